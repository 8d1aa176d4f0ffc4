"""The citation graph of a dataset, and the indicators over it, with DuckDB on one machine.

A node is a record of one provider, by default of the one with the most records: DOIs cite DOIs,
and OpenAlex's works cite works of its own. Of a record that an update replaced, the references of
both copies count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from harvest.errors import InvalidArgument, UnreadableInput, UnwritableOutput
from harvest.snapshot.dataset.checksums import sum_of
from harvest.snapshot.dataset.counted_indicators import (
    INDICATORS_FILE,
    Counted,
    write_counted,
)
from harvest.snapshot.dataset.dataset_files import (
    HIDDEN,
    Manifest,
    column_path,
    read_dictionary,
    read_manifest,
)
from harvest.snapshot.dataset.frames import FrameReader
from harvest.snapshot.dataset.graph_indicators import FEWEST, compute_indicators
from harvest.snapshot.dataset.needs import need_packages
from harvest.snapshot.dataset.reading_segment import is_hidden, read_pairs
from harvest.snapshot.dataset.row import cited_works
from harvest.snapshot.dataset.storage import put, read_parquet, remove_tree, scratch
from harvest.snapshot.record_entry import provider_of
from harvest.text.json_text import read_json

__all__ = [
    "DuckDBTables",
    "count_indicators",
    "edges_of",
    "NAMES",
    "NODES",
    "hidden_rows",
    "main_provider",
    "node_id",
    "nodes_of",
    "require_whole",
    "what_is_counted",
]

_MEMORY = "2GB"
_ROWS_IN_GROUP = 16_384

NODES = "SELECT id, max_by(year, segment) AS year FROM named GROUP BY id"
NAMES = "SELECT id, max_by(name, segment) AS name FROM named GROUP BY id"
"""What the latest segment says of a node."""


def node_id(name: str) -> int:
    """The number of a node: the same in every process; of 10^8 nodes hardly two share one."""
    digest = blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def edges_of(records: Iterable[bytes], provider: str) -> Iterator[tuple[int, int]]:
    """(citing, cited) of each reference in raw *records* of the provider; bad ones have none."""
    for raw in records:
        try:
            body = read_json(raw.decode("utf-8", "replace"))
            found = cited_works(provider, body) if provider_of(body) == provider else None
        except Exception:
            continue
        if found is not None:
            name, cited = found
            own = node_id(name)
            for each in cited:
                yield own, node_id(each)


NODE_COLUMNS = ("name", "provider", "key", "year")


def hidden_rows(folder: Path, manifest: Manifest, number: int) -> dict[str, set[str]]:
    """Name → keys of the rows of segment *number* that later ones hide; see `is_hidden`."""
    hidden: defaultdict[str, set[str]] = defaultdict(set)
    for segment in manifest.segments[number + 1 :]:
        for name, keys in read_pairs(folder / segment.name / HIDDEN).items():
            hidden[name].update(keys)
    return dict(hidden)


def nodes_of(
    table: Any, provider: str, segment: int, hidden: Mapping[str, set[str]]
) -> list[tuple[int, str, int | None, int]]:
    """(id, name, year, segment) of the provider's rows in a bucket of columns."""
    return [
        (node_id(row["key"] or row["name"]), row["name"], row["year"], segment)
        for row in table.to_pylist()
        if row["provider"] == provider and not is_hidden(row, hidden)
    ]


def main_provider(manifest: Manifest) -> str:
    """The provider with the most records."""
    counts: dict[str, int] = {}
    for segment in manifest.segments:
        for name, count in segment.providers.items():
            counts[name] = counts.get(name, 0) + count
    return max(counts, key=lambda name: (counts[name], name))


def require_whole(count: int, *, anyway: bool) -> None:
    """Refuse a graph that is too small to stand for science as a whole.

    Raises:
        InvalidArgument: it is, and it is not wanted *anyway*.
    """
    if count < FEWEST and not anyway:
        raise InvalidArgument(
            f"the graph has {count:,} works: below {FEWEST:,} its classes would mislead;"
            " --anyway counts them nevertheless"
        )


def what_is_counted(
    folder: Path, manifest: Manifest, provider: str, works: int, *, anyway: bool
) -> Counted:
    """Over what indicators are counted, for whoever sees them."""
    newest = max((each.newest for each in manifest.segments if each.newest), default=manifest.built)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Counted(folder.absolute().name, newest[:10], provider, works, now, anyway)


