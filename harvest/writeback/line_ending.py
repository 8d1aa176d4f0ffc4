"""Lines and line endings of a note: CR LF, LF or CR, also mixed, and nothing else."""

from __future__ import annotations

import re

__all__ = ["ending_after", "ending_near", "line_number", "split_lines"]

_ENDING = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    r"""The lines with their endings.

    >>> split_lines("a\r\nb\rc\n\nd")
    ['a\r\n', 'b\r', 'c\n', '\n', 'd']
    """
    return _LINE.findall(text)


def line_number(text: str, offset: int) -> int:
    """The line, from 1, on which *offset* stands."""
    return sum(1 for _ in _ENDING.finditer(text, 0, offset)) + 1


def ending_near(text: str, offset: int) -> str:
    """The ending of the line before *offset*; of the one after it at the beginning of a note."""
    before = text[:offset]
    last = max(before.rfind("\n"), before.rfind("\r"))
    if last >= 0:
        return "\r\n" if before[last - 1 : last + 1] == "\r\n" else before[last]
    return ending_after(text, offset)


def ending_after(text: str, offset: int) -> str:
    """The ending of the line that holds *offset*; LF where nothing follows."""
    after = _ENDING.search(text, offset)
    return after.group() if after else "\n"
