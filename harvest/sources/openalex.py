"""OpenAlex: pyalex writes the queries, our pooled session carries them.

pyalex sends without a time-out, hides 429 bodies and ignores other base addresses (apis.md
§6.2), so only its URLs are used. Lists cost credits, singletons are free: a list names up to
100 identifiers, and what it leaves out is asked again singly.

What counts as *absent*: a 404 of OpenAlex's own. Its 404 is an HTML page, told apart from a
portal's or proxy's by OpenAlex's rate-limit headers, its JSON error, or its server's sentence.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from harvest.errors import BudgetSpent, SourceError, SourceRefused, UnreadableReply
from harvest.identifier import Identifier
from harvest.mention import Query
from harvest.sources import Body, Hits, Reply
from harvest.sources.politeness import LONGEST_WAIT_S, BadRequest, judge, retry_after_s, words_for
from harvest.sources.single import each, unavailable
from harvest.sources.transport import Answer, Web, escaped

__all__ = ["OpenAlex"]

MOST_PER_LIST = 100
LONGEST_FILTER = 3_000
"""Bytes of the encoded filter; with `select` the line stays under 4,000 (older limit: 4,094)."""
LIST_CREDITS, SEARCH_CREDITS = 1, 10
LISTED = frozenset({"doi", "pmid", "openalex"})

SELECT = (
    "id", "doi", "title", "display_name", "publication_year", "publication_date", "ids",
    "language", "primary_location", "type", "type_crossref", "indexed_in", "open_access",
    "authorships", "is_authors_truncated", "countries_distinct_count", "apc_list", "apc_paid",
    "fwci", "has_fulltext", "cited_by_count", "citation_normalized_percentile",
    "cited_by_percentile_year", "biblio", "is_retracted", "is_paratext", "is_xpac",
    "primary_topic", "topics", "keywords", "mesh", "locations_count", "locations",
    "best_oa_location", "awards", "funders", "referenced_works_count",
    "abstract_inverted_index", "counts_by_year", "updated_date", "created_date",
)  # fmt: skip
"""Everything but the long lists of other works. Asked without it when a name is refused."""

SERVER_SAYS = "The requested URL was not found on the server."
UNSAFE_IN_LIST = frozenset(',|"\\!<>')


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
        alone: list[list[Identifier]] = []
        listed: dict[str, list[list[Identifier]]] = {}
        size = dict.fromkeys(LISTED, LONGEST_FILTER)
        for identifier in dict.fromkeys(identifiers):
            if not _fits_in_filter(identifier):
                alone.append([identifier])
                continue
            scheme, length = identifier.scheme, len(quote_plus(f"{identifier.value}|"))
            lists = listed.setdefault(scheme, [])
            if size[scheme] + length > LONGEST_FILTER or len(lists[-1]) == MOST_PER_LIST:
                lists.append([])
                size[scheme] = 0
            lists[-1].append(identifier)
            size[scheme] += length
        return [*(batch for lists in listed.values() for batch in lists), *alone]

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`; two works that share a DOI give two replies."""
        alone: list[Identifier] = []
        for batch in self.batches(identifiers):
            if len(batch) == 1:
                alone += batch
            else:
                yield from self._fetch_list(batch, alone)
        yield from each(self._fetch_one, alone, self.name, self.concurrency)

    def search(self, query: Query, rows: int = 5) -> Hits:
        """See `Source.search`: the free title completion, then the free record of each hit."""
        title = " ".join((query.title or query.raw).split())[:300]
        if not title:
            return Hits(self.name, "absent", reason="nothing to search for")
        try:
            sent = self._ask("single", f"/autocomplete/works?q={quote_plus(title)}", 0)
            hits = [hit for hit in _results(sent) if _is_plausible(hit, title)][:rows]
            works = [self._singleton(_short_id(hit["id"])) for hit in hits]
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)
        return _as_hits([work for work in works if work is not None])

    def search_paid(self, query: Query, rows: int = 5) -> Hits:
        """As `search`, by words of the title in any order; costs 10 credits."""
        words = plain_words(query.title or query.raw)
        if not words:
            return Hits(self.name, "absent", reason="nothing to search for")
        path = _works_path({"search.title": words}, {}, self._select, rows)
        try:
            sent = self._ask_selecting(path, SEARCH_CREDITS)
            return _as_hits(_results(sent)[:rows])
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
            return Reply(self.name, asked, "found", _entity(sent))
        except SourceError as error:
            return unavailable(self.name, asked, error)

    def close(self) -> None:
        """Give back what the line holds."""
        self.line.close()

    def _fetch_list(self, batch: list[Identifier], left: list[Identifier]) -> Iterator[Reply]:
        """Yield the replies that one list gives; put into *left* what it leaves open."""
        scheme = batch[0].scheme
        try:
            works = self._works({scheme: [each.value for each in batch]})
        except BadRequest:  # one of them spoils the list; singly they cost nothing
            left += batch
            return
        except SourceError as error:
            yield from (unavailable(self.name, each, error) for each in batch)
            return
        found: dict[str, list[Body]] = {}
        for work in works:
            found.setdefault(_name_in(work, scheme), []).append(work)
        for identifier in batch:
            ours = found.get(identifier.value.lower(), [])
            yield from (Reply(self.name, identifier, "found", work) for work in ours)
            if not ours:
                left.append(identifier)

    def _works(self, wanted: dict[str, list[str]]) -> list[Body]:
        """All works that a filter gives, over as many pages as it takes."""
        works: list[Body] = []
        for page in range(1, 11):
            path = _works_path({}, wanted, self._select, MOST_PER_LIST, page)
            sent = self._ask_selecting(path, LIST_CREDITS)
            results = _results(sent)
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
        if work is None:
            return [self._absent(identifier)]
        return [Reply(self.name, identifier, "found", work)]

    def _fetch_arxiv(self, identifier: Identifier) -> list[Reply]:
        """By its DataCite DOI (free); some are only known by their page at arxiv.org."""
        number = re.sub(r"v\d+$", "", identifier.value)
        work = self._singleton(f"doi:10.48550/arxiv.{number}")
        if work is not None:
            return [Reply(self.name, identifier, "found", work)]
        pages = [f"{scheme}://arxiv.org/abs/{number}" for scheme in ("https", "http")]
        works = self._works({"locations.landing_page_url": pages})
        found = [Reply(self.name, identifier, "found", work) for work in works]
        return found or [self._absent(identifier)]

    def _singleton(self, name: str) -> Body | None:
        """One work by a name such as "doi:10.1/x" or "W1".

        The scheme's colon stays as it is: encoded, the request would be billed as a list.
        """
        scheme, colon, value = name.partition(":")
        path = f"/works/{scheme}{colon}{escaped(value)}" if colon else f"/works/{escaped(name)}"
        sent = self._ask("single", path, 0)
        return None if sent is None else _entity(sent)

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
        return self._web.get_json(route, path, is_absent=is_absent, on_answer=self._count)

    def _reserve(self, credits: int) -> None:
        """Keep to the limit that the user set; charged by forecast, before the request."""
        with self._lock:
            most = self._max_credits
            if credits and most is not None and self.credits_used + credits > most:
                reason = f"the limit of {most} credits for this run is reached"
                raise BudgetSpent(self.name, reason)
            self.credits_used += credits

    def _count(self, answer: Answer) -> None:
        left = answer.headers.get("x-ratelimit-remaining", "")
        if left.isdigit():
            self.credits_left = int(left)


