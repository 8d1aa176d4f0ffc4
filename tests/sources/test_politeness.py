"""Politeness: what is tried again, for how long, and when a source is left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from harvest.errors import (
    BudgetSpent,
    SourceError,
    SourceRefused,
    SourceUnavailable,
    UnreadableReply,
)
from harvest.providers.common import breaker
from harvest.providers.common.limit import Limit
from harvest.providers.common.polite_client import Exchange, PoliteClient
from harvest.providers.common.refusal import (
    BadRequest,
    StrangeAbsence,
    judge,
    retry_after_s,
    without_secrets,
)
from tests.table import every_row

Send = Callable[[Exchange], str]


class Server:
    """Fails as scripted, then answers; counts what it was asked."""

    def __init__(self, *failures: SourceError, status: int | None = None) -> None:
        self.asked = 0
        self._failures = list(failures)
        self._status = status

    def send(self, exchange: Exchange) -> str:
        """One request."""
        self.asked += 1
        exchange.status = self._status
        if self._failures:
            raise self._failures.pop(0)
        exchange.status = 200
        return "answer"


class Calm(PoliteClient):
    """A line that remembers its naps in place of sleeping."""

    def __init__(self, **options: Any) -> None:
        self.naps: list[float] = []
        limits = {"all": Limit(50, 0.001)}
        super().__init__("crossref", "127.0.0.1:1", limits, 4, **options)

    def nap(self, seconds: float) -> None:
        """Remember, and go on."""
        super().nap(0)
        if seconds > 0.2:
            self.naps.append(seconds)
            self._lanes["all"]._resume_at = 0.0


def failure(status: int, headers: Mapping[str, str] | None = None) -> SourceError:
    """What an answer of this status is judged to be."""
    return judge("crossref", status, headers or {}, "<h1>Sorry</h1>")


@every_row(
    ("status", "tries", "kind"),
    [
        (400, 1, BadRequest),
        (401, 1, SourceRefused),
        (403, 1, SourceRefused),
        (414, 1, BadRequest),
        (404, 3, StrangeAbsence),
        (302, 3, UnreadableReply),
        (408, 3, SourceUnavailable),
        (429, 3, SourceUnavailable),
        (500, 3, SourceUnavailable),
        (503, 3, SourceUnavailable),
        (504, 3, SourceUnavailable),
    ],
)
def test_what_is_tried_again(status: int, tries: int, kind: type[SourceError]) -> None:
    """A refusal is final; an outage or an odd page gets as many tries as the settings say."""
    server, line = Server(*[failure(status)] * 9, status=status), Calm(attempts=3)
    with pytest.raises(kind) as caught:
        line.call("single", "/x", server.send)
    assert type(caught.value) is kind
    assert server.asked == tries
    assert (line.tally.requests, line.tally.retries) == (tries, tries - 1)
    assert line.tally.failed == tries


def test_an_answer_after_failures_is_the_answer() -> None:
    """Two outages, then an answer: the caller sees the answer only."""
    server, line = Server(failure(500), failure(503)), Calm(attempts=4)
    assert line.call("single", "/x", server.send) == "answer"
    assert server.asked == 3


def test_waits_have_full_jitter_and_grow() -> None:
    """Between tries the wait is random, so that many clients do not come back at once."""
    waits = []
    for _ in range(30):
        line = Calm(attempts=5)
        with pytest.raises(SourceUnavailable):
            line.call("single", "/x", Server(*[failure(503)] * 9).send)
        waits += line.naps
    assert len(set(waits)) > 20
    assert 1.0 < max(waits) <= 8.0


def http_date(seconds: float) -> str:
    """An HTTP date so many seconds from now."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("form", [str, http_date])
def test_retry_after_is_waited_for_in_both_forms(form: Callable[[int], str]) -> None:
    """Seconds or an HTTP date: the next try comes after it, and not much after."""
    for status in (429, 503):
        server, line = Server(failure(status, {"Retry-After": form(7)})), Calm(attempts=2)
        assert line.call("single", "/x", server.send) == "answer"
        assert 5.9 <= max(line.naps) <= 8.1


@pytest.mark.parametrize("form", [str, http_date])
def test_a_long_retry_after_is_not_waited_for(form: Callable[[int], str]) -> None:
    """A day is no wait: the source is unavailable, at once, and the error says for how long."""
    server, line = Server(failure(503, {"Retry-After": form(86_400)})), Calm(attempts=4)
    with pytest.raises(SourceUnavailable) as caught:
        line.call("single", "/x", server.send)
    assert caught.value.retry_after_s == pytest.approx(86_400, abs=5)
    with pytest.raises(SourceUnavailable, match="out of order"):
        line.call("single", "/y", server.send)
    assert server.asked == 1
    assert line.naps == []


@every_row("text", ["", "soon", "-1", "Thu, 99 Foo", "1e9", "٣", "0x10"])
def test_an_odd_retry_after_is_none(text: str) -> None:
    """What is no time is ignored, not a crash."""
    assert retry_after_s({"Retry-After": text}) is None


