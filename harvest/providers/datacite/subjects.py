"""What a DataCite deposit is about: keywords, topics of a classification, its class at arXiv."""

from __future__ import annotations

import re
from typing import Any

from harvest.text.json_shape import mappings, text

__all__ = ["eprint_class", "keywords", "topics"]

Json = dict[str, Any]

_CLASS = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]{2,})?)\)$")


def eprint_class(body: Json, doi: str) -> str | None:
    """arXiv's primary class, the first of its subjects: "Machine Learning (cs.LG)"."""
    if not doi.startswith("10.48550/"):
        return None
    for each in mappings(body.get("subjects")):
        found = _CLASS.search(text(each.get("subject")) or "")
        if found and str(each.get("subjectScheme")).lower() == "arxiv":
            return found[1]
    return None


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
    told = ((each, text(each.get("subject"))) for each in mappings(body.get("subjects")))
    topics = (subject for each, subject in told if subject and _is_topic(each, subject))
    return tuple(dict.fromkeys(subject.removeprefix("FOS: ") for subject in topics))


def _is_topic(told: Json, subject: str) -> bool:
    scheme = str(told.get("subjectScheme"))
    return subject.startswith("FOS: ") or scheme.lower() == "arxiv" or "(FOS)" in scheme
