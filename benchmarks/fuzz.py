"""Real records, mutated, through mapping, merging, cache, snapshot, exporters and write-back.

    python -m benchmarks.fuzz [--mutations 20000] [--seconds 600] [--seed 1] [--data FOLDER]

Records of ../shared/data (or of the bundled sample) are mutated in type, depth, size and letters,
and kept beside ten good ones in a cache of their own, a hundred at a time. Prints how many were
tried, how many were set aside as unreadable, what came out as an exception, and how many good works
were lost; fails on either of the last two.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from importlib import resources
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from harvest.snapshot.record_entry import provider_of, to_snapshot_entry
from harvest.text.standard_number import bare_doi
from tests.fuzzing import Record, Tally, try_batch

DATA = Path(__file__).parents[2] / "shared" / "data"
FILES = ("crossref-works", "openalex-works", "datacite-works", "openaire-v3-products")
BATCH, GOOD = 100, 10


def main() -> None:
    """Mutate until all were tried or the time is up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--mutations", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--show", action="store_true", help="print the tracebacks")
    options = parser.parse_args()
    random = Random(options.seed)
    records = read_records(options.data)
    tally, started = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        number = 0
        while tally.mutations < options.mutations:
            if time.monotonic() - started > options.seconds:
                break
            chosen = random.sample(records, min(BATCH + GOOD, len(records)))
            good = chosen[:GOOD]
            try_batch(good, chosen[GOOD:], Path(folder) / str(number), tally, random)
            number += 1
    print(
        f"{tally.mutations:,} mutations of {len(records):,} records, seed {options.seed}: "
        f"{tally.errors.total()} exceptions out, {tally.lost} good works lost, "
        f"{tally.unreadable:,} replies set aside, {time.monotonic() - started:.0f} s"
    )
    for error, count in tally.errors.most_common(30):
        print(f"  {count} x {error}")
    if options.show:
        print("\n".join(tally.traces), file=sys.stderr)
    sys.exit(bool(tally.errors or tally.lost))


def read_records(data: Path, most: int = 1500) -> list[Record]:
    """(source, DOI, body) of real records, one for each DOI."""
    found: dict[str, Record] = {}
    paths = [data / f"{name}.jsonl.gz" for name in FILES]
    if not paths[0].exists():
        sample = Path(str(resources.files("harvest"))) / "sample" / "snapshot"
        paths = sorted(sample.glob("*.jsonl"))
    for path in paths:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for line in islice(lines, 0, None, 5 if "works" in path.name else 1):
                record = _record(json.loads(line))
                if record is not None:
                    found.setdefault(record[1], record)
                if len(found) >= most * (paths.index(path) + 1):
                    break
    return list(found.values())


def _record(body: dict[str, Any]) -> Record | None:
    held = body.get("record", body)
    body = held if isinstance(held, dict) else body
    source = provider_of(body)
    entry = to_snapshot_entry(source, body) if source else None
    if source is None or entry is None:
        return None
    doi = next((name.value for name in entry.names if name.scheme == "doi"), None)
    return (source, doi, body) if doi and bare_doi(doi) == doi else None


if __name__ == "__main__":
    main()
