"""The table of rules: for each field, whom to ask first and how the answers join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from harvest.merge.conflict import is_same_venue
from harvest.merge.strategy import (
    Outcome,
    Told,
    any_true,
    fullest_pages,
    join_funders,
    join_relations,
    join_versions,
    known_type,
    prefer,
    true_case,
    union,
)
from harvest.model.work import Access, Ids, Venue, Work

__all__ = ["PARTS", "POLICY", "Account", "Rule", "merge_fields", "merge_parts", "rank"]

Account = tuple[str, Work]
"""A source's name and what it says."""


class Rule(NamedTuple):
    """How one field is decided."""

    order: tuple[str, ...]
    join: Callable[[Told], Outcome]


# The registration agencies know how a work was published; OpenAlex and OpenAIRE look at the web.
AGENCIES: tuple[str, ...] = ("crossref", "datacite", "doi", "openalex", "openaire", "bip")
WEB: tuple[str, ...] = ("openalex", "openaire", "datacite", "crossref", "doi")
CURATED: tuple[str, ...] = ("datacite", "openaire", "openalex", "crossref", "doi")


def rank(source: str) -> tuple[int, str]:
    """Where *source* stands among all; strangers come last, by name."""
    return (AGENCIES.index(source) if source in AGENCIES else len(AGENCIES), source)


POLICY: dict[str, Rule] = {
    "doi": Rule(AGENCIES, prefer),
    "type": Rule(AGENCIES, known_type),
    "title+title_markup": Rule(AGENCIES, true_case),
    "subtitle": Rule(AGENCIES, prefer),
    "original_title": Rule(AGENCIES, prefer),
    "language": Rule(AGENCIES, prefer),
    "year": Rule(AGENCIES, prefer),
    "published": Rule(AGENCIES, prefer),
    "published_online": Rule(AGENCIES, prefer),
    "published_print": Rule(AGENCIES, prefer),
    "published_issue": Rule(AGENCIES, prefer),
    "edition": Rule(AGENCIES, prefer),
    "version": Rule(AGENCIES, prefer),
    "degree": Rule(AGENCIES, prefer),
    "report_number": Rule(AGENCIES, prefer),
    "eprint_class": Rule(AGENCIES, prefer),
    "volume": Rule(AGENCIES, prefer),
    "issue": Rule(AGENCIES, prefer),
    "pages+first_page+last_page+article_number": Rule(AGENCIES, fullest_pages),
    "abstract": Rule(AGENCIES, prefer),
    "keywords": Rule(CURATED, union),
    "mesh": Rule(WEB, union),
    "topics": Rule(WEB, prefer),
    "countries": Rule(WEB, union),
    "funders": Rule(AGENCIES, join_funders),
    "peer_reviewed": Rule(WEB, any_true),
    "versions": Rule(WEB, join_versions),
    "relations": Rule(AGENCIES, join_relations),
}
"""Fields joined by "+" are decided together. Contributors, notices and the parts below have their
own rules: `merge.contributor`, `notice`, PARTS."""

PARTS: dict[str, dict[str, Rule]] = {
    "ids": {
        "openalex": Rule(WEB, prefer),
        "pmid": Rule(WEB, prefer),
        "pmcid": Rule(WEB, prefer),
        "mag": Rule(WEB, prefer),
        "arxiv": Rule(AGENCIES, prefer),
        "isbn": Rule(AGENCIES, union),
        "openaire": Rule(WEB, prefer),
    },
    "venue": {
        "title": Rule(AGENCIES, prefer),
        "short_title": Rule(AGENCIES, prefer),
        "issn": Rule(AGENCIES, union),
        "issn_l": Rule(WEB, prefer),
        "isbn": Rule(AGENCIES, union),
        "publisher": Rule(AGENCIES, prefer),
        "series": Rule(AGENCIES, prefer),
        "kind": Rule(AGENCIES, prefer),
        "publisher_place": Rule(AGENCIES, prefer),
        "event": Rule(AGENCIES, prefer),
        "event_place": Rule(AGENCIES, prefer),
        "event_date": Rule(AGENCIES, prefer),
    },
    "access": {
        "status": Rule(WEB, prefer),
        "is_oa": Rule(WEB, prefer),
        "url": Rule(WEB, prefer),
        "pdf_url": Rule(WEB, prefer),
        "license": Rule(WEB, prefer),
    },
}
"""The same for what a work is made of."""

