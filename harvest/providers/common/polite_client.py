"""Politeness: pace, retries, circuit breaker and errors, in one place for all sources.

Every request passes through `PoliteClient.call`. The source says how to send it once;
the line decides when, how often, and what a failure means.

What is tried again: no connection, time-outs, 408, 425, 429 and 5xx, and replies that are not
what the source sends. Not: 400, 401, 403, 404 and a spent budget. A `Retry-After` of up to a
minute is waited for; a longer one means that the source is unavailable now.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from harvest.errors import BudgetSpent, SourceError, SourceUnavailable
from harvest.providers.common.allowance import Allowance
from harvest.providers.common.breaker import STOPPED, Breaker, NoMoreTries
from harvest.providers.common.rate_limit import (
    Limit,
    RateLimit,
    Slots,
    admit,
    announced_limit,
    announced_slots,
)
from harvest.providers.common.refusal import (
    LONGEST_WAIT_S,
    BadRequest,
    NoNetwork,
    StrangeAbsence,
    without_secrets,
)
from harvest.text.secret_mask import SecretMask

__all__ = ["Exchange", "PoliteClient", "Observer", "RequestTally"]

T = TypeVar("T")
Observer = Callable[[dict[str, Any]], None]
"""Told of every HTTP request. Called from many threads; never sees a key or a mail address."""

TOTAL_S = 180.0
"""All attempts for one request together, waits included, begin within this time."""

KEEP_ALIVE_S = 4.0
"""Idle connections are closed after five seconds."""


@dataclass(slots=True)
class Exchange:
    """What became of one HTTP request; filled in by whoever sends it."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RequestTally:
    """Counters of one source in this run.

    Attributes:
        requests: HTTP requests sent, retries included.
        retries: of these, second and later attempts.
        failed: requests that got no usable answer.
        seconds: time spent waiting for answers, all threads together.
    """

    requests: int = 0
    retries: int = 0
    failed: int = 0
    seconds: float = 0.0


