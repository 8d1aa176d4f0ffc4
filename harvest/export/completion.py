"""Completing somebody's .bib file: what is missing goes in, everything else stays to the byte.

Fields are added behind the last one of their entry, in the entry's own manner; an empty field is
filled where it stands. Values are replaced only on request.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from harvest.export.bib_span import EntrySpan, FieldSpan, find_entries, find_strings
from harvest.export.bibtex import entry_type, to_fields
from harvest.export.bibtex_option import BibOptions, Dialect
from harvest.export.dialect import known_type
from harvest.export.field_agreement import agrees
from harvest.export.insertion import Edit, apply, fill, insert
from harvest.model.record import Record
from harvest.model.work import Work

__all__ = ["complete"]

_SAME = (
    {"journal", "journaltitle"},
    {"school", "institution", "publisher"},
    {"year", "date"},
    {"month", "date"},
    {"number", "issue"},
    {"pages", "eid", "articleno"},
    {"archiveprefix", "eprinttype"},
    {"primaryclass", "eprintclass"},
)
"""Names of which an entry needs only one."""

_ADDED = frozenset(
    (
        "author editor title journal journaltitle booktitle volume number pages eid publisher"
        " school institution year month date isbn issn doi eprint archiveprefix primaryclass"
        " eprinttype eprintclass note type"
    ).split()
)
_INHERITED = frozenset({"author", "title", "pages", "doi"})
"""All that may be missing in an entry that takes the rest from another one (crossref)."""

_CORRECTED = frozenset(
    ("author title journal journaltitle volume number pages year month date doi").split()
)
_UPGRADED = _CORRECTED | {"booktitle", "publisher"}
_MONTHS = frozenset(("jan feb mar apr may jun jul aug sep oct nov dec").split())
_PREPRINT_TYPES = frozenset({"misc", "online", "unpublished", "techreport", "report", "electronic"})
_PREPRINT = re.compile(r"arxiv|biorxiv|medrxiv|10\.48550/|10\.1101/|preprint", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _File:
    """What holds for a whole file: its text, its strings, its dialect, the options for it."""

    text: str
    strings: Mapping[str, str]
    options: BibOptions

    def value(self, field: FieldSpan) -> str | None:
        """The LaTeX of a field; None for strings nobody defined and for joined values."""
        raw = self.text[slice(*field.inside)].strip()
        if field.delimiter in ("{", '"') or raw.isdigit() or raw.lower() in _MONTHS:
            return raw
        return None if field.delimiter == "#" else self.strings.get(raw.lower())


def complete(
    text: str, records: Mapping[str, Record], correct: bool = False, upgrade: bool = False
) -> str:
    """The .bib file *text* with what *records* know and its entries lack.

    Args:
        text: the whole file, line ends as they are.
        records: what is known of a work, by the cite key of its entry.
        correct: also replace values that contradict the record.
        upgrade: an entry of a preprint whose record is the published work becomes that work's
            entry and keeps its eprint.

    Completing twice is completing once. Entries without a record keep every byte, and so does an
    entry whose DOI names another work than its record, unless it is corrected or upgraded.
    """
    entries = find_entries(text) if records else []
    options = BibOptions(dialect=_dialect(entries), ascii=None if text.isascii() else False)
    file = _File(text, find_strings(text) if entries else {}, options)
    edits: list[Edit] = []
    for entry in entries:
        if entry.key in records:
            edits += _edits(file, entry, records[entry.key], correct, upgrade)
    return apply(text, edits)


def _dialect(entries: list[EntrySpan]) -> Dialect:
    """BibLaTeX, if the file uses its fields more than BibTeX's."""
    names = Counter(field.name.lower() for entry in entries for field in entry.fields)
    modern = names["date"] + names["journaltitle"]
    return "biblatex" if modern > names["year"] + names["journal"] else "bibtex"


