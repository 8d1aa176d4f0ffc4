"""Where the entries and fields of a .bib file stand, to the character.

bibtexparser reads a file into values and writes values back: the spaces, comments, braces or
quotes, the case of names, and whatever stands between the entries are its own afterwards.
Completing somebody's file must leave all of that alone, so this finds places, changes nothing.

An entry that is not well formed is not found at all, and the search goes on at the next "@".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["EntrySpan", "FieldSpan", "find_entries", "find_strings"]

_OPENING = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_KEY = re.compile(r"\s*([^\s,{}()=#\"%]+)\s*(?=[,})])")
_GAP = r"(?:\s+|%[^\n]*\n)*+"
"""Between fields; biber passes over comments there."""
_NAME = re.compile(_GAP + r"([A-Za-z_][\w:.+/-]*)(\s*=\s*)")
_BARE = re.compile(r"[A-Za-z0-9_:.+/&*!?@^$;|<>-]+")
_HASH = re.compile(r"\s*#\s*")
_COMMA = re.compile(_GAP + ",")
_SPACE = re.compile(_GAP)
_BRACE = re.compile(r"[{}]")
_QUOTE_OR_BRACE = re.compile(r'[{}"]')
_OPAQUE = frozenset({"comment", "preamble", "string"})


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """One field: `name_start` to `end`; its value begins at `start`.

    Attributes:
        name: as written; `equals` is what stands between it and the value.
        delimiter: "{", '"', "" for a number or a string's name, "#" for values joined together.
    """

    name: str
    name_start: int
    equals: str
    start: int
    end: int
    delimiter: str

    @property
    def inside(self) -> tuple[int, int]:
        """Where the text between the delimiters begins and ends."""
        width = 1 if self.delimiter in ("{", '"') else 0
        return self.start + width, self.end - width


@dataclass(frozen=True, slots=True)
class EntrySpan:
    """One entry, from its "@" to and with its closing brace at `end`.

    Attributes:
        type: as written, at `type_start`.
        key_end: where the key ends.
        trailing_comma: the last field (or the key) has a comma after it.
        tail: where the last field, or the comma after it, ends.
    """

    type: str
    type_start: int
    key: str
    key_end: int
    fields: tuple[FieldSpan, ...]
    trailing_comma: bool
    tail: int
    start: int
    end: int


class _Malformed(Exception):
    """The text from here on is no entry."""


def find_entries(text: str) -> list[EntrySpan]:
    """The well-formed entries of *text*, in order.

    >>> [entry] = find_entries('@book{tides, title = "Tides"}')
    >>> entry.key, entry.fields[0].name, entry.fields[0].delimiter
    ('tides', 'title', '"')
    """
    return [entry for entry in _scan(text) if isinstance(entry, EntrySpan)]


def find_strings(text: str) -> dict[str, str]:
    """The values of all @string definitions, by lower-cased name."""
    return dict(found for found in _scan(text) if isinstance(found, tuple))


def _scan(text: str) -> Iterator[EntrySpan | tuple[str, str]]:
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        kind = opening[1].lower()
        try:
            if kind == "string":
                field, at = _field(text, opening.end())
                yield field.name.lower(), text[slice(*field.inside)]
            elif kind in _OPAQUE:
                at = _closing(text, opening.end() - 1) if opening[2] == "{" else at
            else:
                entry = _entry(text, opening)
                at = entry.end
                yield entry
        except _Malformed:
            continue


def _entry(text: str, opening: re.Match[str]) -> EntrySpan:
    key = _KEY.match(text, opening.end())
    if not key:
        raise _Malformed
    closer = "}" if opening[2] == "{" else ")"
    fields: list[FieldSpan] = []
    at, has_comma = _comma(text, key.end())
    while has_comma and not _closes(text, at, closer):
        field, end = _field(text, at)
        fields.append(field)
        at, has_comma = _comma(text, end)
    if not _closes(text, at, closer):
        raise _Malformed
    return EntrySpan(
        type=opening[1],
        type_start=opening.start(1),
        key=key[1],
        key_end=key.end(1),
        fields=tuple(fields),
        trailing_comma=has_comma,
        tail=at,
        start=opening.start(),
        end=_after_space(text, at) + 1,
    )


def _comma(text: str, at: int) -> tuple[int, bool]:
    comma = _COMMA.match(text, at)
    return (comma.end(), True) if comma else (at, False)


def _closes(text: str, at: int, closer: str) -> bool:
    return text.startswith(closer, _after_space(text, at))


def _after_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _field(text: str, at: int) -> tuple[FieldSpan, int]:
    name = _NAME.match(text, at)
    if not name:
        raise _Malformed
    start = name.end()
    end, delimiter = _value(text, start)
    while joint := _HASH.match(text, end):
        end, _ = _value(text, joint.end())
        delimiter = "#"
    return FieldSpan(name[1], name.start(1), name[2], start, end, delimiter), end


def _value(text: str, at: int) -> tuple[int, str]:
    """End and delimiter of one value."""
    if text.startswith("{", at):
        return _closing(text, at), "{"
    if text.startswith('"', at):
        return _closing_quote(text, at + 1), '"'
    bare = _BARE.match(text, at)
    if not bare:
        raise _Malformed
    return bare.end(), ""


def _closing(text: str, at: int) -> int:
    """Just after the brace that closes the one at *at*. BibTeX knows no escaped brace."""
    depth = 0
    for brace in _BRACE.finditer(text, at):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    raise _Malformed


def _closing_quote(text: str, at: int) -> int:
    depth = 0
    for mark in _QUOTE_OR_BRACE.finditer(text, at):
        if mark[0] == '"':
            if depth == 0:
                return mark.end()
        else:
            depth += 1 if mark[0] == "{" else -1
            if depth < 0:
                break
    raise _Malformed
