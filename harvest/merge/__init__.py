"""Several source records of one work, merged into our record by one table of rules.

`policy.POLICY` says field by field who is asked first and how the answers join. No null ever wins,
and what a field lost is a conflict only where two sources really disagree, not where they spell
differently. The outcome depends neither on the order of the records nor on one being given twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from harvest.merge.conflict import conflicts_with, is_same_title
from harvest.merge.contributor import merge_contributors
from harvest.merge.derived_indicators import own_indicators
from harvest.merge.policy import POLICY, SourceWork, merge_fields, merge_parts, rank
from harvest.merge.strategy import join_versions
from harvest.model.indicator import Indicator
from harvest.model.notice import REINSTATING, RETRACTING, distinct_updates, is_taken_back
from harvest.model.record import Conflict, Record, SourceRecord, SourceStatus
from harvest.model.work import Access, Ids, Update, Venue, Work

__all__ = ["POLICY", "merge"]


_FIELDS = tuple(field.name for field in fields(Work) if field.name != "contributors_complete")
_EMPTY: tuple[Any, ...] = (None, (), Ids(), Venue(), Access())


def merge(records: Sequence[SourceRecord]) -> Record:
    """Our account of the one work that all *records* describe; empty when there are none.

    Two records of one source (OpenAlex has works that share a DOI) are taken in canonical order;
    one with another title than the first is another work and only leaves a conflict.
    """
    accounts, strays = _accounts(records)
    work, provenance = _work(accounts)
    return Record(
        work=work,
        indicators=_indicators(accounts, work),
        sources=_sources(records),
        provenance=provenance,
        conflicts=_conflicts(work, accounts, strays),
    )


def _accounts(
    records: Sequence[SourceRecord],
) -> tuple[list[SourceRecord], list[SourceRecord]]:
    """(records in order of precedence, records of other works that share an identifier)."""
    by_source: dict[str, list[SourceRecord]] = {}
    for record in records:
        by_source.setdefault(record.source, []).append(record)
    doi: str | None = None
    accounts: list[SourceRecord] = []
    strays: list[SourceRecord] = []
    for source in sorted(by_source, key=rank):
        first, *others = _canonical(by_source[source], doi)
        doi = doi or first.work.doi
        accounts.append(first)
        for other in others:
            same = is_same_title(first.work.title, other.work.title)
            (accounts if same else strays).append(other)
    return accounts, strays


def _canonical(records: list[SourceRecord], doi: str | None) -> list[SourceRecord]:
    """Distinct records of one source: the one with the DOI first, then newest, most cited first."""
    if len(records) == 1:
        return records
    distinct: list[SourceRecord] = []
    for record in sorted(records, key=repr):
        if not distinct or record != distinct[-1]:
            distinct.append(record)
    distinct.sort(key=lambda record: record.retrieved_at, reverse=True)
    return sorted(
        distinct, key=lambda record: (doi is not None and record.work.doi != doi, -_cited(record))
    )


def _cited(record: SourceRecord) -> int:
    counts = (each.value for each in record.indicators if each.name == "citations")
    return max((int(count) for count in counts if isinstance(count, int | float)), default=-1)


def _work(records: list[SourceRecord]) -> tuple[Work, dict[str, str]]:
    accounts: list[SourceWork] = [(record.source, record.work) for record in records]
    provenance: dict[str, str] = {}
    if len(accounts) == 1:
        return _only(accounts, provenance)
    values = merge_fields(accounts, provenance)
    values |= merge_parts(accounts, provenance)
    values |= merge_contributors(accounts, provenance)
    values |= _warnings(accounts, provenance)
    return Work(**values), provenance


def _only(accounts: list[SourceWork], provenance: dict[str, str]) -> tuple[Work, dict[str, str]]:
    """The one account: the rules would only copy it, but for places that it tells twice."""
    source, work = accounts[0]
    for name in _FIELDS:
        if getattr(work, name) not in _EMPTY:
            provenance[name] = source
    values = _warnings(accounts, provenance)
    if len(work.versions) > 1:
        values["versions"], _ = join_versions([(source, work.versions)])
    same = all(getattr(work, name) == value for name, value in values.items())
    return (work if same else replace(work, **values)), provenance


def _warnings(accounts: list[SourceWork], provenance: dict[str, str]) -> dict[str, Any]:
    """Notices about the work, and whether it was retracted.

    OpenAlex marks some retraction notices as retracted themselves; Crossref, which links a notice
    to its victim, knows better.
    """
    is_notice = any(
        each.type in {"is-retraction-of", "is-withdrawal-of", "is-removal-of"}
        for _, work in accounts
        for each in work.relations
    )
    sourced: list[tuple[str, Update]] = [
        (source, update)
        for source, work in accounts
        for update in work.updates
        if not (is_notice and update.doi is None)
    ]
    updates = distinct_updates(update for _, update in sourced)
    says = [(source, work.is_retracted) for source, work in accounts]
    decided = any(update.type in RETRACTING | REINSTATING for update in updates)
    retracted = is_taken_back(updates)
    if not decided:
        retracted = not is_notice and any(value for _, value in says)
    known = [source for source, value in says if value is not None]
    if updates:
        tellers = dict.fromkeys(source for source, update in sourced if update in updates)
        provenance["updates"] = ", ".join(tellers)
    if known:
        agreeing = [source for source, value in says if value is retracted] or known
        provenance["is_retracted"] = ", ".join(dict.fromkeys(agreeing))
    return {"updates": updates, "is_retracted": retracted if known or retracted else None}


def _indicators(records: list[SourceRecord], work: Work) -> tuple[Indicator, ...]:
    """Every source's numbers side by side, then what we reckon from them."""
    found: dict[tuple[str, str], Indicator] = {}
    for record in records:
        for indicator in record.indicators:
            found.setdefault((indicator.name, indicator.source), indicator)
    given = tuple(found.values())
    return given + own_indicators(given, work.year)


def _sources(records: Sequence[SourceRecord]) -> dict[str, SourceStatus]:
    latest: dict[str, str] = {}
    for record in records:
        latest[record.source] = max(record.retrieved_at, latest.get(record.source, ""))
    return {
        source: SourceStatus("found", latest[source] or None) for source in sorted(latest, key=rank)
    }


def _knows(record: SourceRecord, doi: str | None) -> bool:
    """Whether *doi* is another name under which the record's source files the same work."""
    return any(alias.scheme == "doi" and alias.value == doi for alias in record.aliases)


def _conflicts(
    work: Work, accounts: list[SourceRecord], strays: list[SourceRecord]
) -> tuple[Conflict, ...]:
    found = [
        Conflict(name, record.source, value)
        for record in accounts
        for name, value in conflicts_with(work, record.work)
        if not (name == "doi" and _knows(record, work.doi))
    ]
    found += [Conflict("title", record.source, record.work.title) for record in strays]
    distinct: list[Conflict] = []
    for conflict in found:
        if conflict not in distinct:
            distinct.append(conflict)
    return tuple(distinct)
