"""Where the cells of an .xlsx workbook lead: python-calamine reads what they show only.

A workbook names its sheets' parts in xl/_rels/workbook.xml.rels; a sheet says at its end which
cells are links, and xl/worksheets/_rels/… where each leads (ECMA-376 part 1, 18.3.1.47).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from html import unescape

__all__ = ["cell_links"]

MOST_BYTES = 1 << 28
"""Of a sheet's part: a longer one is not looked through."""

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?(\d{1,7})\b")


def cell_links(data: bytes) -> Mapping[str, Mapping[int, list[str]]]:
    """Name of a sheet → line → the addresses behind its cells; {} of what is no such workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            names = set(book.namelist())
            return {
                sheet: found
                for sheet, part in _parts(book, names)
                if (found := _links(book, names, part))
            }
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, NotImplementedError):
        return {}


def _parts(book: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    if "xl/workbook.xml" not in names or not any("/_rels/sheet" in name for name in names):
        return
    targets = _targets(book, names, "xl/workbook.xml")
    for sheet in map(_attributes, _SHEET.findall(_part(book, "xl/workbook.xml"))):
        target = targets.get(sheet.get("r:id", ""), "")
        yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _links(book: zipfile.ZipFile, names: set[str], part: str) -> dict[int, list[str]]:
    targets = _targets(book, names, part) if part in names else {}
    found: dict[int, list[str]] = {}
    if not any(target.startswith("http") for target in targets.values()):
        return found
    for link in map(_attributes, _LINK.findall(_part(book, part))):
        cell = _CELL.match(link.get("ref", ""))
        target = targets.get(link.get("r:id", ""))
        if cell and target:
            found.setdefault(int(cell[1]), []).append(target)
    return found


def _targets(book: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    """What a part refers to, by id."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in names:
        return {}
    each = map(_attributes, _RELATION.findall(_part(book, relations)))
    return {relation.get("Id", ""): relation.get("Target", "") for relation in each}


def _part(book: zipfile.ZipFile, name: str) -> bytes:
    return book.read(name) if book.getinfo(name).file_size <= MOST_BYTES else b""


def _attributes(text: bytes) -> dict[str, str]:
    pairs = _ATTRIBUTE.findall(text.decode("utf-8", "replace"))
    return {name: unescape(double or single) for name, double, single in pairs}
