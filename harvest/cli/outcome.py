"""How a run ended: the exit code of design §6 and the summary on stderr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from harvest.answer import Answer
from harvest.cli.desk import Desk

__all__ = ["EXIT_INTERRUPTED", "EXIT_OPEN", "EXIT_UNAVAILABLE", "exit_code", "summary"]

EXIT_OPEN, EXIT_UNAVAILABLE, EXIT_INTERRUPTED = 1, 3, 130


def exit_code(desk: Desk, answers: Iterable[Answer]) -> int:
    """0 all matched; 1 something open; 3 something could not be asked; 130 interrupted."""
    if desk.stopped_by == "interrupted":
        return EXIT_INTERRUPTED
    statuses = {answer.status for answer in answers}
    if "unavailable" in statuses or desk.failures:
        return EXIT_UNAVAILABLE
    return EXIT_OPEN if statuses & {"ambiguous", "absent"} else 0


def summary(desk: Desk, answers: Iterable[Answer]) -> list[str]:
    """What became of the mentions, what it cost, and which source failed."""
    answers = list(answers)
    counts = Counter(answer.status for answer in answers)
    works = len({answer.work_id for answer in answers if answer.work_id})
    told = ", ".join(
        f"{counts[status]} {status}"
        for status in ("matched", "ambiguous", "absent", "unavailable")
        if counts[status]
    )
    lines = [f"{len(answers)} mentions of {works} works: {told or 'nothing to do'}"]
    asked = ", ".join(f"{name} {count}" for name, count in sorted(desk.requests.items()))
    lines.append(f"{desk.requests.total()} requests" + (f": {asked}" if asked else ""))
    lines += [f"{name}: {reason}" for name, reason in sorted(desk.failures.items())]
    if desk.stopped_by:
        lines.append(f"stopped: {desk.stopped_by}; run again to go on")
    return lines
