"""Properties to a description: title, authors, year, container."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harvest.model.mention import Query
from harvest.reading.person import MAX_NAMES, families
from harvest.reading.property import Property

__all__ = ["AUTHORS", "CONTAINERS", "describe", "first_of", "find_title"]

_TITLES = ("title", "papertitle", "fulltitle", "booktitle")
AUTHORS = ("authors", "author", "creators", "firstauthor")
_YEARS = (
    "year",
    "published",
    "issued",
    "publicationdate",
    "publicationyear",
    "pubdate",
    "publishdate",
    "date",
)
CONTAINERS = (
    "journal", "containertitle", "publication", "publicationtitle", "journaltitle", "venue",
    "proceedings", "conference",
)  # fmt: skip
_FAMILY_PARTS = frozenset({"family", "last", "lastname", "literal"})
_OTHER_PARTS = frozenset({"given", "first", "firstname", "orcid", "affiliation", "email", "role"})
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def describe(properties: list[Property]) -> Query | None:
    """Return what the properties say of a work; None without a title of some words."""
    title = find_title(properties)
    if title is None or len(title.value.split()) < 2:
        return None
    container = first_of(properties, CONTAINERS)
    return Query(
        title=title.value,
        authors=_authors(properties),
        year=_year(properties),
        container=container.value if container else None,
        raw=title.value,
    )


def find_title(properties: list[Property]) -> Property | None:
    """Return the title property, or the longest alias that may be a title."""
    if title := first_of(properties, _TITLES):
        return title
    aliases = [found for found in properties if found.key in ("aliases", "alias")]
    long = [found for found in aliases if len(found.value.split()) >= 5]
    return max(long, key=lambda found: len(found.value), default=None)


def _authors(properties: list[Property]) -> tuple[str, ...]:
    """Family names: "Ada Lovelace", "Lovelace, Ada" and {family: Lovelace} give "Lovelace"."""
    for key in AUTHORS:
        own = [found for found in properties if found.key == key]
        names = [name for found in own for name in _names(found)]
        if names:
            return tuple(names[:MAX_NAMES])
    return ()


def _names(found: Property) -> tuple[str, ...]:
    part = found.path[-1].lower()
    if part in _OTHER_PARTS:
        return ()
    if part in _FAMILY_PARTS:
        return (found.value,)
    return families(found.value.strip(" []@"))


def _year(properties: list[Property]) -> int | None:
    for key in _YEARS:
        for found in properties:
            if found.key == key and (year := _YEAR.search(found.value)):
                return int(year.group())
    return None


def first_of(properties: Iterable[Property], keys: tuple[str, ...]) -> Property | None:
    """Return the property whose key comes first in *keys*; None when there is none."""
    found = [one for one in properties if one.key in keys]
    return min(found, key=lambda one: keys.index(one.key), default=None)
