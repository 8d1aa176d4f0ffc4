"""Records that a provider now has under another name: an OpenAlex work whose DOI has changed.

    rows of all parts, and of earlier segments ─▶ ids of a bucket ─▶ those of one id together ─▶ old

A record's rows are put into buckets by the DOI, so that the old and the new one lie apart. Between
the first step of a build and the second, the rows are gathered by the provider's own name; of
those that bear one name the newest stays. Providers that name records by their DOI take no part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from harvest.snapshot.dataset.dataset_files import PLACE, WHOSE, Segment, column_path
from harvest.snapshot.dataset.parts import run_batches
from harvest.snapshot.dataset.row import has_own_keys
from harvest.snapshot.dataset.storage import read_parquet, write_batches

__all__ = ["OldRow", "find_renamed"]


class OldRow(NamedTuple):
    """A row that gives way.

    Attributes:
        segment: number of the segment, from 0.
        key: None where the name is the provider's own.
    """

    segment: int
    name: str
    provider: str
    key: str | None


class Given(NamedTuple):
    """Rows to gather: of an earlier segment's bucket, or of the parts that are being built."""

    segment: int
    paths: Sequence[Path]
    bucket: int | None


def find_renamed(
    run: Callable[[str, Sequence[Callable[[], Any]]], list[Any]],
    *,
    folder: Path,
    work: Path,
    segment: Segment,
    runs: Sequence[Path],
    earlier: Sequence[Segment],
    merged: Path | None,
) -> list[OldRow]:
    """The rows of *segment*, whose parts are *runs*, and of *earlier* ones that give way.

    Args:
        run: does a step's calls.
        merged: see `find_old_rows`.
    """
    if not has_ids(segment.providers) and merged is None:
        return []
    given = [Given(len(earlier), runs, bucket) for bucket in range(segment.buckets)]
    given += earlier_rows(folder, earlier)
    paths = [work / f"ids-{number:04}.arrow" for number in range(len(given))]
    gathering = zip(given, paths, strict=True)
    run("names", [partial(gather_ids, *each, segment.partitions) for each in gathering])
    finding = [partial(find_old_rows, each, paths, merged) for each in range(segment.partitions)]
    return [row for each in run("renamed", finding) for row in each]


def has_ids(providers: Iterable[str]) -> bool:
    """Whether records of any of *providers* have names beside their DOIs."""
    return any(has_own_keys(each) for each in providers)


def earlier_rows(folder: Path, segments: Sequence[Segment]) -> list[Given]:
    """The rows of the segments that are there."""
    return [
        Given(number, [column_path(folder / segment.name, bucket)], None)
        for number, segment in enumerate(segments)
        if has_ids(segment.providers)
        for bucket in range(segment.buckets)
    ]


def gather_ids(given: Given, target: Path, partitions: int) -> None:
    """Write who is called what in *given*, one batch a partition by the provider's own name."""
    import pyarrow as pa
    from pyarrow import compute

    wanted = [*WHOSE, *PLACE]
    if given.bucket is None:
        table = read_parquet(given.paths[0], columns=wanted)
    else:
        table = run_batches(given.paths, given.bucket, tuple(wanted)).select(wanted)
    own = [each for each in compute.unique(table["provider"]).to_pylist() if has_own_keys(each)]
    table = table.filter(compute.is_in(table["provider"], pa.array(own, pa.string())))
    ids = compute.coalesce(table["key"], table["name"])
    table = table.append_column("id", ids)
    table = table.set_column(
        wanted.index("updated"), "updated", compute.fill_null(table["updated"], "")
    )
    table = table.append_column("segment", pa.array([given.segment] * len(table), pa.int32()))
    whose = [crc32(each.encode()) % partitions for each in ids.to_pylist()]
    numbers = pa.array(whose, pa.int32())
    pieces = (table.filter(compute.equal(numbers, each)) for each in range(partitions))
    write_batches(target, table.schema, pieces)


def find_old_rows(partition: int, paths: Sequence[Path], merged: Path | None) -> list[OldRow]:
    """Of the rows of each id in the partition those that are not under its newest name.

    Args:
        paths: what `gather_ids` wrote.
        merged: a table of ids that were given up for others: all their rows are old.
    """
    from pyarrow import compute

    table = run_batches(paths, partition)
    counts = compute.value_counts(table["id"])
    several = counts.filter(compute.greater(counts.field("counts"), 1)).field("values")
    is_given_up = compute.is_in(table["id"], several.slice(0, 0))
    if merged is not None:
        gone = read_parquet(merged, columns=["work"])["work"]
        is_given_up = compute.is_in(table["id"], gone.combine_chunks())
    old = [_old_row(row) for row in table.filter(is_given_up).to_pylist()]
    doubled = compute.and_(compute.is_in(table["id"], several), compute.invert(is_given_up))
    order = ("provider", "id", "updated", "segment", *PLACE)
    rows = table.filter(doubled).sort_by([(each, "ascending") for each in order]).to_pylist()
    newest = {(row["provider"], row["id"]): row["name"] for row in rows}
    old += [_old_row(row) for row in rows if newest[row["provider"], row["id"]] != row["name"]]
    return list(dict.fromkeys(old))


def _old_row(row: dict[str, Any]) -> OldRow:
    return OldRow(row["segment"], row["name"], row["provider"], row["key"])
