"""Limits: how fast and how much at once a service may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Limit", "Manners"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests in any `per_s` seconds.

    >>> Limit(3).halved(), Limit(1).halved()
    (Limit(count=1, per_s=1.0), Limit(count=1, per_s=2.0))
    """

    count: int
    per_s: float = 1.0

    def halved(self) -> Limit:
        """Half the rate, never less than one request in a minute."""
        if self.count > 1:
            return Limit(self.count // 2, self.per_s)
        return Limit(1, min(self.per_s * 2, 60.0))

    def doubled(self, most: Limit) -> Limit:
        """Twice the rate, but no more than *most*."""
        more = Limit(self.count * 2, self.per_s)
        if self.per_s > most.per_s:
            more = Limit(self.count, max(self.per_s / 2, most.per_s))
        return min(more, most, key=lambda limit: limit.count / limit.per_s)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service is asked: rate by route class, and requests under way at once.

    A route class is "single" or "list"; "all" stands for those not named.
    """

    limits: Mapping[str, Limit]
    concurrency: int
