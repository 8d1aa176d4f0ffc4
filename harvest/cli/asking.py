"""Questions at a prompt: only an answer that is possible is taken."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from harvest.cli.output import tell

__all__ = ["ask"]

LONGEST_NUMBER = 9
"""Digits of a number that may be one of the list."""


def ask(question: str, count: int, ways: Sequence[str], default: str) -> str | None:
    """A number up to *count*, or the first letter of one of *ways*; None at the end of the input.

    What is neither is told, and the question comes again.

    Args:
        ways: other answers, each beginning with a letter of its own: "skip". They are known by
            their letter, their first word or all their words.
        default: what Enter alone means: a letter.
    """
    numbers = f"1-{count}" if count > 1 else "1"
    possible = ", ".join([numbers, *(f"{each[0]}({each[1:]})" for each in ways)])
    letters = {name: each[0] for each in ways for name in (each[0], each.split()[0], each)}
    while True:
        click.echo(f"{question} {possible} [{default}]: ", err=True, nl=False)
        line = _typed()
        if not line:
            click.echo(err=True)
            return None
        answer = " ".join(line.split()).lower() or default
        if answer in letters:
            return letters[answer]
        is_number = answer.isdecimal() and len(answer) <= LONGEST_NUMBER
        if is_number and 1 <= int(answer) <= count:
            return str(int(answer))
        tell(f"{answer[:40]!r} is none of these: {possible}")


def _typed() -> str:
    """A line of the input with its end; "" at the end of the input."""
    if sys.stdin is None:
        return ""
    with _plain_interrupt():
        return sys.stdin.readline()


@contextmanager
def _plain_interrupt() -> Iterator[None]:
    """Ctrl-C ends a prompt at once: nothing is under way that could be finished first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