def test_a_dead_source_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """After enough failures nothing is sent any more; later one probe, and an answer heals."""
    line, dead = Calm(attempts=4), Server(*[failure(503)] * 99)
    for _ in range(5):
        with pytest.raises(SourceUnavailable):
            line.call("single", "/x", dead.send)
    assert dead.asked == breaker.PATIENCE
    assert "HTTP 503" in str(line.given_up)
    later = time.monotonic() + breaker.REST_S + 1
    monkeypatch.setattr("harvest.providers.common.breaker.time.monotonic", lambda: later)
    with pytest.raises(SourceUnavailable):
        line.call("single", "/x", dead.send)
    assert dead.asked == breaker.PATIENCE + 1
    monkeypatch.setattr(
        "harvest.providers.common.breaker.time.monotonic", lambda: later + breaker.REST_S + 1
    )
    assert line.call("single", "/x", Server().send) == "answer"
    assert line.given_up is None


def test_failures_with_answers_between_do_not_add_up() -> None:
    """Only failures in a row count: a shaky source is still a source."""
    line = Calm(attempts=1)
    for _ in range(3 * breaker.PATIENCE):
        with pytest.raises(SourceUnavailable):
            line.call("single", "/x", Server(failure(500)).send)
        assert line.call("single", "/x", Server().send) == "answer"


def test_one_odd_request_refused_is_not_the_source() -> None:
    """Many 400 in a row say nothing of the source; three 403 do."""
    line = Calm(attempts=1)
    for _ in range(20):
        with pytest.raises(BadRequest):
            line.call("single", "/x", Server(failure(400)).send)
    assert line.given_up is None
    for _ in range(3):
        with pytest.raises(SourceRefused):
            line.call("single", "/x", Server(failure(403)).send)
    assert "HTTP 403" in str(line.given_up)


def test_a_spent_budget_is_final() -> None:
    """Nothing more is sent in this run, and each asker gets the same clear reason."""
    line, server = Calm(attempts=4), Server(BudgetSpent("openalex", "spent", 57_539.0))
    for _ in range(3):
        with pytest.raises(BudgetSpent, match="spent") as caught:
            line.call("list", "/x", server.send)
        assert caught.value.retry_after_s == 57_539.0
    assert server.asked == 1


@pytest.mark.parametrize(("told", "after"), [(600.0, 601.0), (None, breaker.SPENT_S + 1)])
def test_a_budget_is_renewed_when_the_source_said(
    monkeypatch: pytest.MonkeyPatch, told: float | None, after: float
) -> None:
    """A session that lives for days asks again after that time; where none was said, in an hour."""
    line, server = Calm(attempts=1), Server(BudgetSpent("openalex", "spent", told))
    with pytest.raises(BudgetSpent):
        line.call("list", "/x", server.send)
    later = time.monotonic() + after
    monkeypatch.setattr("harvest.providers.common.breaker.time.monotonic", lambda: later)
    assert line.call("list", "/x", server.send) == "answer"
    assert line.given_up is None


def test_an_answer_under_way_does_not_renew_a_spent_budget() -> None:
    """What was asked before the end may still be answered; the source stays stopped."""
    line = Calm(attempts=1)

    def send_while_it_ends(exchange: Exchange) -> str:
        with pytest.raises(BudgetSpent):
            line.call("list", "/x", Server(BudgetSpent("openalex", "spent")).send)
        return "answer"

    assert line.call("list", "/x", send_while_it_ends) == "answer"
    with pytest.raises(BudgetSpent):
        line.call("list", "/x", Server().send)


def test_stop_ends_waits_and_asks_no_more() -> None:
    """Once stopped, a wait of minutes ends at once and what was not asked is not asked."""
    stop = threading.Event()
    line = PoliteClient("crossref", "127.0.0.1:1", {"all": Limit(1, 300.0)}, 1, stop=stop)
    server = Server()
    assert line.call("single", "/x", server.send) == "answer"
    threading.Timer(0.1, stop.set).start()
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(SourceUnavailable, match="the run was stopped"):
            line.call("single", "/x", server.send)
    assert time.monotonic() - started < 150
    assert server.asked == 1


def test_too_many_requests_halve_the_rate_and_good_answers_restore_it() -> None:
    """A 429 of our making slows us down once, not once per request under way."""
    line = Calm(attempts=1)
    lane = line._lanes["all"]
    for _ in range(3):
        with pytest.raises(SourceUnavailable):
            line.call("single", "/x", Server(failure(429), status=429).send)
    assert lane.limit == Limit(25, 0.001)
    for _ in range(30):
        line.call("single", "/x", Server().send)
    assert lane.limit == Limit(50, 0.001)


