"""What the properties of a note say of the work the note is about, and of the works it lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

from harvest.model.identifier import Identifier, find_identifiers
from harvest.model.mention import Mention, Query
from harvest.reading.description import (
    AUTHORS,
    CONTAINERS,
    YEARS,
    describe,
    find_title,
    first_of,
    is_label,
)
from harvest.reading.link import is_article, zotero_identifier
from harvest.reading.own_identifier import find_own_identifier
from harvest.reading.property import HARVEST_PROPERTIES, Property, read_properties
from harvest.reading.prose import Page

__all__ = ["describe_work", "find_own_work", "find_properties", "readable_properties"]

_NUMBERED = {
    "doi": "doi",
    "dois": "doi",
    "pmid": "pmid",
    "pubmed": "pmid",
    "pubmedid": "pmid",
    "pmcid": "pmcid",
    "pmc": "pmcid",
    "arxiv": "arxiv",
    "arxivid": "arxiv",
    "eprint": "arxiv",
    "isbn": "isbn",
    "openalex": "openalex",
    "openalexid": "openalex",
}
_ADDRESSES = frozenset(
    {"url", "urls", "uri", "link", "links", "source", "href", "website", "sourceurl", "pdf"}
    | {"paperurl", "paper", "doiurl", "doilink", "permalink", "identifier", "identifiers", "id"}
)
_ZOTERO = frozenset(
    {"zoterokey", "zoteroitemkey", "zotero", "zoterolink", "zoteroselect", "zoterouri", "itemkey"}
    | {"localuri", "desktopuri", "zoteroid", "zoterodesktopuri"}
)
_KINDS = ("type", "category", "categories", "tags", "tag", "itemtype", "notetype", "class", "up")
_LITERATURE = re.compile(
    r"(?:^|[/\s#_📰-])(?:literature|litnotes?|lit|papers?|articles?|journal-?article|zotero|book|"
    r"books|book-?chapter|reference|source|thesis|preprint|literaturnotiz|literatur|文献)"
    r"(?:[/\s_-]?notes?)?$",
    re.I,
)
# Properties of a document that its author wants rendered: its title is the note's own.
_OWN_TEXT = frozenset(
    {"output", "bibliography", "documentclass", "csl", "format", "layout", "draft", "slug"}
    | {"permalink", "geometry", "headerincludes", "site", "categories", "theme"}
)
_CITATION = frozenset(
    "citation cite reference fullcitation fullreference bibliographicreference apa mla chicago "
    "citationapa zitation quelle cita referencia référence citação referência citazione 引用 引文 "
    "文献 参考文献 出典".split()
)
_SOURCES = frozenset({"sources", "quellen", "fuentes", "fontes", "citations", "cites"})
_KEYS = frozenset({"citekey", "citationkey", "bibtexkey", "bibkey"})
_UNSOUGHT = frozenset({"personal_communication", "personalcommunication", "software", "webpage"})
_TEMPLATE = re.compile(r"\{\{|<%|\$\{|`=|`r ")


def find_properties(
    page: Page, path: str, library: Mapping[str, Mention] | None = None
) -> list[Mention]:
    """Return the work a literature note is about, and the works its `references` list.

    A title alone, or with the author and date that every blog post carries, is no mention.
    """
    properties = readable_properties(page)
    listed = [found for found in properties if found.key == "references"]
    own = [found for found in properties if found.key != "references"]
    works = _own_work(page, path, own, library or {})
    if not works and (nested := _nested(own)):
        works = _own_work(page, path, nested, library or {})
        own = [each for each in own if each.path[1:] not in {inner.path for inner in nested}]
    mentions = [_by_identifier(page, each) for each in works]
    mentions += _others(page, path, own)
    mentions += _cited(page, path, own, bool(works))
    for _, group in groupby(listed, key=lambda found: found.path[:2]):
        mentions += _listed_work(page, path, list(group))
    return mentions


def _nested(properties: list[Property]) -> list[Property]:
    """The fields of the one property that holds a work's: "zotero: {title: …, creators: …}"."""
    titled = (
        each.path[0] for each in properties if each.path[1:] and each.path[1].lower() == "title"
    )
    name = next(titled, None)
    return [
        Property(each.path[1:], each.value, each.offset)
        for each in properties
        if name and each.path[0] == name and len(each.path) > 1
    ]


