"""CITATION.cff, by which software and data say how to be cited: one mention, of its own work.

The work is the `preferred-citation` where there is one, else the software itself; `references` are
what it builds on, and not read. The format is YAML (https://citation-file-format.github.io); read
is what such files use of it: mappings, lists of mappings, quoted, plain and folded texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harvest.model.mention import Problem, Reading
from harvest.reading.list_entry import BOOK_TYPES, ListEntry, year_in
from harvest.text.format_type import FROM_WORDS

__all__ = ["read_cff"]

_LINE = re.compile(r"( *)(- +)?([A-Za-z][\w-]*):(?: +(.*))?$")
_FOLDED = re.compile(r"[|>][-+]?\d?")
_PREFERRED = "preferred-citation"
_YEARS = ("year", "date-published", "date-released", "issue-date")


@dataclass(slots=True)
class _Line:
    """A key with its value, and whether it begins an item of a list."""

    number: int
    indent: int
    is_item: bool
    key: str
    value: str


@dataclass(slots=True)
class _Mapping:
    """The texts of a mapping, and its lists of mappings."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def read_cff(text: str, path: str) -> Reading:
    """The work that the file says to cite, as a mention of kind "row"; nothing raises."""
    lines = list(_lines(text))
    if not any(each.key == "cff-version" for each in lines):
        return Reading(problems=(Problem(path, 0, "holds no cff-version: no CITATION.cff"),))
    start = next((n for n, each in enumerate(lines) if each.key == _PREFERRED), None)
    at = lines[0]
    found = _mapping(lines)
    if start is not None and lines[start].indent == 0:
        nested = _below(lines, start)
        if nested:
            at, found = lines[start], _mapping(nested)
    entry = _entry(found)
    if not entry.title and not entry.names:
        return Reading(problems=(Problem(path, at.number, "names no work: no title, no DOI"),))
    said = found.texts.get("title") or found.texts.get("doi") or ""
    return Reading((entry.to_mention(path, (at.number, 1), "row", said),))


def _lines(text: str) -> Iterator[_Line]:
    """The keys, in order; a line that has none goes on with the text of the key before it."""
    last: _Line | None = None
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.match(line.rstrip())
        is_within = last is not None and _is_open(last.value)
        indent = len(line) - len(line.lstrip(" "))
        if match and not (is_within and last is not None and indent > last.indent):
            if last is not None:
                yield last
            dash = match[2] or ""
            place = len(match[1]) + len(dash)
            last = _Line(number, place, bool(dash), match[3], match[4] or "")
        elif last is not None and line.strip() and indent > last.indent and last.value:
            last.value = f"{last.value} {line.strip()}"
    if last is not None:
        yield last


def _is_open(value: str) -> bool:
    """Whether the lines below belong to this text, whatever they look like."""
    if _FOLDED.match(value):
        return True
    return value[:1] in ("'", '"') and not (len(value) > 1 and value.endswith(value[0]))


def _below(lines: Sequence[_Line], start: int) -> list[_Line]:
    """The lines of the mapping that the key at *start* holds."""
    own = lines[start].indent
    end = start + 1
    while end < len(lines) and lines[end].indent > own:
        end += 1
    return list(lines[start + 1 : end])


def _mapping(lines: Sequence[_Line]) -> _Mapping:
    base = lines[0].indent
    found, items = _Mapping(), None
    for line in lines:
        if line.indent == base and not line.is_item:
            items = None if line.value else found.lists.setdefault(line.key, [])
            if line.value:
                found.texts.setdefault(line.key, _plain(line.value))
        elif items is not None:
            if line.is_item or not items:
                items.append({})
            items[-1].setdefault(line.key, _plain(line.value))
    return found


def _plain(value: str) -> str:
    """The text that a value writes: without quotation marks, folding sign and comment."""
    if folded := _FOLDED.match(value):
        return value[folded.end() :].strip()
    mark = value[:1]
    if mark in ("'", '"'):
        inner = value[1 : value.rindex(mark)] if value.rindex(mark) else value[1:]
        return inner.replace("''", "'") if mark == "'" else inner.replace('\\"', '"')
    return value.partition(" #")[0].strip()


def _entry(found: _Mapping) -> ListEntry:
    texts = found.texts
    kind = FROM_WORDS.get(re.sub(r"[\W_]", "", texts.get("type", "software")).lower())
    authors = found.lists.get("authors", [])
    people = [_person(each) for each in authors]
    pages = "-".join(filter(None, (texts.get("start"), texts.get("end"))))
    year = next((year_in(texts[key]) for key in _YEARS if key in texts), None)
    return ListEntry(
        names=tuple(_names(found)),
        title=texts.get("title"),
        authors=tuple(filter(None, (family for family, _ in people))),
        people=tuple(filter(None, (whole for _, whole in people))),
        year=year,
        container=None if kind in BOOK_TYPES else texts.get("journal"),
        volume=texts.get("volume"),
        issue=texts.get("issue"),
        pages=pages or None,
        type=kind,
    )


def _person(author: dict[str, str]) -> tuple[str, str]:
    """(family, whole name), particles with the family; an organization whole."""
    parts = (author.get("name-particle"), author.get("family-names"))
    family = " ".join(filter(None, parts)) or author.get("name") or author.get("alias") or ""
    given = author.get("given-names")
    return family, f"{family}, {given}" if given and family else family


def _names(found: _Mapping) -> Iterator[tuple[str, str]]:
    for key in ("doi", "isbn"):
        if key in found.texts:
            yield key, found.texts[key]
    for each in found.lists.get("identifiers", []):
        if each.get("type") in ("doi", "url"):
            yield each["type"], each.get("value", "")
    if "url" in found.texts:
        yield "url", found.texts["url"]
