"""What stands beside a name and is no part of it: suffixes set apart, degrees and titles dropped.

Only what is written like one is taken: "Md" before a name is Mohammad, "JR" alone are initials,
"Li", "Ma" and "Do" are surnames.
"""

from __future__ import annotations

import re

__all__ = ["clean_suffix", "is_addition", "without_additions", "without_honorific"]

_SUFFIX = re.compile(r"(?:jr|sr|[2-5](?:nd|rd|th)|ii|iii|iv)\.?", re.IGNORECASE)
_ENDING_SUFFIX = re.compile(
    r"(?P<name>.*[^\W\d_][.,]?)[\s,]+(?P<suffix>(?:jr|sr|[2-5](?:nd|rd|th)|iii?|iv)\.?)",
    re.IGNORECASE,
)
_DEGREES = (
    r"ph\.?\s?d|d\.?\s?phil|m\.?\s?phil|m\.?\s?d|m\.?\s?sc|b\.?\s?sc|d\.?\s?sc|sc\.?\s?d|"
    r"m\.?\s?p\.?\s?h|dr\.?\s?p\.?\s?h|pharm\.?\s?d|psy\.?\s?d|ed\.?\s?d|m\.?\s?b\.?\s?a|"
    r"m\.?\s?b\.?\s?b\.?\s?s|mb\s?chb|frcs|frcp|frcpc|facs|facp|facc|mrcp|d\.?d\.?s|d\.?m\.?d|"
    r"d\.?v\.?m|rn|esq|dipl\.?-?ing"
)
_DEGREE = re.compile(rf"(?:{_DEGREES})\.?", re.IGNORECASE)
_AFTER_COMMA = re.compile(rf"(?:\s*,\s*(?:{_DEGREES})\.?)+\s*,?", re.IGNORECASE)
_AFTER_SPACE = re.compile(
    r"(?<=[a-zà-ÿ.])(?:\s+(?:PhD|Ph\.\s?D\.?|MD|M\.D\.|DPhil|MPhil|MSc|M\.Sc\.|BSc|DSc|MPH|"
    r"PharmD|PsyD|MBBS|MBChB|DVM|DDS|FRCS|FRCP|FACS))+"
)
_HONORIFIC = re.compile(
    r"(?:(?:prof|dr|drs|mr|mrs|ms|ing|dipl)\b\.?[\s-]*(?:(?:med|phil|rer|nat|jur|habil|theol|h\.\s?c)"
    r"\.\s*)*|(?:professor|doctor)\s+)+(?=\w)",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"[,.\d]|\b(?:[jJsS][rR]|[iI][iIvV]+)$|[A-Z]{2}$|[Dd][Pp]?[Hh]?[Ii]?[Ll]?$|[Cc]$"
)


def without_additions(
    given: str | None, family: str | None
) -> tuple[str | None, str | None, str | None]:
    """(given, family, suffix) of a clean name in parts, its degrees and titles dropped.

    >>> without_additions("Thomas H.", "Giddings Jr"), without_additions("Ann", "Smith PhD")
    (('Thomas H.', 'Giddings', 'Jr.'), ('Ann', 'Smith', None))
    >>> without_additions("Maria, MD, PhD", "Lopez"), without_additions("Md Nabiul", "Islam")
    (('Maria', 'Lopez', None), ('Md Nabiul', 'Islam', None))
    """
    suffix = None
    if family and _HINT.search(family):
        family, suffix = _parted(_without_degrees(family), all_cases=True)
    if given:
        given = without_honorific(given)
        if _HINT.search(given):
            given, second = _parted(_without_degrees(given), all_cases=False)
            suffix = suffix or second
    if given and family and _SUFFIX.fullmatch(family) and not family.islower() and " " in given:
        suffix = clean_suffix(family)  # "Roop II" of "Roy Martin Roop II"
        given, _, family = given.rpartition(" ")
    if family and given and given.title() in {"Jr", "Jr.", "Sr", "Sr."} and not given.isupper():
        return None, family, suffix or clean_suffix(given)
    return given, family, suffix


def without_honorific(name: str) -> str:
    """*name* without "Prof.", "Dr." and the like in front."""
    if name[:1] not in "pPdDmMiI":
        return name
    found = _HONORIFIC.match(name)
    return name[found.end() :] if found else name


def is_addition(text: str) -> bool:
    """Whether all of *text* is a suffix or a degree."""
    return bool(_SUFFIX.fullmatch(text) or _DEGREE.fullmatch(text))


def clean_suffix(suffix: str | None) -> str | None:
    """A suffix of the name proper (Jr., III) in one spelling; degrees and titles are none."""
    suffix = (suffix or "").strip(" ,")
    if not suffix or not _SUFFIX.fullmatch(suffix):
        return None
    bare = suffix.rstrip(".").lower()
    if bare in {"jr", "sr"}:
        return bare.capitalize() + "."
    return bare.upper() if bare in {"ii", "iii", "iv"} else bare


def _without_degrees(name: str) -> str:
    """*name* without the degrees behind it; a name that is nothing else stays."""
    cut = _AFTER_COMMA.sub("", name) if "," in name else name
    if re.search("[a-zà-ÿ]", cut):  # "M. W. M. D." are initials
        cut = _AFTER_SPACE.sub("", cut)
    return cut.strip(" ,") or name


def _parted(name: str, *, all_cases: bool) -> tuple[str, str | None]:
    """*name* and the suffix at its end; among given names capitals may be initials ("J IV")."""
    found = _ENDING_SUFFIX.fullmatch(name)
    if not found:
        return name, None
    bare = found["name"].rstrip(" ,")
    if not all_cases and found["suffix"].isupper() and not re.search("[a-zà-ÿ]", bare):
        return name, None
    return bare, clean_suffix(found["suffix"])
