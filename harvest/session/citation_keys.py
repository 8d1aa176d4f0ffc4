"""Citation keys of works: the one a work always had, else a new one that no other work has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from harvest.cache import CitationKey
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
    """Remember what the user's own files and notes call works: those of each folder apart."""
    found = {
        CitationKey(str(Path(mention.path).absolute().parent), mention.cite_key, work_id, origin)
        for answer in answers
        if (work_id := answer.work_id)
        and (mention := answer.mention).cite_key
        and (origin := _ORIGINS.get(mention.kind))
        and mention.path not in ("", "-")
    }
    known = set(resources.cache.all_citation_keys([each.work_id for each in found]))
    if new := found - known:
        resources.cache.save_library_keys(sorted(new, key=lambda each: (each.vault, each.key)))


_ORIGINS = {
    "bib-entry": "bibliography",
    "row": "bibliography",
    "citekey": "bibliography",
    "frontmatter": "note",
}
