"""The venue of a Crossref record: journal, book and series, proceedings, repository."""

from __future__ import annotations

import re
from typing import Any

from harvest.model.work import Venue
from harvest.text.date import date_from_parts
from harvest.text.json_shape import mapping, mappings, strings, text, texts
from harvest.text.standard_number import isbns, issns
from harvest.text.work_type import venue_kind

__all__ = ["venue"]

Json = dict[str, Any]

_SERIES = re.compile(
    r"\bseries\b|lecture notes|^communications in|springerbriefs|^studies in\b|^aip conference|"
    r"^spie proc|contemporary mathematics|intelligent systems and computing",
    re.IGNORECASE,
)
_VOLUME = re.compile(
    r"\d|\bproceedings of\b|conference on|symposium on|workshop|handbook|\bvolume\b", re.IGNORECASE
)


def venue(body: Json, type_: str | None) -> Venue:
    """Where the work of *type_* appeared. What contains a whole book is a series."""
    titles = texts(body.get("container-title"))
    title, series = _title_and_series(titles)
    kind = venue_kind(type_)
    if kind == "series":  # the work is itself the book: what contains it is a series
        title, series = None, title or series
    institutions = mappings(body.get("institution"))
    if kind == "repository" and not title and institutions:
        title = text(institutions[0].get("name"))
    publisher = text(body.get("publisher"))
    if type_ == "dissertation" and institutions:
        publisher = text(institutions[0].get("name")) or publisher
    event = mapping(body.get("event"))
    short = text(body.get("short-container-title"))
    return Venue(
        title=title or _event(body, type_),
        short_title=short if short != title else None,
        issn=_issns(body),
        isbn=() if kind == "series" else isbns(strings(body.get("ISBN"))),
        publisher=publisher,
        series=series,
        kind=kind if title or series else None,
        publisher_place=text(body.get("publisher-location")),
        event=text(event.get("name")),
        event_place=text(event.get("location")),
        event_date=date_from_parts(event.get("start")),
    )


def _title_and_series(titles: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Which of two container titles is the book, and which the series it is a volume of.

    Crossref sends them in either order. A number, a conference or a handbook speaks for the
    volume, "Lecture Notes" or "Series" for the series; else the series stands first.
    """
    if len(titles) < 2:
        return (titles[0] if titles else None), None
    first, second = titles[:2]

    def likeness(title: str) -> int:
        return 2 * bool(_SERIES.search(title)) - bool(_VOLUME.search(title))

    if likeness(second) > likeness(first):
        return first, second
    return second, first


def _event(body: Json, type_: str | None) -> str | None:
    """The conference, where a paper's proceedings have no title."""
    event = mapping(body.get("event"))
    return text(event.get("name")) if type_ == "proceedings-article" else None


def _issns(body: Json) -> tuple[str, ...]:
    typed = [str(each.get("value")) for each in mappings(body.get("issn-type"))]
    return issns(strings(body.get("ISSN")) + typed)
