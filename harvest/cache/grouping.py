"""Which accounts speak of the same work: pure, and the same whatever order they came in.

A DOI is a name, not a key: a work can have several, and two works can claim one. So accounts are
joined only where nothing speaks against it:

1. Accounts with the same own DOI are one work.
2. A DOI that was asked and led to an account with another own DOI is a further name of that
   work, unless accounts call it their own.
3. OpenAIRE joins several DOIs in one record: such an account goes to the DOI that was asked for,
   and glues nothing.
4. Accounts without a DOI are joined with each other by any shared name, and with the one work
   that shares a name with them. When two works do, they stay apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from harvest.model.identifier import Identifier
from harvest.model.provider import known_providers
from harvest.model.record import SourceRecord

__all__ = ["MappedReply", "WorkGroup", "group"]

GLUE = ("doi", "openalex", "pmid", "pmcid", "arxiv", "openaire")
"""Schemes that name one work only, best first. An ISBN names a book and its chapters alike."""


@dataclass(frozen=True, slots=True)
class MappedReply:
    """A found reply, read: what one source says of one work, and by which name it was asked."""

    reply_id: int
    asked: Identifier
    record: SourceRecord
    own_names: tuple[Identifier, ...] = field(init=False)
    """The names the source gives the work itself; read once, they are asked for often."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "own_names", tuple(self._own_names()))

    def _own_names(self) -> Iterator[Identifier]:
        work = self.record.work
        if self.is_cluster:
            yield from self._ids("openaire")
            return
        if work.doi:
            yield Identifier("doi", work.doi)
        yield from self._ids("openalex", "pmid", "pmcid", "arxiv", "openaire")
        if work.type is not None and work.type.endswith(("book", "monograph", "proceedings")):
            yield from (Identifier("isbn", isbn) for isbn in work.ids.isbn)

    @property
    def other_names(self) -> Iterator[Identifier]:
        """Names that lead here but are not this work's alone: earlier ids, a chapter's book."""
        if self.is_cluster:
            yield from self._ids("openalex", "pmid", "pmcid", "arxiv")
        else:
            yield from self.record.aliases
        yield from (Identifier("isbn", isbn) for isbn in self.record.work.ids.isbn)

    @property
    def own_doi(self) -> Identifier | None:
        """The DOI whose work this surely describes."""
        if self.is_cluster:
            return self.asked if self.asked.scheme == "doi" else None
        doi = self.record.work.doi
        return Identifier("doi", doi) if doi else None

    @property
    def glue(self) -> set[Identifier]:
        """Names that may join this account with others."""
        return {name for name in (self.asked, *self.own_names) if name.scheme in GLUE}

    @property
    def is_cluster(self) -> bool:
        """Whether its source joins several works' DOIs in one record."""
        row = known_providers().get(self.record.source)
        return row is not None and row.is_cluster

    def _ids(self, *schemes: str) -> Iterator[Identifier]:
        for scheme in schemes:
            value = getattr(self.record.work.ids, scheme)
            if value:
                yield Identifier(scheme, value)


@dataclass(slots=True)
class WorkGroup:
    """The accounts of one work; `name` is the one that the work's number is made of."""

    name: Identifier
    accounts: list[MappedReply] = field(default_factory=list)

    def names(self) -> dict[Identifier, tuple[bool, bool]]:
        """Every name that leads to the work: (is it the work's own, was it asked)."""
        found: dict[Identifier, tuple[bool, bool]] = {self.name: (True, False)}
        for account in self.accounts:
            for name in account.other_names:
                found.setdefault(name, (False, False))
            for name in account.own_names:
                found[name] = (True, found.get(name, (True, False))[1])
            found[account.asked] = (found.get(account.asked, (False, False))[0], True)
        return found


def group(accounts: Iterable[MappedReply]) -> list[WorkGroup]:
    """Sort *accounts* into works; within a work they stand in the order of source and reply."""
    ordered = sorted(accounts, key=lambda each: (each.record.source, each.reply_id))
    by_doi = _by_own_doi(ordered)
    aliases = _aliases(ordered, by_doi)
    nameless = []
    for account in ordered:
        if account.is_cluster or account.own_doi is None:
            doi = account.own_doi or (account.asked if account.asked.scheme == "doi" else None)
            if doi is None:
                nameless.append(account)
            else:
                by_doi[aliases.get(doi, doi)].append(account)
    groups = [WorkGroup(name, members) for name, members in sorted(by_doi.items())]
    return _with_nameless(groups, nameless)


def _by_own_doi(accounts: Sequence[MappedReply]) -> defaultdict[Identifier, list[MappedReply]]:
    found: defaultdict[Identifier, list[MappedReply]] = defaultdict(list)
    for account in accounts:
        if not account.is_cluster and account.own_doi is not None:
            found[account.own_doi].append(account)
    return found


def _aliases(
    accounts: Sequence[MappedReply], by_doi: dict[Identifier, list[MappedReply]]
) -> dict[Identifier, Identifier]:
    """DOIs that were asked and belong to another DOI's work."""
    found: dict[Identifier, Identifier] = {}
    for account in accounts:
        own = account.own_doi
        if own and account.asked.scheme == "doi" and account.asked not in by_doi:
            found.setdefault(account.asked, own)
    return {alias: own for alias, own in found.items() if own in by_doi}


def _with_nameless(groups: list[WorkGroup], nameless: Sequence[MappedReply]) -> list[WorkGroup]:
    """Add the accounts without a DOI: to the one work they share a name with, or as their own."""
    holders: defaultdict[Identifier, set[int]] = defaultdict(set)
    for index, each in enumerate(groups):
        for account in each.accounts:
            for name in account.glue:
                holders[name].add(index)
    result = list(groups)
    for members in _joined(nameless):
        shared = {index for each in members for name in each.glue for index in holders[name]}
        if len(shared) == 1:
            home = groups[shared.pop()]
            home.accounts.extend(members)
            home.accounts.sort(key=lambda each: (each.record.source, each.reply_id))
        else:
            result.append(WorkGroup(_first_name(members), members))
    return result


def _joined(accounts: Sequence[MappedReply]) -> list[list[MappedReply]]:
    """Those that share a name, directly or by way of others, together."""
    clusters: list[tuple[set[Identifier], list[MappedReply]]] = []
    for account in accounts:
        names, members = set(account.glue), [account]
        apart = []
        for cluster in clusters:
            if cluster[0] & names:
                names |= cluster[0]
                members = cluster[1] + members
            else:
                apart.append(cluster)
        clusters = [*apart, (names, members)]
    return [members for _, members in clusters]


def _first_name(accounts: Iterable[MappedReply]) -> Identifier:
    """The best name that the accounts give the work themselves, else the one asked."""
    own = {name for account in accounts for name in account.own_names if name.scheme in GLUE}
    asked = {account.asked for account in accounts}
    return min(own or asked, key=_rank)


def _rank(name: Identifier) -> tuple[int, Identifier]:
    return (GLUE.index(name.scheme) if name.scheme in GLUE else len(GLUE), name)
