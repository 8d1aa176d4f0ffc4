"""What sources say of venues, asked once for each; no work is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from harvest.cache.connection import Connection
from harvest.cache.packing import Damaged, unpack
from harvest.cache.replies import save_replies
from harvest.providers import Body, Reply

__all__ = ["StoredVenue", "Venues"]


@dataclass(frozen=True, slots=True)
class StoredVenue:
    """A source's answer about a venue; `body` is None where it has no such venue."""

    body: Body | None
    retrieved_at: str

    @property
    def outcome(self) -> str:
        """ "found" or "absent"."""
        return "absent" if self.body is None else "found"


class Venues:
    """What sources say of venues."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def save(self, reply: Reply, retrieved_at: str) -> None:
        """Keep what a source said of a venue; "unavailable" leaves no trace."""
        # As a candidate it stays out of the works, as what a search brought along does.
        save_replies(self._conn, [reply], retrieved_at, state="candidate")

    def get(self, source: str, issn: str) -> StoredVenue | None:
        """What *source* said of the venue with this ISSN; None when it was never asked."""
        row = self._conn.row(
            "SELECT retrieved_at, body FROM replies LEFT JOIN bodies ON reply_id = id "
            "WHERE scheme = 'issn' AND value = ? AND source = ? AND is_current = 1",
            (issn, source),
        )
        try:
            return StoredVenue(None if row[1] is None else unpack(row[1]), row[0]) if row else None
        except Damaged as error:
            self._conn.tell_damage(f"what {source} said of ISSN {issn} ({error})")
            return None  # to be asked again
