"""Tables (.csv, .tsv) to mentions: one for each row.

Columns are known by their headings, in any case and order, as people and programs name them:
Zotero, EndNote, Scopus, Web of Science, PubMed and OpenAlex among them. A cell is text: nothing
in it is ever computed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harvest.model.identifier import find_identifiers, looks_like_identifier
from harvest.model.mention import Mention, Problem, Reading
from harvest.reading.list_entry import Entry, year_in
from harvest.reading.person import families

__all__ = ["read_table"]

COLUMNS = {
    "doi": "doi digitalobjectidentifier doilink doiurl doinumber itemdoi articledoi di",
    "title": "title articletitle papertitle documenttitle itemtitle worktitle displayname titre "
    "titel título titulo titolo ti",
    "author": "author authors creator creators authornames authorfullnames firstauthor autor "
    "autoren auteur auteurs autores autori authorlist au af",
    "year": "year publicationyear pubyear yearpublished publishedyear jahr année annee año anno "
    "date publicationdate pubdate published datepublished coverdate issued py",
    "container": "journal journaltitle publicationtitle sourcetitle containertitle booktitle venue "
    "journalbook secondarytitle publicationname zeitschrift revue revista rivista journalname so",
    "volume": "volume vol band vl",
    "issue": "issue number no issuenumber heft is",
    "pages": "pages page pagerange seiten pg",
    "first": "pagestart firstpage startpage beginpage spage bp",
    "last": "pageend lastpage endpage epage ep",
    "number": "artno articlenumber articleno eid ar",
    "pmid": "pmid pubmedid pubmed pm",
    "pmcid": "pmcid pmc",
    "arxiv": "arxiv arxivid",
    "openalex": "openalex openalexid",
    "isbn": "isbn bn",
    "url": "url link links uri id href landingpageurl",
    "type": "itemtype documenttype type publicationtype worktype dt",
    "key": "citationkey citekey bibtexkey",
    "reference": "reference references citation fullreference bibliography ref literatur",
}
"""What a column holds, and the headings it goes by, less everything but letters and digits."""

TYPES = {
    "journalarticle": "journal-article",
    "article": "journal-article",
    "book": "book",
    "monograph": "book",
    "editedbook": "edited-book",
    "booksection": "book-chapter",
    "bookchapter": "book-chapter",
    "chapter": "book-chapter",
    "conferencepaper": "proceedings-article",
    "proceedingspaper": "proceedings-article",
    "thesis": "dissertation",
    "dissertation": "dissertation",
    "report": "report",
    "dataset": "dataset",
    "preprint": "posted-content",
}
"""Document types of Zotero, Scopus and others, as Crossref's."""

DELIMITERS = "\t,;|"
MAX_PREAMBLE = 10
"""Lines that an export may say of itself before its headings."""
MAX_UNMATCHED = 20
"""After so many quotation marks that nothing closes, no cell is taken to span lines."""

_MEANING = {name: column for column, names in COLUMNS.items() for name in names.split()}
_FORMULA_TEXT = re.compile(r'=(?:HYPERLINK\("([^"]*)".*|"(.*)")', re.DOTALL | re.IGNORECASE)
_NAMING = ("doi", "pmid", "pmcid", "arxiv", "openalex", "isbn", "url")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: where it begins, as it was written, and its cells."""

    line: int
    text: str
    cells: list[str]


def read_table(text: str, path: str) -> Reading:
    """The rows of a table as mentions of kind "row"; the header is line 1.

    Without a heading that is known, each cell is read for what it is: an identifier, or else the
    longest one as a title.
    """
    lines = text.split("\n")
    problems: list[Problem] = []
    skipped, delimiter = _beginning(lines, path)
    rows = list(_rows(lines, skipped, delimiter, path, problems))
    header = _header(rows[0].cells) if rows else {}
    mentions = [_mention(row, header, path) for row in rows[1 if header else 0 :]]
    return Reading(tuple(each for each in mentions if each is not None), tuple(problems))


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
    if any(looks_like_identifier(cell) for cell in cells if not cell.strip().isalpha()):
        return {}
    names = [re.sub(r"[\W_]", "", cell).lower() for cell in cells]
    header: dict[int, str] = {}
    for at, name in enumerate(names):
        singular = re.sub(r"s$", "", name)
        column = _MEANING.get(name) or _MEANING.get(singular)
        if column and column not in header.values():
            header[at] = column
    return header


def _rows(
    lines: list[str], start: int, delimiter: str, path: str, problems: list[Problem]
) -> Iterator[_Row]:
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
        if any(cell.strip() for cell in cells):
            yield _Row(start + 1, "\n".join(lines[start:end]), cells)
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


def _mention(row: _Row, header: Mapping[int, str], path: str) -> Mention | None:
    """The mention that a row is; None when no cell that is known says anything."""
    cells = _by_meaning(row, header) if header else _by_looks(row)
    if not cells:
        return None
    kind = TYPES.get(re.sub(r"[\W_]", "", cells.get("type", "")).lower())
    if kind is None and "isbn" in cells and not cells.get("container"):
        kind = "book"
    entry = Entry(
        names=tuple((name, cells[name]) for name in _NAMING if name in cells),
        title=" ".join(cells.get("title", "").split()) or None,
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


def _by_meaning(row: _Row, header: Mapping[int, str]) -> dict[str, str]:
    cells = {}
    for at, column in header.items():
        if at < len(row.cells) and (cell := _cell(row.cells[at])):
            cells[column] = cell
    return cells


def _by_looks(row: _Row) -> dict[str, str]:
    """The cells of a table without headings: identifiers by their look, the longest as title."""
    cells: dict[str, str] = {}
    for cell in filter(None, map(_cell, row.cells)):
        if looks_like_identifier(cell):
            cells.setdefault("doi" if cell.startswith("10.") else "url", cell)
        elif len(cell) > max(len(cells.get("title", "")), 9) and not year_in(cell[:4]):
            cells["title"] = cell
    return cells


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
