"""A whole dataset, read: records by identifier, candidates for queries, notices about works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from harvest.model.mention import Query
from harvest.providers import Body
from harvest.snapshot.dataset.dataset_files import (
    PLACE,
    WHOSE,
    read_dictionary,
    read_manifest,
    read_words,
)
from harvest.snapshot.dataset.reading_segment import SegmentReader, is_hidden
from harvest.snapshot.dataset.row import LIFTED, facts_of, slim_body
from harvest.text.json_text import read_json

__all__ = ["CANDIDATES", "Dataset", "Slim"]

CANDIDATES = 10
_EQUAL = 100
"""Rows of a query whose titles are looked at where their keys do not tell which are likelier."""
_BOUND = 50
"""So many times the cap is the most that even a query's rarest keys may bring."""

_TOP = """
WITH borne AS (SELECT key, count(*) AS n FROM hit GROUP BY key),
ranked AS (
    SELECT query, key, n, weight * ln(1 + $total / n) AS weight,
        row_number() OVER (PARTITION BY query ORDER BY n, key) AS place
    FROM asked JOIN borne USING (key)),
chosen AS (SELECT * FROM ranked WHERE n <= $cap OR (place <= 2 AND n <= $bound)),
score AS (
    SELECT query, row, round(sum(weight), 3) AS score
    FROM chosen JOIN hit USING (key) GROUP BY query, row)
SELECT query, row, score FROM score
QUALIFY rank() OVER (PARTITION BY query ORDER BY score DESC) <= $most
    AND row_number() OVER (PARTITION BY query ORDER BY score DESC, row) <= $equal
ORDER BY query, score DESC, row
"""
"""The rows that share the most telling keys with each query, and those that share as much as the
last of them. A key that many records bear counts only where it is among the query's two rarest."""


class Slim(NamedTuple):
    """A candidate: whose record it is, its name, and the part of it that a verdict needs."""

    provider: str
    name: str
    score: float
    rest: str
    lifted: Mapping[str, str | None]

    def body(self) -> Body:
        """What its provider's mapping reads."""
        return slim_body(self.provider, self.rest, self.lifted)


