"""What citation keys mean in one note: the user's own definitions, the nearest first. Pure.

A key means what its nearest definition says, by exact case: the note's own `bibliography:`, then
the literature notes of its vault, then the bibliographies of the settings, then Zotero.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from harvest.model.mention import Mention

if TYPE_CHECKING:  # a list of DOIs has no keys: what reads them is loaded when there are some
    from harvest.reading.literature_note import LiteratureNote

__all__ = ["Definition", "Layer", "Origin", "Scope", "layer_of_entries", "layer_of_notes"]

Origin = Literal["note", "bibliography", "zotero"]


@dataclass(frozen=True, slots=True)
class Definition:
    """That a key means a work, and where the user said so.

    Attributes:
        key: as it is cited.
        mention: the entry: its file (`path`), its line, its text, and what it says of the work.
    """

    key: str
    mention: Mention
    origin: Origin

    @property
    def place(self) -> str:
        """Where it stands, for a message: "refs.bib:12"."""
        return f"{self.mention.path}:{self.mention.line}"

    def is_same_work(self, other: Definition) -> bool:
        """Whether both can mean one work: by a common identifier, else by the same words."""
        mine, named = self.mention, other.mention
        if mine.identifiers and named.identifiers:
            schemes = {one.scheme for one in mine.identifiers}
            schemes &= {one.scheme for one in named.identifiers} - {"zotero"}
            if schemes:
                return bool({*mine.identifiers} & {*named.identifiers})
        return _title(mine) == _title(named)


Layer: TypeAlias = Mapping[str, Sequence[Definition]]
"""Definitions of one rank by key; those of one key in the order in which they stand."""


class Scope(Mapping[str, Mention]):
    """The definitions that hold for a note; as a mapping, what its keys mean."""

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        self.layers = tuple(layers)

    def definitions(self, key: str) -> Sequence[Definition]:
        """The nearest definitions of *key*; several when its file or vault defines it twice."""
        for layer in self.layers:
            if found := layer.get(key):
                return found
        return ()

    def __getitem__(self, key: str) -> Mention:
        found = self.definitions(key)
        if not found:
            raise KeyError(key)
        return found[0].mention

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for layer in self.layers for key in layer))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def digest(self) -> str:
        """Changes when what the keys stand for does."""
        content = [
            (key, [repr(each.mention) for each in found])
            for layer in self.layers
            for key, found in sorted(layer.items())
        ]
        return sha256(repr(content).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def layer_of_entries(mentions: Iterable[Mention], origin: Origin = "bibliography") -> Layer:
    """The entries of a .bib or CSL-JSON file by every key that they may be cited by.

    Zotero's own CSL-JSON has addresses for keys: http://zotero.org/users/1/items/2AFE3B35.
    """
    found: dict[str, list[Definition]] = {}
    for mention in mentions:
        for key in _keys(mention):
            found.setdefault(key, []).append(Definition(key, mention, origin))
    return found


def layer_of_notes(notes: Iterable[LiteratureNote]) -> Layer:
    """Literature notes by their keys and by the names that links may call them.

    A note that has a key but says nothing of the work leaves the key to the bibliographies.
    """
    from harvest.reading.citation_key import link_to

    found: dict[str, list[Definition]] = {}
    for note in notes:
        if not note.mention.identifiers and note.mention.query is None:
            continue
        for key in (*note.keys, *map(link_to, note.names)):
            found.setdefault(key, []).append(Definition(key, note.mention, "note"))
    return found


_IDS = re.compile(r"[,\s]ids\s*=\s*[{\"]([^{}\"]*)[}\"]", re.I)


def _keys(mention: Mention) -> Iterator[str]:
    """The entry's key, BibLaTeX's further `ids`, CSL-JSON's `id`, and Zotero's item key."""
    from harvest.reading.link import parse_zotero_address

    keys = [mention.cite_key] if mention.cite_key else []
    if mention.kind == "bib-entry" and (ids := _IDS.search(mention.text)):
        keys += [each.strip() for each in ids[1].split(",")]
    elif mention.kind == "row":
        keys += _item_id(mention.text)
    for key in list(keys):
        item = parse_zotero_address(key) if key.startswith("http") else None
        if item is not None and item.identifier is not None:
            keys.append(item.identifier.value)
    yield from dict.fromkeys(key for key in keys if key)


def _item_id(text: str) -> list[str]:
    try:
        item = json.loads(text)
    except (ValueError, RecursionError):
        return []
    name = item.get("id") if isinstance(item, dict) else None
    return [str(name)] if isinstance(name, str | int) else []


def _title(mention: Mention) -> str:
    from harvest.reading.latex_text import to_plain_text

    title = (mention.query.title if mention.query else None) or mention.text
    return re.sub(r"\W+", "", to_plain_text(title)).casefold()
