"""Second and third step of a build: a bucket's columns, sorted; a partition's keys, sorted.

Of two copies of a record (the same provider's, under the same name of its own) the newer stays,
and of two equally new ones that which was read last.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harvest.snapshot.dataset.dataset_files import ROW_BITS
from harvest.snapshot.dataset.parts import run_batches
from harvest.snapshot.dataset.row_keys import BITS, KEPT, MASK

__all__ = ["ROWS_IN_GROUP", "key_path", "make_bucket", "make_partition", "partition_of"]

Whose = tuple[str, str, str | None]
"""A row's name, provider, and the provider's own name where it is another."""

ROWS_IN_GROUP = 2048
_KEYS_IN_GROUP = 32_768
_DICTIONARIES = ["provider", "container", "publisher", "type", "year"]


def key_path(folder: Path, partition: int) -> Path:
    """The file of keys of that number."""
    return folder / "keys" / f"k-{partition:03}.parquet"


def column_path(folder: Path, bucket: int) -> Path:
    """The file of columns of that number."""
    return folder / "columns" / f"b-{bucket:03}.parquet"


def partition_of(key: int, partitions: int) -> int:
    """Which of so many files holds the key: they are in the order of keys."""
    return key * partitions >> BITS


def make_bucket(
    bucket: int,
    work: Path,
    folder: Path,
    *,
    parts: int,
    partitions: int,
    removed: Mapping[str, str],
    old: frozenset[Whose],
) -> dict[str, Any]:
    """Write the bucket's columns, and its keys for the next step; what came of it."""
    import pyarrow as pa
    from pyarrow import compute

    done = work / f"bucket-{bucket:03}.json"
    if done.exists():
        result: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
        return result
    runs = [work / f"part-{part:06}.arrow" for part in range(parts)]
    table = newest_rows(run_batches(runs, bucket), removed, old)
    keys = table["keys"].combine_chunks()
    rows = compute.list_parent_indices(keys)
    flat = compute.list_flatten(keys)
    numbers = compute.add(rows, pa.scalar(bucket << ROW_BITS, pa.int64())).cast(pa.uint32())
    pairs = pa.table({"key": flat, "row": numbers})
    _write_partitions(pairs, work / f"keys-{bucket:03}.arrow", partitions)
    columns = table.drop_columns(["keys", "bucket"])
    write_columns(columns, column_path(folder, bucket))
    notices = columns.filter(compute.is_valid(columns["about"])).select(["name", "about"])
    result = {
        "rows": table.num_rows,
        "about": [
            [target, row["name"]]
            for row in notices.to_pylist()
            for target in row["about"].split("\n")
        ],
    }
    interim = done.with_suffix(".tmp")
    interim.write_text(json.dumps(result), encoding="utf-8")
    interim.replace(done)
    return result


def newest_rows(table: Any, removed: Mapping[str, str], old: frozenset[Whose]) -> Any:
    """*table* sorted by name, of each record the newest row only.

    Args:
        removed: names whose rows go, unless they were updated after that date ("" for none).
        old: rows that go.
    """
    order = [
        ("name", "ascending"),
        ("provider", "ascending"),
        ("key", "ascending"),
        ("updated", "ascending"),
        ("part", "ascending"),
        ("frame", "ascending"),
        ("slot", "ascending"),
    ]
    import pyarrow as pa
    from pyarrow import compute

    dated = table.select([name for name, _ in order])
    at = dated.column_names.index("updated")
    dated = dated.set_column(at, "updated", compute.fill_null(dated["updated"], ""))
    sorted_ = table.take(compute.sort_indices(dated, sort_keys=order))
    names = [sorted_[name].to_pylist() for name in ("name", "provider", "key")]
    whose = list(zip(*names, strict=True))
    kept = [
        at
        for at, each in enumerate(whose)
        if (at + 1 == len(whose) or whose[at + 1] != each) and each not in old
    ]
    if removed:
        updated = sorted_["updated"].to_pylist()
        kept = [at for at in kept if not _is_gone(removed.get(whose[at][0]), updated[at])]
    if len(kept) == len(whose):
        return sorted_.combine_chunks()
    return sorted_.take(pa.array(kept, pa.int64())).combine_chunks()


