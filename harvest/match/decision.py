"""From a query and its candidates to one work, to several for a person, or to none."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from harvest.match.case import Case, Match
from harvest.match.evidence import collect_evidence
from harvest.match.free_words import MOST, find_fits, is_beyond_doubt
from harvest.match.likeness import Likeness
from harvest.match.prepared import PreparedQuery, prepare_query, prepare_work
from harvest.match.rules import RULES
from harvest.match.title_place import Place
from harvest.match.unique_title import is_sole_bearer
from harvest.match.version import are_versions, preference
from harvest.model.mention import Query
from harvest.model.work import Work

__all__ = ["Verdict", "decide", "verify"]

Key = TypeVar("Key", bound=Hashable)

NO_CITATIONS: Mapping[Any, int] = {}

SOLE = 0.9
"""The confidence in a short title that only one candidate bears."""

EQUAL = 0.3
"""The confidence in what a rule holds for another work though title, author and year are equal."""

_DATED = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")

_ORDER = {"exact": 0, "strong": 1, "probable": 2, "ambiguous": 3, "different": 4}


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Key]):
    """The decision on a query.

    Attributes:
        status: matched; ambiguous (a person must choose among `ranked`); absent.
        key: names the work when matched, else None.
        match: the match of the work chosen, or of the best candidate; None without candidates.
        ranked: every candidate that is not different, best first, with its match.
        versions: keys of the other versions of the chosen work (its preprint, its translation).
    """

    status: Literal["matched", "ambiguous", "absent"]
    key: Key | None
    match: Match | None
    ranked: tuple[tuple[Key, Match], ...] = ()
    versions: tuple[Key, ...] = ()

    @property
    def confidence(self) -> float | None:
        """How sure the choice is, 0..1; None when nothing was chosen."""
        return self.match.confidence if self.match and self.status == "matched" else None

    @property
    def reason(self) -> str:
        """The rule that decided, in one word."""
        return self.match.reason if self.match else "no-candidate"


@dataclass(frozen=True, slots=True)
class _Candidate(Generic[Key]):
    """A candidate with what was found out about it."""

    key: Key
    case: Case
    match: Match

    @property
    def rank(self) -> tuple[object, ...]:
        """Sorts the best first, in one order only."""
        evidence = self.case.evidence
        weight = evidence.against - evidence.support
        return _ORDER[self.match.status], -self.match.confidence, weight, str(self.key)


def verify(query: Query, work: Work) -> Match:
    """Judge whether *work* is what *query* means. Never raises, whatever the texts hold."""
    return _judge(_case(prepare_query(query), work))


def _case(asked: PreparedQuery, work: Work) -> Case:
    known = prepare_work(work)
    evidence = collect_evidence(asked, known)
    if asked.words is not None and evidence.place and evidence.place.is_all_of(asked.words):
        asked = prepare_query(asked.bare)
        evidence = collect_evidence(asked, known)
    return Case(asked, known, evidence)


def _judge(case: Case) -> Match:
    for rule in RULES:
        if (verdict := rule(case)) is not None:
            status, reason, confidence = verdict
            if status == "different" and case.is_equal:
                status, confidence = "ambiguous", EQUAL
            return Match(status, reason, confidence, case.evidence.summary())
    raise AssertionError("the last rule always has a verdict")


def decide(
    query: Query,
    works: Sequence[tuple[Key, Work]],
    citations: Mapping[Key, int] = NO_CITATIONS,
) -> Verdict[Key]:
    """Choose among (key, work) candidates; their order plays no part.

    Two good candidates are no match, unless they are versions of one work or one of them fits the
    mention in place (volume and page) where the other does not. A short title is matched when only
    one of several candidates bears it. Free words that are nobody's title get the candidates that
    fit them, by words explained and then by *citations*.
    """
    asked = prepare_query(query)
    cases = {key: _case(asked, work) for key, work in works}
    verdict = _decide(asked, cases)
    if verdict.status == "absent":
        verdict = _find_equal(query, works) or verdict
    if not query.is_free or verdict.status == "matched" or _is_title_of_one(cases.values()):
        return verdict
    return _decide_free(query, cases, citations) or verdict


def _find_equal(query: Query, works: Sequence[tuple[Key, Work]]) -> Verdict[Key] | None:
    """The works whose title, author and year stand in a line that was read as a title only."""
    if query.is_reference or not _DATED.search(query.raw):
        return None
    asked = prepare_query(replace(query, is_reference=True))
    cases = ((key, _case(asked, work)) for key, work in works)
    equal = sorted(
        ((key, case) for key, case in cases if case.is_equal), key=lambda each: str(each[0])
    )
    ranked = tuple(
        (key, Match("ambiguous", "within-the-line", EQUAL, case.evidence.summary()))
        for key, case in equal
    )
    return Verdict("ambiguous", None, ranked[0][1], ranked) if ranked else None


def _is_title_of_one(cases: Iterable[Case]) -> bool:
    return any(each.evidence.title.likeness <= Likeness.SPELLED for each in cases)


def _decide_free(
    query: Query, cases: Mapping[Key, Case], citations: Mapping[Key, int]
) -> Verdict[Key] | None:
    """The verdict on words that are no title; None where no candidate fits them."""
    fits = find_fits(query.raw, list(cases.items()), citations)
    if not fits:
        return None
    ranked = tuple((each.key, each.match) for each in fits[:MOST])
    if is_beyond_doubt(fits):
        best = fits[0]
        return Verdict(
            "matched", best.key, best.sure_match, ((best.key, best.sure_match), *ranked[1:])
        )
    return Verdict("ambiguous", None, ranked[0][1], ranked)


def _decide(asked: PreparedQuery, cases: Mapping[Key, Case]) -> Verdict[Key]:
    entries = sorted(
        (_Candidate(key, case, _judge(case)) for key, case in cases.items()),
        key=lambda each: each.rank,
    )
    if not entries:
        return Verdict("absent", None, None)
    open_ = [each for each in entries if each.match.status != "different"]
    if not open_:
        return Verdict("absent", None, max((e.match for e in entries), key=_weight))
    ranked = tuple((each.key, each.match) for each in open_)
    accepted = [each for each in open_ if each.match.is_accepted]
    if accepted:
        return _choose(asked, accepted, ranked)
    if (sole := _sole_bearer(open_[0], entries)) is not None:
        ranked = ((sole.key, sole.match), *ranked[1:])
        return Verdict("matched", sole.key, sole.match, ranked)
    return Verdict("ambiguous", None, open_[0].match, ranked)


def _sole_bearer(best: _Candidate[Key], entries: list[_Candidate[Key]]) -> _Candidate[Key] | None:
    """*best*, accepted after all, because of all *entries* nothing else can be meant."""
    if best.match.reason not in ("short-title", "shortened"):
        return None
    if not is_sole_bearer(best.case, [each.case for each in entries if each is not best]):
        return None
    return replace(best, match=Match("strong", "sole-bearer", SOLE, best.match.evidence))


def _weight(match: Match) -> tuple[float, str]:
    return match.confidence, match.reason


def _choose(
    asked: PreparedQuery, accepted: list[_Candidate[Key]], ranked: tuple[tuple[Key, Match], ...]
) -> Verdict[Key]:
    best = next(
        (one for one in accepted if all(_is_worse(o, one) for o in accepted if o is not one)),
        accepted[0],
    )
    rivals = [each for each in accepted if each is not best and not _is_worse(each, best)]
    if not all(are_versions(best.case.work, each.case.work) for each in rivals):
        several = Match("ambiguous", "several", 0.5, best.match.evidence)
        return Verdict("ambiguous", None, several, ranked)
    chosen = min((best, *rivals), key=lambda each: (preference(asked, each.case), str(each.key)))
    others = sorted((each.key for each in (best, *rivals) if each is not chosen), key=str)
    return Verdict("matched", chosen.key, chosen.match, ranked, tuple(others))


def _is_worse(rival: _Candidate[Key], best: _Candidate[Key]) -> bool:
    """Whether the mention's own words prefer *best*: its place, or a title it covers more of."""
    own, other = best.case.evidence, rival.case.evidence
    if own.is_same_place != other.is_same_place:
        return own.is_same_place
    if own.place and other.place and _covers(own.place, other.place):
        return True
    is_cut = best.case.query.query.truncated  # what goes on fits as well as what is equal
    is_nearer = own.title.likeness < other.title.likeness and not is_cut
    if is_nearer and own.support >= other.support:
        return True
    return own.support >= other.support + 2 and own.against <= other.against


def _covers(one: Place, other: Place) -> bool:
    """Whether the other title is only a piece of ours in the string."""
    longer = (one.end - one.start) > (other.end - other.start) + 1
    return longer and one.start <= other.start and other.end <= one.end
