"""What may be done to a .bib file, what is known of its entries, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harvest.check.finding import Difference, Finding
from harvest.model.answer import Answer
from harvest.model.record import Record

__all__ = [
    "ADDED",
    "Changes",
    "Completed",
    "EntryReport",
    "EntryFacts",
    "UPGRADED",
    "facts_of",
    "same_fields",
    "unknown_fields",
]

_SAME = (
    {"journal", "journaltitle"},
    {"school", "institution", "publisher"},
    {"address", "location"},
    {"year", "date"},
    {"month", "date"},
    {"number", "issue"},
    {"pages", "eid", "articleno"},
    {"archiveprefix", "eprinttype"},
    {"primaryclass", "eprintclass"},
)
"""Names of which an entry needs only one."""


ADDED = frozenset(
    (
        "author editor title journal journaltitle booktitle volume number pages eid publisher"
        " school institution year month date isbn issn doi eprint archiveprefix primaryclass"
        " eprinttype eprintclass note type"
    ).split()
)


UPGRADED = frozenset(
    (
        "author title journal journaltitle booktitle publisher volume number pages year month"
        " date doi"
    ).split()
)


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is known of the work of one entry.

    Attributes:
        record: None when no work was found.
        obstacle: why the entry is left as it is; None when it may be completed.
        differences: the fields that a check judges wrong.
        published: the published work, where `record` is its preprint.
    """

    record: Record | None = None
    obstacle: str | None = None
    differences: tuple[Difference, ...] = ()
    published: Record | None = None


def facts_of(
    answer: Answer, finding: Finding, record: Record | None, published: Record | None = None
) -> EntryFacts:
    """What is known of the entry that *answer* is for, by the verdict *finding* on it.

    What a work that may not be meant says otherwise corrects nothing.

    Args:
        record: that of the work that was found; None when none was.
    """
    if answer.work_id is None or record is None:
        return EntryFacts(obstacle=f"{answer.status}: {answer.reason}")
    if finding.kind == "not-checked":
        return EntryFacts(obstacle=finding.reason)
    differences = () if finding.kind == "near-miss" else finding.differences
    return EntryFacts(record, None, differences, published)


@dataclass(frozen=True, slots=True)
class Changes:
    """What may be done to a file.

    Attributes:
        correct: replace what was judged wrong.
        upgrade: make entries of preprints that were published those of the published work.
        only: names of fields, the only ones to touch; empty for all.
        skip: names of fields to leave alone.
        keys: the only entries to touch; empty for all.
        fill: fill in what is missing; False leaves all but what is to be replaced.
    """

    correct: bool = False
    upgrade: bool = False
    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    fill: bool = True

    def allow(self, name: str) -> bool:
        """Whether field *name* may be touched; other names of the same thing count for it."""
        names = same_fields(name)
        return not (names & self.skip) and (not self.only or bool(names & self.only))


@dataclass(frozen=True, slots=True)
class EntryReport:
    """What was done to one entry, and what not.

    Attributes:
        filled, replaced: names of fields.
        left: (field, reason) for what could be said and was not; "" for the whole entry.
        is_refused: the entry cannot be told from another one, and nothing was done to it.
    """

    key: str
    line: int
    filled: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    is_refused: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.filled or self.replaced or self.left)


@dataclass(frozen=True, slots=True)
class Completed:
    """A completed file.

    Attributes:
        text: the whole file.
        entries: a report on each entry that was to be completed, in their order.
        unasked: fields that no entry has and that were therefore not added.
    """

    text: str
    entries: tuple[EntryReport, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def refused(self) -> int:
        """How many entries cannot be told apart."""
        return sum(each.is_refused for each in self.entries)


def same_fields(name: str) -> frozenset[str]:
    """The field *name* and the other names of the same thing.

    >>> sorted(same_fields("journal"))
    ['journal', 'journaltitle']
    """
    return frozenset({name}).union(*(group for group in _SAME if name in group))


def unknown_fields(names: Iterable[str]) -> list[str]:
    """Those of *names* that are no field which harvest ever fills."""
    known = ADDED.union(UPGRADED, *_SAME)
    return sorted(set(names) - known)
