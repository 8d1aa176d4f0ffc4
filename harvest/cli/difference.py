"""What would change in a file, as a unified diff."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

import click

from harvest.cli.output import plain, require_stdout
from harvest.cli.streams import has_color, has_terminal

__all__ = ["print_difference"]

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def print_difference(old: str, new: str, path: str) -> None:
    """Print the change on stdout: exact in a pipe, so that `patch` takes it; safe on a terminal."""
    stream = require_stdout()
    is_terminal, in_color = has_terminal(stream), has_color(stream)
    for line in _difference(old, new, path):
        if not is_terminal:
            stream.buffer.write(line.encode("utf-8", "replace"))
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
