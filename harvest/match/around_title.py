"""What the words around a title's place in a reference say about it."""

from __future__ import annotations

from collections.abc import Sequence

from harvest.match.case import Case
from harvest.match.evidence import same_name
from harvest.match.normal import STOP_WORDS
from harvest.match.title_place import Place
from harvest.reading.author import find_authors

__all__ = [
    "follows_title",
    "has_name_of_container",
    "holds_author",
    "is_in_container",
    "is_in_series",
    "is_other_year",
    "is_piece",
    "leads_to_publisher",
]

_SERIES = frozenset(
    "series serie studies studien etudes monograph monographs monographien lecture notes library "
    "bibliothek advances texts reihe schriften schriftenreihe beitrage collection contributions "
    "handbooks topics problems progress".split()
)


def follows_title(case: Case, place: Place) -> bool:
    """Whether another title was read before the place: no name of an author is in it."""
    title, text = case.query.title, case.query.words
    if title is None or text is None or title.content < 2:
        return False
    before = text.words[: place.start]
    at = f" {' '.join(before)} ".find(f" {title.text} ")
    if find_authors(case.query.query.title or ""):
        return False  # "Sussman and J. Sussman" was read as the title
    return at >= 0 and not holds_author(title.words, case.work.authors)


def has_name_of_container(case: Case) -> bool:
    """Whether the work is called like its journal, and the mention has another title."""
    form, title = case.evidence.form, case.query.title
    if form is None or title is None or title.words == form.words:
        return False
    return tuple(each for each in form.words if each not in STOP_WORDS) in case.work.containers


def is_other_year(case: Case, place: Place) -> bool:
    """Whether the year just after the title belongs to it: "Guidelines, 2013. … 2016;12:3"."""
    assert case.query.words is not None
    year, known = int(case.query.words.words[place.end]), case.work.years
    has_own = any(abs(own - each) <= 1 for own in case.query.years for each in known)
    return has_own and min(abs(year - each) for each in known) > 1


def is_in_container(case: Case, place: Place) -> bool:
    """Whether "in" after the title leads to its venue, not to "… in children"."""
    assert case.query.words is not None
    after = [word for word in case.query.words.words[place.end + 1 :][:4] if word not in STOP_WORDS]
    names = case.work.containers
    return bool(after) and any(
        name[0].startswith(after[0]) or after[0].startswith(name[0]) for name in names
    )


def is_in_series(case: Case, place: Place) -> bool:
    """Whether "in" leads to the series of a book that is told otherwise: "in Monograph Series"."""
    evidence = case.evidence
    if not evidence.author == evidence.year == evidence.publisher == "same":
        return False
    assert case.query.words is not None
    return bool(_SERIES & set(case.query.words.words[place.end + 1 : place.end + 7]))


def is_piece(case: Case, place: Place) -> bool:
    """Whether the title, as read, begins before the work's, or goes on after it.

    "Podcast: structural modeling", "Structural modeling, integrating …". An author's name before
    or after the title was misread as a part of it.
    """
    title, form = case.query.title, case.evidence.form
    if title is None or form is None or case.query.words is None:
        return False
    found = case.query.words.words[place.start : place.end]
    at = next(
        (at for at in range(len(title.words)) if title.words[at : at + len(found)] == found), None
    )
    if at is None:
        return False
    before = [word for word in title.words[:at] if word.isalpha() and word not in STOP_WORDS]
    known = {*case.work.publisher, *(word for name in case.work.containers for word in name)}
    after = [
        word
        for word in title.words[at + len(found) :]
        if word not in STOP_WORDS and word not in known and not word.isdigit()
    ]
    if before and not holds_author(title.words[:at], case.work.authors):
        return True
    if at or len(after) < 3 or place.continues in ("subtitle", "edition", "remark"):
        return False
    if _leads_to_book(case, place) or _ends_sentence(case, place):
        return False
    return not holds_author(after, case.work.authors[:1])


def _leads_to_book(case: Case, place: Place) -> bool:
    """Whether "in" stands right after the title and a mark: ", in: H. Gallaire (ed.), Logic"."""
    assert case.query.words is not None
    text = case.query.words
    is_in = text.words[place.end : place.end + 1] == ("in",)
    return is_in and any(mark in text.gaps[place.end] for mark in ",.;")


def _ends_sentence(case: Case, place: Place) -> bool:
    """Whether a full stop ends the title, and page or publisher say that what follows is no title.

    "Shatter cones. French, B. (ed.), Shock metamorphism, pp. 267-285" was not cut where it ends.
    """
    assert case.query.words is not None
    is_end = any(mark in case.query.words.gaps[place.end] for mark in ".?!")
    return is_end and "same" in (case.evidence.page, case.evidence.publisher)


def holds_author(words: Sequence[str], authors: Sequence[str]) -> bool:
    """Whether the family name of one of *authors* stands in *words*."""
    joined = "".join(words)
    return any(name in joined or any(same_name(word, name) for word in words) for name in authors)


def leads_to_publisher(case: Case) -> bool:
    """Whether the publisher follows the title: "Jars : Oxford University Press, 2022" (DIN)."""
    place, text, name = case.evidence.place, case.query.words, case.work.publisher
    if place is None or text is None or case.evidence.publisher != "same":
        return False
    return name[0] in text.words[place.end : place.end + 2]
