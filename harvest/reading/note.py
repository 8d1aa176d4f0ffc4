"""A Markdown note to its mentions: the one way in to this package's readers of notes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from harvest.model.identifier import Broken, Identifier, beginning_of
from harvest.model.mention import Mention, Problem, Query, Reading
from harvest.reading.citation_key import find_cite_keys
from harvest.reading.frontmatter import find_properties
from harvest.reading.identifier_span import Hit, find_hits
from harvest.reading.journal_site import place_in
from harvest.reading.line_by_line import query_of_lines
from harvest.reading.link import (
    Link,
    find_addresses,
    find_links,
    is_article,
    title_in,
)
from harvest.reading.property import read_properties
from harvest.reading.prose import Page, open_page
from harvest.reading.reference_form import cites_online, looks_like_reference
from harvest.reading.reference_list import LooseReference, find_references
from harvest.reading.uncited_key import find_uncited
from harvest.reading.zotero_link import find_zotero
from harvest.text.doi_pattern import DOI_HINT

__all__ = ["read_note"]

Claim = tuple[int, int, Mention]

_CITES = re.compile(r"(?<![\w@])@[A-Za-z_][\w:-]*|zotero://")
_TITLE_WORDS = 4


def read_note(
    text: str,
    path: str,
    library: Mapping[str, Mention] | None = None,
    listed: Collection[str] = (),
) -> Reading:
    """Return every mention of a work in a note, in order of line and column.

    Args:
        path: what the mentions shall give as their path.
        library: works by cite key and by Zotero item key, from the bibliographies of the note or
            the settings, and by the links to their literature notes; None when there is none. A
            key that it lacks is a mention with nothing to ask for.
        listed: all keys of the bibliographies that the note names.

    >>> [found.kind for found in read_note("See [@doi:10.1000/abc].", "note.md").mentions]
    ['doi']
    """
    page = open_page(text)
    claims = _entries(page, path)
    claims += find_zotero(_without(page, claims), path, library)
    keys = _keys_like_identifiers(_without(page, claims), path, library or {})
    claims += keys
    identified, problems = _identified(_without(page, claims), path)
    claims += identified
    named = [found.value for found in read_properties(page) if found.key == "bibliography"]
    rest = _without(page, claims)
    claims += find_cite_keys(rest, path, library or {}, named, cites=bool(keys))
    mentions = [mention for _, _, mention in claims] + _own_work(page, path, library)
    mentions += find_uncited(page.text, path, library or {}, named, listed)
    mentions.sort(key=lambda mention: (mention.line, mention.column))
    problems.sort(key=lambda problem: problem.line)
    return Reading(tuple(mentions), tuple(problems))


def _entries(page: Page, path: str) -> list[Claim]:
    """The BibTeX entries that stand in the note."""
    if "@" not in page.text or "{" not in page.text:
        return []
    from harvest.reading.note_bibtex import find_entries

    return list(find_entries(page, path))


def _own_work(page: Page, path: str, library: Mapping[str, Mention] | None) -> list[Mention]:
    """What the note says of the work it is about, in its properties or in a list of fields."""
    mentions = find_properties(page, path, library)
    if mentions:
        return mentions
    from harvest.reading.field_list import MAY_LIST, find_fields

    listed = find_fields(page, path) if MAY_LIST.search(page.text) else None
    return [listed] if listed else []


_LIKE_IDENTIFIER = re.compile(
    r"@\{?(?:[^\s\]]{0,40}" + DOI_HINT + "|doi:|arxiv:|pmid:|https?:)", re.I
)


def _keys_like_identifiers(page: Page, path: str, library: Mapping[str, Mention]) -> list[Claim]:
    """Keys that hold an identifier, as some exports make them: the key is what is cited."""
    if not library or not _LIKE_IDENTIFIER.search(page.clear):
        return []
    found = find_cite_keys(page, path, library)
    return [
        each
        for each in found
        if each[2].cite_key in library
        and not each[2].problems
        and _LIKE_IDENTIFIER.search(f"@{each[2].cite_key}")
    ]


def _without(page: Page, claims: list[Claim]) -> Page:
    return page.without((start, end) for start, end, _ in claims) if claims else page


def _identified(page: Page, path: str) -> tuple[list[Claim], list[Problem]]:
    """References, identifiers and titled links; and identifiers that are cut off or mistyped."""
    links = list(find_links(page.clear))
    hits, broken = find_hits(page, links)
    claims: list[Claim] = []
    used: set[Hit] = set()
    for entry in find_references(page):
        inside = _between(hits, entry.start, entry.end)
        claim, own = _reference(page, path, entry, inside)
        if claim:
            claim = _with_beginning(claim, broken)
            claims.append(claim)
            used.update(own)
    claims += [_hit_claim(page, path, hit) for hit in hits if hit not in used]
    rest = _without(page, claims)
    claims += (claim for each in broken if (claim := _cut_link(rest, path, each, links)))
    claims += _addressed(_without(page, claims), path, links)
    claims += (_with_beginning(row, broken) for row in _rows(page, path, claims))
    return claims, [Problem(path, page.position(one.start)[0], str(one.error)) for one in broken]


def _rows(page: Page, path: str, claims: list[Claim]) -> list[Claim]:
    """The rows of tables that nothing else in them has named."""
    from harvest.reading.note_table import find_rows

    taken = sorted(start for start, _, _ in claims)
    return [
        row
        for row in find_rows(page, path)
        if bisect_left(taken, row[0]) == bisect_left(taken, row[1])
        and not _CITES.search(page.text, row[0], row[1])
    ]


def _between(hits: list[Hit], start: int, end: int) -> list[Hit]:
    first = bisect_left(hits, start, key=lambda hit: hit.start)
    last = bisect_left(hits, end, key=lambda hit: hit.start)
    return hits[first:last]


def _hit_claim(page: Page, path: str, hit: Hit) -> Claim:
    problems = (hit.problem,) if hit.problem else ()
    first = hit.identifiers[0]
    names_doi = first.scheme == "doi" and first.value in (hit.address or "").lower()
    query = _titled(page, hit) if hit.kind == "url" and not names_doi else None
    return _claim(page, path, hit.start, hit.end, hit.kind, hit.identifiers, query, problems)


def _titled(page: Page, hit: Hit) -> Query | None:
    """The title that its link shows: not every PII, nor every DOI that should follow, is known."""
    from harvest.reading.copied_title import title_query

    link = next(find_links(page.clear[hit.start : hit.end]), None)
    return title_query(link.text) if link and _is_title(link.text) else None


def _reference(
    page: Page, path: str, entry: LooseReference, hits: list[Hit]
) -> tuple[Claim | None, list[Hit]]:
    """The entry as one mention, and the hits in it that name its work; others stay their own."""
    from harvest.reading.marked_reference import parse_marked_reference

    raw = page.clear[entry.start : entry.end]
    reads_well = entry.is_sure or looks_like_reference(raw, entry.is_listed)
    reads_well = reads_well or (entry.is_listed and query_of_lines(raw) is not None)
    if not reads_well and not (hits and entry.is_listed):
        return None, []
    if entry.is_loose and _speaks_for_itself(page, entry, hits):
        return None, []
    ids: dict[str, Identifier] = {}
    own: list[Hit] = []
    for hit in hits:
        if all(ids.get(one.scheme, one) == one for one in hit.identifiers):
            ids |= {one.scheme: one for one in hit.identifiers}
            own.append(hit)
    query = parse_marked_reference(raw) if reads_well else None
    problems = tuple(hit.problem for hit in own if hit.problem)
    identifiers = tuple(sorted(ids.values(), key=lambda one: one.scheme != "doi"))
    start, end = entry.start, entry.end
    return _claim(page, path, start, end, "reference", identifiers, query, problems), own


def _speaks_for_itself(page: Page, entry: LooseReference, hits: list[Hit]) -> bool:
    """Whether what is no certain reference is better left to the identifiers or address in it."""
    if hits:
        first_end = page.line_span(entry.start)[1]
        return any(hit.end > first_end for hit in hits)
    raw = page.clear[entry.start : entry.end]
    return (
        not entry.is_listed
        and "://" in raw
        and not cites_online(raw)
        and not any(is_article(raw[start:end]) for start, end in find_addresses(raw))
    )


def _with_beginning(claim: Claim, broken: Sequence[Broken]) -> Claim:
    """The claim, its search bound to the beginning of a DOI in it that is cut off."""
    start, end, mention = claim
    inside = [each for each in broken if start <= each.start < end]
    doi_start = next(filter(None, (beginning_of(each.error) for each in inside)), None)
    if mention.query is None or mention.identifiers or doi_start is None:
        return claim
    problems = (*mention.problems, *(str(each.error) for each in inside))
    query = replace(mention.query, doi_start=doi_start)
    return start, end, replace(mention, query=query, problems=problems)


def _cut_link(page: Page, path: str, broken: Broken, links: Sequence[Link]) -> Claim | None:
    """A link whose address is a DOI that is cut off, and whose text is the work's title."""
    from harvest.reading.copied_title import title_query

    link = next((each for each in links if each.start <= broken.start < each.end), None)
    if link is None or page.clear[link.start] != "[" or not _is_title(link.text):
        return None
    claim = _claim(page, path, link.start, link.end, "doi", (), title_query(link.text))
    return _with_beginning(claim, [broken]) if beginning_of(broken.error) else None


