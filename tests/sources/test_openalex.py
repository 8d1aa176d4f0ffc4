"""OpenAlex: lists and free singletons, credits, the budget, and its searches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers.openalex.client import OpenAlex
from harvest.providers.openalex.queries import SELECT, plain_words
from tests.registry import Fault, Registry, synthetic_doi
from tests.registry.openalex_query import FIELDS
from tests.sources.conftest import Opener, fetch_all, fill
from tests.sources.stub import serving
from tests.table import every_row


def work(number: int, doi: str | None = None, **more: Any) -> dict[str, Any]:
    """A work in OpenAlex's shape."""
    address = f"https://doi.org/{doi}" if doi else None
    title = more.pop("title", f"Title {number}")
    ids = more.pop("ids", {})
    known = {"id": f"https://openalex.org/W{number}", "doi": address, "ids": ids}
    return {**known, "title": title, "display_name": title, **more}


def dois(values: Sequence[str]) -> list[Identifier]:
    """DOIs as identifiers."""
    return [Identifier("doi", value) for value in values]


@pytest.fixture
def source(opener: Opener, hurried: list[float]) -> OpenAlex:
    """OpenAlex on the registry, hurried."""
    opened = opener()["openalex"]
    assert isinstance(opened, OpenAlex)
    return opened


def test_select_names_are_valid_at_openalex() -> None:
    """One unknown name in `select` costs a request; none may be wrong to begin with."""
    assert set(SELECT) <= FIELDS


def test_a_thousand_dois_in_ten_requests(opener: Opener, hurried: list[float]) -> None:
    """A hundred DOIs share a request, the repositories' corpus included."""
    with Registry.synthetic(1000) as world:
        source = opener(url={"HARVEST_OPENALEX_URL": world.base("openalex")})["openalex"]
        batches = source.batches(dois([synthetic_doi(number) for number in range(1000)]))
        found = [reply for batch in batches for reply in fetch_all(source, batch)]
        requests = world.asked("openalex")
    assert len(found) == 1000
    assert len(requests) == 10
    assert {request.query["corpus"] for request in requests} == {"all"}
    assert {request.query["per_page"] for request in requests} == {"100"}


@pytest.mark.parametrize(
    "suffix", ["{}", "1097-0061(200004)17:1<{}::aid-yea{}>3.0.co;2-v", "é{}" * 9]
)
def test_the_request_line_stays_short(opener: Opener, hurried: list[float], suffix: str) -> None:
    """However long the DOIs are as they go over the wire, no line reaches 4,000 bytes."""
    named = [Identifier("doi", f"10.1002/{suffix.replace('{}', f'{n:04}')}") for n in range(230)]
    log: list[str] = []
    sent = json.dumps({"meta": {"count": 0}, "results": []}).encode()
    with serving(200, sent, log=log) as url:
        source = opener(url={"HARVEST_OPENALEX_URL": url}, attempts=1)["openalex"]
        for batch in source.batches(named):
            list(source.fetch(batch))
    assert 1_000 < max(map(len, log)) < 4_000


def test_repository_works_are_found(registry: Registry, source: OpenAlex) -> None:
    """A Zenodo DOI outside the core corpus comes with the list."""
    fill(registry.openalex.records, work(1, "10.5281/zenodo.1", is_xpac=True), work(2, "10.5555/b"))
    replies = list(fetch_all(source, dois(["10.5281/zenodo.1", "10.5555/b"])))
    assert {reply.outcome for reply in replies} == {"found"}
    assert len(registry.asked("openalex")) == 1


def test_what_a_list_leaves_out_is_asked_singly_and_free(
    registry: Registry, source: OpenAlex
) -> None:
    """Absent is said by the singleton alone; its path keeps the colon, so it costs nothing."""
    fill(registry.openalex.records, work(1, "10.5555/a"))
    replies = {
        each.asked.value: each.outcome
        for each in fetch_all(source, dois(["10.5555/a", "10.5555/x", "10.5555/y#z"]))
    }
    assert replies == {"10.5555/a": "found", "10.5555/x": "absent", "10.5555/y#z": "absent"}
    paths = sorted(each.path for each in registry.asked("openalex"))
    assert paths == ["/works", "/works/doi:10.5555/x", "/works/doi:10.5555/y%23z"]
    assert source.credits_used == 1
    assert source.credits_left == 999


