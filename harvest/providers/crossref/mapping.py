"""Crossref REST work records as source records.

Field by field after https://github.com/CrossRef/rest-api-doc (api_format) and what the records
really hold: null dates, blank titles, organizations, everything in the family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from harvest.errors import InvalidIdentifier, UnreadableReply
from harvest.model.identifier import Identifier, parse_pii
from harvest.model.indicator import Indicator
from harvest.model.notice import is_taken_back
from harvest.model.record import SourceRecord
from harvest.model.work import (
    Access,
    Funder,
    Ids,
    Relation,
    Version,
    Work,
)
from harvest.providers.common.update_notice import notices, title_notice
from harvest.providers.crossref.dates import read_dates
from harvest.providers.crossref.deposited_name import contributors, ror_of
from harvest.providers.crossref.venue_mapping import event, venue, work_type
from harvest.text.all_caps import sentence_case
from harvest.text.date import year_of
from harvest.text.json_shape import mapping, mappings, raw, strings, text, texts, whole
from harvest.text.language import language_code
from harvest.text.license import license_name
from harvest.text.markup import clean_abstract
from harvest.text.numbering import parse_numbering
from harvest.text.page_range import parse_pages
from harvest.text.standard_number import bare_doi, isbns
from harvest.text.title import first_title

__all__ = ["piis", "to_source_record"]

SOURCE = "crossref"
Json = dict[str, Any]

_RFC = re.compile(r"10\.17487/rfc(\d+)")

NO_VERSION = frozenset({"cites", "references", "is-cited-by", "is-referenced-by", "is-same-as"})
"""Relations that say nothing about the work's other forms."""

VERSIONS = {
    "has-preprint": ("submittedVersion", "Preprint"),
    "is-preprint-of": ("publishedVersion", None),
    "has-manuscript": ("acceptedVersion", "Manuscript"),
    "is-manuscript-of": ("publishedVersion", None),
    "has-translation": (None, "Translation"),
    "is-translation-of": (None, "Original"),
    "has-version": (None, None),
    "is-version-of": (None, None),
    "is-identical-to": (None, None),
}
"""Relation to another form of the same work → that form's version and what it is called."""


def to_source_record(body: Json, retrieved_at: str) -> SourceRecord:
    """What Crossref says of a work.

    Raises:
        UnreadableReply: there is no DOI, which every Crossref record has.
    """
    if "DOI" not in body and isinstance(body.get("message"), dict):
        body = body["message"]
    doi = bare_doi(body.get("DOI"))
    if doi is None:
        raise UnreadableReply(SOURCE, "a record without a DOI")
    indicators = _indicators(body, retrieved_at)
    aliases = tuple(piis(body))
    return SourceRecord(SOURCE, retrieved_at, _work(body, doi), indicators, aliases)


def piis(body: Json) -> Iterator[Identifier]:
    """The publisher item identifiers among the alternative ids of a record, normalized."""
    for value in strings(body.get("alternative-id")):
        with suppress(InvalidIdentifier):
            yield parse_pii(value)


def _work(body: Json, doi: str) -> Work:
    held = event(body)
    type_ = work_type(body, held)
    abstract = _abstract(body)
    raw_title, title = _title(body, abstract)
    dates = read_dates(body)
    numbering = parse_numbering(text(body.get("volume")), _issue(body))
    is_placed = numbering.volume is not None or type_ != "journal-article"
    pages = parse_pages(
        text(body.get("page")), text(body.get("article-number")), is_placed=is_placed
    )
    updates, notice_relations = notices(body, doi)
    spread = (pages.first, pages.last)
    updates += title_notice(title, doi, SOURCE, updates, notice_relations, pages=spread)
    relations = _relations(body, doi)
    return Work(
        doi=doi,
        ids=_ids(body, doi),
        type=type_,
        title=title,
        subtitle=_subtitle(body, title),
        original_title=_original_title(body, title),
        language=language_code(text(body.get("language"))),
        contributors=contributors(body),
        year=year_of(dates.published),
        published=dates.published,
        published_online=dates.online,
        published_print=dates.printed,
        published_issue=dates.issue,
        edition=text(body.get("edition-number")),
        version=text(mapping(body.get("version")).get("version")),
        degree=text(body.get("degree")),
        report_number=_report_number(body, type_, doi),
        venue=venue(body, type_, held, doi),
        volume=numbering.volume,
        issue=numbering.issue,
        pages=pages.printed,
        first_page=pages.first,
        last_page=pages.last,
        article_number=pages.article,
        abstract=abstract,
        topics=texts(body.get("subject")),
        funders=_funders(body),
        access=Access(license=_license(body)),
        versions=_versions(relations),
        relations=relations + notice_relations,
        updates=updates,
        is_retracted=is_taken_back(updates) or None,
        title_markup=raw_title if raw_title != title else None,
    )


