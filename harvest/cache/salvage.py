"""Take what can be read out of a damaged database, and put a sound one in its place.

Rows are copied one by one: what was answered, and what belongs to the user. What is derived from
them is made again.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from harvest.cache.connection import Connection, Row
from harvest.cache.derivation import derive_pending
from harvest.cache.inspection import EXPECTED, LISTS, is_json, table_columns
from harvest.cache.opening import open_database
from harvest.cache.schema import APPLICATION_ID, VERSION
from harvest.errors import CacheError
from harvest.files.private import make_private

__all__ = ["Salvaged", "is_cache", "salvage"]

TABLES = (
    "notes",
    "problems",
    "mentions",
    "matches",
    "candidates",
    "decisions",
    "names",
    "citation_keys",
    "replies",
    "bodies",
    "searches",
    "search_hits",
)
"""What nothing else can be made of, in the order in which rows belong to each other."""

MOST_PROBED = 100_000
"""Rows between two that can be read that are tried one by one."""

_PAGE = 4096
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of a damaged database.

    Attributes:
        kept: where it lies now.
        rows: how many rows were taken out of it.
        losses: what could not be, a line for each table.
    """

    kept: Path
    rows: int
    losses: tuple[str, ...]


def is_cache(path: Path) -> bool:
    """Whether the file was a harvest database, whatever its first bytes say now."""
    try:
        with path.open("rb") as file:
            start = file.read(32 * _PAGE)
    except OSError:
        return False
    known = int.from_bytes(start[68:72], "big") == APPLICATION_ID
    return known or b"CREATE TABLE bodies" in start


def salvage(path: Path) -> Salvaged:
    """Put what can be read of the database at *path* in its place; the old file is kept beside.

    No other program may be using it.

    Raises:
        CacheError: there is no room, or the old file cannot be kept; it is as it was.
    """
    kept = _free_name(path)
    source = path.with_name(f"{path.name}.source")
    made = path.with_name(f"{path.name}.salvaged")
    try:
        for copy in (kept, source):
            _copy(path, copy)
        made.unlink(missing_ok=True)
        rows, lost = _fill(made, source)
        _replace(made, path)
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        raise CacheError(
            f"{path}: is damaged and cannot be repaired ({error}); "
            "make room there, or put it aside, and harvest makes a new one"
        ) from error
    finally:
        for name in (source, made):
            _remove(name)
    losses = tuple(f"{table}: {words}" for table, words in lost.items())
    return Salvaged(kept, rows, losses)


def _free_name(path: Path) -> Path:
    number = 0
    while (kept := path.with_name(f"{path.name}.damaged{number or ''}")).exists():
        number += 1
    return kept


