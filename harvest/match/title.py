"""How two titles differ: word by word, and what kind of words the difference is made of.

A score cannot tell a typing error from another work: "…in soil" and "…in sludge" are closer than
many a title and its own misprint. So the titles are laid side by side, and each place where they
differ is named: a number, a notice ("Erratum:"), a misspelling, a filler, or another word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from harvest.match.confusable import are_rivals
from harvest.match.normal import STOP_WORDS, is_number, numeral, split
from harvest.match.notice import find_notice, strip_label

__all__ = [
    "Comparison",
    "Likeness",
    "Title",
    "begins_with_part",
    "compare",
    "differences",
    "prepare_title",
]

_BREAK = re.compile(r"[:;?!]|\. | - |--|\(|\[|^-$")
_PART_WORDS = frozenset(
    "part parts pt teil partie parte volume vol band tome no nr number chapter section series "
    "phase supplement suppl edition ed study paper report letter stage book update version".split()
)


class Likeness(IntEnum):
    """What separates two titles, from nothing to everything."""

    EQUAL = 0
    """The same letters."""
    SPELLED = 1
    """Misspellings, hyphens, fillers."""
    SHORTENED = 2
    """One is the beginning of the other, cut where a subtitle begins or where the text was cut."""
    REWORDED = 3
    """Some words of substance differ: another wording, or a near twin."""
    NUMBERED = 4
    """Like one another but for a number: another part, year or edition."""
    NOTICE = 5
    """One is a notice about the other (erratum, reply, comment), or about something else."""
    UNLIKE = 6
    """Not the same title in any reading."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title ready to be compared.

    Attributes:
        words: without the notice and the section label at its beginning.
        breaks: where a subtitle may begin: positions in `words`.
        notice: the kind of notice it announces ("erratum"), or None.
        substance: letters in words that are no stop words; a measure of how telling it is.
        content: number of words that are no stop words.
    """

    words: tuple[str, ...]
    breaks: tuple[int, ...]
    notice: str | None
    substance: int
    content: int

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of laying two titles side by side.

    Attributes:
        slips: number of misspelt words.
        detail: the words that made the difference, for the evidence.
        cut: words that the shorter title lacks (SHORTENED).
    """

    likeness: Likeness
    slips: int = 0
    detail: str = ""
    cut: int = 0


UNLIKE = Comparison(Likeness.UNLIKE)


@lru_cache(maxsize=8192)
def prepare_title(text: str) -> Title:
    """*text* as a Title."""
    cut = split(text)
    notice = find_notice(cut)
    start = 0 if notice else strip_label(cut)
    words = cut.words[start:]
    gaps = cut.gaps[start:]
    breaks = tuple(at for at in range(1, len(words)) if _BREAK.search(gaps[at]))
    content = [word for word in words if word not in STOP_WORDS]
    substance = sum(len(word) if word.isascii() else 3 * len(word) for word in content)
    return Title(words, breaks, notice, substance, len(content))


def compare(query: Title, work: Title, truncated: bool = False) -> Comparison:
    """How the title of a query (*truncated*: it was cut off) differs from a work's title."""
    if query.notice != work.notice:
        return Comparison(Likeness.NOTICE, detail=f"{query.notice} / {work.notice}")
    if query.words == work.words:
        return Comparison(Likeness.EQUAL)
    if not query.words or not work.words:
        return UNLIKE
    whole = differences(query.words, work.words)
    if whole.likeness <= Likeness.SPELLED:
        return whole
    if truncated:
        cut = _compare_beginning(query.words, work.words)
        if cut.likeness <= Likeness.SHORTENED:
            return cut
    return min(_shortened(query, work), whole, key=lambda each: each.likeness)


def _compare_beginning(query: tuple[str, ...], work: tuple[str, ...]) -> Comparison:
    """Compare a title that was cut off, perhaps within a word, with as much of the work's."""
    whole, last = query[:-1], query[-1]
    at = len(whole)
    if at < 2 or at >= len(work) or not work[at].startswith(last):
        return UNLIKE
    found = differences(whole, work[:at])
    if found.likeness > Likeness.SPELLED:
        return found
    return Comparison(Likeness.SHORTENED, found.slips, cut=len(work) - at)


def _shortened(query: Title, work: Title) -> Comparison:
    """Compare where one title may end at a break of the other: a subtitle was left out."""
    longer, shorter = (query, work) if len(query.words) > len(work.words) else (work, query)
    for at in longer.breaks:
        if abs(at - len(shorter.words)) > 1 or at < 2:
            continue
        found = differences(shorter.words, longer.words[:at])
        if found.likeness > Likeness.SPELLED:
            continue
        tail = longer.words[at:]
        if begins_with_part(tail):
            return Comparison(Likeness.NUMBERED, found.slips, f"{' '.join(tail[:3])} missing")
        return Comparison(Likeness.SHORTENED, found.slips, cut=len(tail))
    return UNLIKE


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
    """Whether the tail names a part, a year or an edition: "part II", "2011/2012", "III. …"."""
    first = words[0]
    if first in _PART_WORDS:
        return len(words) == 1 or numeral(words[1]) is not None or len(words[1]) == 1
    return numeral(first) is not None and (len(words) <= 3 or is_number(first) or len(first) == 1)


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
        """Judge one place where *left* stands for *right*."""
        while left and right and self._settles(left[:1], right[:1]):
            left, right = left[1:], right[1:]
        while left and right and self._settles(left[-1:], right[-1:]):
            left, right = left[:-1], right[:-1]
        if (left or right) and not self._settles(left, right):
            shown = f"{' '.join(left) or '-'} / {' '.join(right) or '-'}"
            differ = _numbers(left) != _numbers(right)
            (self.numbers if differ else self.words).append(shown)

    def _settles(self, left: tuple[str, ...], right: tuple[str, ...]) -> bool:
        """Whether the two sides say the same; if so it is counted."""
        if "".join(left) == "".join(right):
            self.kept += len(right)
        elif _numbers(left) != _numbers(right):
            return False
        elif _same_numbers(left, right):
            self.kept += len(right)
        elif all(word in STOP_WORDS for word in left + right):
            self.slips += 1
        elif _is_slip("".join(left), "".join(right)):
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


def _numbers(words: Sequence[str]) -> list[str | None]:
    return [numeral(word) for word in words if is_number(word) or numeral(word)]


def _same_numbers(left: Sequence[str], right: Sequence[str]) -> bool:
    """Both sides are the same numbers in other clothes ("II" and "2", "two" and "2")."""
    return bool(left) and all(numeral(word) for word in (*left, *right))


def _is_slip(left: str, right: str) -> bool:
    """Whether one word is the other mistyped: few edits, and not both known words of their own."""
    if not left or not right:
        return False
    longest = max(len(left), len(right))
    allowed = 1 if longest < 8 else 2 if longest < 14 else 3
    if longest < 3 or OSA.distance(left, right, score_cutoff=allowed) > allowed:
        return False
    return not are_rivals(left, right)