def test_two_works_with_one_doi(registry: Registry, source: OpenAlex) -> None:
    """Both are handed on: which is right is not for a source to say."""
    fill(
        registry.openalex.records, work(1, "10.5555/a"), work(2, "10.5555/a"), work(3, "10.5555/b")
    )
    replies = list(fetch_all(source, dois(["10.5555/a", "10.5555/b"])))
    assert sorted(str(each.body and each.body["id"])[-2:] for each in replies) == ["W1", "W2", "W3"]


def test_more_works_than_a_page_holds(registry: Registry, source: OpenAlex) -> None:
    """A hundred DOIs with two works each fill two pages; neither is dropped."""
    values = [f"10.5555/{number}" for number in range(100)]
    fill(registry.openalex.records, *(work(n, value) for n, value in enumerate(values)))
    fill(registry.openalex.records, *(work(1000 + n, value) for n, value in enumerate(values)))
    replies = list(fetch_all(source, dois(values)))
    assert len(replies) == 200
    assert [each.query.get("page") for each in registry.asked("openalex")] == [None, "2"]


@pytest.mark.parametrize(
    ("scheme", "value", "ids"),
    [
        ("pmid", "19801464", {"pmid": "https://pubmed.ncbi.nlm.nih.gov/19801464"}),
        ("openalex", "W7", {}),
    ],
)
def test_other_schemes_share_a_list(
    registry: Registry, source: OpenAlex, scheme: str, value: str, ids: dict[str, str]
) -> None:
    """PMIDs and OpenAlex ids go by list too, each scheme in its own."""
    fill(registry.openalex.records, work(7, ids=ids))
    asked = [Identifier(scheme, value), Identifier(scheme, value[:-1] + "9")]
    replies = {each.asked.value: each.outcome for each in fetch_all(source, asked)}
    assert replies == {value: "found", value[:-1] + "9": "absent"}
    assert registry.asked("openalex")[0].query["filter"].startswith(f"{scheme}:")


def test_schemes_are_not_mixed(source: OpenAlex) -> None:
    """One list asks for one scheme; PMCIDs and arXiv go alone."""
    mixed = [Identifier(s, f"{s}{n}") for n in range(3) for s in ("doi", "pmid", "pmcid", "arxiv")]
    batches = source.batches(mixed)
    assert all(len({each.scheme for each in batch}) == 1 for batch in batches)
    assert sorted(map(len, batches)) == [1, 1, 1, 1, 1, 1, 3, 3]


def test_arxiv_by_its_doi_or_else_by_its_page(registry: Registry, source: OpenAlex) -> None:
    """Some arXiv works have no DataCite DOI at OpenAlex; their page at arxiv.org finds them."""
    page = {"landing_page_url": "https://arxiv.org/abs/1706.03762"}
    fill(registry.openalex.records, work(1, locations=[page]), work(2, "10.48550/arxiv.2001.00001"))
    for number, expected in (("1706.03762v5", "W1"), ("2001.00001", "W2")):
        (reply,) = fetch_all(source, [Identifier("arxiv", number)])
        assert reply.body is not None
        assert reply.body["id"].endswith(expected)
    (reply,) = fetch_all(source, [Identifier("arxiv", "9999.99999")])
    assert reply.outcome == "absent"


def test_a_404_for_a_pmcid_is_not_believed(registry: Registry, source: OpenAlex) -> None:
    """The singleton by PMCID does not find all that there is: a list has the last word."""
    address = "https://www.ncbi.nlm.nih.gov/pmc/articles/1303860"
    fill(registry.openalex.records, work(1, ids={"pmcid": address}))
    asked = [Identifier("pmcid", "PMC1303860"), Identifier("pmcid", "PMC99")]
    outcomes = [each.outcome for one in asked for each in fetch_all(source, [one])]
    assert outcomes == ["found", "absent"]


