"""Sources: providers that answer about works. One room each, all behind one protocol.

    <name>/__init__   the source's row (`PROVIDER`): all that the rest of harvest knows of it
    <name>/client     how it is asked; what it can do besides is said by the protocols below
    <name>/mapping    what its replies mean
    common            transport, politeness, limits, refusals: what they share

A source answers in *replies*, raw as sent. It never stores, never maps, never prints. What a
reply means is read by `harvest.providers.source_record`: a cached reply and a fresh one alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.model.record import SourceRecord
from harvest.providers.common.limit import Limit

__all__ = [
    "Agency",
    "Body",
    "ChargesCredits",
    "Client",
    "CountsCitations",
    "ExpandsShortNames",
    "ExpectsSearches",
    "GivesNotices",
    "GivesVenues",
    "HasLimits",
    "Hits",
    "NamesAgencies",
    "Outcome",
    "Reply",
    "Searches",
    "SearchesForCredits",
    "Source",
]

Body = dict[str, Any]
"""One record as the source sent it, JSON decoded and otherwise untouched."""

Outcome = Literal["found", "absent", "unavailable", "unlisted", "open"]
"""The last two come of lists only, and are never stored: see `Reply`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A source's answer about one identifier.

    Attributes:
        source: whose account the body is ("crossref" also when a snapshot held it).
        asked: the identifier that was asked.
        outcome: "absent" only when the source itself said that it has no such record;
            "unlisted" when a whole list of what it has did not hold it; "open" when nothing
            follows from the list: it is to be asked for by itself.
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

    Attributes:
        outcome: "found" when there is any body, "absent" when the source answered with none.
        owners: whose each body is, where they are not all the source's own (a snapshot's are not).
    """

    source: str
    outcome: Outcome
    bodies: tuple[Body, ...] = ()
    reason: str | None = None
    owners: tuple[str, ...] = ()
    _records: list[SourceRecord | None] = field(
        default_factory=list, init=False, compare=False, repr=False
    )

    def records(self, retrieved_at: str) -> Sequence[SourceRecord | None]:
        """What each body says; None where it cannot be read: the others still count.

        Bodies are mapped when this is first asked, and not again.
        """
        if not self._records and self.bodies:
            from harvest.providers.source_record import read_or_none

            owners = self.owners or (self.source,) * len(self.bodies)
            for owner, body in zip(owners, self.bodies, strict=True):
                self._records.append(read_or_none(owner, body, retrieved_at))
        return self._records


@dataclass(frozen=True, slots=True)
class Agency:
    """Whose a DOI is.

    Attributes:
        outcome: "registered"; "absent" when doi.org says that the DOI does not exist or is none;
            "unavailable" when it could not be asked.
        name: "Crossref", "DataCite", "mEDRA", "JaLC", "OP" …; None when not registered or unknown.
        reason: what happened, when absent or unavailable.
    """

    outcome: Literal["registered", "absent", "unavailable"]
    name: str | None = None
    reason: str | None = None


class RateLimited(Protocol):
    """Knows how fast a service may be asked."""

    def limit(self, route: str) -> Limit:
        """The rate that holds now for a route class ("single" or "list")."""
        ...


class Source(Protocol):
    """A provider that can be asked by identifier."""

    name: str
    schemes: frozenset[str]
    """Identifier schemes it can be asked by."""
    concurrency: int
    """How many batches may be under way at once."""

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Split *identifiers* into what one `fetch` should be given: one list request each."""
        ...

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """Ask for one batch that `batches` gave, or for a part of it: one request, if all is well.

        At least one reply for each, in any order. One by itself is never "unlisted" nor "open".
        Never raises a SourceError: an identifier that could not be asked is answered
        "unavailable", with the reason.
        """
        ...


class Client(Source, Protocol):
    """A source that holds connections and files."""

    def close(self) -> None:
        """Close connections and files."""
        ...


# What a source can do besides: whoever wants it asks with isinstance.


@runtime_checkable
class Searches(Protocol):
    """Finds works by words."""

    def search(self, query: Query, rows: int = 5) -> Hits:
        """Candidates for *query*. Never raises a SourceError."""
        ...


@runtime_checkable
class ExpectsSearches(Protocol):
    """Answers many searches together faster than one by one."""

    def expect(self, searches: Sequence[tuple[Query, int]]) -> None:
        """Hear which searches will follow, with the number of works each asks for."""
        ...


@runtime_checkable
class SearchesForCredits(Protocol):
    """Finds works by words in a way that costs credits."""

    def search_paid(self, query: Query, rows: int = 5) -> Hits:
        """As `Searches.search`."""
        ...


@runtime_checkable
class ChargesCredits(Protocol):
    """Counts what its requests cost."""

    credits_used: int
    """Credits that this run has spent."""
    credits_left: int | None
    """Credits left today by the last answer; None before the first."""


@runtime_checkable
class GivesNotices(Protocol):
    """Knows which works are notices (retractions, corrections) about others."""

    most_notices: int
    """How many DOIs one request may ask about."""

    def notices(self, dois: Sequence[str]) -> Hits:
        """The records of the notices about any of *dois*. Never raises a SourceError."""
        ...


@runtime_checkable
class CountsCitations(Protocol):
    """Has indicators of its own over all the citations that it knows."""

    counted: tuple[str, str] | None
    """The source of the replies, and when they were counted (ISO, UTC); None when they are not."""

    def indicators(self, identifiers: Sequence[Identifier]) -> list[Reply]:
        """A found reply for each that it counted. Never raises a SourceError."""
        ...


@runtime_checkable
class GivesVenues(Protocol):
    """Knows journals and the like."""

    def venue(self, key: str) -> Reply:
        """The venue with this ISSN. Never raises a SourceError."""
        ...


@runtime_checkable
class NamesAgencies(Protocol):
    """Says who registered a DOI: only its word makes a DOI non-existent."""

    def agencies(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Agency]:
        """Whose each of the DOIs is. Never raises a SourceError."""
        ...


@runtime_checkable
class ExpandsShortNames(Protocol):
    """Knows which DOI a shortDOI stands for."""

    def expand(self, short: Identifier) -> Identifier | None:
        """The DOI; None when there is no such shortDOI.

        Raises:
            SourceError: it could not be asked.
        """
        ...


@runtime_checkable
class HasLimits(Protocol):
    """Keeps to limits that can be looked at."""

    @property
    def line(self) -> RateLimited:
        """The client through which all its requests go."""
        ...
