"""The card and the pages as the commands print them."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.export.specimen import ROOT, SAMPLES

SNAPSHOT = ["--offline", "--snapshot", str(ROOT / "harvest" / "sample" / "snapshot")]


def lookup(*arguments: str, columns: int, **environment: str) -> str:
    """What `harvest lookup` prints on a terminal of so many columns."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environ = {
        key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")
    }
    environ |= {"PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "harvest", "lookup", *arguments, *SNAPSHOT]
    with subprocess.Popen(
        command, stdout=theirs, stderr=subprocess.DEVNULL, env=environ
    ) as process:
        os.close(theirs)
        pieces = []
        while piece := _read(ours):
            pieces.append(piece)
        process.wait()
    os.close(ours)
    return b"".join(pieces).decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    """The next bytes; none when the other end is closed, which Linux tells by an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize(("environment", "has_color"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_width_and_color_are_the_terminals(environment: dict[str, str], has_color: bool) -> None:
    """The card is as wide as the terminal, and colored unless NO_COLOR says no."""
    card = lookup(SAMPLES["retracted"], columns=50, **environment)
    assert ("\x1b[1;31m" in card) == has_color
    assert "Human HNSCC" in card
    if not has_color:
        assert 40 < max(map(len, card.splitlines())) <= 50


def test_html_of_one_is_a_page_of_many_a_bibliography(tmp_path: Path) -> None:
    """`--format html` gives a work its page, and several works one list."""
    for refs, mark in (
        ([SAMPLES["chapter"]], "application/ld+json"),
        ([SAMPLES["chapter"], SAMPLES["article"]], 'id="filter"'),
    ):
        command = [sys.executable, "-m", "harvest", "lookup", "--format", "html", *refs, *SNAPSHOT]
        environ = os.environ | {"PYTHONPATH": str(ROOT)}
        ran = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True)
        assert ran.stdout.startswith("<!DOCTYPE html>") and mark in ran.stdout
