"""Several processes at once, and processes that die: no lock errors, nothing answered lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from harvest.cache import Cache
from harvest.errors import CacheError
from harvest.providers import Hits
from tests.cache.world import EARLIER, checks, crossref, derived_tables, doi
from tests.run import PATIENCE_S

ROOT = Path(__file__).parents[2]


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that writes *count* batches under its own name."""
    command = [sys.executable, "-m", "tests.cache.writer", str(path), name, str(count)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_processes_that_write_at_once_all_succeed(tmp_path: Path) -> None:
    """Three processes make and fill one cache while a fourth reads: no error, nothing missing."""
    path = tmp_path / "harvest.db"
    running = [writer(path, name, 25) for name in "abc"]
    for process in running:
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, errors) == (0, "")
    with Cache.open(path) as cache:
        names = [doi(f"{name}{number}") for name in (*"abc", "ours") for number in range(25)]
        assert set(cache.works.ids(names)) == set(names)
        assert len(cache.notes.mentions()) == 3
        before = derived_tables(cache)
        cache.housekeeping.rebuild()
        assert derived_tables(cache) == before
    checks(path)


def test_a_killed_process_loses_nothing_it_had_saved(tmp_path: Path) -> None:
    """After kill -9 the database is sound, and what was reported saved is there to derive."""
    path = tmp_path / "harvest.db"
    saved: list[str] = []
    for name in "abc":
        process = writer(path, name, 10_000)
        assert process.stdout is not None
        for line in process.stdout:
            saved += [line.strip()] if line != "open\n" else []
            if len(saved) % 17 == 16:
                break
        process.kill()
        process.communicate()
    checks(path)
    with Cache.open(path) as cache:
        names = [doi(each) for each in saved]
        assert set(cache.replies.known("crossref", names)) == set(names)
        cache.works.derive()
        assert set(cache.works.ids(names)) == set(names)
    checks(path)


def test_a_power_cut_after_a_save_loses_nothing(tmp_path: Path) -> None:
    """What save_replies returned from is in the log on the disk: the files as they are suffice.

    The copy stands for the disk after the cut: the last bytes of the log, written after that,
    are torn off and then garbled.
    """
    path = tmp_path / "harvest.db"
    with Cache.open(path) as cache:
        cache.replies.save([crossref("a")], EARLIER)
        log = (tmp_path / "harvest.db-wal").read_bytes()
        main = path.read_bytes()
        cache.works.derive()
        later = (tmp_path / "harvest.db-wal").read_bytes()
    assert later.startswith(log[:32])
    torn = later[: len(log) + (len(later) - len(log)) // 2] + b"\x99" * 100
    for number, remains in enumerate((log, torn)):
        copy = tmp_path / f"copy{number}.db"
        copy.write_bytes(main)
        copy.with_name(copy.name + "-wal").write_bytes(remains)
        with Cache.open(copy) as cache:
            assert doi("a") in cache.replies.known("crossref", [doi("a")])
            cache.works.derive()
            assert doi("a") in cache.works.ids([doi("a")])
        checks(copy)


def test_what_cannot_be_made_again_is_synced_to_the_disk(cache: Cache) -> None:
    """Replies, decisions, names and keys are committed with a full sync; derived works need none.

    A power cut cannot be made here, so this looks at what SQLite is told.
    """
    writes: dict[str, Callable[[], object]] = {
        "works": cache.works.derive,
        "replies": lambda: cache.replies.save([crossref("a")], EARLIER),
        "search": lambda: cache.searches.save("crossref", "q", Hits("crossref", "absent"), EARLIER),
        "decision": lambda: cache.decisions.decide("f", doi("a")),
        "name": lambda: cache.decisions.save_name(doi("x"), doi("a"), "told"),
        "key": lambda: cache.keys.give(cache.works.id_of(doi("a")), "key"),
    }
    levels = {}
    cache.replies.save([crossref("b")], EARLIER)
    for name, write in writes.items():
        cache.notes.remove([])  # an ordinary transaction before each
        write()
        levels[name] = cache._conn.rows("PRAGMA synchronous")[0][0]
    normal, full = 1, 2
    assert levels.pop("works") == normal
    assert set(levels.values()) == {full}


def test_an_interrupted_transaction_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ctrl-C inside a block undoes the block, and the cache can be used further."""
    with Cache.open(tmp_path / "harvest.db") as cache:
        with pytest.raises(KeyboardInterrupt), cache.transaction():
            cache.replies.save([crossref("a")], EARLIER)
            raise KeyboardInterrupt
        assert cache.replies.known("crossref", [doi("a")]) == {}
        cache.replies.save([crossref("b")], EARLIER)
        assert list(cache.works.derive([doi("b")])) == [doi("b")]


def test_a_full_disk_is_an_error_in_words_and_undoes_the_block(tmp_path: Path) -> None:
    """No room for more: what was saved stays, the message says what to do."""
    path = tmp_path / "harvest.db"
    with Cache.open(path) as cache:
        cache.replies.save([crossref("a")], EARLIER)
        pages = cache._conn.rows("PRAGMA page_count")[0][0]
        cache._conn.run(f"PRAGMA max_page_count={pages}")
        with pytest.raises(CacheError, match="free some space"):
            cache.replies.save([crossref(f"b{n}", abstract="x" * 9999) for n in range(99)], EARLIER)
        assert doi("a") in cache.replies.known("crossref", [doi("a")])
    checks(path)


def test_a_writer_waits_for_another(tmp_path: Path) -> None:
    """A transaction that takes its time delays the other process and does not fail it."""
    path = tmp_path / "harvest.db"
    with Cache.open(path) as cache:
        with cache.transaction():
            cache.replies.save([crossref("mine")], EARLIER)
            process = writer(path, "a", 1)
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            threading.Event().wait(0.3)
            assert process.poll() is None
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, errors) == (0, "")
        assert set(cache.works.ids([doi("a0")])) == {doi("a0")}
