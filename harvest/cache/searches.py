"""StoredSearches and what they found, so that the same title is not searched twice.

A body that a search returned also answers for its own identifier. It becomes part of a work only
when that work is derived: until then it is a candidate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harvest.cache.connection import Connection
from harvest.cache.packing import Damaged, unpack
from harvest.cache.replies import holds_name, save_replies
from harvest.model.identifier import Identifier
from harvest.model.work import Work
from harvest.providers import Hits, Outcome, Reply

__all__ = ["StoredSearches", "StoredSearch"]


@dataclass(frozen=True, slots=True)
class StoredSearch:
    """What a search found, and when (ISO, UTC)."""

    hits: Hits
    retrieved_at: str


class StoredSearches:
    """What searches found."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def get(self, source: str, title: str) -> StoredSearch | None:
        """The last answer of *source* to the search called *title*; None when never searched."""
        row = self._conn.row(
            "SELECT id, outcome, retrieved_at FROM searches WHERE source = ? AND title = ?",
            (source, title),
        )
        if row is None:
            return None
        search_id, outcome, retrieved_at = row
        bodies = self._conn.rows(
            "SELECT source, body FROM search_hits JOIN bodies USING (reply_id) "
            "JOIN replies ON replies.id = reply_id WHERE search_id = ? ORDER BY position",
            (search_id,),
        )
        try:
            found = tuple(unpack(body) for _, body in bodies)
        except Damaged as error:
            self._conn.tell_damage(f"what {source} found for a search ({error})")
            return None  # to be made again
        # A search by another way ("openalex:words") finds what is the source's all the same.
        owner = bodies[0][0] if bodies else source
        return StoredSearch(Hits(owner, outcome, found), retrieved_at)

    def save(self, source: str, title: str, hits: Hits, retrieved_at: str) -> None:
        """Keep *hits* as the answer to the search; one that could not be made leaves no trace."""
        if hits.outcome == "unavailable":
            return
        outcome: Outcome = hits.outcome
        with self._conn.writing(durable=True):
            self._conn.run("DELETE FROM searches WHERE source = ? AND title = ?", (source, title))
            cursor = self._conn.run(
                "INSERT INTO searches (source, title, outcome, retrieved_at) VALUES (?, ?, ?, ?)",
                (source, title, outcome, retrieved_at),
            )
            reply_ids = [
                _save_hit(self._conn, reply, retrieved_at) for reply in _replies(hits, retrieved_at)
            ]
            self._conn.many(
                "INSERT INTO search_hits (search_id, position, reply_id) VALUES (?, ?, ?)",
                [(cursor.lastrowid, *each) for each in enumerate(dict.fromkeys(reply_ids))],
            )


def _replies(hits: Hits, retrieved_at: str) -> Iterator[Reply]:
    """The bodies as answers for the names they give themselves; a nameless one is of no use.

    Each goes by the best of its names that no hit before it has: two OpenAlex works can share a
    DOI.
    """
    taken: set[Identifier] = set()
    for body, record in zip(hits.bodies, hits.records(retrieved_at), strict=True):
        names = _names(record.work) if record else ()
        name = next((each for each in names if each not in taken), None)
        if name is not None:
            taken.add(name)
            yield Reply(hits.source, name, "found", body)


def _names(work: Work) -> Iterator[Identifier]:
    if work.doi:
        yield Identifier("doi", work.doi)
    if work.ids.openalex:
        yield Identifier("openalex", work.ids.openalex)
    if work.ids.openaire:
        yield Identifier("openaire", work.ids.openaire)


def _save_hit(conn: Connection, reply: Reply, retrieved_at: str) -> int:
    """Store the hit, unless the source was asked for this very name before: that says as much."""
    row = conn.row(
        "SELECT id FROM replies WHERE scheme = ? AND value = ? AND source = ? "
        "AND is_current = 1 AND outcome = 'found' AND state <> 'candidate' ORDER BY id LIMIT 1",
        (reply.asked.scheme, reply.asked.value, reply.source),
    )
    if row is not None:
        return int(row[0])
    state = "pending" if holds_name(conn, reply.asked) else "candidate"
    return save_replies(conn, [reply], retrieved_at, state)[reply.source, reply.asked][0]
