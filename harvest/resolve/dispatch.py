"""Dispatch: hand batches to the lanes just before they are asked.

Another run on the same cache may answer a batch meanwhile: what is known by then is left out. So
that two runs do not go through the same list side by side, each begins at a place of its own.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from threading import Event

from harvest.model.identifier import Identifier
from harvest.providers import Reply, Source
from harvest.resolve.lanes import Feed, Lane

__all__ = ["Dispatch", "Fetched"]

Fetched = tuple[str, list[Identifier], list[Reply]]
"""The source, what it was asked, and its replies."""


class Dispatch:
    """The batches of one round of asking.

    Args:
        missing: what each source is to be asked for.
        is_missing: what of a batch a source need still be asked for.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        missing: Mapping[str, Sequence[Identifier]],
        is_missing: Callable[[str, Sequence[Identifier]], list[Identifier]],
        stop: Event,
    ) -> None:
        wanted = {name: several for name, several in missing.items() if several}
        self._sources = {name: sources[name] for name in wanted}
        self._batches = {
            name: _rotated(sources[name].batches(several)) for name, several in wanted.items()
        }
        self._feeds: dict[str, Feed[Fetched]] = {name: Feed(stop) for name in wanted}
        self._handed: Counter[str] = Counter()
        self._is_missing = is_missing

    @property
    def lanes(self) -> list[Lane[Fetched]]:
        """A lane for each source."""
        return [Lane(feed, self._sources[name].concurrency) for name, feed in self._feeds.items()]

    def done(self, source: str) -> None:
        """Count a batch as answered: the next may go."""
        self._handed[source] -= 1

    def top_up(self) -> Iterator[tuple[str, list[Identifier]]]:
        """Give every lane enough to do; yield what need not be asked any more, by source."""
        for name, batches in self._batches.items():
            while batches and self._handed[name] < self._sources[name].concurrency:
                batch = batches.popleft()
                asked = self._is_missing(name, batch)
                if asked:
                    self._handed[name] += 1
                    self._feeds[name].put(partial(_fetch, self._sources[name], asked))
                if len(asked) < len(batch):
                    yield name, sorted(set(batch) - set(asked))
            if not batches:
                self._feeds[name].close()


def _fetch(source: Source, batch: list[Identifier]) -> Fetched:
    return source.name, batch, list(source.fetch(batch))


def _rotated(batches: Sequence[list[Identifier]]) -> deque[list[Identifier]]:
    turned = deque(batches)
    turned.rotate(random.randrange(len(turned) or 1))
    return turned
