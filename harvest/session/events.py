"""What a session tells while it works: frozen events, in the thread that called it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harvest.model.mention import Problem
from harvest.model.record import Record
from harvest.resolve.settling import Watcher

if TYPE_CHECKING:
    from harvest.check.change import Change

__all__ = ["Changed", "Event", "EventWatcher", "OnEvent", "Progress", "SourceFailed", "TableRead"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one part of the work is.

    Attributes:
        subject: "works" (all identifiers), "searches", or the name of a source.
        done, total: how many of the identifiers or searches that are known by now.
        outcomes: how many ended how, by word ("matched", "found", "absent", …).
    """

    subject: str
    done: int
    total: int
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """What a source has left open since the session was opened.

    Attributes:
        questions: identifiers and searches that it did not answer.
        requests, failed: how many it was sent, and how many of these failed.
        reason: why, the commonest of all reasons.
    """

    source: str
    questions: int
    requests: int
    failed: int
    reason: str

    @property
    def is_stopped(self) -> bool:
        """Whether it was only not asked any more: the session was stopped."""
        from harvest.providers.common.breaker import STOPPED

        return self.reason == STOPPED


@dataclass(frozen=True, slots=True)
class Changed:
    """What `refresh` found to be other than before: the work, its record now, and the change."""

    work_id: str
    record: Record
    change: Change


@dataclass(frozen=True, slots=True)
class TableRead:
    """How a table was understood: which column was taken for what.

    Attributes:
        text: one line for the user, the path first.
    """

    text: str


Event = Progress | SourceFailed | Problem | Changed | TableRead
OnEvent = Callable[[Event], None]


class EventWatcher(Watcher):
    """Turns what the resolving part tells into `Progress`."""

    def __init__(self, tell: OnEvent) -> None:
        self._tell = tell
        self._total: Counter[str] = Counter()
        self._done: Counter[str] = Counter()
        self._outcomes: dict[str, Counter[str]] = {}

    def wanted(self, count: int) -> None:
        """See `Watcher`."""
        self._expect("works", count)

    def asking(self, source: str, count: int) -> None:
        """See `Watcher`."""
        self._expect(source, count)

    def replied(self, source: str, asked: int, outcomes: Counter[str]) -> None:
        """See `Watcher`."""
        self._advance(source, asked, outcomes)

    def settled(self, statuses: Counter[str]) -> None:
        """See `Watcher`."""
        self._advance("works", statuses.total(), statuses)

    def searching(self, count: int) -> None:
        """See `Watcher`."""
        self._expect("searches", count)

    def searched(self, status: str) -> None:
        """See `Watcher`."""
        self._advance("searches", 1, Counter([status]))

    def _expect(self, subject: str, count: int) -> None:
        """Let *subject* grow by *count*; one with nothing to do is not told of."""
        if count:
            self._total[subject] += count
            self._advance(subject, 0, Counter())

    def _advance(self, subject: str, done: int, outcomes: Counter[str]) -> None:
        if subject not in self._total:
            return
        counts = self._outcomes.setdefault(subject, Counter())
        counts.update(outcomes)
        self._done[subject] += done
        counted = {name: count for name, count in sorted(counts.items()) if count}
        self._tell(Progress(subject, self._done[subject], self._total[subject], counted))
