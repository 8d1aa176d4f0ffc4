"""What every format works out alike: pages, date, ISSN, ISBN, full title and address."""

from __future__ import annotations

import re

from harvest.errors import InvalidIdentifier
from harvest.model.identifier import parse_isbn
from harvest.model.identifier.issn import normal_issn
from harvest.model.record import Record
from harvest.model.work import Work

__all__ = [
    "find_isbn",
    "find_issn",
    "full_title",
    "page_range",
    "publication_date",
    "reading_url",
    "retrieved_date",
]

_RANGE = re.compile(r"(?<=\w)\s*[-‐‑‒–—−]+\s*(?=\w)")
_ABBREVIATED = re.compile(r"([A-Za-z]*)(\d+)--(\d+)")


def page_range(work: Work) -> str:
    """The pages with a double hyphen and the last page in full; "" when there are none.

    >>> page_range(Work(pages="123-9")), page_range(Work(first_page="S1", last_page="S4"))
    ('123--129', 'S1--S4')
    """
    if work.first_page and work.last_page:
        first, last = work.first_page, work.last_page
        return first if first == last else f"{first}--{last}"
    if work.pages:
        return _ABBREVIATED.sub(_in_full, _RANGE.sub("--", work.pages))
    return work.first_page or ""


def _in_full(match: re.Match[str]) -> str:
    prefix, first, last = match.groups()
    missing = len(first) - len(last)
    if missing > 0 and first[missing:] <= last:
        return f"{prefix}{first}--{prefix}{first[:missing]}{last}"
    return match[0]


def find_issn(work: Work) -> str:
    """The first valid ISSN of the venue; "" when there is none.

    >>> from harvest.model.work import Venue
    >>> find_issn(Work(venue=Venue(issn=("1234-5678", "0378-1119"))))
    '0378-1119'
    """
    candidates = (normal_issn(text) for text in (*work.venue.issn, work.venue.issn_l or ""))
    return next(filter(None, candidates), "")


def find_isbn(work: Work) -> str:
    """The first valid ISBN of the work, else of its venue, as thirteen digits; "" without one.

    >>> from harvest.model.work import Ids
    >>> find_isbn(Work(ids=Ids(isbn=("978-0-306-40615-8", "0-306-40615-2"))))
    '9780306406157'
    """
    for text in (*work.ids.isbn, *work.venue.isbn):
        try:
            return parse_isbn(text).value
        except InvalidIdentifier:
            continue
    return ""


def publication_date(work: Work) -> str:
    """The date whose year is the year of the work: in print if known, else the earliest.

    No precision is invented, and month and day never come from another year's date.

    >>> publication_date(Work(year=2012, published_print="2012-01", published_online="2011-11-03"))
    '2012-01'
    """
    dates = [work.published_print, work.published, work.published_online]
    if work.year is None:
        return next((date for date in dates if date), "")
    year = f"{work.year:04d}"
    return next((date for date in dates if date and date.startswith(year)), year)


def retrieved_date(record: Record) -> str:
    """The day on which the newest of the record's sources was asked; "" when unknown."""
    times = [status.retrieved_at or "" for status in record.sources.values()]
    return max(times, default="")[:10]


def full_title(title: str, subtitle: str) -> str:
    """Title and subtitle in one, unless the title holds the subtitle already.

    >>> full_title("Tides", "A History"), full_title("Why tides?", "A History")
    ('Tides: A History', 'Why tides? A History')
    """
    if not title or not subtitle or subtitle in title:
        return title or subtitle
    return f"{title}{'' if title[-1] in ':?!' else ':'} {subtitle}"


def reading_url(work: Work) -> str:
    """Where the work can be read; "" when no source says.

    A version with a DOI of its own, as the article of a preprint, is not what is cited.
    """
    own = (each for each in work.versions if each.doi in (None, work.doi) or not work.doi)
    known = (work.access.url, *(version.url for version in own))
    return next((url for url in known if url), "")
