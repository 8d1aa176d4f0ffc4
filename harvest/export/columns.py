"""The columns of a work in a table: one list for CSV, data frames, the wide view and Spark.

A cell holds a text, a number, a truth value or nothing. What a work has several of (authors,
keywords) is one text, joined by "; ". Names are lasting: one may be added, none is renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from harvest.model.record import Record
from harvest.model.work import Contributor

__all__ = ["COLUMNS", "Cell", "Column", "ColumnType", "Shelved", "to_row"]

Cell: TypeAlias = str | int | float | bool | None
ColumnType: TypeAlias = Literal["text", "integer", "number", "boolean"]

SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Shelved:
    """A record with what the cache knows of its work besides.

    Attributes:
        work: the handle.
        cite_key: the citation key; None when it has none.
        notes: how many notes mention it.
    """

    record: Record
    work: str
    cite_key: str | None = None
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    Attributes:
        type: "number" may have a fraction, "boolean" is true, false or nothing.
        meaning: what stands there, in a line.
        read: takes the cell from a record.
    """

    name: str
    type: ColumnType
    meaning: str
    read: Callable[[Shelved], Cell]


def to_row(shelved: Shelved) -> dict[str, Cell]:
    """The work as one row, every column in it."""
    return {column.name: column.read(shelved) for column in COLUMNS}


def _joined(values: Iterable[str | None]) -> str | None:
    """The values as one text; None when there is none."""
    return SEPARATOR.join(dict.fromkeys(each for each in values if each)) or None


def _inverted(person: Contributor) -> str | None:
    """The name as it is sorted: "Berg, Ada", "van der Berg, Jane, Jr."; or the literal."""
    if person.literal:
        return person.literal
    parts = (person.family, person.given, person.suffix)
    return ", ".join(part for part in parts if part) or None


def _people(role: str) -> Callable[[Shelved], Cell]:
    return lambda it: _joined(
        _inverted(each) for each in it.record.work.contributors if each.role == role
    )


def _number(
    name: str, source: str | None = None, *, of_snapshot: bool = False
) -> Callable[[Shelved], Cell]:
    """The indicator's number, as *source* has it or the first that gives one; or harvest's own."""

    def read(it: Shelved) -> Cell:
        for each in it.record.indicators:
            is_it = each.name == name and each.is_of_snapshot is of_snapshot
            if is_it and source in (None, each.source) and isinstance(each.value, int | float):
                return each.value
        return None

    return read


def _class(name: str, *, of_snapshot: bool = False) -> Callable[[Shelved], Cell]:
    """The class of BIP!'s indicator, as OpenAIRE or BIP! itself gives it; or of harvest's own."""

    def read(it: Shelved) -> Cell:
        for each in it.record.indicators:
            if each.name == name and each.class_ and each.is_of_snapshot is of_snapshot:
                return each.class_
        return None

    return read


def _counted_over(it: Shelved) -> Cell:
    return _joined(each.source for each in it.record.indicators if each.is_of_snapshot)


def _retrieved(it: Shelved) -> str | None:
    return max((each.retrieved_at for each in it.record.sources.values() if each.retrieved_at),
               default=None)  # fmt: skip


def _found_at(it: Shelved) -> str | None:
    return _joined(name for name, each in it.record.sources.items() if each.status == "found")


