"""Zotero's database, read while Zotero runs and without its noticing.

Zotero keeps its database locked while it runs, and a reader's lock can make Zotero fail to write.
So no lock is ever taken: the file is read as immutable, and when it changed meanwhile (or a journal
lies beside it) a private copy is read instead. Nothing is written near it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from harvest.errors import UnreadableInput
from harvest.library.zotero.item import Item, to_mentions
from harvest.model.mention import Mention

__all__ = ["read_database"]

_DATABASE = "zotero.sqlite"
_CITE_KEYS = "better-bibtex.sqlite"
_COMPANIONS = ("", "-wal", "-journal")
_ATTEMPTS = 3

_FIELDS = """
SELECT items.itemID, fields.fieldName, itemDataValues.value FROM items
JOIN itemData USING (itemID) JOIN fields USING (fieldID) JOIN itemDataValues USING (valueID)
WHERE items.itemID NOT IN (SELECT itemID FROM deletedItems)"""
_ITEMS = """
SELECT items.itemID, items.key, groups.groupID, itemTypes.typeName FROM items
JOIN itemTypes USING (itemTypeID) LEFT JOIN groups ON groups.libraryID = items.libraryID
WHERE items.itemID NOT IN (SELECT itemID FROM deletedItems)"""
_NAMES = """
SELECT itemCreators.itemID, creatorTypes.creatorType, creators.lastName, creators.firstName
FROM itemCreators
JOIN creators USING (creatorID) JOIN creatorTypes USING (creatorTypeID)
ORDER BY itemCreators.itemID, itemCreators.orderIndex"""
_TAGS = """
SELECT itemID, name FROM itemTags JOIN tags USING (tagID) ORDER BY itemID, name"""
_HAS_TAGS = "SELECT 1 FROM sqlite_master WHERE name = 'itemTags'"
_PARENTS = "SELECT itemID, parentItemID FROM itemAttachments WHERE parentItemID IS NOT NULL"
_KEYS = "SELECT itemKey, citationKey FROM citationkey"

_Read = TypeVar("_Read")
_Rows = Callable[[str], Iterable[Any]]
"""Asks the database one question."""


def read_database(data_dir: Path) -> dict[str, Mention]:
    """The works of the library in a data folder of Zotero's, by key; see `to_mentions`.

    Raises:
        UnreadableInput: the folder has no database of Zotero's, or it cannot be read.
    """
    path = data_dir / _DATABASE
    if not path.is_file():
        raise UnreadableInput(f"{data_dir}: holds no {_DATABASE}; name Zotero's data folder")
    items, parents = _consistent(path, _read_items)
    return dict(to_mentions(items, parents, str(path), _read_cite_keys(data_dir / _CITE_KEYS)))


def _read_cite_keys(path: Path) -> dict[str, str]:
    """Keys that Better BibTeX assigned, by item key; nothing when they are stored elsewhere."""
    if not path.is_file():
        return {}
    try:
        return _consistent(path, lambda rows: {str(key): str(name) for key, name in rows(_KEYS)})
    except UnreadableInput:
        return {}  # newer versions keep the keys in Zotero's own fields


def _consistent(path: Path, read: Callable[[_Rows], _Read]) -> _Read:
    """What *read* finds in a database that nobody changed while it was read."""
    last: sqlite3.Error | None = None
    for _ in range(_ATTEMPTS):
        before = _look(path)
        try:
            found = _query(path, "immutable=1", read) if len(before) == 1 else _copied(path, read)
        except sqlite3.Error as error:
            last = error  # torn by a write, or no database at all
            continue
        if _look(path) == before:
            return found
    reason = last or "it changes all the time"
    raise UnreadableInput(f"{path}: cannot be read as Zotero's database: {reason}")


def _look(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Size and time of the database and of the journals that belong to it now."""
    looks = []
    for suffix in _COMPANIONS:
        try:
            status = path.with_name(path.name + suffix).stat()
        except OSError:
            continue
        if status.st_size or not suffix:
            looks.append((suffix, status.st_size, status.st_mtime_ns))
    return tuple(looks)


def _copied(path: Path, read: Callable[[_Rows], _Read]) -> _Read:
    """A journal must be played back first, and that is done to a copy."""
    with tempfile.TemporaryDirectory(prefix="harvest-") as place:
        copy = Path(place) / path.name
        for suffix in _COMPANIONS:
            companion = path.with_name(path.name + suffix)
            if companion.is_file():
                shutil.copyfile(companion, copy.with_name(copy.name + suffix))
        return _query(copy, "mode=rw", read)


def _query(path: Path, mode: str, read: Callable[[_Rows], _Read]) -> _Read:
    address = f"file:{quote(path.absolute().as_posix())}?{mode}"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return read(lambda question: connection.execute(question))


def _read_items(rows: _Rows) -> tuple[dict[Hashable, Item], dict[Hashable, Hashable]]:
    """Items by their number, and the item that each attachment hangs on."""
    items: dict[Hashable, Item] = {}
    for number, key, group, kind in rows(_ITEMS):
        items[number] = Item(f"groups/{group}/{key}" if group else key, kind)
    for number, name, value in rows(_FIELDS):
        if number in items:
            items[number].fields[name] = str(value)
    for number, role, family, given in rows(_NAMES):
        if number in items and (family or given):
            items[number].creators.append((role, family or given, given if family else ""))
    for number, tag in rows(_TAGS) if list(rows(_HAS_TAGS)) else ():
        if number in items:
            items[number].tags.append(str(tag))
    return items, dict(rows(_PARENTS))
