"""What indicators over a citation graph cost: CPU and memory by its size.

    python -m benchmarks.graph [--works N] [--citations N]

The graph is made up: whoever cites is drawn evenly, whoever is cited by a power, so that a few
works have many citations; one work in 76 has no year. Making it is not counted. Asserts nothing.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from harvest.snapshot.dataset.citation_graph import DuckDBTables
from harvest.snapshot.dataset.graph_indicators import compute_indicators


def main() -> None:
    """Make the graph, count, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.graph", description=__doc__)
    parser.add_argument("--works", type=int, default=1_000_000)
    parser.add_argument("--citations", type=int, default=10_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, DuckDBTables(Path(folder)) as tables:
        make_graph(tables, options.works, options.citations)
        begin, clock = time.process_time(), time.monotonic()
        count = compute_indicators(tables)
        spent, wall = time.process_time() - begin, time.monotonic() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count:,} works, {options.citations:,} citations: {spent:,.0f} s of CPU,"
        f" {wall:,.0f} s on the clock, at most {memory:,.0f} MB"
    )


def make_graph(tables: DuckDBTables, works: int, citations: int) -> None:
    """Put a graph of that size in, the same each time."""
    tables.define(
        "node",
        f"SELECT i AS id, nullif(1950 + i % 76, 1950)::INT AS year FROM range({works}) t(i)",
    )
    drawn = "(hash({}) % 1000000007)::DOUBLE / 1000000007"
    cited = drawn.format("-i - 1")
    tables.define(
        "edge",
        f"SELECT floor({drawn.format('i')} * {works})::BIGINT AS citing,"
        f" floor(power({cited}, 4) * {works})::BIGINT AS cited FROM range({citations}) t(i)",
    )


if __name__ == "__main__":
    main()
