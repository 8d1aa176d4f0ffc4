"""From raw replies to works: which replies belong together, read, merged and written.

What reads and merges is imported when there is something to derive: looking up needs neither.

Deriving a reply derives again everything that shares a name with it. So the works depend on the
replies alone, never on the order in which they came or on how often a run was cut off.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from harvest.cache.connection import Connection
from harvest.cache.grouping import GLUE, MappedReply, WorkGroup, group
from harvest.cache.packing import Damaged, number_of_work, unpack
from harvest.cache.replies import by_scheme, find_pending
from harvest.cache.works import delete_works, write_works
from harvest.errors import CacheError, UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.record import Record, SourceStatus

__all__ = ["derive_pending", "derive_replies", "rederive"]

CHUNK = 400
"""Replies derived in one transaction: a few tenths of a second that others may have to wait."""

UNSTORABLE = (sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""SQLite's errors that are a value's fault, not the disk's or another program's."""

_log = logging.getLogger(__name__)


def derive_pending(conn: Connection) -> None:
    """Derive every reply that no work was made of yet, a chunk at a time."""
    while reply_ids := find_pending(conn, CHUNK):
        _derive(conn, reply_ids)


def derive_replies(conn: Connection, reply_ids: Sequence[int]) -> None:
    """Derive these replies; candidates that a search found become works here."""
    for start in range(0, len(reply_ids), CHUNK):
        _derive(conn, reply_ids[start : start + CHUNK])


def rederive(conn: Connection) -> None:
    """Mark every reply that a work was made of, or could not be, as not derived yet."""
    with conn.writing():
        conn.run(
            "UPDATE replies SET state = 'pending' "
            "WHERE is_current = 1 AND state IN ('derived', 'unreadable')"
        )


@dataclass(slots=True)
class _Affected:
    """What deriving some replies touches.

    Attributes:
        names: every name by which further replies and works were looked for.
        works: numbers of the works as they were, all of whose replies are here.
        absences: (identifier asked, source, when) of sources that do not have it.
        unreadable: reply → what is wrong with it.
    """

    accounts: list[MappedReply] = field(default_factory=list)
    absences: list[tuple[Identifier, str, str]] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)
    works: set[int] = field(default_factory=set)
    names: set[Identifier] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)

    def set_aside(self, account: MappedReply, error: Exception) -> None:
        """Leave out an account that no work can be made of."""
        self.accounts.remove(account)
        why = _message(error)
        _warn(account.record.source, account.asked, why)
        self.unreadable[account.reply_id] = why


def _derive(conn: Connection, reply_ids: Sequence[int]) -> None:
    """Make works of the replies; one that cannot be made into a work costs no other."""
    with conn.writing():
        affected = _affected(conn, reply_ids)
        while (error := _attempt(conn, affected, group(affected.accounts))) is not None:
            _set_aside(conn, affected, error)
        _settle(conn, affected)


def _attempt(
    conn: Connection, affected: _Affected, groups: Sequence[WorkGroup]
) -> Exception | None:
    """Merge and write all *groups*; None when that was done, else why nothing was written."""
    try:
        with conn.trying():
            _write(conn, affected, groups)
    except CacheError as error:
        if not isinstance(error.__cause__, UNSTORABLE):
            raise
        return error
    except Exception as error:  # a record may fail the readers in ways that nobody thought of
        return error
    return None


def _write(conn: Connection, affected: _Affected, groups: Sequence[WorkGroup]) -> None:
    members = {number_of_work(each.name): each for each in groups}
    merged = {number: _record(each, affected) for number, each in members.items()}
    written = write_works(
        conn, [(n, each.name, each.names(), merged[n]) for n, each in members.items()]
    )
    conn.many(
        "UPDATE replies SET work_id = ?, state = 'derived', "
        "reason = CASE WHEN state = 'unreadable' THEN NULL ELSE reason END WHERE id = ?",
        [(number, account.reply_id) for number in written for account in members[number].accounts],
    )
    gone = affected.works - set(members)
    delete_works(conn, gone, {name: n for n, each in members.items() for name in each.names()})


def _set_aside(conn: Connection, affected: _Affected, error: Exception) -> None:
    """Take out the accounts that cannot be made into a work, alone or with others."""
    for members in group(affected.accounts):
        kept: list[MappedReply] = []
        for account in members.accounts:
            why = _failure(conn, affected, [*kept, account])
            if why is None:
                kept.append(account)
            else:
                affected.set_aside(account, why)
    if _attempt_in_vain(conn, affected):
        for account in list(affected.accounts):  # only all together fail: none can be trusted
            affected.set_aside(account, error)


def _failure(
    conn: Connection, affected: _Affected, accounts: Sequence[MappedReply]
) -> Exception | None:
    """Why no works can be made of *accounts*; nothing is kept of the trial."""
    with conn.trying(keep=False):
        return _attempt(conn, affected, group(accounts))


