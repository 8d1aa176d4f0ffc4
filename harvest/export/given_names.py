"""Given names as a CSL style shortens them, and names of scripts that are written in one piece."""

from __future__ import annotations

import re

__all__ = ["initials", "is_one_piece"]

_EAST_ASIAN = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u1100-\u11ff\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003134f々〆〇·・\\s-]+"
)
_LETTER = re.compile(r"[^\W\d_]")
_SHORT = 3
_WORD = re.compile(r"(?P<gap>[\s.]*[-‐‑]?[\s.]*)(?P<word>[^\s.‐‑-]+)(?P<dot>\.?)")
_INITIALS = re.compile(r"(?<![^\W\d_])([^\W\d_])(?:\.\s*|(?=[\s‐‑-]|$))")


def is_one_piece(family: str, given: str) -> bool:
    """Whether a name is Chinese, Japanese or Korean: family and given, without a space between.

    >>> is_one_piece("李", "世民"), is_one_piece("Li", "Shimin")
    (True, False)
    """
    text = family + given
    return bool(_EAST_ASIAN.fullmatch(text)) and _LETTER.search(text) is not None


def initials(given: str, mark: str, hyphen: bool = True, shorten: bool = True) -> str:
    """*given* shortened to its initials, each followed by *mark*.

    Words in lower case (particles) and those of scripts without capitals stay whole; a part in
    lower case behind a hyphen goes ("Kai-qi": K.). Without *shorten* only single letters get the
    mark, full names stay.

    >>> initials("Jean-Paul Émile de", ". "), initials("Jean-Paul", "", hyphen=False)
    ('J.-P. É. de', 'JP')
    >>> initials("A. Yu.", ". "), initials("A. Yu.", "")
    ('A. Yu.', 'AYu')
    >>> initials("Lisa A.", ". ", shorten=False), initials("J.D. (Celia)", ". ")
    ('Lisa A.', 'J. D. (Celia)')
    """
    if not shorten:
        return _spaced(given, mark)
    found = ""
    for match in _WORD.finditer(given):
        word, is_hyphened = match["word"], bool(re.search("[-‐‑]", match["gap"]))
        first = word[0]
        if is_hyphened and found and first.islower():
            continue
        if not first.isupper():
            found = f"{found.rstrip()} {word}{match['dot']} " if found else f"{word}{match['dot']} "
            continue
        if 1 < len(word) <= _SHORT and match["dot"]:
            found += f"{word}{mark}"  # Ю. in Latin letters is Yu.
            continue
        joined = (
            found.rstrip() + "-" if is_hyphened and hyphen and found and mark.strip() else found
        )
        found = joined + first + mark
    return " ".join(found.split())


def _spaced(given: str, mark: str) -> str:
    """The initials that *given* has, each with *mark*; full names as they are."""
    found = _INITIALS.sub(lambda match: match[1] + mark, given)
    return re.sub(r"\s+(?=[-‐‑])", "", " ".join(found.split()))
