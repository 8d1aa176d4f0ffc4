"""The report of a run: one line for each mention, and for what could not be read."""

from __future__ import annotations

import csv
import io
import json
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any, Literal, TypeAlias, get_args

from harvest.cache import Cache
from harvest.errors import InvalidArgument
from harvest.export.cell_guard import guarded
from harvest.model.answer import Answer
from harvest.model.mention import Problem
from harvest.session.results import Result

__all__ = ["ReportFormat", "report_lines", "to_report"]

ReportFormat: TypeAlias = Literal["jsonl", "csv", "html"]

CHUNK = 200
"""Lines that are in memory at once."""


def to_report(cache: Cache, result: Result, format: ReportFormat) -> Iterator[str]:
    """What became of each mention, as text, piece by piece.

    Raises:
        InvalidArgument: there is no such format.
    """
    if format not in get_args(ReportFormat):
        raise InvalidArgument(f"a report is one of {', '.join(get_args(ReportFormat))}: {format!r}")
    if format == "html":
        from harvest.export.report_page import to_report_page

        return iter([to_report_page(result.answers, result.problems)])
    lines = report_lines(cache, result)
    return _to_csv(lines) if format == "csv" else _to_json_lines(lines)


def report_lines(cache: Cache, result: Result) -> Iterator[dict[str, Any]]:
    """A dict for each mention and problem, in the order of the input, no key ever missing."""
    coming = _in_order(result)
    while some := list(islice(coming, CHUNK)):
        handles = [each.work_id for each in some if isinstance(each, Answer) and each.work_id]
        dois = cache.works.dois(handles)
        for each in some:
            if isinstance(each, Problem):
                yield _problem(each)
            else:
                yield _answer(each, dois.get(each.work_id or ""))


def _in_order(result: Result) -> Iterator[Answer | Problem]:
    """Answers and problems as the files have them; first what is wrong with other files.

    Other files are the user's libraries, which are read beside those that were named. Within a
    file answers stay in their order; a problem goes before the first mention below it.
    """
    place = {path: number for number, path in enumerate(result.read)}
    waiting: dict[str, list[Problem]] = {}
    for problem in sorted(result.problems, key=lambda each: (place.get(each.path, -1), each.line)):
        waiting.setdefault(problem.path, []).append(problem)
    for path, answers in groupby(result.answers, key=lambda each: each.mention.path):
        own = waiting.pop(path, [])
        while waiting and place.get(next(iter(waiting)), -1) < place.get(path, -1):
            yield from waiting.pop(next(iter(waiting)))
        yield from _merged(answers, deque(own))
    for several in waiting.values():
        yield from several


def _merged(answers: Iterable[Answer], problems: deque[Problem]) -> Iterator[Answer | Problem]:
    for answer in answers:
        while problems and problems[0].line <= answer.mention.line:
            yield problems.popleft()
        yield answer
    yield from problems


def _answer(answer: Answer, doi: str | None) -> dict[str, Any]:
    mention, query = answer.mention, answer.mention.query
    return {
        "path": mention.path,
        "line": mention.line,
        "column": mention.column,
        "kind": mention.kind,
        "text": mention.text,
        "status": answer.status,
        "reason": answer.reason,
        "confidence": answer.confidence,
        "doi": doi,
        "work": answer.work_id,
        "asked": [str(identifier) for identifier in mention.identifiers],
        "cite_key": mention.cite_key,
        "title": query.title if query else None,
        "year": query.year if query else None,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    """The line of what could not be read; line and column are None for a whole file."""
    return {
        "path": problem.path,
        "line": problem.line or None,
        "column": 1 if problem.line else None,
        "kind": "problem",
        "text": "",
        "status": None,
        "reason": problem.text,
        "confidence": None,
        "doi": None,
        "work": None,
        "asked": [],
        "cite_key": None,
        "title": None,
        "year": None,
    }


def _to_json_lines(lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    for line in lines:
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _to_csv(lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The lines as a table that spreadsheets open: UTF-8 with its mark, no cell a formula."""
    heads = list(_problem(Problem("", 0, "")))
    yield "\ufeff" + _csv_line(heads)
    for line in lines:
        cells = line | {"asked": "; ".join(line["asked"])}
        yield _csv_line([guarded(cells[head]) for head in heads])


def _csv_line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
