"""Is this reference real? The verdict on one entry of a list."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harvest.check.entry_kind import advice_on, is_unindexed
from harvest.check.field_comparison import find_differences
from harvest.check.finding import (
    ENTRIES,
    NOWHERE,
    POORER,
    UNKNOWN,
    VERIFIED,
    Difference,
    Finding,
)
from harvest.check.meant_work import is_surely_meant
from harvest.check.near_title import nearest
from harvest.check.preprint import is_preprint
from harvest.check.reference_comparison import find_reference_differences
from harvest.check.title_letters import readings
from harvest.match import decide
from harvest.match.doi_dispute import stands_in
from harvest.match.likeness import Likeness
from harvest.match.title_difference import compare, prepare_title
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.model.reason import Reason
from harvest.model.work import Update, Work

__all__ = ["World", "judge_entry"]

_VERSION = re.compile(r"(?<=\d)v\d{1,2}$")

MOST_YEARS = 4
"""From a preprint to its publication."""


@dataclass(frozen=True, slots=True)
class World:
    """What is known at the time of judging.

    Attributes:
        works: by internal identifier: those matched, and all candidates.
        missing: DOIs that doi.org says do not exist.
        unasked: identifiers that could not be asked, with the reason.
        is_asked: whether any source was asked; what a snapshot lacks may well exist.
        near: by the key of a query that found nothing: works that a search by its title alone
            gave, with their internal identifiers.
        notices: by DOI: what was found by asking for the notices about it.
        shows_preprints: whether preprints that harvest found of an article are told.
    """

    works: Mapping[str, Work] = field(default_factory=dict)
    missing: Collection[Identifier] = ()
    unasked: Mapping[Identifier, str] = field(default_factory=dict)
    is_asked: bool = True
    near: Mapping[str, Sequence[tuple[str, Work]]] = field(default_factory=dict)
    notices: Mapping[str, tuple[Update, ...]] = field(default_factory=dict)
    shows_preprints: bool = False


def judge_entry(answer: Answer, world: World) -> Finding:
    """The verdict on the entry; see `Finding.kind`."""
    finding = _judged(answer, world)
    if finding.kind == "not-found" and world.is_asked:
        return _missing(finding, answer, world)
    is_unsure = finding.kind in ("wrong-details", "near-miss") and not _is_named(answer)
    if is_unsure and is_unindexed(answer.mention):
        # Another work of that title is to be expected: the report of an article, a thesis.
        reason = f"{advice_on(answer.mention)}; the nearest is {finding.doi or 'without a DOI'}"
        return Finding("not-indexed", answer.mention, reason)
    return finding


def _missing(finding: Finding, answer: Answer, world: World) -> Finding:
    """What no source has: nearly another work, of a kind that none has, or not found.

    A DOI that doi.org does not know is wrong, whatever else can be said of the entry.
    """
    mention = answer.mention
    wrong = tuple(
        Difference("doi", each.value, NOWHERE)
        for each in mention.identifiers
        if _is_missing(each, world)
    )
    if mention.query and (near := nearest(mention.query, world.near.get(mention.query.key, ()))):
        work_id, work = near
        differences = _differences(answer, work)
        if not wrong and not differences and mention.query.authors:
            return Finding(VERIFIED, mention, "found by its title", work_id, work.doi)
        better = (work.doi,) if work.doi else ()
        kind, every = "wrong-doi" if wrong else "near-miss", wrong + differences
        return Finding(kind, mention, finding.reason, work_id, work.doi, better, every)
    if wrong:
        return replace(finding, kind="wrong-doi", differences=wrong)
    if is_unindexed(mention):
        return replace(finding, kind="not-indexed", reason=advice_on(mention))
    return finding


def _judged(answer: Answer, world: World) -> Finding:
    if answer.status == "unavailable":
        return Finding("not-checked", answer.mention, answer.reason)
    if answer.status == "unidentified" and not is_unindexed(answer.mention):
        return Finding("not-checked", answer.mention, answer.reason)
    if Reason.of(answer.reason) is Reason.NAMES_ANOTHER_WORK:
        return _other_work(answer, world)
    if answer.status in ("absent", "unidentified") and not world.is_asked:
        return Finding("not-checked", answer.mention, f"{answer.reason}; no source was asked")
    if answer.status == "absent":
        return Finding("not-found", answer.mention, answer.reason)
    if answer.work_id is None:
        return _among(answer, world)
    return _matched(answer, answer.work_id, world)


def _matched(answer: Answer, work_id: str, world: World) -> Finding:
    """The entry's work was found: does what the entry says of it hold?"""
    mention, work = answer.mention, world.works.get(work_id, Work())
    wrong = _wrong_dois(answer, work, world)
    differences = wrong + _differences(answer, work)
    kind = _kind(wrong, differences)
    if kind == "wrong-details" and (mild := _as_preprint(mention.query, work, differences)):
        kind, differences = "only-preprint", mild
    better = (work.doi,) if wrong and work.doi else ()
    if kind == "wrong-details" and (_is_spelling(differences) or not _is_meant(answer, work)):
        kind, better = "near-miss", (work.doi,) if work.doi else ()
    unasked = [each for each in mention.identifiers if each in world.unasked]
    if kind == VERIFIED and unasked and answer.reason != "identifier":
        reason = f"the words fit; {unasked[0]} could not be asked: {world.unasked[unasked[0]]}"
        return Finding("not-checked", mention, reason, work_id, work.doi)
    return Finding(kind, mention, answer.reason, work_id, work.doi, better, differences)


