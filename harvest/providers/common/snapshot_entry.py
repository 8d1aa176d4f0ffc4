"""What a record of a snapshot can be found by. Reads any JSON without raising."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harvest.model.identifier import Identifier

__all__ = [
    "SnapshotEntry",
    "arxiv_in",
    "below",
    "doi_names",
    "items",
    "leaves",
    "make_entry",
    "other_names",
    "tail",
    "values_of",
]


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """The index's view of one record.

    Attributes:
        key: what the provider itself calls the record; the same key is the same record.
        names: identifiers it answers to.
        title, author, rest: words to search.
    """

    key: str
    names: tuple[Identifier, ...]
    title: str
    author: str
    rest: str


def make_entry(
    key: str | None,
    names: Iterable[Identifier],
    *,
    title: Any,
    author: Any,
    rest: Any,
) -> SnapshotEntry | None:
    """The entry of what is called *key*; the words of the rest may be any JSON."""
    if not key:
        return None
    return SnapshotEntry(
        key, tuple(dict.fromkeys(names)), words_of(title), words_of(author), words_of(rest)
    )


def other_names(scheme: str, value: str) -> list[Identifier]:
    """The name that *value* is by a source's own word for its scheme; none where it is no name."""
    if scheme in ("pmid", "arxiv") and value:
        return [Identifier(scheme, value)]
    if scheme in ("pmc", "pmcid") and value:
        return [Identifier("pmcid", value if value.startswith("PMC") else f"PMC{value}")]
    return []


def doi_names(doi: str | None) -> list[Identifier]:
    """The DOI and, for one of arXiv's, the arXiv number."""
    if doi is None:
        return []
    arxiv = arxiv_in(doi)
    return [Identifier("doi", doi), *([arxiv] if arxiv else [])]


def arxiv_in(text: Any) -> Identifier | None:
    """The arXiv number in an address or in a DOI of arXiv's, without its version."""
    pattern = r"arxiv(?:\.org/(?:abs|pdf)/|\.)([a-z.-]+/\d{7}|\d{4}\.\d{4,5})"
    found = re.search(pattern, str(text or ""), re.I)
    return Identifier("arxiv", found[1]) if found else None


def tail(value: Any) -> str:
    """What an address ends in."""
    return str(value).rsplit("/", 1)[-1]


def below(value: Any, *keys: str) -> Any:
    """The value below *keys*, None where the way ends."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def items(value: Any) -> list[Any]:
    """The list that *value* is; empty when it is none."""
    return value if isinstance(value, list) else []


def values_of(value: Any) -> list[Any]:
    """The values of the object that *value* is; none when it is none."""
    return list(value.values()) if isinstance(value, dict) else []


def leaves(value: Any) -> Iterable[Any]:
    """The leaves of nested lists."""
    if isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif value is not None:
        yield value


def words_of(values: Any) -> str:
    """All texts and numbers in *values*, without markup."""
    text = " ".join(str(each) for each in leaves(values) if isinstance(each, str | int))
    return re.sub(r"</?[A-Za-z][^<>]*>", "", html.unescape(text))
