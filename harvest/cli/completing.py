"""Completing the user's own .bib files: what `enrich --write` and `bibtex refs.bib` share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvest.answer import Answer
from harvest.atomic import replace_file
from harvest.cli.desk import Desk
from harvest.errors import UnreadableInput
from harvest.export.completion import complete
from harvest.identifier import Identifier
from harvest.record import Record

__all__ = ["Draft", "draft_bib", "is_bib"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A .bib file as it is and as it would be; line ends and byte order mark included."""

    path: Path
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """What would change, as a unified diff; "" when nothing would."""
        old, new = self.before.decode("utf-8"), self.after.decode("utf-8")
        name = str(self.path)
        lines = difflib.unified_diff(
            old.splitlines(keepends=True), new.splitlines(keepends=True), name, name
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def write(self) -> bool:
        """Replace the file in one step; False when there is nothing to change.

        Raises:
            UnreadableInput: it changed in the meantime, or cannot be written.
        """
        if self.before == self.after:
            return False
        try:
            is_done = replace_file(self.path.resolve(), self.after, expected=self.before)
        except OSError as error:
            raise UnreadableInput(f"{self.path}: cannot be written: {error.strerror}") from error
        if not is_done:
            raise UnreadableInput(f"{self.path}: changed while harvest worked; run it again")
        return True


def is_bib(path: str) -> bool:
    """Whether *path* names a .bib file."""
    return path.lower().endswith(".bib") and Path(path).is_file()


def draft_bib(
    desk: Desk, path: Path, answers: Iterable[Answer], *, correct: bool, upgrade: bool
) -> Draft:
    """The file with what the matched works know and its entries lack.

    Raises:
        UnreadableInput: the file cannot be read, or is not UTF-8: it would have to be re-encoded.
    """
    try:
        before = path.read_bytes()
        text = before.decode("utf-8")
    except OSError as error:
        raise UnreadableInput(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"{path}: is not UTF-8 (byte {error.start}); convert it first, then run this again"
        ) from error
    keyed = {
        answer.mention.cite_key: answer.work_id
        for answer in answers
        if answer.work_id and answer.mention.cite_key and answer.mention.path == str(path)
    }
    found = desk.cache.records(list(keyed.values()))
    records = {key: found[work_id] for key, work_id in keyed.items() if work_id in found}
    if upgrade:
        records |= _published(desk, records)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    after = mark + complete(text.removeprefix(mark), records, correct=correct, upgrade=upgrade)
    return Draft(path, before, after.encode("utf-8"))


def _published(desk: Desk, records: dict[str, Record]) -> dict[str, Record]:
    """The record of the published work, for each key whose record is its preprint."""
    targets = {key: name for key, record in records.items() if (name := _successor(record))}
    desk.pipeline.gatherer.gather(targets.values())
    work_ids = desk.cache.work_ids(list(targets.values()))
    found = desk.cache.records(list(work_ids.values()))
    return {key: found[work_ids[name]] for key, name in targets.items() if name in work_ids}


def _successor(record: Record) -> Identifier | None:
    dois: Sequence[str] = [
        each.doi for each in record.work.relations if each.type == "is-preprint-of"
    ]
    return Identifier("doi", dois[0]) if dois else None
