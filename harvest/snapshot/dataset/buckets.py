"""Second and third step of a build: a bucket's columns, sorted; a partition's keys, sorted.

Of two copies of a record (the same provider's, under the same name of its own) the newer stays,
and of two equally new ones that which was read last.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from harvest.snapshot.dataset.dataset_files import (
    PLACE,
    ROW_BITS,
    ROWS_IN_GROUP,
    WHOSE,
    column_path,
    first_key,
    key_path,
)
from harvest.snapshot.dataset.row_keys import KEPT, MASK
from harvest.snapshot.dataset.storage import run_batches, write_batches, write_parquet, write_text

__all__ = ["make_bucket", "make_partition"]

Whose = tuple[str, str, str | None]
"""A row's name, provider, and the provider's own name where it is another."""

_KEYS_IN_GROUP = 32_768
_DICTIONARIES = ["provider", "container", "publisher", "type", "year"]


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
    from pyarrow import compute

    done = work / f"bucket-{bucket:03}.json"
    if done.exists():
        result: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
        return result
    runs = [work / f"part-{part:06}.arrow" for part in range(parts)]
    table = newest_rows(run_batches(runs, bucket), removed, old)
    _write_partitions(table["keys"].combine_chunks(), bucket, work, partitions)
    columns = table.drop_columns(["keys"])
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
    write_text(done, json.dumps(result))
    return result


def newest_rows(table: Any, removed: Mapping[str, str], old: frozenset[Whose]) -> Any:
    """*table* sorted by name, of each record the newest row only.

    Args:
        removed: names whose rows go, unless they were updated after that date ("" for none), or are
            those of a provider that has a name of its own for the record.
        old: rows that go.
    """
    import pyarrow as pa
    from pyarrow import compute

    order = [*WHOSE, *PLACE]
    dated = table.select(order)
    when = compute.fill_null(dated["updated"], "")
    dated = dated.set_column(order.index("updated"), "updated", when)
    indices = compute.sort_indices(dated, sort_keys=[(each, "ascending") for each in order])
    sorted_ = table.take(indices)
    whose = sorted_.select(["name", "provider", "key"])
    is_kept = [True] * len(sorted_)
    for at in _repeated(whose):
        is_kept[at] = False
    if old:
        owners = zip(*(column.to_pylist() for column in whose.columns), strict=True)
        is_kept = [kept and each not in old for kept, each in zip(is_kept, owners, strict=True)]
    if removed:
        columns = (sorted_[column].to_pylist() for column in ("name", "key", "updated"))
        is_kept = [
            kept and not (key is None and _is_gone(removed.get(name), updated))
            for kept, name, key, updated in zip(is_kept, *columns, strict=True)
        ]
    if all(is_kept):
        return sorted_.combine_chunks()
    return sorted_.filter(pa.array(is_kept)).combine_chunks()


def _repeated(whose: Any) -> list[int]:
    """The places of those that are the same as the next one."""
    from pyarrow import compute

    pairs = [(column[:-1], column[1:]) for column in whose.columns]
    name_is_same = compute.equal(*pairs[0])
    places = compute.indices_nonzero(name_is_same).to_pylist()
    return [at for at in places if all(one[at] == other[at] for one, other in pairs)]


def _is_gone(removed: str | None, updated: str | None) -> bool:
    """Whether a record of that date was removed then or later; to the second, or as is said."""
    if not removed:
        return removed is not None
    until = removed[:19]
    return (updated or "")[: len(until)] <= until


def write_columns(columns: Any, path: Path) -> None:
    """Write a bucket's rows as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parquet(
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


def _write_partitions(keys: Any, bucket: int, work: Path, partitions: int) -> None:
    """The bucket's (key, row) from lists of keys a row, one batch a partition."""
    import numpy as np
    import pyarrow as pa

    ends = keys.offsets.to_numpy()
    flat = keys.values.to_numpy()[ends[0] : ends[-1]]
    rows = np.repeat(np.arange(len(keys), dtype=np.uint32), np.diff(ends))
    rows |= np.uint32(bucket << ROW_BITS)
    bare = flat & MASK
    order = np.argsort(bare)
    flat, rows = flat[order], rows[order]
    begins = [first_key(number, partitions) for number in range(partitions)]
    edges = [*np.searchsorted(bare[order], begins).tolist(), len(flat)]
    schema = pa.schema([("key", pa.int64()), ("row", pa.uint32())])
    pieces = (
        pa.table([pa.array(flat[begin:end]), pa.array(rows[begin:end])], schema=schema)
        for begin, end in pairwise(edges)
    )
    write_batches(work / f"keys-{bucket:03}.arrow", schema, pieces)


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
    write_text(done, json.dumps(result))
    return result


def capped(pairs: Any, cap: int) -> Any:
    """(key, row) sorted, without those keys that more than *cap* records bear and may lose."""
    import numpy as np
    import pyarrow as pa

    marked, rows = (each.to_numpy() for each in pairs.columns)
    key = marked & MASK
    order = np.lexsort((rows, key))
    key, rows, is_kept = key[order], rows[order], marked[order] >= KEPT
    begins = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else key
    counts = np.diff(np.append(begins, len(key)))
    stays = is_kept | (np.repeat(counts, counts) <= cap)
    return pa.table({"key": key[stays], "row": rows[stays]})


def write_keys(table: Any, path: Path) -> None:
    """Write sorted keys as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parquet(
        table,
        path,
        row_group_size=_KEYS_IN_GROUP,
        use_dictionary=False,
        column_encoding={"key": "DELTA_BINARY_PACKED"},
        write_statistics=["key"],
    )
