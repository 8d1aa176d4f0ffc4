"""DataCite DOI records (JSON:API resources) as source records.

Zenodo, figshare, Dryad, arXiv, OSF and theses live here. The fields follow DataCite's metadata
schema 4; what older or careless deposits do to them is read as well as it can be.
"""

from __future__ import annotations

import re
from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.record import SourceRecord
from harvest.model.work import (
    Access,
    Affiliation,
    Contributor,
    Funder,
    Ids,
    Relation,
    Venue,
    Version,
    Work,
)
from harvest.text.all_caps import sentence_case
from harvest.text.date import date_without_padding, year_of
from harvest.text.json_shape import mapping, mappings, strings, text, texts, whole
from harvest.text.language import language_code
from harvest.text.license import license_name
from harvest.text.markup import clean_abstract, clean_title
from harvest.text.page_range import Pages, parse_pages
from harvest.text.personal_name import bare_orcid, contributor_from_parts, contributor_from_whole
from harvest.text.standard_number import bare_doi, isbns, issns
from harvest.text.work_type import DATACITE, worktype

__all__ = ["to_source_record"]

SOURCE = "datacite"
Json = dict[str, Any]

NO_VERSION = frozenset({"cites", "references", "is-cited-by", "is-referenced-by"})

_ROLES = {"Editor": "editor", "Translator": "translator"}
_PLACE = re.compile(r";\s*(?P<volume>\w+)\s*(?:\((?P<issue>[^)]*)\))?\s*:\s*(?P<page>\S+)$")


def to_source_record(body: Json, retrieved_at: str) -> SourceRecord:
    """What DataCite says of a work.

    Raises:
        UnreadableReply: there are no attributes, or no DOI among them.
    """
    resource = mapping(body.get("data")) or body
    attributes = mapping(resource.get("attributes")) or resource
    doi = bare_doi(attributes.get("doi")) or bare_doi(resource.get("id"))
    if doi is None:
        raise UnreadableReply(SOURCE, "a record without a DOI")
    return SourceRecord(
        SOURCE, retrieved_at, _work(attributes, doi), _indicators(attributes, retrieved_at)
    )


def _work(body: Json, doi: str) -> Work:
    container = mapping(body.get("container"))
    abstract = _abstract(body)
    raw_title, title = _title(body, abstract)
    type_ = _type(body, doi)
    published = _published(body)
    pages = _pages(container)
    relations = _relations(body, doi)
    return Work(
        doi=doi,
        ids=_ids(body, doi),
        type=type_,
        title=title,
        subtitle=_other_title(body, "Subtitle"),
        original_title=_original_title(body, title),
        language=language_code(text(body.get("language"))),
        contributors=_contributors(body),
        year=year_of(published),
        published=published,
        venue=_venue(body, container, type_),
        volume=text(container.get("volume")),
        issue=text(container.get("issue")),
        pages=pages.printed,
        first_page=pages.first,
        last_page=pages.last,
        article_number=pages.article,
        abstract=abstract,
        keywords=_keywords(body),
        funders=_funders(body),
        access=_access(body, doi),
        versions=_versions(relations),
        relations=relations,
        title_markup=raw_title if raw_title != title else None,
    )


def _title(body: Json, abstract: str | None) -> tuple[str | None, str | None]:
    raws = [
        raw
        for each in mappings(body.get("titles"))
        if each.get("titleType") in (None, "", "MainTitle")
        for raw in strings(each.get("title"))
    ]
    for raw in raws or strings(body.get("title")):
        if clean := clean_title(raw):
            return raw, sentence_case(clean, abstract or "")
    return None, None


def _other_title(body: Json, type_: str) -> str | None:
    return next(
        (
            text(each.get("title"))
            for each in mappings(body.get("titles"))
            if each.get("titleType") == type_
        ),
        None,
    )


def _original_title(body: Json, title: str | None) -> str | None:
    """The title this one translates: where a main title is marked as such, or the other way."""
    found = _other_title(body, "TranslatedTitle")
    return found if found and found != title else None


