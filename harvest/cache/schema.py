"""How an older or empty database becomes a current one.

The version is SQLite's user_version, which other programs and an older harvest can read from
the file's header. sqlite-utils makes tables, views and indexes; it is imported only when there
is something to make, because a cached look-up would spend most of its time on that import.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from harvest.cache.connection import Connection
from harvest.cache.tables import (
    ANSWERED,
    OWNED_BY_THE_USER,
    SCHEMA_2,
    SCHEMA_3,
    SEARCHED,
    VIEWS,
    VIEWS_2,
    VIEWS_3,
    WORKS,
)
from harvest.errors import CacheError
from harvest.files.private import make_private

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["APPLICATION_ID", "VERSION", "migrate"]

APPLICATION_ID = int.from_bytes(b"HARV", "big")


def migrate(conn: Connection) -> None:
    """Bring the database up to VERSION, in one transaction; an empty one gets all tables.

    A copy of an older one is left beside it first: an older harvest can use that, not this.

    Raises:
        CacheError: another program's tables are in it, or it cannot be written, or not copied.
    """
    from sqlite_utils import Database

    _use_wal(conn)
    with conn.writing(durable=True):
        _check_owner(conn)
        before = conn.rows("PRAGMA user_version")[0][0]
        if before == VERSION:
            return  # another process was faster
        if before:
            _keep_copy(conn, before)
        db = Database(conn, recursive_triggers=False)
        try:
            for step in STEPS[before:]:
                step(db)
        except sqlite3.Error as error:
            raise conn.failed(error) from error
        conn.run(f"PRAGMA application_id={APPLICATION_ID}")
        conn.run(f"PRAGMA user_version={VERSION}")
    # The header in the file itself must tell the version: other programs look there first.
    conn.run("PRAGMA wal_checkpoint(TRUNCATE)")


def _first_tables(db: Database) -> None:
    db.executescript(WORKS + ANSWERED + OWNED_BY_THE_USER)
    works = db.table("works")
    works.enable_fts(SEARCHED, create_triggers=True, tokenize="unicode61 remove_diacritics 2")
    for name, sql in VIEWS.items():
        db.create_view(name, sql.strip())


def _keys_as_rows(db: Database) -> None:
    db.executescript(SCHEMA_2)
    for name, sql in VIEWS_2.items():
        db.create_view(name, sql.strip())
    db.executescript("DROP TABLE IF EXISTS _sqlite_migrations")  # 0.1.0 counted there as well


def _lists_to_leaf_through(db: Database) -> None:
    from harvest.cache.works import topics_of_records

    db.executescript(SCHEMA_3)
    for name, sql in VIEWS_3.items():
        db.create_view(name, sql.strip())
    records = db.execute("SELECT work_id, record FROM records ORDER BY work_id")
    db.conn.executemany("INSERT INTO topics VALUES (?, ?, ?)", topics_of_records(records))


STEPS = (_first_tables, _keys_as_rows, _lists_to_leaf_through)
"""What brings version n to n + 1, in order. A step that was released is never changed."""

VERSION = len(STEPS)


def _keep_copy(conn: Connection, version: int) -> None:
    """Leave the database as it was beside it, as `harvest.db.schema-1`, for an older harvest.

    Raises:
        CacheError: there is no room for it, or none may be written there; nothing was changed.
    """
    copy = conn.path.with_name(f"{conn.path.name}.schema-{version}")
    unfinished = copy.with_name(f"{copy.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        make_private(unfinished)
        with (
            closing(sqlite3.connect(conn.path)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        shutil.copymode(conn.path, unfinished)
        unfinished.replace(copy)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise CacheError(
            f"{conn.path}: is of an earlier harvest, and no copy of it could be left at {copy} "
            f"before it is brought up to date ({error}); make room there, or choose another --cache"
        ) from error


def _check_owner(conn: Connection) -> None:
    """Look again now that nobody else writes: another process may have been faster."""
    is_cache = conn.rows("PRAGMA application_id") == [(APPLICATION_ID,)]
    if not is_cache and conn.row("SELECT 1 FROM sqlite_master"):
        raise CacheError(f"{conn.path}: is another program's database; choose another --cache")


def _use_wal(conn: Connection) -> None:
    """Switch to a write-ahead log, so that readers and a writer do not wait for each other.

    Where the file system cannot do it (network shares) the database stays with its rollback
    journal, and works.
    """
    conn.rows("PRAGMA journal_mode=WAL")
