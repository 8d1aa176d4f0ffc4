"""How two titles differ: word by word, and what kind of words the difference is made of.

A score cannot tell a typing error from another work: "…in soil" and "…in sludge" are closer than
many a title and its own misprint. So the titles are laid side by side, and each place where they
differ is named: a number, a notice ("Erratum:"), a misspelling, a filler, or another word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from harvest.match.normal import STOP_WORDS, is_number, numeral, split
from harvest.match.notice_title import find_notice, opening_notice, strip_label
from harvest.match.typo import is_misread, is_slip

__all__ = [
    "Comparison",
    "Likeness",
    "Title",
    "begins_with_part",
    "compare",
    "differences",
    "numbers_part",
    "prepare_title",
    "without_tail",
]

_BREAK = re.compile(r"[:;?!]|\. | - |--|\(|\[")
_PART_WORDS = frozenset(
    "part parts pt teil partie parte volume vol band tome no nr number chapter section series "
    "phase supplement suppl edition ed study paper report letter stage book update version".split()
)
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth "
    "erster zweiter dritter vierter premiere deuxieme troisieme".split()
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
        label: the section label taken from its beginning ("review"), perhaps none.
        notice: the kind of notice it announces ("erratum"), or None.
        substance: letters in words that are no stop words; a measure of how telling it is.
        content: number of words that are no stop words.
    """

    words: tuple[str, ...]
    breaks: tuple[int, ...]
    label: tuple[str, ...]
    notice: str | None
    substance: int
    content: int

    def tells(self, words: int, letters: int, first: int | None = None) -> bool:
        """Whether it (or its *first* words) has so many words of substance, and letters in them."""
        if first is None:
            return self.content >= words and self.substance >= letters
        content = [word for word in self.words[:first] if word not in STOP_WORDS]
        return len(content) >= words and sum(map(_weight, content)) >= letters

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
        beyond: words that the mention has after the end of the work's title (SHORTENED).
    """

    likeness: Likeness
    slips: int = 0
    detail: str = ""
    cut: int = 0
    beyond: tuple[str, ...] = ()


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
    return Title(words, breaks, cut.words[:start], notice, sum(map(_weight, content)), len(content))


def _weight(word: str) -> int:
    """Letters of a word; an ideograph says as much as three."""
    return len(word) if word.isascii() else 3 * len(word)


def compare(query: Title, work: Title, truncated: bool = False) -> Comparison:
    """How the title of a query (*truncated*: it was cut off) differs from a work's title."""
    if not query.words or not work.words:
        return UNLIKE
    if query.notice != work.notice:
        # "… (Comment)" and "… comment" are one title that lost its punctuation.
        words = differences(query.words, work.words)
        if words.likeness <= Likeness.SPELLED:
            return words
        return Comparison(Likeness.NOTICE, detail=f"{query.notice} / {work.notice}")
    if query.words == work.words:
        return Comparison(Likeness.EQUAL)
    query, work = _without_label(query, work.label), _without_label(work, query.label)
    query = _without_count(query, work)
    if truncated:
        return _compare_beginning(query.words, work.words)
    whole = differences(query.words, work.words)
    if whole.likeness <= Likeness.SPELLED:
        return whole
    return min(_shortened(query, work), whole, key=lambda each: each.likeness)


def _without_label(title: Title, label: tuple[str, ...]) -> Title:
    """*title* without the *label* that the other title has: "review a gentle introduction"."""
    if not label or title.label or title.words[: len(label)] != label:
        return title
    skip = len(label)
    breaks = tuple(at - skip for at in title.breaks if at > skip)
    return replace(title, words=title.words[skip:], breaks=breaks)


def _without_count(title: Title, work: Title) -> Title:
    """*title* without the number it has in a list: "3. Vascular loops"."""
    first = title.words[0]
    if len(title.words) < 3 or not first.isdigit() or 1 not in title.breaks:
        return title
    if first in work.words[:1]:
        return title
    breaks = tuple(at - 1 for at in title.breaks if at > 1)
    return replace(title, words=title.words[1:], breaks=breaks)


def _compare_beginning(query: tuple[str, ...], work: tuple[str, ...]) -> Comparison:
    """Compare a title that was cut off, perhaps within a word, with as much of the work's."""
    whole, last = query[:-1], query[-1]
    at = len(whole)
    if at < 2 or at >= len(work) or not work[at].startswith(last):
        return UNLIKE
    found = differences(whole, work[:at])
    if found.likeness > Likeness.SPELLED:
        return found
    if last != work[at] and numeral(work[at]):  # "Part I…" may be any of I, II and III
        return Comparison(Likeness.NUMBERED, found.slips, f"{last}… / {work[at]}")
    given = at + (last == work[at])
    return Comparison(Likeness.SHORTENED, found.slips, cut=max(1, len(work) - given))


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
        missing = without_tail(tail, found.slips)
        return replace(missing, beyond=tail) if longer is query else missing
    return UNLIKE


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
    return numeral(first) is not None and (len(words) <= 3 or is_number(first) or len(first) == 1)


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
        elif all(word in STOP_WORDS for word in left + right) and not _are_letters(left, right):
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


def _are_letters(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether one letter stands for another: "A-stack" is not "D-stack"."""
    return len(left) == len(right) == 1 and len(left[0]) == len(right[0]) == 1