class DuckDBTables:
    """Tables in a DuckDB of its own, which spills to disk; see `graph_indicators.Tables`."""

    def __init__(self, folder: Path | None = None) -> None:
        import duckdb

        self._db: Any = duckdb.connect(str(folder / "graph.duckdb") if folder else ":memory:")
        self._db.execute(f"SET memory_limit = '{_MEMORY}'")
        self._db.execute("SET preserve_insertion_order = false")

    def load(
        self, nodes: Sequence[tuple[int, int | None]], edges: Sequence[tuple[int, int]]
    ) -> None:
        """Put a graph in."""
        self.define("node", "SELECT 0::BIGINT AS id, 0 AS year WHERE false")
        self.define("edge", "SELECT 0::BIGINT AS citing, 0::BIGINT AS cited WHERE false")
        self.add("node", nodes)
        self.add("edge", edges)

    def add(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Put rows into a table that is there."""
        import pyarrow as pa

        if rows:
            columns = {f"c{n}": pa.array(each) for n, each in enumerate(zip(*rows, strict=True))}
            self._db.register("given", pa.table(columns))
            self._db.execute(f"INSERT INTO {table} SELECT * FROM given")
            self._db.unregister("given")

    def define(self, name: str, query: str) -> None:
        """Make the table *name* of *query*."""
        self._db.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def value(self, query: str) -> float:
        """The one number that *query* gives; 0 for null."""
        (found,) = self._db.execute(query).fetchone()
        return float(found or 0)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What *query* gives, as Python values."""
        found = self._db.execute(query)
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def write(self, query: str, path: Path) -> None:
        """What *query* gives, as Parquet."""
        quoted = str(path).replace("'", "''")
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_IN_GROUP}"
        self._db.execute(f"COPY ({query}) TO '{quoted}' ({options})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()


def count_indicators(folder: Path, *, anyway: bool = False) -> dict[str, Any]:
    """Count the indicators of the dataset in *folder* and keep them there; what they are of.

    Raises:
        UnreadableInput: there is no dataset.
        InvalidArgument: the graph is too small, and is not wanted *anyway*.
        UnwritableOutput: there is no room, or a file of the dataset is missing.
    """
    need_packages()
    manifest = read_manifest(folder)
    provider = main_provider(manifest)
    import duckdb

    try:
        with scratch(folder) as interim, DuckDBTables(interim) as tables:
            _load(tables, folder, manifest, provider)
            count = int(tables.value("SELECT count(*) FROM node"))
            require_whole(count, anyway=anyway)
            compute_indicators(tables)
            query = "SELECT name, indicator.* FROM indicator JOIN named USING (id) ORDER BY name"
            tables.write(query, interim / INDICATORS_FILE)
            sums = sum_of(interim / INDICATORS_FILE)
            remove_tree(folder / INDICATORS_FILE)  # Spark's is a folder
            put(interim / INDICATORS_FILE, folder / INDICATORS_FILE)
            counted = what_is_counted(folder, manifest, provider, count, anyway=anyway)
            write_counted(folder, replace(counted, sums=sums))
            return asdict(counted) | {"source": counted.source}
    except InvalidArgument:  # which is a ValueError too
        raise
    except ValueError as error:
        raise UnreadableInput(f"{folder}: is damaged ({error}); build it anew") from error
    except (OSError, duckdb.Error) as error:
        raise UnwritableOutput(f"{folder}: its indicators cannot be counted ({error})") from error


def _load(tables: DuckDBTables, folder: Path, manifest: Manifest, provider: str) -> None:
    """Nodes from the columns, edges from the bodies."""
    dictionary = read_dictionary(folder)
    tables.load([], [])
    none = "SELECT 0::BIGINT AS id, ''::VARCHAR AS name, 0 AS year, 0 AS segment WHERE false"
    tables.define("named", none)
    for number, segment in enumerate(manifest.segments):
        place = folder / segment.name
        hidden = hidden_rows(folder, manifest, number)
        for bucket in range(segment.buckets):
            table = read_parquet(column_path(place, bucket), columns=list(NODE_COLUMNS))
            tables.add("named", nodes_of(table, provider, number, hidden))
        frames = FrameReader(place / "bodies", dictionary)
        for path in sorted((place / "bodies").glob("*.zst")):
            tables.add("edge", list(edges_of(frames.each(int(path.stem)), provider)))
        frames.close()
    tables.define("node", NODES)
    tables.define("named", NAMES)
