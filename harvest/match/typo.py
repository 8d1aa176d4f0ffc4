"""Whether one word is another one misspelt, by a hand or by a machine that reads print."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from harvest.match.confusable import are_rivals
from harvest.match.normal import STOP_WORDS

__all__ = ["is_misread", "is_slip"]

_MISREAD = (("cl", "d"), ("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("5", "s"), ("i", "l"))
"""What a machine that reads print takes for one another."""

_LETTERED = re.compile(r"[ivx]{2}[a-h]")
"""A part with a letter: "IIa" is not a misspelt "IIb"."""


def is_misread(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether a machine misread letters: "c1inical", "0rganic", "ancl"; "clay" is not "day"."""
    typed, meant = "".join(left), "".join(right)
    if min(len(typed), len(meant)) < 3 or abs(len(typed) - len(meant)) > 2:
        return False
    if typed.isdigit() or meant.isdigit() or not (typed.isalpha() or meant.isalpha()):
        return False
    return _as_read(typed) == _as_read(meant) and not are_rivals(typed, meant)


def _as_read(word: str) -> str:
    for letters, other in _MISREAD:
        word = word.replace(letters, other)
    return word


def is_slip(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether one side is the other mistyped: few edits, and not both known words of their own."""
    typed, meant = "".join(left), "".join(right)
    longest = max(len(typed), len(meant))
    if not typed or not meant or longest < 2:
        return False
    if longest < 4 and not (set(left) | set(right)) & STOP_WORDS:
        if _LETTERED.fullmatch(typed) or _LETTERED.fullmatch(meant):
            return False
        return longest == 3 and _edits(typed, meant) <= 1 and not are_rivals(typed, meant)
    allowed = 1 if longest < 7 else 2 if longest < 14 else 3
    return _edits(typed, meant) <= allowed and not are_rivals(typed, meant)


def _edits(left: str, right: str) -> int:
    return OSA.distance(left, right, score_cutoff=4)
