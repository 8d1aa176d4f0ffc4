"""Crossref: batches, what a list cannot carry, and what a gap in a list means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Searches
from tests.registry import Registry, synthetic_doi
from tests.sources.conftest import Opener, fetch_all, fill
from tests.sources.stub import serving


def dois(values: Sequence[str]) -> list[Identifier]:
    """DOIs as identifiers."""
    return [Identifier("doi", value) for value in values]


def listing(items: list[dict[str, Any]], total: int, kind: str = "work-list") -> bytes:
    """A list reply with these items, claiming so many in all."""
    message = {"items": items, "total-results": total, "items-per-page": 50}
    return json.dumps({"status": "ok", "message-type": kind, "message": message}).encode()


def test_a_thousand_dois_in_ten_requests(opener: Opener, hurried: list[float]) -> None:
    """A hundred DOIs share a request; all are asked for in one page."""
    with Registry.synthetic(1000) as world:
        source = opener(url={"HARVEST_CROSSREF_URL": world.base("crossref")})["crossref"]
        batches = source.batches(dois([synthetic_doi(number) for number in range(1000)]))
        found = [reply for batch in batches for reply in fetch_all(source, batch)]
        requests = world.asked("crossref")
    assert {reply.outcome for reply in found} == {"found"}
    assert len(found) == 1000
    assert len(requests) == 10
    assert {request.query["rows"] for request in requests} == {"100"}
    assert not any("select" in request.query for request in requests)


@pytest.mark.slow
def test_the_request_line_stays_short(opener: Opener, hurried: list[float]) -> None:
    """Long DOIs make smaller batches: the line was once limited to 4,096 bytes."""
    long = [f"10.1002/(sici)1097-0061(200004)17:1<{n}::aid-yea{n}>3.0.co;2-v" for n in range(120)]
    log: list[str] = []
    with serving(200, listing([], 1), log=log) as url:
        source = opener(url={"HARVEST_CROSSREF_URL": url}, attempts=1)["crossref"]
        for batch in source.batches(dois(long)):
            next(iter(fetch_all(source, batch[:-1] or batch)))
    assert 3_000 < max(map(len, log)) < 4_000


def test_a_bad_doi_costs_nobody_else(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """A list that is refused is halved until the one that spoils it goes alone."""
    good = [f"10.5555/good{number}" for number in range(20)]
    fill(registry.crossref.records, *({"DOI": value, "title": ["T"]} for value in good))
    registry.faults.always("crossref", 400, route="bad")
    source = opener()["crossref"]
    replies = list(fetch_all(source, dois([*good[:7], "10.5555/bad", *good[7:]])))
    assert {each.asked.value for each in replies if each.outcome == "found"} == set(good)
    (bad,) = [each for each in replies if each.outcome != "found"]
    assert (bad.asked.value, bad.outcome) == ("10.5555/bad", "unavailable")
    assert len(registry.asked("crossref")) <= 12


def test_matched_whatever_the_case(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Items come in any order and case; each goes to the DOI that was asked."""
    fill(registry.crossref.records, {"DOI": "10.5555/B"}, {"DOI": "10.5555/A"})
    replies = {
        reply.asked.value: reply.body
        for reply in fetch_all(opener()["crossref"], dois(["10.5555/a", "10.5555/b"]))
    }
    assert {key: body and body["DOI"] for key, body in replies.items()} == {
        "10.5555/a": "10.5555/A",
        "10.5555/b": "10.5555/B",
    }


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (listing([], 2), "fewer items than there are: the page was cut off"),
        (listing([{"DOI": "10.1/x"}] * 3, 3), "more works than DOIs: of something else"),
        (listing([], 170_000_000), "the filter was ignored"),
        (listing([], 0, kind="work"), "not a list"),
        (listing([{"title": ["no DOI"]}], 1), "an item without its DOI"),
        (b'{"status":"ok","message-type":"work-list","message":{"items":[]}}', "no total"),
    ],
)
def test_a_gap_in_an_odd_list_is_no_absence(
    opener: Opener, hurried: list[float], sent: bytes, why: str
) -> None:
    """Only a whole list that concerns the question says that a DOI is absent."""
    with serving(200, sent) as url:
        source = opener(url={"HARVEST_CROSSREF_URL": url})["crossref"]
        replies = list(fetch_all(source, dois(["10.5555/a", "10.5555/b"])))
    assert {reply.outcome for reply in replies} == {"unavailable"}, why


