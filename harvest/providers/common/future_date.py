"""Dates after the reply that brought them: registries hold 2035 and 2099 for "not known".

An issue may bear the date of the coming year, and a record made in December that of the one after.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harvest.model.work import Work
from harvest.text.date import year_of

__all__ = ["without_future"]

_AHEAD = 2
"""Years by which the date of publication may be after the reply."""

_DATES = ("published_print", "published_issue", "published_online")


def without_future(work: Work, retrieved_at: str) -> Work:
    """*work* without dates that cannot be, as of *retrieved_at* (ISO); as it is where that is "".

    The date of publication is then another that the source gives: print, issue, online.

    >>> work = Work(year=2041, published="2041", published_online="2017-03")
    >>> without_future(work, "2026-11-28").published
    '2017-03'
    """
    if not retrieved_at[:4].isdecimal():
        return work
    last = int(retrieved_at[:4]) + _AHEAD
    if (work.year or 0) <= last and _is_past(work, last):
        return work
    known: dict[str, Any] = {name: _possible(getattr(work, name), last) for name in _DATES}
    others = (known[name] for name in _DATES if known[name])
    published = _possible(work.published, last) or next(others, None)
    year = work.year if work.year is not None and work.year <= last else year_of(published)
    return replace(work, **known, published=published, year=year)


def _is_past(work: Work, last: int) -> bool:
    dates = (work.published, work.published_print, work.published_issue, work.published_online)
    return all(date is None or int(date[:4]) <= last for date in dates)


def _possible(date: str | None, last: int) -> str | None:
    return date if date and int(date[:4]) <= last else None
