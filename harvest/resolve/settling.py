"""Settling: making works of what was answered, and telling whoever watches."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence

from harvest.cache import Cache
from harvest.model.identifier import Identifier

__all__ = ["Settling", "Watcher"]

AT_ONCE = 50
"""Identifiers of which works are made together: a tenth of a second at most."""


class Watcher:
    """Is told what happens, in the thread that fetches; this one looks away."""

    def wanted(self, count: int) -> None:
        """So many more identifiers are to be answered."""

    def asking(self, source: str, count: int) -> None:
        """A source is about to be asked for so many identifiers."""

    def replied(self, source: str, asked: int, outcomes: Counter[str]) -> None:
        """A source answered a batch of so many identifiers."""

    def settled(self, statuses: Counter[str]) -> None:
        """So many more identifiers are matched, absent, unavailable; an absent one may be found."""

    def searching(self, count: int) -> None:
        """So many searches begin."""

    def searched(self, status: str) -> None:
        """A search came to its end."""


class Settling:
    """Makes works of what all sources have answered, a few at a time, while none has news.

    Replies that came are saved first: making works takes longer, and can be done again.
    """

    def __init__(self, cache: Cache, tell: Callable[[Sequence[Identifier], int], None]) -> None:
        self._cache = cache
        self._tell = tell
        self._ready: deque[Identifier] = deque()

    def add(self, identifiers: Iterable[Identifier]) -> None:
        """Queue identifiers of which no more replies are awaited."""
        self._ready.extend(identifiers)

    def step(self) -> bool:
        """Settle the next few; False when there are none."""
        some = [self._ready.popleft() for _ in range(min(AT_ONCE, len(self._ready)))]
        if some:
            self._tell(some, len(self._cache.works.derive(some)))
        return bool(some)
