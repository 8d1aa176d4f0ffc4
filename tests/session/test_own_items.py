"""Works of the user's Zotero, CSL-JSON and literature notes appear with every field they have."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import harvest
from tests.fake import crossref_body, doi
from tests.session.test_cited_entries import write
from tests.test_zotero import SCHEMA, add

FIELDS = {
    "title": "Loops in the <i>wild</i>",
    "bookTitle": "Handbook of Loops",
    "date": "1999-03-00 March 1999",
    "publisher": "Loop & Sons",
    "place": "Sofia",
    "series": "Loop Studies",
    "seriesNumber": "7",
    "edition": "2",
    "pages": "11-19",
    "ISBN": "9780520294752",
    "url": "https://example.org/wild_loops",
    "accessDate": "2024-05-06 07:08:09",
    "abstractNote": "They loop.",
    "language": "en",
    "shortTitle": "Loops",
    "extra": "Citation Key: gauss1999\nOn loan",
    "callNumber": "QA 1",
}
SAID = {
    "author": "Gauss, Carl Friedrich and {Society of Loops}",
    "editor": "Lovelace, Ada",
    "translator": "Noether, Emmy",
    "booktitle": "Handbook of Loops",
    "publisher": r"Loop \& Sons",
    "address": "Sofia",
    "series": "Loop Studies",
    "pages": "11--19",
    "isbn": "9780520294752",
    "year": "1999",
    "month": "mar",
    "url": "https://example.org/wild_loops",
    "urldate": "2024-05-06",
    "abstract": "They loop.",
    "keywords": "loops, wild life",
    "shorttitle": "Loops",
    "note": "On loan",
    "number": "7",
    "library": "QA 1",
}
TAGS = """
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE itemTags (itemID INT, tagID INT);
INSERT INTO tags VALUES (1, 'loops'), (2, 'wild life');
INSERT INTO itemTags VALUES (1, 1), (1, 2);
INSERT INTO creatorTypes VALUES (3, 'translator');
INSERT INTO creators VALUES (7, 'Carl Friedrich', 'Gauss'), (8, '', 'Society of Loops'),
  (9, 'Emmy', 'Noether');
