"""What changed between the last answer and the one before it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harvest.cache.connection import Connection
from harvest.cache.lookup import find_records
from harvest.cache.packing import to_handle, unpack
from harvest.errors import UnreadableReply
from harvest.identifier import Identifier
from harvest.record import SourceRecord

__all__ = ["Change", "find_changes", "find_stale"]

_ABOUT_THE_RECORD = frozenset({"sources", "provenance", "conflicts", "indicators"})


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a work that now says something else. Values are plain JSON (design §8)."""

    work_id: str
    field: str
    before: Any
    after: Any


def find_stale(
    conn: Connection, before: str, sources: Sequence[str]
) -> list[tuple[Identifier, str]]:
    """(identifier, source) of each answer of *sources* from before then, the oldest first.

    What a search brought along, and no work is made of, does not age.
    """
    rows = conn.rows(
        "SELECT DISTINCT scheme, value, source, min(retrieved_at) FROM replies "
        "WHERE is_current = 1 AND state <> 'candidate' AND retrieved_at < ? "
        "AND source IN (SELECT value FROM json_each(?)) "
        "GROUP BY scheme, value, source ORDER BY 4, 1, 2, 3",
        (before, json.dumps(list(sources))),
    )
    return [(Identifier(scheme, value), source) for scheme, value, source, _ in rows]


def find_changes(conn: Connection, since: str) -> list[Change]:
    """What the replies since *since* (ISO, UTC) changed in works that were known before.

    Indicators are left out: a citation more is no news.
    """
    numbers = conn.rows(
        "SELECT DISTINCT new.work_id FROM replies AS new JOIN replies AS old "
        "ON old.scheme = new.scheme AND old.value = new.value AND old.source = new.source "
        "AND old.is_current = 0 AND old.outcome = 'found' "
        "WHERE new.is_current = 1 AND new.retrieved_at >= ? AND new.work_id IS NOT NULL "
        "ORDER BY new.work_id",
        (since,),
    )
    return [change for (number,) in numbers for change in _changes_of(conn, number, since)]


def _changes_of(conn: Connection, number: int, since: str) -> Iterator[Change]:
    from harvest.merge import merge

    handle = to_handle(number)
    earlier = _earlier_accounts(conn, number, since)
    record = find_records(conn, [handle]).get(handle)
    if not earlier or record is None:
        return
    before, after = merge(earlier).to_dict(), record.to_dict()
    for field in before.keys() - _ABOUT_THE_RECORD:
        if before[field] != after.get(field):
            yield Change(handle, field, before[field], after.get(field))


def _earlier_accounts(conn: Connection, number: int, since: str) -> list[SourceRecord]:
    """The source records of the work as they were: the reply before, where there was one."""
    from harvest import mapping

    accounts = []
    for source, retrieved_at, body in conn.rows(
        "SELECT kept.source, kept.retrieved_at, body FROM replies AS new "
        "JOIN replies AS kept ON kept.scheme = new.scheme AND kept.value = new.value "
        "AND kept.source = new.source AND kept.outcome = 'found' "
        "JOIN bodies ON reply_id = kept.id "
        "WHERE new.work_id = ?1 AND new.is_current = 1 AND kept.is_current = NOT ("
        "new.retrieved_at >= ?2 AND EXISTS (SELECT 1 FROM replies AS old "
        "WHERE old.scheme = new.scheme AND old.value = new.value AND old.source = new.source "
        "AND old.is_current = 0 AND old.outcome = 'found')) "
        "GROUP BY kept.id ORDER BY kept.source, kept.id",
        (number, since),
    ):
        try:
            accounts.append(mapping.to_source_record(source, unpack(body), retrieved_at))
        except UnreadableReply:
            continue
    return accounts
