"""References to works of every kind, not articles only, as a line of a list is read.

Two sets: works of crossref-works rendered in eight official styles, and anystyle's hand-tagged
strings in a world made of their own facts. A part was set
aside before rules were written: the works of some publishers, and half of the tagged strings.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harvest.model.mention import Query
from harvest.reading.lists import read_ref

__all__ = ["ANYSTYLE", "Asked", "anystyle", "as_line", "anystyle_records", "styled"]

STYLED = "styled-references.jsonl.gz"
ANYSTYLE = "anystyle-core.jsonl.gz"


@dataclass(frozen=True)
class Asked:
    """A reference with the kinds it is counted under, and its right answers; none: no match."""

    kinds: tuple[str, ...]
    text: str
    accept: frozenset[str]


def _read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def _is_in(is_held: bool, half: str) -> bool:
    return half == "all" or is_held == (half == "held")


def styled(data: Path, half: str) -> Iterator[Asked]:
    """The rendered references; those of 2 publishers in 5 are held back."""
    for line in _read(data / STYLED):
        kind, style = line["type"], line["style"]
        if _is_in(_number("25" + line["id"].split("/")[0]) % 5 < 2, half):
            kinds = (f"cited, {kind}", f"cited, {style}", f"cited, {kind} in {style}")
            yield Asked(kinds, line["text"], frozenset({line["id"].lower()}))


def anystyle(data: Path, half: str) -> Iterator[Asked]:
    """The tagged strings; every second one is held back."""
    for line in _read(data / ANYSTYLE):
        if _is_in(_number("anystyle" + line["string"]) % 2 == 0, half):
            accept = frozenset(doi.lower() for doi in line["accept"])
            yield Asked(("anystyle" if accept else "NEG anystyle",), line["string"], accept)


def anystyle_records(data: Path) -> Iterable[dict[str, Any]]:
    """The world of the tagged strings: records made of their own facts."""
    return [line["record"] for line in _read(data / ANYSTYLE) if line["record"]]


def as_line(text: str) -> Query:
    """What a line of a list asks."""
    mention = read_ref(text, "list.txt", 1)
    return mention.query or Query(raw=text)
