"""What became of each mention, and so which note cites which work."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harvest.cache.connection import Connection, Row
from harvest.cache.notes import MENTION_COLUMNS, identifiers_text, to_mention
from harvest.cache.packing import to_handle, to_number
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention

__all__ = ["Answers", "Citing"]


@dataclass(frozen=True, slots=True)
class Citing:
    """That a note mentions a work."""

    work_id: str
    path: str
    line: int
    mention: Mention


class Answers:
    """What became of mentions."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def save(self, answers: Iterable[tuple[int, Answer]]) -> None:
        """Put *answers* in place of what was known of their mentions.

        The answer for a mention that is no longer there is dropped: another run read the note anew.
        """
        with self._conn.writing():
            rows, candidates = [], []
            for mention_id, answer in answers:
                number = to_number(answer.work_id) if answer.work_id else None
                rows.append(
                    (
                        mention_id,
                        answer.status,
                        answer.reason,
                        answer.confidence,
                        number,
                        mention_id,
                    )
                )
                candidates += [
                    (mention_id, position, *_candidate_row(each), mention_id)
                    for position, each in enumerate(answer.candidates)
                ]
            self._conn.many(
                "DELETE FROM candidates WHERE mention_id = ?", [(row[0],) for row in rows]
            )
            self._conn.many(
                "INSERT OR REPLACE INTO matches (mention_id, status, reason, confidence, work_id) "
                "SELECT ?, ?, ?, ?, (SELECT id FROM works WHERE id = ?) "
                "WHERE EXISTS (SELECT 1 FROM mentions WHERE id = ?)",
                rows,
            )
            self._conn.many(
                "INSERT INTO candidates SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? "
                "WHERE EXISTS (SELECT 1 FROM mentions WHERE id = ?)",
                candidates,
            )

    def find(
        self,
        path: str | None = None,
        *,
        status: str | None = None,
        number: int | None = None,
        identifiers: Sequence[Identifier] | None = None,
        is_open: bool = False,
        limit: int = -1,
    ) -> list[tuple[int, Answer]]:
        """What became of the mentions of one note, or of all; others are left out.

        Args:
            status: only those with this answer.
            number: only this mention.
            identifiers: only those that give just these, in this order.
            is_open: only those without a work.
            limit: no more than so many; all when negative.
        """
        given = {
            "path = ?": path,
            "status = ?": status,
            "mentions.id = ?": number,
            "identifiers = ?": None if identifiers is None else identifiers_text(identifiers),
        }
        wanted = {sql: value for sql, value in given.items() if value is not None}
        where = [*wanted, *(["status <> 'matched'"] if is_open else [])]
        return self._read(where, tuple(wanted.values()), limit)

    def quoting(self, path: str, handles: Iterable[str]) -> list[Answer]:
        """The mentions in the note at *path* of these works that have a quotation or a page."""
        numbers = json.dumps([to_number(each) for each in handles])
        where = [
            "path = ?",
            "work_id IN (SELECT value FROM json_each(?))",
            "coalesce(quote, page, pdf_link) IS NOT NULL",
        ]
        return [answer for _, answer in self._read(where, (path, numbers))]

    def _read(self, where: Sequence[str], values: Row, limit: int = -1) -> list[tuple[int, Answer]]:
        rows = self._conn.rows(
            "SELECT status, reason, confidence, work_id, mentions.id, path, "
            f"{MENTION_COLUMNS} "
            "FROM matches JOIN mentions ON mentions.id = mention_id "
            "JOIN notes ON notes.id = note_id "
            f"{'WHERE ' + ' AND '.join(where) if where else ''} "
            'ORDER BY path, line, "column", mentions.id LIMIT ?',
            (*values, limit),
        )
        candidates = _find_candidates(self._conn, [row[4] for row in rows])
        found = []
        for answered, reason, confidence, work, mention_id, home, *row in rows:
            mention = to_mention(self._conn, home, row)
            if mention is not None:
                work_id = to_handle(work) if work is not None else None
                others = tuple(candidates.get(mention_id, ()))
                answer = Answer(mention, answered, reason, confidence, work_id, others)
                found.append((mention_id, answer))
        return found

    def citing(self, handle: str | None = None) -> list[Citing]:
        """Where notes mention this work, or any, in the order of title, path and line."""
        # A condition that may hold for all would have every match looked at for each work.
        only, values = ("", ()) if handle is None else ("AND works.id = ? ", (to_number(handle),))
        rows = self._conn.rows(
            f"SELECT works.id, path, {MENTION_COLUMNS} "
            "FROM matches JOIN mentions ON mentions.id = mention_id "
            "JOIN notes ON notes.id = note_id JOIN works ON works.id = matches.work_id "
            f"WHERE status = 'matched' {only}"
            'ORDER BY works.title, works.id, path, line, "column"',
            values,
        )
        links = []
        for found, path, *row in rows:
            mention = to_mention(self._conn, path, row)
            if mention is not None:
                links.append(Citing(to_handle(found), path, row[0], mention))
        return links

    def note_counts(self, handles: Iterable[str]) -> dict[str, int]:
        """How many notes mention each of the works, of those that any mentions."""
        numbers = json.dumps([to_number(each) for each in handles])
        rows = self._conn.rows(
            "SELECT matches.work_id, count(DISTINCT note_id) FROM json_each(?) AS j "
            "CROSS JOIN matches ON matches.work_id = j.value AND status = 'matched' "
            "JOIN mentions ON mentions.id = mention_id GROUP BY matches.work_id",
            (numbers,),
        )
        return {to_handle(number): count for number, count in rows}


def _candidate_row(candidate: Candidate) -> Row:
    return (
        candidate.work_id,
        candidate.doi,
        candidate.title,
        candidate.year,
        candidate.first_author,
        candidate.confidence,
        candidate.reason,
    )


def _find_candidates(conn: Connection, mentions: Sequence[int]) -> dict[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = {}
    for mention_id, *row in conn.rows(
        "SELECT mention_id, handle, doi, title, year, first_author, confidence, reason "
        "FROM candidates WHERE mention_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY mention_id, position",
        (json.dumps(list(mentions)),),
    ):
        found.setdefault(mention_id, []).append(Candidate(*row))
    return found
