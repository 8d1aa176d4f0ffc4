"""Spans that give identifiers: what is found in the text, one hit for each work named in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harvest.model.identifier import Broken, Found, Identifier
from harvest.model.identifier.scanning import survey
from harvest.reading.link import Link, is_resolver
from harvest.reading.prose import Page
from harvest.text.doi_pattern import DOI_HINT

__all__ = ["Hit", "find_hits"]

_SAME_SPAN = 30
_BETWEEN = re.compile(r"(?:[\W_]|doi|url|https?|link|available|at|pmid|pmcid|arxiv|org|dx)*", re.I)

_HOST = re.compile(rf"(?:[\w-]+\.)+(?:com|org|gov|io)/(?!{DOI_HINT})", re.I)


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of text that gives identifiers of one work.

    Attributes:
        address: the web address the span holds, if any.
        is_named: the identifier is written out, not only part of an address.
        problem: what is odd about it, for the report.
    """

    start: int
    end: int
    identifiers: tuple[Identifier, ...]
    address: str | None = None
    is_named: bool = False
    problem: str | None = None

    @property
    def kind(self) -> str:
        """The scheme of an identifier that is written as such, "url" for a publisher's address."""
        is_publisher = self.address and not self.is_named and not is_resolver(self.address)
        scheme = self.identifiers[0].scheme
        return "url" if is_publisher else "doi" if scheme == "shortdoi" else scheme


def find_hits(page: Page, links: Sequence[Link]) -> tuple[list[Hit], list[Broken]]:
    """Return the identifiers of a page in order, and what was meant as one and is none.

    Those of one link, and one written twice in a row, are one hit.
    """
    finds = survey(page.clear)
    founds = [find for find in finds if isinstance(find, Found)]
    hits = _joined(page, _gathered(page, founds, links))
    return hits, [find for find in finds if isinstance(find, Broken)]


def _gathered(page: Page, founds: list[Found], links: Sequence[Link]) -> list[Hit]:
    hits: list[Hit] = []
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
    return hits + [_bare(page, found) for found in founds[number:]]


def _bare(page: Page, found: Found) -> Hit:
    text = page.clear[found.start : found.end]
    address = text if "://" in text or _HOST.match(text) else None
    return Hit(found.start, found.end, (found.identifier,), address, address is None)


def _linked(link: Link, founds: list[Found]) -> Hit:
    """The address is the truth: people shorten and mistype the text before it."""
    named = [found.identifier for found in founds if found.start < link.url_start]
    meant = [found.identifier for found in founds if found.start >= link.url_start]
    schemes = {one.scheme for one in meant}
    other = next((one for one in named if one.scheme in schemes and one not in meant), None)
    kept = (*meant, *(one for one in named if one.scheme not in schemes))
    problem = f"the link's text says {other}" if other else None
    return Hit(link.start, link.end, tuple(dict.fromkeys(kept)), link.url, bool(named), problem)


def _joined(page: Page, hits: list[Hit]) -> list[Hit]:
    """One hit for an identifier that is written twice in a row, as text and as address."""
    joined: list[Hit] = []
    for hit in hits:
        last = joined[-1] if joined else None
        if last and hit.identifiers == last.identifiers and hit.start - last.end <= _SAME_SPAN:
            between = page.clear[last.end : hit.start]
            if "\n" not in between and _BETWEEN.fullmatch(between):
                joined[-1] = replace(last, end=hit.end, is_named=last.is_named or hit.is_named)
                continue
        joined.append(hit)
    return joined
