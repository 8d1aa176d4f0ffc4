"""Sources: providers that answer about works. One file each, all behind one protocol.

A source answers in *replies*, raw as sent. It never stores, never maps, never prints. What a
reply means is read by `harvest.providers.source_record`: a cached reply and a fresh one alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from harvest.model.identifier import Identifier
from harvest.model.mention import Query

__all__ = ["Body", "Hits", "Outcome", "Reply", "Source"]

Body = dict[str, Any]
"""One record as the source sent it, JSON decoded and otherwise untouched."""

Outcome = Literal["found", "absent", "unavailable"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A source's answer about one identifier.

    Attributes:
        source: whose account the body is ("crossref" also when a snapshot held it).
        asked: the identifier that was asked.
        outcome: "absent" only when the source itself said that it has no such record.
        body: the record when found. One identifier may get several replies (two OpenAlex works
            can share a DOI).
        reason: what happened, when absent or unavailable; fit for a user.
    """

    source: str
    asked: Identifier
    outcome: Outcome
    body: Body | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """A source's answer to a search: bodies, best first by the source's own order.

    `outcome` is "found" when there is any body, "absent" when the source answered with none.
    """

    source: str
    outcome: Outcome
    bodies: tuple[Body, ...] = ()
    reason: str | None = None


class Source(Protocol):
    """A provider that can be asked by identifier and searched."""

    name: str
    schemes: frozenset[str]
    """Identifier schemes it can be asked by."""
    concurrency: int
    """How many batches may be under way at once."""

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Split *identifiers* into what one `fetch` should be given: one list request each."""
        ...

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """Ask for *identifiers*; at least one reply for each, in any order, as they arrive.

        Never raises a SourceError: an identifier that could not be asked is answered
        "unavailable", with the reason.
        """
        ...

    def search(self, query: Query, rows: int = 5) -> Hits:
        """Candidates for *query*. Never raises a SourceError."""
        ...
