"""What a session has asked so far, what failed, and whether it is to stop."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from harvest.model.identifier import Identifier
from harvest.model.mention import Problem
from harvest.session.events import SourceFailed

__all__ = ["OnRequest", "Tally"]

OnRequest = Callable[[Mapping[str, Any]], None]
"""Is told of each HTTP request: source, path, status, error, seconds, …; in any thread."""


@dataclass
class Tally:
    """Counts requests and failures, and carries the word to stop to whoever asks sources.

    Attributes:
        requests: requests made, by source.
        failed: of these, those without a usable answer.
        stop: set when nothing new is to be begun.
        stopped_by: why it was set, None while it is not.
        unanswered, unsearched: source → what it left open → reason, since `begin`.
        unread: files and folders of which nothing could be read.
        announced: citation keys of which a notice said that a format cannot hold them.
    """

    on_request: OnRequest | None = None
    requests: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)
    stopped_by: str | None = None
    unanswered: dict[str, dict[Identifier, str]] = field(default_factory=lambda: defaultdict(dict))
    unsearched: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    unread: list[Problem] = field(default_factory=list)
    announced: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Forget what was left open: it is asked again. Answers of before keep what they had."""
        self.unanswered, self.unsearched = defaultdict(dict), defaultdict(dict)

    def observe(self, event: Mapping[str, Any]) -> None:
        """Count one request, and tell whoever wants to know. Called from many threads."""
        with self._lock:
            self.requests[event["source"]] += 1
            self.failed[event["source"]] += event["error"] is not None
            if self.on_request is not None:
                self.on_request(event)

    def halt(self, reason: str) -> None:
        """Begin nothing new; what is under way is finished and kept."""
        self.stopped_by = self.stopped_by or reason
        self.stop.set()

    def failures(self, enabled: Collection[str]) -> tuple[SourceFailed, ...]:
        """The sources among *enabled* that left something open, in the order of their names."""
        reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for by_source in (self.unanswered, self.unsearched):
            for name, failed in by_source.items():
                if name in enabled:
                    reasons[name].update(failed.values())
        return tuple(
            SourceFailed(
                name,
                counts.total(),
                self.requests[name],
                self.failed[name],
                counts.most_common(1)[0][0],
            )
            for name, counts in sorted(reasons.items())
            if counts
        )
