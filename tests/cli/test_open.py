"""Opening works, and long cards a screen at a time."""

from __future__ import annotations

import io
import sys
from importlib import resources
from pathlib import Path

import click
import pytest

from harvest.cli import open_command, paging
from tests.command import Run

DOI = "10.1002/mds.23692"


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened: addresses and files."""
    found: list[str] = []

    def launch(address: str) -> bool:
        found.append(address)
        return True

    monkeypatch.setattr(open_command, "_launch", launch)
    return found


def test_each_place_of_a_work_is_opened(run: Run, launched: list[str], tmp_path: Path) -> None:
    """Page, PDF, Zotero item and note; what is not known is told, and nothing is opened."""
    with resources.as_file(resources.files("harvest") / "sample") as sample:
        vault = sample / "vault"
        run("enrich", vault, "--offline", "--snapshot", sample / "snapshot", "-q")
        ran = run("open", DOI, "--note")
        assert ran.code == 0 and Path(launched.pop()).is_relative_to(vault)
        assert ran.err.count("\n") == 2
    rows = (
        ((DOI,), f"https://doi.org/{DOI}"),
        (("yaltho many faces",), f"https://doi.org/{DOI}"),
        (("10.5555/not.here",), "https://doi.org/10.5555/not.here"),
        (("arXiv:1706.03762",), "https://arxiv.org/abs/1706.03762"),
    )
    for given, address in rows:
        assert run("open", *given).code == 0
        assert run("open", *given, "--print").out == f"{address}\n"
        assert launched == [address]
        launched.clear()
    lacking: list[tuple[str, ...]] = [(DOI, "--zotero"), ("10.5555/not.here", "--pdf")]
    for what in (*lacking, ("no such words at all",), ("@nokey",)):
        ran = run("open", *what)
        assert ran.code == 2 and ran.err.startswith("harvest: ") and not launched


def test_what_is_no_work_is_told(run: Run, launched: list[str], tmp_path: Path) -> None:
    """A file, and nothing: what to do stands in the message."""
    note = tmp_path / "a b.md"
    note.write_text("x")
    ran = run("open", note)
    assert (ran.code, f"harvest notes --note '{note}'" in ran.err) == (2, True)
    assert (run("open", " ").code, launched) == (2, [])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="xdg-open is Linux's")
def test_no_program_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing can be started the address is told; one that begins to run is well."""
    opener = tmp_path / "xdg-open"
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    for code in (3, 0):
        opener.write_text(f"#!/bin/sh\necho noise >&2\nexit {code}\n")
        opener.chmod(0o755)
        ran = run("open", DOI)
        assert ran.code == (2 if code else 0)
        assert (f"https://doi.org/{DOI}: no program could be started" in ran.err) == bool(code)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert run("open", DOI).code == 2


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("lines", "no_pager", "pager", "terminal", "paged"),
    [
        (100, False, None, True, True),
        (100, False, "more", True, True),
        (5, False, None, True, False),
        (100, True, None, True, False),
        (100, False, "", True, False),
        (100, False, "cat", True, False),
        (100, False, None, False, False),
    ],
)
def test_only_long_texts_on_a_terminal_are_paged(
    monkeypatch: pytest.MonkeyPatch,
    lines: int,
    no_pager: bool,
    pager: str | None,
    terminal: bool,
    paged: bool,
) -> None:
    """PAGER may say another program, or none; a pipe never has one."""
    shown: list[str] = []
    monkeypatch.setattr(click, "echo_via_pager", lambda text, color: shown.append(text))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("LESS", raising=False)
    if pager is None:
        monkeypatch.delenv("PAGER", raising=False)
    else:
        monkeypatch.setenv("PAGER", pager)
    out = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stdin", Terminal())
    text = "x\n" * lines
    paging.show(text, no_pager=no_pager)
    assert (shown, out.getvalue()) == (([text], "") if paged else ([], text))
