"""A walk through folders in which odd things lie: links in circles, pipes, locked folders.

What is skipped is told in a line each, and each file and folder is met once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harvest.files.plain_file import is_descriptor
from harvest.model.mention import Problem

__all__ = ["Walk", "is_directory"]

_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

Identity = tuple[int, int]
"""Device and inode: one file, whatever it is called."""


class Walk:
    """What was met so far, and what was skipped."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._seen: set[Identity] = set()
        self._around: list[Identity] = []

    def takes(self, path: Path, *, is_named: bool = False) -> bool:
        """Whether *path* is a file to read, met for the first time; tells why it is none.

        Args:
            is_named: the user named it: then it counts as unread when it is skipped.
        """
        try:
            status = path.stat()
        except OSError as error:
            self._skip(path, _lost(path, error), is_unread=is_named or not path.is_symlink())
            return False
        kind = next((words for is_it, words in _KINDS if is_it(status.st_mode)), None)
        if kind is not None and not (is_named and is_descriptor(path)):
            self._skip(path, f"is {kind}: skipped", is_unread=is_named)
            return False
        if reason := _bad_name(path.name):
            self._skip(path, reason, is_unread=True)
            return False
        return self._is_new((status.st_dev, status.st_ino))

    @contextmanager
    def inside(self, folder: Path) -> Iterator[list[os.DirEntry[str]]]:
        """The entries of *folder* by name, while these are looked at; none where it was met."""
        try:
            status = folder.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in self._around:
                self._skip(folder, "is a link to a folder around it: skipped")
            is_new = self._is_new(identity)
            if is_new and (reason := _bad_name(folder.name)):
                self._skip(folder, reason, is_unread=True)
                is_new = False
            entries = _listed(folder) if is_new else []
        except OSError as error:
            reason = f"this folder cannot be read: {error.strerror or error}"
            self._skip(folder, reason, is_unread=True)
            entries, identity = [], (0, 0)
        self._around.append(identity)
        try:
            yield entries
        finally:
            self._around.pop()

    def _is_new(self, identity: Identity) -> bool:
        is_new = identity not in self._seen
        self._seen.add(identity)
        return is_new

    def _skip(self, path: Path, reason: str, *, is_unread: bool = False) -> None:
        self._problems.append(Problem(str(path), 0, reason, is_unread=is_unread))


def is_directory(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a folder or leads to one; a link in a circle leads to none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as listing:
        return sorted(listing, key=lambda entry: entry.name)


def _lost(path: Path, error: OSError) -> str:
    if path.is_symlink() and isinstance(error, FileNotFoundError):
        return "is a link that leads nowhere: skipped"
    if path.is_symlink() and not isinstance(error, PermissionError):
        return f"is a link that cannot be followed ({error.strerror or error}): skipped"
    return f"cannot be read: {error.strerror or error}"


def _bad_name(name: str) -> str | None:
    """What makes a name one that can be neither kept nor told on a line."""
    if any("\ud800" <= char <= "\udfff" for char in name):
        return "has a name that is no UTF-8: rename it; skipped"
    if "\n" in name or "\r" in name:
        return "has a line break in its name: rename it; skipped"
    return None
