"""What the registry received, and whether the client was polite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Received", "Summary", "summarize"]


@dataclass(slots=True)
class Received:
    """One request as it came.

    Attributes:
        path: below the provider's base address, still encoded.
        status: 0 until answered, and when the connection was cut on purpose.
        started_s, ended_s: monotonic seconds.
        in_flight: how many of this source were under way, this one included.
        fault: kind of the fault it met, None for none.
    """

    source: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    started_s: float
    in_flight: int
    method: str = "GET"
    status: int = 0
    ended_s: float = 0.0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts by source."""

    requests: dict[str, int] = field(default_factory=dict)
    too_many: dict[str, int] = field(default_factory=dict)
    """429 that the client earned itself: those asked for as faults do not count."""
    max_in_flight: dict[str, int] = field(default_factory=dict)
    max_per_second: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All requests to all sources."""
        return sum(self.requests.values())


def summarize(received: Sequence[Received]) -> Summary:
    """The counts for *received*, by source."""
    sources = sorted({each.source for each in received})
    by_source = {name: [each for each in received if each.source == name] for name in sources}
    return Summary(
        requests={name: len(each) for name, each in by_source.items()},
        too_many={name: _too_many(each) for name, each in by_source.items()},
        max_in_flight={
            name: max(call.in_flight for call in each) for name, each in by_source.items()
        },
        max_per_second={
            name: _busiest([call.started_s for call in each]) for name, each in by_source.items()
        },
    )


def _too_many(received: Sequence[Received]) -> int:
    return sum(1 for each in received if each.status == 429 and each.fault is None)


def _busiest(times: Sequence[float], interval_s: float = 1.0) -> int:
    """The most that started within any *interval_s*."""
    ordered = sorted(times)
    most, first = 0, 0
    for last, time in enumerate(ordered):
        while time - ordered[first] >= interval_s:
            first += 1
        most = max(most, last - first + 1)
    return most
