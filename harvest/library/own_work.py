"""What the user's own entry says of a work, for formats other than the entry's own. Pure.

Such a work is printed and forgotten: it never enters the cache, a merged record or its provenance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from harvest.model.mention import Mention
from harvest.model.record import Record
from harvest.model.work import Access, Contributor, Ids, Venue, Work
from harvest.reading.latex_text import to_plain_text, to_verbatim
from harvest.reading.list_entry import year_in
from harvest.text.format_type import FROM_BIBTEX, csl_type

__all__ = ["csl_date", "filled", "overlay", "work_of_bib", "work_of_csl", "work_of_mention"]

_AND = re.compile(r"\s+and\s+", re.I)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def overlay(own: Work, record: Record | None) -> Record:
    """A record for printing: what the user's entry says, and what it leaves out from *record*."""
    if record is None:
        return Record(own, (), {}, {}, ())
    stated = _stated(own)
    stated["venue"] = replace(record.work.venue, **_stated(own.venue))
    if own.ids != Ids():
        stated["ids"] = replace(record.work.ids, **_stated(own.ids))
    if own.pages:
        stated |= {"first_page": None, "last_page": None, "article_number": None}
    if own.published or own.year:
        stated |= {"published_print": None, "published_online": None, "published_issue": None}
        stated["published"] = own.published or (
            record.work.published if record.work.year == own.year else None
        )
    if own.title:
        stated |= {"subtitle": own.subtitle, "title_markup": own.title_markup}
    return replace(record, work=replace(record.work, **stated))


def filled(own: Work, other: Work) -> Work:
    """What *own* says, and what it leaves out from *other*, the same entry as it was read first."""
    stated = _stated(other) | _stated(own)
    stated["venue"] = replace(other.venue, **_stated(own.venue))
    return replace(own, **stated)


def _stated(whole: Any) -> dict[str, Any]:
    empty = type(whole)()
    names = [field.name for field in fields_of(whole)]
    return {
        name: value
        for name in names
        if (value := getattr(whole, name)) not in (None, ()) and value != getattr(empty, name)
    }


def work_of_bib(kind: str, fields: Mapping[str, str]) -> Work:
    """The work of a BibTeX entry: its type in lower case, its fields' LaTeX by lower-case name."""

    def text(*names: str) -> str | None:
        found = (to_plain_text(fields[name]) for name in names if fields.get(name))
        return next((each for each in found if each), None)

    date = fields.get("date") or fields.get("year") or ""
    written = _DATE.match(date.strip("{} "))
    people = [*_people(fields.get("author"), "author"), *_people(fields.get("editor"), "editor")]
    pages = text("pages")
    doi = to_verbatim(fields["doi"]).strip() if fields.get("doi") else None
    return Work(
        doi=doi.removeprefix("https://doi.org/").lower() if doi else None,
        type=FROM_BIBTEX.get(kind),
        title=text("title"),
        subtitle=text("subtitle"),
        contributors=tuple(people),
        year=year_in(date),
        published=written[0] if written else None,
        venue=Venue(
            title=text("journal", "journaltitle", "booktitle"),
            series=text("series"),
            publisher=text("publisher", "school", "institution", "organization"),
            publisher_place=text("address", "location"),
        ),
        volume=text("volume"),
        issue=text("number", "issue"),
        pages=re.sub(r"\s*[-–—]+\s*", "-", pages) if pages else None,
        article_number=text("eid", "articleno"),
        edition=text("edition"),
        abstract=text("abstract"),
    )


def _people(names: str | None, role: str) -> Iterator[Contributor]:
    for name in _outside_braces(names or ""):
        plain = to_plain_text(name)
        if name.startswith("{") and name.endswith("}"):
            yield Contributor(role=role, literal=plain)
        elif plain and plain.lower() != "others":
            yield _person(plain, role)


def _outside_braces(names: str) -> Iterable[str]:
    """The names of a BibTeX list: split at "and" where no brace is open."""
    pieces, depth, begun = [], 0, 0
    for match in re.finditer(r"[{}]|\s+and\s+", names, re.I):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 0:
            pieces.append(names[begun : match.start()].strip())
            begun = match.end()
    return [piece for piece in (*pieces, names[begun:].strip()) if piece]


