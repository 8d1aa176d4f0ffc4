"""Crossref, through habanero.

habanero builds the requests and sends them; its quirks end here (apis.md §6.1): it pastes
identifiers unescaped into the path, has four unrelated families of exceptions, and neither
paces nor retries. List requests carry up to 50 DOIs; what a list cannot carry goes singly.

What counts as *absent*: a DOI missing from a list reply that is whole and concerns our question,
or a 404 with Crossref's own words, "Resource not found." Any other 404 is somebody else's page.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from harvest import __version__
from harvest.errors import SourceError, SourceUnavailable, UnreadableReply
from harvest.identifier import Identifier
from harvest.mention import Query
from harvest.sources import Body, Hits, Reply
from harvest.sources.politeness import BadRequest, Exchange, Line, judge
from harvest.sources.single import each, unavailable
from harvest.sources.transport import connection_words, escaped

__all__ = ["Crossref"]

MOST_PER_LIST = 50
LONGEST_FILTER = 2_600
"""Bytes of the percent-encoded filter: with `select` the whole line stays under 4,000; the last
limit known was 4,096."""
LONGEST_SEARCH = 600
ROWS_PER_ISBN = 20

SELECT = (
    "DOI", "URL", "ISBN", "ISSN", "abstract", "alternative-id", "archive", "article-number",
    "assertion", "author", "chair", "clinical-trial-number", "container-title",
    "content-created", "created", "degree", "editor", "event", "funder", "group-title",
    "indexed", "is-referenced-by-count", "issn-type", "issue", "issued", "license", "link",
    "member", "original-title", "page", "posted", "prefix", "published", "published-online",
    "published-print", "publisher", "publisher-location", "references-count", "relation",
    "resource", "score", "short-container-title", "short-title", "standards-body", "subject",
    "subtitle", "title", "translator", "type", "update-policy", "update-to", "updated-by",
    "volume",
)  # fmt: skip
"""Names valid at Crossref and at habanero; one wrong name fails a whole batch (apis.md §1.3)."""

NOT_IN_A_FILTER = frozenset(",|#\\\"'*\t\r\n")
PLAIN = re.compile(r"10\.\d{4,9}/[a-z0-9._/()-]+")
"""DOIs whose absence from a list is beyond doubt; others are asked once more by themselves."""


class Crossref:
    """Crossref's REST API as a source."""

    name = "crossref"
    schemes = frozenset({"doi", "isbn"})

    def __init__(self, line: Line, base: str, *, mailto: str | None, timeout_s: float) -> None:
        self.concurrency = line.concurrency
        self.line = line
        self._base = base.rstrip("/")
        self._mailto = mailto
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._habanero: Any = None

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Up to 50 DOIs whose filter fits into a request line; everything else by itself."""
        listed: list[list[Identifier]] = []
        alone: list[list[Identifier]] = []
        size = LONGEST_FILTER
        for identifier in dict.fromkeys(identifiers):
            if not _fits_in_filter(identifier):
                alone.append([identifier])
                continue
            length = len(quote(f"doi:{identifier.value},", safe=""))
            if size + length > LONGEST_FILTER or len(listed[-1]) == MOST_PER_LIST:
                listed.append([])
                size = 0
            listed[-1].append(identifier)
            size += length
        return listed + alone

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`. A DOI that spoils its list never costs the others theirs."""
        listed = [each for each in identifiers if _fits_in_filter(each)]
        alone = [each for each in identifiers if not _fits_in_filter(each)]
        if len(listed) == 1:
            listed, alone = [], [*listed, *alone]
        for batch in self.batches(listed):
            left: list[Identifier] = []
            yield from self._fetch_list(batch, left)
            alone += left
        yield from each(self._fetch_one, alone, self.name, self.concurrency)

    def search(self, query: Query, rows: int = 5) -> Hits:
        """See `Source.search`: Crossref's bibliographic search, over the whole reference."""
        text = _search_text(query)
        if not text:
            return Hits(self.name, "absent", reason="nothing to search for")
        try:
            items, _ = self._list(
                f"query.bibliographic={quote(text)}&rows={rows}",
                {"query_bibliographic": text, "limit": rows, "select": list(SELECT)},
            )
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)
        return Hits(self.name, "found" if items else "absent", tuple(items[:rows]))

    def close(self) -> None:
        """Give back what the line holds."""
        self.line.close()

    def _fetch_list(self, batch: list[Identifier], left: list[Identifier]) -> Iterator[Reply]:
        """Yield the replies that one list request gives; put into *left* what it leaves open."""
        dois = [each.value for each in batch]
        try:
            items, total = self._list(
                f"filter=doi×{len(dois)}&rows={len(dois)}",
                {"filter": {"doi": dois}, "limit": len(dois), "select": list(SELECT)},
            )
            if total > len(dois):
                raise UnreadableReply(self.name, f"answered {len(dois)} DOIs with {total} works")
        except SourceError as error:
            failure = error
            items, total = [], -1
        if total < 0:
            yield from self._after_failure(batch, left, failure)
            return
        found = {str(item["DOI"]).lower(): item for item in items}
        is_whole = len(items) >= total
        for identifier in batch:
            item = found.get(identifier.value.lower())
            if item is not None:
                yield Reply(self.name, identifier, "found", item)
            elif is_whole and PLAIN.fullmatch(identifier.value):
                yield self._absent(identifier)
            else:
                left.append(identifier)

    def _after_failure(
        self, batch: list[Identifier], left: list[Identifier], error: SourceError
    ) -> Iterator[Reply]:
        """One DOI spoils a list that is refused: halve it until that one is found."""
        if not isinstance(error, BadRequest):
            yield from (unavailable(self.name, each, error) for each in batch)
        elif len(batch) == 1:
            left += batch
        else:
            middle = len(batch) // 2
            yield from self._fetch_list(batch[:middle], left)
            yield from self._fetch_list(batch[middle:], left)

    def _fetch_one(self, identifier: Identifier) -> list[Reply]:
        if identifier.scheme == "isbn":
            return self._fetch_isbn(identifier)
        path = escaped(identifier.value)
        sent = self._ask("single", f"/works/{path}", {"ids": path})
        if sent is None:
            return [self._absent(identifier)]
        message = sent.get("message")
        if sent.get("message-type") != "work" or not isinstance(message, dict):
            raise UnreadableReply(self.name, "sent no work record")
        # A resolved alias may answer under its prime DOI: only a reply without one is nothing.
        if not isinstance(message.get("DOI"), str):
            raise UnreadableReply(self.name, "sent a work without a DOI")
        return [Reply(self.name, identifier, "found", message)]

    def _fetch_isbn(self, identifier: Identifier) -> list[Reply]:
        """Everything under one ISBN: chapters carry their book's."""
        items, _ = self._list(
            f"filter=isbn:{identifier.value}",
            {
                "filter": {"isbn": identifier.value},
                "limit": ROWS_PER_ISBN,
                "select": list(SELECT),
            },
        )
        found = [Reply(self.name, identifier, "found", item) for item in items]
        return found or [self._absent(identifier)]

    def _absent(self, identifier: Identifier) -> Reply:
        return Reply(self.name, identifier, "absent", reason="Crossref has no such record")

    def _list(self, shown: str, parameters: dict[str, Any]) -> tuple[list[Body], int]:
        """The items of a list reply and how many there are in all.

        Raises:
            UnreadableReply: it is no whole list reply, so that nothing follows from a gap in it.
        """
        sent = self._ask("list", f"/works?{shown}", parameters) or {}
        message = sent.get("message")
        if sent.get("message-type") != "work-list" or not isinstance(message, dict):
            raise UnreadableReply(self.name, "sent no list of works")
        items, total = message.get("items"), message.get("total-results")
        if not isinstance(items, list) or not isinstance(total, int):
            raise UnreadableReply(self.name, "sent a list of works without its items or its size")
        if not all(isinstance(item, dict) and isinstance(item.get("DOI"), str) for item in items):
            raise UnreadableReply(self.name, "sent a work without a DOI")
        return items, total

    def _ask(self, route: str, shown: str, parameters: dict[str, Any]) -> Body | None:
        """One habanero call; None when Crossref says that there is no such record."""
        client = self._client()

        def send(exchange: Exchange) -> Body | None:
            outer = sys.exception()
            try:
                sent = client.works(**parameters)
            except Exception as error:
                self._raise_unless_absent(error, outer, exchange)
                return None
            exchange.status = 200
            if not isinstance(sent, dict):
                raise UnreadableReply(self.name, "sent JSON that is no record")
            return sent

        return self.line.call(route, shown, send)

    def _client(self) -> Any:
        """habanero's client, loaded before the first request claims its place in the pace."""
        with self._lock:
            if self._habanero is None:
                from habanero import Crossref as Habanero  # type: ignore[import-untyped]

                self._habanero = Habanero(
                    base_url=self._base,
                    mailto=self._mailto,
                    ua_string=f"harvest/{__version__}",
                    timeout=self._timeout_s,
                )
            return self._habanero

    def _raise_unless_absent(
        self, error: Exception, outer: BaseException | None, exchange: Exchange
    ) -> None:
        """Raise one of our errors for any of habanero's; return when the record is absent.

        It raises RequestError for a JSON refusal, HTTPStatusError for others, RuntimeError round
        a network failure on lists but httpx2's own on singles, and lets KeyError, TypeError and
        JSONDecodeError escape on replies it does not expect.
        """
        response = _response_of(error, outer)
        if response is None:
            raise self._without_response(error) from error
        exchange.status, exchange.headers = response.status_code, dict(response.headers)
        text = response.text[:20_000]
        if response.status_code == 404 and _says_absent(text):
            return
        raise judge(self.name, response.status_code, exchange.headers, text) from error

    def _without_response(self, error: Exception) -> SourceError:
        import httpx2
        from habanero import RequestError

        cause = error.__cause__ if isinstance(error, RuntimeError) and error.__cause__ else error
        host = self._base.split("//", 1)[-1].split("/")[0]
        if isinstance(cause, httpx2.TimeoutException):
            return SourceUnavailable(self.name, f"no answer from {host} in time")
        if isinstance(cause, httpx2.RemoteProtocolError | httpx2.ReadError):
            return UnreadableReply(self.name, f"{host} broke off in the middle of its answer")
        if isinstance(cause, httpx2.HTTPError | OSError):
            return SourceUnavailable(self.name, connection_words(host, str(cause)))
        if isinstance(cause, RequestError):
            return self._refusal(cause)
        return UnreadableReply(self.name, "sent something that is no JSON record")

    def _refusal(self, error: Any) -> SourceError:
        status, said = error.args[0], str(error.args[1])
        if status in (200, 201):
            return UnreadableReply(self.name, "sent something else in place of JSON: a login page?")
        return judge(self.name, status, {}, said)


