"""review: only valid answers, what tells candidates apart, back, left for good, and by table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from harvest.cache import Cache
from harvest.model.answer import Answer, Candidate
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

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
