"""BibTeX entries that a note holds, in a fence or in its text: each is a mention of its work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from harvest.model.mention import Mention
from harvest.reading.prose import Page

__all__ = ["find_entries"]

Claim = tuple[int, int, Mention]

_ENTRY = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+)?`?(@(?!string|preamble|comment)[A-Za-z]{3,20}[ \t]*\{)"
    r"(?=[^{},=\n]{0,200},?\s*(?:>\s*)*[\w-]{2,40}\s*=\s*[\w\"{])",
    re.IGNORECASE | re.MULTILINE,
)
_FENCE = re.compile(
    r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})[ \t]*([^`\n]*)$", re.MULTILINE
)
_LANGUAGE = re.compile(
    r"[{. ]*(?:bib(?:la)?tex|bib|(?:la)?tex|text|txt|plain(?:text)?|citation|cite)?(?![\w+-])", re.I
)
_QUOTE = re.compile(r"\n[ \t]*>[ \t]?")
_LONGEST = 20_000
"""Letters of one entry, with its abstract."""


def find_entries(page: Page, path: str) -> Iterator[Claim]:
    """Yield the BibTeX entries of a note that its author wrote as such.

    Those in a fence of another language are an example of some program; an entry whose braces do
    not close is none.
    """
    if "@" not in page.text or not (found := list(_ENTRY.finditer(page.text, page.body))):
        return
    from harvest.reading.bib_file import read_bibtex

    foreign = list(_foreign_fences(page))
    done = 0
    for match, below in zip_longest(found, found[1:]):
        start = match.start(1)
        limit = below.start() if below else len(page.text)  # none holds another
        end = _closing(page.text, match.end(), min(limit, start + _LONGEST))
        if end is None or start < done or any(begin < start < stop for begin, stop in foreign):
            continue
        raw = page.text[start:end]
        mentions = read_bibtex(_QUOTE.sub("\n", raw), path).mentions
        if len(mentions) == 1 and (mentions[0].query or mentions[0].identifiers):
            done = end
            line, column = page.position(start)
            yield start, end, _placed(mentions[0], line, column, raw)


def _placed(entry: Mention, line: int, column: int, raw: str) -> Mention:
    """The entry as a mention of the note: its key is no key of a bibliography."""
    return replace(entry, kind="reference", cite_key=None, line=line, column=column, text=raw)


def _foreign_fences(page: Page) -> Iterator[tuple[int, int]]:
    """Spans of the fences of other languages than BibTeX and none."""
    opened: tuple[int, str, bool] | None = None
    for fence in _FENCE.finditer(page.text, page.body):
        if opened is None:
            language = fence[2].strip()
            opened = (fence.end(), fence[1], _LANGUAGE.match(language) is not None)
        elif fence[1].startswith(opened[1]) and not fence[2].strip():
            if not opened[2]:
                yield opened[0], fence.start()
            opened = None
    if opened and not opened[2]:
        yield opened[0], len(page.text)


def _closing(text: str, begin: int, limit: int) -> int | None:
    """Offset behind the brace that closes the one before *begin*; None before *limit*."""
    depth = 1
    for brace in re.compile(r"(?<!\\)[{}]").finditer(text, begin, limit):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return None
