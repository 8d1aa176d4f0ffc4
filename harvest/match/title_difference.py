"""How two titles differ: word by word, and what kind of words the difference is made of.

A score cannot tell a typing error from another work: "…in soil" and "…in sludge" are closer than
many a title and its own misprint. So the titles are laid side by side, and each place where they
differ is named: a number, a notice ("Erratum:"), a misspelling, a filler, or another word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from harvest.match.likeness import UNLIKE, Comparison, Likeness
from harvest.match.normal import STOP_WORDS, numeral, split
from harvest.match.notice_title import find_notice, strip_label
from harvest.match.word_difference import differences, without_tail

__all__ = [
    "Title",
    "compare",
    "prepare_title",
]

_BREAK = re.compile(r"[:;?!]|\. | - |--|\(|\[")


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
    if not label or title.label or title.words[: len(label)] != label or title.words == label:
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
