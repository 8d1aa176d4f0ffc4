"""What a large cache costs: its size, opening it, looking up, searching.

    python -m benchmarks.large
    python -m benchmarks.large --copies 1

Some works are made as `enrich` makes them; the others are copies of their rows under other
numbers and DOIs, since making a million would take an hour. Copies have no bodies: a real cache
is larger by about 2 KB a work. A million works take 5 GB of disk and six minutes to make.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.providers import Reply
from tests.registry import synthetic_doi
from tests.registry.synthetic import crossref_body, openalex_body

BASE = 20_000
WHEN = "2026-11-01T00:00:00Z"
COPIED = ("works", "records", "contributors", "identifiers", "indicators", "provenance", "versions")
NUMBERS = 1 << 50
STEP = 22_517_998_136_852
"""Between the numbers of a work and its next copy: all over their range, as real ones are."""


def main() -> None:
    """Make the cache, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--copies", type=int, default=50, help=f"times {BASE:,} works")
    parser.add_argument("--base", type=int, default=BASE, help="works to make and copy")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.db"
        make_works(path, options.base)
        copy_works(path, options.copies)
        _measure(path, options.base, options.copies)


def make_works(path: Path, base: int) -> None:
    """Make a cache of so many works at *path*."""
    with closing(Cache.open(path)) as cache:
        for start in range(0, base, 100):
            numbers = range(start, min(start + 100, base))
            names = [Identifier("doi", synthetic_doi(number)) for number in numbers]
            for source, body in (("crossref", crossref_body), ("openalex", openalex_body)):
                pairs = zip(names, map(body, numbers), strict=True)
                cache.replies.save(
                    [Reply(source, name, "found", each) for name, each in pairs], WHEN
                )
            cache.works.derive(names)


def copy_works(path: Path, copies: int) -> None:
    """Fill the cache up to so many times its works; copy 7 of a DOI is that DOI with ".7"."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("PRAGMA synchronous=OFF")
        db.execute("CREATE TEMP TABLE base AS SELECT id FROM works")
        for copy in range(1, copies):
            for table in COPIED:
                db.execute(_copying(db, table, copy))
            db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copying(db: sqlite3.Connection, table: str, copy: int) -> str:
    """SQL that copies the rows of the first works under numbers and names of copy *copy*."""
    key = "id" if table == "works" else "work_id"
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
    renamed = {key: f"({key} + {copy * STEP}) % {NUMBERS}"}
    if table == "works":
        renamed |= {"doi": f"doi || '.{copy}'", "identifier": f"identifier || '.{copy}'"}
    if table == "identifiers":
        renamed["value"] = f"value || '.{copy}'"
    values = ", ".join(renamed.get(name, name) for name in columns)
    return f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {key} IN base"


def _measure(path: Path, base: int, copies: int) -> None:
    choose = random.Random(1)

    def lookup() -> None:
        copy = choose.randrange(copies)
        doi = synthetic_doi(choose.randrange(base)) + (f".{copy}" if copy else "")
        handle = cache.works.ids([Identifier("doi", doi)]).popitem()[1]
        assert cache.works.record(handle) is not None

    started = time.perf_counter()
    with closing(Cache.open(path)) as cache:
        opened_s = time.perf_counter() - started
        print(f"{base * copies:,} works, {path.stat().st_size / 1e9:.2f} GB", end="; ")
        print(f"opened in {1000 * opened_s:.1f} ms")
        _time("lookup by DOI", lookup, 300)
        _time(
            "search, two words",
            lambda: cache.works.search(f"report {choose.randrange(base)}", 20),
            30,
        )
        _time("search, a common word", lambda: cache.works.search("outcome", 20), 3)


def _time(name: str, call: Callable[[], object], times: int) -> None:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - started))
    print(f"{name:22} median {statistics.median(taken):.1f} ms, at most {max(taken):.1f} ms")


if __name__ == "__main__":
    main()
