"""Completing the user's own .bib files: what `enrich --write` and `bibtex refs.bib` share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harvest.check.preprint import named_publications
from harvest.cli.desk import Desk
from harvest.export.completion import complete
from harvest.files.draft import Draft
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.record import Record

__all__ = ["completed", "is_bib"]


def is_bib(path: str) -> bool:
    """Whether *path* names a .bib file."""
    return path.lower().endswith(".bib") and Path(path).is_file()


def completed(
    desk: Desk,
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
    found = desk.cache.records(list(keyed.values()))
    records = {key: found[work_id] for key, work_id in keyed.items() if work_id in found}
    if upgrade:
        records |= _published(desk, records)
    return complete(draft.text, records, correct=correct, upgrade=upgrade)


def _published(desk: Desk, records: dict[str, Record]) -> dict[str, Record]:
    """The record of the published work, for each key whose record is its preprint."""
    targets = {
        key: Identifier("doi", dois[0])
        for key, record in records.items()
        if (dois := named_publications(record.work))
    }
    desk.pipeline.gatherer.gather(targets.values())
    work_ids = desk.cache.work_ids(list(targets.values()))
    found = desk.cache.records(list(work_ids.values()))
    return {key: found[work_ids[name]] for key, name in targets.items() if name in work_ids}
