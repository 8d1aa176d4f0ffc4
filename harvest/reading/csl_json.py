"""CSL-JSON, and Zotero's own JSON as Better BibTeX exports it: one mention for each item.

Read item by item, so that each has its place and one broken item does not cost those before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from harvest.model.mention import Mention, Problem, Reading
from harvest.reading.copied_title import clean_copied_title
from harvest.reading.latex_text import to_plain_text
from harvest.reading.list_entry import BOOK_TYPES, ListEntry, year_in
from harvest.text.format_type import FROM_WORDS
from harvest.text.json_text import end_of_value, read_json

__all__ = ["read_csl"]

Item = dict[str, Any]


_LIST = re.compile(r'"(?:items|references)"\s*:\s*\[')
_MOST_BROKEN = 100
"""Items; then it is no list of items that somebody exported."""
_GAP = re.compile(r"[\s,]*")
_NAMING = (
    ("doi", ("DOI", "doi")),
    ("pmid", ("PMID",)),
    ("pmcid", ("PMCID",)),
    ("isbn", ("ISBN",)),
    ("url", ("URL", "url", "number", "id", "uri")),
)
_NOTE_NAME = re.compile(r"(?:^|\n)\s*(DOI|PMID|PMCID|arXiv):\s*(\S+)", re.IGNORECASE)


def read_csl(text: str, path: str) -> Reading:
    """The items of a JSON list, of an object's "items", or of JSON Lines, as mentions."""
    mentions: list[Mention] = []
    problems: list[Problem] = []
    for line, column, raw, item in _items(text, path, problems):
        entry = _entry(item)
        key = _string(item, "citation-key", "citationKey", "citekey", "id")
        mentions.append(entry.to_mention(path, (line, column), "row", raw, key))
    if not mentions and not problems:
        problems.append(Problem(path, 0, "holds no CSL-JSON item"))
    return Reading(tuple(mentions), tuple(problems))


def _items(text: str, path: str, problems: list[Problem]) -> Iterator[tuple[int, int, str, Item]]:
    """Line, column, raw text and content of each object."""
    decoder = json.JSONDecoder()
    position, line, counted = _beginning(text), 1, 0
    while position < len(text) and text[position] not in "]}":
        line += text.count("\n", counted, position)
        counted = position
        column = position - text.rfind("\n", 0, position)
        try:
            item, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            whole = end_of_value(text, position)
            if whole is None or len(problems) == _MOST_BROKEN:
                at = getattr(error, "lineno", line)
                problems.append(Problem(path, at, f"not JSON from here on: {error}"))
                return
            end, item = whole, _mended(text[position:whole])
        if isinstance(item, dict):
            yield line, column, text[position:end], item
        else:
            problems.append(Problem(path, line, "not an object, or no JSON: skipped"))
        position = _skip_gap(text, end)


def _mended(raw: str) -> Any:
    """The item without what is nested too deep or has too many digits; None where it is no JSON."""
    try:
        return read_json(raw)
    except ValueError:
        return None


def _beginning(text: str) -> int:
    """Where the first item begins: in a list, in the list of an object, or at the start."""
    start = _skip_gap(text, 0)
    if text[start : start + 1] == "[":
        return _skip_gap(text, start + 1)
    head = text[start : start + 2000]
    if (wrapped := _LIST.search(head)) and not re.search(
        r'"(?:title|DOI)"', head[: wrapped.start()]
    ):
        return _skip_gap(text, start + wrapped.end())
    return start


def _skip_gap(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position


def _entry(item: Item) -> ListEntry:
    kind = _kind(item)
    people = list(_people(item))
    title = _string(item, "title")
    container = _string(
        item, "container-title", "publicationTitle", "bookTitle", "proceedingsTitle"
    )
    pages = _string(item, "page", "pages", "page-first")
    return ListEntry(
        names=tuple(_names(item)),
        title=clean_copied_title(title) if title else None,
        authors=tuple(family for family, _ in people),
        people=tuple(whole for _, whole in people),
        year=_year(item),
        container=None if kind in BOOK_TYPES else container,
        volume=_string(item, "volume"),
        issue=_string(item, "issue"),
        pages=re.sub(r"\s*[–—]\s*", "-", pages) if pages else None,
        type=kind,
    )


def _kind(item: Item) -> str | None:
    name = re.sub(r"[\W_]", "", _string(item, "type", "itemType") or "").lower()
    return FROM_WORDS.get(name)


def _names(item: Item) -> Iterator[tuple[str, str]]:
    """(scheme, text) of each key that may name the work, and of Zotero's lines in `note`."""
    for scheme, keys in _NAMING:
        for key in keys:
            if value := _string(item, key):
                yield scheme, value
    for name, value in _NOTE_NAME.findall(_string(item, "note", "extra") or ""):
        yield name.lower(), value


def _people(item: Item) -> Iterator[tuple[str, str]]:
    """(family, whole name) of each author, particles with the family; an organization whole."""
    people = item.get("author") or item.get("creators") or ()
    for person in people if isinstance(people, list) else ():
        if not isinstance(person, dict) or person.get("creatorType", "author") != "author":
            continue
        name = _string(person, "family", "lastName", "literal", "name")
        particle = _string(person, "non-dropping-particle")
        if name:
            family = to_plain_text(f"{particle} {name}" if particle else name)
            given = to_plain_text(_string(person, "given", "firstName") or "")
            yield family, f"{family}, {given}" if given else family


def _year(item: Item) -> int | None:
    """The year of `issued`, whichever of its forms it has."""
    issued = item.get("issued") or item.get("date")
    if not isinstance(issued, dict):
        return year_in(str(issued or ""))
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    value = first[0] if isinstance(first, list) and first else None
    return year_in(str(value or issued.get("raw") or issued.get("literal") or ""))


def _string(item: Item, *keys: str) -> str | None:
    """The first of these keys that holds a text or number."""
    for key in keys:
        value = item.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split()) if key != "note" and key != "extra" else str(value)
    return None
