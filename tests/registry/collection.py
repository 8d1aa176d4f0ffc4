"""The records of one provider: found by name, and by words."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.registry.call import Body

__all__ = ["Collection", "Found", "Name", "Records", "Words"]

Name = tuple[str, str]
"""A scheme and a lower-case value: ("doi", "10.1/a")."""

Found = tuple[Body, float]
"""A record and its score; the higher the better."""

_SCHEMA = """
CREATE TABLE record (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE name (scheme TEXT, value TEXT, record INTEGER);
CREATE INDEX name_value ON name (scheme, value);
"""
_COMMON_SHARE = 0.03
"""A word in more records than this share of them says nothing and is left out of a search."""


@dataclass(frozen=True, slots=True)
class Words:
    """What of a record can be searched."""

    title: str = ""
    author: str = ""
    container: str = ""
    rest: str = ""


class Records(Protocol):
    """What a provider needs of its records; a synthetic world has the same."""

    def find(self, scheme: str, value: str) -> list[Body]:
        """All records of that name, in any letter case."""
        ...

    def search(
        self, text: str, rows: int, column: str | None = None, every: bool = False
    ) -> list[Found]:
        """Up to *rows* records with any (or, with *every*, all) of the words, best first."""
        ...

    def page(self, offset: int, rows: int) -> list[Body]:
        """Records in the order in which they came."""
        ...

    def __len__(self) -> int: ...


class Collection:
    """Records in a private SQLite database, on disk when there are many of them."""

    def __init__(
        self,
        bodies: Iterable[Body],
        names: Callable[[Body], list[Name]],
        words: Callable[[Body], Words],
        tokenizer: str = "unicode61 remove_diacritics 2",
    ) -> None:
        self._names = names
        self._words = words
        self._tokenizer = tokenizer
        self._lock = threading.RLock()
        self._common: frozenset[str] | None = None
        # The empty name is a temporary file that SQLite spills to: memory stays flat.
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self.fill(bodies)

    def fill(self, bodies: Iterable[Body]) -> None:
        """Store more records, one at a time. Two records may share a name."""
        with self._lock:
            self._db.execute("BEGIN")
            for body in bodies:
                self._insert(body)
            self._db.execute("COMMIT")
            self._common = None

    def remove(self, scheme: str, value: str) -> None:
        """Forget the records of that name."""
        with self._lock:
            for (rowid,) in self._rowids(scheme, value):
                self._db.execute("DELETE FROM record WHERE id = ?", (rowid,))
                self._db.execute("DELETE FROM name WHERE record = ?", (rowid,))
            self._common = None

    def find(self, scheme: str, value: str) -> list[Body]:
        """See `Records`."""
        with self._lock:
            return [self._body(rowid) for (rowid,) in self._rowids(scheme, value)]

    def page(self, offset: int, rows: int) -> list[Body]:
        """See `Records`."""
        with self._lock:
            found = self._db.execute(
                "SELECT body FROM record ORDER BY id LIMIT ? OFFSET ?", (rows, offset)
            ).fetchall()
        return [json.loads(body) for (body,) in found]

    def search(
        self, text: str, rows: int, column: str | None = None, every: bool = False
    ) -> list[Found]:
        """See `Records`."""
        with self._lock:
            common = self._index()
            tokens = list(dict.fromkeys(re.findall(r"\w+", text.casefold())))
            telling = [token for token in tokens if every or token not in common] or tokens
            if not telling:
                return []
            joined = (" AND " if every else " OR ").join(f'"{token}"' for token in telling)
            match = f"{{{column}}} : ({joined})" if column else joined
            found = self._db.execute(
                "SELECT rowid, bm25(words) FROM words WHERE words MATCH ? ORDER BY 2 LIMIT ?",
                (match, rows),
            ).fetchall()
            return [(self._body(rowid), -score) for rowid, score in found]

    def __len__(self) -> int:
        with self._lock:
            count: int = self._db.execute("SELECT count(*) FROM record").fetchone()[0]
        return count

    def close(self) -> None:
        """Drop the database."""
        self._db.close()

    def _insert(self, body: Body) -> None:
        cursor = self._db.execute("INSERT INTO record (body) VALUES (?)", (json.dumps(body),))
        self._db.executemany(
            "INSERT INTO name VALUES (?, ?, ?)",
            [(scheme, value.lower(), cursor.lastrowid) for scheme, value in self._names(body)],
        )

    def _rowids(self, scheme: str, value: str) -> Sequence[tuple[int]]:
        return self._db.execute(
            "SELECT DISTINCT record FROM name WHERE scheme = ? AND value = ? ORDER BY record",
            (scheme, value.lower()),
        ).fetchall()

    def _body(self, rowid: int) -> Body:
        found = self._db.execute("SELECT body FROM record WHERE id = ?", (rowid,)).fetchone()
        body: Body = json.loads(found[0])
        return body

    def _index(self) -> frozenset[str]:
        """Build the full-text index if records came or went; return the words in too many."""
        if self._common is not None:
            return self._common
        db = self._db
        db.executescript(
            "DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS vocabulary;"
            "CREATE VIRTUAL TABLE words USING fts5"
            f"(title, author, container, rest, content='', tokenize='{self._tokenizer}');"
            "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);"
        )
        db.execute("BEGIN")
        for rowid, body in db.execute("SELECT id, body FROM record"):
            words = self._words(json.loads(body))
            row = (rowid, words.title, words.author, words.container, words.rest)
            db.execute(
                "INSERT INTO words (rowid, title, author, container, rest) VALUES (?, ?, ?, ?, ?)",
                row,
            )
        db.execute("COMMIT")
        most = max(100, len(self) * _COMMON_SHARE)
        found = db.execute("SELECT term FROM vocabulary WHERE doc > ?", (most,)).fetchall()
        self._common = frozenset(term for (term,) in found)
        return self._common
