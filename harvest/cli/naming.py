"""Works and notes by the names that a user gives them and reads."""

from __future__ import annotations

from pathlib import Path

import click

from harvest.cache import Cache
from harvest.model.record import Record

__all__ = ["cached_work", "named_work", "shown_path"]

SHOWN = 5
"""Works that are named where words could mean several."""


def named_work(cache: Cache, ref: str) -> str | None:
    """The cached work that *ref* names; None when there is none.

    An identifier, a work's internal name or a citation key; other words name the one work that
    has all of them.

    Raises:
        click.UsageError: several works have these words; says which.
    """
    from harvest.errors import InvalidIdentifier
    from harvest.model.identifier import parse_identifier

    if cache.record(ref) is not None:
        return ref
    try:
        identifier = parse_identifier(ref)
    except InvalidIdentifier:
        return cache.work_with_key(ref) or _only_work(cache, ref)
    return cache.work_ids([identifier]).get(identifier)


def _only_work(cache: Cache, words: str) -> str | None:
    found = cache.search(words, SHOWN + 1)
    if len(found) < 2:
        return found[0] if found else None
    dois = cache.dois(found)
    named = [f"{dois.get(each, each)} ({_title(cache, each)})" for each in found[:SHOWN]]
    more = ", …" if len(found) > SHOWN else ""
    raise click.UsageError(
        f"{words!r} could be several works: {', '.join(named)}{more}; name one by its DOI or key"
    )


def _title(cache: Cache, work_id: str) -> str:
    record = cache.record(work_id)
    title = (record.work.title if record else None) or "untitled"
    return title if len(title) <= 60 else title[:59] + "…"


def cached_work(cache: Cache, ref: str) -> tuple[str, Record]:
    """The work that *ref* names and its record.

    Raises:
        click.UsageError: it is not in the cache; says how it gets there.
    """
    work_id = named_work(cache, ref)
    record = cache.record(work_id) if work_id else None
    if work_id is None or record is None:
        raise click.UsageError(f"{ref} is not in the cache; first run: harvest lookup {ref!r}")
    return work_id, record


def shown_path(path: str) -> str:
    """The path relative to the working directory where it lies below it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
