"""A cache that another program holds: waited for, with a word, and not for ever."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harvest.cache import Cache, connection
from harvest.errors import CacheError
from tests.cache.world import EARLIER, crossref, doi


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another program's connection, in the middle of a write; here a word comes at once."""
    with Cache.open(tmp_path / "c.db"):
        pass
    monkeypatch.setattr(connection, "SLICE_S", 0.01)
    monkeypatch.setattr(connection, "TELL_AFTER_S", -1)
    with closing(
        sqlite3.connect(tmp_path / "c.db", isolation_level=None, check_same_thread=False)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def test_who_waits_says_so_once_and_goes_on(
    held: sqlite3.Connection, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is written while another writes is written after it."""

    class Releasing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            held.execute("COMMIT")

    releasing, log = Releasing(), logging.getLogger("harvest.cache.connection")
    log.addHandler(releasing)
    try:
        with Cache.open(tmp_path / "c.db") as cache:
            cache.replies.save([crossref("a")], EARLIER)
            assert cache.works.derive([doi("a")])
    finally:
        log.removeHandler(releasing)
    assert [each.message for each in caplog.records] == [
        f"{tmp_path / 'c.db'}: another program holds it; waiting for it"
    ]


def test_waiting_ends(
    held: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patience that is over is an error that says what to do; nothing was written."""
    monkeypatch.setattr(connection, "PATIENCE_S", 0.0)
    with Cache.open(tmp_path / "c.db") as cache:
        with pytest.raises(CacheError, match=r"locked.*close that one and try again"):
            cache.replies.save([crossref("a")], EARLIER)
        held.execute("COMMIT")
        assert cache.works.derive([doi("a")]) == {}
