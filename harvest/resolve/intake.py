"""From the paths a user names to mentions: find the files, read what changed, keep it in the cache.

A file that is as it was when it was last read is not read again: its mentions are in the cache,
under its absolute path. Mentions come back with the path as the user named it.
"""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harvest import __version__
from harvest.cache import Cache, MovedNotes, StoredNote
from harvest.errors import UnreadableInput
from harvest.files.opened_files import absolute_path
from harvest.files.vault import (
    NOTE_SUFFIXES,
    FileText,
    Stamp,
    find_notes,
    left_out,
    read_text,
    stamp,
)
from harvest.library.scope import Scope
from harvest.library.shelf import Library, Vault
from harvest.model.mention import Mention, Problem, Reading
from harvest.model.packed import compact
from harvest.reading import DOCUMENTS, MANUSCRIPTS, SPREADSHEETS, TABLE_SUFFIXES

__all__ = ["STDIN", "Library", "Sheet", "read_paths"]

STDIN = "-"
ZOTERO = "zotero:"
"""Begins what a Zotero that runs is asked for; see `harvest.library.zotero.collection`."""
BOUND = "markdown with bibliography"
"""Kind of a note whose mentions depend on another file, too: it is read every time."""
UNREADABLE = "unreadable"
"""Kind of a file that is no text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file that was read.

    Attributes:
        mention_ids: parallel to `mentions`; empty for what is no file, which is not kept.
        notices: how the file was understood, a line each, the path first.
    """

    path: str
    mentions: Sequence[Mention]
    mention_ids: Sequence[int] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()


def read_paths(
    paths: Sequence[str],
    cache: Cache,
    library: Library,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Sheet]:
    """Yield every file that *paths* name, folders with all the notes below them; each once.

    Notes of a named folder that are no longer there are forgotten, after those that were moved
    have been found at their new place.

    Args:
        columns: what the user says of the columns of tables; see `table_file.read_rows`.

    Raises:
        UnreadableInput: a path does not exist; raised before anything is read.
    """
    for path in paths:
        _require(path)
    seen: set[str] = set()
    moved = MovedNotes()
    for path in paths:
        if _is_no_file(path):
            yield _read_stdin(columns) if path == STDIN else _read_zotero(path, library)
            continue
        skipped: list[Problem] = []
        files = _with_parts(find_notes([Path(path)], library.ignore, skipped), path)
        if not files and Path(path).is_dir():
            lacking = "holds no Markdown note; .bib files, tables and lists are read when named"
            skipped.append(Problem(path, 0, lacking))
        if skipped:
            yield Sheet(path, (), (), tuple(skipped))
        for file in files:
            place = absolute_path(file)
            if place not in seen:
                seen.add(place)
                home = library.home(file, Path(path))
                yield _read_file(file, cache, library, home, moved, columns)
                library.opened.drop(file)
        if Path(path).is_dir():
            _forget_missing(Path(path), cache, library.ignore)


def _with_parts(files: list[Path], named: str) -> list[Path]:
    """What a manuscript that is named itself reads in is read, too."""
    if Path(named).suffix.lower() not in MANUSCRIPTS or files != [Path(named)]:
        return files
    from harvest.files.manuscript_parts import parts_of

    return parts_of(files[0])


def _require(path: str) -> None:
    if not path:  # to Python the working directory, to a shell a variable that is not set
        raise UnreadableInput("'' is an empty path: no file or folder")
    if not _is_no_file(path) and not Path(path).exists():
        raise UnreadableInput(f"{path}: no such file or folder")


def _is_no_file(name: str) -> bool:
    return name == STDIN or name.startswith(ZOTERO)


