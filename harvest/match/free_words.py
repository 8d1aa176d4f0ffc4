"""Words of a person who half remembers a work: "selvaraju 2020 grad-cam".

They are no title and no reference, so none of the rules for these can speak. A candidate fits when
every word but one is its title's, its authors', its year or its venue's; which one is meant, a
person chooses, unless the words leave no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from harvest.match.case import Case, Match
from harvest.match.evidence import same_name
from harvest.match.normal import STOP_WORDS, name_key, split
from harvest.match.prepared import PreparedWork

__all__ = ["Fit", "MOST", "find_fits", "is_beyond_doubt"]

Key = TypeVar("Key", bound=Hashable)

MOST = 5
"""So many candidates a person is shown."""
_JOINING = frozenset(("of", "and", "for", "the", "und", "et", "y"))
_IN_CAPITALS = re.compile(r"\b[A-Z]{2,8}\b")
_SURE = 0.9
"""Below what spares a search: of the cache's few works alone none is beyond doubt."""


@dataclass(frozen=True, slots=True)
class Fit(Generic[Key]):
    """How much of the words a candidate explains.

    Attributes:
        count, of: words explained, of how many.
        names, title: how many of them are a family name of its authors, and words of its title.
        beyond: words of substance in its title that were not given.
        citations: as its source counts them; 0 where it does not say.
    """

    key: Key
    count: int
    of: int
    names: int
    title: int
    beyond: int
    citations: int

    @property
    def match(self) -> Match:
        """It for a person to judge."""
        counted = f"words: {self.count} of {self.of}"
        return Match("ambiguous", "free-words", round(0.6 * self.count / self.of, 2), (counted,))

    @property
    def sure_match(self) -> Match:
        """It as the answer."""
        return Match("strong", "free-words", _SURE, (f"words: all {self.of}",))


def find_fits(
    text: str, candidates: Sequence[tuple[Key, Case]], citations: Mapping[Key, int]
) -> list[Fit[Key]]:
    """The candidates that explain every word of *text* but one, best first."""
    words = tuple(dict.fromkeys(word for word in split(text).words if word not in STOP_WORDS))
    fits = [_fit(words, key, case.work, citations.get(key, 0)) for key, case in candidates]
    enough = max(1, len(words) - 1)
    return sorted(
        (each for each in fits if words and each.count >= enough),
        key=lambda each: (-each.count, -each.citations, each.beyond, str(each.key)),
    )


def is_beyond_doubt(fits: Sequence[Fit[Key]]) -> bool:
    """Whether the best is meant: it alone explains all, an author and words of its title.

    Two words are too few, and words of titles alone may be those of a work that was not found.
    """
    best = fits[0]
    if best.count < best.of or any(each.count == best.count for each in fits[1:]):
        return False
    return best.of >= 3 and best.names > 0 and best.title > 0


def _fit(words: Sequence[str], key: Key, work: PreparedWork, citations: int) -> Fit[Key]:
    title = _title_words(work)
    venue = {word for name in (*work.containers, work.publisher) for word in name}
    years = {str(year) for year in work.years}
    given = _given_names(work)
    in_title = {word for word in words if _is_in(word, title)}
    names = {word for word in words if any(same_name(name_key(word), n) for n in work.authors)}
    short = _acronyms(work)
    others = {
        word
        for word in words
        if word in years or word in given or word in short or _is_in(word, venue)
    }
    count = len(in_title | names | others)
    only_names = names - in_title
    beyond = max(0, (work.titles[0].content if work.titles else 0) - len(in_title))
    return Fit(key, count, len(words), len(only_names), len(in_title), beyond, citations)


def _given_names(work: PreparedWork) -> set[str]:
    """Names that may stand beside the family names: "giovanni abbruzzese"; no initials."""
    people = work.work.contributors
    names = (f"{each.given or ''} {each.literal or each.family or ''}" for each in people)
    return {word for name in names for word in split(name).words if len(word) > 1}


def _acronyms(work: PreparedWork) -> set[str]:
    """How its journal, its publisher and the organizations that wrote it are called in short.

    "NICE" is the National Institute for Health and Care Excellence, without one of its letters;
    what its series or the number of a report is called counts, too.
    """
    venue = work.work.venue
    people = work.work.contributors
    organizations = [each.literal for each in people if each.literal and not each.family]
    named = (venue.title, venue.short_title, venue.publisher, venue.series, venue.event)
    found = {word for word in split(work.work.report_number or "").words}
    for name in filter(None, (*named, *organizations)):
        every = split(name).words
        content = [word for word in every if word not in STOP_WORDS and word not in _JOINING]
        for words in (every, content) if len(content) > 1 else ():
            initials = "".join(word[0] for word in words)
            less = (initials[:at] + initials[at + 1 :] for at in range(1, len(initials)))
            found |= {each for each in (initials, *less) if len(each) > 2}
        found |= {word.lower() for word in _IN_CAPITALS.findall(name)}
    return found


def _title_words(work: PreparedWork) -> set[str]:
    """The words of its title, and each two together: "grad", "cam", "gradcam"."""
    found: set[str] = set()
    for title in work.titles:
        words = (*title.label, *title.words)
        found.update(words)
        found.update("".join(pair) for pair in pairwise(words))
    return found


def _is_in(word: str, known: set[str]) -> bool:
    """Whether it is one of the words, perhaps in another number: "spasm", "spasms"."""
    return word in known or (
        len(word) > 3
        and word.isalpha()
        and any(each.startswith(word) or (len(each) > 3 and word == f"{each}s") for each in known)
    )
