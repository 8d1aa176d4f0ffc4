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
    attributes = body["attributes"]
    doi = bare_doi(attributes.get("doi"))
    if doi is None:
        return None
    container = attributes.get("container")
    container = container if isinstance(container, dict) else {}
    types = attributes.get("types")
    updated = attributes.get("updated")
    year = attributes.get("publicationYear")
    return Facts(
        key=doi,
        doi=doi,
        updated=updated if isinstance(updated, str) else None,
        type=first_line(types.get("resourceTypeGeneral")) if isinstance(types, dict) else None,
        titles=_titles(attributes),
        families=_families(attributes),
        year=int_or_none(_number(year)),
        volume=first_line(container.get("volume")),
        page=first_line(container.get("firstPage")),
        citations=int_or_none(attributes.get("citationCount")),
    )


def _number(year: Any) -> Any:
    """A year as it is sent, or the number that a text of up to nine digits is."""
    is_number = isinstance(year, str) and year.isdecimal() and len(year) < 10
    return int(year) if is_number else year


def _titles(attributes: Json) -> tuple[str, ...]:
    titles = attributes.get("titles")
    found = [
        title
        for each in (titles if isinstance(titles, list) else ())
        if isinstance(each, dict) and isinstance(title := each.get("title"), str)
    ]
    return tuple(dict.fromkeys(found[:3]))


def _families(attributes: Json) -> tuple[str, ...]:
    people = attributes.get("creators")
    return tuple(
        name
        for each in (people if isinstance(people, list) else ())
        if isinstance(each, dict)
        and isinstance(name := each.get("familyName") or each.get("name"), str)
    )


def _slim(body: Json) -> Json:
    attributes = body["attributes"]
    kept = {
        name: value
        for name, value in attributes.items()
        if name not in _UNREAD and value not in _EMPTY
    }
    if any(map(is_shouted, _titles(attributes))) and "descriptions" in attributes:
        kept["descriptions"] = attributes["descriptions"]  # spell what a title in capitals does not
    kept["doi"] = attributes["doi"]
    slim: Json = {"attributes": kept}
    if "id" in body:
        slim["id"] = body["id"]
    return slim


def row_reader() -> RowReader:
    """How its records become rows."""
    return RowReader(_facts, _slim, frozenset({"id", "attributes"}), {}, has_own_keys=False)
