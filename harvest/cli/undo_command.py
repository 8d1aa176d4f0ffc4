"""harvest undo: take back what harvest last wrote into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import harvest
from harvest.cli.named_path import NamedPath
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import code_of
from harvest.cli.output import print_line, tell

__all__ = ["undo"]

_WORDS = {"written": "is as it was before", "removed": "is gone: there was none before"}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=NamedPath(path_type=Path))
@common_options
def undo(files: tuple[Path, ...], **options: Any) -> int:
    """Give FILEs back what they held before harvest last wrote them; again: takes that back.

    Notes, .bib files, literature notes and whatever -o wrote. A file that has changed since is
    left as it is.

    \b
    Example:
      harvest undo ~/vault/spasm.md refs.bib
    """
    quiet = read_common(options).verbosity < 0
    changes = [harvest.undo(path) for path in files]
    for each in changes:
        if each.outcome == "refused":
            tell(f"harvest: {each.reason}")
        elif not quiet:
            print_line(f"{each.path} {_WORDS[each.outcome]}")
    return code_of(is_refused=any(each.outcome == "refused" for each in changes))
