"""Letters without their accents."""

from __future__ import annotations

import unicodedata

__all__ = ["without_accents"]


def without_accents(text: str) -> str:
    """*text* decomposed, its combining marks left out; ligatures and styled letters are plain.

    >>> without_accents("Müller, Čapek, ﬁn"), without_accents("Łódź")
    ('Muller, Capek, fin', 'Łodz')
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))
