"""Which source answered for an entry, which was out, and which was not asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harvest.cache import Cache
from harvest.check import Finding
from harvest.resolve.pipeline import Pipeline

__all__ = ["with_asked"]


def with_asked(cache: Cache, pipeline: Pipeline, findings: Sequence[Finding]) -> list[Finding]:
    """The findings on entries, each with what became of the sources: see `Finding.asked`."""
    ids = {each.work_id for each in findings if each.is_verdict and each.work_id}
    records = cache.works.records(sorted(ids))
    checked = {
        work_id: {
            name: status.status
            for name, status in record.sources.items()
            if name in pipeline.fetcher.sources
        }
        for work_id, record in records.items()
    }
    return [
        replace(each, asked=tuple(sorted(_asked(cache, pipeline, each, checked).items())))
        if each.is_verdict
        else each
        for each in findings
    ]


def _asked(
    cache: Cache, pipeline: Pipeline, finding: Finding, checked: dict[str, dict[str, str]]
) -> dict[str, str]:
    fetcher, title_search = pipeline.fetcher, pipeline.title_search
    asked = dict.fromkeys(fetcher.sources, "not asked")
    mention = finding.mention
    query = mention.query
    if query is not None and (finding.kind != "verified" or not mention.identifiers):
        for step in title_search.steps():
            stored = None if step.costs else title_search.remembered(query, step)
            if stored is not None:
                asked[step.source.name] = stored.outcome
    for name in fetcher.sources:
        known = cache.replies.known(name, mention.identifiers)
        if known:
            is_found = any(each.outcome == "found" for each in known.values())
            asked[name] = "found" if is_found else "absent"
    asked |= checked.get(finding.work_id or "", {})
    for name in fetcher.sources:
        lost = fetcher.unavailable.get(name, {})
        is_lost = any(each in lost for each in mention.identifiers)
        is_lost = is_lost or (
            query is not None and query.key in title_search.unavailable.get(name, {})
        )
        if is_lost and asked[name] == "not asked":
            asked[name] = "unavailable"
    return asked
