"""What does a dataset of a whole snapshot cost, and what does it find? Prints tables.

    python -m benchmarks.snapshot [--data DIR] [--records N...] [--cores N] [--keep DIR]

The records are made by `benchmarks.snapshot_source`; what is asked for are real ones among them.
The same run measures the bound (gunzip and json.loads alone, before and after each build) and the
SQLite index that a folder of JSON Lines gets, of as many records as are worth waiting for.

Times are seconds of CPU, since they hardly depend on what else the machine does; with two free
cores a build takes half of them. What was asked is not what keys were chosen on: the halves of
`benchmarks.matching`; `--half held` asks the one that was never looked at.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from benchmarks.matching import in_half, read
from benchmarks.snapshot_source import IN_PART, files_of, real_records, write_source
from harvest.match.normal import word_list
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.reading.copied_title import title_query
from harvest.reading.reference import parse_reference
from harvest.resolve.search import Search, name_of
from harvest.snapshot import Snapshot
from harvest.snapshot.dataset.building import CAP, build
from harvest.snapshot.dataset.dataset_files import Segment
from harvest.snapshot.dataset.opened_dataset import CANDIDATES, Dataset, Slim
from harvest.snapshot.dataset.processes import Done, Processes, Runner
from harvest.snapshot.dataset.source_of_dataset import DatasetSource

Json = dict[str, Any]

ALL = 167_000_000
"""Records of Crossref's file of 2025."""
INDEXED = 20_000
"""Records of the SQLite index."""
JUDGED = 2_000
"""Strings that are matched to their verdicts."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def cpu() -> float:
    """Seconds of CPU of this process and those it started."""
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


class Watched:
    """Runs calls, and sees how much memory those who do them have taken at most."""

    def __init__(self, run: Runner) -> None:
        self._run = run
        self.peak_mb = 0.0

    def __call__(
        self, calls: Sequence[Callable[[], Done]], on_done: Callable[[int], None]
    ) -> list[Done]:
        """The results of all *calls*, in their order."""
        pairs = self._run([partial(_watched, each) for each in calls], on_done)
        self.peak_mb = max([self.peak_mb, *(peak for _, peak in pairs)])
        return [result for result, _ in pairs]


def _watched(call: Callable[[], Done]) -> tuple[Done, float]:
    """What *call* gives, and the peak of this process: `ru_maxrss` is that of its parent, too."""
    result = call()
    status = Path("/proc/self/status").read_text()
    return result, int(status.partition("VmHWM:")[2].split()[0]) / 1024


def bound(files: Sequence[Path]) -> tuple[int, float]:
    """(records, seconds of CPU) of gunzip and json.loads alone."""
    count, begin = 0, time.process_time()
    for path in [each for each in files if each.name.endswith("0.jsonl.gz")][:3]:
        with gzip.open(path) as lines:
            for line in lines:
                json.loads(line)
                count += 1
    return count, time.process_time() - begin


def index(files: Sequence[Path], place: Path) -> None:
    """What the index of a folder of JSON Lines takes."""
    folder = place / "index"
    (folder / "in").mkdir(parents=True)
    plain = [each for each in files if each.name.endswith(".jsonl.gz") and "cut" not in each.name]
    for path in plain[: INDEXED // IN_PART]:
        (folder / "in" / path.name).symlink_to(path.resolve())
    begin = cpu()
    with Snapshot(folder / "in", folder / "state"):
        spent = cpu() - begin
    size = sum(path.stat().st_size for path in (folder / "state").rglob("*") if path.is_file())
    print(
        f"SQLite index of JSON Lines: {spent / INDEXED * 1e6:,.0f} us of CPU and"
        f" {size / INDEXED:,.0f} bytes a record, of {INDEXED:,}"
    )


def sizes(folder: Path) -> Counter[str]:
    """Bytes by the part of the dataset."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            found[path.parent.name if path.parent.parent != folder else "rest"] += (
                path.stat().st_size
            )
    return found


@dataclass(frozen=True)
class Asked:
    """A query, its right records, the kind it is counted under, and for a title what it was."""

    kind: str
    query: Query
    accept: frozenset[str]
    title: str = ""


