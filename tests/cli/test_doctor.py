"""`harvest doctor`: well, different, out of reach; and discreet."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from harvest.model.identifier import Identifier
from harvest.providers.common.question import KNOWN, Question
from harvest.providers.crossref.expectations import KNOWN_PII
from harvest.providers.datacite.expectations import KNOWN as KNOWN_AT_DATACITE
from harvest.providers.installed import installed
from harvest.providers.openalex.expectations import KNOWN_ISSN
from harvest.settings import load_settings, user_file
from tests.command import Ran, Run
from tests.fake import crossref_body, openalex_body
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

pytestmark = pytest.mark.usefixtures("hurried")

TITLE = "Array programming with examples"
ATTRIBUTES = {"doi": KNOWN_AT_DATACITE, "titles": [{"title": TITLE}], "creators": [], "types": {}}
ONLY = ("--sources", "crossref,openalex")


def questions_for(name: str) -> list[Question]:
    """What doctor asks a source."""
    expectations = installed()[name].expectations
    assert expectations is not None
    return list(expectations(False).questions)


def known(registry: Registry) -> Registry:
    """A registry with all that the doctor asks for."""
    name = Identifier("doi", KNOWN)
    registry.add("crossref", crossref_body(name, TITLE))
    other = Identifier("doi", "10.1016/j.artint.2018.07.007")
    registry.add("crossref", crossref_body(other, "B", **{"alternative-id": [KNOWN_PII]}))
    registry.add("openalex", openalex_body(name, TITLE, ids={}))
    registry.add("datacite", {"id": KNOWN_AT_DATACITE, "type": "dois", "attributes": ATTRIBUTES})
    pids = [{"scheme": "doi", "value": KNOWN}]
    registry.add("openaire", {"id": "doi_dedup___::1", "mainTitle": TITLE, "pids": pids})
    registry.bip.scores[KNOWN] = {"doi": KNOWN, "attrank": 1e-8, "pop_class": "C5"}
    venue = {"id": "https://openalex.org/S1", "display_name": "J", "issn": [KNOWN_ISSN]}
    registry.openalex.venues.append(venue)
    return registry


@pytest.fixture
def healthy(registry: Registry) -> Registry:
    """All services answer as expected."""
    return known(registry)


def by_part(ran: Ran) -> dict[str, dict[str, Any]]:
    """The JSON lines by part."""
    return {each["part"]: each for each in ran.lines}


def test_all_is_well(run: Run, healthy: Registry) -> None:
    """Every part and every source is told, with pool, limits, budget; exit 0."""
    ran = run("doctor", "--json", "--mailto", "me@example.org")
    assert ran.code == 0, ran.out
    parts = by_part(ran)
    assert set(parts) >= {"harvest", "settings", "cache", "clock", "crossref", "openalex"}
    assert set(parts) >= {"datacite", "doi", "openaire", "bip"}
    assert {each["outcome"] for each in parts.values()} == {"fine"}
    assert parts["crossref"]["limits"]["list"]["x-api-pool"] == "polite-array"
    assert "x-ratelimit-remaining" in parts["openalex"]["limits"]["list"]
    lacks = [each["lacks"] for each in parts["openalex"]["asked"]]
    assert "open_access" in lacks[0]
    assert abs(parts["clock"]["facts"]["off_by_s"]) < 60
    asked = sum(len(questions_for(name)) + 1 for name in parts if name in ADDRESSES)
    assert len(healthy.requests) >= asked
    assert healthy.summary().too_many == dict.fromkeys(ADDRESSES, 0)


@pytest.mark.slow
def test_thorough_tries_the_largest_lists(run: Run, healthy: Registry) -> None:
    """50 DOIs at Crossref, 100 at OpenAlex for one more credit: accepted."""
    assert run("doctor", "--thorough", *ONLY).code == 0
    filters = [each.query.get("filter", "") for each in healthy.requests]
    lists = [each for each in filters if "10.5555" in each]
    assert {each.count("10.5555") + 1 for each in lists} == {2, 50, 100}


def test_what_was_answered_can_be_played_again(
    run: Run, healthy: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--record` keeps every answer without key or address; a registry fed with it is fine, too."""
    monkeypatch.setenv("OPENALEX_API_KEY", "secret-key-of-mine")
    folder, key = tmp_path / "answers", "secret-key-of-mine"
    options = ("--mailto", "me@example.org", "--record", str(folder))
    assert run("doctor", *options).code == 0
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert len(kept) == sum(len(questions_for(name)) for name in ADDRESSES)
    assert not any("me@example.org" in text or key in text for text in kept.values())
    with Registry() as other:
        other.replay(folder)
        for variable, address in other.env().items():
            monkeypatch.setenv(variable, address)
        ran = run("doctor", "--json")
    assert ran.code == 0, ran.out


