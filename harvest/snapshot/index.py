"""The index of a snapshot: SQLite with full-text search, in memory or in the state folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from harvest.files.private import make_private
from harvest.model.identifier import Identifier
from harvest.model.provider import LAST
from harvest.providers import Body
from harvest.providers.installed import installed
from harvest.providers.source_record import kept
from harvest.snapshot.json_lines import Flaw, find_files, read_records
from harvest.snapshot.record_entry import SnapshotEntry, to_snapshot_entry

__all__ = ["Index", "open_index"]

FORMAT = 2
"""Part of an index's file name: an index of another format is not even opened."""
SMALL = 5_000_000
"""Bytes of files (gzipped ones count eightfold) that are indexed anew in memory each time."""
COMMON_SHARE = 0.03
"""A word in more records than this share of them says nothing: it is left out of a search."""

SCHEMA = """
CREATE TABLE record (
    id INTEGER PRIMARY KEY, provider TEXT NOT NULL, key TEXT NOT NULL, doi TEXT,
    size INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (provider, key));
CREATE TABLE name (scheme TEXT, value TEXT, record INTEGER, PRIMARY KEY (scheme, value, record))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5
    (title, author, rest, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, row);
CREATE TABLE common (term TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE flaw (id INTEGER PRIMARY KEY, text TEXT NOT NULL, is_unread INTEGER NOT NULL);
"""
INSERT = """
INSERT INTO record (provider, key, doi, size, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (provider, key) DO UPDATE SET size = excluded.size, body = excluded.body
WHERE excluded.size > size
RETURNING id
"""
"""Of two copies of a record the longer one stays; no id comes back when it is the old one."""
DRAFT = """
CREATE TEMP TABLE draft (
    id INTEGER PRIMARY KEY, names TEXT, title TEXT, author TEXT, rest TEXT)
"""