def test_a_spent_budget_stops_the_source_and_says_when(
    registry: Registry, source: OpenAlex, hurried: list[float]
) -> None:
    """No sleeping until midnight, no second try of either kind, and the reason tells the reset."""
    registry.faults.always("openalex", "budget")
    replies = list(fetch_all(source, dois(["10.5555/a", "10.5555/b"])))
    again = list(fetch_all(source, dois(["10.5555/c", "10.5555/d"])))
    assert {each.outcome for each in replies + again} == {"unavailable"}
    assert str(replies[0].reason) == "today's credits are spent; it is renewed in 16 h"
    assert {each.reason for each in again} == {replies[0].reason}
    assert len(registry.asked("openalex")) == 2
    assert hurried == []
    assert source.credits_used == 0


def test_when_credits_are_spent_single_records_are_used(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Lists are refused once and asked no more; single records cost nothing and still answer."""
    values = [f"10.5555/a{number}" for number in range(6)]
    fill(registry.openalex.records, *(work(n, value) for n, value in enumerate(values[:-1])))
    source = opener()["openalex"]
    registry.faults.always("openalex", "budget", route="filter=")
    outcomes = [each.outcome for each in fetch_all(source, dois(values))]
    outcomes += [each.outcome for each in fetch_all(source, dois(values[:2]))]
    assert outcomes == ["found"] * 5 + ["absent"] + ["found"] * 2
    assert sum("filter" in each.query for each in registry.asked("openalex")) == 1


def test_going_too_fast_is_no_spent_budget(
    registry: Registry, source: OpenAlex, hurried: list[float]
) -> None:
    """A 429 with a short Retry-After is waited for and overcome."""
    fill(registry.openalex.records, work(1, "10.5555/a"))
    registry.faults.script("openalex", Fault("status", 429, retry_after="1"))
    (reply,) = fetch_all(source, dois(["10.5555/a"]))
    assert reply.outcome == "found"
    assert hurried
    assert 1.0 <= max(hurried) <= 2.0


def test_plan_upgrade_required_is_not_tried_again(opener: Opener, hurried: list[float]) -> None:
    """That 429 would be answered alike for ever."""
    body = json.dumps({"error": "Plan upgrade required", "message": "needs a plan"}).encode()
    log: list[str] = []
    with serving(429, body, log=log) as url:
        source = opener(url={"HARVEST_OPENALEX_URL": url}, attempts=4)["openalex"]
        (reply,) = fetch_all(source, dois(["10.5555/a"]))
    assert "paid plan" in str(reply.reason)
    assert len(log) == 1


def test_the_users_limit_of_credits(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Beyond --max-credits nothing that costs is asked; what is free still is."""
    fill(registry.openalex.records, work(1, "10.5555/a"))
    source = opener(max_credits=1)["openalex"]
    assert isinstance(source, OpenAlex)
    pair = dois(["10.5555/a", "10.5555/b"])
    assert [each.outcome for each in fetch_all(source, pair)] == ["found", "absent"]
    assert [each.outcome for each in fetch_all(source, pair)] == ["found", "absent"]
    assert sum("filter" in each.query for each in registry.asked("openalex")) == 1
    hits = source.search_paid(Query(title="Vascular loops of the nerve"))
    assert hits.outcome == "unavailable"
    assert "limit of 1 credits" in str(hits.reason)


def test_the_key_is_in_the_header_only(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Addresses get logged: no key and no mail address there."""
    source = opener(key="secret-key")["openalex"]
    list(fetch_all(source, dois(["10.5555/a", "10.5555/b"])))
    for request in registry.asked("openalex"):
        assert request.headers["authorization"] == "Bearer secret-key"
        assert "secret" not in request.path + str(request.query)
        assert "example.org" not in request.path + str(request.query)


def test_an_invalid_key_is_refused_clearly(opener: Opener, hurried: list[float]) -> None:
    """A wrong key is unavailable with what the server said of it."""
    (reply,) = fetch_all(opener(key="invalid")["openalex"], dois(["10.5555/a"]))
    assert reply.outcome == "unavailable"
    assert "key" in str(reply.reason)


def test_a_refused_select_name_costs_one_request(opener: Opener, hurried: list[float]) -> None:
    """When OpenAlex drops a field, it is asked without `select` from then on."""
    said = {
        "error": "Invalid query parameters error.",
        "message": "mesh is not a valid select field.",
    }
    log: list[str] = []
    with serving(400, json.dumps(said).encode(), log=log) as url:
        source = opener(url={"HARVEST_OPENALEX_URL": url}, attempts=1)["openalex"]
        list(fetch_all(source, dois(["10.5555/a", "10.5555/b"])))
    assert ["select=" in path for path in log[:2]] == [True, False]


def test_long_lists_are_shortened_when_refused(registry: Registry, source: OpenAlex) -> None:
    """A server with the old limit on the address refuses; shorter lists follow."""
    values = [f"10.5555/{'x' * 30}{number:03}" for number in range(100)]
    fill(registry.openalex.records, *(work(n, value) for n, value in enumerate(values)))
    registry.faults.script("openalex", 414, route="/works?")
    replies = list(fetch_all(source, dois(values)))
    assert {each.outcome for each in replies} == {"found"}
    assert 2 <= len(registry.asked("openalex")) <= 4


def test_search_is_free(registry: Registry, source: OpenAlex) -> None:
    """Title completion and singletons cost nothing; hits that are no such title are left."""
    fill(
        registry.openalex.records,
        work(1, title="Vascular loop in the angle"),
        work(2, title="Other"),
    )
    hits = source.search(Query(title="Vascular loop in the angle"))
    assert [body["id"][-2:] for body in hits.bodies] == ["W1"]
    assert "authorships" not in hits.bodies[0] or hits.bodies[0]["authorships"] is not None
    assert source.credits_used == 0
    assert source.search(Query(title="Nothing of the kind")).outcome == "absent"


def test_search_paid_sends_plain_words(registry: Registry, source: OpenAlex) -> None:
    """No character of a title is syntax in the search; it costs ten credits."""
    fill(registry.openalex.records, work(1, title="Is it so? A (re)view"))
    hits = source.search_paid(Query(title="Is it SO? A (re)view:"))
    assert hits.outcome == "found"
    assert registry.asked("openalex")[0].query["search.title"] == "is it so a re view"
    assert source.credits_used == 10


@every_row("title", ["NOT me", "a|b*", '"x"~2', "!why", "end?", "ünïcode ½"])
def test_plain_words_hold_no_syntax(title: str) -> None:
    """Letters, digits and spaces in lower case: no operator is left."""
    words = plain_words(title)
    assert words == words.lower()
    assert all(char.isalnum() or char == " " for char in words)


def test_venue_by_issn(registry: Registry, source: OpenAlex) -> None:
    """A journal is asked for by ISSN, for free; an unknown one is absent."""
    registry.openalex.venues.append({"id": "https://openalex.org/S1", "issn": ["1234-5678"]})
    assert source.venue("1234-5678").outcome == "found"
    assert source.venue("S1").outcome == "found"
    assert source.venue("9999-9999").outcome == "absent"
    assert source.credits_used == 0


def test_a_list_without_its_size_is_no_list(opener: Opener, hurried: list[float]) -> None:
    """Results without `meta.count` may be half of them: nothing follows from a gap."""
    with serving(200, b'{"results": [], "meta": {}}') as url:
        source = opener(url={"HARVEST_OPENALEX_URL": url}, attempts=1)["openalex"]
        replies = list(fetch_all(source, dois(["10.5555/a", "10.5555/b"])))
    assert {each.outcome for each in replies} == {"unavailable"}


def test_a_search_that_is_refused_is_made_as_a_filter(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """`search.title=` is the newer form: where it is refused the filter of that name serves."""
    title = "Vascular loop in the angle"
    fill(registry.openalex.records, work(1, "10.5555/a", display_name=title, title=title))
    registry.faults.always("openalex", 400, route="search.title=")
    source = opener()["openalex"]
    assert isinstance(source, OpenAlex)
    hits = source.search_paid(Query(title="Vascular loop in the angle"))
    assert hits.outcome == "found"
    assert "title.search:" in registry.asked("openalex")[-1].query["filter"]
