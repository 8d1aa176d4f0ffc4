"""How fast `harvest enrich` is, cold and warm, beside the loop one would write without it.

    python -m benchmarks.enrich

Runs the real command as a process of its own against the tests' HTTP registry, which answers as
late as the providers do (Crossref 0.4 s, OpenAlex 0.7 s) and enforces their polite limits.
Prints a table; asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.registry import Registry, Summary, synthetic_doi

LATENCY_S = {"crossref": 0.4, "openalex": 0.7, "datacite": 0.5, "doi": 0.3, "openaire": 0.5}
MAILTO = "benchmark@example.org"


@dataclass(frozen=True, slots=True)
class Run:
    """One process and what it cost.

    Attributes:
        wall_s: from start to end of the process, start of the interpreter included.
        peak_mb: its largest resident set.
        asked: what the registry received during it.
    """

    name: str
    wall_s: float
    peak_mb: float
    code: int
    works: int
    asked: Summary = field(default_factory=Summary)
    note: str = ""


def main() -> None:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.enrich", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000, help="DOIs to enrich")
    parser.add_argument("--naive", type=int, default=50, help="DOIs for the naive loop; 0: none")
    parser.add_argument("--no-limits", action="store_true", help="let the registry take all")
    options = parser.parse_args()
    limits = not options.no_limits
    with (
        Registry.synthetic(max(options.count, 50), latency=LATENCY_S, limits=limits) as registry,
        tempfile.TemporaryDirectory() as folder,
    ):
        runs = _harvest_runs(registry, Path(folder), options.count)
        if options.naive:
            runs.append(_naive_run(registry, options.naive, options.count))
    _print_table(runs)


def _harvest_runs(registry: Registry, folder: Path, count: int) -> list[Run]:
    """Enrich cold, enrich warm, then look one work up."""
    note = folder / "note.md"
    note.write_text("".join(f"- https://doi.org/{synthetic_doi(each)}\n" for each in range(count)))
    report = folder / "report.jsonl"
    enrich = ["enrich", str(note), "--report", str(report)]
    runs = []
    for name in ("enrich, cold", "enrich, again"):
        report.unlink(missing_ok=True)
        run = _measure(name, _harvest(*enrich), registry, folder)
        runs.append(_with_works(run, report))
    lookup = _harvest("lookup", synthetic_doi(count // 2), "--json")
    lookups = [_measure("lookup, cached", lookup, registry, folder) for _ in range(5)]
    middle = statistics.median(run.wall_s for run in lookups)
    runs.append(next(run for run in lookups if run.wall_s == middle))
    return runs


def _harvest(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "harvest", *arguments]


def _with_works(run: Run, report: Path) -> Run:
    lines = report.read_text().splitlines() if report.exists() else []
    matched = sum(json.loads(line)["status"] == "matched" for line in lines)
    return replace(run, works=matched)


def _naive_run(registry: Registry, few: int, count: int) -> Run:
    """One habanero and one pyalex call for each DOI, and the time for all of them from that."""
    with tempfile.TemporaryDirectory() as folder:
        code = f"from benchmarks.enrich import naive; naive({few})"
        run = _measure("naive loop", [sys.executable, "-c", code], registry, Path(folder))
    estimate = run.wall_s / few * count
    note = f"for {count:,} that makes {estimate:,.0f} s"
    return replace(run, works=few, note=run.note or note)


def naive(count: int) -> None:
    """The loop everyone writes first. Runs in a process of its own."""
    import habanero  # type: ignore[import-untyped]
    import pyalex  # type: ignore[import-untyped]
    import pyalex.api  # type: ignore[import-untyped]

    base = os.environ["HARVEST_OPENALEX_URL"]

    def address(parts: Sequence[str]) -> str:
        # pyalex has its host written into the code.
        return f"{base}/{parts[2].lstrip('/')}" + (f"?{parts[4]}" if parts[4] else "")

    pyalex.api.urlunparse = address
    crossref = habanero.Crossref(base_url=os.environ["HARVEST_CROSSREF_URL"], mailto=MAILTO)
    for number in range(count):
        doi = synthetic_doi(number)
        work = crossref.works(ids=doi)["message"]
        same = pyalex.Works()[f"doi:{doi}"]
        assert work["title"][0] == same["title"]


def _measure(name: str, command: list[str], registry: Registry, folder: Path) -> Run:
    """Run *command* with the registry in place of the providers and its files in *folder*."""
    registry.forget()
    started = time.perf_counter()
    errors = folder / "errors.txt"
    with errors.open("w") as told:
        process = subprocess.Popen(
            command,
            env=_environment(registry, folder),
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts kilobytes, macOS bytes.
    unit = 1_048_576 if sys.platform == "darwin" else 1_024
    code = process.returncode
    last = (errors.read_text().splitlines() or [""])[-1] if code else ""
    return Run(name, wall_s, used.ru_maxrss / unit, code, 1, registry.summary(), last)


def _environment(registry: Registry, folder: Path) -> Mapping[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HARVEST_")}
    root = str(Path(__file__).parents[1])
    own = {"HARVEST_CACHE": str(folder / "harvest.db"), "HARVEST_MAILTO": MAILTO}
    own |= {"HOME": str(folder), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return kept | registry.env() | own | {"PYTHONPATH": root}


def _print_table(runs: Sequence[Run]) -> None:
    print(f"{'run':16}{'works':>7}{'requests':>10}{'429':>5}{'wall':>10}{'peak':>9}{'exit':>6}")
    for run in runs:
        requests, refused = run.asked.total, sum(run.asked.too_many.values())
        by_source = ", ".join(f"{name} {n}" for name, n in run.asked.requests.items())
        print(
            f"{run.name:16}{run.works:>7,}{requests:>10,}{refused:>5}{run.wall_s:>8.2f} s"
            f"{run.peak_mb:>6.0f} MB{run.code:>6}  {run.note or by_source}"
        )


if __name__ == "__main__":
    main()
