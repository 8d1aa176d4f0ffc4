"""Works as a person leafs through them: filtered, counted by facets, in an order, a page at a time.

All that is filtered and counted by is in the index `works_listed` or beside it, so that a page over
a hundred thousand works reads neither their titles nor their abstracts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harvest.cache.connection import Connection, Row
from harvest.cache.packing import to_handle, to_number
from harvest.errors import InvalidArgument

__all__ = ["FACETS", "ORDERS", "Facet", "Leafing", "WorkLine", "WorksPage", "prefixed"]

UNKNOWN = "unknown"
"""The value of a facet for works of which no source says it."""
SHOWN = 12
"""Values of a facet that are counted; the most frequent first."""
_WORD = re.compile(r"\w+")
_CLASSES = ("popularity", "influence", "impulse")
_COLUMNS = ("year", "type", "access")
FACETS = (
    "type", "year", "access", "venue", "topic", *_CLASSES, "notice", "cited", "author", "orcid",
    "added", "asked",
)  # fmt: skip
"""What works are filtered by; each has one value at a time."""
ORDERS = ("relevance", "year", "oldest", "citations", "class", "notes")
_RANKS = {"Top 0.01%": 0, "Top 0.1%": 1, "Top 1%": 2, "Top 10%": 3, "Average": 4}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work as a line of a list.

    Attributes:
        access: "gold", "closed" …; None when no source says.
        citations: the highest count of any source.
        notes: how many notes mention it.
        influence: class of its impact over the years, None when BIP! says nothing.
        notices: types of the notices about it ("retraction"), each once.
    """

    work_id: str
    title: str | None
    authors: str | None
    year: int | None
    venue: str | None
    doi: str | None
    type: str | None
    access: str | None
    citations: int | None
    is_retracted: bool
    notes: int = 0
    influence: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet among the works found, with how many works have each."""

    name: str
    values: tuple[tuple[str, str, int], ...]
    """(value to ask for, words to show, works)."""


@dataclass(frozen=True, slots=True)
class WorksPage:
    """One page of the works found."""

    lines: tuple[WorkLine, ...]
    total: int
    page: int
    pages: int
    facets: tuple[Facet, ...] = field(default=())


def prefixed(text: str) -> str:
    """The full-text query for works that have words beginning with each word of *text*.

    >>> prefixed('hemi "spasm" (x')
    '"hemi"* "spasm"* "x"*'
    """
    return " ".join(f'"{word}"*' for word in _WORD.findall(text))


class Leafing:
    """Lists of works. Any text is harmless; may raise CacheError."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def works(
        self,
        text: str = "",
        chosen: Mapping[str, str] | None = None,
        order: str = "",
        page: int = 1,
        size: int = 50,
    ) -> WorksPage:
        """The works that have all words (or beginnings) of *text* and all that was *chosen*.

        Args:
            chosen: facet → value, as the facets of an earlier page name it.
            order: one of ORDERS; "" is relevance with a text, else the newest first.

        Raises:
            InvalidArgument: there is no such facet, or order.
        """
        wanted = {name: value for name, value in (chosen or {}).items() if value}
        if unknown := wanted.keys() - {*FACETS}:
            raise InvalidArgument(f"works have no facet {', '.join(sorted(unknown))}")
        order = order or ("relevance" if prefixed(text) else "year")
        if order not in ORDERS:
            raise InvalidArgument(f"works are ordered by {', '.join(ORDERS)}, not by {order!r}")
        source, total = self._find(text, wanted)
        pages = max(1, -(-total // size))
        page = min(max(1, page), pages)
        numbers = self._ordered(source, total, text, order, size, (page - 1) * size)
        facets = tuple(self._facets(source, total, wanted)) if total else ()
        return WorksPage(tuple(self.lines(numbers)), total, page, pages, facets)

    def lines(self, numbers: Sequence[int]) -> list[WorkLine]:
        """The works of these numbers, in this order."""
        ids = json.dumps(list(numbers))
        rows = self._conn.rows(
            "SELECT w.id, w.title, w.authors, w.year, w.venue, w.doi, w.type, w.access, "
            "w.citations, w.is_retracted "
            "FROM json_each(?) AS j CROSS JOIN works AS w ON w.id = j.value ORDER BY j.key",
            (ids,),
        )
        notes: dict[int, int] = dict(self._conn.rows(
            "SELECT m.work_id, count(DISTINCT note_id) FROM json_each(?) AS j "
            "CROSS JOIN matches AS m ON m.work_id = j.value AND status = 'matched' "
            "CROSS JOIN mentions ON mentions.id = m.mention_id GROUP BY 1", (ids,),
        ))  # fmt: skip
        classes: dict[int, str] = dict(self._conn.rows(
            "SELECT i.work_id, i.class FROM json_each(?) AS j CROSS JOIN indicators AS i "
            "ON i.work_id = j.value WHERE +i.name = 'influence' AND class IS NOT NULL", (ids,),
        ))  # fmt: skip
        notices: dict[int, dict[str, None]] = {}
        for number, type_ in self._conn.rows(
            "SELECT work_id, type FROM updates WHERE work_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY work_id, position",
            (ids,),
        ):
            notices.setdefault(number, {})[type_] = None
        return [
            WorkLine(
                to_handle(number), title, authors, year, venue, doi, type_, access, citations,
                bool(is_retracted), notes.get(number, 0), classes.get(number),
                tuple(notices.get(number, ())),
            )
            for number, title, authors, year, venue, doi, type_, access, citations, is_retracted
            in rows
        ]  # fmt: skip

    def of_handles(self, handles: Iterable[str]) -> list[WorkLine]:
        """The works of these handles, in this order; unknown ones are left out."""
        return self.lines([number for each in handles if (number := to_number(each)) is not None])

    # Within.

    def _find(self, text: str, wanted: Mapping[str, str]) -> tuple[str, int]:
        """What to select the works found from, and how many they are.

        The numbers of the works are kept for this connection while the page is made: each facet
        and the order ask for them again.
        """
        where: list[str] = []
        values: list[str | int] = [prefixed(text) or '""'] if text.strip() else []
        for name, value in wanted.items():
            sql, needed = _condition(name, value)
            where.append(sql)
            values += needed
        if not where and not text.strip():
            return _ALL, int(self._conn.rows("SELECT count(*) FROM works")[0][0])
        self._conn.run("CREATE TEMP TABLE IF NOT EXISTS found (id INTEGER PRIMARY KEY)")
        self._conn.run("DELETE FROM temp.found")
        matching = "SELECT rowid AS id FROM works_fts WHERE works_fts MATCH ?"
        sql = f"SELECT id FROM {_ALL} WHERE {' AND '.join(where)}"
        if text.strip() and where:
            sql = f"WITH hits AS MATERIALIZED ({matching}) {sql} AND id IN (SELECT id FROM hits)"
        elif text.strip():
            sql = matching
        # In the order of the numbers: the table is then filled from its end only.
        self._conn.run(f"INSERT INTO temp.found {sql} ORDER BY 1", tuple(values))
        total = int(self._conn.rows("SELECT count(*) FROM temp.found")[0][0])
        return (_FEW if total < _FEW_WORKS else _MANY), total

    def _ordered(
        self, source: str, total: int, text: str, order: str, size: int, skipped: int
    ) -> list[int]:
        """The numbers of one page of works, best first; equal ones by citations.

        Words that most works have say nothing of relevance: then it is citations.
        """
        if order == "relevance" and text.strip() and total < _RANKED_WORKS:
            rows = self._conn.rows(
                "WITH hits AS MATERIALIZED (SELECT rowid AS id, "
                "bm25(works_fts, 4.0, 3.0, 1.0, 1.0, 0.5, 0.5) AS score "
                "FROM works_fts WHERE works_fts MATCH ?) "
                "SELECT id FROM hits WHERE id IN (SELECT id FROM temp.found) "
                "ORDER BY score, id LIMIT ? OFFSET ?",
                (prefixed(text), size, skipped),
            )
        else:
            table, by = _SORTED.get(order, ("", ""))
            rows = self._conn.rows(
                f"SELECT works.id FROM {source} {table} "
                f"ORDER BY {by}coalesce(citations, -1) DESC, works.id LIMIT ? OFFSET ?",
                (size, skipped),
            )
        return [number for (number,) in rows]

    def _facets(self, source: str, total: int, wanted: Mapping[str, str]) -> Iterable[Facet]:
        """The facets; topics of very many works only where these are all."""
        rows = self._conn.rows(
            f"SELECT year, type, access, count(*) FROM {source} GROUP BY year, type, access"
        )
        for column, name in enumerate(("year", "type", "access")):
            counts: Counter[str] = Counter()
            for row in rows:
                counts[_value_of(row[column])] += row[3]
            kept = counts.most_common(None if name == "year" else SHOWN)
            if name == "year":
                kept.sort(key=lambda each: _year(each[0]), reverse=True)
            yield Facet(name, tuple((each, each, count) for each, count in kept))
        names = ["topic", *_CLASSES, "notice"]
        if source == _MANY and total > _TOPICS_WORKS:
            names.remove("topic")
        for name in names:
            yield Facet(name, tuple(self._of_table(name, source)))
        yield Facet("venue", tuple(self._venues(source)))
        among = "" if source == _ALL else " AND work_id IN (SELECT id FROM temp.found)"
        cited = self._conn.rows(
            f"SELECT count(DISTINCT work_id) FROM matches WHERE status = 'matched'{among}"
        )[0][0]
        shares = (("yes", "yes", cited), ("no", "no", total - cited))
        yield Facet("cited", tuple(each for each in shares if each[2]))

    def _venues(self, source: str) -> list[Row]:
        counted = "works INDEXED BY works_venue" if source == _ALL else source
        return self._conn.rows(
            "WITH counts AS MATERIALIZED (SELECT venue_id, count(*) AS found "
            f"FROM {counted} WHERE venue_id IS NOT NULL GROUP BY venue_id) "
            "SELECT venue, title, sum(found) AS found FROM venues_once, json_each(venue_ids) "
            "JOIN counts ON venue_id = json_each.value "
            f"GROUP BY venue ORDER BY found DESC, venue LIMIT {SHOWN}"
        )

    def _of_table(self, name: str, source: str) -> list[tuple[str, str, int]]:
        """A facet that stands in a table of its own."""
        table, value = _TABLES.get(name, ("indicators", "class"))
        where = ["class IS NOT NULL"] if table == "indicators" else []
        if source == _FEW:
            table = f"temp.found CROSS JOIN {table} ON work_id = found.id"
            where += [f"+name = '{name}'"] if value == "class" else []
        else:
            where += [f"name = '{name}'"] if value == "class" else []
            where += ["work_id IN (SELECT id FROM temp.found)"] if source == _MANY else []
        counted = "count(*)" if name == "topic" else "count(DISTINCT work_id)"
        rows = self._conn.rows(
            f"SELECT {value}, {counted} FROM {table} "
            f"{'WHERE ' + ' AND '.join(where) if where else ''} "
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {SHOWN}"
        )
        if value == "class":
            rows.sort(key=lambda row: list(_RANKS).index(row[0]) if row[0] in _RANKS else 9)
        return [(str(each), str(each), count) for each, count in rows]


_TABLES = {"topic": ("topics", "name"), "notice": ("updates", "type")}
_ALL = "works INDEXED BY works_listed"
_MANY = f"{_ALL} JOIN temp.found ON found.id = works.id"
_FEW = "temp.found CROSS JOIN works ON works.id = found.id"
_FEW_WORKS = 5_000
"""So many are read one by one faster than the index of all is read."""
_RANKED_WORKS = 10_000
_TOPICS_WORKS = 25_000
_RANK = "CASE class " + " ".join(f"WHEN '{each}' THEN {n}" for each, n in _RANKS.items()) + " END"
_CLASS_RANKS = (
    f"(SELECT work_id, min({_RANK}) AS rank FROM indicators INDEXED BY indicators_class "
    "WHERE name = 'influence' AND class IS NOT NULL GROUP BY work_id)"
)
_NOTE_COUNTS = (
    "(SELECT work_id, count(DISTINCT note_id) AS notes FROM matches "
    "JOIN mentions ON mentions.id = mention_id "
    "WHERE status = 'matched' AND work_id IS NOT NULL GROUP BY work_id)"
)
_SORTED = {
    "year": ("", "year DESC, "),
    "oldest": ("", "year IS NULL, year, "),
    "class": (f"LEFT JOIN {_CLASS_RANKS} AS c ON c.work_id = works.id", "ifnull(rank, 9), "),
    "notes": (f"LEFT JOIN {_NOTE_COUNTS} AS n ON n.work_id = works.id", "ifnull(notes, 0) DESC, "),
}


def _condition(name: str, value: str) -> tuple[str, list[str | int]]:
    if name in _COLUMNS:
        if value == UNKNOWN:
            return f"ifnull({name}, '{UNKNOWN}') = '{UNKNOWN}'", []
        return f"{name} = ?", [int(value) if name == "year" and value.isdecimal() else value]
    if name == "venue":
        same = "SELECT json_each.value FROM venues_once, json_each(venue_ids) WHERE venue = ?"
        return f"venue_id IN ({same})", [value]
    if name == "added":
        first = (
            "SELECT work_id FROM replies INDEXED BY replies_work WHERE work_id IS NOT NULL "
            "GROUP BY work_id HAVING substr(min(retrieved_at), 1, 7) = ?"
        )
        return f"id IN ({first})", [value]
    if name == "asked":
        old = (
            "SELECT work_id FROM replies WHERE is_current = 1 AND state <> 'candidate' "
            "AND retrieved_at < ? AND work_id IS NOT NULL"
        )
        return f"id IN ({old})", [value]
    if name in ("author", "orcid"):
        column = "name" if name == "author" else "orcid"
        return f"id IN (SELECT work_id FROM contributors WHERE role = 'author' AND {column} = ?)", [
            value
        ]
    if name == "topic":
        return "id IN (SELECT work_id FROM topics WHERE name = ?)", [value]
    if name == "notice":
        return "id IN (SELECT work_id FROM updates WHERE type = ?)", [value]
    if name == "cited":
        negation = "NOT " if value == "no" else ""
        cited = "SELECT work_id FROM matches WHERE status = 'matched' AND work_id IS NOT NULL"
        return f"id {negation}IN ({cited})", []
    return (
        "id IN (SELECT work_id FROM indicators INDEXED BY indicators_class "
        "WHERE name = ? AND class = ? AND class IS NOT NULL)"
    ), [name, value]


def _year(value: str) -> int:
    """To sort by; works without a year come after all others."""
    return int(value) if value != UNKNOWN else -10_000


def _value_of(value: object) -> str:
    return UNKNOWN if value is None else str(value)
