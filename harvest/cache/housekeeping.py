"""Look after the database: what is in it, make derived tables anew, throw away what is old."""

from __future__ import annotations

from typing import Any

from harvest.cache.connection import Connection
from harvest.cache.schema import VERSION
from harvest.cache.tables import DERIVED

__all__ = ["describe", "find_damage", "forget", "prune", "rebuild"]

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


def describe(conn: Connection) -> dict[str, Any]:
    """Path, size in bytes, schema version, rows by table, and replies by source and outcome."""
    files = (conn.path, conn.path.with_name(conn.path.name + "-wal"))
    replies = [
        dict(zip(("source", "outcome", "count", "oldest", "newest"), row, strict=True))
        for row in conn.rows(
            "SELECT source, outcome, count(*), min(retrieved_at), max(retrieved_at) "
            "FROM replies WHERE is_current = 1 GROUP BY source, outcome ORDER BY source, outcome"
        )
    ]
    return {
        "path": str(conn.path),
        "size": sum(file.stat().st_size for file in files if file.exists()),
        "schema": VERSION,
        "tables": {table: _count(conn, table) for table in _COUNTED},
        "replies": replies,
        "pending": _count(conn, "replies WHERE state = 'pending'"),
        "unreadable": _count(conn, "replies WHERE state = 'unreadable'"),
        "statuses": dict(conn.rows("SELECT status, count(*) FROM matches GROUP BY status")),
    }


def find_damage(conn: Connection) -> list[str]:
    """What is broken in the database file or between its tables; empty when it is sound."""
    damage = [said for (said,) in conn.rows("PRAGMA quick_check(10)") if said != "ok"]
    for table, row, parent, _ in conn.rows("PRAGMA foreign_key_check")[:10]:
        damage.append(f"row {row} of {table} belongs to nothing in {parent}")
    return damage


def _count(conn: Connection, table: str) -> int:
    return int(conn.rows(f"SELECT count(*) FROM {table}")[0][0])


def rebuild(conn: Connection) -> dict[str, int]:
    """Make all that is derived again from the replies; rows by table afterwards.

    It goes on chunk by chunk, so that other processes can work meanwhile and an interrupted
    rebuild is finished by the next derivation. What the user owns is not touched.
    """
    from harvest.cache.derivation import derive_pending, rederive

    rederive(conn)
    derive_pending(conn)
    with conn.writing():
        conn.run(
            "DELETE FROM works WHERE NOT EXISTS (SELECT 1 FROM replies "
            "WHERE replies.work_id = works.id AND is_current = 1)"
        )
        conn.run(
            "DELETE FROM venues WHERE id NOT IN (SELECT venue_id FROM works "
            "WHERE venue_id IS NOT NULL)"
        )
        conn.run("INSERT INTO works_fts (works_fts) VALUES ('rebuild')")
    return {table: _count(conn, table) for table in ("works", *DERIVED, "venues")}


def prune(conn: Connection, older_than: str) -> dict[str, int]:
    """Throw away what was retrieved before *older_than* (ISO, UTC) and nothing holds on to.

    A work stays when a note mentions it, when a person chose it, or when its citation key was
    pinned. Keys that harvest gave stay reserved for their works.

    Returns:
        How much of each went, and the bytes that the file shrank by.
    """
    before = describe(conn)["size"]
    gone = {}
    with conn.writing(durable=True):
        conn.run("CREATE TEMP TABLE orphans (work_id INTEGER PRIMARY KEY)")
        conn.run(_ORPHANS, (older_than,))
        gone["works"] = _count(conn, "orphans")
        conn.run("DELETE FROM replies WHERE work_id IN (SELECT work_id FROM orphans)")
        conn.run("DELETE FROM works WHERE id IN (SELECT work_id FROM orphans)")
        conn.run("DROP TABLE orphans")
        gone["searches"] = conn.run(
            "DELETE FROM searches WHERE retrieved_at < ?", (older_than,)
        ).rowcount
        gone["replies"] = conn.run(_UNUSED_REPLIES, (older_than,)).rowcount
        conn.run(
            "DELETE FROM venues WHERE id NOT IN (SELECT venue_id FROM works "
            "WHERE venue_id IS NOT NULL)"
        )
    conn.run("VACUUM")
    conn.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone | {"bytes": before - describe(conn)["size"]}


def forget(conn: Connection, path: str) -> dict[str, int]:
    """Remove the note *path* and all below it, with mentions and quotations, for good.

    The freed pages are written anew, so that nothing of them can be read from the file.

    Returns:
        How many notes and mentions went, and the bytes that the file shrank by.
    """
    before = describe(conn)["size"]
    counts = {table: _count(conn, table) for table in ("notes", "mentions")}
    root = path.rstrip("/") or "/"
    with conn.writing(durable=True):
        conn.run(
            "DELETE FROM notes WHERE path = ?1 OR substr(path, 1, length(?2)) = ?2",
            (root, root.rstrip("/") + "/"),
        )
    gone = {table: counts[table] - _count(conn, table) for table in counts}
    conn.run("VACUUM")
    conn.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone | {"bytes": before - describe(conn)["size"]}


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
