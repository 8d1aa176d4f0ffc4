"""Where in a reference string a work's title stands, and whether what is around it fits.

The string's own reading may be wrong, so the candidate's title is looked for in the whole string
(as Crossref's validated search does), word by word; then the words just before and after tell
whether this is the whole of the cited title or a piece of another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from harvest.match.continuation import CLOSED, continuation
from harvest.match.likeness import Comparison, Likeness
from harvest.match.normal import STOP_WORDS, Words
from harvest.match.notice_title import ends_with_notice
from harvest.match.title_difference import Title
from harvest.match.word_difference import differences, without_tail

__all__ = ["Place", "find_place", "has_enough_words", "may_be_there"]

_ENOUGH = 72.0
"""Partial ratio below which a title is not there at all; the words decide above it."""

_NEAR = 80.0
"""Partial ratio below which the found stretch is not worth to be fitted by words."""


_OPENS = re.compile(r"[\"“„«]|(?:^|[\s(])'$")
_CLOSES = re.compile(r"[\"”“»]|^[.,?!]?'(?:\W|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """A title found in a reference string.

    Attributes:
        start, end: its words in the string.
        comparison: how it differs from the work's.
        continues: how the cited title goes on after it ("part", "number", "year", "edition",
            "notice", "remark", "subtitle", "in", "words"), or None.
        notice: the kind of notice announced just before it, or None.
        is_container: it stands after "In", as the book does that a chapter is in.
        is_inside: the cited title begins before it.
        follows_quotation: another title stands before it in quotation marks.
    """

    start: int
    end: int
    comparison: Comparison
    continues: str | None = None
    notice: str | None = None
    is_container: bool = False
    is_inside: bool = False
    follows_quotation: bool = False

    def is_all_of(self, text: Words) -> bool:
        """Whether the string is this title and nothing else: no reference after all."""
        return self.start == 0 and self.end == len(text.words)


def find_place(text: Words, title: Title) -> Place | None:
    """The best place of *title* in *text*; None when it is not there."""
    whole = _locate(text, title.words)
    if whole is not None and whole.comparison.likeness <= Likeness.SPELLED:
        return _look_around(text, whole, title)
    for at in reversed(title.breaks):
        if at < 3:
            break
        head = _locate(text, title.words[:at])
        if head is not None and head.comparison.likeness <= Likeness.SPELLED:
            if whole is not None and _goes_on_otherwise(whole, head, len(title.words) - at):
                break
            return _look_around(text, _shortened(head, title, at), title)
    return _look_around(text, whole, title) if whole else None


def _goes_on_otherwise(whole: Place, head: Place, missing: int) -> bool:
    """Whether the string has a subtitle, too, but in other words: "… of the topical response"."""
    is_other = whole.comparison.likeness in (Likeness.REWORDED, Likeness.NUMBERED)
    return is_other and whole.end - head.end > missing // 2


def _shortened(head: Place, title: Title, at: int) -> Place:
    """The place of a title whose subtitle the string leaves out."""
    missing = without_tail(title.words[at:], head.comparison.slips)
    return Place(head.start, head.end, missing)


def _locate(text: Words, words: tuple[str, ...]) -> Place | None:
    joined, wanted = text.text, " ".join(words)
    if not wanted or len(wanted) > len(joined):
        return None
    exact = f" {joined} ".find(f" {wanted} ")
    if exact >= 0:
        start = joined.count(" ", 0, exact) if exact else 0
        return Place(start, start + len(words), Comparison(Likeness.EQUAL))
    if not has_enough_words(text, words):
        return None
    found = fuzz.partial_ratio_alignment(wanted, joined, score_cutoff=_ENOUGH)
    if found is None:
        return None
    first = joined.count(" ", 0, found.dest_start)
    last = joined.count(" ", 0, max(found.dest_end - 1, 0)) + 1
    place = Place(first, last, differences(text.words[first:last], words))
    if place.comparison.likeness <= Likeness.EQUAL or found.score < _NEAR:
        return place
    return _settle(text, words, place)


def may_be_there(text: Words, words: tuple[str, ...]) -> bool:
    """Whether `find_place` might find the title, or its beginning, whose words these are."""
    wanted = " ".join(words)
    if len(wanted) > len(text.text) or not has_enough_words(text, words):
        return False
    return fuzz.partial_ratio(wanted, text.text, score_cutoff=_ENOUGH) > 0


def has_enough_words(text: Words, words: tuple[str, ...]) -> bool:
    """Whether enough of the title's words are in the string: quick, to spare the slow search."""
    telling = [word for word in words if len(word) > 3]
    return len(telling) < 3 or sum(word in text.words for word in telling) >= 0.3 * len(telling)


