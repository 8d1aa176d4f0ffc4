"""Open questions as a table that a colleague can decide, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from harvest.cache import Cache
from harvest.errors import HarvestError, InvalidArgument
from harvest.export.columns import Cell, ColumnType
from harvest.export.reason_words import reason_words
from harvest.export.telling_apart import differing_facts
from harvest.model.work import Work
from harvest.session.reviewing import Choice, accept, leave, open_choices, question_id, reject
from harvest.writeback.row_file import to_file

__all__ = ["Imported", "ReviewFormat", "read_decisions", "to_review_table"]

COLUMNS: dict[str, ColumnType] = {
    "decision": "text",
    "question": "text",
    "path": "text",
    "line": "integer",
    "text": "text",
    "reason": "text",
    "candidate": "text",
    "doi": "text",
    "title": "text",
    "year": "integer",
    "first_author": "text",
    "differs_in": "text",
    "why": "text",
    "work": "text",
}
NEEDED = ("decision", "question", "candidate")
ReviewFormat: TypeAlias = Literal["csv", "xlsx"]
_YES = frozenset("x y yes 1 1.0 ja oui sí si + ✓ ✔ ☑ ok true wahr vrai verdadero vero '+ *".split())
_NONE, _LEAVE = "none", "leave"
_ZIP = b"PK\x03\x04"

Rows: TypeAlias = list[tuple[int, dict[str, str]]]
"""The rows of a question in which a decision stands: line, heading → cell."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a table of decisions.

    Attributes:
        decided: questions that were decided.
        problems: lines that could not be taken, and why.
        settled: lines of questions that were decided before; they stay as they are.
    """

    decided: int
    problems: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()


def to_review_table(cache: Cache, choices: Sequence[Choice], format: ReviewFormat) -> bytes:
    """One row a candidate, and one for "none" of them; an x in `decision` chooses the row.

    Raises:
        InvalidArgument: there is no such format, or what it needs is not installed.
    """
    if format not in get_args(ReviewFormat):
        kinds = " or ".join(f".{each}" for each in get_args(ReviewFormat))
        raise InvalidArgument(f"a table of questions is {kinds}, not {format!r}")
    return to_file(_rows(cache, choices), COLUMNS, format, sheet="review")


def _rows(cache: Cache, choices: Sequence[Choice]) -> Iterator[dict[str, Cell]]:
    each_once = {question_id(choice.answer): choice for choice in reversed(choices)}
    for question, choice in reversed(each_once.items()):
        answer, mention = choice.answer, choice.answer.mention
        head: dict[str, Cell] = {
            "question": question,
            "path": mention.path,
            "line": mention.line,
            "text": mention.text,
            "reason": reason_words(answer.reason),
        }
        records = cache.works.records([each.work_id for each in answer.candidates])
        works = [
            records[each.work_id].work if each.work_id in records else Work()
            for each in answer.candidates
        ]
        facts = differing_facts(works)
        for rank, (each, fact) in enumerate(zip(answer.candidates, facts, strict=True), 1):
            yield head | {
                "candidate": str(rank),
                "doi": each.doi,
                "title": each.title,
                "year": each.year,
                "first_author": each.first_author,
                "differs_in": fact,
                "why": reason_words(each.reason),
                "work": each.work_id,
            }
        yield head | {"candidate": _NONE, "why": "none of these"}


def read_decisions(cache: Cache, data: bytes) -> Imported:
    """Take the decisions of a table that `to_review_table` made, as spreadsheets save it.

    Raises:
        InvalidArgument: it is no such table.
    """
    chosen: dict[str, Rows] = {}
    problems: list[str] = []
    for line, row in _read_rows(data):
        decision = row.get("decision", "").casefold()
        if decision in _YES or decision in (_NONE, _LEAVE):
            chosen.setdefault(row.get("question", "").lower(), []).append((line, row))
        elif decision:
            problems.append(f"line {line}: {decision!r} is no decision: x, none or leave")
    settled: list[str] = []
    decided = 0
    for choice, rows in list(_open_ones(cache, chosen, problems, settled)):
        try:
            _take(cache, choice, rows)
            decided += 1
        except HarvestError as error:
            problems.append(f"line {rows[0][0]}: {error}")
    return Imported(decided, tuple(problems), tuple(settled))


def _read_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line: heading → cell, both without blanks around them."""
    from harvest.reading.exact_text import ExactLines, coding_of, readable
    from harvest.reading.text_rows import TextRows

    if data.startswith(_ZIP):
        rows: Iterator[tuple[int, Sequence[str]]] = _workbook_rows(data)
    else:
        lines = readable(ExactLines([data], coding_of(lambda: [data])))
        rows = ((row.line, row.cells) for row in TextRows(lines, ""))
    heads: list[str] | None = None
    for line, cells in rows:
        stripped = [each.strip() for each in cells]
        if heads is None:
            lowered = [each.casefold() for each in stripped]
            heads = lowered if {*NEEDED} <= {*lowered} else None
        elif any(stripped):
            yield line, dict(zip(heads, stripped, strict=False))
    if heads is None:
        raise InvalidArgument(
            f"this is no table of questions to decide: it lacks the columns {', '.join(NEEDED)}"
        )


def _workbook_rows(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of the first sheet, with their numbers."""
    from harvest.reading.spreadsheet import can_read, sheet_values

    if not can_read():
        raise InvalidArgument("to read a workbook, install harvest-biblio[tables], or save as CSV")
    from python_calamine import CalamineError

    try:
        _, rows = next(sheet_values(data), ("", []))
    except (CalamineError, ValueError, OSError) as error:
        raise InvalidArgument(f"this is no workbook that can be read ({error})") from error
    for line, values in enumerate(rows, 1):
        yield line, ["" if value is None else str(value) for value in values]


def _open_ones(
    cache: Cache,
    chosen: Mapping[str, Rows],
    problems: list[str],
    settled: list[str],
) -> Iterator[tuple[Choice, Rows]]:
    """What is decided of questions that are open; of others it is told why not."""
    open_ = {question_id(each.answer): each for each in open_choices(cache, everything=True)}
    unknown = [question for question in chosen if question not in open_]
    answered = {question_id(each) for _, each in cache.answers.find()} if unknown else set()
    for question, rows in chosen.items():
        line = rows[0][0]
        if question in open_:
            yield open_[question], rows
        elif question in answered:
            settled.append(f"line {line}: this question is not open any more")
        else:
            problems.append(f"line {line}: this cache knows no question {question!r}")


def _take(cache: Cache, choice: Choice, rows: Rows) -> None:
    """Decide one question as its rows say.

    Raises:
        InvalidArgument: they say two things, or nothing that is possible.
    """
    (_, row), *others = rows
    if others:
        raise InvalidArgument(f"this question is decided twice, in line {others[0][0]}, too")
    decision = row["decision"].casefold()
    if decision == _LEAVE:
        leave(cache, choice.number)
    elif decision == _NONE or row["candidate"].casefold() == _NONE:
        reject(cache, choice.number)
    else:
        accept(cache, choice.number, _meant(choice, row))


def _meant(choice: Choice, row: Mapping[str, str]) -> str:
    """The work of a row: the candidate, or another whose DOI somebody put in its place."""
    work, doi = row.get("work", ""), row.get("doi", "")
    of_work = {each.work_id: each.doi or "" for each in choice.answer.candidates}
    if work in of_work and doi.casefold() in ("", of_work[work].casefold()):
        return work
    if not doi:
        raise InvalidArgument("this row names no candidate of the question, and no DOI")
    return doi
