"""Everything a command works with, opened from the settings and closed again."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

from harvest.cache import Cache
from harvest.cli.options import Common
from harvest.cli.output import plain
from harvest.providers import Source
from harvest.resolve.find import Finder
from harvest.resolve.gather import Freshness, Gatherer
from harvest.resolve.pipeline import Pipeline

if TYPE_CHECKING:
    from harvest.providers.open_sources import Sources

__all__ = ["Desk", "ago", "open_desk"]


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


@dataclass(frozen=True, slots=True)
class Failure:
    """What a source did not answer.

    Attributes:
        questions: identifiers and searches that it left open.
        requests, failed: how many it was sent, and how many of these failed.
        reason: why, the commonest of all reasons.
    """

    source: str
    questions: int
    requests: int
    failed: int
    reason: str


@dataclass
class Desk:
    """An open cache, the pipeline over it, and the tally of what was asked.

    Attributes:
        requests: requests made, by source.
        failed: of these, those without a usable answer.
        stop: set at the first Ctrl-C or when a limit is reached.
        stopped_by: why it was set, None while it is not.
    """

    common: Common
    cache: Cache
    pipeline: Pipeline
    stop: threading.Event
    sources: Mapping[str, Source]
    requests: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    stopped_by: str | None = None
    log: IO[str] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def failures(self) -> list[Failure]:
        """The enabled sources that left something open, in the order of their names.

        What only enriches a lookup (OpenAIRE, BIP!) does not count: the work was found without.
        """
        reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
        gatherer, finder = self.pipeline.gatherer, self.pipeline.finder
        for told in (gatherer.unavailable, finder.unavailable):
            for name, said in told.items():
                if name in (*self.common.settings.sources, "doi"):
                    reasons[name].update(said.values())
        return [
            Failure(name, said.total(), self.requests[name], self.failed[name], _commonest(said))
            for name, said in sorted(reasons.items())
            if said
        ]

    def observe(self, event: Mapping[str, Any]) -> None:
        """Count one request, and log it if asked to. Called from many threads."""
        with self._lock:
            self.requests[event["source"]] += 1
            self.failed[event["source"]] += event["error"] is not None
            if self.log is not None:
                line = {"time": now(), **event}
                self.log.write(json.dumps(line, ensure_ascii=False) + "\n")
                self.log.flush()
            if self.common.verbosity > 1 or (self.common.verbosity == 1 and event["error"]):
                told = " ".join(f"{key}={value}" for key, value in event.items())
                print(f"harvest: {plain(told)}", file=sys.stderr)

    def halt(self, reason: str) -> None:
        """Begin nothing new; what is under way is finished and kept."""
        self.stopped_by = self.stopped_by or reason
        self.stop.set()


def _commonest(reasons: Counter[str]) -> str:
    return reasons.most_common(1)[0][0]


@contextmanager
def open_desk(common: Common, *, is_lookup: bool = False) -> Iterator[Desk]:
    """Open the cache and the sources that *common* allows."""
    settings = common.settings
    with ExitStack() as stack:
        cache = stack.enter_context(Cache.open(settings.cache))
        stop = threading.Event()
        desk = Desk(common, cache, None, stop, {})  # type: ignore[arg-type]  # set just below
        if not common.offline:
            desk.sources = stack.enter_context(closing(_sources(common, desk)))
        gatherer = Gatherer(
            cache, desk.sources, _snapshots(common, stack), _freshness(common), now, stop
        )
        if not is_lookup:
            slow = {*settings.lookup_sources} - {*settings.sources}
            gatherer.behind = frozenset(slow & desk.sources.keys())
        desk.pipeline = Pipeline(gatherer, Finder(gatherer, pays=settings.max_credits != 0))
        if common.log is not None:
            desk.log = stack.enter_context(common.log.open("a", encoding="utf-8"))
        stack.enter_context(_gentle_interrupt(desk))
        stack.enter_context(_time_limit(desk, settings.time_limit_s))
        yield desk


def _sources(common: Common, desk: Desk) -> Sources:
    from harvest.providers.common.allowance import Allowance
    from harvest.providers.open_sources import open_sources

    settings = common.settings
    most, longest = settings.max_requests, settings.time_limit_s
    if longest is not None:  # a request that hangs must not outlast the limit many times over
        settings = replace(settings, timeout_s=max(1.0, min(settings.timeout_s, longest)))
    allowance = Allowance(most, lambda: desk.halt(f"--max-requests {most} reached"))
    return open_sources(settings, stop=desk.stop, observe=desk.observe, allowance=allowance)


def _snapshots(common: Common, stack: ExitStack) -> list[Source]:
    if not common.settings.snapshots:
        return []
    from harvest.snapshot import Snapshot

    state = common.settings.state_dir
    return [stack.enter_context(Snapshot(path, state)) for path in common.settings.snapshots]


def _freshness(common: Common) -> Freshness:
    if common.refresh:
        never = "9999"
        return Freshness(never, never)
    settings = common.settings
    return Freshness(ago(24 * settings.max_age_days), ago(24 * settings.absent_age_days))


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
