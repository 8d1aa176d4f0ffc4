"""Words a letter or two apart and yet different: rat and cat, absorption and adsorption.

A typing error makes a non-word. So where two words are close, and each is known as a word of its
own, the titles differ in substance. The list beside this module holds the words that have such a
neighbour; spellings and inflections of one word are no rivals.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["are_rivals"]

_ENDINGS = ("s", "es", "d", "ed", "ing", "ly")
_SPELLINGS = (
    ("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("yse", "yze"), ("our", "or"),
    ("ae", "e"), ("oe", "e"), ("ll", "l"), ("tre", "ter"), ("bre", "ber"), ("ogue", "og"),
    ("ence", "ense"), ("ies", "y"), ("ph", "f"), ("mme", "m"),
)  # fmt: skip
_OPPOSITES = (
    "hyper hypo", "inter intra", "pre post", "pre peri", "macro micro", "endo exo", "endo ecto",
    "ante anti", "in un", "in ex", "in de", "af ef", "ab ad", "mono di", "di tri", "mono poly",
    "over under", "extra intra", "extra inter", "homo hetero", "pro anti", "up down", "sub super",
)  # fmt: skip

_NEGATIONS = frozenset("de un in im ir il non dis anti re pre post co sub bi over under".split())
"""What makes another word when it is put before one: compression, decompression."""

_DERIVED = frozenset(
    "ion ions or ors ive al ic ics ity ous ant ent ance ence ist ists ism er ers ment ments able "
    "ible ary ory".split()
)
"""Endings that make several words of one stem: vasoconstriction, vasoconstrictor."""


@cache
def _words() -> frozenset[str]:
    """The list, read once; lines that begin with # explain it."""
    text = (files("harvest.match") / "words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def _opposites() -> tuple[tuple[str, str], ...]:
    pairs = (pair.split() for pair in _OPPOSITES)
    return tuple(pair for a, b in pairs for pair in ((a, b), (b, a)))


def are_rivals(left: str, right: str) -> bool:
    """Whether two similar words are two words, not one word and its misspelling.

    >>> are_rivals("rat", "cat"), are_rivals("tumour", "tumor"), are_rivals("effect", "effetc")
    (True, False, False)
    >>> are_rivals("hyperthermia", "hypothermia"), are_rivals("constriction", "constrictor")
    (True, True)
    """
    if _is_opposite(left, right) or _is_derived(left, right):
        return True
    if left not in _words() or right not in _words():
        return False
    return not (_is_inflection(left, right) or _spelling(left) == _spelling(right))


def _is_opposite(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    if long.endswith(short) and long.removesuffix(short) in _NEGATIONS:
        return True
    return any(
        left.startswith(a) and right.startswith(b) and left[len(a) :] == right[len(b) :]
        for a, b in _opposites()
    )


def _is_derived(left: str, right: str) -> bool:
    """Whether two words of one stem end differently; "-ent" and "-ant" are one, misspelt."""
    pairs = enumerate(zip(left, right, strict=False))
    stem = next((at for at, (a, b) in pairs if a != b), min(len(left), len(right)))
    ends = {left[stem:], right[stem:]}
    if stem < 5 or not ends <= _DERIVED:
        return False
    return len({end.replace("a", "e").replace("i", "e").replace("o", "e") for end in ends}) == 2


def _is_inflection(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    stem = short.removesuffix("e")
    return any(long in (short + ending, stem + ending) for ending in _ENDINGS)


def _spelling(word: str) -> str:
    """The word in one of its spellings, the same for all of them."""
    for british, american in _SPELLINGS:
        word = word.replace(british, american)
    return word
