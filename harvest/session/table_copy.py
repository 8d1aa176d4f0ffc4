"""The user's table with what is known of each row's work in further columns."""

from __future__ import annotations

import difflib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from harvest.errors import InvalidArgument, UnreadableInput
from harvest.export.columns import COLUMNS, Cell
from harvest.files.chunks import FileChunks
from harvest.files.opened_files import absolute_path
from harvest.model.answer import Answer
from harvest.reading import SPREADSHEETS, TABLE_SUFFIXES
from harvest.reading.spreadsheet import most_rows, sheet_starts, sheet_values
from harvest.session.resources import Resources
from harvest.session.results import Result
from harvest.session.table_rows import CHUNK, rows_of
from harvest.writeback.table_text import TextTable
from harvest.writeback.workbook import (
    MOST_ROWS,
    NewCells,
    NotCopied,
    append_to_workbook,
    can_write,
    to_csv,
    to_workbook,
)

__all__ = ["ANSWER_COLUMNS", "DEFAULT_COLUMNS", "TableCopy", "check_table", "copy_table"]

ANSWER_COLUMNS: Mapping[str, tuple[str, Callable[[Answer], Cell]]] = {
    "status": ("matched, ambiguous, absent, unidentified or unavailable", lambda it: it.status),
    "reason": ("why it is so", lambda it: it.reason),
    "confidence": ("0 to 1, where matched", lambda it: it.confidence),
}
"""Columns that tell of the answer: name → meaning, and what takes it from the answer."""

DEFAULT_COLUMNS = (
    "status doi title authors year venue type citations_crossref citations_openalex oa_status"
    " oa_url fwci popularity_class influence_class impulse_class retracted cite_key"
).split()

CLASHING = "harvest_"
"""What comes before the name of a new column where the table has one of that name."""

_INSTALL = "to write .xlsx, install harvest-biblio[tables] (openpyxl), or name a .csv file"


@dataclass(slots=True)
class TableCopy:
    """A table with its new columns, of which no more than some rows are in memory.

    Attributes:
        columns: their headings.
        notices: what the user should know; all of it when the pieces have been read to the end.
    """

    columns: tuple[str, ...]
    notices: list[str]
    _make: Callable[[], Iterator[bytes]]

    def __iter__(self) -> Iterator[bytes]:
        """The file, piece by piece; made anew each time.

        Raises:
            UnreadableInput: the table cannot be read again, or has changed meanwhile.
        """
        return self._make()

    @property
    def data(self) -> bytes:
        """The file as a whole."""
        return b"".join(self)


def check_table(paths: Sequence[str], suffix: str, columns: Iterable[str]) -> None:
    """See beforehand whether `copy_table` can do what it will be asked.

    Raises:
        InvalidArgument: as for `copy_table`.
    """
    path, own = _table(paths), Path(paths[0]).suffix.lower()
    _checked(columns)
    suffix = suffix or own
    keeps_delimiter = suffix in TABLE_SUFFIXES and (own == ".csv") == (suffix == ".csv")
    if own in TABLE_SUFFIXES and not keeps_delimiter:
        raise InvalidArgument(f"{path} becomes a {own} file, not {suffix}: name the output so")
    if own in SPREADSHEETS and suffix not in (".csv", ".xlsx"):
        raise InvalidArgument(f"{path} becomes .xlsx or .csv, not {suffix}: name the output so")
    if suffix == ".xlsx" and not can_write():
        raise InvalidArgument(_INSTALL)


def copy_table(
    at: Resources, result: Result, suffix: str, columns: Iterable[str], prefix: str | None
) -> TableCopy:
    """The one table among what *result* read, with columns behind its own.

    Args:
        suffix: of the file to be made (".csv"); "" for the same as the table's.
        columns: names; the default ones when empty.
        prefix: before each name; None is nothing, or "harvest_" where the name is taken.

    Raises:
        InvalidArgument: no such column, no such table, or it cannot become such a file.
        UnreadableInput: the table cannot be read again.
    """
    columns = list(columns)
    check_table(result.paths, suffix, columns)
    path, chosen = _table(result.paths), _checked(columns)
    if any(each.is_unread and each.path == str(path) for each in result.problems):
        raise UnreadableInput(f"{path}: was not read: no table is written")
    own = path.suffix.lower()
    cells = _cells(at, result, chosen)
    if own in TABLE_SUFFIXES:
        return _text_copy(at, path, chosen, cells.get(1, {}), prefix)
    return _workbook_copy(at, path, chosen, cells, prefix, suffix or own, result.columns)


