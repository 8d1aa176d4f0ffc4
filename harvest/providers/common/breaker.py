"""The circuit breaker: a source that fails again and again is left alone for a while."""

from __future__ import annotations

import threading
import time

from harvest.errors import BudgetSpent, SourceError, SourceRefused, SourceUnavailable
from harvest.model.reason import Reason
from harvest.providers.common.refusal import LONGEST_WAIT_S

__all__ = ["STOPPED", "Breaker", "NoMoreTries"]

STOPPED = f"{Reason.STOPPED}: the run was stopped before"
"""The reason of whatever was not asked because the user or a limit ended the run."""

PATIENCE = 8
"""So many failures in a row and a source is left alone."""
REST_S = 60.0
"""Then it is asked again with one request after this time."""

SPENT_S = 3600.0
"""And after this time when a budget was spent and nobody said until when."""


class NoMoreTries(SourceUnavailable):
    """The source is left alone, or the run was stopped: trying again is pointless."""


class Breaker:
    """Leaves a source alone that failed too often in a row, or that asked for a long rest."""

    def __init__(self, source: str) -> None:
        self.reason: str | None = None
        self._source = source
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0
        self._is_resting = False
        self._spent: dict[str, tuple[BudgetSpent, float]] = {}

    def check(self, route: str) -> None:
        """Raise unless the source may be asked now."""
        if self.reason is not None:
            with self._lock:
                self._check(route)

    def enter(self, route: str) -> None:
        """As `check`, for one who asks at once: after a rest only the first may, as a probe."""
        if self.reason is not None:
            with self._lock:
                self._check(route)
                if self._is_resting:
                    self._closed_until = time.monotonic() + REST_S

    def _check(self, route: str) -> None:
        spent, until = self._spent.get(route, (None, 0.0))
        if spent is not None and time.monotonic() < until:
            raise BudgetSpent(self._source, spent.reason, spent.retry_after_s)
        self._spent.pop(route, None)
        if time.monotonic() < self._closed_until:
            raise NoMoreTries(self._source, self.reason or "")

    def succeeded(self) -> None:
        """Count an answer: the source is well again."""
        if self._failures or self.reason:
            with self._lock:
                self._failures = 0
                self._is_resting = False
                if not self._spent:  # one that was under way when the budget ended
                    self.reason = None

    def failed(self, error: SourceError, route: str) -> None:
        """Count a failure. A budget that is spent on lists may leave single records free."""
        with self._lock:
            if isinstance(error, BudgetSpent):
                until = time.monotonic() + (error.retry_after_s or SPENT_S)
                self._spent[route], self.reason = (error, until), error.reason
                return
            if (error.retry_after_s or 0) > LONGEST_WAIT_S:
                self.reason, self._is_resting = error.reason, True
                self._closed_until = time.monotonic() + (error.retry_after_s or 0)
                return
            # One odd request may be refused; three refusals in a row concern the source.
            is_refusal = isinstance(error, SourceRefused)
            self._failures += PATIENCE // 3 + 1 if is_refusal else 1
            if self._failures >= PATIENCE:
                self.reason = f"not asked again after several failures; the last: {error.reason}"
                self._is_resting = True
                self._closed_until = time.monotonic() + REST_S
