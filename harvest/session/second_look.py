"""What `check` asks besides: near misses, RFCs, notices, versions that nobody deposited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from harvest.cache import Cache
from harvest.check import Finding
from harvest.check.near_title import nearest
from harvest.check.preprint import has_appeared, is_preprint
from harvest.check.unnamed_version import published_version
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.model.record import Record
from harvest.model.work import FOUND_PREPRINT, Work
from harvest.providers.own_account import link_replies
from harvest.resolve.pipeline import Pipeline
from harvest.resolve.word_search import search_words
from harvest.text.preprint_server import is_preprint_doi

__all__ = ["find_near", "link_versions"]

_WITH_PREPRINTS = frozenset({"journal-article", "proceedings-article"})

Near = dict[str, list[tuple[str, Work]]]


def find_near(cache: Cache, pipeline: Pipeline, findings: Iterable[Finding]) -> Near:
    """For each entry that was not found, by its query's key: the work that is nearly called so.

    The title is searched for alone: an author or a year that was made up leads astray.
    """
    asked = {
        each.mention.query.key: each.mention.query
        for each in findings
        if (each.kind == "not-found" or (each.kind == "wrong-doi" and each.work_id is None))
        and each.mention.query
        and each.mention.query.title
    }
    relaxed = {key: Query(title=query.title, raw=query.title or "") for key, query in asked.items()}
    found = search_words(pipeline.title_search, relaxed.values())
    names: dict[str, Identifier] = {}
    for key, query in asked.items():
        works = found[relaxed[key].key].works
        byname = {str(name): (name, work) for name, work in works.items()}
        best = nearest(query, [(name, work) for name, (_, work) in byname.items()])
        if best is not None:
            names[key] = byname[best[0]][0]
    pipeline.fetcher.fetch_all(names.values())
    ids = cache.works.ids(names.values())
    records = cache.works.records(ids.values())
    return {
        key: [(ids[name], records[ids[name]].work)]
        for key, name in names.items()
        if name in ids and ids[name] in records
    }


def link_versions(
    cache: Cache, pipeline: Pipeline, records: Mapping[str, Record], *, of_articles: bool = False
) -> int:
    """Search for the article of each preprint among *records* that names none, and keep the links.

    Args:
        of_articles: search for the preprint of each article that names none, too.

    Returns:
        How many were found. They become relations of both works, of a type of their own.
    """
    sought = {
        work_id: record.work
        for work_id, record in records.items()
        if _lacks_article(record.work) or (of_articles and _lacks_preprint(record.work))
    }
    queries = {work_id: _query(work) for work_id, work in sought.items()}
    found = search_words(pipeline.title_search, queries.values())
    links = []
    for work_id, work in sought.items():
        if link := _link(work, found[queries[work_id].key].works):
            links.append(link)
    if links:
        names = dict.fromkeys(doi for one, other, _ in links for doi in (one, other))
        pipeline.fetcher.fetch_all(Identifier("doi", doi) for doi in names)
        _keep(cache, links, pipeline.fetcher.now())
    return len(links)


def _lacks_article(work: Work) -> bool:
    is_known = bool(work.doi and work.title)
    return is_known and is_preprint(work) and not has_appeared(work)


def _lacks_preprint(work: Work) -> bool:
    is_linked = any(each.type in ("has-preprint", FOUND_PREPRINT) for each in work.relations)
    is_known = bool(work.doi and work.title) and work.type in _WITH_PREPRINTS
    return is_known and not is_linked and not is_preprint(work)


def _link(work: Work, candidates: Mapping[Identifier, Work]) -> tuple[str, str, float] | None:
    """Preprint, article, confidence: of *work* and the one of *candidates* that is its version."""
    named = [(name.value, each) for name, each in candidates.items() if name.scheme == "doi"]
    if is_preprint(work):
        articles = [each for each in named if not is_preprint_doi(each[0])]
        best = published_version(work, articles)
        if best is not None and best.work.doi and work.doi:
            return work.doi, best.work.doi, best.confidence
        return None
    links = [
        (doi, str(work.doi), best.confidence)
        for doi, each in named
        if is_preprint(each) and not has_appeared(each)
        if (best := published_version(each, [(None, work)]))
    ]
    return max(links, key=lambda each: each[2], default=None)


def _query(work: Work) -> Query:
    first = next((each.family for each in work.authors if each.family), None)
    return Query(title=work.title, authors=(first,) if first else (), raw=work.title or "")


def _keep(cache: Cache, links: Sequence[tuple[str, str, float]], now: str) -> None:
    replies = link_replies(links)
    cache.replies.save(replies, now)
    cache.works.derive(each.asked for each in replies)
