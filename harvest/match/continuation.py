"""How a cited title goes on behind the title of a work that stands in it, if it does."""

from __future__ import annotations

import re

from harvest.match.normal import Words, is_number
from harvest.match.notice_title import NOTICES
from harvest.match.word_difference import begins_with_part

__all__ = ["CLOSED", "continuation"]

CLOSED = re.compile(r"[.,;?!\"”“»)\]]")
"""A mark that may close a title."""
_ORDINALS = (("st",), ("nd",), ("rd",), ("th",))
_EDITED = frozenset("ed edn edition aufl auflage".split())
_REVISIONS = frozenset("update updates updated edition revision revised report version".split())
_OPENING = {")": "(", "]": "[", "”": "“", "»": "«"}
_ENDED = re.compile(r"[.;?!\"”“»]")
_NOT_PARTS = frozenset(
    "vol volume no nr number band report letter paper study chapter edition ed issue suppl "
    "supplement".split()
)
_REMARKS = frozenset(
    "thesis theses dissertation diss tese tesis these doktorarbeit diplomarbeit masterarbeit edn "
    "rev aufl auflage report brief preprint working translated translator translators trans "
    "transl edited editor editors ed eds hrsg hg series serie reihe schriftenreihe collection vol "
    "vols press university universitat universite verlag publisher publishers publishing "
    "unpublished manuscript poster presentation software dataset".split()
)
"""What a bracket behind a title says of the work: its kind, who else made it, where it is."""


def continuation(text: Words, start: int, end: int) -> str | None:
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
    if _is_remark(text, end):
        return "remark"
    if ":" in gap and (not _ENDED.search(gap) or gap.strip() in (".:", "?:", "!:")):
        return "subtitle"
    if CLOSED.search(gap) or "//" in gap:
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


def _is_remark(text: Words, end: int) -> bool:
    """Whether what follows in brackets is no part of the title.

    "[PhD thesis]", "(D. Martin, Trans.)", "(Boulder: Westview Press, 1998)".
    """
    opening = re.search(r"[(\[]", text.gaps[end])
    if opening is None:
        return False
    closing = re.compile(r"\)" if opening[0] == "(" else r"\]")
    for at in range(end, min(end + 30, len(text.words))):
        if text.words[at] in _REMARKS:
            return True
        if closing.search(text.gaps[at + 1]):
            is_year = len(text.words[at]) == 4 and text.words[at].isdecimal()
            return is_year and at > end and "," in text.gaps[at]
    return False


def _number_after(after: tuple[str, ...], gap: str) -> str | None:
    """What a number after the title counts: " 3", ". 2nd edition", ", 2013"; None for a volume.

    "Guidelines, 2013 update" is an edition, too.
    """
    if after[0].isdigit() and set(after[1:]) & _EDITED:
        return "edition"
    if is_number(after[0]) and not CLOSED.search(gap) and len(after[0]) < 3:
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
    if after[0] in _NOT_PARTS:
        return False
    if not after[0].isdigit() and begins_with_part(after):
        # A lone letter numbers a part in "… corals. V. Kinetics", not in "… against V. cholerae".
        return len(after[0]) > 1 or (not gap.isspace() and ("." in next_gap or ":" in next_gap))
    return False
