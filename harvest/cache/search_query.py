"""What people type into a search: words, phrases, beginnings of words, and fields.

    hemifac* author:jankovic year:2010-2015 venue:"movement disorders" 10.1002/mds.23692

Any text is harmless: what is no field, no phrase and no identifier is words.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from harvest.errors import InvalidArgument, InvalidIdentifier
from harvest.model.identifier import Identifier, looks_like_identifier, parse_identifier

__all__ = ["FIELDS", "SearchQuery", "read_query", "unknown_fields"]

_WORD = re.compile(r"\w+")
_PART = re.compile(r'(?:(\w+):(=?)(?=\S))?(?:"([^"]*)"|“([^”]*)”|(\S+))')
_RANGE = re.compile(r"(\d{1,9})?(-|–|\.\.)?(\d{1,9})?")
_BOUND = re.compile(r"(>=|<=|>|<|≥|≤)(\d{1,9})")
_TEXTS = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "venue": "venue",
    "journal": "venue",
    "abstract": "abstract",
    "keyword": "keywords",
    "keywords": "keywords",
    "topic": "keywords",
}
"""Field → column of the index."""

Condition = tuple[str, tuple[object, ...]]
"""SQL on a row of works, and its values."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search as the cache makes it.

    Attributes:
        match: what the full-text index is asked; "" for nothing.
        conditions: what the works must fulfil besides.
        words: the words that must be somewhere, as typed; not those of which a beginning is given.
    """

    match: str
    conditions: tuple[Condition, ...] = ()
    words: tuple[str, ...] = ()


def read_query(text: str) -> SearchQuery:
    """The search that *text* means.

    Raises:
        InvalidArgument: a field cannot have such a value.

    >>> read_query('hemifac* author:yaltho "facial spasm"').match
    '"hemifac"* AND {authors} : ("yaltho") AND "facial spasm"'
    """
    text = _BLANK.sub(_without_blank, text)
    named = _identifier(text)
    if named is not None:
        return SearchQuery("", (_named(named),))
    terms: list[str] = []
    conditions: list[Condition] = []
    words: list[str] = []
    for part in _PART.finditer(text):
        field, is_exact = (part[1] or "").casefold(), bool(part[2])
        phrase = part[3] if part[3] is not None else part[4]
        value = phrase if phrase is not None else part[5]
        if field in _READERS:
            conditions.append(_READERS[field](field, value))
            continue
        column = _TEXTS.get(field)
        if column and is_exact:
            conditions.append((f"works.{column} = ?", (value,)))
            continue
        if field and not column:
            value, phrase = part[0], None
        named = None if column or phrase is not None else _identifier(value)
        if named is not None:
            conditions.append(_named(named))
            continue
        if column == "authors":
            found = _name(phrase) if phrase is not None else _terms(value, initials=True)
        else:
            found = [_phrase(phrase)] if phrase is not None else _terms(value)
        found = [each for each in found if each]
        if found:
            terms.append(
                f"{{{column}}} : ({' AND '.join(found)})" if column else " AND ".join(found)
            )
        words += [each for each in _WORD.findall(value) if f'"{each}"*' not in found]
    return SearchQuery(" AND ".join(terms), tuple(conditions), tuple(dict.fromkeys(words)))


def _phrase(text: str) -> str:
    words = _WORD.findall(text)
    return f'"{" ".join(words)}"' if words else ""


def _terms(text: str, *, initials: bool = False) -> list[str]:
    """The words of a text without blanks, the last one a beginning where a star follows.

    Args:
        initials: a single letter is the beginning of a word.
    """
    words = _WORD.findall(text)
    last = len(words) if text.endswith("*") else 0
    return [
        f'"{word}"{"*" if at == last or (initials and len(word) == 1) else ""}'
        for at, word in enumerate(words, 1)
    ]


def _name(text: str) -> list[str]:
    """A name in quotation marks: its words in a row, or in any order where it is inverted."""
    words = _WORD.findall(text)
    if "," in text or any(len(word) == 1 for word in words):
        return _terms(text, initials=True)
    return [_phrase(text)]


def _identifier(text: str) -> Identifier | None:
    """The identifier that the text is, in any form that is known."""
    if not looks_like_identifier(text.strip()):
        return None
    try:
        return parse_identifier(text)
    except InvalidIdentifier:
        return None


def _named(identifier: Identifier) -> Condition:
    sql = (
        "EXISTS (SELECT 1 FROM identifiers WHERE identifiers.work_id = works.id "
        "AND identifiers.scheme = ? AND identifiers.value = ?)"
    )
    return sql, (identifier.scheme, identifier.value)


def _between(field: str, text: str) -> Condition:
    bound = _BOUND.fullmatch(text)
    if bound:
        sign = bound[1].replace("≥", ">=").replace("≤", "<=")
        return f"works.{field} {sign} ?", (int(bound[2]),)
    found = _RANGE.fullmatch(text)
    if not found or not (found[1] or found[3]):
        a, b, c = ("2020", "2010", "2010-2015") if field == "year" else ("100", "9", "10-99")
        forms = f"{field}:{a}, {field}:{a}-, {field}:-{b} or {field}:{c}"
        raise InvalidArgument(f"{field}:{text} is no number and no range: write {forms}")
    least, most = found[1], found[3] if found[2] else found[1]
    parts = [f"works.{field} {sign} ?" for sign, end in ((">=", least), ("<=", most)) if end]
    return " AND ".join(parts), tuple(int(end) for end in (least, most) if end)


def _of_type(field: str, text: str) -> Condition:
    return f"works.{field} = ? COLLATE NOCASE", (text.replace(" ", "-"),)


def _by_name(field: str, text: str) -> Condition:
    named = _identifier(text) or _identifier(f"{field}:{text}")
    if named is None:
        example = _EXAMPLES[field]
        raise InvalidArgument(f"{field}:{text} is no such identifier: write {field}:{example}")
    return _named(named)


def _access(field: str, text: str) -> Condition:
    wanted = _OPEN if text.casefold() in ("open", "oa") else (text.casefold(),)
    if not {*_ACCESS}.issuperset(wanted):
        raise InvalidArgument(f"{field}:{text}: write one of {', '.join(_ACCESS)}, or open")
    return f"works.access IN ({', '.join('?' * len(wanted))})", wanted


def _retracted(field: str, text: str) -> Condition:
    said = {"yes": 1, "true": 1, "no": 0, "false": 0}.get(text.casefold())
    if said is None:
        raise InvalidArgument(f"{field}:{text}: write {field}:yes or {field}:no")
    return "coalesce(works.is_retracted, 0) = ?", (said,)


def _in_class(field: str, text: str) -> Condition:
    found = _CLASS.fullmatch(text.strip())
    if not found:
        forms = f'{field}:"Top 0.01%", "Top 0.1%", "Top 1%", "Top 10%" or {field}:average'
        raise InvalidArgument(f"{field}:{text} is no class: write {forms}")
    value = f"Top {found[1]}%" if found[1] else "Average"
    sql = (
        "EXISTS (SELECT 1 FROM indicators WHERE indicators.work_id = works.id "
        "AND indicators.name = ? AND indicators.class = ? COLLATE NOCASE)"
    )
    return sql, (field, value)


_OPEN = ("diamond", "gold", "green", "hybrid", "bronze")
_ACCESS = (*_OPEN, "closed", "unknown")
_CLASS = re.compile(r"(?:top\s*)?(0\.01|0\.1|10?)\s*%?|average", re.IGNORECASE)
_EXAMPLES = {
    "doi": "10.1000/x",
    "pmid": "21496615",
    "pmcid": "PMC1234567",
    "arxiv": "2201.11479",
    "openalex": "W2124351063",
    "isbn": "9780444520142",
}
_READERS: dict[str, Callable[[str, str], Condition]] = {
    "year": _between,
    "citations": _between,
    "type": _of_type,
    "access": _access,
    "retracted": _retracted,
    "popularity": _in_class,
    "influence": _in_class,
    "impulse": _in_class,
    **dict.fromkeys(_EXAMPLES, _by_name),
}

FIELDS = tuple(sorted({*_TEXTS, *_READERS}))
"""The fields that a search knows."""

_BLANK = re.compile(
    r"(?<!\S)(author|authors|venue|title|year|citations|access|doi|pmid|retracted):\s+"
    r'("[^"]*"|“[^”]*”|\S+)',
    re.IGNORECASE,
)
"""A field with a blank before its value. Others ("A hot topic: …") stand in titles, too."""


def _without_blank(found: re.Match[str]) -> str:
    """The field with its value, if it can be that: no "RETRACTED: A title"."""
    field, value = found[1].casefold(), found[2]
    if field in _READERS:
        try:
            _READERS[field](field, value.strip('"“”'))
        except InvalidArgument:
            return found[0]
    return f"{field}:{value}"


def unknown_fields(text: str) -> dict[str, str]:
    """What looks like a field and is none → the field that it may be meant for.

    >>> unknown_fields("authr:jankovic Tides:a history")
    {'authr': 'author'}
    """
    found = {}
    for part in _PART.finditer(text):
        field = (part[1] or "").casefold()
        near = difflib.get_close_matches(field, FIELDS, 1, 0.75) if field not in FIELDS else []
        if field and near:
            found[part[1]] = near[0]
    return found
