"""Rates and budgets, as providers enforce them."""

from __future__ import annotations

import threading
from collections import defaultdict, deque

__all__ = ["Budget", "Windows"]

JITTER_S = 0.05
"""The network may bunch requests that left in time: so much of a window is forgiven."""


class Windows:
    """Sliding windows, one for each name (a pool, a key)."""

    def __init__(self) -> None:
        self._admitted: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def admit(self, name: str, limit: int, now: float, interval_s: float = 1.0) -> bool:
        """Whether one more is within *limit* per *interval_s*; the refused do not count."""
        with self._lock:
            times = self._admitted[name]
            while times and times[0] <= now - max(interval_s - JITTER_S, 0):
                times.popleft()
            if len(times) >= limit:
                return False
            times.append(now)
            return True

    def used(self, name: str) -> int:
        """How many are in the window of that name now."""
        return len(self._admitted[name])


class Budget:
    """Credits for a day."""

    def __init__(self, credits: int) -> None:
        self.limit = credits
        self.remaining = credits
        self._lock = threading.Lock()

    def spend(self, cost: int) -> bool:
        """Take *cost* credits; False, and nothing taken, when so many are not left."""
        with self._lock:
            if cost > self.remaining:
                return False
            self.remaining -= cost
            return True
