"""Fetch identifiers: take each through the steps of `request_policy` to an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from harvest.model.identifier import Identifier
from harvest.model.provider import known_providers, registry, role_of
from harvest.model.reason import Reason
from harvest.providers import CountsCitations, Reply
from harvest.resolve.agency_steps import AgencySteps
from harvest.resolve.background import BackgroundSource
from harvest.resolve.fetching import BatchFetcher, Freshness
from harvest.resolve.request_policy import Absentees, Standing, absence, first_asked, primary

__all__ = ["Freshness", "Fetcher", "Standing"]

_SNAPSHOT = "snapshot"
"""What snapshots are called in reasons."""


@dataclass
class Fetcher(BatchFetcher):
    """Fetches identifiers, whoever it takes.

    Attributes:
        slow: of the sources, those too slow for bulk: asked only for identifiers other than DOIs
            that all others answered and none has.
    """

    slow: frozenset[str] = frozenset()
    _absentees: Absentees = field(default_factory=Absentees)
    _early: list[Reply] = field(default_factory=list)
    """What came in the background, of identifiers that have no work yet."""
    _background: dict[str, BackgroundSource] | None = None
    _unread: dict[Identifier, str] = field(default_factory=dict)
    """What snapshots could not read, with the reason; apart from `unavailable`, since no request
    failed, and nothing is missing where others have the work."""

    def is_in_background(self, name: str) -> bool:
        """Whether a source only adds to works, and its own source is not asked for all of them."""
        if role_of(name) != "stand-in" or name in self.slow:
            return False
        own = known_providers()[name].stands_in_for
        return own in self.slow or own not in self.sources

    @cached_property
    def _agencies(self) -> AgencySteps:
        return AgencySteps(self._cache, self)

    @property
    def primary(self) -> tuple[str, ...]:
        """The sources that are asked for every identifier; the others only where these end."""
        return primary(self.sources, self.slow)

    def first_asked(self, names: Collection[Identifier]) -> dict[Identifier, tuple[str, ...]]:
        """The sources that each name goes to first."""
        known = self._agencies.known_for(names)
        return first_asked(names, self.sources.keys(), self.slow, known)

    def fetch_all(self, identifiers: Iterable[Identifier]) -> None:
        """Fetch what is missing or stale of *identifiers*, and of the DOIs they lead to."""
        seen: set[Identifier] = set()
        pending = set(identifiers)
        while pending and not self.stop.is_set():
            seen |= pending
            self.watcher.wanted(len(pending))
            self._ask_snapshots(pending)
            self.fetch(self.first_asked(pending), self._tell_settled)
            self._ask_slow(pending)
            dois = sorted(identifier for identifier in pending if identifier.scheme == "doi")
            self._agencies.ask(dois)
            self._try_absentees()
            self._ask_stand_ins(dois)
            self._take_counts(pending)
            pending = self._own_dois(pending) - seen
            self._take_late([reply for each in self._others.values() for reply in each.replies()])

    def renew(self, wanted: Mapping[Identifier, Collection[str]]) -> None:
        """Ask each identifier again at just the sources named, where these answered long ago."""
        self.ask_in_background(wanted)
        self.fetch(wanted)
        self._ask_stand_ins(sorted(each for each in wanted if each.scheme == "doi"))
        self.finish()

    def finish(self) -> None:
        """Wait a while for what is asked in the background, and keep it."""
        if self._background is None:
            return
        self._take_late([reply for each in self._others.values() for reply in each.finish()])
        # Nobody else has these works; it is remembered that nothing was to be added.
        self.keep(
            [
                replace(reply, outcome="absent", body=None, reason="no other source has the work")
                for reply in self._early
            ]
        )
        self._early.clear()
        self._background = None

    @property
    def _others(self) -> dict[str, BackgroundSource]:
        if self._background is None:
            self._background = {
                name: BackgroundSource(source, self.stop)
                for name, source in self.sources.items()
                if self.is_in_background(name)
            }
        return self._background

    def ask_in_background(self, identifiers: Collection[Identifier]) -> None:
        """Begin to ask the sources that only add to works for what they lack; see `finish`."""
        dois = sorted(each for each in identifiers if each.scheme == "doi")
        for name, other in self._others.items():
            other.ask(self.missing(name, dois))

    def _take_late(self, replies: Sequence[Reply]) -> None:
        """Keep what belongs to works; it must not make one by itself."""
        coming = [*self._early, *replies]
        works = self._cache.works.ids([each.asked for each in coming])
        self._early = [
            each for each in coming if each.outcome == "found" and each.asked not in works
        ]
        kept = [each for each in coming if each.outcome != "found" or each.asked in works]
        if kept:
            self.keep(kept)
            for reply in kept:
                self._asked[reply.source].add(reply.asked)
            self._cache.works.derive([each.asked for each in kept])

    def _failed(self) -> dict[str, dict[Identifier, str]]:
        """What could not be asked, of the sources by which a work is found or absent."""
        failed = {
            name: why for name, why in self.unavailable.items() if role_of(name) != "stand-in"
        }
        return failed | {_SNAPSHOT: self._unread} if self._unread else failed

    def standing(self, identifiers: Collection[Identifier]) -> dict[Identifier, Standing]:
        """Say of each identifier whether it leads to a work, to none, or could not be asked."""
        works = self._cache.works.ids(list(identifiers))
        absences = self._absences([each for each in identifiers if each not in works])
        return {
            each: Standing(work_id=works[each]) if each in works else absences[each]
            for each in identifiers
        }

    def _ask_snapshots(self, identifiers: Collection[Identifier]) -> None:
        """Take from the snapshots what the cache lacks; their absences mean nothing.

        What one cannot read counts as not asked, unless another one has it.
        """
        for number, snapshot in enumerate(self.snapshots):
            works = self._cache.works.ids(identifiers)
            lacking = sorted(each for each in identifiers if each not in works)
            wanted = [each for each in lacking if each.scheme in snapshot.schemes]
            name = f"{_SNAPSHOT} {number}"  # all have one name, and each is asked by itself
            unknown = self.missing(name, wanted)
            for batch in snapshot.batches(unknown):
                if self.stop.is_set():
                    return
                replies = list(snapshot.fetch(batch))
                found = [reply for reply in replies if reply.outcome == "found"]
                self.keep(found)
                self._unread |= {
                    reply.asked: reply.reason or "cannot be read"
                    for reply in replies
                    if reply.outcome == "unavailable"
                }
                self._asked[name].update(batch)
                self._cache.works.derive(reply.asked for reply in found)

    def _take_counts(self, identifiers: Collection[Identifier]) -> None:
        """Put what snapshots counted beside what is known of works, if they counted it since."""
        for snapshot in self.snapshots:
            if isinstance(snapshot, CountsCitations) and snapshot.counted is not None:
                source, since = snapshot.counted
                works = self._cache.works.ids(identifiers)
                known = self._cache.replies.known(source, works)
                found = snapshot.indicators(
                    [
                        each
                        for each in works
                        if each not in known or known[each].retrieved_at <= since
                    ]
                )
                self.keep(found)
                self._cache.works.derive(reply.asked for reply in found)

    def _tell_settled(self, identifiers: Sequence[Identifier], matched: int) -> None:
        failed = {
            each for each in identifiers for reasons in self._failed().values() if each in reasons
        }
        lost = min(len(failed), len(identifiers) - matched)  # another source may have known it
        absent = len(identifiers) - matched - lost
        self.watcher.settled(Counter(matched=matched, unavailable=lost, absent=absent))

    def _ask_slow(self, identifiers: Collection[Identifier]) -> None:
        """A PMID that OpenAlex does not know may lead to a DOI elsewhere; of DOIs doi.org knows."""
        if not self.slow:
            return
        names = {each for each in identifiers if each.scheme != "doi"}
        lost = names - self._cache.works.ids(names).keys()
        for name, reasons in self._failed().items():
            if name != _SNAPSHOT:  # a damaged one keeps nobody else from being asked
                lost -= reasons.keys()
        self.fetch(dict.fromkeys(lost, sorted(self.slow)))

    def _try_absentees(self) -> None:
        """Prove the lists of this run by asking for a few that they left out by themselves."""
        for source, names in self.unlisted.items():
            owners = self._owners(names)
            for agency in dict.fromkeys(owners.values()):
                few = [each for each in names if owners.get(each) == agency]
                self._absentees.add(source, agency, few)
        self.unlisted.clear()
        while (chosen := self._absentees.to_try()) and not self.stop.is_set():
            self.fetch_singly(chosen)
            for source, names in chosen.items():
                known = self._cache.replies.known(source, names)
                found = [name for name, reply in known.items() if reply.outcome == "found"]
                for agency in set(self._owners(found).values()):
                    self._absentees.found_singly(source, agency)

    def _owners(self, names: Sequence[Identifier]) -> dict[Identifier, str]:
        """The agency of each DOI that exists; of other names the scheme, which has lists too."""
        dois = [each for each in names if each.scheme == "doi"]
        reasons = self._cache.replies.reasons(registry(), dois)
        gone = {doi for doi, why in reasons.items() if Reason.of(why) is Reason.NO_SUCH_DOI}
        owners = {each: each.scheme for each in names if each.scheme != "doi"}
        return owners | self._agencies.agency_of([doi for doi in dois if doi not in gone])

    def _ask_stand_ins(self, dois: Sequence[Identifier]) -> None:
        rows = known_providers()
        for name in self.sources:
            other = rows[name].stands_in_for if name in rows else None
            if other and not self.is_in_background(name) and not {name, other} & self.slow:
                known = self._cache.replies.known(other, dois)
                lacking = [doi for doi in dois if doi not in known or known[doi].outcome != "found"]
                works = self._cache.works.ids(lacking)
                self.fetch({doi: (name,) for doi in lacking if doi in works})

    def _own_dois(self, identifiers: Collection[Identifier]) -> set[Identifier]:
        """The DOIs of works that were asked by another name, to be asked by DOI as well."""
        others = [each for each in identifiers if each.scheme != "doi"]
        records = self._cache.works.records(list(self._cache.works.ids(others).values()))
        return {
            Identifier("doi", record.work.doi) for record in records.values() if record.work.doi
        }

    def _absences(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Standing]:
        """Absent only if all who could be asked said so, and for a DOI doi.org among them."""
        asked = [name for name in self.sources if role_of(name) != "stand-in"]
        answered = {name: self._cache.replies.known(name, identifiers) for name in asked}
        failed = self._failed()
        unreadable = {
            asked: f"{source}: sent a reply that cannot be read: {why}"
            for asked, source, why in self._cache.replies.unreadable(identifiers)
        }
        whys = self._cache.replies.reasons(registry(), identifiers)
        return {
            each: Standing(reason=unreadable[each])
            if each in unreadable
            else absence(
                each,
                [name for name, known in answered.items() if each in known],
                {name: why[each] for name, why in failed.items() if each in why},
                self.sources.keys(),
                is_stopped=self.stop.is_set(),
                has_snapshots=bool(self.snapshots),
                why=whys.get(each, ""),
            )
            for each in identifiers
        }