def _title(body: Json, abstract: str | None) -> tuple[str | None, str | None]:
    """(with markup, clean). Works known only by their original title have that one."""
    raws = strings(body.get("title")) + strings(body.get("original-title"))
    return first_title(raws, abstract)


def _subtitle(body: Json, title: str | None) -> str | None:
    found = text(body.get("subtitle"))
    if not found or (title and title.casefold().endswith(found.casefold())):
        return None  # some deposit it a second time, within the title
    return sentence_case(found)


def _original_title(body: Json, title: str | None) -> str | None:
    found = text(body.get("original-title"))
    return found if found and found.casefold() != (title or "").casefold() else None


def _abstract(body: Json) -> str | None:
    sent = raw(body.get("abstract"))
    return clean_abstract(sent) or None if sent else None


def _report_number(body: Json, type_: str | None, doi: str) -> str | None:
    """The number of an RFC, which its DOI spells (RFC 7669); DTIC's stands among the other ids."""
    if type_ != "report":
        return None
    found = _RFC.fullmatch(doi)
    if found:
        return f"RFC {int(found[1])}"
    return text(body.get("alternative-id")) if doi.startswith("10.21236/") else None


def _ids(body: Json, doi: str) -> Ids:
    arxiv = Identifier("doi", doi).arxiv_id
    return Ids(arxiv=arxiv.value if arxiv else None, isbn=isbns(_isbns(body)))


def _isbns(body: Json) -> list[str]:
    typed = [str(each.get("value")) for each in mappings(body.get("isbn-type"))]
    return strings(body.get("ISBN")) or typed


def _issue(body: Json) -> str | None:
    return text(body.get("issue")) or text(mapping(body.get("journal-issue")).get("issue"))


def _funders(body: Json) -> tuple[Funder, ...]:
    """One entry per funder: deposits repeat it for each award."""
    found: dict[str, Funder] = {}
    for each in mappings(body.get("funder")):
        name, doi, ror = text(each.get("name")), bare_doi(each.get("DOI")), ror_of(each)
        key = doi or ror or (name or "").casefold()
        if not key:
            continue
        known = found.get(key, Funder(name, doi))
        awards = dict.fromkeys(known.awards + texts(each.get("award")))
        found[key] = Funder(known.name or name, doi, tuple(awards), known.ror or ror)
    return tuple(found.values())


def _license(body: Json) -> str | None:
    """The license for readers: of the published version, or of one unsaid; text mining aside."""
    by_version: dict[str, str] = {}
    for each in mappings(body.get("license")):
        name = license_name(raw(each.get("URL")))
        if name:
            by_version.setdefault(str(each.get("content-version")), name)
    order = ("vor", "unspecified", "am")
    return next((by_version[version] for version in order if version in by_version), None)


def _relations(body: Json, doi: str) -> tuple[Relation, ...]:
    found = []
    for type_, targets in mapping(body.get("relation")).items():
        if type_ in NO_VERSION:
            continue
        for each in mappings(targets):
            target = bare_doi(each.get("id")) if each.get("id-type", "doi") == "doi" else None
            if target and target != doi:
                found.append(Relation(type_, target, SOURCE))
    return tuple(dict.fromkeys(found))


def _versions(relations: tuple[Relation, ...]) -> tuple[Version, ...]:
    """The other forms of this work that Crossref links to."""
    return tuple(
        Version(
            doi=each.doi,
            url=f"https://doi.org/{each.doi}",
            version=VERSIONS[each.type][0],
            source=SOURCE,
            type=VERSIONS[each.type][1],
        )
        for each in relations
        if each.type in VERSIONS
    )


def _indicators(body: Json, retrieved_at: str) -> tuple[Indicator, ...]:
    count = whole(body.get("is-referenced-by-count"))
    if count is None:
        return ()
    return (Indicator("citations", count, "citations", None, SOURCE, retrieved_at[:10] or None),)
