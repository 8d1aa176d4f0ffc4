"""`harvest check` from files to findings: lines, exit codes, outages told from absences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvest.settings import user_file
from tests.command import Run
from tests.fake import crossref_body, doi, openalex_body
from tests.registry import Registry

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
WHEAT = "Effects of fertilizer on the growth of winter wheat in dry years"
NOTICE: dict[str, Any] = {"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction"}
NOTICE |= {"source": "publisher", "updated": {"date-parts": [[2015, 1, 2]]}}

DOUBLED = ("doubled-key", "doubled-work")
ENTRIES = """% a comment
@article{good, title = {TITLE}, author = {Berg, Ada}, year = 2011,
  journal = {Journal of Examples}, doi = {10.5555/a}}

@article{year, title = {TITLE}, author = {Berg, Ada}, year = 2033, doi = {10.5555/a}}

@article{doi, title = {TITLE}, author = {Berg, Ada}, year = 2011, doi = {10.5555/nowhere}}
@article{other, title = {TITLE}, author = {Berg, Ada}, year = 2011, doi = {10.5555/b}}
@article{invented, title = {A title that no source has ever heard of in its life},
  author = {Nobody, Ann}, year = 2011}
""".replace("TITLE", TITLE)


@pytest.fixture(autouse=True)
def _polite(monkeypatch: pytest.MonkeyPatch) -> None:
    """The polite pool is three times as fast."""
    monkeypatch.setenv("HARVEST_MAILTO", "me@example.org")


@pytest.fixture
def stocked(registry: Registry) -> Registry:
    """Two works, at both sources."""
    grown = {"author": [{"family": "Mill", "given": "Eva"}]}
    registry.add(
        "crossref", crossref_body(doi("a"), TITLE), crossref_body(doi("b"), WHEAT, **grown)
    )
    registry.add("openalex", openalex_body(doi("a"), TITLE), openalex_body(doi("b"), WHEAT))
    return registry


@pytest.fixture
def once() -> None:
    """Requests are tried once: a test of outages need not wait."""
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text("[sources]\nattempts = 1\n", encoding="utf-8")


def test_every_entry_of_a_bib_file_is_judged(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """One verdict for each entry, with its line, and the right DOI where another is given."""
    bib = tmp_path / "refs.bib"
    bib.write_text(ENTRIES, encoding="utf-8")
    ran = run("check", bib, "--json")
    assert ran.code == 1, ran.err
    told = [(each["key"], each["line"], each["finding"], each["better"]) for each in ran.lines]
    assert [each for each in told if each[2] not in DOUBLED] == [
        ("good", 2, "verified", []),
        ("year", 5, "wrong-details", []),
        ("doi", 7, "wrong-doi", ["10.5555/a"]),
        ("other", 8, "wrong-doi", ["10.5555/a"]),
        ("invented", 9, "not-found", []),
    ]
    text = run("check", bib)
    assert f"{bib}:5: wrong details: @year" in text.out
    assert "year: '2033', should be '2011'" in text.out
    assert "verified" not in text.out
    assert "5 entries: 1 verified, 1 wrong details, 2 wrong DOI, 1 not found" in text.err


@pytest.mark.usefixtures("once")
@pytest.mark.slow
def test_an_outage_is_not_an_absence(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """While nobody can be asked nothing is called wrong; exit 3; later all is judged."""
    bib = tmp_path / "refs.bib"
    bib.write_text(ENTRIES, encoding="utf-8")
    for source in ("crossref", "openalex", "datacite", "doi"):
        stocked.faults.always(source, "reset")
    ran = run("check", bib, "--json")
    assert ran.code == 3
    assert {each["finding"] for each in ran.lines} - {*DOUBLED} == {"not-checked"}
    stocked.faults.clear()
    assert run("check", bib).code == 1


def test_what_a_file_has_twice_is_named_on_both_sides(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """One key for two entries, also in other capitals; one work under two keys; by their lines."""
    bib = tmp_path / "refs.bib"
    bib.write_text(
        "@article{same, doi = {10.5555/a}}\n@article{Same, doi = {10.5555/b}}\n"
        "@article{again, doi = {https://doi.org/10.5555/A}}\n@article{lost1, doi = {10.5555/x}}\n"
        "@article{lost2, doi = {10.5555/X}}\n@article{alone, title = {Never heard of at all}}\n",
        encoding="utf-8",
    )
    lines = run("check", bib, "--json").lines
    assert [(x["line"], x["finding"], x["reason"]) for x in lines if x["finding"] in DOUBLED] == [
        (1, "doubled-key", "line 2"),
        (1, "doubled-work", "@again in line 3"),
        (2, "doubled-key", "line 1"),
        (3, "doubled-work", "@same in line 1"),
        (4, "doubled-work", "@lost2 in line 5"),
        (5, "doubled-work", "@lost1 in line 4"),
    ]
    assert f"{bib}:2: the key is used twice: @Same: line 1" in run("check", bib).out


def test_a_record_that_says_less_is_no_fault(run: Run, registry: Registry, tmp_path: Path) -> None:
    """Old deposits hold the first author only; longer cut lists are told, exit 0."""
    first = [{"family": "Lowe", "given": "N. J."}]
    registry.add(
        "crossref",
        crossref_body(doi("a"), TITLE, author=first),
        crossref_body(doi("b"), WHEAT, author=[*first, {"family": "Mill", "given": "Eva"}]),
    )
    authors = "Lowe, Nicholas J. and Mill, Eva and Ridgway, Hal B."
    bib = tmp_path / "refs.bib"
    bib.write_text(
        f"@article{{one, title={{{TITLE}}}, author={{{authors}}}, doi={{10.5555/a}}}}\n"
        f"@article{{two, title={{{WHEAT}}}, author={{{authors}}}, doi={{10.5555/b}}}}\n",
        encoding="utf-8",
    )
    ran = run("check", bib, "--json")
    assert [each["finding"] for each in ran.lines] == ["verified", "record-poorer"]
    assert ran.code == 0
    assert "the record has 'Lowe, Mill'" in run("check", bib).out
    run("enrich", bib, "--write", "--correct")
    assert bib.read_text("utf-8").count(authors) == 2


def test_a_note_with_a_retracted_work(run: Run, registry: Registry, tmp_path: Path) -> None:
    """The victim is found in its lines; the notice, cited beside it, is none; then all notes."""
    victim = crossref_body(doi("victim"), TITLE, **{"updated-by": [NOTICE]})
    target: dict[str, Any] = NOTICE | {"DOI": "10.5555/victim"}
    notice = crossref_body(doi("notice"), f"Retraction: {TITLE}", **{"update-to": [target]})
    registry.add("crossref", victim, notice)
    registry.add("openalex", openalex_body(doi("victim"), TITLE, is_retracted=True))
    note = tmp_path / "vault" / "note.md"
    note.parent.mkdir()
    text = "# A\n\nSee doi:10.5555/victim (notice: doi:10.5555/notice).\n\ndoi:10.5555/victim\n"
    note.write_text(text, encoding="utf-8")
    ran = run("check", note.parent, "--json")
    assert ran.code == 1
    assert [(each["line"], each["finding"], each["doi"]) for each in ran.lines] == [
        (3, "retraction", "10.5555/victim"),
        (5, "retraction", "10.5555/victim"),
    ]
    (notice_told,) = ran.lines[0]["notices"]
    assert (notice_told["doi"], notice_told["date"]) == ("10.5555/notice", "2015-01-02")
    again = run("check", "--json", "--offline")
    assert [each["line"] for each in again.lines] == [3, 5]
    assert f"{note}:3: RETRACTED (2015-01-02, notice doi:10.5555/notice" in run("check").out
    for listing in (run("notes"), run("search", "examples")):
        assert f"RETRACTED: Berg 2011. {TITLE}" in listing.out


def test_a_published_preprint_is_told_with_its_article(
    run: Run, registry: Registry, tmp_path: Path
) -> None:
    """The article is fetched, so that its title stands beside the DOI."""
    relation = {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/article"}]}
    preprint = crossref_body(doi("pre"), TITLE, type="posted-content", relation=relation)
    registry.add("crossref", preprint, crossref_body(doi("article"), f"{TITLE} after review"))
    note = tmp_path / "note.md"
    note.write_text("\ndoi:10.5555/pre\n", encoding="utf-8")
    ran = run("check", note)
    assert ran.code == 1
    assert f"{note}:2: PREPRINT, now published" in ran.out
    assert "after review" in ran.out


def test_nothing_found_exits_0(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """A sound note says nothing on stdout."""
    note = tmp_path / "note.md"
    note.write_text("doi:10.5555/a\n", encoding="utf-8")
    ran = run("check", note)
    assert (ran.code, ran.out) == (0, "")
    assert "nothing" in ran.err


def test_hostile_titles_stay_text(run: Run, registry: Registry, tmp_path: Path) -> None:
    """Neither a source nor an entry can steer the terminal."""
    registry.add("crossref", crossref_body(doi("a"), f"\x1b[31m{TITLE}\x07"))
    bib = tmp_path / "refs.bib"
    bib.write_text(
        f"@article{{x, title = {{\x1b[2J{TITLE}}}, year = 1999, doi = {{10.5555/a}}}}\n",
        encoding="utf-8",
    )
    for arguments in (("check", bib), ("check", bib, "--json")):
        ran = run(*arguments)
        assert "\x1b" not in ran.out + ran.err
        assert "\x07" not in ran.out + ran.err


def test_a_snapshot_alone_accuses_nobody(run: Run, tmp_path: Path) -> None:
    """Offline, what the snapshot has is verified; what it lacks could not be checked; exit 3."""
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    body = crossref_body(doi("a"), TITLE)
    (snapshot / "works.jsonl").write_text(json.dumps(body) + "\n", encoding="utf-8")
    bib = tmp_path / "refs.bib"
    bib.write_text(ENTRIES, encoding="utf-8")
    ran = run("check", bib, "--offline", "--snapshot", snapshot, "--json")
    assert ran.code == 3
    told = {each["key"]: each["finding"] for each in ran.lines if each["finding"] not in DOUBLED}
    assert told["good"] == "verified"
    assert {told[key] for key in ("doi", "invented")} == {"not-checked"}