def _is_named(answer: Answer) -> bool:
    """Whether the entry itself, or the user, says which work is meant."""
    return Reason.of(answer.reason) in (Reason.IDENTIFIER, Reason.CHOSEN)


def _is_meant(answer: Answer, work: Work) -> bool:
    query = answer.mention.query
    return query is None or _is_named(answer) or is_surely_meant(query, work)


def _is_spelling(differences: tuple[Difference, ...]) -> bool:
    """Whether a title spelled otherwise is all that is said against the entry."""
    said = [each for each in differences if not each.is_poorer]
    return all(e.field == "title" and readings(e.entry) & readings(e.record) for e in said)


def _as_preprint(
    query: Query | None, work: Work, differences: tuple[Difference, ...]
) -> tuple[Difference, ...]:
    """The differences where all that is said against the entry is that the work is a preprint.

    Such a work may have appeared where the entry says, up to four years later, and no source
    knows; () where more is wrong.
    """
    fields = {each.field for each in differences if not each.is_poorer}
    if not is_preprint(work) or "venue" not in fields or fields - {"venue", "year"}:
        return ()
    if "year" in fields:
        first = min(filter(None, (work.year, *_years(work))), default=0)
        if not query or not query.year or not first < query.year <= first + MOST_YEARS:
            return ()
    known = f"known only as a preprint{f' ({work.venue.title})' if work.venue.title else ''}"
    return tuple(
        Difference(each.field, each.entry, known if each.field == "venue" else each.record, True)
        for each in differences
    )


def _years(work: Work) -> list[int]:
    dates = (work.published, work.published_online, work.published_print)
    return [int(each[:4]) for each in dates if each and each[:4].isdecimal()]


def _kind(wrong: tuple[Difference, ...], differences: tuple[Difference, ...]) -> str:
    if wrong:
        return "wrong-doi"
    if any(not each.is_poorer for each in differences):
        return "wrong-details"
    return POORER if differences else VERIFIED


def _wrong_dois(answer: Answer, work: Work, world: World) -> tuple[Difference, ...]:
    """The entry's DOI where it leads nowhere, or is none, beside the work's."""
    mention = answer.mention
    wrong = [str(each.value) for each in mention.identifiers if _is_missing(each, world)]
    wrong += [each for each in mention.problems if Reason.of(each) is Reason.INVALID_DOI]
    known = work.doi or NOWHERE
    return tuple(
        Difference("doi", cited, known) for cited in wrong if not _is_one_doi(cited, work.doi)
    )


