"""ALL CAPS undone, in titles and in names, where nothing but capitals was sent.

About one Crossref title in seventy is deposited in capitals only. The case that was lost cannot be
known for certain, so the rules are few: what must be an acronym stays, what the abstract writes in
another way is written that way, the rest becomes a sentence. Merging prefers any source that still
has the true case.
"""

from __future__ import annotations

import re

from harvest.text.proper_nouns import ACRONYMS, PROPER_NAMES

__all__ = ["name_case", "sentence_case"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\.?")
_NAME_WORD = re.compile(r"[^\W\d_]+")
_EVIDENCE = re.compile(r"(^|[.!?:]\s+|\n)?([^\W\d_][\w'’]*)")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-ÞŸ\u0391-\u042f]")
_ENGLISH = re.compile(r"\b(?:THE|OF|AND|FOR|WITH|IN)\b")
_OPENING = re.compile(r"(?:^|[:.?!]\s+|[—\"“(«])$")
_ABBREVIATED = {
    "DR.": "Dr.",
    "ST.": "St.",
    "MR.": "Mr.",
    "MRS.": "Mrs.",
    "VS.": "vs.",
    "NO.": "no.",
}
_ABBREVIATED |= {"VS": "vs", "ST": "St", "DR": "Dr", "MR": "Mr", "MRS": "Mrs"}
_SPELLED = {word.upper(): word for word in ACRONYMS | PROPER_NAMES}


def sentence_case(title: str, evidence: str = "") -> str:
    """*title* as a sentence when it is all capitals; as it is otherwise.

    *evidence* is other text of the same work (its abstract), whose spelling is followed: a word
    that stands there in lower case, capitalized or as an acronym stays so.

    >>> sentence_case("NEW METHODS FOR DNA ANALYSIS. II. THE X-RAY")
    'New methods for DNA analysis. II. The X-ray'
    """
    if not _is_shouted(title):
        return title
    spelling = _spellings(evidence)
    english = _ENGLISH.search(title) is not None
    done: list[str] = []
    last = 0
    for found in _WORD.finditer(title):
        done.append(title[last : found.start()])
        begins = _OPENING.search(title[: found.start()]) is not None
        hyphened = title[found.end() : found.end() + 1] in {"-", "\u2013"}
        done.append(_word_case(found[0], spelling, begins, english, hyphened))
        last = found.end()
    return "".join(done) + title[last:]


def name_case(name: str, shortest: int = 2) -> str:
    """One part of a person's name with capitals only where a word begins, if it was all capitals.

    Words of fewer than *shortest* letters stay (they may be initials: "JM"), and so do pairs of
    consonants ("NG").

    >>> [name_case(name) for name in ("UEMATSU", "O'BRIEN-SMITH", "J.R.", "MCDONALD", "van Dyck")]
    ['Uematsu', "O'Brien-Smith", 'J.R.', 'McDonald', 'van Dyck']
    """
    if len(name) < 2 or not name.isupper():
        return name
    lowered = _NAME_WORD.sub(lambda found: _name_word(found[0], shortest), name)
    return "St" + lowered[2:] if lowered.startswith(("ST. ", "ST ")) else lowered


def _is_shouted(title: str) -> bool:
    """All capitals in a script that has both cases, and long enough to be no acronym or name."""
    if not title.isupper():
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", title) if len(word) > 1]
    long_enough = len(words) >= 4 or (len(words) >= 2 and max(map(len, words)) >= 6)
    return long_enough and all(word != word.lower() for word in words)


def _spellings(evidence: str) -> dict[str, str]:
    """How *evidence* writes each word; where it does so in two ways, the lower-case one."""
    found: dict[str, str] = {}
    for match in _EVIDENCE.finditer(evidence):
        word = match[2]
        known = found.get(word.upper())
        if match[1] is not None and not word.isupper():
            continue  # a capital that opens a sentence proves nothing
        if known is None or word.islower():
            found[word.upper()] = word
    return found


def _word_case(
    word: str, spelling: dict[str, str], begins: bool, english: bool, hyphened: bool
) -> str:
    if word in _ABBREVIATED:
        return _ABBREVIATED[word]
    bare = word.rstrip(".").replace("’", "'").removesuffix("'S")
    known = spelling.get(bare)
    spelled = known if known and not known.islower() else None if known else _SPELLED.get(bare)
    if spelled:
        return spelled + word[len(bare) :].lower()
    if not known and _stays(word, bare, english, hyphened):
        return word
    lower = word.lower()
    return lower[0].upper() + lower[1:] if begins else lower


def _stays(word: str, bare: str, english: bool, hyphened: bool) -> bool:
    """Whether *word* is capital by nature: a numeral, a formula, an initial or an acronym."""
    if len(bare) == 1:
        small = "A" if english else "AEIOUYWZ"
        return word.endswith(".") or hyphened or bare not in small
    if any(character.isdigit() for character in bare):
        return True
    if _ROMAN.fullmatch(bare):
        return True
    return 2 <= len(bare) <= 5 and not _VOWEL.search(bare)


def _name_word(word: str, shortest: int) -> str:
    if len(word) < max(shortest, 2) or (len(word) == 2 and not _VOWEL.search(word)):
        return word
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()
