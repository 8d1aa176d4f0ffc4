"""Refusals: what an HTTP answer means that is no record, in words for a user."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from harvest.errors import SourceError, SourceRefused, SourceUnavailable, UnreadableReply

__all__ = [
    "LONGEST_WAIT_S",
    "BadRequest",
    "NoNetwork",
    "StrangeAbsence",
    "TimedOut",
    "header",
    "host_of",
    "json_object",
    "judge",
    "retry_after_s",
    "without_secrets",
    "words_for",
]

LONGEST_KNOWN_S = 1e9
LONGEST_WAIT_S = 60.0
"""A longer `Retry-After` is not waited for: it means a spent budget or an outage."""
WORTH_ANOTHER_TRY = frozenset({408, 417, 425, 429, *range(500, 600)})


class BadRequest(SourceRefused):
    """This one request is at fault (400, 414 …), not the source and not who asks."""


class StrangeAbsence(UnreadableReply):
    """A 404 that is not the source's own: it says nothing of the work, nor of other works."""


class TimedOut(SourceUnavailable):
    """No answer in time."""


class NoNetwork(SourceUnavailable):
    """The name of the service leads nowhere: offline, or a wrong address. One more try will do."""


def judge(source: str, status: int, headers: Mapping[str, str], text: str) -> SourceError:
    """The error that an answer with this *status* means, 200 and a genuine 404 apart."""
    wait_s = retry_after_s(headers)
    excerpt = f": {_excerpt(text)}" if text.strip() else ""
    if status == 429:
        if wait_s is not None and wait_s > LONGEST_WAIT_S:
            return SourceUnavailable(source, f"asks to wait {words_for(wait_s)} (HTTP 429)", wait_s)
        return SourceUnavailable(source, "asks us to slow down (HTTP 429)", wait_s)
    if status in WORTH_ANOTHER_TRY:
        return SourceUnavailable(source, f"is out of order (HTTP {status})", wait_s)
    if status == 407:
        return SourceUnavailable(source, "the proxy wants a user and a password (HTTP 407)")
    if status == 401:
        return SourceRefused(source, f"does not accept the key (HTTP 401){excerpt}")
    if status == 403:
        return SourceRefused(source, f"refuses us (HTTP 403){excerpt}")
    if 300 <= status < 400:
        return UnreadableReply(source, f"redirects elsewhere (HTTP {status})")
    if status == 404:
        return StrangeAbsence(source, f"sent a 404 that is not its own{excerpt}")
    return BadRequest(source, f"refuses the request (HTTP {status}){excerpt}")


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a `Retry-After` header asks for, in either of its forms; None without one.

    More than a lifetime is as long as that.

    >>> retry_after_s({"retry-after": "7"})
    7.0
    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> retry_after_s({"Retry-After": "Thu, 01 Jan 2026 00:00:30 GMT"}, now)
    30.0
    """
    text = header(headers, "retry-after").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return min(float(text), LONGEST_KNOWN_S)
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def words_for(seconds: float) -> str:
    """A length of time for people.

    >>> words_for(86_400), words_for(90), words_for(5)
    ('24 h', '2 min', '5 s')
    """
    if seconds >= 5400:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def host_of(url: str) -> str:
    """Host and port of *url*, for messages and files: no user, no password.

    >>> host_of("https://me:secret@mirror.example:8080/crossref")
    'mirror.example:8080'
    """
    return urlsplit(url).netloc.rpartition("@")[2]


def without_secrets(text: str) -> str:
    """*text* fit for the log: no key, no mail address, not too long.

    >>> without_secrets("/works?api_key=abc&mailto=me@example.org&q=x")
    '/works?api_key=…&mailto=…&q=x'
    """
    text = re.sub(r"(?i)\b(api_key|mailto|email|token)=[^&\s]*", r"\1=…", text)
    text = re.sub(r"[\w.+-]+(@|%40)[\w-]+\.[\w.-]+", "…", text)
    return text if len(text) <= 300 else text[:299] + "…"


def header(headers: Mapping[str, str], name: str) -> str:
    """The value of the header *name* (lower-case) in whatever case it came; "" without it."""
    for key, value in headers.items():
        if key.lower() == name:
            return value
    return ""


def _excerpt(text: str) -> str:
    """The beginning of what a server said, inert: no markup, no control characters.

    Of JSON only the message: Crossref sends a list of them, the others a text.

    >>> _excerpt('{"message": [{"type": "x", "message": "No such filter"}]}')
    'No such filter'
    """
    message = json_object(text).get("message")
    message = (
        message[0].get("message")
        if isinstance(message, list) and message and isinstance(message[0], dict)
        else message
    )
    plain = re.sub(r"<[^>]*>", " ", (message if isinstance(message, str) else text)[:2000])
    plain = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return without_secrets(plain)[:120]


def json_object(text: str) -> dict[str, Any]:
    """The JSON object that *text* is; empty when it is none."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}
