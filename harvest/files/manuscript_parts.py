"""A manuscript of several files: what it reads in, and the bibliographies that count in each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from harvest.files.vault import read_text
from harvest.model.mention import Mention
from harvest.reading import MANUSCRIPTS
from harvest.reading.manuscript import (
    included_files,
    is_whole,
    named_bibliographies,
    named_whole,
    read_items,
)
from harvest.text.home_path import home_path

__all__ = ["bibliographies_of", "items_of", "parts_of"]

_MOST = 500
"""Files of one manuscript, and manuscripts that are looked at for a part's whole."""
_LEVELS = 3
"""Folders upward in which a part's whole is looked for, its own among them."""


@dataclass(frozen=True, slots=True)
class _PartNames:
    """What one file says of others."""

    included: tuple[str, ...] = ()
    bibliographies: tuple[str, ...] = ()
    whole: str | None = None
    is_whole: bool = False
    has_items: bool = False


def parts_of(path: Path) -> list[Path]:
    r"""The manuscript *path* and the files that it reads in, each once, in their order.

    Where its bibliographies are lacking, what BibTeX made of them (.bbl) is among them.
    """
    found = [*_walk(path)]
    made = path.with_suffix(".bbl")
    if path.suffix.lower() == ".tex" and _names_in(made).has_items and _lacks_bibliographies(found):
        found += [made] if made not in found else []
    return found


def bibliographies_of(path: Path, text: str) -> tuple[str, ...]:
    """The bibliographies by which keys in *path* are read, from its folder on.

    Those of a manuscript are named by any of its parts, and hold for all of them; LaTeX looks
    for them from the folder of the whole.
    """
    if path.suffix.lower() not in MANUSCRIPTS:
        return named_bibliographies(text, str(path))
    names: dict[str, None] = {}
    for whole in _wholes(path):
        parts = parts_of(whole)
        is_made = any(each.suffix == ".bbl" for each in parts)
        for name in _named(parts):
            if not is_made or name.exists():
                names.setdefault(os.path.relpath(name, path.parent))
    return tuple(names)


def items_of(path: Path) -> dict[str, Mention]:
    r"""The references that stand in the manuscript that *path* is, or a part of, by key."""
    items: dict[str, Mention] = {}
    parts = (part for whole in _wholes(path) for part in parts_of(whole))
    for part in parts:
        if _names_in(part).has_items:
            for key, item in read_items(read_text(part).text or "", str(part)).items():
                items.setdefault(key, item)
    return items


def _walk(path: Path) -> Iterator[Path]:
    root, seen = path.parent, {os.path.normpath(path)}
    waiting = [path]
    while waiting and len(seen) <= _MOST:
        part = waiting.pop()
        yield part
        inside = []
        for name in _names_in(part).included:
            found = _placed(name, (root, part.parent))
            if found is not None and os.path.normpath(found) not in seen:
                seen.add(os.path.normpath(found))
                inside.append(found)
        waiting += reversed(inside)


def _placed(name: str, folders: tuple[Path, ...]) -> Path | None:
    """The file that is meant: with its suffix or without, from one of the folders on."""
    for folder in folders:
        for each in (f"{name}.tex", name):
            found = folder / each
            try:
                if found.suffix.lower() in MANUSCRIPTS and found.is_file():
                    return found
            except (OSError, ValueError):
                return None
    return None


def _named(parts: list[Path]) -> Iterator[Path]:
    root = parts[0].parent
    for part in parts:
        for name in _names_in(part).bibliographies:
            own = part.parent / home_path(name)
            whole = root / home_path(name)
            yield own if own.exists() and not whole.exists() else whole


def _lacks_bibliographies(parts: list[Path]) -> bool:
    return not any(each.exists() for each in _named(parts))


def _wholes(path: Path) -> list[Path]:
    """The manuscripts that *path* is a part of; itself where it is none's."""
    own = _names_in(path)
    if own.whole and (named := _placed(own.whole, (path.parent,))):
        return [named]
    if own.is_whole and own.bibliographies:
        return [path]
    found = [
        each for each in _near(path) if any(_is_one(path, part) for part in [*_walk(each)][1:])
    ]
    return found or [path]


def _is_one(one: Path, other: Path) -> bool:
    return os.path.normpath(one.absolute()) == os.path.normpath(other.absolute())


def _near(path: Path) -> Iterator[Path]:
    """Whole manuscripts in the folder and those above it."""
    folder, count = path.parent, 0
    for _ in range(_LEVELS):
        try:
            files = sorted(folder.glob(f"*{path.suffix}"))
        except OSError:
            return
        for each in files[:_MOST]:
            if each != path and _names_in(each).is_whole:
                yield each
                count += 1
        if count:
            return
        folder = folder / ".."


def _names_in(path: Path) -> _PartNames:
    try:
        stat = path.stat()
    except OSError:
        return _PartNames()
    return _read_names(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=2048)
def _read_names(name: str, changed: int, size: int) -> _PartNames:
    text = read_text(Path(name)).text or ""
    return _PartNames(
        included=included_files(text),
        bibliographies=named_bibliographies(text, name),
        whole=named_whole(text),
        is_whole=is_whole(text) or name.endswith(".aux"),
        has_items="\\bibitem" in text,
    )
