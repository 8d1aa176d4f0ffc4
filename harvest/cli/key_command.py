"""harvest key: a work's citation key."""

from __future__ import annotations

from typing import Any

import click

from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.output import print_line

__all__ = ["key"]


@click.command()
@click.argument("ref")
@click.argument("new_key", required=False, metavar="[KEY]")
@common_options
def key(ref: str, new_key: str | None, **options: Any) -> int:
    """Show the citation key of the work REF, or pin it to KEY.

    A work keeps its key for good, in every export, until you pin another.

    \b
    Example:
      harvest key 10.1038/s41586-020-2649-2 numpy2020
    """
    with open_session(read_common(options), offline=True) as h:
        print_line(h.key(ref, new_key))
    return 0
