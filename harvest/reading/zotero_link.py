"""Zotero's traces in a note: item links, and quotations with their way back to the page.

The shapes, by who writes them: Zotero (“quote” ([Author, 2011, p. 3](select)) ([pdf](open)));
Better Notes (the quote is the text of the open link); Zotero Integration (a quotation block, then
[Page 3](open)); ZotLit (a callout's header links the page); mdnotes (items/0_KEY); ZotFile and
Zotero (a file name, "Author et al_2011_Title.pdf", as text of a select link).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from harvest.model.identifier import Identifier
from harvest.model.mention import Annotation, Mention
from harvest.reading.link import Link, ZoteroAddress, find_links, parse_zotero_address
from harvest.reading.prose import Page
from harvest.reading.quote import find_quote, quote_in_text, quote_start, read_surroundings
from harvest.reading.zotero_citation import read_citation

__all__ = ["find_zotero"]

_BARE = re.compile(r"zotero://[^\s<>\"'`\])|]+")


@dataclass(slots=True)
class _Group:
    """The links of one annotation: one item, perhaps one PDF."""

    links: list[Link] = field(default_factory=list)
    item: ZoteroAddress | None = None
    pdf: ZoteroAddress | None = None

    def takes(self, address: ZoteroAddress) -> bool:
        own = self.pdf if address.opens else self.item
        return own is None or (own.identifier, own.cite_key) == (
            address.identifier,
            address.cite_key,
        )

    def add(self, link: Link, address: ZoteroAddress) -> None:
        self.links.append(link)
        if address.opens:
            self.pdf = self.pdf or address
        else:
            self.item = self.item or address


def find_zotero(
    page: Page, path: str, library: Mapping[str, Mention] | None = None
) -> list[tuple[int, int, Mention]]:
    """Return the annotations and item links of a note with their spans, one for each item and line.

    A key that *library* knows brings the work's identifiers along; nothing needs to be searched.
    """
    found = []
    if "zotero" not in page.clear:
        return []
    for line_start, groups in _lines(page):
        done = line_start
        for group in groups:
            span = _span(page, group, done)
            found.append((*span, _mention(page, path, group, span, library or {})))
            done = span[1]
    return found


def _lines(page: Page) -> Iterator[tuple[int, list[_Group]]]:
    """The groups of links on each line that has any."""
    groups: list[_Group] = []
    current = -1
    for link in _links(page.clear):
        address = parse_zotero_address(link.url)
        if address is None:
            continue
        start = page.line_span(link.start)[0]
        if start != current:
            if groups:
                yield current, groups
            current, groups = start, [_Group()]
        if not groups[-1].takes(address):
            groups.append(_Group())
        groups[-1].add(link, address)
    if groups:
        yield current, groups


def _links(clear: str) -> list[Link]:
    """Zotero links: Markdown's, and bare addresses (an HTML link's too) as links without text."""
    links = [link for link in find_links(clear) if "zotero" in link.url]
    inside = {link.url_start for link in links}
    for match in _BARE.finditer(clear):
        if match.start() not in inside:
            start, url = match.start(), match.group().rstrip(".,;")
            links.append(Link(start, start + len(url), "", url, start))
    return sorted(links, key=lambda link: link.start)


def _span(page: Page, group: _Group, floor: int) -> tuple[int, int]:
    """From the quotation to the last link and the bracket that closes round it."""
    start, end = group.links[0].start, group.links[-1].end
    before = page.clear[floor:start].rstrip()
    quoted_at = quote_start(page, floor, start)
    if quoted_at is not None:
        start = quoted_at
    elif before.endswith("("):
        start = floor + len(before) - 1
    inside = page.clear[start:end]
    if inside.count("(") > inside.count(")") and page.clear[end : end + 1] == ")":
        end += 1
    return start, end


def _mention(
    page: Page, path: str, group: _Group, span: tuple[int, int], library: Mapping[str, Mention]
) -> Mention:
    line, column = page.position(span[0])
    addresses = [address for address in (group.item, group.pdf) if address]
    identifiers = tuple(one.identifier for one in addresses if one.identifier)
    cite_key = next((one.cite_key for one in addresses if one.cite_key), None)
    citations = [read_citation(link.text) for link in group.links if not quote_in_text(link)]
    mention = Mention(
        path=path,
        line=line,
        column=column,
        kind="zotero",
        text=page.text[span[0] : span[1]],
        identifiers=tuple(dict.fromkeys(identifiers)),
        query=next((query for query, _ in citations if query), None)
        or read_surroundings(page, group.links[0]),
        annotation=_annotation(page, group, [label for _, label in citations]),
        cite_key=cite_key,
        problems=() if identifiers else (f"the cite key {cite_key} is in no bibliography",),
    )
    keys = [cite_key] if cite_key else []
    keys += [one.value for one in identifiers]
    known = next((library[key] for key in keys if key in library), None)
    return _with_known(mention, known) if known else mention


def _with_known(mention: Mention, known: Mention) -> Mention:
    """The library's word for a key is exact: its identifiers go first, its query replaces ours."""
    both: tuple[Identifier, ...] = (*known.identifiers, *mention.identifiers)
    return replace(
        mention,
        identifiers=tuple(dict.fromkeys(both)),
        query=known.query or mention.query,
        cite_key=mention.cite_key or known.cite_key,
        problems=(),
    )


def _annotation(page: Page, group: _Group, labels: list[str | None]) -> Annotation | None:
    label = next((one for one in labels if one), None)
    pdf_link = next((link.url for link in group.links if _opens(link)), None)
    quote = find_quote(page, group.links[0], group.pdf is not None)
    if not (quote or label or pdf_link):
        return None
    counted = group.pdf.page if group.pdf else None
    return Annotation(quote=quote, page=label or counted, pdf_link=pdf_link)


def _opens(link: Link) -> bool:
    address = parse_zotero_address(link.url)
    return address is not None and address.opens
