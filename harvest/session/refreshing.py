"""Asking again what has gone stale, and saying what changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from harvest.cache import Cache
from harvest.check.change import find_changes, losses
from harvest.errors import InvalidArgument
from harvest.model.identifier import Identifier
from harvest.resolve.pipeline import Pipeline
from harvest.session.events import Changed, OnEvent
from harvest.session.resources import Resources, ago
from harvest.session.second_look import link_versions

__all__ = ["hours_of", "renew"]

CHUNK = 1_000
"""Identifiers whose records are held at once to be compared; a few full batches of each source."""

_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}

Stale = Sequence[tuple[Identifier, str]]


def hours_of(age: str | float) -> float:
    """A length of time in hours: "30d", "12h", "2w", "6m", "1y"; a number counts days.

    >>> hours_of("2w"), hours_of(30)
    (336, 720)

    Raises:
        InvalidArgument: it is no age.
    """
    if not isinstance(age, str):
        if not age >= 0:
            raise InvalidArgument(f"{age!r} days is no age")
        return 24 * age
    found = re.fullmatch(r"(\d{1,6})\s*([hdwmy]?)", age.strip().lower())
    if found is None:
        raise InvalidArgument(f"{age!r} is no age; write 30d, 12h, 2w, 6m or 1y")
    return int(found[1]) * _HOURS[found[2] or "d"]


def renew(
    at: Resources, older_than: str | float | None, on_event: OnEvent | None
) -> tuple[int, tuple[Changed, ...]]:
    """Ask again for what is older; how many identifiers that was, and what changed.

    Raises:
        InvalidArgument: there is nobody to ask, or it is no age.
    """
    if not at.sources:
        raise InvalidArgument("refresh asks the sources; it cannot do that offline")
    default = 0 if at.is_refreshing else at.settings.max_age_days
    cut = ago(hours_of(default if older_than is None else older_than))
    stale = at.cache.replies.stale(cut, list(at.sources))
    pipeline = at.pipeline(on_event, is_lookup=True, stale_before=cut)
    changes = []
    for change in _renewed(at.cache, pipeline, stale):
        changes.append(change)
        if on_event is not None:
            on_event(change)
    return len(stale), tuple(changes)


def _renewed(cache: Cache, pipeline: Pipeline, stale: Stale) -> Iterator[Changed]:
    """Ask again, oldest first, and yield what is not as it was.

    For preprints that name no article one is searched, too.
    """
    for start in range(0, len(stale), CHUNK):
        if pipeline.fetcher.stop.is_set():
            return
        yield from _renewed_chunk(cache, pipeline, stale[start : start + CHUNK])


def _renewed_chunk(cache: Cache, pipeline: Pipeline, stale: Stale) -> Iterator[Changed]:
    fetcher = pipeline.fetcher
    wanted: defaultdict[Identifier, list[str]] = defaultdict(list)
    for identifier, source in stale:
        wanted[identifier].append(source)
    ids = cache.works.ids(wanted)
    before = cache.works.records(dict.fromkeys(ids.values()))
    # Sources that the settings name and that were never asked: what is fresh is not asked again.
    for identifier, names in fetcher.first_asked(ids).items():
        wanted[identifier] += [each for each in names if each not in wanted[identifier]]
    fetcher.renew(wanted)
    now = cache.works.ids(wanted)
    # A work that a source names anew gets a new handle: its identifiers lead there.
    moved = {ids[name]: now[name] for name in ids if name in now}
    after = cache.works.records(dict.fromkeys(moved.values()))
    if link_versions(cache, pipeline, after):
        after = cache.works.records(after)
    for work_id, record in before.items():
        new = after.get(moved.get(work_id, ""))
        for change in find_changes(record, new) if new else losses(record):
            yield Changed(moved.get(work_id, work_id), new or record, change)
