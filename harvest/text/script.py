"""Which script a name is written in: names in two scripts can be one, and cannot be compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["is_unspaced", "script_of"]

_EAST_ASIAN = {"CJK": "HAN", "KATAKANA": "KANA", "HIRAGANA": "KANA"}


@lru_cache(maxsize=4096)
def script_of(text: str) -> str | None:
    """The script of the first letter: "LATIN", "CYRILLIC", "HAN", "KANA", …; None without any.

    >>> script_of("Li"), script_of("李世民"), script_of("Иванов"), script_of("2021")
    ('LATIN', 'HAN', 'CYRILLIC', None)
    """
    for char in text:
        if char.isalpha():
            word = unicodedata.name(char, "").split(" ")[0].split("-")[0]
            return _EAST_ASIAN.get(word, word) or None
    return None


def is_unspaced(text: str) -> bool:
    """Whether names in its script are written in one piece, the family name first."""
    return script_of(text) in ("HAN", "KANA", "HANGUL")
