"""Citation keys of works: the one a work always had, else a new one that no other work has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from harvest.cache import CitationKey
from harvest.model.answer import Answer
from harvest.model.record import Record
from harvest.session.resources import Resources

__all__ = ["Rekeyed", "citation_keys", "give_keys", "rekey"]


def citation_keys(resources: Resources, records: Mapping[str, Record]) -> dict[str, str]:
    """The key of each work, by handle; a new one is kept for good where that may be."""
    keys = resources.cache.keys.first(list(records))
    if len(keys) == len(records):
        return keys
    new = {work_id: each for work_id, each in records.items() if work_id not in keys}
    if resources.cache.is_read_only:
        return keys | _generated(resources, new)
    with resources.cache.transaction():
        return keys | _generated(resources, new)


def _generated(resources: Resources, records: Mapping[str, Record]) -> dict[str, str]:
    """Keys made of the records by the pattern of the settings; each new, and kept."""
    from harvest.export.key_pattern import make_key, unique_key

    cache, keys, new = resources.cache, {}, set[str]()
    for work_id, record in records.items():
        base = make_key(record, resources.settings.bibtex["key"])
        made = unique_key(base, lambda key: key.lower() in new or cache.keys.is_taken(key))
        keys[work_id] = made
        new.add(made.lower())
        if not cache.is_read_only:
            cache.keys.give(work_id, made)
    return keys


class Rekeyed(NamedTuple):
    """That a work got another key; `before` is None where it had none."""

    work_id: str
    before: str | None
    after: str


def give_keys(resources: Resources, answers: Iterable[Answer]) -> list[Rekeyed]:
    """Adopt the keys of a library's entries, as a person gives them: nothing changes them again.

    A key is never refused; where two works have it, both do, and each vault has its own meaning.
    """
    cache = resources.cache
    given = [
        (answer.work_id, answer.mention.cite_key)
        for answer in answers
        if answer.work_id
        and answer.mention.cite_key
        and answer.mention.kind in ("bib-entry", "row")
    ]
    before = cache.keys.first([work_id for work_id, _ in given])
    cache.keys.add(CitationKey("", key, work_id, "adopted") for work_id, key in given)
    return [Rekeyed(work_id, before.get(work_id), key) for work_id, key in given]


def rekey(resources: Resources) -> list[Rekeyed]:
    """Make the generated keys anew by the pattern that is set now; those that changed."""
    cache = resources.cache
    with cache.transaction():
        before = {
            each.work_id: each.key for each in cache.keys.find() if each.origin == "generated"
        }
        records = cache.works.records(before)
        cache.keys.forget("", ["generated"], records)
        after = _generated(resources, records)
    return [
        Rekeyed(work_id, before[work_id], key)
        for work_id, key in after.items()
        if key != before[work_id]
    ]
