"""Cite keys of pandoc and Obsidian, resolved through a bibliography.

Only a key that the bibliography holds is a mention: "@" stands in many a text that cites nothing.
Pandoc's grammar: letters, digits and _ with single inner punctuation, or anything in braces
(Pandoc User's Guide, "Citation syntax").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from harvest.model.mention import Mention, Problem
from harvest.reading.prose import Page

__all__ = ["find_cite_keys"]

_KEY = re.compile(
    r"(?<![\w@/.])-?@(?:\{([^{}\s]{1,200})\}|(\w(?:\w|[:.#$%&\-+?<>~/]+(?=\w)){0,199}))"
)
_TAIL = re.compile(r"[:.?/~<>]+[^:.?/~<>]*\Z")
# References to figures, tables and sections (Quarto, pandoc-crossref), and manubot's own prefixes.
_NO_WORK = re.compile(
    r"(?:fig|tbl|tab|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|tag|raw|url|wikidata|https?)[:-]"
)
_LONGEST = 2000  # of a group of citations in brackets


def find_cite_keys(
    page: Page, path: str, library: Mapping[str, Mention]
) -> tuple[list[tuple[int, int, Mention]], list[Problem]]:
    """Return the keys that *library* knows with their spans, and the bracketed ones it does not."""
    found: list[tuple[int, int, Mention]] = []
    unknown: list[Problem] = []
    if "@" not in page.clear:
        return found, unknown
    for match in _KEY.finditer(page.clear):
        number = 1 if match.group(1) is not None else 2
        key = _known(match.group(number), library)
        if key is not None:
            end = match.start(number) + len(key) + (1 if number == 1 else 0)
            mention = _mention(page, path, match.start(), end, key, library)
            found.append((match.start(), end, mention))
        elif _is_citation(page, match.start()) and not _NO_WORK.match(match.group(number)):
            line = page.position(match.start())[0]
            text = f"@{match.group(number)} is not in the bibliography"
            unknown.append(Problem(path, line, text))
    return found, unknown


def _is_citation(page: Page, offset: int) -> bool:
    """Whether a key stands in brackets: outside them it may be anybody's handle."""
    start = max(page.line_span(offset)[0], offset - _LONGEST)
    return page.clear.rfind("[", start, offset) > page.clear.rfind("]", start, offset)


def _known(key: str, library: Mapping[str, Mention]) -> str | None:
    """The longest beginning of *key* that the library holds: a key may run into punctuation."""
    while key and key not in library:
        shorter = _TAIL.sub("", key)
        key = shorter if shorter != key else ""
    return key or None


def _mention(
    page: Page, path: str, start: int, end: int, key: str, library: Mapping[str, Mention]
) -> Mention:
    line, column = page.position(start)
    known = library[key]
    return replace(
        known,
        path=path,
        line=line,
        column=column,
        kind="citekey",
        text=page.text[start:end],
        annotation=None,
        cite_key=key,
        problems=(),
    )
