"""The report of a run as a page to work through: what needs the user first."""

from __future__ import annotations

from collections.abc import Sequence

from harvest.export.document import to_document
from harvest.export.element import Html, doi_anchor, joined, tag
from harvest.export.open_question import URGENCIES, OpenQuestion, OpenQuestions, count_answers
from harvest.export.reason_words import reason_words
from harvest.model.answer import Answer, Candidate
from harvest.model.mention import Problem

__all__ = ["to_report_page"]

DECIDED = ("conflict", "ambiguous")
"""What a person can decide in review."""
LONGEST_TEXT = 240


def to_report_page(answers: Sequence[Answer], problems: Sequence[Problem]) -> str:
    """A page of what is open, with a box to tick off each."""
    questions = OpenQuestions(answers, is_outage_one=False, longest=LONGEST_TEXT)
    sections = [_section(urgency, questions.of(urgency)) for urgency in URGENCIES]
    unread = [tag("li", tag("code", _place(each)), " ", each.text) for each in problems]
    body = tag(
        "main",
        tag("h1", "Report"),
        tag("p", _counted(answers), class_="quiet"),
        tag("section", tag("h2", "Could not be read"), tag("ul", *unread)) if unread else "",
        *sections,
        tag("p", "Everything was found.") if answers and not questions else "",
    )
    return to_document("harvest: report", Html(""), body)


def _counted(answers: Sequence[Answer]) -> str:
    counts, works = count_answers(answers)
    counted = ", ".join(f"{count:,} {status}" for status, count in counts.most_common())
    return f"{len(answers):,} mentions of {works:,} works: {counted or 'nothing to do'}"


def _section(urgency: str, questions: Sequence[OpenQuestion]) -> Html:
    if not questions:
        return Html("")
    items = [_item(each, f"{urgency.replace(' ', '-')}-{n}") for n, each in enumerate(questions)]
    heading = f"{urgency.capitalize()} ({len(questions):,})"
    meaning = URGENCIES[urgency]
    advice = " To decide: harvest review." if urgency in DECIDED else ""
    urgency_line = tag("p", f"{meaning[0].upper()}{meaning[1:]}.{advice}", class_="quiet")
    return tag("section", tag("h2", heading), urgency_line, tag("ol", *items, class_="plain"))


def _item(question: OpenQuestion, name: str) -> Html:
    candidates = [tag("li", *_candidate(each)) for each in question.candidates]
    return tag(
        "li",
        tag(
            "label",
            tag("input", type="checkbox", id=name),
            " ",
            tag("strong", question.text),
        ),
        tag("p", reason_words(question.reason)),
        tag("ol", *candidates) if candidates else "",
        tag("p", tag("code", question.places()), class_="quiet"),
    )


def _candidate(candidate: Candidate) -> tuple[str, ...]:
    head = f"{candidate.first_author or '?'} {candidate.year or '?'}. {candidate.title}. "
    name = doi_anchor(candidate.doi) if candidate.doi else candidate.work_id or ""
    return head, joined([name]), f" ({reason_words(candidate.reason)})"


def _place(problem: Problem) -> str:
    return f"{problem.path}:{problem.line}" if problem.line else problem.path
