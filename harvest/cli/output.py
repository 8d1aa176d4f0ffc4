"""Printing: results to stdout, all else to stderr, nothing that could steer a terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

import click

from harvest import UnwritableOutput
from harvest.cli.streams import in_lines, width_of

__all__ = [
    "json_line",
    "plain",
    "print_json",
    "print_line",
    "require_stdout",
    "shown_path",
    "tell",
    "write_output",
]

# C0 but tab and newline, DEL, C1, the characters that reorder text (Trojan Source), and what no
# encoding has.
HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def plain(text: str) -> str:
    """*text* without control characters: what a note or a source says never steers a terminal."""
    return HARMFUL.sub("�", text)


def print_line(text: str) -> None:
    """One result line on stdout."""
    stream = require_stdout()
    click.echo(in_lines(plain(text), width_of(stream)), file=stream)


def print_json(value: Any) -> None:
    """One JSON value on one line of stdout; see `json_line`."""
    click.echo(json_line(value), file=require_stdout(), nl=False)


def json_line(value: Any) -> str:
    """One JSON value on one line; control characters are escaped, letters are not."""
    text = json.dumps(value, ensure_ascii=False)
    return HARMFUL.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def tell(text: str | Iterable[str], *, quiet: bool = False) -> None:
    """Something for the person, on stderr."""
    if quiet:
        return
    if sys.stderr is None:
        return
    width = width_of(sys.stderr)
    for line in [text] if isinstance(text, str) else text:
        click.echo(in_lines(plain(line), width), err=True)
    sys.stderr.flush()


def shown_path(path: str) -> str:
    """The path relative to the working directory where it lies below it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def write_output(path: Path, text: str | bytes | Iterable[str] | Iterable[bytes]) -> None:
    """Write *text* to the file that -o names, or to stdout for "-"; bytes as they are.

    Args:
        text: whole or piece by piece.

    Raises:
        UnwritableOutput: it cannot be written; a file that was there is as it was.
    """
    pieces: Iterable[str | bytes] = [text] if isinstance(text, str | bytes) else text
    if str(path) != "-":
        if sys.stdout is not None:
            sys.stdout.flush()  # what was printed comes first, also where -o is /dev/stdout
        from harvest.files.atomic import write_data

        write_data(path, _to_bytes(text) if isinstance(text, str | bytes) else map(_to_bytes, text))
        return
    out = require_stdout()
    for piece in pieces:
        if isinstance(piece, bytes):
            out.flush()
            out.buffer.write(piece)
        else:
            out.write(piece)


def _to_bytes(piece: str | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")


def require_stdout() -> TextIO:
    """Standard output; click would print into the void where it was closed.

    Raises:
        UnwritableOutput: it is closed.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise UnwritableOutput("standard output is closed: nothing was printed")
    return stream
