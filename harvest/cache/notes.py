"""Notes, their mentions, and what became of each mention."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

from harvest.cache.connection import Connection, Row
from harvest.model.identifier import Identifier
from harvest.model.mention import Annotation, Mention, Problem, Query, Reading
from harvest.model.packed import MANY

__all__ = [
    "MENTION_COLUMNS",
    "MovedNotes",
    "Notes",
    "StoredNote",
    "identifiers_text",
    "to_mention",
]

SOME = 500
"""Mentions whose rows are in memory at once."""
LONG_CACHE_KIB = 12 * 1024
"""What the database keeps of itself in memory once a table of more than MANY rows was read."""


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note as it was when it was last read.

    Attributes:
        content_hash: of its bytes, by whatever function the caller uses throughout.
        kind: "markdown", "bibtex", "table", "list", …
    """

    path: str
    content_hash: str
    size: int
    mtime_ns: int
    kind: str = "markdown"


_NOTE = "SELECT path, content_hash, size, mtime_ns, kind FROM notes"


class MovedNotes:
    """Finds a moved note by its content, among those that may be; each is looked at once.

    A vault may hold thousands of notes with one content, and most of them are where they were.
    """

    def __init__(self) -> None:
        self._looked_at: dict[tuple[str, int], int] = {}

    def find(self, conn: Connection, note: StoredNote) -> int | None:
        """The note with the content of *note* whose file is no longer there."""
        content = (note.content_hash, note.size)
        for note_id, path in conn.rows(
            "SELECT id, path FROM notes WHERE content_hash = ? AND size = ? AND id > ? ORDER BY id",
            (*content, self._looked_at.get(content, -1)),
        ):
            self._looked_at[content] = note_id
            if path != "-" and not Path(path).exists():
                return int(note_id)
        return None


class Notes:
    """Notes, what they mention, and what could not be read in them."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def get(self, path: str) -> StoredNote | None:
        """The note as last read; None when it never was."""
        row = self._conn.row(f"{_NOTE} WHERE path = ?", (path,))
        return StoredNote(*row) if row else None

    def under(self, root: str = "") -> dict[str, StoredNote]:
        """The notes at or below *root* by path; all notes for ""."""
        prefix = root.rstrip("/\\")
        rows = self._conn.rows(
            f"{_NOTE} WHERE ? = '' OR path = ? OR substr(path, 1, ?) IN (?, ?) ORDER BY path",
            (prefix, prefix, len(prefix) + 1, prefix + "/", prefix + "\\"),
        )
        return {row[0]: StoredNote(*row) for row in rows}

    def save(
        self, note: StoredNote, reading: Reading, moved: MovedNotes | None = None
    ) -> Sequence[int]:
        """Put what was read now in place of what the note said before; the ids of its mentions.

        A note that was moved, so that one with the same content is known and its file is gone,
        keeps its row. Mentions that are still there keep their ids and what became of them.
        Who saves many notes gives one *moved* for all.
        """
        self._spare_memory(len(reading.mentions))
        with self._conn.writing():
            note_id, is_new = _note_id(self._conn, note, moved or MovedNotes())
            before = {} if is_new else _kept_mentions(self._conn, note_id)
            saved = array("q")
            for mention in reading.mentions:
                ids = before.get(_content(mention)) if before else None
                kept = ids.pop(0) if ids else None
                saved.append(_save_mention(self._conn, note_id, mention, kept))
            gone = [(each,) for ids in before.values() for each in ids]
            self._conn.many("DELETE FROM mentions WHERE id = ?", gone)
            if not is_new:
                self._conn.run("DELETE FROM problems WHERE note_id = ?", (note_id,))
            _save_problems(self._conn, note_id, reading)
        return saved

    def remove(self, paths: Iterable[str]) -> None:
        """Forget the notes with their mentions; works, decisions and keys stay."""
        with self._conn.writing():
            self._conn.many("DELETE FROM notes WHERE path = ?", [(path,) for path in paths])

    def mentions(self, path: str | None = None) -> list[tuple[int, Mention]]:
        """The mentions of one note, or of all, in the order in which they stand."""
        # A condition that may hold for all would have every mention looked at for each note.
        only, values = ("", ()) if path is None else ("WHERE path = ? ", (path,))
        rows = self._conn.rows(
            f"SELECT mentions.id, path, {MENTION_COLUMNS} "
            "FROM mentions JOIN notes ON notes.id = note_id "
            f'{only}ORDER BY path, line, "column", mentions.id',
            values,
        )
        found = []
        for mention_id, where, *row in rows:
            mention = to_mention(self._conn, where, row)
            if mention is not None:
                found.append((mention_id, mention))
        return found

    def each_mention(self, path: str) -> Iterator[tuple[int, Mention]]:
        """The mentions of one note as `mentions` has them, some at a time."""
        ids = [
            mention_id
            for (mention_id,) in self._conn.rows(
                "SELECT mentions.id FROM mentions JOIN notes ON notes.id = note_id "
                'WHERE path = ? ORDER BY line, "column", mentions.id',
                (path,),
            )
        ]
        self._spare_memory(len(ids))
        for start in range(0, len(ids), SOME):
            rows = self._conn.rows(
                f"SELECT mentions.id, {MENTION_COLUMNS} FROM json_each(?) AS j "
                "CROSS JOIN mentions ON mentions.id = j.value ORDER BY j.id",
                (json.dumps(ids[start : start + SOME]),),
            )
            for mention_id, *row in rows:
                mention = to_mention(self._conn, path, row)
                if mention is not None:
                    yield mention_id, mention

    def _spare_memory(self, mentions: int) -> None:
        """Of a long table each page is wanted once: keeping many would only take memory."""
        if mentions > MANY:
            self._conn.run(f"PRAGMA cache_size=-{LONG_CACHE_KIB}")

    def problems(self, path: str) -> list[Problem]:
        """What could not be read in the note."""
        rows = self._conn.rows(
            "SELECT path, line, text FROM problems JOIN notes ON notes.id = note_id "
            "WHERE path = ? AND position >= 0 ORDER BY position",
            (path,),
        )
        return [Problem(*row) for row in rows]

    def notices(self, path: str) -> list[str]:
        """How the note was understood, without its name."""
        rows = self._conn.rows(
            "SELECT text FROM problems JOIN notes ON notes.id = note_id "
            "WHERE path = ? AND position < 0 ORDER BY position DESC",
            (path,),
        )
        return [text for (text,) in rows]


def _note_id(conn: Connection, note: StoredNote, moved: MovedNotes) -> tuple[int, bool]:
    """The row of *note*, made or brought up to date, and whether it was made."""
    row = conn.row("SELECT id FROM notes WHERE path = ?", (note.path,))
    note_id = row[0] if row else moved.find(conn, note)
    values = (
        PurePath(note.path).stem or note.path,
        note.path,
        note.kind,
        note.content_hash,
        note.size,
        note.mtime_ns,
    )
    if note_id is None:
        cursor = conn.run(
            "INSERT INTO notes (name, path, kind, content_hash, size, mtime_ns) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )
        return cursor.lastrowid or 0, True
    conn.run(
        "UPDATE notes SET name = ?, path = ?, kind = ?, content_hash = ?, size = ?, mtime_ns = ? "
        "WHERE id = ?",
        (*values, note_id),
    )
    return int(note_id), False


def _content(mention: Mention) -> bytes:
    """All a mention says, without where it stands: the same words get the same answer."""
    return _digest(_mention_row(mention))


def _digest(row: Sequence[Any]) -> bytes:
    return sha256(json.dumps(row[2:]).encode()).digest()


def _kept_mentions(conn: Connection, note_id: int) -> dict[bytes, list[int]]:
    """The ids of the note's mentions by what they say."""
    found: dict[bytes, list[int]] = {}
    last = -1
    while rows := conn.rows(
        f"SELECT id, {_COLUMNS} FROM mentions WHERE note_id = ? AND id > ? ORDER BY id LIMIT ?",
        (note_id, last, SOME),
    ):
        for last, *row in rows:
            found.setdefault(_digest(row), []).append(last)
    return found


