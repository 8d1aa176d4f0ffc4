"""Tables (.csv, .tsv) to mentions: one for each row.

Columns are known by their headings, in any case and order, as people and programs name them:
Zotero, EndNote, Scopus, Web of Science, PubMed and OpenAlex among them. A cell is text: nothing
in it is ever computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from statistics import median

from harvest.model.identifier import looks_like_identifier
from harvest.model.mention import Mention, Problem, Reading
from harvest.model.packed import compact
from harvest.reading.column import COLUMNS, letter
from harvest.reading.copied_title import title_query
from harvest.reading.exact_text import Line
from harvest.reading.list_entry import ListEntry, year_in
from harvest.reading.person import families
from harvest.reading.text_rows import Row, TextRows, header_of
from harvest.text.format_type import FROM_WORDS

__all__ = ["EMPTY", "read_lines_of_table", "read_rows", "read_table"]


FEWEST_WORDS = 4
"""A shorter cell is no reference: a number of them, or a note's name."""
MOST_LOOKED_AT = 500
"""Rows by which it is judged whether the first one holds headings."""

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


def read_table(text: str, path: str, columns: Mapping[str, str] | None = None) -> Reading:
    """The rows of a table as mentions of kind "row"; the header is line 1.

    Without a heading that is known, each cell that is an identifier is read as one; no cell is
    guessed to be a title.

    Args:
        columns: what the user says: meaning (a key of COLUMNS) to a column's letter, number from 1,
            or heading.
    """
    return read_lines_of_table(((line, "") for line in text.split("\n")), path, columns)


def read_lines_of_table(
    lines: Iterable[Line], path: str, columns: Mapping[str, str] | None = None
) -> Reading:
    """The same of the table's physical lines."""
    rows = TextRows(lines, path)
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    return read_rows(filled, path, columns, rows.problems)


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
    header = header_of(headings.cells)
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
    return Reading(mentions, tuple(problems), (notice,) if notice else ())


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


def _mention(row: Row, header: Mapping[int, str], path: str) -> Mention | None:
    """The mention that a row is; None when no cell that is known says anything."""
    cells = _by_looks(row)
    if header:
        cells |= {
            name: cell
            for name, cell in _by_meaning(row, header).items()
            if name not in cells or name not in ("doi", "url") or looks_like_identifier(cell)
        }
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
    for cell in filter(None, map(_cell, (*row.cells, *row.links))):
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
