"""A dataset as a source: asked like a folder of JSON Lines, for thousands at once."""

from __future__ import annotations

import logging
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from harvest.model.identifier import Identifier
from harvest.model.indicator import OVER
from harvest.model.mention import Query
from harvest.model.provider import LAST
from harvest.providers import Body, Hits, Reply
from harvest.providers.installed import installed
from harvest.snapshot.dataset.counted_indicators import CountedIndicators, indicator_flaws
from harvest.snapshot.dataset.needs import need_packages
from harvest.snapshot.dataset.opened_dataset import CANDIDATES, Dataset, Slim
from harvest.snapshot.json_lines import Flaw

__all__ = ["DatasetSource"]

_log = logging.getLogger(__name__)

_AT_ONCE = 1_000
"""Queries of one join."""


class DatasetSource:
    """Records of a dataset. `close` it, or use it as a context.

    Of a search the bodies hold what a verdict needs, and no more; whole ones come by identifier.

    Attributes:
        flaws: that its build could not read everything, or what its indicators lack, a line each.
        counted: see `CountsCitations`.
    """

    name = "snapshot"
    schemes = frozenset({"doi", "openalex", "pmid", "pmcid", "arxiv", "openaire"})
    concurrency = 1
    most_notices = 1_000

    def __init__(self, folder: Path) -> None:
        """Open it.

        Raises:
            UnreadableInput: it is of another version.
            InvalidArgument: a package that it needs is not installed.
        """
        need_packages()
        self._folder = folder
        self._dataset = Dataset(folder)
        self._indicators = CountedIndicators.of(folder)
        counted = self._indicators and self._indicators.counted
        self.counted = (f"{OVER}{counted.snapshot}", counted.at) if counted else None
        self._lock = threading.Lock()
        self._coming: dict[int, dict[str, Query]] = {}
        self._found: dict[tuple[str, int], list[Slim]] = {}
        faults = sum(len(each.problems) for each in self._dataset.manifest.segments)
        see = f"{folder}: {faults:,} faults when it was built; see: harvest snapshot info {folder}"
        odd = [*([see] if faults else ()), *indicator_flaws(folder, thoroughly=False)]
        self.flaws = tuple(map(Flaw, odd))

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Thousands at a time."""
        unique = list(dict.fromkeys(identifiers))
        return [unique[at : at + 5_000] for at in range(0, len(unique), 5_000)]

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """A reply for each record of each identifier, or one "absent"."""
        dois = [each.value for each in identifiers if each.scheme == "doi"]
        others = {each: _other_name(each) for each in identifiers if each.scheme != "doi"}
        try:
            with self._lock:
                named = self._dataset.by_name(dois) if dois else {}
                by_other_name = self._dataset.by_other_name(set(others.values())) if others else {}
        except Exception as error:  # a damaged file fails its readers in any way
            if len(identifiers) == 1:
                reason = f"{self._folder}: {error}"
                yield Reply(self.name, identifiers[0], "unavailable", None, reason)
            else:  # what is damaged costs its own records only
                for each in identifiers:
                    yield from self.fetch([each])
            return
        for each in identifiers:
            found = (
                named.get(each.value, [])
                if each.scheme == "doi"
                else by_other_name.get(others[each], [])
            )
            for provider, body in found:
                yield Reply(provider, each, "found", body)
            if not found:
                yield Reply(self.name, each, "absent", None, f"not in the snapshot {self._folder}")

    def expect(self, searches: Sequence[tuple[Query, int]]) -> None:
        """Hear which searches will follow: they are answered together."""
        with self._lock:
            for query, rows in searches:
                self._coming.setdefault(max(rows, CANDIDATES), {})[query.key] = query

    def search(self, query: Query, rows: int = CANDIDATES) -> Hits:
        """The works that the words fit, the likeliest first; one record for each."""
        from harvest.snapshot.dataset.promising import promising  # all of matching with it

        most = max(rows, CANDIDATES)
        try:
            with self._lock:
                best = promising(query, _one_each(self._search(query, most)))
            bodies: tuple[Body, ...] = tuple(body for _, body in best)
        except Exception as error:  # a damaged file fails its readers in any way
            return Hits(self.name, "unavailable", reason=f"{self._folder}: {error}")
        owners = tuple(slim.provider for slim, _ in best)
        return Hits(self.name, "found" if bodies else "absent", bodies, owners=owners)

    def _search(self, query: Query, most: int) -> list[Slim]:
        """Its candidates; those of others that are expected are found along with them."""
        known = self._found.pop((query.key, most), None)
        if known is not None:
            return known
        coming = self._coming.get(most, {})
        together = {query.key: query}
        while coming and len(together) < _AT_ONCE:
            key = next(iter(coming))
            together[key] = coming.pop(key)
        try:
            found = self._dataset.candidates(list(together.values()), most)
        except Exception:  # what is damaged costs those only that it would answer
            if len(together) == 1:
                raise
            return self._dataset.candidates([query], most)[0]
        for key, slims in zip(together, found, strict=True):
            self._found[key, most] = slims
        return self._found.pop((query.key, most))

    def notices(self, dois: Sequence[str]) -> Hits:
        """The records that say they are notices about any of *dois*."""
        try:
            with self._lock:
                bodies = tuple(self._dataset.notices(dois))
        except Exception as error:  # a damaged file fails its readers in any way
            return Hits(self.name, "unavailable", reason=f"{self._folder}: {error}")
        return Hits(self.name, "found" if bodies else "absent", bodies)

    def indicators(self, identifiers: Sequence[Identifier]) -> list[Reply]:
        """What was counted of each work that is in the graph; nothing where that is unreadable."""
        names = {each.value: each for each in identifiers if each.scheme in ("doi", "openalex")}
        if self._indicators is None or not names:
            return []
        try:
            with self._lock:
                return self._indicators.replies(names)
        except Exception as error:  # a damaged file fails its readers in any way
            _log.warning("%s: its indicators cannot be read: %s", self._folder, error)
            return []

    def close(self) -> None:
        """Close its files."""
        with self._lock:
            self._dataset.close()
            if self._indicators is not None:
                self._indicators.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _one_each(slims: Sequence[Slim]) -> list[Slim]:
    """One record for each work, at the place of the best: from whom a search asks first."""
    rows = installed()
    works: defaultdict[str, list[Slim]] = defaultdict(list)
    for each in slims:
        works[each.name].append(each)

    def rank(slim: Slim) -> int:
        row = rows.get(slim.provider)
        place = row.search_rank if row else None
        return LAST if place is None else place

    return [min(each, key=rank) for each in works.values()]


def _other_name(identifier: Identifier) -> str:
    value = identifier.value
    if identifier.scheme == "arxiv":
        value = re.sub(r"v\d+$", "", value)
    return f"{identifier.scheme}:{value}"
