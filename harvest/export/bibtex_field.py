"""The fields of an entry: what each says of a record, as it stands between the braces.

Every function takes the record and the options and returns LaTeX, "" for a field to leave out.
"""

from __future__ import annotations

from collections.abc import Callable

from harvest.export.bibtex_names import format_names
from harvest.export.bibtex_option import BibOptions
from harvest.export.common_fields import (
    find_isbn,
    find_issn,
    full_title,
    page_range,
    publication_date,
    reading_url,
    retrieved_date,
)
from harvest.export.dialect import LANGUAGES
from harvest.export.edition import edition_in_words, edition_number, is_software, report_series
from harvest.export.latex import clean, escape_url, to_latex
from harvest.export.latex_title import to_latex_title
from harvest.export.thesis_kind import thesis_kind
from harvest.export.warning import warning_note
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.model.work import Work
from harvest.text.month import SHORT_MONTHS

__all__ = ["FIELDS"]

_CONFERENCES = ("proceedings-article", "proceedings", "proceedings-series")


def _author(record: Record, options: BibOptions) -> str:
    return _people(record.work, "author", options)


def _editor(record: Record, options: BibOptions) -> str:
    return _people(record.work, "editor", options)


def _people(work: Work, role: str, options: BibOptions) -> str:
    people = [person for person in work.contributors if person.role == role]
    # Only authors are counted by a source; nobody knows of editors that were cut.
    truncated = role == "author" and work.contributors_complete is False
    return format_names(people, truncated, options.is_ascii)


def _title(record: Record, options: BibOptions) -> str:
    """The title; BibTeX has no field for a subtitle, so there it follows a colon."""
    work = record.work
    title = _titled(work.title or work.original_title, work.title_markup, work, options)
    if options.dialect == "biblatex" or not work.subtitle:
        return title
    subtitle = _titled(work.subtitle, None, work, options)
    return title if title and work.subtitle in (work.title or "") else full_title(title, subtitle)


def _subtitle(record: Record, options: BibOptions) -> str:
    work = record.work
    if not work.subtitle or not work.title or work.subtitle in work.title:
        return ""
    return _titled(work.subtitle, None, work, options)


def _titled(text: str | None, markup: str | None, work: Work, options: BibOptions) -> str:
    if not text:
        return ""
    return to_latex_title(
        text, markup, ascii=options.is_ascii, styled=options.markup, language=work.language
    )


def _journal(record: Record, options: BibOptions) -> str:
    work = record.work
    short = options.short_title(work) if options.short_title else None
    return options.encode(short or work.venue.title)


def _shortjournal(record: Record, options: BibOptions) -> str:
    venue = record.work.venue
    return options.encode(venue.short_title) if venue.short_title != venue.title else ""


def _booktitle(record: Record, options: BibOptions) -> str:
    return _titled(record.work.venue.title, None, record.work, options)


def _series(record: Record, options: BibOptions) -> str:
    return options.encode(record.work.venue.series)


def _publisher(record: Record, options: BibOptions) -> str:
    return options.encode(record.work.venue.publisher)


def _how_published(record: Record, options: BibOptions) -> str:
    """Where a preprint, data set or the like was put."""
    return options.encode(record.work.venue.title or record.work.venue.publisher)


def _type(record: Record, options: BibOptions) -> str:
    """The kind of thesis or report, where the entry type does not say it."""
    work = record.work
    if work.type == "dissertation":
        kind = thesis_kind(work.degree)
        if options.dialect == "biblatex":
            return options.encode(kind.biblatex)
        return "" if kind.is_plain else options.encode(kind.words)
    series, _ = report_series(work.report_number)
    if series or options.dialect == "bibtex":
        return options.encode(series)
    return "Standard" if work.type == "standard" else "techreport"


def _number(record: Record, options: BibOptions) -> str:
    _, number = report_series(record.work.report_number)
    return options.encode(number or record.work.issue)


def _edition(record: Record, options: BibOptions) -> str:
    """ "Third" in BibTeX (btxdoc), a number in BibLaTeX."""
    number = edition_number(record.work.edition)
    if number and options.dialect == "biblatex":
        return str(number)
    return options.encode(edition_in_words(record.work.edition))


def _version(record: Record, options: BibOptions) -> str:
    return options.encode(record.work.version)


def _place(record: Record, options: BibOptions) -> str:
    """Where it was published."""
    return options.encode(record.work.venue.publisher_place)


def _address(record: Record, options: BibOptions) -> str:
    """Where it was published; of proceedings, where the conference was (btxdoc §3.2)."""
    work = record.work
    held = work.venue.event_place if work.type in _CONFERENCES else None
    return options.encode(held or work.venue.publisher_place)


def _event_title(record: Record, options: BibOptions) -> str:
    venue = record.work.venue
    return options.encode(venue.event) if venue.event != venue.title else ""