def _edits(
    file: _File, entry: EntrySpan, record: Record, correct: bool, upgrade: bool
) -> list[Edit]:
    """All changes to one entry."""
    own = {field.name.lower(): file.value(field) for field in reversed(entry.fields)}
    is_other = _is_other_work(own.get("doi"), record.work)
    is_upgrade = upgrade and is_other and _is_preprint(entry, own)
    if is_other and not is_upgrade and (not correct or _is_preprint(entry, own)):
        return []
    kind = entry_type(record.work, file.options.dialect) if is_upgrade else entry.type
    known = _known_fields(record, kind, file.options)
    replaced = _UPGRADED if is_upgrade else _CORRECTED if correct else frozenset()
    edits = _field_edits(file, entry, known, replaced)
    if is_upgrade and kind != entry.type.lower():
        edits.append(Edit(entry.type_start, entry.type_start + len(entry.type), kind))
    missing = _missing(own, record, kind, file.options)
    year = own.get("year")
    if year and "year" not in replaced and not agrees("year", year, str(record.work.year)):
        missing.pop("month", None)  # The month of another year would be wrong.
    if is_upgrade:
        missing |= _old_eprint(own, missing, file.options)
    return edits + insert(file.text, entry, missing)


def _is_other_work(doi: str | None, work: Work) -> bool:
    return bool(doi and work.doi) and not agrees("doi", doi or "", work.doi or "")


def _is_preprint(entry: EntrySpan, own: Mapping[str, str | None]) -> bool:
    if entry.type.lower() in _PREPRINT_TYPES:
        return True
    said = (own.get(name) or "" for name in ("journal", "journaltitle", "doi", "note"))
    return any(_PREPRINT.search(value) for value in said)


def _known_fields(record: Record, kind: str, options: BibOptions) -> dict[str, str]:
    """All the record can say under either dialect's names, for fields that are there already."""
    found: dict[str, str] = {}
    dialects: tuple[Dialect, Dialect] = ("biblatex", "bibtex")
    for dialect in sorted(dialects, key=lambda each: each == options.dialect):
        settings = BibOptions(dialect=dialect, ascii=options.is_ascii)
        found |= to_fields(record, settings, known_type(kind, dialect))
    return found


def _field_edits(
    file: _File, entry: EntrySpan, known: Mapping[str, str], replaced: frozenset[str]
) -> list[Edit]:
    """Empty fields filled, and of the names *replaced* those that contradict the record."""
    edits = []
    for field in entry.fields:
        name, value = field.name.lower(), file.value(field)
        new = known.get(name)
        if new is None or value is None:
            continue
        is_wrong = name in replaced and not agrees(name, value, _bare(new))
        if not value or is_wrong:
            edits.append(fill(field, new))
    return edits


def _bare(value: str) -> str:
    return value[1:-1] if value.startswith("{") else value


def _missing(
    own: Mapping[str, str | None], record: Record, kind: str, options: BibOptions
) -> dict[str, str]:
    """The fields to add, in their usual order."""
    wanted = _INHERITED if {"crossref", "xdata"} & own.keys() else _ADDED
    found = {}
    for name, value in to_fields(record, options, known_type(kind, options.dialect)).items():
        if name in wanted and not any(each in own for each in _alike(name)):
            found[name] = value
    return found


def _alike(name: str) -> set[str]:
    return {name}.union(*(group for group in _SAME if name in group))


def _old_eprint(
    own: Mapping[str, str | None], missing: Mapping[str, str], options: BibOptions
) -> dict[str, str]:
    """The arXiv identifier that the preprint's DOI was the only one to give."""
    old = _ARXIV_DOI.fullmatch(own.get("doi") or "")
    if not old or "eprint" in own or "eprint" in missing:
        return {}
    prefix = "archiveprefix" if options.dialect == "bibtex" else "eprinttype"
    return {"eprint": f"{{{options.encode(old[1])}}}", prefix: "{arXiv}"}
