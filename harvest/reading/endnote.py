"""EndNote's two exports: tagged text (.enw) and XML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from xml.etree import ElementTree

from harvest.model.mention import Mention, Problem, Reading
from harvest.reading.list_entry import BOOK_TYPES, ListEntry, year_in
from harvest.reading.person import family
from harvest.text.format_type import FROM_WORDS

__all__ = ["read_enw", "read_xml"]

_TAG = re.compile(r"%([A-Z0-9@!?<>~\[\]$*(){}&+^=:])\s?(.*)$")

Values = dict[str, list[str]]


def read_enw(text: str, path: str) -> Reading:
    """The records of tagged text (%0, %T, %A, …), apart by blank lines, as mentions."""
    mentions: list[Mention] = []
    line = 1
    for block in re.split(r"(\n\s*\n)", text):
        if "%" in block and (values := _tagged(block)):
            begin = line + block[: block.find("%")].count("\n")
            mentions.append(_mention(values, path, begin, 1, block.strip()))
        line += block.count("\n")
    if not mentions and text.strip():
        return Reading(problems=(Problem(path, 0, "holds no EndNote record"),))
    return Reading(tuple(mentions))


def _tagged(block: str) -> Values:
    """The values of each tag; a line without a tag goes on with the one before."""
    values: Values = {}
    last = ""
    for line in block.split("\n"):
        if tag := _TAG.match(line):
            last = tag[1]
            values.setdefault(last, []).append(tag[2].strip())
        elif last and line.strip():
            values[last][-1] += " " + line.strip()
    return values


def read_xml(text: str, path: str) -> Reading:
    """The records of EndNote XML as mentions. Documents that declare entities are refused."""
    if "<!ENTITY" in text:
        return Reading(problems=(Problem(path, 0, "declares XML entities: not read"),))
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    mentions: list[Mention] = []
    problems: list[Problem] = []
    for start, end in _spans(text):
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        try:
            values = _elements(ElementTree.fromstring(text[start:end]))
        except (ElementTree.ParseError, UnicodeError) as error:
            problems.append(Problem(path, line, f"not an EndNote record: {error}"))
            continue
        mentions.append(_mention(values, path, line, column, text[start:end]))
    if not mentions and not problems:
        problems.append(Problem(path, 0, "holds no EndNote record"))
    return Reading(tuple(mentions), tuple(problems))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each record element begins and ends."""
    end = 0
    while (start := text.find("<record>", end)) >= 0:
        end = text.find("</record>", start) + len("</record>")
        if end < start:
            return
        yield start, end


_PATHS = {
    "T": "titles/title",
    "J": "titles/secondary-title",
    "B": "periodical/full-title",
    "A": "contributors/authors/author",
    "D": "dates/year",
    "V": "volume",
    "N": "number",
    "P": "pages",
    "R": "electronic-resource-num",
    "@": "isbn",
    "M": "accession-num",
    "U": "urls/related-urls/url",
}
"""Which element says what the tag of the tagged text says."""


def _elements(record: ElementTree.Element) -> Values:
    values: Values = {}
    for tag, path in _PATHS.items():
        texts = (" ".join("".join(each.itertext()).split()) for each in record.iterfind(path))
        if found := [text for text in texts if text]:
            values[tag] = found
    kind = record.find("ref-type")
    if kind is not None:
        values["0"] = [kind.get("name", "")]
    return values


def _mention(values: Values, path: str, line: int, column: int, text: str) -> Mention:
    kind = FROM_WORDS.get(re.sub(r"[\W_]", "", values.get("0", [""])[0]).lower())
    container = next((values[tag][0] for tag in "JB" if tag in values), None)
    pages = values.get("P", [""])[0]
    people = tuple(filter(family, values.get("A", ())))
    entry = ListEntry(
        names=tuple(_names(values)),
        title=values.get("T", [""])[0] or None,
        authors=tuple(map(family, people)),
        people=people,
        year=year_in(values.get("D", values.get("8", [""]))[0]),
        container=None if kind in BOOK_TYPES else container,
        volume=values.get("V", [None])[0],
        issue=values.get("N", [None])[0],
        pages=re.sub(r"\s*[–—]\s*|--", "-", pages) or None,
        type=kind,
    )
    return entry.to_mention(path, (line, column), "row", text)


def _names(values: Values) -> Iterator[tuple[str, str]]:
    """(scheme, text) of what names the work; an accession number is a PMID only for PubMed."""
    for tag, scheme in (("R", "doi"), ("@", "isbn")):
        for value in values.get(tag, ()):
            yield scheme, value
    for tag in "MU":
        for value in values.get(tag, ()):
            yield "url", value
