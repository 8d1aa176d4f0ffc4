"""harvest search: full text of the cache."""

from __future__ import annotations

from typing import Any

import click

from harvest.cli.interactive import open_session
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import exit_code
from harvest.cli.output import print_json, print_line, tell
from harvest.export.work_line import to_warned_line

__all__ = ["search"]


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One work per line, as JSON.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@common_options
def search(text: tuple[str, ...], as_json: bool, limit: int, **options: Any) -> int:
    """List the works in the cache whose title, authors, venue or abstract hold TEXT.

    \b
    Example:
      harvest search vascular loop
    """
    words = " ".join(text)
    with open_session(read_common(options), offline=True) as h:
        found = h.search(words, limit)
    for each in found:
        if as_json:
            print_json({"work": each.work_id, **each.record.to_dict()})
        else:
            print_line(to_warned_line(each.record))
    if not found:
        tell(f"nothing in the cache has all of: {words}")
    return exit_code(h, is_open=not found)
