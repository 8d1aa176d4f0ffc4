"""harvest stats: how the works of a library are distributed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from harvest import Result
from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import columns_option, network_options, read_common
from harvest.cli.outcome import exit_code, nothing_found, unmatched
from harvest.cli.output import print_json, tell, write_output
from harvest.cli.paging import pager_option, show
from harvest.cli.progress import enrich_shown
from harvest.cli.streams import has_color, width_of
from harvest.cli.targets import split_targets
from harvest.export.stats_page import to_stats_page, to_stats_text

__all__ = ["stats"]

WIDEST = 100


@click.command()
@click.argument("targets", nargs=-1, metavar="[REF or NOTE...]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--html", "page", type=NamedPath(path_type=Path), help="Write a page with plots.")
@pager_option
@columns_option
@network_options
def stats(
    targets: tuple[str, ...],
    as_json: bool,
    page: Path | None,
    columns: dict[str, str],
    no_pager: bool,
    **options: Any,
) -> int:
    """Count works by year, type, venue, access, citations, impact class and notices.

    Those of the whole cache, or those that the notes and lists cite. Each work stands in one bar
    of each distribution.

    \b
    Example:
      harvest stats
      harvest stats ~/vault --html vault.html
      harvest stats --json
    """
    common = read_common(options)
    paths, refs = split_targets(targets)
    with open_session(common, offline=not paths) as h:
        quiet = common.verbosity < 0
        result = enrich_shown(h, paths, quiet=quiet, columns=columns) if paths else None
        works: list[str | Result] | None = None
        if targets:
            works = [*([result] if result else []), *refs]
        found = h.stats(works)
        answers = result.answers if result else ()
        if page is not None:
            write_output(page, to_stats_page(found))
        if as_json:
            print_json(found.to_dict())
        elif page is None:
            width = min(width_of(sys.stdout) or 80, WIDEST)
            text = to_stats_text(found, width, color=has_color(sys.stdout))
            show(text, no_pager=no_pager)
        none = nothing_found(result) if result else []
        tell([*none, *unmatched(answers)], quiet=common.verbosity < 0)
        return exit_code(h, answers)
