"""Editions, versions and numbers of reports, as each format writes them."""

from __future__ import annotations

import re

from harvest.model.work import Work

__all__ = ["edition_in_words", "edition_number", "is_software", "report_series"]

_ORDINALS = (
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth".split()
)
_NUMBERED = re.compile(
    r"(?:edition|ed\.?|auflage|aufl\.?|édition|edición|edição|vydání|изд\.?)?\s*"
    r"(\d{1,3})(?:st|nd|rd|th|e|è|ª|º|a|/e|\.)?\s*"
    r"(?:edition|edn\.?|ed\.?|auflage|aufl\.?|édition|éd\.?|edición|edição|издание|изд\.?|版)?",
    re.IGNORECASE,
)
_EDITION_WORD = re.compile(r"\s+ed(?:itio)?n?\.?$", re.IGNORECASE)
_SERIES = re.compile(r"([A-Za-z][A-Za-z. ]*?)(?:\s+|\s*-\s*)(?:No\.?\s*)?(\d[\w.]*)")


def edition_number(edition: str | None) -> int | None:
    """The number of an edition; None where it has none, or is the first, which nobody names.

    >>> [edition_number(text) for text in ("3rd ed.", "2. Auflage", "1", "Revised")]
    [3, 2, None, None]
    """
    found = _NUMBERED.fullmatch((edition or "").strip())
    number = int(found[1]) if found else 0
    return number if number > 1 else None


def edition_in_words(edition: str | None) -> str:
    """The edition as BibTeX's styles want it, "Third"; "" for the first or none.

    >>> edition_in_words("3"), edition_in_words("21"), edition_in_words("Revised edition")
    ('Third', '21st', 'Revised')
    """
    number = edition_number(edition)
    if number is None:
        text = (edition or "").strip()
        return "" if _NUMBERED.fullmatch(text) else _EDITION_WORD.sub("", text)
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def report_series(number: str | None) -> tuple[str, str]:
    """The series and the number within it of a report's number; the series may be "".

    >>> report_series("RFC 9110"), report_series("NASA/TM-2005-213553")
    (('RFC', '9110'), ('', 'NASA/TM-2005-213553'))
    """
    text = (number or "").strip()
    found = _SERIES.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def is_software(work: Work) -> bool:
    """Whether the work is a program: what has a version and no type that says otherwise."""
    return work.type == "software" or (work.type == "other" and bool(work.version))
