"""What does a dataset of a whole snapshot cost, and what does it find? Prints tables.

    python -m benchmarks.snapshot [--data DIR] [--records N...] [--cores N] [--keep DIR]

The records are made from the real ones in DATA (crossref-works and matching-corpus): their shapes
and sizes, with the words of their titles exchanged for words of other titles and the names of
their authors for other names, 5 KB in the mean; the real ones that are asked for stand among them.
Among the parts are doubles, half of a letter, a file that is cut off and a pretty-printed document;
no Parquet is among them, and the SQLite index of a folder is not measured here. The same run
measures the bound: gunzip and json.loads alone.

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
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from benchmarks.matching import in_half, read
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.reading.copied_title import title_query
from harvest.reading.reference import parse_reference
from harvest.snapshot.dataset.building import CAP, build
from harvest.snapshot.dataset.dataset_files import Segment
from harvest.snapshot.dataset.opened_dataset import Dataset
from harvest.snapshot.dataset.source_of_dataset import DatasetSource

Json = dict[str, Any]

IN_PART = 5_000
ALL = 167_000_000
"""Records of Crossref's file of 2025."""
WORD = re.compile(r"[^\W\d_]{4,}")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def cpu() -> float:
    """Seconds of CPU of this process and those it started."""
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


class Maker:
    """Makes records from real ones."""

    def __init__(self, records: Sequence[Json], seed: int = 20261129) -> None:
        self._rng = random.Random(seed)
        full = [each for each in records if "indexed" in each] or list(records)
        self._shapes = full
        self._titles = [str(each["title"][0]) for each in records if each.get("title")]
        self._words = [word for title in self._titles for word in WORD.findall(title)]
        self._families = [
            str(person["family"])
            for each in records
            for person in each.get("author") or ()
            if person.get("family")
        ]

    def make(self, number: int) -> Json:
        """One more record: of a real one's shape, with another title, other authors and place."""
        rng = self._rng
        body = dict(rng.choice(self._shapes))
        body["DOI"] = f"10.{rng.randrange(1000, 9000)}/{rng.choice(LETTERS)}.{number}"
        body["title"] = [self._title()]
        body["author"] = [
            person | {"family": rng.choice(self._families)} for person in body.get("author") or ()
        ]
        year = rng.randrange(1950, 2026)
        body["issued"] = {"date-parts": [[year]]}
        for name in ("published", "published-print", "published-online"):
            body.pop(name, None)
        if body.get("volume"):
            body["volume"] = str(rng.randrange(1, 400))
        if body.get("page"):
            first = rng.randrange(1, 3000)
            body["page"] = f"{first}-{first + rng.randrange(1, 20)}"
        return body

    def _title(self) -> str:
        """A real title with most of its words exchanged: as common and as rare as real ones."""
        rng = self._rng
        title = rng.choice(self._titles)
        return WORD.sub(
            lambda word: rng.choice(self._words) if rng.random() < 0.7 else word[0], title
        )


