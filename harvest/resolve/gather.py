"""Ask the sources for identifiers: what is missing only, in batches, side by side.

Every reply is in the cache before the next is looked at, so a run that is cut off loses nothing
that was answered, and the next run asks only for the rest.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.model.provider import agencies, known_providers, registry, role_of
from harvest.providers import Agency, NamesAgencies, Reply, Source
from harvest.resolve.dispatch import Dispatch
from harvest.resolve.lanes import run_lanes
from harvest.resolve.settling import Settling, Watcher

__all__ = ["Freshness", "Gatherer", "Standing"]

STRAYS_AT_ONCE = 200
"""DOIs whose agencies are asked for together; what they are is only kept with their answers."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """From which moment on (ISO, UTC) a stored reply still counts; an absence ages faster."""

    found_since: str = ""
    absent_since: str = ""

    def covers(self, outcome: str, retrieved_at: str) -> bool:
        """Whether a reply with *outcome* from *retrieved_at* need not be asked again."""
        return retrieved_at >= (self.found_since if outcome == "found" else self.absent_since)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an identifier after asking: a work, an absence, or that nobody could say."""

    work_id: str | None = None
    is_absent: bool = False
    reason: str = ""


@dataclass
class Gatherer:
    """Fetches into the cache.

    Attributes:
        sources: those that may be asked in this run, by name; empty when offline.
        snapshots: asked before all others; what they lack is still unknown.
        now: the time to stamp replies with.
        unavailable: source → identifier → reason, for what could not be asked in this run.
        watcher: told of what happens, for progress.
        behind: of the sources, those too slow for bulk: asked only for identifiers other than DOIs
            that all others answered and none has.
    """

    cache: Cache
    sources: Mapping[str, Source]
    snapshots: Sequence[Source]
    freshness: Freshness
    now: Callable[[], str]
    stop: threading.Event
    watcher: Watcher = field(default_factory=lambda: Watcher())
    behind: frozenset[str] = frozenset()
    unavailable: dict[str, dict[Identifier, str]] = field(default_factory=lambda: defaultdict(dict))
    _asked: dict[str, set[Identifier]] = field(default_factory=lambda: defaultdict(set))

    @property
    def primary(self) -> tuple[str, ...]:
        """The sources that are asked for every identifier; the others only where these end."""
        asked = (name for name in self.sources if role_of(name) in ("all", "lookup"))
        return tuple(name for name in asked if name not in self.behind)

    def gather(self, identifiers: Iterable[Identifier]) -> None:
        """Fetch what is missing or stale of *identifiers*, and of the DOIs they lead to."""
        seen: set[Identifier] = set()
        pending = set(identifiers)
        while pending and not self.stop.is_set():
            seen |= pending
            self.watcher.wanted(len(pending))
            self._ask_snapshots(pending)
            self._ask(dict.fromkeys(pending, self.primary), self._tell_settled)
            self._ask_behind(pending)
            dois = sorted(identifier for identifier in pending if identifier.scheme == "doi")
            self._ask_agencies(dois)
            self._ask_stand_ins(dois)
            pending = self._own_dois(pending) - seen

    def renew(self, wanted: Mapping[Identifier, Collection[str]]) -> None:
        """Ask each identifier again at just the sources named, where these answered long ago."""
        self._ask(wanted)

    def standing(self, identifiers: Collection[Identifier]) -> dict[Identifier, Standing]:
        """Say of each identifier whether it leads to a work, to none, or could not be asked."""
        works = self.cache.work_ids(list(identifiers))
        absences = self._absences([each for each in identifiers if each not in works])
        return {
            each: Standing(work_id=works[each]) if each in works else absences[each]
            for each in identifiers
        }

    def _ask_snapshots(self, identifiers: Collection[Identifier]) -> None:
        """Take from the snapshots what the cache lacks; their absences mean nothing."""
        for snapshot in self.snapshots:
            works = self.cache.work_ids(identifiers)
            lacking = sorted(each for each in identifiers if each not in works)
            wanted = [each for each in lacking if each.scheme in snapshot.schemes]
            unknown = self.missing(snapshot.name, wanted)
            for batch in snapshot.batches(unknown):
                if self.stop.is_set():
                    return
                found = [reply for reply in snapshot.fetch(batch) if reply.outcome == "found"]
                self._keep(found)
                self._asked[snapshot.name].update(batch)
                self.cache.derive(reply.asked for reply in found)

    def _ask(
        self,
        wanted: Mapping[Identifier, Collection[str]],
        on_settled: Callable[[Sequence[Identifier], int], None] | None = None,
    ) -> None:
        """Ask each identifier at each of its sources; derive a work when its last one answered."""
        missing = {
            name: self.missing(
                name, sorted(each for each, names in wanted.items() if name in names)
            )
            for name in self.sources
        }
        awaited = Counter(each for identifiers in missing.values() for each in identifiers)
        settling = Settling(self.cache, on_settled or self._tell_found)
        settling.add(each for each in wanted if each not in awaited)
        for name, identifiers in missing.items():
            self.watcher.asking(name, len(identifiers))
        dispatch = Dispatch(self.sources, missing, self.missing, self.stop)

        def count_off(source: str, batch: Sequence[Identifier], outcomes: Counter[str]) -> None:
            self.watcher.replied(source, len(batch), outcomes)
            awaited.subtract(batch)
            settling.add(each for each in batch if awaited[each] <= 0)

        def top_up() -> None:
            for source, known in dispatch.top_up():
                count_off(source, known, Counter({"known by now": len(known)}))

        top_up()
        for source, batch, replies in run_lanes(dispatch.lanes, self.stop, settling.step):
            self._keep(replies)
            self._asked[source].update(batch)
            dispatch.done(source)
            count_off(source, batch, Counter(each.outcome for each in replies))
            top_up()
        # The run was stopped: what some sources answered counts all the same.
        settling.add(each for each, count in awaited.items() if count > 0)
        while settling.step():
            pass

    def _tell_settled(self, identifiers: Sequence[Identifier], matched: int) -> None:
        failed = {
            each for each in identifiers for said in self.unavailable.values() if each in said
        }
        lost = min(len(failed), len(identifiers) - matched)  # another source may have known it
        absent = len(identifiers) - matched - lost
        self.watcher.settled(Counter(matched=matched, unavailable=lost, absent=absent))

    def _tell_found(self, identifiers: Sequence[Identifier], matched: int) -> None:
        """Strays were counted as absent before their agency had them."""
        self.watcher.settled(Counter(matched=matched, absent=-matched))

    def _keep(self, replies: Sequence[Reply]) -> None:
        self.cache.save_replies(replies, self.now())
        for reply in replies:
            if reply.outcome == "unavailable":
                self.unavailable[reply.source][reply.asked] = reply.reason or "no reason given"
            elif reply.source in self.unavailable:
                self.unavailable[reply.source].pop(reply.asked, None)

    def missing(self, name: str, identifiers: Sequence[Identifier]) -> list[Identifier]:
        """Those of *identifiers* that *name* has not answered in this run nor recently enough."""
        source = self.sources.get(name)
        if source is not None:
            identifiers = [each for each in identifiers if each.scheme in source.schemes]
        known, asked = self.cache.known(name, identifiers), self._asked[name]
        return [
            each
            for each in identifiers
            if each not in asked
            and not (
                each in known
                and self.freshness.covers(known[each].outcome, known[each].retrieved_at)
            )
        ]

    def _ask_behind(self, identifiers: Collection[Identifier]) -> None:
        """A PMID that OpenAlex does not know may lead to a DOI elsewhere; of DOIs doi.org knows."""
        if not self.behind:
            return
        names = {each for each in identifiers if each.scheme != "doi"}
        lost = names - self.cache.work_ids(names).keys()
        for said in self.unavailable.values():
            lost -= said.keys()
        self._ask(dict.fromkeys(lost, sorted(self.behind)))

    def _ask_stand_ins(self, dois: Sequence[Identifier]) -> None:
        rows = known_providers()
        for name in self.sources:
            other = rows[name].stands_in_for if name in rows else None
            if other and not {name, other} & self.behind:
                known = self.cache.known(other, dois)
                lacking = [doi for doi in dois if doi not in known or known[doi].outcome != "found"]
                works = self.cache.work_ids(lacking)
                self._ask({doi: (name,) for doi in lacking if doi in works})

    def _ask_agencies(self, dois: Sequence[Identifier]) -> None:
        """Ask doi.org whose the DOIs are that Crossref does not have, and then their agency.

        What the agency does not give, doi.org is asked for: only its word makes a DOI absent.
        """
        name = registry()
        source = self.sources.get(name)
        if not isinstance(source, NamesAgencies):
            return
        strays = self.missing(name, self._strays(dois))
        for start in range(0, len(strays), STRAYS_AT_ONCE):
            if self.stop.is_set():
                return
            some = strays[start : start + STRAYS_AT_ONCE]
            self._keep_agencies(source.agencies(some))

    def _keep_agencies(self, told: Mapping[Identifier, Agency]) -> None:
        unregistered = [
            Reply(registry(), doi, agency.outcome, reason=agency.reason)
            for doi, agency in told.items()
            if agency.outcome != "registered"
        ]
        self._keep(unregistered)
        registered = {doi: each.name for doi, each in told.items() if each.name}
        own = agencies("others-lack")
        self._ask({doi: (own[name],) for doi, name in registered.items() if name in own})
        left = [
            doi
            for doi in registered
            if all(said in (None, "absent") for said in self._outcomes(own.values(), doi))
        ]
        self._ask(dict.fromkeys(left, (registry(),)))

    def _outcomes(self, names: Iterable[str], doi: Identifier) -> list[str | None]:
        """What each of those sources is known to have answered for *doi*; None for nothing yet."""
        said = [self.cache.known(name, [doi]).get(doi) for name in names]
        return [each.outcome if each else None for each in said]

    def _strays(self, dois: Sequence[Identifier]) -> list[Identifier]:
        """DOIs that Crossref, if it is asked at all, does not have, nor DataCite as yet."""
        for name in agencies("others-lack").values():
            known = self.cache.known(name, dois)
            dois = [doi for doi in dois if doi not in known or known[doi].outcome != "found"]
        asked = [name for name in agencies("all").values() if name in self.sources]
        if not asked:
            works = self.cache.work_ids(dois)
            return [doi for doi in dois if doi not in works]
        for name in asked:
            known = self.cache.known(name, dois)
            dois = [doi for doi in dois if doi in known and known[doi].outcome == "absent"]
        return list(dois)

    def _own_dois(self, identifiers: Collection[Identifier]) -> set[Identifier]:
        """The DOIs of works that were asked by another name, to be asked by DOI as well."""
        others = [each for each in identifiers if each.scheme != "doi"]
        records = self.cache.records(list(self.cache.work_ids(others).values()))
        return {
            Identifier("doi", record.work.doi) for record in records.values() if record.work.doi
        }

    def _absences(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Standing]:
        """Absent only if all who could be asked said so, and for a DOI doi.org among them."""
        answered = {name: self.cache.known(name, identifiers) for name in self.sources}
        unreadable = {
            asked: f"{source}: sent a reply that cannot be read: {why}"
            for asked, source, why in self.cache.unreadable(identifiers)
        }
        return {
            each: Standing(reason=unreadable[each])
            if each in unreadable
            else self._absence(each, [name for name, known in answered.items() if each in known])
            for each in identifiers
        }

    def _absence(self, identifier: Identifier, said: Sequence[str]) -> Standing:
        failed = [
            f"{source}: {reasons[identifier]}"
            for source, reasons in sorted(self.unavailable.items())
            if identifier in reasons
        ]
        if failed:
            return Standing(reason="; ".join(failed))
        if identifier.scheme == "doi" and said and registry() in {*self.sources} - {*said}:
            return Standing(reason="not asked to the end")
        if self.stop.is_set() and not said:
            return Standing(reason="not asked: the run was stopped before")
        if said:
            return Standing(is_absent=True, reason="not at " + ", ".join(said))
        if self.snapshots:
            return Standing(is_absent=True, reason="not in the snapshot")
        return Standing(reason="offline, and not in the cache")
