"""OpenAlex works as source records, of all schemas since 2022.

Until 2023 a work had `host_venue` and `alternate_host_venues`; since then `primary_location` and
`locations`; since 2024 `topics`, `keywords` and percentiles. What OpenAlex calls a *source* is our
venue.
"""

from __future__ import annotations

from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.indicator import Indicator
from harvest.model.record import SourceRecord
from harvest.model.work import Funder, Update, Work
from harvest.providers.common.update_notice import title_notice
from harvest.providers.openalex.authorship import contributors, countries, is_complete
from harvest.providers.openalex.identifiers import ids, openalex_id
from harvest.providers.openalex.locations import access, home, places, venue, version
from harvest.text.arxiv_class import class_of_arxiv_id
from harvest.text.date import FIRST_YEAR, LAST_YEAR, date_without_padding, year_of
from harvest.text.json_shape import (
    flag,
    mapping,
    mappings,
    number,
    strings,
    text,
    whole,
)
from harvest.text.language import language_code
from harvest.text.markup import inverted_abstract
from harvest.text.numbering import Numbering, parse_numbering
from harvest.text.page_range import Pages, parse_pages
from harvest.text.standard_number import bare_doi, bare_ror
from harvest.text.title import first_title
from harvest.text.work_type import OPENALEX, worktype

__all__ = ["to_source_record"]

SOURCE = "openalex"
Json = dict[str, Any]

_BY_VENUE = {
    "journal": "journal-article",
    "conference": "proceedings-article",
    "book series": "book-chapter",
}
"""What an "article" is, by where it stands; OpenAlex gives the same type to all of them."""


def to_source_record(body: Json, retrieved_at: str) -> SourceRecord:
    """What OpenAlex says of a work.

    Raises:
        UnreadableReply: there is no OpenAlex id, which every work has.
    """
    work_id = openalex_id(body.get("id")) or openalex_id(mapping(body.get("ids")).get("openalex"))
    if work_id is None:
        raise UnreadableReply(SOURCE, "a work without an OpenAlex id")
    as_of = retrieved_at[:10] or None
    return SourceRecord(
        SOURCE,
        retrieved_at,
        _work(body, work_id),
        _indicators(body, as_of),
    )


def _work(body: Json, work_id: str) -> Work:
    doi = bare_doi(body.get("doi")) or bare_doi(mapping(body.get("ids")).get("doi"))
    living = places(body)
    published_in = home(body)
    abstract = inverted_abstract(body.get("abstract_inverted_index")) or None
    raw_title, title = _title(body, abstract)
    published = _published(body)
    biblio = mapping(body.get("biblio"))
    numbering = parse_numbering(text(biblio.get("volume")), text(biblio.get("issue")))
    pages = _pages(biblio, numbering)
    updates = _updates(body, title, doi)
    names = ids(body, work_id, doi, living)
    return Work(
        doi=doi,
        ids=names,
        type=_type(body, published_in),
        title=title,
        language=language_code(text(body.get("language"))),
        contributors=contributors(body),
        year=year_of(published),
        published=published,
        venue=venue(published_in),
        volume=numbering.volume,
        issue=numbering.issue,
        pages=pages.printed,
        first_page=pages.first,
        last_page=pages.last,
        article_number=pages.article,
        abstract=abstract,
        keywords=_names(body.get("keywords")),
        mesh=_names(body.get("mesh"), "descriptor_name"),
        topics=_topics(body),
        countries=countries(body),
        funders=_funders(body),
        access=access(body),
        versions=tuple(dict.fromkeys(map(version, living))),
        eprint_class=class_of_arxiv_id(names.arxiv),
        updates=updates,
        is_retracted=_is_retracted(body, updates),
        title_markup=raw_title if raw_title != title else None,
        contributors_complete=is_complete(body),
    )


def _title(body: Json, abstract: str | None) -> tuple[str | None, str | None]:
    return first_title(strings(body.get("title")) + strings(body.get("display_name")), abstract)


def _published(body: Json) -> str | None:
    """The date, unless it belongs to another year than `publication_year`."""
    published = date_without_padding(body.get("publication_date"))
    year = whole(body.get("publication_year"))
    if year is not None and year_of(published) != year:
        return f"{year:04}" if FIRST_YEAR <= year <= LAST_YEAR else published
    return published


def _pages(biblio: Json, numbering: Numbering) -> Pages:
    first, last = text(biblio.get("first_page")), text(biblio.get("last_page"))
    printed = f"{first}-{last}" if first and last else first or last
    return parse_pages(printed, is_placed=numbering != Numbering(None, None))


