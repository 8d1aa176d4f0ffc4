"""Printing: results to stdout, all else to stderr, nothing that could steer a terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Any

import click

__all__ = ["plain", "print_json", "print_line", "tell"]

# C0 but tab and newline, DEL, C1, and the characters that reorder text (Trojan Source).
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """*text* without control characters: what a note or a source says never steers a terminal."""
    return HARMFUL.sub("�", text)


def print_line(text: str) -> None:
    """One result line on stdout."""
    click.echo(plain(text))


def print_json(value: Any) -> None:
    """One JSON value on one line of stdout; control characters are escaped, letters are not."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(HARMFUL.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def tell(text: str | Iterable[str], *, quiet: bool = False) -> None:
    """Something for the person, on stderr."""
    if quiet:
        return
    for line in [text] if isinstance(text, str) else text:
        click.echo(plain(line), err=True)
    sys.stderr.flush()
