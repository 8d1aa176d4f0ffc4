"""First step of a build: a group of files becomes bodies, and rows sorted into buckets.

One group is one job of one process; what is finished is not done again after an interruption.
"""

from __future__ import annotations

import gc
import json
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from harvest.providers.common.snapshot_row import Facts
from harvest.snapshot.dataset.dataset_files import bucket_of, schema
from harvest.snapshot.dataset.frames import FrameWriter, frame_path
from harvest.snapshot.dataset.keys_of_records import Ranks, keys_of_records
from harvest.snapshot.dataset.records import Complaints, RawRecord, read_records_of
from harvest.snapshot.dataset.row import DatasetRow, make_row
from harvest.snapshot.dataset.side_files import SideFacts
from harvest.snapshot.dataset.sources import Unit, opened
from harvest.snapshot.dataset.storage import opened_batches, write_batches, write_text

__all__ = [
    "PartJob",
    "PartResult",
    "close_runs",
    "groups",
    "make_part",
    "records_in",
    "run_batches",
    "to_table",
]

_HELD = 8_000
"""Rows that a process holds as Python values at once."""
_GROUP = 96_000_000
"""Bytes of files that make one job."""


@dataclass(frozen=True)
class PartJob:
    """What a process needs to make one part."""

    part: int
    units: Sequence[Unit]
    work: Path
    bodies: Path
    buckets: int


@dataclass
class PartResult:
    """What came of it.

    Attributes:
        counts: label of a unit → records read there, for the manifests that promise some.
        newest: the last change of a record; None when none says.
        side_facts: what other members of an archive say of records.
    """

    records: int = 0
    newest: str | None = None
    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)
    side_facts: SideFacts = field(default_factory=SideFacts)


