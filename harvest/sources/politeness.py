"""Politeness: pace, retries, circuit breaker and errors, in one place for all sources.

Every request of every source passes through `Line.call`. The source says how to send it once;
the line decides when, how often, and what a failure means.

What is tried again: no connection, time-outs, 408, 425, 429 and 5xx, and replies that are not
what the source sends. Not: 400, 401, 403, 404 and a spent budget. A `Retry-After` of up to a
minute is waited for; a longer one means that the source is unavailable now.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar

from harvest.errors import (
    BudgetSpent,
    SourceError,
    SourceRefused,
    SourceUnavailable,
    UnreadableReply,
)
from harvest.sources.pacing import Lane, Limit, Slots, admit

__all__ = [
    "BadRequest",
    "Exchange",
    "Line",
    "Observer",
    "Tally",
    "judge",
    "retry_after_s",
    "words_for",
]

T = TypeVar("T")
Observer = Callable[[dict[str, Any]], None]
"""Told of every HTTP request. Called from many threads; never sees a key or a mail address."""

LONGEST_WAIT_S = 60.0
"""A longer `Retry-After` is not waited for: it means a spent budget or an outage."""
TOTAL_S = 180.0
"""All attempts for one request together, waits included, begin within this time."""
PATIENCE = 8
"""So many failures in a row and a source is left alone."""
REST_S = 60.0
"""Then it is asked again with one request after this time."""
WORTH_ANOTHER_TRY = frozenset({408, 417, 425, 429, *range(500, 600)})


@dataclass(slots=True)
class Exchange:
    """What became of one HTTP request; filled in by whoever sends it."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """Counters of one source in this run.

    Attributes:
        requests: HTTP requests sent, retries included.
        retries: of these, second and later attempts.
        failed: requests that got no usable answer.
        throttled: answers 429.
        seconds: time spent waiting for answers, all threads together.
        last_failure: why the last failed request failed.
    """

    requests: int = 0
    retries: int = 0
    failed: int = 0
    throttled: int = 0
    seconds: float = 0.0
    last_failure: str | None = None


class BadRequest(SourceRefused):
    """This one request is at fault (400, 414 …), not the source and not who asks."""


class _NoMoreTries(SourceUnavailable):
    """The source is left alone, or the run was stopped: trying again is pointless."""


class Line:
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
    ) -> None:
        self.source = source
        self.tally = Tally()
        self.concurrency = concurrency
        self._attempts = attempts
        self._stop = stop or threading.Event()
        self._observe = observe
        self._lock = threading.Lock()
        self._breaker = _Breaker(source)
        self._slots = Slots(host, concurrency, folder)
        self._lanes = {
            route: Lane(f"{host}_{route}", limit, folder) for route, limit in limits.items()
        }

    @property
    def given_up(self) -> str | None:
        """Why the source is not asked any more in this run; None while it is."""
        return self._breaker.reason

    def tallied(self) -> dict[str, Any]:
        """The counters as plain values."""
        return asdict(self.tally)

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
            raise _NoMoreTries(self.source, "interrupted before it was asked")

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
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay

        retrying = Retrying(
            retry=retry_if_exception(_is_worth_another_try),
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
        lane = self._lanes.get(route) or self._lanes["all"]
        self._breaker.check()
        with admit(lane, self._slots, self.nap):
            self._breaker.check()
            exchange, started = Exchange(), time.monotonic()
            failure: SourceError | None = None
            try:
                result = send(exchange)
            except SourceError as error:
                failure = error
            seconds = time.monotonic() - started
        self._learn(lane, exchange, failure)
        self._tell(route, shown, exchange, seconds, number, failure)
        if failure is not None:
            raise failure
        return result

    def _learn(self, lane: Lane, exchange: Exchange, failure: SourceError | None) -> None:
        announced = announced_limit(exchange.headers)
        if announced is not None:
            lane.announce(announced)
        at_once = _header(exchange.headers, "x-concurrency-limit")
        if re.fullmatch(r"\d{1,2}", at_once) and int(at_once):
            self._slots.announce(int(at_once))
        if failure is None:
            self._breaker.succeeded()
            lane.speed_up()
            return
        if isinstance(failure, BadRequest):
            return
        self._breaker.failed(failure)
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
            self.tally.throttled += exchange.status == 429
            self.tally.seconds += seconds
            if failure is not None:
                self.tally.last_failure = failure.reason
        if self._observe is not None:
            self._observe(
                {
                    "source": self.source,
                    "route": route,
                    "path": without_secrets(shown),
                    "status": exchange.status,
                    "seconds": round(seconds, 3),
                    "attempt": number,
                    "error": None if failure is None else failure.reason,
                }
            )


class _Breaker:
    """Leaves a source alone that failed too often in a row."""

    def __init__(self, source: str) -> None:
        self.reason: str | None = None
        self._source = source
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0
        self._final: SourceError | None = None

    def check(self) -> None:
        """Raise unless the source may be asked now."""
        if self.reason is None:
            return
        with self._lock:
            if self._final is not None:
                raise type(self._final)(self._source, self._final.reason, self._final.retry_after_s)
            if time.monotonic() < self._closed_until:
                raise _NoMoreTries(self._source, self.reason or "")
            self._closed_until = time.monotonic() + REST_S  # this one is the probe

    def succeeded(self) -> None:
        if self._failures or self.reason:
            with self._lock:
                self._failures, self.reason = 0, None

    def failed(self, error: SourceError) -> None:
        with self._lock:
            if isinstance(error, BudgetSpent):
                self._final, self.reason = error, error.reason
                return
            # One odd request may be refused; three refusals in a row concern the source.
            is_refusal = isinstance(error, SourceRefused)
            self._failures += PATIENCE // 3 + 1 if is_refusal else 1
            if self._failures >= PATIENCE:
                self.reason = f"not asked again after several failures; the last: {error.reason}"
                self._closed_until = time.monotonic() + REST_S


def judge(source: str, status: int, headers: Mapping[str, str], text: str) -> SourceError:
    """The error that an answer with this *status* means, 200 and a genuine 404 apart."""
    wait_s = retry_after_s(headers)
    said = f": {_excerpt(text)}" if text.strip() else ""
    if status == 429:
        if wait_s is not None and wait_s > LONGEST_WAIT_S:
            return SourceUnavailable(source, f"asks to wait {words_for(wait_s)} (HTTP 429)", wait_s)
        return SourceUnavailable(source, "asks us to slow down (HTTP 429)", wait_s)
    if status in WORTH_ANOTHER_TRY:
        return SourceUnavailable(source, f"is out of order (HTTP {status})", wait_s)
    if status == 401:
        return SourceRefused(source, f"does not accept the key (HTTP 401){said}")
    if status == 403:
        return SourceRefused(source, f"refuses us (HTTP 403){said}")
    if 300 <= status < 400:
        return UnreadableReply(source, f"redirects elsewhere (HTTP {status})")
    if status == 404:
        return UnreadableReply(source, f"sent a 404 that is not its own{said}")
    return BadRequest(source, f"refuses the request (HTTP {status}){said}")


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a `Retry-After` header asks for, in either of its forms; None without one.

    >>> retry_after_s({"retry-after": "7"})
    7.0
    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> retry_after_s({"Retry-After": "Thu, 01 Jan 2026 00:00:30 GMT"}, now)
    30.0
    """
    text = _header(headers, "retry-after").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def announced_limit(headers: Mapping[str, str]) -> Limit | None:
    """The rate in Crossref's `x-rate-limit-limit` and `-interval`; None without both.

    Other sources' `x-ratelimit-*` count days or hours and are no pace (apis.md §2.1, §3.3).

    >>> announced_limit({"x-rate-limit-limit": "3", "x-rate-limit-interval": "1s"})
    Limit(count=3, per_s=1.0)
    """
    count = _header(headers, "x-rate-limit-limit")
    interval = re.fullmatch(r"(\d{1,3})\s*s", _header(headers, "x-rate-limit-interval"))
    if not re.fullmatch(r"\d{1,3}", count) or interval is None:
        return None
    if not 0 < int(count) <= 50 or not 0 < int(interval[1]) <= 60:
        return None
    return Limit(int(count), float(interval[1]))


