"""Near misses: the work whose title an entry gives with a word changed, lost or added."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel, LCSseq

from harvest.match.evidence import same_name
from harvest.match.normal import STOP_WORDS, name_key, split
from harvest.model.mention import Query
from harvest.model.work import Work

__all__ = ["closeness", "nearest"]

ALONE = 0.75
"""Two titles that share so many of their words are the same but for a few, whoever wrote them."""
WITH_AUTHOR = 0.5
"""… where an author is the same."""
FEWEST = 3
"""Words of substance that must be shared: "Introduction" is near to everything."""


def nearest(query: Query, works: Sequence[tuple[str, Work]]) -> tuple[str, Work] | None:
    """The one of *works* whose title is nearly the query's; None where none is near.

    Where two are equally near it is the one with the same author, then of the same year, then the
    one with the DOI that sorts first.
    """
    if not query.title:
        return None
    judged = []
    for work_id, work in works:
        close, shared = closeness(query.title, work)
        is_author = _shares_author(query, work)
        least = WITH_AUTHOR if is_author else ALONE
        if close >= least and shared >= FEWEST:
            is_of_year = query.year is not None and query.year == work.year
            judged.append((-close, not is_author, not is_of_year, work.doi or "~", work_id, work))
    if not judged:
        return None
    *_, work_id, work = min(judged, key=lambda each: each[:5])
    return work_id, work


def closeness(title: str, work: Work) -> tuple[float, int]:
    """The share of words in order that *title* has in common with the work's, and how many.

    Words that differ in a letter or two count as far as their letters agree.

    >>> closeness("Deep learning of jars", Work(title="Deep learning for jars"))
    (1.0, 3)
    """
    forms = [work.title, work.original_title]
    forms += [f"{work.title}: {work.subtitle}"] if work.title and work.subtitle else []
    words = _content(title)
    return max((_compared(words, _content(form)) for form in forms if form), default=(0.0, 0))


def _content(title: str) -> list[str]:
    words = list(split(title).words)
    return [word for word in words if word not in STOP_WORDS] or words


def _compared(one: list[str], other: list[str]) -> tuple[float, int]:
    if not one or not other:
        return 0.0, 0
    shared = LCSseq.similarity(one, other)
    by_words = 2 * shared / (len(one) + len(other))
    by_letters = Indel.normalized_similarity(" ".join(one), " ".join(other))
    is_same_but_spelled = by_letters >= 0.85
    close = max(by_words, by_letters if is_same_but_spelled else 0.0)
    return close, max(shared, min(len(one), len(other)) if is_same_but_spelled else 0)


def _shares_author(query: Query, work: Work) -> bool:
    known = [name_key(each.family or each.name) for each in work.authors]
    return any(same_name(name_key(each), name) for each in query.authors for name in known if name)
