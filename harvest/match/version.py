"""Versions of one work: preprint and article, translation and original, a source's duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.match.evidence import same_name
from harvest.match.likeness import Likeness
from harvest.match.prepared import PreparedQuery, PreparedWork
from harvest.match.title_difference import compare
from harvest.model.work import Work

if TYPE_CHECKING:
    from harvest.match.case import Case

__all__ = ["are_versions", "preference"]

_RELATIONS = frozenset(
    "has-preprint is-preprint-of has-version is-version-of is-translation-of has-translation "
    "is-identical-to is-same-as is-variant-form-of is-original-form-of has-manuscript "
    "is-manuscript-of is-replaced-by replaces has-format is-format-of".split()
)


def are_versions(left: PreparedWork, right: PreparedWork) -> bool:
    """Whether two works are one in two versions, by what they say or by what they look like."""
    a, b = left.work, right.work
    if _links(a, b) or _links(b, a):
        return True
    if not _share_title(left, right) or not _share_authors(left, right):
        return False
    if _is_preprint(a) != _is_preprint(b):
        return _gap(left, right) <= 4
    if _is_preprint(a):
        return _gap(left, right) <= 1  # some servers give each version a DOI of its own
    if left.volume == right.volume and left.page == right.page and left.page is not None:
        return _gap(left, right) <= 1
    return _is_bare_copy(left, right)


def _links(a: Work, b: Work) -> bool:
    """Whether *a* names *b* as a version of itself, or as a place where it lives."""
    if a.doi is None or b.doi is None:
        return False
    if a.doi.lower() == b.doi.lower():
        return True
    related = {each.doi.lower() for each in a.relations if each.type in _RELATIONS}
    hosted = {each.doi.lower() for each in a.versions if each.doi}
    return b.doi.lower() in related | hosted


def _share_title(left: PreparedWork, right: PreparedWork) -> bool:
    """One title, of more than two words of substance."""
    return any(
        a.content >= 3 and compare(a, b).likeness <= Likeness.SPELLED
        for a in left.titles
        for b in right.titles
    )


def _share_authors(left: PreparedWork, right: PreparedWork) -> bool:
    if not left.authors or not right.authors:
        return False
    return same_name(left.authors[0], right.authors[0])


def _gap(left: PreparedWork, right: PreparedWork) -> int:
    """Years between them; 0 where one has no year."""
    return min((abs(a - b) for a in left.years for b in right.years), default=0)


def _is_bare_copy(left: PreparedWork, right: PreparedWork) -> bool:
    """Whether one is the other with less said: same year and journal, no place of its own."""
    if _gap(left, right) > 0 or not (left.containers and right.containers):
        return False
    same_venue = bool(set(left.containers) & set(right.containers))
    bare = (left.volume is None and left.page is None) or (
        right.volume is None and right.page is None
    )
    return same_venue and bare


def _is_preprint(work: Work) -> bool:
    return work.type == "posted-content"


def _is_of_another_language(case: Case) -> bool:
    """Whether only the original title agrees, which is that of the work this one translates."""
    original, titles = case.work.work.original_title, case.work.titles
    return bool(original) and len(titles) > 1 and case.evidence.form is titles[-1]


def preference(query: PreparedQuery, case: Case) -> tuple[int, ...]:
    """Sorts first the version a mention means: the preprint only if it says so.

    Then the one in the language of the title given, then the one with more said about it.
    """
    evidence, work = case.evidence, case.work.work
    return (
        -int(evidence.is_same_place),
        int(_is_preprint(work) != query.says_preprint),
        int(evidence.title.likeness),
        int(_is_of_another_language(case)),
        evidence.against - evidence.support,
        -sum(value is not None for value in (work.volume, work.pages, work.year, work.issue)),
        -len(work.contributors),
    )
