"""What holds quotations from notes, or says what was asked, is for its owner's eyes only."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from harvest.settings import load_settings
from tests.command import Run
from tests.registry import Registry

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")


def modes(folder: Path) -> dict[str, int]:
    """The permissions of every file below *folder*."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name: path.stat().st_mode & 0o777 for path in files}


def test_new_files_are_private(registry: Registry, run: Run, tmp_path: Path) -> None:
    """Cache with what SQLite puts beside it, log, shared limits and locks, whatever the umask."""
    cache = tmp_path / "cache" / "c.db"
    before = os.umask(0)
    try:
        run("lookup", "10.5555/a", "--cache", cache, "--log", tmp_path / "log")
        with closing(sqlite3.connect(cache)) as reader:
            reader.execute("SELECT count(*) FROM works").fetchone()
            run("lookup", "10.5555/b", "--cache", cache)
            beside = modes(cache.parent)
    finally:
        os.umask(before)
    assert len(beside) > 1
    state = modes(load_settings().state_dir)
    assert len(state) > 2
    assert set((beside | state).values()) == {0o600}
    assert modes(tmp_path)["log"] == 0o600


def test_an_existing_mode_stays_and_is_told_once(
    registry: Registry, run: Run, tmp_path: Path
) -> None:
    """A shared cache may be meant: doctor tells, and nothing is changed."""
    cache, log = tmp_path / "c.db", tmp_path / "log"
    run("lookup", "10.5555/a", "--cache", cache)
    cache.chmod(0o644)
    log.touch(0o644)
    run("lookup", "10.5555/b", "--cache", cache, "--log", log)
    assert (modes(tmp_path)["c.db"], modes(tmp_path)["log"]) == (0o644, 0o644)
    told = run("doctor", "--offline", "--cache", cache).out
    assert told.count("other users") == 1
    cache.chmod(0o600)
    assert "other users" not in run("doctor", "--offline", "--cache", cache).out


@pytest.mark.parametrize("place", ["no/such/folder/log", "folder"])
def test_an_impossible_log_is_told(
    registry: Registry, run: Run, tmp_path: Path, place: str
) -> None:
    """Exit code 2 and one line with the path."""
    (tmp_path / "folder").mkdir()
    ran = run("lookup", "10.5555/a", "--log", f"{tmp_path}/{place}")
    assert ran.code == 2
    assert "--log" in ran.err and "Traceback" not in ran.err
