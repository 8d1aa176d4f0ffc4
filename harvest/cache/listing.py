"""Notes, authors, venues and open questions as lists for people, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from harvest.cache.connection import Connection
from harvest.cache.packing import Damaged, to_handle, to_number, unpack

__all__ = ["AuthorLine", "Listings", "NoteLine", "RawReply", "VenueLine"]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A file that was read: how many works it mentions, and how many mentions have none."""

    note_id: int
    name: str
    path: str
    kind: str
    works: int
    open: int


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """A name as works have it, with the ORCID iDs that stand beside it, and how many works."""

    name: str
    orcids: tuple[str, ...]
    works: int


@dataclass(frozen=True, slots=True)
class VenueLine:
    """A venue under all its ISSNs, once; `venue` is what the facet of that name takes."""

    venue: str
    title: str
    kind: str | None
    publisher: str | None
    issns: tuple[str, ...]
    works: int


@dataclass(frozen=True, slots=True)
class RawReply:
    """What a source sent for a work; `body` is None where it has no such work, or is damaged."""

    reply_id: int
    source: str
    asked: str
    retrieved_at: str
    body: Any


class Listings:
    """Lists of what the cache knows besides works. May raise CacheError."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def note_paths(self) -> list[tuple[int, str]]:
        """(number, path) of all files that were read, in the order of their paths."""
        return self._conn.rows("SELECT id, path FROM notes ORDER BY path")

    def note(self, note_id: int) -> NoteLine | None:
        """The file of this number; None when there is none."""
        return next(iter(self._note_lines([note_id])), None)

    def note_at(self, path: str) -> NoteLine | None:
        """The file at *path*; None when it was not read."""
        rows = self._conn.rows("SELECT id FROM notes WHERE path = ?", (path,))
        return self.note(rows[0][0]) if rows else None

    def works_of_note(self, note_id: int) -> list[str]:
        """The works that the file mentions, in the order in which it does."""
        rows = self._conn.rows(
            "SELECT work_id FROM mentions JOIN matches ON mention_id = mentions.id "
            "WHERE note_id = ? AND status = 'matched' AND work_id IS NOT NULL "
            'GROUP BY work_id ORDER BY min(line), min("column")',
            (note_id,),
        )
        return [to_handle(number) for (number,) in rows]

    def notes_sharing(self, note_id: int, limit: int) -> list[tuple[int, str]]:
        """(note, work) of other files that mention the same works, those sharing most first."""
        rows = self._conn.rows(
            "WITH own AS (SELECT DISTINCT work_id FROM mentions JOIN matches "
            "ON mention_id = mentions.id WHERE note_id = ?1 AND work_id IS NOT NULL), "
            "shared AS (SELECT DISTINCT note_id, m.work_id FROM own "
            "JOIN matches AS m ON m.work_id = own.work_id "
            "JOIN mentions ON mentions.id = m.mention_id "
            "WHERE note_id <> ?1), "
            "best AS (SELECT note_id FROM shared GROUP BY note_id "
            "ORDER BY count(*) DESC, note_id LIMIT ?2) "
            "SELECT note_id, work_id FROM shared WHERE note_id IN (SELECT note_id FROM best) "
            "ORDER BY note_id, work_id",
            (note_id, limit),
        )
        return [(note, to_handle(number)) for note, number in rows]

    def most_shared(self, limit: int, notes: Sequence[int] | None = None) -> list[tuple[int, str]]:
        """(note, work) of the works that most notes mention; only *notes* count, if given."""
        among = None if notes is None else json.dumps(list(notes))
        rows = self._conn.rows(
            "WITH links AS MATERIALIZED (SELECT DISTINCT note_id, work_id FROM matches "
            "JOIN mentions ON mentions.id = mention_id "
            "WHERE status = 'matched' AND work_id IS NOT NULL "
            "AND (?1 IS NULL OR note_id IN (SELECT value FROM json_each(?1)))), "
            "best AS (SELECT work_id FROM links GROUP BY work_id "
            "ORDER BY count(*) DESC, work_id LIMIT ?2) "
            "SELECT note_id, work_id FROM links WHERE work_id IN (SELECT work_id FROM best) "
            "ORDER BY note_id, work_id",
            (among, limit),
        )
        return [(note, to_handle(number)) for note, number in rows]

    def note_lines(self, note_ids: list[int]) -> list[NoteLine]:
        """The files of these numbers, in this order."""
        return self._note_lines(note_ids)

    def authors(self, text: str, limit: int, skipped: int) -> tuple[list[AuthorLine], int]:
        """The names of authors that hold *text*, those of most works first."""
        where = "role = 'author' AND name IS NOT NULL"
        values: tuple[str, ...] = ()
        if text:
            where += " AND name LIKE ? ESCAPE '\\'"
            values = (f"%{_escaped(text)}%",)
        rows = self._conn.rows(
            f"SELECT name, count(*) AS works, count(*) OVER () FROM contributors WHERE {where} "
            "GROUP BY name ORDER BY works DESC, name LIMIT ? OFFSET ?",
            (*values, limit, skipped),
        )
        lines = [AuthorLine(name, self.orcids(name), works) for name, works, _ in rows]
        return lines, rows[0][2] if rows else 0

    def orcids(self, name: str) -> tuple[str, ...]:
        """The ORCID iDs that stand beside a name."""
        rows = self._conn.rows(
            "SELECT DISTINCT orcid FROM contributors "
            "WHERE role = 'author' AND name = ? AND orcid IS NOT NULL ORDER BY 1 LIMIT 5",
            (name,),
        )
        return tuple(orcid for (orcid,) in rows)

    def venues(self, text: str, limit: int, skipped: int) -> tuple[list[VenueLine], int]:
        """The venues that have *text* in title, publisher or ISSN, those of most works first."""
        rows = self._conn.rows(
            "SELECT venue, coalesce(title, venue), kind, publisher, issns, works, count(*) OVER () "
            "FROM venues_once WHERE ?1 = '' OR title LIKE ?2 ESCAPE '\\' "
            "OR publisher LIKE ?2 ESCAPE '\\' OR issns LIKE ?2 ESCAPE '\\' "
            "ORDER BY works DESC, venue LIMIT ?3 OFFSET ?4",
            (text, f"%{_escaped(text)}%", limit, skipped),
        )
        return [_venue(row) for row in rows], rows[0][6] if rows else 0

    def venue(self, key: str) -> VenueLine | None:
        """The venue that a facet's value names."""
        rows = self._conn.rows(
            "SELECT venue, coalesce(title, venue), kind, publisher, issns, works "
            "FROM venues_once WHERE venue = ?",
            (key,),
        )
        return _venue(rows[0]) if rows else None

    def venue_of(self, handle: str) -> str | None:
        """What the facet "venue" takes for a work's venue; None when it has none.

        Only a venue with ISSNs of which none is said to link them needs all the others.
        """
        rows = self._conn.rows(
            "SELECT id, issn_l, issn, lower(title) FROM venues "
            "WHERE id = (SELECT venue_id FROM works WHERE id = ?)",
            (to_number(handle),),
        )
        for number, issn_l, issn, title in rows:
            if issn_l or issn is None:
                return issn_l or title or None
            rows = self._conn.rows(
                "SELECT venue FROM venues_once, json_each(venue_ids) WHERE json_each.value = ?",
                (number,),
            )
        return rows[0][0] if rows else None

    def replies(self, handle: str) -> list[RawReply]:
        """What the sources sent for a work, each reply with its body."""
        rows = self._conn.rows(
            "SELECT id, source, scheme || ':' || value, retrieved_at, body FROM replies "
            "LEFT JOIN bodies ON reply_id = id WHERE work_id = ? AND is_current = 1 "
            "ORDER BY source, id",
            (to_number(handle),),
        )
        return [
            RawReply(number, source, asked, retrieved_at, _unpacked(body))
            for number, source, asked, retrieved_at, body in rows
        ]

    def bodies(self, handles: Sequence[str], source: str) -> list[tuple[str, Any]]:
        """(work, body) of what one source sent for these works, the readable replies only."""
        rows = self._conn.rows(
            "SELECT work_id, body FROM json_each(?) AS j "
            "CROSS JOIN replies AS r ON work_id = j.value "
            "JOIN bodies ON reply_id = r.id WHERE is_current = 1 AND source = ? ORDER BY r.id",
            (json.dumps([to_number(each) for each in handles]), source),
        )
        unpacked = ((to_handle(number), _unpacked(body)) for number, body in rows)
        return [(handle, body) for handle, body in unpacked if body is not None]

    def named(self, handles: Sequence[str], scheme: str) -> list[tuple[str, str]]:
        """(name, work) of these works' own names of one scheme."""
        rows = self._conn.rows(
            "SELECT value, work_id FROM identifiers WHERE scheme = ? AND is_own = 1 "
            "AND work_id IN (SELECT value FROM json_each(?))",
            (scheme, json.dumps([to_number(each) for each in handles])),
        )
        return [(name, to_handle(number)) for name, number in rows]

    def statuses(self) -> dict[str, int]:
        """How many mentions have each of the five answers."""
        return dict(self._conn.rows("SELECT status, count(*) FROM matches GROUP BY status"))

    def stale(self, before: str) -> int:
        """How many answers of sources are from before then (ISO, UTC)."""
        return self._count(
            "SELECT count(*) FROM replies "
            "WHERE is_current = 1 AND state <> 'candidate' AND retrieved_at < ?",
            (before,),
        )

    def growth(self) -> list[tuple[str, int]]:
        """(month, works first asked for in it), the latest months last."""
        rows = self._conn.rows(
            "SELECT substr(first, 1, 7) AS month, count(*) FROM "
            "(SELECT min(retrieved_at) AS first FROM replies INDEXED BY replies_work "
            "WHERE work_id IS NOT NULL GROUP BY work_id) "
            "GROUP BY month ORDER BY month DESC LIMIT 24"
        )
        return rows[::-1]

    def noticed(self, types: tuple[str, ...], limit: int) -> list[str]:
        """The works that notes mention and that have a notice of these types."""
        rows = self._conn.rows(
            "SELECT DISTINCT updates.work_id FROM updates "
            "JOIN matches ON matches.work_id = updates.work_id AND status = 'matched' "
            "WHERE type IN (SELECT value FROM json_each(?)) ORDER BY date DESC LIMIT ?",
            (json.dumps(types), limit),
        )
        return [to_handle(number) for (number,) in rows]

    def related(self, types: tuple[str, ...], limit: int) -> list[tuple[str, str]]:
        """(work, DOI of the other) of works that notes mention, by a relation of these types.

        One for each work: the first that it has.
        """
        rows = self._conn.rows(
            "SELECT r.work_id, r.doi, min(r.position) FROM relations AS r WHERE r.work_id IN "
            "(SELECT work_id FROM matches WHERE status = 'matched' AND work_id IS NOT NULL) "
            "AND r.type IN (SELECT value FROM json_each(?)) GROUP BY r.work_id LIMIT ?",
            (json.dumps(types), limit),
        )
        return [(to_handle(number), doi) for number, doi, _ in rows]

    def _note_lines(self, note_ids: list[int]) -> list[NoteLine]:
        rows = self._conn.rows(
            "SELECT n.id, n.name, n.path, n.kind, "
            "count(DISTINCT iif(matches.status = 'matched', matches.work_id, NULL)), "
            "count(iif(coalesce(matches.status, '') <> 'matched', mentions.id, NULL)) "
            "FROM json_each(?) AS j CROSS JOIN notes AS n ON n.id = j.value "
            "LEFT JOIN mentions ON mentions.note_id = n.id "
            "LEFT JOIN matches ON matches.mention_id = mentions.id GROUP BY j.key ORDER BY j.key",
            (json.dumps(note_ids),),
        )
        return [NoteLine(*row) for row in rows]

    def _count(self, sql: str, values: tuple[Any, ...]) -> int:
        return int(self._conn.rows(sql, values)[0][0])


def _venue(row: tuple[Any, ...]) -> VenueLine:
    venue, title, kind, publisher, issns, works = row[:6]
    numbers = tuple(sorted((issns or "").split(","))) if issns else ()
    return VenueLine(venue, title, kind, publisher, numbers, works)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _unpacked(data: bytes | None) -> Any:
    try:
        return None if data is None else unpack(data)
    except Damaged:
        return None