def questions(data: Path, half: str) -> Iterator[Asked]:
    """Strings, styled references by type, titles, and titles with three typos."""
    for each in read(data / "matching-positive.jsonl.gz"):
        if in_half(each["string"], half):
            accept = frozenset(doi.lower() for doi in each["accept"])
            yield Asked("reference strings", parse_reference(each["string"]), accept)
    for each in read(data / "styled-references.jsonl.gz"):
        if in_half(each["text"], half):
            query = parse_reference(each["text"])
            yield Asked(f"styled {each['type']}", query, frozenset([each["id"].lower()]))
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for each in read(data / "crossref-works.jsonl.gz"):
        if each.get("title") and each.get("type") != "component":
            title = re.sub(r"<[^<>]+>", "", unescape(each["title"][0]))
            titles[title.casefold()].add(each["DOI"].lower())
    rng = random.Random(3)
    for title, dois in titles.items():
        if in_half(title, half) and rng.random() < 0.5:
            accept = frozenset(dois)
            yield Asked("titles", title_query(title), accept, title)
            yield Asked("titles with three typos", title_query(typos(title, rng)), accept, title)


def every_nth(asked: Iterable[Asked], step: int) -> list[Asked]:
    """So many of each kind; of all together a step of two would lose the titles, or the typos."""
    kinds: defaultdict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        kinds[each.kind].append(each)
    return [each for some in kinds.values() for each in some[::step]]


def typos(text: str, rng: random.Random, count: int = 3) -> str:
    """*text* with letters exchanged, lost or put in."""
    for _ in range(count):
        places = [at for at, letter in enumerate(text) if letter.isalpha()]
        if not places:
            break
        at = rng.choice(places)
        text = (
            text[:at]
            + rng.choice(["", rng.choice(LETTERS), text[at] + rng.choice(LETTERS)])
            + text[at + 1 :]
        )
    return text


def find(dataset: Dataset, asked: Sequence[Asked]) -> tuple[dict[str, tuple[int, int, int]], float]:
    """Kind → (right among ten, missed but ten others are called just so, asked), CPU seconds each.

    Where ten others are called just so, no title tells which is meant.
    """
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    begin = time.process_time()
    for at in range(0, len(asked), 1_000):
        some = asked[at : at + 1_000]
        for each, slims in zip(
            some, dataset.candidates([each.query for each in some]), strict=True
        ):
            total[each.kind] += 1
            is_right = not each.accept.isdisjoint(slim.name for slim in slims)
            right[each.kind] += is_right
            shared[each.kind] += not is_right and are_called(slims, each.title)
    seconds = (time.process_time() - begin) / max(1, len(asked))
    return {kind: (right[kind], shared[kind], total[kind]) for kind in total}, seconds


def are_called(slims: Sequence[Slim], title: str) -> bool:
    """Whether there are ten, and each has this title in the same words."""
    found = {" ".join(word_list((slim.lifted["title"] or "").removeprefix("["))) for slim in slims}
    return len(slims) == CANDIDATES and found == {" ".join(word_list(title))}


