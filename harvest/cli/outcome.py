"""How a run ended: the exit code of design §6 and the summary on stderr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from harvest.answer import Answer
from harvest.cli.advice import advice_for
from harvest.cli.desk import Desk, Failure
from harvest.sources.breaker import STOPPED

__all__ = ["EXIT_INTERRUPTED", "EXIT_OPEN", "EXIT_UNAVAILABLE", "exit_code", "summary"]

EXIT_OPEN, EXIT_UNAVAILABLE, EXIT_INTERRUPTED = 1, 3, 130
STATUSES = ("matched", "ambiguous", "absent", "unavailable")


def exit_code(desk: Desk, answers: Iterable[Answer]) -> int:
    """0 all matched; 1 something open; 3 something could not be asked; 130 interrupted."""
    if desk.stopped_by == "interrupted":
        return EXIT_INTERRUPTED
    statuses = {answer.status for answer in answers}
    if "unavailable" in statuses or desk.failures:
        return EXIT_UNAVAILABLE
    return EXIT_OPEN if statuses & {"ambiguous", "absent"} else 0


def summary(desk: Desk, answers: Iterable[Answer]) -> list[str]:
    """What became of the mentions, what it cost, which source failed and what to do."""
    counts: Counter[str] = Counter()
    works: set[str] = set()
    for answer in answers:
        counts[answer.status] += 1
        works |= {answer.work_id} if answer.work_id else set()
    told = ", ".join(f"{counts[status]:,} {status}" for status in STATUSES if counts[status])
    lines = [f"{counts.total():,} mentions of {len(works):,} works: {told or 'nothing to do'}"]
    lines += [_cost(desk), *_credits(desk)]
    lines += [_failure(each) for each in desk.failures if each.reason != STOPPED]
    if desk.stopped_by:
        lines.append(f"stopped: {desk.stopped_by}; run again to go on")
    return lines


def _cost(desk: Desk) -> str:
    asked = ", ".join(f"{name} {count:,}" for name, count in sorted(desk.requests.items()))
    return f"{desk.requests.total():,} requests" + (f": {asked}" if asked else "")


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
