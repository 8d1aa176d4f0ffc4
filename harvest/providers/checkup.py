"""A checkup of the services: ask each a few harmless questions, compare what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from harvest.errors import SourceError, SourceUnavailable, UnreadableReply
from harvest.model.identifier import Identifier
from harvest.providers import Source
from harvest.providers.common.http_session import HttpAnswer
from harvest.providers.common.polite_client import Observer
from harvest.providers.common.question import ABSENT, Question, body_kind, lacking
from harvest.providers.common.refusal import BadRequest, host_of, without_secrets
from harvest.providers.common.transport import Web
from harvest.providers.installed import installed
from harvest.providers.open_sources import Sources, open_sources, source_names
from harvest.text.json_text import read_json

if TYPE_CHECKING:
    from harvest.settings import Settings

__all__ = ["Asked", "Checkup", "Recorded", "examine"]

LONGEST_S = 15.0
"""Time-out of one question: a doctor does not wait for long."""

PORTAL = "sent a page in place of JSON: a login page, or a proxy?"

TELLING = ("x-api-pool", "x-rate-limit", "x-ratelimit", "x-concurrency", "retry-after")
"""Beginnings of the headers that tell pool, limits and budget."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came back.

    Attributes:
        status: None where nothing came.
        differences: where the answer is not what harvest expects.
        lacks: usual fields that it does not have; harvest does without them.
    """

    name: str
    path: str
    status: int | None = None
    seconds: float = 0.0
    differences: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a service really sent, without key or address.

    Attributes:
        path: as asked, below the service's address; keys and addresses are masked.
        headers: the content type, and those that tell pool, limits and budget.
        body: JSON read, or else text.
    """

    source: str
    question: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Checkup:
    """How one service is.

    Attributes:
        host: where it was asked.
        reason: why it could not be asked, None when it could.
        limits: what the headers tell of pool, limits and budget: by route, or "" for all.
        skew_s: seconds by which its clock is ahead of ours; None when it does not say.
    """

    source: str
    host: str
    reason: str | None = None
    asked: tuple[Asked, ...] = ()
    limits: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    skew_s: float | None = None

    @property
    def outcome(self) -> str:
        """ "fine", "differs", "unreachable", or "not asked": its row has no expectations."""
        if self.reason is not None:
            return "unreachable"
        if not self.asked:
            return "not asked"
        return "differs" if any(each.differences for each in self.asked) else "fine"


def examine(
    settings: Settings,
    *,
    thorough: bool = False,
    observe: Observer | None = None,
    record: Callable[[Recorded], None] | None = None,
) -> list[Checkup]:
    """Ask every enabled service, side by side; never raises a SourceError.

    Args:
        thorough: ask for the largest lists that harvest sends, too.
        record: is given each answer, in any thread.
    """
    once = replace(settings, attempts=1, timeout_s=min(settings.timeout_s, LONGEST_S))
    names = source_names(once)
    with (
        closing(open_sources(once, observe=observe)) as sources,
        ThreadPoolExecutor(max(1, len(names)), "checkup") as pool,
    ):
        return list(pool.map(lambda name: _examine(sources, name, thorough, record), names))


class _Visit:
    """One service under examination."""

    def __init__(self, web: Web, record: Callable[[Recorded], None] | None) -> None:
        self.web = web
        self.record = record
        self.limits: dict[str, dict[str, str]] = {}
        self.skew_s: float | None = None

    def ask(self, question: Question) -> Asked:
        """Ask one question.

        Raises:
            SourceError: no answer, or one from somebody else (a portal, a proxy).
        """
        answers: list[HttpAnswer] = []
        tally = self.web.line.tally  # counts the time of answers, not that of waiting our turn
        before = tally.seconds
        self.web.get_json(
            question.route,
            question.path,
            accept=question.accept,
            is_absent=lambda answer: True,  # whatever it is: it is looked at here
            on_answer=answers.append,
        )
        seconds, answer = tally.seconds - before, answers[-1]
        self._note(question, answer)
        if self.record is not None:
            self.record(_recorded(self.web.line.source, question, answer))
        differences, lacks = _compare(self, question, answer)
        path = without_secrets(question.path)
        return Asked(question.name, path, answer.status, seconds, differences, lacks)

    def _note(self, question: Question, answer: HttpAnswer) -> None:
        if telling := _telling(answer):
            self.limits[question.route] = telling
        try:
            date = parsedate_to_datetime(answer.headers["date"])
        except (KeyError, ValueError):
            return
        self.skew_s = round((date - datetime.now(UTC)).total_seconds(), 1)


