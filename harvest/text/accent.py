"""Letters without their accents."""

from __future__ import annotations

import unicodedata

__all__ = ["without_accents"]

_FIRST_MARK = "\u0300"


def without_accents(text: str) -> str:
    """*text* decomposed, its combining marks left out; ligatures and styled letters are plain.

    >>> without_accents("Müller, Čapek, ﬁn"), without_accents("Łódź")
    ('Muller, Capek, fin', 'Łodz')
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    combining = unicodedata.combining
    return "".join([each for each in decomposed if each < _FIRST_MARK or not combining(each)])
