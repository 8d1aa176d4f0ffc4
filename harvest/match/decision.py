"""From a query and its candidates to one work, to several for a person, or to none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from harvest.match.evidence import collect
from harvest.match.place import Place
from harvest.match.prepared import prepare_query, prepare_work
from harvest.match.rules import RULES, Case, Match
from harvest.match.version import are_versions, choose_version
from harvest.mention import Query
from harvest.work import Work

__all__ = ["Verdict", "decide", "verify"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on a query.

    Attributes:
        status: matched; ambiguous (a person must choose among `ranked`); absent.
        chosen: key of the work when matched.
        match: the best candidate's match; None without candidates.
        ranked: every candidate that is not different, best first, with its match.
        versions: keys of the other versions of the chosen work (its preprint, its translation).
    """

    status: Literal["matched", "ambiguous", "absent"]
    chosen: str | None
    match: Match | None
    ranked: tuple[tuple[str, Match], ...] = ()
    versions: tuple[str, ...] = ()


_ORDER = {"exact": 0, "strong": 1, "probable": 2, "ambiguous": 3, "different": 4}


def verify(query: Query, work: Work) -> Match:
    """Judge whether *work* is what *query* means. Never raises, whatever the texts hold."""
    return _judge(
        Case((asked := prepare_query(query)), (known := prepare_work(work)), collect(asked, known))
    )


def _judge(case: Case) -> Match:
    for rule in RULES:
        if (verdict := rule(case)) is not None:
            status, reason, confidence = verdict
            return Match(status, reason, confidence, case.evidence.summary())
    raise AssertionError("the last rule always has a verdict")


def decide(query: Query, works: Sequence[tuple[str, Work]]) -> Verdict:
    """Choose among (key, work) candidates; their order plays no part.

    Two good candidates are no match, unless they are versions of one work or one of them fits the
    mention in place (volume and page) where the other does not.
    """
    asked = prepare_query(query)
    cases = {
        key: Case(asked, (known := prepare_work(work)), collect(asked, known))
        for key, work in works
    }
    matches = {key: _judge(case) for key, case in cases.items()}
    ranked = tuple(
        (key, matches[key])
        for key in sorted(matches, key=lambda key: _rank(key, matches[key], cases[key]))
        if matches[key].status != "different"
    )
    if not ranked:
        best = max(
            matches.values(), key=lambda match: (match.confidence, match.reason), default=None
        )
        return Verdict("absent", None, best)
    accepted = [key for key, match in ranked if match.is_accepted]
    if not accepted:
        return Verdict("ambiguous", None, ranked[0][1], ranked)
    return _choose(accepted, cases, matches, ranked)


def _rank(key: str, match: Match, case: Case) -> tuple[object, ...]:
    evidence = case.evidence
    return (_ORDER[match.status], -match.confidence, evidence.against - evidence.support, key)


def _choose(
    accepted: list[str],
    cases: dict[str, Case],
    matches: dict[str, Match],
    ranked: tuple[tuple[str, Match], ...],
) -> Verdict:
    best = accepted[0]
    rivals = [key for key in accepted[1:] if not _is_worse(cases[key], cases[best])]
    versions = [key for key in rivals if are_versions(cases[best].work, cases[key].work)]
    if len(versions) < len(rivals):
        reason = Match("ambiguous", "several", 0.5, matches[best].evidence)
        return Verdict("ambiguous", None, reason, ranked)
    chosen = choose_version(cases[best].query, {key: cases[key] for key in (best, *versions)})
    others = tuple(sorted({best, *versions} - {chosen}))
    return Verdict("matched", chosen, matches[chosen], ranked, others)


def _is_worse(rival: Case, best: Case) -> bool:
    """Whether the mention's own words prefer *best*: its place, or a title it covers more of."""
    ours, theirs = best.evidence, rival.evidence
    if ours.is_same_place and not theirs.is_same_place:
        return True
    if ours.place and theirs.place and _covers(ours.place, theirs.place):
        return True
    if ours.title.likeness < theirs.title.likeness and ours.support >= theirs.support:
        return True
    return ours.support >= theirs.support + 2 and ours.against <= theirs.against


def _covers(ours: Place, theirs: Place) -> bool:
    """Whether the other title is only a piece of ours in the string."""
    longer = (ours.end - ours.start) > (theirs.end - theirs.start) + 1
    return longer and ours.start <= theirs.start and theirs.end <= ours.end
