"""What a long table costs: peak memory and CPU of `harvest enrich list.csv` by its length.

    python -m benchmarks.tables
    python -m benchmarks.tables --counts 1000,10000 --runs offline

Runs the real command as a process of its own over a semicolon table with a byte order mark and
German headings. `asked`: all rows are asked of the tests' HTTP registry, which answers at once and
without limits; `known`: the same rows again, in another file, from the cache; `offline`: nothing
is known and nobody is asked. Each is run without an output, with one, and with a report. The last
column is the peak beside that of the same run over the shortest table. Asserts nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.enrich import Run, measure
from tests.registry import Registry, synthetic_doi
from tests.registry.synthetic import crossref_body

WAYS = {
    "": [],
    ", -o": ["-o", "out.csv"],
    ", -o and --report": ["-o", "out.csv", "--report", "report.jsonl"],
}
RUNS = ("asked", "known", "offline")


def main() -> None:
    """Run all and print the table as it grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=__doc__)
    parser.add_argument("--counts", default="10000,100000", help="numbers of rows")
    parser.add_argument("--runs", default=",".join(RUNS), help=f"of {', '.join(RUNS)}")
    options = parser.parse_args()
    counts = [int(each) for each in options.counts.split(",") if each]
    least: dict[str, float] = {}
    with (
        Registry.synthetic(max(counts), limits=False, budget=10_000_000) as registry,
        tempfile.TemporaryDirectory() as folder,
    ):
        print(f"{'run':34}{'rows':>9}{'CPU':>10}{'peak':>9}{'times':>7}{'exit':>6}")
        for count in counts:
            home = Path(folder) / f"{count}"
            home.mkdir()
            for run in _runs(registry, home, count, options.runs.split(",")):
                first = least.setdefault(run.name, run.peak_mb)
                print(
                    f"{run.name:34}{count:>9,}{run.cpu_s:>8.1f} s{run.peak_mb:>6.0f} MB"
                    f"{run.peak_mb / first:>7.2f}{run.code:>6}  {run.note}",
                    flush=True,
                )


def _runs(registry: Registry, home: Path, count: int, chosen: list[str]) -> Iterator[Run]:
    for name in chosen:
        folder = home if name != "offline" else home / name
        folder.mkdir(exist_ok=True)
        more = ["--offline"] if name == "offline" else []
        # The first of several runs asks; what the others are to show is read from the cache.
        for way, options in [*WAYS.items()][2 if name == "asked" else 0 :]:
            table = folder / f"{name}{len(options)}.csv"
            table.write_text(_table(count), "utf-8-sig")
            run = measure(f"{name}{way}", _harvest(str(table), *options, *more), registry, folder)
            yield replace(run, works=count)


def _harvest(*arguments: str) -> list[str]:
    import sys

    return [sys.executable, "-m", "harvest", "enrich", *arguments]


def _table(count: int) -> str:
    lines = ["Nr;Signatur;Titel;Erscheinungsjahr;DOI;Bemerkung"]
    for number in range(count):
        title, year = crossref_body(number)["title"][0], 1980 + number % 45
        doi = f"https://doi.org/{synthetic_doi(number)}"
        lines.append(f'{number};ABC {number % 999};{title};{year};{doi};"geprüft; siehe Akte"')
    return "\r\n".join(lines)


if __name__ == "__main__":
    main()