class PoliteClient:
    """One source's line to one server.

    Args:
        source: name of the source, for errors and the log.
        host: where the limits are counted ("api.crossref.org").
        limits: rate by route class; "all" stands for those not named.
        concurrency: requests under way at once, in all processes of this user.
        folder: where the shared limits live; None keeps them in this process.
        attempts: how often a request is tried in all.
        stop: when set, waits end and nothing more is asked.
        observe: see `Observer`.
        allowance: the requests that the run may make; without one, any number.
        mask: what neither the log nor an error may say.
        shakes_hands: new connections take long (TLS) and the limits are tight; see `_settle`.
    """

    def __init__(
        self,
        source: str,
        host: str,
        limits: Mapping[str, Limit],
        concurrency: int,
        *,
        folder: Path | None = None,
        attempts: int = 4,
        stop: threading.Event | None = None,
        observe: Observer | None = None,
        allowance: Allowance | None = None,
        shakes_hands: bool = False,
        mask: SecretMask | None = None,
    ) -> None:
        self.source = source
        self.tally = RequestTally()
        self.headers: dict[str, Mapping[str, str]] = {}
        """Headers of the last answer by route class: pool, limits, credits (for `doctor`)."""
        self.concurrency = concurrency
        self._attempts = attempts
        self._stop = stop or threading.Event()
        self._observe = observe
        self._allowance = allowance or Allowance(None)
        self._shakes_hands = shakes_hands
        self._mask = mask or SecretMask()
        self._warm_until = 0.0
        self._lock = threading.Lock()
        self._breaker = Breaker(source)
        shared = (
            f"{source}_{host}"  # two services of one host, a mirror's, have limits of their own
        )
        self._slots = Slots(shared, concurrency, folder)
        self._lanes = {
            route: RateLimit(f"{shared}_{route}", limit, folder) for route, limit in limits.items()
        }

    @property
    def given_up(self) -> str | None:
        """Why the source is not asked any more in this run; None while it is."""
        return self._breaker.reason

    def limit(self, route: str) -> Limit:
        """The rate that holds now for a route class."""
        return self._lane(route).limit

    def close(self) -> None:
        """Close the files of the shared limits."""
        for lane in self._lanes.values():
            lane.close()

    def nap(self, seconds: float) -> None:
        """Sleep, but no longer than until the run is stopped.

        Raises:
            SourceUnavailable: the run was stopped.
        """
        if self._stop.wait(seconds) if seconds > 0 else self._stop.is_set():
            raise NoMoreTries(self.source, STOPPED)

    def call(self, route: str, shown: str, send: Callable[[Exchange], T]) -> T:
        """Return what *send* returns, having sent it politely and as often as needed.

        Args:
            route: route class: "single" or "list".
            shown: path and query for the log.
            send: sends one request, tells the exchange its status and headers, and raises a
                SourceError when the answer is none.

        Raises:
            SourceError: the source could not or would not answer.
        """
        from tenacity import Retrying, stop_after_attempt, stop_before_delay

        retrying = Retrying(
            retry=_is_worth_another_try,
            stop=stop_after_attempt(self._attempts) | stop_before_delay(TOTAL_S),
            wait=_wait_s,
            sleep=self.nap,
            reraise=True,
        )
        for attempt in retrying:
            with attempt:
                return self._attempt(route, shown, send, attempt.retry_state.attempt_number)
        raise AssertionError("tenacity returns or raises")

    def _attempt(self, route: str, shown: str, send: Callable[[Exchange], T], number: int) -> T:
        lane = self._lane(route)
        self._breaker.check(route)
        with admit(lane, self._slots, self.nap):
            self._allowance.take(self.source)
            self._breaker.enter(route)
            exchange, started = Exchange(), time.monotonic()
            is_cold = self._shakes_hands and started > self._warm_until
            failure: SourceError | None = None
            try:
                result = send(exchange)
            except SourceError as error:
                failure = error
                failure.say(self._mask.text(error.reason))
            seconds = time.monotonic() - started
        self._settle(lane, is_cold)
        self._learn(route, exchange, failure)
        self._tell(route, shown, exchange, seconds, number, failure)
        if failure is not None:
            raise failure
        return result

    def _lane(self, route: str) -> RateLimit:
        return self._lanes.get(route) or self._lanes["all"]

    def _settle(self, lane: RateLimit, was_cold: bool) -> None:
        """Wait out a window after a request that had to connect first.

        It reached the server later than we counted it, and the next ones, on open connections,
        would catch up with it: four instead of three would arrive in a second.
        """
        rest_s = lane.limit.per_s if was_cold else 0.0
        lane.pause(rest_s)
        self._warm_until = time.monotonic() + rest_s + KEEP_ALIVE_S

    def _learn(self, route: str, exchange: Exchange, failure: SourceError | None) -> None:
        lane = self._lane(route)
        if exchange.headers:
            self.headers[route] = exchange.headers
        announced = announced_limit(exchange.headers)
        if announced is not None:
            lane.announce(announced)
        at_once = announced_slots(exchange.headers)
        if at_once is not None:
            self._slots.announce(at_once)
        if failure is None:
            self._breaker.succeeded()
            lane.speed_up()
            return
        if isinstance(failure, BadRequest) or (
            route == "single" and isinstance(failure, StrangeAbsence)
        ):
            return
        self._breaker.failed(failure, route)
        if exchange.status == 429 and not isinstance(failure, BudgetSpent):
            lane.slow_down()
        if failure.retry_after_s is not None and failure.retry_after_s <= LONGEST_WAIT_S:
            lane.pause(failure.retry_after_s)

    def _tell(
        self,
        route: str,
        shown: str,
        exchange: Exchange,
        seconds: float,
        number: int,
        failure: SourceError | None,
    ) -> None:
        with self._lock:
            self.tally.requests += 1
            self.tally.retries += number > 1
            self.tally.failed += failure is not None
            self.tally.seconds += seconds
        if self._observe is not None:
            self._observe(
                {
                    "source": self.source,
                    "route": route,
                    "path": without_secrets(self._mask.text(shown)),
                    "status": exchange.status,
                    "seconds": round(seconds, 3),
                    "attempt": number,
                    "error": None if failure is None else failure.reason,
                }
            )


def _is_worth_another_try(state: Any) -> bool:
    error = state.outcome.exception()
    if not isinstance(error, SourceUnavailable) or isinstance(error, NoMoreTries):
        return False
    if isinstance(error, NoNetwork) and state.attempt_number > 1:
        return False
    return error.retry_after_s is None or error.retry_after_s <= LONGEST_WAIT_S


def _wait_s(state: Any) -> float:
    """Full jitter, or what `Retry-After` says and a little more so that we do not come early."""
    from tenacity import wait_random_exponential

    jitter = float(wait_random_exponential(multiplier=0.5, max=20)(state))
    asked = state.outcome.exception().retry_after_s
    return jitter if asked is None else asked + min(jitter, 1.0)
