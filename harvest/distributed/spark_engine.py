"""Spark as harvest uses it: a session, a runner of calls, and tables by SQL."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from harvest.errors import InvalidArgument

__all__ = ["SparkRunner", "SparkTables", "keeping_shuffles", "open_spark", "set_shuffles"]

Done = TypeVar("Done")


def open_spark(master: str | None = None) -> Any:
    """A session at *master*, or at the one that spark-submit has chosen.

    Raises:
        InvalidArgument: pyspark is not installed, or no Java is found.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InvalidArgument(
            f"the package {error.name!r} is not installed: pip install 'harvest-biblio[spark]'"
        ) from error
    builder = SparkSession.builder.appName("harvest")
    if master is not None:
        builder = builder.master(master)
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    try:
        return builder.getOrCreate()
    except PySparkException as error:
        raise InvalidArgument(f"Spark cannot start, which needs Java 17: {error}") from error


_SHUFFLES = "spark.sql.shuffle.partitions"


@contextmanager
def keeping_shuffles(spark: Any) -> Iterator[None]:
    """Let the session have as many shuffle partitions afterwards as before."""
    before = spark.conf.get(_SHUFFLES)
    try:
        yield
    finally:
        spark.conf.set(_SHUFFLES, before)


def set_shuffles(spark: Any, count: int) -> None:
    """Make *count* partitions in each shuffle from now on, unless the user chose how many."""
    if not spark.sparkContext.getConf().contains(_SHUFFLES):
        spark.conf.set(_SHUFFLES, str(count))


class SparkRunner:
    """Runs calls all over a cluster, one a task; see `processes.Runner`."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark

    def __call__(
        self, calls: Sequence[Callable[[], Done]], on_done: Callable[[int], None]
    ) -> list[Done]:
        """The results in the order of *calls*."""
        rows = [(number, pickle.dumps(call)) for number, call in enumerate(calls)]
        frame = self._spark.createDataFrame(rows, "number int, call binary")
        frame = frame.repartitionByRange(len(rows), "number")
        done = frame.mapInArrow(_run_calls, "number int, result binary").collect()
        on_done(len(done))
        return [pickle.loads(row["result"]) for row in sorted(done, key=lambda row: row["number"])]


def _run_calls(batches: Iterable[Any]) -> Iterator[Any]:
    import pyarrow as pa

    for batch in batches:
        numbers, calls = (column.to_pylist() for column in batch.columns)
        results = [pickle.dumps(pickle.loads(call)()) for call in calls]
        arrays = [pa.array(numbers, pa.int32()), pa.array(results, pa.binary())]
        yield pa.RecordBatch.from_arrays(arrays, ["number", "result"])


class SparkTables:
    """Tables made of queries; see `graph_indicators.Tables`."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._held: dict[str, Any] = {}

    def define(self, name: str, query: str) -> None:
        """Make the table *name* of *query*; what it was made of may be made anew afterwards."""
        frame = self._spark.sql(query).localCheckpoint(eager=True)
        frame.createOrReplaceTempView(name)
        before = self._held.pop(name, None)
        self._held[name] = frame
        if before is not None:
            before.unpersist()

    def value(self, query: str) -> float:
        """The one number that *query* gives; 0 for null."""
        ((found,),) = self._spark.sql(query).collect()
        return float(found or 0)
