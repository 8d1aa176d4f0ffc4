"""The one block of a note that is harvest's: where it is, where it goes, and putting it there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvest.errors import UnwritableNote
from harvest.reading.prose import MARKERS, open_page
from harvest.reading.reference_list import find_heading
from harvest.text.span import Span
from harvest.writeback.line_ending import ending_after, ending_near, line_number, split_lines

__all__ = ["find_block", "put_block", "used_labels"]

_MARKER = re.compile(r"(%%|<!--)[ \t]*harvest:(begin|end)[ \t]*(?:%%|-->)", re.IGNORECASE)
_STYLES = {"%%": "percent", "<!--": "html"}
_AFTER = re.compile(r"[ \t]*(?=\r|\n|\Z)")
_LABEL = re.compile(r"^[ ]{0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_PROBE = "harvest"
"""A word that stays in a page's prose: where it vanishes, there is code or a comment."""


def find_block(text: str) -> Span | None:
    """Where harvest's block is, markers included; None when there is none.

    Raises:
        UnwritableNote: there are markers, but not one pair of them in the text's prose.
    """
    markers = list(_MARKER.finditer(text))
    for marker in markers:
        _check_alone(text, marker)
    kinds = [marker[2].lower() for marker in markers]
    if len({_style(marker) for marker in markers}) > 1:
        raise UnwritableNote(_two_styles(text, markers))
    if kinds and kinds != ["begin", "end"]:
        raise UnwritableNote(_disorder(text, markers, kinds))
    if not markers:
        return None
    span = markers[0].start(), markers[1].end()
    if not _is_prose(text, span):
        raise UnwritableNote(
            f"line {line_number(text, span[0])}: {_pair(markers[0])[0]} stands in code, a comment"
            " or front matter"
        )
    return span


def put_block(text: str, lines: Sequence[str], markers: str = "percent") -> str:
    """The note with *lines* in its block; where it has none, in a new one, if there are lines.

    A new block goes below the heading for references, or to the end of the note, and is set apart
    by blank lines, which Markdown needs there.

    Args:
        markers: those of a new block ("percent", "html"); one that is there keeps its own.

    Raises:
        UnwritableNote: the markers are malformed, or the block would not be one there.
    """
    span = find_block(text)
    if span:
        found = _MARKER.match(text, span[0])
        assert found is not None, "a block begins with its marker"
        written = _block(lines, ending_after(text, span[0]), _pair(found))
    elif lines:
        at = find_heading(open_page(text))
        span = (len(text), len(text)) if at is None else (at, at)
        written = _set_apart(text, span[0], lines, MARKERS[markers])
    else:
        return text
    new = text[: span[0]] + written + text[span[1] :]
    _check(text, span, new, len(written))
    return new


def used_labels(text: str) -> frozenset[str]:
    """The footnotes that the note itself defines, in lower case."""
    return frozenset(label.lower() for label in _LABEL.findall(open_page(text).clear))


def _style(marker: re.Match[str]) -> str:
    return _STYLES[marker[1]]


def _pair(marker: re.Match[str]) -> tuple[str, str]:
    """Both markers of a block, as they must be written."""
    return MARKERS[_style(marker)]


def _check_alone(text: str, marker: re.Match[str]) -> None:
    start, end = marker.span()
    is_first = start == 0 or text[start - 1] in "\r\n"
    exact = _pair(marker)[marker[2].lower() == "end"]
    if not (is_first and _AFTER.match(text, end) and marker.group() == exact):
        where = f"line {line_number(text, start)}"
        raise UnwritableNote(f"{where}: {exact} must stand alone on its line, written just so")


def _two_styles(text: str, markers: list[re.Match[str]]) -> str:
    first = markers[0]
    other = next(each for each in markers if _style(each) != _style(first))
    return (
        f"line {line_number(text, other.start())}: {other.group()} beside {first.group()} in line"
        f" {line_number(text, first.start())}: a note has one block, with markers of one kind"
    )


def _disorder(text: str, markers: list[re.Match[str]], kinds: list[str]) -> str:
    """What is wrong with markers that are not one pair."""
    begin, end = _pair(markers[0])
    numbers = [line_number(text, marker.start()) for marker in markers]
    for at, (kind, number) in enumerate(zip(kinds, numbers, strict=True)):
        if at % 2 == 0 and kind == "end":
            return f"line {number}: {end} without {begin}"
        if at % 2 and kind == "begin":
            return f"line {number}: {begin} before the one of line {numbers[at - 1]} ends"
    if len(kinds) % 2:
        return f"line {numbers[-1]}: {begin} without {end}"
    return f"line {numbers[2]}: a second block; the first begins on line {numbers[0]}"


def _is_prose(text: str, span: Span) -> bool:
    probed = f"{text[: span[0]]}\n\n{_PROBE}\n\n{text[span[1] :]}"
    return open_page(probed).clear.startswith(_PROBE, span[0] + 2)


def _block(lines: Sequence[str], ending: str, markers: tuple[str, str]) -> str:
    """The block from its first marker to its last; an empty one where nothing is cited."""
    inner = ["", *lines, ""] if lines else []
    return ending.join([markers[0], *inner, markers[1]])


def _set_apart(text: str, at: int, lines: Sequence[str], markers: tuple[str, str]) -> str:
    """A new block as it is inserted at *at*, the beginning of a line or the end of the note."""
    ending = ending_near(text, at)
    above = split_lines(text[:at])[-1:]
    below = split_lines(text[at:])[:1]
    is_closed = not above or above[0][-1] in "\r\n"
    lead = "" if is_closed else ending
    if above and above[0].strip():
        lead += ending
    tail = ending if is_closed or below else ""
    if below and below[0].strip():
        tail += ending
    return lead + _block(lines, ending, markers) + tail


def _check(text: str, span: Span, new: str, length: int) -> None:
    """Make sure that the block is one, and that all else still reads as before."""
    start, end = span[0], span[0] + length
    before, after = open_page(text).clear, open_page(new).clear
    rest, kept = before[:start] + before[span[1] :], after[:start] + after[end:]
    if not _is_prose(text, span):  # the last code or comment before it is open
        prose = before[:start].rstrip()
        opened = len(prose) + len(text[len(prose) :]) - len(text[len(prose) :].lstrip())
    elif rest != kept or after[start:end].strip() or find_block(new) is None:
        pairs = zip(rest, kept, strict=True)
        opened = next((at for at, (was, now) in enumerate(pairs) if was != now), start)
    else:
        return
    raise UnwritableNote(
        f"line {line_number(text, min(opened, start))}: a comment or code that is not closed would"
        f" run into the block at line {line_number(text, start)}"
    )
