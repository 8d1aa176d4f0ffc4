"""The allowance: how many requests one run may make, whichever sources they go to."""

from __future__ import annotations

import threading
from collections.abc import Callable

from harvest.providers.common.breaker import NoMoreTries

__all__ = ["Allowance"]


class Allowance:
    """Counts requests before they are sent, so that not one is sent too many.

    Args:
        most: requests in all; None for no limit.
        on_spent: called when one more is wanted than allowed; perhaps often, from any thread.
    """

    def __init__(self, most: int | None, on_spent: Callable[[], None] = lambda: None) -> None:
        self._most = most
        self._left = most
        self._on_spent = on_spent
        self._lock = threading.Lock()

    def take(self, source: str) -> None:
        """Count one request to *source*, about to be sent.

        Raises:
            NoMoreTries: all that were allowed have been sent.
        """
        if self._left is None:
            return
        with self._lock:
            if self._left > 0:
                self._left -= 1
                return
        self._on_spent()
        raise NoMoreTries(source, f"the limit of {self._most} requests for this run is reached")
