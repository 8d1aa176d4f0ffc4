"""Completing the user's own .bib files: what `enrich --write` and `bibtex refs.bib` share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harvest.check.preprint import named_publications
from harvest.errors import UnwritableNote
from harvest.export.completion import complete
from harvest.files.draft import Draft
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.session.resources import Resources
from harvest.session.results import FileChange

__all__ = ["complete_file", "completed", "is_bib"]


def is_bib(path: str) -> bool:
    """Whether *path* names a .bib file."""
    return path.lower().endswith(".bib") and Path(path).is_file()


def complete_file(
    resources: Resources,
    path: Path,
    answers: Iterable[Answer],
    *,
    correct: bool,
    upgrade: bool,
    dry_run: bool,
) -> FileChange:
    """Fill in what the entries of the .bib file lack, or say what that would change."""
    try:
        draft = Draft.open(path)
        text = completed(resources, draft, answers, correct=correct, upgrade=upgrade)
        before = draft.text
        if text == before:
            return FileChange(path, "unchanged")
        if dry_run:
            return FileChange(path, "would change", before, text)
        draft.save(text)
        return FileChange(path, "written", before, text)
    except UnwritableNote as error:
        return FileChange(path, "refused", reason=str(error))


def completed(
    resources: Resources,
    draft: Draft,
    answers: Iterable[Answer],
    *,
    correct: bool = False,
    upgrade: bool = False,
) -> str:
    """The text of the .bib file with what the matched works know and its entries lack.

    Args:
        correct: wrong values are replaced, too.
        upgrade: entries of preprints that were published become those of the published work.

    Raises:
        UnwritableNote: the file is not UTF-8: it would have to be re-encoded.
    """
    keyed = {
        answer.mention.cite_key: answer.work_id
        for answer in answers
        if answer.work_id and answer.mention.cite_key and answer.mention.path == str(draft.path)
    }
    found = resources.cache.records(list(keyed.values()))
    records = {key: found[work_id] for key, work_id in keyed.items() if work_id in found}
    if upgrade:
        records |= _published(resources, records)
    return complete(draft.text, records, correct=correct, upgrade=upgrade)


def _published(resources: Resources, records: dict[str, Record]) -> dict[str, Record]:
    """The record of the published work, for each key whose record is its preprint."""
    targets = {
        key: Identifier("doi", dois[0])
        for key, record in records.items()
        if (dois := named_publications(record.work))
    }
    resources.pipeline().gatherer.gather(targets.values())
    work_ids = resources.cache.work_ids(list(targets.values()))
    found = resources.cache.records(list(work_ids.values()))
    return {key: found[work_ids[name]] for key, name in targets.items() if name in work_ids}
