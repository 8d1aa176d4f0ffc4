"""Where an OpenAlex work lives: its venue, its versions, and whether it can be read.

What OpenAlex calls a *source* is our venue. In the schema of 2022 a place is its own venue.
"""

from __future__ import annotations

from typing import Any

from harvest.model.work import Access, Venue, Version
from harvest.text.json_shape import flag, mapping, mappings, strings, text
from harvest.text.license import license_name
from harvest.text.standard_number import bare_doi, issns

__all__ = ["access", "home", "places", "venue", "version"]

SOURCE = "openalex"
Json = dict[str, Any]

INDEXES = frozenset(
    {
        "PubMed",
        "PubMed Central",
        "Europe PMC (PubMed Central)",
        "DOAJ (DOAJ: Directory of Open Access Journals)",
    }
)
"""Venues of OpenAlex in which nothing is published."""

STATUSES = frozenset({"diamond", "gold", "green", "hybrid", "bronze", "closed"})

_KINDS = {
    "journal": "journal",
    "conference": "proceedings",
    "repository": "repository",
    "book series": "series",
    "ebook platform": "book",
}


def places(body: Json) -> list[Json]:
    """Every place where the work lives; in the 2022 schema a place is its own venue."""
    places = mappings(body.get("locations"))
    if places:
        return places
    old = mappings(body.get("host_venue")) + mappings(body.get("alternate_host_venues"))
    return mappings(body.get("primary_location")) or [place | {"source": place} for place in old]


def home(body: Json) -> Json:
    """The place of publication, with its venue under "source".

    An index is none: a work that OpenAlex first met in PubMed has its journal elsewhere, if at all.
    """
    primary = mapping(body.get("primary_location"))
    venue = mapping(primary.get("source"))
    if venue and text(venue.get("display_name")) not in INDEXES:
        return primary
    host = mapping(body.get("host_venue"))
    name = text(host.get("display_name"))
    if name and name not in INDEXES:
        return host | {"source": host}
    for place in mappings(body.get("locations")):
        if mapping(place.get("source")).get("type") in ("journal", "conference", "book series"):
            return place
    return primary | {"source": None}


def venue(home: Json) -> Venue:
    """The venue of a place; an index or a publisher's shelf of eBooks is none."""
    source = mapping(home.get("source"))
    kind = _KINDS.get(text(source.get("type")) or "")
    issn_l = issns(strings(source.get("issn_l")))
    publisher = text(source.get("host_organization_name")) or text(source.get("publisher"))
    title = text(source.get("display_name")) or text(home.get("raw_source_name"))
    if title and title.endswith(" eBooks"):
        title = None  # all books of a publisher, not the book
    return Venue(
        title=title if kind != "series" else None,
        short_title=text(source.get("abbreviated_title")),
        issn=issns([*strings(source.get("issn")), *issn_l]),
        issn_l=issn_l[0] if issn_l else None,
        publisher=publisher if kind != "repository" else None,
        series=title if kind == "series" else None,
        kind=kind,
    )


def access(body: Json) -> Access:
    """The access status as OpenAlex gives it, with the best place to read."""
    open_access = mapping(body.get("open_access"))
    best = mapping(body.get("best_oa_location"))
    home = mapping(body.get("primary_location")) or mapping(body.get("host_venue"))
    status = text(open_access.get("oa_status"))
    is_oa = flag(open_access.get("is_oa"))
    url = _address(open_access.get("oa_url")) or _address(best.get("landing_page_url"))
    license_ = text(best.get("license")) or (text(home.get("license")) if is_oa else None)
    return Access(
        status=status if status in STATUSES else "unknown",
        is_oa=is_oa,
        url=url,
        pdf_url=_address(best.get("pdf_url")),
        license=license_name(license_),
    )


def version(place: Json) -> Version:
    """The version of the work that lives at *place*."""
    landing = _address(place.get("landing_page_url")) or _address(place.get("url"))
    venue = mapping(place.get("source"))
    return Version(
        doi=bare_doi(place.get("doi")) or bare_doi(landing),
        url=landing or _address(place.get("pdf_url")),
        host=text(venue.get("display_name")) or text(place.get("raw_source_name")),
        version=text(place.get("version")),
        is_oa=flag(place.get("is_oa")),
        license=license_name(text(place.get("license"))),
        source=SOURCE,
        type=text(place.get("raw_type")),
    )


def _address(value: Any) -> str | None:
    """A web address; anything else a source may send there (javascript:, a path) is none."""
    found = text(value)
    return found if found and found.lower().startswith(("http://", "https://")) else None
