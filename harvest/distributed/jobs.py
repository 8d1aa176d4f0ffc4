"""What a cluster does: build a dataset, match strings, enrich DOIs, count indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from harvest.distributed.batch_work import enriched_schema, enriching, matching
from harvest.distributed.spark_engine import (
    SparkRunner,
    SparkTables,
    keeping_shuffles,
    set_shuffles,
)
from harvest.errors import UnreadableInput
from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.citation_graph import (
    NAMES,
    NODE_COLUMNS,
    NODES,
    edges_of,
    hidden_rows,
    main_provider,
    nodes_of,
    require_whole,
    what_is_counted,
)
from harvest.snapshot.dataset.counted_indicators import INDICATORS_FILE, Counted, write_counted
from harvest.snapshot.dataset.dataset_files import (
    Manifest,
    Segment,
    column_path,
    read_dictionary,
    read_manifest,
)
from harvest.snapshot.dataset.frames import FrameReader
from harvest.snapshot.dataset.graph_indicators import compute_indicators
from harvest.snapshot.dataset.storage import read_parquet

__all__ = ["build_dataset", "count_indicators", "enrich_dois", "match_strings", "parts_of"]

_AT_ONCE = 10_000
"""Strings or DOIs of one task, so that each reads every file of the dataset once at most."""

_WORKS, _CITATIONS, _MOST_PARTS = 100_000, 1_000_000, 2_000
"""What of a graph one task does, so that it fits into memory; into how many parts at most."""
_FEWEST = 10_000
"""Works and citations that are worth a task: below, to start it takes longer than its work."""
_WORKS_IN_FILE, _MOST_FILES = 500_000, 200
"""Of indicators in the dataset: who looks up opens all the files at once."""


def build_dataset(
    spark: Any, sources: Sequence[Path], folder: Path, *, update: bool = False, **options: Any
) -> Segment:
    """As `building.build`, on all machines of the cluster."""
    cores = max(spark.sparkContext.defaultParallelism, 2)
    runner = SparkRunner(spark)
    return build(sources, folder, update=update, cores=cores, run=runner, **options)


def match_strings(spark: Any, source: str, folder: Path, output: str) -> int:
    """Match each line of *source* (or the first column of a Parquet), write Parquet; how many."""
    schema = "text string, status string, reason string, confidence double, doi string"
    return _map(spark, source, matching(folder), schema, output)


def enrich_dois(spark: Any, source: str, folder: Path, output: str) -> int:
    """The merged record of each DOI of *source*, as Parquet; how many rows."""
    names = {"string": "string", "int64": "long", "double": "double", "bool": "boolean"}
    schema = ", ".join(f"{each.name} {names[str(each.type)]}" for each in enriched_schema())
    return _map(spark, source, enriching(folder), schema, output)


def _map(
    spark: Any,
    source: str,
    work: Callable[[Iterable[Any]], Iterator[Any]],
    schema: str,
    output: str,
) -> int:
    given = _read(spark, source)
    count = given.count()
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_AT_ONCE))
    width = max(1, min(-(-count // _AT_ONCE), 100_000))
    frame = given.repartition(max(width, min(count, spark.sparkContext.defaultParallelism)))
    frame.mapInArrow(work, schema).write.mode("errorifexists").parquet(output)
    return int(count)


def _read(spark: Any, source: str) -> Any:
    """One column of texts: of a Parquet its first, else the lines that are not blank."""
    from pyspark.errors import PySparkException

    try:
        if source.rstrip("/").endswith(".parquet"):
            frame = spark.read.parquet(source)
            return frame.select(frame.columns[0])
        return spark.read.text(source).where("trim(value) <> ''")
    except PySparkException as error:
        raise UnreadableInput(f"{source}: cannot be read ({error})") from error


def count_indicators(
    spark: Any, folder: Path, output: str | None = None, *, anyway: bool = False
) -> Counted:
    """The indicators of the dataset's own citations, as Parquet; what they are of.

    Args:
        output: where; None for the dataset itself, whose look-ups show them from then on.

    Raises:
        InvalidArgument: the graph is too small, and is not wanted *anyway*.
    """
    with keeping_shuffles(spark):
        return _count_indicators(spark, folder, output, anyway=anyway)


def _count_indicators(spark: Any, folder: Path, output: str | None, *, anyway: bool) -> Counted:
    manifest = read_manifest(folder)
    provider = main_provider(manifest)
    cores = spark.sparkContext.defaultParallelism
    rows = sum(segment.rows for segment in manifest.segments)
    set_shuffles(spark, parts_of(rows, 0, cores))
    _load(spark, folder, manifest, provider, parts_of(rows, 0, cores))
    tables = SparkTables(spark)
    tables.define("node", NODES)
    count = int(tables.value("SELECT count(*) FROM node"))
    require_whole(count, anyway=anyway)
    citations = int(tables.value("SELECT count(*) FROM edge"))
    set_shuffles(spark, parts_of(count, citations, cores))
    compute_indicators(tables)
    tables.define("named", NAMES)
    found = spark.sql("SELECT named.name, indicator.* FROM indicator JOIN named USING (id)")
    counted = what_is_counted(folder, manifest, provider, count, anyway=anyway)
    if output is not None:
        found.write.mode("errorifexists").parquet(output)
        return counted
    files = min(1 + count // _WORKS_IN_FILE, _MOST_FILES)
    found = found.repartitionByRange(files, "name").sortWithinPartitions("name")
    found.write.mode("overwrite").parquet(str(folder / INDICATORS_FILE))
    write_counted(folder, counted)
    return counted


def parts_of(works: int, citations: int, cores: int) -> int:
    """Into how many parts a graph is split: one a core, fewer if it is small, more if large.

    >>> parts_of(12_796, 156, 2), parts_of(12_796, 156, 400), parts_of(10**8, 15 * 10**8, 400)
    (1, 1, 1500)
    """
    needed = max(works // _WORKS, citations // _CITATIONS)
    useful = min(cores, (works + citations) // _FEWEST)
    return min(max(needed, useful, 1), _MOST_PARTS)


def _load(spark: Any, folder: Path, manifest: Manifest, provider: str, parts: int) -> None:
    """Make the tables `named`, from the columns, and `edge`, from the bodies."""
    columns, bodies = [], []
    hidden = []
    for number, segment in enumerate(manifest.segments):
        hidden.append(hidden_rows(folder, manifest, number))
        columns += [(number, bucket) for bucket in range(segment.buckets)]
        paths = (folder / segment.name / "bodies").glob("*.zst")
        bodies += [(segment.name, int(path.stem)) for path in paths]
    names = [segment.name for segment in manifest.segments]
    nodes = spark.createDataFrame(columns, "segment int, bucket int")
    nodes = nodes.repartition(min(len(columns), parts)).mapInArrow(
        partial(_nodes, folder, names, provider, hidden),
        "id long, name string, year int, segment int",
    )
    edges = spark.createDataFrame(bodies, "segment string, part int")
    edges = edges.repartition(min(len(bodies), parts)).mapInArrow(
        partial(_edges, folder, provider), "citing long, cited long"
    )
    nodes.localCheckpoint().createOrReplaceTempView("named")
    edges.localCheckpoint().createOrReplaceTempView("edge")


def _nodes(
    folder: Path,
    names: Sequence[str],
    provider: str,
    hidden: Sequence[Mapping[str, set[str]]],
    batches: Iterable[Any],
) -> Iterator[Any]:
    import pyarrow as pa

    for batch in batches:
        for segment, bucket in zip(*(each.to_pylist() for each in batch.columns), strict=True):
            path = column_path(folder / names[segment], bucket)
            table = read_parquet(path, columns=list(NODE_COLUMNS))
            rows = nodes_of(table, provider, segment, hidden[segment])
            kinds = (pa.int64(), pa.string(), pa.int32(), pa.int32())
            arrays = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(kinds)]
            yield pa.RecordBatch.from_arrays(arrays, ["id", "name", "year", "segment"])


def _edges(folder: Path, provider: str, batches: Iterable[Any]) -> Iterator[Any]:
    import pyarrow as pa

    dictionary = read_dictionary(folder)
    for batch in batches:
        for segment, part in zip(*(each.to_pylist() for each in batch.columns), strict=True):
            frames = FrameReader(folder / segment / "bodies", dictionary)
            pairs = list(edges_of(frames.each(part), provider))
            frames.close()
            columns = zip(*pairs, strict=True) if pairs else ((), ())
            arrays = [pa.array(each, pa.int64()) for each in columns]
            yield pa.RecordBatch.from_arrays(arrays, ["citing", "cited"])
