"""What a session works with, opened from the settings and closed again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache as once
from typing import TYPE_CHECKING

from harvest.cache import Cache
from harvest.model.mention import Problem
from harvest.providers import Source
from harvest.resolve.identifier_fetching import Fetcher, Freshness
from harvest.resolve.pipeline import Pipeline
from harvest.resolve.title_search import TitleSearch
from harvest.session.events import EventWatcher, OnEvent
from harvest.session.tally import OnRequest, Tally
from harvest.settings import Settings

if TYPE_CHECKING:
    from harvest.providers.open_sources import Sources

__all__ = ["Resources", "ago", "open_resources"]

_log = logging.getLogger(__name__)


def now() -> str:
    """The present moment as replies are stamped with it: ISO, UTC, to the second."""
    return ago(0)


def ago(hours: float) -> str:
    """The moment that many hours before now, as `now` gives it; the year 1 at the earliest."""
    try:
        moment = datetime.now(UTC) - timedelta(hours=hours)
    except OverflowError:
        moment = datetime.min
    return moment.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


@dataclass(frozen=True)
class Resources:
    """An open cache, the sources that may be asked, and the tally of what was asked.

    Attributes:
        sources: by name; empty when offline.
        snapshots: opens them when they are first needed, which takes time and may fail.
        is_refreshing: whether nothing in the cache is taken as fresh enough.
    """

    settings: Settings
    cache: Cache
    sources: Mapping[str, Source]
    snapshots: Callable[[], Sequence[Source]]
    tally: Tally
    is_refreshing: bool

    def pipeline(
        self,
        on_event: OnEvent | None = None,
        *,
        is_lookup: bool = False,
        stale_before: str | None = None,
    ) -> Pipeline:
        """What resolves mentions, for one call: what is asked in it is asked once.

        Args:
            is_lookup: ask at once, too, the sources that are too slow for bulk.
            stale_before: what is older (ISO, UTC) is asked again; None is as the settings have it.
        """
        settings, tally = self.settings, self.tally
        fresh = self._freshness(stale_before, believes_lists=not is_lookup)
        fetcher = Fetcher(self.cache, self.sources, self.snapshots(), fresh, now, tally.stop)
        fetcher.unavailable = tally.unanswered
        if on_event is not None:
            fetcher.watcher = EventWatcher(on_event)
        if not is_lookup:
            by_lookup = {*settings.lookup_sources} - {*settings.sources}
            fetcher.slow = frozenset(by_lookup & self.sources.keys())
        pays = settings.max_credits != 0
        title_search = TitleSearch(self.cache, fetcher, pays=pays, unavailable=tally.unsearched)
        return Pipeline(self.cache, fetcher, title_search)

    def _freshness(self, stale_before: str | None, *, believes_lists: bool) -> Freshness:
        if stale_before or self.is_refreshing:
            since = stale_before or "9999"
            return Freshness(since, since, believes_lists=False)
        settings = self.settings
        found_since, absent_since = settings.max_age_days, settings.absent_age_days
        return Freshness(ago(24 * found_since), ago(24 * absent_since), believes_lists)


@contextmanager
def open_resources(
    settings: Settings,
    *,
    offline: bool,
    refresh: bool,
    on_request: OnRequest | None,
    read_only: bool = False,
) -> Iterator[Resources]:
    """Open the cache and, unless *offline*, the sources that *settings* name."""
    with ExitStack() as stack:
        cache = stack.enter_context(Cache.open(settings.cache, read_only=read_only))
        tally = Tally(on_request)
        sources: Mapping[str, Source] = {}
        if not offline:
            sources = stack.enter_context(closing(_sources(settings, tally)))
        snapshots = once(lambda: _snapshots(settings, stack, tally))
        stack.enter_context(_time_limit(tally, settings.time_limit_s))
        yield Resources(settings, cache, sources, snapshots, tally, refresh)


def _sources(settings: Settings, tally: Tally) -> Sources:
    from harvest.providers.common.allowance import Allowance
    from harvest.providers.open_sources import open_sources

    most, longest = settings.max_requests, settings.time_limit_s
    if longest is not None:  # a request that hangs must not outlast the limit many times over
        settings = replace(settings, timeout_s=max(1.0, min(settings.timeout_s, longest)))
    allowance = Allowance(most, lambda: tally.halt(f"the limit of {most} requests is reached"))
    return open_sources(settings, stop=tally.stop, observe=tally.observe, allowance=allowance)


def _snapshots(settings: Settings, stack: ExitStack, tally: Tally) -> Sequence[Source]:
    """The snapshots of the settings; what cannot be read of them is told and counted."""
    if not settings.snapshots:
        return []
    from harvest.snapshot.any_snapshot import AnySnapshot, open_snapshot

    state = settings.state_dir
    opened: list[AnySnapshot] = []
    for path in settings.snapshots:
        snapshot = open_snapshot(path, state)
        stack.callback(snapshot.close)
        opened.append(snapshot)
        for flaw in snapshot.flaws:
            _log.warning("%s", flaw.text)
            if flaw.is_unread:
                tally.unread.append(Problem(str(path), 0, flaw.text, is_unread=True))
    return opened


@contextmanager
def _time_limit(tally: Tally, limit_s: float | None) -> Iterator[None]:
    """Stop the session so long after it was opened."""
    if limit_s is None:
        yield
        return
    timer = threading.Timer(limit_s, tally.halt, [f"the limit of {limit_s:g} s is reached"])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
