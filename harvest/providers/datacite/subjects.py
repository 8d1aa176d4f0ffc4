"""What a DataCite deposit is about: keywords, topics of a classification, its class at arXiv."""

from __future__ import annotations

from typing import Any

from harvest.model.identifier import Identifier
from harvest.text.arxiv_class import class_of_arxiv_id, class_of_subjects
from harvest.text.json_shape import mappings, text

__all__ = ["eprint_class", "keywords", "topics"]

Json = dict[str, Any]


def eprint_class(body: Json, doi: str) -> str | None:
    """arXiv's primary class: the first of its subjects, or as its older identifiers have it."""
    number = Identifier("doi", doi).arxiv_id
    if number is None:
        return None
    named = class_of_subjects(
        text(each.get("subject")) or ""
        for each in mappings(body.get("subjects"))
        if str(each.get("subjectScheme")).lower() == "arxiv"
    )
    return named or class_of_arxiv_id(number.value)


def keywords(body: Json) -> tuple[str, ...]:
    """Subjects; a list that was put into one of them is taken apart."""
    found: dict[str, None] = {}
    for each in mappings(body.get("subjects")):
        subject = text(each.get("subject"))
        if subject and not _is_topic(each, subject):
            parts = subject.split(";") if subject.count(";") else [subject]
            found |= dict.fromkeys(part.strip() for part in parts if part.strip())
    return tuple(found)


def topics(body: Json) -> tuple[str, ...]:
    """The subjects of the OECD's fields of science and of arXiv's classes."""
    subjects = ((each, text(each.get("subject"))) for each in mappings(body.get("subjects")))
    topics = (subject for each, subject in subjects if subject and _is_topic(each, subject))
    return tuple(dict.fromkeys(subject.removeprefix("FOS: ") for subject in topics))


def _is_topic(entry: Json, subject: str) -> bool:
    scheme = str(entry.get("subjectScheme"))
    return subject.startswith("FOS: ") or scheme.lower() == "arxiv" or "(FOS)" in scheme
