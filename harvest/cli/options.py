"""The options that every command shares, and the settings they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from harvest.cli.named_path import NamedPath
from harvest.settings import JOURNALS, Settings, load_settings

__all__ = [
    "Columns",
    "Common",
    "asks_for_entries",
    "bib_options",
    "columns_option",
    "common_options",
    "network_options",
    "read_common",
    "table_options",
]

BIB_OPTIONS = ("markup", "journal", "url", "abstract", "keywords", "citations")

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Common:
    """What the shared options say.

    Attributes:
        settings: all layers, options on top.
        offline: cache and snapshots only.
        refresh: take nothing as fresh enough.
        verbosity: -1 quiet, 0, 1, 2.
        log: file for one JSON line per request, or None.
    """

    settings: Settings
    offline: bool = False
    refresh: bool = False
    verbosity: int = 0
    log: Path | None = None


def _options(function: F, options: list[Callable[[F], F]]) -> F:
    for option in reversed(options):
        function = option(function)
    return function


def common_options(function: F) -> F:
    """--cache, --config, -q, -v: for every command."""
    return _options(
        function,
        [
            click.option(
                "--cache",
                "cache_path",
                type=NamedPath(),
                metavar="PATH",
                help="The database to use.",
            ),
            click.option(
                "--config", type=NamedPath(), metavar="PATH", help="The settings file to use."
            ),
            click.option("-q", "--quiet", is_flag=True, help="Print results only."),
            click.option("-v", "--verbose", count=True, help="Say more; twice for each request."),
        ],
    )


def network_options(function: F) -> F:
    """The options of commands that may ask sources."""
    return _options(
        common_options(function),
        [
            click.option("--offline", is_flag=True, help="Use the cache and snapshots only."),
            click.option("--refresh", is_flag=True, help="Ask again, however fresh the cache."),
            click.option(
                "--snapshot",
                "snapshots",
                multiple=True,
                metavar="DIR",
                help="Folder of downloaded records, or a dataset of `snapshot build`; used first.",
            ),
            click.option("--sources", metavar="NAMES", help="Sources to ask: crossref,openalex,…"),
            click.option("--mailto", metavar="ADDRESS", help="Contact address for polite pools."),
            click.option("--max-credits", type=int, help="OpenAlex credits to spend; -1: all."),
            click.option("--max-requests", type=int, help="Requests this run may make; -1: any."),
            click.option("--time-limit", type=float, metavar="SECONDS", help="Stop then; -1: not."),
            click.option(
                "--log", type=NamedPath(path_type=Path), help="Write each request as JSON here."
            ),
        ],
    )


def bib_options(function: F) -> F:
    """What an entry holds and how it is written; without them the settings decide."""
    return _options(
        function,
        [
            click.option("--ascii/--unicode", "bib_ascii", default=None, help="Letters as LaTeX."),
            click.option("--markup/--no-markup", default=None, help="Italics in titles."),
            click.option("--journal", type=click.Choice(JOURNALS), help="Journal titles."),
            click.option("--url/--no-url", default=None, help="The address beside a DOI, too."),
            click.option("--abstract/--no-abstract", default=None),
            click.option("--keywords/--no-keywords", default=None),
            click.option("--citations/--no-citations", default=None),
        ],
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """What --columns says: which column holds what, and the names of those to be added."""

    meanings: Mapping[str, str]
    added: tuple[str, ...] = ()


def table_options(function: F) -> F:
    """-o, --columns and --prefix: a table with further columns."""
    return _options(
        function,
        [
            click.option(
                "-o",
                "--output",
                type=NamedPath(path_type=Path),
                help="Write the table PATH (.csv, .tsv, .xlsx, .ods) here, with columns added.",
            ),
            click.option(
                "--columns",
                multiple=True,
                metavar="NAMES",
                callback=_read_both,
                help="With -o: the columns to add, as in doi,year,fwci (all of them: see above)."
                " What a table's own column holds: title=B,doi='My links'.",
            ),
            click.option("--prefix", help="With -o: what the names of added columns begin with."),
        ],
    )


def _read_both(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> Columns:
    """Names of columns to add, and what own columns hold, each in a --columns of its own."""
    meanings = _read_columns(context, parameter, tuple(each for each in values if "=" in each))
    names = (part for value in values if "=" not in value for part in value.split(","))
    return Columns(meanings, tuple(name.strip().lower() for name in names if name.strip()))


def columns_option(function: F) -> F:
    """--columns: which column of a table holds what."""
    return click.option(
        "--columns",
        multiple=True,
        metavar="WHAT=COLUMN",
        callback=_read_columns,
        help="What a table's column holds, by letter, number or heading: title=B,doi='My links'.",
    )(function)


def _read_columns(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """What each column was said to hold; of an option that was given again, or with commas."""
    found = {}
    for part in (part for value in values for part in re.split(r",(?=\s*\w+\s*=)", value)):
        meaning, sign, column = part.partition("=")
        if not sign or not column.strip():
            raise click.BadParameter(f"{part!r} is not of the form title=B", context, parameter)
        found[meaning.strip().lower()] = column.strip().strip("\"'")
    return found


def asks_for_entries(options: Mapping[str, Any]) -> bool:
    """Whether one of `bib_options` was given."""
    return any(options[name] is not None for name in ("bib_ascii", *BIB_OPTIONS))


def read_common(options: dict[str, Any]) -> Common:
    """Take the shared options out of *options* and load the settings they ask for.

    Those of `common_options` may stand before the command, too: `harvest -v lookup`.
    """
    before = click.get_current_context().find_root().params
    loud = options.pop("verbose") + before["verbose"]
    verbosity = -1 if options.pop("quiet") or before["quiet"] else loud
    sources = options.pop("sources", None)
    snapshots = options.pop("snapshots", ())
    settings = load_settings(
        {
            "cache.path": options.pop("cache_path") or before["cache_path"],
            "config": options.pop("config") or before["config"],
            "mailto": options.pop("mailto", None),
            "sources.enabled": [each.strip() for each in sources.split(",")] if sources else None,
            "sources.snapshots": list(snapshots) or None,
            "bibtex.ascii": (ascii_ := options.pop("bib_ascii", None)),
            "bibtex.biblatex_ascii": ascii_,
            **{f"bibtex.{name}": options.pop(name, None) for name in BIB_OPTIONS},
            "limits.max_credits": options.pop("max_credits", None),
            "limits.max_requests": options.pop("max_requests", None),
            "limits.time_limit_s": options.pop("time_limit", None),
        }
    )
    return Common(
        settings,
        offline=options.pop("offline", False),
        refresh=options.pop("refresh", False),
        verbosity=verbosity,
        log=options.pop("log", None),
    )
