"""What a page says of its work to programs: citation_* tags, schema.org's JSON-LD and COinS.

citation_* are the tags that Google Scholar documents and Zotero reads; COinS is an OpenURL
(Z39.88-2004) in an empty span.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from harvest.export.common_fields import (
    find_isbn,
    find_issn,
    page_range,
    publication_date,
)
from harvest.export.element import Html, joined, tag
from harvest.export.phrases import title_line
from harvest.export.sanitize import doi_link, inert, safe_link
from harvest.export.warning import find_warnings
from harvest.model.record import Record
from harvest.model.work import Contributor, Work

__all__ = ["citation_tags", "coins", "json_ld"]

_VENUES = {
    "book-chapter": "citation_inbook_title",
    "book-section": "citation_inbook_title",
    "book-part": "citation_inbook_title",
    "reference-entry": "citation_inbook_title",
    "proceedings-article": "citation_conference_title",
    "dissertation": "citation_dissertation_institution",
    "report": "citation_technical_report_institution",
}
_SCHEMA = {
    "book": "Book",
    "monograph": "Book",
    "edited-book": "Book",
    "reference-book": "Book",
    "book-chapter": "Chapter",
    "book-section": "Chapter",
    "book-part": "Chapter",
    "dataset": "Dataset",
    "dissertation": "Thesis",
    "report": "Report",
}
_GENRES = {
    "book-chapter": "bookitem",
    "book-section": "bookitem",
    "proceedings-article": "proceeding",
    "posted-content": "preprint",
}
_BOOKS = frozenset({"book", "monograph", "edited-book", "reference-book"})


def _names(work: Work, role: str = "author") -> list[str]:
    """Names as "Family, Given": the parts cannot be told apart otherwise."""
    return [
        inert(f"{each.family}, {each.given}" if each.family and each.given else each.name)
        for each in work.contributors
        if each.role == role
    ]


def _pages(work: Work) -> tuple[str, str]:
    first, _, last = page_range(work).partition("--")
    return first, last


def citation_tags(work: Work) -> Html:
    """One meta element for each thing known; a name may come several times."""
    first, last = _pages(work)
    venue = _VENUES.get(work.type or "", "citation_journal_title")
    rows = [("citation_title", title_line(work))]
    for person in work.authors:
        name = f"{person.family}, {person.given}" if person.family and person.given else person.name
        rows += [("citation_author", name), ("citation_author_orcid", _orcid(person))]
    rows += [
        ("citation_publication_date", publication_date(work).replace("-", "/")),
        (venue, work.venue.title or ""),
        ("citation_publisher", work.venue.publisher or ""),
        ("citation_volume", work.volume or ""),
        ("citation_issue", work.issue or ""),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_doi", work.doi or ""),
        ("citation_pmid", work.ids.pmid or ""),
        ("citation_arxiv_id", work.ids.arxiv or ""),
        ("citation_issn", find_issn(work)),
        ("citation_isbn", find_isbn(work)),
        ("citation_language", work.language or ""),
        ("citation_keywords", "; ".join(work.keywords)),
        ("citation_pdf_url", safe_link(work.access.pdf_url)),
    ]
    return joined((tag("meta", name=name, content=text) for name, text in rows if text), Html("\n"))


def _orcid(person: Contributor) -> str:
    return f"https://orcid.org/{person.orcid}" if person.orcid else ""


def json_ld(record: Record) -> Html:
    """The work as a schema.org description, in a script element that no text can end."""
    work = record.work
    first, last = _pages(work)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA.get(work.type or "", "ScholarlyArticle"),
        "@id": doi_link(work.doi),
        "name": title_line(work),
        "headline": title_line(work),
        "author": [_agent(each) for each in work.authors],
        "editor": [_agent(each) for each in work.contributors if each.role == "editor"],
        "datePublished": publication_date(work),
        "identifier": [f"doi:{work.doi}"] if work.doi else [],
        "inLanguage": work.language,
        "abstract": inert(work.abstract),
        "keywords": list(work.keywords),
        "publisher": {"@type": "Organization", "name": work.venue.publisher}
        if work.venue.publisher
        else None,
        "isPartOf": _container(work),
        "pageStart": first,
        "pageEnd": last,
        "isAccessibleForFree": work.access.is_oa,
        "license": safe_link(work.access.license),
        "url": safe_link(work.access.url) or doi_link(work.doi),
        "creativeWorkStatus": [each.words.capitalize() for each in find_warnings(record)],
    }
    known = {key: value for key, value in found.items() if value not in (None, "", [])}
    # Inside a script nothing is unescaped, so no character of HTML's may stay.
    text = json.dumps(known, ensure_ascii=True)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Html(f'<script type="application/ld+json">{text}</script>')


def _agent(person: Contributor) -> dict[str, Any]:
    if not person.family:
        return {"@type": "Organization", "name": person.name}
    found = {
        "@type": "Person",
        "name": person.name,
        "givenName": person.given,
        "familyName": person.family,
        "@id": _orcid(person),
        "affiliation": [
            {"@type": "Organization", "name": each.name}
            for each in person.affiliations
            if each.name
        ],
    }
    return {key: value for key, value in found.items() if value}


def _container(work: Work) -> dict[str, Any] | None:
    """The issue in the volume in the journal, as far as each is known; or the book."""
    venue = work.venue
    if not venue.title:
        return None
    is_journal = venue.kind in (None, "journal")
    found: dict[str, Any] = {"@type": "Periodical" if is_journal else "Book", "name": venue.title}
    if is_journal and venue.issn:
        found["issn"] = list(venue.issn)
    if not is_journal and venue.isbn:
        found["isbn"] = venue.isbn[0]
    for type_, key, value in (
        ("PublicationVolume", "volumeNumber", work.volume),
        ("PublicationIssue", "issueNumber", work.issue),
    ):
        if value:
            found = {"@type": type_, key: value, "isPartOf": found}
    return found


def coins(work: Work) -> Html:
    """An empty span whose title is the work's OpenURL."""
    is_book = work.type in _BOOKS or _GENRES.get(work.type or "") == "bookitem"
    first, last = _pages(work)
    part = "rft.atitle" if work.type not in _BOOKS else "rft.btitle"
    whole = "rft.btitle" if is_book else "rft.jtitle"
    family = next(iter(work.authors), Contributor())
    rows = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{'book' if is_book else 'journal'}"),
        ("rft.genre", "book" if work.type in _BOOKS else _GENRES.get(work.type or "", "article")),
        (part, title_line(work)),
        (whole, inert(work.venue.title) if work.type not in _BOOKS else ""),
        ("rft.aulast", inert(family.family)),
        ("rft.aufirst", inert(family.given)),
        *(("rft.au", name) for name in _names(work)),
        ("rft.date", inert(publication_date(work))),
        ("rft.volume", inert(work.volume)),
        ("rft.issue", inert(work.issue)),
        ("rft.spage", inert(first)),
        ("rft.epage", inert(last)),
        ("rft.issn", find_issn(work)),
        ("rft.isbn", find_isbn(work)),
        ("rft.pub", inert(work.venue.publisher)),
        ("rft_id", f"info:doi/{inert(work.doi)}" if work.doi else ""),
    ]
    return tag("span", class_="Z3988", title=urlencode([row for row in rows if row[1]]))
