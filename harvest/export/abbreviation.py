"""Abbreviated journal titles, for whoever asks for them.

Two ways: the short title that the source sent (Crossref has one for most journals, of uneven
style), or ISO 4 with the List of Title Word Abbreviations, as pyiso4 applies it. pyiso4 is an
optional extra ("harvest-biblio[abbreviation]"): it is MIT itself but needs Unidecode, which is
GPL, and its list is of 2021. Without it ISO 4 falls back to the source's own short title.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from harvest.export.latex import clean
from harvest.model.work import Work

__all__ = ["iso4_title", "source_title"]


def source_title(work: Work) -> str | None:
    """The source's own short title; None when it has none, or none that is shorter.

    >>> from harvest.model.work import Venue
    >>> source_title(Work(venue=Venue(title="Physical Review B", short_title="Phys. Rev. B")))
    'Phys. Rev. B'
    """
    title, short = clean(work.venue.title or ""), clean(work.venue.short_title or "")
    return short if short and len(short) < len(title) else None


def iso4_title(work: Work) -> str | None:
    """The title by ISO 4, else the source's short title; None when neither is shorter."""
    title = clean(work.venue.title or "")
    short = _abbreviated(title) if title else None
    return short if short and len(short) < len(title) else source_title(work)


@lru_cache(maxsize=4096)
def _abbreviated(title: str) -> str | None:
    abbreviate = _rules()
    if abbreviate is None:
        return None
    try:
        short: str = abbreviate(title, remove_part=False)
    except (IndexError, ValueError):  # It trips over titles that begin with a symbol.
        return None
    return short


@cache
def _rules() -> Any:
    """pyiso4's abbreviator (it reads its list in half a second); None when not installed."""
    try:
        from pyiso4.ltwa import Abbreviate  # type: ignore[import-untyped]
    except ImportError:
        return None
    return Abbreviate.create()
