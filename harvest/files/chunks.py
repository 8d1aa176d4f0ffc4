"""A file read piece by piece, as often as wanted, and whether it is still what it was."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from harvest.files.plain_file import open_plain

__all__ = ["FileChunks"]

CHUNK = 256 * 1024
"""Bytes that are in memory at once."""


class FileChunks:
    """The bytes of a file; each call reads it anew.

    Attributes:
        digest: SHA-256 of what the last reading gave, hexadecimal; "" before one has ended.

    Args:
        expected: the digest that each reading must end with; by default that of the first one.
    """

    def __init__(self, path: Path, expected: str = "") -> None:
        self._path, self._expected = path, expected
        self.digest = ""

    def __call__(self) -> Iterator[bytes]:
        """All bytes from the first on.

        Raises:
            OSError: it cannot be read; or, after the last of them, is not what was expected.
        """
        digest = sha256()
        with open_plain(self._path) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                yield chunk
        self.digest = digest.hexdigest()
        self._expected = self._expected or self.digest
        if self.digest != self._expected:
            raise OSError(errno.EAGAIN, "it has changed meanwhile: run again")