def error_for(answer: Answer) -> SourceError:
    """The error an OpenAlex answer means; a spent budget is told apart from going too fast.

    Both are 429 (apis.md §2.1). The budget: credits are short, or it lasts over a minute.
    """
    if answer.status != 429:
        return judge("openalex", answer.status, answer.headers, answer.text)
    said = _json_object(answer.text)
    wait_s = retry_after_s(answer.headers)
    if "upgrade" in str(said.get("error", "")).lower() + str(said.get("message", "")).lower():
        return SourceRefused("openalex", "needs a paid plan for this request (HTTP 429)")
    left, needed = said.get("creditsRemaining"), said.get("creditsRequired")
    is_short = isinstance(left, int | float) and isinstance(needed, int | float) and left < needed
    if is_short or (wait_s or 0) > LONGEST_WAIT_S:
        wait_s = wait_s or _seconds(answer.headers.get("x-ratelimit-reset"))
        when = f"; it is renewed in {words_for(wait_s)}" if wait_s else ""
        return BudgetSpent("openalex", f"today's credits are spent{when}", wait_s)
    return judge("openalex", 429, answer.headers, answer.text)


def is_absent(answer: Answer) -> bool:
    """Whether this is OpenAlex's own "no such record"; see the module's docstring."""
    if answer.status != 404:
        return False
    names = answer.headers.keys()
    is_theirs = any(name.startswith("x-ratelimit-") or name == "x-api-pool" for name in names)
    return is_theirs or SERVER_SAYS in answer.text or "error" in _json_object(answer.text)


