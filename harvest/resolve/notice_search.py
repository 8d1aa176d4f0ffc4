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
from harvest.resolve.identifier_fetching import Fetcher
from harvest.resolve.workers import Workers

__all__ = ["find_notices"]

_Result = tuple[str, list[str], Hits]


def find_notices(
    cache: Cache, fetcher: Fetcher, dois: Collection[str]
) -> Mapping[str, tuple[Update, ...]]:
    """The notices about each of *dois* that somebody knows, from the cache while that is fresh.

    What cannot be asked is told in `fetcher.unavailable`.
    """
    found = _in_snapshots(fetcher, dois)
    lacking: dict[str, list[str]] = {}
    for name, source in fetcher.sources.items():
        if isinstance(source, GivesNotices):
            lacking[name] = [
                doi for doi in sorted(dois) if not _known(cache, fetcher, name, doi, found)
            ]
    widths = {name: fetcher.sources[name].concurrency for name in lacking}
    with Workers[_Result](widths, fetcher.stop) as workers:
        for name, wanted in lacking.items():
            source = fetcher.sources[name]
            assert isinstance(source, GivesNotices)
            most = source.most_notices
            for start in range(0, len(wanted), most):
                workers.hand(name, partial(_ask, name, source, wanted[start : start + most]))
        for name, asked, hits in workers.results():
            if hits.outcome == "unavailable":
                reason = hits.reason or "no reason given"
                names = {Identifier("doi", doi): reason for doi in asked}
                fetcher.unavailable[name].update(names)
                continue
            for doi in asked:
                about = tuple(body for body in hits.bodies if _is_about(body, doi))
                kept = Hits(name, "found" if about else "absent", about)
                cache.searches.save(_step(name), doi, kept, fetcher.now())
                _add(found, doi, about)
    return found


def _in_snapshots(fetcher: Fetcher, dois: Collection[str]) -> dict[str, tuple[Update, ...]]:
    """What the notices on disk say."""
    found: dict[str, tuple[Update, ...]] = {}
    for snapshot in fetcher.snapshots:
        if isinstance(snapshot, GivesNotices):
            bodies = snapshot.notices(sorted(dois)).bodies
            for doi in {doi for body in bodies for doi, _ in notices_about(body)} & set(dois):
                _add(found, doi, [body for body in bodies if _is_about(body, doi)])
    return found


def _ask(name: str, source: GivesNotices, dois: list[str]) -> _Result:
    return name, dois, source.notices(dois)


def _step(source: str) -> str:
    return f"{source}:updates"


def _known(
    cache: Cache, fetcher: Fetcher, name: str, doi: str, found: dict[str, tuple[Update, ...]]
) -> bool:
    """Whether the cache holds a fresh answer, which is taken."""
    stored = cache.searches.get(_step(name), doi)
    fresh = fetcher.freshness
    if stored is None or not fresh.covers(stored.hits.outcome, stored.retrieved_at):
        return False
    _add(found, doi, stored.hits.bodies)
    return True


def _is_about(body: Body, doi: str) -> bool:
    return any(target == doi for target, _ in notices_about(body))


def _add(found: dict[str, tuple[Update, ...]], doi: str, bodies: Collection[Body]) -> None:
    notices = [update for body in bodies for target, update in notices_about(body) if target == doi]
    if notices:
        found[doi] = distinct_updates([*found.get(doi, ()), *notices])
