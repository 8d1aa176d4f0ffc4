"""One reference a line: an identifier, a URL that holds one, a title or a whole reference string."""

from __future__ import annotations

from harvest.errors import InvalidIdentifier
from harvest.identifier import (
    Identifier,
    find_broken,
    find_identifiers,
    looks_like_identifier,
    parse_identifier,
)
from harvest.mention import Mention, Query, Reading

__all__ = ["read_lines", "read_ref"]

COMMENT = "#"


def read_lines(text: str, path: str) -> Reading:
    """Read every line that is neither blank nor begins with "#" as one reference."""
    mentions = []
    for number, line in enumerate(text.splitlines(), start=1):
        ref = line.strip()
        if ref and not ref.startswith(COMMENT):
            mentions.append(read_ref(ref, path, number, line.index(ref[0]) + 1))
    return Reading(tuple(mentions))


def read_ref(text: str, path: str, line: int, column: int = 1) -> Mention:
    """The mention that *text* is, whatever it is; what is wrong with it stands in its problems.

    >>> read_ref("doi:10.1000/ABC", "-", 1).identifiers
    (Identifier(scheme='doi', value='10.1000/abc'),)
    >>> read_ref("10.1000", "-", 1).problems != ()
    True
    """
    try:
        identifier = parse_identifier(text)
    except InvalidIdentifier as error:
        if looks_like_identifier(text) and not find_identifiers(text):
            return Mention(path, line, column, "doi", text, problems=(str(error),))
        return _described(text, path, line, column)
    return Mention(path, line, column, identifier.scheme, text, (identifier,))


def _described(text: str, path: str, line: int, column: int) -> Mention:
    """A title or a reference string, with the identifiers that stand in it."""
    names: list[Identifier] = [found.identifier for found in find_identifiers(text)]
    problems = tuple(str(broken.error) for broken in find_broken(text))
    query = _query(text)
    kind = "reference" if query.is_reference else "title"
    return Mention(path, line, column, kind, text, tuple(names), query, problems=problems)


def _query(text: str) -> Query:
    from harvest.reading.reference import parse_reference
    from harvest.reading.section import looks_like_reference
    from harvest.reading.title import title_query

    if looks_like_reference(text, is_listed=True):
        return parse_reference(text)
    return title_query(text)
