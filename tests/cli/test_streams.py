"""Output as it is: of any encoding, closed, narrow, without colors, on a full disk."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.cli import streams
from harvest.export.sanitize import cell_width
from tests.command import Run, run
from tests.run import PATIENCE_S

__all__ = ["run"]

RECORD = {
    "DOI": "10.5555/case.lodz",
    "title": ["Łódź: α ≤ β in 東京"],
    "author": [{"given": "Łukasz", "family": "Żółć"}],
    "issued": {"date-parts": [[2021]]},
    "type": "journal-article",
}


@pytest.fixture
def snap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A snapshot of one record, and a note that cites it, in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARVEST_CACHE", str(tmp_path / "harvest.db"))
    (tmp_path / "snap").mkdir()
    (tmp_path / "snap" / "crossref.jsonl").write_text(json.dumps(RECORD))
    (tmp_path / "n.md").write_text("See https://doi.org/10.5555/case.lodz\n")
    return tmp_path


def as_process(folder: Path, *arguments: str, **options: object) -> tuple[int, bytes, bytes]:
    """Run harvest as a process of its own, offline, with the snapshot."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **options.pop("env", {})}  # type: ignore[dict-item]
    command = [sys.executable, "-m", "harvest", *arguments, "--offline", "--snapshot", "snap"]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    done = subprocess.run(command, cwd=folder, env=env, timeout=PATIENCE_S, **options)  # type: ignore[call-overload]
    return done.returncode, done.stdout or b"", done.stderr or b""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_data_are_utf8_whatever_the_locale(snap: Path, encoding: str) -> None:
    """A redirect on Windows, a POSIX locale: a card with all its letters, and no traceback."""
    env = {"PYTHONIOENCODING": encoding, "LC_ALL": "POSIX", "PYTHONUTF8": "0"}
    code, out, errors = as_process(snap, "lookup", "10.5555/case.lodz", env=env)
    assert (code, errors) == (0, b"")
    assert "Łódź: α ≤ β in 東京" in out.decode("utf-8")


def test_words_never_crash(snap: Path) -> None:
    """What is told of a file is told, whatever letters its name has."""
    (snap / "Łódź.md").write_text("[[10.1000/]] doi:10.5555/nowhere\n")
    env = {"PYTHONIOENCODING": "ascii"}
    code, _, errors = as_process(snap, "enrich", "Łódź.md", env=env)
    assert code in (1, 3) and b"Traceback" not in errors and b"nowhere" in errors


@pytest.mark.slow
def test_closed_streams_are_told_and_harm_nothing(snap: Path) -> None:
    """All three closed: the cache is not written over by what would have been printed."""
    script = 'exec "$0" -m harvest lookup 10.5555/case.lodz --offline --snapshot snap <&- >&- 2>&-'
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        ["sh", "-c", script, sys.executable], cwd=snap, env=env, timeout=PATIENCE_S
    )
    assert done.returncode == 2
    assert (snap / "harvest.db").read_bytes().startswith(b"SQLite format 3\0")
    code, _, errors = as_process(snap, "lookup", "10.5555/case.lodz")
    assert (code, errors) == (0, b"")


def test_standard_input_that_is_closed_is_told(
    run: Run, snap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list from nowhere is a usage error."""
    monkeypatch.setattr(sys, "stdin", None)
    ran = run("enrich", "-", "--offline")
    assert (ran.code, "standard input is closed" in ran.err) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["bibtex", "n.md", "-o", "/dev/full"],
        ["export", "--format", "ris", "n.md", "-o", "/dev/full"],
        ["enrich", "n.md", "--report", "/dev/full"],
        ["export", "--format", "markdown", "n.md", "--to", "/dev/full/notes"],
    ],
)
def test_a_full_disk_is_told_with_what_was_not_written(
    run: Run, snap: Path, arguments: list[str]
) -> None:
    """Exit code 2 and the file's name."""
    ran = run(*arguments, "--offline", "--snapshot", "snap")
    assert (ran.code, "/dev/full" in ran.err) == (2, True)
    assert "Traceback" not in ran.err


def test_a_literature_note_that_cannot_be_written_exits_2(
    run: Run, snap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: the note is named, and it is no success."""

    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("harvest.files.atomic.replace_file", full)
    arguments = ("export", "--format", "markdown", "n.md", "--to", "notes", "--offline")
    ran = run(*arguments, "--snapshot", "snap")
    assert ran.code == 2
    assert "notes/" in ran.err and "No space left on device" in ran.err


class Terminal(io.StringIO):
    """A stream that says somebody looks at it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("term", "no_color", "expected"),
    [("xterm", "", True), ("dumb", "", False), ("unknown", "", False), ("xterm", "1", False)],
)
def test_colors_only_where_they_show(
    monkeypatch: pytest.MonkeyPatch, term: str, no_color: str, expected: bool
) -> None:
    """Neither on a dumb terminal, nor in a pipe, nor where the user says so."""
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert streams.has_color(Terminal()) is expected
    assert not streams.has_color(io.StringIO())
    assert not streams.has_color(None)


WORDS = st.lists(st.text("ab東é", min_size=1, max_size=9), max_size=30)


@given(WORDS, st.integers(20, 50), st.integers(0, 3))
def test_lines_are_wrapped_at_words(words: list[str], width: int, indent: int) -> None:
    """No line is wider than the terminal, and no word is cut or lost."""
    text = " " * indent + " ".join(words)
    lines = streams.in_lines(text, width).split("\n")
    assert all(cell_width(line) <= width for line in lines)
    assert " ".join(lines).split() == words
    assert streams.in_lines(text, None) == text


def test_an_interrupt_while_it_starts_is_one_word(snap: Path) -> None:
    """Ctrl-C before any command has begun: no traceback of what was being loaded."""
    code = """
import sys
import harvest.__main__ as start

class Interrupts:
    def find_spec(self, name, *_):
        if name == "click":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupts())
start.main()
"""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], cwd=snap, env=env, capture_output=True)
    assert (done.returncode, done.stderr) == (130, b"harvest: interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.slow
def test_words_and_data_on_a_full_disk(snap: Path) -> None:
    """Words that cannot be written cost nothing; data that cannot be written are told as such."""
    with Path("/dev/full").open("wb") as full:
        code, out, _ = as_process(snap, "bibtex", "n.md", stderr=full)
        assert (code, out.count(b"@article")) == (0, 1)
        code, _, errors = as_process(snap, "nothing", stderr=full)
        assert code == 2
        code, _, errors = as_process(snap, "bibtex", "n.md", stdout=full)
    assert code == 2
    assert errors.startswith(b"harvest: standard output: the disk is full")


@pytest.mark.parametrize(
    ("data", "said", "code"),
    [
        ("@misc{k, title={Łódź}}\n".encode() + b"@misc{l, title={\xff}}\n", "-:2: is UTF-8", 3),
        ("@misc{k, title={Größe}}\n".encode("latin-1"), "-:1: is not UTF-8", 3),
        (b"\x89PNG\r\n\0\0\0", "-: is a binary file", 2),
    ],
)
def test_of_what_comes_in_odd_bytes_are_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, data: bytes, said: str, code: int
) -> None:
    """As of any file: where they are, or that it is no text at all."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    ran = run("enrich", "-", "--offline")
    assert (ran.code, said in ran.err) == (code, True), ran.err
