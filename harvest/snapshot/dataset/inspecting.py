"""What a dataset holds, and whether all of it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harvest.snapshot.dataset.checksums import changed_files
from harvest.snapshot.dataset.counted_indicators import indicator_flaws
from harvest.snapshot.dataset.dataset_files import (
    ROW_BITS,
    Segment,
    bucket_of,
    column_path,
    key_path,
    read_dictionary,
    read_manifest,
)
from harvest.snapshot.dataset.needs import need_packages
from harvest.snapshot.dataset.reading_segment import SegmentReader
from harvest.snapshot.dataset.storage import read_parquet
from harvest.text.json_text import read_json

__all__ = ["check", "facts_of", "info"]

_TRIED = 25
"""Bodies of each bucket that a check reads back."""


def info(folder: Path) -> dict[str, Any]:
    """The facts of a dataset, for people and for JSON."""
    manifest = read_manifest(folder)
    sizes = {name: 0 for name in ("columns", "keys", "bodies")}
    for path in folder.rglob("*"):
        if path.parent.name in sizes and path.is_file():
            sizes[path.parent.name] += path.stat().st_size
    newest = max((each.newest for each in manifest.segments if each.newest), default=None)
    return {
        "path": str(folder),
        "built": manifest.built,
        "newest record": newest,
        "records": manifest.rows,
        "bytes": sizes,
        "segments": [facts_of(each) for each in manifest.segments],
    }


def facts_of(segment: Segment) -> dict[str, Any]:
    """The facts of one build or update."""
    facts = asdict(segment)
    facts["sources"] = len(segment.sources)
    return facts


def check(folder: Path) -> list[str]:
    """Everything that is wrong, one line each."""
    need_packages()
    manifest = read_manifest(folder)
    found = [flaw for segment in manifest.segments for flaw in changed_files(folder, segment.name)]
    found += indicator_flaws(folder)
    if found:
        return list(dict.fromkeys(found))  # what segments share is told once
    dictionary = read_dictionary(folder)
    for segment in manifest.segments:
        reader = SegmentReader(folder, segment, dictionary)
        place = folder / segment.name
        try:
            rows = 0
            counts = []
            for bucket in range(segment.buckets):
                count, flaws = _check_bucket(column_path(place, bucket), bucket, segment, reader)
                counts.append(count)
                rows += count
                found += flaws
            for partition in range(segment.partitions):
                found += _check_keys(key_path(place, partition), counts)
            if rows != segment.rows:
                found.append(f"{place}: {rows:,} rows, the manifest has {segment.rows:,}")
        finally:
            reader.close()
    return found


def _check_bucket(
    path: Path, bucket: int, segment: Segment, reader: SegmentReader
) -> tuple[int, list[str]]:
    """(rows, flaws): in order, each in its bucket, and a sample of the bodies where it says."""
    from pyarrow import ArrowException

    try:
        table = read_parquet(path)
    except (OSError, ArrowException) as error:
        return 0, [f"{path}: cannot be read ({error})"]
    flaws = []
    names = table["name"].to_pylist()
    if names != sorted(names):
        flaws.append(f"{path}: its rows are not in order")
    if any(bucket_of(name, segment.buckets) != bucket for name in names):
        flaws.append(f"{path}: it holds rows of another bucket")
    step = max(1, len(names) // _TRIED)
    sample = [table.slice(at, 1).to_pylist()[0] for at in range(0, len(names), step)]
    flaws += [f"{path}: {each}" for each in _wrong_bodies(sample, reader)]
    return len(names), flaws


def _wrong_bodies(rows: list[dict[str, Any]], reader: SegmentReader) -> Iterator[str]:
    from harvest.snapshot.dataset.row import make_row

    for row in rows:
        place = row["part"], row["frame"], row["slot"]
        try:
            raw = reader.bodies([place])[place]
            again = make_row(read_json(raw.decode("utf-8", "replace")))
        except (OSError, ValueError, IndexError) as error:
            yield f"the body of {row['name']} cannot be read ({error})"
            continue
        if again is None or again.name != row["name"]:
            yield f"the body of {row['name']} is another record's"


def _check_keys(path: Path, counts: list[int]) -> list[str]:
    from pyarrow import ArrowException, compute

    try:
        table = read_parquet(path)
    except (OSError, ArrowException) as error:
        return [f"{path}: cannot be read ({error})"]
    flaws = []
    keys = table["key"]
    if len(keys) > 1 and compute.any(compute.less(keys[1:], keys[:-1])).as_py():
        flaws.append(f"{path}: its keys are not in order")
    for row in compute.unique(table["row"]).to_pylist():
        if row >> ROW_BITS >= len(counts) or row & (1 << ROW_BITS) - 1 >= counts[row >> ROW_BITS]:
            flaws.append(f"{path}: it names a row that is not there")
            break
    return flaws