def test_after_a_handshake_a_window_is_waited_out() -> None:
    """The first requests arrive late; those after them must not catch up. Once is enough."""
    line = PoliteClient("crossref", "127.0.0.1:1", {"all": Limit(9, 0.5)}, 3, shakes_hands=True)
    lane = line._lanes["all"]
    line.call("list", "/x", Server().send)
    assert 0.2 < lane.try_take() <= 0.5
    line.call("list", "/x", Server().send)
    assert lane.try_take() == 0.0


def test_services_behind_one_host_do_not_take_each_others_turns(tmp_path: Path) -> None:
    """A mirror may serve all sources: each keeps its own pace and its own requests at once."""
    one, other = (
        PoliteClient(name, "mirror:1", {"all": Limit(1, 300.0)}, 1, folder=tmp_path)
        for name in ("crossref", "openalex")
    )

    def meanwhile(exchange: Exchange) -> str:
        return other.call("list", "/y", Server().send)

    started = time.monotonic()
    assert one.call("list", "/x", meanwhile) == "answer"
    assert time.monotonic() - started < 300, "waited for the other"
    one.close()
    other.close()


def test_limits_are_read_from_headers() -> None:
    """Crossref says what it allows: believe it, whatever was assumed."""
    line = Calm()

    def send(exchange: Exchange) -> str:
        exchange.headers = {
            "X-Rate-Limit-Limit": "1",
            "X-Rate-Limit-Interval": "2s",
            "X-Concurrency-Limit": "1",
        }
        return "answer"

    line.call("list", "/x", send)
    assert line._lanes["all"].limit == Limit(1, 2.0)
    assert line._slots.count == 1
    assert line.headers["list"]["X-Rate-Limit-Limit"] == "1"


@every_row(
    "headers",
    [
        {"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"},
        {"x-rate-limit-limit": "9999", "x-rate-limit-interval": "1s"},
        {"x-rate-limit-limit": "50", "x-rate-limit-interval": "1h"},
        {"x-ratelimit-limit": "7199"},
        {"x-concurrency-limit": "0"},
        {"x-concurrency-limit": "99"},
    ],
)
def test_odd_limits_are_not_believed(headers: dict[str, str]) -> None:
    """Nonsense, and counters of a day, change no pace and no more than our concurrency."""
    line = Calm()

    def send(exchange: Exchange) -> str:
        exchange.headers = headers
        return "answer"

    line.call("list", "/x", send)
    assert line._lanes["all"].limit == Limit(50, 0.001)
    assert line._slots.count == 4


def test_the_observer_sees_every_request_and_no_secret() -> None:
    """One event per HTTP request, tries numbered, keys and addresses blotted out."""
    events: list[dict[str, Any]] = []
    line = Calm(attempts=2, observe=events.append)
    server = Server(failure(503), status=503)
    line.call("list", "/works?mailto=me@example.org&api_key=SECRET&q=a%40b.org", server.send)
    assert [(each["status"], each["attempt"]) for each in events] == [(503, 1), (200, 2)]
    assert events[0]["error"]
    assert events[1]["error"] is None
    assert events[0]["source"] == "crossref"
    assert events[0]["route"] == "list"
    shown = str(events)
    assert "SECRET" not in shown
    assert "example.org" not in shown
    assert "b.org" not in shown


def test_a_server_cannot_write_into_the_terminal_or_the_log() -> None:
    """What a server says goes into a reason inert and short: no markup, no control characters."""
    reason = judge(
        "crossref", 403, {}, "\x1b[2J<script>x</script>me@example.org " + "y" * 999
    ).reason
    assert reason.isprintable()
    assert "<" not in reason
    assert "example.org" not in reason
    assert len(reason) < 200


@pytest.mark.parametrize("text", ["?token=abc", "?API_KEY=abc", "email=abc", "to a.b+c@d-e.org"])
def test_without_secrets(text: str) -> None:
    """The value goes, the name of the parameter may stay."""
    assert "abc" not in without_secrets(text)
    assert "d-e.org" not in without_secrets(text)


@every_row(("seconds", "words"), [("60", "slow down"), ("61", "asks to wait 61 s")])
def test_a_wait_of_a_minute_is_waited(seconds: str, words: str) -> None:
    """A longer one is told, with its length, in the place of another try."""
    refused = judge("crossref", 429, {"retry-after": seconds}, "")
    assert words in refused.reason
    assert refused.retry_after_s == float(seconds)


def test_after_a_rest_one_request_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that waited together do not all fall upon a source that may still be ill."""
    fuse = breaker.Breaker("crossref")
    for _ in range(breaker.PATIENCE):
        fuse.failed(failure(503), "single")
    later = time.monotonic() + breaker.REST_S + 1
    monkeypatch.setattr("harvest.providers.common.breaker.time.monotonic", lambda: later)
    fuse.enter("single")
    with pytest.raises(SourceUnavailable, match="HTTP 503"):
        fuse.enter("single")
    fuse.succeeded()
    fuse.enter("single")
