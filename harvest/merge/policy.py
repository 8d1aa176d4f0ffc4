"""The table of rules: for each field, whom to ask first and how the answers join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from harvest.merge.book_series import series_told
from harvest.merge.conflict import is_same_venue
from harvest.merge.strategy import (
    Merged,
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
from harvest.model.provider import LAST, Order, known_providers
from harvest.model.work import Access, Ids, Venue, Work

__all__ = ["PARTS", "POLICY", "SourceWork", "Rule", "merge_fields", "merge_parts", "rank"]

SourceWork = tuple[str, Work]
"""A source's name and what it says."""

ORDERS: tuple[Order, ...] = ("registered", "web", "curated")
"""The registration agencies know how a work was published; OpenAlex and OpenAIRE look at the web.
Which source comes when is said by the sources' rows."""


class Rule(NamedTuple):
    """How one field is decided."""

    order: Order
    join: Callable[[Told], Merged]


def rank(source: str) -> tuple[int, str]:
    """Where *source* stands among all in the order of "registered"; strangers last, by name."""
    return (_place("registered", source), source)


def _place(order: Order, source: str) -> int:
    row = known_providers().get(source)
    return row.rank(order) if row else LAST


POLICY: dict[str, Rule] = {
    "doi": Rule("registered", prefer),
    "type": Rule("registered", known_type),
    "title+title_markup": Rule("registered", true_case),
    "subtitle": Rule("registered", prefer),
    "original_title": Rule("registered", prefer),
    "language": Rule("registered", prefer),
    "year": Rule("registered", prefer),
    "published": Rule("registered", prefer),
    "published_online": Rule("registered", prefer),
    "published_print": Rule("registered", prefer),
    "published_issue": Rule("registered", prefer),
    "edition": Rule("registered", prefer),
    "version": Rule("registered", prefer),
    "degree": Rule("registered", prefer),
    "report_number": Rule("registered", prefer),
    "eprint_class": Rule("registered", prefer),
    "volume": Rule("registered", prefer),
    "issue": Rule("registered", prefer),
    "pages+first_page+last_page+article_number": Rule("registered", fullest_pages),
    "abstract": Rule("registered", prefer),
    "keywords": Rule("curated", union),
    "mesh": Rule("web", union),
    "topics": Rule("web", prefer),
    "countries": Rule("web", union),
    "funders": Rule("registered", join_funders),
    "peer_reviewed": Rule("web", any_true),
    "versions": Rule("web", join_versions),
    "relations": Rule("registered", join_relations),
}
"""Fields joined by "+" are decided together. Contributors, notices and the parts below have their
own rules: `merge.contributor`, `notice`, PARTS."""

PARTS: dict[str, dict[str, Rule]] = {
    "ids": {
        "openalex": Rule("web", prefer),
        "pmid": Rule("web", prefer),
        "pmcid": Rule("web", prefer),
        "mag": Rule("web", prefer),
        "arxiv": Rule("registered", prefer),
        "isbn": Rule("registered", union),
        "openaire": Rule("web", prefer),
    },
    "venue": {
        "title": Rule("registered", prefer),
        "short_title": Rule("registered", prefer),
        "issn": Rule("registered", union),
        "issn_l": Rule("web", prefer),
        "isbn": Rule("registered", union),
        "publisher": Rule("registered", prefer),
        "series": Rule("registered", prefer),
        "kind": Rule("registered", prefer),
        "publisher_place": Rule("registered", prefer),
        "event": Rule("registered", prefer),
        "event_place": Rule("registered", prefer),
        "event_date": Rule("registered", prefer),
    },
    "access": {
        "status": Rule("web", prefer),
        "is_oa": Rule("web", prefer),
        "url": Rule("web", prefer),
        "pdf_url": Rule("web", prefer),
        "license": Rule("web", prefer),
    },
}
"""The same for what a work is made of."""

_EMPTY: dict[str, Any] = {"ids": Ids(), "venue": Venue(), "access": Access()}


def merge_fields(accounts: list[SourceWork], provenance: dict[str, str]) -> dict[str, Any]:
    """The fields of POLICY, decided; whose word each is goes into *provenance*."""
    values: dict[str, Any] = {}
    ordered = {order: _ordered(order, accounts) for order in ORDERS}
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


def merge_parts(accounts: list[SourceWork], provenance: dict[str, str]) -> dict[str, Any]:
    """Ids, venue and access, decided part by part.

    Provenance names the sources of the whole, and "venue.issn_l" where a part is from another.
    """
    ordered = {order: _ordered(order, accounts) for order in ORDERS[:2]}
    return {name: _merge_part(name, ordered, provenance) for name in PARTS}


def _merge_part(
    whole: str, ordered: dict[Order, list[SourceWork]], provenance: dict[str, str]
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
        told = _same_venue({order: series_told(said) for order, said in told.items()})
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


def _same_venue(told: dict[Order, Told]) -> dict[Order, Told]:
    """Only what is said of the venue that the agency names: a repository's ISSN is not its."""
    if len(told["registered"]) < 2:
        return told
    chosen = told["registered"][0][1]
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


def _ordered(order: Order, accounts: list[SourceWork]) -> list[SourceWork]:
    """*accounts* in *order*; equal sources keep theirs, and strangers come last."""
    if len(accounts) < 2:
        return accounts
    return sorted(accounts, key=lambda account: _place(order, account[0]))


def _told(names: list[str], accounts: list[SourceWork]) -> Told:
    if len(names) == 1:
        name = names[0]
        return [
            (source, value)
            for source, work in accounts
            if (value := getattr(work, name)) is not None and value != ()
        ]
    groups = [(source, tuple(getattr(work, name) for name in names)) for source, work in accounts]
    return [(source, group) for source, group in groups if any(part is not None for part in group)]
