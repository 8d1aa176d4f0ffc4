"""What a session gives back for files: answers, problems, and what became of each file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from harvest.model.answer import Answer
from harvest.model.mention import Problem
from harvest.session.events import Changed, SourceFailed

if TYPE_CHECKING:
    from harvest.writeback.bib_changes import EntryReport

__all__ = ["Credits", "FileChange", "FileOutcome", "Refreshed", "Result", "Usage"]

FileOutcome = Literal["written", "would change", "unchanged", "refused", "left", "removed"]
"""written; would change (on a dry run); unchanged; refused (it stays as it was, `reason` says
why); left (a literature note, which `harvest export` wrote and renews); removed (by `undo`: there
was no such file before harvest wrote it)."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """What became of a file of the user's that was to be written.

    Attributes:
        before, after: its text, where it was or would be changed; empty otherwise.
        reason: why it was refused; empty otherwise.
        entries: of a .bib file, what was done to each entry and what was not, and why.
        unasked: of a .bib file, fields that none of its entries has and that were not added.
    """

    path: Path
    outcome: FileOutcome
    before: str = ""
    after: str = ""
    reason: str = ""
    entries: tuple[EntryReport, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the file, or an entry of it, was left as it is because it is not clear."""
        return self.outcome == "refused" or any(each.is_refused for each in self.entries)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of files that were read.

    Attributes:
        paths: what was read, as it was named.
        answers: one for each mention, in the order of the input; a tuple, and of more than 10,000
            a sequence that makes each anew when it is read.
        problems: what could not be read.
        failures: the sources that left something open, since the session was opened.
        stopped_by: what ended the run before it was done; None when nothing did.
        files: what became of the files that were to be written, in order.
        read: the files that were read, those below named folders each, in order.
        columns: what was said of the columns of tables; see `Session.enrich`.
    """

    paths: tuple[str, ...]
    answers: Sequence[Answer]
    problems: tuple[Problem, ...] = ()
    failures: tuple[SourceFailed, ...] = ()
    stopped_by: str | None = None
    files: tuple[FileChange, ...] = ()
    read: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of asking again.

    Attributes:
        stale: how many answers were old enough to be asked for again.
        failures, stopped_by: as for `Result`.
    """

    stale: int
    changes: tuple[Changed, ...] = ()
    failures: tuple[SourceFailed, ...] = ()
    stopped_by: str | None = None


@dataclass(frozen=True, slots=True)
class Credits:
    """How many credits of its daily budget at a source a session used, and how many are left."""

    source: str
    used: int
    left: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a session has asked since it was opened.

    Attributes:
        requests: how many, by source; failed ones included.
        credits: what accounts were charged, where any was.
    """

    requests: Mapping[str, int]
    credits: tuple[Credits, ...] = ()
