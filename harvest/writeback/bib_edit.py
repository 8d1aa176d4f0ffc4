"""Edits of a .bib file's text: values filled where they stand, new fields in the entry's manner.

The indentation, the place of the comma, the spaces around the equals sign, braces or quotes and
the capitals of names are those of the fields already there; an entry without fields gets two spaces
and what the file prefers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from harvest.export.bib_span import EntrySpan, FieldSpan
from harvest.writeback.bib_style import FileStyle

__all__ = ["Edit", "apply", "fill", "insert"]

_SEPARATOR = re.compile(r"(\s*),(\s*)")


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def apply(text: str, edits: list[Edit]) -> str:
    """*text* with all *edits* made; they may not overlap."""
    pieces = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


def fill(field: FieldSpan, value: str) -> Edit:
    """Replace what is between the delimiters of *field* by *value*, given as {...} or bare."""
    inner = value[1:-1] if value.startswith("{") else value
    if not value.startswith("{"):
        return Edit(field.start, field.end, value)  # A month is a macro's bare name.
    if field.delimiter == "{":
        return Edit(*field.inside, inner)
    if field.delimiter == '"':
        return Edit(*field.inside, _quotable(inner))
    return Edit(field.start, field.end, inner if inner.isdigit() else value)


def insert(text: str, entry: EntrySpan, values: Mapping[str, str], style: FileStyle) -> list[Edit]:
    """The edits that put *values* (name to {...} or bare value) where the file would have them."""
    own = [field.name.lower() for field in entry.fields]
    places: defaultdict[int, list[str]] = defaultdict(list)
    for name, value in values.items():
        written = _format(text, entry, name, style.written(name, value), style)
        places[style.place_of(name, own)].append(written)
    before, after = _separator(text, entry)
    return [
        _insertion(entry, at, [f"{each}{before},{after}" for each in fields])
        if at < len(own)
        else _addition(entry, fields, before, after)
        for at, fields in places.items()
    ]


def _insertion(entry: EntrySpan, at: int, fields: list[str]) -> Edit:
    start = entry.fields[at].name_start
    return Edit(start, start, "".join(fields))


def _addition(entry: EntrySpan, fields: list[str], before: str, after: str) -> Edit:
    if entry.trailing_comma:
        added = "".join(f"{after}{each}{before}," for each in fields)
    else:
        added = "".join(f"{before},{after}{each}" for each in fields)
    return Edit(entry.tail, entry.tail, added)


def _separator(text: str, entry: EntrySpan) -> tuple[str, str]:
    """What the entry puts before and after the comma between fields."""
    ends = [entry.key_end, *(field.end for field in entry.fields)]
    starts = [field.name_start for field in entry.fields]
    for end, start in reversed(list(zip(ends, starts, strict=False))):
        found = _SEPARATOR.fullmatch(text, end, start)
        if found:
            return found[1], found[2]
    return "", ("\r\n" if "\r\n" in text else "\n") + "  "


def _format(text: str, entry: EntrySpan, name: str, value: str, style: FileStyle) -> str:
    equals = _equals(entry, name)
    if value.startswith("{") and (_prefers_quotes(entry) if entry.fields else style.quotes):
        value = f'"{_quotable(value[1:-1])}"'
    return _cased(entry, name) + equals + value


def _equals(entry: EntrySpan, name: str) -> str:
    """The equals sign with its spaces; where the signs stand in one column, in that column."""
    fields = entry.fields
    if not fields:
        return " = "
    widths = {len(field.name) + field.equals.index("=") for field in fields}
    around = fields[-1].equals
    if len(fields) > 1 and len(widths) == 1 and len({len(field.name) for field in fields}) > 1:
        sign = around.index("=")
        return " " * max(widths.pop() - len(name), min(sign, 1)) + around[sign:]
    return around


def _prefers_quotes(entry: EntrySpan) -> bool:
    quoted = sum(field.delimiter == '"' for field in entry.fields)
    return quoted > sum(field.delimiter == "{" for field in entry.fields)


def _quotable(value: str) -> str:
    """*value* with every quotation mark outside of braces in braces."""
    depth = 0
    pieces = []
    for char in value:
        depth += (char == "{") - (char == "}")
        pieces.append('{"}' if char == '"' and depth == 0 else char)
    return "".join(pieces)


def _cased(entry: EntrySpan, name: str) -> str:
    names = [field.name for field in entry.fields]
    if names and all(known.isupper() for known in names):
        return name.upper()
    if names and all(known[:1].isupper() for known in names):
        return name.capitalize()
    return name