def _person(name: str, role: str) -> Contributor:
    """BibTeX's three forms: "von Last, Jr, First", "von Last, First", "First von Last"."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 2:
        return Contributor(role=role, family=parts[0], suffix=parts[1], given=parts[2] or None)
    if len(parts) == 2:
        return Contributor(role=role, family=parts[0], given=parts[1] or None)
    words = name.split()
    at = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    return Contributor(role=role, family=" ".join(words[at:]), given=" ".join(words[:at]) or None)


def work_of_csl(item: Mapping[str, Any]) -> Work:
    """The work of a CSL-JSON item; see `further_field`  for what no work has."""

    def text(*names: str) -> str | None:
        found = (item.get(name) for name in names)
        texts = (str(each).strip() for each in found if isinstance(each, str | int) and each)
        return next((each for each in texts if each), None)

    date = csl_date(item.get("issued"))
    roles = ("author", "editor", "translator", "chair")
    people = [each for role in roles for each in _csl_people(item.get(role), role)]
    doi, title, number = text("DOI", "doi"), text("title"), text("number")
    kind = csl_type(text("type") or "")
    isbn, issn = (re.split(r"[,;\s]+", text(name) or "") for name in ("ISBN", "ISSN"))
    return Work(
        doi=_bare_doi(doi) if doi else None,
        ids=Ids(pmid=text("PMID"), pmcid=text("PMCID"), isbn=tuple(filter(None, isbn))),
        type=kind,
        title=re.sub(r"</?\w[^<>]*>", "", title) if title else None,
        title_markup=title if title and "</" in title else None,
        language=text("language"),
        contributors=tuple(people),
        year=year_in(date or str(item.get("date") or item.get("issued") or "")),
        published=date,
        venue=Venue(
            title=text("container-title", "publicationTitle", "bookTitle"),
            short_title=text("container-title-short", "journalAbbreviation"),
            issn=tuple(filter(None, issn)),
            series=text("collection-title"),
            publisher=text("publisher"),
            publisher_place=text("publisher-place"),
            event=text("event-title", "event"),
            event_place=text("event-place"),
        ),
        volume=text("volume"),
        issue=text("issue"),
        pages=text("page", "pages"),
        edition=text("edition"),
        version=text("version"),
        degree=text("genre") if kind == "dissertation" else None,
        report_number=number if kind == "report" else None,
        article_number=number if kind == "journal-article" else None,
        abstract=text("abstract"),
        keywords=tuple(each.strip() for each in (text("keyword") or "").split(",") if each.strip()),
        access=Access(url=text("URL")),
    )


def csl_date(value: Any) -> str | None:
    """The ISO date of a CSL date in whichever of its forms, as precise as it is written."""
    if not isinstance(value, dict):
        written = _DATE.fullmatch(str(value or "").strip())
        return written[0] if written else None
    parts = value.get("date-parts")
    numbers = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    digits = [str(each) for each in numbers if str(each).isdigit()]
    if digits:
        return "-".join([digits[0].zfill(4), *(each.zfill(2) for each in digits[1:])])
    if str(value.get("year", "")).isdigit():  # as pandoc wrote them
        return str(value["year"])
    return csl_date(value.get("raw") or value.get("literal"))


def _bare_doi(text: str) -> str:
    return re.sub(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*", "", text, flags=re.I).lower()


def _csl_people(people: Any, role: str) -> Iterator[Contributor]:
    for person in people if isinstance(people, list) else ():
        if not isinstance(person, dict):
            continue
        parts = {k: v for k, v in person.items() if isinstance(v, str) and v}
        family = " ".join(
            parts[part] for part in ("non-dropping-particle", "family") if part in parts
        )
        literal = parts.get("literal") or (parts.get("name") if not family else None)
        if family or literal:
            yield Contributor(
                role=role,
                given=parts.get("given"),
                family=family or None,
                suffix=parts.get("suffix"),
                literal=literal,
            )


def work_of_mention(mention: Mention) -> Work:
    """The work as far as a mention describes it: a literature note's, or an item of Zotero's."""
    query = mention.query
    doi = next((each.value for each in mention.identifiers if each.scheme == "doi"), None)
    if query is None:
        return Work(doi=doi)
    return Work(
        doi=doi,
        type=query.type or ("journal-article" if query.container else None),
        title=query.title or query.raw or None,
        contributors=tuple(Contributor(role="author", family=name) for name in query.authors),
        year=query.year,
        venue=Venue(title=query.container),
        volume=query.volume,
        issue=query.issue,
        pages=query.pages,
    )
