"""Bytes out of files as they come: plain or gzipped, whole, cut off or damaged in the middle."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

__all__ = ["Limited", "chunks_of", "is_gzip"]

_MEMBER = b"\x1f\x8b\x08"
_CHUNK = 1 << 20
_MOST = 1 << 24
"""Bytes that are inflated at once: a small file may hold terabytes."""
_PIECE = 4096
"""Bytes that are read at once of a damaged member."""


class Limited(io.RawIOBase):
    """*size* bytes of *file* from *offset*, as a file of their own (a member of a .tar)."""

    def __init__(self, file: BinaryIO, offset: int, size: int) -> None:
        self._file, self._offset, self._size, self._at = file, offset, size, 0

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def seekable(self) -> bool:
        """It has its own positions."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        start = (0, self._at, self._size)[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """The position within."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer* as far as there is anything; 0 at the end."""
        view = memoryview(buffer)
        self._file.seek(self._offset + self._at)
        data = self._file.read(max(0, min(len(view), self._size - self._at)))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def is_gzip(start: bytes) -> bool:
    """Whether a file that begins so is gzipped."""
    return start.startswith(_MEMBER[:2])


def chunks_of(file: BinaryIO, tell: Callable[[str], None]) -> Iterator[bytes]:
    """The contents of *file*, inflated where it is gzipped; *tell* hears what is wrong with it.

    After a break in the middle, reading goes on where the next member of the .gz begins.
    """
    start = file.read(_CHUNK)
    if is_gzip(start):
        yield from _inflate(file, tell)
        return
    while start:
        yield start
        start = file.read(_CHUNK)


def _inflate(file: BinaryIO, tell: Callable[[str], None]) -> Iterator[bytes]:
    at: int | None = 0
    while at is not None:
        file.seek(at)
        last = ""
        for fault, begin, data in _members(file):
            last, at = fault, begin
            yield data
        if not last:
            return
        tell(last)
        yield b"\n"  # what stood before the break is no part of what follows
        at = _next_member(file, at + 1)


def _members(file: BinaryIO) -> Iterator[tuple[str, int, bytes]]:
    """(fault, where the member begins, data), member after member; a fault comes last."""
    from isal import isal_zlib  # of an extra; inflates twice as fast as zlib

    begin = file.tell()
    engine = isal_zlib.decompressobj(31)
    data = b""
    given = 0
    while True:
        data = data or file.read(_CHUNK)
        if not data:
            yield "the .gz is cut off", begin, b""
            return
        try:
            found = engine.decompress(data, _MOST)
        except isal_zlib.error as error:
            # It keeps to itself what it had inflated of this chunk, up to all of a small file.
            for piece in _up_to_the_break(file, begin, given):
                yield "", begin, piece
            yield f"the .gz is damaged ({error})", begin, b""
            return
        given += len(found)
        yield "", begin, found
        data = engine.unconsumed_tail
        if engine.eof:
            data = engine.unused_data.lstrip(b"\0") or file.read(_CHUNK).lstrip(b"\0")
            if not data:
                return
            begin = file.tell() - len(data)
            engine = isal_zlib.decompressobj(31)
            given = 0


def _up_to_the_break(file: BinaryIO, begin: int, given: int) -> Iterator[bytes]:
    """What a damaged member at *begin* holds up to its break, without the first *given* bytes."""
    file.seek(begin)
    engine = zlib.decompressobj(31)
    while not engine.eof and (data := file.read(_PIECE)):
        before = engine.copy()
        is_broken = False
        try:
            found = engine.decompress(data)
        except zlib.error:
            found, is_broken = _byte_by_byte(before, data), True
        yield found[given:]
        given = max(0, given - len(found))
        if is_broken:
            return


def _byte_by_byte(engine: Any, data: bytes) -> bytes:
    """What comes before the first byte of *data* that is an error."""
    found = b""
    for at in range(len(data)):
        try:
            found += engine.decompress(data[at : at + 1])
        except zlib.error:
            break
    return found


def _next_member(file: BinaryIO, at: int) -> int | None:
    """Where after *at* the next member may begin; None for nowhere."""
    file.seek(at)
    data = file.read(_CHUNK)
    while len(data) >= len(_MEMBER):
        found = data.find(_MEMBER)
        if found >= 0:
            return at + found
        at += len(data) - 2
        data = data[-2:] + file.read(_CHUNK)
    return None
