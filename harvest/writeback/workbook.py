"""Columns appended to the sheets of a workbook, through openpyxl (the extra "tables").

All else that openpyxl keeps is kept: other sheets, widths, formats, formulas. It holds a cell in
about 50 times its bytes, so a large workbook is written anew with its values only.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from harvest.errors import InvalidArgument
from harvest.export.cell_guard import guarded, is_formula
from harvest.export.columns import Cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "MOST_ROWS",
    "NewCells",
    "NotCopied",
    "append_to_workbook",
    "can_write",
    "to_csv",
    "to_workbook",
]

MOST_ROWS = 50_000
"""Rows up to which a workbook is copied with its formats."""
LONGEST_CELL = 32_767
"""Characters that Excel takes in a cell."""
MOST_COLUMNS = 16_384
"""Columns that Excel takes in a sheet."""
_PARTS = (
    (re.compile(r"xl/charts/chart"), "charts"),
    (re.compile(r"xl/chart(?:sheets/|Ex/|s/chartEx)"), "sheets and kinds of charts"),
    (re.compile(r"xl/media/"), "pictures"),
    (re.compile(r"xl/pivotTables/"), "pivot tables"),
    (re.compile(r"xl/slicers/|xl/timelines/"), "slicers"),
    (re.compile(r"xl/ctrlProps/|xl/activeX/"), "form controls"),
    (re.compile(r"xl/embeddings/"), "embedded files"),
    (re.compile(r"xl/threadedComments/"), "threads of comments"),
)
"""Parts of a workbook of which openpyxl does not copy all, and what they hold."""
_SHAPE = re.compile(rb"<xdr:(?:sp|cxnSp|grpSp)>")
_EXTENSION = re.compile(rb'<(?:\w+:)?ext\b[^>]*\buri="(\{[^"]+\})"')
_EXTENSIONS = {
    b"{78C0D931-6437-407D-A8EE-F0AAD7539E65}": "conditional formatting of newer kinds",
    b"{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}": "data validation of newer kinds",
    b"{05C60535-1F16-4FD2-B633-F4F36F0B64E0}": "sparklines",
}
"""URI of what later versions of Excel add to a sheet, and what it holds (MS-XLSX)."""


class NotCopied(Exception):
    """openpyxl cannot read or write the workbook as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class NewCells:
    """The new cells of one sheet.

    Attributes:
        heading: the row of the headings, from 1; None when the sheet has none.
        cells: row from 1 → its new cells.
    """

    heading: int | None
    cells: Mapping[int, Sequence[Cell]] = field(default_factory=dict)

    def row(self, number: int, names: Sequence[str]) -> Sequence[Cell]:
        """The new cells of that row, () where it has none."""
        return names if number == self.heading else self.cells.get(number, ())


def can_write() -> bool:
    """Whether openpyxl is installed."""
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        return False
    return True


def append_to_workbook(
    data: bytes, names: Sequence[str], sheets: Mapping[str, NewCells]
) -> tuple[bytes, list[str]]:
    """The workbook with columns *names* behind the last one of each of *sheets*.

    Returns:
        The file, and what openpyxl could not keep, a word each.

    Raises:
        NotCopied: it can keep nothing but the values.
        InvalidArgument: a sheet has no room for so many columns.
    """
    from openpyxl import load_workbook

    out = io.BytesIO()
    try:
        book = load_workbook(io.BytesIO(data), rich_text=True)
        for name, new in sheets.items():
            _append(book[name], new, names)
        book.save(out)
    except InvalidArgument:
        raise
    except Exception as error:  # whatever a workbook of an odd program makes it stumble over
        raise NotCopied(f"{type(error).__name__}: {error}") from error
    return out.getvalue(), _dropped(data, out.getvalue())