class Dataset:
    """A dataset that is open for reading. Not for several threads at once.

    Raises from any method:
        OSError, ValueError: a file of it is missing or damaged.
    """

    def __init__(self, folder: Path, *, cap: int | None = None) -> None:
        """Open the dataset in *folder*; another *cap* than its own, for tests of scale.

        Raises:
            UnreadableInput: there is none, or of another version.
        """
        self.manifest = read_manifest(folder)
        self._folder = folder
        self._cap = cap or self.manifest.cap
        dictionary = read_dictionary(folder)
        self._segments = [
            SegmentReader(folder, segment, dictionary) for segment in self.manifest.segments
        ]

    @cached_property
    def frequencies(self) -> dict[int, int]:
        """How many records of the sample bear each word."""
        return read_words(self._folder)

    @cached_property
    def _duckdb(self) -> Any:
        import duckdb

        return duckdb.connect(":memory:")

    # By identifier.

    def by_name(self, names: Collection[str]) -> dict[str, list[tuple[str, Body]]]:
        """Name (DOI or a provider's own key) → (provider, body) of each record called so."""
        found: defaultdict[str, dict[tuple[str, str | None], tuple[int, dict[str, Any]]]]
        found = defaultdict(dict)
        for number, segment in enumerate(self._segments):
            for row in segment.by_name(names, (*WHOSE, *PLACE)):
                if self._is_hidden(number, row):
                    continue
                whose = row["provider"], row["key"]
                known = found[row["name"]].get(whose)
                if known is None or (row["updated"] or "") >= (known[1]["updated"] or ""):
                    found[row["name"]][whose] = number, row
        return self._with_bodies({name: list(rows.values()) for name, rows in found.items()})

    def _is_hidden(self, number: int, row: dict[str, Any]) -> bool:
        """Whether a later segment says that the row of segment *number* holds no more."""
        return any(is_hidden(row, later.hidden) for later in self._segments[number + 1 :])

    def by_other_name(self, names: Collection[str]) -> dict[str, list[tuple[str, Body]]]:
        """ "scheme:value" → (provider, body) of each record that answers to it."""
        from harvest.snapshot.dataset.row_keys import name_hash  # all of matching with it

        found: defaultdict[str, dict[tuple[Any, ...], tuple[int, dict[str, Any]]]]
        found = defaultdict(dict)
        asked: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            asked[self._now(name).casefold()].append(name)
        for number, segment in enumerate(self._segments):
            hits = segment.by_keys([name_hash(each) for each in asked])
            rows = segment.by_number(hits["row"].to_pylist(), (*WHOSE, *PLACE, "names"))
            stale = self._stale(number, rows.values())
            for row in rows.values():
                if _whose(row) in stale or self._is_hidden(number, row):
                    continue
                for held in (row["names"] or "").casefold().split("\n"):
                    for name in asked.get(held, ()):
                        known = found[name].get(_whose(row))
                        if known is None or (row["updated"] or "") >= (known[1]["updated"] or ""):
                            found[name][_whose(row)] = number, row
        return self._with_bodies({name: list(rows.values()) for name, rows in found.items()})

    def _now(self, name: str) -> str:
        """The name, or that of the work it was merged into."""
        scheme, _, value = name.partition(":")
        for _ in range(5):
            others = [each.merged[value] for each in self._segments if value in each.merged]
            if scheme != "openalex" or not others:
                break
            value = others[-1][0]
        return f"{scheme}:{value}"

    def _with_bodies(
        self, found: Mapping[str, Sequence[tuple[int, dict[str, Any]]]]
    ) -> dict[str, list[tuple[str, Body]]]:
        places: defaultdict[int, set[tuple[int, int, int]]] = defaultdict(set)
        for rows in found.values():
            for number, row in rows:
                places[number].add(_place(row))
        raws = {number: self._segments[number].bodies(wanted) for number, wanted in places.items()}
        return {
            name: [
                (row["provider"], read_json(raws[number][_place(row)].decode("utf-8", "replace")))
                for number, row in rows
            ]
            for name, rows in found.items()
        }

    # By words.

    def candidates(self, queries: Sequence[Query], most: int = CANDIDATES) -> list[list[Slim]]:
        """For each query up to *most* records that its words fit, the likeliest first."""
        import pyarrow as pa

        from harvest.snapshot.dataset.row_keys import query_keys  # all of matching with it

        asked = [query_keys(query, self.frequencies) for query in queries]
        numbers = [number for number, keys in enumerate(asked) for _ in keys]
        table = pa.table(
            {
                "query": pa.array(numbers, pa.int32()),
                "key": pa.array([key for keys in asked for key in keys], pa.int64()),
                "weight": pa.array([w for keys in asked for w in keys.values()], pa.float32()),
            }
        )
        found: list[list[Slim]] = [[] for _ in queries]
        wanted = {key for keys in asked for key in keys}
        for number, segment in enumerate(self._segments):
            hits = segment.by_keys(wanted)
            self._take_best(number, segment, table, hits, most, queries, found)
        return [sorted(each, key=lambda slim: -slim.score)[:most] for each in found]

    def _take_best(
        self,
        number: int,
        segment: SegmentReader,
        asked: Any,
        hits: Any,
        most: int,
        queries: Sequence[Query],
        found: list[list[Slim]],
    ) -> None:
        with self._duckdb.cursor() as db:
            db.register("asked", asked)
            db.register("hit", hits)
            best = db.execute(
                _TOP,
                {
                    "total": float(max(segment.segment.rows, 1)),
                    "cap": self._cap,
                    "bound": self._cap * _BOUND,
                    "most": most,
                    "equal": max(most, _EQUAL),
                },
            ).fetchall()
        best = _likeliest(best, queries, segment, most)
        rows = segment.by_number({row for _, row, _ in best}, (*WHOSE, *LIFTED, "rest"))
        stale = self._stale(number, rows.values())
        for query, at, score in best:
            row = rows[at]
            if _whose(row) not in stale and not self._is_hidden(number, row):
                found[query].append(Slim(row["provider"], row["name"], score, row["rest"], row))

    def _stale(self, number: int, rows: Iterable[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
        """Which of *rows* a later segment has a newer copy of."""
        later = self._segments[number + 1 :]
        if not later:
            return set()
        versions = {_whose(row): row["updated"] or "" for row in rows}
        names = {whose[0] for whose in versions}
        return {
            whose
            for segment in later
            for row in segment.by_name(names, WHOSE)
            if (whose := _whose(row)) in versions and (row["updated"] or "") >= versions[whose]
        }

    # About works.

    def notices(self, dois: Collection[str]) -> list[Body]:
        """The records that say they are notices about any of *dois*."""
        names = {
            name
            for segment in self._segments
            for doi in dois
            for name in segment.notices.get(doi, ())
        }
        found = self.by_name(names)
        return [body for name in sorted(found) for _, body in found[name]]

    def close(self) -> None:
        """Close its files."""
        for segment in self._segments:
            segment.close()
        if "_duckdb" in self.__dict__:
            self._duckdb.close()


def _likeliest(
    ranked: Sequence[tuple[int, int, float]],
    queries: Sequence[Query],
    segment: SegmentReader,
    most: int,
) -> list[tuple[int, int, float]]:
    """Up to *most* (query, row, score) of each query; of equal scores those with the nearest title.

    Titles are read only where the last of them scores half as much as the best: what is meant may
    be there, and they lie all over the dataset.

    Args:
        ranked: sorted by query and score.
    """
    own = [list(each) for _, each in groupby(ranked, key=itemgetter(0))]
    full = [each for each in own if len(each) > most]
    cut = {each[0][0]: each[most - 1][2] for each in full if each[most - 1][2] * 2 >= each[0][2]}
    from harvest.match.quick_look import nearness  # all of matching with it

    titles = _titles({row for query, row, score in ranked if score == cut.get(query)}, segment)

    def unlikeness(hit: tuple[int, int, float]) -> float:
        query, row, score = hit
        if score != cut.get(query):
            return 0.0
        return -max((nearness(queries[query], title) for title in titles[row]), default=0.0)

    return [
        hit
        for each in own
        for hit in sorted(each, key=lambda hit: (-hit[2], unlikeness(hit), hit[1]))[:most]
    ]


def _titles(rows: Collection[int], segment: SegmentReader) -> dict[int, Sequence[str]]:
    """The titles of rows: most stand in a column, where a record has several they lie deeper."""
    titles: dict[int, Sequence[str]] = {}
    for number, row in segment.by_number(rows, ["title"]).items():
        if row["title"]:
            titles[number] = [row["title"].removeprefix("[")]
    deeper = segment.by_number(set(rows) - set(titles), ["provider", *LIFTED, "rest"])
    for number, row in deeper.items():
        try:
            facts = facts_of(row["provider"], slim_body(row["provider"], row["rest"], row))
        except Exception:  # of an odd shape: nothing tells how near it is
            facts = None
        titles[number] = facts.titles if facts else ()
    return titles


def _whose(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["name"], row["provider"], row["key"]


def _place(row: Mapping[str, Any]) -> tuple[int, int, int]:
    return row["part"], row["frame"], row["slot"]