_EMPTY: dict[str, Any] = {"ids": Ids(), "venue": Venue(), "access": Access()}


def merge_fields(accounts: list[Account], provenance: dict[str, str]) -> dict[str, Any]:
    """The fields of POLICY, decided; whose word each is goes into *provenance*."""
    values: dict[str, Any] = {}
    ordered = {order: _ordered(order, accounts) for order in (AGENCIES, WEB, CURATED)}
    for key, (order, join) in POLICY.items():
        names = key.split("+")
        told = _told(names, ordered[order])
        if not told:
            continue
        value, sources = join(told)
        for name, part in zip(names, value if len(names) > 1 else (value,), strict=True):
            if part not in (None, ()):
                values[name] = part
                provenance[name] = ", ".join(sources)
    return values


def merge_parts(accounts: list[Account], provenance: dict[str, str]) -> dict[str, Any]:
    """Ids, venue and access, decided part by part.

    Provenance names the sources of the whole, and "venue.issn_l" where a part is from another.
    """
    ordered = {order: _ordered(order, accounts) for order in (AGENCIES, WEB)}
    return {name: _merge_part(name, ordered, provenance) for name in PARTS}


def _merge_part(
    whole: str, ordered: dict[tuple[str, ...], list[Account]], provenance: dict[str, str]
) -> Any:
    told = {
        order: [
            (source, part)
            for source, work in accounts
            if (part := getattr(work, whole)) != _EMPTY[whole]
        ]
        for order, accounts in ordered.items()
    }
    if whole == "venue":
        told = _same_venue(told)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, (order, join) in PARTS[whole].items():
        said = [
            (source, value)
            for source, part in told[order]
            if (value := getattr(part, name)) not in (None, (), "unknown")
        ]
        if said:
            values[name], sources = join(said)
            origins[name] = ", ".join(sources)
    _note_origins(whole, origins, provenance)
    return replace(_EMPTY[whole], **values) if values else _EMPTY[whole]


def _same_venue(told: dict[tuple[str, ...], Told]) -> dict[tuple[str, ...], Told]:
    """Only what is said of the venue that the agency names: a repository's ISSN is not its."""
    if len(told[AGENCIES]) < 2:
        return told
    chosen = told[AGENCIES][0][1]
    return {
        order: [(source, venue) for source, venue in said if is_same_venue(chosen, venue)]
        for order, said in told.items()
    }


def _note_origins(whole: str, origins: dict[str, str], provenance: dict[str, str]) -> None:
    if not origins:
        return
    main = next(iter(origins.values()))
    provenance[whole] = main
    for name, source in origins.items():
        if source != main:
            provenance[f"{whole}.{name}"] = source


def _ordered(order: tuple[str, ...], accounts: list[Account]) -> list[Account]:
    """*accounts* in *order*; equal sources keep theirs, and strangers come last."""
    if len(accounts) < 2:
        return accounts
    places = {source: place for place, source in enumerate(order)}
    return sorted(accounts, key=lambda account: places.get(account[0], len(order)))


def _told(names: list[str], accounts: list[Account]) -> Told:
    if len(names) == 1:
        name = names[0]
        return [
            (source, value)
            for source, work in accounts
            if (value := getattr(work, name)) is not None and value != ()
        ]
    groups = [(source, tuple(getattr(work, name) for name in names)) for source, work in accounts]
    return [(source, group) for source, group in groups if any(part is not None for part in group)]
