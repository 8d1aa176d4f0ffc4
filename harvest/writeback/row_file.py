"""Rows as a file: CSV, a workbook, or Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal, TypeAlias

from harvest.errors import InvalidArgument
from harvest.export.cell_guard import guarded
from harvest.export.columns import Cell, ColumnType
from harvest.writeback.workbook import can_write, to_workbook

__all__ = ["ROW_FORMATS", "RowFormat", "missing_package", "to_file"]

RowFormat: TypeAlias = Literal["csv", "xlsx", "parquet"]
ROW_FORMATS = ("csv", "xlsx", "parquet")

GROUP = 10_000
"""Rows of a Parquet row group, which are in memory at once."""

Rows = Iterable[Mapping[str, Cell]]


def missing_package(format: RowFormat) -> str | None:
    """What is to be installed for the format; None when nothing is."""
    if format == "xlsx" and not can_write():
        return "to write .xlsx, install harvest-biblio[tables] (openpyxl)"
    if format == "parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            return "to write Parquet, install harvest-biblio[tables] (pyarrow)"
    return None


def to_file(
    rows: Rows, columns: Mapping[str, ColumnType], format: RowFormat, *, sheet: str = "works"
) -> bytes:
    """The rows under their headings.

    Args:
        sheet: what the sheet of a workbook is called.

    Raises:
        InvalidArgument: there is no such format, or what it missing_package is not installed.
    """
    if format not in ROW_FORMATS:
        raise InvalidArgument(f"{format!r} is none of {', '.join(ROW_FORMATS)}")
    if lacking := missing_package(format):
        raise InvalidArgument(lacking)
    if format == "csv":
        return _to_csv(rows, columns)
    if format == "parquet":
        return _to_parquet(rows, columns)
    cells = ([row.get(name) for name in columns] for row in rows)
    return to_workbook([(sheet, _headed(list(columns), cells))], (), {})


def _headed(heads: list[str], rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    yield list(heads)
    yield from rows


def _to_csv(rows: Rows, columns: Mapping[str, ColumnType]) -> bytes:
    """With a byte order mark, by which Excel knows UTF-8; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(row.get(name)) for name in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _to_parquet(rows: Rows, columns: Mapping[str, ColumnType]) -> bytes:
    import pyarrow
    from pyarrow import parquet

    types = {"text": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(),
             "boolean": pyarrow.bool_()}  # fmt: skip
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
    out, coming = io.BytesIO(), iter(rows)
    with parquet.ParquetWriter(out, schema) as writer:
        while chunk := list(islice(coming, GROUP)):
            table = [{name: row.get(name) for name in columns} for row in chunk]
            writer.write_table(pyarrow.Table.from_pylist(table, schema))
    return out.getvalue()