class Index:
    """The records of a snapshot, found by name and by words. Not for several threads at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, identifier: Identifier) -> list[tuple[str, Body]]:
        """All records of that name with their providers."""
        value = identifier.value
        if identifier.scheme == "arxiv":
            value = re.sub(r"v\d+$", "", value)
        rows = self._db.execute(
            "SELECT provider, body FROM name JOIN record ON record.id = name.record"
            " WHERE scheme = ? AND value = ? ORDER BY record.id",
            (identifier.scheme, value),
        )
        return [(provider, _unpack(body)) for provider, body in rows]

    def search(self, text: str, rows: int) -> list[tuple[str, Body]]:
        """Up to *rows* works with any word of *text*, best first, with their providers."""
        tokens = list(dict.fromkeys(re.findall(r"\w+", text.casefold())))
        common = self._common(tokens)
        telling = [token for token in tokens if token not in common] or tokens
        if not telling:
            return []
        # The ranking is done before any body is touched: a sort that carries bodies is slow.
        best = self._db.execute(
            "SELECT rowid FROM word WHERE word MATCH ?"
            " ORDER BY bm25(word, 4.0, 2.0, 1.0), rowid LIMIT ?",
            (" OR ".join(f'"{token}"' for token in telling), rows * 3),
        ).fetchall()
        query = "SELECT provider, doi, body FROM record WHERE id = ?"
        return _one_each([self._db.execute(query, each).fetchone() for each in best])[:rows]

    def flaws(self) -> tuple[Flaw, ...]:
        """What could not be indexed."""
        rows = self._db.execute("SELECT text, is_unread FROM flaw ORDER BY id")
        return tuple(Flaw(text, bool(is_unread)) for text, is_unread in rows)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _common(self, tokens: Sequence[str]) -> frozenset[str]:
        marks = ",".join("?" * len(tokens[:900]))
        rows = self._db.execute(f"SELECT term FROM common WHERE term IN ({marks})", tokens[:900])
        return frozenset(term for (term,) in rows)


def _one_each(found: Sequence[tuple[str, str | None, bytes]]) -> list[tuple[str, Body]]:
    """One record for each DOI, at the place of the best: from whom a search asks first."""
    rows = installed()
    works: dict[object, tuple[int, str, bytes]] = {}
    for place, (provider, doi, body) in enumerate(found):
        rank, key = rows[provider].search_rank or LAST, doi or place
        if key not in works or rank < works[key][0]:
            works[key] = (rank, provider, body)
    return [(provider, _unpack(body)) for _, provider, body in works.values()]


def _unpack(body: bytes) -> Body:
    value: Body = json.loads(zlib.decompress(body))
    return value


def open_index(folder: Path, state_dir: Path | None) -> Index:
    """The index of *folder*: the one in *state_dir* if it is still true, else a new one."""
    flaws: list[Flaw] = []
    files = find_files(folder, flaws)
    if flaws or state_dir is None or _weight(files) <= SMALL:
        return Index(_build("", folder, files, flaws))
    path = _index_path(folder, files, state_dir / "snapshots")
    try:
        return _kept_index(path, folder, files)
    except (OSError, sqlite3.Error):
        # No place to keep it, or a broken file there that cannot be replaced: for this run only.
        return Index(_build("", folder, files))


def _weight(files: Sequence[Path]) -> int:
    return sum(path.stat().st_size * (8 if path.suffix == ".gz" else 1) for path in files)


def _index_path(folder: Path, files: Sequence[Path], shelf: Path) -> Path:
    """One name for each folder and state of its files: a stale index is never looked at."""
    state = [str(FORMAT)]
    for path in files:
        status = path.stat()
        place = os.path.relpath(path, folder)
        is_readable = os.access(path, os.R_OK)
        state.append(f"{place} {status.st_size} {status.st_mtime_ns} {is_readable}")
    return shelf / f"{_digest(os.path.realpath(folder))}-{_digest(*state)}.db"


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _kept_index(path: Path, folder: Path, files: Sequence[Path]) -> Index:
    if not path.exists():
        _build_kept(path, folder, files)
    try:
        return _opened(path)
    except sqlite3.DatabaseError:
        path.unlink()
        _build_kept(path, folder, files)
        return _opened(path)


def _opened(path: Path) -> Index:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    index = Index(sqlite3.connect(uri, uri=True, check_same_thread=False))
    index.flaws()  # reads the file: a broken one is noticed here
    return index


def _build_kept(path: Path, folder: Path, files: Sequence[Path]) -> None:
    """Make the index beside its place and move it there: no one ever opens half of it."""
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock"), mode=0o600):
        if path.exists():
            return
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        unfinished.unlink(missing_ok=True)
        try:
            make_private(unfinished)
            _build(str(unfinished), folder, files).close()
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    _remove_stale(path)


def _remove_stale(path: Path) -> None:
    """Remove the indexes of former states of the same folder."""
    start = path.name.split("-")[0]
    for other in path.parent.glob(f"{start}-*"):
        if other.stem != path.stem:
            with suppress(OSError):
                other.unlink()


def _build(
    name: str, folder: Path, files: Sequence[Path], known: Sequence[Flaw] = ()
) -> sqlite3.Connection:
    """Index *files* into the database *name*; the empty name is a private one that may spill."""
    db = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA + DRAFT)
    db.execute("BEGIN")
    flaws = [*known]
    for path in files:
        _take(db, path, flaws)
    _index_drafts(db)
    if not db.execute("SELECT 1 FROM record LIMIT 1").fetchone():
        flaws.append(Flaw(f"{folder}: the snapshot holds no record of a known source"))
    db.executemany("INSERT INTO flaw (text, is_unread) VALUES (?, ?)", flaws)
    db.execute("COMMIT")
    return db


def _take(db: sqlite3.Connection, path: Path, flaws: list[Flaw]) -> None:
    for line, (provider, body) in read_records(path, flaws):
        try:
            _take_record(db, provider, kept(provider, body))
        except Exception as error:  # whatever is wrong with it, the others are good
            place = f"{path}:{line}" if line else str(path)
            reason = f"{place}: a record cannot be read: {type(error).__name__}: {error}"
            flaws.append(Flaw(reason))


def _take_record(db: sqlite3.Connection, provider: str, body: Body) -> None:
    entry = to_snapshot_entry(provider, body)
    if entry is None:
        return
    doi = next((name.value for name in entry.names if name.scheme == "doi"), None)
    text = json.dumps(body, separators=(",", ":"))
    packed = zlib.compress(text.encode(), 1)
    stored = db.execute(INSERT, (provider, entry.key, doi, len(text), packed)).fetchone()
    if stored:
        _draft(db, stored[0], entry)


def _draft(db: sqlite3.Connection, number: int, entry: SnapshotEntry) -> None:
    names = json.dumps([(name.scheme, name.value) for name in entry.names])
    row = (number, names, entry.title, entry.author, entry.rest)
    db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?)", row)


def _index_drafts(db: sqlite3.Connection) -> None:
    """Index names and words of the records that stayed, then mark the words that are too common."""
    db.execute(
        "INSERT OR IGNORE INTO name SELECT value ->> 0, value ->> 1, draft.id"
        " FROM draft, json_each(draft.names)"
    )
    db.execute(
        "INSERT INTO word (rowid, title, author, rest) SELECT id, title, author, rest FROM draft"
    )
    db.execute(
        "INSERT INTO common SELECT term FROM vocabulary"
        " WHERE doc > max(100, (SELECT count(*) FROM record) * ?)",
        (COMMON_SHARE,),
    )
    db.execute("DROP TABLE draft")
