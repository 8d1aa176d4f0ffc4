"""Files that are wanted several times in one run, and opened once.

Whether a note says what a key means is looked at before any note is read, as every note may use
the key; what was read for that is kept until the note's turn comes.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["OpenedFiles", "absolute_path"]

SMALL = 64 * 1024
"""Only files up to this size are kept for later: bytes. A note is seldom longer."""
MOST = 64 * 1024 * 1024
"""And so much altogether; what is beyond is opened again."""


def absolute_path(path: Path) -> str:
    """What `Path.absolute` gives of a file, as text, in a tenth of its time."""
    return os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118


class OpenedFiles:
    """The bytes of files that were read and have not changed since."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[tuple[int, int], bytes]] = {}
        self._size = 0

    def head(self, path: Path, most: int) -> bytes:
        """The first bytes of a file that is to be read later; a small one is kept whole.

        Raises:
            OSError: it cannot be read.
        """
        status = path.stat()
        if status.st_size <= SMALL and self._size + status.st_size <= MOST:
            return self.read(path)[:most]
        with path.open("rb") as file:
            return file.read(most)

    def read(self, path: Path) -> bytes:
        """All bytes of a file, which are kept until `drop`.

        Raises:
            OSError: it cannot be read.
        """
        home, status = absolute_path(path), path.stat()
        mark = status.st_size, status.st_mtime_ns
        if home in self._held and self._held[home][0] == mark:
            return self._held[home][1]
        self.drop(path)
        raw = path.read_bytes()
        self._held[home] = mark, raw
        self._size += len(raw)
        return raw

    def drop(self, path: Path) -> None:
        """The file is not wanted any more."""
        _, raw = self._held.pop(absolute_path(path), ((0, 0), b""))
        self._size -= len(raw)
