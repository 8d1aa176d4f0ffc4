"""The report of a run: one line for each mention, and for what could not be read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeAlias, get_args

from harvest.cache import Cache
from harvest.errors import InvalidArgument
from harvest.export.cell_guard import guarded
from harvest.model.answer import Answer
from harvest.model.mention import Problem
from harvest.session.results import Result

__all__ = ["ReportFormat", "report_lines", "to_report"]

ReportFormat: TypeAlias = Literal["jsonl", "csv", "html"]


def to_report(cache: Cache, result: Result, format: ReportFormat) -> str:
    """What became of each mention, as text.

    Raises:
        InvalidArgument: there is no such format.
    """
    if format not in get_args(ReportFormat):
        raise InvalidArgument(f"a report is one of {', '.join(get_args(ReportFormat))}: {format!r}")
    lines = report_lines(cache, result)
    if format == "jsonl":
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    if format == "csv":
        return _to_csv(lines)
    from harvest.export.report_page import to_report_page

    return to_report_page(result.answers, result.problems)


def report_lines(cache: Cache, result: Result) -> list[dict[str, Any]]:
    """A dict for each mention and problem, in the order of the input, no key ever missing."""
    dois = cache.works.dois(each.work_id for each in result.answers if each.work_id)
    return [
        _problem(each) if isinstance(each, Problem) else _answer(each, dois.get(each.work_id or ""))
        for each in _in_order(result)
    ]


def _in_order(result: Result) -> Iterator[Answer | Problem]:
    """Answers and problems as the files have them; first what is wrong with other files.

    Other files are the user's libraries, which are read beside those that were named. Within a
    file answers stay in their order; a problem goes before the first mention below it.
    """
    place = {path: number for number, path in enumerate(result.read)}
    by_file: dict[str, list[Answer]] = {}
    for answer in result.answers:
        by_file.setdefault(answer.mention.path, []).append(answer)
    problems: dict[str, list[Problem]] = {}
    for problem in result.problems:
        problems.setdefault(problem.path, []).append(problem)
    paths = dict.fromkeys((*problems, *by_file))
    for path in sorted(paths, key=lambda path: place.get(path, -1)):
        yield from _merged(by_file.get(path, []), problems.get(path, []))


def _merged(answers: Sequence[Answer], problems: Sequence[Problem]) -> Iterator[Answer | Problem]:
    waiting = sorted(problems, key=lambda problem: problem.line)
    for answer in answers:
        while waiting and waiting[0].line <= answer.mention.line:
            yield waiting.pop(0)
        yield answer
    yield from waiting


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


def _to_csv(lines: Sequence[dict[str, Any]]) -> str:
    """The lines as a table that spreadsheets open: UTF-8 with its mark, no cell a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = list(lines[0]) if lines else list(_problem(Problem("", 0, "")))
    writer.writerow(heads)
    for line in lines:
        cells = line | {"asked": "; ".join(line["asked"])}
        writer.writerow([guarded(cells[head]) for head in heads])
    return "\ufeff" + out.getvalue()