def _type(body: Json, home: Json) -> str | None:
    """`type_crossref` where it is still sent; else "article" is made exact by its venue."""
    name = text(body.get("type_crossref")) or text(body.get("type"))
    venue_type = text(mapping(home.get("source")).get("type"))
    if name == "article" and venue_type in _BY_VENUE:
        return _BY_VENUE[venue_type]
    if name == "article" and text(home.get("version")) == "submittedVersion":
        return "posted-content"
    return worktype(name, OPENALEX)


def _names(value: Any, key: str = "display_name") -> tuple[str, ...]:
    """The distinct names in a list of objects; keywords of 2024 have theirs under "keyword"."""
    names = (text(each.get(key)) or text(each.get("keyword")) for each in mappings(value))
    return tuple(dict.fromkeys(name for name in names if name))


def _topics(body: Json) -> tuple[str, ...]:
    """Topics; for older records the concepts above the middling score, five at most."""
    topics = _names(body.get("topics")) or _names(body.get("primary_topic"))
    if topics:
        return topics
    concepts = mappings(body.get("concepts"))[:5]  # sent best first
    return _names([each for each in concepts if (number(each.get("score")) or 0) > 0.4])


def _funders(body: Json) -> tuple[Funder, ...]:
    """Funders with their awards, from `awards` or, before 2025, `grants`; then those without."""
    awards: dict[str, list[str]] = {}
    for each in mappings(body.get("awards")) + mappings(body.get("grants")):
        name = text(each.get("funder_display_name"))
        award = text(each.get("funder_award_id")) or text(each.get("award_id"))
        if name:
            awards.setdefault(name, []).extend([award] if award else [])
    rors: dict[str, str | None] = {}
    for each in mappings(body.get("funders")):
        if name := text(each.get("display_name")):
            awards.setdefault(name, [])
            rors[name] = bare_ror(each.get("ror"))
    return tuple(
        Funder(name, None, tuple(dict.fromkeys(found)), rors.get(name))
        for name, found in awards.items()
    )


def _updates(body: Json, title: str | None, doi: str | None) -> tuple[Update, ...]:
    if flag(body.get("is_retracted")) and text(body.get("type")) != "retraction":
        return (Update("retraction", source=SOURCE),)
    return title_notice(title, doi, SOURCE, ())


def _is_retracted(body: Json, updates: tuple[Update, ...]) -> bool | None:
    if updates:
        return True
    return flag(body.get("is_retracted")) if text(body.get("type")) != "retraction" else False


def _indicators(body: Json, as_of: str | None) -> tuple[Indicator, ...]:
    found = []
    count = whole(body.get("cited_by_count"))
    if count is not None:
        found.append(Indicator("citations", count, "citations", None, SOURCE, as_of))
    by_year = _citations_by_year(body)
    if by_year:
        found.append(Indicator("citations_by_year", by_year, "citations", None, SOURCE, as_of))
    fwci = number(body.get("fwci"))
    if fwci is not None:
        found.append(Indicator("fwci", fwci, "ratio", None, SOURCE, as_of))
    percentile = mapping(body.get("citation_normalized_percentile"))
    value = number(percentile.get("value"))
    if value is not None:
        class_ = _percentile_class(percentile)
        found.append(Indicator("citation_percentile", value, "fraction", class_, SOURCE, as_of))
    return tuple(found)


def _percentile_class(percentile: Json) -> str | None:
    """The class its flags give; outside both OpenAlex names none, so neither do we."""
    if flag(percentile.get("is_in_top_1_percent")):
        return "Top 1%"
    return "Top 10%" if flag(percentile.get("is_in_top_10_percent")) else None


def _citations_by_year(body: Json) -> dict[str, int]:
    """Citations per year, oldest first.

    OpenAlex sends some ten years and leaves out those without citations. Between the first and
    the last year that it names, a missing year is therefore zero; outside them it is unknown and
    stays away (merging can tell more where all citations are accounted for).
    """
    counts: dict[int, int] = {}
    for each in mappings(body.get("counts_by_year")):
        year, count = whole(each.get("year")), whole(each.get("cited_by_count"))
        if year is not None and count is not None and 1000 <= year <= 2199:
            counts[year] = count
    if not counts:
        return {}
    first, last = min(counts), max(counts)
    if last - first > 100:
        return {str(year): counts[year] for year in sorted(counts)}
    return {str(year): counts.get(year, 0) for year in range(first, last + 1)}
