"""The user's Zotero library: item keys and cite keys to works, exactly, without a search.

Zotero keeps its database locked while it runs, and a reader's lock can make Zotero fail to write.
So no lock is ever taken: the file is read as immutable, and when it changed meanwhile (or a journal
lies beside it) a private copy is read instead. Nothing is written near it.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from harvest.errors import UnreadableInput
from harvest.identifier import Identifier, find_identifiers
from harvest.mention import Mention, Query
from harvest.reading.link import parse_zotero
from harvest.vault import read_text

__all__ = ["zotero_library"]

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
SELECT itemCreators.itemID, creators.lastName, creatorTypes.creatorType FROM itemCreators
JOIN creators USING (creatorID) JOIN creatorTypes USING (creatorTypeID)
ORDER BY itemCreators.itemID, itemCreators.orderIndex"""
_PARENTS = "SELECT itemID, parentItemID FROM itemAttachments WHERE parentItemID IS NOT NULL"
_KEYS = "SELECT itemKey, citationKey FROM citationkey"

_CONTAINERS = ("publicationTitle", "bookTitle", "proceedingsTitle", "encyclopediaTitle")
_AUTHORS = frozenset({"author", "bookAuthor", "inventor", "presenter", "podcaster"})
_TYPES = {
    "journalArticle": "journal-article",
    "bookSection": "book-chapter",
    "book": "book",
    "conferencePaper": "proceedings-article",
    "thesis": "dissertation",
    "preprint": "posted-content",
    "report": "report",
    "dataset": "dataset",
}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_NO_WORKS = frozenset({"attachment", "note", "annotation"})
_EXTRA_ID = re.compile(r"(?:DOI|PMID|PMCID|arXiv|OpenAlex)\s*[:=]", re.I)
_EXTRA_KEY = re.compile(r"^(?:Citation Key|bibtex)[:*]\s*(\S+)", re.I | re.M)


_Read = TypeVar("_Read")
_Rows = Callable[[str], Iterable[Any]]
"""Asks the database one question."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One item as Zotero stores it; `key` with its group."""

    key: str
    type: str
    fields: dict[str, str] = field(default_factory=dict)
    families: list[str] = field(default_factory=list)


def zotero_library(
    data_dir: Path | None = None, exports: Sequence[Path] = ()
) -> Mapping[str, Mention]:
    """Return the works of a Zotero library by item key, by attachment key and by cite key.

    Args:
        data_dir: Zotero's data folder, the one that holds zotero.sqlite.
        exports: Better BibTeX, BibTeX or CSL-JSON files; what they say of a cite key wins over the
            database, because the user made them for this.

    A key of a group's library is "groups/123/2AFE3B35".

    Raises:
        UnreadableInput: the folder has no database of Zotero's, or it or an export cannot be read.
    """
    library = dict(_read_database(data_dir)) if data_dir else {}
    for export in exports:
        library |= _read_export(export)
    return library


def _read_export(path: Path) -> dict[str, Mention]:
    from harvest.reading import read_list

    text = read_text(path)
    if text.text is None:
        raise UnreadableInput(f"{path}: {text.problems[0].text}")
    library = {}
    for found in read_list(text.text, str(path)).mentions:
        if found.cite_key:
            library[found.cite_key] = found
            # Zotero's own CSL-JSON has addresses for keys: http://zotero.org/users/1/items/2AFE3B35
            if found.cite_key.startswith("http") and (item := parse_zotero(found.cite_key)):
                library |= {item.identifier.value: found} if item.identifier else {}
    return library


def _read_database(data_dir: Path) -> Iterator[tuple[str, Mention]]:
    path = data_dir / _DATABASE
    if not path.is_file():
        raise UnreadableInput(f"{data_dir}: holds no {_DATABASE}; name Zotero's data folder")
    items, parents = _consistent(path, _read_items)
    assigned = _read_cite_keys(data_dir / _CITE_KEYS)
    for number, item in items.items():
        own = items.get(parents.get(number, number))
        if own is None or own.type in _NO_WORKS:
            continue
        mention = _mention(own, path, assigned.get(own.key[-8:]))
        yield item.key, mention
        if own is item and mention.cite_key:
            yield mention.cite_key, mention


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


def _read_items(rows: _Rows) -> tuple[dict[int, _Item], dict[int, int]]:
    """Items by their number, and the item that each attachment hangs on."""
    items = {}
    for number, key, group, kind in rows(_ITEMS):
        items[number] = _Item(f"groups/{group}/{key}" if group else key, kind)
    for number, name, value in rows(_FIELDS):
        if number in items:
            items[number].fields[name] = str(value)
    for number, family, role in rows(_NAMES):
        if number in items and role in _AUTHORS and family:
            items[number].families.append(family)
    return items, dict(rows(_PARENTS))


def _mention(item: _Item, path: Path, assigned: str | None) -> Mention:
    extra = item.fields.get("extra", "")
    written = _EXTRA_KEY.search(extra)
    cite_key = item.fields.get("citationKey") or (written and written[1]) or assigned
    title = item.fields.get("title")
    return Mention(
        path=str(path),
        line=1,
        column=1,
        kind="bib-entry",
        text=title or item.key,
        identifiers=(*_identifiers(item), Identifier("zotero", item.key)),
        query=_describe(item, title) if title else None,
        cite_key=cite_key or None,
    )


def _describe(item: _Item, title: str) -> Query:
    from harvest.reading.title import clean_title

    fields = item.fields
    year = _YEAR.search(fields.get("date", ""))
    return Query(
        title=clean_title(title),
        authors=tuple(item.families),
        year=int(year[1]) if year else None,
        container=next((fields[name] for name in _CONTAINERS if name in fields), None),
        volume=fields.get("volume"),
        issue=fields.get("issue"),
        pages=fields.get("pages"),
        raw=title,
        type=_TYPES.get(item.type),
    )


def _identifiers(item: _Item) -> tuple[Identifier, ...]:
    """Identifiers best first, one of a scheme; of `extra` only lines like "PMID: 123".

    A chapter's ISBN is its book's, and so no identifier of the chapter.
    """
    fields = item.fields
    texts = [fields.get("DOI", "")]
    texts += [f"{name}: {fields[name]}" for name in ("PMID", "PMCID") if name in fields]
    texts += [f"ISBN: {fields['ISBN']}"] if item.type == "book" and "ISBN" in fields else []
    texts += [line for line in fields.get("extra", "").splitlines() if _EXTRA_ID.match(line)]
    texts += [fields.get("url", ""), fields.get("archiveID", "")]
    found: dict[str, Identifier] = {}
    for text in texts:
        for one in find_identifiers(text):
            found.setdefault(one.identifier.scheme, one.identifier)
    return tuple(found.values())
