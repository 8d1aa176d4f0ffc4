"""The report and the summary of a run: all that a person can act on, what needs them first."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from harvest.cli.outcome import unmatched
from harvest.export.open_question import OpenQuestions
from harvest.export.report_page import to_report_page
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention
from tests.command import Run
from tests.registry import Registry
from tests.table import every_row

KEYS = (
    "path line column kind text status reason confidence doi work asked cite_key title year".split()
)


def report_of(run: Run, *paths: object) -> list[dict[str, Any]]:
    """The report as JSON Lines."""
    return run("enrich", *paths, "--offline", "--report", "-").lines


def test_each_line_says_what_was_asked_and_read(run: Run, tmp_path: Path) -> None:
    """Identifiers by scheme, key, title and year as they were read; null where there is none."""
    bib = tmp_path / "a.bib"
    bib.write_text("@book{k1, title={On Rivers and Their Beds}, year=1999, doi={10.5555/A}}\n")
    listed = tmp_path / "b.txt"
    listed.write_text("\nPMID: 123\n")
    first, second = report_of(run, bib, listed)
    assert list(first) == KEYS
    assert (first["asked"], first["cite_key"]) == (["doi:10.5555/a"], "k1")
    assert (first["title"], first["year"]) == ("On Rivers and Their Beds", 1999)
    assert (second["asked"], second["line"], second["column"]) == (["pmid:123"], 2, 1)
    assert (second["cite_key"], second["title"], second["year"]) == (None, None, None)


def test_what_cannot_be_read_is_a_line_in_its_place(run: Run, tmp_path: Path) -> None:
    """A problem stands where the file or the line stands, with the reason and no status."""
    (tmp_path / "1.txt").write_text("10.5555/a\n")
    (tmp_path / "2.bib").write_bytes(b"@article{a, doi={10.5555/b}}\n\xff\n")
    (tmp_path / "3.csv").write_text('doi,title\n10.5555/c,"open\n10.5555/d,x\n')
    (tmp_path / "4").mkdir()
    (tmp_path / "5.txt").write_text("10.5555/e\n")
    lines = report_of(run, *sorted(tmp_path.iterdir()))
    assert [Path(line["path"]).name for line in lines] == sorted(
        Path(line["path"]).name for line in lines
    )
    problems = [line for line in lines if line["kind"] == "problem"]
    assert {Path(line["path"]).name for line in problems} >= {"3.csv", "4"}
    for line in problems:
        assert list(line) == KEYS
        assert (line["status"], line["asked"], line["doi"]) == (None, [], None)
        assert line["reason"]
    of_table = [(line["line"], line["kind"]) for line in lines if line["path"].endswith("3.csv")]
    assert of_table == sorted(of_table, key=lambda place: place[0])
    assert next(line for line in problems if line["path"].endswith("4"))["line"] is None


def test_report_as_table_and_as_page(run: Run, tmp_path: Path) -> None:
    """.csv opens in a spreadsheet and computes nothing; .html holds each open question as text."""
    listed = tmp_path / "l.txt"
    listed.write_text("=HYPERLINK(1) <script>alert(1)</script> of tides\n10.5555/a\n")
    table, page = tmp_path / "r.csv", tmp_path / "r.html"
    run("enrich", listed, "--offline", "--report", table)
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert list(rows[0]) == KEYS
    assert rows[0]["text"].startswith("'=HYPERLINK")
    assert rows[1]["asked"] == "doi:10.5555/a"
    ran = run("enrich", listed, "--offline", "--report", page)
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "10.5555/a" in text
    answers = [
        Answer(asked(1, "10.1/x"), "absent", "no-such-doi: DOI does not exist; not at crossref"),
        Answer(replace(asked(2, "10.1/y"), text="t" * 150), "ambiguous", "short-title"),
    ]
    text = to_report_page(answers, ())
    assert "No such DOI, or none that can be one." in text
    assert "Several works could be meant. To decide: harvest review." in text
    assert "t" * 150 in text and "the title is short" in text
    assert "--report" not in ran.err


def asked(line: int, name: str, path: str = "n.md") -> Mention:
    """A mention of one DOI."""
    return Mention(path, line, 1, "doi", name, (Identifier("doi", name),))


def test_one_bad_identifier_in_many_places_is_one_line() -> None:
    """Places of one question stand together, by file."""
    mentions = [asked(1, "10.1/x"), asked(7, "10.1/x"), asked(2, "10.1/x", "o.md")]
    answers = [Answer(each, "absent", "no-such-doi: doi.org") for each in mentions]
    [line] = unmatched(answers)
    assert line == "n.md:1,7; o.md:2: absent: '10.1/x': no-such-doi: doi.org"


@every_row(
    ("status", "reason", "urgency"),
    [
        ("ambiguous", "doi-names-another-work: 10.1/x is 'A'", "conflict"),
        ("ambiguous", "title: two works", "ambiguous"),
        ("absent", "no-such-doi: doi.org says so", "wrong identifier"),
        ("absent", "not found at crossref; no valid DOI: '10.1'", "wrong identifier"),
        ("absent", "not at crossref, openalex", "absent"),
        ("absent", "not found at crossref; no-such-doi: DOI does not exist", "wrong identifier"),
        ("unidentified", "nothing to ask for; no valid DOI: '10.1'", "wrong identifier"),
        ("matched", "title-and-author; no-such-doi: gone; not at crossref", "wrong identifier"),
        ("unidentified", "nothing to ask for", "unidentified"),
        ("unavailable", "crossref: no answer in time", "unavailable"),
    ],
)
def test_what_needs_the_user_comes_first(status: Any, reason: str, urgency: str) -> None:
    """Every open answer has its urgency, and stands before what is less urgent."""
    outage = Answer(asked(1, "10.1/y"), "unavailable", "openalex: is out of order")
    questions = OpenQuestions([outage, Answer(asked(2, "10.1/x"), status, reason)]).kept
    assert questions[0].urgency == urgency
    assert questions[-1].urgency == "unavailable"


def test_counts_say_of_which_kinds_and_why() -> None:
    """Each urgency in a line: questions, places, kinds, and what the reasons have in common."""
    row = replace(asked(9, "10.1/c"), kind="row")
    answers = [
        Answer(asked(1, "10.1/a"), "absent", "no-such-doi: DOI does not exist; not at crossref"),
        Answer(asked(2, "10.1/a"), "absent", "no-such-doi: DOI does not exist; not at crossref"),
        Answer(asked(3, "10.1/b"), "matched", "title-and-author; no valid DOI: '10.1/b'"),
        Answer(row, "absent", "not at crossref, openalex"),
        Answer(asked(4, "10.1/d"), "unavailable", "crossref: no answer in time"),
        Answer(asked(5, "10.1/e"), "unavailable", "crossref: no answer in time"),
        Answer(asked(6, "10.1/e"), "unavailable", "crossref: no answer in time"),
        Answer(asked(7, "10.1/f"), "matched", "identifier"),
    ]
    told = unmatched(answers)
    assert told[3] == ("n.md:4,5,6: unavailable: '10.1/d' and 1 more: crossref: no answer in time")
    assert told[4:] == [
        "wrong identifier: 2 in 3 places (3 doi): no such DOI, or none that can be one:"
        " 1 no-such-doi, 1 no valid DOI",
        "absent: 1 (1 row): no source has it: 1 not at crossref, openalex",
        "unavailable: 2 in 3 places (3 doi): could not be asked: 2 crossref: no answer in time",
    ]


def test_a_doi_that_does_not_exist_is_told_as_such(
    run: Run, registry: Registry, tmp_path: Path
) -> None:
    """What doi.org says stands in the reason; so a wrong DOI comes before what is only absent."""
    listed = tmp_path / "l.csv"
    listed.write_text("doi,title\n,An unheard of work of art\n10.5555/gone,\n")
    ran = run("enrich", listed, "--report", "-")
    reasons = [line["reason"] for line in ran.lines]
    assert reasons[0].startswith("not found at ")
    assert reasons[1].startswith("no-such-doi: DOI does not exist; not at ")
    told = [line for line in ran.err.splitlines() if line.startswith(str(listed))]
    assert "10.5555/gone" in told[1]
    assert "unheard" in told[2]


def test_the_summary_names_the_report_that_there_is() -> None:
    """Whoever wrote a report is told its name, not to write one."""
    answers = [Answer(asked(n, f"10.1/{n}"), "absent", "not at crossref") for n in range(40)]
    told = unmatched(answers, in_full=False, report="r.jsonl")
    assert "… and 20 more: all are in r.jsonl" in told
    assert any("--report" in line for line in unmatched(answers, in_full=False))


def test_json_lines_are_json(run: Run, tmp_path: Path) -> None:
    """A file with any other ending holds JSON Lines."""
    (tmp_path / "l.txt").write_text("10.5555/a\n")
    run("enrich", tmp_path / "l.txt", "--offline", "--report", tmp_path / "r.out")
    assert json.loads((tmp_path / "r.out").read_text())["kind"] == "doi"
