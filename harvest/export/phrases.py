"""A record in phrases that card, page and note share: who, where, which names, which versions."""

from __future__ import annotations

from collections.abc import Iterable

from harvest.export.common_fields import full_title, page_range, publication_date
from harvest.export.sanitize import inert
from harvest.export.wording import VERSIONS, source_name
from harvest.model.record import Record
from harvest.model.work import FOUND_PREPRINT, FOUND_VERSION, Version, Work

__all__ = [
    "data_line",
    "hosts",
    "identifier_rows",
    "kept_words",
    "people",
    "people_line",
    "place_line",
    "source_rows",
    "title_line",
    "version_links",
    "version_words",
]


def title_line(work: Work) -> str:
    """Title and subtitle, as they are shown; "" for a work without a title."""
    return full_title(inert(work.title or work.original_title), inert(work.subtitle))


def people(work: Work, role: str) -> list[str]:
    """The names of the contributors in *role*, in order."""
    names = (inert(each.name) for each in work.contributors if each.role == role)
    return [name for name in names if name]


def people_line(work: Work, role: str, limit: int | None = None) -> str:
    """Names joined by commas; beyond *limit* they are counted. A list that a source cut says so.

    >>> from harvest.model.work import Contributor
    >>> people_line(Work(contributors=tuple(Contributor(family=name) for name in "ABCD")),
    ...             "author", 2)
    'A, B … and 2 more'
    """
    line = kept_words(people(work, role), limit, ", ")
    if not line or role != "author" or work.contributors_complete is not False:
        return line
    cut = "(the source's list is cut)"
    return f"{line} {cut}" if line.endswith(" more") else f"{line} … and others {cut}"


def kept_words(words: list[str], limit: int | None, separator: str) -> str:
    """*words* in one line; beyond *limit* they are counted. One alone is never left over."""
    if limit is None or len(words) <= limit + 1:
        return separator.join(words)
    return f"{separator.join(words[:limit])} … and {len(words) - limit} more"


def place_line(work: Work) -> str:
    """Where and when it appeared: "Handbook of Clinical Neurology, vol. 100, pp. 675-680, 2011"."""
    parts = [
        inert(work.venue.title),
        _prefixed("vol. ", work.volume),
        _prefixed("no. ", work.issue),
        _prefixed("pp. " if _is_range(work) else "p. ", page_range(work).replace("--", "-")),
        _prefixed("art. ", work.article_number),
        str(work.year) if work.year is not None else inert(publication_date(work))[:4],
    ]
    return ", ".join(part for part in parts if part)


def _is_range(work: Work) -> bool:
    return "--" in page_range(work)


def _prefixed(prefix: str, text: str | None) -> str:
    text = inert(text)
    return prefix + text if text else ""


def identifier_rows(work: Work) -> list[tuple[str, str]]:
    """(name, value) of each identifier, the DOI first."""
    ids = work.ids
    rows = [
        ("DOI", work.doi),
        ("PMID", ids.pmid),
        ("PMCID", ids.pmcid),
        ("arXiv", ids.arxiv),
        ("ISBN", ", ".join(dict.fromkeys((*ids.isbn, *work.venue.isbn)))),
        ("ISSN", ", ".join(work.venue.issn) or work.venue.issn_l),
        ("OpenAlex", ids.openalex),
        ("OpenAIRE", ids.openaire),
    ]
    return [(name, value) for name, text in rows if (value := inert(text))]


def version_words(version: Version) -> list[str]:
    """What is known of a version beside its address: host, kind, access, license."""
    reviewed = {True: "peer-reviewed", False: "not peer-reviewed"}
    known = [
        inert(version.host),
        VERSIONS.get(version.version or "") or inert(version.type),
        {True: "open", False: "closed"}[version.is_oa] if version.is_oa is not None else "",
        inert(version.license),
        reviewed[version.peer_reviewed] if version.peer_reviewed is not None else "",
    ]
    return [each for each in known if each]


_LINKS = {
    "is-preprint-of": "Published",
    FOUND_VERSION: "Published",
    "has-preprint": "Preprint",
    FOUND_PREPRINT: "Preprint",
}


def version_links(work: Work) -> list[tuple[str, str]]:
    """The article of a preprint and the preprints of an article: label and words, each DOI once.

    What harvest found says so; a link that somebody deposited goes before it.
    """
    found: dict[tuple[str, str], str] = {}
    for each in sorted(work.relations, key=lambda each: each.confidence is not None):
        if label := _LINKS.get(each.type):
            sure = "" if each.confidence is None else f", confidence {each.confidence:.2f}"
            origin = f"found by harvest{sure}" if each.type.startswith("found-") else ""
            words = f"doi:{inert(each.doi)}" + (f" ({origin})" if origin else "")
            found.setdefault((label, each.doi), words)
    return [(label, words) for (label, _), words in found.items()]


def hosts(versions: Iterable[Version]) -> list[str]:
    """The hosts of *versions*, each once."""
    return list(dict.fromkeys(name for each in versions if (name := inert(each.host))))


def data_line(work: Work) -> str:
    """Where OpenAIRE has its record from, and whether it merged several; "" when unsaid.

    >>> from harvest.model.work import Ids
    >>> data_line(Work(ids=Ids(openaire="doi_dedup___::1"), versions=(
    ...     Version(collected_from="Crossref"), Version(collected_from="UnpayWall"))))
    'Crossref · UnpayWall, merged by OpenAIRE'
    """
    origins = (inert(each.collected_from).split(" · ") for each in work.versions)
    named = dict.fromkeys(name for names in origins for name in names)
    words = " · ".join(name for name in named if name)
    is_merged = "_dedup_" in (work.ids.openaire or "")
    if not words:
        return "several records, merged by OpenAIRE" if is_merged else ""
    return f"{words}, {'merged by' if is_merged else 'via'} OpenAIRE"


def source_rows(record: Record) -> list[tuple[str, str, str]]:
    """(source, date, status) of each source that was asked; status "" when it knew the work."""
    return [
        (source_name(name), inert(each.retrieved_at)[:10],
         "" if each.status == "found" else inert(each.status))
        for name, each in record.sources.items()
    ]  # fmt: skip
