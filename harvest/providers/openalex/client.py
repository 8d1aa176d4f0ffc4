"""OpenAlex: pyalex writes the queries, our pooled session carries them.

pyalex sends without a time-out, hides 429 bodies and ignores other base addresses, so
only its URLs are used. Lists cost credits, singletons are free: a list names up to
100 identifiers.

What counts as *absent*: a 404 of OpenAlex's own. Its 404 is an HTML page, told apart from a
portal's or proxy's by OpenAlex's rate-limit headers, its JSON error, or its server's sentence.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from harvest.errors import BudgetSpent, SourceError
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Body, Hits, Reply
from harvest.providers.common.batch import fetch_batch, into_batches, unavailable
from harvest.providers.common.http_session import HttpAnswer
from harvest.providers.common.refusal import BadRequest
from harvest.providers.common.transport import Web, escaped
from harvest.providers.openalex.queries import IN_FILTER, SELECT, plain_words, works_path
from harvest.providers.openalex.reply_reading import (
    entity,
    is_absent,
    name_in,
    results_in,
    short_id,
)

__all__ = ["OpenAlex"]

MOST_PER_LIST = 100
LONGEST_FILTER = 3_100
"""Bytes of the encoded filter; with `select` the line stays under 4,000: the limit was 4,094 once,
and may be again."""
FEWEST_HALVED = 20
"""A shorter list that is refused is asked for singly."""
LIST_CREDITS, SEARCH_CREDITS = 1, 10
LISTED = frozenset({"doi", "pmid", "openalex"})

UNSAFE_IN_LIST = frozenset(',|"\\')


class OpenAlex:
    """OpenAlex's API as a source.

    Attributes:
        credits_used: credits that this run has spent.
        credits_left: credits left today by the last answer; None before the first.
    """

    name = "openalex"
    schemes = frozenset({"doi", "openalex", "pmid", "pmcid", "arxiv"})

    def __init__(self, web: Web, *, max_credits: int | None = None) -> None:
        self.line = web.line
        self.concurrency = web.line.concurrency
        self.credits_used = 0
        self.credits_left: int | None = None
        self._web = web
        self._max_credits = max_credits
        self._select: tuple[str, ...] = SELECT
        self._lock = threading.Lock()

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Up to 100 of one scheme whose filter fits into a request line; others by themselves."""
        batches: list[list[Identifier]] = []
        for scheme in sorted({each.scheme for each in identifiers}):
            same = [each for each in identifiers if each.scheme == scheme]
            batches += into_batches(same, _size, most=MOST_PER_LIST, longest=LONGEST_FILTER)
        return sorted(batches, key=len, reverse=True)

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`; two works that share a DOI give two replies."""
        return fetch_batch(identifiers, self._fetch_list, self._fetch_one, self.name)

    def search(self, query: Query, rows: int = 5) -> Hits:
        """See `Source.search`: the free title completion, then the free record of each hit."""
        title = " ".join((query.title or query.raw).split())[:300]
        if not title:
            return Hits(self.name, "absent", reason="nothing to search for")
        try:
            sent = self._ask("single", f"/autocomplete/works?q={quote_plus(title)}", 0)
            hits = [hit for hit in results_in(sent) if _is_plausible(hit, title)][:rows]
            works = [self._singleton(short_id(hit["id"])) for hit in hits]
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)
        return _as_hits([work for work in works if work is not None])

    def search_paid(self, query: Query, rows: int = 5) -> Hits:
        """As `search`, by words of the title in any order; costs 10 credits."""
        words = plain_words(query.title or query.raw)
        if not words:
            return Hits(self.name, "absent", reason="nothing to search for")
        path = works_path({"search.title": words}, {}, self._select, rows)
        older = works_path({}, {"title.search": [words]}, self._select, rows)
        try:
            try:
                sent = self._ask_selecting(path, SEARCH_CREDITS)
            except BadRequest:
                sent = self._ask_selecting(older, SEARCH_CREDITS)
            return _as_hits(results_in(sent)[:rows])
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)

    def venue(self, key: str) -> Reply:
        """The journal or repository (OpenAlex calls it a source) with this ISSN or S id; free."""
        is_issn = re.fullmatch(r"\d{4}-\d{3}[\dXx]", key) is not None
        asked = Identifier("issn" if is_issn else "openalex", key)
        path = f"/sources/issn:{key}" if is_issn else f"/sources/{quote(key, safe='')}"
        try:
            sent = self._ask("single", path, 0)
            if sent is None:
                return Reply(self.name, asked, "absent", reason="OpenAlex has no such venue")
            return Reply(self.name, asked, "found", entity(sent))
        except SourceError as error:
            return unavailable(self.name, asked, error)

    def close(self) -> None:
        """Give back what the line holds."""
        self.line.close()

    def _fetch_list(self, batch: list[Identifier]) -> Iterator[Reply]:
        """Yield the replies that one list gives. When credits are short, singles cost none."""
        scheme = batch[0].scheme
        try:
            matching = self._works({scheme: [each.value for each in batch]})
        except BadRequest:  # too long, or one of them spoils it
            yield from self._in_halves(batch)
            return
        except BudgetSpent:
            yield from (Reply(self.name, each, "open") for each in batch)
            return
        found: dict[str, list[Body]] = {}
        for work in matching:
            found.setdefault(name_in(work, scheme), []).append(work)
        for identifier in batch:
            matching = found.get(identifier.value.lower(), [])
            if any(work.get("is_authors_truncated") for work in matching):
                yield Reply(self.name, identifier, "open")  # by itself it has all its authors
            elif matching:
                yield from (Reply(self.name, identifier, "found", work) for work in matching)
            else:
                yield Reply(self.name, identifier, "unlisted")

    def _in_halves(self, batch: list[Identifier]) -> Iterator[Reply]:
        """After a refusal: once in two lists, and then singly, which costs nothing."""
        if len(batch) < FEWEST_HALVED:
            yield from (Reply(self.name, each, "open") for each in batch)
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            yield from self._fetch_list(half)

    def _works(self, wanted: dict[str, list[str]]) -> list[Body]:
        """All works that a filter gives, over as many pages as it takes."""
        works: list[Body] = []
        for page in range(1, 11):
            path = works_path({}, wanted, self._select, MOST_PER_LIST, page)
            sent = self._ask_selecting(path, LIST_CREDITS)
            results = results_in(sent)
            works += results
            if not results or len(works) >= sent["meta"]["count"]:
                break
        return works

    def _fetch_one(self, identifier: Identifier) -> list[Reply]:
        scheme, value = identifier.scheme, identifier.value
        if scheme == "arxiv":
            return self._fetch_arxiv(identifier)
        path = value if scheme == "openalex" else f"{scheme}:{value}"
        work = self._singleton(path)
        if work is not None:
            return [Reply(self.name, identifier, "found", work)]
        if scheme == "pmcid":  # a 404 was seen for one it has; its records lack the letters
            return self._filtered(identifier, "pmcid", [value, value.removeprefix("PMC")])
        return [self._absent(identifier)]

    def _fetch_arxiv(self, identifier: Identifier) -> list[Reply]:
        """By its DataCite DOI (free); some are only known by their page at arxiv.org."""
        number = re.sub(r"v\d+$", "", identifier.value)
        work = self._singleton(str(Identifier("arxiv", number).arxiv_doi))
        if work is not None:
            return [Reply(self.name, identifier, "found", work)]
        pages = [f"{scheme}://arxiv.org/abs/{number}" for scheme in ("https", "http")]
        return self._filtered(identifier, "locations.landing_page_url", pages)

    def _filtered(self, identifier: Identifier, name: str, values: list[str]) -> list[Reply]:
        """What a list says of one identifier; costs a credit."""
        works = self._works({name: values})
        found = [Reply(self.name, identifier, "found", work) for work in works]
        return found or [self._absent(identifier)]

    def _singleton(self, name: str) -> Body | None:
        """One work by a name such as "doi:10.1/x" or "W1".

        The scheme's colon stays as it is: encoded, the request would be billed as a list.
        """
        scheme, colon, value = name.partition(":")
        path = f"/works/{scheme}{colon}{escaped(value)}" if colon else f"/works/{escaped(name)}"
        sent = self._ask("single", path, 0)
        return None if sent is None else entity(sent)

    def _absent(self, identifier: Identifier) -> Reply:
        return Reply(self.name, identifier, "absent", reason="OpenAlex has no such record")

    def _ask_selecting(self, path: str, credits: int) -> Any:
        """As `_ask`; when a name in `select` is refused, once more without any."""
        try:
            return self._ask("list", path, credits)
        except BadRequest as error:
            if "select" not in error.reason or "&select=" not in path:
                raise
            self._select = ()
            return self._ask("list", re.sub(r"&select=[^&]*", "", path), credits)

    def _ask(self, route: str, path: str, credits: int) -> Any:
        self._reserve(credits)
        try:
            return self._web.get_json(route, path, is_absent=is_absent, on_answer=self._count)
        except SourceError:  # not charged
            with self._lock:
                self.credits_used -= credits
            raise

    def _reserve(self, credits: int) -> None:
        """Keep to the limit that the user set; charged by forecast, before the request."""
        with self._lock:
            most = self._max_credits
            if credits and most is not None and self.credits_used + credits > most:
                reason = f"the limit of {most} credits for this run is reached"
                raise BudgetSpent(self.name, reason)
            self.credits_used += credits

    def _count(self, answer: HttpAnswer) -> None:
        left = answer.headers.get("x-ratelimit-remaining", "")
        if left.isdecimal():
            self.credits_left = int(left)


def _as_hits(works: list[Body]) -> Hits:
    return Hits("openalex", "found" if works else "absent", tuple(works))


def _is_plausible(hit: Body, title: str) -> bool:
    """Whether a completion is worth asking for its record: it begins about as *title* does."""
    from rapidfuzz import fuzz

    asked, found = plain_words(title), plain_words(str(hit.get("display_name") or ""))
    return isinstance(hit.get("id"), str) and fuzz.partial_ratio(asked, found) >= 80


def _size(identifier: Identifier) -> int | None:
    """Bytes that it takes in a filter; None when a filter cannot name it."""
    value = identifier.value
    if identifier.scheme not in LISTED or UNSAFE_IN_LIST & set(value) or not value.isprintable():
        return None
    return len(quote_plus(f"{value}|", safe=IN_FILTER))
