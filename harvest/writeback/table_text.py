"""Columns appended to a table in text (CSV, TSV); every byte of the user's own stays.

Kept are the order of rows and columns, delimiter, encoding, byte order mark, quotation marks and
line ends, what stands above the headings, and lines that hold nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from anyascii import anyascii

from harvest.export.cell_guard import guarded
from harvest.export.columns import Cell
from harvest.reading.exact_text import Coding, ExactLines, coding_of
from harvest.reading.text_rows import Row, TextRows

__all__ = ["TextTable"]

PIECE = 64 * 1024
"""Bytes that are given at once, at least."""

TABBED = (".tsv", ".tab")
OF_ONE_COLUMN = ",;"
"""Delimiters for a table of one column, which has none: the first that no cell has unquoted."""

Cells = Mapping[int, Sequence[Cell]]
"""Physical line from 1 where a row begins → its new cells; none for the headings."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table in text, as a first reading found it.

    Attributes:
        first: the first row that holds anything; None where none does.
        width: the most cells that a row has.
        delimiter: what parts the new columns from the only one that there is; None where the
            table has several, and so a delimiter of its own.
    """

    _read: Callable[[], Iterable[bytes]]
    _path: str
    _coding: Coding
    first: Row | None
    width: int
    delimiter: str | None = None

    @classmethod
    def found(cls, read: Callable[[], Iterable[bytes]], path: str) -> Self:
        """The table in a file.

        Args:
            read: reads all its bytes anew.
        """
        coding = coding_of(read)
        first: Row | None = None
        width = 0
        possible = [] if path.lower().endswith(TABBED) else [*OF_ONE_COLUMN]
        for row in TextRows(ExactLines(read(), coding), path):
            if first is None and any(cell.strip() for cell in row.cells):
                first = row
            width = max(width, len(row.cells))
            if width > 1:
                possible.clear()
            possible = [each for each in possible if _is_one_cell(row.text, each)]
        return cls(read, path, coding, first, width, possible[0] if possible else None)

    def has_headings(self, cells: Cells) -> bool:
        """Whether the first row is none of those that get cells."""
        return self.first is not None and self.first.line not in cells

    def with_columns(
        self, names: Sequence[str], cells: Cells, lost: dict[str, None] | None = None
    ) -> Iterator[bytes]:
        """The file with columns *names*, piece by piece.

        Args:
            lost: gets the characters that the file's encoding does not have and that were written
                as ASCII.
        """
        out = bytearray(self._coding.mark)
        for piece in self._pieces(names, cells, {} if lost is None else lost):
            out += piece
            if len(out) >= PIECE:
                yield bytes(out)
                out.clear()
        yield bytes(out)

    def _pieces(self, names: Sequence[str], cells: Cells, lost: dict[str, None]) -> Iterator[bytes]:
        lines = ExactLines(self._read(), self._coding)
        rows = TextRows(lines, self._path)
        heading = self.first if self.has_headings(cells) else None
        delimiter = self.delimiter or rows.delimiter
        style = _Style(delimiter, _quotes_all(heading, delimiter))
        blank = [""] * len(names)
        for line, end in rows.preamble:
            yield self._coding.to_bytes(line + end)
        for row in rows:
            own = zip(row.text.split("\n"), (*row.ends[:-1], ""), strict=True)
            yield self._coding.to_bytes("".join(line + end for line, end in own))
            if row.text:
                is_heading = heading is not None and row.line == heading.line
                new = names if is_heading else cells.get(row.line, blank)
                tail = style.tail(self.width - len(row.cells), new)
                yield _encoded(tail, self._coding, lost)
            yield self._coding.to_bytes(row.ends[-1])
        yield lines.rest


def _is_one_cell(text: str, delimiter: str) -> bool:
    """Whether a row would still be a single cell with this delimiter."""
    return delimiter not in text or len(next(csv.reader([text], delimiter=delimiter), [])) < 2


def _encoded(text: str, coding: Coding, lost: dict[str, None]) -> bytes:
    """*text* in the file's encoding; what that lacks as ASCII, and noted in *lost*."""
    try:
        return text.encode(coding.encoding)
    except UnicodeEncodeError:
        return "".join(_written(char, coding.encoding, lost) for char in text).encode(
            coding.encoding, "replace"
        )


def _written(char: str, encoding: str, lost: dict[str, None]) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        lost[char] = None
        return anyascii(char)
    return char


@dataclass(frozen=True, slots=True)
class _Style:
    """How the table writes cells."""

    delimiter: str
    quotes_all: bool

    def tail(self, missing: int, cells: Sequence[Cell]) -> str:
        """What follows the row's own cells: the *missing* ones, empty, and the new."""
        return self.delimiter * (missing + 1) + self.joined(cells)

    def joined(self, cells: Sequence[Cell]) -> str:
        out = io.StringIO()
        writer = csv.writer(
            out,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_ALL if self.quotes_all else csv.QUOTE_MINIMAL,
            lineterminator="",
        )
        texts = [" ".join(guarded(cell).split()) for cell in cells]
        writer.writerow(texts)
        return out.getvalue() if self.quotes_all or texts != [""] else ""


def _quotes_all(heading: Row | None, delimiter: str) -> bool:
    """Whether all headings stand in quotation marks."""
    if heading is None:
        return False
    return _Style(delimiter, True).joined(heading.cells) == heading.text.strip()
