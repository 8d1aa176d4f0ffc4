"""A Zotero item, wherever it was read, as a mention of the work it describes."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from harvest.library.zotero.csl_item import Creator, to_csl_item
from harvest.model.identifier import Identifier, find_identifiers
from harvest.model.mention import Mention, Query
from harvest.text.format_type import zotero_type

__all__ = ["AUTHORS", "Item", "to_mentions"]

_CONTAINERS = ("publicationTitle", "bookTitle", "proceedingsTitle", "encyclopediaTitle")
AUTHORS = frozenset({"author", "bookAuthor", "inventor", "presenter", "podcaster"})
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_NO_WORKS = frozenset({"attachment", "note", "annotation"})
_EXTRA_ID = re.compile(r"(?:DOI|PMID|PMCID|arXiv|OpenAlex)\s*[:=]", re.I)
_EXTRA_KEY = re.compile(r"^(?:Citation Key|bibtex)[:*]\s*(\S+)", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Item:
    """One item as Zotero has it.

    Attributes:
        key: with its group: "groups/123/2AFE3B35".
        creators: in order.
    """

    key: str
    type: str
    fields: dict[str, str] = field(default_factory=dict)
    creators: list[Creator] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def families(self) -> list[str]:
        """The family names of its authors."""
        return [family for role, family, _ in self.creators if role in AUTHORS]


def to_mentions(
    items: Mapping[Hashable, Item],
    parents: Mapping[Hashable, Hashable],
    place: str,
    assigned: Mapping[str, str],
) -> Iterator[tuple[str, Mention]]:
    """The work of each item key, attachment's key and cite key.

    Args:
        parents: the item that each attachment hangs on.
        place: file or address where the items were read.
        assigned: cite keys that are kept elsewhere, by the last part of the item's key.
    """
    for number, item in items.items():
        own = items.get(parents.get(number, number))
        if own is None or own.type in _NO_WORKS:
            continue
        mention = _mention(own, place, assigned.get(own.key[-8:]))
        yield item.key, mention
        if own is item and mention.cite_key:
            yield mention.cite_key, mention


def _mention(item: Item, place: str, assigned: str | None) -> Mention:
    extra = item.fields.get("extra", "")
    written = _EXTRA_KEY.search(extra)
    cite_key = item.fields.get("citationKey") or (written and written[1]) or assigned
    title = item.fields.get("title")
    return Mention(
        path=place,
        line=1,
        column=1,
        kind="row",
        text=json.dumps(to_csl_item(item.type, item.fields, item.creators, item.tags)),
        identifiers=(*_identifiers(item), Identifier("zotero", item.key)),
        query=_describe(item, title) if title else None,
        cite_key=cite_key or None,
    )


def _describe(item: Item, title: str) -> Query:
    from harvest.reading.copied_title import clean_copied_title

    fields = item.fields
    year = _YEAR.search(fields.get("date", ""))
    return Query(
        title=clean_copied_title(title),
        authors=tuple(item.families),
        year=int(year[1]) if year else None,
        container=next((fields[name] for name in _CONTAINERS if name in fields), None),
        volume=fields.get("volume"),
        issue=fields.get("issue"),
        pages=fields.get("pages"),
        raw=title,
        type=zotero_type(item.type),
    )


def _identifiers(item: Item) -> tuple[Identifier, ...]:
    """Identifiers best first, one of a scheme; of `extra` only lines like "PMID: 123".

    A chapter's ISBN is its book's, and so no identifier of the chapter.
    """
    fields = item.fields
    texts = [fields.get("DOI", "")]
    texts += [f"{name}: {fields[name]}" for name in ("PMID", "PMCID") if name in fields]
    texts += [f"ISBN: {fields['ISBN']}"] if item.type == "book" and "ISBN" in fields else []
    texts += [line for line in fields.get("extra", "").splitlines() if _EXTRA_ID.match(line)]
    texts += [fields.get("url", ""), fields.get("archiveID", "")]
    found: dict[str, Identifier] = {}
    for text in texts:
        for one in find_identifiers(text):
            found.setdefault(one.identifier.scheme, one.identifier)
    return tuple(found.values())
