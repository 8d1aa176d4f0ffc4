"""RIS files, and PubMed's .nbib, which differs in its tags: one mention for each record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from harvest.model.mention import Mention, Problem, Reading
from harvest.reading.list_entry import BOOK_TYPES, ListEntry, year_in
from harvest.reading.person import family
from harvest.text.format_type import FROM_RIS

__all__ = ["read_ris"]


_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3})\s{0,2}-(?:\s(.*))?$")
_AID = re.compile(r"(.+?)\s*\[(doi|pmc|pii)\]$")
_FIRST_TAGS = ("TY", "PMID")


@dataclass(slots=True)
class _RisRecord:
    """A record under way: where it begins, its lines, and the values of each tag."""

    line: int
    lines: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *tags: str) -> str | None:
        """The first value that one of these tags has."""
        return next((self.values[tag][0] for tag in tags if tag in self.values), None)

    def all(self, *tags: str) -> list[str]:
        """Every value of the first of these tags that has any."""
        return next((self.values[tag] for tag in tags if tag in self.values), [])


def read_ris(text: str, path: str) -> Reading:
    """The records of a RIS or .nbib file as mentions of kind "row"."""
    problems: list[Problem] = []
    records = list(_records(text, path, problems))
    if not records and text.strip() and not problems:
        problems.append(Problem(path, 0, "holds no RIS record"))
    return Reading(tuple(_mention(record, path) for record in records), tuple(problems))


def _records(text: str, path: str, problems: list[Problem]) -> Iterator[_RisRecord]:
    """The records; lines before the first one are a problem, unless they are blank."""
    record: _RisRecord | None = None
    last: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        tag = _TAG.match(line.strip())
        if tag and tag[1] in _FIRST_TAGS:
            if record:
                yield record
            record = _RisRecord(number)
        if record is None:
            if line.strip() and not problems:
                problems.append(Problem(path, number, f"no RIS record begins here: {line[:40]!r}"))
            continue
        record.lines.append(line)
        if tag and tag[1] == "ER":
            yield record
            record = None
        elif tag:
            last = tag[1]
            record.values.setdefault(last, []).append((tag[2] or "").strip())
        elif last and line.strip():
            record.values[last][-1] += " " + line.strip()
    if record:
        yield record


def _mention(record: _RisRecord, path: str) -> Mention:
    pages = "-".join(filter(None, (record.first("SP"), record.first("EP"))))
    kind = FROM_RIS.get(record.first("TY") or "")
    is_part = kind not in BOOK_TYPES
    people = tuple(filter(family, record.all("AU", "A1", "FAU")))
    entry = ListEntry(
        names=tuple(_names(record)),
        title=record.first("TI", "T1", "CT", *(() if is_part else ("BT",))) or None,
        authors=tuple(map(family, people)),
        people=people,
        year=year_in(record.first("PY", "Y1", "DA", "DP") or ""),
        container=record.first("T2", "JO", "JF", "JT", "TA", "JA", "J2", "BT") if is_part else None,
        volume=record.first("VL", "VI"),
        issue=record.first("IS", "IP"),
        pages=pages or record.first("PG", "C7"),
        type=kind or ("journal-article" if "JT" in record.values else None),
    )
    text = "\n".join(record.lines).strip()
    return entry.to_mention(path, (record.line, 1), "row", text, record.first("ID"))


def _names(record: _RisRecord) -> Iterator[tuple[str, str]]:
    """(scheme, text) of each tag that may name the work."""
    for tag, scheme in (("DO", "doi"), ("PMID", "pmid"), ("PMC", "pmcid"), ("SN", "isbn")):
        if value := record.first(tag):
            yield scheme, value
    for value in (*record.all("AID"), *record.all("LID")):
        if (aid := _AID.match(value)) and aid[2] == "doi":
            yield "doi", aid[1]
    for tag in ("UR", "M3", "L3", "ID"):
        for value in record.values.get(tag, ()):
            yield "url", value
