"""The quotation that belongs to a link: before it, around it, or as its text."""

from __future__ import annotations

import re

from harvest.model.mention import Query
from harvest.reading.link import Link, parse_zotero_address
from harvest.reading.prose import Page
from harvest.reading.zotero_citation import read_citation

__all__ = ["find_quote", "quote_in_text", "quote_start", "read_surroundings"]

_QUOTED = re.compile(r"[“\"«„](.+)[”\"»“]", re.S)
_QUOTED_TEXT = re.compile(r"^[“\"«„](.+)[”\"»“]$", re.S)
_CLOSED_ONLY = re.compile(r"^[^“„«]*[”»][^“„«]*$", re.S)
_LONGEST = 5000  # of a quotation over several lines
_MARKED = re.compile(r"<mark\b[^>]*>(.+?)</mark>|==(.+?)==", re.S)
_TAG = re.compile(r"<[^<>]{1,200}>")
_LEAD = re.compile(r"^(?:[ \t>]|[-*+][ \t]|\d{1,3}[.)][ \t]|\[[ xX]\][ \t]|<[^<>]{1,200}>)+")
_CALLOUT = re.compile(r"^[ \t>]*\[![^\]]{1,80}\][-+]?[ \t]*")
_ATTRIBUTION = re.compile(r"^[ \t>]*(?:—|–|--)[ \t]*(?P<text>[^\[]{4,200}?)[ \t·|,:(]*$")
_TITLED = re.compile(r"[“\"](?P<title>[^“”\"]{10,300})[”\"][ \t]*\((?P<year>1[5-9]\d\d|20\d\d)\)")
_NOTE_LINK = re.compile(r"\[\[[^\]\n]{1,200}\]\]")
_PLAIN_WORDS = 4


def quote_in_text(link: Link) -> str | None:
    """The quotation that is the text of a link to its place in the PDF."""
    quoted = _QUOTED_TEXT.match(link.text.strip())
    address = parse_zotero_address(link.url) if quoted else None
    return _tidy(quoted[1]) if quoted and address and address.opens else None


def quote_start(page: Page, floor: int, start: int) -> int | None:
    """Offset of the opening mark of the quotation before *start*, not before *floor*.

    A quotation that only closes on the line opened above it, in the same paragraph.
    """
    floor = _floor(page, floor, start)
    quoted = _closed_by_link(page.clear[floor:start])
    return floor + quoted.start() if quoted else None


def find_quote(page: Page, link: Link, opens_pdf: bool) -> str | None:
    """Return the quotation that a link ends; None for a bare link to a work.

    Words without quotation marks are a quotation only where the link opens their place in a PDF.
    """
    if own := quote_in_text(link):
        return own
    line_start = page.line_span(link.start)[0]
    floor = _floor(page, line_start, link.start)
    if quoted := _closed_by_link(page.text[floor : link.start]):
        return _tidy(quoted[1])
    before = page.text[line_start : link.start]
    if marked := _MARKED.search(before):
        return _tidy(marked[1] or marked[2])
    return _quote_around(page, line_start, before) if opens_pdf else None


def read_surroundings(page: Page, link: Link) -> Query | None:
    """What stands before a link: — Author, 2011 [...], or Author: "Title" (2011) [...]."""
    before = page.text[page.line_span(link.start)[0] : link.start]
    if attributed := _ATTRIBUTION.match(before):
        return read_citation(attributed["text"])[0]
    titled = _TITLED.search(before) if _CALLOUT.match(before) else None
    if titled is None:
        return None
    return Query(title=titled["title"], year=int(titled["year"]), raw=titled["title"])


def _floor(page: Page, floor: int, start: int) -> int:
    if not _CLOSED_ONLY.match(page.clear[floor:start]):
        return floor
    above = page.clear[max(0, floor - _LONGEST) : floor]
    opening = max(above.rfind(mark) for mark in "“„«")
    barrier = max(above.rfind("\n\n"), above.rfind("zotero://"))
    return floor - len(above) + opening if opening > barrier else floor


def _closed_by_link(before: str) -> re.Match[str] | None:
    """A quotation with nothing but punctuation between it and what follows."""
    before = _TAG.sub(lambda tag: " " * len(tag.group()), before)
    quoted = _QUOTED.search(before)
    return quoted if quoted and not re.search(r"\w{3}", before[quoted.end() :]) else None


def _quote_around(page: Page, line_start: int, before: str) -> str | None:
    """A quotation on the lines above or below the link, or in plain words before it."""
    if _CALLOUT.match(before):
        return _neighbors(page, line_start, 1)
    left = _NOTE_LINK.sub("", _LEAD.sub("", before)).strip(" \t(*_-–—")
    is_quoted = before.lstrip().startswith(">")
    if not left or _ATTRIBUTION.match(before):
        return _neighbors(page, line_start, -1 if is_quoted else 1)
    if is_quoted:
        return _tidy(f"{_neighbors(page, line_start, -1) or ''} {left}")
    return _tidy(left) if len(left.split()) >= _PLAIN_WORDS else None


def _neighbors(page: Page, line_start: int, step: int) -> str | None:
    """The quotation lines below a header, or above a link that stands alone."""
    number = page.position(line_start)[0] + step
    lines: list[str] = []
    while 1 <= number <= len(page.lines) and len(lines) < 60:
        start, end = page.line_span(page.lines[number - 1])
        line = page.text[start:end]
        if not line.lstrip().startswith(">") or "zotero://" in line or _CALLOUT.match(line):
            break
        lines.append(line)
        number += step
    return _tidy("\n".join(lines[::step])) or None


def _tidy(text: str) -> str:
    """One line, without tags, quotation marks around it and the > of its lines."""
    text = re.sub(r"(?:^|(?<=[\r\n]))[ \t>]+", "", _TAG.sub("", text))
    return " ".join(text.strip('“”"«»„ \t\r\n').split())
