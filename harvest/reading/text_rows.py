"""The rows of a table in text (CSV, TSV), as they come: delimiter, quotation marks, preamble."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from harvest.model.identifier import find_identifiers, looks_like_identifier
from harvest.model.mention import Problem
from harvest.reading.column import column_of, columns_of
from harvest.reading.exact_text import Line

__all__ = ["MAX_PREAMBLE", "Row", "TextRows", "header_of"]

DELIMITERS = "\t,;|"
MAX_PREAMBLE = 10
"""Lines that an export may say of itself before its headings."""
MAX_UNMATCHED = 20
"""After so many quotation marks that nothing closes, no cell is taken to span lines."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where it begins, as it was written, its cells, and what its lines end in.

    Attributes:
        links: where cells of a spreadsheet lead that show something else.
    """

    line: int
    text: str
    cells: list[str]
    ends: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class TextRows:
    """The rows of a table from the headings on, empty ones too; to be read once.

    Attributes:
        preamble: the lines above the headings.
        delimiter: between cells.
        problems: of the rows read so far.
    """

    def __init__(self, lines: Iterable[Line], path: str) -> None:
        self._path = path
        self._coming = iter(lines)
        self._ahead = [*islice(self._coming, MAX_PREAMBLE)]
        self._next = 0
        skipped, self.delimiter = _beginning([line for line, _ in self._ahead], path)
        self.preamble = self._taken(skipped)
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(1 << 24)
        number = len(self.preamble) + 1
        while self._has(1):
            cells, used = self._row(number)
            taken = self._taken(used)
            text = "\n".join(line for line, _ in taken)
            yield Row(number, text, cells, tuple(end for _, end in taken))
            number += used

    def _has(self, count: int) -> bool:
        """Whether so many lines are left."""
        lacking = self._next + count - len(self._ahead)
        self._ahead += islice(self._coming, max(0, lacking))
        return len(self._ahead) - self._next >= count

    def _taken(self, count: int) -> list[Line]:
        taken = self._ahead[self._next : self._next + count]
        self._next += count
        if self._next >= max(MAX_PREAMBLE, len(self._ahead) // 2):
            del self._ahead[: self._next]
            self._next = 0
        return taken

    def _row(self, number: int) -> tuple[list[str], int]:
        """The cells of the row that comes next, and how many lines it takes.

        Quotation marks that do not match cost one line.
        """
        line = self._ahead[self._next][0]
        if '"' not in line:
            return (line.split(self.delimiter) if line else []), 1
        if len(self.problems) < MAX_UNMATCHED:
            reader = csv.reader(self._following(), delimiter=self.delimiter, strict=True)
            try:
                return next(reader, []), max(reader.line_num, 1)
            except csv.Error:
                pass
        if line.count('"') % 2:
            self.problems.append(Problem(self._path, number, "a quotation mark is never closed"))
            return line.split(self.delimiter), 1
        return _cells(line, self.delimiter), 1

    def _following(self) -> Iterator[str]:
        count = 1
        while self._has(count):
            yield f"{self._ahead[self._next + count - 1][0]}\n"
            count += 1


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell of many million characters
        return line.split(delimiter)


def header_of(cells: list[str]) -> dict[int, str]:
    """Which cell of a row means what, if these are headings; {} when they are none."""
    if any(looks_like_identifier(cell) and column_of(cell) is None for cell in cells):
        return {}
    return columns_of(cells)


def _beginning(lines: Sequence[str], path: str) -> tuple[int, str]:
    """How many of the first lines stand above the table, and its delimiter.

    Excel's "sep=;" stands above it, or what an export says of itself (Dimensions: "About the
    data: ..."): lines that hold no work are left out, up to one with two known headings.
    """
    for number, line in enumerate(lines):
        delimiter = _delimiter(line, path)
        known = len(header_of(_cells(line, delimiter)))
        if known > 1:
            return number, delimiter
        if known or find_identifiers(line):
            break
    skipped = 1 if re.match(r"sep=.$", lines[0]) else 0
    return skipped, _delimiter(lines[skipped], path) if lines[skipped:] else ","


def _delimiter(line: str, path: str) -> str:
    """The delimiter that makes the most known headings of the first line, or the most cells."""
    if path.lower().endswith((".tsv", ".tab")) and "\t" in line:
        return "\t"

    def merit(delimiter: str) -> tuple[int, int]:
        cells = _cells(line, delimiter)
        return len(header_of(cells)), len(cells)

    return max(DELIMITERS, key=merit)
