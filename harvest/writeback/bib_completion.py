"""Completing somebody's .bib file: what is missing goes in, everything else stays to the byte.

Entries are known by their place, never by their key: two entries may bear one. Such entries are
left alone, as LaTeX would take either. Values that stand there are replaced only on request, only
where they were judged wrong, and never by something that says less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harvest.export.bib_span import EntrySpan, FieldSpan, find_entries, find_strings
from harvest.export.bibtex import entry_type, to_fields
from harvest.export.bibtex_option import BibOptions, Dialect
from harvest.export.dialect import known_type
from harvest.export.latex import read_latex
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.text.month import SHORT_MONTHS
from harvest.text.preprint_server import is_preprint_doi
from harvest.text.standard_number import bare_doi
from harvest.writeback.bib_changes import (
    ADDED,
    UPGRADED,
    Changes,
    Completed,
    EntryFacts,
    EntryReport,
    same_fields,
)
from harvest.writeback.bib_edit import Edit, apply, fill, insert
from harvest.writeback.bib_people import is_shorter, merged_names
from harvest.writeback.bib_style import FileStyle, learn_style

__all__ = [
    "complete",
]

Place = tuple[int, int]
"""Line and column of an entry's "@", both from 1."""


_UNASKED = frozenset({"month", "issn", "note"})
"""What many leave out on purpose: added only where another entry of the file has it."""

_INHERITED = frozenset({"author", "title", "pages", "doi"})
"""All that may be missing in an entry that takes the rest from another one (crossref)."""

_WRONG = {
    "title": ("title", "subtitle"),
    "first author": ("author",),
    "authors": ("author",),
    "given name": ("author",),
    "year": ("year", "date", "month"),
    "venue": ("journal", "journaltitle", "booktitle"),
    "volume": ("volume",),
    "pages": ("pages", "eid"),
    "doi": ("doi",),
}
"""What a check calls a difference, and the fields of an entry that say it."""

_PREPRINT_TYPES = frozenset({"misc", "online", "unpublished", "techreport", "report", "electronic"})
_PREPRINT = re.compile(r"arxiv|biorxiv|medrxiv|preprint", re.IGNORECASE)
_THESES = frozenset({"phdthesis", "mastersthesis", "mathesis", "bathesis"})
_LINE_END = re.compile(r"\r\n|\r|\n")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(slots=True)
class _File:
    """What holds for a whole file."""

    text: str
    strings: Mapping[str, str]
    changes: Changes
    style: FileStyle = field(init=False)
    unasked: set[str] = field(default_factory=set)

    def value(self, span: FieldSpan) -> str | None:
        """The LaTeX of a field; None for strings nobody defined and for joined values."""
        raw = self.text[slice(*span.inside)].strip()
        if span.delimiter in ("{", '"') or raw.isdigit() or raw.lower() in SHORT_MONTHS:
            return raw
        return None if span.delimiter == "#" else self.strings.get(raw.lower())


_PLAIN = Changes()


def complete(text: str, facts: Mapping[Place, EntryFacts], changes: Changes = _PLAIN) -> Completed:
    """The .bib file *text* with what the records know and its entries lack.

    Args:
        text: the whole file, line ends as they are.
        facts: what is known of the work of each entry, by its place.

    Completing twice is completing once. Entries without facts keep every byte.
    """
    if not facts:
        return Completed(text)
    entries = find_entries(text)
    file = _File(text, find_strings(text), changes)
    file.style = learn_style(text, entries, file.value)
    doubled = Counter(entry.key.casefold() for entry in entries)
    edits: list[Edit] = []
    reports = []
    for (line, column), entry in zip(_places(text, entries), entries, strict=True):
        known = facts.get((line, column))
        if known is None or (changes.keys and entry.key not in changes.keys):
            continue
        if doubled[entry.key.casefold()] > 1:
            reason = f"{doubled[entry.key.casefold()]} entries have this key: name them apart"
            reports.append(EntryReport(entry.key, line, left=(("", reason),), is_refused=True))
            continue
        made, report = _BibEntry(file, entry, known).completed(line)
        edits += made
        reports.append(report)
    return Completed(apply(text, edits), tuple(reports), tuple(sorted(file.unasked)))


