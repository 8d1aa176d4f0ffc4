"""Long text a piece at a time: bytes to lines, of which the same bytes can be made again. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from harvest.model.mention import Problem
from harvest.text.encoding import LOST

__all__ = ["Coding", "ExactLines", "Line", "coding_of", "readable"]

Line = tuple[str, str]
"""A physical line without its end, and that: CR, LF, both; "" of the last line."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "surrogateescape"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "surrogatepass"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "surrogatepass"),
)
_END = re.compile("(\r\n|\r|\n)")
_LONE = re.compile("[\ud800-\udfff]")
_NOT_IN_CP1252 = re.compile(b"[\x81\x8d\x8f\x90\x9d]")
_SAMPLE = 400
_SNIFFED = 8192


@dataclass(frozen=True, slots=True)
class Coding:
    """How text became bytes.

    Attributes:
        errors: how the codec treats what is no text.
        mark: the byte order mark.
        odd_line: the first line that is no UTF-8; 0 where all are, or where a mark says UTF-16.
        is_binary: whether it is no text, whatever its bytes were taken for.
    """

    encoding: str
    errors: str = "strict"
    mark: bytes = b""
    odd_line: int = 0
    is_binary: bool = False

    @property
    def warning(self) -> str | None:
        """What the user should know of an encoding that had to be guessed."""
        if not self.mark and self.encoding.startswith("utf-16"):
            return f"has no byte order mark: read as {self.encoding.upper()}"
        if self.encoding == "utf-8" and self.odd_line:
            return "is UTF-8, but not here: bytes that are no letter stay, and are read as �"
        if self.encoding in ("cp1252", "latin-1"):
            return "is not UTF-8: read as Windows-1252 (Latin-1); accents may be wrong"
        return None

    def problems(self, path: str) -> tuple[Problem, ...]:
        """What the user should know: that it is no text, or the warning at its line."""
        if self.is_binary:
            return (Problem(path, 0, "is a binary file, no text: skipped", is_unread=True),)
        return (Problem(path, self.odd_line, self.warning),) if self.warning else ()

    def to_bytes(self, text: str) -> bytes:
        """The bytes that *text* was read from."""
        return text.encode(self.encoding, self.errors)


def coding_of(read: Callable[[], Iterable[bytes]]) -> Coding:
    """How a file is written; all of it is looked at.

    Args:
        read: reads the file anew.
    """
    sniffed = _Sniffed()
    for chunk in read():
        sniffed.add(chunk)
    coding = sniffed.coding()
    if b"\0" not in sniffed.head:
        return coding
    lines = ExactLines(read(), coding)
    is_binary = any("\0" in line or _LONE.search(line) for line, _ in lines) or bool(lines.rest)
    return replace(coding, is_binary=is_binary)


class _Sniffed:
    """What can be told of a file's encoding by what was seen of it.

    Attributes:
        head: its first bytes.
    """

    def __init__(self) -> None:
        self.head = b""
        self._utf8 = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._is_cp1252 = True
        self._lines = 1
        self._odd_line = self._odd = self._wide = 0

    def add(self, chunk: bytes, *, is_last: bool = False) -> None:
        if len(self.head) < _SNIFFED:
            self.head += chunk[: _SNIFFED - len(self.head)]
        self._is_cp1252 = self._is_cp1252 and not _NOT_IN_CP1252.search(chunk)
        text = self._utf8.decode(chunk, is_last)
        if not text.isascii():
            self._count(text)
        self._lines += text.count("\n")

    def _count(self, text: str) -> None:
        """Count the letters beyond ASCII, and the bytes that are none in UTF-8."""
        beyond = len(text) - len(text.encode("ascii", "ignore"))
        odd = len(text) - len(text.encode("utf-8", "ignore").decode())
        if odd and not self._odd and (first := _LONE.search(text)):
            self._odd_line = self._lines + text.count("\n", 0, first.start())
        self._odd += odd
        self._wide += beyond - odd

    def coding(self) -> Coding:
        """As the file is written: as UTF-8 where more letters are so than bytes are not.

        Letters of another encoding are hardly ever UTF-8 by chance.
        """
        self.add(b"", is_last=True)
        odd_line = self._odd_line
        for mark, encoding, errors in _MARKS:
            if self.head.startswith(mark):
                return Coding(encoding, errors, mark, odd_line if encoding == "utf-8" else 0)
        if wide := _wide_encoding(self.head):
            return Coding(wide, "surrogatepass", odd_line=odd_line)
        if self._wide > self._odd:
            errors = "surrogateescape" if self._odd else "strict"
            return Coding("utf-8", errors, odd_line=odd_line)
        encoding = "utf-8" if not self._odd else "cp1252" if self._is_cp1252 else "latin-1"
        return Coding(encoding, odd_line=odd_line)


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark, by its first bytes: every other one of its ASCII is zero."""
    sample = head[:_SAMPLE]
    if len(sample) < 4 or sample.count(0) < len(sample) // 4:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


class ExactLines:
    """The lines of a file, to be read once; each byte of it can be made again from them.

    Attributes:
        rest: what is behind the last line and no character: half of one of UTF-16.
    """

    def __init__(self, chunks: Iterable[bytes], coding: Coding) -> None:
        self.rest = b""
        self._chunks, self._coding = chunks, coding

    def __iter__(self) -> Iterator[Line]:
        waiting: list[str] = []
        for text in self._texts():
            parts = _END.split(text)
            waiting.append(parts[0])
            if len(parts) > 1:
                yield "".join(waiting), parts[1]
                yield from zip(parts[2:-1:2], parts[3::2], strict=True)
                waiting = [parts[-1]]
        yield "".join(waiting), ""

    def _texts(self) -> Iterator[str]:
        """The text in pieces, none of which ends between CR and LF."""
        coding = self._coding
        decoder = codecs.getincrementaldecoder(coding.encoding)(coding.errors)
        skipped, held = len(coding.mark), ""
        for chunk in self._chunks:
            text = held + decoder.decode(chunk[skipped:])
            skipped = max(0, skipped - len(chunk))
            held = "\r" if text.endswith("\r") else ""
            yield text.removesuffix("\r")
        if coding.encoding.startswith("utf-16"):
            self.rest = decoder.getstate()[0]
        else:
            held += decoder.decode(b"", True)
        yield held


def readable(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines to be read, not written again: what was no text is shown as such."""
    coming = iter(lines)
    for line, end in coming:
        yield _LONE.sub(LOST, line.removeprefix("\ufeff")), end
        break
    for line, end in coming:
        yield line if line.isascii() else _LONE.sub(LOST, line), end
