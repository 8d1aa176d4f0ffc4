"""Whether an entry that names no identifier surely means a work that bears its title.

Titles are borne by several works: by another author's book, another edition, another year's
editorial. What such a work contradicts is no fault of the entry.
"""

from __future__ import annotations

from harvest.match.evidence import collect_evidence
from harvest.match.prepared import prepare_query, prepare_work
from harvest.model.mention import Query
from harvest.model.work import Work

__all__ = ["is_surely_meant"]

_MOST = 2
"""Of year, volume, first page and venue so many must agree where no author does."""
_EDITED = frozenset({"book", "monograph", "edited-book", "reference-book", "book-set"})
"""Types of works that have editions, of other years and other publishers."""


def is_surely_meant(query: Query, work: Work) -> bool:
    """Whether an author agrees, or enough besides the title; of a book the year must, too."""
    evidence = collect_evidence(prepare_query(query), prepare_work(work), thorough=True)
    if evidence.year == "other" and work.type in _EDITED:
        return False
    if evidence.author in ("same", "near") or evidence.coauthors == "same":
        return True
    agreeing = (evidence.year, evidence.volume, evidence.page, evidence.container)
    return agreeing.count("same") >= _MOST
