"""Opening: our files, absent ones and empty ones; all others stay as they are."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from harvest.cache import Cache
from harvest.cache.schema import APPLICATION_ID, VERSION
from harvest.errors import CacheError
from tests.cache.world import EARLIER, checks, crossref, doi, query


@pytest.fixture(autouse=True)
def new_caches() -> None:
    """Caches are made here as they are made for users, not copied."""


def make_foreign(path: Path) -> None:
    """A database as another program has it."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE items (itemID INTEGER PRIMARY KEY)")
        conn.execute("INSERT INTO items VALUES (1)")
        conn.commit()


def make_newer(path: Path) -> None:
    """A database that a later harvest wrote."""
    Cache.open(path).close()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version={VERSION + 1}")
        conn.execute("PRAGMA journal_mode=DELETE")


def make_text(path: Path) -> None:
    """A text file, by mistake."""
    path.write_text("# My notes\n", encoding="utf-8")


def make_damaged(path: Path) -> None:
    """A file that begins as a database and then is none."""
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)


def test_a_new_cache_is_ours_in_wal_mode_with_its_folders_made(tmp_path: Path) -> None:
    """What is opened for the first time has all tables and says whose it is."""
    path = tmp_path / "a" / "b" / "harvest.db"
    with Cache.open(path) as cache:
        assert cache.housekeeping.info()["tables"]["works"] == 0
    assert query(path, "PRAGMA journal_mode") == [("wal",)]
    assert query(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert query(path, "PRAGMA user_version") == [(VERSION,)]
    checks(path)


def test_an_empty_file_becomes_a_cache(tmp_path: Path) -> None:
    """A file of no bytes is nobody's: it is filled."""
    path = tmp_path / "harvest.db"
    path.touch()
    with Cache.open(path) as cache:
        cache.replies.save([crossref("a")], EARLIER)
    checks(path)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (make_foreign, "another program's"),
        (make_newer, "newer harvest"),
        (make_text, "no database"),
        (make_damaged, "damaged"),
    ],
)
def test_what_is_not_ours_is_refused_and_left_as_it_is(
    tmp_path: Path, make: object, said: str
) -> None:
    """The error names the file and what to do; not a byte changes and no file appears."""
    assert callable(make)
    path = tmp_path / "other.db"
    make(path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(CacheError, match=said) as caught:
        Cache.open(path)
    assert str(path) in str(caught.value)
    assert "--cache" in str(caught.value) or "put it aside" in str(caught.value)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_folder_is_no_cache(tmp_path: Path) -> None:
    """Naming a folder is an error in words."""
    with pytest.raises(CacheError, match="cannot be read"):
        Cache.open(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    """No traceback where the disk says no."""
    tmp_path.chmod(0o500)
    with pytest.raises(CacheError, match="choose another place"):
        Cache.open(tmp_path / "deep" / "harvest.db")


def test_a_path_below_a_file_is_an_error_in_words(tmp_path: Path) -> None:
    """The folder cannot be made where a file stands."""
    (tmp_path / "file").touch()
    with pytest.raises(CacheError):
        Cache.open(tmp_path / "file" / "harvest.db")


def test_opening_again_finds_what_was_saved(tmp_path: Path) -> None:
    """Closing and opening loses nothing and makes nothing anew."""
    path = tmp_path / "harvest.db"
    with Cache.open(path) as cache:
        cache.replies.save([crossref("a")], EARLIER)
        handle = cache.works.derive([doi("a")])[doi("a")]
    with Cache.open(path) as cache:
        record = cache.works.record(handle)
    assert record is not None
    assert record.work.title == "On examples"


def test_opening_a_current_cache_writes_nothing(tmp_path: Path) -> None:
    """A look-up leaves the file as it was, so that backups see no change."""
    path = tmp_path / "harvest.db"
    with Cache.open(path) as cache:
        cache.replies.save([crossref("a")], EARLIER)
    before = path.read_bytes()
    with Cache.open(path) as cache:
        cache.works.ids([doi("a")])
    assert path.read_bytes() == before


def test_a_damaged_page_is_an_error_in_words(tmp_path: Path) -> None:
    """A database damaged further in fails with the file's name and what to do."""
    path = tmp_path / "harvest.db"
    with Cache.open(path) as cache:
        cache.replies.save([crossref(f"a{n}") for n in range(50)], EARLIER)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(CacheError, match=r"harvest\.db"), Cache.open(path) as cache:
        cache.replies.known("crossref", [doi("a1")])


def test_a_place_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache can be read there, as it is; what would write says that it cannot."""
    path = tmp_path / "harvest.db"
    with Cache.open(path) as cache:
        cache.replies.save([crossref("a")], EARLIER)
        handle = cache.works.derive([doi("a")])[doi("a")]
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    with Cache.open(path) as cache:
        assert cache.works.ids([doi("a")]) == {doi("a"): handle}
        assert handle in cache.works.records([handle])
        with pytest.raises(CacheError, match="readonly"):
            cache.replies.save([crossref("b")], EARLIER)
    assert [each.name for each in tmp_path.iterdir()] == ["harvest.db"]