def _pages(record: Record, options: BibOptions) -> str:
    """Pages; BibTeX's own styles know no article number, so there it stands in for them."""
    work = record.work
    pages = page_range(work)
    if not pages and options.dialect == "bibtex":
        pages = work.article_number or ""
    return "--".join(options.encode(page) for page in pages.split("--"))


def _eid(record: Record, options: BibOptions) -> str:
    number = record.work.article_number
    if options.dialect == "bibtex" and not page_range(record.work):
        return ""
    return options.encode(number)


def _year(record: Record, options: BibOptions) -> str:
    return publication_date(record.work)[:4]


def _month(record: Record, options: BibOptions) -> str:
    month = publication_date(record.work)[5:7]
    return SHORT_MONTHS[int(month) - 1] if month.isdecimal() and 1 <= int(month) <= 12 else ""


def _date(record: Record, options: BibOptions) -> str:
    return publication_date(record.work)


def _isbn(record: Record, options: BibOptions) -> str:
    return find_isbn(record.work)


def _issn(record: Record, options: BibOptions) -> str:
    return find_issn(record.work)


def _doi(record: Record, options: BibOptions) -> str:
    return escape_url(record.work.doi.lower()) if record.work.doi else ""


def _url(record: Record, options: BibOptions) -> str:
    work = record.work
    if work.doi and not options.url:
        return ""
    return escape_url(reading_url(work) or (f"https://doi.org/{work.doi}" if work.doi else ""))


def _urldate(record: Record, options: BibOptions) -> str:
    return retrieved_date(record) if _url(record, options) else ""


def _eprint(record: Record, options: BibOptions) -> str:
    work = record.work
    by_doi = Identifier("doi", (work.doi or "").lower()).arxiv_id
    return options.encode(work.ids.arxiv or (by_doi.value if by_doi else None))


def _eprinttype(record: Record, options: BibOptions) -> str:
    return "arXiv" if _eprint(record, options) else ""


def _eprintclass(record: Record, options: BibOptions) -> str:
    """arXiv's class; that of an old identifier (hep-th/9901001) stands in it."""
    archive, slash, _ = _eprint(record, options).partition("/")
    own = archive if slash else ""
    return (options.encode(record.work.eprint_class) or own) if _eprint(record, options) else ""


def _langid(record: Record, options: BibOptions) -> str:
    return LANGUAGES.get((record.work.language or "")[:2], "")


def _note(record: Record, options: BibOptions) -> str:
    """Notices about the work; in BibTeX, whose styles know no version, that of software too."""
    work = record.work
    has_version = options.dialect == "bibtex" and work.version and is_software(work)
    parts = (warning_note(record), f"Version {work.version}" if has_version else "")
    return to_latex(clean(". ".join(filter(None, parts))), options.is_ascii)


def _abstract(record: Record, options: BibOptions) -> str:
    return options.encode(record.work.abstract) if options.abstract else ""


def _keywords(record: Record, options: BibOptions) -> str:
    if not options.keywords:
        return ""
    words = [options.encode(word) for word in record.work.keywords]
    return ", ".join(f"{{{word}}}" if "," in word else word for word in words)


def _citations(record: Record, options: BibOptions) -> str:
    """How often the work was cited, by whom counted and when: "42 (openalex, 2026-11-20)"."""
    if not options.citations:
        return ""
    indicators = (each for each in record.indicators if each.name == "citations")
    counts = [
        f"{each.value} ({', '.join(filter(None, (each.source, each.as_of)))})"
        for each in indicators
    ]
    return options.encode("; ".join(counts))


FIELDS: dict[str, Callable[[Record, BibOptions], str]] = {
    "author": _author,
    "editor": _editor,
    "title": _title,
    "subtitle": _subtitle,
    "journal": _journal,
    "journaltitle": _journal,
    "shortjournal": _shortjournal,
    "booktitle": _booktitle,
    "series": _series,
    "publisher": _publisher,
    "school": _publisher,
    "institution": _publisher,
    "organization": _how_published,
    "howpublished": _how_published,
    "type": _type,
    "volume": lambda record, options: options.encode(record.work.volume),
    "number": _number,
    "edition": _edition,
    "version": _version,
    "address": _address,
    "location": _place,
    "eventtitle": _event_title,
    "venue": lambda record, options: options.encode(record.work.venue.event_place),
    "eventdate": lambda record, options: options.encode(record.work.venue.event_date),
    "pages": _pages,
    "eid": _eid,
    "year": _year,
    "month": _month,
    "date": _date,
    "isbn": _isbn,
    "issn": _issn,
    "doi": _doi,
    "url": _url,
    "urldate": _urldate,
    "eprint": _eprint,
    "archiveprefix": _eprinttype,
    "eprinttype": _eprinttype,
    "primaryclass": _eprintclass,
    "eprintclass": _eprintclass,
    "langid": _langid,
    "note": _note,
    "abstract": _abstract,
    "keywords": _keywords,
    "citations": _citations,
}
