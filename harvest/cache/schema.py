"""How an older or empty database becomes a current one.

sqlite-utils makes and migrates all of it; it is imported only when there is something to make,
because a cached look-up would spend most of its time on that import.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from harvest.cache.connection import Connection
from harvest.cache.tables import ANSWERED, OWNED_BY_THE_USER, SEARCHED, VIEWS, WORKS
from harvest.errors import CacheError

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

__all__ = ["APPLICATION_ID", "VERSION", "migrate"]

APPLICATION_ID = int.from_bytes(b"HARV", "big")
VERSION = 1


def migrate(conn: Connection) -> None:
    """Bring the database up to VERSION, in one transaction; an empty one gets all tables.

    Raises:
        CacheError: another program's tables are in it, or it cannot be written.
    """
    from sqlite_utils import Database

    _use_wal(conn)
    with conn.writing(durable=True):
        _must_be_ours(conn)
        db = Database(conn, recursive_triggers=False)
        try:
            _migrations().apply(db)
        except sqlite3.Error as error:
            raise conn.failed(error) from error
        conn.run(f"PRAGMA application_id={APPLICATION_ID}")
        conn.run(f"PRAGMA user_version={VERSION}")
    # The header in the file itself must tell the version: other programs look there first.
    conn.run("PRAGMA wal_checkpoint(TRUNCATE)")


def _migrations() -> Migrations:
    """All steps ever taken, in order. A step that was released is never changed."""
    from sqlite_utils import Migrations

    steps = Migrations("harvest")

    @steps()
    def first_tables(db: Database) -> None:
        db.executescript(WORKS + ANSWERED + OWNED_BY_THE_USER)
        works = db.table("works")
        works.enable_fts(SEARCHED, create_triggers=True, tokenize="unicode61 remove_diacritics 2")
        for name, sql in VIEWS.items():
            db.create_view(name, sql.strip())

    return steps


def _must_be_ours(conn: Connection) -> None:
    """Look again now that nobody else writes: another process may have been faster."""
    ours = conn.rows("PRAGMA application_id") == [(APPLICATION_ID,)]
    if not ours and conn.row("SELECT 1 FROM sqlite_master"):
        raise CacheError(f"{conn.path}: is another program's database; choose another --cache")


def _use_wal(conn: Connection, patience_s: float = 60.0) -> None:
    """Switch to a write-ahead log, so that readers and a writer do not wait for each other.

    SQLite does not wait for a lock on this one, so we do. Where the file system cannot do it
    (network shares) the database stays with its rollback journal, and works.
    """
    ends_at = time.monotonic() + patience_s
    while True:
        try:
            conn.execute("PRAGMA journal_mode=WAL").fetchall()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > ends_at:
                raise conn.failed(error) from error
            time.sleep(0.02)
