"""Plain lists, one REF a line, and the single REF of a command line.

A REF is an identifier, an address that holds one, a title, or a whole reference string, perhaps
with an identifier in it. What was meant as an identifier and is none is reported, never searched
as a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harvest.errors import InvalidIdentifier
from harvest.model.identifier import (
    Found,
    Identifier,
    beginning_of,
    find_broken,
    find_identifiers,
    looks_like_identifier,
    parse_identifier,
)
from harvest.model.mention import Mention, Problem, Query, Reading
from harvest.reading.wrapped_line import unwrapped

__all__ = ["read_lines", "read_ref"]

MAX_REF = 20_000
"""A longer line is no reference; only the identifiers in it are read."""
MIN_WORDS = 4
"""Fewer words beside an identifier are a remark, not a title that could contradict it."""

MOST_FREE = 8
"""Words of a line that may be what somebody remembers of a work, in any order."""

_OTHERS = (
    (re.compile(r"\s*<(?:\?xml|!doctype|html|rdf:|mods)\b", re.I), "XML or HTML"),
    (re.compile(r"FN .*\nVR 1\.0\n"), "Web of Science's plain text"),
    (re.compile(r"(?:---\n)?references:[ \t]*\n[ \t]*- \w+:"), "YAML"),
)
"""Formats that are no lists: their lines must not be searched as titles."""

_BULLET = re.compile(r"\s*(?:[-*+•–]\s+|\[\d{1,4}\]\s+|\(?\d{1,4}[.)]\s+)?")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SEPARATOR = re.compile(r"[\s,;|&]")
_BETWEEN = re.compile(r"[\s,;|&]*(?:and)?[\s,;|&]*")


_WORDS_OF_PROSE = 25
_WORDS_OF_A_HEADING = 3


def read_lines(text: str, path: str) -> Reading:
    """The lines of a list as mentions; blank lines and those that begin with # are skipped."""
    for pattern, name in _OTHERS:
        if pattern.match(text):
            reason = f"is {name}, no list: export it as BibTeX, RIS, CSV or CSL-JSON"
            return Reading(problems=(Problem(path, 1, reason),))
    mentions: list[Mention] = []
    lines = text.split("\n")
    start = _section_start(lines) or _after_heading(lines)
    listed = list(enumerate(lines[start:], start + 1))
    for number, line in unwrapped(listed) if start else listed:
        if line.strip() and not line.lstrip().startswith("#"):
            mentions += _read_line(line, path, number)
    notice = f"read from line {start + 1} on: its list of references"
    return Reading(tuple(mentions), notices=(notice,) if start else ())


def _section_start(lines: Sequence[str]) -> int:
    """Where the list of references of a whole paper begins; 0 where the text is a list itself.

    A paper has paragraphs before the heading, and no identifiers there.
    """
    from harvest.reading.reference_heading import references_within

    start = references_within(lines)
    before = lines[: start - 1] if start else []
    is_paper = any(len(line.split()) > _WORDS_OF_PROSE for line in before)
    has_names = any(find_identifiers(line) for line in before)
    return start if start and is_paper and not has_names else 0


def _after_heading(lines: Sequence[str]) -> int:
    """Where a list begins that has no more before it than its heading."""
    from harvest.reading.reference_heading import is_references

    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    words = lines[first].strip(" \r\t:")
    is_short = len(words.split()) <= _WORDS_OF_A_HEADING
    return first + 1 if is_short and is_references(words) else 0


def read_ref(text: str, path: str, line: int) -> Mention:
    """The mention that one REF is.

    Its kind is the scheme of a REF that is an identifier ("doi"; "url" for an address that holds
    none), "reference" or "title" otherwise. A title or reference has a query, a broken
    identifier has `problems` and nothing to search with.

    >>> mention = read_ref("10.1000/ABC", "-", 1)
    >>> mention.kind, [str(identifier) for identifier in mention.identifiers]
    ('doi', ['doi:10.1000/abc'])
    """
    bullet = _BULLET.match(text)
    ref = text[bullet.end() if bullet else 0 :].strip()
    column = text.find(ref) + 1
    try:
        identifier = parse_identifier(ref)
    except InvalidIdentifier as error:
        return _unidentified(ref, path, (line, column), error)
    return Mention(path, line, column, identifier.scheme, ref, (identifier,))


