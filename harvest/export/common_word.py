"""Whether a word is a common one: what a title in title case says nothing about by its capitals."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["is_common"]

# Endings of nouns and adjectives that hardly any name has.
_TECHNICAL = re.compile(
    r"(?:[ts]ions?|ments?|ness|it(?:y|ies)|isms?|ists?|olog(?:y|ies|ical)|graph(?:y|ic)|metry"
    r"|scop(?:y|ic)|ectomy|otomy|ostomy|plasty|path(?:y|ic)|os[ie]s|itis|emia|uria|genic|genesis"
    r"|lysis|plasia|ases?|ides?|ous|ives?|able|ible|ical(?:ly)?|ful|less|ship|hood|ogens?|cytes?"
    r"|phobic|oids?|ates?|i[sz](?:e[drs]?|ers|ing))$"
)
_ENDINGS = (
    "s es ed d ing ly er ers ness al ally ation ations ity ities ive able ment ments ies ic ical "
    "ization isation ized ised izing ising"
).split()
_SHORT = 2


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """Whether *word*, in any case of letters, is an English word and no name; short ones are.

    >>> is_common("Treatment"), is_common("Abandoned"), is_common("Wisconsin"), is_common("Lyme")
    (True, True, False, False)
    """
    lower = word.lower()
    if len(lower) <= _SHORT or not lower.isascii():
        return len(lower) <= _SHORT
    return lower in _words() or bool(_TECHNICAL.search(lower)) or _is_derived(lower)


def _is_derived(word: str) -> bool:
    """Whether the word is another one with an ending: "mapped", "studies", "used"."""
    known = _words()
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 4:
            continue
        forms = [stem, stem + "e", stem + "y"]
        forms += [stem[:-1]] if len(stem) > 4 and stem[-1] == stem[-2] else []
        if any(form in known or _TECHNICAL.search(form) for form in forms):
            return True
    return False


@cache
def _words() -> frozenset[str]:
    text = (files("harvest.export") / "common_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
