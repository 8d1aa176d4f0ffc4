"""Lines for a terminal: spans of text wrapped by cells, with color or without.

rich could do this, but importing it takes a quarter of the time in which a cached lookup is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harvest.export.sanitize import cell_width

__all__ = ["StyledText", "paint", "wrap"]

# Attributes and the two strongest colors only: they show on light and on dark backgrounds.
_CODES = {
    "title": "1",
    "strong": "1",
    "quiet": "2",
    "alarm": "1;31",
    "notice": "1;35",
    "quote": "3",
}

Line = list["StyledText"]


@dataclass(frozen=True, slots=True)
class StyledText:
    """Text in one style. A no-break space keeps words on one line and prints as a space."""

    text: str
    style: str = ""


def paint(line: Iterable[StyledText], color: bool) -> str:
    """*line* as a string, spans joined by spaces."""
    return " ".join(_painted(span, color) for span in line).rstrip()


def _painted(span: StyledText, color: bool) -> str:
    text = span.text.replace("\u00a0", " ")
    code = _CODES.get(span.style)
    return f"\x1b[{code}m{text}\x1b[0m" if color and code and text else text


def wrap(spans: Iterable[StyledText], width: int) -> list[Line]:
    """The words of *spans* in lines of at most *width* cells.

    Only an address that is longer than a line stays whole, so that it can be copied: the terminal
    breaks it.

    >>> [paint(line, False) for line in wrap([StyledText("a bc def")], 4)]
    ['a bc', 'def']
    """
    lines: list[Line] = []
    used = width
    for word in _words(spans, width):
        cells = cell_width(word.text)
        if not lines or used + 1 + cells > width:
            lines.append([])
            used = -1
        _append(lines[-1], word)
        used += 1 + cells
    return lines


def _append(line: Line, word: StyledText) -> None:
    """Add a word; words of one style become one span, so that color is switched once."""
    if line and line[-1].style == word.style:
        line[-1] = StyledText(f"{line[-1].text} {word.text}", word.style)
    else:
        line.append(word)


def _words(spans: Iterable[StyledText], width: int) -> Iterator[StyledText]:
    for span in spans:
        for word in span.text.split(" "):
            if word and (cell_width(word) <= width or _is_address(word)):
                yield StyledText(word, span.style)
            else:
                yield from (StyledText(piece, span.style) for piece in _pieces(word, width))


def _is_address(word: str) -> bool:
    return "\u00a0" not in word and word.startswith(("https://", "http://", "10."))


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word too long for a line, cut: at no-break spaces if there are any, else anywhere."""
    if "\u00a0" in word:
        for part in word.split("\u00a0"):
            yield from _pieces(part, width)
        return
    piece, used = "", 0
    for char in word:
        cells = cell_width(char)
        if piece and used + cells > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + char, used + cells
    if piece:
        yield piece
