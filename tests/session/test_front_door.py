"""harvest as a library: what a program may rely on when it imports harvest."""

from __future__ import annotations

import gc
import logging
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import harvest
from harvest.settings import load_settings
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.table import every_row

SPASM = "10.1016/b978-0-444-52014-2.00048-3"
FACES = "10.1002/mds.23692"
LOGGERS = ("bibtexparser", "pylatexenc", "habanero", "pyalex", "urllib3", "citeproc", "requests")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled vault and snapshot in a folder of their own; not to be written to."""
    folder = tmp_path_factory.mktemp("sample")
    with resources.as_file(resources.files("harvest") / "sample") as source:
        for part in ("vault", "snapshot"):
            shutil.copytree(source / part, folder / part)
    return folder


@pytest.fixture
def h(sample: Path, tmp_path: Path) -> Iterator[harvest.Session]:
    """A session without a network over the sample."""
    with open_offline(sample, tmp_path / "harvest.db") as session:
        yield session


def open_offline(sample: Path, cache: Path) -> harvest.Session:
    """A session that has the sample's snapshot for a network."""
    return harvest.open(cache=cache, snapshots=[sample / "snapshot"], offline=True)


def globals_of_the_process() -> dict[str, Any]:
    """What a library must leave as it was."""
    return {
        "signals": [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)],
        "gc": (gc.get_threshold(), gc.isenabled()),
        "warnings": list(warnings.filters),
        "hook": (sys.excepthook, threading.excepthook, warnings.showwarning),
        "loggers": [
            (logging.getLogger(name).level, logging.getLogger(name).disabled) for name in LOGGERS
        ],
        "root": (logging.getLogger().level, list(logging.getLogger().handlers)),
    }


def use_everything(h: harvest.Session, vault: Path) -> None:
    """Call what reads, asks, writes text and looks after the cache."""
    result = h.enrich([vault, *sorted(vault.glob("*.bib"))])
    h.lookup([SPASM, "no work is called this", "10.5555/%%%"])
    for name in harvest.FORMATS:
        h.export(result, name)
    h.report(result), h.check(), h.annotate(vault, "footnotes", dry_run=True), h.plan(vault)
    h.search("spasm"), h.notes(), h.review(), h.cache_info(), list(h.rows()), h.rebuild()
    h.complete(result, dry_run=True), h.prune("1y"), h.unreadable()


