"""The connection: plain SQL, one kind of transaction, and errors in words."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harvest.errors import CacheError, DamagedCache, InvalidArgument
from harvest.files.private import make_private
from harvest.text.home_path import real_path

__all__ = ["REPAIR", "Connection", "Row", "connect"]

Row = tuple[Any, ...]

_log = logging.getLogger(__name__)

PATIENCE_S = 60.0
"""How long one process waits for another's write; a write takes far less than a second."""
SLICE_S = 1.0
"""How long SQLite waits by itself: nothing can interrupt it meanwhile."""
TELL_AFTER_S = 5.0
"""How long one waits before it is said."""

REPAIR = "it is damaged; run: harvest cache rebuild"

_ADVICE = (
    ("locked", "another program has held it for over a minute: close that one and try again"),
    ("full", "free some space and run again: what was saved before is safe"),
    ("readonly", "it must be writable: change its permissions or choose another with --cache"),
    ("unable to open", "choose another place with --cache or HARVEST_CACHE"),
    ("malformed", REPAIR),
    ("not a database", REPAIR),
    ("corrupt", REPAIR),
    ("no such", REPAIR),
    ("constraint failed", REPAIR),
    ("no query solution", REPAIR),
    ("malformed database schema", REPAIR),
    ("disk i/o", "the disk did not answer: check it and the space left on it"),
)


class Connection(sqlite3.Connection):
    """A connection whose own methods raise CacheError; sqlite-utils may use the plain ones."""

    path: Path
    is_read_only = False
    """Whether the database is to stay as it is."""
    _is_durable = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.damage: list[str] = []
        """What was found that cannot be read, in the order in which it was met."""

    def tell_damage(self, what: str) -> None:
        """*what* cannot be read, and is left out; told once."""
        if what not in self.damage:
            self.damage.append(what)
            _log.warning("%s: damaged: %s; run: harvest cache rebuild", self.path, what)

    def rows(self, sql: str, values: Row = ()) -> list[Row]:
        """All rows that *sql* gives."""
        try:
            return self._execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if "decode" not in str(error):
                raise self.failed(error) from error
        except sqlite3.Error as error:
            raise self.failed(error) from error
        self.tell_damage("a text that is no UTF-8")
        self.text_factory = _lenient
        try:
            return self._execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self.failed(error) from error
        finally:
            self.text_factory = str

    def row(self, sql: str, values: Row = ()) -> Row | None:
        """The first row that *sql* gives, None when there is none."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def run(self, sql: str, values: Row = ()) -> sqlite3.Cursor:
        """Carry out one statement that changes something."""
        try:
            return self._execute(sql, values)
        except sqlite3.Error as error:
            raise self.failed(error) from error

    def many(self, sql: str, values: Iterable[Row]) -> None:
        """Carry out one statement for each row of *values*; only inside `writing`."""
        rows = list(values)
        if not rows:
            return
        try:
            self.execute("SAVEPOINT many")
            try:
                self.executemany(sql, rows)
            except UnicodeEncodeError:
                self.execute("ROLLBACK TO many")
                self.executemany(sql, map(_encodable, rows))
            self.execute("RELEASE many")
        except sqlite3.Error as error:
            raise self.failed(error) from error

    def _execute(self, sql: str, values: Row) -> sqlite3.Cursor:
        """Carry out *sql*; while another program holds the database, wait for it."""
        began, warned = time.monotonic(), False
        while True:
            try:
                return self._try(sql, values)
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - began
                if "database is locked" not in str(error) or waited > PATIENCE_S:
                    raise
                if waited > TELL_AFTER_S and not warned:
                    warned = True
                    _log.warning("%s: another program holds it; waiting for it", self.path)
                time.sleep(0.02)  # for some statements SQLite itself does not wait

    def _try(self, sql: str, values: Row) -> sqlite3.Cursor:
        try:
            return self.execute(sql, values)
        except UnicodeEncodeError:
            return self.execute(sql, _encodable(values))
        except UnicodeDecodeError as error:  # SQLite quotes the damaged definition of a table
            raise sqlite3.DatabaseError("malformed database schema") from error
        except OverflowError as error:
            raise InvalidArgument("a number is larger than any that is stored") from error

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[None]:
        """All or nothing; inside another such block, part of that.

        The write lock is taken at once: a transaction that turns from reading to writing would
        fail beside another writer, however long it is ready to wait.

        Args:
            durable: the commit is on the disk before this returns, so that a power cut loses
                nothing. Without it a power cut may undo the last commits, but damages nothing.
        """
        if self.in_transaction:
            yield
            return
        self._set_durable(durable)
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self.in_transaction:
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def trying(self, *, keep: bool = True) -> Iterator[None]:
        """Part of a transaction that leaves no trace when it raises, or without *keep*; nests."""
        self.run("SAVEPOINT trying")
        try:
            yield
        except BaseException:
            if self.in_transaction:  # SQLite itself undoes all when the disk is full
                self.execute("ROLLBACK TO trying")
                self.execute("RELEASE trying")
            raise
        if not keep:
            self.run("ROLLBACK TO trying")
        self.run("RELEASE trying")

    def _set_durable(self, durable: bool) -> None:
        if durable is not self._is_durable:
            self.run(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._is_durable = durable

    def failed(self, error: sqlite3.Error) -> CacheError:
        """*error* as one that says where, what, who said so and what to do."""
        message = str(error)
        advice = next((text for word, text in _ADVICE if word in message.lower()), None)
        kind = DamagedCache if advice is REPAIR else CacheError
        return kind(f"{self.path}: {message} (SQLite)" + (f"; {advice}" if advice else ""))


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """A connection to the database at *path*, made when absent; its content is not looked at.

    Where nothing can be written, or may be, it is for reading only; tables of its own it can have.

    Raises:
        CacheError: the file or its folder cannot be opened.
    """
    try:
        sealed = "?mode=ro&immutable=1" if _is_sealed(path) else "?mode=ro" if read_only else ""
        if not sealed:
            path.parent.mkdir(parents=True, exist_ok=True)
            make_private(path)
        conn = sqlite3.connect(
            f"{real_path(path).as_uri()}{sealed}" if sealed else path,
            timeout=SLICE_S,
            isolation_level=None,
            # Any thread may use it, one at a time: who shares a cache among threads has a lock.
            check_same_thread=False,
            factory=Connection,
            uri=bool(sealed),
        )
    except (OSError, sqlite3.Error) as error:
        raise CacheError(
            f"{path}: cannot be opened ({error}); "
            "choose another place with --cache or HARVEST_CACHE"
        ) from error
    conn.path = path
    conn.is_read_only = read_only
    return conn


def _lenient(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _is_sealed(path: Path) -> bool:
    """Whether SQLite can keep no log beside the file, as it must even to read one with a log.

    A log that is there belongs to somebody who does write: then the file must not be taken as it
    is.
    """
    log = path.with_name(f"{path.name}-wal")
    return path.exists() and not log.exists() and not os.access(path.parent, os.W_OK)


def _encodable(values: Row) -> Row:
    """*values* with lone surrogates spelled out: JSON and file names can hold them, UTF-8 not."""
    return tuple(
        value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for value in values
    )
