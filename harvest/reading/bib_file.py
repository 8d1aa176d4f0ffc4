"""BibTeX and BibLaTeX files to mentions: one for each entry, wherever it can be read.

bibtexparser's splitter finds the blocks and goes on after a broken one; 5 MB take it 1.5 s. Its
middlewares are left out: they fail a whole block over one field, and what a field says is read
here in a few lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from harvest.model.identifier import find_identifiers
from harvest.model.mention import Mention, Problem, Reading
from harvest.reading.bib_strings import Strings
from harvest.reading.latex_text import to_plain_text, to_verbatim
from harvest.reading.list_entry import BOOK_TYPES, ListEntry, year_in
from harvest.reading.person import MAX_NAMES, family, split_unspaced
from harvest.text.and_others import without_others
from harvest.text.format_type import FROM_BIBTEX
from harvest.text.logger_quiet import keep_off_terminal
from harvest.text.month import SHORT_MONTHS
from harvest.text.script import is_unspaced

__all__ = ["read_bibtex"]

Fields = Mapping[str, str]
"""An entry's fields: lower-case name to value, strings resolved, outer delimiters taken off."""

_Placed = tuple[tuple[int, int], Any]
"""A block of the splitter, behind its line and column."""


INHERITED = {"title": "booktitle", "booktitle": "booktitle", "year": "year", "date": "date"}
INHERITED |= {"publisher": "publisher", "volume": "volume", "journal": "journal"}
"""What an entry takes from the one that its `crossref` names: the parent's field to its own."""

_NAMING = (
    ("doi", "doi"),
    ("article-doi", "doi"),
    ("articledoi", "doi"),
    ("pmid", "pmid"),
    ("pmcid", "pmcid"),
    ("pmc", "pmcid"),
    ("arxivid", "arxiv"),
    ("openalex", "openalex"),
    ("isbn", "isbn"),
    ("url", "url"),
    ("ee", "url"),
    ("howpublished", "url"),
    ("bdsk-url-1", "url"),
    ("note", "url"),
    ("journal", "url"),
)
"""Fields that name the work, and what they hold; "url" is read only where it is an identifier."""
_SIDE = (
    "note", "annote", "addendum", "journal", "journaltitle", "volume", "number", "series", "lid",
    "location-id", "aid", "howpublished", "eprint",
)  # fmt: skip
"""Fields in which an identifier may stand beside other words."""
_REMARKS = frozenset({"note", "annote", "addendum"})
_OF_ANOTHER = re.compile(
    r"\b(?:errat|corr|retract|comment|repl|see also|preprint|version|transl|origin|review|part of)",
    re.IGNORECASE,
)
"""What a remark says where its DOI is another work's."""
_ARXIV_VOLUME = re.compile(
    r"(?:abs|arxiv)[/:\s]*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z-]+)?/\d{7})", re.IGNORECASE
)
_MEDLINE = re.compile(r"\s*\[doi\]", re.IGNORECASE)


_TOO_LONG = (
    "@string abbreviations make a text that is too long: they are left as they are from here"
)

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_BRACED_AND = re.compile(r"\{[^{}]* and [^{}]*\}")


_KEYLESS = re.compile(
    r"^([ \t]*@(?!string|preamble|comment)\w+[ \t]*[{(])(?=\s*\w+\s*=)", re.I | re.M
)
"""An entry that begins with a field: some exports give no key, which the splitter requires."""


def read_bibtex(text: str, path: str) -> Reading:
    """The entries of a .bib file as mentions of kind "bib-entry", and what could not be read.

    A duplicate key is reported and its entry kept; of a duplicate field the first is taken. A
    broken entry is a problem with its line and the reason, and the rest of the file is read.
    """
    blocks, problems = _split(_KEYLESS.sub(r"\1,", text), path)
    strings = _strings(
        blocks, Strings(dict(zip(SHORT_MONTHS, SHORT_MONTHS, strict=True)), len(text))
    )
    entries = []
    for place, entry, problem in _entries(blocks):
        entries.append((place, entry, _fields(entry, strings, place[0])))
        if problem:
            problems.append(Problem(path, place[0], problem))
    if strings.cut:
        problems.append(Problem(path, min(strings.cut), _TOO_LONG))
    parents = {entry.key.lower(): fields for _, entry, fields in entries if entry.key}
    mentions = tuple(
        _mention(entry, _with_inherited(fields, parents), place, path)
        for place, entry, fields in entries
    )
    if not mentions and not problems and text.strip() and not _is_commentary(blocks):
        problems.append(Problem(path, 0, "holds no BibTeX entry"))
    return Reading(mentions, tuple(sorted(problems, key=lambda problem: problem.line)))