def _response_of(error: BaseException, outer: BaseException | None) -> Any:
    """The HTTP response that *error*, or an error behind it, carries; None without one.

    *outer* was being handled before the call: it, and what lies behind it, is another request's.
    """
    seen: BaseException | None = error
    while seen is not None and seen is not outer:
        response = getattr(seen, "response", None)
        if response is not None:
            return response
        seen = seen.__cause__ or seen.__context__
    return None


def _says_absent(text: str) -> bool:
    """Whether a 404 is Crossref's own, in its plain form or in its JSON form.

    >>> _says_absent("Resource not found."), _says_absent("<h1>404 Not Found</h1>")
    (True, False)
    """
    if text.strip().rstrip(".").lower() == "resource not found":
        return True
    try:
        sent = json.loads(text)
    except ValueError:
        return False
    return isinstance(sent, dict) and "message-type" in sent and "not found" in text.lower()


def _fits_in_filter(identifier: Identifier) -> bool:
    """Whether a list request can name it: a comma ends a filter, and these others are risky."""
    value = identifier.value
    return identifier.scheme == "doi" and value.isascii() and not NOT_IN_A_FILTER & set(value)


def _search_text(query: Query) -> str:
    """What to search for: the whole reference, or the title with first author and year."""
    if query.is_reference and query.raw:
        text = query.raw
    else:
        parts = [query.title or query.raw, *query.authors[:1], query.container]
        text = " ".join(part for part in [*parts, str(query.year or "")] if part)
    text = re.sub(r"https?://\S+", " ", text)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text[:LONGEST_SEARCH].rsplit(" ", 1)[0] if len(text) > LONGEST_SEARCH else text
