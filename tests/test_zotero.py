"""The Zotero library: exact, without a search, and without harm to a Zotero that runs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from harvest.errors import UnreadableInput
from harvest.library.scope import Scope
from harvest.library.zotero import zotero_library
from harvest.resolve.intake import Library
from harvest.settings import Settings, load_settings

SCHEMA = """
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT);
CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INTEGER);
CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT);
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT, libraryID INT, key TEXT);
CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT);
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID INT);
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT);
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
CREATE TABLE itemAttachments (itemID INTEGER PRIMARY KEY, parentItemID INT);
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY);
INSERT INTO libraries VALUES (1, 'user'), (2, 'group');
INSERT INTO groups VALUES (123, 2);
INSERT INTO itemTypes VALUES (1, 'journalArticle'), (2, 'attachment'), (3, 'bookSection');
INSERT INTO creatorTypes VALUES (1, 'author'), (2, 'editor');
INSERT INTO creators VALUES (1, 'Ada', 'Lovelace'), (2, 'Carl', 'Gauss'), (3, 'Some', 'Editor');
"""

Fields = dict[str, str]


def add(
    database: sqlite3.Connection, number: int, key: str, kind: int, library: int, fields: Fields
) -> None:
    """Add an item as Zotero would: its values in a table of their own."""
    database.execute("INSERT INTO items VALUES (?, ?, ?, ?)", (number, kind, library, key))
    for name, value in fields.items():
        field = database.execute("SELECT fieldID FROM fields WHERE fieldName = ?", (name,))
        row = field.fetchone()
        place = (
            row[0]
            if row
            else database.execute("INSERT INTO fields (fieldName) VALUES (?)", (name,)).lastrowid
        )
        stored = database.execute("INSERT INTO itemDataValues (value) VALUES (?)", (value,))
        database.execute("INSERT INTO itemData VALUES (?, ?, ?)", (number, place, stored.lastrowid))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder with an article, its PDF, a group's chapter, and an item in the bin."""
    with closing(sqlite3.connect(tmp_path / "zotero.sqlite")) as database:
        database.executescript(SCHEMA)
        article = {
            "title": "A study of <i>loops</i>",
            "DOI": "10.1000/LOOP",
            "date": "2011-05-03 May 3, 2011",
            "publicationTitle": "Journal of Loops",
            "extra": "PMID: 21051471\nCitation Key: lovelace2011",
        }
        add(database, 1, "2AFE3B35", 1, 1, article)
        add(database, 2, "IMPZ7QXR", 2, 1, {"title": "Full Text PDF"})
        chapter = {"title": "Loops in the wild", "ISBN": "9780520294752", "date": "1999"}
        add(database, 3, "GGGGGGGG", 3, 2, chapter)
        add(database, 4, "DDDDDDDD", 1, 1, {"title": "Thrown away", "DOI": "10.1000/gone"})
        database.execute("INSERT INTO itemAttachments VALUES (2, 1)")
        database.execute("INSERT INTO deletedItems VALUES (4)")
        database.executemany(
            "INSERT INTO itemCreators VALUES (?, ?, ?, ?)",
            [(1, 2, 1, 1), (1, 1, 1, 0), (1, 3, 2, 2)],
        )
        database.commit()
    return tmp_path


def test_an_item_is_known_by_all_its_keys(data_dir: Path) -> None:
    """Item key, the key of its PDF and its cite key all give the same work."""
    library = zotero_library(data_dir)
    work = library["2AFE3B35"]
    assert library["IMPZ7QXR"] == work
    assert library["lovelace2011"] == work
    names = [str(one) for one in work.identifiers]
    assert names == ["doi:10.1000/loop", "pmid:21051471", "zotero:2AFE3B35"]


def test_what_an_item_says(data_dir: Path) -> None:
    """Title, authors in order, year and journal are read; an editor is no author."""
    query = zotero_library(data_dir)["2AFE3B35"].query
    assert query is not None
    assert query.title == "A study of loops"
    assert query.authors == ("Lovelace", "Gauss")
    assert (query.year, query.container) == (2011, "Journal of Loops")
    assert query.type == "journal-article"


