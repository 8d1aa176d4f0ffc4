"""Check what notes and lists cite: retractions, published preprints, wrong references.

notice, preprint    what happened to a work that is cited
field_comparison, venue_name    an entry of a list against the record, field by field
entry_verdict       the verdict on an entry: is this reference real?
doubled             what a list has twice
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from harvest.check.doubled import find_doubled
from harvest.check.entry_verdict import World, judge_entry
from harvest.check.finding import ENTRIES, VERIFIED, Difference, Finding, is_judged
from harvest.check.preprint import found_confidence, published_dois
from harvest.model.answer import Answer
from harvest.model.mention import Mention
from harvest.model.notice import distinct_updates, ended_by, notices_of, standing
from harvest.model.reason import Reason
from harvest.model.work import FOUND_PREPRINT, Update, Work

__all__ = [
    "ENTRIES",
    "VERIFIED",
    "Difference",
    "Finding",
    "World",
    "find_findings",
    "judge_entry",
]


def find_findings(answers: Iterable[Answer], world: World) -> list[Finding]:
    """Everything that there is to say, in the order of the mentions, the gravest first at each.

    What is said twice of one work in one line is said once. Each entry of a list gets its verdict,
    also when that is "verified".
    """
    answers = list(answers)
    found: dict[tuple[object, ...], Finding] = {}
    for answer in answers:
        for finding in _findings(answer, world):
            mention = finding.mention
            name = finding.work_id or finding.doi or mention.text
            place = (mention.path, mention.line, mention.cite_key, finding.kind, name)
            found.setdefault(place, finding)
    return _in_order(answers, [*find_doubled(answers), *found.values()])


def _in_order(answers: Sequence[Answer], findings: list[Finding]) -> list[Finding]:
    order: dict[Mention, int] = {}
    for number, answer in enumerate(answers):
        order.setdefault(answer.mention, number)
    return sorted(findings, key=lambda each: order[each.mention])


def _findings(answer: Answer, world: World) -> Iterator[Finding]:
    if answer.work_id and answer.work_id in world.works:
        yield from _about(answer, answer.work_id, world)
    if answer.mention.kind in ENTRIES:
        yield from _judged(answer, world)
    elif answer.status == "unavailable":
        yield Finding("not-checked", answer.mention, answer.reason)
    elif answer.mention.kind == "citekey" and answer.status == "unidentified":
        if why := "; ".join(answer.mention.problems):  # else its entry is judged by itself
            yield Finding("undefined-key", answer.mention, why)
    elif Reason.of(answer.reason) is Reason.NAMES_ANOTHER_WORK:
        yield _other_work(answer, world)
    elif is_judged(answer.mention):
        yield from _judged(answer, world)
    else:
        yield from _no_such_dois(answer, world)


def _judged(answer: Answer, world: World) -> Iterator[Finding]:
    """The verdict, and what there is to say of a work that was found by judging only."""
    verdict = judge_entry(answer, world)
    is_new = not answer.work_id and verdict.kind == VERIFIED
    if is_new and verdict.work_id and verdict.work_id in world.works:
        yield from _about(answer, verdict.work_id, world)
    yield verdict


def _about(answer: Answer, work_id: str, world: World) -> Iterator[Finding]:
    """What happened to the work: notices, its publication."""
    work = world.works[work_id]
    yield from _notices(answer.mention, work_id, work, world.notices.get(work.doi or "", ()))
    if better := published_dois(answer.mention, work):
        publications = ", ".join(
            f"{doi} found by harvest, confidence {sure:.2f}; nobody deposited the link"
            for doi in better
            if (sure := found_confidence(work, doi)) is not None
        )
        yield Finding("published", answer.mention, publications, work_id, work.doi, better)
    if world.shows_preprints:
        yield from _preprints(answer.mention, work_id, work)


def _no_such_dois(answer: Answer, world: World) -> Iterator[Finding]:
    """A DOI by itself that leads nowhere."""
    for each in answer.mention.identifiers:
        if not answer.work_id and each in world.missing:
            yield Finding("wrong-doi", answer.mention, answer.reason, None, str(each.value))


def _preprints(mention: Mention, work_id: str, work: Work) -> Iterator[Finding]:
    """The preprints of the article that harvest itself found."""
    for each in work.relations:
        if each.type == FOUND_PREPRINT:
            reason = f"found by harvest, confidence {each.confidence or 0:.2f}"
            found = (each.doi,)
            yield Finding("preprint", mention, reason, work_id, work.doi, found)


def _other_work(answer: Answer, world: World) -> Finding:
    *others, named = answer.candidates
    better = tuple(each.doi for each in others if each.doi)
    return Finding(
        Reason.NAMES_ANOTHER_WORK.value, answer.mention, answer.reason.partition(": ")[2],
        named.work_id, named.doi, better[:1],
    )  # fmt: skip


def _notices(
    mention: Mention, work_id: str, work: Work, found: Iterable[Update]
) -> Iterator[Finding]:
    """A finding for each type of notice; the record holds the work's own, never a notice's.

    *found* are those that were found by asking who updates the work.
    One notice that is registered under two types counts under the graver. A notice that a later
    one ended is told with that one: retracted and reinstated is "reinstatement".
    """
    by_type: dict[str, list[Update]] = {}
    seen: set[str] = set()
    updates = distinct_updates([*notices_of(work), *found])
    for update in sorted(standing(updates), key=lambda each: _gravity(each.type)):
        if update.doi is None or update.doi not in seen:
            by_type.setdefault(update.type, []).append(update)
            seen |= {update.doi} if update.doi else set()
    for kind, notices in by_type.items():
        notices += ended_by(kind, updates)
        notices.sort(key=lambda each: each.date or "9999")
        yield Finding(kind, mention, "", work_id, work.doi, (), (), tuple(notices))


_GRAVE = ("retraction", "withdrawal", "removal", "partial-retraction", "expression-of-concern")


def _gravity(kind: str) -> int:
    return _GRAVE.index(kind) if kind in _GRAVE else len(_GRAVE)