_COLUMNS = (
    'line, "column", kind, title, text, cite_key, quote, page, pdf_link, '
    "identifiers, query, problems"
)


def _mention_row(mention: Mention) -> Row:
    annotation = mention.annotation or Annotation()
    return (
        mention.line,
        mention.column,
        mention.kind,
        mention.query.title if mention.query else None,
        mention.text,
        mention.cite_key,
        annotation.quote,
        annotation.page,
        annotation.pdf_link,
        identifiers_text(mention.identifiers),
        json.dumps(asdict(mention.query)) if mention.query else None,
        json.dumps(mention.problems),
    )


def _save_mention(conn: Connection, note_id: int, mention: Mention, mention_id: int | None) -> int:
    row = _mention_row(mention)
    if mention_id is not None:
        conn.run('UPDATE mentions SET line = ?, "column" = ? WHERE id = ?', (*row[:2], mention_id))
        return mention_id
    cursor = conn.run(
        f"INSERT INTO mentions (note_id, {_COLUMNS}) VALUES (?{', ?' * len(row)})", (note_id, *row)
    )
    return cursor.lastrowid or 0


def _save_problems(conn: Connection, note_id: int, reading: Reading) -> None:
    """Keep what could not be read; at places below 0 how the note was understood."""
    rows = [(at, each.line, each.text) for at, each in enumerate(reading.problems)]
    rows += [(-at, 0, text) for at, text in enumerate(reading.notices, 1)]
    conn.many(
        "INSERT INTO problems (note_id, position, line, text) VALUES (?, ?, ?, ?)",
        [(note_id, *row) for row in rows],
    )


def identifiers_text(identifiers: Sequence[Identifier]) -> str:
    """How they stand in the column `identifiers`: equal for equal ones in the same order."""
    return json.dumps([(each.scheme, each.value) for each in identifiers])


def to_mention(conn: Connection, path: str, row: Sequence[Any]) -> Mention | None:
    """The mention in the note at *path* from a row of MENTION_COLUMNS; None where it is damaged."""
    try:
        return _to_mention(path, row)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        conn.tell_damage(f"a mention in {path!r} ({error})")
        return None


def _to_mention(path: str, row: Sequence[Any]) -> Mention:
    line, column, kind, _, text, cite_key, quote, page, pdf_link, identifiers, query, wrong = row
    if not (isinstance(line, int) and isinstance(column, int)):
        raise TypeError("its place is no number")
    texts = (path, kind, text, cite_key or "", quote or "", page or "", pdf_link or "")
    if not all(isinstance(each, str) for each in texts):
        raise TypeError("bytes that are no text")
    annotation = Annotation(quote, page, pdf_link)
    return Mention(
        path=path,
        line=line,
        column=column,
        kind=kind,
        text=text,
        identifiers=tuple(Identifier(str(a), str(b)) for a, b in json.loads(identifiers)),
        query=_to_query(json.loads(query)) if query else None,
        annotation=annotation if annotation != Annotation() else None,
        cite_key=cite_key,
        problems=tuple(map(str, json.loads(wrong))),
    )


def _to_query(fields: dict[str, Any]) -> Query:
    lists = {name: tuple(fields.get(name, ())) for name in ("authors", "people")}
    return Query(**fields | lists)


MENTION_COLUMNS = ", ".join(f"mentions.{column}" for column in _COLUMNS.split(", "))
