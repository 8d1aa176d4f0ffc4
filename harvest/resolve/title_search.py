"""Find works for queries: the cache first, then snapshots, then each source until it is decided.

Each search goes from source to source by itself: one that a source leaves open is at the next one
while that source is asked for others.

The same query is asked once, however many mentions carry it, and never again while its answer is
fresh; a source that found nothing is remembered too.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.model.provider import known_providers, searched
from harvest.providers import ExpectsSearches, Hits, Searches, SearchesForCredits, Source
from harvest.resolve.identifier_fetching import Fetcher
from harvest.resolve.rules_version import rules_version
from harvest.resolve.search import Search, name_of
from harvest.resolve.workers import Workers

__all__ = ["TitleSearch", "Step", "is_worth_paying"]

FEWEST_WORDS = 4
"""A shorter title fits too many works to pay for."""

CANDIDATES_FROM_CACHE = 8


MOST_OPEN = 200
"""Searches that may wait for a later step: their works are in memory."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way to search.

    Attributes:
        name: under which the answer is remembered.
        source: the source that is asked.
        ask: asks it, for so many works.
        costs: whether the search is paid for.
        is_wide: whether it looks for more than what begins like the title.
    """

    name: str
    source: Source
    ask: Callable[[Query, int], Hits]
    costs: bool = False
    is_wide: bool = True


@dataclass
class TitleSearch:
    """Searches for queries; works that matter end up in the cache.

    Attributes:
        pays: whether OpenAlex's paid search may be used, where all else found nothing.
        unavailable: source → query → reason, for searches that could not be made.
    """

    _cache: Cache
    fetcher: Fetcher
    pays: bool = True
    unavailable: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def run(self, searches: Sequence[Search]) -> None:
        """Bring every search to a verdict, as far as the sources allow."""
        if not searches:
            return
        self.fetcher.watcher.searching(len(searches))
        self._announce(searches)
        self._search(searches)
        self._keep_works(searches)

    def _announce(self, searches: Sequence[Search]) -> None:
        """Let the snapshots know what they will be searched for: many at once cost less."""
        for snapshot in self.fetcher.snapshots:
            if isinstance(snapshot, ExpectsSearches):
                snapshot.expect([(each.query, each.rows) for each in searches])

    def is_settled(self, query: Query) -> bool:
        """Whether `find` would ask nobody for it."""
        search = Search(query)
        self._look_in_cache(search)
        for step in self.steps():
            stored = self.remembered(query, step)
            if stored is not None:
                self._take(search, step, stored)
        return not any(_is_due(search, step) for step in self.steps())

    def _look_in_cache(self, search: Search) -> None:
        cache = self._cache
        text = search.query.raw or search.query.title or ""
        records = cache.works.records(cache.works.candidates(text, CANDIDATES_FROM_CACHE))
        for work_id, record in records.items():
            name = name_of(record.work) or Identifier("work", work_id)
            search.add(name, record.work, record.indicators)

    def steps(self) -> list[Step]:
        """The ways to search, the best first; those that cost last."""
        steps, paid = [], []
        rows = known_providers()
        for name in searched(self.fetcher.sources):
            source = self.fetcher.sources[name]
            if isinstance(source, Searches):
                is_wide = not (name in rows and rows[name].completes_titles)
                steps.append(Step(name, source, source.search, is_wide=is_wide))
            if isinstance(source, SearchesForCredits) and self.pays:
                paid.append(Step(f"{name}:words", source, source.search_paid, costs=True))
        return steps + paid

    def _search(self, searches: Sequence[Search]) -> None:
        """Take each search from step to step while it is open; the sources work side by side.

        A title goes to whichever free source has room, and to the other one only if still open.
        """
        steps = self.steps()
        widths = {each.source.name: each.source.concurrency for each in steps}
        # In an order of its own: two runs with the same titles would else ask for each twice.
        coming = iter(random.sample(searches, len(searches)))
        with Workers[_Result](widths, self.fetcher.stop) as workers:
            rounds = _Rounds(steps, workers)
            self._refill(coming, rounds)
            for search, step, hits in workers.results():
                self._keep(search, step, hits)
                self._advance(search, rounds)
                self._refill(coming, rounds)
        for search in coming:  # the run was stopped
            search.is_waiting = True

    def _refill(self, coming: Iterator[Search], rounds: _Rounds) -> None:
        """Give every pool enough to do, with searches that wait for it or that begin."""
        while True:
            for search, step in rounds.due():
                stored = self.remembered(search.query, step)
                if stored is None:
                    rounds.hand(search, step)
                else:  # another run has made it meanwhile
                    self._advance(search, rounds)
            if not rounds.has_room or (search_ := next(coming, None)) is None:
                break
            self._begin(search_, rounds)

    def _begin(self, search: Search, rounds: _Rounds) -> None:
        if not search.is_judged or not self.fetcher.sources:
            self._look_in_cache(search)
        for snapshot in self.fetcher.snapshots:
            if search.is_open:
                self._take_from_snapshot(search, snapshot)
        self._advance(search, rounds)

    def _take_from_snapshot(self, search: Search, snapshot: Source) -> None:
        if isinstance(snapshot, Searches):
            hits = snapshot.search(search.query, search.rows)
            self._take(search, Step(snapshot.name, snapshot, snapshot.search), hits)

    def _advance(self, search: Search, rounds: _Rounds) -> None:
        """Take the search through the steps that are left, until it must wait for one.

        What is remembered is taken even when the cache is sure of itself: a run that was cut off
        must end as it would have ended. One that is judged goes through the steps in its own
        order, whatever others have asked: its verdict must hang on nothing else.
        """
        search.is_waiting = False
        if search.is_judged:
            self._advance_in_order(search, rounds)
            return
        for step in rounds.steps:
            stored = None if step.name in search.tried else self.remembered(search.query, step)
            if stored is not None:
                self._take(search, step, stored)
        due = [step for step in rounds.steps if _is_due(search, step)]
        if due:
            search.is_waiting = True
            rounds.wait(search, _alternatives(search.query, due))
            return
        self._end(search)

    def _advance_in_order(self, search: Search, rounds: _Rounds) -> None:
        for step in _in_own_order(search.query, rounds.steps):
            if not _is_due(search, step):
                continue
            stored = self.remembered(search.query, step)
            if stored is None:
                search.is_waiting = True
                rounds.wait(search, [step])
                return
            self._take(search, step, stored)
        self._end(search)

    def _end(self, search: Search) -> None:
        search.forget()
        self.fetcher.watcher.searched(search.status)

    def remembered(self, query: Query, step: Step) -> Hits | None:
        """What that search found when it was last made; None when it must be made.

        What it found is judged anew each time. That it found nothing counts only as long as queries
        are read and judged by the same rules: other ones may ask for what these never did.
        """
        fresh = self.fetcher.freshness
        for key_of in (_presence_key, _absence_key):
            stored = self._cache.searches.get(step.name, key_of(query))
            is_fresh = stored and fresh.covers(stored.hits.outcome, stored.retrieved_at)
            counts = key_of is _absence_key or (stored and stored.hits.outcome == "found")
            if stored and is_fresh and counts:
                return stored.hits
        return None

    def _keep(self, search: Search, step: Step, hits: Hits) -> None:
        if hits.outcome == "unavailable":
            reason = hits.reason or "no reason given"
            self.unavailable[step.source.name][search.query.key] = reason
        else:
            self.remember(search.query, step, hits)
        self._take(search, step, hits)

    def remember(self, query: Query, step: Step, hits: Hits) -> None:
        """Keep what the search found, so that it is not made again while that is fresh."""
        key = (_presence_key if hits.outcome == "found" else _absence_key)(query)
        self._cache.searches.save(step.name, key, hits, self.fetcher.now())

    def _take(self, search: Search, step: Step, hits: Hits) -> None:
        source = step.source.name
        search.tried.add(step.name)
        if hits.outcome == "unavailable":
            search.failures[source] = hits.reason or "no reason given"
            return
        self.unavailable[source].pop(search.query.key, None)
        if source not in search.searched:
            search.searched.append(source)
        search.is_widely_searched |= step.is_wide
        for record in hits.records(self.fetcher.now()):
            name = name_of(record.work) if record else None
            if record and name:
                search.add(name, record.work, record.indicators)

    def _keep_works(self, searches: Iterable[Search]) -> None:
        """Fetch all that matters, all searches together, so that batches fill up."""
        wanted = {name for search in searches for name in search.in_question}
        self.fetcher.fetch_all(name for name in wanted if name.scheme != "work")


_Result = tuple[Search, Step, Hits]


class _Rounds:
    """Which searches wait for which step, and how many are under way at each source."""

    def __init__(self, steps: Sequence[Step], workers: Workers[_Result]) -> None:
        self.steps = steps
        self._workers = workers
        self._waiting: defaultdict[tuple[str, ...], deque[Search]] = defaultdict(deque)

    @property
    def has_room(self) -> bool:
        """Whether one more search may begin: some free source can take it at once."""
        if not self.steps:
            return True
        is_free = any(self._workers.has_room(each.source.name) for each in self.steps)
        return is_free and sum(map(len, self._waiting.values())) < MOST_OPEN

    def wait(self, search: Search, steps: Sequence[Step]) -> None:
        """Let the search wait for whichever of *steps* has room first."""
        self._waiting[tuple(each.name for each in steps)].append(search)

    def due(self) -> Iterator[tuple[Search, Step]]:
        """Take out the searches that their sources have room for, the furthest ones first."""
        for names in sorted(self._waiting, key=self._order):
            queue = self._waiting[names]
            while queue and (step := self._with_room(names)) is not None:
                yield queue.popleft(), step

    def _order(self, names: tuple[str, ...]) -> tuple[int, int]:
        """Those that wait for one source only go before those that may go to others."""
        places = [place for place, each in enumerate(self.steps) if each.name in names]
        return len(names), -places[0]

    def _with_room(self, names: Sequence[str]) -> Step | None:
        able = (each for each in self.steps if each.name in names)
        return next((each for each in able if self._workers.has_room(each.source.name)), None)

    def hand(self, search: Search, step: Step) -> None:
        """Let the source be asked."""
        self._workers.hand(step.source.name, partial(_ask, search, step))


def _is_due(search: Search, step: Step) -> bool:
    """Whether the step is still to be taken; one that costs, only where nothing was found."""
    if step.name in search.tried or not search.is_open:
        return False
    if step.costs:
        return search.verdict.status == "absent" and is_worth_paying(search.query)
    return True


def _alternatives(query: Query, due: Sequence[Step]) -> list[Step]:
    """The steps of which any may be next: for a bare title all that are free, else the best."""
    is_title = not (query.is_reference or query.is_free or query.truncated) and query.title
    free = [step for step in due if not step.costs]
    return free if free and is_title else list(due[:1])


def _in_own_order(query: Query, steps: Sequence[Step]) -> list[Step]:
    """The steps as this query takes them: bare titles are shared out among those that are free.

    By the query itself, not by who has room: the same query always begins at the same source.
    """
    free = [step for step in steps if not step.costs]
    if query.is_reference or query.is_free or query.truncated or not query.title or not free:
        return list(steps)
    first = int(query.key[:8], 16) % len(free)
    return [*free[first:], *free[:first], *(step for step in steps if step.costs)]


def _presence_key(query: Query) -> str:
    """The name under which it is kept what a search found."""
    return query.key


def _absence_key(query: Query) -> str:
    """The name under which it is kept that a search found nothing."""
    return f"{query.key} {rules_version()}"


def _ask(search: Search, step: Step) -> _Result:
    return search, step, step.ask(search.query, search.rows)


def is_worth_paying(query: Query) -> bool:
    """Whether all words of the title together say enough to be searched for at a price."""
    return query.title is not None and len(query.title.split()) >= FEWEST_WORDS