def _type(body: Json, doi: str) -> str | None:
    """The general type; "Text" is made exact by the free one ("Thesis"), arXiv by its prefix."""
    if doi.startswith("10.48550/"):
        return "posted-content"
    types = mapping(body.get("types"))
    for key in ("resourceTypeGeneral", "resourceType"):
        name = re.sub(r"[^a-z]", "", (text(types.get(key)) or "").lower())
        if name and name not in ("text", "other"):
            found = worktype(name, DATACITE)
            if found != "other" or key == "resourceType":
                return found
    return "other" if types else None


def _published(body: Json) -> str | None:
    """The date of issue; else the year of publication. Dates of collection or upload are others."""
    year = whole(body.get("publicationYear"))
    for kind in ("Issued", "Available", "Submitted"):
        for each in mappings(body.get("dates")):
            if each.get("dateType") == kind:
                found = date_without_padding(each.get("date"))
                if found and (year is None or year_of(found) == year):
                    return found
    if year is not None and 1000 <= year <= 2199:
        return f"{year:04}"
    return date_without_padding(body.get("published"))


def _contributors(body: Json) -> tuple[Contributor, ...]:
    people = [(each, "author") for each in mappings(body.get("creators"))]
    for each in mappings(body.get("contributors")):
        if role := _ROLES.get(str(each.get("contributorType"))):
            people.append((each, role))
    found = (_contributor(person, role) for person, role in people)
    return tuple(person for person in found if person is not None)


def _contributor(person: Json, role: str) -> Contributor | None:
    given, family = text(person.get("givenName")), text(person.get("familyName"))
    orcid, affiliations = _orcid(person), _affiliations(person)
    if given and family:
        return contributor_from_parts(
            given, family, role=role, orcid=orcid, affiliations=affiliations
        )
    return contributor_from_whole(
        text(person.get("name")),
        role=role,
        orcid=orcid,
        affiliations=affiliations,
        organization=person.get("nameType") == "Organizational",
    )


def _orcid(person: Json) -> str | None:
    for each in mappings(person.get("nameIdentifiers")):
        if str(each.get("nameIdentifierScheme")).upper() == "ORCID":
            return bare_orcid(each.get("nameIdentifier"))
    return None


def _affiliations(person: Json) -> tuple[Affiliation, ...]:
    """Affiliations, bare texts in most records and objects with a ROR id in those asked for so."""
    sent = person.get("affiliation")
    found = [Affiliation(name) for name in texts(sent)]
    for each in mappings(sent):
        ror = text(each.get("affiliationIdentifier")) or ""
        name = text(each.get("name"))
        if name or "ror.org/" in ror:
            bare = ror.rstrip("/").rpartition("/")[2].lower() if "ror.org/" in ror else None
            found.append(Affiliation(name, bare))
    return tuple(dict.fromkeys(found))


def _venue(body: Json, container: Json, type_: str | None) -> Venue:
    """The container; for what is deposited and not published in one, the repository."""
    title = text(container.get("title"))
    publisher = text(body.get("publisher")) or text(mapping(body.get("publisher")).get("name"))
    identifier = strings(container.get("identifier"))
    if title and (short := _PLACE.search(title)):
        title = title[: short.start()].strip()
    deposited = title is None and type_ in ("dataset", "posted-content", "other")
    kind = {"journal-article": "journal", "book-chapter": "book"}.get(type_ or "")
    return Venue(
        title=publisher if deposited else title,
        issn=issns(identifier) if container.get("identifierType") == "ISSN" else (),
        publisher=publisher,
        kind="repository" if deposited else kind if title else None,
    )


def _pages(container: Json) -> Pages:
    first, last = text(container.get("firstPage")), text(container.get("lastPage"))
    return parse_pages(f"{first}-{last}" if first and last else first or last)


