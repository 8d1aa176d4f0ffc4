"""What `harvest enrich` costs, cold and warm, beside the loop one would write without it.

    python -m benchmarks.enrich
    python -m benchmarks.enrich --counts 1000 --titles 0 --naive 0
    CITEFINDER_VENV=… BTAC_VENV=… python -m benchmarks.enrich --counts 100

Runs the real command as a process of its own against the tests' HTTP registry, which answers as
late as the providers do (Crossref 0.4 s, OpenAlex 0.7 s) and enforces their polite limits. The
bound is the time that limits and latency alone dictate: no program can be faster at so many
requests. CPU and peak memory are those of the process. Compiled modules are kept apart for the
length of the benchmark, so that PYTHONDONTWRITEBYTECODE costs nothing. Asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.peer import PEERS, write_bib
from harvest.resolve.background import PATIENCE_S
from tests.registry import Registry, Summary, synthetic_doi
from tests.registry.synthetic import crossref_body

ROOT = Path(__file__).parents[1]
LATENCY_S = {
    "crossref": 0.4,
    "openalex": 0.7,
    "datacite": 0.5,
    "doi": 0.3,
    "openaire": 0.5,
    "bip": 0.5,
}
CROSSREF_LIST, OPENALEX_LIST, BIP_LIST = 100, 100, 50
REQUESTS_A_COMPLETION = 2
CROSSREF_PER_S, OPENALEX_PER_S, BIP_PER_S = 3, 10, 1
MAILTO = "benchmark@example.org"
BUDGET = 1_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """One process and what it cost.

    Attributes:
        wall_s: from start to end of the process, start of the interpreter included.
        cpu_s: user and system time of the process.
        peak_mb: its largest resident set.
        bound_s: what limits and latency dictate; None where nothing need be asked.
        asked: what the registry received during it.
    """

    name: str
    wall_s: float
    cpu_s: float
    peak_mb: float
    code: int
    works: int = 0
    bound_s: float | None = None
    asked: Summary = field(default_factory=Summary)
    note: str = ""


def main() -> None:
    """Run all and print the table as it grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.enrich", description=__doc__)
    parser.add_argument("--counts", default="100,1000,10000", help="numbers of DOIs")
    parser.add_argument("--titles", type=int, default=300, help="titles to search; 0: none")
    parser.add_argument("--naive", type=int, default=50, help="DOIs for the naive loop; 0: none")
    parser.add_argument("--no-limits", action="store_true", help="let the registry take all")
    options = parser.parse_args()
    counts = [int(each) for each in options.counts.split(",") if each]
    size = max([*counts, 1_000]) + options.titles
    limits = not options.no_limits
    with (
        Registry.synthetic(size, latency=LATENCY_S, limits=limits, budget=BUDGET) as registry,
        tempfile.TemporaryDirectory() as folder,
    ):
        _print_head()
        # Once for nothing, so that everything is compiled before it is timed.
        list(_harvest_runs(registry, Path(folder) / "first", "", [synthetic_doi(0)]))
        for run in _runs(registry, Path(folder), counts, options.titles, options.naive):
            _print_run(run)


def _runs(
    registry: Registry, folder: Path, counts: Sequence[int], titles: int, naive: int
) -> Iterator[Run]:
    for count in counts:
        dois = [synthetic_doi(each) for each in range(count)]
        yield from _harvest_runs(registry, folder / f"{count}", f"{count:,} DOIs", dois)
    if titles:
        first = max([*counts, 1_000])
        words = [crossref_body(first + each)["title"][0] for each in range(titles)]
        yield from _harvest_runs(registry, folder / "titles", f"{titles:,} titles", words)
    if naive:
        yield _naive_run(registry, folder, naive)
    yield from _peer_runs(registry, folder, min([*counts, 1_000]))


