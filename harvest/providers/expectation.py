"""What harvest expects of each service, as questions with the answers they should get.

Everything here was read from documentation and recorded answers; `harvest doctor` asks the real
services and tells where they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from harvest.providers.common.transport import Answer
from harvest.providers.openalex.queries import SELECT as OPENALEX_SELECT
from harvest.providers.openalex.queries import works_path

__all__ = ["ABSENT", "KNOWN", "Question", "questions_for"]

KNOWN = "10.1038/s41586-020-2649-2"
"""A work that Crossref, OpenAlex, OpenAIRE and BIP! have."""
KNOWN_AT_DATACITE = "10.48550/arxiv.1706.03762"
KNOWN_ISSN = "0028-0836"
KNOWN_PII = "S0004370218305988"
"""An Elsevier article that Crossref has by its publisher item identifier."""
ABSENT = "10.5555/harvest-doctor-no-such-doi"
"""Nobody registered it: 10.5555 is the prefix for tests."""

CSL = "application/vnd.citationstyles.csl+json"
JSON_API = "application/vnd.api+json"

Check = Callable[[Any], Iterable[str]]
"""Yields what is wrong with an answer's JSON (None where it is none)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request and what should come back.

    Attributes:
        name: what it tries, for people.
        route: route class, for the pace.
        kind: how the content type ends: "json", "html", "plain", "" for any.
        headers: names (lower-case) that the answer should carry.
        check: what its body must be like.
        usual: what its body usually has; harvest does without.
        find: the record in the body, to look for *usual* in.
    """

    name: str
    route: str
    path: str
    status: int = 200
    accept: str = "application/json"
    kind: str = "json"
    headers: tuple[str, ...] = ()
    check: Check = lambda sent: ()
    usual: tuple[str, ...] = ()
    find: Callable[[Any], Any] = lambda sent: sent


def questions_for(source: str, thorough: bool = False) -> list[Question]:
    """The questions to *source*; with *thorough* also the largest lists that harvest sends."""
    return _QUESTIONS[source](thorough)


def lacking(sent: Any, names: Iterable[str]) -> list[str]:
    """Those of *names* ("meta.count") that the object *sent* does not have.

    >>> lacking({"meta": {"count": 1}}, ["meta.count", "meta.page", "results"])
    ['meta.page', 'results']
    """
    return [name for name in names if not _has(sent, name.split("."))]


def _has(sent: Any, path: list[str]) -> bool:
    for name in path:
        if isinstance(sent, list):
            sent = sent[0] if sent else None
        if not isinstance(sent, dict) or name not in sent:
            return False
        sent = sent[name]
    return True


def needs(*names: str, **values: Any) -> Check:
    """A check that the body has all of *names*, and *values* at its top."""

    def check(sent: Any) -> Iterable[str]:
        if missing := lacking(sent, names):
            yield f"lacks {', '.join(missing)}"
        for name, value in values.items():
            found = sent.get(name.replace("_", "-")) if isinstance(sent, dict) else None
            if found != value:
                yield f"{name.replace('_', '-')} is {found!r}, not {value!r}"

    return check


def _listed(find: Callable[[Any], Any], count: int, *names: str) -> Check:
    """A check for a list of *count* records that have all of *names*."""

    def check(sent: Any) -> Iterable[str]:
        try:
            found = find(sent)
        except (KeyError, TypeError):
            found = None
        if not isinstance(found, list):
            yield "holds no list of records"
        elif len(found) != count:
            yield f"lists {len(found)} records, not {count}"
        else:
            missing = {name for each in found for name in lacking(each, names)}
            if missing:
                yield f"records lack {', '.join(sorted(missing))}"

    return check


def _all(*checks: Check) -> Check:
    return lambda sent: [words for check in checks for words in check(sent)]


def _numbered(count: int, first: str = KNOWN) -> list[str]:
    """*count* DOIs of which only the first exists."""
    return [first, *(f"{ABSENT}-{number}" for number in range(1, count))]


def _crossref(thorough: bool) -> list[Question]:
    pace = ("x-api-pool", "x-rate-limit-limit", "x-rate-limit-interval", "x-concurrency-limit")
    envelope = needs(
        "message.total-results", "message.items", status="ok", message_type="work-list"
    )

    def listing(name: str, names: list[str], by: str = "doi") -> Question:
        wanted = quote(",".join(f"{by}:{each}" for each in names), safe="")
        path = f"/works?filter={wanted}&rows={len(names)}"
        check = _all(envelope, _listed(lambda sent: sent["message"]["items"], 1, "DOI", "type"))
        return Question(name, "list", path, headers=pace, check=check)

    found = [
        Question(
            "single record", "single", f"/works/{KNOWN}", headers=pace,
            check=needs("message.DOI", "message.type", "message.title", status="ok",
                        message_type="work"),
            usual=("author", "issued", "container-title", "ISSN", "publisher", "volume", "page",
                   "is-referenced-by-count", "references-count", "license", "link", "indexed"),
            find=lambda sent: sent["message"],
        ),
        listing("list of DOIs", [KNOWN, ABSENT]),
        listing("list by PII", [KNOWN_PII], "alternative-id"),
        Question("no such record", "single", f"/works/{ABSENT}", 404, kind="plain"),
    ]  # fmt: skip
    return found + ([listing("list of 50", _numbered(50))] if thorough else [])


def _openalex(thorough: bool) -> list[Question]:
    budget = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    needed = ("id", "doi", "display_name", "publication_year", "type", "ids", "authorships")

    def listing(name: str, dois: list[str]) -> Question:
        path = works_path({}, {"doi": dois}, OPENALEX_SELECT, 100)
        records = _listed(lambda sent: sent["results"], 1, *needed)
        return Question(
            name, "list", path, headers=budget, check=_all(needs("meta.count"), records)
        )

    found = [
        Question(
            "single record", "single", f"/works/doi:{KNOWN}", headers=budget,
            check=needs(*needed, "cited_by_count"), usual=OPENALEX_SELECT,
        ),
        listing("list of DOIs", [KNOWN, ABSENT]),
        Question(
            "title completion", "single", "/autocomplete/works?q=array%20programming%20with",
            check=needs("meta.count", "results"), usual=("display_name", "id", "external_id"),
            find=lambda sent: sent["results"],
        ),
        Question(
            "venue", "single", f"/sources/issn:{KNOWN_ISSN}", check=needs("id", "display_name"),
            usual=("summary_stats.2yr_mean_citedness", "summary_stats.h_index", "is_in_doaj"),
        ),
        Question("no such record", "single", f"/works/doi:{ABSENT}", 404, kind=""),
    ]  # fmt: skip
    return found + ([listing("list of 100", _numbered(100))] if thorough else [])


def _datacite(thorough: bool) -> list[Question]:
    needed = ("attributes.doi", "attributes.titles", "attributes.creators", "attributes.types")

    def listing(name: str, dois: list[str]) -> Question:
        query = " OR ".join(f'"{doi}"' for doi in dois)
        path = f"/dois?query={quote(f'doi:({query})', safe='')}&page[size]={len(dois)}"
        check = _listed(lambda sent: sent["data"], 1, *needed)
        return Question(name, "list", path, accept=JSON_API, check=check)

    found = [
        Question(
            "single record", "single", f"/dois/{KNOWN_AT_DATACITE}", accept=JSON_API,
            check=needs(*(f"data.{name}" for name in needed)),
            usual=("publicationYear", "dates", "publisher", "relatedIdentifiers", "rightsList"),
            find=lambda sent: sent["data"]["attributes"],
        ),
        listing("list of DOIs", [KNOWN_AT_DATACITE, ABSENT]),
        Question("no such record", "single", f"/dois/{ABSENT}", 404, accept=JSON_API,
                 check=needs("errors")),
    ]  # fmt: skip
    return found + ([listing("list of 50", _numbered(50, KNOWN_AT_DATACITE))] if thorough else [])


def _doi(thorough: bool) -> list[Question]:
    def agencies(sent: Any) -> Iterable[str]:
        entries = sent if isinstance(sent, list) else []
        if len(entries) < 2 or lacking(entries[0], ["DOI", "RA"]):
            yield "does not name the agency (RA) of each DOI"
        elif lacking(entries[-1], ["status"]):
            yield "does not say (status) that a DOI does not exist"

    found = [
        Question("agencies", "list", f"/ra/{KNOWN},{ABSENT}", check=agencies),
        Question("metadata", "single", f"/{KNOWN}", accept=CSL, check=needs("DOI", "title")),
        Question("no such DOI", "single", f"/{ABSENT}", 404, accept=CSL, kind=""),
    ]
    many = Question("30 agencies", "list", f"/ra/{','.join(_numbered(30))}", check=agencies)
    return found + ([many] if thorough else [])


def _openaire(thorough: bool) -> list[Question]:
    def by_pid(name: str, value: str, check: Check, usual: tuple[str, ...] = ()) -> Question:
        path = f"/research-products?pid={quote(value, safe='')}&page=1&pageSize=10"
        headers = ("x-ratelimit-limit", "x-ratelimit-used")
        return Question(
            name, "list", path, headers=headers, check=check, usual=usual,
            find=lambda sent: sent["results"],
        )  # fmt: skip

    usual = ("id", "mainTitle", "type", "pids", "instances", "indicators", "bestAccessRight")
    found = [
        by_pid("one by DOI", f'"{KNOWN}"', needs("header.numFound", "results.id"), usual),
        by_pid("no such record", f'"{ABSENT}"', needs("header.numFound", "results")),
        Question("no such id", "single", "/research-products/doctor______::0", 404,
                 check=needs("message")),
    ]  # fmt: skip
    several = by_pid("two in one request", f'("{KNOWN}" OR "{ABSENT}")', needs("results.id"))
    return found + ([several] if thorough else [])


def _bip(thorough: bool) -> list[Question]:
    def batch(name: str, dois: list[str]) -> Question:
        path = f"/paper/scores/batch/{','.join(dois)}"
        check = _listed(lambda sent: sent, len(dois), "doi")
        usual = ("attrank", "pop_class", "inf_class", "imp_class")
        return Question(name, "list", path, check=check, usual=usual)

    found = [
        batch("list of DOIs", [KNOWN, ABSENT]),
        Question("no such record", "single", f"/paper/scores/{ABSENT}", 404, check=needs("msg")),
    ]
    return found + ([batch("list of 50", _numbered(50))] if thorough else [])


_QUESTIONS: dict[str, Callable[[bool], list[Question]]] = {
    "crossref": _crossref,
    "openalex": _openalex,
    "datacite": _datacite,
    "doi": _doi,
    "openaire": _openaire,
    "bip": _bip,
}


def kind_of(answer: Answer) -> str:
    """The end of the answer's content type: "json", "html", "plain", "" without one."""
    return answer.kind.rpartition("/")[2].rpartition("+")[2]
