"""What every source promises, whatever it is and whatever its server does."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Reply, Searches, Source
from tests.registry import Fault, Registry
from tests.sources.conftest import Opener, fetch_all, fill
from tests.sources.stub import serving

NAMES = ("crossref", "openalex", "datacite", "doi", "openaire", "bip")
KNOWN, UNKNOWN = "10.5555/known", "10.5555/unknown"
UGLY = (
    "10.5555/a,b",
    "10.5555/a|b",
    "10.5555/a#b?c=d&e",
    "10.5555/100%25",
    "10.5555/x/../y",
    "10.5555/a//b",
    "10.5555/a+b",
    '10.5555/"q"',
    "10.5555/<script>alert(1)</script>",
    "10.1002/(sici)1097-0061(200004)17:1<1::aid-yea3>3.0.co;2-v",
    "10.5555/ä ö",
)


def doi(value: str) -> Identifier:
    """A DOI as an identifier."""
    return Identifier("doi", value)


def fill_all(registry: Registry, *dois: str) -> None:
    """Let every provider know these DOIs (doi.org knows what DataCite knows)."""
    for number, value in enumerate(dois, 1):
        id_, address = f"https://openalex.org/W{number}", f"https://doi.org/{value}"
        attributes = {"doi": value, "titles": [{"title": "T"}]}
        cluster = {"id": f"doi_dedup::{number}", "pids": [{"scheme": "doi", "value": value}]}
        fill(registry.crossref.records, {"DOI": value, "title": ["T"]})
        fill(registry.openalex.records, {"id": id_, "doi": address, "title": "T"})
        fill(registry.datacite.records, {"id": value, "type": "dois", "attributes": attributes})
        fill(registry.openaire.records, cluster)
        registry.bip.scores[value] = {"doi": value, "pop_class": "C4"}
        registry.doi.csl[value] = {"DOI": value, "title": "T"}


def ask(source: Source, *values: str) -> list[Reply]:
    """All replies for these DOIs, batch by batch."""
    asked = [doi(value) for value in values]
    return [reply for batch in source.batches(asked) for reply in fetch_all(source, batch)]


@pytest.mark.parametrize("name", NAMES)
def test_found_and_absent(
    registry: Registry, opener: Opener, hurried: list[float], name: str
) -> None:
    """A known DOI is found with its body, an unknown one absent with a reason."""
    fill_all(registry, KNOWN)
    replies = {reply.asked.value: reply for reply in ask(opener()[name], KNOWN, UNKNOWN)}
    assert replies[KNOWN].outcome == "found"
    assert isinstance(replies[KNOWN].body, dict)
    assert replies[UNKNOWN].outcome == "absent"
    assert replies[UNKNOWN].reason
    assert {reply.source for reply in replies.values()} == {name}


@pytest.mark.parametrize("name", NAMES)
def test_ugly_dois_arrive_as_they_are(
    registry: Registry, opener: Opener, hurried: list[float], name: str
) -> None:
    """No character of a DOI makes a request ask for another one."""
    fill_all(registry, *UGLY)
    replies = ask(opener()[name], *UGLY)
    wrong = {"10.5555/x/../y"} if name == "doi" else set()  # the registry redirects unescaped
    if name == "openaire":
        wrong = {'10.5555/"q"'}  # a quote in a DOI has no known form there
    found = {reply.asked.value for reply in replies if reply.outcome == "found"}
    assert found == set(UGLY) - wrong
    assert Counter(reply.asked.value for reply in replies) == Counter(UGLY)


@pytest.mark.parametrize("name", NAMES)
def test_batches_hold_each_identifier_once(opener: Opener, name: str) -> None:
    """Splitting loses nothing, repeats nothing, and keeps to one list request's size."""
    values = [*UGLY, *(f"10.5555/{number}" for number in range(130)), *UGLY]
    batches = opener()[name].batches([doi(value) for value in values])
    assert Counter(each.value for batch in batches for each in batch) == Counter(set(values))
    most = {"crossref": 100, "openalex": 100, "doi": 1, "openaire": 10}.get(name, 50)
    assert max(map(len, batches)) == most


