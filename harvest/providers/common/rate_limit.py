"""Pacing: how many requests may leave for a server, shared by all harvest processes of a user.

A `RateLimit` holds the rate of one route class of one server, `Slots` the number of requests under
way at once. Both live in files of the state folder, so that two runs side by side stay within the
limits that the server counts for one address. Where the folder cannot be used (read-only home,
full disk) each process keeps its own count: harvest then still works.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from harvest.files.private import make_private
from harvest.providers.common.limit import Limit
from harvest.providers.common.refusal import header

__all__ = ["RateLimit", "Limit", "Slots", "admit", "announced_limit", "announced_slots"]

Nap = Callable[[float], None]
"""Sleeps so many seconds; raises when the run was stopped meanwhile."""

MARGIN_MS = 80
"""Added to every window: on its way a request may catch up with the one before it, and the
server counts arrivals, not departures."""
LOCK_S = 10.0
"""A lock held longer than this belongs to a process that was stopped; go on without it."""
RECOVERY = 20
"""So many good answers in a row, and a limit that was halved is doubled again."""


class RateLimit:
    """The rate of one route class of one server."""

    def __init__(self, name: str, limit: Limit, folder: Path | None) -> None:
        self.limit = limit
        self._most = limit
        self._table = re.sub(r"\W+", "_", name)
        self._folder = folder
        self._bucket: Any = None
        self._lock = threading.Lock()
        self._resume_at = 0.0
        self._halved_at = -60.0
        self._good = 0

    def try_take(self) -> float:
        """Take the right to send one request now; else the seconds to wait before trying again."""
        with self._lock:
            pause = self._resume_at - time.monotonic()
            if pause > 0:
                return pause
            try:
                return self._put()
            except (OSError, sqlite3.Error):
                self._folder = self._bucket = None
                return self._put()

    def pause(self, seconds: float) -> None:
        """Let nobody in this process use the lane for *seconds*."""
        self._resume_at = max(self._resume_at, time.monotonic() + seconds)

    def slow_down(self) -> None:
        """Halve the rate: the server said that we are too fast.

        Requests that were under way together are one offence, not several.
        """
        with self._lock:
            self._good = 0
            if time.monotonic() - self._halved_at > 2.0:
                self._halved_at = time.monotonic()
                self._set(self.limit.halved())

    def speed_up(self) -> None:
        """Count a good answer; after enough of them a halved rate is doubled again."""
        if self.limit == self._most:
            return
        with self._lock:
            self._good += 1
            if self._good >= RECOVERY:
                self._good = 0
                self._set(self.limit.doubled(self._most))

    def announce(self, limit: Limit) -> None:
        """Take over the limit that the server itself states."""
        with self._lock:
            if limit != self._most:
                self._most = limit
                self._set(limit)

    def close(self) -> None:
        """Close the file; the lane may be used again."""
        with self._lock:
            if self._bucket is not None:
                self._bucket.close()
                self._bucket = None

    def _set(self, limit: Limit) -> None:
        self.limit = limit
        if self._bucket is not None:
            self._bucket.rates = [_rate(limit)]

    def _put(self) -> float:
        from pyrate_limiter import RateItem

        if self._bucket is None:
            self._bucket = _open_bucket(self._folder, self._table, self.limit)
        # Timestamp, count and insertion under one lock: else two processes count the same gap.
        with _held(self._bucket):
            item = RateItem("request", self._bucket.now())
            if self._bucket.put(item):
                return 0.0
            wait_s = float(self._bucket.waiting(item)) / 1000
            if wait_s > 2 * self.limit.per_s + 1:
                self._bucket.flush()  # entries from the future: the clock was set back
                return self.limit.per_s
            return max(wait_s, 0.001)


def announced_limit(headers: Mapping[str, str]) -> Limit | None:
    """The rate in Crossref's `x-rate-limit-limit` and `-interval`; None without both.

    Other sources' `x-ratelimit-*` count days or hours and are no pace.

    >>> announced_limit({"x-rate-limit-limit": "3", "x-rate-limit-interval": "1s"})
    Limit(count=3, per_s=1.0)
    """
    count = header(headers, "x-rate-limit-limit")
    interval = re.fullmatch(r"([0-9]{1,3})\s*s", header(headers, "x-rate-limit-interval"))
    if not re.fullmatch(r"[0-9]{1,3}", count) or interval is None:
        return None
    if not 0 < int(count) <= 50 or not 0 < int(interval[1]) <= 60:
        return None
    return Limit(int(count), float(interval[1]))


def announced_slots(headers: Mapping[str, str]) -> int | None:
    """How many requests at once Crossref's `x-concurrency-limit` allows; None without it.

    >>> announced_slots({"x-concurrency-limit": "3"})
    3
    """
    count = header(headers, "x-concurrency-limit")
    return int(count) if re.fullmatch(r"[1-9][0-9]?", count) else None


def _rate(limit: Limit) -> Any:
    from pyrate_limiter import Rate

    return Rate(limit.count, int(limit.per_s * 1000) + MARGIN_MS)


def _open_bucket(folder: Path | None, table: str, limit: Limit) -> Any:
    from pyrate_limiter import InMemoryBucket, SQLiteBucket

    if folder is None:
        return InMemoryBucket([_rate(limit)])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "limits.sqlite"
    try:
        bucket = _sqlite_bucket(path, table, limit)
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)  # it holds nothing but the last minute
        bucket = _sqlite_bucket(path, table, limit)
    assert isinstance(bucket, SQLiteBucket)
    return bucket


def _sqlite_bucket(path: Path, table: str, limit: Limit) -> Any:
    from pyrate_limiter import SQLiteBucket

    for each in (path, path.with_name(f"{path.name}.lock")):
        make_private(each)
    bucket: Any = SQLiteBucket.init_from_file([_rate(limit)], table, str(path), use_file_lock=True)
    with _held(bucket):
        bucket.leak(bucket.now() - 60_000)
    return bucket


def _held(bucket: Any) -> AbstractContextManager[object]:
    """The bucket's file lock, waited for in short steps and not for ever."""
    lock = bucket.limiter_lock()
    if lock is None:
        return nullcontext()
    held: AbstractContextManager[object] = lock.acquire(timeout=LOCK_S, poll_interval=0.004)
    return held


