"""Prompts: whatever is typed, however the streams are, and Ctrl-C at once."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harvest.cli.asking import ask
from tests.run import PATIENCE_S
from tests.table import every_row

ROOT = Path(__file__).parents[2]
ASKING = "from harvest.cli.asking import ask; ask('Which?', 2, ['quit'], 'q')"


@every_row(
    "typed, answer",
    [
        ("2\n", "2"), (" 1 \n", "1"), ("\n", "q"), ("Q\n", "q"), ("", None),
        ("3\n0\n-1\nx\n1\n", "1"), ("9" * 5000 + "\n2\n", "2"), ("²\n1\n", "1"), ("\ufffd\n", None),
    ],
)  # fmt: skip
def test_it_asks_until_an_answer_is_possible(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    answer: str | None,
) -> None:
    """Spaces around a number are fine; what is none of the ways is said, and asked again."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert ask("Which?", 2, ["quit"], "q") == answer
    asked = typed.count("\n") + (answer is None)
    assert capsys.readouterr().err.count("Which? 1-2, q(uit) [q]: ") == asked


def test_a_closed_input_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """`harvest review <&-` leaves all questions open."""
    monkeypatch.setattr("sys.stdin", None)
    assert ask("Which?", 2, ["quit"], "q") is None


def test_ctrl_c_at_a_prompt_ends_at_once() -> None:
    """Nothing is under way that would have to be finished first, whatever else it means."""
    quiet = "import signal; signal.signal(signal.SIGINT, lambda *_: None); "
    main, terminal = pty.openpty()
    env: dict[str, Any] = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", quiet + ASKING], stdin=terminal, stderr=subprocess.PIPE, env=env
    )
    assert process.stderr is not None
    assert process.stderr.read(len("Which?")) == b"Which?"
    while process.poll() is None:  # the prompt is there before it waits for an answer
        process.send_signal(signal.SIGINT)
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    assert b"KeyboardInterrupt" in process.communicate(timeout=PATIENCE_S)[1]
    os.close(main)
    os.close(terminal)