def write_source(folder: Path, maker: Maker, real: Sequence[Json], count: int) -> None:
    """The files of a snapshot with *count* records, the *real* ones among them."""
    folder.mkdir(parents=True)
    places = set(random.Random(1).sample(range(count), min(len(real), count // 2)))
    waiting = iter(real)
    part: list[Json] = []
    for number in range(count):
        part.append(next(waiting) if number in places else maker.make(number))
        if len(part) == IN_PART or number + 1 == count:
            _write_part(folder, number // IN_PART, part)
            part = []


def _write_part(folder: Path, number: int, records: list[Json]) -> None:
    records = [*records, *records[:5]]  # doubles
    if number % 10 == 3:
        text = json.dumps({"items": records}, indent=1)
        (folder / f"{number}.json.gz").write_bytes(gzip.compress(text.encode(), 6))
        return
    lines = [json.dumps(each, separators=(",", ":")) for each in records]
    if number % 10 == 7:
        lines.insert(100, lines[100].replace('"title":["', '"title":["\\ud800', 1))
    data = gzip.compress("\n".join(lines).encode(), 6)
    (folder / f"{number}.jsonl.gz").write_bytes(data)
    if number == 5:
        (folder / "cut.jsonl.gz").write_bytes(data[: len(data) // 3])


def bound(folder: Path) -> tuple[int, float]:
    """(records, seconds of CPU) of gunzip and json.loads alone."""
    count, begin = 0, time.process_time()
    for path in sorted(folder.glob("*.jsonl.gz"))[:8]:
        if path.name != "cut.jsonl.gz":
            with gzip.open(path) as lines:
                for line in lines:
                    json.loads(line)
                    count += 1
    return count, time.process_time() - begin


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
    """A query, its right records, and the kind it is counted under."""

    kind: str
    query: Query
    accept: frozenset[str]


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
            yield Asked("titles", title_query(title), accept)
            yield Asked("titles with three typos", title_query(typos(title, rng)), accept)


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


def find(dataset: Dataset, asked: Sequence[Asked]) -> tuple[dict[str, tuple[int, int]], float]:
    """Kind → (right among ten, asked), and seconds of CPU a query."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    begin = time.process_time()
    for at in range(0, len(asked), 1_000):
        some = asked[at : at + 1_000]
        for each, slims in zip(
            some, dataset.candidates([each.query for each in some]), strict=True
        ):
            total[each.kind] += 1
            right[each.kind] += not each.accept.isdisjoint(slim.name for slim in slims)
    seconds = (time.process_time() - begin) / max(1, len(asked))
    return {kind: (right[kind], total[kind]) for kind in total}, seconds


def run(count: int, options: argparse.Namespace, real: Sequence[Json], place: Path) -> None:
    """Make, build, ask; print one table."""
    source, folder = place / f"source-{count}", place / f"dataset-{count}"
    if not source.exists():
        write_source(source, Maker(real), real, count)
    size = sum(path.stat().st_size for path in source.iterdir())
    seen, seconds = bound(source)
    each = seconds / seen
    shutil.rmtree(folder, ignore_errors=True)
    begin, clock = cpu(), time.monotonic()
    segment: Segment = build([source], folder, cores=options.cores)
    spent, wall = cpu() - begin, time.monotonic() - clock
    memory = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    found = sizes(folder)
    told = len(segment.problems)
    print(f"\n{count:,} records, {size / count:,.0f} bytes each in .gz; {told} problems told")
    print(f"  bound: {each * 1e6:,.0f} us of CPU a record")
    share = each * segment.records / spent
    cost = spent / segment.records * 1e6
    print(f"  build: {cost:,.0f} us of CPU a record, {share:.2f} of the bound")
    print(f"  {wall:,.0f} s on the clock; largest process {memory / 1024:,.0f} MB")
    for name in ("columns", "keys", "bodies"):
        each_one, share = found[name] / segment.rows, found[name] / size
        print(f"  {name}: {each_one:,.0f} bytes a record, {share:.2f} of the source")
    print(f"  all: {sum(found.values()) / size:.2f} of the source")
    look_up(folder, real, count)
    asked = list(questions(options.data, options.half))
    for cap in (CAP, max(3, round(CAP * count / ALL))):
        with_cap = Dataset(folder, cap=cap)
        result, per_query = find(with_cap, asked)
        with_cap.close()
        print(f"  candidates, cap {cap}: {per_query * 1e3:.2f} ms of CPU a query")
        for kind, (right, total) in sorted(result.items()):
            print(f"    {kind}: {right / total:.4f} of {total:,}")


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


def main() -> None:
    """Measure every size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--records", type=int, nargs="+", default=[250_000, 1_000_000])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--half", choices=("tune", "held", "all"), default="all")
    parser.add_argument("--keep", type=Path, help="keep sources and datasets here")
    options = parser.parse_args()
    real = [
        body
        for name in ("crossref-works.jsonl.gz", "matching-corpus.jsonl.gz")
        for body in read(options.data / name)
    ]
    with tempfile.TemporaryDirectory() as temporary:
        for count in options.records:
            run(count, options, real, options.keep or Path(temporary))


if __name__ == "__main__":
    main()
