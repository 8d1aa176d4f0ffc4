"""OpenAIRE's Graph, version 3: about one request in a second, for ten works where it takes lists.

Identifiers are sent in double quotes: unquoted, a DOI with parentheses is refused. Its list form,
`pid=("a" OR "b")`, is documented for other fields only: it is tried, and left where it is refused
or finds nothing of what is found singly.

What counts as *absent*: a page of results without one that carries the identifier; for an
OpenAIRE id, a 404 in JSON.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from harvest.errors import (
    BudgetSpent,
    SourceError,
    SourceRefused,
    SourceUnavailable,
    UnreadableReply,
)
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Body, Hits, Reply
from harvest.providers.common.batch import fetch_batch, into_batches
from harvest.providers.common.http_session import HttpAnswer
from harvest.providers.common.refusal import BadRequest, judge, retry_after_s, words_for
from harvest.providers.common.transport import Web

__all__ = ["OpenAire", "Refusals"]

LONGEST_WAIT_S = 5.0

PATH = "/research-products"

IN_A_LIST, MOST_RESULTS = 10, 100
"""Identifiers in one request, and results on its page: a work may be in several clusters."""


class OpenAire:
    """OpenAIRE as a source. A body is one research product: a cluster of versions."""

    name = "openaire"
    schemes = frozenset({"doi", "pmid", "pmcid", "arxiv", "openaire"})

    def __init__(self, web: Web) -> None:
        self.line = web.line
        self.concurrency = web.line.concurrency
        self._web = web
        self._takes_lists: bool | None = None
        """None until a list has found something, or was refused."""
        self._listed: set[Identifier] = set()
        """What lists did not find while it was not known whether it takes any."""

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Some together, unless lists are known not to work; OpenAIRE's own ids one by one."""
        most = 1 if self._takes_lists is False else IN_A_LIST
        return into_batches(identifiers, _size, most=most, longest=IN_A_LIST)

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`; a work in two clusters gives two replies."""
        return fetch_batch(identifiers, self._fetch_list, self._fetch_one, self.name)

    def search(self, query: Query, rows: int = 5) -> Hits:
        """See `Source.search`: the words of the title."""
        title = query.title or query.raw
        words = " ".join("".join(c if c.isalnum() else " " for c in title).lower().split()[:30])
        if not words:
            return Hits(self.name, "absent", reason="nothing to search for")
        try:
            found = self._results(f"mainTitle={_quoted(words)}", rows)
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)
        return Hits(self.name, "found" if found else "absent", tuple(found[:rows]))

    def close(self) -> None:
        """Give back what the line holds."""
        self.line.close()

    def _fetch_list(self, batch: list[Identifier]) -> Iterator[Reply]:
        """Yield what one request gives for several; what it left out is open until lists are
        known to work, and unlisted from then on.
        """
        if self._takes_lists is False:
            yield from (Reply(self.name, each, "open") for each in batch)
            return
        values = " OR ".join(_in_quotes(each.value) for each in batch)
        try:
            results = self._results(f"pid={quote(f'({values})', safe='')}", MOST_RESULTS)
        except BadRequest:
            self._takes_lists = False
            raise
        found = {
            each: [body for body in results if each.value.lower() in _names(body)] for each in batch
        }
        if any(found.values()):
            self._takes_lists = True
        elif self._takes_lists is None:
            self._listed.update(batch)
        is_proven = self._takes_lists and len(results) < MOST_RESULTS
        for identifier, bodies in found.items():
            yield from (Reply(self.name, identifier, "found", body) for body in bodies)
            if not bodies:
                yield Reply(self.name, identifier, "unlisted" if is_proven else "open")

    def _fetch_one(self, identifier: Identifier) -> list[Reply]:
        if identifier.scheme == "openaire":
            path = f"{PATH}/{quote(identifier.value, safe=':')}"
            sent = self._web.get_json("single", path, is_absent=is_absent)
            if sent is not None and not (isinstance(sent, dict) and sent.get("id")):
                raise UnreadableReply(self.name, "sent no research product")
            found = [] if sent is None else [sent]
        else:
            results = self._results(f"pid={_quoted(identifier.value)}", 10)
            found = [body for body in results if identifier.value.lower() in _names(body)]
            if found and identifier in self._listed:
                self._takes_lists = False
        replies = [Reply(self.name, identifier, "found", body) for body in found]
        reason = "OpenAIRE has no such record"
        return replies or [Reply(self.name, identifier, "absent", reason=reason)]

    def _results(self, parameters: str, rows: int) -> list[Body]:
        """The results on the first page. An older server says null for none.

        Raises:
            UnreadableReply: it is no page of results.
        """
        path = f"{PATH}?{parameters}&page=1&pageSize={rows}"
        sent = self._web.get_json("list", path)
        if not isinstance(sent, dict) or "results" not in sent:
            raise UnreadableReply(self.name, "sent no page of results")
        header, results = sent.get("header"), sent["results"]
        if not isinstance(header, dict) or not isinstance(header.get("numFound"), int):
            raise UnreadableReply(self.name, "sent a page of results without their number")
        results = results or []
        if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
            raise UnreadableReply(self.name, "sent results that are no records")
        if header["numFound"] and not results:
            raise UnreadableReply(self.name, "announced results and sent none")
        return results


class Refusals:
    """What OpenAIRE's refusals mean in one run.

    Its terms give anonymous users 60 requests in an hour, whatever its headers say
    (https://graph.openaire.eu/docs/apis/terms): a short wait may be for going too fast and is taken
    once; a longer one, or a second refusal, is the hour's limit and ends the source for the run.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_waited = False

    def error_for(self, answer: HttpAnswer) -> SourceError:
        """The error an answer means. An expired token is worse than none: say so."""
        if answer.status in (401, 403):
            advice = "renew HARVEST_OPENAIRE_TOKEN, or unset it"
            return SourceRefused("openaire", f"refuses us (HTTP {answer.status}): {advice}")
        if answer.status == 429:
            return self._too_many(retry_after_s(answer.headers))
        return judge("openaire", answer.status, answer.headers, answer.text)

    def _too_many(self, wait_s: float | None) -> SourceError:
        with self._lock:
            has_waited, self._has_waited = self._has_waited, True
        if not has_waited and (wait_s or 0) <= LONGEST_WAIT_S:
            return SourceUnavailable("openaire", "asks us to slow down (HTTP 429)", wait_s)
        when = f"it asks to wait {words_for(wait_s)}" if wait_s else "it counts by the hour"
        advice = "without HARVEST_OPENAIRE_TOKEN it gives 60 requests an hour"
        words = f"gives no more requests now (HTTP 429); {when}; {advice}"
        return BudgetSpent("openaire", words, wait_s)


def is_absent(answer: HttpAnswer) -> bool:
    """Whether this is OpenAIRE's own 404: JSON with a message."""
    return answer.status == 404 and bool({"message", "error"} & answer.error_body.keys())


def _size(identifier: Identifier) -> int | None:
    """All count alike; None for an OpenAIRE id, which is no `pid` and has a path of its own."""
    return None if identifier.scheme == "openaire" else 1


def _quoted(value: str) -> str:
    """*value* in double quotes, for the query string.

    >>> _quoted("10.1016/S0140-6736(97)11096-0")
    '%2210.1016%2FS0140-6736%2897%2911096-0%22'
    """
    return quote(_in_quotes(value), safe="")


def _in_quotes(value: str) -> str:
    inner = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def _names(body: Body) -> set[str]:
    """Every identifier of a cluster and of its versions, lower-case."""
    holders: list[Any] = [body, *(body.get("instances") or [])]
    pids: list[Any] = []
    for holder in holders:
        if isinstance(holder, dict):
            pids += holder.get("pids") or []
            pids += holder.get("alternateIdentifiers") or []
    return {str(pid.get("value")).lower() for pid in pids if isinstance(pid, dict)}
