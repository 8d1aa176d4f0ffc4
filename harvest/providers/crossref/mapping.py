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
from harvest.model.notice import RETRACTING
from harvest.model.record import SourceRecord
from harvest.model.work import (
    Access,
    Affiliation,
    Contributor,
    Funder,
    Ids,
    Relation,
    Version,
    Work,
)
from harvest.providers.common.update_notice import notices, title_notice
from harvest.providers.crossref.venue_mapping import venue
from harvest.text.all_caps import sentence_case
from harvest.text.date import date_from_parts, year_of
from harvest.text.json_shape import mapping, mappings, strings, text, texts, whole
from harvest.text.language import language_code
from harvest.text.license import license_name
from harvest.text.markup import clean_abstract, clean_title
from harvest.text.page_range import parse_pages
from harvest.text.personal_name import bare_orcid, contributor_from_parts, contributor_from_whole
from harvest.text.standard_number import bare_doi, bare_ror, isbns
from harvest.text.work_type import worktype

__all__ = ["piis", "to_source_record"]

SOURCE = "crossref"
Json = dict[str, Any]

ROLES = ("author", "editor", "translator", "chair")

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
    type_ = worktype(text(body.get("type")))
    abstract = _abstract(body)
    raw_title, title = _title(body, abstract)
    online, printed, published = _dates(body)
    pages = parse_pages(text(body.get("page")), text(body.get("article-number")))
    updates, notice_relations = notices(body, doi)
    updates += title_notice(title, doi, SOURCE, updates, notice_relations)
    relations = _relations(body, doi)
    return Work(
        doi=doi,
        ids=_ids(body, doi),
        type=type_,
        title=title,
        subtitle=_subtitle(body, title),
        original_title=_original_title(body, title),
        language=language_code(text(body.get("language"))),
        contributors=_contributors(body),
        year=year_of(published),
        published=published,
        published_online=online,
        published_print=printed,
        published_issue=_issue_date(body),
        edition=text(body.get("edition-number")),
        version=text(mapping(body.get("version")).get("version")),
        degree=text(body.get("degree")),
        report_number=_report_number(type_, doi),
        venue=venue(body, type_),
        volume=text(body.get("volume")),
        issue=_issue(body),
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
        is_retracted=any(each.type in RETRACTING for each in updates) or None,
        title_markup=raw_title if raw_title != title else None,
    )


def _title(body: Json, abstract: str | None) -> tuple[str | None, str | None]:
    """(as sent, clean). Works known only by their original title have that one."""
    for key in ("title", "original-title"):
        for raw in strings(body.get(key)):
            clean = clean_title(raw)
            if clean:
                return raw, sentence_case(clean, abstract or "")
    return None, None


def _subtitle(body: Json, title: str | None) -> str | None:
    found = text(body.get("subtitle"))
    if not found or (title and title.casefold().endswith(found.casefold())):
        return None  # some deposit it a second time, within the title
    return sentence_case(found)


def _original_title(body: Json, title: str | None) -> str | None:
    found = text(body.get("original-title"))
    return found if found and found.casefold() != (title or "").casefold() else None


def _abstract(body: Json) -> str | None:
    raw = body.get("abstract")
    return clean_abstract(raw) or None if isinstance(raw, str) else None


def _dates(body: Json) -> tuple[str | None, str | None, str | None]:
    """(online, print, published); published is the print date if known, else the earliest.

    `created` and `deposited` say when the record was made, not the work: they are no dates of it.
    """
    issue = mapping(body.get("journal-issue"))
    printed = date_from_parts(body.get("published-print")) or date_from_parts(
        issue.get("published-print")
    )
    online = date_from_parts(body.get("published-online"))
    issued = date_from_parts(body.get("issued"))
    if printed:
        same_year = issued and issued[:4] == printed[:4] and len(printed) == 4
        return online, printed, issued if same_year else printed
    if issued:
        return online, None, issued
    keys = ("published", "published-online", "posted", "published-other", "approved")
    known = [found for key in keys if (found := date_from_parts(body.get(key)))]
    return online, None, min(known, default=None)


def _issue_date(body: Json) -> str | None:
    """The date of the issue that an article stands in."""
    issue = mapping(body.get("journal-issue"))
    keys = ("published-print", "published-online")
    return next((found for key in keys if (found := date_from_parts(issue.get(key)))), None)


def _report_number(type_: str | None, doi: str) -> str | None:
    """The number of an RFC, which its DOI spells (https://www.rfc-editor.org/rfc/rfc7669)."""
    found = _RFC.fullmatch(doi) if type_ == "report" else None
    return f"RFC {int(found[1])}" if found else None


def _contributors(body: Json) -> tuple[Contributor, ...]:
    return tuple(
        person
        for role in ROLES
        for each in mappings(body.get(role))
        if (person := _contributor(each, role)) is not None
    )


def _contributor(person: Json, role: str) -> Contributor | None:
    orcid = bare_orcid(person.get("ORCID"))
    affiliations = _affiliations(person)
    given, family = text(person.get("given")), _raw(person.get("family"))
    if not given and not family:
        return contributor_from_whole(
            _raw(person.get("name")),
            role=role,
            orcid=orcid,
            affiliations=affiliations,
            organization=True,
        )
    return contributor_from_parts(
        _raw(person.get("given")),
        family,
        text(person.get("suffix")),
        role=role,
        orcid=orcid,
        affiliations=affiliations,
    )


def _raw(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _affiliations(person: Json) -> tuple[Affiliation, ...]:
    found = []
    for each in mappings(person.get("affiliation")):
        name, ror = text(each.get("name")), _ror(each)
        if name or ror:
            found.append(Affiliation(name, ror))
    return tuple(dict.fromkeys(found))


def _ror(organization: Json) -> str | None:
    """The bare ROR id among the ids of an organization."""
    rors = (bare_ror(each.get("id")) for each in mappings(organization.get("id")))
    return next((ror for ror in rors if ror), None)


def _ids(body: Json, doi: str) -> Ids:
    arxiv = Identifier("doi", doi).arxiv_id
    return Ids(arxiv=arxiv.value if arxiv else None, isbn=isbns(strings(body.get("ISBN"))))


def _issue(body: Json) -> str | None:
    return text(body.get("issue")) or text(mapping(body.get("journal-issue")).get("issue"))


def _funders(body: Json) -> tuple[Funder, ...]:
    """One entry per funder: deposits repeat it for each award."""
    found: dict[str, Funder] = {}
    for each in mappings(body.get("funder")):
        name, doi, ror = text(each.get("name")), bare_doi(each.get("DOI")), _ror(each)
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
        name = license_name(_raw(each.get("URL")))
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
