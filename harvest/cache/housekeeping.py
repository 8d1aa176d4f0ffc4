"""Look after the database: what is in it, make derived tables anew, throw away what is old."""

from __future__ import annotations

from typing import Any

from harvest.cache.connection import Connection
from harvest.cache.schema import VERSION
from harvest.cache.tables import DERIVED

__all__ = ["Housekeeping"]

_COUNTED = (
    "works",
    *DERIVED,
    "venues",
    "replies",
    "searches",
    "notes",
    "mentions",
    "matches",
    "decisions",
    "names",
    "citation_keys",
)

MOST_NAMED = 20


class Housekeeping:
    """The database as a file: its state, and what leaves it."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def info(self) -> dict[str, Any]:
        """Path, size in bytes, schema version, rows by table, and replies by source and outcome.

        "set aside" names the first of the replies of which no work can be made.
        """
        files = (self._conn.path, self._conn.path.with_name(self._conn.path.name + "-wal"))
        replies = [
            dict(zip(("source", "outcome", "count", "oldest", "newest"), row, strict=True))
            for row in self._conn.rows(
                "SELECT source, outcome, count(*), min(retrieved_at), max(retrieved_at) "
                "FROM replies WHERE is_current = 1 GROUP BY source, outcome ORDER BY 1, 2"
            )
        ]
        return {
            "path": str(self._conn.path),
            "size": sum(file.stat().st_size for file in files if file.exists()),
            "schema": VERSION,
            "tables": {table: _count(self._conn, table) for table in _COUNTED},
            "replies": replies,
            "pending": _count(self._conn, "replies WHERE state = 'pending'"),
            "unreadable": _count(self._conn, "replies WHERE state = 'unreadable'"),
            "set aside": [
                dict(zip(("source", "asked", "why"), row, strict=True))
                for row in self._conn.rows(
                    "SELECT source, scheme || ':' || value, reason FROM replies "
                    "WHERE state = 'unreadable' ORDER BY 1, 2 LIMIT ?",
                    (MOST_NAMED,),
                )
            ],
            "statuses": dict(
                self._conn.rows("SELECT status, count(*) FROM matches GROUP BY status")
            ),
        }

    def damage(self) -> list[str]:
        """What is broken in the database file or between its tables; empty when it is sound."""
        from harvest.cache.inspection import find_damage

        return find_damage(self._conn)

    def flaws(self) -> list[str]:
        """All that is broken, and rows that hold what no row can."""
        from harvest.cache.inspection import find_flaws

        return find_flaws(self._conn)

    def inspect(self) -> list[str]:
        """All that is broken, in each row, too; reads every byte."""
        from harvest.cache.inspection import inspect

        return inspect(self._conn)

    def rebuild(self) -> dict[str, int]:
        """Make all that is derived again from the replies; rows by table afterwards.

        It goes on chunk by chunk, so that other processes can work meanwhile and an interrupted
        rebuild is finished by the next derivation. What the user owns is not touched.
        """
        from harvest.cache.derivation import derive_pending, rederive
        from harvest.cache.inspection import superseded_damage

        rederive(self._conn)
        derive_pending(self._conn)
        with self._conn.writing():
            self._conn.many(
                "DELETE FROM bodies WHERE reply_id = ?",
                [(each,) for each in superseded_damage(self._conn)],
            )
            self._conn.run(
                "DELETE FROM works WHERE NOT EXISTS (SELECT 1 FROM replies "
                "WHERE replies.work_id = works.id AND is_current = 1)"
            )
            self._conn.run(
                "DELETE FROM venues WHERE id NOT IN (SELECT venue_id FROM works "
                "WHERE venue_id IS NOT NULL)"
            )
            self._conn.run("INSERT INTO works_fts (works_fts) VALUES ('rebuild')")
        return {table: _count(self._conn, table) for table in ("works", *DERIVED, "venues")}

    def prune(self, older_than: str) -> dict[str, int]:
        """Throw away what was retrieved before *older_than* (ISO, UTC) and nothing holds on to.

        A work stays when a note mentions it, when a person chose it, or when its citation key was
        pinned. Keys that harvest gave stay reserved for their works.

        Returns:
            How much of each went, and the bytes that the file shrank by.
        """
        before = self.info()["size"]
        gone = {}
        with self._conn.writing(durable=True):
            self._conn.run("CREATE TEMP TABLE orphans (work_id INTEGER PRIMARY KEY)")
            self._conn.run(_ORPHANS, (older_than,))
            gone["works"] = _count(self._conn, "orphans")
            self._conn.run("DELETE FROM replies WHERE work_id IN (SELECT work_id FROM orphans)")
            self._conn.run("DELETE FROM works WHERE id IN (SELECT work_id FROM orphans)")
            self._conn.run("DROP TABLE orphans")
            gone["searches"] = self._conn.run(
                "DELETE FROM searches WHERE retrieved_at < ?", (older_than,)
            ).rowcount
            gone["replies"] = self._conn.run(_UNUSED_REPLIES, (older_than,)).rowcount
            self._conn.run(
                "DELETE FROM venues WHERE id NOT IN (SELECT venue_id FROM works "
                "WHERE venue_id IS NOT NULL)"
            )
        self._conn.run("VACUUM")
        self._conn.run("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone | {"bytes": before - self.info()["size"]}

    def forget(self, path: str) -> dict[str, int]:
        """Remove the note *path* and all below it, with mentions and quotations, for good.

        The freed pages are written anew, so that nothing of them can be read from the file.

        Returns:
            How many notes and mentions went, and the bytes that the file shrank by.
        """
        before = self.info()["size"]
        counts = {table: _count(self._conn, table) for table in ("notes", "mentions")}
        root = path.rstrip("/") or "/"
        with self._conn.writing(durable=True):
            self._conn.run(
                "DELETE FROM notes WHERE path = ?1 OR substr(path, 1, length(?2)) = ?2",
                (root, root.rstrip("/") + "/"),
            )
        gone = {table: counts[table] - _count(self._conn, table) for table in counts}
        self._conn.run("VACUUM")
        self._conn.run("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone | {"bytes": before - self.info()["size"]}


def _count(conn: Connection, table: str) -> int:
    return int(conn.rows(f"SELECT count(*) FROM {table}")[0][0])


_ORPHANS = """
INSERT INTO orphans SELECT id FROM works
WHERE NOT EXISTS (SELECT 1 FROM matches WHERE matches.work_id = works.id)
  AND NOT EXISTS (SELECT 1 FROM citation_keys
    WHERE citation_keys.work_id = works.id AND origin IN ('pinned', 'adopted'))
  AND NOT EXISTS (SELECT 1 FROM candidates WHERE candidates.handle = works.handle)
  AND NOT EXISTS (SELECT 1 FROM identifiers JOIN decisions USING (scheme, value)
    WHERE identifiers.work_id = works.id)
  AND NOT EXISTS (SELECT 1 FROM replies
    WHERE replies.work_id = works.id AND is_current = 1 AND retrieved_at >= ?)
"""

_UNUSED_REPLIES = """
DELETE FROM replies WHERE retrieved_at < ? AND (is_current = 0 OR work_id IS NULL)
"""