INSERT INTO itemCreators VALUES (1, 7, 1, 0), (1, 8, 1, 1), (1, 1, 2, 2), (1, 9, 3, 3);
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A Zotero with a chapter that no source has and an article that one has; a snapshot."""
    (tmp_path / "zotero").mkdir()
    with closing(sqlite3.connect(tmp_path / "zotero/zotero.sqlite")) as database:
        database.executescript(SCHEMA + TAGS)
        add(database, 1, "AAAAAAAA", 3, 1, FIELDS)
        known = {
            "title": "A TITLE of theirs",
            "DOI": "10.5555/m1",
            "extra": "Citation Key: mine",
            "pages": "3",
        }
        add(database, 2, "BBBBBBBB", 1, 1, known)
        other = {"title": "Knots in the wild", "extra": "Citation Key: knots1"}
        add(database, 3, "CCCCCCCC", 3, 1, other)
        database.commit()
    body = json.dumps(crossref_body(doi("m1"), "A title of theirs")) + "\n"
    write(tmp_path, {"snap/works.jsonl": body, "n.md": "[@gauss1999; @mine; @knots1]\n"})
    return tmp_path


def opened(home: Path, **notes: object) -> harvest.Session:
    """A session over the snapshot with these settings of notes."""
    settings = {f"notes.{name}": value for name, value in notes.items()}
    return harvest.open(
        cache=home / "h.db", snapshots=[home / "snap"], offline=True, settings=settings
    )


def fields(text: str, key: str) -> dict[str, str]:
    """The fields of an entry that harvest wrote."""
    entry = text[text.index(f"{{{key},") :].split("\n}")[0]
    found = dict(re.findall(r"^  (\w+) = (.*?),?$", entry, re.M))
    return {name: value[1:-1] if value[0] == "{" else value for name, value in found.items()}


def test_a_zotero_item_has_every_field(home: Path) -> None:
    """In BibTeX; given names, editors, translators, dates as precise as they are, tags."""
    with opened(home, zotero_dir=str(home / "zotero")) as h:
        text = h.bibtex(home / "n.md")
        found = fields(text, "gauss1999")
    assert "Knots" in fields(text, "knots1")["title"]
    assert {name: found.get(name) for name in SAID} == SAID
    assert "wild" in found["title"] and "Second" in found["edition"]


def test_a_zotero_item_in_csl_is_what_zotero_exports(home: Path) -> None:
    """Names in parts, date parts, all variables; and what it lacks comes from the record."""
    with opened(home, zotero_dir=str(home / "zotero")) as h:
        items = {each["id"]: each for each in json.loads(h.export(home / "n.md", "csl-json"))}
        ours = h.bibtex(home / "n.md", ours=True)
    chapter, article = items["gauss1999"], items["mine"]
    assert chapter["author"][0] == {"family": "Gauss", "given": "Carl Friedrich"}
    assert chapter["issued"]["date-parts"] == [[1999, 3]] and chapter["type"] == "chapter"
    assert (chapter["collection-number"], chapter["note"]) == ("7", "On loan")
    assert (article["title"], article["page"], article["volume"]) == (
        "A TITLE of theirs",
        "3",
        "12",
    )
    assert "{A title of theirs}" in ours and "gauss1999" in ours


CSL = {
    "id": "x1",
    "type": "report",
    "title": "Loops",
    "author": [{"family": "Gauss", "given": "Carl", "non-dropping-particle": "von"}],
    "issued": {"raw": "2001-02"},
    "genre": "Working paper",
    "number": "12",
    "publisher": "Loop Office",
    "URL": "https://example.org/x1",
    "note": "mine",
    "number-of-pages": 20,
}
BETTER = {
    "itemType": "report",
    "citationKey": "x1",
    "title": "Loops",
    "creators": [{"creatorType": "author", "lastName": "von Gauss", "firstName": "Carl"}],
    "date": "2001-02",
    "reportType": "Working paper",
    "reportNumber": "12",
    "institution": "Loop Office",
    "url": "https://example.org/x1",
    "extra": "mine",
    "numPages": "20",
}


@pytest.mark.parametrize("item", [CSL, BETTER], ids=["CSL-JSON", "Better BibTeX's JSON"])
def test_an_item_of_a_json_library_is_whole_in_bibtex(home: Path, item: object) -> None:
    """What BibTeX's styles have no field for is there, too."""
    write(home, {"lib.json": json.dumps([item]), "m.md": "[@x1]\n"})
    with opened(home, bibliographies=[str(home / "lib.json")]) as h:
        found = fields(h.bibtex(home / "m.md"), "x1")
    said = ("author", "year", "type", "number", "institution", "url", "note", "pagetotal")
    assert [found.get(name) for name in said] == [
        "von Gauss, Carl", "2001", "Working paper", "12", "Loop Office",
        "https://example.org/x1", "mine", "20",
    ]  # fmt: skip


NOTES = {
    "CSL in YAML": "type: book\ntitle: On ghosts\nauthor:\n  - family: Casper\n    given: Ada B.\n"
    "issued:\n  date-parts:\n    - [2011, 5]\npublisher: Ghost Press\npublisher-place: Rome",
    "names as texts": "itemType: book\ntitle: On ghosts\nauthors: [Ada B. Casper]\ndate: 2011-05\n"
    "publisher: Ghost Press\nplace: Rome",
    "one line": 'itemType: book\ntitle: "On ghosts"\nauthor: "Casper, Ada B."\ndate: 2011-05\n'
    "publisher: Ghost Press\nplace: Rome",
}


@pytest.mark.parametrize("text", NOTES.values(), ids=NOTES.keys())
def test_a_literature_note_that_no_source_has_is_whole(home: Path, text: str) -> None:
    """Given names, date, publisher: all that its properties say."""
    write(home, {"@ghost1.md": f"---\n{text}\n---\n", "m.md": "[@ghost1]\n"})
    with opened(home) as h:
        found = fields(h.bibtex(home / "m.md"), "ghost1")
        [item] = json.loads(h.export(home / "m.md", "csl-json"))
    said = ("author", "title", "publisher", "address", "year", "month")
    assert [found.get(name) for name in said] == [
        "Casper, Ada B.", "On ghosts", "Ghost Press", "Rome", "2011", "may"
    ]  # fmt: skip
    assert (item["type"], item["author"]) == ("book", [{"family": "Casper", "given": "Ada B."}])
