"""How the files of a dataset are read and written, on this machine and on others.

A place that is named by a URI (`hdfs://…`, `s3://…`, `gs://…`, `abfs://…`, `file://…`) is a
`StoredPath`; whoever gets a `Path` need not know which it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from harvest.errors import InvalidArgument
from harvest.snapshot.dataset.stored_path import StoredPath

__all__ = [
    "LOCK",
    "alone",
    "close_runs",
    "parquet_file",
    "put",
    "read_parquet",
    "remove_tree",
    "run_batches",
    "scratch",
    "write_batches",
    "write_parquet",
    "write_text",
]

LOCK = "build.lock"


def remove_tree(path: Path) -> None:
    """Delete a folder with all that is in it, as far as that can be done; a file is left."""
    if isinstance(path, StoredPath):
        path.remove_tree()
    elif path.is_dir():
        shutil.rmtree(path, ignore_errors=True)


def put(local: Path, target: Path) -> None:
    """Move a file of this machine to *target*, which is replaced."""
    if isinstance(target, StoredPath):
        with local.open("rb") as source, target.open("wb") as file:
            shutil.copyfileobj(source, file, 1 << 22)
        local.unlink()
    else:
        local.replace(target)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder of this machine for the while, near *folder* where that is here."""
    here = None if isinstance(folder, StoredPath) else str(folder)
    with TemporaryDirectory(prefix="scratch-", dir=here, ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Work in *folder*, which is made, while nobody else does; of this machine's folders.

    Raises:
        InvalidArgument: another process is at work there.
        OSError: it cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(folder, StoredPath):
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise InvalidArgument(
            f"{folder}: another process is building it; wait for its end, or end it"
        ) from error
    try:
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)
        lock.release()


def _readable(path: Path) -> Any:
    return path.open("rb") if isinstance(path, StoredPath) else path


def read_parquet(path: Path, **options: Any) -> Any:
    """A Parquet file as a table."""
    from pyarrow import parquet

    return parquet.read_table(_readable(path), use_threads=False, **options)


def parquet_file(path: Path) -> Any:
    """A Parquet file, open."""
    from pyarrow import parquet

    return parquet.ParquetFile(_readable(path))


def write_parquet(table: Any, path: Path, **options: Any) -> None:
    """Write *table* as Parquet, packed, and under its name only when it is whole."""
    from pyarrow import parquet

    interim = path.with_suffix(".tmp")
    with _writable(interim) as target:
        parquet.write_table(table, target, compression="zstd", **options)
    interim.replace(path)


@contextmanager
def _writable(path: Path) -> Iterator[Any]:
    """What pyarrow writes to: it closes files that it opened itself only."""
    if isinstance(path, StoredPath):
        with path.open("wb") as file:
            yield file
    else:
        yield str(path)


def write_text(path: Path, text: str) -> None:
    """Write a small file, under its name only when it is whole."""
    interim = path.with_suffix(".tmp")
    interim.write_text(text, encoding="utf-8")
    interim.replace(path)


def run_batches(paths: Sequence[Path], number: int) -> Any:
    """Batch *number* of each of the files that `write_batches` wrote, as one table."""
    import pyarrow as pa

    return pa.Table.from_batches([_opened(path).get_batch(number) for path in paths])


@lru_cache(maxsize=256)
def _opened(path: Path) -> Any:
    import pyarrow as pa

    source = path.open("rb") if isinstance(path, StoredPath) else pa.OSFile(str(path))
    return pa.ipc.open_file(source)


def close_runs() -> None:
    """Close the files that one batch after another is read from."""
    _opened.cache_clear()


def write_batches(path: Path, schema: Any, tables: Iterable[Any]) -> None:
    """Write each of *tables* as one batch, packed a little, to be read one by one."""
    import pyarrow as pa

    options = pa.ipc.IpcWriteOptions(compression="lz4")
    empty = pa.RecordBatch.from_pylist([], schema=schema)
    interim = path.with_suffix(".tmp")
    with _writable(interim) as target, pa.ipc.new_file(target, schema, options=options) as writer:
        for table in tables:
            batches = table.combine_chunks().to_batches()
            writer.write_batch(batches[0] if batches else empty)
    interim.replace(path)
