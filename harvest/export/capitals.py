"""Which words of a title must keep their capitals when BibTeX lower-cases the rest.

Protected, word by word (the practice of Better BibTeX and the advice of btxhak §3):

- a word with a capital after its first letter, or a digit beside a capital: DNA, mRNA, COVID-19;
- a single capital: the D of vitamin D, the E of E. coli, the T of T-cell;
- what is a name or an element in every title: American, Parkinson's, Fe;
- in a title in sentence case every other capitalised word: there it is a name.

A title that capitalises nearly all its words says nothing about names: only the first three rules
hold. One all in capitals says nothing at all. The first word, and the first after a colon, keep
their capital in every style, so only the first rule concerns them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from harvest.text.proper_nouns import ELEMENTS, PROPER_NAMES

__all__ = ["Span", "find_protected"]

Span = tuple[int, int]
"""Start and end of a piece of text."""

_TOKEN = re.compile(r"[^\s–—/]+")
_PART = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?:[:?!]|\w\w\.|…)[\"'”’)\]]*$")
_FUNCTION_WORDS = """
    about above across after against along among an and around as at based before behind below
    beneath beside between beyond but by de del der des die das du during e el et for from in
    into its la las le les los near nor of off on onto or over per since than that the their
    through throughout till to toward towards under und until up upon using van versus via von vs
    when whether which while with within without y zu zur
"""
_SMALL_WORDS = frozenset(_FUNCTION_WORDS.split())
_LOWER_SHARE = 0.3
"""Above this share of content words in lower case an English title is in sentence case."""
_LOWER_SHARE_ABROAD = 0.1
"""Other languages capitalise for reasons of their own (German its nouns), never for style."""


def find_protected(title: str, language: str | None = None) -> list[Span]:
    """The spans of *title* to put in braces, in order, without overlap.

    >>> title = "Binding of anti-DNA antibodies in Crohn's disease"
    >>> [title[start:end] for start, end in find_protected(title)]
    ['DNA', "Crohn's"]
    """
    if title[1:].islower() or _is_shouted(title):
        return []
    tokens = list(_TOKEN.finditer(title))
    initial = _initials(title, tokens)
    parts = [list(_PART.finditer(title, *token.span())) for token in tokens]
    weak = _is_sentence_case(parts, initial, language)
    spans: list[Span] = []
    for index, found in enumerate(parts):
        spans += _token_spans(found, initial[index], weak)
    return spans


def _is_shouted(title: str) -> bool:
    """All in capitals, or nearly: a single acronym ("13C NMR") is not yet a shout."""
    upper = sum(map(str.isupper, title))
    return upper > 12 and upper * 10 > 6 * sum(map(str.isalpha, title))


def _initials(title: str, tokens: list[re.Match[str]]) -> list[bool]:
    """Whether each token opens the title or a sentence, or follows a dash."""
    found = [True]
    for before, token in pairwise(tokens):
        gap = title[before.end() : token.start()]
        found.append(bool(_SENTENCE_END.search(before[0])) or "—" in gap or " –" in gap)
    return found


def _is_sentence_case(
    parts: list[list[re.Match[str]]], initial: list[bool], language: str | None
) -> bool:
    lower = total = 0
    for found, first in zip(parts, initial, strict=False):
        if first or not found:
            continue
        word = found[0][0]
        if len(word) < 4 or word.lower() in _SMALL_WORDS or not word.isalpha() or _is_strong(word):
            continue
        total += 1
        lower += word[0].islower()
    share = _LOWER_SHARE if language in (None, "en") else _LOWER_SHARE_ABROAD
    return lower > 0 and lower >= share * total


@lru_cache(maxsize=20_000)
def _is_strong(word: str) -> bool:
    """The word's capitals are its own: DNA, mRNA, B12, O'Brien, a lone T."""
    tail = word[1:]
    if tail and tail != tail.lower():
        return True
    if not tail:
        return word.isupper()
    return word != word.lower() and not word.isalpha() and any(map(str.isdigit, word))


def _token_spans(parts: list[re.Match[str]], initial: bool, weak: bool) -> list[Span]:
    """What to protect in one token: all of COVID-19, only the DNA of DNA-binding."""
    kept = [
        part
        for index, part in enumerate(parts)
        if _is_protected(part[0], initial and index == 0, weak, len(parts))
    ]
    if not kept:
        return []
    bare = [part for part in parts if part not in kept and not part[0].isdigit()]
    if not bare:
        return [(parts[0].start(), parts[-1].end())]
    return [part.span() for part in kept]


def _is_protected(word: str, initial: bool, weak: bool, parts: int) -> bool:
    if len(word) == 1:
        # The article A opens titles; a lone capital elsewhere is a letter or a pronoun.
        return word.isupper() and (not initial or parts > 1)
    if _is_strong(word):
        return True
    return not initial and (_is_name(word, parts) or (weak and word[0].isupper()))


def _is_name(word: str, parts: int) -> bool:
    """Whether the word is a name wherever it stands; Co may be the beginning of Co-Operation."""
    bare = word.replace("’", "'").removesuffix("'s")
    return bare in PROPER_NAMES or (bare in ELEMENTS and (parts == 1 or bare != "Co"))
