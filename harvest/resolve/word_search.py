"""Search by words alone and keep all that came, whoever it is: for near misses and versions.

`title_search` brings a search to a verdict and stops there. Here every free source is asked, what
it found is remembered as any search is, and who calls judges it by rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.model.work import Work
from harvest.providers import Hits, Searches
from harvest.resolve.search import name_of
from harvest.resolve.title_search import Step, TitleSearch
from harvest.resolve.workers import Workers

__all__ = ["WordHits", "search_words"]

ROWS = 10


@dataclass
class WordHits:
    """What came of one query.

    Attributes:
        works: by the names under which they can be asked for, in the order of the sources.
        failures: source → reason, for those that could not be asked.
    """

    works: dict[Identifier, Work] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


_Result = tuple[str, Step, Hits]


def search_words(
    title_search: TitleSearch, queries: Iterable[Query], most: int = 3
) -> dict[str, WordHits]:
    """All works that the free searches of up to *most* sources give, by the key of each query."""
    wanted = {each.key: each for each in queries}
    found = {key: WordHits() for key in wanted}
    if not wanted:
        return found
    steps = [each for each in title_search.steps() if not each.costs][:most]
    widths = {each.source.name: each.source.concurrency for each in steps}
    with Workers[_Result](widths, title_search.fetcher.stop) as workers:
        for key, query in wanted.items():
            _take_from_snapshots(title_search, query, found[key])
            for step in steps:
                stored = title_search.remembered(query, step)
                if stored is None:
                    workers.hand(step.source.name, partial(_ask, key, query, step))
                else:
                    _take(title_search, found[key], step, stored)
        for key, step, hits in workers.results():
            if hits.outcome != "unavailable":
                title_search.remember(wanted[key], step, hits)
            _take(title_search, found[key], step, hits)
    for each in found.values():
        each.works = dict(sorted(each.works.items()))  # answers came in an order of chance
    return found


def _ask(key: str, query: Query, step: Step) -> _Result:
    return key, step, step.ask(query, ROWS)


def _take_from_snapshots(title_search: TitleSearch, query: Query, found: WordHits) -> None:
    for snapshot in title_search.fetcher.snapshots:
        if isinstance(snapshot, Searches):
            _read(title_search, found, snapshot.search(query, ROWS))


def _take(title_search: TitleSearch, found: WordHits, step: Step, hits: Hits) -> None:
    if hits.outcome == "unavailable":
        found.failures[step.source.name] = hits.reason or "no reason given"
    _read(title_search, found, hits)


def _read(title_search: TitleSearch, found: WordHits, hits: Hits) -> None:
    for record in hits.records(title_search.fetcher.now()):
        if record is not None and (name := name_of(record.work)):
            found.works.setdefault(name, record.work)