class Slots:
    """How many requests may be under way at one server at once."""

    def __init__(self, name: str, count: int, folder: Path | None) -> None:
        self.count = count
        self._name = re.sub(r"\W+", "_", name)
        self._folder = folder
        self._most = count
        self._in_use = 0
        self._freed = threading.Condition()

    @contextmanager
    def hold(self, nap: Nap) -> Iterator[None]:
        """Wait for a free slot, among our threads first and then among all processes."""
        with self._freed:
            while self._in_use >= self.count:
                self._freed.wait(0.1)
                nap(0)
            self._in_use += 1
        try:
            with self._shared(nap):
                yield
        finally:
            with self._freed:
                self._in_use -= 1
                self._freed.notify()

    def announce(self, count: int) -> None:
        """Take over the number that the server states, if it is no more than ours."""
        self.count = min(count, self._most)

    @contextmanager
    def _shared(self, nap: Nap) -> Iterator[None]:
        lock = None
        deadline = time.monotonic() + 60.0
        while self._folder is not None and time.monotonic() < deadline:
            try:
                lock = self._try_lock(self._folder)
            except OSError:
                self._folder = None
            if lock is not None:
                break
            nap(0.02)
        try:
            yield
        finally:
            if lock is not None:
                with suppress(OSError):
                    lock.release()

    def _try_lock(self, folder: Path) -> Any:
        from filelock import FileLock, Timeout

        folder.mkdir(parents=True, exist_ok=True)
        for number in range(self.count):
            lock = FileLock(folder / f"{self._name}-{number}.slot", mode=0o600)
            with suppress(Timeout):
                lock.acquire(blocking=False)
                return lock
        return None


@contextmanager
def admit(lane: RateLimit, slots: Slots, nap: Nap) -> Iterator[None]:
    """Hold a slot of *slots* and the right to send one request on *lane*.

    The slot is given back while waiting for the lane: another process may need it meanwhile.
    """
    while True:
        with slots.hold(nap):
            wait_s = lane.try_take()
            if wait_s <= 0:
                yield
                return
        nap(wait_s)
