"""Harvest's properties in a note's front matter, line by line: the user's lines are not parsed.

A YAML library would write the user's properties anew, in its own order and quotes. So only the
lines of harvest's own properties are found, replaced, added or taken out.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from harvest.errors import UnwritableNote
from harvest.export.note_text import in_yaml
from harvest.reading.property import HARVEST_PROPERTIES, Property, read_properties
from harvest.reading.prose import open_page
from harvest.writeback.line_ending import ending_near, split_lines
from harvest.writeback.note_property import Fields

__all__ = ["own_properties", "put_fields"]

_OWN = re.compile(r"[\"']?(harvest_[a-z_]+)[\"']?[ \t]*:(?=[ \t\r\n]|$)[ \t]*")
_DEEPER = re.compile(r"[ \t]+\S|-(?=[ \t\r\n]|$)")
_KEYED = re.compile(
    r"(?:\"[^\"\n]*\"|'[^'\n]*'|(?!-[ \t])[^\s\[\]{}\"'?,&*!|>%@`].*?)[ \t]*:(?:\s|$)"
)
_CLOSING = {"[": "]", "{": "}", '"': '"', "'": "'"}
_OTHER_MATTER = re.compile(r"(\+\+\+|;;;|\{)[ \t]*[\r\n]")


@dataclass(frozen=True, slots=True)
class _Lines:
    """One of harvest's properties: lines[start:end] of the front matter."""

    name: str
    start: int
    end: int


def own_properties(text: str) -> list[str]:
    """The names of harvest's properties that the note has."""
    page = open_page(text)
    return [found.name for found in _find_own(split_lines(text[: page.body]))]


def put_fields(text: str, fields: Fields) -> str:
    """The note with *fields* as harvest's properties, and no others of harvest's.

    Those it has stay at their place; new ones follow them, or close the front matter. A note
    without front matter gets one.

    Raises:
        UnwritableNote: the front matter is not a plain list of properties, is in another
            language, or one of harvest's properties is not of a form that harvest understands.
    """
    page = open_page(text)
    if not page.body:
        return _new_matter(text, fields)
    lines = split_lines(text[: page.body])
    own = _find_own(lines)
    missing = [name for name in fields if name not in {found.name for found in own}]
    if missing:
        _check_keyed(lines)
    ending = ending_near(text, len(lines[0]))
    values = _values(read_properties(page))
    for at, found in reversed(list(enumerate(own))):
        written = lines[found.start : found.end]
        if found.name not in fields:
            written = []
        elif values[found.name] != _shown(fields[found.name]):
            written = _rendered(found.name, fields[found.name], ending)
        if at == len(own) - 1:
            written = written + _all_rendered(missing, fields, ending)
        lines[found.start : found.end] = written
    if not own:
        lines[-1:-1] = _all_rendered(missing, fields, ending)
    new = "".join(lines) + text[page.body :]
    _check(text, new)
    return new


def _new_matter(text: str, fields: Fields) -> str:
    if not fields:
        return text
    other = _OTHER_MATTER.match(text)
    if other:
        raise UnwritableNote(
            f"line 1: front matter in another language ({other.group(1)}) than YAML"
        )
    ending = ending_near(text, 0)
    new = "".join([f"---{ending}", *_all_rendered(list(fields), fields, ending), f"---{ending}"])
    _check(text, new + text)
    return new + text


def _find_own(lines: Sequence[str]) -> list[_Lines]:
    """Harvest's properties among the lines of the front matter, its fences included."""
    found: dict[str, _Lines] = {}
    at = 1
    while at < len(lines) - 1:
        key = _OWN.match(lines[at])
        if key is None or key.group(1) not in HARVEST_PROPERTIES:
            at += 1
            continue
        end = _end_of(lines, at)
        name, value = key.group(1), "".join(lines[at:end])[key.end() :].strip()
        if name in found:
            raise UnwritableNote(f"line {at + 1}: a second property {name}")
        if value[:1] in _CLOSING and (len(value) < 2 or value[-1] != _CLOSING[value[0]]):
            raise UnwritableNote(f"line {at + 1}: it cannot be told where property {name} ends")
        found[name] = _Lines(name, at, end)
        at = end
    return list(found.values())


def _end_of(lines: Sequence[str], at: int) -> int:
    """The line after the property that begins at *at*, which may have blank lines inside."""
    end = at + 1
    for number in range(at + 1, len(lines) - 1):
        if _DEEPER.match(lines[number]):
            end = number + 1
        elif lines[number].strip():
            break
    return end


def _check_keyed(lines: Sequence[str]) -> None:
    for number, line in enumerate(lines[1:-1], 2):
        if line.strip() and not line.startswith("#"):
            if not _KEYED.match(line):
                raise UnwritableNote(
                    f"line {number}: the front matter is no plain list of properties"
                )
            return


def _values(properties: Sequence[Property]) -> dict[str, list[str]]:
    """The top properties as read, by name."""
    values: dict[str, list[str]] = defaultdict(list)
    for found in properties:
        values[found.path[0]].append(found.value)
    return values


def _shown(value: str | int | list[str]) -> list[str]:
    """A value as it reads once it is in the note."""
    texts = value if isinstance(value, list) else [str(value)]
    return [str(json.loads(in_yaml(each))) for each in texts]


def _all_rendered(names: Sequence[str], fields: Fields, ending: str) -> list[str]:
    return [line for name in names for line in _rendered(name, fields[name], ending)]


def _rendered(name: str, value: str | int | list[str], ending: str) -> list[str]:
    if isinstance(value, list):
        return [f"{name}:{ending}", *(f"  - {in_yaml(each)}{ending}" for each in value)]
    return [f"{name}: {value if isinstance(value, int) else in_yaml(value)}{ending}"]


def _check(text: str, new: str) -> None:
    """Make sure that the user's properties and the note's body read as before."""
    before, after = open_page(text), open_page(new)
    kept = [
        [
            (one.path, one.value)
            for one in read_properties(page)
            if one.path[0] not in HARVEST_PROPERTIES
        ]
        for page in (before, after)
    ]
    if kept[0] != kept[1] or before.clear[before.body :] != after.clear[after.body :]:
        raise UnwritableNote(
            "line 1: the front matter would be read otherwise with more properties"
        )
