"""Standard input, output and errors as they are: closed, a terminal, of another encoding."""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import Any, TextIO

__all__ = [
    "can_move",
    "has_color",
    "has_terminal",
    "in_lines",
    "prepare_streams",
    "width_of",
]

NARROWEST = 20


def prepare_streams() -> None:
    """Make data UTF-8 wherever it goes, and keep closed streams from becoming our files.

    A terminal keeps its encoding, and gets a mark for each letter that it lacks. A descriptor
    that is closed would be given to the next file that is opened: the cache.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free: this one
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = None if sys.stdout.isatty() else "utf-8"
        if sys.stdout is sys.__stdout__ and encoding:
            data = io.BufferedWriter(_Named(sys.stdout.fileno(), "wb", closefd=False))
            sys.stdout = io.TextIOWrapper(data, encoding)
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        if sys.stderr is sys.__stderr__ and not sys.stderr.isatty():
            words = io.BufferedWriter(_Lossy(sys.stderr.fileno(), "wb", closefd=False))
            sys.stderr = io.TextIOWrapper(words, sys.stderr.encoding, line_buffering=True)
        sys.stderr.reconfigure(errors="backslashreplace")


class _Named(io.FileIO):
    """Where data go: what cannot be written says that it is standard output."""

    def write(self, data: Any, /) -> int:
        """Write as a file does.

        Raises:
            OSError: with the name.
        """
        try:
            return super().write(data)
        except OSError as error:
            error.filename = "standard output"
            raise


class _Lossy(io.FileIO):
    """Where words go: a full disk or a reader that left costs them, and nothing else."""

    def write(self, data: Any, /) -> int:
        """Write what can be written; all of it counts as written."""
        try:
            return super().write(data)
        except OSError:
            return len(data)


def has_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at it."""
    return stream is not None and not stream.closed and stream.isatty()


def has_color(stream: TextIO | None) -> bool:
    """Whether it may be written on in color."""
    return can_move(stream) and not os.environ.get("NO_COLOR")


def can_move(stream: TextIO | None) -> bool:
    """Whether a line that is there can be written over."""
    return has_terminal(stream) and os.environ.get("TERM") not in ("dumb", "unknown")


def width_of(stream: TextIO | None) -> int | None:
    """The columns of the terminal; None where there is none."""
    return max(shutil.get_terminal_size().columns, NARROWEST) if has_terminal(stream) else None


def in_lines(text: str, width: int | None) -> str:
    """*text* with each line wrapped at words to *width* cells, further lines set in; None: as is.

    >>> print(in_lines("refs.bib:3: not found", 12))
    refs.bib:3:
      not found
    """
    if width is None:
        return text
    return "\n".join(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> str:
    if len(line) * 2 <= width:
        return line
    from harvest.export.sanitize import cell_width

    if cell_width(line) <= width:
        return line
    bare = line.lstrip(" ")
    indent = line[: len(line) - len(bare)]
    lines, used = [indent], len(indent)
    for word in bare.split(" "):
        cells = cell_width(word)
        if lines[-1].strip() and used + 1 + cells > width:
            lines.append(f"{indent}  {word}")
            used = len(indent) + 2 + cells
        else:
            gap = " " if lines[-1].strip() else ""
            lines[-1] += gap + word
            used += len(gap) + cells
    return "\n".join(lines)