def _read_stdin(columns: Mapping[str, str] | None) -> Sheet:
    from harvest.reading import decode, read_list

    if sys.stdin is None:
        raise UnreadableInput(f"{STDIN}: standard input is closed")
    text, coding = decode(sys.stdin.buffer.read())
    reading = Reading() if coding.is_binary else read_list(text, STDIN, columns)
    problems = coding.problems(STDIN) + reading.problems
    return Sheet(STDIN, reading.mentions, (), problems, _named(STDIN, reading.notices))


def _read_zotero(name: str, library: Library) -> Sheet:
    from harvest.library.zotero.collection import DEFAULT_URL, read_listed

    reading = read_listed(name, library.zotero_url or DEFAULT_URL)
    return Sheet(name, reading.mentions, (), reading.problems)


def _read_file(
    path: Path,
    cache: Cache,
    library: Library,
    vault: Vault,
    moved: MovedNotes,
    columns: Mapping[str, str] | None,
) -> Sheet:
    name, home = str(path), absolute_path(path)
    before = cache.notes.get(home)
    # A later reader may find more in the same file, and keys may mean something else by now.
    edition = f"{__version__}:{_edition(path, library, vault, columns)}"
    try:
        known = Stamp(before.size, before.mtime_ns, before.content_hash) if before else None
        # A table may be longer than memory is large: it is read as it comes.
        opened = None if path.suffix.lower() in TABLE_SUFFIXES else library.opened
        now = stamp(path, _undressed(known, edition), opened)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        return Sheet(name, (), (), (Problem(name, 0, reason, is_unread=True),))
    content_hash = f"{now.sha256}:{edition}"
    if before and before.content_hash == content_hash and before.kind != BOUND:
        ids, mentions = _stored(cache, home, name)
        is_unread = before.kind == UNREADABLE
        problems = tuple(
            replace(each, path=name, is_unread=is_unread) for each in cache.notes.problems(home)
        )
        return Sheet(name, mentions, ids, problems, _named(name, cache.notes.notices(home)))
    if path.suffix.lower() in TABLE_SUFFIXES:
        kind, reading = _read_table(path, now.sha256, columns)
    else:
        kind, reading = _read(path, library, vault, columns)
    note = StoredNote(home, content_hash, now.size, now.mtime_ns, kind)
    ids = cache.notes.save(note, reading, moved)
    return Sheet(name, reading.mentions, ids, reading.problems, _named(name, reading.notices))


def _named(name: str, notices: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name}: {notice}" for notice in notices)


def _stored(cache: Cache, home: str, name: str) -> tuple[Sequence[int], Sequence[Mention]]:
    """The mentions of a file that is as it was, under the name that the user gives it now."""
    ids = array("q")

    def read() -> Iterator[Mention]:
        for mention_id, mention in cache.notes.each_mention(home):
            ids.append(mention_id)
            yield replace(mention, path=name)

    mentions = compact(read())
    return ids, mentions


def _edition(path: Path, library: Library, vault: Vault, columns: Mapping[str, str] | None) -> str:
    """What else decides what is read in a file: keys in a note, columns in a table."""
    if _is_note(path):
        named = library.project(path)
        return library.digest(vault) + (f":{len(named)}" if named else "")
    suffix = path.suffix.lower()
    meanings = ",".join(f"{meaning}={name}" for meaning, name in sorted((columns or {}).items()))
    if suffix in SPREADSHEETS:
        from harvest.reading.spreadsheet import can_read

        return f"{meanings}:{can_read()}"
    return meanings if suffix in TABLE_SUFFIXES else ""


def _undressed(known: Stamp | None, edition: str) -> Stamp | None:
    """The stamp with the bare hash of the bytes; None when other readers made it."""
    bare, _, made_by = known.sha256.partition(":") if known else ("", "", "")
    return replace(known, sha256=bare) if known and made_by == edition else None


def _is_note(path: Path) -> bool:
    return path.suffix.lower() in NOTE_SUFFIXES


