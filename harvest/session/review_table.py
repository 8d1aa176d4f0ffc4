"""Open questions as a table that a colleague can decide, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harvest.cache import Cache
from harvest.errors import InvalidArgument
from harvest.export.cell_guard import guarded
from harvest.export.columns import Cell
from harvest.export.reason_words import reason_words
from harvest.reading import decode
from harvest.session.reviewing import Choice, accept, leave, open_choices, question_id, reject

__all__ = ["Imported", "read_decisions", "to_review_table"]

HEADS = (
    "decision question path line text reason candidate doi title year first_author why work"
).split()
_YES = frozenset({"x", "y", "yes", "1", "ja", "oui", "sí", "si", "+", "✓", "true", "'+"})
_NONE, _LEAVE = "none", "leave"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a table of decisions.

    Attributes:
        decided: questions that were decided.
        problems: lines that could not be taken, and why.
    """

    decided: int
    problems: tuple[str, ...] = ()


def to_review_table(choices: Sequence[Choice]) -> str:
    """One row a candidate, and one for "none" of them; an x in `decision` chooses the row."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    each_once = {question_id(choice.answer): choice for choice in reversed(choices)}
    for choice in reversed(each_once.values()):
        answer, mention = choice.answer, choice.answer.mention
        head: list[Cell] = [
            "",
            question_id(answer),
            mention.path,
            mention.line,
            mention.text,
            reason_words(answer.reason),
        ]
        for rank, each in enumerate(answer.candidates, 1):
            details: list[Cell] = [
                rank,
                each.doi,
                each.title,
                each.year,
                each.first_author,
                reason_words(each.reason),
            ]
            writer.writerow(map(guarded, [*head, *details, each.work_id]))
        writer.writerow(map(guarded, [*head, _NONE, "", "", "", "", "none of these", ""]))
    return "\ufeff" + out.getvalue()


def read_decisions(cache: Cache, data: bytes) -> Imported:
    """Take the decisions of a table that `to_review_table` made, as spreadsheets save it.

    Raises:
        InvalidArgument: it is no such table.
    """
    text, _ = decode(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    if not {"decision", "question", "candidate"} <= {*(rows.fieldnames or ())}:
        raise InvalidArgument("this is no table of questions to decide: columns are missing")
    chosen: dict[str, list[tuple[int, dict[str, str]]]] = {}
    problems: list[str] = []
    for row in rows:
        decision = (row["decision"] or "").strip().casefold()
        if decision in _YES or decision in (_NONE, _LEAVE):
            chosen.setdefault(row["question"] or "", []).append((rows.line_num, row))
        elif decision:
            problems.append(f"line {rows.line_num}: {decision!r} is no decision: x, none or leave")
    taken = list(_take(cache, chosen, problems))
    return Imported(len(taken), tuple(problems))


def _take(
    cache: Cache, chosen: dict[str, list[tuple[int, dict[str, str]]]], problems: list[str]
) -> Iterator[str]:
    """The questions that were decided."""
    open_ = {question_id(each.answer): each for each in open_choices(cache, everything=True)}
    for question, rows in chosen.items():
        line, row = rows[0]
        choice = open_.get(question)
        if choice is None:
            problems.append(f"line {line}: this question is not open (any more)")
        elif len(rows) > 1:
            problems.append(f"line {rows[1][0]}: this question is decided twice")
        else:
            decision = (row["decision"] or "").strip().casefold()
            if decision == _LEAVE:
                leave(cache, choice.number)
            elif decision == _NONE or row["candidate"] == _NONE:
                reject(cache, choice.number)
            else:
                accept(cache, choice.number, row.get("work") or row.get("doi") or "")
            yield question
