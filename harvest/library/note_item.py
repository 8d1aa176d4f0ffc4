"""A literature note's properties as a CSL-JSON item: all that the note says of its work. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from harvest.reading.description import AUTHORS, CONTAINERS, find_title
from harvest.reading.literature_note import note_properties
from harvest.reading.property import Property
from harvest.text.format_type import WORDS_TO_CSL

__all__ = ["note_item"]

_VARIABLES = {
    "container-title": ("containertitle", "journal", "booktitle", *CONTAINERS),
    "publisher": ("publisher", "institution", "school", "university"),
    "publisher-place": ("publisherplace", "place", "address", "location"),
    "collection-title": ("collectiontitle", "series"),
    "volume": ("volume",),
    "issue": ("issue", "number"),
    "page": ("page", "pages"),
    "edition": ("edition",),
    "DOI": ("doi",),
    "ISBN": ("isbn",),
    "ISSN": ("issn",),
    "URL": ("url",),
    "PMID": ("pmid",),
    "abstract": ("abstract",),
    "language": ("language", "lang"),
    "title-short": ("titleshort", "shorttitle"),
    "genre": ("genre",),
}
_DATES = ("issued", "date", "published", "publicationdate", "year")
_KINDS = ("itemtype", "type", "entrytype")
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_DATE = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
_SEPARATOR = re.compile(r"\s*;\s*|\s+(?:and|&)\s+")


def note_item(text: str) -> dict[str, Any]:
    """The item that the note *text* describes, without an id; {} where it describes none."""
    properties = note_properties(text)
    found: dict[str, Any] = {"type": next(_kinds(properties), None)}
    title = find_title(properties)
    found["title"] = title.value if title else None
    for variable, names in _VARIABLES.items():
        own = (each.value for name in names for each in properties if each.key == name)
        found[variable] = next((each for each in own if each), None)
    found["author"] = list(_people(properties, AUTHORS))
    found["editor"] = list(_people(properties, ("editor", "editors")))
    found["translator"] = list(_people(properties, ("translator", "translators")))
    found["issued"] = next(_dates(properties), None)
    if found["type"] is None and found["container-title"]:
        found["type"] = "article-journal"
    return {name: value for name, value in found.items() if value}


def _kinds(properties: Sequence[Property]) -> Iterator[str]:
    for each in properties:
        name = re.sub(r"[\W_]", "", each.value).lower()
        if each.key in _KINDS and name in WORDS_TO_CSL:
            yield WORDS_TO_CSL[name]


def _dates(properties: Sequence[Property]) -> Iterator[dict[str, Any]]:
    for name in _DATES:
        values = [each.value for each in properties if each.key == name]
        if values and all(value.isdigit() and len(value) < 5 for value in values):
            yield {"date-parts": [[int(value) for value in values[:3]]]}
        for value in values:
            if written := _DATE.fullmatch(value.strip()):
                yield {"date-parts": [[int(part) for part in written.groups() if part]]}
            elif year := _YEAR.search(value):
                yield {"date-parts": [[int(year[0])]]}


def _people(properties: Sequence[Property], names: Sequence[str]) -> Iterator[dict[str, str]]:
    """People as {family, given}: each a text, several in one, or parts as CSL-JSON has them."""
    for name in names:
        own = [each for each in properties if each.key == name]
        for _, group in groupby(own, key=lambda each: each.path[:2]):
            parts = list(group)
            named = {each.path[-1].lower(): each.value for each in parts if len(each.path) > 2}
            if person := {k: v for k, v in named.items() if k in ("family", "given", "literal")}:
                yield person
            else:
                for each in parts:
                    yield from map(_person, filter(None, _SEPARATOR.split(each.value)))
        if own:
            return


def _person(name: str) -> dict[str, str]:
    name = name.strip(" []@*")
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        return {"family": family, "given": given} if given else {"literal": family}
    words = name.split()
    at = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    if len(words) < 2 or at == 0:
        return {"literal": name}
    return {"family": " ".join(words[at:]), "given": " ".join(words[:at])}
