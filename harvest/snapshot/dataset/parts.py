"""First step of a build: a group of files becomes bodies, and rows sorted into buckets.

One group is one job of one process; what is finished is not done again after an interruption.
"""

from __future__ import annotations

import gc
import json
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from harvest.providers.common.snapshot_row import Facts
from harvest.snapshot.dataset.dataset_files import bucket_of, schema
from harvest.snapshot.dataset.frames import FrameWriter, frame_path
from harvest.snapshot.dataset.keys_of_records import Ranks, keys_of_records
from harvest.snapshot.dataset.records import Complaints, RawRecord, read_records_of
from harvest.snapshot.dataset.renamed_records import ID_COLUMNS, has_ids, write_ids
from harvest.snapshot.dataset.row import DatasetRow, make_row
from harvest.snapshot.dataset.side_files import SideFacts
from harvest.snapshot.dataset.sources import Unit, opened
from harvest.snapshot.dataset.storage import write_batches, write_text

__all__ = [
    "PartJob",
    "PartResult",
    "groups",
    "make_part",
    "records_in",
    "to_table",
]

_HELD = 8_000
"""Rows that a process holds as Python values at once."""
_GROUP = 96_000_000
"""Bytes of files that make one job, at most."""
_JOBS = 6
"""Jobs that a core has at least, so that all end at about the same time."""


@dataclass(frozen=True)
class PartJob:
    """What a process needs to make one part.

    Attributes:
        segment: number of the segment that is built, from 0.
    """

    part: int
    units: Sequence[Unit]
    work: Path
    bodies: Path
    buckets: int
    segment: int

    @property
    def run(self) -> Path:
        """The file of its rows, a batch a bucket."""
        return self.work / f"part-{self.part:06}.arrow"

    @property
    def ids(self) -> Path:
        """The file of the providers' own names, if there are any; see `renamed_records`."""
        return self.work / f"ids-{self.part:06}.arrow"


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
    most = max(1, min(_GROUP, total // (_JOBS * cores) + 1))
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
    rows = _RunRows(job.buckets, ranks)
    with _without_collector():
        with FrameWriter(interim, dictionary) as frames:
            for unit in job.units:
                _take_unit(unit, job.part, frames, rows, result)
        if has_ids(result.providers):
            write_ids(rows.columns(ID_COLUMNS), job.segment, job.ids, job.buckets)
        write_batches(job.run, _run_schema(), rows.tables())
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
    rows: _RunRows,
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
        rows.add(row, part, frame, slot)
        result.providers[row.provider] = result.providers.get(row.provider, 0) + 1
        if row.updated is not None and row.updated > newest:
            newest = row.updated
    result.newest = newest or None
    result.problems += complaints.lines()


class _RunRows:
    """Rows of one part, gathered into tables that are sorted by bucket."""

    def __init__(self, buckets: int, ranks: Ranks) -> None:
        self._buckets = buckets
        self._ranks = ranks
        self._rows: list[tuple[Any, ...]] = []
        self._facts: list[Facts] = []
        self._tables: list[Any] = []
        self._begins: list[list[int]] = []

    def add(self, row: DatasetRow, part: int, frame: int, slot: int) -> None:
        """Take one more row."""
        self._facts.append(row.facts)
        self._rows.append((*row[:-1], part, frame, slot))
        if len(self._rows) >= _HELD:
            self._fold()

    def _fold(self) -> None:
        """Make a table of what has come: values of Python are sorted faster than columns are."""
        numbers = [bucket_of(row[0], self._buckets) for row in self._rows]
        order = sorted(range(len(numbers)), key=numbers.__getitem__)
        facts = [self._facts[at] for at in order]
        keys, ends = keys_of_records(facts, self._ranks)
        self._tables.append(to_table([self._rows[at] for at in order], keys, ends))
        counts = Counter(numbers)
        sizes = (counts[bucket] for bucket in range(self._buckets))
        self._begins.append(list(accumulate(sizes, initial=0)))
        self._rows, self._facts = [], []

    def tables(self) -> Iterator[Any]:
        """All rows, a table a bucket."""
        import pyarrow as pa

        self._fold()
        for bucket in range(self._buckets):
            yield pa.concat_tables(
                table.slice(begins[bucket], begins[bucket + 1] - begins[bucket])
                for table, begins in zip(self._tables, self._begins, strict=True)
            )

    def columns(self, names: Sequence[str]) -> Any:
        """Some columns of all rows."""
        import pyarrow as pa

        self._fold()
        return pa.concat_tables(table.select(names) for table in self._tables)


def _run_schema() -> Any:
    import pyarrow as pa

    return pa.schema([*schema(), ("keys", pa.list_(pa.int64()))])  # the dataset has no such column


def to_table(rows: Sequence[tuple[Any, ...]], keys: Any, ends: Any) -> Any:
    """Rows with part, frame and slot, and their keys, as an Arrow table."""
    import pyarrow as pa

    full = _run_schema()
    columns = []
    lists_of_values = zip(*rows, strict=True) if rows else [()] * (len(full) - 1)
    for values, column in zip(lists_of_values, list(full)[:-1], strict=True):
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
