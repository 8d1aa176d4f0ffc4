"""`zotero:` as input: the selection of a Zotero that runs, or a collection of its, by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry

TITLE = "Vascular contact of the facial nerve in healthy volunteers"


def item(key: str, year: str, **more: Any) -> dict[str, Any]:
    """An article as Zotero's API has it."""
    creators = [{"creatorType": "author", "lastName": "Berg", "firstName": "Ada"}]
    data = {"key": key, "itemType": "journalArticle", "title": TITLE, "date": year}
    return {"key": key, "data": data | {"creators": creators, "DOI": "10.5555/a"} | more}


def collection(key: str, name: str, parent: str | bool = False) -> dict[str, Any]:
    """A collection as Zotero's API has it."""
    return {"key": key, "data": {"key": key, "name": name, "parentCollection": parent}}


API = {
    "users/0/groups": [{"id": 7, "data": {"id": 7, "name": "Our group"}}],
    "users/0/collections": [
        collection("AAAAAAAA", "Thesis"),
        collection("BBBBBBBB", "Chapter 2", "AAAAAAAA"),
        collection("CCCCCCCC", "Empty"),
        collection("EEEEEEEE", "Shared"),
    ],
    "groups/7/collections": [collection("DDDDDDDD", "Shared")],
    "users/0/collections/AAAAAAAA/items/top": [
        item("ITEM0001", "2011", extra="Citation Key: right"),
        {"key": "NOTE0001", "data": {"key": "NOTE0001", "itemType": "note"}},
    ],
    "users/0/collections/BBBBBBBB/items/top": [
        item("ITEM0002", "1999"),
        item("ITEM0001", "2011", extra="Citation Key: right"),
    ],
    "groups/7/collections/DDDDDDDD/items/top": [item("ITEM0003", "1998")],
    "groups/7/items/top": [item("ITEM0003", "1998"), item("ITEM0004", "2011", citationKey="own")],
}
KEYS = {"ITEM0002": "wrong", "4:ITEM0003": "theirs"}
SELECTED = [{"id": "picked", "type": "article-journal", "title": TITLE, "DOI": "10.5555/a"}]
SELECTED[0] |= {"issued": {"date-parts": [[1997]]}}  # type: ignore[dict-item]

Start = Callable[..., None]


@pytest.fixture
def zotero(registry: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Start]:
    """Starts a Zotero that the settings name; what is selected in it, and Better BibTeX or not."""
    monkeypatch.setenv("HARVEST_MAILTO", "me@example.org")
    monkeypatch.chdir(tmp_path)
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    state: dict[str, Any] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = self.path.partition("?")[0].removeprefix("/api/")
            if self.path.startswith("/better-bibtex/cayw?selected"):
                self._send(state["selected"])
            else:
                first = "start=0" in self.path or "start" not in self.path
                self._send(API.get(place, []) if first else [])

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told: Any = [{"id": 1, "name": "My Library"}, {"id": 4, "name": "Our group"}]
            if asked["method"] == "item.citationkey":
                told = {key: KEYS.get(key) for key in asked["params"][0]}
            self._send({"jsonrpc": "2.0", "id": 1, "result": told} if state["bbt"] else None)

        def _send(self, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(404 if told is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

        def start(selected: Any = None, bbt: bool = True, port: int = server.server_port) -> None:
            state.update(selected=selected, bbt=bbt)
            setting = f'[notes]\nzotero_url = "http://127.0.0.1:{port}"\n'
            (tmp_path / "harvest.toml").write_text(setting, encoding="utf-8")

        yield start
        server.shutdown()


TOLD = {
    "zotero:Thesis": {("right", "verified"), ("wrong", "wrong-details")},
    "zotero:thesis/chapter 2": {("right", "verified"), ("wrong", "wrong-details")},
    "zotero:Chapter 2": {("right", "verified"), ("wrong", "wrong-details")},
    "zotero:BBBBBBBB": {("right", "verified"), ("wrong", "wrong-details")},
    "zotero:Our group/Shared": {("theirs", "wrong-details")},
    "zotero:our group": {("theirs", "wrong-details"), ("own", "verified")},
    "zotero:": {("picked", "wrong-details")},
}


def test_what_zotero_has_is_judged(run: Run, zotero: Start) -> None:
    """A collection with what is in it, a group's, a whole library, or the selection; each once."""
    zotero(SELECTED)
    for name, told in TOLD.items():
        lines = [x for x in run("check", name, "--json").lines if x["group"] != "doubled"]
        assert {(each["key"], each["finding"]) for each in lines} == told, name
        assert len(lines) == len(told)
        assert {each["path"] for each in lines} == {name}


def test_what_is_no_work_is_told_and_keys_may_lack(run: Run, zotero: Start) -> None:
    """A note of its own is counted; without Better BibTeX an item may have no key."""
    zotero(bbt=False)
    ran = run("check", "zotero:Thesis")
    assert "1 note or file without a work: skipped" in ran.err
    assert "zotero:Thesis:2: wrong details: " in ran.out
    assert "year: '1999', should be '2011'" in ran.out
    assert (ran.code, TITLE in ran.out) == (1, True)
    assert run("enrich", "zotero:Thesis").code == 0
    sarif = json.loads(run("check", "zotero:Thesis", "--format", "sarif").out)
    place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "zotero%3AThesis"


def test_what_zotero_has_is_exported_under_its_own_keys(run: Run, zotero: Start) -> None:
    """BibTeX and every format: the user's keys and entries, not harvest's."""
    zotero(SELECTED)
    assert ",picked," in run("export", "--format", "csv", "zotero:").out
    made = run("bibtex", "zotero:Thesis")
    assert made.code == 0
    assert ("@article{right," in made.out, "@article{wrong," in made.out) == (True, True)
    assert ("year = {1999}" in made.out, "pages = {101--110}" in made.out) == (True, True)
    assert "@article{picked," in run("bibtex", "zotero:").out
    csl = json.loads(run("export", "--format", "csl-json", "zotero:Our group").out)
    assert {each["id"] for each in csl} == {"own", "theirs"}
    for command in (("bibtex",), ("export", "--format", "ris")):
        assert run(*command, "zotero:Nowhere").code == 2
        assert run(*command, "zotero:Empty").code == 2


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("zotero:Nowhere", {}, "no such collection; it has 'My Library/Thesis', "),
    ("zotero:Shared", {}, "several collections are called so: 'My Library/Shared', 'Our g"),
    ("zotero:Empty", {}, "holds no work"),
    ("zotero:", {"selected": []}, "nothing is selected"),
    ("zotero:", {"bbt": False}, "only Better BibTeX tells what is selected"),
    ("zotero:Thesis", {"port": 9}, "Zotero does not answer (Connection refused); start it"),
    ("zotero:", {"port": 9}, "Zotero does not answer (Connection refused); start it"),
]


def test_what_zotero_cannot_give_is_one_clear_line(run: Run, zotero: Start) -> None:
    """What was asked for, and what to do; exit 2, and nothing on stdout."""
    for name, start, told in REFUSED:
        zotero(**start)
        ran = run("check", name)
        assert (ran.code, ran.out) == (2, ""), name
        assert told in ran.err
        assert len(ran.err.splitlines()) == 1
