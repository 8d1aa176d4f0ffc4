"""What a person decided and what was settled for good: decisions, names, citation keys.

None of it is ever made again from replies, and none of it goes when works or notes do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harvest.cache.connection import Connection
from harvest.cache.packing import to_handle, to_number
from harvest.cache.replies import by_scheme
from harvest.errors import CacheError
from harvest.model.identifier import Identifier

__all__ = [
    "Decision",
    "decide",
    "get_citation_keys",
    "get_decision",
    "get_names",
    "get_taken_keys",
    "get_work_with_key",
    "save_citation_key",
    "save_name",
]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a mention; nothing when nobody was asked.

    Attributes:
        chosen: the work meant; None when only others were ruled out.
        rejected: works that are not meant.
    """

    chosen: Identifier | None = None
    rejected: tuple[Identifier, ...] = ()


def decide(
    conn: Connection,
    fingerprint: str,
    chosen: Identifier | None,
    rejected: Iterable[Identifier],
) -> None:
    """Remember the decision in place of an earlier one; what was rejected stays so.

    A work chosen now is no longer rejected, one rejected now is no longer chosen.
    """
    with conn.writing(durable=True):
        before = get_decision(conn, fingerprint)
        ruled_out = dict.fromkeys((*before.rejected, *rejected))
        if chosen is not None:
            ruled_out.pop(chosen, None)
        kept = chosen or (before.chosen if before.chosen not in ruled_out else None)
        conn.run(
            "INSERT OR REPLACE INTO decisions (fingerprint, scheme, value, rejected) "
            "VALUES (?, ?, ?, ?)",
            (
                fingerprint,
                kept.scheme if kept else None,
                kept.value if kept else None,
                json.dumps([(each.scheme, each.value) for each in ruled_out]),
            ),
        )


def get_decision(conn: Connection, fingerprint: str) -> Decision:
    """What was decided for mentions of this fingerprint."""
    row = conn.row(
        "SELECT scheme, value, rejected FROM decisions WHERE fingerprint = ?", (fingerprint,)
    )
    if row is None:
        return Decision()
    scheme, value, rejected = row
    chosen = None if scheme is None else Identifier(scheme, value)
    return Decision(chosen, tuple(Identifier(*each) for each in json.loads(rejected)))


def save_name(conn: Connection, name: Identifier, target: Identifier, how: str) -> None:
    """Remember that *name* (a Zotero key) means what *target* names; *how* says who found out."""
    with conn.writing(durable=True):
        conn.run(
            "INSERT OR REPLACE INTO names (scheme, value, of_scheme, of_value, how) "
            "VALUES (?, ?, ?, ?, ?)",
            (name.scheme, name.value, target.scheme, target.value, how),
        )


def get_names(conn: Connection, names: Iterable[Identifier]) -> dict[Identifier, Identifier]:
    """What those of *names* mean that were saved."""
    return {
        Identifier(scheme, value): Identifier(of_scheme, of_value)
        for scheme, values in by_scheme(names).items()
        for value, of_scheme, of_value in conn.rows(
            "SELECT n.value, n.of_scheme, n.of_value FROM json_each(?) AS j "
            "CROSS JOIN names AS n ON n.scheme = ? AND n.value = j.value",
            (json.dumps(values), scheme),
        )
    }


def save_citation_key(conn: Connection, handle: str, key: str, pinned: bool) -> None:
    """Give the work its citation key. Case does not tell keys apart, as in BibTeX.

    Raises:
        CacheError: another work has the key.
    """
    number = to_number(handle)
    with conn.writing(durable=True):
        row = conn.row("SELECT work_id FROM citation_keys WHERE name = ?", (key,))
        if row is not None and row[0] != number:
            raise CacheError(
                f"{conn.path}: the citation key {key!r} is that of {to_handle(row[0])}; "
                "choose another key"
            )
        conn.run(
            "INSERT OR REPLACE INTO citation_keys (work_id, name, is_pinned) VALUES (?, ?, ?)",
            (number, key, pinned),
        )


def get_citation_keys(conn: Connection, handles: Sequence[str]) -> dict[str, str]:
    """The citation keys of those works that have one."""
    rows = conn.rows(
        "SELECT k.work_id, k.name FROM json_each(?) AS j "
        "CROSS JOIN citation_keys AS k ON k.work_id = j.value",
        (json.dumps([to_number(handle) for handle in handles]),),
    )
    return {to_handle(number): key for number, key in rows}


def get_work_with_key(conn: Connection, key: str) -> str | None:
    """The work that has the citation key, in whatever case."""
    row = conn.row("SELECT work_id FROM citation_keys WHERE name = ?", (key,))
    return to_handle(row[0]) if row else None


def get_taken_keys(conn: Connection) -> set[str]:
    """All citation keys in lower case."""
    return {str(key).lower() for (key,) in conn.rows("SELECT name FROM citation_keys")}
