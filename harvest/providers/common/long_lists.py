"""Whether a server takes lists longer than usual; remembered, once it did not."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

__all__ = ["LongLists"]


class LongLists:
    """What is known of one server's lists.

    Args:
        name: of the source and its host.
        folder: where it is remembered for later runs; None for this run only.
    """

    def __init__(self, name: str, folder: Path | None) -> None:
        mark = "short-lists_" + re.sub(r"[^\w.-]", "_", name)
        self._mark = folder / mark if folder else None
        self._are_allowed: bool | None = None

    @property
    def are_allowed(self) -> bool:
        """Whether a long list may be tried."""
        if self._are_allowed is None:
            self._are_allowed = self._mark is None or not self._mark.exists()
        return self._are_allowed

    def forbid(self) -> None:
        """A long list failed where a shorter one does: never again."""
        if self._are_allowed is False:
            return
        self._are_allowed = False
        if self._mark is not None:
            with suppress(OSError):  # a read-only home: forgotten after this run
                self._mark.parent.mkdir(parents=True, exist_ok=True)
                self._mark.touch()