def _read(
    path: Path, library: Library, vault: Vault, columns: Mapping[str, str] | None
) -> tuple[str, Reading]:
    """Read one file by its kind: a note, or a list that `harvest.reading.read_list` knows."""
    if path.suffix.lower() in SPREADSHEETS:
        from harvest.reading.spreadsheet import read_spreadsheet

        reading = read_spreadsheet(library.opened.read(path), str(path), columns)
        is_unread = any(each.is_unread for each in reading.problems)
        return UNREADABLE if is_unread else "spreadsheet", reading
    if path.suffix.lower() in DOCUMENTS:
        from harvest.reading.word_document import read_document

        reading = read_document(library.opened.read(path), str(path))
        is_unread = any(each.is_unread for each in reading.problems)
        return UNREADABLE if is_unread else "document", reading
    text = read_text(path, library.opened)
    if text.text is None:
        return UNREADABLE, Reading(problems=text.problems)
    if _is_note(path) and not text.text.strip():  # a vault may hold thousands of these
        return "markdown", Reading(problems=text.problems)
    if _is_note(path) or path.suffix.lower() in MANUSCRIPTS:
        from harvest.files.manuscript_parts import bibliographies_of

        named = bibliographies_of(path, text.text)
        scope = library.scope(path, named, vault)
        if _is_note(path):
            named += tuple(
                os.path.relpath(each, path.absolute().parent) for each in library.project(path)
            )
        listed = library.keys_in(path, named)
        read = _read_note if _is_note(path) else _read_manuscript
        return read(path, text, scope, named, listed)
    from harvest.reading import read_list

    kind, reading = path.suffix.lower().lstrip("."), read_list(text.text, str(path), columns)
    return kind, Reading(reading.mentions, text.problems + reading.problems, reading.notices)


def _read_table(path: Path, digest: str, columns: Mapping[str, str] | None) -> tuple[str, Reading]:
    """Read a table in text as it comes, a few rows in memory at a time.

    Args:
        digest: of the file as it is to be.
    """
    from harvest.files.chunks import FileChunks
    from harvest.reading.exact_text import ExactLines, coding_of, readable
    from harvest.reading.table_file import read_lines_of_table

    name, chunks = str(path), FileChunks(path, digest)
    try:
        coding = coding_of(chunks)
        if coding.is_binary:
            return UNREADABLE, Reading(problems=coding.problems(name))
        lines = readable(ExactLines(chunks(), coding))
        reading = read_lines_of_table(lines, name, columns)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it has changed meanwhile: run again"
        problem = Problem(name, 0, f"cannot be read: {reason}", is_unread=True)
        return UNREADABLE, Reading(problems=(problem,))
    problems = coding.problems(name) + reading.problems
    return path.suffix.lower().lstrip("."), replace(reading, problems=problems)


def _read_note(
    path: Path, text: FileText, scope: Scope, named: Sequence[str], listed: Sequence[str]
) -> tuple[str, Reading]:
    from harvest.reading.note import read_note

    reading = read_note(text.text or "", str(path), scope, listed)
    kind = BOUND if named else "markdown"
    return kind, Reading(reading.mentions, text.problems + reading.problems)


def _read_manuscript(
    path: Path, text: FileText, scope: Scope, named: Sequence[str], listed: Sequence[str]
) -> tuple[str, Reading]:
    """Read what cites by keys of other files always: it is read every time."""
    from harvest.files.manuscript_parts import items_of
    from harvest.reading.manuscript import read_manuscript

    items = items_of(path)
    reading = read_manuscript(text.text or "", str(path), scope, named, listed, items)
    return BOUND, Reading(reading.mentions, text.problems + reading.problems)


def _forget_missing(folder: Path, cache: Cache, ignore: Sequence[str]) -> None:
    """Forget notes that are gone, and what was read before the settings left it out."""
    known = list(cache.notes.under(str(folder.absolute())))
    gone = [path for path in known if not os.path.exists(path)]  # noqa: PTH110 - of thousands
    cache.notes.remove([*gone, *left_out(folder, known, ignore)])