def _attempt_in_vain(conn: Connection, affected: _Affected) -> bool:
    return _failure(conn, affected, affected.accounts) is not None


def _settle(conn: Connection, affected: _Affected) -> None:
    """Replies that no work is made of: absences, and what could not be read."""
    conn.many(
        "UPDATE replies SET state = 'unreadable', reason = ?, work_id = NULL WHERE id = ?",
        [(why, reply_id) for reply_id, why in affected.unreadable.items()],
    )
    conn.many(
        "UPDATE replies SET state = 'derived' WHERE id = ? AND state = 'pending'",
        [(each,) for each in affected.seen - affected.unreadable.keys()],
    )


def _record(members: WorkGroup, affected: _Affected) -> Record:
    """The merged record, and which sources were asked for it in vain."""
    from harvest.merge import merge

    record = merge([account.record for account in members.accounts])
    names = {name for account in members.accounts for name in account.glue}
    names |= {account.asked for account in members.accounts}
    absent = {
        source: SourceStatus("absent", retrieved_at)
        for asked, source, retrieved_at in affected.absences
        if asked in names
    }
    return replace(record, sources=absent | record.sources)


def _affected(conn: Connection, reply_ids: Sequence[int]) -> _Affected:
    """Load the replies and, by their names, all others that may now group differently."""
    affected = _Affected()
    wanted: set[int] = set(reply_ids)
    while wanted:
        names = _load(conn, wanted, affected) - affected.names
        affected.names |= names
        works = set(_works_named(conn, names)) - affected.works
        affected.works |= works
        wanted = {*_replies_asked(conn, names), *_replies_of(conn, works)} - affected.seen
    return affected


def _load(conn: Connection, reply_ids: set[int], affected: _Affected) -> set[Identifier]:
    """Read replies into *affected*; the names by which they may touch others."""
    from harvest.providers import source_record as mapping

    names: set[Identifier] = set()
    affected.seen |= reply_ids
    for reply_id, source, scheme, value, outcome, retrieved_at, body in conn.rows(
        "SELECT id, source, scheme, value, outcome, retrieved_at, body "
        "FROM replies LEFT JOIN bodies ON reply_id = id "
        "WHERE id IN (SELECT value FROM json_each(?)) AND is_current = 1",
        (json.dumps(sorted(reply_ids)),),
    ):
        asked = Identifier(scheme, value)
        names.add(asked)
        if outcome == "absent":
            affected.absences.append((asked, source, retrieved_at))
            continue
        try:
            record = mapping.to_source_record(source, unpack(body), retrieved_at)
            account = MappedReply(reply_id, asked, record)
        except Exception as error:  # whatever is wrong with it, it is the only one that is lost
            why = _message(error)
            _warn(source, asked, why)
            affected.unreadable[reply_id] = why
            continue
        affected.accounts.append(account)
        names |= account.glue
    return names


def _message(error: Exception) -> str:
    """What is wrong with a reply, in one short line."""
    if isinstance(error, UnreadableReply):
        return error.reason
    if isinstance(error, Damaged):
        return str(error)
    if isinstance(error, CacheError):
        error = error.__cause__ if isinstance(error.__cause__, Exception) else error
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _warn(source: str, asked: Identifier, why: str) -> None:
    _log.warning("the reply of %s about %s cannot be read: %s", source, asked, why)


def _works_named(conn: Connection, names: Iterable[Identifier]) -> Iterator[int]:
    """The works that go by any of *names*."""
    for scheme, values in by_scheme(names).items():
        if scheme in GLUE:
            for (number,) in conn.rows(
                "SELECT i.work_id FROM json_each(?) AS j "
                "CROSS JOIN identifiers AS i ON i.scheme = ? AND i.value = j.value",
                (json.dumps(values), scheme),
            ):
                yield number


def _replies_asked(conn: Connection, names: Iterable[Identifier]) -> Iterator[int]:
    """The replies to questions about *names*, candidates among them."""
    for scheme, values in by_scheme(names).items():
        for (reply_id,) in conn.rows(
            "SELECT r.id FROM json_each(?) AS j "
            "CROSS JOIN replies AS r ON r.scheme = ? AND r.value = j.value "
            "AND r.is_current = 1 WHERE r.state <> 'unreadable'",
            (json.dumps(values), scheme),
        ):
            yield reply_id


def _replies_of(conn: Connection, works: Iterable[int]) -> Iterator[int]:
    """The replies that *works* were made of."""
    for (reply_id,) in conn.rows(
        "SELECT r.id FROM json_each(?) AS j CROSS JOIN replies AS r ON r.work_id = j.value "
        "WHERE r.is_current = 1 AND r.state <> 'unreadable'",
        (json.dumps(sorted(works)),),
    ):
        yield reply_id
