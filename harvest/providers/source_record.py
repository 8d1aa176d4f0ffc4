"""Replies as source records: one mapping per source, one small reader per field.

Mapping never fails on a reply of the right outer shape: what cannot be read is absent. A reply
that lacks what its source always sends raises UnreadableReply.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.record import SourceRecord

__all__ = ["body_source", "kept", "to_source_record"]

Reader = Callable[[dict[str, Any], str], SourceRecord]

READERS = {
    "crossref": "crossref",
    "openalex": "openalex",
    "openaire": "openaire",
    "datacite": "datacite",
    "doi": "doi_org",
    "bip": "bip",
}
"""The room whose mapping reads a source's replies, imported when first needed."""

UNREAD = {"crossref": ("reference",)}
"""What is half of a record's bytes, and what no record is made of."""


def to_source_record(source: str, body: dict[str, Any], retrieved_at: str) -> SourceRecord:
    """What *source* says of a work in the reply *body*, got at *retrieved_at* (ISO, UTC).

    Raises:
        UnreadableReply: the body is not what this source sends.
    """
    if source not in READERS:
        raise ValueError(f"no mapping for source {source!r}")
    if not isinstance(body, dict):
        raise UnreadableReply(source, f"a record that is no object but {type(body).__name__}")
    reader: Reader = import_module(f"harvest.providers.{READERS[source]}.mapping").to_source_record
    return reader(body, retrieved_at)


def kept(source: str, body: dict[str, Any]) -> dict[str, Any]:
    """What of *body* is stored: all but long lists that no mapping reads."""
    unread = UNREAD.get(source, ())
    return {name: value for name, value in body.items() if name not in unread}


def body_source(body: dict[str, Any]) -> str:
    """The source whose shape *body* has; for snapshots, whose files do not say.

    Raises:
        UnreadableReply: it has the shape of none.

    >>> body_source({"DOI": "10.1000/x", "title": ["A title"]})
    'crossref'
    """
    for source, has_shape in _SHAPES.items():
        if has_shape(body):
            return source
    raise UnreadableReply("snapshot", "a record of no known shape")


def _is_openalex(body: dict[str, Any]) -> bool:
    return str(body.get("id")).startswith(("https://openalex.org/", "http://openalex.org/"))


def _is_crossref(body: dict[str, Any]) -> bool:
    if isinstance(body.get("message"), dict):
        body = body["message"]
    return "DOI" in body and not isinstance(body.get("title"), str)


_SHAPES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "openalex": _is_openalex,
    "openaire": lambda body: bool({"oaf:entity", "mainTitle", "pids"} & body.keys()),
    "datacite": lambda body: bool({"attributes", "data", "creators"} & body.keys()),
    "bip": lambda body: bool({"attrank", "pop_class", "inf_class"} & body.keys()),
    "crossref": _is_crossref,
    "doi": lambda body: "DOI" in body or ("title" in body and "type" in body),
}
