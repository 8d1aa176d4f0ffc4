"""Find works for queries: the cache first, then snapshots, then each source until it is decided.

The same query is asked once, however many mentions carry it, and never again while its answer is
fresh; a source that found nothing is remembered too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from harvest import mapping
from harvest.answer import Candidate
from harvest.errors import UnreadableReply
from harvest.gather import Gatherer
from harvest.identifier import Identifier
from harvest.lanes import Lane, run_lanes
from harvest.mention import Query
from harvest.sources import Body, Hits, Source
from harvest.work import Work

if TYPE_CHECKING:
    from harvest.match import Verdict

__all__ = ["Finder", "Search", "to_candidate"]

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
    """

    query: Query
    rejected: frozenset[Identifier] = frozenset()
    works: dict[Identifier, Work] = field(default_factory=dict)
    verdict: Verdict[Identifier] | None = None
    failures: dict[str, str] = field(default_factory=dict)
    searched: list[str] = field(default_factory=list)

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


@dataclass
class Finder:
    """Searches for queries; works that matter end up in the cache.

    Attributes:
        on_search: told of each search that was answered, for progress.
    """

    gatherer: Gatherer
    on_search: Callable[[Search], None] = lambda search: None

    def find(self, searches: Sequence[Search]) -> None:
        """Bring every search to a verdict, as far as the sources allow."""
        for search in searches:
            self._look_in_cache(search)
        for snapshot in self.gatherer.snapshots:
            for search in self._open(searches):
                self._take(search, snapshot.name, snapshot.search(search.query))
        for name in ("crossref", "openalex"):
            source = self.gatherer.sources.get(name)
            if source is not None:
                self._search(source, self._open(searches))
        self._keep_works(searches)

    @staticmethod
    def _open(searches: Iterable[Search]) -> list[Search]:
        return [search for search in searches if search.is_open]

    def _look_in_cache(self, search: Search) -> None:
        cache = self.gatherer.cache
        text = search.query.raw or search.query.title or ""
        records = cache.records(cache.candidates(text, CANDIDATES_FROM_CACHE))
        for work_id, record in records.items():
            name = name_of(record.work) or Identifier("work", work_id)
            search.works[name] = record.work
        search.judge()

    def _search(self, source: Source, searches: Sequence[Search]) -> None:
        """Ask one source for each search: from memory where it is fresh, else over the network."""
        unasked = []
        for search in searches:
            stored = self.gatherer.cache.known_search(source.name, search.query.key)
            fresh = self.gatherer.freshness
            if stored and fresh.covers(stored.hits.outcome, stored.retrieved_at):
                self._take(search, source.name, stored.hits)
            else:
                unasked.append(search)
        lane = Lane(self._jobs(source, unasked), source.concurrency)
        for search, hits in run_lanes([lane], self.gatherer.stop):
            if hits.outcome != "unavailable":
                self.gatherer.cache.save_search(
                    source.name, search.query.key, hits, self.gatherer.now()
                )
            self._take(search, source.name, hits)
            self.on_search(search)

    @staticmethod
    def _jobs(
        source: Source, searches: Sequence[Search]
    ) -> Iterator[Callable[[], tuple[Search, Hits]]]:
        def ask(search: Search) -> tuple[Search, Hits]:
            return search, source.search(search.query)

        return (partial(ask, search) for search in searches)

    def _take(self, search: Search, source: str, hits: Hits) -> None:
        if hits.outcome == "unavailable":
            search.failures[source] = hits.reason or "no reason given"
            return
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


def name_of(work: Work) -> Identifier | None:
    """The name by which a found work can be asked for."""
    if work.doi:
        return Identifier("doi", work.doi)
    return Identifier("openalex", work.ids.openalex) if work.ids.openalex else None
