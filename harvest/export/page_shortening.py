"""Ranges of pages as a CSL style wants them: 1582–92, 101–8, iii–iv.

The forms are those of CSL 1.0.2 ("page-range-format"): expanded, minimal, minimal-two and the
rules of the Chicago Manual of Style, 15th §9.64 and 16th edition §9.60.
"""

from __future__ import annotations

import re

__all__ = ["format_numbers"]

_ITEM = re.compile(r"\s*(,|&|;)\s*")
_RANGE = re.compile(r"\s*(?:-{1,3}|[‐‑‒–—−])\s*")
_PAGE = re.compile(r"([A-Za-z]*)(\d+)")
_NUMBER = re.compile(r"[A-Za-z]{0,3}\d+[a-z]?|[ivxlcdm]+", re.IGNORECASE)


def format_numbers(text: str, form: str | None = None, delimiter: str = "–") -> str:
    """Numbers of pages, volumes or issues with their ranges joined by *delimiter*.

    Ranges are such only where both sides are numbers; what else has a hyphen stays. *form* is the
    style's form of ranges, None to leave the last number as it is.

    >>> format_numbers("1582-1592, 1600", "minimal"), format_numbers("1-10", "minimal")
    ('1582–92, 1600', '1–10')
    >>> format_numbers("xiv-xvi", "minimal-two"), format_numbers("S102-S108", "minimal-two")
    ('xiv–xvi', 'S102–08')
    """
    pieces = _ITEM.split(text)
    pieces[::2] = [_range(piece, form, delimiter) for piece in pieces[::2]]
    pieces[1::2] = [f" {mark} " if mark == "&" else f"{mark} " for mark in pieces[1::2]]
    return "".join(pieces)


def _range(text: str, form: str | None, delimiter: str) -> str:
    first, *rest = _RANGE.split(text.strip())
    if len(rest) != 1 or not (_NUMBER.fullmatch(first) and _NUMBER.fullmatch(rest[0])):
        return text
    return f"{first}{delimiter}{_last(first, rest[0], form) if form else rest[0]}"


def _last(first: str, last: str, form: str) -> str:
    """The last page of a range in the style's form: only digits that repeat are left out."""
    one, other = _PAGE.fullmatch(first), _PAGE.fullmatch(last)
    if one is None or other is None or other[1] not in ("", one[1]):
        return last
    start, end = one[2], other[2]
    if len(end) < len(start) and start[: len(start) - len(end)] + end > start:
        end = start[: len(start) - len(end)] + end
    if form == "expanded":
        return one[1] + end
    if len(start) != len(end) or end < start:
        return end if end >= start or len(end) > len(start) else last
    return _shortened(start, end, form)


def _shortened(start: str, end: str, form: str) -> str:
    if form.startswith("chicago"):
        return _chicago(start, end, is_old=form in ("chicago", "chicago-15"))
    return _without_common(start, end, 2 if form == "minimal-two" else 1)


def _without_common(start: str, end: str, least: int) -> str:
    common = next((at for at, (a, b) in enumerate(zip(start, end, strict=True)) if a != b), 0)
    return end[min(common, max(len(end) - least, 0)) :] if start != end else end


def _chicago(start: str, end: str, is_old: bool) -> str:
    number = int(start)
    if number < 100 or number % 100 == 0:
        return end
    if number % 100 < 10:
        return _without_common(start, end, 1)
    short = _without_common(start, end, 2)
    # The fifteenth edition wrote four digits in full where three of them change.
    return end if is_old and len(end) == 4 and len(short) >= 3 else short
