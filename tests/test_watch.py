"""harvest watch: a bibliography that follows the notes, and leaves alone what is not its own."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import harvest
from harvest.files.generated import MARK, is_generated, write_generated
from harvest.session import watching
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.run import PATIENCE_S, wait_for

TITLES = {"a": "Vascular contact of the facial nerve", "b": "Wheat under stress in dry years"}


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of a twentieth of a second."""
    for name in ("QUIET_MS", "LOOK_MS"):
        monkeypatch.setattr(watching, name, 50)
    monkeypatch.setattr(watching, "RETRY_S", 0.1)


@pytest.fixture
def vault(tmp_path: Path, registry: Registry) -> Path:
    """A vault with one note that cites one work; two works are known."""
    for name, title in TITLES.items():
        registry.add("crossref", crossref_body(doi(name), title))
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "one.md").write_text("See 10.5555/a\n", encoding="utf-8")
    return folder


def is_quiet(batches: list[harvest.Watched]) -> bool:
    """Whether no batch comes for a while, in which one that began another would begin several."""
    count = len(batches)
    time.sleep(0.4)
    return len(batches) == count


@contextmanager
def watched(vault: Path, output: Path) -> Iterator[list[harvest.Watched]]:
    """Watch in a thread of its own; what came of each batch so far."""
    batches: list[harvest.Watched] = []
    opened = threading.Event()
    sessions: list[harvest.Session] = []

    def run() -> None:
        with harvest.open() as h:
            sessions.append(h)
            opened.set()
            h.watch(vault, output, on_batch=batches.append)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert opened.wait(PATIENCE_S)
        wait_for(lambda: bool(batches))
        yield batches
    finally:
        sessions[0].stop("enough")
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


@pytest.mark.slow
def test_the_bibliography_follows_the_notes(vault: Path) -> None:
    """A new note's works come in, a deleted note's leave; writing it begins no new batch."""
    output = vault / "refs.bib"
    with watched(vault, output) as batches:
        first = output.read_text("utf-8")
        assert first.startswith(MARK)
        assert (first.count("@article"), batches[0].is_written) == (1, True)
        (vault / "two.md").write_text("And 10.5555/b\n", encoding="utf-8")
        wait_for(lambda: output.read_text("utf-8").count("@article") == 2)
        (vault / "one.md").unlink()
        wait_for(lambda: TITLES["a"] not in output.read_text("utf-8"))
        wait_for(lambda: is_quiet(batches))
    assert is_generated(output)


@pytest.mark.slow
def test_an_outage_is_tried_again_without_a_change(vault: Path, registry: Registry) -> None:
    """What could not be asked comes in when the sources are back; the rest is there already."""
    registry.faults.always("crossref", "reset")
    output = vault.parent / "refs.bib"
    with watched(vault, output) as batches:
        assert batches[0].unavailable == 1
        registry.faults.clear()
        wait_for(lambda: TITLES["a"] in output.read_text("utf-8"))


def test_a_vault_that_is_moved_is_waited_for(vault: Path) -> None:
    """Meanwhile its bibliography stays as it is."""
    output = vault.parent / "refs.bib"
    with watched(vault, output) as batches:
        before = output.read_bytes()
        away = vault.with_name("away")
        vault.rename(away)
        wait_for(lambda: batches[-1].problem is not None)
        assert output.read_bytes() == before
        (away / "two.md").write_text("And 10.5555/b\n", encoding="utf-8")
        shutil.copytree(away, vault)
        wait_for(lambda: output.read_text("utf-8").count("@article") == 2)


def test_a_file_of_the_users_is_never_written_over(run: Run, vault: Path) -> None:
    """Exit 2 before anything is asked; neither is a folder that is not there watched."""
    mine = vault.parent / "mine.bib"
    mine.write_text("@book{a, title={Mine}}\n", encoding="utf-8")
    assert run("watch", vault, "-o", mine).code == 2
    assert mine.read_text("utf-8") == "@book{a, title={Mine}}\n"
    assert run("watch", vault, "-o", vault.parent / "refs.txt").code == 2
    ran = run("watch", vault / "nowhere", "-o", vault.parent / "refs.bib")
    assert (ran.code, "no such file or folder" in ran.err) == (2, True)


def test_csl_json_says_beside_itself_who_made_it(vault: Path) -> None:
    """JSON has no comments: a file beside it says so, and makes it one that may be replaced."""
    output = vault.parent / "refs.json"
    with watched(vault, output):
        wait_for(output.exists)
        [entry] = json.loads(output.read_text("utf-8"))
        assert entry["DOI"] == "10.5555/a"
        assert is_generated(output)


def test_what_harvest_made_is_no_library(run: Run, vault: Path) -> None:
    """Keys that only a generated bibliography defines are defined by nothing."""
    write_generated(vault / "refs.bib", "@article{gone1999, doi = {10.5555/b}}\n")
    (vault / "one.md").write_text(
        "---\nbibliography: refs.bib\n---\nAs [@gone1999] says.\n", encoding="utf-8"
    )
    ran = run("enrich", vault, "--report", "-")
    assert [line["status"] for line in ran.lines if line["status"]] in ([], ["unidentified"])