def _read_line(line: str, path: str, number: int) -> Iterator[Mention]:
    """A line's mention; or several, where it is nothing but identifiers."""
    found = find_identifiers(line)[:1000] if _SEPARATOR.search(line.strip()) else []
    if len(found) > 1 and _is_enumeration(line, found):
        for each in found:
            text = line[each.start : each.end]
            scheme = each.identifier.scheme
            yield Mention(path, number, each.start + 1, scheme, text, (each.identifier,))
    else:
        yield read_ref(line, path, number)


def _is_enumeration(line: str, found: list[Found]) -> bool:
    """Whether nothing but separators stands between the identifiers of a line."""
    bullet = _BULLET.match(line)
    gaps = _gaps(line, bullet.end() if bullet else 0, found)
    is_one_work = len({each.identifier.scheme for each in found}) == len(found)
    return not is_one_work and all(_BETWEEN.fullmatch(gap) for gap in gaps)


def _unidentified(ref: str, path: str, place: tuple[int, int], error: InvalidIdentifier) -> Mention:
    """The mention of a REF that is no identifier: it may hold one, be broken, or be words."""
    found = find_identifiers(ref[:MAX_REF])
    if not found and looks_like_identifier(ref) and not _is_wordy(ref):
        kind = (
            "url" if "://" in ref or ref.startswith("www.") else "doi" if "10" in ref else "title"
        )
        return Mention(path, *place, kind, ref, problems=(f"no valid identifier: {error}",))
    if not any(char.isalpha() for char in ref):
        return Mention(path, *place, "title", ref, problems=(f"no title or reference: {error}",))
    identifiers, problems = _of_one_work([each.identifier for each in found])
    if found and _is_cut(ref, found):
        return Mention(path, *place, "doi", ref, problems=(f"no valid identifier: {error}",))
    broken = find_broken(ref[:MAX_REF])
    problems += tuple(f"no valid identifier: {each.error}" for each in broken)
    query = _query(ref, is_reference=bool(identifiers or problems))
    if not identifiers:
        starts = (beginning_of(each.error) for each in broken)
        query = replace(query, doi_start=next(filter(None, starts), None))
    is_described = _has_words(ref, found) and (query.title or query.authors or query.container)
    if identifiers and not is_described:
        return Mention(path, *place, identifiers[0].scheme, ref, identifiers, problems=problems)
    kind = "reference" if query.is_reference else "title"
    return Mention(path, *place, kind, ref, identifiers, query, problems=problems)


def _is_wordy(ref: str) -> bool:
    """Whether a text goes on like a reference after the broken identifier it begins with."""
    return len(_WORD.findall(ref)) > 5 and " " in ref


def _is_cut(ref: str, found: list[Found]) -> bool:
    """Whether a REF is one word that goes on after a DOI: "10.1000/a|b" is not 10.1000/a."""
    is_one_word = not re.search(r"\s", ref) and ref.startswith("10.")
    return is_one_word and re.search(r"\w", ref[found[-1].end :]) is not None


def _has_words(ref: str, found: list[Found]) -> bool:
    """Whether the words around the identifiers can say which work is meant.

    "see DOI and others", "Smith 2011 DOI" and `\\url{DOI}` say nothing that the DOI could belie.
    """
    words = sum(len(_WORD.findall(gap)) for gap in _gaps(ref, 0, found))
    return words >= MIN_WORDS


def _gaps(text: str, start: int, found: list[Found]) -> list[str]:
    """What stands between the identifiers of a text, from *start* on."""
    starts = [start, *(each.end for each in found)]
    ends = [*(each.start for each in found), len(text)]
    return [text[first:end] for first, end in zip(starts, ends, strict=True)]


def _of_one_work(found: list[Identifier]) -> tuple[tuple[Identifier, ...], tuple[str, ...]]:
    """The first identifier of each scheme, and a complaint about further ones."""
    first: dict[str, Identifier] = {}
    for identifier in found:
        first.setdefault(identifier.scheme, identifier)
    others = [str(each) for each in dict.fromkeys(found) if each not in first.values()]
    problem = (f"names more than one work; left out: {', '.join(others[:5])}",) if others else ()
    return tuple(first.values()), problem


def _query(ref: str, is_reference: bool) -> Query:
    """The query for a title or a reference string, whichever *ref* is."""
    from harvest.reading.cited_line import has_reference_form
    from harvest.reading.copied_title import title_query
    from harvest.reading.reference import parse_reference

    if len(ref) > MAX_REF:
        return title_query(ref[:300])
    query = parse_reference(ref)
    if is_reference or has_reference_form(ref, query):
        return query
    title = title_query(ref)
    is_free = len(ref.split()) <= MOST_FREE and not (title.authors or title.truncated)
    return replace(title, is_free=is_free)
