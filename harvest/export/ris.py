"""A record as RIS, as Zotero and EndNote import it (RIS format specification, 2011 edition).

A line is a tag, two spaces, a hyphen, a space and the value; an entry opens with TY and closes
with ER. Control characters and line breaks are taken out of values, so nothing can open a field.
"""

from __future__ import annotations

from collections.abc import Iterator

from harvest.export.common_fields import (
    find_isbn,
    find_issn,
    full_title,
    page_range,
    publication_date,
    reading_url,
    retrieved_date,
)
from harvest.export.edition import edition_in_words, edition_number, is_software, report_series
from harvest.export.latex import clean
from harvest.export.plain_title import plain_title
from harvest.export.thesis_kind import thesis_kind
from harvest.export.warning import warning_note
from harvest.model.record import Record
from harvest.model.work import Contributor, Work
from harvest.text.format_type import TO_RIS

__all__ = ["to_ris"]

_ROLES = {"author": "AU", "editor": "A2", "chair": "A2", "translator": "A4"}


def to_ris(record: Record) -> str:
    r"""The RIS entry of *record*, ending in an empty line.

    >>> to_ris(Record(Work(type="book", title="Tides", year=1999), (), {}, {}, ()))
    'TY  - BOOK\nTI  - Tides\nPY  - 1999\nER  - \n\n'
    """
    lines = [f"{tag}  - {value}" for tag, value in _lines(record) if value]
    return "\n".join([*lines, "ER  - ", "", ""])


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    work = record.work
    yield "TY", "COMP" if is_software(work) else TO_RIS.get(work.type or "", "GEN")
    for person in work.contributors:
        yield _ROLES.get(person.role, "A3"), _name(person)
    yield "TI", _title(work)
    yield from _venue(work)
    yield from _edition(work)
    yield from _dates(work)
    yield from _pages(work)
    yield from _identifiers(record)
    yield "LA", clean(work.language or "")
    yield "AB", clean(work.abstract or "")
    for word in work.keywords:
        yield "KW", clean(word)
    yield "N1", clean(warning_note(record))


def _name(person: Contributor) -> str:
    """ "Family, Given, Suffix"; an organisation has no comma to be split at.

    >>> _name(Contributor(literal="Committee on Aging, Disability"))
    'Committee on Aging Disability'
    """
    if not person.family:
        return clean(person.literal or person.given or "").replace(",", "")
    parts = (person.family.replace(",", " "), person.given or "", person.suffix or "")
    if not any(parts[1:]):
        return clean(parts[0])
    return ", ".join(clean(part) for part in parts if part or part is parts[1]).rstrip(", ")


def _title(work: Work) -> str:
    title, subtitle = clean(work.title or work.original_title or ""), clean(work.subtitle or "")
    title = plain_title(title, work.title_markup)
    return full_title(title, subtitle)


def _venue(work: Work) -> Iterator[tuple[str, str]]:
    venue = work.venue
    is_journal = work.type in (None, "journal-article")
    yield "JO" if is_journal else "T2", clean(venue.title or "")
    yield "J2", clean(venue.short_title or "") if venue.short_title != venue.title else ""
    yield "T3", clean(venue.series or "")
    yield "PB", clean(venue.publisher or "")


def _edition(work: Work) -> Iterator[tuple[str, str]]:
    """Edition or version, kind and number, places.

    The place of a conference stands in CY, that of its publisher in C1; elsewhere CY is the
    publisher's.
    """
    number = edition_number(work.edition)
    yield "ET", str(number) if number else clean(edition_in_words(work.edition) or "")
    yield "ET", "" if work.edition else clean(work.version or "")
    if work.type == "dissertation":
        yield "M3", thesis_kind(work.degree).words
    if work.type in ("report", "report-component", "standard"):
        series, _ = report_series(work.report_number)
        yield "M3", clean(series)
    place, held = clean(work.venue.publisher_place or ""), clean(work.venue.event_place or "")
    yield "CY", held or place
    yield "C1", place if held else ""


def _dates(work: Work) -> Iterator[tuple[str, str]]:
    date = publication_date(work)
    yield "PY", date[:4]
    year, month, day = (*date.split("-"), "", "")[:3]
    yield "DA", f"{year}/{month}/{day}/" if month else ""


def _pages(work: Work) -> Iterator[tuple[str, str]]:
    yield "VL", clean(work.volume or "")
    yield "IS", clean(report_series(work.report_number)[1] or work.issue or "")
    first, _, last = clean(page_range(work)).partition("--")
    yield "SP", first
    yield "EP", last
    yield "C7", clean(work.article_number or "")


def _identifiers(record: Record) -> Iterator[tuple[str, str]]:
    work = record.work
    yield "DO", clean(work.doi or "")
    yield "SN", find_issn(work)
    yield "SN", find_isbn(work)
    yield "AN", clean(work.ids.pmid or "")
    if url := reading_url(work):
        yield "UR", clean(url)
        yield "Y2", retrieved_date(record).replace("-", "/")
