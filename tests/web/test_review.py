"""A decision on the page is one of `harvest review`, and can be taken back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import harvest
from harvest.cache import Cache, StoredNote
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query, Reading
from tests.web.conftest import Browser, LibrarySite, demo_settings, make_app, make_library

pytest.importorskip("datasette", reason="Datasette (harvest-biblio[web]) is not installed")

pytestmark = pytest.mark.web

__all__ = ["open_questions"]


def open_questions(folder: Path) -> None:
    """Three titles that several works of the sample have, one of them twice."""
    lines = ["Hemifacial spasm", "Botulinum toxin type A therapy for hemifacial spasm"]
    for name, titles in (("a.txt", lines), ("b.txt", [*lines[:1], "Bilateral hemifacial spasm"])):
        (folder / name).write_text("".join(f"{line}\n" for line in titles))
    with harvest.Session.open(demo_settings(folder), offline=True) as h:
        h.enrich([folder / "a.txt", folder / "b.txt"])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with questions that are open, made once and never written to."""
    folder = tmp_path_factory.mktemp("prepared")
    make_library(folder)
    open_questions(folder)
    return folder


@pytest.fixture
def asked(prepared: Path, tmp_path: Path) -> Iterator[Browser]:
    """The pages over a copy of its own."""
    shutil.copy(prepared / "harvest.db", tmp_path)
    shutil.copytree(prepared / "snapshot", tmp_path / "snapshot")
    site, app = make_app(demo_settings(tmp_path), offline=True)
    yield Browser(site, app)
    site.close()


def numbers(site: LibrarySite) -> list[int]:
    """What `harvest review --list` shows, read by a session of its own."""
    with harvest.open(cache=site.path, offline=True) as h:
        return [each.number for each in h.review()]


def form(text: str) -> dict[str, Any]:
    """The fields of the page's form, and the works that can be chosen."""
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    return {**fields, "works": re.findall(r'value="work:(w\w+)"', text)}


def test_decisions_are_those_of_the_command_line(asked: Browser) -> None:
    """Choose, none, leave: each closes its question everywhere; undo opens it as it was."""
    before = numbers(asked.site)
    assert len(before) >= 3
    page = form(asked.get("review").text)
    assert int(page["number"]) == before[0] and len(page["works"]) >= 2
    work = page["works"][1]
    got = asked.post(
        "review",
        {"decision": f"work:{work}", "number": page["number"], "after": page["after"]},
    )
    assert got.status_code == 303 and got.headers["location"].endswith(f"at={page['after']}")
    after = numbers(asked.site)
    assert before[0] not in after
    assert len(before) - len(after) == 2  # the same words in the other list are the same question
    assert any(link.path.endswith("b.txt") for link in asked.site.session.notes(work))
    for decision in ("none", "leave"):
        [number] = after
        asked.post("review", {"decision": decision, "number": str(number)})
        assert numbers(asked.site) == [], decision
        assert "Nothing to decide" in asked.get("review").text
        asked.post("review", {"decision": "undo"})
        assert numbers(asked.site) == after
    asked.post("review", {"decision": "undo"})
    assert numbers(asked.site) == before
    assert not any(link.path.endswith("b.txt") for link in asked.site.session.notes(work))
    assert form(asked.get("review").text)["works"] == page["works"]
    asked.post("review", {"decision": "undo"})
    assert numbers(asked.site) == before


def test_decisions_on_nothing_change_nothing(asked: Browser) -> None:
    """A number or a work that is none is refused in words, however large."""
    before = numbers(asked.site)
    rows = [
        *((number, "none") for number in ("-1", "x", "0", "", "999999", f"{2**63}")),
        *((str(before[0]), each) for each in ("", "sideways", "work:w0000000000", "work:../x")),
    ]
    for number, decision in rows:
        got = asked.post("review", {"number": number, "decision": decision})
        assert got.status_code in (400, 404) and "That did not work" in got.text, (number, decision)
    assert "That did not work" in asked.post("review").text
    assert numbers(asked.site) == before


