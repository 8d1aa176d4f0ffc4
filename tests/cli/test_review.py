"""review: only valid answers, what tells candidates apart, back, left for good, and by table."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from harvest.cache import Cache
from harvest.model.answer import Answer, Candidate
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture
from tests.table import every_row

pytestmark = pytest.mark.usefixtures("hurried")

TITLE = "Rivers and their beds"


@pytest.fixture
def cache_path(
    run: Run, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A cache with two questions of two candidates each; the first is asked in two places."""
    path = tmp_path / "h.db"
    monkeypatch.setenv("HARVEST_CACHE", str(path))
    one, two = crossref_body(doi("a"), TITLE), crossref_body(doi("b"), TITLE)
    two["volume"] = "77"
    registry.add("crossref", one, two)
    run("lookup", "10.5555/a", "10.5555/b")
    listed = tmp_path / "l.txt"
    listed.write_text("Rivers and beds of old\nRivers and beds of old\nBeds of the rivers there\n")
    run("enrich", listed, "--offline")
    with Cache.open(path) as cache:
        ids = cache.works.ids([*map(_doi, "ab")])
        found = [
            Candidate(ids[_doi(name)], f"10.5555/{name}", TITLE, 2001, "Berg", 0.5, "title")
            for name in "ab"
        ]
        cache.answers.save(
            (number, Answer(each.mention, "ambiguous", "two works", candidates=tuple(found)))
            for number, each in cache.answers.find()
        )
    return path


def _doi(name: str):  # type: ignore[no-untyped-def]
    from harvest.model.identifier import Identifier

    return Identifier("doi", f"10.5555/{name}")


def answer(monkeypatch: pytest.MonkeyPatch, run: Run, text: str) -> tuple[int, str, str]:
    """Run review with *text* typed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    ran = run("review")
    return ran.code, ran.out, ran.err


@pytest.mark.parametrize("wrong", ["5", "0", "-1", "o", "1.", "nn", "b", "²"])
def test_an_answer_that_is_none_is_asked_again(
    run: Run, cache_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """The question comes again with what is possible, and nothing is decided."""
    code, _, err = answer(monkeypatch, run, f"{wrong}\nq\n")
    assert code == 1
    assert f"{wrong!r} is none of these" in err
    assert err.count("1 of 2: which one?") == 2
    assert "3 open" in err


def test_a_number_decides_all_that_ask_the_same(
    run: Run, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spaces around it are fine; the second place of the same question is not asked."""
    code, out, err = answer(monkeypatch, run, "  2 \n\n")
    assert code == 1
    assert "1 open" in err
    assert out.count("Rivers and beds of old") == 1
    assert "volume 77" in out


