"""DataCite DOI records (JSON:API resources) as source records.

Zenodo, figshare, Dryad, arXiv, OSF and theses live here. The fields follow DataCite's metadata
schema 4; what older or careless deposits do to them is read as well as it can be.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple

from harvest.errors import UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.record import SourceRecord
from harvest.model.work import (
    Funder,
    Ids,
    Relation,
    Version,
    Work,
)
from harvest.providers.datacite.container import read_container, venue
from harvest.providers.datacite.creator import contributors
from harvest.providers.datacite.rights import access
from harvest.providers.datacite.subjects import eprint_class, keywords, topics
from harvest.text.date import FIRST_YEAR, LAST_YEAR, date_without_padding, year_of
from harvest.text.degree import names_degree
from harvest.text.json_shape import mapping, mappings, strings, text, whole
from harvest.text.language import language_code
from harvest.text.markup import clean_abstract
from harvest.text.standard_number import bare_doi, bare_ror, isbns
from harvest.text.title import first_title
from harvest.text.work_type import DATACITE, worktype

__all__ = ["to_source_record"]

SOURCE = "datacite"
Json = dict[str, Any]

NO_VERSION = frozenset({"cites", "references", "is-cited-by", "is-referenced-by"})

VAGUE = frozenset({"text", "other"})
"""General types that the free one makes exact."""

BOOKS = frozenset({"book", "monograph", "edited-book", "reference-book", "book-chapter"})

_EDITION = re.compile(
    r"\b(?:ed|edn|edition|aufl|auflage|ausgabe|éd|édition|edición|edição|edizione|ed\.|druk)\b"
    r"|издание|изд\.|版|^[2-9]\d?\.?$",
    re.IGNORECASE,
)

VERSIONED = frozenset({"software", "dataset", "posted-content", "other"})
"""Types whose version is one of the work; of an article it is a number of the repository."""


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
    held = read_container(body)
    abstract = _abstract(body)
    markup, title = _title(body, abstract)
    type_ = _type(body, doi)
    dates = _dates(body)
    numbering, pages = held.numbering, held.pages
    relations = _relations(body, doi)
    return Work(
        doi=doi,
        ids=_ids(body, doi),
        type=type_,
        title=title,
        subtitle=_other_title(body, "Subtitle"),
        original_title=_original_title(body, title),
        language=language_code(text(body.get("language"))),
        contributors=contributors(body),
        year=year_of(dates.published),
        published=dates.published,
        published_online=dates.online,
        edition=held.edition or _edition(body, type_),
        version=text(body.get("version")) if type_ in VERSIONED else None,
        degree=_degree(body) if type_ == "dissertation" else None,
        report_number=_report_number(body) if type_ == "report" else None,
        eprint_class=eprint_class(body, doi),
        venue=venue(body, type_, doi, held),
        volume=numbering.volume,
        issue=numbering.issue,
        pages=pages.printed,
        first_page=pages.first,
        last_page=pages.last,
        article_number=pages.article,
        abstract=abstract,
        keywords=keywords(body),
        topics=topics(body),
        funders=_funders(body),
        access=access(body, doi),
        versions=_versions(relations),
        relations=relations,
        title_markup=markup if markup != title else None,
    )


def _title(body: Json, abstract: str | None) -> tuple[str | None, str | None]:
    raws = [
        raw
        for each in mappings(body.get("titles"))
        if each.get("titleType") in (None, "", "MainTitle")
        for raw in strings(each.get("title"))
    ]
    return first_title(raws or strings(body.get("title")), abstract)


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
    """The title that the main one translates. DataCite marks translations, not originals.

    So it is known only where the first main title is in another language than the work, and
    another main title is in the work's.
    """
    language = language_code(text(body.get("language")))
    main = [
        (language_code(text(each.get("lang"))), text(each.get("title")))
        for each in mappings(body.get("titles"))
        if not each.get("titleType")
    ]
    if len(main) < 2 or not language or main[0][0] in (None, language):
        return None
    return next((found for lang, found in main[1:] if lang == language and found != title), None)


def _edition(body: Json, type_: str | None) -> str | None:
    """The edition of a book, which DataCite calls its version; "1.0" is of the file."""
    version = text(body.get("version")) if type_ in BOOKS else None
    return version if version and _EDITION.search(version) else None


def _type(body: Json, doi: str) -> str | None:
    """The general type; a vague one is made exact by the free one ("Thesis"), arXiv by its prefix.

    A free type that names a degree is a thesis, in whatever language ("Masterarbeit").
    """
    if doi.startswith("10.48550/"):
        return "posted-content"
    types = mapping(body.get("types"))
    free = text(types.get("resourceType")) or ""
    general = _lettered(text(types.get("resourceTypeGeneral")))
    if general and general not in VAGUE:
        found = worktype(general, DATACITE)
        if found != "other":
            return found
    named = worktype(_lettered(free), DATACITE)
    if named == "other" and names_degree(free):
        return "dissertation"
    return named or ("other" if types else None)


def _lettered(name: str | None) -> str:
    return re.sub(r"[^a-z]", "", (name or "").lower())


def _degree(body: Json) -> str | None:
    """What a thesis was written for, as its free type says it."""
    free = text(mapping(body.get("types")).get("resourceType"))
    return free if names_degree(free) else None


def _report_number(body: Json) -> str | None:
    kinds = ("report number", "report", "reportnumber")
    named = mappings(body.get("alternateIdentifiers")) + mappings(body.get("identifiers"))
    for each in named:
        kind = str(each.get("alternateIdentifierType") or each.get("identifierType")).lower()
        if kind in kinds:
            return text(each.get("alternateIdentifier") or each.get("identifier"))
    return None


class _Dates(NamedTuple):
    published: str | None
    online: str | None


def _dates(body: Json) -> _Dates:
    """The date of issue, else the year of publication; and since when the deposit is open.

    Dates of collection or upload are others.
    """
    year = whole(body.get("publicationYear"))
    by_type: dict[str, str] = {}
    for each in mappings(body.get("dates")):
        found = date_without_padding(each.get("date"))
        if found:
            by_type.setdefault(str(each.get("dateType")), found)
    available = by_type.get("Available")
    for kind in ("Issued", "Available", "Submitted"):
        found = by_type.get(kind)
        if found and (year is None or year_of(found) == year):
            return _Dates(found, available)
    if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
        return _Dates(f"{year:04}", available)
    return _Dates(date_without_padding(body.get("published")), available)


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


def _funders(body: Json) -> tuple[Funder, ...]:
    found: dict[str, Funder] = {}
    for each in mappings(body.get("fundingReferences")):
        name, award = text(each.get("funderName")), text(each.get("awardNumber"))
        if not name:
            continue
        identifier = each.get("funderIdentifier")
        known = found.get(name, Funder(name, bare_doi(identifier), (), bare_ror(identifier)))
        awards = dict.fromkeys([*known.awards, award] if award else known.awards)
        found[name] = replace(known, awards=tuple(awards))
    return tuple(found.values())


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
