"""Find works for queries: the cache first, then snapshots, then each source until it is decided.

Each search goes from source to source by itself: one that a source leaves open is at the next one
while that source is asked for others.

The same query is asked once, however many mentions carry it, and never again while its answer is
fresh; a source that found nothing is remembered too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from harvest import mapping
from harvest.answer import Candidate
from harvest.errors import UnreadableReply
from harvest.gather import Gatherer
from harvest.identifier import Identifier
from harvest.lanes import Feed, Lane, run_lanes
from harvest.mention import Query
from harvest.sources import Body, Hits, Source
from harvest.work import Work

if TYPE_CHECKING:
    from harvest.match import Verdict

__all__ = ["Finder", "Search", "Step", "is_worth_paying", "to_candidate"]

SEARCHED = ("crossref", "openalex")
"""The sources that are searched, best first; the next one only for what is still open."""
PAID = "openalex"
FEWEST_WORDS = 4
"""A shorter title fits too many works to pay for."""

CANDIDATES_FROM_CACHE = 8
SURE = 0.95
"""A verdict on the cache's few works alone must be at least this sure to spare a search."""


@dataclass
class Search:
    """One query, what has been found for it so far, and the verdict.

    Attributes:
        works: everything found, by the name under which it can be asked for.
        rejected: what a person ruled out.
        failures: source → reason, for searches that could not be made.
        searched: sources that answered.
        is_waiting: a source is still to be asked for it; at the end: was not asked any more.
    """

    query: Query
    rejected: frozenset[Identifier] = frozenset()
    works: dict[Identifier, Work] = field(default_factory=dict)
    verdict: Verdict[Identifier] | None = None
    failures: dict[str, str] = field(default_factory=dict)
    searched: list[str] = field(default_factory=list)
    is_waiting: bool = False

    @property
    def status(self) -> str:
        """The answer as it stands: matched, ambiguous, absent or unavailable."""
        status = self.verdict.status if self.verdict else "absent"
        is_lost = self.failures or self.is_waiting or not self.searched
        return "unavailable" if status == "absent" and is_lost else status

    @property
    def is_open(self) -> bool:
        """Whether one more source is to be asked.

        What the cache's few works alone suggest counts only when it is sure: the better match may
        not be among them.
        """
        if self.verdict is None or self.verdict.status == "absent":
            return True
        return not self.searched and not self.is_sure

    @property
    def is_sure(self) -> bool:
        """Whether the match is one that more candidates would hardly overturn."""
        match = self.verdict.match if self.verdict else None
        return self.matched is not None and match is not None and match.confidence >= SURE

    @property
    def matched(self) -> Identifier | None:
        """The name of the work that was accepted."""
        return self.verdict.key if self.verdict else None

    @property
    def in_question(self) -> list[Identifier]:
        """The work accepted with its versions, or else all that a person must choose from."""
        if self.verdict is None or self.verdict.status == "absent":
            return []
        if self.verdict.key is not None:
            return [self.verdict.key, *self.verdict.versions]
        return [name for name, _ in self.verdict.ranked]

    def judge(self) -> None:
        """Decide anew on all works found so far."""
        from harvest.match import decide  # costs time that a cached lookup must not spend

        works = [(name, work) for name, work in self.works.items() if name not in self.rejected]
        self.verdict = decide(self.query, works)

    def candidates(self, work_ids: Mapping[Identifier, str]) -> tuple[Candidate, ...]:
        """The works still in question, best first, as far as *work_ids* has them."""
        ranked = self.verdict.ranked if self.verdict else ()
        return tuple(
            to_candidate(work_ids[name], self.works[name], match.confidence, match.reason)
            for name, match in ranked
            if name in work_ids
        )


def to_candidate(work_id: str, work: Work, confidence: float | None, reason: str) -> Candidate:
    """The work as one to choose from."""
    first = work.authors[0] if work.authors else None
    name = (first.family or first.literal) if first else None
    return Candidate(work_id, work.doi, work.title, work.year, name, confidence, reason)


@dataclass(frozen=True, slots=True)
class Step:
    """One way to search.

    Attributes:
        name: under which the answer is remembered.
        source: the source that is asked.
        ask: asks it.
        costs: whether the search is paid for.
    """

    name: str
    source: Source
    ask: Callable[[Query], Hits]
    costs: bool = False


