"""Family names in the author part of a reference, whichever way the names are turned."""

from __future__ import annotations

import re

from harvest.text.and_others import AND_OTHERS
from harvest.text.particle import COMMON_PARTICLES

__all__ = ["CAPITAL", "find_authors", "shortened_authors"]

_EDITORS = re.compile(r"\(?\b(?:[Ee]ds?|[Hh]rsg|[Hh]g|[Dd]ir|[Cc]oords?|[Ee]ditors?)\b\.?\)?")
_AND = re.compile(r"\s*(?:,\s*)?(?:&|\b(?:and|und|et|y|e|og|en)\b)\s+")
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV|2nd|3rd)\.?$")
CAPITAL = "[A-ZÀ-ÞА-ЯЁІЇЄҐΑ-ΩΆΈΉΊΌΎΏ]"
"""A letter that a name can begin with: Latin, Cyrillic, Greek."""
_SMALL = "[a-zа-яёіїєґα-ω]"
_INITIALS = re.compile(
    rf"^(?:{CAPITAL}\.?[-‐]?\s?){{1,4}}\.?$|^{CAPITAL}{_SMALL}?\.(?:\s?-?{CAPITAL}{_SMALL}?\.)*$"
)
_NAME = re.compile(r"^(?:d['’]|[Oo]['’])?[^\W\d_][^\W\d_'’.‐-]*(?:[-‐'’][^\W\d_]+)*$")


def find_authors(text: str, whole: bool = False) -> tuple[str, ...]:
    """The family names in *text*, in order; () where it does not look like a list of names.

    With *whole*, () also where something in it is no name.

    >>> find_authors("Smith JA, van der Berg P, et al.")
    ('Smith', 'van der Berg')
    >>> find_authors("J. A. Smith and P. O'Neil"), find_authors("Smith, J., & Wu, X.")
    (('Smith', "O'Neil"), ('Smith', 'Wu'))
    >>> find_authors("The effect of light on plants")
    ()
    >>> find_authors("Bin Li and Di Wu"), find_authors("J. Van Dyke and Anna Van Dyke")
    (('Li', 'Wu'), ('Van Dyke', 'Van Dyke'))
    """
    text = _EDITORS.sub("", AND_OTHERS.sub("", text)).strip(" .,;:(")
    if not text or len(text) > 3000 or re.search(r"\d{2}", text):
        return ()
    separator = ";" if ";" in text else ","
    pieces = [
        piece.strip(" .,;*†") for chunk in text.split(separator) for piece in _AND.split(chunk)
    ]
    pieces = [" ".join(piece.split()) for piece in pieces if piece]
    is_one = (
        len(pieces) == 2 and separator == "," and text.count(",") == 1 and not _AND.search(text)
    )
    return _families(_without_given(pieces, is_one), whole)


def shortened_authors(names: str) -> tuple[str, ...]:
    """Family names and organizations from "Smith and Jones", "WHO", "Smith et al.".

    So reference managers shorten who wrote something; unlike in a reference, none has initials.

    >>> shortened_authors("World Health Organization & Smith et al.")
    ('World Health Organization', 'Smith')
    """
    parts = (part.strip() for part in re.split(r"[,;]", AND_OTHERS.sub("", names)))
    return tuple(name for part in parts for each in _AND.split(part) if (name := each.strip()))


def _without_given(pieces: list[str], is_one: bool) -> list[str]:
    """Without the given name after the first family name: "Okafor, Peter, and Eva Lindqvist".

    Args:
        is_one: nothing but one comma stands between the pieces.
    """
    if is_one and _are_one_name(*pieces):
        return [", ".join(pieces)]
    turned = len(pieces) > 2 and all(len(piece.split()) == 1 for piece in pieces[:1])
    later = pieces[2:]
    if turned and not _is_initials(pieces[1]) and all(_is_full_name(piece) for piece in later):
        return [pieces[0], *later]
    return pieces


def _are_one_name(before: str, after: str) -> bool:
    """Whether family and given name part at the comma: "García Márquez, Gabriel"."""
    words = [*before.split(), *after.split()]
    if len(words) > 4 or not all(map(_NAME.match, words)) or not after[0].isupper():
        return False
    return not _is_initials(after) and 1 in (len(before.split()), len(after.split()))


def _is_full_name(piece: str) -> bool:
    words = piece.split()
    return len(words) > 1 and not _is_initials(words[0]) and not _is_initials(words[-1])


def _families(pieces: list[str], whole: bool) -> tuple[str, ...]:
    """The family name in each piece; pieces that are only initials belong to the one before."""
    found: list[str] = []
    for at, piece in enumerate(pieces):
        if _is_initials(piece) or _SUFFIX.match(piece):
            continue
        follows = pieces[at + 1] if at + 1 < len(pieces) else ""
        family = _family(piece, _is_initials(follows))
        if family is None:
            return tuple(found) if len(found) > 1 and not whole else ()
        if family:
            found.append(family)
    return tuple(found)


def _is_initials(piece: str) -> bool:
    return bool(_INITIALS.match(piece)) or (piece.isupper() and piece.isalpha() and len(piece) <= 3)


def _family(piece: str, is_turned: bool) -> str | None:
    """The family name in one name; "" for a given name alone, None where it is no name."""
    words = [word for word in piece.replace(".", ". ").split() if not _SUFFIX.match(word)]
    if "," in piece:
        words = piece.split(",")[0].split()
        is_turned = True
    if not words or len(words) > 6:
        return None
    names = [word for word in words if not _is_initials(word)]
    if not names or not all(_NAME.match(word) for word in names):
        return None
    if not any(word[0].isupper() for word in names if word.lower() not in COMMON_PARTICLES):
        return None if len(names) > 1 else ""
    if any(word.islower() and word not in COMMON_PARTICLES for word in names):
        return None
    if is_turned or _is_initials(words[-1]):
        return " ".join(names)
    return _last_name(names, has_initials=len(names) < len(words))


def _last_name(names: list[str], has_initials: bool) -> str:
    """The family name that ends a name in natural order, with the particles before it.

    A particle of one language is a given name of another: with nothing else before it, "Bin" in
    "Bin Li" is given.
    """
    at = len(names) - 1
    while at > 0 and names[at - 1].lower() in COMMON_PARTICLES:
        at -= 1
    if at == 0 and len(names) > 1 and names[0][0].isupper() and not has_initials:
        at = len(names) - 1
    return " ".join(names[at:])
