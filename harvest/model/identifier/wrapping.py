"""What stands around and inside an identifier without being part of it."""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "DASHES",
    "INVISIBLE",
    "IN_A_LIST",
    "OPENING",
    "names_reference",
    "unwrapped",
    "without_invisibles",
]

INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Soft hyphen, zero-width characters and direction marks: PDFs and web pages strew them."""

DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
"""What a PDF shows in place of a hyphen. An em dash is punctuation and no part of anything."""

OPENING = "([{<\"'“”„«»‘’`*_ \t\r\n\xa0"
"""What may stand before an identifier: brackets, quotes, emphasis, space."""

_CLOSING = ")]}>\"'“”«»‘’`*_.,;:!? \t\r\n\xa0"
_TRANSLATION = {ord(dash): "-" for dash in DASHES}
_INVISIBLES = re.compile(f"[{INVISIBLE}]")

_REFERENCE_IN = re.compile(
    r"#(?:b|bib|bibr|ref|cr|r|c|cit|citation|rf|reference)s?[-_]?(?:cr|bib)?[-_]?\d+(?:[-_.].*)?$",
    re.IGNORECASE,
)
"""Anchors of an article's references: #B13-jcm-09, #bib29, #ref-CR12, #cit0012."""
IN_A_LIST = "it leads to a reference in an article's list"


def names_reference(text: str) -> bool:
    """Whether the address *text* leads to a reference in an article, not to the article."""
    return "#" in text and _REFERENCE_IN.search(text) is not None


def without_invisibles(text: str) -> str:
    """*text* less its soft hyphens, zero-width characters and direction marks."""
    return _INVISIBLES.sub("", text)


def unwrapped(text: str) -> str:
    """*text* less invisible characters, and less brackets, quotes and punctuation around it.

    Not for DOIs, which may end in a bracket of their own.

    >>> unwrapped("(“PMC3159421”).")
    'PMC3159421'
    """
    bare = without_invisibles(text)
    if not bare.isascii():
        bare = unicodedata.normalize("NFKC", bare).translate(_TRANSLATION)
    return bare.lstrip(OPENING).rstrip(_CLOSING)
