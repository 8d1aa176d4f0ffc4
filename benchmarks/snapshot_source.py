"""Makes the files of a snapshot from real records: their shapes, sizes and words, as many as asked.

    python -m benchmarks.snapshot_source FOLDER COUNT [--data DIR] [--spread N] [--parquet N]

Records of Crossref are of a real one's shape, with the words of its title exchanged for words of
other titles and the names of its authors for other names, 5 KB in the mean. The real ones that
are asked for stand among the first SPREAD. Among the parts of 5,000 are doubles, half of a letter,
a file that is cut off, pretty-printed documents, and Parquet of OpenAlex's records. Each part is
made from its own number alone: those of a small snapshot are the first of a large one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

from benchmarks.matching import read

__all__ = ["IN_PART", "Maker", "files_of", "real_records", "write_source"]

Json = dict[str, Any]

IN_PART = 5_000
_SEED = 20261129
_WORD = re.compile(r"[^\W\d_]{4,}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PARQUET = 25
"""One part of so many is Parquet of OpenAlex, a fifth as many records in it."""


def real_records(data: Path) -> list[Json]:
    """The real ones of Crossref: those that are asked for."""
    names = ("crossref-works.jsonl.gz", "matching-corpus.jsonl.gz")
    return [body for name in names for body in read(data / name)]


class Maker:
    """Makes records from real ones."""

    def __init__(self, records: Sequence[Json], others: Sequence[Json] = ()) -> None:
        self._shapes = [each for each in records if "indexed" in each] or list(records)
        self._others = others
        self._titles = [str(each["title"][0]) for each in records if each.get("title")]
        self._words = [word for title in self._titles for word in _WORD.findall(title)]
        self._families = [
            str(person["family"])
            for each in records
            for person in each.get("author") or ()
            if person.get("family")
        ]

    def make(self, number: int, rng: random.Random) -> Json:
        """One more record: of a real one's shape, with another title, other authors and place."""
        body = dict(rng.choice(self._shapes))
        body["DOI"] = f"10.{rng.randrange(1000, 9000)}/{rng.choice(_LETTERS)}.{number}"
        body["title"] = [self._title(rng)]
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

    def make_other(self, number: int, rng: random.Random) -> Json:
        """A record of OpenAlex, with another title, as its Parquet has it."""
        body = dict(rng.choice(self._others))
        body["id"] = f"https://openalex.org/W{9_000_000_000 + number}"
        body["doi"] = f"https://doi.org/10.{rng.randrange(1000, 9000)}/w.{number}"
        body["ids"] = {"openalex": body["id"], "doi": body["doi"]}
        body["title"] = body["display_name"] = self._title(rng)
        body["abstract_inverted_index"] = json.dumps(body.get("abstract_inverted_index"))
        return body

    def _title(self, rng: random.Random) -> str:
        """A real title with most of its words exchanged: as common and as rare as real ones."""
        title = rng.choice(self._titles)
        return _WORD.sub(
            lambda word: rng.choice(self._words) if rng.random() < 0.7 else word[0], title
        )


def write_source(
    folder: Path, data: Path, count: int, *, spread: int, parquet: int = _PARQUET
) -> None:
    """Make those of the first *count* records' files that are not there yet, with all cores.

    Args:
        spread: the real records stand among so many first ones.
        parquet: one part of so many is Parquet; 0 for none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = {path.name[:6] for path in folder.glob("[0-9]*.gz")}
    lacking = [part for part in range(-(-count // IN_PART)) if f"{part:06}" not in there]
    if lacking:
        make = partial(_make_part, folder, data, count, spread, parquet)
        with ProcessPoolExecutor() as processes:
            list(processes.map(make, lacking))


@cache
def _maker(data: Path, spread: int, *, with_others: bool) -> tuple[Maker, dict[int, Json]]:
    """What makes records, and the real ones by their numbers; once a process."""
    real = real_records(data)
    others = list(read(data / "openalex-works.jsonl.gz")) if with_others else []
    places = sorted(random.Random(1).sample(range(spread), min(len(real), spread // 2)))
    return Maker(real, others), dict(zip(places, real, strict=False))


def _make_part(folder: Path, data: Path, count: int, spread: int, parquet: int, part: int) -> None:
    """Write part number *part*, or as much of it as *count* leaves."""
    maker, asked = _maker(data, spread, with_others=bool(parquet))
    begin = part * IN_PART
    rng = random.Random(_SEED + part)
    numbers = range(begin, min(begin + IN_PART, count))
    records = [asked.get(number) or maker.make(number, rng) for number in numbers]
    if parquet and part % parquet == parquet // 2:
        some = [maker.make_other(number, rng) for number in numbers[::5]]
        _write_parquet(folder / f"{part:06}.works.parquet", some)
    _write_part(folder / f"{part:06}", part, records)


def _write_part(stem: Path, part: int, records: list[Json]) -> None:
    records = [*records, *records[:5]]  # doubles
    if part % 10 == 3:
        text = json.dumps({"items": records}, indent=1)
        _write(stem.with_suffix(".json.gz"), gzip.compress(text.encode(), 6, mtime=0))
        return
    lines = [json.dumps(each, separators=(",", ":")) for each in records]
    if part % 10 == 7:
        lines.insert(100, lines[100].replace('"title":["', '"title":["\\ud800', 1))
    data = gzip.compress("\n".join(lines).encode(), 6, mtime=0)
    if part == 5:
        _write(stem.with_suffix(".cut.jsonl.gz"), data[: len(data) // 3])
    _write(stem.with_suffix(".jsonl.gz"), data)


def _write(path: Path, data: bytes) -> None:
    interim = path.with_name(f".{path.name}")
    interim.write_bytes(data)
    interim.replace(path)


def _write_parquet(path: Path, records: list[Json]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    names = list(dict.fromkeys(name for each in records for name in each))
    columns: Json = {}
    for name in names:
        values = [each.get(name) for each in records]
        try:
            columns[name] = pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError):  # of several types: none that verdicts read
            columns[name] = pa.array([json.dumps(value) for value in values])
    parquet.write_table(pa.table(columns), path, compression="zstd")


def files_of(folder: Path, count: int) -> list[Path]:
    """The files of the first *count* records."""
    parts = -(-count // IN_PART)
    found = (path for path in folder.iterdir() if not path.name.startswith("."))
    return sorted(path for path in found if int(path.name[:6]) < parts)


def main() -> None:
    """Write a source."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--spread", type=int, default=250_000)
    parser.add_argument("--parquet", type=int, default=_PARQUET)
    options = parser.parse_args()
    write_source(
        options.folder,
        options.data,
        options.count,
        spread=options.spread,
        parquet=options.parquet,
    )


if __name__ == "__main__":
    main()