def _split(text: str, path: str) -> tuple[list[_Placed], list[Problem]]:
    """The blocks of the file with their places, and the broken ones as problems."""
    from bibtexparser.model import ParsingFailedBlock
    from bibtexparser.splitter import Splitter

    keep_off_terminal("bibtexparser")
    try:
        blocks = Splitter(text).split().blocks
    except Exception as error:  # the splitter fails hard on what its authors did not foresee
        return [], [Problem(path, 0, f"cannot be read as BibTeX: {error}")]
    placed, problems = list(_placed(blocks, text)), []
    for place, block in placed:
        if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is None:
            reason = getattr(block.error, "abort_reason", None) or str(block.error)
            reason = " ".join(reason.split())
            problems.append(Problem(path, place[0], f"not a BibTeX entry: {reason}"))
    return placed, problems


def _placed(blocks: list[Any], text: str) -> Iterator[_Placed]:
    """Each block with line and column; the splitter miscounts lines that end in a backslash."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    offset = 0
    for block in blocks:
        offset = max(text.find(block.raw, offset), offset)
        line = bisect_right(starts, offset)
        yield (line, offset - starts[line - 1] + 1), block
        offset += 1


def _entries(blocks: list[_Placed]) -> Iterator[tuple[tuple[int, int], Any, str | None]]:
    """The entries, in order, each with what is wrong with it though it can be read."""
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, String

    lines: dict[tuple[str, str], int] = {}
    for place, block in blocks:
        entry, problem = block, None
        if isinstance(block, DuplicateBlockKeyBlock):
            entry = block.ignore_error_block
            line = lines.get((type(entry).__name__, block.key), 0)
            problem = f"the key {block.key!r} is used already in line {line}" if block.key else None
        elif isinstance(block, DuplicateFieldKeyBlock):
            entry = block.ignore_error_block
            names = ", ".join(sorted(block.duplicate_keys))
            problem = f"has a field more than once: {names}; the first is taken"
        elif isinstance(block, Entry | String):
            lines[type(block).__name__, block.key] = place[0]
        if isinstance(entry, Entry):
            yield place, entry, problem


def _is_commentary(blocks: list[_Placed]) -> bool:
    """Whether the file holds nothing but strings, preambles and comments that say they are."""
    return all(
        type(block).__name__ != "ImplicitComment" or block.raw.startswith("%")
        for _, block in blocks
    )


def _strings(blocks: list[_Placed], strings: Strings) -> Strings:
    """*strings* with the file's @string abbreviations."""
    from bibtexparser.model import String

    for place, block in blocks:
        if isinstance(block, String):
            strings.known[block.key.lower()] = strings.value(str(block.value), place[0])
    return strings


def _fields(entry: Any, strings: Strings, line: int) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in entry.fields:
        value = strings.value(str(field.value), line)
        if value:
            fields.setdefault(field.key.rpartition("\n")[2].strip().lower(), value)
    return fields


def _with_inherited(fields: Fields, parents: Mapping[str, Fields]) -> Fields:
    """*fields*, with what BibTeX takes from the entry that `crossref` names."""
    parent = parents.get(fields.get("crossref", "").lower())
    if parent is None:
        return fields
    taken = {own: parent[inherited] for inherited, own in INHERITED.items() if inherited in parent}
    return {**taken, **fields}


def _mention(entry: Any, fields: Fields, place: tuple[int, int], path: str) -> Mention:
    work = _entry(entry.entry_type.lower(), fields)
    return work.to_mention(path, place, "bib-entry", entry.raw.strip(), entry.key.strip() or None)


