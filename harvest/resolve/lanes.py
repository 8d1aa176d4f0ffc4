"""Sources side by side: each lane works through its own jobs at its own pace.

Threads, because requests, habanero and pyalex block; a lane a source, because one that waits must
not hold up another. Results come back to the caller's thread, the only one that touches SQLite.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

__all__ = ["Feed", "Lane", "run_lanes"]

T = TypeVar("T")

BACKLOG = 4
"""Results that may wait for the caller: enough to overlap, little enough to keep memory flat.
A list of a hundred works can be 20 MB once it is decoded."""

NAP_S = 0.1
"""How long a thread may overlook that the run was stopped."""


@dataclass(frozen=True, slots=True)
class Lane(Generic[T]):
    """Jobs that share a pace: at most `width` of them run at once."""

    jobs: Iterable[Callable[[], T]]
    width: int = 1


class Feed(Generic[T]):
    """Jobs for a lane that come while it runs: the lane waits for them until `close`."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._jobs: Queue[Callable[[], T]] = Queue()
        self._is_closed = threading.Event()

    def put(self, job: Callable[[], T]) -> None:
        """Give the lane one more job."""
        self._jobs.put(job)

    def close(self) -> None:
        """Let the lane end when it has done what it was given."""
        self._is_closed.set()

    def __iter__(self) -> Iterator[Callable[[], T]]:
        while not self._stop.is_set():
            is_last = self._is_closed.is_set()  # looked at first: nothing is put after it
            try:
                yield self._jobs.get(timeout=0 if is_last else NAP_S)
            except Empty:
                if is_last:
                    return


def run_lanes(
    lanes: Sequence[Lane[T]], stop: threading.Event, idle: Callable[[], bool] = lambda: False
) -> Iterator[T]:
    """Yield the result of every job as it comes, in no order.

    Once *stop* is set no new job begins; those under way are finished and yielded. An exception in
    a job ends all lanes and is raised here.

    Args:
        idle: called while no result waits, to do a piece of other work; False when it has none.
    """
    results: Queue[_Result[T]] = Queue(maxsize=BACKLOG)
    abandoned = threading.Event()
    running = 0
    for lane in lanes:
        jobs = _Jobs(lane.jobs, stop, abandoned)
        for _ in range(max(1, lane.width)):
            threading.Thread(target=_work, args=(jobs, results, abandoned), daemon=True).start()
            running += 1
    try:
        while running:
            while results.empty() and idle():
                pass
            result = results.get()
            if result.error is not None:
                raise result.error
            if result.is_end:
                running -= 1
            else:
                yield result.value  # type: ignore[misc]  # set whenever it is no end, no error
    finally:
        abandoned.set()


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    value: T | None = None
    error: BaseException | None = None
    is_end: bool = False


class _Jobs(Generic[T]):
    """Hands out jobs one at a time, to several threads, until told to stop."""

    def __init__(
        self, jobs: Iterable[Callable[[], T]], stop: threading.Event, abandoned: threading.Event
    ) -> None:
        self._jobs = iter(jobs)
        self._stop = stop
        self._abandoned = abandoned
        self._lock = threading.Lock()

    def take(self) -> Callable[[], T] | None:
        with self._lock:
            if self._stop.is_set() or self._abandoned.is_set():
                return None
            return next(self._jobs, None)


def _work(jobs: _Jobs[T], results: Queue[_Result[T]], abandoned: threading.Event) -> None:
    try:
        while (job := jobs.take()) is not None:
            _put(results, _Result(job()), abandoned)
    except BaseException as error:
        _put(results, _Result(error=error), abandoned)
    else:
        _put(results, _Result(is_end=True), abandoned)


def _put(results: Queue[_Result[T]], result: _Result[T], abandoned: threading.Event) -> None:
    """Hand over *result*, unless nobody waits for it any more."""
    while not abandoned.is_set():
        try:
            results.put(result, timeout=NAP_S)
            return
        except Full:
            continue
