"""Book and series, where one source gives two titles and another knows which is the series."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harvest.merge.conflict import text_key
from harvest.model.work import Venue

__all__ = ["with_series"]

Accounts = list[tuple[str, Any]]


def with_series(accounts: Accounts) -> Accounts:
    """*accounts* with book and series changed over where another source calls the book a series.

    Crossref gives both titles in either order, with the ISSN of the series and the ISBN of the
    book; OpenAlex knows the series under that ISSN.

    >>> one = Venue(title="Handbook of X", series="Movement", issn=("0072-9752",), kind="book")
    >>> other = Venue(series="Handbook of X", issn=("0072-9752",), kind="series")
    >>> [venue.title for _, venue in with_series([("crossref", one), ("openalex", other)])]
    ['Movement', None]
    """
    series = {
        text_key(venue.series)
        for _, venue in accounts
        if venue.kind == "series" and venue.series and not venue.title
    }
    if not series:
        return accounts
    return [(source, _changed_over(venue, series)) for source, venue in accounts]


def _changed_over(venue: Venue, series: set[str]) -> Venue:
    is_crossed = venue.title and venue.series and text_key(venue.title) in series
    return replace(venue, title=venue.series, series=venue.title) if is_crossed else venue
