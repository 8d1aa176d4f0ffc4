"""Plan a run: what would be asked, and what that costs, without asking.

What cannot be known before stays a range: how many titles the first source leaves open. The lower
end is what must be asked, the upper end what may be. DOIs registered elsewhere, and works that a
title leads to, come on top: nobody knows them yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query
from harvest.model.provider import known_providers
from harvest.providers import ChargesCredits, HasLimits, Source
from harvest.resolve.pipeline import Pipeline
from harvest.resolve.title_search import is_worth_paying

__all__ = ["Errand", "Plan", "Range", "make_plan"]

LATENCY_S = 1.0
"""How long an answer takes; the real ones take 0.3 to 2 s."""
HITS = 5
"""Records that a free title completion at OpenAlex is followed by, at most."""
LIST_CREDITS, SEARCH_CREDITS = 1, 10


@dataclass(frozen=True, slots=True)
class Range:
    """At least, and at most.

    >>> Range(1, 2) + Range(3, 3)
    Range(least=4, most=5)
    """

    least: float = 0
    most: float = 0

    def __add__(self, other: Range) -> Range:
        return Range(self.least + other.least, self.most + other.most)


@dataclass(frozen=True, slots=True)
class Errand:
    """What one source would be asked.

    Attributes:
        identifiers: how many; they go in lists where the source has these.
        searches: how many titles may be searched there.
        credits: OpenAlex credits; nothing for others.
    """

    source: str
    identifiers: int
    searches: int
    requests: Range
    credits: Range
    seconds: Range


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would ask.

    Attributes:
        mentions, identifiers, titles: what the input holds, each identifier and title once.
        fresh, settled: of these, what no source need be asked for.
    """

    mentions: int
    identifiers: int
    titles: int
    fresh: int
    settled: int
    errands: tuple[Errand, ...]

    @property
    def requests(self) -> Range:
        """Requests in all."""
        return sum((each.requests for each in self.errands), Range())

    @property
    def credits(self) -> Range:
        """OpenAlex credits in all."""
        return sum((each.credits for each in self.errands), Range())

    @property
    def seconds(self) -> Range:
        """How long it takes: sources work side by side, so the slowest counts."""
        least = max((each.seconds.least for each in self.errands), default=0)
        return Range(least, max((each.seconds.most for each in self.errands), default=0))


@dataclass(frozen=True, slots=True)
class _Calls:
    """Requests of one kind to one source."""

    route: str
    count: Range
    credits: int = 0


def make_plan(cache: Cache, pipeline: Pipeline, mentions: Sequence[Mention]) -> Plan:
    """What resolving *mentions* would ask. Asks nothing."""
    identifiers, queries = pipeline.wanted(mentions)
    fetcher = pipeline.fetcher
    asked = fetcher.first_asked(identifiers)
    missing = {
        name: fetcher.missing(
            name,
            [
                each
                for each in identifiers
                if name in asked[each] or (each.scheme == "doi" and fetcher.is_in_background(name))
            ],
        )
        for name in fetcher.sources
    }
    stale = {each for several in missing.values() for each in several}
    open_ = [each for each in queries if not pipeline.title_search.is_settled(each)]
    errands = (_errand(pipeline, name, several, open_) for name, several in missing.items())
    return Plan(
        len(mentions),
        len(identifiers),
        len(queries),
        len(_kept(cache, [each for each in identifiers if each not in stale])),
        len(queries) - len(open_),
        tuple(each for each in errands if each.requests.most),
    )


def _kept(cache: Cache, identifiers: Sequence[Identifier]) -> set[Identifier]:
    """Those of *identifiers* that the cache knows: as a work, or as what a source lacks."""
    kept = set(cache.works.ids(identifiers))
    for source in known_providers():
        kept |= cache.replies.known(source, identifiers).keys()
    return kept


def _errand(
    pipeline: Pipeline, name: str, identifiers: Sequence[Identifier], queries: Sequence[Query]
) -> Errand:
    source = pipeline.fetcher.sources[name]
    searches = list(_searches(pipeline, name, queries))
    calls = [*_lists(source, identifiers), *(calls for _, calls in searches)]
    return Errand(
        name,
        len(identifiers),
        max((count for count, _ in searches), default=0),
        sum((each.count for each in calls), Range()),
        Range(
            sum(each.count.least * each.credits for each in calls),
            sum(each.count.most * each.credits for each in calls),
        ),
        Range(
            _seconds(source, [(each.route, each.count.least) for each in calls]),
            _seconds(source, [(each.route, each.count.most) for each in calls]),
        ),
    )


def _lists(source: Source, identifiers: Sequence[Identifier]) -> Iterator[_Calls]:
    sizes = [len(batch) for batch in source.batches(identifiers)]
    lists = sum(size > 1 for size in sizes)
    alone = len(sizes) - lists
    cost = LIST_CREDITS if isinstance(source, ChargesCredits) else 0
    yield _Calls("list", Range(lists, lists), cost)
    yield _Calls("single", Range(alone, alone))


def _searches(
    pipeline: Pipeline, name: str, queries: Sequence[Query]
) -> Iterator[tuple[int, _Calls]]:
    """For each way to search at a source: the searches that no memory answers, and their cost.

    A title goes to any one of the free sources, to the others for what that leaves open.
    """
    steps = pipeline.title_search.steps()
    is_shared = sum(not step.costs for step in steps) > 1  # any free source may do
    for number, step in enumerate(steps):
        if step.source.name != name:
            continue
        made = [each for each in queries if not step.costs or is_worth_paying(each)]
        count = sum(pipeline.title_search.remembered(each, step) is None for each in made)
        if step.costs:
            yield count, _Calls("list", Range(0, count), SEARCH_CREDITS)
        elif isinstance(step.source, ChargesCredits):
            yield (
                count,
                _Calls("single", Range(0 if number or is_shared else count, count * (1 + HITS))),
            )
        else:
            yield count, _Calls("list", Range(0 if number or is_shared else count, count))


def _seconds(source: Source, counts: Sequence[tuple[str, float]]) -> float:
    """The time that so many requests take: what the rates allow, or latency if that is more."""
    total = sum(count for _, count in counts)
    if not isinstance(source, HasLimits) or not total:
        return 0.0
    routes = {route: sum(n for name, n in counts if name == route) for route, _ in counts}
    limits = {route: source.line.limit(route) for route in routes}
    paced: list[float] = [
        (math.ceil(count / limits[route].count) - 1) * limits[route].per_s
        for route, count in routes.items()
        if count
    ]
    return LATENCY_S + max(0.0, *paced, (total / source.concurrency - 1) * LATENCY_S)