def _copy(path: Path, copy: Path) -> None:
    """Copy the database with the log beside it, for its owner only."""
    _remove(copy)
    for suffix in ("", "-wal"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            new = copy.with_name(copy.name + suffix)
            make_private(new)
            shutil.copyfile(old, new)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _replace(made: Path, path: Path) -> None:
    shutil.copymode(path, made)
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    made.replace(path)


def _mend_header(path: Path) -> None:
    """Write the header of the copy at *path* as harvest has it: SQLite refuses all else."""
    with path.open("r+b") as file:
        counter = int.from_bytes(file.read(28)[24:], "big")
        for offset, data in (
            (0, _MAGIC + _PAGE.to_bytes(2, "big") + bytes((2, 2, 0, 64, 32, 32))),
            (32, bytes(8)),  # no free pages
            (44, (4).to_bytes(4, "big") + bytes(8) + (1).to_bytes(4, "big")),
            (60, VERSION.to_bytes(4, "big") + bytes(4) + APPLICATION_ID.to_bytes(4, "big")),
            (92, (counter ^ 1).to_bytes(4, "big")),  # the size that it tells may be wrong
        ):
            file.seek(offset)
            file.write(data)


def _mend_schema(path: Path, target: Connection) -> None:
    """Write the tables' definitions in the copy at *path* as harvest has them, and no others."""
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.execute("PRAGMA writable_schema=ON")
        marks = ", ".join("?" * len(TABLES))
        old.execute(f"DELETE FROM sqlite_master WHERE name NOT IN ({marks})", TABLES)
        for table in TABLES:
            [(sql,)] = target.rows("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
            old.execute(
                "UPDATE sqlite_master SET sql = ?, type = 'table', tbl_name = name WHERE name = ?",
                (sql, table),
            )


def _fill(made: Path, source: Path) -> tuple[int, dict[str, str]]:
    """A new database at *made* with the rows of *source*; how many, and what is lacking."""
    lost: dict[str, str] = {}
    total = 0
    _mend_header(source)
    with closing(open_database(made)) as target, closing(_opened(source, target)) as old:
        old.text_factory = lambda data: data.decode("utf-8", "replace")
        target.run("PRAGMA foreign_keys=OFF")
        with target.writing(durable=True):
            for table in TABLES:
                taken, failure = _take(old, target, table)
                total += taken
                if failure:
                    lost[table] = failure
            lost |= _tidied(target)
            target.run(
                "UPDATE replies SET work_id = NULL, state = 'pending' "
                "WHERE is_current = 1 AND state <> 'candidate'"
            )
            target.run("UPDATE replies SET work_id = NULL WHERE work_id IS NOT NULL")
            # Each note is read anew when it is next named: what it mentions may be lacking.
            target.run("UPDATE notes SET content_hash = '', mtime_ns = 0")
        derive_pending(target)
        with target.writing(durable=True):
            target.run(
                "UPDATE matches SET work_id = NULL WHERE work_id NOT IN (SELECT id FROM works)"
            )
        target.run("PRAGMA foreign_keys=ON")
        target.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return total, lost


def _opened(source: Path, target: Connection) -> sqlite3.Connection:
    """The copy as far as SQLite takes it."""
    with suppress(sqlite3.Error, UnicodeDecodeError):
        _mend_schema(source, target)
    old = sqlite3.connect(source, isolation_level=None)
    old.execute("PRAGMA writable_schema=ON")  # a definition that cannot be read costs its table
    return old


def _tidied(target: Connection) -> dict[str, str]:
    """Remove what belongs to nothing any more, and what a reply without its body was."""
    lost: dict[str, str] = {}
    empty = target.run(
        "DELETE FROM replies WHERE outcome = 'found' AND id NOT IN (SELECT reply_id FROM bodies)"
    ).rowcount
    if empty:
        lost["replies"] = f"{empty} lost with their bodies; enrich asks for them again"
    for table, column, parent in (
        ("bodies", "reply_id", "replies"),
        ("search_hits", "reply_id", "replies"),
        ("search_hits", "search_id", "searches"),
        ("problems", "note_id", "notes"),
        ("mentions", "note_id", "notes"),
        ("matches", "mention_id", "mentions"),
        ("candidates", "mention_id", "mentions"),
    ):
        gone = target.run(
            f"DELETE FROM {table} WHERE {column} NOT IN (SELECT id FROM {parent})"
        ).rowcount
        if gone and table != "search_hits":
            lost.setdefault(table, f"{gone} rows belonged to lost {parent}")
    return lost


def _take(old: sqlite3.Connection, target: Connection, table: str) -> tuple[int, str]:
    """Copy the rows of *table* that can be read and are what they should be."""
    columns = table_columns(target, table)
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    insert = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    taken = 0
    bad: Counter[str] = Counter()
    rows = _Rows(old, table, names, _keys(target, table))
    for row in rows:
        if not _fits(row, columns) or not _has_lists(row, columns, table):
            bad["rows are not what they should be"] += 1
            continue
        try:
            target.execute(insert, row)
            taken += 1
        except sqlite3.IntegrityError:
            bad["rows contradict others"] += 1
    failures = [f"{count} {why}" for why, count in bad.items()]
    return taken, "; ".join([*failures, *rows.failures])


def _keys(target: Connection, table: str) -> str:
    """The columns of the primary key, in its order."""
    keys = [
        (place, name) for _, name, *_, place in target.rows(f"PRAGMA table_info({table})") if place
    ]
    return ", ".join(f'"{name}"' for _, name in sorted(keys))


def _fits(row: Row, columns: Sequence[tuple[str, str, bool]]) -> bool:
    return all(
        value is None if value is None and not required else _has_type(value, kind)
        for value, (_, kind, required) in zip(row, columns, strict=True)
    )


def _has_lists(row: Row, columns: Sequence[tuple[str, str, bool]], table: str) -> bool:
    lists = {column for name, column in LISTS if name == table}
    return all(
        value is None or is_json(value)
        for value, (name, *_) in zip(row, columns, strict=True)
        if name in lists
    )


def _has_type(value: object, kind: str) -> bool:
    return isinstance(value, EXPECTED.get(kind, (object,)))


class _Rows:
    """The rows of a table, from both ends, and what lies between two unreadable places.

    Attributes:
        failures: what could not be read, in words.
    """

    def __init__(self, old: sqlite3.Connection, table: str, names: str, keys: str) -> None:
        self._old = old
        self._table, self._names, self._keys = table, names, keys
        self.failures: list[str] = []

    def __iter__(self) -> Iterator[Row]:
        """Each row once."""
        seen: set[Row] = set()
        for order in ("ASC", "DESC"):
            for row in self._scan(order):
                if row not in seen:
                    seen.add(row)
                    yield row
            if not self.failures:
                return
        if "," not in self._keys:
            yield from (row for row in self._probe(seen) if row not in seen)

    def _probe(self, seen: set[Row]) -> Iterator[Row]:
        """Row by row, where their numbers follow each other."""
        numbers = {row[0] for row in seen if isinstance(row[0], int)}
        if any(number > 1 << 40 for number in numbers):
            return
        most = max(numbers, default=0) + MOST_PROBED // 10
        for number in range(1, min(most, MOST_PROBED)):
            if number not in numbers:
                with suppress(sqlite3.Error, UnicodeDecodeError):
                    yield from self._old.execute(
                        f"SELECT {self._names} FROM {self._table} NOT INDEXED "
                        f"WHERE {self._keys} = ?",
                        (number,),
                    )

    def _scan(self, order: str) -> Iterator[Row]:
        by = ", ".join(f"{key} {order}" for key in self._keys.split(", "))
        try:
            yield from self._old.execute(
                f"SELECT {self._names} FROM {self._table} NOT INDEXED ORDER BY {by}"
            )
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            if not self.failures:
                self.failures.append(f"some rows cannot be read ({error})")
