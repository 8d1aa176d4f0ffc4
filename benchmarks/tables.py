"""What a long table costs: peak memory and CPU of `harvest enrich list.csv` by its length.

    python -m benchmarks.tables
    python -m benchmarks.tables --counts 1000,10000 --runs unknown
    python -m benchmarks.tables --runs asked

Runs the real command as a process of its own over a semicolon table with a byte order mark and
German headings: without an output, with one, and with a report. `known`: all rows are works of the
cache; `unknown`: nothing is known and nobody is asked; `asked`: all are asked of the tests' HTTP
registry, which answers at once (harvest itself keeps the sources' pace: 100,000 rows take half an
hour). The last column is the peak beside that of the same run over the shortest table. Asserts
nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.enrich import Run, measure
from benchmarks.large import copy_works, make_works
from tests.registry import Registry, synthetic_doi
from tests.registry.synthetic import crossref_body

BASE = 1_000
"""Works that are made; the others are copies of them."""
WAYS = {
    "": [],
    ", -o": ["-o", "out.csv"],
    ", -o, --report": ["-o", "out.csv", "--report", "report.jsonl"],
}
RUNS = ("known", "unknown")


def main() -> None:
    """Run all and print the table as it grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=__doc__)
    parser.add_argument("--counts", default="10000,100000", help="numbers of rows, thousands")
    parser.add_argument("--runs", default=",".join(RUNS), help=f"of {', '.join(RUNS)}, asked")
    options = parser.parse_args()
    counts = [int(each) for each in options.counts.split(",") if each]
    least: dict[str, float] = {}
    print(f"{'run':28}{'rows':>9}{'CPU':>10}{'peak':>9}{'times':>7}{'exit':>6}")
    with (
        Registry.synthetic(max(counts), limits=False, budget=10_000_000) as registry,
        tempfile.TemporaryDirectory() as folder,
    ):
        for count in counts:
            for name in options.runs.split(","):
                home = Path(folder) / f"{count}-{name}"
                home.mkdir()
                for run in _runs(registry, home, count, name):
                    first = least.setdefault(run.name, run.peak_mb)
                    print(
                        f"{run.name:28}{count:>9,}{run.cpu_s:>8.1f} s{run.peak_mb:>6.0f} MB"
                        f"{run.peak_mb / first:>7.2f}{run.code:>6}  {run.note}",
                        flush=True,
                    )


def _runs(registry: Registry, home: Path, count: int, name: str) -> Iterator[Run]:
    is_asked = name == "asked"
    if name == "known":
        make_works(home / "harvest.db", BASE)
        copy_works(home / "harvest.db", count // BASE)
    # Who has asked once knows the rest.
    for way, options in [*WAYS.items()][-1 if is_asked else 0 :]:
        table = home / f"list{len(options)}.csv"
        numbers = range(count)
        dois = [synthetic_doi(each) if is_asked else _copied_doi(each) for each in numbers]
        table.write_text(_table(dois), "utf-8-sig", newline="")
        command = [sys.executable, "-m", "harvest", "enrich", str(table), *options]
        command += [] if is_asked else ["--offline"]
        yield measure(f"{name}{way}", command, registry, home)


def _copied_doi(number: int) -> str:
    """The DOI of a work that `copy_works` makes."""
    copy, work = divmod(number, BASE)
    return synthetic_doi(work) + (f".{copy}" if copy else "")


def _table(dois: Sequence[str]) -> str:
    lines = ["Nr;Signatur;Titel;Erscheinungsjahr;DOI;Bemerkung"]
    titles = [crossref_body(number)["title"][0] for number in range(BASE)]
    for number, doi in enumerate(dois):
        work = number % BASE
        title, year = titles[work], 1980 + work % 45
        address = f"https://doi.org/{doi}"
        lines.append(f'{number};ABC {number % 999};{title};{year};{address};"geprüft; siehe Akte"')
    return "\r\n".join(lines)


if __name__ == "__main__":
    main()
