"""A reference as it stands in a note, Markdown and all, to a query."""

from __future__ import annotations

import re
from dataclasses import replace

from harvest.model.mention import Query
from harvest.reading.line_by_line import query_of_lines
from harvest.reading.named_work import title_and_people
from harvest.reading.note_style import named_in_note
from harvest.reading.person import families
from harvest.reading.reference import parse_reference

__all__ = ["parse_marked_reference"]

_BUTTON = re.compile(
    r"\[\W{0,3}(?:PubMed|PMC|Cross\W?ref|(?:Google )?Scholar|link|pdf|html|doi|url|code|data|web|"
    r"preprint|full[ -]?text|free[ \w]{0,20}|abstract|article|open|view[ \w]{0,20})\W{0,3}\]"
    r"\([^()]{0,2000}\)",
    re.I,
)
_MARKUP = (
    (_BUTTON, ""),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*[^()]*\)"), r"\1"),
    (re.compile(r"</?(?:i|em|b|strong|su[bp]|span|u|br|a|li|p)\b[^<>]{0,300}>", re.I), ""),
    (re.compile(r"\n[ \t]*>[ \t>]*"), " "),
    (re.compile(r"(?<![^\W_])[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?![^\W_])"), ""),
    (re.compile(r"\\([^\w\s])"), r"\1"),
)


def parse_marked_reference(raw: str) -> Query:
    """Read a reference without its Markdown: emphasis, link targets, buttons ("PubMed")."""
    if "\n" in raw and (query := query_of_lines(raw)):
        return query
    line = " ".join(raw.split())
    named = named_in_note(line)
    parts = named or title_and_people(line)
    for pattern, replacement in _MARKUP:
        raw = pattern.sub(replacement, raw)
    query = parse_reference(" ".join(raw.split()))
    if parts and (named or not query.year or line[0] in "[*"):
        query = replace(query, title=parts[0], authors=families(parts[1]) or query.authors)
    return query
