"""Text of sources and notes made harmless for a terminal, a page or a note."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

__all__ = ["cell_width", "doi_link", "harmless", "inert", "paragraphs", "safe_link"]

_GAP = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029 ]+(?:\ufffd+[\s\ufffd]+)*")
# Controls, lone surrogates, non-characters; and characters that reorder what follows them (Trojan
# Source) or hide text. U+FFFD marks a letter that no source knows: a word is better without it.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd-\uffff"
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_URL_SAFE = "!#$%&'()*+,-./:;=?@_~[]"


def harmless(text: str) -> str:
    """*text* on one line, without anything that could steer a terminal or reorder a line.

    >>> harmless(" a\\x1b[31m\\nb\\u202e")
    ' a[31m b'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return _GAP.sub(" ", _HARMFUL.sub("", text))


def inert(text: str | None) -> str:
    """*text* made harmless, without spaces around it; "" for None."""
    return harmless(text).strip() if text else ""


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of *text*, each inert and on one line."""
    return [line for each in (text or "").splitlines() if (line := inert(each))]


def safe_link(url: str | None) -> str:
    """*url* when it is an http(s) address, percent-encoded where it must be; "" for any other.

    >>> safe_link("https://x.org/a b"), safe_link("javascript:alert(1)"), safe_link("//x.org")
    ('https://x.org/a%20b', '', '')
    """
    text = inert(url)
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return quote(text, safe=_URL_SAFE) if is_web else ""


def doi_link(doi: str | None) -> str:
    """The address that resolves *doi*; "" without one.

    >>> doi_link("10.1000/a<1>;2-#")
    'https://doi.org/10.1000/a%3C1%3E;2-%23'
    """
    text = inert(doi)
    return "https://doi.org/" + quote(text, safe="/:;.()-_") if text else ""


def cell_width(text: str) -> int:
    """How many terminal cells *text* takes: two for East Asian letters, none for accents.

    >>> cell_width("naïve"), cell_width("学")
    (5, 2)
    """
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
