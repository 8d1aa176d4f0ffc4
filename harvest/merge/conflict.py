"""Where sources really disagree: compared by meaning, never by spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from harvest.model.work import Contributor, Venue, Work

__all__ = [
    "LOST",
    "conflicts_with",
    "fits",
    "is_same_title",
    "is_same_venue",
    "name_keys",
    "text_key",
]

LOST = "\ufffd"
"""What stands in a text for a character that could not be decoded."""

_TYPES = {
    "proceedings-article": "chapter",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "book-track": "chapter",
    "reference-entry": "chapter",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "proceedings": "book",
    "report": "report",
    "report-component": "report",
}
"""Types that sources use for one and the same thing."""

_VAGUE = frozenset({"other", "component"})

_ASCII_KEY = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}


def text_key(text: str | None) -> str:
    """*text* without case, accents, punctuation and spaces.

    >>> text_key("Méthodes, II") == text_key("METHODES II")
    True
    """
    if not text:
        return ""
    if text.isascii():
        return text.translate(_ASCII_KEY)
    text = unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalnum, text.casefold()))


def fits(broken: str | None, text: str | None) -> bool:
    """Whether *text* can be *broken*, whose lost characters (U+FFFD) stand for any one or two.

    >>> fits("M\\ufffdller", "Müller"), fits("M\\ufffdller", "Meyer")
    (True, False)
    """
    if not broken or not text or LOST not in broken:
        return False
    parts = (re.escape(text_key(part)) for part in broken.split(LOST))
    return re.fullmatch(".{0,2}".join(parts), text_key(text)) is not None


def conflicts_with(work: Work, other: Work) -> Iterator[tuple[str, Any]]:
    """(field, value) for each value of *other* that contradicts the merged *work*."""
    for name, (read, agree) in _CHECKS.items():
        chosen, differing = read(work), read(other)
        if chosen is differing or _unsaid(chosen) or _unsaid(differing):
            continue
        if not agree(work, other):
            yield name, _shown(differing)


def is_same_title(one: str | None, other: str | None) -> bool:
    """Whether two titles are one, perhaps with a subtitle more; an absent title agrees with any."""
    if not one or not other or one == other or fits(one, other) or fits(other, one):
        return True
    first, second = text_key(one), text_key(other)
    if not first or not second or first == second:
        return True
    short, long = sorted((first, second), key=len)
    return len(short) >= 12 and long.startswith(short)


def is_same_venue(one: Venue, other: Venue) -> bool:
    """Whether two venues are one: a common ISSN, or titles of which one holds the other."""
    if (one.title and one.title == other.title) or not set(one.issn).isdisjoint(other.issn):
        return True
    first, second = text_key(one.title or one.series), text_key(other.title or other.series)
    if not first or not second:
        return not (one.issn and other.issn) and one.kind in (None, other.kind)
    if first in second or second in first:
        return True
    return text_key(one.short_title) == second or text_key(other.short_title) == first


def name_keys(person: Contributor) -> frozenset[str]:
    """The words of a person's name, initials left out."""
    words = person.name.replace("-", " ").replace("‐", " ").split()
    return frozenset(key for word in words if len(key := text_key(word)) > 1)


def _unsaid(value: Any) -> bool:
    return value is None or value == ()


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return "; ".join(person.name for person in value)
    return value.title or value.series if isinstance(value, Venue) else value


def _same_title(one: Work, other: Work) -> bool:
    if is_same_title(one.title, other.title) or is_same_title(one.original_title, other.title):
        return one.original_title is not None or is_same_title(one.title, other.title)
    return text_key(f"{one.title}{one.subtitle}") == text_key(f"{other.title}{other.subtitle}")


def _same_type(one: Work, other: Work) -> bool:
    first, second = str(one.type), str(other.type)
    if first in _VAGUE or second in _VAGUE:
        return True
    return _TYPES.get(first, first) == _TYPES.get(second, second)


def _same_year(one: Work, other: Work) -> bool:
    """The year online and the year in print are both right."""
    dates = (one.published, one.published_online, one.published_print)
    return other.year == one.year or str(other.year) in {date[:4] for date in dates if date}


def _same_number(name: str) -> Callable[[Work, Work], bool]:
    """ "Supplement_1" is "suppl 1", and "05" is "5"."""

    def agree(one: Work, other: Work) -> bool:
        first, second = (
            text_key(getattr(work, name)).replace("supplement", "suppl").lstrip("0")
            for work in (one, other)
        )
        return first == second

    return agree


def _same_venue(one: Work, other: Work) -> bool:
    """A repository's copy does not deny the journal; a proceedings volume is in its series."""
    if "repository" in (one.venue.kind, other.venue.kind):
        return True
    return is_same_venue(one.venue, other.venue) or _named_in(one.venue, other.venue)


def _named_in(one: Venue, other: Venue) -> bool:
    first = {text_key(one.title), text_key(one.series)} - {""}
    second = {text_key(other.title), text_key(other.series)} - {""}
    return not first or not second or bool(first & second)


def _same_people(one: Work, other: Work) -> bool:
    """The same number of authors, and the first is the same, unless a list was cut."""
    authors, others = one.authors, other.authors
    if not authors or not others:
        return True
    if authors is others:
        return True
    complete = False not in (one.contributors_complete, other.contributors_complete)
    if complete and len(authors) != len(others):
        return False
    first, second = name_keys(authors[0]), name_keys(others[0])
    return not first or not second or bool(first & second)


_CHECKS: dict[str, tuple[Callable[[Work], Any], Callable[[Work, Work], bool]]] = {
    "doi": (lambda work: work.doi, lambda one, other: one.doi == other.doi),
    "type": (lambda work: work.type, _same_type),
    "title": (lambda work: work.title, _same_title),
    "language": (lambda work: work.language, lambda one, other: one.language == other.language),
    "contributors": (lambda work: work.authors, _same_people),
    "year": (lambda work: work.year, _same_year),
    "venue": (lambda work: work.venue if work.venue.title else None, _same_venue),
    "volume": (lambda work: work.volume, _same_number("volume")),
    "issue": (lambda work: work.issue, _same_number("issue")),
    "first_page": (lambda work: work.first_page, _same_number("first_page")),
    "last_page": (lambda work: work.last_page, _same_number("last_page")),
    "is_retracted": (
        lambda work: work.is_retracted,
        lambda one, other: one.is_retracted == other.is_retracted,
    ),
}
