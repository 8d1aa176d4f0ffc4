"""A record as CSL-JSON, the form that Zotero, pandoc and the citeproc processors take.

The types and variables are those of the CSL 1.0.2 schema. Values are plain text, but for the
raised and lowered letters and italics of titles, which CSL writes as HTML.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

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
from harvest.export.thesis_kind import thesis_kind
from harvest.export.title_markup import find_styles
from harvest.export.warning import warning_note
from harvest.model.record import Record
from harvest.model.work import Contributor, Work
from harvest.text.format_type import TO_CSL

__all__ = ["to_csl"]

_ROLES = {"author": "author", "editor": "editor", "translator": "translator", "chair": "chair"}
_DATE = re.compile(r"(-?\d{1,6})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_TAGS = {"i": "i", "b": "b", "sub": "sub", "sup": "sup"}


def to_csl(record: Record, id: str) -> dict[str, Any]:
    """The CSL-JSON item of *record* under *id*; absent values have no key.

    >>> to_csl(Record(Work(type="dataset", title="Tides"), (), {}, {}, ()), "tides")
    {'id': 'tides', 'type': 'dataset', 'title': 'Tides'}
    """
    work = record.work
    kind = "software" if is_software(work) else TO_CSL.get(work.type or "", "document")
    found: dict[str, Any] = {"id": id, "type": kind}
    found |= {"title": _title(work), "original-title": _other_title(work)}
    found |= {variable: _names(work, role) for role, variable in _ROLES.items()}
    found |= {"issued": _date(publication_date(work))}
    found |= {"container-title": work.venue.title, "collection-title": work.venue.series}
    found |= {"container-title-short": work.venue.short_title, "publisher": work.venue.publisher}
    found |= {"volume": work.volume, "issue": work.issue, "page": _page(work)}
    found |= _edition(work) | _place(work)
    found |= _identifiers(work) | _link(record)
    found |= {"abstract": work.abstract, "keyword": ", ".join(work.keywords)}
    found |= {"language": work.language, "note": _note(record)}
    return {name: _cleaned(value) for name, value in found.items() if value}


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _title(work: Work) -> str:
    title = _marked_up(clean(work.title or work.original_title or ""), work.title_markup)
    return full_title(title, clean(work.subtitle or ""))


def _marked_up(title: str, markup: str | None) -> str:
    """*title* with the tags CSL knows. Text is not escaped: to a processor it is no HTML."""
    styles = find_styles(title, markup) if markup else None
    if not styles:
        return _SCRIPT.sub(_script, title)
    pieces = []
    for styled, group in groupby(zip(title, styles, strict=True), key=lambda pair: pair[1]):
        piece = "".join(char for char, _ in group)
        for style in reversed(styled):
            tag = _TAGS.get(style)
            piece = f"<{tag}>{piece}</{tag}>" if tag else piece
        pieces.append(piece)
    return _SCRIPT.sub(_script, "".join(pieces))


_SCRIPT = re.compile(r"([_^])\{([^{}<>]*)\}")


def _script(match: re.Match[str]) -> str:
    """A script that Unicode lacks (H^{1/2}) as a tag."""
    tag = "sub" if match[1] == "_" else "sup"
    return f"<{tag}>{match[2]}</{tag}>"


def _other_title(work: Work) -> str | None:
    return work.original_title if work.title and work.original_title != work.title else None


def _names(work: Work, role: str) -> list[dict[str, str]]:
    people = [person for person in work.contributors if person.role == role]
    return [name for person in people if (name := _name(person))]


def _name(person: Contributor) -> dict[str, str]:
    if not person.family:
        literal = person.literal or person.given
        return {"literal": clean(literal)} if literal else {}
    parts = {"family": person.family, "given": person.given, "suffix": person.suffix}
    return {part: clean(value) for part, value in parts.items() if value}


def _date(date: str) -> dict[str, list[list[int]]] | None:
    found = _DATE.fullmatch(date)
    return {"date-parts": [[int(part) for part in found.groups() if part]]} if found else None


def _page(work: Work) -> str:
    return page_range(work).replace("--", "-") or work.article_number or ""


def _edition(work: Work) -> dict[str, str | None]:
    """Edition, version, number and genre: what kind of thesis, of which series of reports.

    An article number is the number where pages take its place.
    """
    edition = edition_number(work.edition)
    found: dict[str, str | None] = {
        "edition": str(edition) if edition else edition_in_words(work.edition),
        "version": work.version,
        "number": work.article_number if page_range(work) else None,
    }
    if work.type == "dissertation":
        found["genre"] = thesis_kind(work.degree).words
    elif work.type == "posted-content":
        found["genre"] = "Preprint"
    elif work.type in ("report", "report-component", "standard"):
        found["genre"], number = report_series(work.report_number)
        found["number"] = number or work.issue
    return found


def _place(work: Work) -> dict[str, Any]:
    """Where it was published, and the conference with its place and first day."""
    venue = work.venue
    return {
        "publisher-place": venue.publisher_place,
        "event-title": venue.event,
        "event-place": venue.event_place,
        "event-date": _date(venue.event_date or ""),
    }


def _identifiers(work: Work) -> dict[str, Any]:
    return {
        "DOI": work.doi,
        "PMID": work.ids.pmid,
        "PMCID": work.ids.pmcid,
        "ISBN": find_isbn(work),
        "ISSN": find_issn(work),
    }


def _link(record: Record) -> dict[str, Any]:
    """Where the work can be read; with a DOI none is needed."""
    work = record.work
    if work.doi:
        return {}
    url = reading_url(work)
    return {"URL": url, "accessed": _date(retrieved_date(record))} if url else {}


def _note(record: Record) -> str:
    arxiv = record.work.ids.arxiv
    parts = (warning_note(record), f"arXiv:{arxiv}" if arxiv else "")
    return " ".join(part for part in parts if part)