def test_what_differs_is_marked(asked: Browser) -> None:
    """The candidates stand beside one another; a fact that all share is not marked."""
    text = asked.get("review").text
    rows = re.findall(r'<tr(?: class="(differs)")?><th scope="row">(\w+)', text)
    marked = {name: bool(differs) for differs, name in rows}
    assert marked["published"] and marked["authors"]
    assert "data-key=" in text and "Leave open for good" in text


def test_new_works_show_without_a_restart(asked: Browser, tmp_path: Path) -> None:
    """What another process enriches is there at the next click."""
    count = re.search(r"([\d,]+) works?</a>", asked.get("").text)
    assert count is not None
    (tmp_path / "new.txt").write_text("10.1002/mds.23692\n10.5555/nowhere\n")
    assert "new.txt" not in asked.get("notes?q=new").text.split("<table")[1]
    with harvest.Session.open(demo_settings(tmp_path), offline=True) as h:
        h.enrich(tmp_path / "new.txt")
    assert "new.txt" in asked.get("notes?q=new").text.split("<table")[1]


def test_hostile_words_are_inert(asked: Browser, tmp_path: Path) -> None:
    """Titles, paths and quotations are text, on every page that shows them."""
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e{{ 7*7 }}"
    folder = tmp_path / "<b>x"
    folder.mkdir()
    note = folder / "<i>note.txt"
    note.write_text(f"{hostile}\n10.1002/mds.23692\n")
    with harvest.Session.open(demo_settings(tmp_path), offline=True) as h:
        h.enrich(note)
    notes = asked.links("notes?q=%3Cb%3E", r"/notes/\d+$")
    assert "alert(1)" in asked.get(notes[0]).text
    pages = ["notes?q=<script>", "works?q=<script>alert", "author?name=<script>", "graph", *notes]
    for address in pages:
        text = asked.get(address).text
        assert not re.search(r"<script(?! src=\"/-/harvest/static/site.js\" defer)", text), address
        assert "<img" not in text and "<b>x" not in text and "<i>note" not in text, address
        assert "\u202e" not in text and "}}49" not in text, address


def test_what_the_note_says_stands_beside_the_candidates(asked: Browser, tmp_path: Path) -> None:
    """Year and author of a mention are compared with the candidates', and why is in words."""
    text = asked.get("review").text
    assert "Your note says" not in text  # a bare title says nothing else
    assert "other works may bear it" in text and "short-title" not in text
    table = tmp_path / "table.csv"
    table.write_text("title,author,year\nHemifacial spasm,,1998\n")
    with harvest.Session.open(demo_settings(tmp_path), offline=True) as h:
        h.enrich(table)
        numbers = [each.number for each in h.review() if each.answer.mention.path == str(table)]
    assert numbers
    text = asked.get(f"review?at={numbers[0]}").text
    assert "Your note says" in text and '<td dir="auto" class="meant">1998</td>' in text


def test_mentions_of_one_zotero_item_are_decided_together(tmp_path: Path) -> None:
    """Whatever else they give; other mentions, with the same words or names, are left alone."""
    item, doi = Identifier("zotero", "2AFE3B35"), Identifier("doi", "10.5555/x")
    given = [(item,), (item, doi), (doi, item), (doi,), ()]
    mentions = [
        Mention("a.md", line, 1, "zotero", "x", names, Query(title=f"Title {line}"))
        for line, names in enumerate(given, 1)
    ]
    with Cache.open(tmp_path / "harvest.db") as cache:
        numbers = cache.notes.save(StoredNote("a.md", "", 1, 0), Reading(tuple(mentions)))
        asked = [Answer(each, "ambiguous", "several") for each in mentions]
        cache.answers.save(zip(numbers, asked, strict=True))
    with harvest.open(cache=tmp_path / "harvest.db", offline=True) as h:
        h.browse.reject(numbers[1])
        assert [each.number for each in h.review()] == list(numbers[3:])
        h.browse.undo()
        assert [each.number for each in h.review()] == list(numbers)
