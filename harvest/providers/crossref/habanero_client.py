"""habanero as Crossref's client: it knows Crossref's parameters, our session carries them.

What habanero sends with has no place for a pool, a deadline over the whole answer, or headers
that come back, and hides what was said behind four families of exceptions. So it writes the
question (filters, fields, names that exist), as pyalex does for OpenAlex.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from harvest.errors import UnreadableReply
from harvest.providers import Body
from harvest.providers.common.breaker import NoMoreTries
from harvest.providers.common.http_session import HttpAnswer, TooSlow
from harvest.providers.common.refusal import TimedOut
from harvest.providers.common.transport import Web

__all__ = ["UNQUOTED", "HabaneroClient", "TooLong"]

UNQUOTED = ":/,"
"""Plain in a query (RFC 3986, 3.4), and so in a filter: a third fewer bytes."""


class TooLong(NoMoreTries):
    """A long list that got no whole answer: a shorter one may."""


class HabaneroClient:
    """Asks under /works as habanero's `Crossref.works` would, politely."""

    def __init__(self, web: Web, *, mailto: str | None) -> None:
        self._web = web
        self._mailto = mailto

    def ask(
        self, route: str, shown: str, parameters: dict[str, Any], is_tried_once: bool = False
    ) -> Body | None:
        """The reply to one question; None when Crossref says that there is no such record.

        Args:
            shown: path and query for the log.
            parameters: as `habanero.Crossref.works` takes them; "ids" is one DOI, percent-encoded.

        Raises:
            TooLong: no answer in time, or half of one, where it is to be *tried once*.
            SourceError: no answer, or a refusal.
        """
        try:
            sent = self._web.get_json(
                route, works_path(parameters, self._mailto), is_absent=is_absent, shown=shown
            )
        except (TimedOut, TooSlow, UnreadableReply) as failure:
            if is_tried_once:
                raise TooLong(failure.source, failure.reason) from failure
            raise
        if sent is not None and not isinstance(sent, dict):
            raise UnreadableReply(self._web.line.source, "sent JSON that is no record")
        return sent

    def close(self) -> None:
        """Give back what the line holds; the session is closed by who opened it."""
        self._web.line.close()


def works_path(parameters: dict[str, Any], mailto: str | None) -> str:
    """Path and query of a question, written by habanero.

    The address goes into the query, too: Crossref recommends it there.

    >>> works_path({"filter": {"doi": ["10.1/a", "10.1/b"]}, "limit": 2}, None)
    '/works?filter=doi:10.1/a,doi:10.1/b&rows=2'
    >>> works_path({"ids": "10.1/a%23b"}, "me@example.org")
    '/works/10.1/a%23b?mailto=me%40example.org'
    """
    from habanero.filterhandler import filter_handler  # type: ignore[import-untyped]
    from habanero.habanero_utils import rename_query_filters  # type: ignore[import-untyped]

    given = dict(parameters)
    name, wanted, rows = given.pop("ids", None), given.pop("filter", None), given.pop("limit", None)
    query = {"filter": filter_handler(wanted), "rows": rows, **rename_query_filters(given)}
    query["mailto"] = mailto
    text = urlencode(
        {key: value for key, value in query.items() if value is not None},
        safe=UNQUOTED,
        quote_via=quote,
    )
    path = f"/works/{name}" if name else "/works"
    return f"{path}?{text}" if text else path


def is_absent(answer: HttpAnswer) -> bool:
    """Whether this is Crossref's own "no such record", in its plain form or in its JSON form."""
    return answer.status == 404 and "html" not in answer.kind and _says_absent(answer.text)


def _says_absent(text: str) -> bool:
    """Whether a 404's words are Crossref's own.

    >>> _says_absent("Resource not found."), _says_absent("<h1>404 Not Found</h1>")
    (True, False)
    """
    if text.strip().rstrip(".").lower() == "resource not found":
        return True
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(sent, dict) and "message-type" in sent and "not found" in text.lower()
