"""Tables (.csv, .tsv) to mentions: one for each row.

Columns are known by their headings, in any case and order, as people and programs name them:
Zotero, EndNote, Scopus, Web of Science, PubMed and OpenAlex among them. A cell is text: nothing
in it is ever computed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from statistics import median

from harvest.model.identifier import find_identifiers, looks_like_identifier
from harvest.model.mention import Mention, Problem, Reading
from harvest.model.packed import compact
from harvest.reading.column import COLUMNS, column_of, columns_of, letter
from harvest.reading.copied_title import title_query
from harvest.reading.list_entry import ListEntry, year_in
from harvest.reading.person import families
from harvest.text.format_type import FROM_WORDS

__all__ = ["EMPTY", "Row", "read_rows", "read_table", "table_rows"]


DELIMITERS = "\t,;|"
MAX_PREAMBLE = 10
"""Lines that an export may say of itself before its headings."""
FEWEST_WORDS = 4
"""A shorter cell is no reference: a number of them, or a note's name."""
MOST_LOOKED_AT = 500
"""Rows by which it is judged whether the first one holds headings."""
MAX_UNMATCHED = 20
"""After so many quotation marks that nothing closes, no cell is taken to span lines."""

EMPTY = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "?", "tba", "tbd", "/", "…"})
"""What people write into a cell that holds nothing."""
_TELLING = frozenset(
    {"doi", "title", "author", "pmid", "pmcid", "arxiv", "openalex", "isbn", "url", "reference"}
    | {"container"}
)
"""What a row must say, to be a mention."""
_UNCLEAR = "no heading is known for a title: say which column holds it, as in --columns title=B"
_LETTERS = "columns are named A, B, C … or by their headings"
_FORMULA_TEXT = re.compile(r'=(?:HYPERLINK\("([^"]*)".*|"(.*)")', re.DOTALL | re.IGNORECASE)
_NAMING = ("doi", "pmid", "pmcid", "arxiv", "openalex", "isbn", "url")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where it begins, as it was written, and its cells."""

    line: int
    text: str
    cells: list[str]


def read_table(text: str, path: str, columns: Mapping[str, str] | None = None) -> Reading:
    """The rows of a table as mentions of kind "row"; the header is line 1.

    Without a heading that is known, each cell that is an identifier is read as one; no cell is
    guessed to be a title.

    Args:
        columns: what the user says: meaning (a key of COLUMNS) to a column's letter, number from 1,
            or heading.
    """
    lines = text.split("\n")
    problems: list[Problem] = []
    skipped, delimiter = _beginning(lines, path)
    rows = (
        row
        for row in _rows(lines, skipped, delimiter, path, problems)
        if any(cell.strip() for cell in row.cells)
    )
    return read_rows(rows, path, columns, problems)


def table_rows(lines: list[str], path: str) -> tuple[str, Iterator[Row]]:
    """The delimiter of a table, and each of its rows from the headings on, empty ones too.

    Args:
        lines: the physical lines, without their ends.
    """
    skipped, delimiter = _beginning(lines, path)
    return delimiter, _rows(lines, skipped, delimiter, path, [])


def read_rows(
    rows: Iterable[Row], path: str, columns: Mapping[str, str] | None, problems: Sequence[Problem]
) -> Reading:
    """The mentions of a table's rows, the first of which may be headings.

    Args:
        problems: of the rows; it may grow while they are read.
    """
    coming = iter(rows)
    beginning = list(islice(coming, MOST_LOOKED_AT))
    if not beginning:
        return Reading((), tuple(problems))
    headings = beginning[0]
    header = _header(headings.cells)
    has_header = bool(header)
    try:
        chosen, names_heading = _chosen(columns or {}, headings.cells)
    except ValueError as error:
        return Reading((), (*problems, Problem(path, headings.line, str(error))))
    header = {at: means for at, means in header.items() if means not in chosen.values()} | chosen
    first = 1 if has_header or names_heading or _begins_with_headings(beginning, chosen) else 0
    unread = 0

    def read() -> Iterator[Mention]:
        nonlocal unread
        for row in chain(beginning[first:], coming):
            mention = _mention(row, header, path)
            if mention is None:
                unread += 1
            else:
                yield mention

    mentions = compact(read())
    notice = _heading_notice(header, headings.cells, is_named=first == 1)
    if unread and "title" not in header.values():
        several = len(mentions) + unread
        reason = f"{unread} of {several} rows hold no identifier, and {_UNCLEAR}"
        problems = [*problems, Problem(path, headings.line, f"{reason}; {notice or _LETTERS}")]
    return Reading(mentions, tuple(problems), (f"{path}: {notice}",) if notice else ())


def _chosen(columns: Mapping[str, str], headings: Sequence[str]) -> tuple[dict[int, str], bool]:
    """The columns that the user names, and whether by a heading.

    Raises:
        ValueError: no such meaning, or no such column.
    """
    found: dict[int, str] = {}
    names = [heading.strip().casefold() for heading in headings]
    by_name = False
    for meaning, name in columns.items():
        if meaning not in COLUMNS:
            raise ValueError(f"--columns: {meaning!r} is none of {', '.join(COLUMNS)}")
        if name.casefold() in names:
            found[names.index(name.casefold())] = meaning
            by_name = True
            continue
        at = next((at for at in range(len(headings)) if name.upper() == letter(at)), None)
        at = int(name) - 1 if name.isdecimal() else at
        if at is None or not 0 <= at < len(headings):
            raise ValueError(f"--columns: the table has no column {name!r}; {_LETTERS}")
        found[at] = meaning
    return found, by_name


def _begins_with_headings(rows: Sequence[Row], chosen: Mapping[int, str]) -> bool:
    """Whether the first row names its columns, though none of the names is known.

    Where the user said which column holds the titles: a short cell above longer ones.
    """
    at = next((at for at, means in chosen.items() if means == "title"), None)
    lengths = [len(row.cells[at].split()) for row in rows if at is not None and at < len(row.cells)]
    return len(lengths) > 1 and lengths[0] < FEWEST_WORDS <= median(lengths[1:])


def _heading_notice(header: Mapping[int, str], headings: Sequence[str], *, is_named: bool) -> str:
    """Which column was taken for what."""
    parts = []
    for at, meaning in sorted(header.items()):
        heading = f" {headings[at].strip()!r}" if is_named and at < len(headings) else ""
        parts.append(f"{meaning} = {letter(at)}{heading}")
    return "columns: " + ", ".join(parts) if parts else ""


def _beginning(lines: list[str], path: str) -> tuple[int, str]:
    """The line (from 0) where the table begins, and its delimiter.

    Excel's "sep=;" stands above it, or what an export says of itself (Dimensions: "About the
    data: ..."): lines that hold no work are left out, up to one with two known headings.
    """
    for number, line in enumerate(lines[:MAX_PREAMBLE]):
        delimiter = _delimiter(line, path)
        known = len(_header(next(csv.reader([line], delimiter=delimiter), [])))
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
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return len(_header(cells)), len(cells)

    return max(DELIMITERS, key=merit)


def _header(cells: list[str]) -> dict[int, str]:
    """Which cell of a row means what, if these are headings; {} when they are none."""
    if any(looks_like_identifier(cell) and column_of(cell) is None for cell in cells):
        return {}
    return columns_of(cells)


def _rows(
    lines: list[str], start: int, delimiter: str, path: str, problems: list[Problem]
) -> Iterator[Row]:
    """The rows from line *start* (from 0) on; quotation marks that do not match cost one line."""
    csv.field_size_limit(1 << 24)
    while start < len(lines):
        cells, end = None, start + 1
        if len(problems) < MAX_UNMATCHED:
            cells, end = _quoted_row(lines, start, delimiter)
        if cells is None:
            line = lines[start]
            if line.count('"') % 2:
                problems.append(Problem(path, start + 1, "a quotation mark is never closed"))
                cells = line.split(delimiter)
            else:
                cells = next(csv.reader([line], delimiter=delimiter), [])
        yield Row(start + 1, "\n".join(lines[start:end]), cells)
        start = end


def _quoted_row(lines: list[str], start: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The row that begins in line *start*, and the line after it; None if it is malformed."""
    following = (f"{lines[at]}\n" for at in range(start, len(lines)))
    reader = csv.reader(following, delimiter=delimiter, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        return None, start + 1
    return cells, start + max(reader.line_num, 1)


def _mention(row: Row, header: Mapping[int, str], path: str) -> Mention | None:
    """The mention that a row is; None when no cell that is known says anything."""
    cells = {**_by_looks(row), **_by_meaning(row, header)} if header else _by_looks(row)
    if not cells.keys() & _TELLING:
        return None
    title, cut = _title(cells.get("title", ""))
    kind = FROM_WORDS.get(re.sub(r"[\W_]", "", cells.get("type", "")).lower())
    if kind is None and "isbn" in cells and not cells.get("container"):
        kind = "book"
    entry = ListEntry(
        names=tuple((name, cells[name]) for name in _NAMING if name in cells),
        title=title,
        truncated=cut,
        authors=families(cells.get("author", "")),
        year=year_in(cells.get("year", "")),
        container=cells.get("container"),
        volume=cells.get("volume"),
        issue=cells.get("issue"),
        pages=_pages(cells),
        type=kind,
        reference=cells.get("reference"),
    )
    return entry.to_mention(path, (row.line, 1), "row", row.text, cells.get("key"))


def _by_meaning(row: Row, header: Mapping[int, str]) -> dict[str, str]:
    cells = {}
    for at, column in header.items():
        if at < len(row.cells) and (cell := _cell(row.cells[at])).casefold() not in EMPTY:
            cells[column] = cell
    if len(cells.get("reference", "").split()) < FEWEST_WORDS:
        cells.pop("reference", None)
    return cells


def _by_looks(row: Row) -> dict[str, str]:
    """The cells that are an identifier by their look."""
    cells: dict[str, str] = {}
    for cell in filter(None, map(_cell, row.cells)):
        if looks_like_identifier(cell):
            cells.setdefault("doi" if cell.startswith("10.") else "url", cell)
    return cells


def _title(text: str) -> tuple[str | None, bool]:
    """The title in a cell without what sites hang on, and whether it is cut off."""
    text = " ".join(text.split())
    if text in EMPTY or text.casefold() in EMPTY:
        return None, False
    query = title_query(text)
    return query.title, query.truncated


def _cell(text: str) -> str:
    """A cell's text; of Excel's ="…" and =HYPERLINK("…") the text inside."""
    text = text.strip()
    formula = _FORMULA_TEXT.fullmatch(text)
    return (formula[1] or formula[2] or "").strip() if formula else text


def _pages(cells: Mapping[str, str]) -> str | None:
    if "pages" in cells:
        return re.sub(r"\s*[–—]\s*|--", "-", cells["pages"])
    ends = [cells[name] for name in ("first", "last") if name in cells]
    return "-".join(dict.fromkeys(ends)) or cells.get("number")
