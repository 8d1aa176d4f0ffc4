"""Venue impact for a lookup: asked once for each venue, kept, and shown with the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harvest.cache import StoredVenue
from harvest.model.record import Record
from harvest.resolve.gather import Gatherer

__all__ = ["with_venue_impact"]

SOURCE = "openalex"


def with_venue_impact(gatherer: Gatherer, records: Mapping[str, Record]) -> dict[str, Record]:
    """*records*, with the indicators of their venues where OpenAlex knows these.

    It is an extra: where it cannot be asked, the records come back as they are.
    """
    known: dict[str, StoredVenue | None] = {}
    found = {}
    for work_id, record in records.items():
        issn = _issn(record)
        if issn and issn not in known:
            known[issn] = _venue(gatherer, issn)
        venue = known.get(issn or "")
        found[work_id] = _joined(record, venue) if venue else record
    return found


def _issn(record: Record) -> str | None:
    venue = record.work.venue
    return venue.issn_l or next(iter(venue.issn), None)


def _venue(gatherer: Gatherer, issn: str) -> StoredVenue | None:
    stored = gatherer.cache.venue(SOURCE, issn)
    source = gatherer.sources.get(SOURCE)
    ask = getattr(source, "venue", None)
    if ask is None or gatherer.stop.is_set():
        return stored
    if stored and gatherer.freshness.covers(stored.outcome, stored.retrieved_at):
        return stored
    reply = ask(issn)
    if reply.outcome != "unavailable":
        gatherer.cache.save_venue(reply, gatherer.now())
    return gatherer.cache.venue(SOURCE, issn)


def _joined(record: Record, venue: StoredVenue) -> Record:
    if venue.body is None:
        return record
    from harvest.providers.openalex.venue_metrics import venue_indicators

    indicators = venue_indicators(venue.body, venue.retrieved_at[:10])
    return replace(record, indicators=record.indicators + indicators)
