"""Where a DataCite deposit appeared: relatedItems, the container, or the repository itself.

`relatedItems` came with schema 4.4 and says it in fields of its own. The container is made of them
or, for older deposits, of a line of text ("Series information") that DataCite took apart by its
punctuation; only what can be a number of its kind is believed there.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from harvest.model.work import Venue
from harvest.text.json_shape import mapping, mappings, strings, text
from harvest.text.numbering import Numbering, parse_numbering
from harvest.text.page_range import Pages, parse_pages
from harvest.text.preprint_server import server_name, server_of_doi
from harvest.text.standard_number import isbns, issns

__all__ = ["Container", "read_container", "venue"]

Json = dict[str, Any]

_PLACE = re.compile(r";\s*(?P<volume>\w+)\s*(?:\((?P<issue>[^)]*)\))?\s*:\s*(?P<page>\S+)$")
_COUNT = re.compile(r"[^\W\d_]{0,3}\d[\w./-]{0,9}|[IVXLCDM]+")
_PAGE = re.compile(r"(?:.*[;,:]\s*)?([A-Za-z]{0,4}\d[\w.:-]*|[ivxlcdm]+|[IVXLCDM]+)")
_SCHOOL = re.compile(
    r"universi|hochschule|institut|college|école|ecole|escuela|school|academy|akademi|polit[eé]cn",
    re.IGNORECASE,
)
_DEPOSITED = frozenset({"dataset", "software", "posted-content", "other", "component"})
_KINDS = {
    "journal-article": "journal",
    "proceedings-article": "proceedings",
    "book-chapter": "book",
}


class Container(NamedTuple):
    """What contains the work, None or empty where it is not known."""

    title: str | None = None
    series: str | None = None
    issn: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    numbering: Numbering = Numbering(None, None)
    pages: Pages = Pages()
    edition: str | None = None
    publisher: str | None = None


def read_container(body: Json) -> Container:
    """The container of a deposit: what its related items say of it first."""
    items = [
        each
        for each in mappings(body.get("relatedItems"))
        if each.get("relationType") in ("IsPublishedIn", "IsPartOf")
    ]
    holders = [_of_item(each) for each in items if each.get("relationType") == "IsPublishedIn"]
    holders = holders or [_of_item(each) for each in items]
    container = _of_container(mapping(body.get("container")))
    if not holders:
        return container
    first = next((each for each in holders if each.title and not each.issn), holders[0])
    series = next((each for each in holders if each is not first and each.issn), None)
    has_number = first.numbering != Numbering(None, None)
    return first._replace(
        series=series.title if series else None,
        issn=first.issn or (series.issn if series else ()) or container.issn,
        numbering=first.numbering if has_number else container.numbering,
        pages=first.pages if first.pages != Pages() else container.pages,
    )


def _of_item(item: Json) -> Container:
    titles = mappings(item.get("titles"))
    main = [each for each in titles if not each.get("titleType")] or titles
    identifier = mapping(item.get("relatedItemIdentifier"))
    number = strings(identifier.get("relatedItemIdentifier"))
    kind = str(identifier.get("relatedItemIdentifierType")).upper()
    numbering = parse_numbering(text(item.get("volume")), text(item.get("issue")))
    article = text(item.get("number")) if item.get("numberType") == "Article" else None
    return Container(
        title=text(main[0].get("title")) if main else None,
        issn=issns(number) if kind in ("ISSN", "EISSN", "LISSN") else (),
        isbn=isbns(number) if kind == "ISBN" else (),
        numbering=numbering,
        pages=_pages(text(item.get("firstPage")), text(item.get("lastPage")), article),
        edition=text(item.get("edition")),
        publisher=text(item.get("publisher")),
    )


def _of_container(container: Json) -> Container:
    title, number = text(container.get("title")), strings(container.get("identifier"))
    if title and (short := _PLACE.search(title)):
        title = title[: short.start()].strip()
    kind = str(container.get("identifierType")).upper()
    volume, issue = (_counted(text(container.get(key))) for key in ("volume", "issue"))
    pages = (_paged(text(container.get(key))) for key in ("firstPage", "lastPage"))
    return Container(
        title=title,
        issn=issns(number) if kind == "ISSN" else (),
        isbn=isbns(number) if kind == "ISBN" else (),
        numbering=parse_numbering(volume, issue),
        pages=_pages(*pages),
    )


def _counted(volume: str | None) -> str | None:
    """A volume or issue; the date or the word that stood in its place is none."""
    numbering = parse_numbering(volume, None).volume if volume else None
    return volume if numbering and _COUNT.fullmatch(numbering) else None


def _paged(pages: str | None) -> str | None:
    found = _PAGE.fullmatch(pages) if pages else None
    return found[1] if found else None


def _pages(first: str | None, last: str | None, article: str | None = None) -> Pages:
    return parse_pages(f"{first}-{last}" if first and last else first or last, article)


def venue(body: Json, type_: str | None, doi: str, held: Container) -> Venue:
    """The container; for what is deposited and not published in one, the repository.

    A thesis has its university: the host or the container where they are schools, or the publisher.
    """
    publisher = text(body.get("publisher")) or text(mapping(body.get("publisher")).get("name"))
    title, series = held.title, held.series
    if type_ == "dissertation":
        schools = [*_hosts(body), title]
        school = next((each for each in schools if each and _SCHOOL.search(each)), None)
        return Venue(publisher=school or publisher)
    if type_ == "posted-content" and (server := server_of_doi(doi) or server_name(publisher)):
        return Venue(title=server, publisher=server, kind="repository")
    if held.publisher and type_ in _KINDS:
        publisher = held.publisher
    if type_ in ("book", "report", "proceedings"):
        title, series = None, title or series
    deposited = title is None and type_ in _DEPOSITED
    kind = "series" if series and not title else _KINDS.get(type_ or "")
    return Venue(
        title=publisher if deposited else title,
        issn=held.issn,
        isbn=held.isbn,
        publisher=publisher,
        series=series,
        kind="repository" if deposited else kind if title or series else None,
    )


def _hosts(body: Json) -> list[str | None]:
    return [
        text(each.get("name"))
        for each in mappings(body.get("contributors"))
        if each.get("contributorType") in ("HostingInstitution", "DegreeGrantor")
    ]
