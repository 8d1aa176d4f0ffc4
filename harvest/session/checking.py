"""What `check` looks at: the works in question and what became of the DOIs."""

from __future__ import annotations

from collections.abc import Sequence

from harvest.cache import Cache
from harvest.check import ENTRIES, Finding, World, find_findings
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.provider import registry
from harvest.model.reason import Reason
from harvest.resolve.gather import Gatherer
from harvest.resolve.pipeline import Pipeline

__all__ = ["answer_all", "find_wrong", "world_of"]


def answer_all(cache: Cache, pipeline: Pipeline) -> list[Answer]:
    """Answers for all mentions in the cache, as they were when their files were last read."""
    stored = cache.notes.mentions()
    answers = pipeline.resolve([mention for _, mention in stored])
    numbered = zip((number for number, _ in stored), answers, strict=True)
    cache.answers.save(numbered)
    return answers


def find_wrong(cache: Cache, gatherer: Gatherer, answers: Sequence[Answer]) -> list[Finding]:
    """What is wrong with what was cited; the works to cite instead are fetched into the cache."""
    findings = find_findings(answers, world_of(cache, gatherer, answers))
    gatherer.gather(
        Identifier("doi", doi)
        for each in findings
        if each.kind == "published"
        for doi in each.better
    )
    return findings


def world_of(cache: Cache, gatherer: Gatherer, answers: Sequence[Answer]) -> World:
    """The works in question, and what became of the DOIs that did not lead to them."""
    ids = {answer.work_id for answer in answers if answer.work_id}
    ids |= {each.work_id for answer in answers for each in answer.candidates}
    records = cache.works.records(sorted(ids))
    dois = {
        identifier
        for answer in answers
        if answer.mention.kind in ENTRIES
        for identifier in answer.mention.identifiers
        if identifier.scheme == "doi"
    }
    # Only doi.org can tell that a DOI does not exist; that an agency gives no metadata is another
    # reason, and without a network its silence says nothing.
    reasons = cache.replies.reasons(registry(), dois)
    missing = {doi for doi, reason in reasons.items() if Reason.of(reason) is Reason.NO_SUCH_DOI}
    standings = gatherer.standing(dois - missing)
    is_asked = bool(gatherer.sources)
    return World(
        works={work_id: record.work for work_id, record in records.items()},
        missing=missing,
        unasked={
            doi: each.reason
            for doi, each in standings.items()
            if each.work_id is None and not (each.is_absent and is_asked)
        },
        is_asked=is_asked,
    )
