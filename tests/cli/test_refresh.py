"""`harvest refresh`: what is asked again, and what is told about it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from harvest.settings import load_settings, user_file
from tests.command import Run
from tests.fake import crossref_body, doi, openalex_body
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

pytestmark = pytest.mark.usefixtures("hurried")

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
NOTICE: dict[str, Any] = {"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction"}
NOTICE |= {"source": "publisher", "updated": {"date-parts": [[2015, 1, 2]]}}


@pytest.fixture
def aged(run: Run, registry: Registry, tmp_path: Path) -> Registry:
    """A note whose work was asked for a year ago."""
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    registry.add("openalex", openalex_body(doi("a"), TITLE, cited_by_count=7))
    note = tmp_path / "note.md"
    note.write_text("doi:10.5555/a\n", encoding="utf-8")
    assert run("enrich", note).code == 0
    make_old("2020-01-01T00:00:00Z")
    registry.forget()
    return registry


def make_old(moment: str, source: str = "%") -> None:
    """Let all replies of *source* be from that moment."""
    with sqlite3.connect(load_settings().cache) as db:
        db.execute("UPDATE replies SET retrieved_at = ? WHERE source LIKE ?", (moment, source))


def change(registry: Registry) -> None:
    """The world has moved on: a retraction, twelve citations, another title."""
    registry.remove("crossref", "10.5555/a")
    registry.remove("openalex", "10.5555/a")
    body = crossref_body(doi("a"), f"{TITLE}, revised", **{"updated-by": [NOTICE]})
    registry.add("crossref", body)
    registry.add("openalex", openalex_body(doi("a"), TITLE, cited_by_count=19))


def test_a_work_that_no_source_has_any_more_is_told(run: Run, aged: Registry) -> None:
    """It leaves the cache, and not in silence."""
    aged.remove("crossref", "10.5555/a")
    aged.remove("openalex", "10.5555/a")
    ran = run("refresh")
    assert (ran.code, "no longer at Crossref" in ran.out, TITLE in ran.out) == (0, True, True)


def test_what_changed_is_told(run: Run, aged: Registry) -> None:
    """The weightiest first: retraction, corrected title, citations; and once only."""
    change(aged)
    ran = run("refresh", "--json")
    assert ran.code == 0, ran.err
    told = [(each["change"], each["name"], each["source"]) for each in ran.lines]
    assert told[0] == ("notice", "retraction", "crossref")
    assert ("field", "title", "crossref") in told
    assert told[-1] == ("indicator", "citations", "openalex")
    assert (ran.lines[-1]["before"], ran.lines[-1]["after"]) == (7, 19)
    assert {each["doi"] for each in ran.lines} == {"10.5555/a"}
    assert run("refresh", "--json").out == ""
    make_old("2020-01-01T00:00:00Z")
    assert run("refresh", "--json").out == "", "what was confirmed is no news again"


def test_in_words(run: Run, aged: Registry) -> None:
    """One line for each change, with who said it."""
    change(aged)
    out = run("refresh").out
    assert "now RETRACTED (2015-01-02, notice doi:10.5555/notice, Crossref)" in out
    assert "citations +12, 19 now (OpenAlex)" in out


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ((), {"crossref", "openalex", "openaire"}),
        (("--sources", "openalex"), {"openalex"}),
        (("--older-than", "12h"), {"crossref", "openalex", "openaire"}),
        (("--older-than", "99y"), set()),
    ],
)
def test_only_what_is_stale_and_only_who_answered(
    run: Run, aged: Registry, arguments: tuple[str, ...], asked: set[str]
) -> None:
    """By age and by source; OpenAIRE, which never was asked for it, is asked with them."""
    assert run("refresh", *arguments).code == 0
    assert {each.source for each in aged.requests} - {"bip"} == asked


def test_fresh_answers_cost_nothing(run: Run, aged: Registry) -> None:
    """One source is old, the other is not."""
    make_old("2999-01-01T00:00:00Z", "openalex")
    run("refresh", "--older-than", "1d")
    assert {each.source for each in aged.requests} - {"bip", "openaire"} == {"crossref"}


def test_an_outage_changes_nothing_and_exits_3(run: Run, aged: Registry) -> None:
    """What could not be asked stays as it was, and is still stale."""
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text("[sources]\nattempts = 1\n", encoding="utf-8")
    change(aged)
    aged.faults.always("crossref", 503)
    ran = run("refresh", "--json")
    assert ran.code == 3
    assert [each["change"] for each in ran.lines] == ["indicator"]
    aged.faults.clear()
    assert run("refresh", "--json").lines[0]["name"] == "retraction"


def test_a_source_that_has_the_work_no_more(run: Run, aged: Registry) -> None:
    """The record stays as the others tell it, and the loss is told."""
    aged.remove("openalex", "10.5555/a")
    ran = run("refresh", "--json")
    assert [(each["change"], each["name"]) for each in ran.lines] == [("source", "openalex")]


@pytest.mark.parametrize("age", ["soon", "-1d", "3 parsecs"])
def test_an_age_that_is_none(run: Run, age: str) -> None:
    """Exit 2 and an example."""
    ran = run("refresh", f"--older-than={age}")
    assert ran.code == 2
    assert "30d" in ran.err


def test_a_preprint_that_has_appeared_is_told_though_nobody_deposited_the_link(
    run: Run, registry: Registry, tmp_path: Path
) -> None:
    """Searched for anew with the preprint; the card shows it, and from the article's side too."""
    preprint = crossref_body(doi("pre"), TITLE, type="posted-content")
    del preprint["container-title"]
    registry.add("crossref", preprint)
    note = tmp_path / "note.md"
    note.write_text("doi:10.5555/pre\n", encoding="utf-8")
    assert run("check", note).code == 0
    registry.add("crossref", crossref_body(doi("art"), TITLE, issued={"date-parts": [[2012]]}))
    assert run("refresh").out == "", "not stale yet"
    make_old("2020-01-01T00:00:00Z")
    make_searches_old("2020-01-01T00:00:00Z")
    ran = run("refresh")
    assert "now published as doi:10.5555/art (found by harvest): " in ran.out, ran.err
    assert run("refresh").out == ""
    found = "found by harvest, confidence 0.99"
    assert f"Published   doi:10.5555/art ({found})" in run("lookup", "10.5555/pre").out
    assert f"Preprint    doi:10.5555/pre ({found})" in run("lookup", "10.5555/art").out


def make_searches_old(moment: str) -> None:
    """Let all searches be from that moment."""
    with sqlite3.connect(load_settings().cache) as db:
        db.execute("UPDATE searches SET retrieved_at = ?", (moment,))
