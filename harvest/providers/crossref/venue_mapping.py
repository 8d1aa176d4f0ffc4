"""The venue of a Crossref record: journal, book and series, proceedings, repository."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from harvest.model.work import Venue
from harvest.text.date import date_from_parts
from harvest.text.json_shape import mapping, mappings, strings, text, texts
from harvest.text.month import MONTHS
from harvest.text.preprint_server import server_name, server_of_doi
from harvest.text.standard_number import isbns, issns
from harvest.text.work_type import venue_kind, worktype

__all__ = ["Event", "event", "venue", "work_type"]

Json = dict[str, Any]

_SERIES = re.compile(
    r"\bseries\b|lecture notes|^communications in|springerbriefs|^studies in\b|^aip conference|"
    r"^spie proc|contemporary mathematics|intelligent systems and computing",
    re.IGNORECASE,
)
_VOLUME = re.compile(
    r"\d|\bproceedings of\b|conference on|symposium on|workshop|\bvolume\b", re.IGNORECASE
)
_OFTEN_SERIES = re.compile(r"^(?:advances|progress|methods) in\b", re.IGNORECASE)
_COMMENT = re.compile(r"^10\.5194/.*-(?:ac|cc|ec|rc|sc)\d+$", re.IGNORECASE)
_KEEPER = re.compile(r"database|\blibrary\b|technical information|office\b", re.IGNORECASE)
_HANDBOOK = re.compile(r"\bhandbook", re.IGNORECASE)
_CONFERENCE = re.compile(
    r"\bproceedings of\b|\bproceedings$|\b(?:conference|symposium|workshop|congress) on\b|"
    r"\b(?:international|annual) (?:conference|symposium|workshop|congress)\b",
    re.IGNORECASE,
)
_MONTHS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_DAY = re.compile(r"(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})")


class Event(NamedTuple):
    """A conference: what it was called, where and when it was held."""

    name: str | None = None
    place: str | None = None
    date: str | None = None


def work_type(body: Json, event: Event) -> str | None:
    """The type of the work, made exact: conference papers in books, theses in repositories.

    Springer deposits the papers of its conferences as chapters; the conference stands among the
    assertions or in the title of the book.
    """
    type_ = worktype(text(body.get("type")))
    if type_ == "posted-content":
        return _posted(body)
    if type_ == "book-chapter":
        containers = " / ".join(texts(body.get("container-title")))
        if event.name or _CONFERENCE.search(containers):
            return "proceedings-article"
    return type_


def _posted(body: Json) -> str:
    """What was posted, where it is no preprint: a thesis, a blog's post, a referee's comment.

    Copernicus marks the comments of its open reviews at the end of their DOIs (-rc1, -ac2).
    """
    subtype = (text(body.get("subtype")) or "preprint").lower().replace("_", "-")
    if subtype in ("dissertation", "report"):
        return subtype
    if subtype == "blog" or (subtype == "other" and text(body.get("publisher")) == "Front Matter"):
        return "blog-post"
    if subtype in ("review", "peer-review") or _COMMENT.search(text(body.get("DOI")) or ""):
        return "peer-review"
    return "other" if subtype == "other" else "posted-content"


def event(body: Json) -> Event:
    """The conference, from its own field or from what Springer asserts about it."""
    sent = mapping(body.get("event"))
    if sent:
        return Event(
            text(sent.get("name")),
            text(sent.get("location")),
            date_from_parts(sent.get("start")),
        )
    asserted = {
        str(each.get("name")): text(each.get("value"))
        for each in mappings(body.get("assertion"))
        if str(each.get("name")).startswith("conference_")
    }
    if not asserted:
        return Event()
    place = (asserted.get("conference_city"), asserted.get("conference_country"))
    return Event(
        asserted.get("conference_name"),
        ", ".join(part for part in place if part) or None,
        _day(asserted.get("conference_start_date")) or asserted.get("conference_year"),
    )


def _day(day: str | None) -> str | None:
    """ "6 September 2023" as an ISO date."""
    found = _DAY.fullmatch(day) if day else None
    month = _MONTHS.get(found[2].lower()) if found else None
    if not found or not month:
        return None
    return date_from_parts({"date-parts": [[found[3], month, found[1]]]})


def venue(body: Json, type_: str | None, held: Event, doi: str) -> Venue:
    """Where the work of *type_* appeared. What contains a whole book is a series."""
    titles = texts(body.get("container-title"))
    issn = _issns(body)
    title, series = _title_and_series(titles, bool(issn), held.name)
    kind = venue_kind(type_)
    if kind == "series":  # the work is itself the book: what contains it is a series
        title, series = None, title or series
    institutions = mappings(body.get("institution"))
    institution = text(institutions[0].get("name")) if institutions else None
    publisher, place = text(body.get("publisher")), text(body.get("publisher-location"))
    if kind == "repository" and not title:
        title = _server(body, doi) or institution
        publisher = title if server_name(title) else publisher
    if type_ == "blog-post" and not title:
        is_host = institution is not None and institution != publisher
        title = institution if is_host else text(body.get("group-title")) or institution
    if type_ == "report" and (performing := _performing(institutions)):
        publisher = text(performing.get("name"))
        place = place or text(performing.get("place"))
    if type_ == "dissertation" and institutions:
        publisher = institution or publisher
        place = place or text(institutions[0].get("place"))
    if type_ == "proceedings-article":
        title = title or held.name
    short = text(body.get("short-container-title"))
    return Venue(
        title=title,
        short_title=short if short != title else None,
        issn=issn,
        isbn=() if kind == "series" else isbns(strings(body.get("ISBN"))),
        publisher=publisher,
        series=series,
        kind=kind if title or series else None,
        publisher_place=place,
        event=held.name,
        event_place=held.place,
        event_date=held.date,
    )


def _performing(institutions: list[Json]) -> Json | None:
    """The institution that a report is by: neither a payer nor a keeper, nor DTIC's capitals."""
    for each in institutions:
        name = text(each.get("name"))
        is_paying = "Funding" in texts(each.get("department"))
        if name and not name.isupper() and not is_paying and not _KEEPER.search(name):
            return each
    return None