def _table(paths: Sequence[str]) -> Path:
    tables = [Path(path) for path in paths]
    if len(tables) != 1 or tables[0].suffix.lower() not in TABLE_SUFFIXES | SPREADSHEETS:
        raise InvalidArgument(
            f"columns are added to one table: .csv, .tsv, .xlsx or .ods{_hint(paths)}"
        )
    return tables[0]


def _hint(paths: Sequence[str]) -> str:
    """What to do with what is no such table."""
    if list(paths) == ["-"]:
        return "; standard input is none: save it as a file first"
    packed = [path for path in paths if path.lower().endswith((".gz", ".zip", ".bz2", ".xz"))]
    return f"; unpack {packed[0]} first" if packed else ""


def _checked(columns: Iterable[str]) -> tuple[str, ...]:
    known = [*ANSWER_COLUMNS, *(column.name for column in COLUMNS)]
    chosen = tuple(dict.fromkeys(columns)) or tuple(DEFAULT_COLUMNS)
    for name in chosen:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
            raise InvalidArgument(f"there is no column {name!r}{hint}")
    return chosen


Cells = Mapping[int, Mapping[int, Sequence[Cell]]]
"""Number of the sheet among those read, from 1 → line → new cells. A table in text is sheet 1."""


class _SheetCells(Mapping[int, Sequence[Cell]]):
    """Line → new cells, made some rows at a time when they are asked for, best in order."""

    def __init__(self, at: Resources, answers: Sequence[Answer], columns: Sequence[str]) -> None:
        self._at, self._answers, self._columns = at, answers, columns
        self._lines, self._places = array("q"), array("q")
        self._made: tuple[int, list[list[Cell]]] = (-1, [])

    def add(self, line: int, place: int) -> None:
        """The row of a line, below those before, and the place of its answer."""
        self._lines.append(line)
        self._places.append(place)

    def __getitem__(self, line: int) -> Sequence[Cell]:
        row = bisect_left(self._lines, line)
        if row == len(self) or self._lines[row] != line:
            raise KeyError(line)
        block, within = divmod(self._places[row], CHUNK)
        if self._made[0] != block:
            answers = self._answers[block * CHUNK : (block + 1) * CHUNK]
            self._made = (block, _new_cells(self._at, answers, self._columns))
        return self._made[1][within]

    def __iter__(self) -> Iterator[int]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def _cells(at: Resources, result: Result, columns: Sequence[str]) -> Cells:
    found: dict[int, _SheetCells] = {}
    for place, answer in enumerate(result.answers):
        sheet = answer.mention.column
        if sheet not in found:
            found[sheet] = _SheetCells(at, result.answers, columns)
        found[sheet].add(answer.mention.line, place)
    return found


def _new_cells(
    at: Resources, answers: Sequence[Answer], columns: Sequence[str]
) -> list[list[Cell]]:
    """The cells of some rows, in order."""
    handles = dict.fromkeys(each.work_id for each in answers if each.work_id)
    works = list(at.cache.works.records(handles).items())
    of_work = {
        work_id: [row.get(name) for name in columns]
        for (work_id, _), row in zip(works, rows_of(at, works), strict=True)
    }
    tellers = [ANSWER_COLUMNS.get(name, (None, None))[1] for name in columns]
    empty: list[Cell] = [None] * len(columns)
    return [
        [
            tell(answer) if tell else cell
            for tell, cell in zip(tellers, of_work.get(answer.work_id or "", empty), strict=True)
        ]
        for answer in answers
    ]


def _named(columns: Sequence[str], taken: Iterable[str], prefix: str | None) -> list[str]:
    """The headings of the new columns: none is there twice."""
    used = {each.strip().casefold() for each in taken}
    names = []
    for name in columns:
        is_clashing = prefix is None and name in used
        heading = f"{CLASHING if is_clashing else prefix or ''}{name}"
        further = (f"{heading}_{number}" for number in count(2))
        heading = next(each for each in chain([heading], further) if each.casefold() not in used)
        used.add(heading.casefold())
        names.append(heading)
    return names


