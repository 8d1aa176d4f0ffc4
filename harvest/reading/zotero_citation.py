"""What the text of a Zotero link says: title, authors, year, file name, page."""

from __future__ import annotations

import re
from dataclasses import replace

from harvest.model.mention import Query
from harvest.reading.author import shortened_authors

__all__ = ["read_citation"]

_PAGE = re.compile(
    r"[,:;\s(]*\b(?:[Pp]p?|[Ss]|[Pp]ag[gs]?|[Pp]ágs?|[Pp]ages?|Seiten?|f|ff)\.?\s*"
    r"([A-Za-z]?\d{1,6}(?:\s?[-–]\s?[A-Za-z]?\d{1,6})?|[ivxlcdmIVXLCDM]{1,8})\)?\s*$"
)
_COLON_PAGE = re.compile(r"(?<=\d{4}):\s?([\w-]{1,9})$")
_LABEL = re.compile(r"^(?:[A-Za-z]?\d{1,5}|[ivxlcIVXLC]{1,7})$")
_TITLE = re.compile(r"^[“\"«„‘]\s?(.+?)\s?[”\"»“’](?:,?\s+\(?(1[5-9]\d\d|20\d\d)\)?)?$", re.S)
_NO_YEAR = r"n\.\s?d\.|o\.\s?J\.|s\.\s?[dfa]\."
_AUTHOR_YEAR = re.compile(
    rf"^(?P<names>[^\d]{{2,120}}?),?\s+\(?(?:(?P<year>1[5-9]\d\d|20\d\d)[a-z]?|{_NO_YEAR})\)?$"
)
_GENERIC = re.compile(
    r"^\W*(?:(?:open|see|go|view|show|select|link|page|local|library|in|to|the|on|zotero|pdf|uri|"
    r"item|annotation|note|web|url|full|fulltext|text|attachment|file|epub|snapshot|p|source)\W*)+"
    r"\d*\W*$",
    re.I,
)


def read_citation(text: str) -> tuple[Query | None, str | None]:
    """Return what the text of a Zotero link says of the work, and the page it gives.

    >>> read_citation("Author et al., 2011, p. 3")[1]
    '3'
    >>> read_citation("Open in Zotero")
    (None, None)
    """
    text = " ".join(text.replace("\\", "").split()).strip(" ()*_`")
    if _LABEL.match(text):
        return None, text
    page = _PAGE.search(text) or _COLON_PAGE.search(text)
    label = page.group(1) if page else None
    rest = text[: page.start()].strip(" ,;:()") if page else text
    if not rest or _GENERIC.match(rest):
        return None, label
    return _read_work(rest), label


def _read_work(text: str) -> Query | None:
    from harvest.reading.copied_title import file_name_query, title_query

    if quoted := _TITLE.match(text):
        year = int(quoted[2]) if quoted[2] else None
        return replace(title_query(quoted[1]), year=year)
    if named := _AUTHOR_YEAR.match(text):
        year = int(named["year"]) if named["year"] else None
        return Query(authors=shortened_authors(named["names"]), year=year, raw=text)
    if query := file_name_query(text):
        return query
    return title_query(text) if _is_title(text) else None


def _is_title(text: str) -> bool:
    """Some words that begin like a title and do not end like a sentence."""
    begins = text[0].isalpha() and not text[0].islower()
    return begins and len(text.split()) >= 4 and text[-1] not in ".:;,"
