"""DataCite, doi.org, OpenAIRE and BIP!: what is particular to each."""

from __future__ import annotations

import json

import pytest

from harvest.model.identifier import Identifier
from harvest.providers import Agency
from harvest.providers.doi_org.client import Doi
from tests.registry import Registry
from tests.registry.call import Answer, Call, json_answer
from tests.sources.conftest import Opener, fetch_all, fill
from tests.sources.stub import serving


def dois(*values: str) -> list[Identifier]:
    """DOIs as identifiers."""
    return [Identifier("doi", value) for value in values]


def resource(doi: str) -> dict[str, object]:
    """A DOI in DataCite's shape."""
    return {"id": doi, "type": "dois", "attributes": {"doi": doi, "titles": [{"title": "T"}]}}


def test_datacite_asks_in_lists_and_then_singly(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """A list finds; only the answer about one DOI says that there is none."""
    fill(registry.datacite.records, resource("10.5281/zenodo.1"), resource("10.48550/ARXIV.1"))
    asked = dois("10.5281/zenodo.1", "10.48550/arxiv.1", "10.5281/none")
    replies = {each.asked.value: each.outcome for each in fetch_all(opener()["datacite"], asked)}
    assert replies == {
        "10.5281/zenodo.1": "found",
        "10.48550/arxiv.1": "found",
        "10.5281/none": "absent",
    }
    assert [each.path for each in registry.asked("datacite")] == ["/dois", "/dois/10.5281/none"]
    query = registry.asked("datacite")[0].query
    assert query["query"].startswith('doi:("10.5281/zenodo.1" OR "10.48550')
    assert query["page[size]"] == "3"


def test_agencies_in_one_request(registry: Registry, opener: Opener, hurried: list[float]) -> None:
    """Whose DOIs are these? One request for many; "does not exist" is an absence."""
    fill(registry.crossref.records, {"DOI": "10.5555/a,b"})
    fill(registry.datacite.records, resource("10.5281/zenodo.1"))
    registry.doi.agencies |= {"10.1400/1": "mEDRA"}
    source = opener()["doi"]
    assert isinstance(source, Doi)
    asked = dois("10.5555/a,b", "10.5281/zenodo.1", "10.1400/1", "10.5555/none")
    known = source.agencies(asked)
    assert [known[each].name for each in asked] == ["Crossref", "DataCite", "mEDRA", None]
    assert known[asked[3]].outcome == "absent"
    assert len(registry.asked("doi")) == 1


@pytest.mark.parametrize(
    ("sent", "agency"),
    [
        ([{"DOI": "10.5555/A", "RA": "JaLC"}], Agency("registered", "JaLC")),
        ([{"DOI": "10.5555/a", "status": "Unknown"}], Agency("registered")),
        (
            [{"DOI": "10.5555/a", "status": "Invalid DOI"}],
            Agency("absent", reason="no-such-doi: Invalid DOI"),
        ),
    ],
)
def test_agency_answers(opener: Opener, hurried: list[float], sent: object, agency: Agency) -> None:
    """Each status that doi.org is known to send has its meaning."""
    with serving(200, json.dumps(sent).encode()) as url:
        source = opener(url={"HARVEST_DOI_URL": url})["doi"]
        assert isinstance(source, Doi)
        assert list(source.agencies(dois("10.5555/a")).values()) == [agency]


@pytest.mark.parametrize(
    "sent",
    [
        [],
        {},
        [{"DOI": "10.5555/other", "RA": "Crossref"}],
        [{"DOI": "10.5555/a", "status": "New words"}],
        ["10.5555/a"],
    ],
)
def test_odd_agency_answers_are_unavailable(
    opener: Opener, hurried: list[float], sent: object
) -> None:
    """An answer about another DOI, or one we do not know, says nothing about ours."""
    with serving(200, json.dumps(sent).encode()) as url:
        source = opener(url={"HARVEST_DOI_URL": url}, attempts=1)["doi"]
        assert isinstance(source, Doi)
        (agency,) = source.agencies(dois("10.5555/a")).values()
    assert agency.outcome == "unavailable"
    assert agency.reason


def test_csl_from_an_agency_without_an_api(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """mEDRA's records come as CSL-JSON; one without metadata is absent, and it says so."""
    registry.doi.agencies |= {"10.1400/1": "mEDRA", "10.1400/2": "mEDRA"}
    registry.doi.csl["10.1400/1"] = {"DOI": "10.1400/1", "title": "T"}
    replies = {
        each.asked.value: each
        for each in fetch_all(opener()["doi"], dois("10.1400/1", "10.1400/2"))
    }
    assert replies["10.1400/1"].body == {"DOI": "10.1400/1", "title": "T"}
    assert replies["10.1400/2"].outcome == "absent"
    assert "no metadata" in str(replies["10.1400/2"].reason)


def cluster(*dois: str) -> dict[str, object]:
    """An OpenAIRE cluster with several DOIs."""
    pids = [{"scheme": "doi", "value": value} for value in dois]
    return {"id": f"doi_dedup___::{dois[0]}", "pids": pids[:1], "instances": [{"pids": pids[1:]}]}


def test_openaire_quotes_and_matches(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """A PII DOI goes in quotes; a cluster is found by any of its DOIs, in any case."""
    fill(registry.openaire.records, cluster("10.5555/PRE", "10.1016/S0140-6736(97)11096-0"))
    asked = dois("10.1016/s0140-6736(97)11096-0")
    (reply,) = fetch_all(opener()["openaire"], asked)
    assert reply.outcome == "found"
    (request,) = registry.asked("openaire")
    assert request.path == "/research-products"
    assert request.query == {
        "pid": '"10.1016/s0140-6736(97)11096-0"',
        "page": "1",
        "pageSize": "10",
    }


def test_openaire_results_of_other_works_are_not_ours(opener: Opener, hurried: list[float]) -> None:
    """A hit that does not carry the identifier is not handed on."""
    sent = {"header": {"numFound": 1}, "results": [cluster("10.5555/other")]}
    with serving(200, json.dumps(sent).encode()) as url:
        (reply,) = fetch_all(
            opener(url={"HARVEST_OPENAIRE_URL": url})["openaire"], dois("10.5555/a")
        )
    assert reply.outcome == "absent"


def test_openaire_null_results_are_none(opener: Opener, hurried: list[float]) -> None:
    """Older servers say `null` for no results."""
    sent = {"header": {"numFound": 0}, "results": None}
    with serving(200, json.dumps(sent).encode()) as url:
        (reply,) = fetch_all(
            opener(url={"HARVEST_OPENAIRE_URL": url})["openaire"], dois("10.5555/a")
        )
    assert reply.outcome == "absent"


def test_openaire_by_its_own_id(registry: Registry, opener: Opener, hurried: list[float]) -> None:
    """Its own ids have a route of their own, with a 404 in JSON for unknown ones."""
    fill(registry.openaire.records, cluster("10.5555/a"))
    asked = [Identifier("openaire", f"doi_dedup___::{each}") for each in ("10.5555/a", "9")]
    source = opener()["openaire"]
    assert [
        each.outcome for batch in source.batches(asked) for each in fetch_all(source, batch)
    ] == [
        "found",
        "absent",
    ]


def test_an_expired_openaire_token_says_what_to_do(opener: Opener, hurried: list[float]) -> None:
    """An expired token is worse than none: the reason names the setting."""
    (reply,) = fetch_all(opener(token="expired")["openaire"], dois("10.5555/a"))
    assert reply.outcome == "unavailable"
    assert "HARVEST_OPENAIRE_TOKEN" in str(reply.reason)


def test_openaire_takes_lists(registry: Registry, opener: Opener, hurried: list[float]) -> None:
    """Ten in a request; once a list has found something, what it leaves out counts as unlisted."""
    fill(registry.openaire.records, *(cluster(f"10.5555/{number}") for number in range(15)))
    source = opener()["openaire"]
    asked = dois(*(f"10.5555/{number}" for number in range(20)))
    batches = source.batches(asked)
    assert [len(each) for each in batches] == [10, 10]
    outcomes = {r.asked.value: r.outcome for batch in batches for r in source.fetch(batch)}
    assert [outcomes[each.value] for each in asked].count("found") == 15
    assert {outcomes[f"10.5555/{number}"] for number in range(15, 20)} == {"unlisted"}
    assert len(registry.asked("openaire")) == 2


@pytest.mark.parametrize("how", ["refused", "not understood"])
def test_openaire_is_asked_singly_where_lists_do_not_work(
    registry: Registry,
    opener: Opener,
    hurried: list[float],
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    """A list is tried once: not again after a refusal, nor if it finds nothing that is there."""
    fill(registry.openaire.records, *(cluster(f"10.5555/{number}") for number in range(25)))
    own = registry.openaire.answer

    def answer(call: Call) -> Answer:
        if " OR " not in (call.param("pid") or ""):
            return own(call)
        if how == "refused":
            return json_answer({"message": "Malformed value of pid", "code": 400}, 400)
        return json_answer({"header": {"numFound": 0, "page": 1, "pageSize": 100}, "results": []})

    monkeypatch.setattr(registry.openaire, "answer", answer)
    source = opener()["openaire"]
    asked = dois(*(f"10.5555/{number}" for number in range(25)))
    found = []
    for batch in source.batches(asked):
        several = list(source.fetch(batch))
        assert {each.outcome for each in several} == {"open"}
        found += [reply for each in several for reply in source.fetch([each.asked])]
    assert {(r.asked, r.outcome) for r in found} == {(each, "found") for each in asked}
    assert len(registry.asked("openaire")) == 1 + 25
    assert {len(batch) for batch in source.batches(asked)} == {1}


def test_bip_in_lists_of_fifty(registry: Registry, opener: Opener, hurried: list[float]) -> None:
    """More than fifty would be cut off without a word; a comma goes singly."""
    values = [f"10.5555/{number}" for number in range(60)]
    registry.bip.scores |= {value: {"doi": value, "pop_class": "C4"} for value in values}
    source = opener()["bip"]
    replies = [r for batch in source.batches(dois(*values)) for r in fetch_all(source, batch)]
    assert {each.outcome for each in replies} == {"found"}
    assert len(registry.asked("bip")) == 2
    (comma,) = fetch_all(source, dois("10.5555/a,b"))
    assert comma.outcome == "absent"


def test_datacite_is_asked_in_full(
    registry: Registry, opener: Opener, hurried: list[float]
) -> None:
    """Affiliations and publisher come with their identifiers, singly and in lists."""
    ror = {"affiliationIdentifier": "https://ror.org/04hcvaf32", "name": "A University"}
    for number in range(3):
        attributes = {
            "doi": f"10.5555/a{number}",
            "titles": [{"title": "T"}],
            "creators": [{"name": "Berg, Ada", "affiliation": [ror]}],
            "publisher": {"name": "A Press", "publisherIdentifier": "https://ror.org/1"},
            "types": {},
        }
        registry.add("datacite", {"id": attributes["doi"], "attributes": attributes})
    source = opener()["datacite"]
    names = [Identifier("doi", f"10.5555/a{number}") for number in range(3)]
    replies = [*source.fetch(names[:1]), *source.fetch(names[1:])]
    assert len(replies) == 3
    for reply in replies:
        assert reply.body is not None
        assert reply.body["attributes"]["creators"][0]["affiliation"] == [ror]
        assert reply.body["attributes"]["publisher"]["publisherIdentifier"]


def test_a_shortdoi_stands_for_a_doi(registry: Registry, opener: Opener) -> None:
    """doi.org's handle record gives the DOI as an alias; one request, None for what is none."""
    registry.doi.shorts["10/c9wr8n"] = "10.1016/0030-4220(84)90085-9"
    source = opener()["doi"]
    assert isinstance(source, Doi)
    found = source.expand(Identifier("shortdoi", "c9wr8n"))
    assert found == Identifier("doi", "10.1016/0030-4220(84)90085-9")
    assert source.expand(Identifier("shortdoi", "zzz9")) is None
    assert [each.path for each in registry.asked("doi")] == [
        "/api/handles/10/c9wr8n",
        "/api/handles/10/zzz9",
    ]
