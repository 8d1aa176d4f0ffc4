"""harvest key: a work's citation key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code
from harvest.cli.output import print_line, tell
from harvest.cli.targets import refuse_file

__all__ = ["key"]


@click.command()
@click.argument("ref", required=False)
@click.argument("new_key", required=False, metavar="[KEY]")
@click.option(
    "--from",
    "library",
    type=NamedPath(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Adopt the keys of a .bib or CSL-JSON file for the works that are in the cache.",
)
@click.option("--rekey", is_flag=True, help="Make generated keys anew; pinned and adopted stay.")
@common_options
def key(
    ref: str | None, new_key: str | None, library: Path | None, rekey: bool, **options: Any
) -> int:
    """Show the citation key of the work REF, or pin it to KEY.

    A work keeps its key for good, in every export, until you pin another. After a change of the
    setting bibtex.key, --rekey makes the keys anew that harvest had made, and says which changed.

    \b
    Example:
      harvest key 10.1038/s41586-020-2649-2 numpy2020
      harvest key --from refs.bib
    """
    common = read_common(options)
    if sum((ref is not None, library is not None, rekey)) != 1:
        raise click.UsageError("give a REF, --from FILE or --rekey, one of them")
    if ref is not None:
        refuse_file(ref)
    with open_session(common, offline=True) as h:
        if ref is not None:
            print_line(h.key(ref, new_key))
            return exit_code(h)
        changes = h.adopt_keys(library) if library is not None else h.rekey()
    for each in changes:
        before = f"{each.before} -> " if each.before and each.before != each.after else ""
        print_line(f"{before}{each.after}  {each.work_id}")
    done = "adopted" if library else "changed"
    tell(f"{len(changes):,} keys {done}", quiet=common.verbosity < 0)
    return exit_code(h)
