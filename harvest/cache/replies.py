"""Raw replies: what the sources answered, kept as sent. All else can be made from these."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from harvest.cache.connection import Connection
from harvest.cache.packing import Damaged, pack, unpack
from harvest.model.identifier import Identifier
from harvest.providers import Reply

__all__ = [
    "Known",
    "Replies",
    "by_scheme",
    "find_pending",
    "find_underived",
    "holds_name",
    "save_replies",
]


@dataclass(frozen=True, slots=True)
class Known:
    """That a source has answered: "found" or "absent", and when (ISO, UTC)."""

    outcome: str
    retrieved_at: str


def by_scheme(identifiers: Iterable[Identifier]) -> dict[str, list[str]]:
    """The values of each scheme, as SQL likes to be asked."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for identifier in identifiers:
        values[identifier.scheme].append(identifier.value)
    return values


class Replies:
    """What sources answered: on the disk when a method returns."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def save(self, replies: Iterable[Reply], retrieved_at: str) -> None:
        """Keep what sources answered; "unavailable" leaves no trace.

        All replies of a source to one identifier must be given in one call: they replace what
        it answered before.
        """
        save_replies(self._conn, replies, retrieved_at)

    def known(self, source: str, identifiers: Iterable[Identifier]) -> dict[Identifier, Known]:
        """What *source* has said of those of *identifiers* that it was ever asked."""
        return {
            Identifier(scheme, value): Known(outcome, retrieved_at)
            for scheme, values in by_scheme(identifiers).items()
            for value, outcome, retrieved_at in self._conn.rows(
                "SELECT r.value, r.outcome, r.retrieved_at FROM json_each(?) AS j "
                "CROSS JOIN replies AS r ON r.scheme = ? AND r.value = j.value "
                "AND r.source = ? AND r.is_current = 1",
                (json.dumps(values), scheme, source),
            )
        }

    def reasons(self, source: str, identifiers: Iterable[Identifier]) -> dict[Identifier, str]:
        """Why *source* does not have those of *identifiers* that it said it has not."""
        return {
            Identifier(scheme, value): reason or ""
            for scheme, values in by_scheme(identifiers).items()
            for value, reason in self._conn.rows(
                "SELECT r.value, r.reason FROM json_each(?) AS j "
                "CROSS JOIN replies AS r ON r.scheme = ? AND r.value = j.value "
                "AND r.source = ? AND r.outcome = 'absent' AND r.is_current = 1",
                (json.dumps(values), scheme, source),
            )
        }

    def unreadable(
        self, identifiers: Iterable[Identifier] | None = None
    ) -> list[tuple[Identifier, str, str]]:
        """(identifier asked, source, why) of each reply that no work can be made of; of all, or
        about *identifiers*."""
        sql = "SELECT scheme, value, source, reason FROM replies WHERE state = 'unreadable'"
        if identifiers is None:
            rows = self._conn.rows(f"{sql} ORDER BY 3, 1, 2")
        else:
            rows = [
                row
                for scheme, values in by_scheme(identifiers).items()
                for row in self._conn.rows(
                    f"{sql} AND is_current = 1 AND scheme = ? "
                    "AND value IN (SELECT value FROM json_each(?))",
                    (scheme, json.dumps(values)),
                )
            ]
        return [
            (Identifier(scheme, value), source, why or "not what this source sends")
            for scheme, value, source, why in rows
        ]

    def prefix_agencies(self, prefixes: Collection[str], since: str) -> dict[str, str]:
        """Whose those of *prefixes* are of which that was told since then (ISO, UTC)."""
        rows = self._conn.rows(
            "SELECT r.value, b.body FROM json_each(?) AS j "
            "CROSS JOIN replies AS r ON r.scheme = 'prefix' AND r.value = j.value "
            "AND r.is_current = 1 JOIN bodies AS b ON b.reply_id = r.id WHERE r.retrieved_at >= ?",
            (json.dumps(sorted(prefixes)), since),
        )
        found = {}
        for prefix, body in rows:
            with suppress(Damaged):
                found[prefix] = str(unpack(body)["RA"])
        return found

    def save_prefix_agencies(
        self, source: str, agencies: Mapping[str, str], retrieved_at: str
    ) -> None:
        """Remember whose prefixes are, as *source* says. No work is made of it."""
        replies = [
            Reply(source, Identifier("prefix", prefix), "found", {"RA": agency})
            for prefix, agency in agencies.items()
        ]
        save_replies(self._conn, replies, retrieved_at, state="candidate")

    def stale(self, before: str, sources: Sequence[str]) -> list[tuple[Identifier, str]]:
        """(identifier, source) of each answer of *sources* from before then, the oldest first.

        What a search brought along, and no work is made of, does not age.
        """
        rows = self._conn.rows(
            "SELECT DISTINCT scheme, value, source, min(retrieved_at) FROM replies "
            "WHERE is_current = 1 AND state <> 'candidate' AND retrieved_at < ? "
            "AND source IN (SELECT value FROM json_each(?)) "
            "GROUP BY scheme, value, source ORDER BY 4, 1, 2, 3",
            (before, json.dumps(list(sources))),
        )
        return [(Identifier(scheme, value), source) for scheme, value, source, _ in rows]


def find_pending(conn: Connection, limit: int) -> list[int]:
    """Replies that no work was made of yet; those to one question stand together."""
    sql = "SELECT id FROM replies WHERE state = 'pending' ORDER BY scheme, value LIMIT ?"
    return [reply_id for (reply_id,) in conn.rows(sql, (limit,))]


def find_underived(conn: Connection, identifiers: Iterable[Identifier]) -> list[int]:
    """The replies to *identifiers* that no work was made of, candidates of searches included."""
    return [
        reply_id
        for scheme, values in by_scheme(identifiers).items()
        for (reply_id,) in conn.rows(
            "SELECT r.id FROM json_each(?) AS j "
            "CROSS JOIN replies AS r ON r.scheme = ? AND r.value = j.value "
            "AND r.is_current = 1 WHERE r.state IN ('pending', 'candidate')",
            (json.dumps(values), scheme),
        )
    ]


def holds_name(conn: Connection, name: Identifier) -> bool:
    """Whether a work goes by *name*."""
    sql = "SELECT 1 FROM identifiers WHERE scheme = ? AND value = ? LIMIT 1"
    return conn.row(sql, (name.scheme, name.value)) is not None


def save_replies(
    conn: Connection, replies: Iterable[Reply], retrieved_at: str, state: str = "pending"
) -> dict[tuple[str, Identifier], list[int]]:
    """Keep *replies*, those to one question together, instead of what was answered before.

    The answer before the last is forgotten, the last one kept to tell what changed.
    What could not be asked leaves no trace.

    Returns:
        The ids of the stored replies by (source, identifier asked).
    """
    answers: defaultdict[tuple[str, Identifier], list[Reply]] = defaultdict(list)
    for reply in replies:
        if reply.outcome in ("found", "absent"):
            answers[reply.source, reply.asked].append(reply)
    if not answers:
        return {}
    with conn.writing(durable=True):
        earlier = _earlier(conn, answers)
        return {
            question: _save_answer(conn, answer, earlier.get(question, []), retrieved_at, state)
            for question, answer in answers.items()
        }


def _earlier(
    conn: Connection, questions: Iterable[tuple[str, Identifier]]
) -> dict[tuple[str, Identifier], list[int]]:
    """The ids of the current replies to *questions*."""
    asked: defaultdict[str, list[Identifier]] = defaultdict(list)
    for source, identifier in questions:
        asked[source].append(identifier)
    found: defaultdict[tuple[str, Identifier], list[int]] = defaultdict(list)
    for source, identifiers in asked.items():
        for scheme, values in by_scheme(identifiers).items():
            for reply_id, value in conn.rows(
                "SELECT r.id, r.value FROM json_each(?) AS j "
                "CROSS JOIN replies AS r ON r.scheme = ? AND r.value = j.value "
                "AND r.source = ? AND r.is_current = 1 ORDER BY r.id",
                (json.dumps(values), scheme, source),
            ):
                found[source, Identifier(scheme, value)].append(reply_id)
    return found


def _save_answer(
    conn: Connection,
    answer: Sequence[Reply],
    earlier: Sequence[int],
    retrieved_at: str,
    state: str,
) -> list[int]:
    bodies, failures = zip(*map(_packed, answer), strict=True)
    if earlier and not any(failures) and list(bodies) == _bodies(conn, earlier):
        reasons = [reply.reason for reply in answer]
        _confirm(conn, earlier, reasons, retrieved_at, state)
        return list(earlier)
    _supersede(conn, answer[0], earlier)
    ids = [
        _insert(
            conn,
            replace(reply, reason=failure) if failure else reply,
            body,
            retrieved_at,
            "unreadable" if failure else state,
        )
        for reply, body, failure in zip(answer, bodies, failures, strict=True)
    ]
    if earlier and bodies[0] is not None:
        conn.many(
            "UPDATE OR IGNORE search_hits SET reply_id = ? WHERE reply_id = ?",
            [(ids[0], old) for old in earlier],
        )
    return ids


def _packed(reply: Reply) -> tuple[bytes | None, str | None]:
    """The body as it is stored, and why it cannot be: nested too deep, a number too long."""
    try:
        return None if reply.body is None else pack(reply.body), None
    except (RecursionError, ValueError, TypeError) as error:
        return None, f"cannot be stored: {error}"


def _bodies(conn: Connection, reply_ids: Sequence[int]) -> list[bytes | None]:
    sql = (
        "SELECT body FROM replies LEFT JOIN bodies ON reply_id = id "
        "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    return [body for (body,) in conn.rows(sql, (json.dumps(reply_ids),))]


def _confirm(
    conn: Connection,
    reply_ids: Sequence[int],
    reasons: Sequence[str | None],
    retrieved_at: str,
    state: str,
) -> None:
    """The source said the same again: only the time of it is new, and why, for an absence.

    A candidate stays one unless it was asked for; what became of a work stays with it.
    """
    keeps = "state" if state == "candidate" else "'pending'"
    conn.many(
        f"UPDATE replies SET retrieved_at = ?, reason = ?, state = {keeps} WHERE id = ?",
        [(retrieved_at, reason, each) for each, reason in zip(reply_ids, reasons, strict=True)],
    )


def _supersede(conn: Connection, reply: Reply, earlier: Sequence[int]) -> None:
    """Make *earlier* the last but one answer to what *reply* answers now."""
    if not earlier:
        return
    conn.run(
        "DELETE FROM replies WHERE scheme = ? AND value = ? AND source = ? AND is_current = 0",
        (reply.asked.scheme, reply.asked.value, reply.source),
    )
    conn.many(  # what could not be read is no use as the last but one
        "DELETE FROM bodies WHERE reply_id IN "
        "(SELECT id FROM replies WHERE id = ? AND state = 'unreadable')",
        [(each,) for each in earlier],
    )
    conn.many(
        "UPDATE replies SET is_current = 0, state = 'derived' WHERE id = ?",
        [(each,) for each in earlier],
    )


def _insert(
    conn: Connection, reply: Reply, body: bytes | None, retrieved_at: str, state: str
) -> int:
    asked = reply.asked
    cursor = conn.run(
        "INSERT INTO replies (source, scheme, value, outcome, reason, retrieved_at, state) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            reply.source,
            asked.scheme,
            asked.value,
            reply.outcome,
            reply.reason,
            retrieved_at,
            state,
        ),
    )
    reply_id = cursor.lastrowid or 0
    if body is not None:
        conn.run("INSERT INTO bodies (reply_id, body) VALUES (?, ?)", (reply_id, body))
    return reply_id
