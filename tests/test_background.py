"""BIP! beside the others in bulk: its classes in the record, and nothing that hangs on it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from harvest.model.identifier import Identifier
from harvest.providers import Reply
from harvest.providers.open_sources import source_names
from harvest.resolve.background import BackgroundSource
from harvest.settings import load_settings
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry

TITLE = "Vascular contact of the facial nerve in healthy volunteers"


class Slow:
    """A source that answers when it may."""

    name = "bip"
    schemes = frozenset({"doi"})

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.batches_asked: list[int] = []

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Lists of two."""
        return [list(identifiers[n : n + 2]) for n in range(0, len(identifiers), 2)]

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """Found, all of them, once it may answer."""
        self.batches_asked.append(len(identifiers))
        self.may_answer.wait(5)
        for each in identifiers:
            yield Reply(self.name, each, "found", {"doi": each.value})


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Sixty DOIs that Crossref has, and one that nobody has."""
    path = tmp_path / "l.txt"
    path.write_text("".join(f"10.5555/w{n}\n" for n in range(60)) + "10.5555/nowhere\n")
    return path


@pytest.fixture
def stocked(registry: Registry) -> Registry:
    """Crossref and BIP! with the same works; BIP! has one that nobody else has."""
    registry.add("crossref", *(crossref_body(doi(f"w{n}"), TITLE) for n in range(60)))
    names = [*(f"w{n}" for n in range(60)), "nowhere"]
    registry.bip.scores |= {
        f"10.5555/{name}": {"doi": f"10.5555/{name}", "attrank": 1e-8, "pop_class": "C4"}
        for name in names
    }
    return registry


def statuses(run: Run, listed: Path) -> tuple[int, list[str]]:
    """Exit code and statuses of a run."""
    ran = run("enrich", listed, "--report", "-")
    return ran.code, [line["status"] for line in ran.lines]


def test_classes_come_in_lists_and_stay(run: Run, stocked: Registry, listed: Path) -> None:
    """Fifty DOIs a request; the record has the class; what only BIP! has is absent; warm: none."""
    code, told = statuses(run, listed)
    assert (code, told) == (1, ["matched"] * 60 + ["absent"])
    assert len(stocked.asked("bip")) == 2
    work = run("lookup", "--json", "--offline", "10.5555/w7").lines[0]["work"]
    assert ("bip", "Top 10%") in [(each["source"], each["class"]) for each in work["indicators"]]
    asked = len(stocked.requests)
    assert statuses(run, listed) == (code, told)
    assert len(stocked.requests) == asked


@pytest.mark.slow
def test_an_outage_changes_no_answer(
    run: Run, stocked: Registry, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where BIP! is down, answers and exit code are as with it, and the summary says so."""
    monkeypatch.setenv("HARVEST_BIP_URL", "http://127.0.0.1:9")
    ran = run("enrich", listed, "--report", "-")
    assert [line["status"] for line in ran.lines] == ["matched"] * 60 + ["absent"]
    assert ran.code == 1
    assert "bip: 61 not answered" in ran.err


def test_it_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has not come in time is unavailable; what came is kept; nothing more is asked."""
    source = Slow()
    names = [Identifier("doi", f"10.1/{n}") for n in range(4)]
    beside = BackgroundSource(source, threading.Event())  # type: ignore[arg-type]  # no line, none needed
    beside.ask(names)
    beside.ask(names)
    replies = beside.finish(0.05)
    assert {each.outcome for each in replies} == {"unavailable"}
    assert [each.asked for each in replies] == names
    source.may_answer.set()
    assert source.batches_asked == [2]


def test_what_came_is_taken_once() -> None:
    """Replies are given once, and none is missing at the end."""
    source = Slow()
    source.may_answer.set()
    names = [Identifier("doi", f"10.1/{n}") for n in range(5)]
    beside = BackgroundSource(source, threading.Event())  # type: ignore[arg-type]  # no line, none needed
    beside.ask(names)
    replies = [*beside.replies(), *beside.finish(5)]
    assert [each.asked for each in replies] == names
    assert {each.outcome for each in replies} == {"found"}


@pytest.mark.parametrize(
    ("moved", "is_asked"),
    [((), True), (("crossref",), False), (("crossref", "bip"), True), (("bip",), True)],
)
def test_it_is_left_alone_where_others_are_redirected(
    moved: tuple[str, ...], is_asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends harvest to a mirror does not send it to BIP! unasked."""
    for name in moved:
        monkeypatch.setenv(f"HARVEST_{name.upper()}_URL", "http://127.0.0.1:9")
    assert ("bip" in source_names(load_settings({}))) is is_asked


def test_a_lookup_has_both(run: Run, stocked: Registry) -> None:
    """Where OpenAIRE is asked for all, BIP! is asked for what it lacks."""
    ran = run("lookup", "10.5555/w1", "--json")
    sources = {name: said["status"] for name, said in ran.lines[0]["work"]["sources"].items()}
    assert (sources["bip"], sources["openaire"]) == ("found", "absent")


def test_refresh_brings_what_was_never_asked(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """A work that was enriched without BIP! has its class after a refresh."""
    listed = tmp_path / "one.txt"
    listed.write_text("10.5555/w1\n")
    run("enrich", listed, "--sources", "crossref")
    assert not stocked.asked("bip")
    with sqlite3.connect(load_settings({}).cache) as db:
        db.execute("UPDATE replies SET retrieved_at = '2020-01-01T00:00:00Z'")
    run("refresh")
    work = json.loads(run("lookup", "--json", "--offline", "10.5555/w1").out)["work"]
    assert work["sources"]["bip"]["status"] == "found"
