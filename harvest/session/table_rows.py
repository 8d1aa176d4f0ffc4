"""Works as rows of a table, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from harvest.export.columns import COLUMNS, Cell, ColumnType, Shelved, to_row
from harvest.export.long_rows import AUTHOR_COLUMNS, NOTE_COLUMNS, Long, author_rows, note_rows
from harvest.model.record import Record
from harvest.session.citation_keys import citation_keys
from harvest.session.resources import Resources

__all__ = ["CHUNK", "columns_for", "in_chunks", "long_rows", "rows_of", "shelved"]

CHUNK = 200
"""Works whose records are in memory at once."""

Pairs = Sequence[tuple[str, Record]]


def in_chunks(works: Iterable[tuple[str, Record]]) -> Iterator[Pairs]:
    """The works, some at a time."""
    coming = iter(works)
    while chunk := list(islice(coming, CHUNK)):
        yield chunk


def shelved(at: Resources, works: Pairs) -> list[Shelved]:
    """The works with what the cache knows of them besides."""
    keys = citation_keys(at, dict(works))
    notes = at.cache.answers.note_counts(keys)
    return [
        Shelved(record, work_id, keys[work_id], notes.get(work_id, 0)) for work_id, record in works
    ]


def rows_of(at: Resources, works: Pairs) -> list[dict[str, Cell]]:
    """One row for each work, in order."""
    return [to_row(each) for each in shelved(at, works)]


def columns_for(long: Long | None) -> dict[str, ColumnType]:
    """The columns of a table of works, or of a long one, by name."""
    if long is None:
        return {column.name: column.type for column in COLUMNS}
    return AUTHOR_COLUMNS if long == "authors" else NOTE_COLUMNS


def long_rows(
    at: Resources, works: Iterable[tuple[str, Record]], long: Long
) -> Iterator[dict[str, Cell]]:
    """The rows of a long table of the works."""
    for chunk in in_chunks(works):
        yield from _long_rows_of(at, chunk, long)


def _long_rows_of(at: Resources, works: Pairs, long: Long) -> list[dict[str, Cell]]:
    """One row for each work and author, or for each work and place in a note."""
    rows: list[dict[str, Cell]] = []
    for each in shelved(at, works):
        if long == "authors":
            rows += author_rows(each)
        else:
            links = at.cache.answers.citing(each.work)
            rows += note_rows(each, [link.mention for link in links])
    return rows
