"""Fetch identifiers from sources into the cache: what is missing only, in batches, side by side.

Every reply is in the cache before the next is looked at, so a run that is cut off loses nothing
that was answered, and the next run asks only for the rest.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.model.reason import Reason
from harvest.providers import Reply, Source
from harvest.resolve.batching import Batches, Fetched, in_lists, singly
from harvest.resolve.settling import Settling, Watcher
from harvest.resolve.workers import Workers

__all__ = ["BatchFetcher", "Freshness"]

OnSettled = Callable[[Sequence[Identifier], int], None]


@dataclass(frozen=True, slots=True)
class Freshness:
    """From which moment on (ISO, UTC) a stored reply still counts; an absence ages faster.

    Attributes:
        believes_lists: whether it counts that a list left something out; a lookup and a refresh
            ask for that by itself.
    """

    found_since: str = ""
    absent_since: str = ""
    believes_lists: bool = True

    def covers(self, outcome: str, retrieved_at: str) -> bool:
        """Whether a reply with *outcome* from *retrieved_at* need not be asked again."""
        return retrieved_at >= (self.found_since if outcome == "found" else self.absent_since)


@dataclass
class BatchFetcher:
    """Fetches into the cache.

    Attributes:
        sources: those that may be asked in this run, by name; empty when offline.
        snapshots: asked before all others; what they lack is still unknown.
        now: the time to stamp replies with.
        watcher: told of what happens, for progress.
        unavailable: source → identifier → reason, for what could not be asked in this run.
        unlisted: source → what its lists left out in this run.
    """

    _cache: Cache
    sources: Mapping[str, Source]
    snapshots: Sequence[Source]
    freshness: Freshness
    now: Callable[[], str]
    stop: threading.Event
    watcher: Watcher = field(default_factory=lambda: Watcher())
    unavailable: dict[str, dict[Identifier, str]] = field(default_factory=lambda: defaultdict(dict))
    unlisted: dict[str, list[Identifier]] = field(default_factory=lambda: defaultdict(list))
    _asked: dict[str, set[Identifier]] = field(default_factory=lambda: defaultdict(set))

    def missing(self, name: str, identifiers: Sequence[Identifier]) -> list[Identifier]:
        """Those of *identifiers* that *name* has not answered in this run nor recently enough."""
        source = self.sources.get(name)
        if source is not None:
            identifiers = [each for each in identifiers if each.scheme in source.schemes]
        asked = self._asked[name]
        identifiers = [each for each in identifiers if each not in asked]
        known = self._cache.replies.known(name, identifiers)
        fresh = {
            each
            for each, reply in known.items()
            if self.freshness.covers(reply.outcome, reply.retrieved_at)
        }
        if not self.freshness.believes_lists:
            absent = [each for each in fresh if known[each].outcome == "absent"]
            reasons = self._cache.replies.reasons(name, absent)
            fresh -= {each for each, why in reasons.items() if why == Reason.NOT_IN_LIST}
        return [each for each in identifiers if each not in fresh]

    def fetch(
        self,
        wanted: Mapping[Identifier, Collection[str]],
        on_settled: OnSettled | None = None,
    ) -> None:
        """Ask each identifier at each of its sources; derive a work when its last one answered."""
        missing = {
            name: self.missing(
                name, sorted(each for each, names in wanted.items() if name in names)
            )
            for name in self.sources
        }
        batches = {
            name: in_lists(self.sources[name], each) for name, each in missing.items() if each
        }
        self._run(wanted, batches, self.missing, on_settled or self._tell_new(wanted))

    def fetch_singly(self, wanted: Mapping[str, Sequence[Identifier]]) -> None:
        """Ask each source for each identifier by itself, whatever its lists said."""
        names = {each: (source,) for source, several in wanted.items() for each in several}
        batches = {source: singly(several) for source, several in wanted.items()}
        self._run(names, batches, lambda _, batch: list(batch), self._tell_new(names))

    def keep(self, replies: Sequence[Reply]) -> None:
        """Save what was answered, and note what could not be asked."""
        self._cache.replies.save(replies, self.now())
        for reply in replies:
            if reply.outcome == "unavailable":
                self.unavailable[reply.source][reply.asked] = reply.reason or "no reason given"
            elif reply.source in self.unavailable:
                self.unavailable[reply.source].pop(reply.asked, None)

    def _run(
        self,
        wanted: Mapping[Identifier, Collection[str]],
        batches: Mapping[str, Sequence[list[Identifier]]],
        missing: Callable[[str, Sequence[Identifier]], list[Identifier]],
        on_settled: OnSettled,
    ) -> None:
        awaited = Counter(
            each for several in batches.values() for batch in several for each in batch
        )
        settling = Settling(self._cache, on_settled)
        settling.add(each for each in wanted if each not in awaited)
        for name, several in batches.items():
            self.watcher.asking(name, sum(map(len, several)))
        waiting = Batches(self.sources, batches, missing)

        def count_off(source: str, batch: Sequence[Identifier], outcomes: Counter[str]) -> None:
            self.watcher.replied(source, len(batch), outcomes)
            awaited.subtract(batch)
            settling.add(each for each in batch if awaited[each] <= 0)

        with Workers[Fetched](waiting.widths, self.stop) as workers:

            def hand_out() -> None:
                for source, known in waiting.hand_out(workers):
                    count_off(source, known, Counter({"known by now": len(known)}))

            hand_out()
            for fetched in workers.results(settling.step):
                answered, again = self._take(fetched)
                waiting.add(fetched.source, again)
                count_off(fetched.source, answered, self._outcomes(fetched))
                hand_out()
        # The run was stopped: what some sources answered counts all the same.
        settling.add(each for each, count in awaited.items() if count > 0)
        while settling.step():
            pass

    def _take(self, fetched: Fetched) -> tuple[list[Identifier], list[Identifier]]:
        """Keep the replies; what is answered by them, and what is to be asked for by itself."""
        is_single = len(fetched.batch) == 1
        again = dict.fromkeys(
            reply.asked for reply in fetched.replies if self._is_open(reply) and not is_single
        )
        answers = [
            _settled(reply) if reply.outcome in ("open", "unlisted") else reply
            for reply in fetched.replies
            if reply.asked not in again
        ]
        self.keep(answers)
        self.unlisted[fetched.source] += [
            reply.asked for reply in answers if reply.reason == Reason.NOT_IN_LIST
        ]
        answered = [each for each in fetched.batch if each not in again]
        self._asked[fetched.source].update(answered)
        return answered, list(again)

    def _is_open(self, reply: Reply) -> bool:
        if reply.outcome == "unlisted":
            return not self.freshness.believes_lists
        return reply.outcome == "open"

    @staticmethod
    def _outcomes(fetched: Fetched) -> Counter[str]:
        outcomes: Counter[str] = Counter(
            reply.outcome for reply in fetched.replies if reply.outcome != "open"
        )
        outcomes["absent"] += outcomes.pop("unlisted", 0)
        return outcomes

    def _tell_new(self, names: Collection[Identifier]) -> OnSettled:
        """Tells of works that were counted as absent before another source had them."""
        before = self._cache.works.ids(list(names)).keys()

        def tell(identifiers: Sequence[Identifier], matched: int) -> None:
            late = [each for each in identifiers if each not in before]
            found = len(self._cache.works.ids(late)) if matched else 0
            self.watcher.settled(Counter(matched=found, absent=-found))

        return tell


def _settled(reply: Reply) -> Reply:
    """The reply for the cache: what a list left out is absent, as far as the list is believed."""
    if reply.outcome == "unlisted":
        return replace(reply, outcome="absent", reason=Reason.NOT_IN_LIST.value)
    return replace(reply, outcome="unavailable", reason="left open what it was asked")
