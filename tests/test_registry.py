"""The registry: only where a mistake in it would hide one of harvest's."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.registry import Fault, Registry, synthetic_doi

POLITE = {"mailto": "someone@example.org"}


@pytest.fixture
def world() -> Iterator[Registry]:
    """A synthetic world of 300 works with limits."""
    with Registry.synthetic(300, limits=True) as running:
        yield running


def _dois(count: int) -> list[str]:
    return [synthetic_doi(each) for each in range(count)]


def _get(registry: Registry, source: str, path: str, **params: Any) -> requests.Response:
    return requests.get(registry.base(source) + path, params=params, timeout=10)


def test_crossref_rows_default_to_twenty(world: Registry) -> None:
    """A batch without `rows` silently loses all but 20 of its records."""
    wanted = ",".join(f"doi:{doi}" for doi in _dois(50))
    short = _get(world, "crossref", "/works", filter=wanted, **POLITE).json()["message"]
    full = _get(world, "crossref", "/works", filter=wanted, rows=50, **POLITE).json()["message"]
    assert (len(short["items"]), len(full["items"])) == (20, 50)


@pytest.mark.parametrize(
    ("params", "kind"),
    [
        ({"select": "DOI,language"}, "select-not-available"),
        ({"page": "1"}, "unknown-parameter"),
        ({"rows": "1001"}, "integer-not-valid"),
        ({"filter": "doi:10.1/a,b"}, "filter-not-available"),
        ({"query.title": "x"}, "field-query-not-available"),
    ],
)
def test_crossref_refuses(world: Registry, params: dict[str, str], kind: str) -> None:
    """What Crossref does not take is 400, and `message` is a list there."""
    reply = _get(world, "crossref", "/works", **params)
    assert (reply.status_code, reply.json()["message"][0]["type"]) == (400, kind)


def test_crossref_or_is_a_comma(world: Registry) -> None:
    """`doi:a|b`, which is OpenAlex's way, finds nothing at Crossref."""
    reply = _get(world, "crossref", "/works", filter="doi:" + "|".join(_dois(2)))
    assert reply.json()["message"]["items"] == []


def test_crossref_not_found_is_plain_text(world: Registry) -> None:
    """Not found is no JSON, and no list is asked for it."""
    reply = _get(world, "crossref", "/works/10.1%2Fnone")
    assert (reply.status_code, reply.text) == (404, "Resource not found.")
    assert reply.headers["content-type"].startswith("text/plain")


def test_crossref_limits_by_pool_and_route(world: Registry) -> None:
    """The fourth list in a second is too many, also for the polite; single records go on."""
    lists = [_get(world, "crossref", "/works", rows=0, **POLITE).status_code for _ in range(4)]
    single = _get(world, "crossref", f"/works/{synthetic_doi(1)}", **POLITE)
    assert (lists, single.status_code) == ([200, 200, 200, 429], 200)
    assert single.headers["x-api-pool"] == "polite-single"
    assert world.summary().too_many["crossref"] == 1


def test_crossref_limits_concurrency() -> None:
    """Of two public requests at once, one is too many, and the log shows both."""
    with Registry.synthetic(9, limits=True, latency={"crossref": 0.2}) as world:
        path = f"/works/{synthetic_doi(1)}"
        with ThreadPoolExecutor(2) as pool:
            replies = list(pool.map(lambda _: _get(world, "crossref", path), range(2)))
    assert sorted(reply.status_code for reply in replies) == [200, 429]
    assert world.summary().max_in_flight["crossref"] == 2


def test_openalex_takes_a_hundred_values(world: Registry) -> None:
    """100 DOIs are answered in full with `per_page`; 101 are refused."""
    params = {"per_page": 100, "select": "doi", "corpus": "all"}
    full = _get(world, "openalex", "/works", filter="doi:" + "|".join(_dois(100)), **params)
    over = _get(world, "openalex", "/works", filter="doi:" + "|".join(_dois(101)), **params)
    assert (len(full.json()["results"]), over.status_code) == (100, 400)


@pytest.mark.parametrize(
    ("path", "params", "credits"),
    [
        ("/works/doi:10.5555/synthetic.000001", {}, 0),
        ("/works/doi%3A10.5555/synthetic.000001", {}, 1),
        ("/works/https://doi.org/10.5555/synthetic.000001", {}, 1),
        ("/works/W9000000001", {}, 0),
        ("/works", {"filter": "doi:10.5555/synthetic.000001"}, 1),
        ("/works", {"filter": "title.search:report"}, 10),
        ("/works", {"search.title": "report"}, 10),
        ("/autocomplete/works", {"q": "report"}, 0),
    ],
)
def test_openalex_charges(world: Registry, path: str, params: dict[str, str], credits: int) -> None:
    """Credits are taken by the path as it came: an encoded colon costs one."""
    reply = _get(world, "openalex", path, **params)
    assert reply.headers["X-RateLimit-Credits-Used"] == str(credits)
    assert reply.headers["X-RateLimit-Remaining"] == str(1_000 - credits)


