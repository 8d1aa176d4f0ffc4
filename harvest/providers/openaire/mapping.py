"""OpenAIRE research products as source records: Graph API v2 and v3, and the retired search API.

A product is a cluster of copies that OpenAIRE takes for one work, a preprint and its article often
among them. Its instances become versions, its further DOIs aliases.
"""

from __future__ import annotations

import re
from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.record import SourceRecord
from harvest.model.work import Contributor, Funder, Ids, Venue, Work
from harvest.providers.common.impact import impact
from harvest.providers.openaire.copy import access, peer_reviewed, pids, version
from harvest.providers.openaire.legacy import to_product
from harvest.text.arxiv_class import class_of_arxiv_id, class_of_subjects
from harvest.text.date import date_without_padding, year_of
from harvest.text.degree import names_degree
from harvest.text.json_shape import mapping, mappings, raw, strings, text, texts, whole
from harvest.text.language import language_code
from harvest.text.markup import clean_abstract
from harvest.text.numbering import parse_numbering
from harvest.text.page_range import Pages, parse_pages
from harvest.text.particle import is_particle
from harvest.text.personal_name import (
    bare_orcid,
    contributor_from_parts,
    contributor_from_whole,
)
from harvest.text.standard_number import distinct_dois, issns
from harvest.text.title import first_title
from harvest.text.work_type import OPENAIRE, worktype

__all__ = ["to_source_record"]

SOURCE = "openaire"
Json = dict[str, Any]

_CALL_NUMBER = re.compile(r"lcsh:[A-Z]{1,3}[\d.-]*|[A-Z]{1,3}\d+(?:\.\d+)?-\d+(?:\.\d+)?")
_TOPIC_NUMBER = re.compile(r"^\d{2,}\s+")


def to_source_record(body: Json, retrieved_at: str) -> SourceRecord:
    """What OpenAIRE says of a work.

    Raises:
        UnreadableReply: there is neither an id nor a title, one of which every product has.
    """
    if "oaf:entity" in body:
        body = to_product(mapping(body["oaf:entity"]))
    if not text(body.get("id")) and not text(body.get("mainTitle")):
        raise UnreadableReply(SOURCE, "a product without id and title")
    dois = _dois(body)
    return SourceRecord(
        SOURCE,
        retrieved_at,
        _work(body, dois[0] if dois else None),
        _indicators(body, retrieved_at[:10] or None),
        tuple(Identifier("doi", doi) for doi in dois[1:]),
    )


def _dois(body: Json) -> tuple[str, ...]:
    """All DOIs of the cluster, that of a copy which is no preprint first.

    What a repository only calls an alternate identifier is a DOI where there is no other.
    """
    instances = mappings(body.get("instances"))
    articles = [each for each in instances if str(each.get("type")).lower() != "preprint"]
    holders = [*articles, body, *instances]
    dois = distinct_dois(pid for each in holders for pid in pids(each, "doi"))
    return dois or distinct_dois(
        pid for each in holders for pid in pids(each, "doi", "alternateIdentifiers")
    )


def _work(body: Json, doi: str | None) -> Work:
    markup, title = first_title(strings(body.get("mainTitle")))
    instances = mappings(body.get("instances"))
    container = mapping(body.get("container"))
    published = date_without_padding(body.get("publicationDate"))
    numbering = parse_numbering(text(container.get("vol")), text(container.get("iss")))
    pages = _pages(container)
    type_ = _type(body, instances)
    names = _ids(body)
    return Work(
        doi=doi,
        ids=names,
        type=type_,
        title=title,
        subtitle=text(body.get("subTitle")),
        language=language_code(text(mapping(body.get("language")).get("code"))),
        contributors=_contributors(body),
        year=year_of(published),
        published=published,
        venue=_venue(body, container),
        edition=text(container.get("edition")),
        version=_version_number(body, type_),
        degree=_degree(instances) if type_ == "dissertation" else None,
        eprint_class=_eprint_class(body, names) if names.arxiv else None,
        volume=numbering.volume,
        issue=numbering.issue,
        pages=pages.printed,
        first_page=pages.first,
        last_page=pages.last,
        article_number=pages.article,
        abstract=_abstract(body),
        keywords=_keywords(body),
        mesh=_subjects(body, "mesh"),
        topics=_topics(body),
        countries=_countries(body),
        funders=_funders(body),
        access=access(body, instances),
        peer_reviewed=peer_reviewed(instances),
        versions=tuple(dict.fromkeys(map(version, instances))),
        title_markup=markup if markup != title else None,
    )


