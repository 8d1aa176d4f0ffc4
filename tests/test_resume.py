"""Cut off in any way, a run loses nothing that was answered; the next one goes on from there."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cache.world import checks
from tests.registry import Registry, synthetic_doi
from tests.registry.synthetic import crossref_body
from tests.run import PATIENCE_S, Bench, asked_for, quick, wait_for

pytestmark = pytest.mark.slow

COUNT = 220
TITLES = [crossref_body(number)["title"][0] for number in range(COUNT, COUNT + 6)]
LINES = [*map(synthetic_doi, range(COUNT)), *TITLES, "10.5555/nowhere"]
LATENCY = {"crossref": 0.1, "openalex": 0.1}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A list of 227 references, and a registry that knows all but one of them."""
    quick(monkeypatch)
    with Registry.synthetic(COUNT + 10, latency=LATENCY) as registry:
        bench = Bench(tmp_path, registry)
        bench.write(*LINES)
        yield bench
        bench.stop()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The derived tables of a run that nothing cut off."""
    with pytest.MonkeyPatch.context() as patch, Registry.synthetic(COUNT + 10) as registry:
        quick(patch)
        bench = Bench(tmp_path_factory.mktemp("undisturbed"), registry)
        bench.write(*LINES)
        code, _, errors = bench.run("enrich", "list.txt")
        assert (code, "226 matched" in errors) == (1, True), errors
        assert max(asked_for(registry, "crossref").values()) == 1
        return bench.state()


def finish(bench: Bench, undisturbed: Any) -> None:
    """The next run ends with exactly the state of an undisturbed one."""
    code, _, errors = bench.run("enrich", "list.txt")
    assert (code, "226 matched" in errors) == (1, True), errors
    state = bench.state()
    assert state.keys() == undisturbed.keys()
    for table in state:
        assert state[table] == undisturbed[table], table


@pytest.mark.parametrize(
    "source, number, most", [("openalex", 2, COUNT), ("crossref", 4, len(TITLES))]
)
def test_kill_nine(bench: Bench, undisturbed: Any, source: str, number: int, most: int) -> None:
    """Killed at any moment: only what was under way, or had just come, is asked again."""
    process = bench.start("enrich", "list.txt")
    wait_for(lambda: sum(call.status == 200 for call in bench.registry.asked(source)) >= number)
    process.kill()
    process.communicate()
    checks(bench.cache)
    finish(bench, undisturbed)
    again = sum(count - 1 for count in asked_for(bench.registry, "crossref").values())
    assert again <= most, "three lists may be under way; before titles are searched, none is"


def test_power_loss(bench: Bench, undisturbed: Any) -> None:
    """The files as they are at any moment, the end of the log torn off, are a sound cache."""
    process = bench.start("enrich", "list.txt")
    wait_for(lambda: len(bench.registry.asked("crossref")) >= 3)
    process.send_signal(signal.SIGSTOP)
    log = bench.folder / "harvest.db-wal"
    copies = {path: path.read_bytes() for path in (bench.cache, log) if path.exists()}
    process.kill()
    process.communicate()
    for path in bench.folder.glob("harvest.db*"):
        path.unlink()
    for path, data in copies.items():
        path.write_bytes(data[: -len(data) // 50] + b"torn" * 200 if path == log else data)
    checks(bench.cache)
    finish(bench, undisturbed)


def test_full_disk(bench: Bench, undisturbed: Any) -> None:
    """Where no more can be written, harvest says so, and goes on from there when there is room."""
    bench.limit = 700_000
    code, _, errors = bench.run("enrich", "list.txt")
    assert code == 2
    assert "harvest.db" in errors and "disk" in errors and "Traceback" not in errors, errors
    checks(bench.cache)
    bench.limit = None
    finish(bench, undisturbed)


def test_one_interrupt_finishes_what_is_under_way(bench: Bench, undisturbed: Any) -> None:
    """Ctrl-C: exit 130, every answer kept, every mention reported, and nothing asked twice."""
    bench.grace_s = PATIENCE_S
    gate = bench.registry.hold("crossref", after=1)
    process = bench.start("enrich", "list.txt", "--report", "report.jsonl")
    wait_for(lambda: len(bench.registry.asked("crossref")) >= 2)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert "Ctrl-C again" in process.stderr.readline()
    gate.set()
    code, _, errors = bench.end(process)
    assert code == 130, errors
    assert "interrupted" in errors
    report = [json.loads(line) for line in (bench.folder / "report.jsonl").open()]
    assert len(report) == len(LINES)
    assert {each["status"] for each in report} == {"matched", "unavailable"}
    finish(bench, undisturbed)
    for source in ("crossref", "openalex"):
        assert set(asked_for(bench.registry, source).values()) == {1}


def test_two_interrupts_end_at_once(bench: Bench) -> None:
    """Ctrl-C twice does not wait for a source that hangs; the database is sound."""
    bench.grace_s = 2 * PATIENCE_S
    (bench.folder / "harvest.toml").write_text(f"sources.timeout_s = {bench.grace_s}\n")
    bench.registry.hold("crossref", after=1)
    process = bench.start("enrich", "list.txt")
    wait_for(lambda: len(bench.registry.asked("crossref")) >= 2)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert "Ctrl-C again" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    code, _, errors = bench.end(process)
    assert (code, "Traceback" in errors) == (130, False), errors
    assert "run again to go on" in errors
    checks(bench.cache)


def test_a_second_run_beside_the_first(bench: Bench, undisturbed: Any) -> None:
    """Two runs and a look-up on one cache: no lock error, limits shared, the state as always."""
    bench.registry.crossref.limits = bench.registry.openalex.limits = True
    runs = [bench.start("enrich", "list.txt") for _ in range(2)]
    wait_for(lambda: len(bench.registry.asked("crossref")) >= 3)
    code, out, errors = bench.run("lookup", "--offline", "--json", synthetic_doi(1))
    assert (code in (0, 3), errors.count("lock")) == (True, 0)
    assert json.loads(out)["status"] in ("matched", "unavailable")
    for process in runs:
        code, _, errors = bench.end(process)
        assert (code, "226 matched" in errors, "lock" in errors) == (1, True, False), errors
    assert not any(bench.registry.summary().too_many.values())
    finish(bench, undisturbed)
