"""Crossref: list requests carry up to 50 DOIs, or PIIs; what a list cannot carry goes singly.

Lists are asked without `select`, which cannot name `institution`, `journal-issue`,
`edition-number` or `language`: a work is the same whether it came in a list or by itself.

What counts as *absent*: a DOI missing from a list reply that is whole and concerns our question,
or a 404 with Crossref's own words, "Resource not found." Any other 404 is somebody else's page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from harvest.errors import SourceError, UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Body, Hits, Reply
from harvest.providers.common.batch import fetch_batch, into_batches, unavailable
from harvest.providers.common.long_lists import LongLists
from harvest.providers.common.refusal import BadRequest, host_of
from harvest.providers.common.transport import Web, escaped
from harvest.providers.crossref.habanero_client import UNQUOTED, HabaneroClient, TooLong
from harvest.text.doi_pattern import DOI_START

__all__ = ["Crossref"]

MOST_PER_LIST = 50
"""DOIs in a list as all clients send it."""
MOST_PER_LONG_LIST = 100
LONGEST_FILTER = 3_700
"""Bytes of the percent-encoded filter: the whole line stays under 4,000; the last limit known was
4,096."""
SUSPICIOUS = 10
"""So many DOIs missing at the end of a long list, and it may have been cut."""
LONGEST_SEARCH = 600
ROWS_OF_NOTICES = 200
ROWS_PER_NAME = {"doi": 1, "isbn": 20, "pii": 3}
"""Works that one name may lead to: chapters carry their book's ISBN, and a PII may be deposited
twice."""

FILTERS = {"doi": "doi", "isbn": "isbn", "pii": "alternative-id"}
"""By which filter an identifier's scheme is asked for."""

NOT_IN_A_FILTER = frozenset(",|#\\\"'*\t\r\n")
PLAIN = re.compile(DOI_START + r"[a-z0-9._/()-]+")
"""DOIs whose absence from a list is beyond doubt; others are asked once more by themselves."""