@dataclass
class Finder:
    """Searches for queries; works that matter end up in the cache.

    Attributes:
        pays: whether OpenAlex's paid search may be used, where all else found nothing.
        unavailable: source → query → reason, for searches that could not be made.
    """

    gatherer: Gatherer
    pays: bool = True
    unavailable: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def find(self, searches: Sequence[Search]) -> None:
        """Bring every search to a verdict, as far as the sources allow."""
        self.gatherer.watcher.searching(len(searches))
        for search in searches:
            self._look_in_cache(search)
        for snapshot in self.gatherer.snapshots:
            for search in searches:
                if search.is_open:
                    self._take(search, snapshot.name, snapshot.search(search.query))
        self._search(searches)
        self._keep_works(searches)

    def _look_in_cache(self, search: Search) -> None:
        cache = self.gatherer.cache
        text = search.query.raw or search.query.title or ""
        records = cache.records(cache.candidates(text, CANDIDATES_FROM_CACHE))
        for work_id, record in records.items():
            name = name_of(record.work) or Identifier("work", work_id)
            search.works[name] = record.work
        search.judge()

    def steps(self) -> list[Step]:
        """The ways to search, in the order in which they are tried."""
        sources = self.gatherer.sources
        steps = [
            Step(name, sources[name], sources[name].search) for name in SEARCHED if name in sources
        ]
        paid = getattr(sources.get(PAID), "search_paid", None)
        if paid is not None and self.pays:
            steps.append(Step(f"{PAID}:words", sources[PAID], paid, costs=True))
        return steps

    def _search(self, searches: Sequence[Search]) -> None:
        """Take each search from step to step while it is open; the steps work side by side."""
        steps = self.steps()
        stop = self.gatherer.stop
        feeds: dict[str, Feed[_Result]] = {each.source.name: Feed(stop) for each in steps}
        waiting = sum(self._advance(search, steps, feeds) for search in searches)
        if not waiting:
            return
        lanes = [
            Lane(feed, self.gatherer.sources[name].concurrency) for name, feed in feeds.items()
        ]
        for search, step, hits in run_lanes(lanes, stop):
            self._keep(search, step, hits)
            rest = steps[steps.index(step) + 1 :]
            waiting += self._advance(search, rest, feeds) - 1
            if not waiting:
                for feed in feeds.values():
                    feed.close()

    def _advance(
        self, search: Search, steps: Sequence[Step], feeds: Mapping[str, Feed[_Result]]
    ) -> bool:
        """Whether the search now waits for one of *steps*; what is remembered is taken at once."""
        search.is_waiting = False
        for step in steps:
            if not search.is_open:
                break
            if step.costs and not is_worth_paying(search.query):
                continue
            stored = self.remembered(search.query, step)
            if stored is None:
                search.is_waiting = True
                feeds[step.source.name].put(partial(_ask, search, step))
                return True
            self._take(search, step.source.name, stored)
        self.gatherer.watcher.searched(search.status)
        return False

    def remembered(self, query: Query, step: Step) -> Hits | None:
        """What that search found when it was last made; None when it must be made."""
        stored = self.gatherer.cache.known_search(step.name, query.key)
        fresh = self.gatherer.freshness
        is_fresh = stored and fresh.covers(stored.hits.outcome, stored.retrieved_at)
        return stored.hits if stored and is_fresh else None

    def _keep(self, search: Search, step: Step, hits: Hits) -> None:
        if hits.outcome == "unavailable":
            reason = hits.reason or "no reason given"
            self.unavailable[step.source.name][search.query.key] = reason
        else:
            now = self.gatherer.now()
            self.gatherer.cache.save_search(step.name, search.query.key, hits, now)
        self._take(search, step.source.name, hits)

    def _take(self, search: Search, source: str, hits: Hits) -> None:
        if hits.outcome == "unavailable":
            search.failures[source] = hits.reason or "no reason given"
            return
        if source not in search.searched:
            search.searched.append(source)
        for body in hits.bodies:
            work = self._read(body)
            name = name_of(work)
            if name is not None:
                search.works.setdefault(name, work)
        search.judge()

    def _read(self, body: Body) -> Work:
        try:
            source = mapping.body_source(body)  # a snapshot holds records of several sources
            return mapping.to_source_record(source, body, self.gatherer.now()).work
        except UnreadableReply:
            return Work()  # a hit that names no work is none; the others still count

    def _keep_works(self, searches: Iterable[Search]) -> None:
        """Fetch all that matters, all searches together, so that batches fill up."""
        wanted = {name for search in searches for name in search.in_question}
        self.gatherer.gather(name for name in wanted if name.scheme != "work")


_Result = tuple[Search, Step, Hits]


def _ask(search: Search, step: Step) -> _Result:
    return search, step, step.ask(search.query)


def is_worth_paying(query: Query) -> bool:
    """Whether all words of the title together say enough to be searched for at a price."""
    return query.title is not None and len(query.title.split()) >= FEWEST_WORDS


def name_of(work: Work) -> Identifier | None:
    """The name by which a found work can be asked for."""
    if work.doi:
        return Identifier("doi", work.doi)
    return Identifier("openalex", work.ids.openalex) if work.ids.openalex else None
