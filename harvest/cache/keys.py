"""Citation keys: the user's names for works, and those that harvest made.

A key is a row: in which vault it counts ("" is everywhere), the key in its exact case, the work,
and where it comes from. A work may bear several. Keys outlive their works, so that a work that
comes back gets them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harvest.cache.connection import Connection
from harvest.cache.packing import to_handle, to_number
from harvest.cache.tables import ORIGINS
from harvest.errors import CacheError

__all__ = ["CitationKey", "Keys"]

KEPT = frozenset({"pinned", "adopted"})
"""Origins of keys that a person gave to this cache: nothing but a person changes them."""

_RANK = {origin: rank for rank, origin in enumerate(ORIGINS)}
_COLUMNS = "vault, key, work_id, origin"


@dataclass(frozen=True, slots=True)
class CitationKey:
    """That a work bears a key.

    Attributes:
        vault: the folder (absolute) in which the key counts; "" is everywhere.
        origin: one of `harvest.cache.tables.ORIGINS`.
    """

    vault: str
    key: str
    work_id: str
    origin: str


class Keys:
    """The citation keys of works. All methods may raise CacheError."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def give(self, handle: str, key: str, origin: str = "generated") -> None:
        """Give the work *key* everywhere, in place of the one of this origin that it had.

        A key that was made for another work, not given to it by a person, makes way.

        Raises:
            CacheError: a person gave the key to another work, or it is to be made and is taken.
                Case does not tell keys apart, as in BibTeX.
        """
        number = to_number(handle)
        with self._conn.writing(durable=True):
            for other, taken_key, kind in self._conn.rows(
                "SELECT work_id, key, origin FROM citation_keys "
                "WHERE key = ? COLLATE NOCASE AND vault = '' AND work_id <> ?",
                (key, number),
            ):
                if origin == "generated" or kind in KEPT:
                    raise CacheError(
                        f"{self._conn.path}: the citation key {taken_key!r} "
                        f"is that of {to_handle(other)}; "
                        "choose another key"
                    )
                self._conn.run(
                    "DELETE FROM citation_keys WHERE vault = '' AND key = ? AND work_id = ?",
                    (taken_key, other),
                )
            self._conn.run(
                "DELETE FROM citation_keys "
                "WHERE vault = '' AND work_id = ? AND (origin = ? OR key = ?)",
                (number, origin, key),
            )
            self._conn.run(
                f"INSERT INTO citation_keys ({_COLUMNS}) VALUES ('', ?, ?, ?)",
                (key, number, origin),
            )

    def add(self, keys: Iterable[CitationKey]) -> None:
        """Add what the user's library says of keys; the stronger origin for a row stays."""
        rows = [(each.vault, each.key, to_number(each.work_id), each.origin) for each in keys]
        with self._conn.writing():
            self._conn.many(
                f"INSERT OR REPLACE INTO citation_keys ({_COLUMNS}) VALUES (?, ?, ?, ?)",
                sorted(rows, key=lambda row: -_RANK[row[3]]),
            )

    def forget(
        self, vault: str, origins: Iterable[str], handles: Iterable[str] | None = None
    ) -> int:
        """Forget the keys of these origins in *vault*, of all works or of some; how many."""
        numbers = None if handles is None else json.dumps([to_number(each) for each in handles])
        with self._conn.writing(durable=True):
            return self._conn.run(
                "DELETE FROM citation_keys WHERE vault = ?1 "
                "AND origin IN (SELECT value FROM json_each(?2)) "
                "AND (?3 IS NULL OR work_id IN (SELECT value FROM json_each(?3)))",
                (vault, json.dumps(sorted(origins)), numbers),
            ).rowcount

    def find(self, handles: Sequence[str] | None = None) -> list[CitationKey]:
        """The keys of these works, or all keys; of each work the strongest first."""
        # A condition that may hold for all would have every key looked at.
        only, values = "", tuple[str, ...]()
        if handles is not None:
            only = "WHERE work_id IN (SELECT value FROM json_each(?))"
            values = (json.dumps([to_number(each) for each in handles]),)
        found = [
            CitationKey(vault, key, to_handle(number), origin)
            for vault, key, number, origin in self._conn.rows(
                f"SELECT {_COLUMNS} FROM citation_keys {only}", values
            )
        ]
        return sorted(found, key=lambda each: (each.work_id, *_strength(each, None)))

    def first(self, handles: Sequence[str], vault: str | None = None) -> dict[str, str]:
        """The key each work bears first, of those works that have any.

        Args:
            vault: for what is made for it, the keys that count there come before those of others.
        """
        best: dict[str, CitationKey] = {}
        for each in self.find(handles):
            other = best.get(each.work_id)
            if other is None or _strength(each, vault) < _strength(other, vault):
                best[each.work_id] = each
        return {work_id: each.key for work_id, each in best.items()}

    def works(self, key: str) -> list[str]:
        """The works that bear the key, in any vault; in another case when none bears it in this."""
        rows = self._conn.rows(
            "SELECT DISTINCT work_id, key = ?1 FROM citation_keys WHERE key = ?1 COLLATE NOCASE "
            "ORDER BY work_id",
            (key,),
        )
        exact = [to_handle(number) for number, is_exact in rows if is_exact]
        return exact or list(dict.fromkeys(to_handle(number) for number, _ in rows))

    def only_work(self, key: str) -> str | None:
        """The one work that has this citation key, by exact case if any has it so."""
        works = self.works(key)
        return works[0] if len(works) == 1 else None

    def is_taken(self, key: str) -> bool:
        """Whether a work bears the key, in this case or another."""
        sql = "SELECT 1 FROM citation_keys WHERE key = ? COLLATE NOCASE LIMIT 1"
        return self._conn.row(sql, (key,)) is not None


def _strength(each: CitationKey, vault: str | None) -> tuple[bool, bool, int, str, str]:
    """The lower, the stronger: what a person gave, then what counts here, then by origin."""
    is_elsewhere = vault is not None and each.vault not in ("", vault)
    return each.origin not in KEPT, is_elsewhere, _RANK[each.origin], each.vault, each.key
