"""harvest cache: look after the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

import harvest
from harvest import Repair
from harvest.cli.interactive import open_session
from harvest.cli.named_path import NamedPath
from harvest.cli.options import common_options, read_common
from harvest.cli.outcome import code_of, exit_code
from harvest.cli.output import print_json, print_line, tell

__all__ = ["cache"]


@click.group()
def cache() -> None:
    """Look after the cache."""


@cache.command()
@click.option("--json", "as_json", is_flag=True)
@common_options
def info(as_json: bool, **options: Any) -> int:
    """Say what the cache holds.

    \b
    Example:
      harvest cache info
    """
    with open_session(read_common(options), offline=True) as h:
        facts = h.cache_info()
    if as_json:
        print_json(facts)
    else:
        for line in _lines(facts):
            print_line(line)
    return exit_code(h)


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """The facts to read: what a fact is made of goes on lines of its own, indented."""
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield f"{name}:"
            yield from (f"  {part}: {count}" for part, count in value.items())
        elif isinstance(value, list):
            yield f"{name}:"
            yield from (f"  {'  '.join(map(str, each.values()))}" for each in value)
        else:
            yield f"{name}: {value}"


@cache.command()
@common_options
def rebuild(**options: Any) -> int:
    """Make all derived tables again from the raw replies; no network is used.

    \b
    Example:
      harvest cache rebuild
    """
    common = read_common(options)
    repair = harvest.repair_cache(common.settings)
    if repair is not None:
        tell(_repaired(repair))
    with open_session(common, offline=True) as h:
        counts = h.rebuild()
        lost = h.unreadable()
        code = exit_code(h, is_open=bool(lost) or repair is not None)
    counted = ", ".join(f"{count} {name}" for name, count in counts.items())
    tell(f"rebuilt: {counted}", quiet=common.verbosity < 0)
    if lost:
        tell(f"set aside as unreadable: {len(lost)}; harvest refresh asks for them anew")
    return code


def _repaired(repair: Repair) -> list[str]:
    """What was wrong, what was lost, and where the damaged file is."""
    lines = [f"damaged: {each}" for each in repair.flaws]
    lines += [f"lost: {each}" for each in repair.losses]
    return [*lines, f"taken out of it: {repair.rows:,} rows; the damaged file is {repair.kept}"]


@cache.command()
@common_options
def check(**options: Any) -> int:
    """Look for damage in the cache: in its pages, rows and replies. Exit code 1 if there is any.

    \b
    Example:
      harvest cache check
    """
    common = read_common(options)
    flaws = harvest.check_cache(common.settings)
    for each in flaws:
        print_line(each)
    path = common.settings.cache
    if any(not each.endswith(Repair.SET_ASIDE) for each in flaws):
        tell(f"{path}: damaged; run: harvest cache rebuild")
    elif flaws:
        tell(f"{path}: sound but for what is set aside ({len(flaws)}); run: harvest refresh")
    else:
        tell(f"{path}: {'sound' if path.exists() else 'not made yet'}", quiet=common.verbosity < 0)
    return code_of(is_open=bool(flaws))


@cache.command()
@click.option("--older-than", "days", type=click.IntRange(min=0), default=30, show_default=True)
@common_options
def prune(days: int, **options: Any) -> int:
    """Drop works that no note cites and that are older than so many DAYS.

    \b
    Example:
      harvest cache prune --older-than 365
    """
    common = read_common(options)
    with open_session(common, offline=True) as h:
        counts = h.prune(days)
    counted = ", ".join(f"{count} {name}" for name, count in counts.items())
    tell(f"dropped: {counted}", quiet=common.verbosity < 0)
    return exit_code(h)


@cache.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=NamedPath())
@common_options
def forget(paths: tuple[str, ...], **options: Any) -> int:
    """Remove the notes at or below PATHs from the cache, with their mentions and quotations.

    The notes themselves are not touched, and the works stay; the file is compacted.

    \b
    Example:
      harvest cache forget ~/old-vault
    """
    common = read_common(options)
    is_unknown = False
    with open_session(common, offline=True) as h:
        for each in paths:
            gone = h.forget(each)
            if not gone["notes"]:
                tell(f"{each}: the cache knows no note there")
                is_unknown = True
            counted = ", ".join(f"{count:,} {name}" for name, count in gone.items())
            tell(f"{each}: forgot {counted}", quiet=common.verbosity < 0 or not gone["notes"])
    return exit_code(h, is_refused=is_unknown)


@cache.command()
@common_options
def path(**options: Any) -> int:
    """Print the path of the database.

    \b
    Example:
      harvest cache path
    """
    print_line(str(read_common(options).settings.cache))
    return 0
