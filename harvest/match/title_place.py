"""Where in a reference string a work's title stands, and whether what is around it fits.

The string's own reading may be wrong, so the candidate's title is looked for in the whole string
(as Crossref's validated search does), word by word; then the words just before and after tell
whether this is the whole of the cited title or a piece of another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from harvest.match.normal import STOP_WORDS, Words, is_number
from harvest.match.notice_title import NOTICES, ends_with_notice
from harvest.match.title_difference import (
    Comparison,
    Likeness,
    Title,
    begins_with_part,
    differences,
    without_tail,
)

__all__ = ["Place", "find_place"]

_ENOUGH = 72.0
"""Partial ratio below which a title is not there at all; the words decide above it."""

_NEAR = 80.0
"""Partial ratio below which the found stretch is not worth to be fitted by words."""

_CLOSED = re.compile(r"[.,;?!\"”“»)\]]")
_ORDINALS = (("st",), ("nd",), ("rd",), ("th",))
_EDITIONS = (("ed",), ("edn",), ("edition",))
_REVISIONS = frozenset("update updates updated edition revision revised report version".split())
_OPENING = {")": "(", "]": "[", "”": "“", "»": "«"}
_ENDED = re.compile(r"[.;?!\"”“»]")


@dataclass(frozen=True, slots=True)
class Place:
    """A title found in a reference string.

    Attributes:
        start, end: its words in the string.
        comparison: how it differs from the work's.
        continues: how the cited title goes on after it ("part", "number", "year", "edition",
            "notice", "subtitle", "in", "words"), or None.
        notice: the kind of notice announced just before it, or None.
        is_container: it stands after "In", as the book does that a chapter is in.
        is_inside: the cited title begins before it.
    """

    start: int
    end: int
    comparison: Comparison
    continues: str | None = None
    notice: str | None = None
    is_container: bool = False
    is_inside: bool = False


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
    if not _may_be_there(text, words):
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


def _may_be_there(text: Words, words: tuple[str, ...]) -> bool:
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
    if previous == "in" and gap.isspace() and not _CLOSED.search(text.gaps[place.start - 1]):
        previous = "within"  # "Leptin in nonalcoholic …" is one title, ". In Nonalcoholic …" is not
    return Place(
        start=place.start,
        end=place.end,
        comparison=place.comparison,
        continues=_continuation(text, place.start, place.end),
        notice=notice,
        is_container=previous == "in" or _follows_in(text, place.start),
        is_inside=gap == "-" or (gap.isspace() and _is_title_word(previous)),
    )


def _find_re(text: Words, start: int) -> str | None:
    """The reply that "Re:" announces; "Smith RE: …" are initials."""
    if start < 1 or text.words[start - 1] != "re" or ":" not in text.gaps[start]:
        return None
    opens = start == 1 or any(mark in text.gaps[start - 1] for mark in '.:)"“')
    return "reply" if opens else None


def _follows_in(text: Words, start: int) -> bool:
    """Whether "In" opened a part before, editors between: ". In: Fay R (eds) …"."""
    return any(
        text.words[at] == "in" and at > 3 and _CLOSED.search(text.gaps[at])
        for at in range(max(0, start - 25), start)
    )


def _is_title_word(word: str) -> bool:
    """Whether the word before a title, with no mark between, belongs to it: no initials."""
    return word.isalpha() and word != "in" and (len(word) > 3 or word in STOP_WORDS)


def _continuation(text: Words, start: int, end: int) -> str | None:
    """How the cited title goes on after word *end*: with a part, a subtitle, more words, or not."""
    if end >= len(text.words):
        return None
    gap, after = _without_own_mark(text, start, end), text.words[end : end + 4]
    if _is_notice(text, end):
        return "notice"
    if _names_part(after, gap, text.gaps[end + 1]):
        return "part"
    if (number := _number_after(after, gap)) is not None:
        return number
    if ":" in gap and (not _ENDED.search(gap) or gap.strip() in (".:", "?:", "!:")):
        return "subtitle"
    if _CLOSED.search(gap) or "//" in gap:
        return None
    if ":" in gap or "-" in gap:
        return "subtitle"
    if after[0] == "in":
        return "in"
    return None if after[0].isdigit() else "words"


def _without_own_mark(text: Words, start: int, end: int) -> str:
    """What follows the title, less the bracket or quotation mark that closes within it."""
    gap, inside = text.gaps[end], "".join(text.gaps[start + 1 : end])
    opening = _OPENING.get(gap[:1])
    is_own = opening is not None and inside.count(opening) > inside.count(gap[:1])
    return gap[1:] if is_own else gap


def _number_after(after: tuple[str, ...], gap: str) -> str | None:
    """What a number after the title counts: " 3", ". 2nd edition", ", 2013"; None for a volume.

    "Guidelines, 2013 update" is an edition, too.
    """
    if after[0].isdigit() and after[1:2] in _ORDINALS and after[2:3] in _EDITIONS:
        return "edition"
    if is_number(after[0]) and not _CLOSED.search(gap) and len(after[0]) < 3:
        # A further number ("… report 3"), or a record whose title stops at its markup ("… CO").
        return "number"
    if len(after[0]) != 4 or not after[0].isdecimal() or "," not in gap:
        return None
    return "edition" if _REVISIONS & set(after[1:2]) else "year"


def _is_notice(text: Words, end: int) -> bool:
    """Whether a notice word closes the title: ": authors' reply.", "[letter]", ". Correction."

    "Letters in Applied Microbiology" is a journal.
    """
    if not re.search(r"[.:(\[-]", text.gaps[end]):
        return False
    for at in range(end, min(end + 4, len(text.words))):
        if text.words[at] in NOTICES:
            return not text.gaps[at + 1].isspace()
        if text.words[at] not in ("the", "a", "author", "authors", "editor", "editors", "in"):
            return False
    return False


def _names_part(after: tuple[str, ...], gap: str, next_gap: str) -> bool:
    """Whether the words after the title number it: ", part 2", ". II. Kinetics"."""
    if after[0] in (
        "vol",
        "volume",
        "no",
        "nr",
        "number",
        "band",
        "report",
        "letter",
        "paper",
        "study",
        "chapter",
        "edition",
        "ed",
        "issue",
        "suppl",
        "supplement",
    ):
        return False
    if not after[0].isdigit() and begins_with_part(after):
        # A lone letter numbers a part in "… corals. V. Kinetics", not in "… against V. cholerae".
        return len(after[0]) > 1 or (not gap.isspace() and ("." in next_gap or ":" in next_gap))
    return False
