"""harvest search: full text of the cache."""

from __future__ import annotations

from typing import Any

import click

from harvest.cache import Cache
from harvest.cli.options import common_options, read_common
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
    with Cache.open(read_common(options).settings.cache) as cache:
        work_ids = cache.search(" ".join(text), limit)
        records = cache.records(work_ids)
    for work_id in work_ids:
        if as_json:
            print_json({"work": work_id, **records[work_id].to_dict()})
        else:
            print_line(to_warned_line(records[work_id]))
    if not work_ids:
        tell(f"nothing in the cache has all of: {' '.join(text)}")
    return 0 if work_ids else 1
