"""An entry of the user's own .bib file, taken out of it: every field as the user has it.

What it takes from the rest of its file goes along: @string abbreviations are spelled out, and the
entries that it refers to (`crossref`, `xdata`) are named, so that they can be taken out, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from harvest.export.bib_span import EntrySpan, FieldSpan, find_entries, find_strings
from harvest.text.month import SHORT_MONTHS
from harvest.writeback.bib_edit import Edit, apply

__all__ = ["EntryFile"]

_PART = re.compile(r'\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|"(?:[^"{}]|\{[^{}]*\})*"|[^\s#{}"]+')
_REFERRING = ("crossref", "xdata", "xref")


class EntryFile:
    """A .bib file whose entries are wanted one by one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._strings = find_strings(text)
        self._entries = find_entries(text)

    @property
    def entries(self) -> list[EntrySpan]:
        """All entries, in order."""
        return self._entries

    def find(self, key: str, line: int) -> EntrySpan | None:
        """The entry with *key* that begins nearest to *line* (from 1); None when none has it."""
        found = [entry for entry in self._entries if entry.key == key]
        return min(found, key=lambda each: abs(self._line(each) - line), default=None)

    def _line(self, entry: EntrySpan) -> int:
        return self._text.count("\n", 0, entry.start) + 1

    def parents(self, entry: EntrySpan) -> list[str]:
        """The keys of the entries that *entry* takes fields from, those of their own among them."""
        found: list[str] = []
        waiting = [entry]
        while waiting:
            for field in waiting.pop().fields:
                if field.name.lower() not in _REFERRING:
                    continue
                for key in self._text[slice(*field.inside)].split(","):
                    parent = self.find(key.strip(), 0)
                    if parent is not None and parent.key not in (*found, entry.key):
                        found.append(parent.key)
                        waiting.append(parent)
        return found

    def fields(self, entry: EntrySpan) -> dict[str, str]:
        """The entry's fields by lower-case name, what they take from `crossref` among them."""
        found: dict[str, str] = {}
        for key in reversed([entry.key, *self.parents(entry)]):
            each = entry if key == entry.key else self.find(key, 0)
            for field in each.fields if each else ():
                found[field.name.lower()] = self._value(field)
        return found

    def text(
        self,
        entry: EntrySpan,
        key: str,
        ids: Sequence[str] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """The entry under *key*, all else as it is.

        Args:
            more: fields to add behind the last one, with their braces.
            ids: further keys, for BibLaTeX's field of that name; None takes the field out, as an
                entry of BibTeX has one key.
        """
        edits = [Edit(entry.key_end - len(entry.key), entry.key_end, key)]
        for field in entry.fields:
            raw = self._text[field.start : field.end]
            if field.delimiter in ("", "#") and not _stands_alone(raw):
                edits.append(Edit(field.start, field.end, f"{{{self._value(field)}}}"))
        own = next((field for field in entry.fields if field.name.lower() == "ids"), None)
        known = [each.strip() for each in self._value(own).split(",")] if own else []
        wanted = [] if ids is None else [*known, *ids]
        if own is not None:
            edits = [each for each in edits if each.start != own.start]
            edits.append(self._without(entry, own))
        if every := [each for each in dict.fromkeys(wanted) if each and each != key]:
            edits.append(Edit(entry.key_end, entry.key_end, f",\n  ids = {{{', '.join(every)}}}"))
        if added := "".join(f",\n  {name} = {value}" for name, value in (more or {}).items()):
            end = entry.fields[-1].end if entry.fields else entry.key_end
            edits.append(Edit(end, end, added))
        shifted = [Edit(e.start - entry.start, e.end - entry.start, e.text) for e in edits]
        return apply(self._text[entry.start : entry.end], shifted) + "\n"

    def _without(self, entry: EntrySpan, gone: FieldSpan) -> Edit:
        """Take a field out, with the comma before it."""
        before = [field.end for field in entry.fields if field.end < gone.start]
        return Edit(before[-1] if before else entry.key_end, gone.end, "")

    def _value(self, field: FieldSpan) -> str:
        raw = self._text[field.start : field.end]
        if field.delimiter in ("{", '"'):
            return raw[1:-1]
        return "".join(self._part(part) for part in _PART.findall(raw))

    def _part(self, part: str) -> str:
        if part[0] in '{"':
            return part[1:-1]
        return self._strings.get(part.lower(), part)


def _stands_alone(raw: str) -> bool:
    """Whether the value needs no @string of its file: numbers and months, joined or not."""
    parts = list(_bare_parts(raw))
    return all(part.isdigit() or part.lower() in SHORT_MONTHS for part in parts)


def _bare_parts(raw: str) -> Iterator[str]:
    for part in _PART.findall(raw):
        if part[0] not in '{"':
            yield part
