"""A damaged cache: never a traceback; what is readable is given, the rest is named and repaired."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from harvest.cache import Cache
from harvest.cache.salvage import salvage
from harvest.session.repairing import Repair, check_cache
from harvest.settings import load_settings
from tests.cache.world import LATER, checks, crossref, query
from tests.damaged import COMMANDS, REPAIRING, flip, make_world, run_here

DOI = "10.1016/b978-0-444-52014-2.00048-3"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, enriched; to be copied, never used."""
    folder = tmp_path_factory.mktemp("damage") / "world"
    folder.mkdir()
    make_world(folder)
    return folder


@pytest.fixture
def place(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the world to be damaged."""
    for name in ("HARVEST_CACHE", "HARVEST_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "place"
    shutil.copytree(world, folder)
    return folder


def change(place: Path, sql: str, *values: object, name: str = "harvest.db") -> None:
    """Change a row behind harvest's back."""
    with closing(sqlite3.connect(place / name)) as conn:
        conn.execute(sql, values)
        conn.commit()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_flipped_bytes_are_borne_by_the_commands_that_repair(place: Path, seed: int) -> None:
    """Each ends with a code and words; afterwards the file is sound."""
    flip(place / "harvest.db", 10 ** (seed % 4), Random(seed))
    for command in REPAIRING:
        ended = run_here(*command, folder=place)
        assert not ended.trace, ended.trace
        assert ended.code in (0, 1, 2)
    checks(place / "harvest.db")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_flipped_bytes_are_borne_by_every_command(place: Path, command: tuple[str, ...]) -> None:
    """On a cache with 30 bytes changed."""
    flip(place / "harvest.db", 30, Random("every"))
    assert not run_here(*command, folder=place).trace


ROWS = (
    ("UPDATE bodies SET body = x'7878'", ("cache", "check"), 1, "the reply of crossref about doi:"),
    ("UPDATE bodies SET body = x'7878'", ("cache", "rebuild"), 1, "set aside as unreadable"),
    ("UPDATE records SET record = x'00'", ("export", "--format", "json"), 2, "damaged: work w"),
    ("UPDATE records SET record = x'00'", ("cache", "check"), 1, "work "),
    ("UPDATE mentions SET identifiers = '[['", ("notes",), 2, "a mention in"),
    ("UPDATE mentions SET query = x'ff'", ("cache", "check"), 1, "mentions.query"),
    ("UPDATE mentions SET text = CAST(x'ff41' AS TEXT)", ("notes",), 2, "no UTF-8"),
    ("DROP TABLE searches", ("cache", "info"), 2, "run: harvest cache rebuild"),
    ("UPDATE works SET year = 'x', doi = x'01'", ("cache", "check"), 1, "works.year"),
    ("DROP TABLE identifiers", ("lookup", DOI), 2, "run: harvest cache rebuild"),
)


@pytest.mark.parametrize(("sql", "command", "code", "words"), ROWS)
def test_a_damaged_row_is_named(
    place: Path,
    caplog: pytest.LogCaptureFixture,
    sql: str,
    command: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    """Where it is, and what to do; the other rows are there."""
    change(place, sql)
    ended = run_here(*command, folder=place)
    assert not ended.trace
    assert words in ended.out + ended.err + caplog.text
    assert ended.code == code


def test_one_damaged_record_costs_no_other(place: Path) -> None:
    """All other works are exported, and rebuilding makes it again from the replies."""
    whole = run_here("export", "--format", "json", folder=place).out
    change(
        place, "UPDATE records SET record = x'01' WHERE rowid = (SELECT min(work_id) FROM records)"
    )
    ended = run_here("export", "--format", "json", folder=place)
    assert ended.out.count('"doi"') < whole.count('"doi"') and ended.code == 2
    assert run_here("cache", "rebuild", folder=place).code == 0
    assert run_here("export", "--format", "json", folder=place).out == whole


def test_works_of_damaged_replies_are_told_to_be_missing(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After the repair, too, whatever shows the whole cache says that it is not whole."""
    change(place, "UPDATE bodies SET body = x'7878'")
    assert run_here("cache", "rebuild", folder=place).code == 1
    for given in ("export --format json", "export --format csv", "notes"):
        caplog.clear()
        assert run_here(*given.split(), folder=place).code == 2
        assert caplog.text.count("works are missing") == 1
    for given in ("cache info", "doctor --offline"):
        told = run_here(*given.split(), folder=place).out
        assert "crossref" in told and "damaged in the cache" in told


def test_a_reply_that_is_set_aside_is_told_until_another_takes_its_place(tmp_path: Path) -> None:
    """What rebuilding cannot mend is not sent there again; the repaired reply leaves no flaw."""
    settings = load_settings({"cache.path": str(tmp_path / "h.db")}, {}, tmp_path)
    damage = "UPDATE bodies SET body = x'7878' WHERE reply_id = 1"
    with Cache.open(settings.cache) as cache:
        cache.replies.save([crossref("a"), crossref("b")], LATER)
        cache.works.derive()
    change(tmp_path, damage, name="h.db")
    (told,) = check_cache(settings)
    assert told.startswith("the reply of crossref") and not told.endswith(Repair.SET_ASIDE)
    with Cache.open(settings.cache) as cache:
        cache.housekeeping.rebuild()
    (told,) = check_cache(settings)
    assert told.startswith("the reply of crossref") and told.endswith(Repair.SET_ASIDE)
    with Cache.open(settings.cache) as cache:
        cache.replies.save([crossref("a")], LATER)
        cache.works.derive()
    assert check_cache(settings) == []
    change(tmp_path, "INSERT INTO bodies (reply_id, body) VALUES (1, x'7878')", name="h.db")
    assert len(check_cache(settings)) == 1
    with Cache.open(settings.cache) as cache:
        cache.housekeeping.rebuild()
    assert check_cache(settings) == []


@pytest.mark.parametrize(
    ("start", "length"),
    [(0, 16), (16, 2), (68, 4), (60, 4)],
    ids=["magic", "page size", "application", "version"],
)
def test_a_damaged_header_is_repaired(place: Path, start: int, length: int) -> None:
    """All that was in the file is there again, and the old file is kept."""
    path = place / "harvest.db"
    whole = run_here("export", "--format", "json", folder=place).out
    data = bytearray(path.read_bytes())
    data[start : start + length] = b"\xa5" * length
    path.write_bytes(data)
    ended = run_here("cache", "rebuild", folder=place)
    assert (ended.trace, ended.code) == ("", 1)
    assert run_here("export", "--format", "json", folder=place).out == whole
    assert (place / "harvest.db.damaged").read_bytes() == data


def test_what_the_user_decided_survives_and_notes_are_read_anew(place: Path) -> None:
    """Keys and decisions are taken over; a mention that was lost comes back with its note."""
    path = place / "harvest.db"
    run_here("key", DOI, "mine", folder=place)
    assert not run_here("cache", "forget", str(place.parent), folder=place).trace
    run_here("enrich", "vault", folder=place)
    with Cache.open(path) as cache:
        before = len(cache.notes.mentions())
        rows = len(cache.replies.stale("9999", ["crossref", "openalex", "datacite", "openaire"]))
    sql = "UPDATE mentions SET identifiers = '{' WHERE id > (SELECT max(id) - 8 FROM mentions)"
    change(place, sql)
    done = salvage(path)
    assert any(each.startswith("mentions: 8 ") for each in done.losses)
    checks(path)
    assert query(path, "SELECT key FROM citation_keys WHERE origin = 'pinned'") == [("mine",)]
    ended = run_here("enrich", "vault", folder=place)
    assert not ended.trace
    with Cache.open(path) as cache:
        assert len(cache.notes.mentions()) == before
        sources = ["crossref", "openalex", "datacite", "openaire"]
        assert len(cache.replies.stale("9999", sources)) == rows
    assert run_here("cache", "rebuild", folder=place).code == 0


def test_another_programs_database_is_no_damaged_cache(place: Path) -> None:
    """Neither is a text file: both are left alone."""
    path = place / "harvest.db"
    for data in (b"not a database at all" * 500, b"SQLite format 3\0" + bytes(5000)):
        path.write_bytes(data)
        for command in (("cache", "rebuild"), ("cache", "check")):
            assert run_here(*command, folder=place).code == 2
            assert path.read_bytes() == data
    assert [each.name for each in place.glob("harvest.db*")] == ["harvest.db"]


def test_a_cache_that_is_gone_after_the_run_is_told(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted by another program: exit code 2, for nothing of it is kept."""
    import harvest
    from harvest.settings import load_settings

    settings = load_settings({"cache.path": str(place / "harvest.db")}, cwd=place)
    with harvest.Session.open(settings, offline=True) as h:
        assert not h.unread
        (place / "harvest.db").unlink()
        assert "removed or replaced" in str(h.unread)
