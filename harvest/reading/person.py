"""Family names out of the fields of a list, where it is known that a field holds names."""

from __future__ import annotations

import re

from harvest.text.and_others import without_others
from harvest.text.script import is_unspaced
from harvest.text.second_name import COMMON_GIVEN

__all__ = ["MAX_NAMES", "PEOPLE", "PERSON", "families", "family", "split_unspaced"]

MAX_NAMES = 500
"""Nobody needs more to tell a work; a hostile field may hold a million."""

PERSON = (
    r"[^\W\d_a-zß-ÿ](?:\.|[\w'’-]+)(?: (?:[^\W\d_a-zß-ÿ](?:\.|(?= ))|(?:[a-z]{2,3} ){0,2}"
    r"[^\W\d_a-zß-ÿ][\w'’-]+)){1,3}"
)
"""A name as a sentence gives it, given names first: "Donald E. Knuth", "Jane van Roe"."""
PEOPLE = rf"{PERSON}(?:(?:, | and | & |, and ){PERSON}){{0,5}}(?:,? et al\.?)?"

_AND = re.compile(
    r"\s+(?:and|&|und|et|y|e|и|та)\s+(?!al\b|alii\b|otros\b|cols?\b|outros\b|altri\b|andere\b|др\b|інші\b)"
    r"|\s*[;|；、]\s*|\n",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"(?:and\s+)?others", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<=\w)\s+\d{4}(?=\s*(?:,|$))")
"""The number by which DBLP tells namesakes: "Wei Wang 0059"."""
_OXFORD = re.compile(
    r"[^\W\d_][\w'’.-]*(?: [\w'’.-]+)+,[^;|\n]*?(?:,\s*|\s)(?:and|&|und|et|y|e)\s+[^;|,\n]+$"
)
"""Names in natural order in one list: "Ada Lovelace, Jane Doe, and Max Roe"."""
_WHOLE_NAME = r"[^\W\d_][\w'’-]+(?: [^\W\d_]\.?)*(?: (?:[a-z]{2,3} ){0,2}[^\W\d_a-zß-ÿ][\w'’-]+)+"
_TWO_NAMES = re.compile(rf"({_WHOLE_NAME})\s*,\s*({_WHOLE_NAME})")
"""Two persons in natural order: "Jared Kaplan, Sam McCandlish"."""
_SUFFIX = re.compile(r"(?:(?:Jr|Sr)\.?|II|III|IV|M\.?D\.?|Ph\.?D\.?),?", re.IGNORECASE)
_CAPITAL = r"[^\W\d_a-zß-ÿа-яёіїєα-ωά-ώ]"
_INITIALS = re.compile(rf"(?:{_CAPITAL}\.?-?){{1,4}}")
_NAME_INITIALS = re.compile(rf"[^\W\d_][\w'’ -]*\s(?:{_CAPITAL}\.?-?){{1,4}}(?:,\s|$)")
"""A name that its initials close, as in "Smith JA, Doe K": the comma behind it parts names."""


def families(text: str) -> tuple[str, ...]:
    """The family names in a field of authors, however it separates them.

    >>> families("Wall, T. P.; van der Berg, Jane"), families("Smith J.A., Doe K.")
    (('Wall', 'van der Berg'), ('Smith', 'Doe'))
    """
    if is_unspaced(text):
        return tuple(each for name in split_unspaced(text) if (each := family(name)))
    text = _NUMBERED.sub("", text)
    pieces = [piece for piece in _AND.split(text) if piece]
    if _OXFORD.match(text):
        from harvest.reading.author import find_authors

        if listed := find_authors(text):
            return listed
    if len(pieces) == 1 and text.count(",") and (_NAME_INITIALS.match(text) or text.count(",") > 1):
        from harvest.reading.author import find_authors

        listed = find_authors(text)
        if not listed and _NAME_INITIALS.match(text):
            listed = tuple(filter(None, map(family, text.split(",")[:MAX_NAMES])))
        return listed or (family(text),)
    if len(pieces) == 1 and (two := _TWO_NAMES.fullmatch(text)) and not _is_turned(two[2]):
        pieces = [two[1], two[2]]
    names = [family(piece) for piece in pieces[:MAX_NAMES]]
    return tuple(name for name in names if name)


def _is_turned(given: str) -> bool:
    """Whether what is behind the comma are given names only: "García Márquez, Gabriel José"."""
    return given.rpartition(" ")[2].lower() in COMMON_GIVEN


def split_unspaced(text: str) -> list[str]:
    """The names in a text of Han, Kana or Hangul, by the marks that stand between them there.

    >>> [split_unspaced(text) for text in ("李世民；秦叔宝", "李世民, 秦叔宝", "李, 世民")]
    [['李世民', '秦叔宝'], ['李世民', '秦叔宝'], ['李, 世民']]
    """
    pieces = [each for each in re.split(r"\s*[；;、|\n]\s*|\s+(?:and|&|与|和)\s+", text) if each]
    if len(pieces) > 1:
        return pieces
    parts = [each for each in re.split(r"\s*[，,]\s*", text) if each]
    is_one = len(parts) == 2 and 1 in map(len, parts) and "，" not in text
    return [text] if is_one or len(parts) < 2 else parts


def family(name: str) -> str:
    """The family name in one person's name; "" for "et al." and the like.

    Particles in lower case belong to the family name.

    >>> family("Jane van der Berg"), family("Berg, Jane"), family("Smith JA")
    ('van der Berg', 'Berg', 'Smith')
    """
    name = without_others(_NUMBERED.sub("", " ".join(name.split()))).strip(" ,;*")
    if _OTHERS.fullmatch(name):
        return ""
    if is_unspaced(name):  # "李 世民", "李, 世民"; in one piece nothing shows where it ends
        return re.split(r"[\s,，·]", name)[0]
    before, comma, after = name.partition(",")
    if comma and not all(map(_SUFFIX.fullmatch, after.split())):
        return before.strip()
    name = before
    words = [word for word in name.split(" ") if not _SUFFIX.fullmatch(word)]
    if len(words) > 1 and _INITIALS.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0]):
        words = [word for word in words if not _INITIALS.fullmatch(word)]
        return " ".join(words)
    start = next((at for at, word in enumerate(words) if at and word.islower()), len(words) - 1)
    return " ".join(words[start:]) if words else ""