def _places(text: str, entries: Sequence[EntrySpan]) -> Iterator[Place]:
    """Line and column of each entry."""
    ends = [match.end() for match in _LINE_END.finditer(text)]
    line, start = 1, 0
    for entry in entries:
        while line <= len(ends) and ends[line - 1] <= entry.start:
            start = ends[line - 1]
            line += 1
        yield line, entry.start - start + 1


class _BibEntry:
    """One entry on its way to being completed."""

    def __init__(self, file: _File, entry: EntrySpan, known: EntryFacts) -> None:
        self.file, self.entry, self.known = file, entry, known
        self.own = {span.name.lower(): file.value(span) for span in reversed(entry.fields)}
        self.left: list[tuple[str, str]] = []

    def completed(self, line: int) -> tuple[list[Edit], EntryReport]:
        """All changes to the entry, and what is to be said of them."""
        changes = self.file.changes
        record, is_upgrade = self.known.record, False
        if changes.upgrade and self.known.published and self._is_preprint():
            record, is_upgrade = self.known.published, True
        obstacle = self._obstacle(is_upgrade)
        if record is None or obstacle:
            reason = obstacle or "no work found"
            return [], EntryReport(self.entry.key, line, left=(("", reason),))
        options = self.file.style.options
        kind = entry_type(record.work, options.dialect) if is_upgrade else self.entry.type
        known = _known_fields(record, kind, options)
        replaced = self._replaced(known, is_upgrade)
        edits = [fill(span, self._written(value)) for span, value in replaced]
        is_filling = changes.fill or is_upgrade
        filled = self._filled(known) if is_filling else []
        edits += [fill(span, self._written(value)) for span, value in filled]
        if is_upgrade and kind != self.entry.type.lower():
            start = self.entry.type_start
            edits.append(Edit(start, start + len(self.entry.type), kind))
        missing = self._missing(record, kind, is_upgrade) if is_filling else {}
        edits += insert(self.file.text, self.entry, missing, self.file.style)
        names = [span.name.lower() for span, _ in filled]
        report = EntryReport(
            self.entry.key,
            line,
            (*names, *missing),
            tuple(span.name.lower() for span, _ in replaced),
            tuple(self.left),
        )
        return edits, report

    def _obstacle(self, is_upgrade: bool) -> str | None:
        """Why nothing may be done: the words may be those of another work than the DOI's."""
        if self.known.obstacle:
            return self.known.obstacle
        wrong = next((each for each in self.known.differences if each.field == "doi"), None)
        if wrong is None or is_upgrade:
            return None
        if not self.file.changes.correct or self._is_preprint():
            return f"its DOI {wrong.entry} is not the work's, which is {wrong.record}"
        return None

    def _is_preprint(self) -> bool:
        if self.entry.type.lower() in _PREPRINT_TYPES:
            return True
        if is_preprint_doi(bare_doi(self.own.get("doi")) or ""):
            return True
        values = (self.own.get(name) or "" for name in ("journal", "journaltitle", "note"))
        return any(_PREPRINT.search(value) for value in values)

    def _written(self, named: tuple[str, str]) -> str:
        """A value for a field that is there, whose braces or quotes stay."""
        written = self.file.style.written(*named)
        return f"{{{written}}}" if written.isdecimal() else written

    def _replaced(
        self, known: Mapping[str, str], is_upgrade: bool
    ) -> list[tuple[FieldSpan, tuple[str, str]]]:
        """The fields whose values are wrong, with the right ones."""
        wanted = set(UPGRADED) if is_upgrade else set()
        for each in () if is_upgrade else self.known.differences:
            if each.is_poorer:
                continue
            fields = [name for name in _WRONG.get(each.field, ()) if name in self.own]
            if self.file.changes.correct:
                wanted.update(fields)
            elif fields:
                difference = f"{each.entry!r} here, {each.record!r} in the record"
                self.left.append((fields[0], f"{difference}; --correct replaces it"))
        found = []
        for span in self._first_spans():
            name, value = span.name.lower(), self.file.value(span)
            new = known.get(name)
            if name not in wanted or new is None or not value or not self.file.changes.allow(name):
                continue
            better = self._better(name, value, new)
            if better is not None and _bare(better) != value:
                found.append((span, (name, better)))
        return found

    def _better(self, name: str, old: str, new: str) -> str | None:
        """What to put in the place of *old*; None where the record says less."""
        if name == "author":
            if is_shorter(_bare(new), old):
                self.left.append((name, "the record names fewer people"))
                return None
            return "{" + merged_names(_bare(new), old) + "}"
        is_cut = name in ("date", "pages") and old.count("-") > new.count("-")
        if is_cut or _begins(_bare(new), old):
            self.left.append((name, f"the record says less: {_bare(new)}"))
            return None
        return new

    def _filled(self, known: Mapping[str, str]) -> list[tuple[FieldSpan, tuple[str, str]]]:
        """The empty fields that the record fills."""
        return [
            (span, (name, known[name]))
            for span in self._first_spans()
            if (name := span.name.lower()) in known
            and self.file.value(span) == ""
            and self.file.changes.allow(name)
        ]

    def _first_spans(self) -> Iterator[FieldSpan]:
        """The fields, each name once: of two with one name BibTeX takes the first."""
        seen: set[str] = set()
        for span in self.entry.fields:
            if span.name.lower() not in seen:
                seen.add(span.name.lower())
                yield span

    def _missing(self, record: Record, kind: str, is_upgrade: bool) -> dict[str, str]:
        """The fields to add, in their usual order."""
        options, changes = self.file.style.options, self.file.changes
        wanted = _INHERITED if {"crossref", "xdata"} & self.own.keys() else ADDED
        found = {}
        for name, value in to_fields(record, options, known_type(kind, options.dialect)).items():
            if name not in wanted or same_fields(name) & self.own.keys():
                continue
            if not changes.allow(name) or (name == "month" and not self._is_year_of(record)):
                continue
            if name == "type" and not is_upgrade and self._says_kind(value):
                continue
            if name in _UNASKED - changes.only and not (self.file.style.used[name] or is_upgrade):
                self.file.unasked.add(name)
            else:
                found[name] = value
        if is_upgrade:
            found |= _old_eprint(self.own, found, options)
        return found

    def _says_kind(self, value: str) -> bool:
        """Whether the entry's type tells as much: @phdthesis is the user's word for it."""
        return self.entry.type.lower() in _THESES or value.strip("{}").lower() == "thesis"

    def _is_year_of(self, record: Record) -> bool:
        """Whether the entry's year is the record's: the month of another would be wrong."""
        year = _YEAR.search(self.own.get("year") or "")
        is_replaced = self.file.changes.correct and any(
            each.field == "year" for each in self.known.differences
        )
        return year is None or is_replaced or int(year[0]) == record.work.year