def groups(units: Sequence[Unit], cores: int) -> list[list[Unit]]:
    """The units in their order, in jobs that are alike in size and at least one a core."""
    total = sum(each.size // each.share[1] for each in units)
    most = max(1, min(_GROUP, total // (2 * cores) + 1))
    found: list[list[Unit]] = []
    filled = most
    for unit in units:
        size = unit.size // unit.share[1]
        if filled + size > most and filled:
            found.append([])
            filled = 0
        found[-1].append(unit)
        filled += size
    return found


def records_in(unit: Unit, result: PartResult) -> Iterator[RawRecord]:
    """The records of a unit; *result* is told what is wrong with it, and how many it had."""
    try:
        for label, file in opened(unit, result.side_facts, result.problems):
            complaints = Complaints(label)
            count = 0
            share = (0, 1) if unit.is_archive else unit.share  # of an archive, whole members
            for record in read_records_of(file, complaints, share):
                count += 1
                yield record
            result.problems += complaints.lines()
            result.counts[label] = result.counts.get(label, 0) + count
    except (OSError, EOFError, tarfile.TarError) as error:
        result.problems.append(f"{unit.label}: cannot be read to its end ({error})")


def make_part(job: PartJob, dictionary: bytes, ranks: Ranks) -> PartResult:
    """Write the part's bodies and rows, or take those that were written before."""
    done = job.work / f"part-{job.part:06}.json"
    if done.exists():
        known = json.loads(done.read_text(encoding="utf-8"))
        return PartResult(**known | {"side_facts": SideFacts(**known["side_facts"])})
    result = PartResult()
    bodies = frame_path(job.bodies, job.part)
    interim = bodies.with_suffix(".tmp")
    run = job.work / f"part-{job.part:06}.arrow"
    writer = _RunWriter(job.buckets, ranks)
    with _without_collector():
        with FrameWriter(interim, dictionary) as frames:
            for unit in job.units:
                _take_unit(unit, job.part, frames, writer, result)
        writer.write(run)
    interim.replace(bodies)
    write_text(done, json.dumps(asdict(result)))
    return result


@contextmanager
def _without_collector() -> Iterator[None]:
    """Records hold no cycles; to look for some among millions of values takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take_unit(
    unit: Unit,
    part: int,
    frames: FrameWriter,
    writer: _RunWriter,
    result: PartResult,
) -> None:
    complaints = Complaints(unit.label)
    newest = result.newest or ""
    for place, raw, body in records_in(unit, result):
        result.records += 1
        try:
            row = make_row(body)
        except Exception as error:  # whatever is wrong with it, the others are good
            complaints.add(f"a record cannot be read ({type(error).__name__}: {error})", place)
            continue
        if row is None:
            complaints.add("no record of a known source", place)
            continue
        frame, slot = frames.add(raw)
        writer.add(row, part, frame, slot)
        result.providers[row.provider] = result.providers.get(row.provider, 0) + 1
        if row.updated is not None and row.updated > newest:
            newest = row.updated
    result.newest = newest or None
    result.problems += complaints.lines()


class _RunWriter:
    """Rows of one part, in the end one batch a bucket."""

    def __init__(self, buckets: int, ranks: Ranks) -> None:
        self._buckets = buckets
        self._ranks = ranks
        self._rows: list[tuple[Any, ...]] = []
        self._facts: list[Facts] = []
        self._tables: list[Any] = []

    def add(self, row: DatasetRow, part: int, frame: int, slot: int) -> None:
        """Take one more row."""
        self._facts.append(row.facts)
        self._rows.append((*row[:-1], part, frame, slot, bucket_of(row.name, self._buckets)))
        if len(self._rows) >= _HELD:
            self._fold()

    def _fold(self) -> None:
        if self._rows:
            keys, ends = keys_of_records(self._facts, self._ranks)
            self._tables.append(to_table(self._rows, keys, ends))
            self._rows, self._facts = [], []

    def write(self, path: Path) -> None:
        """Write all rows, sorted by bucket."""
        import pyarrow as pa
        from pyarrow import compute

        self._fold()
        full = _run_schema()
        table = pa.concat_tables(self._tables) if self._tables else full.empty_table()
        table = table.take(compute.sort_indices(table["bucket"])).combine_chunks()
        counts = dict.fromkeys(range(self._buckets), 0)
        for each in compute.value_counts(table["bucket"]).to_pylist():
            counts[each["values"]] = each["counts"]
        begins = list(accumulate(counts.values(), initial=0))
        pieces = (table.slice(begin, end - begin) for begin, end in pairwise(begins))
        write_batches(path, full, pieces)


def _run_schema() -> Any:
    import pyarrow as pa

    return pa.schema(
        [*schema(), ("bucket", pa.int16()), ("keys", pa.list_(pa.int64()))]  # the dataset has none
    )


def to_table(rows: Sequence[tuple[Any, ...]], keys: Any, ends: Any) -> Any:
    """Rows with part, frame, slot and bucket, and their keys, as an Arrow table."""
    import pyarrow as pa

    full = _run_schema()
    columns = []
    for values, column in zip(zip(*rows, strict=True), list(full)[:-1], strict=True):
        try:
            columns.append(pa.array(values, column.type))
        except UnicodeEncodeError:  # half of a letter
            clean = [
                value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
                for value in values
            ]
            columns.append(pa.array(clean, column.type))
    lists = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(keys, pa.int64()))
    return pa.Table.from_arrays([*columns, lists], schema=full)


def run_batches(paths: Sequence[Path], number: int, columns: tuple[str, ...] = ()) -> Any:
    """Batch *number* of each of the files as one table, of some *columns* or of all."""
    import pyarrow as pa

    return pa.Table.from_batches([_opened(path, columns).get_batch(number) for path in paths])


@lru_cache(maxsize=256)
def _opened(path: Path, columns: tuple[str, ...]) -> Any:
    return opened_batches(path, columns)


def close_runs() -> None:
    """Close the files of runs, which one batch after another is read from."""
    _opened.cache_clear()
