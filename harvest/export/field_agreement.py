"""Whether a field that somebody wrote says the same as the record, in other words perhaps.

Only a contradiction is worth a correction: an abbreviated journal, initials, a dropped subtitle, a
short page range or other LaTeX for the same letters are the author's own choice.
"""

from __future__ import annotations

import re
import unicodedata

from harvest.export.latex import read_latex

__all__ = ["agrees"]

_RESOLVER = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_DASH = re.compile(r"\s*[-‐‑–—]+\s*")
_LIST_FIELDS = frozenset({"author", "editor"})
_PREFIX_FIELDS = frozenset({"title", "date"})


def agrees(name: str, old: str, new: str) -> bool:
    """Whether field *name* with the LaTeX *old* says what the LaTeX *new* says.

    >>> agrees("journal", "Phys. Rev.", "Physical Review"), agrees("year", "2019", "2020")
    (True, False)
    """
    if name == "doi":
        return _RESOLVER.sub("", old.strip()).lower() == new.lower()
    if name in _LIST_FIELDS:
        return _same_people(old, new)
    mine, theirs = read_latex(old), read_latex(new)
    if name == "pages":
        return _same_pages(mine, theirs)
    if name.startswith("journal"):
        return _is_abbreviation(mine, theirs) or _is_abbreviation(theirs, mine)
    one, other = _letters(mine), _letters(theirs)
    if name == "month":
        return one[:3] == other[:3] or one.lstrip("0") == _month_number(other)
    if name in _PREFIX_FIELDS:
        return one.startswith(other) or other.startswith(one)
    return one == other


def _month_number(name: str) -> str:
    names = "janfebmaraprmayjunjulaugsepoctnovdec"
    return str(names.index(name[:3]) // 3 + 1)


def _letters(text: str) -> str:
    """Letters and digits only, without case and accents."""
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in text if char.isalnum())


def _same_people(old: str, new: str) -> bool:
    mine, theirs = _families(old), _families(new)
    cut = "others" in (mine[-1:] + theirs[-1:])
    mine, theirs = ([name for name in names if name != "others"] for names in (mine, theirs))
    if not cut and len(mine) != len(theirs):
        return False
    pairs = zip(mine, theirs, strict=False)
    return all(one.endswith(other) or other.endswith(one) for one, other in pairs)


def _families(names: str) -> list[str]:
    found = []
    for name in _AND.split(names.strip()):
        if name.startswith("{") and name.endswith("}"):
            found.append(_letters(read_latex(name)))
            continue
        family, comma, _ = read_latex(name).partition(",")
        found.append(_letters(family if comma else (family.split() or [""])[-1]))
    return found


def _same_pages(old: str, new: str) -> bool:
    """123-9 is 123-129; a first page alone is no contradiction."""
    mine, theirs = _DASH.split(old.strip()), _DASH.split(new.strip())
    if mine[0].lower() != theirs[0].lower():
        return False
    return len(mine) < 2 or len(theirs) < 2 or theirs[1].lower().endswith(mine[1].lower())


def _is_abbreviation(short: str, full: str) -> bool:
    """Every word of *short* begins a word of *full*, in order: "Phys. Rev." yes, "JAMA" no."""
    words = [_letters(word) for word in re.split(r"[\s.]+", full)]
    at = 0
    for word in filter(None, map(_letters, re.split(r"[\s.]+", short))):
        while at < len(words) and not words[at].startswith(word):
            at += 1
        if at == len(words):
            return False
        at += 1
    return True
