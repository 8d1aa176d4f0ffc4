"""What would change in a file, as a unified diff."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from difflib import unified_diff

import click

from harvest.cli.output import plain

__all__ = ["print_difference"]

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def print_difference(old: str, new: str, path: str) -> None:
    """Print the change on stdout: exact in a pipe, so that `patch` takes it; safe on a terminal."""
    is_terminal = sys.stdout.isatty()
    in_color = is_terminal and not os.environ.get("NO_COLOR")
    for line in _difference(old, new, path):
        if not is_terminal:
            sys.stdout.buffer.write(line.encode("utf-8"))
            continue
        shown = plain(line.removesuffix("\n").removesuffix("\r"))
        click.echo(click.style(shown, _COLORS.get(line[0])) if in_color else shown)


def _difference(old: str, new: str, path: str) -> Iterator[str]:
    """The lines of the diff; a line ends at LF alone, as diff and patch have it."""
    name = path.replace("\n", "?")
    for line in unified_diff(_lines(old), _lines(new), f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]