FAULTS: tuple[Any, ...] = (
    "reset",
    "half body",
    "wrong type",
    "empty body",
    "portal",
    Fault("hang", seconds=0.4),
    Fault("drip", seconds=5.0),
    Fault("status", 429),
    Fault("status", 429, retry_after="86400"),
    500,
    502,
    503,
    504,
    401,
    403,
    Fault("status", 302),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_fault_is_an_absence(
    registry: Registry, opener: Opener, hurried: list[float], name: str
) -> None:
    """Whatever goes wrong for good, every identifier is "unavailable", with a reason."""
    fill_all(registry, KNOWN)
    for fault in FAULTS:
        registry.faults.clear()
        registry.faults.always(name, fault)
        registry.faults.always("crossref", fault)  # where doi.org redirects to
        source = opener(timeout_s=0.1 if isinstance(fault, Fault) else 5.0, attempts=1)[name]
        values = [KNOWN, UNKNOWN, "10.5555/a,b"]
        if fault == "wrong type" and name in ("openalex", "doi"):
            values = [KNOWN]  # their 404 is HTML by right
        replies = ask(source, *values)
        assert {reply.outcome for reply in replies} == {"unavailable"}, (fault, replies)
        assert all(reply.reason for reply in replies)
        assert [reply.asked.value for reply in sorted(replies, key=str)] == sorted(values)
        assert isinstance(source, Searches) == (name not in ("doi", "bip"))
        if isinstance(source, Searches):
            assert source.search(Query(title="Vascular loops")).outcome == "unavailable"


@pytest.mark.parametrize("name", NAMES)
def test_a_passing_fault_is_overcome(
    registry: Registry, opener: Opener, hurried: list[float], name: str
) -> None:
    """One bad answer is followed by another try, and the record is found."""
    fill_all(registry, KNOWN)
    source = opener()[name]
    for fault in ("reset", "empty body", "portal", 503, Fault("status", 429, retry_after="0")):
        registry.faults.script(name, fault)
        (reply,) = ask(source, KNOWN)
        assert reply.outcome == "found", fault


@pytest.mark.parametrize("name", NAMES)
def test_no_network(opener: Opener, hurried: list[float], name: str) -> None:
    """Nobody listening is "unavailable", said in words that name the host."""
    url = {f"HARVEST_{name.upper()}_URL": "http://127.0.0.1:9"}
    (reply,) = ask(opener(url=url)[name], KNOWN)
    assert reply.outcome == "unavailable"
    assert "127.0.0.1:9" in str(reply.reason)


@pytest.mark.parametrize("name", NAMES)
def test_a_404_of_somebody_else_is_no_absence(
    opener: Opener, hurried: list[float], name: str
) -> None:
    """The 404 page of a proxy says nothing about the DOI."""
    page = b"<html><title>404</title><h1>This page is blocked by your provider</h1></html>"
    with serving(404, page, "text/html") as url:
        (reply,) = ask(opener(url={f"HARVEST_{name.upper()}_URL": url})[name], KNOWN)
    assert reply.outcome == "unavailable"


@pytest.mark.parametrize("name", NAMES)
def test_a_redirect_elsewhere_is_not_followed(
    registry: Registry, opener: Opener, hurried: list[float], name: str
) -> None:
    """With a base address of one's own, no redirect leads to another server."""
    with serving(200, b"{}") as other, serving(302, b"", headers={"Location": other}) as url:
        (reply,) = ask(opener(url={f"HARVEST_{name.upper()}_URL": url})[name], KNOWN)
    assert reply.outcome == "unavailable"
    assert "redirect" in str(reply.reason)


@pytest.mark.parametrize("name", NAMES)
def test_json_of_another_shape_is_no_absence(
    opener: Opener, hurried: list[float], name: str
) -> None:
    """JSON that lacks what the source always sends is "unavailable", alone or in a list."""
    for sent in (b"[]", b"{}", b"null", b'"x"', b"[" * 100_000, b'{"status":"ok"}'):
        with serving(200, sent) as url:
            sources = opener(url={f"HARVEST_{name.upper()}_URL": url}, attempts=1)
            replies = ask(sources[name], KNOWN, UNKNOWN) + ask(sources[name], "10.5555/a,b")
            sources.close()
        assert {reply.outcome for reply in replies} == {"unavailable"}, sent[:20]


@pytest.mark.parametrize("name", ["crossref", "openalex", "datacite", "doi", "bip"])
def test_a_strange_404_costs_its_identifier_only(
    registry: Registry, opener: Opener, hurried: list[float], name: str
) -> None:
    """However many come: what else is asked singly is answered."""
    fill_all(registry, KNOWN)
    registry.faults.always(name, Fault("status", 404), route="strange")
    registry.faults.always("crossref", Fault("status", 404), route="strange")  # behind doi.org
    source = opener(attempts=1)[name]
    for number in range(20):
        (reply,) = source.fetch([Identifier("doi", f"10.5555/strange{number}")])
        assert reply.outcome == "unavailable", reply
    (reply,) = source.fetch([Identifier("doi", KNOWN)])
    assert reply.outcome == "found", reply.reason
