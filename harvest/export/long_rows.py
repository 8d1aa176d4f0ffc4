"""Rows of which a work has several: one for each author, one for each note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from harvest.export.columns import Cell, ColumnType, Shelved
from harvest.model.mention import Mention

__all__ = ["AUTHOR_COLUMNS", "NOTE_COLUMNS", "Long", "author_rows", "note_rows"]

Long: TypeAlias = Literal["authors", "notes"]

_WORK: dict[str, ColumnType] = {
    "work": "text",
    "cite_key": "text",
    "doi": "text",
    "title": "text",
    "year": "integer",
}
AUTHOR_COLUMNS: dict[str, ColumnType] = {
    **_WORK,
    "position": "integer",
    "role": "text",
    "family": "text",
    "given": "text",
    "suffix": "text",
    "literal": "text",
    "orcid": "text",
    "affiliations": "text",
    "rors": "text",
    "countries": "text",
}
"""Name and type of each column, where a row is a work and one of its contributors."""
NOTE_COLUMNS: dict[str, ColumnType] = {
    **_WORK,
    "path": "text",
    "line": "integer",
    "column": "integer",
    "kind": "text",
    "text": "text",
    "quote": "text",
    "page": "text",
}
"""The same, where a row is a work and a place in a note that mentions it."""


def author_rows(shelved: Shelved) -> Iterator[dict[str, Cell]]:
    """One row for each contributor, in order; `position` counts within the role, from 1."""
    head, count = _head(shelved), dict[str, int]()
    for each in shelved.record.work.contributors:
        count[each.role] = count.get(each.role, 0) + 1
        places = each.affiliations
        yield head | {
            "position": count[each.role],
            "role": each.role,
            "family": each.family,
            "given": each.given,
            "suffix": each.suffix,
            "literal": each.literal,
            "orcid": each.orcid,
            "affiliations": _joined(place.name for place in places),
            "rors": _joined(place.ror for place in places),
            "countries": _joined(place.country for place in places),
        }


def note_rows(shelved: Shelved, mentions: Iterable[Mention]) -> Iterator[dict[str, Cell]]:
    """One row for each mention."""
    head = _head(shelved)
    for each in mentions:
        yield head | {
            "path": each.path,
            "line": each.line,
            "column": each.column,
            "kind": each.kind,
            "text": each.text,
            "quote": each.annotation.quote if each.annotation else None,
            "page": each.annotation.page if each.annotation else None,
        }


def _head(shelved: Shelved) -> dict[str, Cell]:
    work = shelved.record.work
    return {
        "work": shelved.work,
        "cite_key": shelved.cite_key,
        "doi": work.doi,
        "title": work.title,
        "year": work.year,
    }


def _joined(values: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(each for each in values if each)) or None
