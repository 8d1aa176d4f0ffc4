"""What people type into a search: words, phrases, beginnings of words, and fields.

    hemifac* author:jankovic year:2010-2015 venue:"movement disorders"

Any text is harmless: what is no field and no phrase is words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from harvest.errors import InvalidArgument

__all__ = ["FIELDS", "SearchQuery", "read_query"]

_WORD = re.compile(r"\w+")
_PART = re.compile(r'(?:(\w+):(=?)(?=\S))?(?:"([^"]*)"|“([^”]*)”|(\S+))')
_RANGE = re.compile(r"(\d{1,9})?(-|–|\.\.)?(\d{1,9})?")
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


def _terms(text: str) -> list[str]:
    """The words of a text without blanks, the last one a beginning where a star follows."""
    words = _WORD.findall(text)
    star = "*" if text.endswith("*") else ""
    return [f'"{word}"{star if at == len(words) else ""}' for at, word in enumerate(words, 1)]


def _between(field: str, text: str) -> Condition:
    found = _RANGE.fullmatch(text)
    if not found or not (found[1] or found[3]):
        forms = f"{field}:2020, {field}:2020-, {field}:-2010 or {field}:2010-2015"
        raise InvalidArgument(f"{field}:{text} is no number and no range: write {forms}")
    least, most = found[1], found[3] if found[2] else found[1]
    parts = [f"works.{field} {sign} ?" for sign, end in ((">=", least), ("<=", most)) if end]
    return " AND ".join(parts), tuple(int(end) for end in (least, most) if end)


def _equal(field: str, text: str) -> Condition:
    return f"works.{field} = ? COLLATE NOCASE", (text,)


def _retracted(field: str, text: str) -> Condition:
    if text.casefold() not in ("yes", "no"):
        raise InvalidArgument(f"{field}:{text}: write {field}:yes or {field}:no")
    return "coalesce(works.is_retracted, 0) = ?", (int(text.casefold() == "yes"),)


def _in_class(field: str, text: str) -> Condition:
    sql = (
        "EXISTS (SELECT 1 FROM indicators WHERE indicators.work_id = works.id "
        "AND indicators.name = ? AND indicators.class = ? COLLATE NOCASE)"
    )
    return sql, (field, text)


_READERS: dict[str, Callable[[str, str], Condition]] = {
    "year": _between,
    "citations": _between,
    "type": _equal,
    "access": _equal,
    "doi": _equal,
    "retracted": _retracted,
    "popularity": _in_class,
    "influence": _in_class,
    "impulse": _in_class,
}

FIELDS = tuple(sorted({*_TEXTS, *_READERS}))
"""The fields that a search knows."""