def test_a_list_that_ends_early_denies_nothing(opener: Opener, hurried: list[float]) -> None:
    """Of three works two came: what is missing is open, to be asked for by itself."""
    sent = listing([{"DOI": "10.5555/a"}, {"DOI": "10.5555/b"}], 3)
    with serving(200, sent) as url:
        source = opener(url={"HARVEST_CROSSREF_URL": url})["crossref"]
        (batch,) = source.batches(dois(["10.5555/a", "10.5555/b", "10.5555/c"]))
        outcomes = {each.asked.value[-1]: each.outcome for each in source.fetch(batch)}
    assert outcomes == {"a": "found", "b": "found", "c": "open"}


def test_an_odd_doi_missing_from_a_list_is_asked_once_more(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """A plain DOI's absence needs no second request; one with <, ; or : gets it."""
    replies = list(fetch_all(opener()["crossref"], dois(["10.5555/plain", "10.5555/a<b;c:d"])))
    assert {reply.outcome for reply in replies} == {"absent"}
    singles = [each.path for each in registry.asked("crossref") if each.path != "/works"]
    assert singles == ["/works/10.5555/a%3Cb%3Bc%3Ad"]


@pytest.mark.parametrize(
    ("body", "kind", "outcome"),
    [
        (b"Resource not found.", "text/plain", "absent"),
        (b"Resource not found.", "application/json", "absent"),
        (
            b'{"message-type":"resource-not-found","message":"Not found"}',
            "application/json",
            "absent",
        ),
        (b"<h1>Resource not found.</h1>", "text/html", "unavailable"),
        (b"Resource not found.", "text/html", "unavailable"),
        (b"", "text/plain", "unavailable"),
        (b"no such host", "text/plain", "unavailable"),
    ],
)
def test_whose_404(
    opener: Opener, hurried: list[float], body: bytes, kind: str, outcome: str
) -> None:
    """Only a 404 in Crossref's own words means that it has no such record."""
    with serving(404, body, kind) as url:
        source = opener(url={"HARVEST_CROSSREF_URL": url})["crossref"]
        (reply,) = fetch_all(source, dois(["10.5555/a"]))
    assert reply.outcome == outcome


QUERIES = [
    (Query(title="Vascular loop", authors=("Ruiz", "Sanz"), year=2011), "Vascular loop Ruiz 2011"),
    (Query(raw="Ruiz A. Loop. 2011", is_reference=True, title="Loop"), "Ruiz A. Loop. 2011"),
    (Query(title="A\x1b[31m  B\n"), "A [31m B"),
    (Query(raw="See https://example.org/x for it"), "See for it"),
]


def searching(opener: Opener) -> Searches:
    """Crossref, to be searched."""
    source = opener()["crossref"]
    assert isinstance(source, Searches)
    return source


@pytest.mark.parametrize(("query", "sent"), QUERIES)
def test_search_text(
    registry: Registry, opener: Opener, hurried: list[float], query: Query, sent: str
) -> None:
    """A reference is searched whole, a title with first author and year; both are cleaned."""
    fill(registry.crossref.records, {"DOI": "10.5555/a", "title": ["Vascular loop"]})
    hits = searching(opener).search(query)
    assert hits.outcome == "found"
    (request,) = registry.asked("crossref")
    assert request.query["query.bibliographic"] == sent
    assert request.query["rows"] == "5"


def test_search_of_nothing_asks_nothing(registry: Registry, opener: Opener) -> None:
    """Without a word to search for there is no request."""
    assert searching(opener).search(Query(raw="\x00 ")).outcome == "absent"
    assert registry.asked("crossref") == []


def test_a_long_reference_is_cut_between_words(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """A page pasted as a reference makes no endless address."""
    searching(opener).search(Query(raw="word " * 500, is_reference=True))
    text = registry.asked("crossref")[0].query["query.bibliographic"]
    assert 500 < len(text) <= 600
    assert set(text.split()) == {"word"}


def test_an_isbn_gives_all_that_it_covers(opener: Opener, hurried: list[float]) -> None:
    """A book and its chapters come under one ISBN: several replies for one identifier."""
    items = [{"DOI": "10.5555/book"}, {"DOI": "10.5555/book.ch1"}]
    log: list[str] = []
    with serving(200, listing(items, 2), log=log) as url:
        source = opener(url={"HARVEST_CROSSREF_URL": url})["crossref"]
        replies = list(fetch_all(source, [Identifier("isbn", "9780444520142")]))
    assert [reply.body and reply.body["DOI"] for reply in replies] == [
        "10.5555/book",
        "10.5555/book.ch1",
    ]
    assert "isbn:9780444520142" in log[0]


def test_piis_are_asked_in_one_list(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Publisher item identifiers go together, apart from DOIs; one that none bears is absent."""
    known = {"S0378595515000015": "10.5555/a", "S0092867420302294": "10.5555/b"}
    for pii, doi in known.items():
        fill(registry.crossref.records, {"DOI": doi, "title": [doi], "alternative-id": [pii]})
    asked = [Identifier("pii", pii) for pii in (*known, "S0140673620301835")]
    replies = list(fetch_all(opener()["crossref"], [Identifier("doi", "10.5555/a"), *asked]))
    assert {
        (each.asked.value, each.outcome, each.body["DOI"] if each.body else None)
        for each in replies
        if each.asked.scheme == "pii"
    } == {
        *((pii, "found", doi) for pii, doi in known.items()),
        ("S0140673620301835", "absent", None),
    }
    lists = [each for each in registry.asked("crossref") if "alternative-id" in str(each.query)]
    assert len(lists) == 1


def test_an_alternative_id_stands_for_no_doi(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Another work may have the DOI asked for among its alternative ids."""
    fill(registry.crossref.records, {"DOI": "10.5555/a", "title": ["A"]})
    other = {"DOI": "10.5555/b", "title": ["B"], "alternative-id": ["10.5555/a"]}
    fill(registry.crossref.records, other)
    asked = [Identifier("doi", f"10.5555/{each}") for each in "ab"]
    replies = list(fetch_all(opener()["crossref"], asked))
    found = {each.asked.value: each.body["DOI"] for each in replies if each.body}
    assert found == {"10.5555/a": "10.5555/a", "10.5555/b": "10.5555/b"}


def test_a_pii_of_two_works_costs_no_other(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Both are given, as under an ISBN, and the rest of the list is answered."""
    twice, once = "S0378595515000015", "S0092867420302294"
    for doi, pii in (("a", twice), ("b", twice), ("c", once)):
        body = {"DOI": f"10.5555/{doi}", "title": [doi], "alternative-id": [pii]}
        fill(registry.crossref.records, body)
    asked = [Identifier("pii", twice), Identifier("pii", once)]
    replies = list(fetch_all(opener()["crossref"], asked))
    assert {(each.asked.value, each.body["DOI"]) for each in replies if each.body} == {
        (twice, "10.5555/a"),
        (twice, "10.5555/b"),
        (once, "10.5555/c"),
    }


def test_a_work_without_the_pii_is_none(opener: Opener, hurried: list[float]) -> None:
    """A service that passes over the filter gives no paper under a name it does not bear."""
    items = [{"DOI": "10.5555/any", "alternative-id": ["S0092867420302294"]}]
    with serving(200, listing(items, 1), log=[]) as url:
        source = opener(url={"HARVEST_CROSSREF_URL": url})["crossref"]
        replies = list(fetch_all(source, [Identifier("pii", "S0378595515000015")]))
    assert [each.outcome for each in replies] == ["absent"]


def test_contact_is_in_header_and_address_but_in_no_log(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """The mail address makes the client polite; no log of addresses shows it."""
    told: list[str] = []
    source = opener(mailto="me@example.org", observe=lambda event: told.append(str(event)))
    list(source["crossref"].fetch(dois(["10.5555/a"])))
    (request,) = registry.asked("crossref")
    assert "mailto:me@example.org" in request.headers["user-agent"]
    assert "harvest/" in request.headers["user-agent"]
    assert request.query["mailto"] == "me@example.org"
    assert told and not any("example.org" in each for each in told)


class OlderError(Exception):
    """Carries an answer to another request, as HTTP libraries' errors do."""

    response = SimpleNamespace(status_code=404, headers={}, text="Resource not found.")


def test_an_older_failure_is_not_taken_for_this_one(opener: Opener, hurried: list[float]) -> None:
    """Asked while another error is being handled, a dead line is a dead line, not an absence."""
    dead = opener(attempts=1, url={"HARVEST_CROSSREF_URL": "http://127.0.0.1:9"})["crossref"]
    try:
        raise OlderError
    except OlderError:
        (reply,) = fetch_all(dead, dois(["10.5555/a"]))
    assert reply.outcome == "unavailable"
    assert "127.0.0.1:9 refuses connections" in str(reply.reason)


def test_concurrency_follows_the_pool(opener: Opener) -> None:
    """Three at once with a contact address, one without."""
    assert opener()["crossref"].concurrency == 3
    assert opener(mailto=None)["crossref"].concurrency == 1
