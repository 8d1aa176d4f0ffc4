"""Two titles word by word: what kind of words the difference is made of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from harvest.match.likeness import Comparison, Likeness
from harvest.match.normal import STOP_WORDS, is_number, numeral
from harvest.match.notice_title import opening_notice
from harvest.match.typo import is_misread, is_slip

__all__ = ["begins_with_part", "differences", "numbers_part", "without_tail"]

_PART_WORDS = frozenset(
    "part parts pt teil partie parte volume vol band tome no nr number chapter section series "
    "phase supplement suppl edition ed study paper report letter stage book update version".split()
)


_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth "
    "erster zweiter dritter vierter premiere deuxieme troisieme".split()
)


def without_tail(tail: Sequence[str], slips: int) -> Comparison:
    """What it means that one title lacks the other's *tail*: a subtitle, a part, a notice."""
    shown = f"{' '.join(tail[:3])} missing"
    if begins_with_part(tail):
        return Comparison(Likeness.NUMBERED, slips, shown)
    if opening_notice(tail):
        return Comparison(Likeness.NOTICE, slips, shown)
    if len(tail) < 2:
        return Comparison(Likeness.REWORDED, slips, shown)
    return Comparison(Likeness.SHORTENED, slips, cut=len(tail))


def differences(query: Sequence[str], work: Sequence[str]) -> Comparison:
    """Lay two lists of words side by side and judge each place where they differ."""
    tally = _Tally()
    a0 = b0 = 0
    for block in Levenshtein.editops(query, work).as_matching_blocks():
        if block.a > a0 or block.b > b0:
            tally.add(tuple(query[a0 : block.a]), tuple(work[b0 : block.b]))
        tally.kept += block.size
        a0, b0 = block.a + block.size, block.b + block.size
    return tally.verdict(len(query), len(work))


def begins_with_part(words: Sequence[str]) -> bool:
    """Whether the tail names a part, a year or an edition: "part II", "2011", "second report"."""
    first = words[0]
    if first in _ORDINALS:
        return len(words) > 1 and words[1] in _PART_WORDS
    if first in _PART_WORDS:
        return len(words) == 1 or numeral(words[1]) is not None or len(words[1]) == 1
    return numeral(first) is not None and (len(words) == 1 or is_number(first) or len(first) == 1)


def numbers_part(words: Sequence[str]) -> bool:
    """Whether somewhere in *words* a part, a year or an edition is numbered.

    >>> numbers_part("of the group part 2 kinetics".split()), numbers_part("in 2 cities".split())
    (True, False)
    """
    if words and is_number(words[-1]):
        return True
    return any(
        (word in _PART_WORDS and numeral(after) is not None) or (is_number(word) and word.isalpha())
        for word, after in pairwise(words)
    )


class _Tally:
    """What the differing places add up to."""

    __slots__ = ("cut", "kept", "notes", "numbers", "slips", "words")

    def __init__(self) -> None:
        self.kept = 0
        self.slips = 0
        self.cut = 0
        self.numbers: list[str] = []
        self.words: list[str] = []

    def add(self, left: tuple[str, ...], right: tuple[str, ...]) -> None:
        """Judge one place where *left* stands for *right*, as a whole or from both its ends."""
        if self._settles(left, right):
            return
        while left and right and self._settles(left[:1], right[:1]):
            left, right = left[1:], right[1:]
        while left and right and self._settles(left[-1:], right[-1:]):
            left, right = left[:-1], right[:-1]
        if not self._settles(left, right) and not self._settles(_content(left), _content(right)):
            shown = f"{' '.join(left) or '-'} / {' '.join(right) or '-'}"
            (self.numbers if _numbers_differ(left, right) else self.words).append(shown)

    def _settles(self, left: tuple[str, ...], right: tuple[str, ...]) -> bool:
        """Whether the two sides say the same; if so it is counted."""
        if "".join(left) == "".join(right):
            self.kept += len(right)
        elif is_misread(left, right):
            self.slips += 1
            self.kept += len(right)
        elif _numbers_differ(left, right):
            return False
        elif _same_numbers(left, right):
            self.kept += len(right)
        elif _are_fillers(left, right):
            self.slips += 1
        elif is_slip(left, right):
            self.slips += 1
            self.kept += len(right)
        else:
            return False
        return True

    def verdict(self, query_length: int, work_length: int) -> Comparison:
        """The likeness that the counts amount to."""
        differing = len(self.words) + len(self.numbers)
        detail = "; ".join((*self.numbers, *self.words)[:4])
        if self.kept < differing * 2 or self.kept < min(query_length, work_length) * 0.5:
            return Comparison(Likeness.UNLIKE, self.slips, detail, self.cut)
        if self.numbers:
            return Comparison(Likeness.NUMBERED, self.slips, detail, self.cut)
        if self.words:
            return Comparison(Likeness.REWORDED, self.slips, detail, self.cut)
        if self.slips > max(1, work_length // 2):
            return Comparison(Likeness.REWORDED, self.slips, "many misspellings", self.cut)
        if self.cut:
            return Comparison(Likeness.SHORTENED, self.slips, cut=self.cut)
        return Comparison(Likeness.SPELLED if self.slips else Likeness.EQUAL, self.slips)


def _content(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without fillers; a lone letter may be the rest of one ("women s")."""
    return tuple(word for word in words if word not in STOP_WORDS) or words


def _numbers_differ(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether the numbers differ; "seven" or "v" alone is a number only where both sides are."""
    if _numbers(left) != _numbers(right):
        return not _same_numbers(left, right)
    written = [numeral(word) for word in (*left, *right)]
    return len(left) == len(right) == 1 and None not in written and written[0] != written[1]


def _numbers(words: Sequence[str]) -> list[str | None]:
    """The numbers in *words*; a single letter is one after "part" and its like."""
    return [
        numeral(word)
        for at, word in enumerate(words)
        if is_number(word) or (at and words[at - 1] in _PART_WORDS and numeral(word))
    ]


def _same_numbers(left: Sequence[str], right: Sequence[str]) -> bool:
    """Both sides are the same numbers in other clothes ("II" and "2", "two" and "2")."""
    return (
        bool(left)
        and len(left) == len(right)
        and all(
            a == b or (numeral(a) is not None and numeral(a) == numeral(b))
            for a, b in zip(left, right, strict=True)
        )
    )


_CONTRASTS = frozenset(("versus", "vs"))
"""Of two things in a title; put in, it makes another one."""


def _are_fillers(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether both sides hold words only whose loss or change makes no other title."""
    if any(word not in STOP_WORDS for word in (*left, *right)) or _are_letters(left, right):
        return False
    return _CONTRASTS.isdisjoint(left) == _CONTRASTS.isdisjoint(right)


def _are_letters(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether one letter stands for another: "A-stack" is not "D-stack"."""
    return len(left) == len(right) == 1 and len(left[0]) == len(right[0]) == 1