def words_for(seconds: float) -> str:
    """A length of time for people.

    >>> words_for(86_400), words_for(90), words_for(5)
    ('24 h', '2 min', '5 s')
    """
    if seconds >= 5400:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def without_secrets(text: str) -> str:
    """*text* fit for the log: no key, no mail address, not too long.

    >>> without_secrets("/works?api_key=abc&mailto=me@example.org&q=x")
    '/works?api_key=…&mailto=…&q=x'
    """
    text = re.sub(r"(?i)\b(api_key|mailto|email|token)=[^&\s]*", r"\1=…", text)
    text = re.sub(r"[\w.+-]+(@|%40)[\w-]+\.[\w.-]+", "…", text)
    return text if len(text) <= 300 else text[:299] + "…"


def _header(headers: Mapping[str, str], name: str) -> str:
    for key, value in headers.items():
        if key.lower() == name:
            return value
    return ""


def _excerpt(text: str) -> str:
    """The beginning of what a server said, inert: no markup, no control characters."""
    plain = re.sub(r"<[^>]*>", " ", text[:2000])
    plain = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return without_secrets(plain)[:120]


def _is_worth_another_try(error: BaseException) -> bool:
    if not isinstance(error, SourceUnavailable) or isinstance(error, _NoMoreTries):
        return False
    return error.retry_after_s is None or error.retry_after_s <= LONGEST_WAIT_S


def _wait_s(state: Any) -> float:
    """Full jitter, or what `Retry-After` says and a little more so that we do not come early."""
    from tenacity import wait_random_exponential

    jitter = float(wait_random_exponential(multiplier=0.5, max=20)(state))
    asked = state.outcome.exception().retry_after_s
    return jitter if asked is None else asked + min(jitter, 1.0)
