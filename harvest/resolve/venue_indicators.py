"""Venue impact for a lookup: asked once for each venue, kept, and shown with the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from harvest.cache import Cache, StoredVenue
from harvest.model.indicator import Indicator
from harvest.model.record import Record
from harvest.providers import GivesVenues
from harvest.providers.installed import installed
from harvest.resolve.identifier_fetching import Fetcher

__all__ = ["with_venue_impact"]


def with_venue_impact(
    cache: Cache, fetcher: Fetcher, records: Mapping[str, Record]
) -> dict[str, Record]:
    """*records*, with the indicators of their venues from the sources that know venues.

    It is an extra: where none can be asked, the records come back as they are.
    """
    known: dict[str, tuple[Indicator, ...]] = {}
    found = {}
    for work_id, record in records.items():
        issn = _issn(record)
        if issn and issn not in known:
            known[issn] = _indicators(cache, fetcher, issn)
        more = known.get(issn or "", ())
        found[work_id] = replace(record, indicators=record.indicators + more) if more else record
    return found


def _issn(record: Record) -> str | None:
    venue = record.work.venue
    return venue.issn_l or next(iter(venue.issn), None)


def _indicators(cache: Cache, fetcher: Fetcher, issn: str) -> tuple[Indicator, ...]:
    found: tuple[Indicator, ...] = ()
    for name, row in installed().items():
        venue = _venue(cache, fetcher, name, issn) if row.venue_indicators else None
        if row.venue_indicators and venue and venue.body is not None:
            found += row.venue_indicators(venue.body, venue.retrieved_at[:10])
    return found


def _venue(cache: Cache, fetcher: Fetcher, name: str, issn: str) -> StoredVenue | None:
    stored = cache.venues.get(name, issn)
    source = fetcher.sources.get(name)
    if not isinstance(source, GivesVenues) or fetcher.stop.is_set():
        return stored
    if stored and fetcher.freshness.covers(stored.outcome, stored.retrieved_at):
        return stored
    reply = source.venue(issn)
    if reply.outcome != "unavailable":
        cache.venues.save(reply, fetcher.now())
    return cache.venues.get(name, issn)