def _harvest_runs(
    registry: Registry, folder: Path, name: str, references: Sequence[str]
) -> Iterator[Run]:
    """Enrich cold, enrich warm, then look one work up."""
    folder.mkdir()
    listed = folder / "list.txt"
    listed.write_text("".join(f"{each}\n" for each in references))
    report = folder / "report.jsonl"
    enrich = _harvest("enrich", str(listed), "--report", str(report))
    bound_s = _bound_s(len(references), "titles" in name)
    for state in ("cold", "warm"):
        report.unlink(missing_ok=True)
        run = measure(f"{name}, {state}", enrich, registry, folder)
        matched = sum(json.loads(line)["status"] == "matched" for line in report.open())
        yield replace(run, works=matched, bound_s=bound_s if state == "cold" else None)
    lookup = _harvest("lookup", references[len(references) // 2], "--json")
    lookups = [measure("  lookup, cached", lookup, registry, folder) for _ in range(5)]
    middle = statistics.median(run.wall_s for run in lookups)
    yield replace(next(run for run in lookups if run.wall_s == middle), works=1)


def _bound_s(count: int, are_titles: bool) -> float:
    """The least time: the last request of a source begins when the rate admits it.

    A title is a Crossref search, or a completion at OpenAlex and a record, whichever is free; what
    they find is asked for in lists after that. BIP! is asked beside the others, and waited for no
    longer than PATIENCE_S after them.
    """
    if are_titles:
        in_a_second = CROSSREF_PER_S + OPENALEX_PER_S / REQUESTS_A_COMPLETION
        lists_s = max(LATENCY_S["crossref"], LATENCY_S["openalex"])
        return count / in_a_second + LATENCY_S["crossref"] + lists_s
    lists = math.ceil(count / CROSSREF_LIST)
    crossref_s = (math.ceil(lists / CROSSREF_PER_S) - 1) + LATENCY_S["crossref"]
    lists = math.ceil(count / OPENALEX_LIST)
    openalex_s = (math.ceil(lists / OPENALEX_PER_S) - 1) + LATENCY_S["openalex"]
    bip_s = (math.ceil(count / BIP_LIST) - 1) / BIP_PER_S + LATENCY_S["bip"]
    others_s = max(crossref_s, openalex_s)
    return max(others_s, min(bip_s, others_s + PATIENCE_S))


def _harvest(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "harvest", *arguments]


def _naive_run(registry: Registry, folder: Path, count: int) -> Run:
    """One habanero and one pyalex call for each DOI, and the time for a thousand from that."""
    code = f"from benchmarks.enrich import naive; naive({count})"
    run = measure(f"naive loop, {count}", [sys.executable, "-c", code], registry, folder)
    note = f"for 1,000 that makes {run.wall_s / count * 1000:,.0f} s"
    return replace(run, works=count, note=run.note or note)


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


def _peer_runs(registry: Registry, folder: Path, count: int) -> Iterator[Run]:
    dois = [synthetic_doi(each) for each in range(count)]
    titles = [crossref_body(each)["title"][0] for each in range(count)]
    bib = write_bib(folder / "peers.bib", dois, titles)
    for peer in PEERS:
        command = peer.command(bib, folder / peer.name)
        if command is None:
            print(f"{peer.name}: skipped, {peer.variable} names no venv that has it")
            continue
        for state in ("cold", "warm"):
            run = measure(f"{peer.name}, {count}, {state}", command, registry, folder)
            yield replace(run, works=count)


def measure(name: str, command: list[str], registry: Registry, folder: Path) -> Run:
    """Run *command* with the registry in place of the providers and its files in *folder*."""
    registry.forget()
    started = time.perf_counter()
    errors = folder / "errors.txt"
    with errors.open("w") as told:
        process = subprocess.Popen(
            command,
            env=_environment(registry, folder),
            cwd=folder,
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
    cpu_s = used.ru_utime + used.ru_stime
    asked = registry.summary()
    return Run(name, wall_s, cpu_s, used.ru_maxrss / unit, code, asked=asked, note=last)


def _environment(registry: Registry, folder: Path) -> Mapping[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HARVEST_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    own = {"HARVEST_CACHE": str(folder / "harvest.db"), "HARVEST_MAILTO": MAILTO}
    own |= {"HOME": str(folder), "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    own |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": _pycache()}
    return kept | registry.env() | own


def _pycache() -> str:
    return str(Path(tempfile.gettempdir()) / f"harvest-benchmark-{os.getuid()}")


def _print_head() -> None:
    print(
        f"{'run':28}{'works':>7}{'requests':>9}{'each':>7}{'429':>5}{'wall':>10}{'bound':>9}"
        f"{'times':>7}{'CPU':>9}{'per work':>10}{'peak':>8}{'exit':>6}"
    )


def _print_run(run: Run) -> None:
    requests, refused = run.asked.total, sum(run.asked.too_many.values())
    works = max(run.works, 1)
    bound = f"{run.bound_s:>7.1f} s{run.wall_s / run.bound_s:>7.2f}" if run.bound_s else " " * 16
    print(
        f"{run.name:28}{run.works:>7,}{requests:>9,}{requests / works:>7.3f}{refused:>5}"
        f"{run.wall_s:>8.2f} s{bound}{run.cpu_s:>7.2f} s{run.cpu_s / works * 1000:>7.2f} ms"
        f"{run.peak_mb:>5.0f} MB{run.code:>6}  {run.note}",
        flush=True,
    )


if __name__ == "__main__":
    main()
