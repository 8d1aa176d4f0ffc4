"""Literature notes: notes that describe one work and so define what its citation key means.

Programs write them in many forms, and all say the same few things: Citations, Zotero Integration,
BibNotes and BibLib name the file "@key.md"; ZotLit, Zettlr and others have `citekey:` or
`citation-key:` in the front matter; Logseq has page properties (`citekey:: key`); templates of
Zotero Integration, BibNotes and mdnotes put a list of metadata (`- **CiteKey**: key`) into the
body, in a callout or an admonition block; Readwise gives no key, but author and full title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache as once
from functools import partial
from pathlib import PurePath

from harvest.model.mention import Mention
from harvest.reading.description import AUTHORS, describe, find_title, first_of
from harvest.reading.frontmatter import describe_work, readable_properties
from harvest.reading.own_identifier import find_own_identifier
from harvest.reading.property import Property
from harvest.reading.prose import Page, open_page

__all__ = [
    "KEY_PROPERTIES",
    "LiteratureNote",
    "link_name",
    "may_be_literature",
    "note_properties",
    "read_literature_note",
]

KEY_PROPERTIES = ("citekey", "citationkey", "bibtexkey", "bibkey", "bibtex", "betterbibtexkey")
"""Properties that hold a citation key, as `Property.key` spells them."""

_FIELDS = frozenset(KEY_PROPERTIES) | {
    "doi", "title", "fulltitle", "originaltitle", "author", "authors", "creators", "year", "date",
    "publicationdate", "journal", "publication", "publicationtitle", "containertitle", "isbn",
    "pmid", "pmcid", "arxiv", "category", "itemtype", "zoterokey", "zoterolink", "locallibrary",
    "links", "aliases", "alias", "url",
}  # fmt: skip
_FIELD = re.compile(
    r"^[ \t>*+-]*[(\[]?[*_`]{0,3}(?P<name>[A-Za-z][A-Za-z _-]{1,25}?)[*_`]{0,3}[ \t]*:{1,2}"
    r"[*_`]{0,3}[ \t]*(?P<value>[^\n]{1,2000}?)[)\]]?[ \t]*$",
    re.M,
)
_LINES = 80
"""How far into the body metadata may stand."""
_NAMES_KEY = re.compile(
    rb"(?i)cit(?:ation|e)?[ _-]?key|bib(?:tex)?[ _-]?key|bibtex"
    rb"|alias[^@\n]{0,30}[\s\S]{0,200}@|title[\"': ]{1,9}@"
)
_DESCRIBES = (re.compile(rb"(?i)title"), re.compile(rb"(?i)author|creator"))
_KEY = re.compile(r"[^\s\[\]{}|\\^]{1,200}")
_LOOSE = str.maketrans("", "", " \t_-")
_WIKI = re.compile(r"^\[\[([^\]|#]+)(?:[|#][^\]]*)?\]\]$")


@dataclass(frozen=True, slots=True)
class LiteratureNote:
    """What a literature note defines.

    Attributes:
        keys: the citation keys it gives the work, in their exact case; the file's name among them.
        names: what a link to the note may be called, as `link_name` spells it.
        mention: the work, where the note describes it; it may have no identifier and no words,
            when the note has a key alone.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    mention: Mention


def link_name(target: str) -> str:
    """How a link to a note is compared: its last part, without heading, alias, suffix and case.

    >>> link_name("Literature/@Kolay2013.md#Method|Kolay")
    '@kolay2013'
    """
    name = target.split("|")[0].split("#")[0].strip().rsplit("/", 1)[-1]
    return name.removesuffix(".md").casefold()


def may_be_literature(name: str, head: bytes) -> bool:
    """Whether a file can be a literature note, by its name and first bytes: a quick first look."""
    return (
        name.startswith("@")
        or bool(_NAMES_KEY.search(head))
        or all(each.search(head) for each in _DESCRIBES)
    )


