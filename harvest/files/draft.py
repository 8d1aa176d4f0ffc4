"""A file of the user in hand: its bytes as read, and its new text, written only over just those."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from harvest.errors import UnwritableNote
from harvest.files.atomic import replace_file
from harvest.files.plain_file import read_plain

__all__ = ["Draft"]

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Draft:
    """A note or .bib file as it was when it was opened.

    Attributes:
        path: as the user named it; it may be a symbolic link, and stays one.
        data: all its bytes.
    """

    path: Path
    data: bytes

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the file.

        Raises:
            UnwritableNote: it cannot be read.
        """
        try:
            return cls(path, read_plain(path))
        except OSError as error:
            raise UnwritableNote(f"{path}: cannot be read: {error.strerror or error}") from error

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, as `harvest.files.vault.Stamp` has it."""
        return sha256(self.data).hexdigest()

    @property
    def text(self) -> str:
        """The text without its byte order mark, line endings as they are.

        Raises:
            UnwritableNote: it is not UTF-8, so writing it back could change what it says.
        """
        data = self.data.removeprefix(_BOM)
        if data.startswith(_WIDE) or b"\0" in data:
            raise UnwritableNote(f"{self.path}: is UTF-16 or no text; harvest writes UTF-8 only")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise UnwritableNote(
                f"{self.path}:{line}: is not UTF-8 (Latin-1?); save it as UTF-8 first, as"
                " harvest would not re-encode it"
            ) from error

    def save(self, text: str) -> bool:
        """Put *text* in place of the file's, with its byte order mark; False when nothing changed.

        The file is replaced in one step and keeps its mode, and its links stay links.

        Raises:
            UnwritableNote: the file is read-only, has changed since it was opened, or cannot be
                written; it is as it was.
        """
        mark = _BOM if self.data.startswith(_BOM) else b""
        data = mark + text.encode("utf-8")
        if data == self.data:
            return False
        try:
            target = self.path.resolve(strict=True)
            self._check_writable(target)
            is_written = replace_file(target, data, expected=self.data)
        except OSError as error:
            raise UnwritableNote(f"{self.path}: cannot be written: {error.strerror}") from error
        if not is_written:
            raise UnwritableNote(f"{self.path}: has changed while harvest worked; run again")
        return True

    def _check_writable(self, target: Path) -> None:
        """A file can be replaced although it is read-only, or parted from its other names."""
        status = target.stat()
        if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise UnwritableNote(f"{self.path}: is read-only; left as it is")
        if status.st_nlink > 1:
            raise UnwritableNote(
                f"{self.path}: the file has {status.st_nlink} names (hard links), which writing"
                " would part; left as it is"
            )