def _server(body: Json, doi: str) -> str | None:
    """The preprint server: an institution or a group of that name, else by the DOI's prefix."""
    names = [text(each.get("name")) for each in mappings(body.get("institution"))]
    names.append(text(body.get("group-title")))
    named = next((name for each in names if (name := server_name(each))), None)
    is_preprint = text(body.get("subtype")) in (None, "preprint")
    return named or (server_of_doi(doi) if is_preprint else None)


def _title_and_series(
    titles: tuple[str, ...], has_issn: bool, event_name: str | None
) -> tuple[str | None, str | None]:
    """Which of two container titles is the book, and which the series it is a volume of.

    Crossref sends them in either order. A number or a conference speaks for the volume, "Lecture
    Notes" or "Series" for the series; so does "Handbook" where there is an ISSN, which a single
    book has not. Else the series stands first.
    """
    if len(titles) < 2:
        return (titles[0] if titles else None), None
    first, second = titles[:2]

    def likeness(title: str) -> int:
        handbook = bool(_HANDBOOK.search(title)) * (1 if has_issn else -1)
        volume = bool(_VOLUME.search(title)) + 3 * (title == event_name)
        series = 2 * bool(_SERIES.search(title)) + bool(_OFTEN_SERIES.search(title))
        return series - volume + handbook

    if likeness(second) > likeness(first):
        return first, second
    return second, first


def _issns(body: Json) -> tuple[str, ...]:
    typed = [str(each.get("value")) for each in mappings(body.get("issn-type"))]
    return issns(strings(body.get("ISSN")) + typed)
