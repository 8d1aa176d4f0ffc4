"""One segment of a dataset, read: rows by name, rows by number, rows by key, bodies by place."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from harvest.snapshot.dataset.dataset_files import (
    ABOUT,
    HIDDEN,
    MERGED,
    ROW_BITS,
    ROWS_IN_GROUP,
    Segment,
    bucket_of,
    column_path,
    first_key,
    key_path,
)
from harvest.snapshot.dataset.frames import FrameReader
from harvest.snapshot.dataset.storage import parquet_file, read_parquet

__all__ = ["SegmentReader", "SortedGroups", "is_hidden", "read_pairs"]

Found = dict[str, Any]
"""The columns of one row that were asked for."""


def read_pairs(path: Path) -> dict[str, list[str]]:
    """A table of two columns as one → others; empty where it is not there."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if path.exists():
        table = read_parquet(path)
        for one, other in zip(*(each.to_pylist() for each in table.columns), strict=True):
            found[one].append(other)
    return dict(found)


def is_hidden(row: Found, hidden: Mapping[str, Collection[str]]) -> bool:
    """Whether *hidden*, what a later segment has in `hidden.parquet`, names the row."""
    return (row["key"] or row["name"]) in hidden.get(row["name"], ())


class SortedGroups:
    """A Parquet file whose row groups are found by the values of its sorted column."""

    def __init__(self, path: Path, column: str) -> None:
        self.file: Any = parquet_file(path)
        meta = self.file.metadata
        at = self.file.schema_arrow.get_field_index(column)
        groups = [meta.row_group(n) for n in range(meta.num_row_groups)]
        stats = [each.column(at).statistics for each in groups if each.num_rows]
        self.first = [each.min for each in stats]
        self.last = [each.max for each in stats]

    def holding(self, value: Any) -> Iterable[int]:
        """The row groups in which *value* may stand."""
        at = bisect_right(self.first, value) - 1
        while at >= 0 and self.last[at] >= value:
            yield at
            at -= 1

    def holding_any(self, values: Any) -> Any:
        """The row groups in which any of *values* may stand, a sorted array of numbers."""
        import numpy as np

        first = np.searchsorted(values, self.first)
        beyond = np.searchsorted(values, self.last, side="right")
        return np.flatnonzero(beyond > first).tolist()

    def read(self, groups: Collection[int], columns: Sequence[str]) -> Any:
        """Those row groups as one table."""
        return self.file.read_row_groups(sorted(groups), columns=list(columns), use_threads=False)


class SegmentReader:
    """Reads one segment. Not for several threads at once.

    Raises from any method:
        OSError, ValueError: a file of it is missing or damaged.
    """

    def __init__(self, folder: Path, segment: Segment, dictionary: bytes) -> None:
        self._folder = folder / segment.name
        self.segment = segment
        self._columns: dict[int, SortedGroups] = {}
        self._keys: dict[int, SortedGroups] = {}
        self._frames = FrameReader(self._folder / "bodies", dictionary)

    def _bucket(self, number: int) -> SortedGroups:
        if number not in self._columns:
            self._columns[number] = SortedGroups(column_path(self._folder, number), "name")
        return self._columns[number]

    def _partition(self, number: int) -> SortedGroups:
        if number not in self._keys:
            self._keys[number] = SortedGroups(key_path(self._folder, number), "key")
        return self._keys[number]

    def by_name(self, names: Collection[str], columns: Sequence[str]) -> list[Found]:
        """The rows that are called so, with "name" and *columns*."""
        import pyarrow as pa

        wanted = defaultdict(set)
        for name in names:
            wanted[bucket_of(name, self.segment.buckets)].add(name)
        found: list[Found] = []
        read = list(dict.fromkeys(("name", *columns)))
        for number, inside in wanted.items():
            bucket = self._bucket(number)
            groups = {group for name in inside for group in bucket.holding(name)}
            if not groups:
                continue
            table = bucket.read(groups, read)
            at = [n for n, name in enumerate(table["name"].to_pylist()) if name in inside]
            found += table.take(pa.array(at, pa.int64())).to_pylist()
        return found

    def by_number(self, numbers: Collection[int], columns: Sequence[str]) -> dict[int, Found]:
        """The rows with these numbers."""
        wanted: defaultdict[int, list[int]] = defaultdict(list)
        for number in sorted(set(numbers)):
            wanted[number >> ROW_BITS].append(number)
        found: dict[int, Found] = {}
        for bucket, inside in wanted.items():
            rows = [number & (1 << ROW_BITS) - 1 for number in inside]
            groups = sorted({row // ROWS_IN_GROUP for row in rows})
            begins = {group: n * ROWS_IN_GROUP for n, group in enumerate(groups)}
            at = [begins[row // ROWS_IN_GROUP] + row % ROWS_IN_GROUP for row in rows]
            table = self._bucket(bucket).read(groups, columns).take(at)
            found |= zip(inside, table.to_pylist(), strict=True)
        return found

    def by_keys(self, keys: Collection[int]) -> Any:
        """All (key, row) of these keys, as an Arrow table."""
        import numpy as np
        import pyarrow as pa
        from pyarrow import compute

        pieces = [pa.table({"key": pa.array([], pa.int64()), "row": pa.array([], pa.uint32())})]
        partitions = self.segment.partitions
        sorted_keys = np.sort(np.fromiter(keys, np.int64, len(keys)))
        begins = [first_key(number, partitions) for number in range(partitions)]
        edges = [*np.searchsorted(sorted_keys, begins).tolist(), len(sorted_keys)]
        for number, (begin, end) in enumerate(pairwise(edges)):
            own_keys = sorted_keys[begin:end]
            groups = self._partition(number).holding_any(own_keys) if len(own_keys) else ()
            if len(groups):
                table = self._partition(number).read(groups, ("key", "row"))
                chosen = compute.is_in(table["key"], pa.array(own_keys))
                pieces.append(table.filter(chosen))
        return pa.concat_tables(pieces)

    def bodies(self, places: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int, int], bytes]:
        """The raw records at (part, frame, slot)."""
        frames: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for part, frame, slot in places:
            frames[part, frame].append(slot)
        found: dict[tuple[int, int, int], bytes] = {}
        for (part, frame), slots in sorted(frames.items()):
            records = self._frames.read(part, frame)
            found |= {(part, frame, slot): records[slot] for slot in slots}
        return found

    @cached_property
    def notices(self) -> dict[str, list[str]]:
        """DOI of a work → names of the records that say they are notices about it."""
        return read_pairs(self._folder / ABOUT)

    @cached_property
    def merged(self) -> dict[str, list[str]]:
        """An identifier that was given up → the one in its place."""
        return read_pairs(self._folder / MERGED)

    @cached_property
    def hidden(self) -> dict[str, list[str]]:
        """Name of rows in earlier segments that hold no more → their keys."""
        return read_pairs(self._folder / HIDDEN)

    def close(self) -> None:
        """Close the files."""
        self._frames.close()
        for groups in (*self._columns.values(), *self._keys.values()):
            groups.file.close()
        self._columns.clear()
        self._keys.clear()
