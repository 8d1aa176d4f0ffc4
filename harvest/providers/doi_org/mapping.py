"""CSL-JSON from content negotiation at doi.org as source records.

This is how mEDRA, JaLC and other agencies without an API of their own answer. Titles are plain
strings, types are CSL's, or Crossref's own where Crossref answered.
"""

from __future__ import annotations

from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.record import SourceRecord
from harvest.model.work import Access, Affiliation, Contributor, Funder, Ids, Venue, Work
from harvest.text.author_list import distinct_people
from harvest.text.date import date_from_parts, date_without_padding, year_of
from harvest.text.json_shape import mapping, mappings, raw, strings, text, texts
from harvest.text.language import language_code
from harvest.text.license import is_creative_commons, license_name
from harvest.text.markup import clean_abstract
from harvest.text.numbering import parse_numbering
from harvest.text.page_range import parse_pages
from harvest.text.personal_name import bare_orcid, contributor_from_parts, contributor_from_whole
from harvest.text.standard_number import bare_doi, isbns, issns
from harvest.text.title import first_title
from harvest.text.work_type import CSL, venue_kind, worktype

__all__ = ["to_source_record"]

SOURCE = "doi"
Json = dict[str, Any]

_ROLES = ("author", "editor", "translator")


def to_source_record(body: Json, retrieved_at: str) -> SourceRecord:
    """What the agency of a DOI says of it.

    Raises:
        UnreadableReply: there is neither a DOI nor a title.
    """
    doi = bare_doi(body.get("DOI")) or bare_doi(body.get("id")) or bare_doi(body.get("URL"))
    if doi is None and not text(body.get("title")):
        raise UnreadableReply(SOURCE, "a CSL record without DOI and title")
    return SourceRecord(SOURCE, retrieved_at, _work(body, doi))


def _work(body: Json, doi: str | None) -> Work:
    type_ = worktype(text(body.get("type")), CSL)
    markup, title = first_title(strings(body.get("title")))
    numbering = parse_numbering(text(body.get("volume")), text(body.get("issue")))
    printed = date_from_parts(body.get("published-print"))
    published = printed or _date(body.get("issued"))
    pages = parse_pages(text(body.get("page")), text(body.get("article-number")))
    abstract = body.get("abstract")
    return Work(
        doi=doi,
        ids=Ids(isbn=isbns(strings(body.get("ISBN")))),
        type=type_,
        title=title,
        subtitle=text(body.get("subtitle")),
        original_title=text(body.get("original-title")),
        language=language_code(text(body.get("language"))),
        contributors=_contributors(body),
        year=year_of(published),
        published=published,
        published_online=date_from_parts(body.get("published-online")),
        published_print=printed,
        venue=_venue(body, type_),
        edition=text(body.get("edition")) or text(body.get("edition-number")),
        version=text(body.get("version")),
        degree=text(body.get("genre")) if type_ == "dissertation" else None,
        report_number=text(body.get("number")) if type_ == "report" else None,
        volume=numbering.volume,
        issue=numbering.issue,
        pages=pages.printed,
        first_page=pages.first,
        last_page=pages.last,
        article_number=pages.article,
        abstract=clean_abstract(abstract) or None if isinstance(abstract, str) else None,
        keywords=_keywords(body),
        topics=texts(body.get("subject")),
        funders=_funders(body),
        access=Access(license=_license(body)),
        title_markup=markup if markup != title else None,
    )


def _keywords(body: Json) -> tuple[str, ...]:
    """CSL has one text for all, parted by commas or semicolons."""
    keywords = text(body.get("keyword")) or ""
    words = (each.strip() for each in keywords.split(";" if ";" in keywords else ","))
    return tuple(dict.fromkeys(filter(None, words)))


def _funders(body: Json) -> tuple[Funder, ...]:
    """Those that Crossref adds to CSL."""
    return tuple(
        Funder(name, bare_doi(each.get("DOI")), texts(each.get("award")))
        for each in mappings(body.get("funder"))
        if (name := text(each.get("name")))
    )


def _license(body: Json) -> str | None:
    """The first license, which Crossref lists and other agencies write as "copyright"."""
    listed = (license_name(raw(each.get("URL"))) for each in mappings(body.get("license")))
    copyright_ = text(body.get("copyright"))
    named = license_name(copyright_) if copyright_ and is_creative_commons(copyright_) else None
    return next(filter(None, listed), None) or named


def _date(value: Any) -> str | None:
    """A CSL date: in parts, or literal or raw text."""
    date = mapping(value)
    return date_from_parts(date) or date_without_padding(date.get("literal") or date.get("raw"))


def _contributors(body: Json) -> tuple[Contributor, ...]:
    found = (_contributor(each, role) for role in _ROLES for each in mappings(body.get(role)))
    return distinct_people([person for person in found if person is not None])


def _contributor(person: Json, role: str) -> Contributor | None:
    family = raw(person.get("family"))
    particle = text(person.get("non-dropping-particle")) or text(person.get("dropping-particle"))
    orcid = bare_orcid(person.get("ORCID"))
    if not family:
        name = raw(person.get("literal")) or raw(person.get("name"))
        if name:
            return contributor_from_whole(name, role=role, orcid=orcid, doubtful=True)
        return contributor_from_whole(raw(person.get("given")), role=role, orcid=orcid)
    return contributor_from_parts(
        raw(person.get("given")),
        f"{particle} {family}" if particle else family,
        text(person.get("suffix")),
        role=role,
        orcid=orcid,
        affiliations=tuple(
            Affiliation(name)
            for each in mappings(person.get("affiliation"))
            if (name := text(each.get("name")))
        ),
    )


def _venue(body: Json, type_: str | None) -> Venue:
    title = text(body.get("container-title"))
    kind = venue_kind(type_)
    return Venue(
        title=title if kind != "series" else None,
        short_title=text(body.get("container-title-short")),
        issn=issns(strings(body.get("ISSN"))),
        isbn=() if kind == "series" else isbns(strings(body.get("ISBN"))),
        publisher=text(body.get("publisher")),
        series=text(body.get("collection-title")) or (title if kind == "series" else None),
        kind=kind if title else None,
        publisher_place=text(body.get("publisher-place")) or text(body.get("publisher-location")),
        event=text(body.get("event-title")) or text(body.get("event")),
        event_place=text(body.get("event-place")),
    )
