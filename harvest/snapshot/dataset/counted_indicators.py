"""Indicators that were counted over a dataset's citations: what they are of, and those of works.

DIR/indicators.parquet   a row a work, sorted by name; a folder of such files where Spark wrote
DIR/indicators.json      over what they were counted, and when; written last
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from harvest.model.identifier import Identifier
from harvest.providers import Reply
from harvest.providers.graph_account import graph_reply
from harvest.snapshot.dataset.checksums import sum_of
from harvest.snapshot.dataset.graph_indicators import FEWEST, INDICATORS
from harvest.snapshot.dataset.reading_segment import SortedGroups
from harvest.snapshot.dataset.storage import write_text

__all__ = [
    "INDICATORS_FILE",
    "Counted",
    "CountedIndicators",
    "indicator_flaws",
    "read_counted",
    "write_counted",
]

INDICATORS_FILE = "indicators.parquet"
_FACTS_FILE = "indicators.json"


@dataclass(frozen=True)
class Counted:
    """Over what indicators were counted.

    Attributes:
        snapshot: name of the dataset.
        date: its newest record (ISO date).
        provider: whose records the works are.
        at: when they were counted (ISO, UTC).
        anyway: whether they are wanted of however few works.
        sums: bytes and CRC-32 of the file; None where Spark wrote several.
    """

    snapshot: str
    date: str
    provider: str
    works: int
    at: str
    anyway: bool
    sums: list[int] | None = None

    @property
    def source(self) -> str:
        """Whose the indicators are, for whoever sees them."""
        return f"harvest over {self.snapshot} of {self.date}"


def write_counted(folder: Path, counted: Counted) -> None:
    """Say what the indicators in *folder* are of; from then on they are shown."""
    write_text(folder / _FACTS_FILE, json.dumps(asdict(counted)) + "\n")


def read_counted(folder: Path) -> Counted | None:
    """What the indicators in *folder* are of; None when there are none that may be shown."""
    try:
        facts = json.loads((folder / _FACTS_FILE).read_text(encoding="utf-8"))
        counted = Counted(**facts)
        is_enough = counted.works >= FEWEST or counted.anyway is True
    except (OSError, ValueError, TypeError):
        return None
    return counted if is_enough and (folder / INDICATORS_FILE).exists() else None


def indicator_flaws(folder: Path, *, thoroughly: bool = True) -> list[str]:
    """What is wrong with the indicators in *folder*, if there are any; their bytes *thoroughly*."""
    facts, path = folder / _FACTS_FILE, folder / INDICATORS_FILE
    if not facts.is_file():
        return [f"{facts}: is missing"] if path.exists() else []
    try:
        counted = Counted(**json.loads(facts.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        return [f"{facts}: cannot be read ({error})"]
    if not path.exists():
        return [f"{path}: is missing"]
    is_other = thoroughly and counted.sums is not None and sum_of(path) != counted.sums
    return [f"{path}: has changed since it was written"] if is_other else []


class CountedIndicators:
    """The indicators of a dataset, by the names of works. Not for several threads at once.

    Raises from `find`:
        OSError, ValueError: the file is missing or damaged.
    """

    def __init__(self, folder: Path, counted: Counted) -> None:
        self.counted = counted
        self._path = folder / INDICATORS_FILE
        self._files: list[SortedGroups] | None = None

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """Those in the dataset *folder*; None when there are none that may be shown."""
        counted = read_counted(folder)
        return cls(folder, counted) if counted is not None else None

    def find(self, names: Collection[str]) -> dict[str, dict[str, tuple[Any, str | None]]]:
        """Name (DOI, or a provider's own key) → (number, class) by indicator."""
        import pyarrow as pa

        found = {}
        columns = ["name", *INDICATORS, *(f"{each}_class" for each in INDICATORS)]
        for file in self._opened():
            wanted: defaultdict[int, set[str]] = defaultdict(set)
            for name in names:
                for group in file.holding(name):
                    wanted[group].add(name)
            for group, inside in wanted.items():
                table = file.read([group], columns)
                at = [n for n, name in enumerate(table["name"].to_pylist()) if name in inside]
                for row in table.take(pa.array(at, pa.int64())).to_pylist():
                    found[row["name"]] = {
                        each: (row[each], row[f"{each}_class"]) for each in INDICATORS
                    }
        return found

    def replies(self, names: Mapping[str, Identifier]) -> list[Reply]:
        """An account for each of *names* (as of `find`) that is in the graph, as asked for."""
        counted = self.counted
        return [
            graph_reply(counted.snapshot, counted.date, names[name], values)
            for name, values in self.find(names).items()
        ]

    def _opened(self) -> list[SortedGroups]:
        if self._files is None:
            is_folder = self._path.is_dir()
            paths = sorted(self._path.glob("*.parquet")) if is_folder else [self._path]
            self._files = [SortedGroups(path, "name") for path in paths]
        return self._files

    def close(self) -> None:
        """Close the files."""
        for each in self._files or ():
            each.file.close()
        self._files = None
