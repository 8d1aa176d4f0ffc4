"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods) to mentions: one for each row, as in a table.

Read are all sheets with headings that are known; where none has any, the first. python-calamine
reads the files; it comes with the extra "tables".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from harvest.model.mention import Mention, Problem, Reading
from harvest.model.packed import compact
from harvest.reading.column import columns_of
from harvest.reading.hyperlink import cell_links
from harvest.reading.table_file import read_rows
from harvest.reading.text_rows import MAX_PREAMBLE, Row

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

__all__ = [
    "SheetStart",
    "can_read",
    "most_rows",
    "read_spreadsheet",
    "sheet_starts",
    "sheet_values",
]

_INSTALL = (
    "is a spreadsheet: to read it, install harvest-biblio[tables] (python-calamine), "
    "or save it as CSV"
)


def can_read() -> bool:
    """Whether the library that reads spreadsheets is installed."""
    try:
        import python_calamine  # noqa: F401
    except ImportError:
        return False
    return True


def read_spreadsheet(data: bytes, path: str, columns: Mapping[str, str] | None = None) -> Reading:
    """The rows of a spreadsheet's sheets as mentions of kind "row"; the line is the row's number.

    Args:
        columns: what the user says of the columns; see `table_file.read_rows`.
    """
    if not can_read():
        return _nothing(path, _INSTALL)
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        with load_workbook(BytesIO(data)) as book:
            sheets = [(name, _rows(book.get_sheet_by_name(name))) for name in _visible(book)]
    except PasswordError:
        return _nothing(path, "is protected by a password: save it without one, or as CSV")
    except (CalamineError, ValueError, OSError) as error:
        return _nothing(path, f"is no spreadsheet that can be read ({error}): save it as CSV")
    except BaseException as error:  # what goes wrong in Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return _nothing(path, "is a damaged spreadsheet: save it anew, or as CSV")
    links = cell_links(data)
    return _joined(
        [
            _read(name, _linked(rows, links.get(name, {})), path, columns)
            for name, rows in _chosen(sheets, columns)
        ]
    )


def _linked(rows: list[Row], links: Mapping[int, Sequence[str]]) -> list[Row]:
    """The rows with where their cells lead."""
    if not links:
        return rows
    return [
        replace(row, links=tuple(links[row.line])) if row.line in links else row for row in rows
    ]


@dataclass(frozen=True, slots=True)
class SheetStart:
    """Where a sheet that is read begins: its name, and the line and cells of its first row."""

    sheet: str
    line: int
    cells: Sequence[str]


def sheet_starts(data: bytes, columns: Mapping[str, str] | None = None) -> list[SheetStart]:
    """The beginning of each sheet that `read_spreadsheet` reads, in order; it must be readable."""
    from python_calamine import load_workbook

    with load_workbook(BytesIO(data)) as book:
        sheets = [(name, _rows(book.get_sheet_by_name(name))) for name in _visible(book)]
    chosen = _chosen(sheets, columns)
    return [SheetStart(name, rows[0].line, rows[0].cells) for name, rows in chosen if rows]


def most_rows(data: bytes) -> int:
    """The rows of the longest sheet, one that is hidden or has no works among them."""
    from python_calamine import load_workbook

    with load_workbook(BytesIO(data)) as book:
        ends = [book.get_sheet_by_name(name).end for name in _of_cells(book)]
    return max((end[0] + 1 for end in ends if end is not None), default=0)


def sheet_values(data: bytes) -> Iterator[tuple[str, list[list[object]]]]:
    """Each sheet of cells and the values of its rows, from the first row and column on."""
    from python_calamine import load_workbook

    with load_workbook(BytesIO(data)) as book:
        for name in _of_cells(book):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [[_value(value) for value in row] for row in rows]


def _of_cells(book: CalamineWorkbook) -> list[str]:
    """The names of the sheets of cells; others hold a chart or macros."""
    from python_calamine import SheetTypeEnum

    return [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]


def _value(value: object) -> object:
    """A cell's value; whole numbers without a point."""
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole else value  # type: ignore[call-overload]


def _nothing(path: str, reason: str) -> Reading:
    return Reading(problems=(Problem(path, 0, reason, is_unread=True),))


def _visible(book: CalamineWorkbook) -> list[str]:
    """The names of the sheets of cells that are shown."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _rows(sheet: CalamineSheet) -> list[Row]:
    rows = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = [_text(value) for value in values]
        if any(cells):
            rows.append(Row(number, "\t".join(cells).rstrip("\t"), cells))
    return rows


def _text(value: object) -> str:
    """What a cell shows: whole numbers without a point, dates as ISO has them."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value).strip()


def _chosen(
    sheets: Sequence[tuple[str, list[Row]]], columns: Mapping[str, str] | None
) -> list[tuple[str, list[Row]]]:
    """The sheets to be read, each from its headings on."""
    filled = [(name, rows) for name, rows in sheets if rows]
    known = [(name, rows[at:]) for name, rows in filled if (at := _heading(rows)) is not None]
    return known if known and not columns else [*(known or filled)[:1]]


def _heading(rows: Sequence[Row]) -> int | None:
    """Which of the first rows holds headings; None when none does.

    One heading that is known is enough in the first row; below what a sheet says of itself two
    are needed.
    """
    for at, row in enumerate(rows[:MAX_PREAMBLE]):
        if len(columns_of(row.cells)) > (1 if at else 0):
            return at
    return None


def _read(name: str, rows: Sequence[Row], path: str, columns: Mapping[str, str] | None) -> Reading:
    reading = read_rows(rows, path, columns, ())
    notices = tuple(f"sheet {name!r}: {notice}" for notice in reading.notices)
    problems = tuple(
        replace(each, text=f"sheet {name!r}: {each.text}") for each in reading.problems
    )
    return Reading(reading.mentions, problems, notices)


def _joined(readings: Sequence[Reading]) -> Reading:
    return Reading(
        compact(_each_place_once(readings)),
        tuple(problem for each in readings for problem in each.problems),
        tuple(notice for each in readings for notice in each.notices),
    )


def _each_place_once(readings: Sequence[Reading]) -> Iterator[Mention]:
    """The mentions of all sheets; those of a further sheet begin in the column of its number."""
    for number, reading in enumerate(readings, 1):
        for mention in reading.mentions:
            yield replace(mention, column=number) if number > 1 else mention
