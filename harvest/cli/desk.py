"""Everything a command works with, opened from the settings and closed again."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

from harvest.cache import Cache
from harvest.cli.options import Common
from harvest.find import Finder
from harvest.gather import Freshness, Gatherer
from harvest.pipeline import Pipeline
from harvest.sources import Source

if TYPE_CHECKING:
    from harvest.sources.catalog import Sources

__all__ = ["Desk", "ago", "days_ago", "open_desk"]


def now() -> str:
    """The present moment as replies are stamped with it: ISO, UTC, to the second."""
    return _stamp(datetime.now(UTC))


def days_ago(days: int) -> str:
    """The moment that many days before now, as `now` gives it."""
    return _stamp(datetime.now(UTC) - timedelta(days=days))


def ago(hours: float) -> str:
    """The moment that many hours before now, as `now` gives it."""
    return _stamp(datetime.now(UTC) - timedelta(hours=hours))


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Desk:
    """An open cache, the pipeline over it, and the tally of what was asked.

    Attributes:
        requests: requests made, by source.
        stop: set at the first Ctrl-C or when a limit is reached.
        stopped_by: why it was set, None while it is not.
    """

    common: Common
    cache: Cache
    pipeline: Pipeline
    stop: threading.Event
    sources: Mapping[str, Source]
    requests: Counter[str] = field(default_factory=Counter)
    stopped_by: str | None = None
    log: IO[str] | None = None

    @property
    def failures(self) -> dict[str, str]:
        """Source → reason, for each enabled source that could not be asked something.

        What only enriches a lookup (OpenAIRE, BIP!) does not count: the work was found without.
        """
        found: dict[str, str] = {}
        for reasons in self.pipeline.gatherer.unavailable.values():
            for name, reason in reasons.items():
                if name in (*self.common.settings.sources, "doi"):
                    found.setdefault(name, reason)
        return found

    def observe(self, event: Mapping[str, Any]) -> None:
        """Count one request, log it if asked to, and stop the run when it was the last allowed."""
        self.requests[event["source"]] += 1
        line = {"time": now(), **event}
        if self.log is not None:
            self.log.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.log.flush()
        if self.common.verbosity > 1:
            told = " ".join(f"{key}={value}" for key, value in event.items())
            print(f"harvest: {told}", file=sys.stderr)
        limit = self.common.settings.max_requests
        if limit is not None and self.requests.total() >= limit:
            self.halt(f"--max-requests {limit} reached")

    def halt(self, reason: str) -> None:
        """Begin nothing new; what is under way is finished and kept."""
        self.stopped_by = self.stopped_by or reason
        self.stop.set()


@contextmanager
def open_desk(common: Common, *, is_lookup: bool = False) -> Iterator[Desk]:
    """Open the cache and the sources that *common* allows."""
    settings = common.settings
    with ExitStack() as stack:
        cache = stack.enter_context(Cache.open(settings.cache))
        stop = threading.Event()
        desk = Desk(common, cache, None, stop, {})  # type: ignore[arg-type]  # set just below
        if not common.offline:
            desk.sources = stack.enter_context(closing(_sources(common, desk, is_lookup)))
        gatherer = Gatherer(
            cache, desk.sources, _snapshots(common, stack), _freshness(common), now, stop
        )
        desk.pipeline = Pipeline(gatherer, Finder(gatherer))
        if common.log is not None:
            desk.log = stack.enter_context(common.log.open("a", encoding="utf-8"))
        stack.enter_context(_gentle_interrupt(desk))
        stack.enter_context(_time_limit(desk, settings.time_limit_s))
        yield desk


def _sources(common: Common, desk: Desk, is_lookup: bool) -> Sources:
    from harvest.sources.catalog import open_sources

    settings = common.settings if is_lookup else replace(common.settings, lookup_sources=())
    return open_sources(settings, stop=desk.stop, observe=desk.observe)


def _snapshots(common: Common, stack: ExitStack) -> list[Source]:
    if not common.settings.snapshots:
        return []
    from harvest.sources.snapshot import Snapshot

    state = common.settings.state_dir
    return [stack.enter_context(Snapshot(path, state)) for path in common.settings.snapshots]


def _freshness(common: Common) -> Freshness:
    if common.refresh:
        never = "9999"
        return Freshness(never, never)
    settings = common.settings
    return Freshness(days_ago(settings.max_age_days), days_ago(settings.absent_age_days))


@contextmanager
def _gentle_interrupt(desk: Desk) -> Iterator[None]:
    """Ctrl-C once: finish what is under way and write; twice: stop at once."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        if desk.stop.is_set():
            raise KeyboardInterrupt
        desk.halt("interrupted")
        print("harvest: finishing what is under way (Ctrl-C again: at once)", file=sys.stderr)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _time_limit(desk: Desk, limit_s: float | None) -> Iterator[None]:
    if limit_s is None:
        yield
        return
    timer = threading.Timer(limit_s, desk.halt, [f"--time-limit {limit_s:g} s reached"])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
