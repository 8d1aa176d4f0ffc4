"""A lookup that could mean several works: on a terminal the user chooses, elsewhere nobody asks."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from harvest.cli import lookup_command
from tests.command import Run

FREE = "doe 2020 loop-cam"


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """Two works that the words fit, but for a year."""
    folder = tmp_path / "snapshot"
    folder.mkdir()
    rows = [
        {
            "DOI": f"10.5555/loop.{number}",
            "type": "journal-article",
            "title": [f"Loop-CAM: Visual explanations of {what}"],
            "author": [{"family": "Doe", "given": "Jane"}],
            "issued": {"date-parts": [[2017]]},
        }
        for number, what in ((1, "deep networks"), (2, "shallow trees"))
    ]
    (folder / "crossref.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return folder


@pytest.mark.parametrize(
    ("typed", "shown", "code"),
    [
        ("2\n", "10.5555/loop.", 0),
        ("n\n", "", 1),
        ("\n", "", 1),
        ("9\n 2 \n", "10.5555/loop.", 0),
        ("", "", 1),
    ],
)
def test_somebody_at_a_terminal_may_choose(
    run: Run,
    snapshot: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    shown: str,
    code: int,
) -> None:
    """The chosen work is shown as if it had been found; what is impossible is asked again."""
    monkeypatch.setattr(lookup_command, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    ran = run("lookup", FREE, "--offline", "--snapshot", snapshot)
    assert "ambiguous" in ran.err and "  1. 10.5555/loop." in ran.err
    assert "Which one? 1-2" in ran.err
    assert (shown in ran.out, bool(ran.out), ran.code) == (True, bool(shown), code)


def test_what_is_no_answer_is_asked_again(
    run: Run, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in review: a number that is none of the list is told, and the question comes again."""
    monkeypatch.setattr(lookup_command, "can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("9\nyes\n 2 \n"))
    ran = run("lookup", FREE, "--offline", "--snapshot", snapshot)
    assert ran.err.count("is none of these: 1-2, n(one)") == 2
    assert (ran.code, "10.5555/loop." in ran.out) == (0, True)


def test_nobody_is_asked_elsewhere(run: Run, snapshot: Path) -> None:
    """In a pipe, and for programs, the candidates are told and that is all."""
    ran = run("lookup", FREE, "--offline", "--snapshot", snapshot)
    assert (ran.code, ran.out) == (1, "") and "Which one" not in ran.err
    asked = run("lookup", "--json", FREE, "--offline", "--snapshot", snapshot)
    (line,) = asked.lines
    assert line["status"] == "ambiguous" and len(line["candidates"]) == 2


def test_free_words_in_a_list(run: Run, snapshot: Path, tmp_path: Path) -> None:
    """A line of a .txt is answered as the same words of a lookup are; nothing is absent."""
    path = tmp_path / "a.txt"
    path.write_text(f"{FREE}\nJane Doe loop-cam shallow 2017\n")
    ran = run("enrich", path, "--offline", "--snapshot", snapshot, "--report", "-")
    first, second = ran.lines
    assert first["status"] == "ambiguous"
    assert (second["status"], second["doi"]) == ("matched", "10.5555/loop.2")
