"""Does the DOI of a mention name the work that its title and authors name?"""

from __future__ import annotations

from harvest.match.case import Match, MatchStatus
from harvest.match.decision import verify
from harvest.match.evidence import Evidence, collect_evidence
from harvest.match.likeness import Likeness
from harvest.match.prepared import prepare_query, prepare_work
from harvest.match.title_difference import compare, prepare_title
from harvest.model.mention import Query
from harvest.model.work import Work

__all__ = ["agrees", "stands_in"]

_Judgement = tuple[MatchStatus, str, float]


def agrees(query: Query, work: Work) -> Match:
    """Judge whether *work*, found by the mention's own DOI, is the one that *query* describes.

    The DOI is evidence itself, so a sloppy citation passes: a subtitle left out, another edition
    of the title, a year or a page that is off. Status "different" is a conflict to report (another
    title, another author, the notice instead of the work), "probable" a doubt worth a warning
    (invented co-authors, a part number, a reworded title), "ambiguous" that the two
    cannot be compared; exact and strong agree.
    """
    evidence = collect_evidence(prepare_query(query), prepare_work(work), thorough=True)
    status, reason, confidence = _judge(query, work, evidence)
    return Match(status, reason, confidence, evidence.summary())


def stands_in(query: Query, work: Work) -> bool:
    """Whether *work* is the book or proceedings that *query* names as its container.

    >>> stands_in(Query(title="Introduction", container="On Tides"), Work(title="On Tides"))
    True
    """
    if not query.container or not work.title or query.title == work.title:
        return False
    whole = f"{work.title}: {work.subtitle}" if work.subtitle else work.title
    container = prepare_title(query.container)
    likes = [compare(container, prepare_title(title)).likeness for title in (work.title, whole)]
    return min(likes) <= Likeness.NUMBERED


def _judge(query: Query, work: Work, evidence: Evidence) -> _Judgement:
    likeness = evidence.title.likeness
    if not work.title or not (query.title or query.is_reference):
        if evidence.author == "other":
            return "different", "other-author", 0.1
        return "ambiguous", "nothing-to-compare", 0.5
    if likeness is Likeness.NOTICE:
        return "different", "notice", 0.05
    if likeness is Likeness.UNLIKE:
        return _judge_other_title(query, evidence)
    if evidence.author == "other":
        return "different", "other-author", 0.1
    if evidence.coauthors == "other" or (evidence.author, evidence.coauthors) == ("near", "near"):
        return "probable", "other-coauthors", 0.6
    if likeness is Likeness.NUMBERED:
        return "probable", "other-number", 0.6
    if likeness is Likeness.REWORDED:
        return "probable" if evidence.author != "same" else "strong", "reworded", 0.9
    return _agreement(query, work)


def _agreement(query: Query, work: Work) -> _Judgement:
    """The titles agree, and so does the work, whatever else is off."""
    match = verify(query, work)
    if match.is_accepted:
        return match.status, match.reason, match.confidence
    return "strong", "title", 0.95


def _judge_other_title(query: Query, evidence: Evidence) -> _Judgement:
    """No likeness of titles: another work, unless it stands at the very place that was cited."""
    if evidence.is_same_place and evidence.author in ("same", "near"):
        return "strong", "same-place", 0.95
    if evidence.author == "same" and evidence.support >= 1:
        return "probable", "same-author-other-title", 0.5
    if query.is_reference and not query.title:
        return "ambiguous", "nothing-to-compare", 0.5
    return "different", "other-title", 0.02
