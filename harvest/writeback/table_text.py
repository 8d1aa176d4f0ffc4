"""Columns appended to a table in text (CSV, TSV); every byte of the user's own stays.

Kept are the order of rows and columns, delimiter, encoding, byte order mark, quotation marks and
line ends, what stands above the headings, and lines that hold nothing.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from harvest.export.cell_guard import guarded
from harvest.export.columns import Cell
from harvest.reading.table_file import Row, table_rows

__all__ = ["Appended", "append_to_text", "decode_exactly"]

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "surrogateescape"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "surrogatepass"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "surrogatepass"),
)


@dataclass(frozen=True, slots=True)
class Appended:
    """A table with its new columns.

    Attributes:
        data: the file.
        names: the headings of the new columns, as they were written.
        lost: characters that the file's encoding does not have and that were written as ASCII.
        has_headings: whether the table has headings, and so the new columns have.
    """

    data: bytes
    names: tuple[str, ...]
    lost: str = ""
    has_headings: bool = True


@dataclass(frozen=True, slots=True)
class _Coding:
    """How text became bytes: encoding, how it treats what is no text, and bytes around it."""

    encoding: str
    errors: str
    mark: bytes = b""
    rest: bytes = b""


def append_to_text(
    data: bytes, path: str, names: Sequence[str], cells: Mapping[int, Sequence[Cell]]
) -> Appended:
    """The table *data* with columns *names*.

    Args:
        cells: physical line from 1 where a row begins → its new cells; none for the headings.
    """
    lines, ends, coding = _read_lines(data)
    del data
    delimiter, rows = table_rows(lines, path)
    heading, width = _heading_and_width(rows, cells)
    style = _Style(delimiter, _quotes_all(heading, delimiter))
    lost: dict[str, None] = {}
    out, done = io.BytesIO(), 0
    out.write(coding.mark)

    def copy(until: int) -> None:
        pairs = zip(lines[done:until], ends[done:until], strict=True)
        out.writelines(_exactly(line + end, coding) for line, end in pairs)

    for row in table_rows(lines, path)[1]:
        last = row.line - 1 + row.text.count("\n")
        copy(last)
        done = last + 1
        out.write(_exactly(lines[last], coding))
        if row.text:
            is_heading = heading is not None and row.line == heading.line
            new = names if is_heading else cells.get(row.line, [""] * len(names))
            tail = style.tail(width - len(row.cells), new)
            out.write(_encoded(tail, coding, lost))
        out.write(_exactly(ends[last], coding))
    copy(len(lines))
    out.write(coding.rest)
    return Appended(out.getvalue(), tuple(names), "".join(lost), heading is not None)


def _read_lines(data: bytes) -> tuple[list[str], list[str], _Coding]:
    """The physical lines of a file, what each ends in ("" the last), and how it is written."""
    text, coding = decode_exactly(data)
    lines: list[str] = []
    ends: list[str] = []
    for found in _LINE.finditer(text):
        lines.append(found[1])
        ends.append(sys.intern(found[2]))
        if not found[2]:
            break
    return lines, ends, coding


def _exactly(text: str, coding: _Coding) -> bytes:
    """The bytes that *text* was read from."""
    return text.encode(coding.encoding, coding.errors)


def _heading_and_width(
    rows: Iterator[Row], cells: Mapping[int, Sequence[Cell]]
) -> tuple[Row | None, int]:
    """The row of headings, if there is one, and the most cells that a row has."""
    first: Row | None = None
    width = 0
    for row in rows:
        if first is None and any(cell.strip() for cell in row.cells):
            first = row
        width = max(width, len(row.cells))
    return (None if first is None or first.line in cells else first), width


def decode_exactly(data: bytes) -> tuple[str, _Coding]:
    """The text of a file, and what makes the same bytes of it again."""
    for mark, encoding, errors in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], _Coding(encoding, errors, mark))
    sample = data[:400]
    if len(sample) >= 4 and sample.count(0) >= len(sample) // 4:
        is_little = sample[1::2].count(0) > sample[::2].count(0)
        return _decoded(data, _Coding("utf-16-le" if is_little else "utf-16-be", "surrogatepass"))
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), _Coding(encoding, "strict")
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), _Coding("latin-1", "strict")


def _decoded(data: bytes, coding: _Coding) -> tuple[str, _Coding]:
    rest = data[len(data) // 2 * 2 :] if coding.encoding.startswith("utf-16") else b""
    body = data[: len(data) - len(rest)]
    coding = _Coding(coding.encoding, coding.errors, coding.mark, rest)
    return body.decode(coding.encoding, coding.errors), coding


def _encoded(text: str, coding: _Coding, lost: dict[str, None]) -> bytes:
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


def text_headings(data: bytes, path: str) -> list[str]:
    """The cells of the first row that holds any."""
    _, rows = table_rows(_read_lines(data)[0], path)
    return next((row.cells for row in rows if any(cell.strip() for cell in row.cells)), [])