COLUMNS: tuple[Column, ...] = (
    Column("work", "text", "handle of the work, the same in every cache", lambda it: it.work),
    Column("cite_key", "text", "citation key", lambda it: it.cite_key),
    Column("doi", "text", "DOI, bare, lower case", lambda it: it.record.work.doi),
    Column("openalex", "text", "OpenAlex id", lambda it: it.record.work.ids.openalex),
    Column("pmid", "text", "PubMed id", lambda it: it.record.work.ids.pmid),
    Column("pmcid", "text", "PubMed Central id", lambda it: it.record.work.ids.pmcid),
    Column("arxiv", "text", "arXiv id, without version", lambda it: it.record.work.ids.arxiv),
    Column("openaire", "text", "OpenAIRE id", lambda it: it.record.work.ids.openaire),
    Column("isbn", "text", "ISBNs of the work or of its book",
           lambda it: _joined((*it.record.work.ids.isbn, *it.record.work.venue.isbn))),
    Column("issn", "text", "ISSNs of the venue, the linking one first",
           lambda it: _joined((it.record.work.venue.issn_l, *it.record.work.venue.issn))),
    Column("type", "text", "type of the work, in Crossref's words", lambda it: it.record.work.type),
    Column("title", "text", "title, without markup", lambda it: it.record.work.title),
    Column("subtitle", "text", "subtitle", lambda it: it.record.work.subtitle),
    Column("authors", "text", '"Family, Given" of each author, in order', _people("author")),
    Column("editors", "text", "the same of the editors", _people("editor")),
    Column("orcids", "text", "ORCID iDs of the authors that have one",
           lambda it: _joined(each.orcid for each in it.record.work.authors)),
    Column("year", "integer", "year of publication: print if known, else the earliest",
           lambda it: it.record.work.year),
    Column("published", "text", "date of publication: 2011, 2011-05 or 2011-05-03",
           lambda it: it.record.work.published),
    Column("venue", "text", "journal, book, proceedings or repository",
           lambda it: it.record.work.venue.title),
    Column("publisher", "text", "publisher", lambda it: it.record.work.venue.publisher),
    Column("volume", "text", "volume", lambda it: it.record.work.volume),
    Column("issue", "text", "issue", lambda it: it.record.work.issue),
    Column("pages", "text", "pages as printed", lambda it: it.record.work.pages),
    Column("article_number", "text", "article number, where there are no pages",
           lambda it: it.record.work.article_number),
    Column("language", "text", "language of the text, ISO 639-1",
           lambda it: it.record.work.language),
    Column("citations_crossref", "integer", "citations that Crossref counts",
           _number("citations", "crossref")),
    Column("citations_openalex", "integer", "citations that OpenAlex counts",
           _number("citations", "openalex")),
    Column("citations_openaire", "integer", "citations that OpenAIRE counts",
           _number("citations", "openaire")),
    Column("fwci", "number", "field-weighted citation impact (OpenAlex); 1 is the world's average",
           _number("fwci")),
    Column("citation_percentile", "number",
           "share of works of the field, type and year that are cited less (OpenAlex), 0 to 1",
           _number("citation_percentile")),
    Column("popularity_class", "text", "current attention (BIP!): Top 0.01% … Average",
           _class("popularity")),
    Column("influence_class", "text", "impact over all the years (BIP!)", _class("influence")),
    Column("impulse_class", "text", "momentum right after publication (BIP!)", _class("impulse")),
    Column("snapshot_citations", "integer", "citations that harvest counts in a whole snapshot",
           _number("citations", of_snapshot=True)),
    Column("snapshot_popularity_class", "text", "current attention, counted by harvest",
           _class("popularity", of_snapshot=True)),
    Column("snapshot_influence_class", "text", "impact over all the years, counted by harvest",
           _class("influence", of_snapshot=True)),
    Column("snapshot_impulse_class", "text", "momentum after publication, counted by harvest",
           _class("impulse", of_snapshot=True)),
    Column("snapshot_source", "text", "over which snapshot harvest counted, and its date",
           _counted_over),
    Column("oa_status", "text", "diamond, gold, green, hybrid, bronze, closed or unknown",
           lambda it: it.record.work.access.status),
    Column("oa_url", "text", "where it can be read for free",
           lambda it: it.record.work.access.url if it.record.work.access.is_oa else None),
    Column("pdf_url", "text", "its PDF", lambda it: it.record.work.access.pdf_url),
    Column("license", "text", "license", lambda it: it.record.work.access.license),
    Column("retracted", "boolean", "retracted; nothing when no source says",
           lambda it: it.record.work.is_retracted),
    Column("peer_reviewed", "boolean", "peer-reviewed; nothing when no source says",
           lambda it: it.record.work.peer_reviewed),
    Column("abstract", "text", "abstract, without markup", lambda it: it.record.work.abstract),
    Column("keywords", "text", "keywords", lambda it: _joined(it.record.work.keywords)),
    Column("mesh", "text", "MeSH headings", lambda it: _joined(it.record.work.mesh)),
    Column("topics", "text", "topics (OpenAlex)", lambda it: _joined(it.record.work.topics)),
    Column("countries", "text", "countries of the authors' affiliations, ISO 3166",
           lambda it: _joined(it.record.work.countries)),
    Column("funders", "text", "names of the funders",
           lambda it: _joined(each.name for each in it.record.work.funders)),
    Column("notes", "integer", "how many notes mention the work", lambda it: it.notes),
    Column("sources", "text", "the sources that have the work", _found_at),
    Column("retrieved", "text", "when a source was last asked for it, ISO, UTC", _retrieved),
)  # fmt: skip