def run(count: int, options: argparse.Namespace, real: Sequence[Json], place: Path) -> None:
    """Build of the first *count* records, and ask; print one table."""
    files, folder = files_of(place / "source", count), place / f"dataset-{count}"
    size = sum(path.stat().st_size for path in files)
    shutil.rmtree(folder, ignore_errors=True)
    before = bound(files)
    between = 0

    def watch(step: str, done: int, total: int) -> None:
        nonlocal between
        if (step, done) == ("columns", 0):
            between = sum(path.stat().st_size for path in (folder / "work").iterdir())

    begin, clock = cpu(), time.monotonic()
    with closing(Processes(options.cores)) as processes:
        runner = Watched(processes)
        segment: Segment = build(files, folder, cores=options.cores, run=runner, on_progress=watch)
    spent, wall = cpu() - begin, time.monotonic() - clock
    after = bound(files)
    each = (before[1] + after[1]) / (before[0] + after[0])
    found = sizes(folder)
    told = len(segment.problems)
    print(f"\n{count:,} records, {size / count:,.0f} bytes each in .gz; {told} problems told")
    print(f"  bound: {each * 1e6:,.0f} us of CPU a record")
    share = each * segment.records / spent
    cost = spent / segment.records * 1e6
    print(f"  build: {cost:,.0f} us of CPU a record, {share:.2f} of the bound's pace")
    print(f"  {wall:,.0f} s on the clock; largest process {runner.peak_mb:,.0f} MB")
    for name in ("columns", "keys", "bodies"):
        each_one, share = found[name] / segment.rows, found[name] / size
        print(f"  {name}: {each_one:,.0f} bytes a record, {share:.2f} of the source")
    print(f"  all: {sum(found.values()) / size:.2f} of the source")
    print(f"  rows between the steps: {between / segment.rows:,.0f} bytes a record", flush=True)
    look_up(folder, real, count)
    asked = every_nth(questions(options.data, options.half), options.step)
    judge(folder, [each.query for each in asked if each.kind == "reference strings"][:JUDGED])
    for cap in (CAP, max(3, round(CAP * count / ALL))):
        with_cap = Dataset(folder, cap=cap)
        result, per_query = find(with_cap, asked)
        with_cap.close()
        print(f"  candidates, cap {cap}: {per_query * 1e3:.2f} ms of CPU a query")
        for kind, (right, shared, total) in sorted(result.items()):
            note = f"; {shared} of the missed are titles of more than ten" if shared else ""
            print(f"    {kind}: {right / total:.4f} of {total:,}{note}", flush=True)


def judge(folder: Path, queries: Sequence[Query]) -> None:
    """Strings to their verdicts, all told of before the first is asked."""
    begin = time.process_time()
    matched = 0
    with DatasetSource(folder) as source:
        searches = [Search(query) for query in queries]
        source.expect([(each.query, each.rows) for each in searches])
        for search in searches:
            hits = source.search(search.query, search.rows)
            for record in hits.records("2026-01-01T00:00:00Z"):
                if record is not None and (name := name_of(record.work)):
                    search.add(name, record.work, record.indicators)
            matched += search.matched is not None
    spent = (time.process_time() - begin) / len(queries)
    print(
        f"  {len(queries):,} strings judged, {matched:,} matched: {spent * 1e3:.2f} ms of CPU each"
    )


def look_up(folder: Path, real: Sequence[Json], count: int) -> None:
    """One DOI in process, and a thousand at once, each time opened anew."""
    names = [Identifier("doi", body["DOI"].lower()) for body in real[: min(1_000, count // 4)]]
    for wanted in (names[:1], names):
        begin, clock = time.process_time(), time.monotonic()
        with DatasetSource(folder) as source:
            found = sum(each.outcome == "found" for each in source.fetch(wanted))
        spent, wall = time.process_time() - begin, time.monotonic() - clock
        print(
            f"  {len(wanted):,} DOIs, opened for it: {found:,} found, {spent * 1e3:,.0f} ms of CPU,"
            f" {wall * 1e3:,.0f} ms on the clock"
        )

    doi = next(
        each.value for each in names if re.fullmatch(r"10\.\d{4}/[a-z][\w.-]{5,}", each.value)
    )
    command = [sys.executable, "-m", "harvest", "lookup", doi, "--offline", "--snapshot"]
    times = []
    for _ in range(3):
        begin = cpu()
        subprocess.run([*command, str(folder)], check=True, capture_output=True)
        times.append(cpu() - begin)
    print(f"  harvest lookup DOI: {min(times) * 1e3:,.0f} ms of CPU")


def main() -> None:
    """Measure every size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--records", type=int, nargs="+", default=[250_000, 1_000_000])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--half", choices=("tune", "held", "all"), default="all")
    parser.add_argument(
        "--step", type=int, default=1, help="ask every n-th question of a kind only"
    )
    parser.add_argument("--keep", type=Path, help="keep source and datasets here")
    options = parser.parse_args()
    real = real_records(options.data)
    with tempfile.TemporaryDirectory() as temporary:
        place = options.keep or Path(temporary)
        spread = min(250_000, *options.records)
        write_source(place / "source", options.data, max(options.records), spread=spread)
        index(files_of(place / "source", max(options.records)), Path(temporary))
        for count in options.records:
            run(count, options, real, place)


if __name__ == "__main__":
    main()
