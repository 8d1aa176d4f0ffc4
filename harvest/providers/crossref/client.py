"""Crossref: list requests carry up to 50 DOIs, or PIIs; what a list cannot carry goes singly.

Lists are asked without `select`, which cannot name `institution`, `journal-issue`,
`edition-number` or `language`: a work is the same whether it came in a list or by itself.

What counts as *absent*: a DOI missing from a list reply that is whole and concerns our question,
or a 404 with Crossref's own words, "Resource not found." Any other 404 is somebody else's page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from harvest.errors import SourceError, UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Body, Hits, Reply
from harvest.providers.common.batch import ask_lists, pack, unavailable
from harvest.providers.common.refusal import BadRequest
from harvest.providers.common.transport import Web, escaped
from harvest.providers.crossref.habanero_client import UNQUOTED, Client
from harvest.providers.crossref.mapping import piis
from harvest.providers.source_record import kept

__all__ = ["Crossref"]

MOST_PER_LIST = 50
LONGEST_FILTER = 3_200
"""Bytes of the percent-encoded filter: the whole line stays under 4,000; the last limit known was
4,096."""
LONGEST_SEARCH = 600
ROWS_PER_NAME = {"doi": 1, "isbn": 20, "pii": 3}
"""Works that one name may lead to: chapters carry their book's ISBN, and a PII may be deposited
twice."""

FILTERS = {"doi": "doi", "isbn": "isbn", "pii": "alternative-id"}
"""By which filter an identifier's scheme is asked for."""

NOT_IN_A_FILTER = frozenset(",|#\\\"'*\t\r\n")
PLAIN = re.compile(r"10\.\d{4,9}/[a-z0-9._/()-]+")
"""DOIs whose absence from a list is beyond doubt; others are asked once more by themselves."""


class Crossref:
    """Crossref's REST API as a source."""

    name = "crossref"
    schemes = frozenset(FILTERS)

    def __init__(self, web: Web, *, mailto: str | None) -> None:
        self.concurrency = web.line.concurrency
        self.line = web.line
        self._client = Client(web, mailto=mailto)

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Up to 50 DOIs or PIIs whose filter fits into a request line; all else by itself."""
        piis = [each for each in identifiers if each.scheme == "pii"]
        others = [each for each in identifiers if each.scheme != "pii"]
        batches = pack(others, _size, most=MOST_PER_LIST, longest=LONGEST_FILTER)
        return batches + pack(piis, _size, most=MOST_PER_LIST, longest=LONGEST_FILTER)

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`. A DOI that spoils its list never costs the others theirs."""
        batches = self.batches(identifiers)
        return ask_lists(batches, self._fetch_list, self._fetch_one, self.name, self.concurrency)

    def search(self, query: Query, rows: int = 5) -> Hits:
        """See `Source.search`: Crossref's bibliographic search, over the whole reference."""
        text = _search_text(query)
        if not text:
            return Hits(self.name, "absent", reason="nothing to search for")
        try:
            items, _ = self._list(
                f"query.bibliographic={quote(text)}&rows={rows}",
                {"query_bibliographic": text, "limit": rows},
            )
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)
        return Hits(self.name, "found" if items else "absent", tuple(items[:rows]))

    def close(self) -> None:
        """Close connections and what the line holds."""
        self._client.close()

    def _fetch_list(self, batch: list[Identifier], left: list[Identifier]) -> Iterator[Reply]:
        """Yield the replies that one list request gives; put into *left* what it leaves open."""
        scheme, names = batch[0].scheme, [each.value for each in batch]
        by, rows = FILTERS[scheme], len(names) * ROWS_PER_NAME[scheme]
        try:
            items, total = self._list(
                f"filter={by}×{len(names)}&rows={rows}",
                {"filter": {by: names}, "limit": rows},
            )
            if total > rows:
                raise UnreadableReply(self.name, f"answered {len(names)} names with {total} works")
        except SourceError as error:
            failure = error
            items, total = [], -1
        if total < 0:
            yield from self._after_failure(batch, left, failure)
            return
        found: dict[str, list[Body]] = defaultdict(list)
        for item in items:
            for name in _names(item, scheme):
                found[name].append(item)
        is_whole = len(items) >= total
        for identifier in batch:
            if ours := found[identifier.value.lower()]:
                yield from (Reply(self.name, identifier, "found", item) for item in ours)
            elif is_whole and (scheme != "doi" or PLAIN.fullmatch(identifier.value)):
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
        if identifier.scheme != "doi":
            return self._fetch_named(identifier)
        path = escaped(identifier.value)
        sent = self._client.ask("single", f"/works/{path}", {"ids": path})
        if sent is None:
            return [self._absent(identifier)]
        message = sent.get("message")
        if sent.get("message-type") != "work" or not isinstance(message, dict):
            raise UnreadableReply(self.name, "sent no work record")
        # A resolved alias may answer under its prime DOI: only a reply without one is nothing.
        if not isinstance(message.get("DOI"), str):
            raise UnreadableReply(self.name, "sent a work without a DOI")
        return [Reply(self.name, identifier, "found", kept(self.name, message))]

    def _fetch_named(self, identifier: Identifier) -> list[Reply]:
        """Every work under one ISBN or PII."""
        scheme, value = identifier.scheme, identifier.value
        by, rows = FILTERS[scheme], ROWS_PER_NAME[scheme]
        items, _ = self._list(
            f"filter={by}:{value}",
            {"filter": {by: value}, "limit": rows},
        )
        found = [
            Reply(self.name, identifier, "found", item)
            for item in items
            if scheme == "isbn" or value.lower() in _names(item, scheme)
        ]
        return found or [self._absent(identifier)]

    def _absent(self, identifier: Identifier) -> Reply:
        return Reply(self.name, identifier, "absent", reason="Crossref has no such record")

    def _list(self, shown: str, parameters: dict[str, Any]) -> tuple[list[Body], int]:
        """The items of a list reply and how many there are in all.

        Raises:
            UnreadableReply: it is no whole list reply, so that nothing follows from a gap in it.
        """
        sent = self._client.ask("list", f"/works?{shown}", parameters) or {}
        message = sent.get("message")
        if sent.get("message-type") != "work-list" or not isinstance(message, dict):
            raise UnreadableReply(self.name, "sent no list of works")
        items, total = message.get("items"), message.get("total-results")
        if not isinstance(items, list) or not isinstance(total, int):
            raise UnreadableReply(self.name, "sent a list of works without its items or its size")
        if not all(isinstance(item, dict) and isinstance(item.get("DOI"), str) for item in items):
            raise UnreadableReply(self.name, "sent a work without a DOI")
        return [kept(self.name, item) for item in items], total


def _size(identifier: Identifier) -> int | None:
    """Bytes that it takes in a filter; None when a filter cannot name it.

    A comma ends a filter; the other characters left out are risky there.
    """
    value = identifier.value
    if identifier.scheme == "isbn" or not value.isascii() or NOT_IN_A_FILTER & set(value):
        return None
    return len(quote(f"{FILTERS[identifier.scheme]}:{value},", safe=UNQUOTED))


def _names(item: Body, scheme: str) -> list[str]:
    """What the work is called in that scheme, lower-cased; a DOI among its alternative ids is none.

    Publishers deposit what they like there, also the DOI of another work.
    """
    if scheme == "doi":
        return [str(item["DOI"]).lower()]
    return [pii.value.lower() for pii in piis(item)]


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
