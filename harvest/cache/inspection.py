"""Is the database sound: its pages, its rows, and what is packed into them?"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from harvest.cache.connection import Connection
from harvest.cache.packing import unpack
from harvest.errors import CacheError

__all__ = [
    "EXPECTED",
    "LISTS",
    "table_columns",
    "find_damage",
    "find_flaws",
    "inspect",
    "is_json",
    "superseded_damage",
]

MOST = 10
"""How many flaws of a kind are told; one is reason enough to repair."""

EXPECTED: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "REAL": (float, int),
    "TEXT": (str,),
    "BLOB": (bytes,),
}
"""What a column of a declared type holds, besides NULL."""

LISTS = (
    ("mentions", "identifiers"),
    ("mentions", "query"),
    ("mentions", "problems"),
    ("decisions", "rejected"),
)
"""(table, column) of each column that holds JSON."""

_SQL_TYPES = {
    "INTEGER": "'integer'",
    "REAL": "'real', 'integer'",
    "TEXT": "'text'",
    "BLOB": "'blob'",
}


def find_damage(conn: Connection) -> list[str]:
    """What is broken in the file or between its tables; empty when it is sound. Reads all of it."""
    return list(_some(_pages(conn))) + list(_some(_orphans(conn)))


def find_flaws(conn: Connection) -> list[str]:
    """All that `find_damage` finds, and rows that hold what no row can."""
    return [*find_damage(conn), *_some(_types(conn)), *_some(_listed(conn))]


def inspect(conn: Connection) -> list[str]:
    """All that `find_flaws` finds, and what cannot be unpacked: reads every byte."""
    return [*find_flaws(conn), *_some(_packed(conn)), *_some(_words(conn))]


def _some(flaws: Iterator[str]) -> Iterator[str]:
    """The first of *flaws*; what cannot even be looked at is one itself."""
    try:
        for number, flaw in enumerate(flaws, 1):
            yield flaw
            if number == MOST:
                return
    except (CacheError, sqlite3.Error) as error:
        yield str(error)


def _pages(conn: Connection) -> Iterator[str]:
    for (line,) in conn.rows(f"PRAGMA integrity_check({MOST})"):
        if line != "ok":
            yield str(line)


def _orphans(conn: Connection) -> Iterator[str]:
    for table, row, parent, _ in conn.rows("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} belongs to nothing in {parent}"


def table_columns(conn: sqlite3.Connection, table: str) -> list[tuple[str, str, bool]]:
    """(name, declared type, must it be there) of each column."""
    return [
        (name, kind.upper(), bool(required))
        for _, name, kind, required, *_ in conn.execute(f"PRAGMA table_info({table})")
    ]


def _tables(conn: Connection) -> list[str]:
    return [
        name
        for (name,) in conn.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'works_fts%' AND name NOT LIKE '%sqlite%'"
        )
    ]


def _types(conn: Connection) -> Iterator[str]:
    for table in _tables(conn):
        for name, kind, _ in table_columns(conn, table):
            if kind not in _SQL_TYPES:
                continue
            [(count,)] = conn.rows(
                f'SELECT count(*) FROM {table} WHERE "{name}" IS NOT NULL '
                f'AND typeof("{name}") NOT IN ({_SQL_TYPES[kind]})'
            )
            if count:
                yield f"{table}.{name}: {count} values are not {kind}"


def _packed(conn: Connection) -> Iterator[str]:
    """Replies and records that cannot be unpacked."""
    yield from _unpackable(conn, "bodies", "reply_id", "body", _reply_name)
    yield from _unpackable(conn, "records", "work_id", "record", lambda conn, row: f"work {row}")


def superseded_damage(conn: Connection) -> Iterator[int]:
    """Replies that others have taken the place of, and that cannot be unpacked."""
    for (reply_id,) in conn.rows("SELECT id FROM replies WHERE is_current = 0"):
        row = conn.row("SELECT body FROM bodies WHERE reply_id = ?", (reply_id,))
        try:
            if row:
                unpack(row[0])
        except ValueError:
            yield reply_id


def _reply_name(conn: Connection, reply_id: int) -> str:
    row = conn.row("SELECT source, scheme, value FROM replies WHERE id = ?", (reply_id,))
    return f"the reply of {row[0]} about {row[1]}:{row[2]}" if row else f"reply {reply_id}"


def _unpackable(
    conn: Connection, table: str, key: str, column: str, name: Callable[[Connection, int], str]
) -> Iterator[str]:
    last = -(1 << 63)
    sql = f"SELECT {key}, {column} FROM {table} WHERE {key} > ? ORDER BY {key} LIMIT 200"
    while rows := conn.rows(sql, (last,)):
        for row, data in rows:
            try:
                unpack(data)
            except ValueError as error:
                yield f"{name(conn, row)}: {error}"
        last = rows[-1][0]


def _listed(conn: Connection) -> Iterator[str]:
    """Columns of JSON that are none."""
    for table, column in LISTS:
        for row, text in conn.rows(
            f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL"
        ):
            if not is_json(text):
                yield f"row {row} of {table}: {column} cannot be read"


def is_json(text: Any) -> bool:
    """Whether *text* is a list or an object."""
    try:
        return isinstance(json.loads(text), list | dict)
    except (ValueError, TypeError, RecursionError):
        return False


def _words(conn: Connection) -> Iterator[str]:
    """Whether the full-text index says what the works say."""
    try:
        with conn.trying(keep=False):
            conn.run("INSERT INTO works_fts (works_fts, rank) VALUES ('integrity-check', 1)")
    except CacheError as error:
        if "readonly" not in str(error):
            yield f"the full-text index: {error}"
