"""Databases of earlier schemas open, are migrated and lose nothing.

Each released schema leaves a small sample in cases/cache. The one of the current schema is made
by `python -m tests.cache.test_upgrade`; when VERSION is raised, keep the old one and make another.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from harvest.cache import Cache, CitationKey, StoredNote
from harvest.cache.schema import VERSION
from harvest.cache.tables import SCHEMA_2
from harvest.errors import CacheError
from harvest.model.answer import Answer
from harvest.model.mention import Mention, Reading
from harvest.providers import Hits
from tests.cache.world import (
    EARLIER,
    absent,
    checks,
    crossref,
    crossref_body,
    doi,
    openalex,
    query,
)


@pytest.fixture(autouse=True)
def new_caches() -> None:
    """Caches are made here as they are made for users, not copied."""


SAMPLES = Path(__file__).parents[1] / "cases" / "cache"


def make(path: Path) -> None:
    """A cache with something in every table that cannot be made again."""
    with Cache.open(path) as cache:
        replies = [crossref("a"), openalex(doi("a"), 1, "a"), absent("crossref", doi("b"))]
        cache.replies.save(replies, EARLIER)
        hits = Hits("crossref", "found", (crossref_body("hit"),))
        cache.searches.save("crossref", "on examples", hits, EARLIER)
        handle = cache.works.derive([doi("a")])[doi("a")]
        mention = Mention("a.md", 3, 1, "doi", "10.5555/a", (doi("a"),))
        [number] = cache.notes.save(StoredNote("a.md", "hash", 10, 20), Reading((mention,)))
        cache.answers.save([(number, Answer(mention, "matched", "identifier", 1.0, handle))])
        cache.decisions.decide("print", doi("a"), (doi("c"),))
        cache.keys.give(handle, "muller2011", origin="pinned")
        cache.keys.add([CitationKey("/v", "Müller11", handle, "note")])
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")
        conn.execute("PRAGMA page_size=512")
        conn.execute("VACUUM")


def test_the_current_schema_has_a_sample() -> None:
    """So that its successor can be tested on a database that was really written by this one."""
    assert (SAMPLES / f"harvest.db.{VERSION}").is_file()


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("harvest.db.*")), ids=lambda each: each.name)
def test_every_schema_ever_released_opens_and_loses_nothing(sample: Path, tmp_path: Path) -> None:
    """Replies, searches, notes, answers, decisions and keys are as they were; works come back."""
    path = tmp_path / "harvest.db"
    shutil.copy(sample, path)
    with Cache.open(path) as cache:
        handle = cache.works.ids([doi("a")])[doi("a")]
        assert [each.path for each in cache.answers.citing(handle)] == ["a.md"]
        assert cache.keys.first([handle]).get(handle) == "muller2011"
        assert (cache.decisions.chosen("print"), cache.decisions.rejected("print")) == (
            doi("a"),
            (doi("c"),),
        )
        assert cache.replies.known("crossref", [doi("b")])[doi("b")].outcome == "absent"
        stored = cache.searches.get("crossref", "on examples")
        assert stored is not None
        assert [body["DOI"] for body in stored.hits.bodies] == ["10.5555/hit"]
        cache.housekeeping.rebuild()
        record = cache.works.record(handle)
        assert record is not None
        assert set(record.sources) == {"crossref", "openalex"}
        assert cache.works.search("examples") == [handle]
    checks(path)


def version_of(path: Path) -> int:
    """The schema that the file's header tells, as every harvest reads it before all else."""
    return int.from_bytes(path.read_bytes()[60:64], "big")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A cache of schema 1."""
    return Path(shutil.copy(SAMPLES / "harvest.db.1", tmp_path / "harvest.db"))


def test_a_copy_of_the_older_cache_is_left_beside_it(old: Path) -> None:
    """The copy is what an older harvest can go on with; opening again makes no other."""
    copy = old.with_name("harvest.db.schema-1")
    rows = "SELECT name, is_pinned FROM citation_keys"
    Cache.open(old).close()
    assert (version_of(old), version_of(copy)) == (VERSION, 1)
    assert query(copy, rows) == [("muller2011", 1)]
    checks(copy)
    copy.unlink()
    Cache.open(old).close()
    assert not copy.exists()


def test_a_new_cache_leaves_no_copy(tmp_path: Path) -> None:
    """There is nothing to keep of a database that was empty."""
    Cache.open(tmp_path / "harvest.db").close()
    assert not list(tmp_path.glob("*.schema-*"))


@pytest.mark.parametrize("breaks", ["DROP TABLE earlier_keys;", "DROP TABLE earlier_matches;"])
def test_an_upgrade_that_fails_changes_nothing(
    old: Path, breaks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: cut off at whatever step, the cache is of schema 1 and whole."""
    with monkeypatch.context() as patch:
        broken = SCHEMA_2.replace(breaks, "DROP TABLE nowhere;")
        patch.setattr("harvest.cache.schema.SCHEMA_2", broken)
        with pytest.raises(CacheError, match="nowhere"):
            Cache.open(old)
    assert version_of(old) == 1
    assert query(old, "SELECT name FROM citation_keys") == [("muller2011",)]
    with Cache.open(old) as cache:
        assert [each.origin for each in cache.keys.find()] == ["pinned"]


def test_without_room_for_the_copy_nothing_is_upgraded(old: Path) -> None:
    """The user is told where the copy should have gone; the cache is as it was."""
    old.with_name("harvest.db.schema-1").mkdir()
    with pytest.raises(CacheError, match=r"no copy of it could be left at .*schema-1"):
        Cache.open(old)
    assert version_of(old) == 1
    assert not list(old.parent.glob("*.part"))


def test_the_sample_has_the_schema_that_is_made_now(tmp_path: Path) -> None:
    """A change of the schema without a new VERSION and migration shows here."""
    Cache.open(tmp_path / "new.db").close()
    schemas = []
    for path in (tmp_path / "new.db", SAMPLES / f"harvest.db.{VERSION}"):
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as conn:
            schemas.append(conn.execute("SELECT type, name, sql FROM sqlite_master").fetchall())
    assert sorted(schemas[0], key=str) == sorted(schemas[1], key=str)


@pytest.mark.parametrize("sample", ["none", "harvest.db.1"])
def test_the_version_is_told_in_one_place(sample: str, tmp_path: Path) -> None:
    """SQLite's own field, which the file's header shows; 0.1.0's second count of it is gone."""
    path = tmp_path / "harvest.db"
    if sample != "none":
        shutil.copy(SAMPLES / sample, path)
    Cache.open(path).close()
    assert version_of(path) == VERSION
    assert not query(path, "SELECT 1 FROM sqlite_master WHERE name LIKE '%migration%'")


if __name__ == "__main__":
    make(SAMPLES / f"harvest.db.{VERSION}")