class Crossref:
    """Crossref's REST API as a source."""

    name = "crossref"
    schemes = frozenset(FILTERS)
    most_notices = 40

    def __init__(self, web: Web, *, mailto: str | None, state_dir: Path | None = None) -> None:
        self.concurrency = web.line.concurrency
        self.line = web.line
        self._client = HabaneroClient(web, mailto=mailto)
        self._long_lists = LongLists(f"{self.name}_{host_of(web.base)}", state_dir)
        self._is_proven = False

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """As many DOIs or PIIs as one filter and a request line hold; all else by itself."""
        most = MOST_PER_LONG_LIST if self._long_lists.are_allowed else MOST_PER_LIST
        return self._cut(identifiers, most)

    def _cut(self, identifiers: Sequence[Identifier], most: int) -> list[list[Identifier]]:
        piis = [each for each in identifiers if each.scheme == "pii"]
        others = [each for each in identifiers if each.scheme != "pii"]
        batches = into_batches(others, _size, most=most, longest=LONGEST_FILTER)
        return batches + into_batches(piis, _size, most=most, longest=LONGEST_FILTER)

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`. A DOI that spoils its list never costs the others theirs."""
        return fetch_batch(identifiers, self._fetch_list, self._fetch_one, self.name)

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

    def notices(self, dois: Sequence[str]) -> Hits:
        """See `GivesNotices.notices`: what says of itself that it updates one of *dois*.

        Retraction Watch's notices come along. A filter cannot name every DOI: those are left out.
        """
        askable = [each for each in dois if each.isascii() and not NOT_IN_A_FILTER & set(each)]
        if not askable:
            return Hits(self.name, "absent", reason="no DOI that a filter can name")
        length = sum(len(quote(f"updates:{each},", safe=UNQUOTED)) for each in askable)
        if length > LONGEST_FILTER and len(askable) > 1:
            return self._notices_in_halves(askable)
        try:
            items, total = self._list(
                f"filter=updates×{len(askable)}&rows={ROWS_OF_NOTICES}",
                {"filter": {"updates": askable}, "limit": ROWS_OF_NOTICES},
            )
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)
        if total > len(items) and len(askable) > 1:
            return self._notices_in_halves(askable)
        return Hits(self.name, "found" if items else "absent", tuple(items))

    def _notices_in_halves(self, dois: Sequence[str]) -> Hits:
        middle = len(dois) // 2
        return _joined(self.notices(dois[:middle]), self.notices(dois[middle:]))

    def close(self) -> None:
        """Close connections and what the line holds."""
        self._client.close()

    def _fetch_list(self, batch: list[Identifier]) -> Iterator[Reply]:
        """Yield the replies that one list request gives, or several that take its place."""
        is_long = len(batch) > MOST_PER_LIST
        try:
            items, total = self._ask_list(batch)
        except SourceError as error:
            if is_long and _is_due_to_length(error):
                yield from self._in_short_lists(batch)
            else:
                yield from self._after_failure(batch, error)
            return
        found = _by_name(items, batch[0].scheme)
        is_whole = len(items) >= total and not (is_long and self._may_be_cut(batch, found))
        if is_long and not is_whole:
            yield from self._in_short_lists(batch)
            return
        for identifier in batch:
            if matching := found.get(identifier.value.lower()):
                yield from (Reply(self.name, identifier, "found", item) for item in matching)
            elif is_whole and (identifier.scheme != "doi" or PLAIN.fullmatch(identifier.value)):
                yield self._absent(identifier)
            else:
                yield Reply(self.name, identifier, "open")

    def _ask_list(self, batch: list[Identifier]) -> tuple[list[Body], int]:
        scheme, names = batch[0].scheme, [each.value for each in batch]
        by, rows = FILTERS[scheme], len(names) * ROWS_PER_NAME[scheme]
        items, total = self._list(
            f"filter={by}×{len(names)}&rows={rows}",
            {"filter": {by: names}, "limit": rows},
            is_tried_once=len(batch) > MOST_PER_LIST,
        )
        if total > rows:
            raise UnreadableReply(self.name, f"answered {len(names)} names with {total} works")
        return items, total

    def _may_be_cut(self, batch: list[Identifier], found: Mapping[str, list[Body]]) -> bool:
        """Whether the end of the list was dropped without a word: ask for it once more, and see."""
        tail = _missing_tail(batch, found)
        if self._is_proven or len(tail) < SUSPICIOUS:
            return False
        try:
            items, _ = self._ask_list(tail[-MOST_PER_LIST:])
        except SourceError:
            return True
        self._is_proven = not items
        return bool(items)

    def _in_short_lists(self, batch: list[Identifier]) -> Iterator[Reply]:
        """Where shorter lists do what a long one did not, there are no more long ones, ever."""
        for shorter in self._cut(batch, MOST_PER_LIST):
            for reply in fetch_batch(shorter, self._fetch_list, self._fetch_one, self.name):
                if reply.outcome in ("found", "absent"):
                    self._long_lists.forbid()
                yield reply

    def _after_failure(self, batch: list[Identifier], error: SourceError) -> Iterator[Reply]:
        """One DOI spoils a list that is refused: halve it until that one is found."""
        if not isinstance(error, BadRequest):
            yield from (unavailable(self.name, each, error) for each in batch)
        elif len(batch) == 1:
            yield Reply(self.name, batch[0], "open")
        else:
            middle = len(batch) // 2
            yield from self._fetch_list(batch[:middle])
            yield from self._fetch_list(batch[middle:])

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
        return [Reply(self.name, identifier, "found", _kept(message))]

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

    def _list(
        self, shown: str, parameters: dict[str, Any], *, is_tried_once: bool = False
    ) -> tuple[list[Body], int]:
        """The items of a list reply and how many there are in all.

        Raises:
            UnreadableReply: it is no whole list reply, so that nothing follows from a gap in it.
        """
        sent = self._client.ask("list", f"/works?{shown}", parameters, is_tried_once) or {}
        message = sent.get("message")
        if sent.get("message-type") != "work-list" or not isinstance(message, dict):
            raise UnreadableReply(self.name, "sent no list of works")
        items, total = message.get("items"), message.get("total-results")
        if not isinstance(items, list) or not isinstance(total, int):
            raise UnreadableReply(self.name, "sent a list of works without its items or its size")
        if not all(isinstance(item, dict) and isinstance(item.get("DOI"), str) for item in items):
            raise UnreadableReply(self.name, "sent a work without a DOI")
        return [_kept(item) for item in items], total


def _joined(one: Hits, other: Hits) -> Hits:
    """Two halves of one answer; one that is missing leaves the whole open."""
    for each in (one, other):
        if each.outcome == "unavailable":
            return each
    bodies = (*one.bodies, *other.bodies)
    return Hits(one.source, "found" if bodies else "absent", bodies)


def _is_due_to_length(error: SourceError) -> bool:
    """Whether a shorter list may do: it was refused, took too long or came to bits."""
    return isinstance(error, BadRequest | TooLong | UnreadableReply)


def _by_name(items: Iterable[Body], scheme: str) -> dict[str, list[Body]]:
    found: defaultdict[str, list[Body]] = defaultdict(list)
    for item in items:
        for name in _names(item, scheme):
            found[name].append(item)
    return dict(found)


def _missing_tail(batch: Sequence[Identifier], found: Mapping[str, list[Body]]) -> list[Identifier]:
    """What is missing after the last one of *batch* that was found."""
    is_there = [each.value.lower() in found for each in batch]
    last = max((place for place, there in enumerate(is_there) if there), default=-1)
    return list(batch[last + 1 :])


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
    from harvest.providers.crossref.mapping import piis  # slow to load, and seldom needed

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


def _kept(body: Body) -> Body:
    from harvest.providers.source_record import kept  # not needed where the cache has all

    return kept("crossref", body)