def _ids(body: Json, doi: str) -> Ids:
    arxiv = Identifier("doi", doi).arxiv_id
    named = mappings(body.get("identifiers")) + mappings(body.get("alternateIdentifiers"))
    books = []
    for each in named:
        kind = str(each.get("identifierType") or each.get("alternateIdentifierType")).upper()
        if kind == "ISBN":
            books += strings(each.get("identifier") or each.get("alternateIdentifier"))
    return Ids(arxiv=arxiv.value if arxiv else None, isbn=isbns(books))


def _abstract(body: Json) -> str | None:
    cleaned = (
        clean_abstract(raw)
        for each in mappings(body.get("descriptions"))
        if each.get("descriptionType") == "Abstract"
        for raw in strings(each.get("description"))
    )
    return next((clean for clean in cleaned if clean), None)


def _keywords(body: Json) -> tuple[str, ...]:
    """Subjects; a list that was put into one of them is taken apart."""
    found: dict[str, None] = {}
    for each in mappings(body.get("subjects")):
        subject = text(each.get("subject"))
        if subject and not subject.startswith("FOS: "):
            parts = subject.split(";") if subject.count(";") else [subject]
            found |= dict.fromkeys(part.strip() for part in parts if part.strip())
    return tuple(found)


def _funders(body: Json) -> tuple[Funder, ...]:
    found: dict[str, Funder] = {}
    for each in mappings(body.get("fundingReferences")):
        name, award = text(each.get("funderName")), text(each.get("awardNumber"))
        if not name:
            continue
        known = found.get(name, Funder(name, bare_doi(each.get("funderIdentifier"))))
        awards = dict.fromkeys([*known.awards, award] if award else known.awards)
        found[name] = Funder(name, known.doi, tuple(awards))
    return tuple(found.values())


def _access(body: Json, doi: str) -> Access:
    """Open where a right says so: DataCite has no field of its own for it."""
    is_oa: bool | None = None
    license_: str | None = None
    for each in mappings(body.get("rightsList")):
        address = text(each.get("rightsUri")) or ""
        if "openAccess" in address or text(each.get("rights")) == "Open Access":
            is_oa = True
            continue
        told = text(each.get("rightsIdentifier")) or address or text(each.get("rights"))
        license_ = license_ or license_name(told)
    if license_ and license_.startswith(("cc-by", "cc0", "public-domain")):
        is_oa = True
    home = text(body.get("url")) if is_oa else None
    url = home if home and home.startswith(("http://", "https://")) else None
    if is_oa and not url:
        url = f"https://doi.org/{doi}"
    return Access(is_oa=is_oa, url=url, license=license_)


def _relations(body: Json, doi: str) -> tuple[Relation, ...]:
    found = []
    for each in mappings(body.get("relatedIdentifiers")):
        if each.get("relatedIdentifierType") != "DOI":
            continue
        target = bare_doi(each.get("relatedIdentifier"))
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", str(each.get("relationType"))).lower()
        if target and target != doi and name not in NO_VERSION:
            found.append(Relation(name, target, SOURCE))
    return tuple(dict.fromkeys(found))


def _versions(relations: tuple[Relation, ...]) -> tuple[Version, ...]:
    """The published form of a preprint, and the other versions of a deposit."""
    return tuple(
        Version(
            doi=each.doi,
            url=f"https://doi.org/{each.doi}",
            version="publishedVersion" if each.type == "is-preprint-of" else None,
            source=SOURCE,
        )
        for each in relations
        if each.type in {"is-preprint-of", "is-version-of", "has-version", "is-identical-to"}
    )


def _indicators(body: Json, retrieved_at: str) -> tuple[Indicator, ...]:
    as_of = retrieved_at[:10] or None
    names = {"citationCount": "citations", "viewCount": "views", "downloadCount": "downloads"}
    return tuple(
        Indicator(name, count, name, None, SOURCE, as_of)
        for key, name in names.items()
        if (count := whole(body.get(key))) is not None
    )
