"""Sources that only add to works, asked in a thread of their own while the others are asked.

A run never waits for them but a while at its end, and nothing hangs on what they say: a work is
found or absent without them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from queue import Empty, Queue

from harvest.model.identifier import Identifier
from harvest.providers import Reply, Source
from harvest.providers.common.breaker import STOPPED

__all__ = ["PATIENCE_S", "BackgroundSource"]

PATIENCE_S = 30.0
"""How long a run waits for the rest after all others are done."""

_NOT_WAITED = "was not waited for any longer"


class BackgroundSource:
    """One source and its thread; only the caller's thread calls the methods.

    Args:
        stop: when set, nothing more is asked.
    """

    def __init__(self, source: Source, stop: threading.Event) -> None:
        self._source = source
        self._stop = stop
        self._given_up = threading.Event()
        self._jobs: Queue[list[Identifier]] = Queue()
        self._done: Queue[tuple[list[Identifier], list[Reply]]] = Queue()
        self._thread: threading.Thread | None = None
        self._waiting: set[Identifier] = set()
        self._asked: set[Identifier] = set()

    def ask(self, identifiers: Sequence[Identifier]) -> None:
        """Ask for those that were not asked for yet, in lists as the source takes them."""
        new = [each for each in identifiers if each not in self._asked]
        if not new or self._given_up.is_set():
            return
        self._asked.update(new)
        self._waiting.update(new)
        for batch in self._source.batches(new):
            self._jobs.put(batch)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def replies(self) -> list[Reply]:
        """What has come since the last call."""
        found: list[Reply] = []
        while True:
            try:
                found += self._taken(*self._done.get_nowait())
            except Empty:
                return found

    def finish(self, patience_s: float = PATIENCE_S) -> list[Reply]:
        """The rest, waited for so long; what does not come is unavailable. Asks nothing more."""
        found, end = self.replies(), time.monotonic() + patience_s
        while self._waiting and not self._stop.is_set() and (left := end - time.monotonic()) > 0:
            try:
                found += self._taken(*self._done.get(timeout=min(left, 0.1)))
            except Empty:
                continue
        reason = STOPPED if self._stop.is_set() else _NOT_WAITED
        found += [
            Reply(self._source.name, each, "unavailable", reason=reason)
            for each in sorted(self._waiting)
        ]
        self._given_up.set()
        self._waiting.clear()
        return found

    def _taken(self, batch: Iterable[Identifier], replies: Iterable[Reply]) -> list[Reply]:
        self._waiting.difference_update(batch)
        return [each for each in replies if each.outcome in ("found", "absent", "unavailable")]

    def _work(self) -> None:
        while not (self._stop.is_set() or self._given_up.is_set()):
            try:
                batch = self._jobs.get(timeout=0.1)
            except Empty:
                continue
            self._done.put((batch, self._fetched(batch)))

    def _fetched(self, batch: list[Identifier]) -> list[Reply]:
        """The replies; what a list left open is asked singly, as elsewhere."""
        replies = list(self._source.fetch(batch))
        again = [each.asked for each in replies if each.outcome == "open"] if len(batch) > 1 else []
        for each in again:
            if not (self._stop.is_set() or self._given_up.is_set()):
                replies += self._source.fetch([each])
        return replies
