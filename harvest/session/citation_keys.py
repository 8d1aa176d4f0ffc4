"""Citation keys of works: the one a work always had, else a new one that no other work has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harvest.model.answer import Answer
from harvest.model.record import Record
from harvest.session.resources import Resources

__all__ = ["adopt_keys", "citation_keys"]


def citation_keys(resources: Resources, records: Mapping[str, Record]) -> dict[str, str]:
    """The key of each work, by handle; a new one is kept for good."""
    cache = resources.cache
    keys = cache.citation_keys(list(records))
    if len(keys) == len(records):
        return keys
    from harvest.export.key_pattern import make_key, unique_key

    with cache.transaction():
        taken = cache.taken_keys()
        for work_id, record in records.items():
            if work_id not in keys:
                base = make_key(record, resources.settings.bibtex["key"])
                keys[work_id] = unique_key(base, taken)
                cache.save_citation_key(work_id, keys[work_id])
                taken.add(keys[work_id].lower())
    return keys


def adopt_keys(resources: Resources, answers: Iterable[Answer]) -> None:
    """Keep the keys that works already bear in the user's own .bib."""
    from harvest.export.bibtex import is_valid_key

    cache = resources.cache
    with cache.transaction():
        taken = cache.taken_keys()
        for answer in answers:
            key = answer.mention.cite_key if answer.mention.kind == "bib-entry" else None
            if key is None or answer.work_id is None or key.casefold() in taken:
                continue
            if is_valid_key(key) and cache.citation_key(answer.work_id) is None:
                cache.save_citation_key(answer.work_id, key)
                taken.add(key.casefold())