def test_three_things_to_do(run: Run, healthy: Registry) -> None:
    """At the end of a run; what is wrong comes before what would be good."""
    lines = run("doctor", *ONLY).err.splitlines()
    assert lines[-4] == "Do next:"
    assert [line[:2] for line in lines[-3:]] == ["1.", "2.", "3."]
    assert "HARVEST_MAILTO" in lines[-3]
    healthy.faults.script("crossref", *[503] * 9)
    assert "1. Crossref: is out of order" in run("doctor", *ONLY).err


ADDRESSES = {"crossref", "openalex", "datacite", "doi", "openaire", "bip"}


def test_in_words(run: Run, healthy: Registry) -> None:
    """For people: what is given, what is left, what to set."""
    out = run("doctor", *ONLY).out
    assert "single: pool public-single, 5 in 1s, 1 at once" in out
    assert "credits left, renewed in 16 h" in out
    assert "set HARVEST_MAILTO" in out


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("reset", 3, "connection"),
        ("portal", 3, "login page"),
        (503, 3, "out of order"),
        (401, 3, "does not accept the key"),
        ("budget", 3, "credits"),
        ("empty body", 1, "is no JSON"),
        ("wrong type", 3, "login page"),
        (400, 1, "HTTP 400, not 200"),
    ],
)
def test_what_is_wrong_is_named(
    run: Run, healthy: Registry, fault: Any, code: int, words: str
) -> None:
    """Out of reach is exit 3 with the reason; another answer than expected is exit 1."""
    healthy.faults.always("openalex", fault)
    ran = run("doctor", *ONLY)
    assert (ran.code, words in ran.out) == (code, True), ran.out
    assert "Crossref   fine" in ran.out


def test_a_field_that_harvest_needs_is_missing(run: Run, healthy: Registry) -> None:
    """The route, and the field: what to report."""
    healthy.remove("crossref", KNOWN)
    body = crossref_body(Identifier("doi", KNOWN), TITLE)
    del body["type"]
    healthy.add("crossref", body)
    ran = run("doctor", "--json", *ONLY)
    assert ran.code == 1
    crossref = by_part(ran)["crossref"]
    assert crossref["outcome"] == "differs"
    differences = {each["name"]: each["differences"] for each in crossref["asked"]}
    assert differences["single record"] == ["lacks message.type"]
    assert differences["list of DOIs"] == ["records lack type"]
    assert differences["no such record"] == []


def test_a_list_that_withholds_is_named(run: Run, healthy: Registry) -> None:
    """A work that a single record holds and a list does not: what lists leave out is believed."""
    healthy.openalex.withheld = {KNOWN}
    ran = run("doctor", "--json", *ONLY)
    assert ran.code == 1
    asked = {each["name"]: each["differences"] for each in by_part(ran)["openalex"]["asked"]}
    assert asked["as harvest asks"] == []
    assert asked["lists against singles"] == [f"doi:{KNOWN} is not in the list, but by itself"]
    assert by_part(ran)["crossref"]["outcome"] == "fine"


def test_no_secret_and_no_address_is_printed(
    run: Run, healthy: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are set is told, never what they are."""
    monkeypatch.setenv("OPENALEX_API_KEY", "very-secret")
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text("openaire_token = 'very-secret-too'\n", encoding="utf-8")
    for arguments in (("doctor", "-v"), ("doctor", "--json")):
        ran = run(*arguments, "--mailto", "me@example.org", *ONLY)
        assert ran.code == 0, ran.out
        assert "secret" not in ran.out + ran.err
        assert "me@example" not in ran.out + ran.err
    facts = by_part(ran)["settings"]["facts"]
    assert (facts["mailto"], facts["openalex_api_key"]) == ("set", "set")


def test_offline_asks_nobody(run: Run, healthy: Registry) -> None:
    """Settings and cache only."""
    assert run("doctor", "--offline").code == 0
    assert not healthy.requests


def test_a_damaged_cache_is_told(run: Run, tmp_path: Path) -> None:
    """What belongs to nothing is found; a file that is no database is named; exit 1."""
    assert run("search", "nothing").code == 1  # makes the cache
    path = load_settings().cache
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO records (work_id, record) VALUES (5, x'00')")
    ran = run("doctor", "--offline", "--json")
    assert ran.code == 1
    assert "records" in json.dumps(by_part(ran)["cache"]["wrong"])
    other = tmp_path / "thesis.docx"
    other.write_bytes(b"precious " * 100)
    ran = run("doctor", "--offline", "--cache", other)
    assert ran.code == 1
    assert "thesis.docx" in ran.out
