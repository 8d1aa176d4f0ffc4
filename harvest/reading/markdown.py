"""A Markdown note to its mentions: the one way in to this package's readers of notes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from harvest.identifier import Found, Identifier, find_identifiers
from harvest.mention import Mention, Problem, Query, Reading
from harvest.reading.citekey import find_cite_keys
from harvest.reading.frontmatter import find_properties
from harvest.reading.link import Link, find_addresses, find_links, is_article, is_resolver
from harvest.reading.page import Page, open_page
from harvest.reading.property import read_properties
from harvest.reading.section import Entry, find_entries, looks_like_reference
from harvest.reading.zotero import find_zotero

__all__ = ["read_note"]

Claim = tuple[int, int, Mention]

_SAME_SPAN = 30
_BETWEEN = re.compile(r"(?:[\W_]|doi|url|https?|link|available|at|pmid|pmcid|arxiv|org|dx)*", re.I)
_MARKUP = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*[^()]*\)|[*_]{2,}|<br ?/?>")
_TITLE_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Hit:
    """A span of text that gives identifiers of one work.

    Attributes:
        address: the web address the span holds, if any.
        problem: what is odd about it, for the report.
    """

    start: int
    end: int
    identifiers: tuple[Identifier, ...]
    address: str | None = None
    is_named: bool = False
    problem: str | None = None


def read_note(text: str, path: str, library: Mapping[str, Mention] | None = None) -> Reading:
    """Return every mention of a work in a note, in order of line and column.

    Args:
        path: what the mentions shall give as their path.
        library: works by cite key and by Zotero item key, from the bibliographies of the note or
            the settings; None when there is none. A key that it lacks is no mention.

    >>> [found.kind for found in read_note("See [@doi:10.1000/abc].", "note.md").mentions]
    ['doi']
    """
    page = open_page(text)
    claims = find_zotero(page, path, library)
    claims += _identified(_without(page, claims), path)
    problems: list[Problem] = []
    if library is not None:
        keys, unknown = find_cite_keys(_without(page, claims), path, library)
        claims += keys
        problems += unknown if _names_bibliography(page) else []
    mentions = [mention for _, _, mention in claims] + find_properties(page, path, library)
    mentions.sort(key=lambda mention: (mention.line, mention.column))
    return Reading(tuple(mentions), tuple(problems))


def _without(page: Page, claims: list[Claim]) -> Page:
    return page.without((start, end) for start, end, _ in claims) if claims else page


def _names_bibliography(page: Page) -> bool:
    return any(found.key == "bibliography" for found in read_properties(page))


def _identified(page: Page, path: str) -> list[Claim]:
    """References, identifiers and titled links."""
    links = list(find_links(page.clear))
    hits = _hits(page, find_identifiers(page.clear), links)
    claims: list[Claim] = []
    used: set[_Hit] = set()
    for entry in find_entries(page):
        claim, own = _reference(page, path, entry, _between(hits, entry.start, entry.end))
        if claim:
            claims.append(claim)
            used.update(own)
    claims += [_hit_claim(page, path, hit) for hit in hits if hit not in used]
    return claims + list(_addressed(_without(page, claims), path, links))


def _between(hits: list[_Hit], start: int, end: int) -> list[_Hit]:
    first = bisect_left(hits, start, key=lambda hit: hit.start)
    last = bisect_left(hits, end, key=lambda hit: hit.start)
    return hits[first:last]


def _hits(page: Page, founds: list[Found], links: list[Link]) -> list[_Hit]:
    """The identifiers, those of one link or written twice in a row as one hit."""
    hits: list[_Hit] = []
    number = 0
    for link in links:
        while number < len(founds) and founds[number].start < link.start:
            hits.append(_bare(page, founds[number]))
            number += 1
        inside = []
        while number < len(founds) and founds[number].start < link.end:
            inside.append(founds[number])
            number += 1
        if inside:
            hits.append(_linked(link, inside))
    hits += [_bare(page, found) for found in founds[number:]]
    return _joined(page, hits)


def _bare(page: Page, found: Found) -> _Hit:
    text = page.clear[found.start : found.end]
    address = text if "://" in text else None
    return _Hit(found.start, found.end, (found.identifier,), address, address is None)


def _linked(link: Link, founds: list[Found]) -> _Hit:
    """The address is the truth: people shorten and mistype the text before it."""
    named = [found.identifier for found in founds if found.start < link.url_start]
    meant = [found.identifier for found in founds if found.start >= link.url_start]
    schemes = {one.scheme for one in meant}
    other = next((one for one in named if one.scheme in schemes and one not in meant), None)
    kept = (*meant, *(one for one in named if one.scheme not in schemes))
    problem = f"the link's text says {other}" if other else None
    return _Hit(link.start, link.end, tuple(dict.fromkeys(kept)), link.url, bool(named), problem)


def _joined(page: Page, hits: list[_Hit]) -> list[_Hit]:
    """One hit for an identifier that is written twice in a row, as text and as address."""
    joined: list[_Hit] = []
    for hit in hits:
        last = joined[-1] if joined else None
        if last and hit.identifiers == last.identifiers and hit.start - last.end <= _SAME_SPAN:
            between = page.clear[last.end : hit.start]
            if "\n" not in between and _BETWEEN.fullmatch(between):
                joined[-1] = replace(last, end=hit.end, is_named=last.is_named or hit.is_named)
                continue
        joined.append(hit)
    return joined


def _hit_claim(page: Page, path: str, hit: _Hit) -> Claim:
    is_publisher = hit.address and not hit.is_named and not is_resolver(hit.address)
    kind = "url" if is_publisher else hit.identifiers[0].scheme
    problems = (hit.problem,) if hit.problem else ()
    return _claim(page, path, hit.start, hit.end, kind, hit.identifiers, None, problems)


def _reference(
    page: Page, path: str, entry: Entry, hits: list[_Hit]
) -> tuple[Claim | None, list[_Hit]]:
    """The entry as one mention, and the hits in it that name its work; others stay their own."""
    raw = page.clear[entry.start : entry.end]
    plain = " ".join(_MARKUP.sub(r"\1", raw).replace("\n>", "\n").split())
    reads_well = looks_like_reference(plain, entry.is_listed)
    if not reads_well and not (hits and entry.is_listed):
        return None, []
    ids: dict[str, Identifier] = {}
    own: list[_Hit] = []
    for hit in hits:
        if all(ids.get(one.scheme, one) == one for one in hit.identifiers):
            ids |= {one.scheme: one for one in hit.identifiers}
            own.append(hit)
    query = _parse_reference(plain) if reads_well else None
    problems = tuple(hit.problem for hit in own if hit.problem)
    identifiers = tuple(ids.values())
    start, end = entry.start, entry.end
    return _claim(page, path, start, end, "reference", identifiers, query, problems), own


def _parse_reference(plain: str) -> Query:
    from harvest.reading.reference import parse_reference

    return parse_reference(plain)


def _addressed(page: Page, path: str, links: list[Link]) -> Iterator[Claim]:
    """Articles' pages whose address holds no identifier: the link's text may be the title."""
    from harvest.reading.title import title_query

    linked = set()
    for link in links:
        if is_article(link.url) and page.clear[link.start] == "[":  # else it is a claim already
            linked.add(link.url_start)
            query = title_query(link.text) if _is_title(link.text) else None
            yield _claim(page, path, link.start, link.end, "url", (), query, _lack(query))
    for start, end in find_addresses(page.clear):
        if start not in linked and is_article(page.clear[start:end]):
            yield _claim(page, path, start, end, "url", (), None, _lack(None))


def _lack(query: Query | None) -> tuple[str, ...]:
    return () if query else ("the address holds no identifier",)


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
