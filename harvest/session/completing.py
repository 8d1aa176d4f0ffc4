"""Completing the user's own .bib files: what `enrich --write` and `bibtex refs.bib` share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harvest.check import judge_entry
from harvest.check.preprint import named_publications
from harvest.errors import InvalidArgument, UnwritableNote
from harvest.files.draft import Draft
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.session.checking import world_of
from harvest.session.resources import Resources
from harvest.session.results import FileChange, Result
from harvest.session.second_look import link_versions
from harvest.writeback.bib_changes import Changes, Completed, facts_of, unknown_fields
from harvest.writeback.bib_completion import complete

__all__ = ["complete_file", "complete_files", "completed"]


def is_bib(path: str) -> bool:
    """Whether *path* names a .bib file."""
    return path.lower().endswith(".bib") and Path(path).is_file()


def complete_files(
    resources: Resources, result: Result, changes: Changes, *, dry_run: bool
) -> tuple[FileChange, ...]:
    """Fill in what the entries of the .bib files among those that were read lack.

    Raises:
        InvalidArgument: no entry has one of the keys, or a field is unknown.
    """
    if missing := missing_keys(result.answers, sorted(changes.keys)):
        raise InvalidArgument(f"no entry has the key {', '.join(missing)}")
    if unknown := unknown_fields(changes.only | changes.skip):
        raise InvalidArgument(f"harvest fills no such field: {', '.join(unknown)}")
    return tuple(
        complete_file(resources, Path(path), result.answers, changes, dry_run=dry_run)
        for path in result.paths
        if is_bib(path)
    )


def complete_file(
    resources: Resources,
    path: Path,
    answers: Iterable[Answer],
    changes: Changes,
    *,
    dry_run: bool,
) -> FileChange:
    """Fill in what the entries of the .bib file lack, or say what that would change."""
    try:
        draft = Draft.open(path)
        done = completed(resources, draft, answers, changes)
        change = FileChange(path, "unchanged", entries=done.entries, unasked=done.unasked)
        if done.text == draft.text:
            return change
        change = replace(change, before=draft.text, after=done.text)
        if dry_run:
            return replace(change, outcome="would change")
        draft.save(done.text)
        return replace(change, outcome="written")
    except UnwritableNote as error:
        return FileChange(path, "refused", reason=str(error))


def completed(
    resources: Resources, draft: Draft, answers: Iterable[Answer], changes: Changes
) -> Completed:
    """The .bib file with what the works that were found know and its entries lack.

    Raises:
        UnwritableNote: the file is not UTF-8: it would have to be re-encoded.
    """
    own = [
        answer
        for answer in answers
        if answer.mention.path == str(draft.path) and answer.mention.kind == "bib-entry"
    ]
    fetcher = resources.pipeline().fetcher
    world = world_of(resources.cache, fetcher, own)
    records = resources.cache.works.records([each.work_id for each in own if each.work_id])
    published = _published(resources, records) if changes.upgrade else {}
    facts = {}
    for answer in own:
        work_id = answer.work_id or ""
        finding = judge_entry(answer, world)
        place = answer.mention.line, answer.mention.column
        facts[place] = facts_of(answer, finding, records.get(work_id), published.get(work_id))
    return complete(draft.text, facts, changes)


def _published(resources: Resources, records: Mapping[str, Record]) -> dict[str, Record]:
    """The record of the published work, for each work that is its preprint."""
    link_versions(resources.cache, resources.pipeline(), records)
    records = resources.cache.works.records(list(records))
    targets = {
        work_id: Identifier("doi", dois[0])
        for work_id, record in records.items()
        if (dois := named_publications(record.work))
    }
    resources.pipeline().fetcher.fetch_all(targets.values())
    work_ids = resources.cache.works.ids(list(targets.values()))
    found = resources.cache.works.records(list(work_ids.values()))
    return {each: found[work_ids[name]] for each, name in targets.items() if name in work_ids}


def missing_keys(answers: Sequence[Answer], keys: Iterable[str]) -> list[str]:
    """Those of *keys* that no entry bears."""
    known = {answer.mention.cite_key for answer in answers if answer.mention.kind == "bib-entry"}
    return [key for key in keys if key not in known]
