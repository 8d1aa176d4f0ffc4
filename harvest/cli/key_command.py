"""harvest key: a work's citation key."""

from __future__ import annotations

from typing import Any

import click

from harvest.cli.desk import open_desk
from harvest.cli.naming import cached_work
from harvest.cli.options import common_options, read_common
from harvest.cli.output import print_line
from harvest.cli.rendering import citation_key

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
    from dataclasses import replace

    from harvest.export.bibtex import is_valid_key

    with open_desk(replace(read_common(options), offline=True)) as desk:
        work_id, record = cached_work(desk.cache, ref)
        if new_key is not None:
            if not is_valid_key(new_key):
                raise click.UsageError(f"{new_key!r} is no citation key: no spaces, no {{}}(),=#%~")
            desk.cache.save_citation_key(work_id, new_key, origin="pinned")
        print_line(citation_key(desk, work_id, record))
    return 0
