"""Ask who can tell for the notices about works: a record need not know of its own retraction.

OpenAlex's flag and Crossref's `updated-by` lag behind, or were never set; the notice itself says
what it takes back. What was answered is remembered, an answer for each work.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from harvest.cache import Cache
from harvest.model.identifier import Identifier
from harvest.model.notice import distinct_updates
from harvest.model.work import Update
from harvest.providers import Body, GivesNotices, Hits
from harvest.providers.common.update_notice import notices_about
from harvest.resolve.gather import Gatherer
from harvest.resolve.workers import Workers

__all__ = ["find_notices"]

_Result = tuple[str, list[str], Hits]


def find_notices(
    cache: Cache, gatherer: Gatherer, dois: Collection[str]
) -> Mapping[str, tuple[Update, ...]]:
    """The notices about each of *dois* that somebody knows, from the cache while that is fresh.

    What cannot be asked is told in `gatherer.unavailable`.
    """
    found: dict[str, tuple[Update, ...]] = {}
    lacking: dict[str, list[str]] = {}
    for name, source in gatherer.sources.items():
        if isinstance(source, GivesNotices):
            lacking[name] = [
                doi for doi in sorted(dois) if not _known(cache, gatherer, name, doi, found)
            ]
    widths = {name: gatherer.sources[name].concurrency for name in lacking}
    with Workers[_Result](widths, gatherer.stop) as workers:
        for name, wanted in lacking.items():
            source = gatherer.sources[name]
            assert isinstance(source, GivesNotices)
            most = source.most_notices
            for start in range(0, len(wanted), most):
                workers.hand(name, partial(_ask, name, source, wanted[start : start + most]))
        for name, asked, hits in workers.results():
            if hits.outcome == "unavailable":
                reason = hits.reason or "no reason given"
                names = {Identifier("doi", doi): reason for doi in asked}
                gatherer.unavailable[name].update(names)
                continue
            for doi in asked:
                ours = tuple(body for body in hits.bodies if _is_about(body, doi))
                kept = Hits(name, "found" if ours else "absent", ours)
                cache.searches.save(_step(name), doi, kept, gatherer.now())
                _add(found, doi, ours)
    return found


def _ask(name: str, source: GivesNotices, dois: list[str]) -> _Result:
    return name, dois, source.notices(dois)


def _step(source: str) -> str:
    return f"{source}:updates"


def _known(
    cache: Cache, gatherer: Gatherer, name: str, doi: str, found: dict[str, tuple[Update, ...]]
) -> bool:
    """Whether the cache holds a fresh answer, which is taken."""
    stored = cache.searches.get(_step(name), doi)
    fresh = gatherer.freshness
    if stored is None or not fresh.covers(stored.hits.outcome, stored.retrieved_at):
        return False
    _add(found, doi, stored.hits.bodies)
    return True


def _is_about(body: Body, doi: str) -> bool:
    return any(target == doi for target, _ in notices_about(body))


def _add(found: dict[str, tuple[Update, ...]], doi: str, bodies: Collection[Body]) -> None:
    told = [update for body in bodies for target, update in notices_about(body) if target == doi]
    if told:
        found[doi] = distinct_updates([*found.get(doi, ()), *told])
