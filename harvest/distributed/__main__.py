"""python -m harvest.distributed build|match|enrich|indicators: see docs/snapshots.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from harvest.errors import HarvestError

__all__ = ["main"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m harvest.distributed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, purpose in (
        ("build", "a dataset from published files"),
        ("match", "a file of references or titles, one a line, to Parquet"),
        ("enrich", "a file of DOIs, one a line, to merged records as Parquet"),
        ("indicators", "citations, influence, popularity and impulse, as Parquet"),
    ):
        command = commands.add_parser(name, help=purpose)
        if name == "build":
            command.add_argument("sources", nargs="+", metavar="SOURCE")
            command.add_argument("--update", action="store_true")
        elif name != "indicators":
            command.add_argument("source", metavar="FILE")
        else:
            command.add_argument("--anyway", action="store_true", help="also below a million works")
        if name != "build":
            command.add_argument("--snapshot", required=True, metavar="DIR")
        is_own = name == "indicators"
        place = "default: into the dataset, whose look-ups show them" if is_own else None
        command.add_argument("-o", "--output", required=not is_own, metavar="DIR", help=place)
        command.add_argument("--master", help='as Spark has it: "local[4]", "yarn"')
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = _parser().parse_args(arguments)
    from harvest.distributed.spark_engine import open_spark

    try:
        spark = open_spark(options.master)
        try:
            summary, code = _run(spark, options)
        finally:
            spark.stop()
    except HarvestError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    print(summary, file=sys.stderr)
    return code


def _run(spark: Any, options: argparse.Namespace) -> tuple[str, int]:
    """What to tell of it, and the exit code: 1 where something could not be read."""
    from harvest.distributed import jobs
    from harvest.snapshot.dataset.stored_path import path_of

    if options.command == "build":
        sources = [path_of(each) for each in options.sources]
        made = jobs.build_dataset(spark, sources, path_of(options.output), update=options.update)
        lines = [*made.problems, f"{options.output}: {made.rows:,} works"]
        return "\n".join(lines), int(bool(made.problems))
    folder = path_of(options.snapshot)
    if options.command == "indicators":
        counted = jobs.count_indicators(spark, folder, options.output, anyway=options.anyway)
        return f"{counted.source}: of {counted.works:,} works of {counted.provider}", 0
    work = jobs.match_strings if options.command == "match" else jobs.enrich_dois
    count = work(spark, options.source, folder, options.output)
    return f"{options.output}: {count:,} rows", 0


if __name__ == "__main__":
    sys.exit(main())
