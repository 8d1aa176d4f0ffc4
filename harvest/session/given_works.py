"""Works as a caller gives them: by reference, record or answer, by files that cite them, or all."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from harvest.cache import Cache
from harvest.errors import InvalidArgument, InvalidIdentifier, UnknownWork
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier, parse_identifier
from harvest.model.record import Record

__all__ = ["CachedWork", "GivenWork", "handle_of", "named_work", "names_of"]


class CachedWork(NamedTuple):
    """A work in the cache: its handle, the same in every cache, and its record."""

    work_id: str
    record: Record


GivenWork: TypeAlias = str | Record | Answer | CachedWork
"""A work: a REF (identifier, URL, citation key, handle, title or reference), or what a session
gave for it."""

SHOWN = 5
"""Works that are named where words could mean several."""


def named_work(cache: Cache, ref: str) -> str | None:
    """The handle of the cached work that *ref* names; None when there is none.

    An identifier, a work's handle or a citation key; other words name the one work that has all
    of them.

    Raises:
        UnknownWork: several works have these words; says which.
    """
    if cache.works.record(ref) is not None:
        return ref
    if ref.startswith("@"):
        return cache.keys.only_work(ref[1:])
    try:
        identifier = parse_identifier(ref)
    except InvalidIdentifier:
        return cache.keys.only_work(ref) or _only_work(cache, ref)
    return cache.works.ids([identifier]).get(identifier)


def handle_of(cache: Cache, record: Record) -> str:
    """The handle of the work that *record* is of, whether it is in the cache or not.

    Raises:
        InvalidArgument: the record has no identifier to tell it by.
    """
    names = names_of(record)
    if not names:
        raise InvalidArgument("this record has no identifier, so no work can be told by it")
    known = cache.works.ids(names)
    return next((known[name] for name in names if name in known), cache.works.id_of(names[0]))


def handle_given(cache: Cache, work: GivenWork) -> str | None:
    """The handle of a work that is in the cache or was given; nobody is asked."""
    if isinstance(work, str):
        return named_work(cache, work)
    if isinstance(work, Record):
        return handle_of(cache, work)
    return work.work_id


def names_of(record: Record) -> list[Identifier]:
    """The identifiers of a record's work, best first."""
    ids = record.work.ids
    named = {"doi": record.work.doi, "arxiv": ids.arxiv, "pmid": ids.pmid, "pmcid": ids.pmcid}
    named |= {"openalex": ids.openalex, "openaire": ids.openaire}
    return [Identifier(scheme, value) for scheme, value in named.items() if value]


def _only_work(cache: Cache, words: str) -> str | None:
    found = cache.works.search(words, SHOWN + 1)
    if len(found) < 2:
        return found[0] if found else None
    dois = cache.works.dois(found)
    named = [f"{dois.get(each, each)} ({_title(cache, each)})" for each in found[:SHOWN]]
    more = ", …" if len(found) > SHOWN else ""
    raise UnknownWork(
        f"{words!r} could be several works: {', '.join(named)}{more}; name one by its DOI or key"
    )


def _title(cache: Cache, work_id: str) -> str:
    record = cache.works.record(work_id)
    title = (record.work.title if record else None) or "untitled"
    return title if len(title) <= 60 else title[:59] + "…"
