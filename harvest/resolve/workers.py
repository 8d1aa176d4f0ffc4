"""Workers: one pool of threads a source, as wide as it may have requests under way.

Threads, because requests, habanero and pyalex block; a pool a source, because one that waits must
not hold up another. Results come back to the caller's thread, the only one that touches SQLite.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from queue import Full, Queue
from typing import Generic, Self, TypeVar

__all__ = ["Workers"]

T = TypeVar("T")

BACKLOG = 4
"""Results that may wait for the caller: enough to overlap, little enough to keep memory flat.
A list of a hundred works can be 20 MB once it is decoded."""

NAP_S = 0.1
"""How long a thread may overlook that nobody waits for its result any more."""


class Workers(Generic[T]):
    """Pools of threads by source; use it as a context manager.

    Once *stop* is set no new job begins; those under way are finished and their results given.

    Args:
        widths: how many jobs of a source may be under way at once.
    """

    def __init__(self, widths: Mapping[str, int], stop: threading.Event) -> None:
        self._widths = {name: max(1, width) for name, width in widths.items()}
        self._stop = stop
        self._abandoned = threading.Event()
        self._jobs: dict[str, Queue[Callable[[], T] | None]] = {name: Queue() for name in widths}
        self._results: Queue[_Result[T]] = Queue(maxsize=BACKLOG)
        self._started: Counter[str] = Counter()
        self._handed: Counter[str] = Counter()

    def has_room(self, source: str) -> bool:
        """Whether a job of *source* would begin at once."""
        return self._handed[source] < self._widths[source]

    @property
    def is_idle(self) -> bool:
        """Whether every job's result was given."""
        return not self._handed.total()

    def hand(self, source: str, job: Callable[[], T]) -> None:
        """Give the pool of *source* a job; a thread is started when all of its others are busy."""
        self._handed[source] += 1
        self._jobs[source].put(job)
        if self._started[source] < min(self._handed[source], self._widths[source]):
            self._started[source] += 1
            threading.Thread(target=self._work, args=(source,), daemon=True).start()

    def results(self, idle: Callable[[], bool] = lambda: False) -> Iterator[T]:
        """Yield the result of every job as it comes, in no order, until none is under way.

        More jobs may be handed between two results. An exception in a job is raised here.

        Args:
            idle: called while no result waits, to do a piece of other work; False when it has none.
        """
        while not self.is_idle:
            while self._results.empty() and idle():
                pass
            result = self._results.get()
            self._handed[result.source] -= 1
            if result.error is not None:
                raise result.error
            if not result.was_dropped:
                yield result.value  # type: ignore[misc]  # set whenever it was not dropped

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._abandoned.set()
        for name, count in self._started.items():
            for _each in range(count):
                self._jobs[name].put(None)

    def _work(self, source: str) -> None:
        while (job := self._jobs[source].get()) is not None and not self._abandoned.is_set():
            self._put(self._done(source, job))

    def _done(self, source: str, job: Callable[[], T]) -> _Result[T]:
        if self._stop.is_set():
            return _Result(source, was_dropped=True)
        try:
            return _Result(source, job())
        except BaseException as error:
            return _Result(source, error=error)

    def _put(self, result: _Result[T]) -> None:
        """Hand over *result*, unless nobody waits for it any more."""
        while not self._abandoned.is_set():
            try:
                self._results.put(result, timeout=NAP_S)
                return
            except Full:
                continue


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    source: str
    value: T | None = None
    error: BaseException | None = None
    was_dropped: bool = False
