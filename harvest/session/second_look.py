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
from harvest.model.work import Work
from harvest.providers.own_account import link_replies
from harvest.resolve.pipeline import Pipeline
from harvest.resolve.word_search import search_words
from harvest.text.preprint_server import is_preprint_doi

__all__ = ["find_near", "link_versions"]

Near = dict[str, list[tuple[str, Work]]]


def find_near(cache: Cache, pipeline: Pipeline, findings: Iterable[Finding]) -> Near:
    """For each entry that was not found, by its query's key: the work that is nearly called so.

    The title is searched for alone: an author or a year that was made up leads astray.
    """
    asked = {
        each.mention.query.key: each.mention.query
        for each in findings
        if each.kind == "not-found" and each.mention.query and each.mention.query.title
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


def link_versions(cache: Cache, pipeline: Pipeline, records: Mapping[str, Record]) -> int:
    """Search for the article of each preprint among *records* that names none, and keep the links.

    Returns:
        How many were found. They become relations of both works, of a type of their own.
    """
    preprints = {
        work_id: record.work
        for work_id, record in records.items()
        if is_preprint(record.work)
        and record.work.doi
        and record.work.title
        and not has_appeared(record.work)
    }
    queries = {work_id: _query(work) for work_id, work in preprints.items()}
    found = search_words(pipeline.title_search, queries.values())
    candidates = {
        work_id: [
            (name, work)
            for name, work in found[queries[work_id].key].works.items()
            if name.scheme == "doi" and not is_preprint_doi(name.value)
        ]
        for work_id in preprints
    }
    links = []
    for work_id, preprint in preprints.items():
        best = published_version(preprint, candidates[work_id])
        if best is not None and best.work.doi and preprint.doi:
            links.append((preprint.doi, best.work.doi, best.confidence))
    if links:
        pipeline.fetcher.fetch_all(Identifier("doi", article) for _, article, _ in links)
        _keep(cache, links, pipeline.fetcher.now())
    return len(links)


def _query(work: Work) -> Query:
    first = next((each.family for each in work.authors if each.family), None)
    return Query(title=work.title, authors=(first,) if first else (), raw=work.title or "")


def _keep(cache: Cache, links: Sequence[tuple[str, str, float]], now: str) -> None:
    replies = link_replies(links)
    cache.replies.save(replies, now)
    cache.works.derive(each.asked for each in replies)