def _heading_notices(
    path: Path, columns: Sequence[str], names: Sequence[str], prefix: str | None, has_headings: bool
) -> Iterator[str]:
    """What the user cannot expect of the new columns' names."""
    if not has_headings:
        yield f"{path}: has no headings; the new columns are {', '.join(columns)}"
        return
    plain = [(prefix or "") + name for name in columns]
    others = [name for name, asked in zip(names, plain, strict=True) if name != asked]
    if others:
        yield f"{path}: has columns of the same name: the new ones are {', '.join(others)}"


def _text_copy(
    at: Resources,
    path: Path,
    columns: Sequence[str],
    cells: Mapping[int, Sequence[Cell]],
    prefix: str | None,
) -> TableCopy:
    chunks = _as_read(at, path)
    with _telling_unread(path):
        table = TextTable.found(chunks, str(path))
    taken = table.first.cells if table.first else ()
    names = _named(columns, taken, prefix)
    has_headings = table.has_headings(cells)
    notices = [*_heading_notices(path, columns, names, prefix, has_headings)]

    def make() -> Iterator[bytes]:
        lost: dict[str, None] = {}
        with _telling_unread(path):
            yield from table.with_columns(names, cells, lost)
        if lost:
            shown = " ".join([*lost][:20])
            lacking = f"{path}: its encoding lacks {shown}: written in plain letters"
            notices.append(f"{lacking}; save it as UTF-8")

    return TableCopy(tuple(names), notices, make)


def _as_read(at: Resources, path: Path) -> FileChunks:
    """The bytes of the file, as long as they are those that the answers are of."""
    known = at.cache.notes.get(absolute_path(path))
    return FileChunks(path, known.content_hash.partition(":")[0] if known else "")


@contextmanager
def _telling_unread(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:  # the latter when it is another file by now
        reason = getattr(error, "strerror", None) or "it has changed meanwhile: run again"
        raise UnreadableInput(f"{path}: cannot be read: {reason}") from error


def _workbook_copy(
    at: Resources,
    path: Path,
    columns: Sequence[str],
    cells: Cells,
    prefix: str | None,
    suffix: str,
    meanings: Mapping[str, str],
) -> TableCopy:
    """A workbook with the new columns: with all it has, where openpyxl can keep that."""
    with _telling_unread(path):
        data = b"".join(_as_read(at, path)())
    starts = sheet_starts(data, meanings)
    names = _named(columns, [text for each in starts for text in each.cells], prefix)
    new = {}
    for number, each in enumerate(starts, 1):
        own = cells.get(number, {})
        new[each.sheet] = NewCells(None if each.line in own else each.line, own)
    is_headed = any(each.heading is not None for each in new.values())
    notices = [*_heading_notices(path, columns, names, prefix, is_headed)]
    if suffix == ".csv":
        first = starts[0].sheet if starts else ""
        values = dict(sheet_values(data))
        if len(values) > 1:
            notices.append(f"{path}: a .csv file holds one sheet: {first!r}")
        return _at_once(names, notices, to_csv(values.get(first, []), names, new.get(first)))
    made, notice = _whole_copy(path, data, names, new)
    if made is None:
        notice += ": the copy has values only, no formats and no formulas"
        made = to_workbook(sheet_values(data), names, new)
    notices += [f"{path}: {notice}"] if notice else []
    return _at_once(names, notices, made)


def _at_once(names: Sequence[str], notices: list[str], data: bytes) -> TableCopy:
    return TableCopy(tuple(names), notices, lambda: iter([data]))


def _whole_copy(
    path: Path, data: bytes, names: Sequence[str], new: Mapping[str, NewCells]
) -> tuple[bytes | None, str]:
    """The workbook with all that openpyxl keeps, and what it does not; or None, and why."""
    if path.suffix.lower() != ".xlsx":
        return None, f"{path.suffix} is read only"
    if most_rows(data) > MOST_ROWS:
        return None, f"more than {MOST_ROWS:,} rows"
    try:
        made, lost = append_to_workbook(data, names, new)
    except NotCopied as error:
        return None, f"openpyxl cannot copy it ({error})"
    return made, f"not copied: {', '.join(lost)}" if lost else ""
