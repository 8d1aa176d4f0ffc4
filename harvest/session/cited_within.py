"""Which works of the library cite which, as far as OpenAlex gave their references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from harvest.cache import Cache
from harvest.providers.openalex.identifiers import openalex_id
from harvest.session.browsed import CitationLinks

__all__ = ["citation_links"]

DRAWN = 60
"""Works of a graph, those with most links."""


def citation_links(cache: Cache, handles: Sequence[str]) -> CitationLinks:
    """Which of these works cite which; of those with a link the DRAWN that have most."""
    names = dict(cache.listing.named(handles, "openalex"))
    references = {
        handle: cited
        for handle, body in cache.listing.bodies(handles, "openalex")
        if (cited := _references(body)) is not None
    }
    links = {
        (handle, names[each])
        for handle, cited in references.items()
        for each in cited
        if names.get(each, handle) != handle
    }
    counts = Counter(handle for link in links for handle in link)
    drawn = sorted(counts, key=lambda each: (-counts[each], each))[:DRAWN]
    lines = cache.leafing.of_handles(drawn)
    lines.sort(key=lambda each: (each.year or 0, each.title or ""))
    place = {each.work_id: number for number, each in enumerate(lines)}
    placed = sorted(
        (place[one], place[other]) for one, other in links if one in place and other in place
    )
    return CitationLinks(tuple(lines), tuple(placed), len(references), len(handles), len(counts))


def _references(body: object) -> list[str] | None:
    """The OpenAlex ids that a work cites; None where its reply does not tell."""
    cited = body.get("referenced_works") if isinstance(body, dict) else None
    if not isinstance(cited, list):
        return None
    return [name for each in cited if (name := openalex_id(each))]
