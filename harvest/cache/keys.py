"""Citation keys: the user's names for works, and those that harvest made.

A key is a row: in which vault it counts ("" is everywhere), the key in its exact case, the work,
and where it comes from. A work may bear several. Keys outlive their works, so that a work that
comes back gets them again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from harvest.cache.connection import Connection
from harvest.cache.packing import to_handle, to_number
from harvest.cache.tables import ORIGINS
from harvest.errors import CacheError

__all__ = [
    "KEPT",
    "CitationKey",
    "find_keys",
    "find_works_with_key",
    "forget_keys",
    "get_main_keys",
    "get_taken_keys",
    "save_key",
    "save_keys",
]

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


def save_key(conn: Connection, handle: str, key: str, origin: str) -> None:
    """Give the work *key* everywhere, in place of the one of this origin that it had.

    A key that was made for another work, not given to it by a person, makes way.

    Raises:
        CacheError: a person gave the key to another work, or it is to be made and is taken.
            Case does not tell keys apart, as in BibTeX.
    """
    number = to_number(handle)
    with conn.writing(durable=True):
        for other, theirs, kind in conn.rows(
            "SELECT work_id, key, origin FROM citation_keys "
            "WHERE key = ? COLLATE NOCASE AND vault = '' AND work_id <> ?",
            (key, number),
        ):
            if origin == "generated" or kind in KEPT:
                raise CacheError(
                    f"{conn.path}: the citation key {theirs!r} is that of {to_handle(other)}; "
                    "choose another key"
                )
            conn.run(
                "DELETE FROM citation_keys WHERE vault = '' AND key = ? AND work_id = ?",
                (theirs, other),
            )
        conn.run(
            "DELETE FROM citation_keys "
            "WHERE vault = '' AND work_id = ? AND (origin = ? OR key = ?)",
            (number, origin, key),
        )
        conn.run(
            f"INSERT INTO citation_keys ({_COLUMNS}) VALUES ('', ?, ?, ?)", (key, number, origin)
        )


def save_keys(conn: Connection, keys: Iterable[CitationKey]) -> None:
    """Add what the user's library says of keys; the stronger origin of two for one row stays."""
    rows = [(each.vault, each.key, to_number(each.work_id), each.origin) for each in keys]
    with conn.writing():
        conn.many(
            f"INSERT OR REPLACE INTO citation_keys ({_COLUMNS}) VALUES (?, ?, ?, ?)",
            sorted(rows, key=lambda row: -_RANK[row[3]]),
        )


def forget_keys(
    conn: Connection, vault: str, origins: Collection[str], handles: Iterable[str] | None = None
) -> int:
    """Forget the keys of these origins in *vault*, of all works or of some; how many they were."""
    numbers = None if handles is None else json.dumps([to_number(each) for each in handles])
    with conn.writing(durable=True):
        return conn.run(
            "DELETE FROM citation_keys WHERE vault = ?1 "
            "AND origin IN (SELECT value FROM json_each(?2)) "
            "AND (?3 IS NULL OR work_id IN (SELECT value FROM json_each(?3)))",
            (vault, json.dumps(sorted(origins)), numbers),
        ).rowcount


def find_keys(conn: Connection, handles: Sequence[str] | None = None) -> list[CitationKey]:
    """The keys of these works, or all keys; of each work the strongest first."""
    numbers = None if handles is None else json.dumps([to_number(each) for each in handles])
    found = [
        CitationKey(vault, key, to_handle(number), origin)
        for vault, key, number, origin in conn.rows(
            f"SELECT {_COLUMNS} FROM citation_keys "
            "WHERE ?1 IS NULL OR work_id IN (SELECT value FROM json_each(?1))",
            (numbers,),
        )
    ]
    return sorted(found, key=lambda each: (each.work_id, *_strength(each, None)))


def get_main_keys(
    conn: Connection, handles: Sequence[str], vault: str | None = None
) -> dict[str, str]:
    """The key each work bears first, of those works that have any.

    Args:
        vault: what is made for this vault takes the keys that count there before those of others.
    """
    best: dict[str, CitationKey] = {}
    for each in find_keys(conn, handles):
        other = best.get(each.work_id)
        if other is None or _strength(each, vault) < _strength(other, vault):
            best[each.work_id] = each
    return {work_id: each.key for work_id, each in best.items()}


def _strength(each: CitationKey, vault: str | None) -> tuple[bool, bool, int, str, str]:
    """The lower, the stronger: what a person gave, then what counts here, then by origin."""
    is_elsewhere = vault is not None and each.vault not in ("", vault)
    return each.origin not in KEPT, is_elsewhere, _RANK[each.origin], each.vault, each.key


def find_works_with_key(conn: Connection, key: str) -> list[str]:
    """The works that bear the key, in any vault; in another case when none bears it in this."""
    rows = conn.rows(
        "SELECT DISTINCT work_id, key = ?1 FROM citation_keys WHERE key = ?1 COLLATE NOCASE "
        "ORDER BY work_id",
        (key,),
    )
    exact = [to_handle(number) for number, is_exact in rows if is_exact]
    return exact or list(dict.fromkeys(to_handle(number) for number, _ in rows))


def get_taken_keys(conn: Connection) -> set[str]:
    """All citation keys in lower case."""
    return {str(key).lower() for (key,) in conn.rows("SELECT key FROM citation_keys")}
