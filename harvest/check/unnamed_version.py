"""Published versions that nobody deposited: which article is this preprint's?

Half of all preprints that have appeared say so nowhere. Two records are taken for versions where
title and authors agree as those of one work do and the article came out at most four years after.
A group's other papers share authors and half the title: numbers, parts, notices and further words
of substance keep them apart. After Cabanac et al. 2021 (https://doi.org/10.1007/s11192-021-03900-7),
who found title, first author and date to be what links preprints and articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from harvest.check.near_title import closeness
from harvest.check.preprint import is_preprint
from harvest.match.evidence import same_name
from harvest.match.likeness import Likeness
from harvest.match.normal import STOP_WORDS, name_key, split
from harvest.match.title_difference import compare, prepare_title
from harvest.model.work import Work

__all__ = ["FoundVersion", "MOST_YEARS", "published_version"]

MOST_YEARS = 4
_PUBLISHED = frozenset({"journal-article", "proceedings-article", "book-chapter", None})
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """The article of a preprint, as harvest sees it.

    Attributes:
        confidence: 0..1.
    """

    key: object
    work: Work
    confidence: float


def published_version(preprint: Work, works: Sequence[tuple[object, Work]]) -> FoundVersion | None:
    """The one of *works* that the preprint became; None where none surely is.

    Of a conference paper and an article that are equal the article is taken; of two equal articles
    none: one of them is another work.
    """
    judged = [
        (confidence, work.type == "journal-article", key, work)
        for key, work in works
        if (confidence := _confidence(preprint, work)) is not None
    ]
    if not judged:
        return None
    judged.sort(key=lambda each: (-each[0], not each[1], str(each[2])))
    best, *others = judged
    if any(each[:2] == best[:2] and each[3].doi != best[3].doi for each in others):
        return None
    return FoundVersion(best[2], best[3], best[0])


def _confidence(preprint: Work, article: Work) -> float | None:
    """How sure it is that the two are one work; None where it is not."""
    if not _may_be_published(preprint, article) or not _fits_in_time(preprint, article):
        return None
    authors = _shared_authors(preprint, article)
    likeness, close = _title(preprint, article)
    if likeness <= Likeness.SPELLED and authors >= 0.5:
        return 0.99 if authors >= 0.8 else 0.95
    if likeness is Likeness.SHORTENED and authors >= 0.8:
        return 0.93
    if likeness is Likeness.REWORDED and authors >= 0.8 and _is_one_title_longer(preprint, article):
        return 0.9 if close >= 0.9 else 0.85
    return None


def _may_be_published(preprint: Work, article: Work) -> bool:
    if not article.doi or article.doi == preprint.doi or is_preprint(article):
        return False
    if article.type not in _PUBLISHED:
        return False
    others = {each.doi for each in article.relations if each.type == "has-preprint"}
    return not others or preprint.doi in others


def _fits_in_time(preprint: Work, article: Work) -> bool:
    """Not before the preprint, but for one posted after; at most four years later."""
    if not preprint.year or not article.year:
        return False
    return -1 <= article.year - preprint.year <= MOST_YEARS


def _title(preprint: Work, article: Work) -> tuple[Likeness, float]:
    """The nearest of their titles' forms, and the share of words in common."""
    pairs = [(a, b) for a in _forms(preprint) for b in _forms(article)]
    if not pairs:
        return Likeness.UNLIKE, 0.0
    if any(prepare_title(each).notice for pair in pairs for each in pair):
        return Likeness.NOTICE, 0.0  # an erratum has no preprint
    found = min((compare(prepare_title(a), prepare_title(b)).likeness for a, b in pairs))
    close = max(closeness(a, article) for a in _forms(preprint))
    is_short = close[1] < _FEWEST_WORDS
    return (Likeness.UNLIKE if is_short else found), close[0]


def _is_one_title_longer(preprint: Work, article: Work) -> bool:
    """Whether one title has all the words of the other in order, and at most a few more.

    Two titles that each have words of their own are two papers of one group, however much they
    share.
    """
    for one in _forms(preprint):
        for other in _forms(article):
            work_words, other_words = (
                [word for word in split(each).words if word not in STOP_WORDS]
                for each in (one, other)
            )
            short, long = sorted((work_words, other_words), key=len)
            more = len(long) - len(short)
            if LCSseq.similarity(short, long) == len(short) and more <= min(3, len(short) // 4):
                return True
    return False


def _forms(work: Work) -> list[str]:
    whole = f"{work.title}: {work.subtitle}" if work.title and work.subtitle else None
    return list(dict.fromkeys(each for each in (work.title, whole) if each))


def _shared_authors(preprint: Work, article: Work) -> float:
    """The share of the shorter list that is in the longer; 0 where the first ones differ.

    Authors are added on the way to publication, and lists are cut: the longer is no measure.
    """
    work_names, other_names = (
        [key for each in work.authors if (key := name_key(each.family or each.name))]
        for work in (preprint, article)
    )
    if not work_names or not other_names:
        return 0.0
    is_first = any(same_name(work_names[0], each) for each in other_names[:3])
    is_first = is_first and any(same_name(other_names[0], each) for each in work_names[:3])
    short, long = sorted((work_names, other_names), key=len)
    shared = sum(any(same_name(name, each) for each in long) for name in short)
    if not is_first or (len(short) == 1 and len(long) > 2):
        return 0.0
    return shared / len(short)
