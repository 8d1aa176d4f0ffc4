"""Batches: cut once, handed out just before they are asked, and followed by what they leave open.

Another run on the same cache may answer a batch meanwhile: what is known by then is left out. So
that two runs do not go through the same list side by side, each begins at a place of its own.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from harvest.model.identifier import Identifier
from harvest.providers import Reply, Source
from harvest.resolve.workers import Workers

__all__ = ["Batches", "Fetched", "in_lists", "singly"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A source, what it was asked in one request, and its replies."""

    source: str
    batch: list[Identifier]
    replies: list[Reply]


class Batches:
    """What each source is still to be asked, in one round of asking.

    Args:
        missing: what of a batch a source need still be asked for.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        batches: Mapping[str, Sequence[list[Identifier]]],
        missing: Callable[[str, Sequence[Identifier]], list[Identifier]],
    ) -> None:
        self._sources = {name: sources[name] for name in batches}
        self._waiting = {name: deque(several) for name, several in batches.items()}
        self._missing = missing

    @property
    def widths(self) -> dict[str, int]:
        """How many requests each source may have under way."""
        return {name: source.concurrency for name, source in self._sources.items()}

    def add(self, source: str, identifiers: Iterable[Identifier]) -> None:
        """Ask these singly, before any further list: their works wait for nothing else."""
        self._waiting[source].extendleft([each] for each in identifiers)

    def hand_out(self, workers: Workers[Fetched]) -> Iterator[tuple[str, list[Identifier]]]:
        """Give each pool enough to do; yield what need not be asked any more, by source."""
        for name, waiting in self._waiting.items():
            while waiting and workers.has_room(name):
                batch = waiting.popleft()
                asked = self._missing(name, batch)
                if asked:
                    workers.hand(name, partial(_fetch, self._sources[name], asked))
                if len(asked) < len(batch):
                    yield name, sorted(set(batch) - set(asked))


def in_lists(source: Source, identifiers: Collection[Identifier]) -> list[list[Identifier]]:
    """*identifiers* in lists as *source* takes them, from a place of this run's own on."""
    batches = source.batches(sorted(identifiers))
    start = random.randrange(len(batches) or 1)
    return batches[start:] + batches[:start]


def singly(identifiers: Iterable[Identifier]) -> list[list[Identifier]]:
    """Each by itself."""
    return [[each] for each in identifiers]


def _fetch(source: Source, batch: list[Identifier]) -> Fetched:
    return Fetched(source.name, batch, list(source.fetch(batch)))
