"""Records that a provider now has under another name: an OpenAlex work whose DOI has changed.

    rows of all parts, and of earlier segments ─▶ ids of a bucket ─▶ those of one id together ─▶ old

A record's rows are put into buckets by the DOI, so that the old and the new one lie apart. So the
rows are gathered by the provider's own name, too; of those that bear one name the newest stays.
Providers that name records by their DOI take no part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from harvest.snapshot.dataset.dataset_files import PLACE, WHOSE, Segment, column_path
from harvest.snapshot.dataset.row import has_own_keys
from harvest.snapshot.dataset.storage import read_parquet, run_batches, write_batches

__all__ = ["ID_COLUMNS", "OldRow", "find_renamed", "has_ids", "write_ids"]

ID_COLUMNS = [*WHOSE, *PLACE]


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


def find_renamed(
    run: Callable[[str, Sequence[Callable[[], Any]]], list[Any]],
    *,
    folder: Path,
    work: Path,
    segment: Segment,
    new: Sequence[Path],
    earlier: Sequence[Segment],
    merged: Path | None,
) -> list[OldRow]:
    """The rows of *segment* and of *earlier* ones that give way.

    Args:
        run: does a step's calls.
        new: what `write_ids` wrote of the parts of *segment*.
        merged: see `find_old_rows`.
    """
    if not new and merged is None:
        return []
    given = [
        (number, column_path(folder / each.name, bucket))
        for number, each in enumerate(earlier)
        if has_ids(each.providers)
        for bucket in range(each.buckets)
    ]
    paths = [work / f"names-{number:04}.arrow" for number in range(len(given))]
    gathering = zip(given, paths, strict=True)
    run("names", [partial(_gather, *each, path, segment.buckets) for each, path in gathering])
    paths += new
    finding = [partial(find_old_rows, each, paths, merged) for each in range(segment.buckets)]
    return [row for each in run("renamed", finding) for row in each] if paths else []


def has_ids(providers: Iterable[str]) -> bool:
    """Whether records of any of *providers* have names beside their DOIs."""
    return any(has_own_keys(each) for each in providers)


def _gather(number: int, columns: Path, target: Path, partitions: int) -> None:
    """`write_ids` of a bucket of the segment of that number."""
    write_ids(read_parquet(columns, columns=ID_COLUMNS), number, target, partitions)


def write_ids(table: Any, segment: int, target: Path, partitions: int) -> None:
    """Write who is called what in rows of *segment*, one batch a partition by the provider's name.

    Args:
        table: `ID_COLUMNS` of the rows.
    """
    import pyarrow as pa
    from pyarrow import compute

    own = [each for each in compute.unique(table["provider"]).to_pylist() if has_own_keys(each)]
    table = table.filter(compute.is_in(table["provider"], pa.array(own, pa.string())))
    ids = compute.coalesce(table["key"], table["name"])
    table = table.append_column("id", ids)
    table = table.set_column(
        ID_COLUMNS.index("updated"), "updated", compute.fill_null(table["updated"], "")
    )
    table = table.append_column("segment", pa.array([segment] * len(table), pa.int32()))
    whose = [crc32(each.encode()) % partitions for each in ids.to_pylist()]
    numbers = pa.array(whose, pa.int32())
    pieces = (table.filter(compute.equal(numbers, each)) for each in range(partitions))
    write_batches(target, table.schema, pieces)


def find_old_rows(partition: int, paths: Sequence[Path], merged: Path | None) -> list[OldRow]:
    """Of the rows of each id in the partition those that are not under its newest name.

    Args:
        paths: what `write_ids` wrote.
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