def test_a_groups_item_carries_its_group(data_dir: Path) -> None:
    """Keys are unique within a library only, so a group's key says which group."""
    library = zotero_library(data_dir)
    assert "GGGGGGGG" not in library
    assert library["groups/123/GGGGGGGG"].query is not None


def test_a_chapter_is_not_its_book(data_dir: Path) -> None:
    """The ISBN of a chapter names the book, and would lead to the wrong work."""
    work = zotero_library(data_dir)["groups/123/GGGGGGGG"]
    assert [one.scheme for one in work.identifiers] == ["zotero"]


def test_the_bin_is_left_alone(data_dir: Path) -> None:
    """A deleted item is no work of the library."""
    assert "DDDDDDDD" not in zotero_library(data_dir)


@pytest.fixture
def busy(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """Zotero at work: it holds an exclusive lock and has an open transaction."""
    with closing(sqlite3.connect(data_dir / "zotero.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        yield database


def test_a_running_zotero_is_no_obstacle(data_dir: Path, busy: sqlite3.Connection) -> None:
    """The library is read under Zotero's lock, and Zotero can go on to write."""
    assert "2AFE3B35" in zotero_library(data_dir)
    busy.execute("UPDATE itemDataValues SET value = 'Changed' WHERE valueID = 1")
    busy.execute("COMMIT")


def test_an_unfinished_write_is_not_seen(data_dir: Path, busy: sqlite3.Connection) -> None:
    """With a journal beside the database the last committed state is read, from a copy."""
    busy.execute("PRAGMA cache_size = 1")
    busy.execute("PRAGMA cache_spill = 1")
    busy.execute("UPDATE itemDataValues SET value = 'Half written' WHERE valueID = 1")
    busy.execute("CREATE TABLE filler AS SELECT randomblob(200000) AS data")
    assert (data_dir / "zotero.sqlite-journal").exists()
    query = zotero_library(data_dir)["2AFE3B35"].query
    assert query is not None and query.title == "A study of loops"


def test_a_write_ahead_log_is_read_too(data_dir: Path) -> None:
    """What was committed to the log only is part of the library."""
    with closing(sqlite3.connect(data_dir / "zotero.sqlite")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("UPDATE itemDataValues SET value = 'From the log' WHERE valueID = 1")
        database.commit()
        query = zotero_library(data_dir)["2AFE3B35"].query
    assert query is not None and query.title == "From the log"


def test_nothing_is_written_beside_the_database(data_dir: Path) -> None:
    """Reading leaves the folder as it was, byte for byte and file for file."""
    before = {path.name: path.read_bytes() for path in data_dir.iterdir()}
    zotero_library(data_dir)
    assert {path.name: path.read_bytes() for path in data_dir.iterdir()} == before


def test_better_bibtex_keys_are_read(data_dir: Path) -> None:
    """Older Better BibTeX keeps its cite keys in a database of its own."""
    with closing(sqlite3.connect(data_dir / "better-bibtex.sqlite")) as database:
        database.execute("CREATE TABLE citationkey (itemKey TEXT, citationKey TEXT)")
        database.execute("INSERT INTO citationkey VALUES ('GGGGGGGG', 'wild1999')")
        database.commit()
    assert '"Loops in the wild"' in zotero_library(data_dir)["wild1999"].text


def settings(tmp_path: Path, **notes: object) -> Settings:
    """Settings whose notes have these."""
    return replace(load_settings({}, {}, tmp_path), **notes)  # type: ignore[arg-type]


def test_an_export_gives_its_keys_and_wins(data_dir: Path) -> None:
    """Cite keys come from exports too; where both know one, the export was made for this."""
    bib = data_dir / "library.bib"
    bib.write_text("@article{lovelace2011, title={From the export}, doi={10.1000/export}}")
    opened = Library.open(settings(data_dir, zotero_dir=data_dir, bibliographies=(bib,)))
    library = Scope(opened.shared)
    assert str(library["lovelace2011"].identifiers[0]) == "doi:10.1000/export"
    assert str(library["2AFE3B35"].identifiers[0]) == "doi:10.1000/loop"


def test_zoteros_csl_gives_item_keys(tmp_path: Path) -> None:
    """In Zotero's CSL-JSON an id is the item's address."""
    export = tmp_path / "library.json"
    address = "http://zotero.org/groups/123/items/2AFE3B35"
    export.write_text(f'[{{"id": "{address}", "type": "book", "title": "Loops"}}]')
    library = Scope(Library.open(settings(tmp_path, bibliographies=(export,))).shared)
    assert library["groups/123/2AFE3B35"] == library[address]


def test_what_is_gone_is_told(tmp_path: Path) -> None:
    """A setting that names no file, no library or no Zotero that runs is the user's to mend."""
    gone = (tmp_path / "gone.bib",)
    told = [
        Library.open(settings(tmp_path, **notes)).problems
        for notes in (
            {"bibliographies": gone},
            {"zotero_dir": tmp_path / "nowhere"},
            {"zotero_url": "http://127.0.0.1:9"},
        )
    ]
    assert [len(each) for each in told] == [1, 1, 1]
    assert "gone.bib" in told[0][0].path
    assert "zotero.sqlite" in told[1][0].text
    assert "start it" in told[2][0].text


ITEMS: dict[str, list[dict[str, Any]]] = {
    "users/0": [
        {
            "key": "2AFE3B35",
            "itemType": "journalArticle",
            "title": "A study of <i>loops</i>",
            "DOI": "10.1000/LOOP",
            "date": "May 3, 2011",
            "extra": "PMID: 21051471\nCitation Key: lovelace2011",
            "creators": [
                {"creatorType": "editor", "lastName": "Editor"},
                {"creatorType": "author", "lastName": "Lovelace", "firstName": "Ada"},
                {"creatorType": "author", "name": "Society of Loops"},
            ],
        },
        {"key": "IMPZ7QXR", "itemType": "attachment", "parentItem": "2AFE3B35"},
        {"key": "ODDODDOD", "itemType": "note", "creators": None, "title": 7},
        *({"key": f"FILL{at:04}", "itemType": "note"} for at in range(120)),
    ],
    "groups/123": [{"key": "GGGGGGGG", "itemType": "bookSection", "title": "Loops in the wild"}],
}


@pytest.fixture
def zotero() -> Iterator[str]:
    """A Zotero that runs: its local API, page by page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = dict(parse_qsl(parts.query))
            library = parts.path.removeprefix("/api/").removesuffix("/items")
            start = int(asked.get("start", 0))
            found = ITEMS.get(library, [])[start : start + int(asked.get("limit", 25))]
            sent: object = [{"key": each["key"], "data": each} for each in found]
            if library == "users/0/groups":
                sent = [{"id": 123}, {"odd": 1}]
            body = json.dumps(sent).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_zotero_that_runs_is_asked(zotero: str) -> None:
    """Its local API gives what its database would: items, attachments, cite keys, groups."""
    library = zotero_library(url=zotero)
    work = library["2AFE3B35"]
    assert library["IMPZ7QXR"] == library["lovelace2011"] == work
    assert [str(one) for one in work.identifiers] == [
        "doi:10.1000/loop",
        "pmid:21051471",
        "zotero:2AFE3B35",
    ]
    assert work.query is not None
    assert work.query.authors == ("Lovelace", "Society of Loops")
    assert (work.query.title, work.query.year) == ("A study of loops", 2011)
    assert '"Loops in the wild"' in library["groups/123/GGGGGGGG"].text


@pytest.mark.parametrize("content", [None, b"", b"not a database, not at all" * 100])
def test_a_wrong_folder_is_told(tmp_path: Path, content: bytes | None) -> None:
    """No database, an empty one and a broken one are told with their path."""
    if content is not None:
        (tmp_path / "zotero.sqlite").write_bytes(content)
    with pytest.raises(UnreadableInput, match=str(tmp_path)):
        zotero_library(tmp_path)
