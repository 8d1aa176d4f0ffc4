"""A record as a row of columns, and the row back as the part of the record that a verdict needs.

A column that holds one text of the record by itself (title, volume, …) is lifted out of the slim
body; all the rest of it is one JSON text. Nothing is rewritten, so the way back is exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypedDict

from harvest.providers.common.snapshot_row import Facts, RowReader
from harvest.providers.installed import installed
from harvest.snapshot.record_entry import provider_of, to_snapshot_entry

__all__ = [
    "LIFTED",
    "DatasetRow",
    "cited_works",
    "has_own_keys",
    "facts_of",
    "facts_of_body",
    "make_row",
    "parse_record",
    "slim_body",
]

Json = dict[str, Any]

LIFTED = ("title", "container", "publisher", "volume", "issue", "page", "type")

_MARKS = frozenset("[=")
"""Before a lifted text: it was the only one in a list; it begins with a mark itself."""

_slowly = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class DatasetRow(NamedTuple):
    """One record in columns; the order is the dataset's.

    Attributes:
        name: what it is sorted and put into buckets by: its DOI, else its provider's own key.
        key: its provider's own name of it, where that is not `name`.
        updated: when its provider last changed it (ISO); None when unsaid.
        names: "scheme:value", one a line, of the identifiers that are not its DOI.
        first_author: family name, as sent.
        about: DOIs of the works that it is a notice about, one a line.
        rest: JSON of the slim body less the lifted values.
        facts: what its keys are made of, those of many records together; no column of the dataset.
    """

    name: str
    provider: str
    key: str | None
    updated: str | None
    names: str | None
    title: str | None
    container: str | None
    publisher: str | None
    volume: str | None
    issue: str | None
    page: str | None
    type: str | None
    year: int | None
    first_author: str | None
    citations: int | None
    about: str | None
    rest: str
    facts: Facts


def facts_of_body(body: Json) -> Facts | None:
    """What *body* is called and found by; None and errors as of `make_row`."""
    provider = provider_of(body)
    return facts_of(provider, body) if provider is not None else None


def facts_of(provider: str, body: Json) -> Facts | None:
    """What a record of *provider*, whole or slim, is called and found by; as `facts_of_body`."""
    return _reader(provider).facts(body)


def make_row(body: Json) -> DatasetRow | None:
    """The row of *body*; None where it is no record of a known source, or has no name.

    Raises:
        Exception: any, on a shape that its source never sends; the record is then to be told.
    """
    provider = provider_of(body)
    if provider is None:
        return None
    reader = _reader(provider)
    facts = reader.facts(body)
    if facts is None:
        return None
    slim = reader.slim(body)
    lifted = _lift(slim, reader.lifted)
    name = facts.doi or facts.key
    return DatasetRow._make(
        (
            name,
            provider,
            facts.key if facts.key != name else None,
            facts.updated,
            "\n".join(facts.names) or None,
            *lifted,
            facts.year,
            facts.families[0] if facts.families else None,
            facts.citations,
            "\n".join(facts.about) or None,
            _encode(slim),
            facts,
        )
    )


def parse_record(raw: bytes | str) -> Json | None:
    """What *raw* says, or as much of it as rows are made of; None where it needs a closer look.

    That is no JSON, no record, half of a letter, bytes that are no UTF-8.
    """
    known, whole, _ = _json()
    try:
        body = known(raw)
        provider = provider_of(body)
        if provider is None or _reader(provider).reads is None:
            body = whole(raw)
    except (ValueError, RecursionError):
        return None
    return body if "DOI" in body or "id" in body else None


def _encode(value: Any) -> str:
    try:
        return _json()[2](value).decode()
    except (ValueError, TypeError):  # half of a letter
        return _slowly(value)


@cache
def _json() -> tuple[Callable[[Any], Json], Callable[[Any], Json], Callable[[Any], bytes]]:
    """What reads the names of a record that rows are made of; what reads all; what writes."""
    import msgspec  # of an extra: what is not asked for it checks, and makes no values of

    readers = [_reader(name) for name, row in installed().items() if row.row_reader is not None]
    names = frozenset[str]().union(*(each.reads or () for each in readers))
    known = TypedDict("known", {name: Any for name in names}, total=False)  # type: ignore[misc]
    decoders = [msgspec.json.Decoder(each).decode for each in (known, dict[str, Any])]
    return decoders[0], decoders[1], msgspec.json.Encoder().encode


def _lift(slim: Json, lifted: Mapping[str, str]) -> list[str | None]:
    """Take the plain values out of *slim*: a text, or a list of one text."""
    found = dict.fromkeys(LIFTED)
    for column, name in lifted.items():
        value = slim.get(name)
        if type(value) is str:
            del slim[name]
            found[column] = "=" + value if value[:1] in _MARKS else value
        elif type(value) is list and len(value) == 1 and type(value[0]) is str:
            del slim[name]
            found[column] = "[" + value[0]
    return list(found.values())


def slim_body(provider: str, rest: str, lifted: Mapping[str, str | None]) -> Json:
    """The slim body whose row this is; its provider's mapping reads it like a reply."""
    body: Json = json.loads(rest)
    for column, name in _reader(provider).lifted.items():
        value = lifted[column]
        if value is None:
            continue
        if value[:1] == "[":
            body[name] = [value[1:]]
        else:
            body[name] = value[1:] if value[:1] == "=" else value
    return body


def cited_works(provider: str, body: Json) -> tuple[str, list[str]] | None:
    """(its provider's name of the record, those of the works it cites); None where it has none."""
    reader = _reader(provider)
    facts = reader.facts(body)
    return (facts.key, reader.cites(body)) if facts is not None else None


def has_own_keys(provider: str) -> bool:
    """Whether the provider's records have names beside their DOIs, which may then change."""
    return _reader(provider).has_own_keys


@cache
def _reader(provider: str) -> RowReader:
    """How the provider's records are read; one that does not say is kept whole."""
    row = installed()[provider]
    return row.row_reader() if row.row_reader is not None else _whole(provider)


def _whole(provider: str) -> RowReader:
    return RowReader(_facts_of_entry(provider), dict, None, {})


def _facts_of_entry(provider: str) -> Callable[[Json], Facts | None]:
    def facts(body: Json) -> Facts | None:
        entry = to_snapshot_entry(provider, body)
        if entry is None:
            return None
        doi = next((name.value for name in entry.names if name.scheme == "doi"), None)
        names = [
            f"{each.scheme}:{each.value}"
            for each in entry.names
            if not (each.scheme == "doi" and each.value == doi)
        ]
        titles = (entry.title,) if entry.title.strip() else ()
        families = tuple(entry.author.split()[-1:])
        return Facts(entry.key, doi, tuple(names), titles=titles, families=families)

    return facts
