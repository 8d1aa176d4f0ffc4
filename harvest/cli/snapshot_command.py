"""harvest snapshot: build a dataset of whole snapshots, and look after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

import harvest
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import code_of
from harvest.cli.output import print_json, print_line, tell
from harvest.cli.progress import shown_progress

__all__ = ["snapshot"]

MOST_LISTED = 20


@click.group()
def snapshot() -> None:
    """Build a dataset of Crossref, OpenAlex or DataCite; see docs/snapshots.md.

    \b
    Example:
      harvest snapshot build ~/crossref-2025 -o ~/crossref
      harvest enrich ~/vault --snapshot ~/crossref
    """


@snapshot.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="The dataset.")
@click.option("--update", is_flag=True, help="Add what is new to a dataset that is there.")
@click.option("--cores", type=click.IntRange(1, 256), help="Processes; default: one a core.")
@common_options
def build(
    sources: tuple[str, ...], folder: str, update: bool, cores: int | None, **options: Any
) -> int:
    """Build a dataset from the files of a snapshot, as they are published.

    SOURCE is a file or a folder. A build that was interrupted goes on where it was. What cannot be
    read is told and costs nothing else: exit code 1.

    \b
    Example:
      harvest snapshot build ~/crossref-2025 -o ~/works
      harvest enrich notes/ --snapshot ~/works --offline
    """
    common = read_common(options)
    quiet = common.verbosity < 0
    with shown_progress(quiet=quiet) as show:
        facts = harvest.build_snapshot(sources, folder, update=update, cores=cores, on_event=show)
    problems = facts["problems"]
    tell(problems[:MOST_LISTED])
    if len(problems) > MOST_LISTED:
        tell(f"… and {len(problems) - MOST_LISTED:,} more: harvest snapshot info {folder}")
    tell(f"{folder}: {facts['rows']:,} works of {facts['records']:,} records", quiet=quiet)
    return code_of(is_open=bool(problems))


@snapshot.command()
@click.argument("folder", metavar="DIR")
@click.option("--json", "as_json", is_flag=True)
@common_options
def info(folder: str, as_json: bool, **options: Any) -> int:
    """Say what a dataset holds, from when, and what could not be read.

    \b
    Example:
      harvest snapshot info ~/works
    """
    read_common(options)
    facts = harvest.snapshot_info(folder)
    if as_json:
        print_json(facts)
    else:
        for line in _lines(facts):
            print_line(line)
    return 0


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    for name, value in facts.items():
        if name == "bytes":
            parts = ", ".join(f"{part} {size:,}" for part, size in value.items())
            yield f"bytes: {parts}"
        elif name == "segments":
            for each in value:
                yield (
                    f"{each['name']}: {each['rows']:,} works of {each['records']:,} records,"
                    f" {each['sources']:,} files, {each['key_count']:,} keys"
                )
                yield from (f"  {problem}" for problem in each["problems"])
        else:
            yield f"{name}: {value:,}" if isinstance(value, int) else f"{name}: {value}"


@snapshot.command()
@click.argument("folder", metavar="DIR")
@common_options
def check(folder: str, **options: Any) -> int:
    """Read all of a dataset and say what is damaged. Exit code 1 if there is anything.

    \b
    Example:
      harvest snapshot check ~/works
    """
    common = read_common(options)
    flaws = harvest.check_snapshot(folder)
    for each in flaws:
        print_line(each)
    if not flaws:
        tell(f"{folder}: sound", quiet=common.verbosity < 0)
    return code_of(is_open=bool(flaws))


@snapshot.command()
@click.argument("folder", metavar="DIR")
@click.option("--anyway", is_flag=True, help="Also of a graph below a million works.")
@common_options
def indicators(folder: str, anyway: bool, **options: Any) -> int:
    """Count citations, influence, popularity and impulse over the dataset's own citations.

    They are written to DIR/indicators.parquet, with their classes by share of all works.

    \b
    Example:
      harvest snapshot indicators ~/works
    """
    common = read_common(options)
    counted = harvest.count_indicators(folder, anyway=anyway)
    line = f"{counted['source']}: of {counted['works']:,} works of {counted['provider']}"
    tell(line, quiet=common.verbosity < 0)
    return 0