def _known_fields(record: Record, kind: str, options: BibOptions) -> dict[str, str]:
    """All the record can say under either dialect's names, for fields that are there already."""
    found: dict[str, str] = {}
    dialects: tuple[Dialect, Dialect] = ("biblatex", "bibtex")
    for dialect in sorted(dialects, key=lambda each: each == options.dialect):
        settings = BibOptions(dialect=dialect, ascii=options.is_ascii)
        found |= to_fields(record, settings, known_type(kind, dialect))
    return found


def _bare(value: str) -> str:
    return value[1:-1] if value.startswith("{") else value


def _begins(short: str, long: str) -> bool:
    """Whether *long* says all that *short* does, and goes on: a title with its subtitle."""
    one, other = (
        [word for word in re.findall(r"\w+", read_latex(text).casefold())] for text in (short, long)
    )
    return len(one) < len(other) and other[: len(one)] == one


def _old_eprint(
    own: Mapping[str, str | None], missing: Mapping[str, str], options: BibOptions
) -> dict[str, str]:
    """The arXiv identifier that the preprint's DOI was the only one to give."""
    old = Identifier("doi", bare_doi(own.get("doi")) or "").arxiv_id
    if old is None or "eprint" in own or "eprint" in missing:
        return {}
    prefix = "archiveprefix" if options.dialect == "bibtex" else "eprinttype"
    return {"eprint": f"{{{options.encode(old.value)}}}", prefix: "{arXiv}"}
