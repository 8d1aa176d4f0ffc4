"""A search: one query on its way to a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harvest.model.answer import Candidate
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.mention import Query
from harvest.model.work import Work

if TYPE_CHECKING:
    from harvest.match import Verdict

__all__ = ["Search", "name_of", "to_candidate"]

ROWS = 5
ROWS_FOR_SHORT = 20
SHORT = 5
"""Words of a title that is still short."""

SURE = 0.95
"""A verdict on the cache's few works alone must be at least this sure to spare a search."""


@dataclass
class Search:
    """One query, what has been found for it so far, and the verdict.

    Attributes:
        works: everything found, by the name under which it can be asked for.
        citations: how often they are cited, as whoever told of them counts.
        rejected: what a person ruled out.
        failures: source → reason, for searches that could not be made.
        searched: sources that answered.
        tried: names of the steps that were taken.
        is_widely_searched: a source answered that looks for more than the beginning of the title.
        is_waiting: a source is still to be asked for it; at the end: was not asked any more.
        is_judged: the search is for an entry of a list, whose verdict must be the same whatever
            else was asked before and whatever the cache holds.
    """

    query: Query
    rejected: frozenset[Identifier] = frozenset()
    works: dict[Identifier, Work] = field(default_factory=dict)
    citations: dict[Identifier, int] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    searched: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    is_widely_searched: bool = False
    is_waiting: bool = False
    is_judged: bool = False
    _verdict: Verdict[Identifier] | None = None

    @property
    def verdict(self) -> Verdict[Identifier]:
        """The decision on all works found so far."""
        if self._verdict is None:
            from harvest.match import decide  # costs time that a cached lookup must not spend

            works = [(name, work) for name, work in self.works.items() if self._may_be(name, work)]
            self._verdict = decide(self.query, works, self.citations)
        return self._verdict

    def _may_be(self, name: Identifier, work: Work) -> bool:
        """Whether neither a person nor what is left of the DOI rules the work out."""
        begins = (work.doi or "").startswith(self.query.doi_start or "")
        return begins and name not in self.rejected

    @property
    def rows(self) -> int:
        """How many works a source is asked for.

        A short title is borne by many works, or stands within many titles, and free words fit many:
        there must be room for them to show.
        """
        title = self.query.title or ""
        is_short = not self.query.is_reference and len(title.split()) <= SHORT
        is_short = is_short or self.query.is_free
        return ROWS_FOR_SHORT if is_short else ROWS

    @property
    def status(self) -> str:
        """The answer as it stands: matched, ambiguous, absent or unavailable."""
        status = self.verdict.status
        is_lost = self.failures or self.is_waiting or not self.searched
        return "unavailable" if status == "absent" and is_lost else status

    @property
    def is_open(self) -> bool:
        """Whether one more source is to be asked.

        What the cache's few works or the completion of a title suggest counts only when it is sure:
        the better match may not be among them.
        """
        if self.verdict.status == "absent":
            return True
        if self.is_judged and self.verdict.status != "matched":
            return True  # another source may have the very work, beside which these are nothing
        return not self.is_widely_searched and not self.is_sure

    @property
    def is_sure(self) -> bool:
        """Whether the match is one that more candidates would hardly overturn."""
        match = self.verdict.match
        return self.matched is not None and match is not None and match.confidence >= SURE

    @property
    def matched(self) -> Identifier | None:
        """The name of the work that was accepted."""
        return self.verdict.key

    @property
    def in_question(self) -> list[Identifier]:
        """The work accepted with its versions, or else all that a person must choose from."""
        if self.verdict.status == "absent":
            return []
        if self.verdict.key is not None:
            return [self.verdict.key, *self.verdict.versions]
        return [name for name, _ in self.verdict.ranked]

    def add(self, name: Identifier, work: Work, indicators: Iterable[Indicator] = ()) -> None:
        """Take a work found under *name*, unless there is one already."""
        counts = (each.value for each in indicators if each.name == "citations")
        if count := next((each for each in counts if isinstance(each, int)), 0):
            self.citations[name] = max(count, self.citations.get(name, 0))
        if name not in self.works:
            self.works[name] = work
            self._verdict = None

    def forget(self) -> None:
        """Let go of the works that do not matter: thousands of searches may be held at once."""
        kept = set(self.in_question) | {name for name, _ in self.verdict.ranked}
        self.works = {name: work for name, work in self.works.items() if name in kept}

    def candidates(self, work_ids: Mapping[Identifier, str]) -> tuple[Candidate, ...]:
        """The works still in question, best first, as far as *work_ids* has them."""
        return tuple(
            to_candidate(work_ids[name], self.works[name], match.confidence, match.reason)
            for name, match in self.verdict.ranked
            if name in work_ids
        )


def to_candidate(work_id: str, work: Work, confidence: float | None, reason: str) -> Candidate:
    """The work as one to choose from."""
    first = work.authors[0] if work.authors else None
    name = (first.family or first.literal) if first else None
    return Candidate(work_id, work.doi, work.title, work.year, name, confidence, reason)


def name_of(work: Work) -> Identifier | None:
    """The name by which a found work can be asked for."""
    if work.doi:
        return Identifier("doi", work.doi)
    return Identifier("openalex", work.ids.openalex) if work.ids.openalex else None