def _cited(page: Page, path: str, properties: list[Property], has_own: bool) -> list[Mention]:
    """Whole references in properties: of other works, and of the note's own where none is told."""
    from harvest.reading.marked_reference import parse_marked_reference
    from harvest.reading.reference_form import looks_like_reference

    return [
        _mention(page, path, found, (), parse_marked_reference(found.value), None)
        for found in properties
        if (found.key in _SOURCES or (found.key in _CITATION and not has_own))
        and not find_identifiers(found.value)
        and looks_like_reference(found.value, True)
    ]


def _by_identifier(page: Page, mention: Mention) -> Mention:
    """The own work by the identifier that the note gives for it, where its properties give none.

    Then its title is not searched: what a person calls their note need not be the title.
    """
    own = None if mention.identifiers else find_own_identifier(page)
    return replace(mention, identifiers=(own,), query=None) if own else mention


def find_own_work(page: Page, library: Mapping[str, Mention] | None = None) -> Mention | None:
    """Return the mention of the work that a literature note is about; None in any other note."""
    own = [found for found in readable_properties(page) if found.key != "references"]
    found = _own_work(page, "", own, library or {})
    return _by_identifier(page, found[0]) if found else None


def describe_work(page: Page, path: str, properties: list[Property]) -> Mention | None:
    """Return the work that these properties of a note describe; None where they describe none."""
    found = _own_work(page, path, properties, {})
    return _by_identifier(page, found[0]) if found else None


def readable_properties(page: Page) -> list[Property]:
    """The properties without templates still to be filled in, and without harvest's own."""
    return [
        found
        for found in read_properties(page)
        if found.path[0] not in HARVEST_PROPERTIES and not _TEMPLATE.search(found.value)
    ]


def _own_work(
    page: Page, path: str, properties: list[Property], library: Mapping[str, Mention]
) -> list[Mention]:
    named = [(found, _identifiers(found)) for found in properties]
    anchors = [found for found, identifiers in named if identifiers]
    identifiers, further = _apart(named)
    cite_key = first_of(properties, ("citekey", "citationkey", "bibtexkey", "bibkey"))
    key = cite_key.value.lstrip("@") if cite_key else None
    query = describe(properties)
    known = library.get(key) if key else None
    if known:
        identifiers += tuple(one for one in known.identifiers if one not in identifiers)
        query = query or known.query
        anchors += [cite_key] if cite_key else []
    if not anchors:
        title = find_title(properties)
        if not title or not query or not _is_literature(properties):
            return []
        anchors = [title]
    if identifiers and query and not known and is_label(query.title or ""):
        query = None
    own = _mention(page, path, anchors[0], identifiers, query, key)
    return [own, *(_mention(page, path, found, (one,), None, None) for found, one in further)]


def _apart(
    named: list[tuple[Property, tuple[Identifier, ...]]],
) -> tuple[tuple[Identifier, ...], list[tuple[Property, Identifier]]]:
    """The identifiers of the note's work, and those of other works that one property lists."""
    own: dict[Identifier, None] = {}
    further: list[tuple[Property, Identifier]] = []
    first: dict[str, Identifier] = {}
    for found, several in named:
        for one in several:
            listed = first.setdefault(found.key, one) if found.key in _NUMBERED else one
            if listed.scheme == one.scheme and listed != one:
                further.append((found, one))
            else:
                own[one] = None
    return tuple(own), [each for each in further if each[1] not in own]


