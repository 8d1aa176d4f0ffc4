"""How a run ended: its exit code, and the summary on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harvest.cli.advice import advice_for

if TYPE_CHECKING:
    from harvest import Answer, Result, Session, SourceFailed

__all__ = [
    "EXIT_INTERRUPTED",
    "EXIT_OPEN",
    "EXIT_REFUSED",
    "EXIT_UNAVAILABLE",
    "code_of",
    "exit_code",
    "explained",
    "failure_line",
    "nothing_found",
    "summary",
    "unmatched",
]

EXIT_OPEN, EXIT_REFUSED, EXIT_UNAVAILABLE, EXIT_INTERRUPTED = 1, 2, 3, 130
MOST_LISTED, MOST_PLACES = 20, 20
SHOWN_REF = 200
"""A longer REF is cut where it is repeated to the user; `--json` has all of it."""
STATUSES = ("matched", "ambiguous", "absent", "unidentified", "unavailable")


def exit_code(
    h: Session,
    answers: Iterable[Answer] = (),
    *,
    is_open: bool = False,
    is_refused: bool = False,
    is_unavailable: bool = False,
) -> int:
    """The exit code of a command that used the session: of all that applies the weightiest.

    Args:
        is_open: there are findings, losses, or something that a person must decide.
        is_refused: something was not written; what was not read the session knows.
        is_unavailable: something could not be asked; what the session asked it knows.
    """
    statuses = {answer.status for answer in answers}
    return code_of(
        is_interrupted=h.stopped_by == "interrupted",
        is_unavailable=is_unavailable or "unavailable" in statuses or bool(h.failures),
        is_refused=is_refused or bool(h.unread),
        is_open=is_open or bool(statuses & {"ambiguous", "absent", "unidentified"}),
    )


def code_of(
    *,
    is_interrupted: bool = False,
    is_unavailable: bool = False,
    is_refused: bool = False,
    is_open: bool = False,
) -> int:
    """130 interrupted, 3 unavailable, 2 unread or unwritten, 1 open: the first of these; else 0.

    >>> code_of(is_open=True, is_refused=True), code_of()
    (2, 0)
    """
    codes = (
        (is_interrupted, EXIT_INTERRUPTED),
        (is_unavailable, EXIT_UNAVAILABLE),
        (is_refused, EXIT_REFUSED),
        (is_open, EXIT_OPEN),
    )
    return next((code for applies, code in codes if applies), 0)


def unmatched(
    answers: Iterable[Answer],
    *,
    in_full: bool = True,
    unidentified: bool = False,
    report: object = None,
) -> list[str]:
    """One line for each question that is open: where it stands, what, and why.

    What needs the user comes first. What is unidentified is told in one line of advice, unless it
    is asked for here.

    Args:
        in_full: all questions with all their places, not the first ones only.
        report: the file that has all of them, where one was written.
    """
    from harvest.export.open_question import OpenQuestions

    open_ = OpenQuestions(
        answers,
        unidentified=unidentified,
        most=None if in_full else MOST_LISTED,
        most_places=None if in_full else MOST_PLACES,
    )
    listed = open_.kept if in_full else open_.kept[:MOST_LISTED]
    lines = [
        f"{each.places()}: {each.status}: {each.text!r}"
        f"{f' and {each.count - 1:,} more' if each.count > 1 else ''}: {each.reason}"
        for each in listed
    ]
    if len(open_) > len(listed):
        where = f"all are in {report}" if report else "see -v or --report FILE"
        lines.append(f"… and {len(open_) - len(listed):,} more: {where}")
    if len(open_) > 1:
        lines += open_.count_lines()
    return lines


def explained(ref: str, answer: Answer) -> list[str]:
    """Why a REF has no work, and what could be meant."""
    shown = ref if len(ref) <= SHOWN_REF else ref[:SHOWN_REF] + "…"
    lines = [f"{shown or repr(ref)}: {answer.status}: {answer.reason}"]
    lines += [
        f"  {number}. {each.doi or each.work_id}  {each.first_author or '?'} {each.year or '?'}"
        f"  {each.title}  ({each.reason})"
        for number, each in enumerate(answer.candidates, 1)
    ]
    return lines


def nothing_found(result: Result) -> list[str]:
    """A line for each path that was named and read, and in which no mention was found."""
    troubled = {each.path for each in result.problems}
    paths = {answer.mention.path for answer in result.answers}
    holding = paths | {str(folder) for path in paths for folder in Path(path).parents}
    return [
        f"{path}: no mention of a work found in it"
        for path in result.paths
        if path not in troubled and str(Path(path)) not in holding
    ]


def summary(h: Session, answers: Sequence[Answer], named: Sequence[str] = ()) -> list[str]:
    """What became of the mentions, what it cost, which source failed and what to do."""
    from harvest.export.open_question import count_answers

    counts, works = count_answers(answers)
    counted = ", ".join(f"{counts[status]:,} {status}" for status in STATUSES if counts[status])
    mentions, of = _count(counts.total(), "mention"), _count(works, "work")
    lines = [f"{mentions} of {of}: {counted or 'nothing to do'}"]
    lines += [*h.advice(answers, named), _cost(h), *_credits(h)]
    lines += failures(h)
    if h.stopped_by:
        lines.append(f"stopped: {h.stopped_by}; run again to go on")
    return lines


def failures(h: Session) -> list[str]:
    """The sources that left something open, those that only enrich a work included."""
    return [failure_line(each) for each in (*h.failures, *h.unenriched) if not each.is_stopped]


def _cost(h: Session) -> str:
    requests = h.usage.requests
    asked = ", ".join(f"{name} {count:,}" for name, count in sorted(requests.items()))
    return _count(sum(requests.values()), "request") + (f": {asked}" if asked else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _credits(h: Session) -> Iterator[str]:
    """What an account was charged, and what it has left."""
    for each in h.usage.credits:
        yield f"{each.source}: {each.used:,} credits used, {each.left:,} left today"


def failure_line(failure: SourceFailed) -> str:
    """Which source left how much open, how often it failed, why, and what to do."""
    how_often = f"{failure.failed:,} of {failure.requests:,} requests failed"
    what = f"{failure.source}: {failure.questions:,} not answered ({how_often}): {failure.reason}"
    return f"{what}; {advice_for(failure.reason)}"
