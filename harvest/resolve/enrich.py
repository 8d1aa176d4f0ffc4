"""Enrich files: read what changed, resolve it, keep the links.

paths ─▶ intake ─▶ mentions ─▶ pipeline ─▶ answers ─▶ cache
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, repeat

from harvest.cache import Cache
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Problem
from harvest.model.packed import MANY, compact
from harvest.resolve.intake import Library, Sheet, read_paths
from harvest.resolve.pipeline import Pipeline

__all__ = ["Enrichment", "enrich_paths"]


@dataclass
class Enrichment:
    """The answers in the order of the input, what could not be read, and the files in order.

    Attributes:
        notices: how tables were understood.
    """

    answers: Sequence[Answer] = ()
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def enrich_paths(
    paths: Sequence[str],
    cache: Cache,
    pipeline: Pipeline,
    library: Library | None = None,
    columns: Mapping[str, str] | None = None,
) -> Enrichment:
    """Answer every mention in the files that *paths* name, and link works to notes.

    All files are read before anything is asked, so that batches fill up across them. Mentions are
    answered MANY at a time: of a hundred thousand no more than that are in memory.

    Args:
        columns: what the user says of the columns of tables; see `table_file.read_rows`.

    Raises:
        UnreadableInput: a named path does not exist; nothing was asked.
    """
    library = library or Library()
    sheets = list(read_paths(paths, cache, library, columns))
    cache.works.derive()  # what a run that was cut off left
    answers = compact(_answered(sheets, cache, pipeline))
    if len(answers) > MANY:
        answers = _with_works(answers, cache, pipeline)
    pipeline.fetcher.finish()
    problems = [problem for sheet in sheets for problem in sheet.problems]
    notices = [notice for sheet in sheets for notice in sheet.notices]
    files = [sheet.path for sheet in sheets]
    return Enrichment(answers, library.problems + problems, files, notices)


def _by_key(cache: Cache, mention: Mention) -> Mention:
    """A key that nothing in the user's library defines may be one that harvest gave the work."""
    if mention.kind != "citekey" or mention.identifiers or mention.query or not mention.cite_key:
        return mention
    works = {
        each.work_id
        for each in cache.keys.find(cache.keys.works(mention.cite_key))
        if each.key == mention.cite_key and not each.vault
    }
    record = cache.works.record(works.pop()) if len(works) == 1 else None
    if record is None:
        return mention
    ids = record.work.ids
    names = {"doi": record.work.doi, "arxiv": ids.arxiv, "pmid": ids.pmid, "openalex": ids.openalex}
    found = tuple(Identifier(scheme, value) for scheme, value in names.items() if value)
    return replace(mention, identifiers=found, problems=())


def _answered(sheets: Sequence[Sheet], cache: Cache, pipeline: Pipeline) -> Iterator[Answer]:
    """The answers, each kept with its mention; standard input leaves no trace."""
    coming = (
        (mention_id, _by_key(cache, mention))
        for sheet in sheets
        for mention_id, mention in zip(
            sheet.mention_ids or repeat(None, len(sheet.mentions)), sheet.mentions, strict=True
        )
    )
    while some := list(islice(coming, MANY)):
        answers = pipeline.answer([mention for _, mention in some])
        cache.answers.save(
            (mention_id, answer)
            for (mention_id, _), answer in zip(some, answers, strict=True)
            if mention_id is not None
        )
        some.clear()
        yield from answers
        answers.clear()  # gone before the next are made


def _with_works(answers: Sequence[Answer], cache: Cache, pipeline: Pipeline) -> Sequence[Answer]:
    """The answers, where replies that came later made another work of one that was answered."""
    coming = iter(answers)
    gone: set[str] = set()
    while some := list(islice(coming, MANY)):
        gone |= cache.works.missing(each.work_id for each in some if each.work_id)
    if not gone:
        return answers
    return compact(
        pipeline.answer([each.mention])[0] if each.work_id in gone else each for each in answers
    )
