"""arXiv's primary class: in the older identifiers, and behind the names of its subjects."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["class_of_arxiv_id", "class_of_subjects"]

_OLD = re.compile(r"([a-z-]+(?:\.[A-Z]{2})?)/\d{7}(?:v\d+)?", re.IGNORECASE)
_NAMED = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]{2,})?)\)$")


def class_of_arxiv_id(arxiv: str | None) -> str | None:
    """The class that an identifier of before April 2007 begins with; None for a later one.

    >>> class_of_arxiv_id("math.gt/0309136"), class_of_arxiv_id("1706.03762")
    ('math.GT', None)
    """
    found = _OLD.fullmatch(arxiv or "")
    if not found:
        return None
    archive, dot, subject = found[1].lower().partition(".")
    return f"{archive}{dot}{subject.upper()}"


def class_of_subjects(subjects: Iterable[str]) -> str | None:
    """The class in the first subject that has one: arXiv names the primary class first.

    >>> class_of_subjects(["FOS: Mathematics", "Machine Learning (cs.LG)", "Robotics (cs.RO)"])
    'cs.LG'
    """
    return next((found[1] for each in subjects if (found := _NAMED.search(each))), None)
