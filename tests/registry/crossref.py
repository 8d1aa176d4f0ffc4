"""Crossref's REST API, as far as harvest may use it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Literal

from tests.registry.call import Answer, Body, Call, json_answer, names, text
from tests.registry.collection import Collection, Found, Name, Records, Words
from tests.registry.limit import Windows

__all__ = ["Crossref", "names_of", "words_of"]

SELECTABLE = names(
    """abstract URL resource member posted score created degree update-policy short-title license
    ISSN container-title issued update-to issue prefix approved indexed article-number
    clinical-trial-number accepted author group-title DOI is-referenced-by-count updated-by
    event chair standards-body original-title funder translator published archive
    published-print alternative-id subject subtitle published-online publisher-location
    content-domain reference title link type publisher volume references-count ISBN issn-type
    assertion deposited page contributor content-created short-container-title relation editor"""
)
FIELD_QUERIES = {
    "query": None,
    "query.bibliographic": None,
    "query.author": "author",
    "query.container-title": "container",
}
PARAMETERS = frozenset(
    {"rows", "offset", "cursor", "filter", "select", "sort", "order", "sample", "facet", "mailto"}
)
SORTS = names(
    """score relevance updated deposited indexed published published-print published-online issued
    is-referenced-by-count references-count"""
)
LIMITS = {"public": (5, 1, 1), "polite": (10, 3, 3)}
"""Pool: single records per second, lists per second, requests at once (since 2025-12-01)."""


def names_of(body: Body) -> list[Name]:
    """The one name of a Crossref record."""
    return [("doi", body["DOI"])] if body.get("DOI") else []


def words_of(body: Body) -> Words:
    """What `query.bibliographic` looks at."""
    people = [
        f"{person.get('given') or ''} {person.get('family') or person.get('name') or ''}"
        for person in body.get("author") or []
    ]
    issued = (body.get("issued") or {}).get("date-parts") or [[]]
    year = str(issued[0][0]) if issued[0] and issued[0][0] else ""
    rest = [year] + [str(body.get(key) or "") for key in ("volume", "issue", "page")]
    return Words(
        title=_text(body, "title", "subtitle"),
        author=" ".join(people),
        container=_text(body, "container-title", "short-container-title"),
        rest=" ".join(rest + (body.get("ISSN") or [])),
    )


def _text(body: Body, *keys: str) -> str:
    """The texts under *keys*: lists by rule, bare strings in some old records."""
    values = [body.get(key) or [] for key in keys]
    lists = [[each] if isinstance(each, str) else each for each in values]
    return " ".join(str(each) for several in lists for each in several)


class Crossref:
    """Answers under /works; keeps two rates, one for single records and one for lists.

    Attributes:
        long_lists: what becomes of a list of more than 50 DOIs.
    """

    name = "crossref"

    def __init__(self, records: Records | None = None, limits: bool = False) -> None:
        self.records: Records = records or Collection([], names_of, words_of)
        self.limits = limits
        self.long_lists: Literal["whole", "cut", "silently cut", "refused"] = "whole"
        self._windows = Windows()
        self._refused = 0

    def refuse(self, call: Call, now: float) -> Answer | None:
        """429 when the pool's rate or concurrency is exceeded; every other one is bare."""
        pool, kind = _pool(call), _kind(call)
        single, many, at_once = LIMITS[pool]
        if not self.limits:
            return None
        fits = self._windows.admit(f"{pool}-{kind}", single if kind == "single" else many, now)
        if fits and call.in_flight <= at_once:
            return None
        self._refused += 1
        if self._refused % 2:
            return Answer(429)
        words = "Rate limit exceeded. Please slow down."
        return Answer(429, words.encode(), "text/plain", self.headers(call))

    def headers(self, call: Call) -> dict[str, str]:
        """Pool and limits, which Crossref states with every answer."""
        pool, kind = _pool(call), _kind(call)
        single, many, at_once = LIMITS[pool]
        return {
            "x-api-pool": f"{pool}-{'single' if kind == 'single' else 'array'}",
            "x-rate-limit-limit": str(single if kind == "single" else many),
            "x-rate-limit-interval": "1s",
            "x-concurrency-limit": str(at_once),
        }

    def answer(self, call: Call) -> Answer:
        """The answer to an admitted request."""
        path = call.path.removeprefix("/v1")
        if path.rstrip("/") == "/works":
            return self._list(call)
        doi = Call(call.source, path).below("/works/")
        if doi is None:
            return text("Resource not found.", 404)
        return self._single(doi, call)

    def _single(self, doi: str, call: Call) -> Answer:
        doi, _, transform = doi.partition("/transform")
        wants_agency = doi.endswith("/agency")
        doi = doi.removesuffix("/agency")
        wrong = [name for name, _ in call.query if name != "mailto"]
        if wrong:
            return _invalid("parameter-not-allowed", wrong[0], "This route does not support it")
        found = self.records.find("doi", doi)
        if not found:
            return text("Resource not found.", 404)
        if wants_agency:
            agency = {"DOI": doi.lower(), "agency": {"id": "crossref", "label": "Crossref"}}
            return _envelope("work-agency", agency)
        if transform:
            return json_answer(
                _csl(found[0]), content_type="application/vnd.citationstyles.csl+json"
            )
        return _envelope("work", found[0])

    def _list(self, call: Call) -> Answer:
        wrong = _wrong_parameter(call)
        if wrong:
            return wrong
        rows = _rows(call)
        offset = _offset(call)
        if rows is None or offset is None:
            return _invalid(
                "integer-not-valid", call.param("rows") or "", "Integer must be 0..1000"
            )
        filters = _filters(call.param("filter"))
        if isinstance(filters, Answer):
            return filters
        is_long = len(filters.get("doi", ())) > 50
        if is_long and self.long_lists == "refused":
            return text("Request-URI Too Long", 414)
        if is_long and self.long_lists == "silently cut":
            filters["doi"] = filters["doi"][:50]
        found = self._find(call, filters, rows, offset)
        total = len(found)
        if is_long and self.long_lists == "cut":
            found = found[:50]
        selected = call.param("select")
        items = [_select(body, score, selected) for body, score in found]
        message = {
            "facets": {},
            "total-results": len(self.records) if _query(call) else total,
            "items": items,
            "items-per-page": rows,
            "query": {"start-index": offset, "search-terms": (_query(call) or (None,))[0]},
        }
        if call.param("cursor"):
            message["next-cursor"] = base64.b64encode(str(offset + rows).encode()).decode()
        return _envelope("work-list", message)

    def _find(
        self, call: Call, filters: dict[str, list[str]], rows: int, offset: int
    ) -> list[Found]:
        if "doi" in filters:
            names = dict.fromkeys(each.lower() for each in filters["doi"])
            every = [(body, 1.0) for doi in names for body in self.records.find("doi", doi)]
        elif _query(call):
            every = self._search(call, rows + offset if not filters else 1000)
        else:
            most = 1000 if filters else rows + offset
            every = [(body, 1.0) for body in self.records.page(0, most)]
        rest = {name: values for name, values in filters.items() if name != "doi"}
        kept = [(body, score) for body, score in every if _passes(body, rest)]
        return kept[offset : offset + rows]

    def _search(self, call: Call, rows: int) -> list[Found]:
        """Hits for any of the words; a search at Crossref always finds something."""
        every: dict[str, Found] = {}
        for name, words in call.query:
            if name in FIELD_QUERIES:
                for body, score in self.records.search(words, rows, FIELD_QUERIES[name]):
                    before = every.get(body["DOI"], (body, 0.0))[1]
                    every[body["DOI"]] = (body, before + score)
        best = sorted(every.values(), key=lambda found: -found[1])
        if len(best) < rows and len(best) < 20:
            fill = self.records.page(0, min(rows, 20))
            best += [(body, 0.1) for body in fill if body["DOI"] not in every]
        return best[:rows]