def _entry(entry_type: str, fields: Fields) -> ListEntry:
    people = _people(fields.get("author") or fields.get("editor") or "")
    work = ListEntry(
        names=tuple(_names(fields)),
        title=_title(fields),
        authors=tuple(family for family, _ in people),
        people=tuple(whole for _, whole in people),
        year=year_in(fields.get("year", "")) or year_in(fields.get("date", "")),
        container=_text(fields, "journal", "journaltitle", "booktitle", "maintitle", "series"),
        volume=_text(fields, "volume"),
        issue=_text(fields, "number", "issue"),
        pages=_pages(fields),
        type=FROM_BIBTEX.get(entry_type),
    )
    if work.type in BOOK_TYPES or work.type == "dissertation":
        return replace(work, container=None)
    return work


def _names(fields: Fields) -> Iterator[tuple[str, str]]:
    """(scheme, text) of each field that may name the work."""
    for field, scheme in _NAMING:
        if field in fields:
            yield scheme, to_verbatim(fields[field])
    yield from _aside(fields)
    if "eprint" in fields:
        kind = fields.get("archiveprefix") or fields.get("eprinttype") or ""
        schemes = {"arxiv": "arxiv", "pubmed": "pmid", "pmc": "pmcid"}
        yield schemes.get(kind.strip("{} ").lower(), "eprint"), to_verbatim(fields["eprint"])


def _aside(fields: Fields) -> Iterator[tuple[str, str]]:
    """Identifiers that other fields carry: \\doi{} in a note, an arXiv number as journal.

    A DOI that a remark only mentions is another work's.
    """
    for field in _SIDE:
        text = to_verbatim(fields.get(field, ""))
        if "10." not in text and "rxiv" not in text.lower() and "abs/" not in text:
            continue
        is_aside = field in _REMARKS and "\\doi" not in fields[field]
        if is_aside or (field in _REMARKS and _OF_ANOTHER.search(text)):
            continue
        for found in find_identifiers(_MEDLINE.sub("", text.replace("{", " ").replace("}", " "))):
            if found.identifier.scheme in ("doi", "arxiv"):
                yield found.identifier.scheme, found.identifier.value
        if field in ("journal", "journaltitle", "volume", "number") and (
            arxiv := _ARXIV_VOLUME.search(text)
        ):
            yield "arxiv", arxiv[1]


def _pages(fields: Fields) -> str | None:
    pages = _text(fields, "pages", "eid", "articleno", "article-number")
    return re.sub(r"\s*[–—]\s*", "-", pages) if pages else None


def _title(fields: Fields) -> str | None:
    title, subtitle = _text(fields, "title"), _text(fields, "subtitle")
    return f"{title}: {subtitle}" if title and subtitle else title


def _text(fields: Fields, *names: str) -> str | None:
    """The first of these fields that says something, as plain text."""
    for name in names:
        if name in fields and (text := to_plain_text(fields[name])):
            return text
    return None


def _people(value: str) -> list[tuple[str, str]]:
    """(family name, whole name) of each in a BibTeX name list: split at "and" outside braces."""
    if "{" in value:
        value = _BRACED_AND.sub(lambda match: match[0].replace(" and ", " \0 "), value)
    names = [name.replace("\0", "and").strip() for name in _AND.split(value)[:MAX_NAMES]]
    pieces = (each for name in names for each in _pieces(name))
    read = ((_family(each), to_plain_text(each)) for each in pieces)
    return [(family, whole) for family, whole in read if family]


def _pieces(name: str) -> list[str]:
    """*name*, or several that other marks hold apart: "李世民；秦叔宝", "Berg, A.; Mill, E."."""
    if is_unspaced(name.strip("{ ")):
        return split_unspaced(name)
    if ";" not in name or "&" in name or name.startswith("{"):
        return [name]
    return [each.strip() for each in name.split(";") if each.strip()]


def _family(name: str) -> str:
    """The family name of one BibTeX name; a name in braces is an organization's, kept whole."""
    text = to_plain_text(name)
    is_whole = name.startswith("{") and name.find("}") == len(name) - 1
    return text if is_whole and without_others(text) else family(text)
