"""How a run ended: the exit code of design §6 and the summary on stderr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from harvest.cli.advice import advice_for
from harvest.cli.desk import Desk, Failure
from harvest.model.answer import Answer
from harvest.providers.common.breaker import STOPPED

__all__ = [
    "EXIT_INTERRUPTED",
    "EXIT_OPEN",
    "EXIT_REFUSED",
    "EXIT_UNAVAILABLE",
    "exit_code",
    "summary",
    "unmatched",
]

EXIT_OPEN, EXIT_REFUSED, EXIT_UNAVAILABLE, EXIT_INTERRUPTED = 1, 2, 3, 130
MOST_LISTED = 20
STATUSES = ("matched", "ambiguous", "absent", "unavailable")


def exit_code(desk: Desk, answers: Iterable[Answer]) -> int:
    """0 all matched; 1 something open; 3 something could not be asked; 130 interrupted."""
    if desk.stopped_by == "interrupted":
        return EXIT_INTERRUPTED
    statuses = {answer.status for answer in answers}
    if "unavailable" in statuses or desk.failures:
        return EXIT_UNAVAILABLE
    return EXIT_OPEN if statuses & {"ambiguous", "absent"} else 0


def unmatched(answers: Iterable[Answer], *, in_full: bool = True) -> list[str]:
    """One line for each mention without a work: where, what, and why.

    Unless *in_full*, the first ones only, one for each reason why a source was not asked, and how
    many there are besides.
    """
    open_ = [answer for answer in answers if answer.status != "matched"]
    listed = open_ if in_full else list(_telling(open_))[:MOST_LISTED]
    lines = [
        f"{answer.mention.path}:{answer.mention.line}: {answer.status}:"
        f" {answer.mention.text[:60]!r}: {answer.reason}"
        for answer in listed
    ]
    if len(open_) > len(listed):
        lines.append(f"… and {len(open_) - len(listed):,} more: see -v or --report FILE")
    return lines


def _telling(answers: Iterable[Answer]) -> Iterator[Answer]:
    """An outage says the same of hundreds: the first will do."""
    told: set[str] = set()
    for answer in answers:
        if answer.status != "unavailable" or answer.reason not in told:
            yield answer
        if answer.status == "unavailable":
            told.add(answer.reason)


def summary(desk: Desk, answers: Iterable[Answer]) -> list[str]:
    """What became of the mentions, what it cost, which source failed and what to do."""
    counts: Counter[str] = Counter()
    works: set[str] = set()
    for answer in answers:
        counts[answer.status] += 1
        works |= {answer.work_id} if answer.work_id else set()
    told = ", ".join(f"{counts[status]:,} {status}" for status in STATUSES if counts[status])
    mentions, of = _count(counts.total(), "mention"), _count(len(works), "work")
    lines = [f"{mentions} of {of}: {told or 'nothing to do'}"]
    lines += [_cost(desk), *_credits(desk)]
    lines += [_failure(each) for each in desk.failures if each.reason != STOPPED]
    if desk.stopped_by:
        lines.append(f"stopped: {desk.stopped_by}; run again to go on")
    return lines


def _cost(desk: Desk) -> str:
    asked = ", ".join(f"{name} {count:,}" for name, count in sorted(desk.requests.items()))
    return _count(desk.requests.total(), "request") + (f": {asked}" if asked else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _credits(desk: Desk) -> Iterator[str]:
    """What OpenAlex's account was charged, and what it has left."""
    source = desk.sources.get("openalex")
    used, left = getattr(source, "credits_used", 0), getattr(source, "credits_left", None)
    if used and left is not None:
        yield f"openalex: {used:,} credits used, {left:,} left today"


def _failure(failure: Failure) -> str:
    """Which source left how much open, how often it failed, why, and what to do."""
    how_often = f"{failure.failed:,} of {failure.requests:,} requests failed"
    told = f"{failure.source}: {failure.questions:,} not answered ({how_often}): {failure.reason}"
    return f"{told}; {advice_for(failure.reason)}"
