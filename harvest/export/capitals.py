"""Which words of a title must keep their capitals when BibTeX lower-cases the rest.

Protected, word by word (the practice of Better BibTeX and the advice of btxhak §3):

- a word with a capital after its first letter, or a digit beside a capital: DNA, mRNA, COVID-19;
- a single capital: the D of vitamin D, the E of E. coli, the T of T-cell;
- what is a name or an element in every title: American, Parkinson's, Fe;
- in a title in sentence case every other capitalised word: there it is a name;
- in a title that capitalises nearly all its words those that are no common words (Wisconsin), and
  what belongs to them (Lake Erie, the Baltic Sea, Bell's).

One all in capitals says nothing at all. BibTeX keeps the very first letter and the first behind a
colon and a space; a capital that follows any other mark, a quotation mark or a dash would be lost
and is protected, whatever the word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from harvest.export.common_word import is_common
from harvest.text.proper_nouns import ELEMENTS, PROPER_NAMES
from harvest.text.span import Span

__all__ = ["find_protected"]

_TOKEN = re.compile(r"[^\s–—/]+")
_PART = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARK_BEFORE = re.compile(r"[?!.…—–:]['\"”’)\]]*$")
_PEOPLE = frozenset(
    "children women men patient author nurse physician people today world mother father parent "
    "user student teacher doctor surgeon editor publisher reader nation country state city "
    "worker consumer learner child woman man family there here it what who that let how".split()
)
_PLACES_BEFORE = frozenset(
    "New South North East West Southern Northern Eastern Western Central San Santa Saint St Lake "
    "Mount Fort Port Cape Upper Lower Great Hong Los Las El La Sub Old Gulf Bay River Isle "
    "University King Queen Sir Dr Mr Mrs Ms von van de".split()
)
_PLACES_AFTER = frozenset(
    "River Lake Bay Island Islands Sea Ocean University Valley County Mountains Mountain Desert "
    "Basin Peninsula Gulf Strait Street College Hospital City Kong Republic Province Plateau "
    "Empire Canal Coast".split()
)
_PHRASES = re.compile(
    r"\b(?:United (?:States|Kingdom|Nations|Arab Emirates)|Middle East|Far East|New York|Hong Kong"
    r"|World War|Cold War|Great War|Civil War|Black Sea|Red Sea|Dead Sea|North Sea|Yellow River"
    r"|Great Lakes|Rocky Mountains|Ivory Coast|Gulf War|Supreme Court|Middle Ages|Northern Ireland"
    r"|(?:North|South|Latin|Central) America|(?:North|South|East|West|Central) Africa"
    r"|World Health Organization|World Bank)\b"
)
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
    is_english = language in (None, "en")
    spans: list[Span] = []
    for index, found in enumerate(parts):
        is_opened = not title[tokens[index].start()].isalnum()
        is_kept = is_opened or (
            index > 0 and _follows_mark(title, tokens[index - 1], tokens[index])
        )
        spans += _token_spans(found, initial[index] and not is_opened, weak or is_kept, is_english)
    return _with_neighbors(title, tokens, spans) if is_english and not weak else spans


def _follows_mark(title: str, before: re.Match[str], token: re.Match[str]) -> bool:
    """Whether a capital stands behind a mark where BibTeX would not keep it."""
    gap = title[before.end() : token.start()]
    return bool(_MARK_BEFORE.search(before[0]) and before[0][-1] != ":") or "—" in gap or "–" in gap


def _with_neighbors(title: str, tokens: list[re.Match[str]], spans: list[Span]) -> list[Span]:
    """The spans with the words that belong to a name: Lake Erie, Baltic Sea, United States."""
    known = {start for start, _ in spans}
    words = [
        (part[0], part.span()) for token in tokens for part in _PART.finditer(title, *token.span())
    ]
    added: list[Span] = []
    for (one, before), (other, after) in pairwise(words):
        if title[before[1] : after[0]] not in (" ", ". "):
            continue
        if one in _PLACES_BEFORE and after[0] in known and other.isalpha() and before[0]:
            added.append(before)
        if other in _PLACES_AFTER and before[0] in known and one[1:].islower():
            added.append(after)
    for phrase in _PHRASES.finditer(title):
        added += [part.span() for part in _PART.finditer(title, *phrase.span()) if part.start()]
    return sorted({*spans, *(span for span in added if span[0] not in known)})


def _is_shouted(title: str) -> bool:
    """All in capitals, or nearly: a single acronym ("13C NMR") is not yet a shout."""
    upper = sum(map(str.isupper, title))
    return upper > 12 and upper * 10 > 6 * sum(map(str.isalpha, title))


def _initials(title: str, tokens: list[re.Match[str]]) -> list[bool]:
    """Whether each token opens the title or stands behind a colon and a space."""
    found = [True]
    for before, token in pairwise(tokens):
        found.append(before[0][-1] == ":" and token.start() - before.end() == 1)
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


def _token_spans(
    parts: list[re.Match[str]], initial: bool, weak: bool, is_english: bool
) -> list[Span]:
    """What to protect in one token: all of COVID-19, only the DNA of DNA-binding."""
    kept = [
        part
        for index, part in enumerate(parts)
        if _is_protected(part[0], initial and index == 0, weak, len(parts), is_english)
    ]
    if not kept:
        return []
    bare = [part for part in parts if part not in kept and not part[0].isdigit()]
    if not bare:
        return [(parts[0].start(), parts[-1].end())]
    return [part.span() for part in kept]


def _is_protected(word: str, initial: bool, weak: bool, parts: int, is_english: bool) -> bool:
    if len(word) == 1:
        # The article A opens titles; a lone capital elsewhere is a letter or a pronoun.
        return word.isupper() and (not initial or parts > 1)
    if _is_strong(word):
        return True
    if initial or not word[0].isupper():
        return False
    return weak or _is_name(word, parts, is_english)


def _is_name(word: str, parts: int, is_english: bool) -> bool:
    """Whether the word is a name wherever it stands; Co may be the beginning of Co-Operation."""
    straight = word.replace("’", "'")
    bare = straight.removesuffix("'s")
    if bare in PROPER_NAMES or (bare in ELEMENTS and (parts == 1 or bare != "Co")):
        return True
    if not is_english:
        return False
    if bare != straight:
        return bare.lower() not in _PEOPLE
    return not is_common(bare)