def _append(sheet: Worksheet, new: NewCells, names: Sequence[str]) -> None:
    rows = [*new.cells, *([new.heading] if new.heading is not None else [])]
    if not rows:
        return
    first = _last_column(sheet, min(rows), max(rows)) + 1
    if first + len(names) - 1 > MOST_COLUMNS:
        raise InvalidArgument(
            f"sheet {sheet.title!r} has cells up to column {first - 1:,}: there is no room for"
            f" {len(names)} more"
        )
    if new.heading is not None:
        _put(sheet, new.heading, first, names)
        _dress(sheet, new.heading, first, len(names))
    for number, cells in new.cells.items():
        _put(sheet, number, first, cells)


def _last_column(sheet: Worksheet, top: int, bottom: int) -> int:
    """The last column in which anything stands, or that a merged cell of these rows covers.

    A cell that is only colored holds nothing: people color whole rows, to the last column.
    """
    merged = (
        each.max_col
        for each in sheet.merged_cells.ranges
        if each.min_row <= bottom and each.max_row >= top
    )
    # Asked by row, openpyxl would make each cell that is not there.
    filled = (at for (_, at), cell in sheet._cells.items() if cell.value is not None)
    return max(chain(merged, filled), default=0)


def _put(sheet: Worksheet, row: int, first: int, cells: Iterable[Cell]) -> None:
    for column, value in enumerate(cells, first):
        if value is not None and value != "":
            _fill(sheet.cell(row, column), value)


def _fill(cell: Any, value: Cell) -> None:
    """Put the value into the cell; a text is a text, whatever it begins with."""
    cell.value = _clean(value)
    if isinstance(value, str):
        cell.data_type = "s"
        if is_formula(value):
            cell.quotePrefix = True


def _clean(value: Cell) -> Cell:
    """The value without what a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return value
    return str(ILLEGAL_CHARACTERS_RE.sub("", value))[:LONGEST_CELL]


def _dress(sheet: Worksheet, row: int, first: int, count: int) -> None:
    """The new headings look like the last of the old."""
    from copy import copy

    model: Any = sheet.cell(row, max(1, first - 1))
    for column in range(first, first + count):
        cell: Any = sheet.cell(row, column)
        cell.font, cell.fill = copy(model.font), copy(model.fill)
        cell.alignment, cell.border = copy(model.alignment), copy(model.border)


def _dropped(before: bytes, after: bytes) -> list[str]:
    """What the second workbook has less of than the first."""
    had, has = _contents(before), _contents(after)
    return [word for word in had if had[word] > has[word]]


def _contents(data: bytes) -> Counter[str]:
    """How many of its _PARTS, of drawn shapes and of _EXTENSIONS a workbook has."""
    found: Counter[str] = Counter()
    with ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            found.update(word for pattern, word in _PARTS if pattern.match(name))
            if name.startswith("xl/drawings/drawing"):
                found["shapes"] += len(_SHAPE.findall(parts.read(name)))
            elif name.startswith("xl/worksheets/sheet"):
                uris = (uri.upper() for uri in _EXTENSION.findall(parts.read(name)))
                found.update(_EXTENSIONS[uri] for uri in uris if uri in _EXTENSIONS)
    return found


Rows = Iterable[Sequence[object]]


def to_workbook(
    sheets: Iterable[tuple[str, Rows]], names: Sequence[str], new: Mapping[str, NewCells]
) -> bytes:
    """A new workbook of the sheets' values, with columns *names* behind the last one of each."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for values in _extended(rows, names, new.get(title)):
            cells = []
            for value in values:
                cell = WriteOnlyCell(sheet)
                _fill(cell, value)  # type: ignore[arg-type]  # dates come through as they are
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_csv(rows: Rows, names: Sequence[str], new: NewCells | None) -> bytes:
    """A sheet's values with the new columns, as CSV that Excel opens: UTF-8 with its mark."""
    out = io.StringIO()
    writer = csv.writer(out)
    for number, values in enumerate(rows, 1):
        own = ["" if value is None else str(value) for value in values]
        added = new.row(number, names) if new else ()
        writer.writerow([*own, *map(guarded, added or [""] * len(names))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _extended(rows: Rows, names: Sequence[str], new: NewCells | None) -> Iterator[list[object]]:
    for number, values in enumerate(rows, 1):
        yield [*values, *(new.row(number, names) if new else ())]