def test_openalex_budget_runs_out() -> None:
    """A spent budget says so, with a wait of hours; singletons remain free."""
    with Registry.synthetic(9, budget=1) as world:
        replies = [_get(world, "openalex", "/works", per_page=1) for _ in range(2)]
        free = _get(world, "openalex", f"/works/doi:{synthetic_doi(1)}")
    assert [reply.status_code for reply in replies] == [200, 429]
    assert int(replies[1].headers["Retry-After"]) > 3_600
    assert replies[1].json()["creditsRemaining"] < replies[1].json()["creditsRequired"]
    assert free.status_code == 200


def test_openalex_hides_the_expansion_corpus(registry: Registry) -> None:
    """A list leaves out expansion works unless `corpus=all`; a singleton finds them."""
    work = {"id": "https://openalex.org/W1", "doi": "https://doi.org/10.1/a", "is_xpac": True}
    registry.add("openalex", work)
    plain = _get(registry, "openalex", "/works", filter="doi:10.1/a").json()["results"]
    whole = _get(registry, "openalex", "/works", filter="doi:10.1/A", corpus="all").json()
    single = _get(registry, "openalex", "/works/doi:10.1/a")
    assert (plain, len(whole["results"]), single.status_code) == ([], 1, 200)


@pytest.mark.parametrize(
    "params",
    [
        {"search": "What is it?"},
        {"filter": "title.search:a*"},
        {"filter": "doi:10.1/a,b"},
        {"select": "id,grants"},
        {"per_page": "201"},
        {"corpus": "all", "include_xpac": "true"},
        {"rows": "5"},
    ],
)
def test_openalex_refuses(world: Registry, params: dict[str, str]) -> None:
    """What OpenAlex does not take is 400 with JSON."""
    reply = _get(world, "openalex", "/works", **params)
    assert reply.status_code == 400
    assert set(reply.json()) == {"error", "message"}


@pytest.mark.parametrize(
    ("pid", "status"),
    [
        ('"10.1016/S0140-6736(97)11096-0"', 200),
        ("10.1016/S0140-6736(97)11096-0", 400),
        ('("10.1/a" OR "10.1/b")', 200),
    ],
)
def test_openaire_wants_quotes(world: Registry, pid: str, status: int) -> None:
    """A value with parentheses is 400 unless quoted."""
    assert _get(world, "openaire", "/research-products", pid=pid).status_code == status


def test_agencies(world: Registry) -> None:
    """`/ra/` splits at commas before it decodes, and tells unknown from invalid."""
    world.doi.agencies["10.1/a,b"] = "mEDRA"
    reply = _get(world, "doi", f"/ra/{synthetic_doi(1)},10.1/a%2Cb,10.1/c,foo").json()
    assert [each.get("RA") or each["status"] for each in reply] == [
        "Crossref",
        "mEDRA",
        "DOI does not exist",
        "Invalid DOI",
    ]


def test_faults_go_by_script_and_route(world: Registry) -> None:
    """A script strikes its route alone, once each, and its 429 are not held against the client."""
    world.faults.script("openalex", Fault("status", 429, "2"), "half body", route="/works/")
    path = f"/works/doi:{synthetic_doi(1)}"
    assert _get(world, "openalex", "/works", per_page=1).status_code == 200
    assert _get(world, "openalex", path).headers["Retry-After"] == "2"
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        _get(world, "openalex", path)
    assert _get(world, "openalex", path).status_code == 200
    assert world.summary().too_many["openalex"] == 0


def test_no_network_but_loopback() -> None:
    """A connection beyond this machine raises in every test."""
    with pytest.raises((UserWarning, RuntimeError), match="socket"):
        requests.get("http://192.0.2.1/", timeout=1)


def test_crossref_filters_by_isbn() -> None:
    """The filter knows an ISBN with or without hyphens, as a chapter's record gives its book's."""
    chapter = {"DOI": "10.1/c", "title": ["C"], "ISBN": ["978-0-444-52014-2"]}
    with Registry(crossref=[chapter, {"DOI": "10.1/d", "title": ["D"]}]) as registry:
        sent = _get(registry, "crossref", "/works", filter="isbn:9780444520142").json()
    assert [each["DOI"] for each in sent["message"]["items"]] == ["10.1/c"]
