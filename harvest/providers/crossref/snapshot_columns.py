"""Crossref's records as rows of a dataset: what they are found by, and what a verdict reads."""

from __future__ import annotations

from typing import Any

from harvest.providers.common.snapshot_row import (
    Facts,
    RowReader,
    first_line,
    int_or_none,
    is_shouted,
)
from harvest.text.standard_number import bare_doi

__all__ = ["row_reader"]

Json = dict[str, Any]

_PLAIN = (
    "DOI type subtype title subtitle original-title container-title short-container-title "
    "publisher volume issue page article-number institution group-title ISSN issn-type "
    "update-to updated-by is-referenced-by-count edition-number event journal-issue relation"
).split()
_DATES = "issued published published-print published-online published-other posted approved".split()
_PEOPLE = ("author", "editor", "translator", "chair")
_NAME = ("given", "family", "name", "suffix", "ORCID")
_READS = frozenset("indexed deposited created assertion abstract prefix member".split()).union(
    _PLAIN, _DATES, _PEOPLE
)
_LIFTED = {
    "title": "title",
    "container": "container-title",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "type": "type",
}


def _facts(body: Json) -> Facts | None:
    doi = bare_doi(body.get("DOI"))
    if doi is None:
        return None
    type_ = body.get("type")
    about = body.get("update-to")
    return Facts(
        key=doi,
        doi=doi,
        updated=_updated(body),
        type=type_ if isinstance(type_, str) else None,
        titles=_titles(body),
        families=_families(body),
        year=_year(body),
        volume=first_line(body.get("volume")),
        page=first_line(body.get("page")) or first_line(body.get("article-number")),
        citations=int_or_none(body.get("is-referenced-by-count")),
        is_findable=type_ != "component",
        about=_about(about, doi) if about else (),
    )


def _updated(body: Json) -> str | None:
    """When Crossref last wrote its index of it, else when it was deposited."""
    for name in ("indexed", "deposited", "created"):
        stamp = body.get(name)
        if isinstance(stamp, dict) and isinstance(moment := stamp.get("date-time"), str):
            return moment
    return None


def _titles(body: Json) -> tuple[str, ...]:
    title = first_line(body.get("title")) or first_line(body.get("original-title"))
    if title is None:
        return ()
    subtitle = first_line(body.get("subtitle"))
    original = first_line(body.get("original-title")) or title
    forms = [title]
    if subtitle and subtitle.lower() not in title.lower():
        forms.append(f"{title}: {subtitle}")
    return (*forms, original) if original != title else tuple(forms)


def _families(body: Json) -> tuple[str, ...]:
    for role in ("author", "editor"):
        people = body.get(role)
        if isinstance(people, list):
            found = [
                name
                for each in people
                if isinstance(each, dict)
                and isinstance(name := each.get("family") or each.get("name"), str)
            ]
            if found:
                return tuple(found)
    return ()


def _year(body: Json) -> int | None:
    for name in ("published-print", "issued", "published-online", "published", "posted"):
        date = body.get(name)
        if isinstance(date, dict):
            try:
                year = date["date-parts"][0][0]
            except (LookupError, TypeError):
                continue
            if type(year) is int and 0 < year < 10_000:
                return year
    return None


def _about(notices: Any, own: str) -> tuple[str, ...]:
    if not isinstance(notices, list):
        return ()
    targets = (bare_doi(each.get("DOI")) for each in notices if isinstance(each, dict))
    return tuple(dict.fromkeys(each for each in targets if each and each != own))


def _slim(body: Json) -> Json:
    """All that the work of a verdict is made from: names, titles, dates, place, relations."""
    get = body.get
    slim = {name: value for name in _PLAIN if (value := get(name)) or value == 0}
    for name in _DATES:
        if name in body:
            slim[name] = _date(body[name])
    for role in _PEOPLE:
        if people := body.get(role):
            slim[role] = [_person(each) for each in people] if type(people) is list else people
    if "journal-issue" in slim and "created" in body:  # tells whether the issue came later
        slim["created"] = _date(body["created"])
    if assertion := body.get("assertion"):
        held = [each for each in assertion if _is_of_conference(each)]
        if held:
            slim["assertion"] = held
    if "abstract" in body and is_shouted(first_line(body.get("title"))):
        slim["abstract"] = body["abstract"]  # spells what a title in capitals does not
    return slim


def _date(value: Any) -> Any:
    if type(value) is dict and "date-parts" in value:
        return {"date-parts": value["date-parts"]}
    return value


def _person(person: Any) -> Any:
    if type(person) is not dict:
        return person
    if person.get("given") and person.get("family"):
        kept = {"given": person["given"], "family": person["family"]}
        for name in ("suffix", "ORCID"):
            if name in person:
                kept[name] = person[name]
        return kept
    kept = {name: person[name] for name in _NAME if name in person}
    if person.get("affiliation"):  # a name in one field is a person's where it has one
        kept["affiliation"] = person["affiliation"][:1]
    return kept


def _is_of_conference(assertion: Any) -> bool:
    return isinstance(assertion, dict) and str(assertion.get("name")).startswith("conference_")


def _cites(body: Json) -> list[str]:
    references = body.get("reference")
    dois = (bare_doi(each.get("DOI")) for each in references or () if isinstance(each, dict))
    return [doi for doi in dois if doi]


def row_reader() -> RowReader:
    """How its records become rows."""
    return RowReader(_facts, _slim, _READS, _LIFTED, _cites, has_own_keys=False)
