"""DataCite's records as rows of a dataset: what they are found by, and what a verdict reads."""

from __future__ import annotations

from typing import Any

from harvest.providers.common.snapshot_row import (
    Facts,
    RowReader,
    first_line,
    int_or_none,
    is_shouted,
)
from harvest.text.standard_number import bare_doi

__all__ = ["row_reader"]

Json = dict[str, Any]

_EMPTY: tuple[Any, ...] = (None, [], "", {})
_UNREAD = frozenset(
    "descriptions subjects xml rightsList fundingReferences geoLocations url contentUrl formats "
    "sizes landingPage referenceCount viewsOverTime downloadsOverTime citationsOverTime viewCount "
    "downloadCount state reason source schemaVersion metadataVersion isActive".split()
)
"""Attributes on which no verdict hangs."""


def _facts(body: Json) -> Facts | None:
    told = body["attributes"]
    doi = bare_doi(told.get("doi"))
    if doi is None:
        return None
    container = told.get("container")
    container = container if isinstance(container, dict) else {}
    types = told.get("types")
    updated = told.get("updated")
    year = told.get("publicationYear")
    return Facts(
        key=doi,
        doi=doi,
        updated=updated if isinstance(updated, str) else None,
        type=first_line(types.get("resourceTypeGeneral")) if isinstance(types, dict) else None,
        titles=_titles(told),
        families=_families(told),
        year=int(year) if isinstance(year, str) and year.isdecimal() else int_or_none(year),
        volume=first_line(container.get("volume")),
        page=first_line(container.get("firstPage")),
        citations=int_or_none(told.get("citationCount")),
    )


def _titles(told: Json) -> tuple[str, ...]:
    titles = told.get("titles")
    found = [
        title
        for each in (titles if isinstance(titles, list) else ())
        if isinstance(each, dict) and isinstance(title := each.get("title"), str)
    ]
    return tuple(dict.fromkeys(found[:3]))


def _families(told: Json) -> tuple[str, ...]:
    people = told.get("creators")
    return tuple(
        name
        for each in (people if isinstance(people, list) else ())
        if isinstance(each, dict)
        and isinstance(name := each.get("familyName") or each.get("name"), str)
    )


def _slim(body: Json) -> Json:
    told = body["attributes"]
    kept = {
        name: value for name, value in told.items() if name not in _UNREAD and value not in _EMPTY
    }
    if any(map(is_shouted, _titles(told))) and "descriptions" in told:
        kept["descriptions"] = told["descriptions"]  # spell what a title in capitals does not
    kept["doi"] = told["doi"]
    slim: Json = {"attributes": kept}
    if "id" in body:
        slim["id"] = body["id"]
    return slim


def row_reader() -> RowReader:
    """How its records become rows."""
    return RowReader(_facts, _slim, {})