def read_literature_note(text: str, path: str) -> LiteratureNote | None:
    """What the note defines; None for a note that is about no single work.

    A note is about one work when its file is called "@key", when it names a citation key as its
    own, or when it has an identifier beside a title and authors.
    """
    page = open_page(text)
    stem = PurePath(path).stem
    properties = _properties(page)
    keys = _keys(properties, stem)
    mention = describe_work(page, path, properties)
    if keys:
        mention = _with_all(page, mention or Mention(path, 1, 1, "frontmatter", ""), properties)
    elif mention is None or not _is_described(properties):
        return None
    bare = stem.lstrip("@")
    if not keys and _KEY.fullmatch(bare):
        keys = (bare,)
    names = dict.fromkeys(link_name(each) for each in (stem, bare, *keys, *(f"@{k}" for k in keys)))
    return LiteratureNote(keys, tuple(names), replace(mention, cite_key=keys[0] if keys else None))


def note_properties(text: str) -> list[Property]:
    """All that a literature note says of its work by name: properties, then fields of its body."""
    return _properties(open_page(text))


def _properties(page: Page) -> list[Property]:
    is_unfilled = once(partial(_is_unfilled, page))
    properties = [
        found
        for found in readable_properties(page)
        if found.key != "references" and not is_unfilled(page.line_span(found.offset))
    ]
    written = {found.key for found in properties}
    return properties + [found for found in _fields(page) if found.key not in written]


def _is_unfilled(page: Page, line: tuple[int, int]) -> bool:
    """Whether the line is a template's: `citekey: {{citekey}}`, which YAML takes for a mapping."""
    return "{{" in page.text[slice(*line)]


def _with_all(page: Page, mention: Mention, properties: list[Property]) -> Mention:
    """A note that names its key is about that work: whatever else it says is of it, too."""
    text = mention.text or page.text[slice(*page.line_span(page.body))].strip()
    own = find_own_identifier(page)
    if mention.identifiers or own is None:
        return replace(mention, text=text, query=mention.query or describe(properties))
    return replace(mention, text=text, identifiers=(own,))


def _keys(properties: list[Property], stem: str) -> tuple[str, ...]:
    """The keys that a note gives itself: by property, by its file's name, by alias."""
    found = [one.value for one in properties if one.key in KEY_PROPERTIES]
    found = [_unlinked(value).lstrip("@") for value in found]
    if stem.startswith("@"):
        found.append(stem.removeprefix("@"))
    aliases = (one.value for one in properties if one.key in ("aliases", "alias"))
    found += [_unlinked(each)[1:] for each in aliases if _unlinked(each).startswith("@")]
    titles = (one.value for one in properties if one.key == "title")
    found += [title[1:] for title in titles if re.fullmatch(r"@\S+", title)]
    return tuple(dict.fromkeys(key for key in found if _KEY.fullmatch(key)))


def _unlinked(value: str) -> str:
    wiki = _WIKI.match(value)
    return (wiki[1] if wiki else value).strip(" `*\"'")


def _fields(page: Page) -> Iterator[Property]:
    """Metadata in the body's first lines, whatever the program puts before and around the names."""
    first = page.position(page.body)[0] if page.body else 1
    end = page.lines[first + _LINES] if first + _LINES < len(page.lines) else len(page.text)
    seen: set[str] = set()
    for match in _FIELD.finditer(page.text, page.body, end):
        name = match["name"].translate(_LOOSE).lower()
        value = match["value"].strip(" `*")
        if name not in _FIELDS or "{{" in value or not value:
            continue
        name = {"originaltitle": "title", "locallibrary": "zoterolink"}.get(name, name)
        if name in seen:
            continue
        seen.add(name)
        yield Property((name,), _unlinked(value), match.start("value"))


def _is_described(properties: list[Property]) -> bool:
    """Whether identifier or kind, title and authors stand together, as they do for one work."""
    return find_title(properties) is not None and first_of(properties, AUTHORS) is not None