def plain_words(title: str) -> str:
    """*title* as letters, digits and spaces: all else is syntax in a search (apis.md §2.4).

    >>> plain_words("Is it AND? A (re)view: p<0.05*")
    'is it and a re view p 0 05'
    """
    return " ".join(re.sub(r"[\W_]+", " ", title.lower()).split())[:400]


def _works_path(
    parameters: dict[str, str],
    wanted: dict[str, list[str]],
    select: Sequence[str],
    per_page: int,
    page: int = 1,
) -> str:
    """Path and query of a list of works, written by pyalex.

    `corpus=all`: lists leave out the repositories' part of OpenAlex by default.
    """
    from pyalex import Works  # type: ignore[import-untyped]

    query = Works({"corpus": "all", "per_page": str(per_page), **parameters})
    if page > 1:
        query = Works({**query.params, "page": str(page)})
    if wanted:
        query = query.filter_or(**wanted)
    if select:
        query = query.select(list(select))
    parts = urlsplit(query.url)
    return f"/{parts.path.lstrip('/')}?{parts.query}"


def _is_plausible(hit: Body, title: str) -> bool:
    """Whether a completion is worth asking for its record: it begins about as *title* does."""
    from rapidfuzz import fuzz

    ours, theirs = plain_words(title), plain_words(str(hit.get("display_name") or ""))
    return isinstance(hit.get("id"), str) and fuzz.partial_ratio(ours, theirs) >= 80


def _fits_in_filter(identifier: Identifier) -> bool:
    value = identifier.value
    return identifier.scheme in LISTED and value.isprintable() and not UNSAFE_IN_LIST & set(value)


def _results(sent: Any) -> list[Body]:
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


def _entity(sent: Any) -> Body:
    if not isinstance(sent, dict) or not isinstance(sent.get("id"), str):
        raise UnreadableReply("openalex", "sent no record")
    return sent


def _as_hits(works: list[Body]) -> Hits:
    return Hits("openalex", "found" if works else "absent", tuple(works))


def _name_in(work: Body, scheme: str) -> str:
    """The identifier of *scheme* that *work* carries, bare and lower-case; "" without one."""
    ids = work.get("ids") if isinstance(work.get("ids"), dict) else {}
    if scheme == "doi":
        return re.sub(r"^https?://(dx\.)?doi\.org/", "", str(work.get("doi") or "").lower())
    text = work["id"] if scheme == "openalex" else (ids or {}).get(scheme)
    return _short_id(str(text or "")).lower()


def _short_id(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1]


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdigit() else None


def _json_object(text: str) -> dict[str, Any]:
    try:
        sent = json.loads(text)
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}
