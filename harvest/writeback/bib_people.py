"""Lists of names in a .bib file: a record's list, with each person as the user wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from harvest.export.latex import read_latex
from harvest.text.accent import without_accents

__all__ = ["is_shorter", "merged_names", "split_names"]

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def split_names(value: str) -> list[str]:
    """The names of a BibTeX list: split at "and" outside of braces.

    >>> split_names("Ann Lee and {Barnes and Noble} and others")
    ['Ann Lee', '{Barnes and Noble}', 'others']
    """
    names, start = [], 0
    for joint in _AND.finditer(value):
        before = value[: joint.start()]
        if before.count("{") == before.count("}"):
            names.append(value[start : joint.start()].strip())
            start = joint.end()
    return [name for name in [*names, value[start:].strip()] if name]


def is_shorter(new: str, old: str) -> bool:
    """Whether the list *new* has fewer people than *old*: then a record tells less than the user.

    "and others" counts for nobody.
    """
    return len(_people(new)) < len(_people(old))


def _people(value: str) -> list[str]:
    return [name for name in split_names(value) if name.lower() != "others"]


def merged_names(new: str, old: str) -> str:
    r"""The people of *new* in their order, each in the user's own words where *old* has them.

    >>> merged_names("M{\\'u}ller, J. and Berg, A.", "Jane M{\\'u}ller and Cole, Zoe")
    "Jane M{\\'u}ller and Berg, A."
    """
    mine = _people(old)
    merged = []
    for name in split_names(new):
        own = next((each for each in mine if _is_same_person(each, name)), None)
        if own is not None:
            mine.remove(own)
        merged.append(own or name)
    return " and ".join(merged)


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", without_accents(read_latex(name)).casefold())


def _is_same_person(one: str, other: str) -> bool:
    """Whether two names are of the same words, in whatever order, given names perhaps initials."""
    return _covers(_words(one), _words(other)) or _covers(_words(other), _words(one))


def _covers(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether each of the *few* words is, or begins, another one of the *many*; one is whole."""
    left = Counter(many)
    whole = 0
    initials = []
    for word in few:
        if left[word] > 0:
            left[word] -= 1
            whole += len(word) > 1
        else:
            initials.append(word)
    for word in initials:
        full = next((each for each in left if left[each] and _abbreviates(word, each)), None)
        if full is None:
            return False
        left[full] -= 1
    return whole > 0


def _abbreviates(short: str, full: str) -> bool:
    return len(short) == 1 and full.startswith(short)