def _pool(call: Call) -> str:
    agent = call.headers.get("user-agent", "") + call.headers.get("x-user-agent", "")
    return "polite" if call.param("mailto") or "mailto:" in agent else "public"


def _kind(call: Call) -> str:
    return "list" if call.path.removeprefix("/v1").rstrip("/") == "/works" else "single"


def _query(call: Call) -> tuple[str, ...]:
    return tuple(value for name, value in call.query if name in FIELD_QUERIES and value)


def _invalid(kind: str, value: str, words: str) -> Answer:
    message = [{"type": kind, "value": value, "message": f"{words}: {value}"}]
    body = {"status": "failed", "message-type": "validation-failure", "message": message}
    return json_answer(body, 400)


def _envelope(kind: str, message: Body) -> Answer:
    return json_answer(
        {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    )


def _wrong_parameter(call: Call) -> Answer | None:
    for name, value in call.query:
        if name in FIELD_QUERIES or name in PARAMETERS:
            continue
        if name.startswith("query."):
            return _invalid("field-query-not-available", name, "Field query is not available")
        return _invalid("unknown-parameter", f"{name}={value}", "Parameter is not known")
    for name in (call.param("select") or "").split(","):
        if name and name not in SELECTABLE:
            return _invalid("select-not-available", name, "Select specified but there is no such")
    if call.param("sort") not in SORTS | {None}:
        return _invalid("sort-not-available", call.param("sort") or "", "No such sort")
    return None


def _rows(call: Call) -> int | None:
    text_rows = call.param("rows") or "20"
    rows = int(text_rows) if text_rows.isdigit() else -1
    return rows if 0 <= rows <= 1000 else None


def _offset(call: Call) -> int | None:
    cursor = call.param("cursor")
    if cursor and cursor != "*":
        return int(base64.b64decode(cursor))
    offset = call.param("offset") or "0"
    return int(offset) if offset.isdigit() and int(offset) <= 10_000 else None


def _filters(text_filter: str | None) -> dict[str, list[str]] | Answer:
    """Values by filter name: a comma always separates, also one that was meant for a DOI."""
    filters: dict[str, list[str]] = {}
    for each in (text_filter or "").split(","):
        if not each:
            continue
        name, colon, value = each.partition(":")
        if not colon or (name not in TESTS and name != "doi"):
            return _invalid("filter-not-available", name, "There is no such filter for this route")
        filters.setdefault(name, []).append(value)
    return filters


def _year(body: Body) -> str:
    parts = (body.get("issued") or {}).get("date-parts") or [[]]
    return str(parts[0][0]) if parts[0] and parts[0][0] else ""


TESTS: dict[str, Callable[[Body, str], bool]] = {
    "type": lambda body, value: body.get("type") == value,
    "issn": lambda body, value: value in (body.get("ISSN") or []),
    "isbn": lambda body, value: any(
        each.rpartition("/")[2].replace("-", "") == value.replace("-", "")
        for each in body.get("ISBN") or []
    ),
    "alternative-id": lambda body, value: value in (body.get("alternative-id") or []),
    "prefix": lambda body, value: body["DOI"].startswith(value + "/"),
    "updates": lambda body, value: any(
        each.get("DOI", "").lower() == value.lower() for each in body.get("update-to") or []
    ),
    "is-update": lambda body, value: bool(body.get("update-to")),
    "has-update": lambda body, value: bool(body.get("updated-by")),
    "has-abstract": lambda body, value: bool(body.get("abstract")),
    "from-pub-date": lambda body, value: _year(body) >= value[:4],
    "until-pub-date": lambda body, value: "" < _year(body) <= value[:4],
}
"""The filters that the registry knows beside `doi`; all others are answered 400."""


def _passes(body: Body, filters: dict[str, list[str]]) -> bool:
    """Whether the record has one of the values for every name."""
    return all(
        any(TESTS[name](body, value) for value in values) for name, values in filters.items()
    )


def _select(body: Body, score: float, select: str | None) -> Body:
    full = body | {"score": round(score, 4)}
    if not select:
        return full
    wanted = [name for name in select.split(",") if name]
    plural = {"references-count": "reference-count"}
    shown = {name: full.get(name, full.get(plural.get(name, name))) for name in wanted}
    return {name: value for name, value in shown.items() if value is not None}


def _csl(body: Body) -> Body:
    """Crossref's CSL-JSON: the record with strings for titles, and its own type names."""
    flat = {key: body[key][0] for key in ("title", "container-title") if body.get(key)}
    return body | flat
