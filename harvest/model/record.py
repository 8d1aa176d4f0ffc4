"""One source's account of a work, and ours merged from all of them."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.work import Work

__all__ = ["Conflict", "Record", "SourceRecord", "SourceStatus"]

PRIVATE = frozenset({"title_markup", "contributors_complete"})
"""Fields of Work that are kept in the cache but are no part of the JSON contract."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What one source says of one work, in our words.

    Attributes:
        source: "crossref", "openalex", "openaire", "datacite", …
        retrieved_at: ISO time (UTC) of the reply.
        aliases: other names under which this source knows the same work (OpenAIRE clusters,
            merged OpenAlex ids); not to be confused with versions, which are other works.
    """

    source: str
    retrieved_at: str
    work: Work
    indicators: tuple[Indicator, ...] = ()
    aliases: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that lost: `source` said `value` for `field`, and the record says otherwise."""

    field: str
    source: str
    value: Any


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source answered for this work: "found", "absent" or "unavailable", and when."""

    status: str
    retrieved_at: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """Our account of a work: the merged description and where each part of it comes from."""

    work: Work
    indicators: tuple[Indicator, ...]
    sources: dict[str, SourceStatus]
    provenance: dict[str, str]
    conflicts: tuple[Conflict, ...]

    def to_dict(self, private: bool = False) -> dict[str, Any]:
        """The record as plain JSON values, every key of the contract present.

        With *private* the fields that only harvest itself needs are included, under their own
        names, so that `from_dict` gives the same record back.
        """
        work: dict[str, Any] = _to_plain(self.work)
        if not private:
            for name in PRIVATE:
                del work[name]
        rest = {
            "indicators": _to_plain(self.indicators),
            "sources": {name: _to_plain(status) for name, status in self.sources.items()},
            "provenance": dict(self.provenance),
            "conflicts": _to_plain(self.conflicts),
        }
        return work | rest

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Record:
        """The record that `to_dict(private=True)` described; missing keys become empty."""
        return cls(
            work=_from_plain(Work, data),
            indicators=tuple(_from_plain(Indicator, each) for each in data.get("indicators", ())),
            sources={
                name: _from_plain(SourceStatus, each)
                for name, each in data.get("sources", {}).items()
            },
            provenance=dict(data.get("provenance", {})),
            conflicts=tuple(_from_plain(Conflict, each) for each in data.get("conflicts", ())),
        )


@cache
def _field_names(cls: Any) -> tuple[tuple[str, str], ...]:
    """(attribute, JSON key) of each field: a trailing underscore only dodges a keyword."""
    return tuple((field.name, field.name.rstrip("_")) for field in fields(cls))


def _to_plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | dict):
        return value
    if isinstance(value, tuple):
        return [_to_plain(each) for each in value]
    cls: Any = type(value)
    return {key: _to_plain(getattr(value, name)) for name, key in _field_names(cls)}


@cache
def _readers(cls: Any) -> tuple[tuple[str, str, Any, bool], ...]:
    """(attribute, JSON key, dataclass inside or None, is it a tuple) for each field of *cls*."""
    hints = get_type_hints(cls)
    found: list[tuple[str, str, Any, bool]] = []
    for name, key in _field_names(cls):
        hint = hints[name]
        is_tuple = get_origin(hint) is tuple
        inner = get_args(hint)[0] if is_tuple else hint
        found.append((name, key, inner if is_dataclass(inner) else None, is_tuple))
    return tuple(found)


def _from_plain(cls: Any, data: dict[str, Any]) -> Any:
    values = {}
    for name, key, inner, is_tuple in _readers(cls):
        if key not in data:
            continue
        value = data[key]
        if is_tuple:
            value = tuple(_from_plain(inner, each) if inner else each for each in value or ())
        elif inner and value is not None:
            value = _from_plain(inner, value)
        values[name] = value
    return cls(**values)
