"""Open the database: ours, empty or absent; anything else is left as it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from harvest.cache.connection import Connection, connect
from harvest.cache.schema import APPLICATION_ID, VERSION
from harvest.errors import CacheError, DamagedCache
from harvest.text.home_path import real_path

__all__ = ["open_database"]

_MAGIC = b"SQLite format 3\x00"
_CACHE_KIB = 32 * 1024


def open_database(path: Path, *, read_only: bool = False) -> Connection:
    """A connection to the current harvest database at *path*, made or migrated where needed.

    With *read_only* it is neither made nor migrated, and never written to.

    Raises:
        CacheError: no harvest database, or one of a newer harvest (both left untouched to the
            byte), or one that cannot be opened.
    """
    _inspect(path)
    if read_only and not path.is_file():
        raise CacheError(f"{path}: there is no such file")
    conn = connect(path, read_only=read_only)
    try:
        if read_only:
            _must_be_current(conn)
            conn.run(f"PRAGMA cache_size=-{_CACHE_KIB}")
            return conn
        conn.run("PRAGMA foreign_keys=ON")
        conn.run("PRAGMA synchronous=NORMAL")
        conn.run(f"PRAGMA cache_size=-{_CACHE_KIB}")
        conn.run(f"PRAGMA journal_size_limit={64 * 1024 * 1024}")
        _bring_up_to_date(conn)
    except sqlite3.Error as error:
        conn.close()
        raise conn.failed(error) from error
    except BaseException:
        conn.close()
        raise
    return conn


def _bring_up_to_date(conn: Connection) -> None:
    version = conn.rows("PRAGMA user_version")[0][0]
    if version > VERSION:
        raise _newer(conn.path, version)
    if version < VERSION:
        from harvest.cache.schema import migrate

        migrate(conn)


def _must_be_current(conn: Connection) -> None:
    version = conn.rows("PRAGMA user_version")[0][0]
    if version != VERSION:
        raise CacheError(
            f"{conn.path}: was written by an earlier harvest (schema {version}); "
            "run: harvest cache info, which brings it up to date"
        )


def _inspect(path: Path) -> None:
    """Read the file's header without SQLite, which might write beside a file that it opens."""
    header = _header(path)
    if not header:
        return
    if not header.startswith(_MAGIC) and header[68:72] == APPLICATION_ID.to_bytes(4, "big"):
        raise DamagedCache(f"{path}: its first bytes are damaged; run: harvest cache rebuild")
    if not header.startswith(_MAGIC):
        raise CacheError(f"{path}: is no database; harvest leaves it alone. Choose another --cache")
    version = int.from_bytes(header[60:64], "big")
    if int.from_bytes(header[68:72], "big") == APPLICATION_ID:
        if version > VERSION:
            raise _newer(path, version)
    elif not _is_empty(path):
        raise CacheError(
            f"{path}: is another program's database; harvest leaves it alone. "
            "Choose another --cache"
        )


def _header(path: Path) -> bytes:
    """The first 100 bytes; nothing when the file is absent or empty."""
    try:
        with path.open("rb") as file:
            return file.read(100)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise CacheError(
            f"{path}: cannot be read ({error.strerror or error}); choose another --cache"
        ) from error


def _is_empty(path: Path) -> bool:
    """Whether a database has no tables at all, asked without a lock, a journal or a trace."""
    try:
        conn = sqlite3.connect(f"{real_path(path).as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return conn.execute("SELECT 1 FROM sqlite_master").fetchone() is None
        finally:
            conn.close()
    except sqlite3.Error as error:
        raise CacheError(
            f"{path}: is damaged ({error}); put it aside, and harvest makes a new one"
        ) from error


def _newer(path: Path, version: int) -> CacheError:
    return CacheError(
        f"{path}: was written by a newer harvest (schema {version}, this one knows {VERSION}); "
        "update harvest or choose another --cache"
    )