def test_it_prints_nothing_and_leaves_the_process_as_it_was(
    h: harvest.Session, sample: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No output, no signal handler, no logger's level, no filter of warnings, no collector set."""
    before = globals_of_the_process()
    use_everything(h, sample / "vault")
    assert globals_of_the_process() == before
    assert capfd.readouterr() == ("", "")


def test_import_is_light_and_warns_of_nothing() -> None:
    """`import harvest` loads nothing besides itself, also where every warning is an error."""
    code = "import sys, harvest; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    loaded = ran.stdout.split()
    assert "harvest" in loaded
    assert not [name for name in loaded if name.startswith(("harvest.", "sqlite3", "requests"))]
    assert not ran.stderr


@every_row("name", harvest.__all__)
def test_every_name_of_the_contract_is_there(name: str) -> None:
    """`from harvest import NAME` works for each, and each says what it is."""
    value = getattr(harvest, name)
    assert value is not None
    if isinstance(value, type):
        assert value.__doc__


def test_another_name_is_no_attribute() -> None:
    """A wrong name fails as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'lookup'"):
        _ = harvest.lookup


def test_a_lookup_answers_one_by_one_and_in_order(h: harvest.Session) -> None:
    """A text gives an answer, several give a list in the same order, twice asked twice there."""
    refs = [FACES, "10.5555/nowhere", SPASM, FACES]
    answers = h.lookup(refs)
    assert [each.record and each.record.work.doi for each in answers] == [FACES, None, SPASM, FACES]
    one = h.lookup(f"https://doi.org/{SPASM}")
    assert (one.status, one.reason, one.confidence) == ("matched", "identifier", 1.0)
    assert one.record == answers[2].record
    assert one.candidates == ()
    assert h.lookup(iter(refs)) == answers
    assert h.lookup([]) == []


def test_a_work_may_be_given_in_any_way(h: harvest.Session) -> None:
    """REF, record, answer and what a search gave name the same work, everywhere."""
    answer = h.lookup(FACES)
    assert answer.record is not None
    found = next(each for each in h.search("many faces") if each.record.work.doi == FACES)
    key = h.key(FACES)
    ways: list[Any] = [FACES, f"doi:{FACES}", answer, answer.record, found, key, found.work_id]
    assert len({h.citation(way) for way in ways}) == 1
    assert len({h.bibtex(way) for way in ways}) == 1
    assert {h.key(way) for way in ways} == {key}
    assert len(h.works(ways)) == 1


def test_what_is_not_in_the_cache_is_looked_up(h: harvest.Session) -> None:
    """A REF of `export` need not have been looked up before."""
    assert "Hemifacial spasm" in h.citation(SPASM)
    assert h.record(FACES) is None
    assert "many faces" in h.citation(FACES)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda h: h.citation("10.5555/nowhere"), harvest.UnknownWork),
        (lambda h: h.citation(FACES, style="no-such-style"), harvest.SettingsError),
        (lambda h: h.export(FACES, "docx"), harvest.InvalidArgument),
        (lambda h: h.key(FACES, "two words"), harvest.InvalidArgument),
        (lambda h: h.enrich("no/such/file.md"), harvest.UnreadableInput),
        (lambda h: h.annotate("refs.bib", style="letter"), harvest.InvalidArgument),
        (lambda h: h.refresh("a while"), harvest.InvalidArgument),
        (lambda h: h.refresh(-1), harvest.InvalidArgument),
        (lambda h: h.refresh(float("nan")), harvest.InvalidArgument),
        (lambda h: h.lookup(3), harvest.InvalidArgument),
        (lambda h: h.lookup([FACES, None]), harvest.InvalidArgument),
        (lambda h: h.key([]), harvest.InvalidArgument),
        (lambda h: h.bibtex(3), harvest.InvalidArgument),
        (lambda h: h.citation([None]), harvest.InvalidArgument),
        (lambda h: h.enrich(3), harvest.InvalidArgument),
        (lambda h: h.check([b"refs.bib"]), harvest.InvalidArgument),
        (lambda h: next(h.rows(3)), harvest.InvalidArgument),
        (lambda h: h.prune("a while"), harvest.InvalidArgument),
        (lambda h: h.accept(7, FACES), harvest.InvalidArgument),
        (lambda h: h.reject(7), harvest.InvalidArgument),
        (lambda h: h.write_notes(FACES, "/dev/null/notes"), harvest.UnwritableOutput),
        (lambda h: h.completed("no/such.bib"), harvest.UnreadableInput),
        (lambda h: harvest.open(settings={"cache.pth": "x"}), harvest.SettingsError),
        (lambda h: harvest.open(cache="/dev/null/x.db"), harvest.CacheError),
        (lambda h: harvest.open(sources=["crosref"]), harvest.SettingsError),
    ],
)
def test_only_errors_of_its_own_are_raised(
    h: harvest.Session, call: Any, error: type[harvest.HarvestError]
) -> None:
    """Each is a HarvestError with a text for the user and the exit code it means."""
    with pytest.raises(error) as raised:
        call(h)
    assert raised.value.exit_code == 2
    assert str(raised.value)


def test_one_source_and_one_snapshot_need_no_list(sample: Path, tmp_path: Path) -> None:
    """A text is a name, not its letters."""
    folder = str(sample / "snapshot")
    with harvest.open(cache=tmp_path / "h.db", sources="crossref", snapshots=folder) as h:
        assert h.settings.sources == ("crossref",)
        assert h.settings.snapshots == (Path(folder),)


def test_a_failing_source_means_exit_code_3() -> None:
    """All others are the user's to mend, and mean 2."""
    errors = [each for each in map(harvest.__dict__.get, harvest.__all__) if isinstance(each, type)]
    codes = {each: each.exit_code for each in errors if issubclass(each, harvest.HarvestError)}
    assert {each for each, code in codes.items() if code == 3} == {
        each for each in codes if issubclass(each, harvest.SourceError)
    }


def test_a_closed_session_says_so(sample: Path, tmp_path: Path) -> None:
    """A lookup's answer keeps its record; an answer of `enrich` needs the session."""
    with open_offline(sample, tmp_path / "harvest.db") as h:
        looked_up, result = h.lookup(FACES), h.enrich(sample / "vault")
        read = next(each for each in result.answers if each.status == "matched")
        assert read.record is not None
        sent = pickle.loads(pickle.dumps(read))
    h.close()
    assert looked_up.record is not None
    assert sent == read
    assert sent.record is not None
    for use in (lambda: h.lookup(FACES), lambda: read.record, lambda: next(h.rows())):
        with pytest.raises(harvest.CacheError, match="closed"):
            use()


def test_rows_are_ready_for_a_data_frame(h: harvest.Session, sample: Path) -> None:
    """One dict a work, each with the same keys in the same order, and plain values."""
    result = h.enrich(sample / "vault")
    rows = list(h.rows())
    assert len({row["work"] for row in rows}) == len(rows) > 30
    assert len({tuple(row) for row in rows}) == 1
    assert {type(cell) for row in rows for cell in row.values()} <= {
        str, int, float, bool, type(None),
    }  # fmt: skip
    [row] = h.rows(FACES)
    assert row in rows
    assert row["authors"] == "Yaltho, Toby C.; Jankovic, Joseph"
    assert (row["year"], row["volume"], row["notes"]) == (2011, "26", 2)
    assert row["cite_key"] == h.key(FACES)
    assert {row["work"] for row in h.rows(result)} == {
        each.work_id for each in result.answers if each.work_id
    }


def test_events_are_told_in_the_thread_that_called(h: harvest.Session, sample: Path) -> None:
    """Progress ends where all is done, and what could not be read is told once."""
    events: list[harvest.Event] = []
    threads: set[int] = set()

    def on_event(event: harvest.Event) -> None:
        threads.add(threading.get_ident())
        events.append(event)

    result = h.enrich(sample / "vault", on_event=on_event)
    assert threads == {threading.get_ident()}
    last = {each.subject: each for each in events if isinstance(each, harvest.Progress)}
    assert {"works", "searches"} <= last.keys()
    assert all(each.done == each.total for each in last.values())
    assert tuple(each for each in events if isinstance(each, harvest.Problem)) == result.problems
    assert len(result.problems) == 1


def test_an_outage_is_told_and_is_no_error(registry: Registry, tmp_path: Path) -> None:
    """The answer is "unavailable", and the source is named with the reason; later it is found."""
    name = doi("down")
    registry.add("crossref", crossref_body(name, "A work behind an outage"))
    events: list[harvest.Event] = []
    nobody = {f"sources.{source}_url": "http://127.0.0.1:9" for source in ("crossref", "openalex")}
    with harvest.open(cache=tmp_path / "h.db", settings=nobody | {"sources.attempts": 1}) as h:
        answer = h.lookup(name.value, on_event=events.append)
        assert answer.status == "unavailable"
        failed = [each for each in events if isinstance(each, harvest.SourceFailed)]
        assert {each.source for each in failed} == {"crossref", "openalex"}
        assert tuple(failed) == h.failures
        assert h.stopped_by is None
    with harvest.open(cache=tmp_path / "h.db") as h:
        assert h.lookup(name.value).status == "matched"
        assert h.failures == ()
        assert h.usage.requests["crossref"] >= 1


def test_after_an_outage_the_same_session_asks_again(registry: Registry, tmp_path: Path) -> None:
    """What one call could not ask is asked in the next, and counts no more; notes keep theirs."""
    name, title = doi("later"), "Tides in a bay that no one had described before"
    registry.add("crossref", crossref_body(name, title))
    note = tmp_path / "note.md"
    note.write_text(f"{name.url}\n\n# References\n\n- Berg A. {title}. 2011.\n", encoding="utf-8")
    for source in ("crossref", "openalex"):
        registry.faults.always(source, 500)
    with harvest.open(cache=tmp_path / "h.db", settings={"sources.attempts": 1}) as h:
        lost = h.enrich(note)
        assert {each.status for each in lost.answers} == {"unavailable"}
        assert {each.source for each in lost.failures} == {"crossref", "openalex"}
        registry.faults.clear()
        found = h.enrich(note)
        assert {each.status for each in found.answers} == {"matched"}
        assert (found.failures, h.failures) == ((), ())
        assert h.lookup(name.value).status == "matched"


@pytest.mark.parametrize("where", ["absolute", "relative"])
def test_a_note_is_opened_once(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """However often a note is looked at in a run: for its keys, its hash and its mentions."""
    vault = tmp_path / "vault"
    shutil.copytree(sample / "vault", vault)
    monkeypatch.chdir(tmp_path)
    opened: Counter[str] = Counter()
    open_file = Path.open

    def reading(self: Path) -> bytes:
        with self.open("rb") as file:
            data: bytes = file.read()
            return data

    def opening(self: Path, *arguments: Any, **options: Any) -> Any:
        opened[self.name] += 1
        return open_file(self, *arguments, **options)

    with open_offline(sample, tmp_path / "h.db") as h:
        monkeypatch.setattr(Path, "read_bytes", reading)
        monkeypatch.setattr(Path, "open", opening)
        h.enrich(vault if where == "absolute" else "vault")
    notes = {each.name for each in vault.rglob("*.md")}
    assert {name: opened[name] for name in notes} == dict.fromkeys(notes, 1)


def test_a_session_that_is_stopped_begins_nothing_new(registry: Registry, tmp_path: Path) -> None:
    """From whichever thread it is stopped; what is known already is answered."""
    registry.add("crossref", crossref_body(doi("a"), "A work"))
    with harvest.open(cache=tmp_path / "h.db", sources=["crossref"]) as h:
        assert h.lookup(doi("a").value).status == "matched"
        stopper = threading.Thread(target=h.stop, args=["enough"])
        stopper.start()
        stopper.join()
        count = h.usage.requests["crossref"]
        assert h.lookup(doi("b").value).status == "unavailable"
        assert h.lookup(doi("a").value).status == "matched"
        assert (h.stopped_by, h.usage.requests["crossref"]) == ("enough", count)


def test_named_sources_are_all_that_is_asked(registry: Registry, tmp_path: Path) -> None:
    """Neither the bulk sources of the settings nor those of a lookup are asked besides."""
    registry.add("crossref", crossref_body(doi("a"), "A work"))
    with harvest.open(cache=tmp_path / "h.db", sources=["crossref"]) as h:
        h.lookup(doi("a").value)
        assert set(h.usage.requests) == {"crossref"}
        assert h.settings.lookup_sources == ()


def test_settings_are_found_as_the_command_line_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest file counts, the environment over it, and keywords over both."""
    (tmp_path / "harvest.toml").write_text('mailto = "file@example.org"\n[cache]\npath = "a.db"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARVEST_CACHE")
    with harvest.open(offline=True) as h:
        assert h.settings == load_settings()
        assert (h.settings.cache, h.settings.mailto) == (tmp_path / "a.db", "file@example.org")
    monkeypatch.setenv("HARVEST_MAILTO", "environment@example.org")
    with harvest.open(cache="b.db", settings={"bibtex.journal": "iso4"}, offline=True) as h:
        assert h.settings.mailto == "environment@example.org"
        assert h.settings.cache == tmp_path / "b.db"
        assert h.settings.bibtex["journal"] == "iso4"


def test_threads_may_share_a_session(h: harvest.Session, sample: Path) -> None:
    """One call at a time works, the others wait: each gets what it would have got alone."""
    with open_offline(sample, sample.parent / f"{threading.get_ident()}.db") as alone:
        wanted = [alone.citation(ref) for ref in (FACES, SPASM)]
    assert at_once([lambda ref=ref: h.citation(ref) for ref in (FACES, SPASM) * 4]) == wanted * 4
    got = at_once([lambda: len(list(h.rows())), lambda: len(h.enrich(sample / "vault").answers)])
    assert got[1] == 41


def test_sessions_may_share_a_cache(sample: Path, tmp_path: Path) -> None:
    """Several in one process, side by side in threads: no lock is lost, no work made twice."""

    def run() -> set[str]:
        with open_offline(sample, tmp_path / "shared.db") as h:
            return {str(each.work_id) for each in h.enrich(sample / "vault").answers}

    results = at_once([run] * 3)
    assert results[0] == results[1] == results[2]
    with open_offline(sample, tmp_path / "shared.db") as h:
        assert h.cache_info()["tables"]["works"] == len(list(h.rows()))


def at_once(jobs: list[Any]) -> list[Any]:
    """The results of all jobs, each in a thread of its own."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [each.result() for each in [pool.submit(job) for job in jobs]]


def test_files_are_written_only_when_they_may_be(sample: Path, tmp_path: Path) -> None:
    """A dry run shows both texts and changes nothing; a run writes just that."""
    vault = shutil.copytree(sample / "vault", tmp_path / "vault")
    bib = next(iter(sorted(vault.glob("*.bib"))))
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    with open_offline(sample, tmp_path / "harvest.db") as h:
        result = h.enrich(bib)
        [dry] = h.complete(result, dry_run=True)
        notes = h.annotate(vault, dry_run=True).files
        assert {path: path.read_bytes() for path in before} == before
        assert dry.outcome == "would change"
        assert dry.before == bib.read_text()
        assert dry.after == h.completed(bib)
        [written] = h.complete(result)
        assert (written.outcome, bib.read_text()) == ("written", dry.after)
        done = {each.path: each for each in h.annotate(vault).files}
    for each in notes:
        if each.outcome == "would change":
            assert done[each.path].outcome == "written"
            assert each.path.read_text() == each.after


def test_what_needs_no_snapshot_opens_none(sample: Path, tmp_path: Path) -> None:
    """A folder that is gone stops lookups, with a word about it, and nothing else."""
    with harvest.open(cache=tmp_path / "h.db", snapshots=[tmp_path / "gone"], offline=True) as h:
        assert h.search("anything") == []
        assert h.cache_info()["tables"]["works"] == 0
        with pytest.raises(harvest.SettingsError, match="gone"):
            h.lookup(SPASM)


@pytest.mark.parametrize(
    ("limit", "told"),
    [({"max_requests": 1}, "1 requests"), ({"time_limit": 0.0}, "0 s")],
    ids=["requests", "time"],
)
def test_a_limit_stops_the_session_and_is_named(
    registry: Registry, tmp_path: Path, limit: dict[str, Any], told: str
) -> None:
    """What it left open is unavailable, not absent; the next session asks for it."""
    for name in ("a", "b", "c"):
        registry.add("crossref", crossref_body(doi(name), f"Work {name}"))
    refs = [doi(name).value for name in ("a", "b", "c")]
    with harvest.open(cache=tmp_path / "h.db", sources=["crossref"], **limit) as h:
        for _ in range(2000):
            answers = [h.lookup(ref) for ref in refs]
            if h.stopped_by:
                break
        assert h.stopped_by is not None
        assert told in h.stopped_by
        assert {each.status for each in answers} <= {"matched", "unavailable"}
    with harvest.open(cache=tmp_path / "h.db", sources=["crossref"]) as h:
        assert {each.status for each in h.lookup(refs)} == {"matched"}