def _others(page: Page, path: str, properties: list[Property]) -> list[Mention]:
    """Identifiers written in properties that do not say what the note is about."""
    mentions = []
    for found in properties:
        if not _identifiers(found) and found.key not in _ADDRESSES and _is_strong(found.value):
            for one in find_identifiers(found.value):
                if one.identifier.scheme != "isbn":
                    mentions.append(_mention(page, path, found, (one.identifier,), None, None))
    return mentions


def _listed_work(page: Page, path: str, group: list[Property]) -> list[Mention]:
    """One item of `references`: a string, or a CSL-JSON item written as YAML."""
    from harvest.reading.reference import parse_reference

    first = group[0]
    if len(first.path) <= 2:
        identifiers = tuple(one.identifier for one in find_identifiers(first.value))
        query = parse_reference(first.value) if len(first.value.split()) > 4 else None
        known = bool(identifiers or (query and query.title and (query.authors or query.year)))
        return [_mention(page, path, first, identifiers, query, None)] if known else []
    fields = [Property(found.path[2:], found.value, found.offset) for found in group]
    if any(found.key == "type" and found.value.lower() in _UNSOUGHT for found in fields):
        return []
    identifiers = tuple(one for found in fields for one in _identifiers(found))
    query = describe(fields)
    key = first_of(fields, ("id",))
    if not identifiers and not query:
        return []
    return [_mention(page, path, first, identifiers, query, key.value if key else None)]


def _mention(
    page: Page,
    path: str,
    anchor: Property,
    identifiers: tuple[Identifier, ...],
    query: Query | None,
    cite_key: str | None,
) -> Mention:
    line, column = page.position(anchor.offset)
    end = page.line_span(anchor.offset)[1]
    return Mention(
        path=path,
        line=line,
        column=column,
        kind="frontmatter",
        text=page.text[anchor.offset : end].rstrip().rstrip("\"',]"),
        identifiers=identifiers,
        query=query,
        cite_key=cite_key,
    )


def _identifiers(found: Property) -> tuple[Identifier, ...]:
    """Identifiers in a property that says what the note is about."""
    if found.key in _ZOTERO or "zotero://" in found.value:
        zotero = zotero_identifier(found.value)
        return (zotero,) if zotero else ()
    if found.key in CONTAINERS and "arxiv" in found.value.lower():
        return tuple(each.identifier for each in find_identifiers(found.value))[:1]
    scheme = _NUMBERED.get(found.key)
    if scheme:
        hits = find_identifiers(found.value) or find_identifiers(f"{scheme}:{found.value}")
        if scheme not in ("doi", "pmid", "arxiv"):
            hits = hits[:1]
        return tuple(dict.fromkeys(hit.identifier for hit in hits))
    if found.key in _ADDRESSES:
        hits = find_identifiers(found.value) if _is_strong(found.value) else []
        return tuple(dict.fromkeys(hit.identifier for hit in hits))
    return ()


def _is_strong(value: str) -> bool:
    """Whether a value carries more than digits that may be anything."""
    return "://" in value or value.startswith("10.") or ":" in value


def _is_literature(properties: list[Property]) -> bool:
    """Whether title and author are a work's, not the note's own."""
    keys = {found.key for found in properties}
    if keys & _OWN_TEXT or not keys & set(AUTHORS) or _is_of_the_web(properties):
        return False
    kinds = (found.value.strip("[]\"'") for found in properties if found.key in _KINDS)
    is_called = any(_LITERATURE.search(kind) for kind in kinds)
    return bool(is_called or keys & set(YEARS) or keys & set(CONTAINERS) or keys & _KEYS)


def _is_of_the_web(properties: list[Property]) -> bool:
    """Whether the note is about a video or a page: its address is no article's."""
    addresses = [found.value for found in properties if found.key in _ADDRESSES]
    pages = [value for value in addresses if value.startswith("http") and not is_article(value)]
    return bool(pages) and not any(found.key in CONTAINERS for found in properties)