def _recorded(source: str, question: Question, answer: HttpAnswer) -> Recorded:
    headers = {"content-type": answer.kind, **_telling(answer)}
    body = _json(answer)
    body = answer.body.decode("utf-8", "replace") if body is None else body
    path = without_secrets(question.path)
    return Recorded(source, question.name, path, answer.status, headers, body)


def _telling(answer: HttpAnswer) -> dict[str, str]:
    return {k: v[:80] for k, v in answer.headers.items() if k.startswith(TELLING)}


def _compare(
    visit: _Visit, question: Question, answer: HttpAnswer
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(differences, fields that it lacks).

    Raises:
        SourceError: this is not the service's answer, or it answers nobody now.
    """
    if answer.status != question.status:
        return _other_status(visit, question, answer), ()
    kind = body_kind(answer)
    if kind == "html" and question.kind not in ("html", ""):
        raise UnreadableReply(visit.web.line.source, PORTAL)
    found = []
    if question.kind and kind != question.kind:
        found.append(f"content type is {answer.kind or 'missing'}, not …{question.kind}")
    if missing := [name for name in question.headers if name not in answer.headers]:
        found.append(f"lacks the headers {', '.join(missing)}")
    sent = _json(answer)
    if sent is None and question.kind == "json":
        return (*found, "is no JSON"), ()
    found += question.check(sent)
    return tuple(found), tuple(_lacks(question, sent))


def _other_status(visit: _Visit, question: Question, answer: HttpAnswer) -> tuple[str, ...]:
    """The difference where the request itself is at fault; anything else ends the visit."""
    if answer.status not in (200, 404):
        error = visit.web.error_for(answer)
        if not isinstance(error, BadRequest):
            raise error
        return (f"HTTP {answer.status}, not {question.status}: {error.reason}",)
    if answer.status == 200 and body_kind(answer) == "html":
        raise UnreadableReply(visit.web.line.source, PORTAL)
    return (f"HTTP {answer.status}, not {question.status}",)


def _json(answer: HttpAnswer) -> Any:
    try:
        return read_json(answer.body)
    except ValueError:
        return None


def _lacks(question: Question, sent: Any) -> list[str]:
    try:
        return lacking(question.find(sent), question.usual)
    except (KeyError, TypeError, IndexError):
        return list(question.usual)


def _examine(
    sources: Sources, name: str, thorough: bool, record: Callable[[Recorded], None] | None
) -> Checkup:
    web = sources.web(name)
    visit, asked, reason = _Visit(web, record), [], None
    host = host_of(web.base)
    expects = installed()[name].expectations
    expected = expects(thorough) if expects else None
    try:
        for question in expected.questions if expected else ():
            asked.append(visit.ask(question))
        differs = any(each.differences for each in asked)
        if expected:
            asked.append(_own_way(sources[name], expected.known, differs))
            asked += _in_a_list(sources[name], expected.known)
    except SourceError as error:
        reason = error.reason
    finally:
        web.line.close()
    return Checkup(name, host, reason, tuple(asked), visit.limits, visit.skew_s)


def _in_a_list(source: Source, known: Identifier) -> Iterator[Asked]:
    """Whether a list holds what a single record holds: that a list left a work out is believed.

    Nothing where the source is not asked in lists.
    """
    names = [known, replace(known, value=ABSENT)]
    batches = source.batches(names)
    if len(batches) != 1:
        return
    started = time.monotonic()
    outcomes = {reply.asked: reply.outcome for reply in source.fetch(batches[0])}
    if outcomes.get(known) == "unavailable":
        return  # why, the question before has told
    wrong = [] if outcomes.get(known) == "found" else [f"{known} is not in the list, but by itself"]
    wrong += [f"{name} is found" for name in names[1:] if outcomes.get(name) == "found"]
    yield Asked("lists against singles", str(known), None, time.monotonic() - started, tuple(wrong))


def _own_way(source: Source, known: Identifier, differs: bool) -> Asked:
    """Ask as harvest itself does, through the client library, and read what comes.

    Args:
        known: a work that it has.
        differs: its answers are not as expected: then failing is no outage.

    Raises:
        SourceUnavailable: it could not be asked.
    """
    from harvest.providers import source_record as mapping

    started = time.monotonic()
    reply = next(iter(source.fetch([known])))
    seconds = time.monotonic() - started
    wrong: tuple[str, ...] = ()
    if reply.outcome == "unavailable":
        if not differs:
            raise SourceUnavailable(source.name, reply.reason or "no reason given")
        wrong = (reply.reason or "could not be asked",)
    elif reply.body is None:
        wrong = (f"{known} is absent",)
    else:
        try:
            mapping.to_source_record(source.name, reply.body, "")
        except UnreadableReply as error:
            wrong = (f"cannot be read: {error.reason}",)
    return Asked("as harvest asks", str(known), None, seconds, wrong)