def _is_one_doi(cited: str, known: str | None) -> bool:
    """Whether two DOIs are one, or two versions of one preprint: "10.48550/arxiv.2001.00001v2"."""
    if known is None:
        return False
    one, other = (_VERSION.sub("", each.lower()) for each in (cited, known))
    return one == other


def _is_missing(identifier: Identifier, world: World) -> bool:
    return identifier.scheme == "doi" and identifier in world.missing


def _differences(answer: Answer, work: Work) -> tuple[Difference, ...]:
    mention = answer.mention
    if mention.query is None:
        return ()
    if mention.kind not in ENTRIES:
        return find_reference_differences(mention.query, work, mention.text)
    whole = mention.text if mention.kind == "bib-entry" else ""  # tables name the first author
    return find_differences(mention.query, work, whole)


def _other_work(answer: Answer, world: World) -> Finding:
    """The DOI leads to one work, the words speak of another.

    It is the DOI that is wrong where the words are those of a known work, or of none; the details
    where the DOI's work bears the title and only its authors are others.
    """
    *others, named = [each.work_id for each in answer.candidates]
    mention, work = answer.mention, world.works.get(named, Work())
    cited = next((each.value for each in mention.identifiers if each.scheme == "doi"), "")
    if mention.query and stands_in(mention.query, work):
        own = "the part's own: the DOI names the book that it stands in"
        wrong = (Difference("doi", cited, own),)
        return Finding("wrong-doi", mention, answer.reason, named, work.doi, (), wrong)
    right = _decided(mention.query, others, world)
    if right is None and mention.query and _shares_title(mention.query, work):
        differences = _differences(answer, work)
        kind = _kind((), differences)  # field by field the names may fit after all
        return Finding(kind, mention, answer.reason, named, work.doi, (), differences)
    found = world.works[right] if right else Work()
    differences = (Difference("doi", cited, found.doi or UNKNOWN),)
    differences += _differences(answer, found) if right else ()
    better = (found.doi,) if found.doi else ()
    reason = answer.reason if right else f"{answer.reason}; no source knows the work described"
    return Finding("wrong-doi", mention, reason, right or named, work.doi, better, differences)


def _decided(query: Query | None, work_ids: Sequence[str], world: World) -> str | None:
    if query is None:
        return None
    known = [(each, world.works[each]) for each in work_ids if each in world.works]
    verdict = decide(query, known)
    return verdict.key


def _shares_title(query: Query, work: Work) -> bool:
    if not query.title or not work.title:
        return False
    found = compare(prepare_title(query.title), prepare_title(work.title))
    return found.likeness <= Likeness.NUMBERED


def _among(answer: Answer, world: World) -> Finding:
    """Several works could be meant: judged by those that the entry fits best, none of them named.

    A preprint and its article may both fit: the entry is right, whichever it means.
    """
    known = [each.work_id for each in answer.candidates if each.work_id in world.works]
    if not known:
        return Finding("not-found", answer.mention, answer.reason)
    judged = [_matched(answer, each, world) for each in known]
    best = min(judged, key=_distance)
    if {"title", "first author"} <= {each.field for each in best.differences}:
        return Finding("not-found", answer.mention, f"{answer.reason}; the nearest is {best.doi}")
    alike = [each for each in judged if _distance(each) == _distance(best)]
    dois = tuple(dict.fromkeys(each.doi for each in alike if each.doi))
    if best.kind in (VERIFIED, POORER):
        reason = f"{answer.reason}: it fits {' and '.join(dois) or 'a work without a DOI'}"
        return Finding(best.kind, answer.mention, reason, differences=best.differences)
    better = dois if best.kind == "near-miss" or best.better else ()
    return replace(best, is_choice=True, better=better)


def _distance(finding: Finding) -> tuple[int, bool]:
    return len(finding.differences), finding.kind != VERIFIED