def _settle(text: Words, words: tuple[str, ...], best: Place) -> Place:
    """The stretch near *best* that is most like *words*: first its beginning, then its end."""
    for start in (best.start - 1, best.start + 1, best.start + 2):
        best = _better(best, text, words, start, best.end)
    for end in (best.end + 1, best.end - 1, best.end + 2, best.end - 2):
        best = _better(best, text, words, best.start, end)
    return best


def _better(best: Place, text: Words, words: tuple[str, ...], start: int, end: int) -> Place:
    if start < 0 or end > len(text.words) or end <= start:
        return best
    comparison = differences(text.words[start:end], words)
    return Place(start, end, comparison) if _rank(comparison) < _rank(best.comparison) else best


def _rank(comparison: Comparison) -> tuple[int, int, int]:
    return comparison.likeness, comparison.slips, len(comparison.detail)


def _look_around(text: Words, place: Place, title: Title) -> Place:
    before = text.words[max(0, place.start - 5) : place.start]
    gap = text.gaps[place.start]
    notice = ends_with_notice(before) or _find_re(text, place.start)
    previous = before[-1] if before else ""
    if previous == "in" and gap.isspace() and not CLOSED.search(text.gaps[place.start - 1]):
        previous = "within"  # "Leptin in nonalcoholic …" is one title, ". In Nonalcoholic …" is not
    return Place(
        start=place.start,
        end=place.end,
        comparison=place.comparison,
        continues=continuation(text, place.start, place.end),
        notice=notice,
        is_container=previous == "in" or _follows_in(text, place.start),
        is_inside=gap == "-" or (gap.isspace() and _is_title_word(previous)),
        follows_quotation=_follows_quotation(text, place.start),
    )


def _follows_quotation(text: Words, start: int) -> bool:
    """Whether quotation marks open and close before *start*, round more than a nickname."""
    opens = next((at for at in range(start) if _OPENS.search(text.gaps[at])), None)
    if opens is None:
        return False
    closes = next((at for at in range(opens + 1, start + 1) if _CLOSES.search(text.gaps[at])), None)
    if closes is None:
        return False
    return closes - opens > 1 or any(mark in text.gaps[closes] for mark in ".,;?!")


def _find_re(text: Words, start: int) -> str | None:
    """The reply that "Re:" announces; "Smith RE: …" are initials."""
    if start < 1 or text.words[start - 1] != "re" or ":" not in text.gaps[start]:
        return None
    opens = start == 1 or any(mark in text.gaps[start - 1] for mark in '.:)"“')
    return "reply" if opens else None


def _follows_in(text: Words, start: int) -> bool:
    """Whether "In" opened a part before, editors between: ". In: Fay R (eds) …"."""
    return any(
        text.words[at] == "in" and at > 3 and CLOSED.search(text.gaps[at])
        for at in range(max(0, start - 25), start)
    )


def _is_title_word(word: str) -> bool:
    """Whether the word before a title, with no mark between, belongs to it: no initials."""
    return word.isalpha() and word != "in" and (len(word) > 3 or word in STOP_WORDS)