def test_back_and_none(run: Run, cache_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """b goes to the question before, where another answer can be given."""
    code, _, err = answer(monkeypatch, run, "s\nb\nn\nn\n")
    assert (code, "0 open" in err) == (0, True)


@pytest.mark.parametrize("word", ["n", "none", "None of  these", "leave", "l"])
def test_whole_words_are_answers(
    run: Run, cache_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """What the prompt shows may be typed in full, and what was answered is shown after back."""
    code, out, err = answer(monkeypatch, run, f"{word}\nback\n{word}\n{word}\n")
    assert (code, "0 open" in err) == (0, True), err
    assert "your answer so far: " in out
    assert "also in l.txt:2" in out or "l.txt:2" in out


def test_left_for_good(run: Run, cache_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left open for good is not asked again, also after the next enrich."""
    code, _, err = answer(monkeypatch, run, "l\nl\n")
    assert (code, "0 open" in err) == (0, True)
    assert run("review", "--list").out == ""


def test_end_of_input_is_no_crash(
    run: Run, cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe that ends, ends the review."""
    assert answer(monkeypatch, run, "")[0] == 1


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_colleague_decides_in_a_table(
    run: Run, cache_path: Path, tmp_path: Path, delimiter: str
) -> None:
    """Exported, filled in, saved by a spreadsheet with its own delimiter, and taken back."""
    table = tmp_path / "open.csv"
    run("review", "--export", table)
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"), newline="")))
    first, *_ = {row["question"]: None for row in rows}
    for row in rows:
        mine = row["candidate"] == ("2" if row["question"] == first else "none")
        row["decision"] = "X" if mine else ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    table.write_text(out.getvalue(), encoding="utf-8")
    ran = run("review", "--import", table)
    assert (ran.code, "2 decided" in ran.err) == (0, True), ran.err
    again = run("review", "--import", table)
    assert "not open" in again.err


def exported(run: Run, path: Path) -> list[dict[str, str]]:
    """The rows of the table that review exports to *path*."""
    assert run("review", "--export", path).code == 1
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def written(rows: list[dict[str, str]], delimiter: str = ",", end: str = "\r\n") -> str:
    """The rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_the_table_tells_the_candidates_apart(run: Run, cache_path: Path, tmp_path: Path) -> None:
    """What differs stands there; a question is no number for a spreadsheet, in any notation."""
    rows = exported(run, tmp_path / "open.csv")
    assert [row["candidate"] for row in rows] == ["1", "2", "none"] * 2
    assert ["volume 77" in row["differs_in"] for row in rows] == [False, True, False] * 2
    assert all(row["question"].startswith("q") for row in rows)


@every_row(
    ("encoding", "delimiter", "end", "head"),
    [
        ("utf-8-sig", ";", "\r\n", ""),
        ("utf-8", ",", "\n", "sep=,\n"),
        ("cp1252", ";", "\r\n", ""),
        ("utf-16", "\t", "\r\n", ""),
        ("utf-8", ",", "\r", "\r\r"),
    ],
)
def test_a_table_as_spreadsheets_save_it(
    run: Run, cache_path: Path, tmp_path: Path, encoding: str, delimiter: str, end: str, head: str
) -> None:
    """Any encoding, delimiter and line end; headings in capitals; rows sorted anew."""
    table, copy = tmp_path / "open.csv", str(shutil.copy(cache_path, tmp_path / "copy.db"))
    rows = exported(run, table)[::-1]
    shouted = [{name.upper(): cell for name, cell in row.items()} for row in rows]
    for row in shouted:
        row["DECISION"] = " Leave " if row["CANDIDATE"] == "1" else ""
    table.write_bytes((head + written(shouted, delimiter, end)).encode(encoding, "replace"))
    ran = run("review", "--import", table, "--cache", copy)
    assert "2 decided" in ran.err, ran.err


def test_a_table_as_workbook(run: Run, cache_path: Path, tmp_path: Path) -> None:
    """.xlsx goes out and comes back."""
    openpyxl = pytest.importorskip("openpyxl")
    table = tmp_path / "open.xlsx"
    run("review", "--export", table)
    book = openpyxl.load_workbook(table)
    heads = [cell.value for cell in book.active[1]]
    for row in book.active.iter_rows(min_row=2):
        if row[heads.index("candidate")].value == "none":
            row[heads.index("decision")].value = True
    book.save(table)
    ran = run("review", "--import", table)
    assert (ran.code, "2 decided" in ran.err) == (0, True), ran.err
    assert run("review", "--export", tmp_path / "open.ods").code == 2
    assert not (tmp_path / "open.ods").exists()


@every_row(
    ("changed", "told"),
    [
        ({"work": "wnone", "doi": "10.5555/none"}, "10.5555/none is not in the cache"),
        ({"work": "", "doi": "no doi"}, "is no identifier"),
        ({"work": "", "doi": ""}, "names no candidate"),
        ({"question": "q0123"}, "knows no question 'q0123'"),
        ({"question": ""}, "knows no question"),
        ({"decision": "perhaps"}, "'perhaps' is no decision"),
    ],
)
def test_a_bad_line_costs_itself_only(
    run: Run, cache_path: Path, tmp_path: Path, changed: dict[str, str], told: str
) -> None:
    """It is told with its line, exit code 2; the other question is decided."""
    table, copy = tmp_path / "open.csv", str(shutil.copy(cache_path, tmp_path / "copy.db"))
    rows = exported(run, table)
    rows[0] |= {"decision": "x"} | changed
    rows[4]["decision"] = "x"
    table.write_text(written(rows), "utf-8")
    ran = run("review", "--import", table, "--cache", copy)
    assert ran.code == 2
    assert "line 2: " in ran.err and told in ran.err
    assert "1 decided" in ran.err


def test_what_was_decided_twice_or_before_stays(run: Run, cache_path: Path, tmp_path: Path) -> None:
    """Two rows of a question are refused; the same table once more changes nothing."""
    table = tmp_path / "open.csv"
    rows = exported(run, table)
    for row in rows[:2]:
        row["decision"] = "x"
    rows[4]["decision"] = "WAHR"
    table.write_text(written(rows), "utf-8")
    ran = run("review", "--import", table)
    assert (ran.code, "decided twice, in line 3" in ran.err) == (2, True), ran.err
    rows[0]["decision"] = ""
    table.write_text(written(rows), "utf-8")
    again = run("review", "--import", table)
    assert (again.code, "1 decided" in again.err) == (0, True), again.err
    assert "not open any more" in again.err


def test_another_doi_in_the_table_is_taken(run: Run, cache_path: Path, tmp_path: Path) -> None:
    """Whoever knows better writes the DOI of another work that the cache has."""
    table = tmp_path / "open.csv"
    rows = exported(run, table)
    rows[0] |= {"decision": "x", "doi": "10.5555/B"}
    table.write_text(written(rows), "utf-8")
    assert "1 decided" in run("review", "--import", table).err
    with Cache.open(cache_path) as cache:
        found = cache.works.ids([_doi("b")])[_doi("b")]
        chosen = [each for _, each in cache.answers.find() if each.status == "matched"]
    assert {each.work_id for each in chosen} == {found}


def test_a_table_that_is_none_is_refused(run: Run, cache_path: Path, tmp_path: Path) -> None:
    """Another table, or a word that is no decision, changes nothing."""
    other = tmp_path / "x.csv"
    other.write_text("a,b\n1,2\n")
    assert run("review", "--import", other).code == 2
    other.write_text("decision,question,candidate\nperhaps,abc,1\nx,abc,1\n")
    ran = run("review", "--import", other)
    assert "'perhaps' is no decision" in ran.err
    assert "0 decided" in ran.err
    assert run("review", "--import", tmp_path / "none.csv").code == 2
