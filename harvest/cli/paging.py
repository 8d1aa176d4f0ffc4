"""Long texts on a terminal, a screen at a time."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from harvest.cli.output import write_output
from harvest.cli.streams import can_move

__all__ = ["pager_option", "show"]

pager_option = click.option(
    "--no-pager", is_flag=True, help="Print long texts at once, on a terminal, too."
)


def show(text: str, *, no_pager: bool = False) -> None:
    """Print *text*; through $PAGER, else less, where it is longer than the terminal is high.

    In a pipe, in a file, or where PAGER is empty or "cat", it is printed as it is.
    """
    wanted = os.environ.get("PAGER")
    is_paged = not (no_pager or wanted == "" or wanted == "cat")
    is_long = text.count("\n") >= shutil.get_terminal_size().lines
    if not (is_paged and is_long and can_move(sys.stdout) and can_move(sys.stdin)):
        write_output(Path("-"), text)
        return
    # Ends at once what fits, keeps colors, and leaves the text on the screen.
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(text, color=True)
