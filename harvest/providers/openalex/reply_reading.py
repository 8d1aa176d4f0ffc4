"""What OpenAlex sends: telling records, gaps, refusals and a spent budget apart."""

from __future__ import annotations

import re
from typing import Any

from harvest.errors import BudgetSpent, SourceError, SourceRefused, UnreadableReply
from harvest.providers import Body
from harvest.providers.common.http_session import HttpAnswer
from harvest.providers.common.refusal import LONGEST_WAIT_S, judge, retry_after_s, words_for
from harvest.text.doi_pattern import RESOLVER

__all__ = ["entity", "error_for", "is_absent", "name_in", "results_in", "short_id"]

SERVER_SAYS = "The requested URL was not found on the server."


def error_for(answer: HttpAnswer) -> SourceError:
    """The error an OpenAlex answer means; a spent budget is told apart from going too fast.

    Both are 429. The budget: credits are short, or it lasts over a minute.
    """
    if answer.status != 429:
        return judge("openalex", answer.status, answer.headers, answer.text)
    body = answer.error_body
    wait_s = retry_after_s(answer.headers)
    if "upgrade" in str(body.get("error", "")).lower() + str(body.get("message", "")).lower():
        return SourceRefused("openalex", "needs a paid plan for this request (HTTP 429)")
    left, needed = body.get("creditsRemaining"), body.get("creditsRequired")
    is_short = isinstance(left, int | float) and isinstance(needed, int | float) and left < needed
    if is_short or (wait_s or 0) > LONGEST_WAIT_S:
        wait_s = wait_s or _seconds(answer.headers.get("x-ratelimit-reset"))
        when = f"; it is renewed in {words_for(wait_s)}" if wait_s else ""
        return BudgetSpent("openalex", f"today's credits are spent{when}", wait_s)
    return judge("openalex", 429, answer.headers, answer.text)


def is_absent(answer: HttpAnswer) -> bool:
    """Whether this is OpenAlex's own "no such record"; see the module's docstring."""
    if answer.status != 404:
        return False
    names = answer.headers.keys()
    is_openalex = any(name.startswith("x-ratelimit-") or name == "x-api-pool" for name in names)
    return is_openalex or SERVER_SAYS in answer.text or "error" in answer.error_body


def results_in(sent: Any) -> list[Body]:
    """The entities of a list reply.

    Raises:
        UnreadableReply: it is no whole list, so that nothing follows from a gap in it.
    """
    if not isinstance(sent, dict) or not isinstance(sent.get("results"), list):
        raise UnreadableReply("openalex", "sent no list of works")
    meta = sent.get("meta")
    results: list[Body] = sent["results"]
    if not isinstance(meta, dict) or not isinstance(meta.get("count"), int):
        raise UnreadableReply("openalex", "sent a list of works without its size")
    if not all(isinstance(each, dict) and each.get("id") for each in results):
        raise UnreadableReply("openalex", "sent a work without an id")
    return results


def entity(sent: Any) -> Body:
    """A single record.

    Raises:
        UnreadableReply: it is none.
    """
    if not isinstance(sent, dict) or not isinstance(sent.get("id"), str):
        raise UnreadableReply("openalex", "sent no record")
    return sent


def name_in(work: Body, scheme: str) -> str:
    """The identifier of *scheme* that *work* carries, bare and lower-case; "" without one."""
    ids = work.get("ids") if isinstance(work.get("ids"), dict) else {}
    if scheme == "doi":
        return re.sub("^" + RESOLVER, "", str(work.get("doi") or "").lower())
    text = work["id"] if scheme == "openalex" else (ids or {}).get(scheme)
    return short_id(str(text or "")).lower()


def short_id(url: str) -> str:
    """What an address ends in.

    >>> short_id("https://openalex.org/W123")
    'W123'
    """
    return url.rstrip("/").rsplit("/", 1)[-1]


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() else None
