"""The identifier that a note's first lines give for the work that the note is about."""

from __future__ import annotations

import re

from harvest.model.identifier import Identifier, find_identifiers
from harvest.reading.prose import Page
from harvest.text.doi_pattern import DOI_HINT

__all__ = ["find_own_identifier"]

_LINES = 20
_STATES = re.compile(
    r"^[\s>*+_`\[(!-]*(?:(?:doi|url|link|source|paper|identifier|pmid|arxiv|isbn)\b"
    rf"|{DOI_HINT}|<?https?://)",
    re.I,
)
"""A line that does nothing but give an identifier: a field, a link of that name, the bare thing."""


def find_own_identifier(page: Page) -> Identifier | None:
    """The one identifier that lines of its own in the body's beginning give; None for several.

    >>> from harvest.reading.prose import open_page
    >>> str(find_own_identifier(open_page("# A paper\\n\\n> DOI:: 10.1000/xyz\\n")))
    'doi:10.1000/xyz'
    """
    first = page.position(page.body)[0] - 1
    found: dict[Identifier, None] = {}
    for start in page.lines[first : first + _LINES]:
        line = page.text[slice(*page.line_span(start))]
        if _STATES.match(line):
            found |= {one.identifier: None for one in find_identifiers(line)}
    return next(iter(found)) if len(found) == 1 else None
