"""Datasette's own pages over a cache: explained, linked, unpacked; other files left alone."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import Browser

pytest.importorskip("datasette", reason="Datasette (harvest-biblio[web]) is not installed")

pytestmark = pytest.mark.web


def rows(browser: Browser, sql: str) -> list[dict[str, Any]]:
    """What Datasette's JSON gives for a query."""
    import httpx

    query = httpx.QueryParams({"sql": sql, "_shape": "array"})
    found: list[dict[str, Any]] = browser.get(f"/harvest.json?{query}").json()
    return found


def test_tables_are_explained_and_linked(plain: Browser) -> None:
    """The data dictionary beside each table, DOIs as links, rows by their names."""
    text = plain.get("/harvest/works").text
    assert "year of publication: print if known" in text
    assert '<a href="https://doi.org/10.1002/mds.23692">10.1002/mds.23692</a>' in text
    assert "harvest: the library" in text
    assert "hemifacial" in plain.get("/harvest/contributors").text.lower()


def test_bodies_can_be_read(plain: Browser) -> None:
    """`unpacked` gives JSON, and nothing for what is none."""
    [row] = rows(plain, "select unpacked(body) as it from bodies limit 1")
    assert row["it"].startswith("{") and '"DOI"' in row["it"]
    [row] = rows(plain, "select unpacked('x') as a, unpacked(null) as b, unpacked(x'00') as c")
    assert row == {"a": None, "b": None, "c": None}


def test_views_for_people(plain: Browser) -> None:
    """One row a work in the wide view, each venue once, matches in words."""
    [count] = rows(
        plain, "select (select count(*) from works_wide) a, (select count(*) from works) b"
    )
    assert count["a"] == count["b"] > 30
    venues = rows(plain, "select venue, issns from venues_once where title = 'Movement Disorders'")
    assert [set(each["issns"].split(",")) for each in venues] == [{"1531-8257"}]
    [row] = rows(
        plain, "select said, work from matches_told where doi = '10.1002/mds.23692' limit 1"
    )
    assert "many faces" in row["work"]


def test_what_is_missing_is_a_page(plain: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """Datasette's 404 and 400, in HTML and JSON, and not a word of variables in the terminal."""
    for address, status in (
        ("/nowhere", 404),
        ("/harvest/no_such_table", 404),
        ("/nowhere/at/all", 404),
        ("/harvest?sql=delete+from+works", 400),
        ("/-/nothing.json", 404),
    ):
        found = plain.get(address)
        assert found.status_code == status, address
        assert ("<html" in found.text) is not address.endswith(".json")
    assert plain.get("/-/nothing.json").json()["ok"] is False
    told = capsys.readouterr()
    assert told.out + told.err == ""


def test_files_that_are_no_caches_are_left_alone(tmp_path: Path) -> None:
    """No page, no gate, no function, no metadata for another program's database."""
    from datasette.app import Datasette

    from harvest.web import plugin

    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE works (doi TEXT)")
        conn.execute("INSERT INTO works VALUES ('10.5555/a')")
        conn.commit()
    made = Datasette(files=[str(path)])
    assert plugin.site_of(made) is None
    assert plugin.register_routes(made) == []
    app = made.app()
    assert plugin.asgi_wrapper(made)(app) is app

    async def ask() -> tuple[int, str, int]:
        client = made.client
        page = await client.get("/other/works")
        own = await client.get("/-/harvest/works")
        assert "content-security-policy" not in page.headers
        failed = await client.get("/other.json?sql=select+unpacked(1)")
        return page.status_code, page.text + failed.text, own.status_code

    status, text, own = asyncio.run(ask())
    assert (status, own) == (200, 404)
    assert "doi.org" not in text and "no such function" in text


def test_a_cache_of_an_earlier_harvest_is_not_touched(tmp_path: Path) -> None:
    """Plain Datasette shows its tables; the pages say how to bring it up to date."""
    from datasette.app import Datasette

    sample = Path(__file__).parents[1] / "cases" / "cache" / "harvest.db.1"
    path = tmp_path / "harvest.db"
    shutil.copy(sample, path)
    client = Datasette(files=[str(path)]).client

    async def ask() -> None:
        page = await client.get("/-/harvest/works")
        assert page.status_code == 503
        assert "earlier harvest" in page.text and "harvest cache info" in page.text
        assert (await client.get("/harvest/works")).status_code == 200

    asyncio.run(ask())
    assert path.read_bytes() == sample.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["harvest.db"]
