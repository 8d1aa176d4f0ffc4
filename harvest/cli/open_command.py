"""harvest open: the work's page, PDF, Zotero item or note, in the program for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from harvest import Addresses, HarvestError
from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.output import print_line, shown_path, tell
from harvest.cli.targets import refuse_file

__all__ = ["open"]

PATIENCE_S = 5.0
"""How long xdg-open may take to say that it knows no program."""


@click.command()
@click.argument("ref")
@click.option("--pdf", "what", flag_value="pdf", help="The PDF that is free to read.")
@click.option("--zotero", "what", flag_value="zotero", help="The item in Zotero.")
@click.option("--note", "what", flag_value="note", help="The first note that mentions it.")
@click.option("--print", "only_print", is_flag=True, help="Print the address; open nothing.")
@common_options
def open(ref: str, what: str | None, only_print: bool, **options: Any) -> int:
    """Open the work REF: the page of its DOI, its PDF, its item in Zotero or a note about it.

    Nobody is asked: what is not in the cache can be opened by its identifier only.

    \b
    Example:
      harvest open 10.1038/s41586-020-2649-2
      harvest open @harris2020 --pdf
      harvest open "array programming" --note
      harvest open 10.1038/s41586-020-2649-2 --print
    """
    if not ref.strip():
        raise click.UsageError("REF is empty: name a work by its DOI, key or words of its title")
    refuse_file(ref)
    with open_session(read_common(options), offline=True) as h:
        address = _address(h.addresses(ref), what or "page", ref)
    if only_print:
        print_line(address)
        return 0
    if not _launch(address):
        raise HarvestError(f"{address}: no program could be started for it; --print prints it")
    return 0


def _launch(address: str) -> bool:
    """Whether a program was started for the address."""
    if not sys.platform.startswith("linux"):
        return click.launch(address) == 0
    try:
        started = subprocess.Popen(
            ["xdg-open", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return False
    try:
        return started.wait(PATIENCE_S) == 0
    except subprocess.TimeoutExpired:  # where it is the program itself
        return True


def _address(known: Addresses, what: str, ref: str) -> str:
    """What is to be opened.

    Raises:
        HarvestError: nothing of that kind is known.
    """
    if what == "note":
        there = [(path, line) for path, line in known.notes if Path(path).exists()]
        if not there:
            raise HarvestError(f"{ref}: no note mentions it")
        if len(there) > 1:
            tell([f"{shown_path(path)}:{line}" for path, line in there])
        return there[0][0]
    address = {"page": known.page, "pdf": known.pdf, "zotero": known.zotero}[what]
    if not address:
        lacking = {
            "page": "it has no identifier and no address",
            "pdf": "no PDF of it is known that is free to read",
            "zotero": "no note mentions it by a Zotero item",
        }
        raise HarvestError(f"{ref}: {lacking[what]}")
    return address
