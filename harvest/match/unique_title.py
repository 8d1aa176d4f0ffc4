"""A title too short to single out a work by itself, which yet only one of many candidates bears.

"Dialysis and psoriasis" says little, and so does the beginning of a title that was cut off. But a
search lists first what bears the very words asked for: where it went on to other works, a twin
would have been among them. Three things make such a work the one that is meant:

- the search had room: it returned other works beside the one, unless the title relates two things
  and so is no mere topic (a search for rare words may return nothing else);
- nobody else bears the title or nearly so, and none has it within its own ("Hemifacial spasm" is a
  topic, "Surgery for hemifacial spasm" shows it; it stays ambiguous without author or year);
- a word that differs is a slip of the pen: no candidate knows it as a word.

One word is never enough, nor is a title that names a kind of text ("Editorial"). A title without
its subtitle must have the author or the year agree, too. What is left out
of sight are works that no search returned; so the confidence stays below that of a telling title,
and what the cache's few works alone suggest is always checked with a source.
"""

from __future__ import annotations

from collections.abc import Sequence

from harvest.match.case import Case
from harvest.match.evidence import same_name
from harvest.match.likeness import Likeness
from harvest.match.normal import STOP_WORDS

__all__ = ["is_sole_bearer"]

_ROOM = 3
"""Other works that the search must have returned to show that it ran out of bearers."""


def is_sole_bearer(case: Case, others: Sequence[Case]) -> bool:
    """Whether, of all candidates, only the one of *case* can be what its bare title means."""
    evidence = case.evidence
    if case.query.words is not None or evidence.against:
        return False
    if len(others) < _ROOM and not _relates(case):
        return False
    if evidence.author not in ("same", "none") or evidence.title.slips > 1:
        return False
    if not _is_worth(case):
        return False
    rivals = [other for other in others if _may_be_meant(other, case)]
    if any(other.evidence.title.likeness <= Likeness.SHORTENED for other in rivals):
        return False
    return not any(_knows(other, case) for other in rivals)


def _may_be_meant(other: Case, case: Case) -> bool:
    """Whether another work is a rival: where author and year agree, only one by that author."""
    if not case.evidence.author == case.evidence.year == "same":
        return True
    return any(
        same_name(author, name) for author in case.query.authors for name in other.work.authors
    )


def _is_worth(case: Case) -> bool:
    """Whether it is a title of two words of substance, or enough of one that was cut off."""
    likeness = case.evidence.title.likeness
    if case.is_generic:
        return False
    if likeness is Likeness.SHORTENED:
        return _is_enough_without_end(case)
    form = case.evidence.form
    return form is not None and likeness <= Likeness.SPELLED and form.tells(2, 12)


def _is_enough_without_end(case: Case) -> bool:
    """Whether a title without its end can be told: it was cut off, or author or year agree."""
    if case.query.query.truncated:
        return case.tells(3, 14) and not case.may_lack_part
    return "same" in (case.evidence.author, case.evidence.year) and case.tells(2, 10)


def _relates(case: Case) -> bool:
    """Whether the whole title puts two things in relation, and so is more than a thing's name."""
    form, likeness = case.evidence.form, case.evidence.title.likeness
    if form is None or likeness is Likeness.SHORTENED:
        return False
    return any(word in STOP_WORDS for word in form.words[1:-1])


def _knows(other: Case, case: Case) -> bool:
    """Whether another work's title has the one asked for within it, or a word misspelt in it."""
    assert case.query.title and case.evidence.form
    asked, meant = case.query.title.words, case.evidence.form.words
    if case.evidence.title.likeness is Likeness.SHORTENED:
        asked = asked[:-1]
    strange = set(asked) - set(meant) - STOP_WORDS
    phrases = {_phrase(asked), _phrase(meant)}
    for title in other.work.titles:
        if strange & set(title.words):
            return True
        text = _phrase(title.words)
        if any(phrase in text for phrase in phrases):
            return True
    return False


def _phrase(words: Sequence[str]) -> str:
    """The words of substance in a row, to be looked for in others."""
    return f" {' '.join(word for word in words if word not in STOP_WORDS)} "