def _addressed(page: Page, path: str, links: list[Link]) -> Iterator[Claim]:
    """Articles' pages whose address holds no identifier: the link's text may be the title."""
    linked = set()
    for link in links:
        if is_article(link.url) and page.clear[link.start] == "[":  # else it is a claim already
            linked.add(link.url_start)
            yield _address_claim(page, path, link.start, link.end, link.url, link.text)
    for start, end in find_addresses(page.clear):
        url = page.clear[start:end]
        if start not in linked and is_article(url):
            yield _address_claim(page, path, start, end, url, "")


def _address_claim(page: Page, path: str, start: int, end: int, url: str, text: str) -> Claim:
    from harvest.reading.copied_title import title_query

    title = text if _is_title(text) else title_in(url)
    query = title_query(title) if title else None
    if place := place_in(url):
        query = _placed(query, *place)
    problems = () if query else ("the address holds no identifier",)
    return _claim(page, path, start, end, "url", (), query, problems)


def _placed(query: Query | None, journal: str, volume: str, issue: str, page: str) -> Query:
    """The title, or nothing, with the place that the address of the article tells."""
    raw = f"{journal} {volume}({issue}):{page}"
    query = query or Query(raw=raw, is_reference=True)
    return replace(query, container=journal, volume=volume, issue=issue, pages=page)


def _is_title(text: str) -> bool:
    """Whether a link's text can be a title: some words, and no piece of a sentence."""
    text = text.strip(" *_\"'“”")
    return len(text.split()) >= _TITLE_WORDS and not text[:1].islower() and "://" not in text


def _claim(
    page: Page,
    path: str,
    start: int,
    end: int,
    kind: str,
    identifiers: tuple[Identifier, ...],
    query: Query | None,
    problems: tuple[str, ...] = (),
) -> Claim:
    line, column = page.position(start)
    text = page.text[start:end]
    mention = Mention(path, line, column, kind, text, identifiers, query, problems=problems)
    return start, end, mention