def _abstract(body: Json) -> str | None:
    """The longest description: copies bring teasers and notes along with the abstract."""
    cleaned = (clean_abstract(each) for each in strings(body.get("descriptions"))[:20])
    return max(cleaned, key=len, default="") or None


def _ids(body: Json) -> Ids:
    pmids, pmcids, arxivs = (_first(body, scheme) for scheme in ("pmid", "pmc", "arxiv"))
    return Ids(
        pmid=pmids if pmids and pmids.isdecimal() else None,
        pmcid=f"PMC{pmcids.upper().removeprefix('PMC')}" if pmcids else None,
        mag=_first(body, "mag_id"),
        arxiv=arxivs.lower().removeprefix("arxiv:") if arxivs else None,
        openaire=text(body.get("id")),
    )


def _eprint_class(body: Json, names: Ids) -> str | None:
    """arXiv's class, as an older identifier has it, or among the subjects of arXiv's own record."""
    subjects = _subjects(body, "arxiv", "keyword")
    return class_of_arxiv_id(names.arxiv) or class_of_subjects(subjects)


def _first(body: Json, scheme: str) -> str | None:
    return next((found for pid in pids(body, scheme) if (found := text(pid))), None)


def _type(body: Json, instances: list[Json]) -> str | None:
    """The first type of a copy that says something; else the kind of product."""
    for each in instances:
        found = worktype(text(each.get("type")), OPENAIRE)
        if found and found != "other":
            return found
    kind = text(body.get("type"))
    return kind if kind in ("dataset", "software") else "other" if kind else None


def _version_number(body: Json, type_: str | None) -> str | None:
    """The version of data or software; "NA" and "null" are none."""
    version = text(body.get("version")) if type_ in ("dataset", "software", "other") else None
    return version if version and version.lower() != "na" else None


def _degree(instances: list[Json]) -> str | None:
    """What a thesis was written for, by the type of a copy: "Master thesis"."""
    types = (text(each.get("type")) for each in instances)
    return next((each for each in types if each and " " in each and names_degree(each)), None)


def _contributors(body: Json) -> tuple[Contributor, ...]:
    """The authors by rank; a cluster lists some twice, in two spellings of the accents."""
    authors = sorted(mappings(body.get("authors")), key=lambda each: whole(each.get("rank")) or 0)
    found: dict[str, Contributor] = {}
    for author in authors:
        if person := _contributor(author):
            found.setdefault(person.name, person)
    return tuple(found.values())


def _contributor(author: Json) -> Contributor | None:
    """An author. `surname` often lacks the particles that stand in `fullName`."""
    pid = mapping(mapping(author.get("pid")).get("id"))
    orcid = bare_orcid(pid.get("value")) if str(pid.get("scheme")).startswith("orcid") else None
    given, family, full = (raw(author.get(key)) for key in ("name", "surname", "fullName"))
    if given and family:
        return contributor_from_parts(given, _with_particles(family, full), orcid=orcid)
    return contributor_from_whole(full, orcid=orcid)


def _with_particles(family: str, full: str | None) -> str:
    """The family name as the full name ("van der Berg, Jan") has it, if it only adds particles."""
    before, comma, _ = (full or "").partition(",")
    words, known = before.split(), family.split()
    if not comma or len(words) <= len(known) or words[-len(known) :] != known:
        return family
    added = words[: -len(known)]
    return " ".join(words) if all(map(is_particle, added)) else family