def _is_gone(removed: str | None, updated: str | None) -> bool:
    """Whether a record of that date was removed then or later; to the second, or as is said."""
    if not removed:
        return removed is not None
    until = removed[:19]
    return (updated or "")[: len(until)] <= until


def _write_parquet(table: Any, path: Path, **options: Any) -> None:
    """Write *table*, packed, and under its name only when it is whole."""
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    interim = path.with_suffix(".tmp")
    parquet.write_table(table, interim, compression="zstd", **options)
    interim.replace(path)


def write_columns(columns: Any, path: Path) -> None:
    """Write a bucket's rows as Parquet."""
    _write_parquet(
        columns,
        path,
        row_group_size=ROWS_IN_GROUP,
        compression_level=3,
        use_dictionary=_DICTIONARIES,
        column_encoding={
            "name": "DELTA_BYTE_ARRAY",
            "part": "DELTA_BINARY_PACKED",
            "frame": "DELTA_BINARY_PACKED",
        },
        write_statistics=["name"],
    )


def _write_partitions(pairs: Any, path: Path, partitions: int) -> None:
    """The bucket's (key, row), one batch a partition."""
    import pyarrow as pa
    from pyarrow import compute

    bare = compute.bit_wise_and(pairs["key"], pa.scalar(MASK, pa.int64()))
    pairs = pairs.take(compute.sort_indices(bare))
    bare = compute.bit_wise_and(pairs["key"], pa.scalar(MASK, pa.int64())).to_pylist()
    edges = [bisect_left(bare, -(-(number << BITS) // partitions)) for number in range(partitions)]
    edges.append(len(bare))
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(str(path), pairs.schema, options=options) as writer:
        for number in range(partitions):
            piece = pairs.slice(edges[number], edges[number + 1] - edges[number]).combine_chunks()
            batches = piece.to_batches()
            empty = pa.RecordBatch.from_pylist([], schema=pairs.schema)
            writer.write_batch(batches[0] if batches else empty)


def make_partition(
    partition: int, work: Path, folder: Path, *, buckets: int, cap: int
) -> tuple[int, int]:
    """Write the keys of a partition; (kept, dropped)."""
    done = work / f"partition-{partition:03}.json"
    if done.exists():
        kept, dropped = json.loads(done.read_text(encoding="utf-8"))
        return kept, dropped
    pairs = run_batches([work / f"keys-{each:03}.arrow" for each in range(buckets)], partition)
    table = capped(pairs, cap)
    write_keys(table, key_path(folder, partition))
    result = (table.num_rows, pairs.num_rows - table.num_rows)
    interim = done.with_suffix(".tmp")
    interim.write_text(json.dumps(result), encoding="utf-8")
    interim.replace(done)
    return result


def capped(pairs: Any, cap: int) -> Any:
    """(key, row) sorted, without those keys that more than *cap* records bear and may lose."""
    import pyarrow as pa
    from pyarrow import compute

    key = compute.bit_wise_and(pairs["key"], pa.scalar(MASK, pa.int64()))
    kept = compute.greater_equal(pairs["key"], pa.scalar(KEPT, pa.int64()))
    counts = compute.value_counts(key)
    common = counts.filter(compute.greater(counts.field("counts"), cap)).field("values")
    if len(common):
        stays = compute.or_(kept, compute.invert(compute.is_in(key, common)))
        key, rows = key.filter(stays), pairs["row"].filter(stays)
    else:
        rows = pairs["row"]
    table = pa.table({"key": key, "row": rows})
    return table.sort_by([("key", "ascending"), ("row", "ascending")])


def write_keys(table: Any, path: Path) -> None:
    """Write sorted keys as Parquet."""
    _write_parquet(
        table,
        path,
        row_group_size=_KEYS_IN_GROUP,
        use_dictionary=False,
        column_encoding={"key": "DELTA_BINARY_PACKED"},
        write_statistics=["key"],
    )
