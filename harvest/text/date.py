"""Dates as sources send them, as ISO strings that are no more precise than what is known."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

__all__ = ["FIRST_YEAR", "LAST_YEAR", "date_from_parts", "date_without_padding", "year_of"]

_ISO = re.compile(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?=$|[T\s/])")
FIRST_YEAR, LAST_YEAR = 1000, 2098
"""Years that can be one of publication; 2099 and above stand for none."""


def date_from_parts(value: Any) -> str | None:
    """The date in Crossref's `{"date-parts": [[2011, 5, 3]]}`; `[[null]]`, `[[]]`, `{}` have none.

    >>> date_from_parts({"date-parts": [[2011, 5]]}), date_from_parts({"date-parts": [[None]]})
    ('2011-05', None)
    """
    if not value:
        return None
    try:
        parts = value["date-parts"][0]
        numbers = [int(part) for part in parts[:3]] if isinstance(parts, list) else [int(parts)]
    except (TypeError, ValueError, LookupError, OverflowError):
        return None
    return _iso(*numbers)


def date_without_padding(value: Any) -> str | None:
    """The date in an ISO text, its padding taken off.

    OpenAlex, OpenAIRE and DataCite write 1 January for "in that year" and the first for "in that
    month". A true 1 January loses its day with them: better too little than invented.

    >>> [date_without_padding(day) for day in ("2011-01-01", "2011-05-01", "2011-05-03")]
    ['2011', '2011-05', '2011-05-03']
    """
    found = _ISO.match(value) if isinstance(value, str) else None
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if day == 1:
        day = 0
    if month == 1 and not day:
        month = 0
    return _iso(year, month, day)


def year_of(iso: str | None) -> int | None:
    """The year of an ISO date."""
    return int(iso[:4]) if iso else None


@lru_cache(maxsize=4096)
def _iso(year: int = 0, month: int = 0, day: int = 0) -> str | None:
    """As much of the date as is real: 2011-02-30 is February 2011."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if not 1 <= month <= 12:
        return f"{year:04}"
    try:
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        return f"{year:04}-{month:02}"
