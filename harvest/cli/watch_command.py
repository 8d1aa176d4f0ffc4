"""harvest watch: keep a bibliography up to date while notes change."""

from __future__ import annotations

import signal
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click

from harvest import Session, Watched
from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import network_options, read_common
from harvest.cli.outcome import code_of
from harvest.cli.output import tell

__all__ = ["watch"]


@click.command()
@click.argument("vault", nargs=-1, required=True, type=NamedPath(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=NamedPath(path_type=Path),
    help="The .bib file to keep, or .json for CSL-JSON.",
)
@click.option("--biblatex", is_flag=True, help="BibLaTeX instead of BibTeX.")
@network_options
def watch(vault: tuple[Path, ...], output: Path, biblatex: bool, **options: Any) -> int:
    """Keep a bibliography of all that VAULT cites up to date while its notes change.

    What is new is resolved two seconds after the last change, from the cache where it is there. The
    file is written only when it changes, in one step, so that pandoc, Zettlr, Obsidian's
    citation plugins and LaTeX can read it at any time. A file that harvest did not make is never
    written over. Ctrl-C ends it, with exit code 130.

    \b
    Example:
      harvest watch ~/vault -o ~/vault/refs.bib
    """
    common = read_common(options)
    quiet = common.verbosity < 0
    if output.suffix.lower() not in (".bib", ".json"):
        raise click.UsageError("-o names a .bib file, or a .json file for CSL-JSON")
    with open_session(common) as h:
        _end_on_terminate(h)
        tell(f"watching {', '.join(map(str, vault))}; Ctrl-C ends", quiet=quiet)
        last = Watched()

        def print_batch(found: Watched) -> None:
            nonlocal last
            if found.is_written or _line(found, output) != _line(last, output):
                line = f"{datetime.now():%H:%M:%S} {_line(found, output)}"
                tell(line, quiet=quiet and found.problem is None)
            last = found

        h.watch(vault, output, biblatex=biblatex, on_batch=print_batch)
        return code_of(  # as things were at the end: an outage that is over is none
            is_interrupted=h.stopped_by == "interrupted",
            is_unavailable=last.unavailable > 0,
            is_refused=last.problem is not None or bool(h.unread),
            is_open=last.open > 0,
        )


def _line(found: Watched, output: Path) -> str:
    if found.problem is not None:
        return found.problem
    parts = [f"{output}: {found.works:,} {'entry' if found.works == 1 else 'entries'}"]
    if found.open:
        parts.append(f"{found.open:,} mentions without a work")
    if found.unavailable:
        parts.append(f"{found.unavailable:,} of them could not be asked, and will be again")
    return "; ".join(parts)


def _end_on_terminate(h: Session) -> None:
    """End as gently on SIGTERM as on Ctrl-C: what is under way is finished and kept."""

    def terminate(number: int, frame: FrameType | None) -> None:
        h.stop("terminated")

    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGTERM, terminate)