def _venue(body: Json, container: Json) -> Venue:
    numbers = [text(container.get(key)) for key in ("issnPrinted", "issnOnline", "issnLinking")]
    linking = issns([numbers[2]] if numbers[2] else [])
    title = text(container.get("name"))
    return Venue(
        title=title,
        issn=issns([each for each in numbers if each]),
        issn_l=linking[0] if linking else None,
        publisher=text(body.get("publisher")),
        kind="journal" if title and any(numbers) else None,
    )


def _pages(container: Json) -> Pages:
    first, last = text(container.get("sp")), text(container.get("ep"))
    return parse_pages(f"{first}-{last}" if first and last else first or last)


def _subjects(body: Json, *schemes: str) -> tuple[str, ...]:
    subjects = [mapping(each.get("subject")) for each in mappings(body.get("subjects"))]
    return texts(
        [
            each.get("value")
            for scheme in schemes
            for each in subjects
            if str(each.get("scheme")).lower() == scheme
        ]
    )


def _keywords(body: Json) -> tuple[str, ...]:
    """Free subjects; those marked "FOS:" are fields of science, which are topics.

    Library of Congress headings come with a mark, and with call numbers ("lcsh:SD1-669.5").
    """
    subjects = _subjects(body, "keyword", "lcsh")
    words = (each for each in subjects if not each.startswith("FOS: "))
    plain = (each.removeprefix("lcsh:") for each in words if not _CALL_NUMBER.fullmatch(each))
    return tuple(dict.fromkeys(plain))


def _topics(body: Json) -> tuple[str, ...]:
    """Fields of science without their numbers ("0301 basic medicine"), and the subjects of other
    classifications; Microsoft Academic's only where there is nothing else: they are many and vague.
    """
    marked = tuple(each for each in _subjects(body, "keyword") if each.startswith("FOS: "))
    subjects = _subjects(body, "fos", "sdg", "acm", "jel", "arxiv") + marked
    words = (topic.removeprefix("jel:") for topic in subjects or _subjects(body, "mag"))
    named = (_TOPIC_NUMBER.sub("", topic) for topic in words)
    return tuple(dict.fromkeys(topic.removeprefix("FOS: ") for topic in named))


def _countries(body: Json) -> tuple[str, ...]:
    codes = (text(each.get("code")) for each in mappings(body.get("countries")))
    return tuple(dict.fromkeys(code.upper() for code in codes if code and len(code) == 2))


def _funders(body: Json) -> tuple[Funder, ...]:
    """Funders of the projects that the work came out of, with the grants' numbers."""
    awards: dict[str, list[str]] = {}
    for project in mappings(body.get("projects")):
        funder = project.get("funder")
        name = text(funder) or text(mapping(funder).get("name"))
        for funding in mappings(project.get("fundings")) + mappings(project.get("funding")):
            name = (
                name
                or text(funding.get("name"))
                or text(mapping(funding.get("funder")).get("name"))
            )
        if name:
            code = text(project.get("code"))
            awards.setdefault(name, []).extend([code] if code else [])
    return tuple(Funder(name, None, tuple(dict.fromkeys(found))) for name, found in awards.items())


def _indicators(body: Json, as_of: str | None) -> tuple[Indicator, ...]:
    """BIP!'s four indicators, reckoned for the whole cluster, and the use of its copies."""
    indicators = mapping(body.get("indicators"))
    impacts = mapping(indicators.get("citationImpact"))
    count, class_ = impacts.get("citationCount"), impacts.get("citationClass")
    found = impact("citations", count, class_, SOURCE, as_of)
    for name in ("popularity", "influence", "impulse"):
        found += impact(name, impacts.get(name), impacts.get(f"{name}Class"), SOURCE, as_of)
    usage = mapping(indicators.get("usageCounts"))
    for name in ("downloads", "views"):
        amount = whole(usage.get(name))
        if amount is not None:
            found.append(Indicator(name, amount, name, None, SOURCE, as_of))
    return tuple(found)
