"""OpenAlex's API, as far as harvest may use it: works, sources, autocomplete, credits."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.registry.call import Answer, Body, Call, html, json_answer
from tests.registry.collection import Collection, Found, Name, Records, Words
from tests.registry.limit import Budget, Windows
from tests.registry.openalex_query import (
    ID_FILTERS,
    VALUE_FILTERS,
    Filters,
    cost,
    invalid,
    key_of,
    read_filters,
    searched_words,
    wrong_parameter,
    wrong_search,
    wrong_select,
)

__all__ = ["OpenAlex", "names_of", "words_of"]

NOT_FOUND = (
    "The requested URL was not found on the server. If you entered the URL manually please check"
    " your spelling and try again."
)
"""As its 404 was recorded in 2025, to the letter."""


def names_of(body: Body) -> list[Name]:
    """All names of a work; `landing` is any page one of its locations is at."""
    ids = {**(body.get("ids") or {}), "openalex": body.get("id"), "doi": body.get("doi")}
    found = [(scheme, _bare(str(value))) for scheme, value in ids.items() if value]
    pages = [each.get("landing_page_url") for each in body.get("locations") or []]
    return found + [("landing", page) for page in pages if page]


def words_of(body: Body) -> Words:
    """A title search sees the title, and the abstract beside it."""
    abstract = body.get("abstract_inverted_index")
    rest = " ".join(abstract) if isinstance(abstract, dict) else ""
    return Words(title=str(body.get("display_name") or body.get("title") or ""), rest=rest)


def _bare(value: str) -> str:
    for start in ("https://doi.org/", "https://openalex.org/", "https://pubmed.ncbi.nlm.nih.gov/"):
        value = value.removeprefix(start)
    return value.rsplit("/", 1)[-1] if "ncbi.nlm.nih.gov/pmc" in value else value


class OpenAlex:
    """Answers under /works, /sources and /autocomplete, and keeps the account.

    Attributes:
        lacks: DOIs that it does not have after all.
        withheld: DOIs that its lists leave out, though it has them.
    """

    name = "openalex"

    def __init__(
        self,
        records: Records | None = None,
        venues: list[Body] | None = None,
        limits: bool = False,
        budget: int | None = None,
    ) -> None:
        self.records: Records = records or empty()
        self.venues = venues or []
        self.limits = limits
        self.bad_keys = {"invalid"}
        self.lacks: set[str] = set()
        self.withheld: set[str] = set()
        self._windows = Windows()
        self._budget = budget
        self._accounts: dict[str, Budget] = {}
        self._refused = 0

    def refuse(self, call: Call, now: float) -> Answer | None:
        """401, 429 for going too fast, 429 for a spent budget; else the credits are taken."""
        key = key_of(call)
        if key in self.bad_keys:
            words = {"error": "Invalid or missing API key", "message": "API key not found"}
            return json_answer(words, 401, cache_control="no-store")
        if self.limits and not self._windows.admit(key, 30 if key else 10, now):
            words = {"error": "Rate limit exceeded", "message": "Too many requests per second."}
            self._refused += 1
            if self._refused % 2:
                return _page_429()
            return json_answer(words | {"retryAfter": 1}, 429, Retry_After="1")
        if not self.account(call).spend(cost(call)):
            return self.broke(call)
        return None

    def account(self, call: Call) -> Budget:
        """The credits of whoever calls: one account for each key, one for the keyless."""
        key = key_of(call)
        if key not in self._accounts:
            self._accounts[key] = Budget(self._budget or (10_000 if key else 1_000))
        return self._accounts[key]

    def broke(self, call: Call) -> Answer:
        """The answer to one whose budget for the day is spent."""
        account, price = self.account(call), cost(call) or 1
        left = min(account.remaining, price - 1)
        words: dict[str, Any] = {
            "error": "Rate limit exceeded",
            "message": f"Insufficient budget. This request costs ${price / 10_000:.4f}.",
            "retryAfter": 57_539,
            "costUsd": price / 10_000,
            "dailyRemainingUsd": left / 10_000,
            "creditsRequired": price,
            "creditsRemaining": left,
        }
        headers = {**self.headers(call), "Retry-After": "57539", "X-RateLimit-Remaining": str(left)}
        answer = json_answer(words, 429)
        return Answer(429, answer.body, answer.content_type, headers)

    def headers(self, call: Call) -> dict[str, str]:
        """The state of the account, which OpenAlex adds to every answer."""
        account, price = self.account(call), cost(call)
        return {
            "X-RateLimit-Limit": str(account.limit),
            "X-RateLimit-Remaining": str(account.remaining),
            "X-RateLimit-Credits-Used": str(price),
            "X-RateLimit-Reset": "57539",
            "X-RateLimit-Onetime-Remaining": "0",
            "X-RateLimit-Limit-USD": f"{account.limit / 10_000:g}",
            "X-RateLimit-Remaining-USD": f"{account.remaining / 10_000:g}",
            "X-RateLimit-Prepaid-Remaining-USD": "0",
            "X-RateLimit-Cost-USD": f"{price / 10_000:g}",
        }

    def answer(self, call: Call) -> Answer:
        """The answer to a request that was admitted and paid for."""
        if call.path == "/works":
            return self._list(call)
        if call.path == "/autocomplete/works":
            return self._autocomplete(call)
        if call.path == "/rate-limit":
            return self._rate_limit(call)
        work, venue = call.below("/works/"), call.below("/sources/")
        if venue is not None:
            return self._venue(venue)
        return html("Not Found", 404, NOT_FOUND) if work is None else self._single(work, call)

    def _rate_limit(self, call: Call) -> Answer:
        if not key_of(call):
            return json_answer({"error": "Invalid or missing API key", "message": "No key"}, 401)
        account = self.account(call)
        return json_answer(
            {"rate_limit": {"credits_limit": account.limit, "credits_remaining": account.remaining}}
        )

    def _single(self, name: str, call: Call) -> Answer:
        wrong = wrong_select(call)
        if wrong:
            return wrong
        openalex = re.fullmatch(r"(?:https://openalex\.org/|openalex:)?([Ww]\d+)", name)
        if openalex and openalex[1].upper() != name:
            host = call.headers.get("host", "")
            return Answer(
                302, headers={"Location": f"http://{host}/openalex/works/{openalex[1].upper()}"}
            )
        scheme, _, value = ("openalex", "", name) if openalex else name.partition(":")
        if name.startswith("https://doi.org/"):
            scheme, value = "doi", name.removeprefix("https://doi.org/")
        known = scheme in ("openalex", "doi", "pmid", "mag")  # pmcid: was 404 for a known one
        found = self.records.find(scheme, _bare(value)) if known else []
        if not found or _doi(found[0]) in self.lacks:
            return html("Not Found", 404, NOT_FOUND)
        return json_answer(_select(found[0], call.param("select")))

    def _venue(self, name: str) -> Answer:
        value = name.split(":", 1)[-1]
        for venue in self.venues:
            if value in (venue.get("issn") or []) or _bare(venue["id"]) == value:
                return json_answer(venue)
        return html("Not Found", 404, NOT_FOUND)

    def _autocomplete(self, call: Call) -> Answer:
        """Free titles by phrase prefix, the exact title first, ten at most."""
        asked = (call.param("q") or "").strip().lower()
        doi = _bare(asked.removeprefix("doi:"))
        found = self.records.find("doi", doi) if doi.startswith("10.") else []
        if not found:
            found = [body for body, _ in self.records.search(asked, 50, "title", every=True)]
            found = [body for body in found if _title(body).startswith(asked)]
        found.sort(key=lambda body: (_title(body) != asked, -(body.get("cited_by_count") or 0)))
        results = [_hint(body) for body in found[:10]]
        meta = {"count": len(found), "db_response_time_ms": 5, "page": 1, "per_page": 10}
        return json_answer({"meta": meta, "results": results})

    def _list(self, call: Call) -> Answer:
        wrong = wrong_parameter(call) or wrong_select(call)
        if wrong:
            return wrong
        per_page = int(call.param("per_page") or call.param("per-page") or 25)
        page = _page(call)
        if not 1 <= per_page <= 200:
            return invalid("per-page parameter must be between 1 and 200")
        if page * per_page > 10_000 and not call.param("cursor"):
            return invalid("Maximum results size of 10,000 records is exceeded. Use a cursor.")
        found = self._find(call)
        if isinstance(found, Answer):
            return found
        first = (page - 1) * per_page
        shown = [_cut(body | {"relevance_score": score}) for body, score in found]
        results = [_select(body, call.param("select")) for body in shown[first : first + per_page]]
        meta: Body = {"count": len(found), "db_response_time_ms": 20, "page": page}
        meta |= {"per_page": per_page, "groups_count": None, "cost_usd": cost(call) / 10_000}
        if call.param("cursor"):
            meta["page"] = None
            meta["next_cursor"] = _cursor(page + 1) if results else None
        return json_answer({"meta": meta, "results": results, "group_by": []})

    def _find(self, call: Call) -> list[Found] | Answer:
        filters = read_filters(call.param("filter") or "")
        if isinstance(filters, Answer):
            return filters
        words = searched_words(call, filters)
        trouble = wrong_search(words)
        if trouble:
            return trouble
        ids = [(ID_FILTERS[name], values) for name, values in filters if name in ID_FILTERS]
        if ids:
            found = [(body, 1.0) for body in self._named(*ids[0])]
        elif words:
            found = self._search(words[0])
        else:
            found = [(body, 1.0) for body in self.records.page(0, 10_000)]
        whole = call.param("corpus") == "all" or call.param("include_xpac") == "true"
        plain = [(name, values) for name, values in filters if name in VALUE_FILTERS]
        return [
            (body, score)
            for body, score in found
            if (whole or not body.get("is_xpac")) and _passes(body, plain)
        ]

    def _named(self, scheme: str, values: list[str]) -> list[Body]:
        every = [body for value in values for body in self.records.find(scheme, _bare(value))]
        every = [body for body in every if _doi(body) not in self.lacks | self.withheld]
        return list({body.get("id", id(body)): body for body in every}.values())

    def _search(self, words: str) -> list[Found]:
        """All words, and the much cited float up."""
        found = self.records.search(words, 200, "title", every=True)
        cited = [(body, score * (1 + (body.get("cited_by_count") or 0))) for body, score in found]
        return sorted(cited, key=lambda each: -each[1])


def empty() -> Collection:
    """A world without works; words are stemmed, as in the real one."""
    return Collection([], names_of, words_of, "porter unicode61 remove_diacritics 2")


def _doi(body: Body) -> str:
    return str(body.get("doi")).removeprefix("https://doi.org/")


def _passes(body: Body, filters: Filters) -> bool:
    return all(
        str(body.get(name)).lower() in values[0].lower().split("|") for name, values in filters
    )


def _page(call: Call) -> int:
    cursor = call.param("cursor")
    if cursor and cursor != "*":
        return int(base64.b64decode(cursor))
    return int(call.param("page") or 1)


def _cursor(page: int) -> str:
    return base64.b64encode(str(page).encode()).decode()


def _page_429() -> Answer:
    """As recorded on 2025-10-06: a page, with the time in the headers."""
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    return html(
        "Too Many Requests",
        429,
        "2 per 1 second",
        Retry_After=at,
        X_RateLimit_Limit="2",
        X_RateLimit_Remaining="0",
        X_RateLimit_Reset=at,
    )


def _select(body: Body, select: str | None) -> Body:
    if not select:
        return body
    return {name: body[name] for name in select.split(",") if name in body}


def _cut(body: Body) -> Body:
    """A list shows a hundred authors and says so."""
    people = body.get("authorships") or []
    if len(people) <= 100:
        return body
    return body | {"authorships": people[:100], "is_authors_truncated": True}


def _title(body: Body) -> str:
    return str(body.get("display_name") or body.get("title") or "").lower()


def _hint(body: Body) -> Body:
    people = [each.get("author") or {} for each in body.get("authorships") or []]
    return {
        "id": body.get("id"),
        "display_name": body.get("display_name"),
        "hint": ", ".join(str(each.get("display_name")) for each in people[:3]),
        "cited_by_count": body.get("cited_by_count"),
        "works_count": None,
        "entity_type": "work",
        "external_id": body.get("doi"),
        "filter_key": "openalex",
    }
