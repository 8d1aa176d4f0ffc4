"""What is left of a DOI that was cut off: its beginning, which the work's DOI must have."""

from __future__ import annotations

import re
from urllib.parse import unquote

from harvest.errors import InvalidIdentifier
from harvest.text.doi_pattern import DOI_START

__all__ = ["beginning_of"]

_BEGINNING = re.compile(DOI_START + r"[^\s\"<>|…]*[a-z0-9]", re.IGNORECASE)


def beginning_of(error: InvalidIdentifier) -> str | None:
    """How the DOI begins that *error* says is cut off; None where it says something else.

    >>> beginning_of(InvalidIdentifier("https://doi.org/10.1016/B978-0...", "is cut off: …"))
    '10.1016/b978-0'
    """
    if "cut off" not in error.reason:
        return None
    text = re.sub(r"\\?\[(?:\.\.\.|…)\\?\]|\.{2,}.*|…", " ", unquote(error.text))
    found = _BEGINNING.search(text)
    return found[0].lower() if found else None
