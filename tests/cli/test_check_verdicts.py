"""`harvest check`: soft verdicts, notices, found versions, the user's word, and how it is told."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from harvest.check import Finding
from harvest.check.acceptance import apply_acceptances, parse_acceptances
from harvest.model.mention import Mention
from tests.command import Run
from tests.fake import crossref_body, doi, openalex_body
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture
from tests.table import every_row

pytestmark = pytest.mark.usefixtures("hurried")

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
WHEAT = "Effects of fertilizer on the growth of winter wheat in dry years"


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


def write(folder: Path, text: str, name: str = "refs.bib") -> Path:
    """A file to check."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


WHEELS = "A book of mills and their wheels"
NEVER = "author = {Nobody, Ann}, title = {NAME that no source ever heard of in all its life}"


def test_what_is_in_no_index_is_told_apart_from_what_is_not_found(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """By kind: a web page is not indexed (exit 0), a journal article is not found (exit 1)."""
    kinds = {
        "page": "@online{page, NEVER, url = {https://example.org/a}}",
        "thesis": "@phdthesis{thesis, NEVER, school = {Example}, year = 2003}",
        "norm": "@misc{norm, NEVER, note = {ISO 9001:2015}}",
        "old": "@book{old, NEVER, year = 1955}",
        "isbn": "@book{isbn, NEVER, year = 2001, isbn = {978-3-16-148410-0}}",
        "paper": "@article{paper, NEVER, journal = {The Daily Example}, year = 2001}",
    }
    text = "\n".join(
        each.replace("NEVER", NEVER.replace("NAME", key)) for key, each in kinds.items()
    )
    bib = write(tmp_path, text)
    ran = run("check", bib, "--json")
    assert {each["key"]: each["finding"] for each in ran.lines} == dict.fromkeys(
        kinds, "not-indexed"
    )
    assert ran.code == 0
    assert {each["gravity"] for each in ran.lines} == {"soft"}
    told = run("check", bib)
    assert "often in no index; add a url or an ISBN" in told.out
    assert "ISO 9001:2015 has the form of a standard's number" in told.out
    assert "its ISBN fits its check digit (978-3: German)" in told.out
    assert "6 not indexed" in told.err
    article = write(tmp_path, f"@article{{x, {NEVER}, journal = {{J Ex}}, year = 2011}}", "b.bib")
    ran = run("check", article, "--json")
    assert ([each["finding"] for each in ran.lines], ran.code) == (["not-found"], 1)
    assert run("check", article, "--fail-on", "hard").code == 0


def test_a_title_with_a_word_changed_names_its_original(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """A near miss is soft, and says which work it is near to; a stranger is not found."""
    near = "Vascular contact of the optic nerve in healthy volunteers"
    bib = write(
        tmp_path,
        f"@article{{near, title = {{{near}}}, author = {{Nobody, Ann}}, year = 2011}}\n"
        f"@article{{far, {NEVER}, year = 2011}}\n",
    )
    ran = run("check", bib, "--json")
    told = {each["key"]: (each["finding"], each["better"]) for each in ran.lines}
    assert told == {"near": ("near-miss", ["10.5555/a"]), "far": ("not-found", [])}
    assert "title" in {each["field"] for each in ran.lines[0]["differences"]}
    assert "the nearest is" in run("check", bib).out


def test_a_doi_that_doi_org_does_not_know_is_hard_whatever_else_is_said(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """Also where no work is found, where one is near, and where the kind is in no index."""
    near = "Vascular contact of the optic nerve in healthy volunteers"
    gone = "doi = {10.5555/nowhere"
    bib = write(
        tmp_path,
        f"@article{{far, {NEVER}, {gone}1}}}}\n@online{{page, {NEVER}, {gone}2}}}}\n"
        f"@article{{near, title = {{{near}}}, author = {{Nobody, Ann}}, {gone}3}}}}\n"
        f"@article{{other, title = {{A quiet word about snails}}, doi = {{10.5555/b}}}}\n",
    )
    ran = run("check", bib, "--json")
    told = {each["key"]: (each["group"], each["gravity"], each["better"]) for each in ran.lines}
    assert told == {
        "far": ("no-such-doi", "hard", []),
        "page": ("no-such-doi", "hard", []),
        "near": ("no-such-doi", "hard", ["10.5555/a"]),
        "other": ("wrong-work", "hard", []),
    }
    assert run("check", bib, "--fail-on", "no-such-doi").code == 1
    words = run("check", bib).out
    assert "doi: '10.5555/nowhere1', which does not exist; not found at" in words
    assert f"doi: '10.5555/b', which is that of Mill 2011. {WHEAT}" in words
    assert "should be" not in words.replace("title: ", "")


def test_a_preprint_under_a_venue_that_no_source_knows_is_only_a_preprint(
    run: Run, registry: Registry, tmp_path: Path
) -> None:
    """Soft, and in words of its own; the entry is left alone by --correct."""
    name = "10.48550/arxiv.2001.00001"
    body = crossref_body(doi("x"), TITLE, type="posted-content") | {"DOI": name}
    del body["container-title"], body["volume"], body["page"]
    registry.add("crossref", body)
    bib = write(
        tmp_path,
        f"@inproceedings{{p, title = {{{TITLE}}}, author = {{Berg, Ada}}, year = 2012, "
        f"booktitle = {{NeurIPS}}, doi = {{{name}}}}}\n",
    )
    ran = run("check", bib, "--json")
    assert [(each["finding"], each["gravity"]) for each in ran.lines] == [("only-preprint", "soft")]
    assert "known only as a preprint" in run("check", bib).out
    before = bib.read_text("utf-8")
    run("enrich", bib, "--write", "--correct", "--only", "booktitle,year")
    assert bib.read_text("utf-8") == before


def test_a_notice_that_the_record_does_not_know_of_is_found_by_asking(
    run: Run, registry: Registry, tmp_path: Path
) -> None:
    """Two ways to a retraction: the work's own record, and whoever updates the work."""
    target = {"DOI": "10.5555/victim", "type": "retraction", "source": "retraction-watch"}
    target |= {"updated": {"date-parts": [[2015, 1, 2]]}}  # type: ignore[dict-item]
    notice = crossref_body(doi("notice"), f"Retraction: {TITLE}", **{"update-to": [target]})
    registry.add("crossref", crossref_body(doi("victim"), TITLE), notice)
    bib = write(tmp_path, "@article{v, doi = {10.5555/victim}}\n@article{w, doi={10.5555/no}}\n")
    ran = run("check", bib, "--only", "retractions", "--json")
    told = [(each["key"], each["finding"], each["notices"]) for each in ran.lines]
    assert told == [
        (
            "v",
            "retraction",
            [
                {
                    "type": "retraction",
                    "doi": "10.5555/notice",
                    "date": "2015-01-02",
                    "source": "retraction-watch",
                }
            ],
        )
    ]
    assert run("check", bib, "--only", "retractions", "--since", "2015-01-02").code == 1
    assert run("check", bib, "--only", "retractions", "--since", "2015-01-03").code == 0
    assert run("check", bib, "--since", "yesterday").code == 2


def test_a_retraction_that_could_not_be_asked_for_is_not_checked(
    run: Run, stocked: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenAlex knows the work, but who has the notices is out: neither right nor wrong, exit 3."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "[sources]\nattempts = 1\n", "harvest.toml")
    bib = write(tmp_path, "@article{a, doi = {10.5555/a}}\n")
    stocked.faults.always("crossref", "reset")
    ran = run("check", bib, "--only", "retractions", "--json")
    assert [(each["key"], each["finding"]) for each in ran.lines] == [("a", "not-checked")]
    assert "not asked for notices: crossref: " in ran.lines[0]["reason"]
    assert ran.code == 3
    stocked.faults.clear()
    again = run("check", bib, "--only", "retractions", "--json")
    assert (again.code, again.lines) == (0, [])


def test_an_article_that_nobody_deposited_is_found_and_kept(
    run: Run, registry: Registry, tmp_path: Path
) -> None:
    """Said as found by harvest, with its confidence; kept as a relation of its own kind."""
    preprint = crossref_body(doi("pre"), TITLE, type="posted-content")
    del preprint["container-title"]
    article = crossref_body(doi("art"), TITLE, issued={"date-parts": [[2013]]})
    twin = crossref_body(doi("two"), f"{TITLE}: part II", issued={"date-parts": [[2013]]})
    registry.add("crossref", preprint, article, twin)
    bib = write(tmp_path, "@misc{p, doi = {10.5555/pre}}\n")
    ran = run("check", bib, "--json")
    (found,) = [each for each in ran.lines if each["finding"] == "published"]
    assert found["better"] == ["10.5555/art"]
    assert "found by harvest, confidence 0.99" in found["reason"]
    (work,) = run("lookup", "10.5555/pre", "--json").lines
    links = {(each["type"], each["doi"], each["source"]) for each in work["work"]["relations"]}
    assert links == {("found-published-version", "10.5555/art", "harvest")}
    run("cache", "rebuild")
    again = run("check", bib, "--json", "--offline")
    assert "published" in {each["finding"] for each in again.lines}
    run("enrich", bib, "--write", "--upgrade")
    assert "10.5555/art" in bib.read_text("utf-8")


def test_preprints_of_articles_are_searched_where_that_is_asked_for(
    run: Run, registry: Registry, tmp_path: Path
) -> None:
    """A search for each article, so by an option; told softly, kept as a relation."""
    preprint = crossref_body(doi("pre"), TITLE, type="posted-content", **{"container-title": []})
    later = crossref_body(doi("late"), TITLE, type="posted-content")
    later |= {"issued": {"date-parts": [[2019]]}}
    registry.add("crossref", crossref_body(doi("art"), TITLE), preprint, later)
    registry.add("crossref", crossref_body(doi("other"), WHEAT))
    bib = write(tmp_path, "@article{a, doi = {10.5555/art}}\n@article{b, doi = {10.5555/other}}\n")
    assert {each["finding"] for each in run("check", bib, "--json").lines} == {"verified"}
    ran = run("check", bib, "--json", "--preprints")
    (found,) = [each for each in ran.lines if each["finding"] == "preprint"]
    assert (found["key"], found["better"], ran.code) == ("a", ["10.5555/pre"], 0)
    told = run("check", bib, "--preprints", "--fail-on", "preprint")
    assert "has a preprint: Berg 2011." in told.out
    assert (told.code, "10.5555/pre [found by harvest, confidence 0.99]" in told.out) == (1, True)
    assert "Preprint    doi:10.5555/pre (found by harvest" in run("lookup", "10.5555/art").out


ACCEPTED = """[[accept]]
key = "year"
kind = "wrong-details"
reason = "the issue says so"
"""


def test_what_the_user_accepts_is_counted_as_such_and_told_when_it_is_gone(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """By key and kind, with a reason; an acceptance without a finding is told."""
    wrong = f"@article{{year, title = {{{TITLE}}}, year = 1999, doi = {{10.5555/a}}}}\n"
    bib = write(tmp_path, wrong)
    assert run("check", bib).code == 1
    write(tmp_path, ACCEPTED, ".harvest-check.toml")
    ran = run("check", bib)
    assert ran.code == 0
    assert "[accepted: the issue says so]" in ran.out
    assert "1 accepted" in ran.err
    bib.write_text(wrong.replace("1999", "2011"), encoding="utf-8")
    ran = run("check", bib)
    assert "accepted, but no longer found" in ran.out
    assert ran.code == 0
    retractions = run("check", bib, "--only", "retractions", "--json")
    assert not retractions.lines, "what was not looked for may occur all the same"


def test_an_acceptance_holds_until_its_day(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """As a day of TOML or a text, afterwards it is told, and covers nothing."""
    bib = write(
        tmp_path, f"@article{{year, title = {{{TITLE}}}, year = 1999, doi = {{10.5555/a}}}}\n"
    )
    write(tmp_path, f"\ufeff{ACCEPTED}until = 9999-12-31\n", ".harvest-check.toml")
    assert run("check", bib).code == 0
    write(tmp_path, f"{ACCEPTED}until = '2020-01-31'\n", ".harvest-check.toml")
    ran = run("check", bib)
    assert (ran.code, "1 accepted" in ran.err) == (1, False)
    assert "wrong-details of year held until 2020-01-31, which is past" in ran.out
    assert run("check", bib, "--only", "retractions", "--dry-run").code == 2


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        ("2027-06-29", ["wrong-details"]),
        ("2027-06-30", ["wrong-details"]),
        ("2027-07-01", ["wrong-details", "stale-acceptance"]),
    ],
)
def test_the_last_day_of_an_acceptance_is_one_of_it(today: str, kinds: list[str]) -> None:
    """From the day after it is told and covers nothing."""
    entry = Mention("refs.bib", 1, 1, "bib-entry", "@article{year}", cite_key="year")
    accepted = {"refs.bib": parse_acceptances(f"{ACCEPTED}until = 2027-06-30\n", "a.toml")}
    told = apply_acceptances([Finding("wrong-details", entry)], accepted, today=today)
    assert [each.kind for each in told] == kinds
    assert (told[0].accepted is None) is (len(kinds) > 1)


def test_an_acceptance_may_be_for_another_file(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """What one of two files lacks is told only where both were checked, or the file is named."""
    bib = write(tmp_path, "@article{good, doi = {10.5555/a}}")
    write(tmp_path, ACCEPTED, ".harvest-check.toml")
    other = write(tmp_path, "@article{b, doi = {10.5555/b}}", "other.bib")
    assert run("check", bib, "--json").lines[-1]["finding"] == "verified"
    assert run("check", bib, other, "--json").lines[-1]["finding"] == "stale-acceptance"
    note = write(tmp_path, "As others [@year] say.\n", "cited.md")
    assert {each["finding"] for each in run("check", note, "--json").lines} == {"undefined-key"}
    write(tmp_path, f'{ACCEPTED}file = "refs.bib"\n', ".harvest-check.toml")
    assert run("check", bib, "--json").lines[-1]["finding"] == "stale-acceptance"
    assert run("check", other, "--json").lines[-1]["finding"] == "verified"


def test_a_finding_on_a_reference_in_words_is_accepted_by_its_doi(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """Such a line has no key; the work that was found has a DOI."""
    line = f"Berg A. {TITLE}. Journal of Examples. 1999;12:101-110."
    path = write(tmp_path, line, "list.txt")
    assert run("check", path).code == 1
    by_doi = ACCEPTED.replace('key = "year"', 'doi = "https://doi.org/10.5555/A"')
    write(tmp_path, by_doi, ".harvest-check.toml")
    ran = run("check", path)
    assert (ran.code, "[accepted: the issue says so]" in ran.out) == (0, True)


@every_row(
    "text",
    [
        "accept = 3",
        "[[accept]]\nkey = 'a'\nkind = 'all'",
        "[[accept]]\nreason = 'x'\nkind = 'all'",
        "[[accept]]\nkey = 'a'\nkind = 'all'\nreason = 'x'\nwhy = 'y'",
        "[[accept]]\nkey = 'a'\nkind = 'wrong-detail'\nreason = 'x'",
        "[[accept]]\nkey = 'a'\nkind = ['retracted', 'verified']\nreason = 'x'",
        "[[accept]]\nkey = 'a'\nkind = 'all'\nreason = ' '",
        "[[accept]]\nkey = 'a'\ndoi = '10.5555/a'\nkind = 'all'\nreason = 'x'",
        "[[accept]]\nkey = 3\nkind = 'all'\nreason = 'x'",
        "[[accept]]\nkey = ''\nkind = 'all'\nreason = 'x'",
        "[[accept]]\nkey = 'a'\nkind = 'all'\nreason = 'x'\nfile = 'sub/refs.bib'",
        "[[accept]]\nkey = 'a'\nkind = 'all'\nreason = 'x'\nuntil = 'soon'",
        "[accept]\nkey = 'a'\nkind = 'all'\nreason = 'x'",
        "no toml",
        "other = 1",
    ],
)
def test_an_acceptance_that_says_too_little_is_refused(
    run: Run, stocked: Registry, tmp_path: Path, text: str
) -> None:
    """Which file and line, what it lacks; exit 2, no finding."""
    write(tmp_path, text, ".harvest-check.toml")
    ran = run("check", write(tmp_path, "@article{a, doi = {10.5555/a}}"))
    assert ran.code == 2
    assert ".harvest-check.toml" in ran.err
    assert ran.out == ""


def test_fixes_go_into_a_copy_and_change_nothing_else(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """What is wrong is replaced, nothing is filled in; --dry-run shows it; the file stays."""
    text = f"@article{{a, title = {{{TITLE}}},  year = {{1999}}, doi = {{10.5555/a}}}}\n"
    bib = write(tmp_path, text)
    out = tmp_path / "mended.bib"
    dry = run("check", bib, "--dry-run")
    assert "-@article" in dry.out
    assert not out.exists()
    assert run("check", bib, "--fixes", out).code == 1
    assert out.read_text("utf-8") == text.replace("1999", "2011")
    assert bib.read_text("utf-8") == text
    assert run("check", tmp_path, "--fixes", out).code == 2


def test_fixes_keep_comments_strings_and_what_is_inherited(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """biber passes over comments between fields; what stays wrong in an entry is told."""
    text = (
        "% {é} top\r\n@string{yr = 1999}\r\n@comment{jabref-meta: x;}\r\n"
        f'@Article {{one ,\r\n  Title\t= "{TITLE}", % the title\r\n'
        "  journal = {Pots},   % was J\r\n"
        '  % volume = 3,\r\n  year = yr,\r\n  doi = "10.5555/a" ,\r\n}\r\n'
        f"@article{{child, crossref = {{par}}, title = {{{TITLE}}}, doi = {{10.5555/a}}}}\r\n"
        f"@book{{edition, title = {{{WHEELS}}}, author = {{Berg, Ada}}, year = {{1950}}}}\r\n"
        "@proceedings{par, year = 1990}\r\n"
    )
    stocked.add("crossref", crossref_body(doi("e"), WHEELS, type="book"))
    bib, out = tmp_path / "refs.bib", tmp_path / "out.bib"
    bib.write_bytes(text.encode())
    ran = run("check", bib, "--fixes", out)
    mended = text.replace("{Pots}", "{Journal of Examples}").replace("year = yr", "year = 2011")
    assert out.read_bytes().decode() == mended
    assert f"{bib}:11: @child stays: mend it by hand" in ran.err
    assert "1 entry mended" in ran.err
    assert "@child stays" in run("check", bib, "--dry-run").err


def test_fixes_spare_the_input_and_what_is_accepted(
    run: Run, stocked: Registry, tmp_path: Path
) -> None:
    """An invented given name is mended; the file itself is never the copy."""
    right = f"@article{{year, title = {{{TITLE}}}, author = {{Berg, Ada}}, doi = {{10.5555/a}}}}\n"
    wrong = right.replace("Ada", "Bob").replace("doi", "year = 1999, doi")
    bib, out = write(tmp_path, wrong), tmp_path / "out.bib"
    assert run("check", bib, "--fixes", out).code == 1
    assert out.read_text("utf-8") == wrong.replace("Bob", "Ada").replace("1999", "2011")
    write(tmp_path, ACCEPTED, ".harvest-check.toml")
    assert run("check", bib, "--fixes", out).code == 0
    assert out.read_text("utf-8") == wrong
    ran = run("check", bib, "--fixes", bib)
    assert (ran.code, bib.read_text("utf-8")) == (2, wrong)
    assert "name another file" in ran.err


@every_row(
    ("name", "text", "line"),
    [
        ("a.bib", "@article{a, doi = {10.5555/a}}\n\n@article{b, title = {x", 3),
        ("b.ris", "TY  - JOUR\nDO  - 10.5555/a\nER  -\nnothing of RIS\n", 4),
        ("c.json", '[{"id": "a", "DOI": "10.5555/a"},\n{"id": "b", ', 2),
    ],
)
def test_what_cannot_be_read_is_a_finding(
    run: Run, stocked: Registry, tmp_path: Path, name: str, text: str, line: int
) -> None:
    """With its line; nobody can say that such an entry is right."""
    path = write(tmp_path, text, name)
    ran = run("check", path, "--json")
    told = [(each["finding"], each["line"]) for each in ran.lines if each["finding"] != "verified"]
    assert told == [("unreadable", line)]
    assert ran.code == 1
    assert f"{path}:{line}: could not be read: " in run("check", path).out


WRONG = """@article{soft, title = {NEAR}, author = {Nobody, Ann}, year = 2011}
@article{hard, title = {TITLE}, year = 1999, doi = {10.5555/a}}
@article{-cmd, title = {TITLE}, author = {Berg, Ada}, year = 2011, doi = {10.5555/nowhere}}
""".replace("NEAR", TITLE.replace("facial", "optic")).replace("TITLE", TITLE)


FAIL_ON = {"nonsense": 2, "": 2, " , ": 2, "verified": 2, "hard,nonsense": 2, "none": 0, "all": 1}
FAIL_ON |= {"hard": 1, "soft": 1, "Retracted": 0, "wrong-doi": 1, "no-such-doi": 1, "wrong-work": 0}
FAIL_ON |= {"wrong-details": 1, "retraction,concern,correction": 0, "near-miss": 1, "not-found": 0}


def test_text_and_tables_put_the_gravest_first(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """Each with key, file and line; cells are no formulas; HTML is inert."""
    bib = write(tmp_path, WRONG.replace("hard, title = {", "hard, title = {<b>x</b> "))
    lines = [each for each in run("check", bib).out.splitlines() if "twice" not in each]
    assert [each.split(":")[1] for each in lines] == ["3", "2", "1"]
    assert {each["key"] for each in run("check", bib, "--json").lines} >= {"soft", "hard"}
    rows = list(csv.DictReader(io.StringIO(run("check", bib, "--format", "csv").out)))
    assert [each["gravity"] for each in rows][:2] == ["hard", "hard"]
    assert "'-cmd" in {each["key"] for each in rows}
    page = run("check", bib, "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "<b>" not in page
    assert len(json.loads(run("check", bib, "--format", "json").out)) == len(rows)
    assert run("check", bib, "--format", "csv", "--json").code == 2
    for said, code in FAIL_ON.items():
        assert run("check", bib, f"--fail-on={said}").code == code, said


def test_sarif_is_what_its_schema_says(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """Valid against the schema of OASIS; levels by gravity, accepted ones suppressed."""
    import jsonschema  # type: ignore[import-untyped]

    schema = json.loads(
        (Path(__file__).parents[1] / "fixtures" / "sarif-schema-2.1.0.json").read_text("utf-8")
    )
    bib = write(tmp_path, WRONG)
    write(tmp_path, ACCEPTED.replace("year", "hard"), ".harvest-check.toml")
    log: dict[str, Any] = json.loads(run("check", bib, "--format", "sarif").out)
    jsonschema.validate(log, schema, cls=jsonschema.Draft7Validator)
    results = log["runs"][0]["results"]
    levels = {each["properties"]["key"]: each["level"] for each in results}
    assert (levels["hard"], levels["soft"]) == ("error", "warning")
    suppressed = [each["properties"]["key"] for each in results if each.get("suppressions")]
    assert suppressed == ["hard"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["region"]["startLine"] == 3


def test_github_shows_findings_at_their_lines(
    run: Run, stocked: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workflow commands for annotations, escaped; a table in the job's summary."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    bib = write(tmp_path, WRONG.replace("hard, title = {", "hard, title = {100%|@all "))
    ran = run("check", bib, "--json")
    assert f"::error file={bib}," in ran.err
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    assert f"::error file={tmp_path.name}/refs.bib," in run("check", "refs.bib").err
    assert "line=2,col=1,title=harvest%3A wrong details" in ran.err
    assert "100%25" in ran.err
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.startswith("## Bibliography")
    assert "@all" not in summary
    assert "\\|" in summary


def test_a_hook_passes_where_nothing_could_be_asked(run: Run, tmp_path: Path) -> None:
    """With a warning: a commit on a train is no fault."""
    bib = write(tmp_path, "@article{a, title = {Something}, doi = {10.5555/a}}")
    assert run("check", bib, "--offline").code == 3
    ran = run("check", bib, "--offline", "--fail-on", "hard", "--allow-unavailable")
    assert ran.code == 0
    assert "not everything could be checked" in ran.err


def test_what_was_asked_is_told_for_each_entry(run: Run, stocked: Registry, tmp_path: Path) -> None:
    """Every source that may be asked: what it said, or that it was not asked."""
    bib = write(tmp_path, WRONG)
    asked = [each["asked"] for each in run("check", bib, "--json").lines if each["asked"]]
    assert all({"crossref", "openalex"} <= each.keys() for each in asked)
    assert {each["crossref"] for each in asked} <= {"found", "absent"}
