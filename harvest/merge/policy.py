"""The table of rules: for each field, whom to ask first and how the answers join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from harvest.merge.book_series import with_series
from harvest.merge.conflict import is_same_venue
from harvest.merge.strategy import (
    Accounts,
    Merged,
    any_true,
    fullest_pages,
    join_funders,
    join_relations,
    join_versions,
    prefer,
    specific_type,
    true_case,
    union,
)
from harvest.model.provider import LAST, Order, known_providers
from harvest.model.work import Access, Ids, Venue, Work

__all__ = ["PARTS", "POLICY", "SourceWork", "FieldRule", "merge_fields", "merge_parts", "rank"]

SourceWork = tuple[str, Work]
"""A source's name and what it says."""

ORDERS: tuple[Order, ...] = ("registered", "web", "curated")
"""The registration agencies know how a work was published; OpenAlex and OpenAIRE look at the web.
Which source comes when is said by the sources' rows."""


class FieldRule(NamedTuple):
    """How one field is decided."""

    order: Order
    join: Callable[[Accounts], Merged]


def rank(source: str) -> tuple[int, str]:
    """Where *source* stands among all in the order of "registered"; strangers last, by name."""
    return (_place("registered", source), source)


def _place(order: Order, source: str) -> int:
    row = known_providers().get(source)
    return row.rank(order) if row else LAST


POLICY: dict[str, FieldRule] = {
    "doi": FieldRule("registered", prefer),
    "type": FieldRule("registered", specific_type),
    "title+title_markup": FieldRule("registered", true_case),
    "subtitle": FieldRule("registered", prefer),
    "original_title": FieldRule("registered", prefer),
    "language": FieldRule("registered", prefer),
    "year": FieldRule("registered", prefer),
    "published": FieldRule("registered", prefer),
    "published_online": FieldRule("registered", prefer),
    "published_print": FieldRule("registered", prefer),
    "published_issue": FieldRule("registered", prefer),
    "edition": FieldRule("registered", prefer),
    "version": FieldRule("registered", prefer),
    "degree": FieldRule("registered", prefer),
    "report_number": FieldRule("registered", prefer),
    "eprint_class": FieldRule("registered", prefer),
    "volume": FieldRule("registered", prefer),
    "issue": FieldRule("registered", prefer),
    "pages+first_page+last_page+article_number": FieldRule("registered", fullest_pages),
    "abstract": FieldRule("registered", prefer),
    "keywords": FieldRule("curated", union),
    "mesh": FieldRule("web", union),
    "topics": FieldRule("web", prefer),
    "countries": FieldRule("web", union),
    "funders": FieldRule("registered", join_funders),
    "peer_reviewed": FieldRule("web", any_true),
    "versions": FieldRule("web", join_versions),
    "relations": FieldRule("registered", join_relations),
}
"""Fields joined by "+" are decided together. Contributors, notices and the parts below have their
own rules: `merge.contributor`, `notice`, PARTS."""

PARTS: dict[str, dict[str, FieldRule]] = {
    "ids": {
        "openalex": FieldRule("web", prefer),
        "pmid": FieldRule("web", prefer),
        "pmcid": FieldRule("web", prefer),
        "mag": FieldRule("web", prefer),
        "arxiv": FieldRule("registered", prefer),
        "isbn": FieldRule("registered", union),
        "openaire": FieldRule("web", prefer),
    },
    "venue": {
        "title": FieldRule("registered", prefer),
        "short_title": FieldRule("registered", prefer),
        "issn": FieldRule("registered", union),
        "issn_l": FieldRule("web", prefer),
        "isbn": FieldRule("registered", union),
        "publisher": FieldRule("registered", prefer),
        "series": FieldRule("registered", prefer),
        "kind": FieldRule("registered", prefer),
        "publisher_place": FieldRule("registered", prefer),
        "event": FieldRule("registered", prefer),
        "event_place": FieldRule("registered", prefer),
        "event_date": FieldRule("registered", prefer),
    },
    "access": {
        "status": FieldRule("web", prefer),
        "is_oa": FieldRule("web", prefer),
        "url": FieldRule("web", prefer),
        "pdf_url": FieldRule("web", prefer),
        "license": FieldRule("web", prefer),
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
        fields = _accounts_of(names, ordered[order])
        if not fields:
            continue
        value, sources = join(fields)
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
    by_order = {
        order: [
            (source, part)
            for source, work in accounts
            if (part := getattr(work, whole)) != _EMPTY[whole]
        ]
        for order, accounts in ordered.items()
    }
    if whole == "venue":
        by_order = _same_venue({order: with_series(parts) for order, parts in by_order.items()})
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name, (order, join) in PARTS[whole].items():
        fields = [
            (source, value)
            for source, part in by_order[order]
            if (value := getattr(part, name)) not in (None, (), "unknown")
        ]
        if fields:
            values[name], sources = join(fields)
            origins[name] = ", ".join(sources)
    _note_origins(whole, origins, provenance)
    return replace(_EMPTY[whole], **values) if values else _EMPTY[whole]


def _same_venue(by_order: dict[Order, Accounts]) -> dict[Order, Accounts]:
    """Only what is said of the venue that the agency names: a repository's ISSN is not its."""
    if len(by_order["registered"]) < 2:
        return by_order
    chosen = by_order["registered"][0][1]
    return {
        order: [(source, venue) for source, venue in venues if is_same_venue(chosen, venue)]
        for order, venues in by_order.items()
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


def _accounts_of(names: list[str], accounts: list[SourceWork]) -> Accounts:
    if len(names) == 1:
        name = names[0]
        return [
            (source, value)
            for source, work in accounts
            if (value := getattr(work, name)) is not None and value != ()
        ]
    groups = [(source, tuple(getattr(work, name) for name in names)) for source, work in accounts]
    return [(source, group) for source, group in groups if any(part is not None for part in group)]
