"""Misbehaviour on demand."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from typing import Literal

__all__ = ["Fault", "Faults"]

Kind = Literal[
    "reset",
    "half body",
    "wrong type",
    "empty body",
    "portal",
    "slow",
    "hang",
    "status",
    "budget",
    "drip",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong.

    Attributes:
        kind: "reset" (connection cut before a byte), "half body" (cut in the middle), "wrong type"
            (right body, text/html), "empty body" (200 and nothing), "portal" (200 and a captive
            portal's page), "slow" (right, after `seconds`), "hang" (nothing, for `seconds`),
            "drip" (a header that never ends, a byte now and then, for `seconds`),
            "status" (the status below), "budget" (OpenAlex: the day's budget is spent).
        status: for "status".
        retry_after: header of that name: seconds or an HTTP date; None for no header.
        seconds: for "slow", "hang" and "drip".
    """

    kind: Kind
    status: int = 503
    retry_after: str | None = None
    seconds: float = 30.0


Wanted = Fault | Kind | int | None
"""A fault, its kind, a bare status, or None for good behaviour."""


def _fault(wanted: Wanted) -> Fault | None:
    if isinstance(wanted, int):
        return Fault("status", wanted)
    if isinstance(wanted, str):
        return Fault(wanted)
    return wanted


@dataclass(slots=True)
class _Rule:
    source: str
    route: str
    script: list[Fault | None] | None
    fault: Fault | None
    probability: float

    def applies(self, source: str, target: str) -> bool:
        return source == self.source and self.route in target


class Faults:
    """What goes wrong, by source and route. A route is any part of the address: "filter=doi"."""

    def __init__(self, seed: int = 0) -> None:
        self._rules: list[_Rule] = []
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def script(self, source: str, *faults: Wanted, route: str = "") -> None:
        """Let the next requests go wrong as listed, one each; after the last all is well."""
        self._add(_Rule(source, route, [_fault(each) for each in faults], None, 1))

    def sometimes(self, source: str, fault: Wanted, probability: float, route: str = "") -> None:
        """Let each request go wrong with that *probability*."""
        self._add(_Rule(source, route, None, _fault(fault), probability))

    def always(self, source: str, fault: Wanted = "reset", route: str = "") -> None:
        """Let every request go wrong: by default the source is down for good."""
        self._add(_Rule(source, route, None, _fault(fault), 1))

    def clear(self) -> None:
        """All is well again."""
        with self._lock:
            self._rules.clear()

    def draw(self, source: str, target: str) -> Fault | None:
        """The fault that this request meets, None for none."""
        with self._lock:
            for rule in self._rules:
                if not rule.applies(source, target):
                    continue
                if rule.script is not None:
                    if rule.script:
                        return rule.script.pop(0)
                elif self._random.random() < rule.probability:
                    return rule.fault
        return None

    def _add(self, rule: _Rule) -> None:
        with self._lock:
            self._rules.append(rule)
