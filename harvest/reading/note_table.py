"""Tables in a note whose rows are works: a title, and beside it who, when, where or a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harvest.model.mention import Mention
from harvest.reading.column import columns_of
from harvest.reading.copied_title import title_query
from harvest.reading.list_entry import ListEntry, year_in
from harvest.reading.person import families
from harvest.reading.prose import Page
from harvest.reading.reference_form import looks_like_reference
from harvest.reading.table_file import EMPTY
from harvest.text.script import is_unspaced

__all__ = ["find_rows"]

Claim = tuple[int, int, Mention]

_RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_MARKS = re.compile(
    r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|<[^<>]{0,60}>|\\(?=[|_*])|~~|=="
)
_OTHERS = frozenset({"author", "year", "doi", "pmid", "pmcid", "arxiv", "isbn", "url", "container"})
_FEWEST_WORDS = 4
_FEWEST_WITH_AUTHOR = 2
_FEWEST_IN_REFERENCE = 8


def find_rows(page: Page, path: str) -> Iterator[Claim]:
    """Yield the rows of such tables that give no identifier: these are found as what they are.

    A table without a heading for titles, or with nothing beside it, is about something else.
    """
    if "|" not in page.clear:
        return
    lines = page.clear.split("\n")
    header: dict[int, str] = {}
    for number, line in enumerate(lines):
        if "|" not in line:
            header = {}
        elif _RULE.match(line) and number and "|" in lines[number - 1]:
            header = _header(lines[number - 1])
        elif header and (entry := _entry(_cells(line), header)):
            start = page.lines[number] + len(line) - len(line.lstrip(" \t>"))
            end = page.lines[number] + len(line.rstrip())
            place = (number + 1, start - page.lines[number] + 1)
            yield start, end, entry.to_mention(path, place, "row", page.text[start:end])


_WORKS = frozenset(
    "paper papers article articles study studies work works publication 论文 文献 論文 "
    "artikel aufsatz studie artículo articulo artigo articolo étude estudio studio статья "
    "논문".split()
)
"""Headings of columns that name works, be it by a nickname: who made it must stand beside."""
_NAME = r"[^\W\d_a-z][\w'’-]+"
_WHO = re.compile(
    rf"(?P<people>{_NAME}(?:, {_NAME})*,? (?:et al\.?|(?:&|and|und|y|et) {_NAME})),? "
    r"\(?(?P<year>(?:19|20)\d\d)\b"
)
"""Asai et al. 2024; Li & Liang (2021)."""
_LINKED = re.compile(
    r"\W*(?:\w|link|arxiv|pdf|url|doi|paper|here|web|html|code|github|openreview|acl)\W*", re.I
)
"""What a column headed "Paper" shows where it only leads to the paper."""
_WHERE = re.compile(
    r"(?P<title>.{12,}?)[,.]? (?P<venue>[A-Z][A-Za-z]*[A-Z][A-Za-z]*)['’](?P<year>\d\d)\b"
)
"""A title of some words EMNLP'25."""


def _header(line: str) -> dict[int, str]:
    cells = _cells(line)
    header = columns_of(cells)
    meanings = set(header.values())
    if not meanings & {"title", "reference"}:
        named = next((at for at, cell in enumerate(cells) if cell.lower() in _WORKS), None)
        if named is not None:
            return {**header, named: "nickname"}
    is_of_works = "title" in meanings and meanings & _OTHERS
    return header if is_of_works or "reference" in meanings else {}


def _cells(line: str) -> list[str]:
    pieces = _CELL.split(line.strip(" \t>"))
    pieces = pieces[1:] if pieces and not pieces[0].strip() else pieces
    return [_MARKS.sub("", _LINK.sub(r"\1", piece)).strip() for piece in pieces]


def _entry(cells: list[str], header: dict[int, str]) -> ListEntry | None:
    """The work of a row; None where the row does not say enough of one."""
    row = {
        means: cells[at]
        for at, means in header.items()
        if at < len(cells) and cells[at].casefold() not in EMPTY
    }
    if "nickname" in row:
        if nicknamed := _nicknamed(cells, row["nickname"]):
            return nicknamed
        if not (year_in(row.get("year", "")) or families(row.get("author", ""))):
            return None
        row["title"] = row.pop("nickname")
    query = title_query(row["title"]) if "title" in row else None
    if query is None or not query.title:
        return _whole(cells, row)
    authors, year = families(row.get("author", "")), year_in(row.get("year", ""))
    words = _FEWEST_WORDS if is_unspaced(query.title) else len(query.title.split())
    is_specific = words >= _FEWEST_WORDS and (year or authors or "container" in row)
    if not is_specific and not (authors and year and words >= _FEWEST_WITH_AUTHOR):
        return None
    return ListEntry(
        title=query.title,
        authors=authors,
        year=year,
        container=row.get("container"),
        truncated=query.truncated,
    )


def _nicknamed(cells: list[str], name: str) -> ListEntry | None:
    """The work of a row that says who made it and when, or where it appeared behind its title."""
    for cell in cells if _LINKED.fullmatch(name) is None else ():
        if cell != name and (who := _WHO.match(cell)):
            people = families(who["people"].replace(" et al.", "").replace(" et al", ""))
            return ListEntry(title=name, authors=people, year=int(who["year"]))
    where = _WHERE.match(name)
    if where and len(where["title"].split()) >= _FEWEST_WORDS:
        year = 2000 + int(where["year"])
        return ListEntry(title=where["title"], container=where["venue"], year=year)
    return None


def _whole(cells: list[str], row: dict[str, str]) -> ListEntry | None:
    """The work of a row without a title whose cell holds a whole reference."""
    year = row.get("year", "")
    for cell in [row["reference"]] if "reference" in row else cells:
        if len(cell.split()) < _FEWEST_IN_REFERENCE:
            continue
        text = cell if year_in(cell) or not year else f"{cell.rstrip(' .')}. {year}"
        if looks_like_reference(text, True):
            return ListEntry(reference=text)
    return None
