"""What leafing through the library gives: pages of lists, a work, what is open, graphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from harvest.cache import Citing
from harvest.cache.leafing import WorkLine
from harvest.cache.listing import NoteLine, RawReply
from harvest.model.answer import Answer
from harvest.model.record import Record
from harvest.session.reviewing import Choice

__all__ = [
    "SIZE",
    "Appeared",
    "CitationLinks",
    "Listed",
    "Needs",
    "NotePage",
    "Share",
    "WorkPage",
    "listed",
]

SIZE = 50
"""Lines of a page."""
Line = TypeVar("Line")


class Listed(NamedTuple, Generic[Line]):
    """One page of a list.

    Attributes:
        total: lines on all pages.
        page: its number, from 1; the last one where a later one was asked for.
    """

    lines: Sequence[Line]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // SIZE))

    @property
    def first(self) -> int:
        """The number of its first line, from 1."""
        return (self.page - 1) * SIZE + 1


@dataclass(frozen=True, slots=True)
class WorkPage:
    """All that a page about a work shows.

    Attributes:
        key: the citation key, None where the work has none yet.
        notes: path → number of each note that cites it.
        hidden: places that cite it in files outside the vaults that may be shown.
    """

    work_id: str
    record: Record
    key: str | None
    citing: tuple[Citing, ...]
    notes: Mapping[str, int]
    replies: tuple[RawReply, ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Appeared:
    """A preprint, and the work that it became.

    Attributes:
        work_id: of the published work; None when it is not in the library.
    """

    line: WorkLine
    doi: str
    work_id: str | None


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs a person: works that must not be relied on, and what is open.

    Attributes:
        stale: answers of sources that are older than the settings allow, than `stale_before`.
    """

    retracted: tuple[WorkLine, ...]
    appeared: tuple[Appeared, ...]
    ambiguous: int
    unidentified: int
    absent: int
    unavailable: int
    stale: int
    stale_before: str


@dataclass(frozen=True, slots=True)
class Share:
    """Notes and works, and which note mentions which: (place in `notes`, place in `works`)."""

    notes: tuple[NoteLine, ...]
    works: tuple[WorkLine, ...]
    links: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class CitationLinks:
    """Which of some works cite which, as far as OpenAlex gave their references.

    Attributes:
        works: those that cite another one or are cited, the oldest first.
        links: (place of the citing work, place of the cited one) in `works`.
        known: how many of the works that were looked at have references.
        looked_at: how many these were.
        linked: how many of them cite another one or are cited, drawn or not.
    """

    works: tuple[WorkLine, ...]
    links: tuple[tuple[int, int], ...]
    known: int
    looked_at: int
    linked: int


@dataclass(frozen=True, slots=True)
class NotePage:
    """What a page about a file shows.

    Attributes:
        works: a page of those it mentions, in its order.
        quoted: the mentions of these that have a quotation or a page.
        open: mentions without a work, the first ones, each with its number.
        share: the notes that share its works; None where none does.
        cited: which of its works cite which; None where it has not two.
    """

    line: NoteLine
    works: Listed[WorkLine]
    quoted: tuple[Answer, ...]
    open: tuple[Choice, ...] = ()
    share: Share | None = None
    cited: CitationLinks | None = None


def listed(read: Callable[[int, int], tuple[Sequence[Line], int]], page: int) -> Listed[Line]:
    """The page that *read* gives (limit, lines left out before), or the last one there is."""
    lines, total = read(SIZE, SIZE * (page - 1))
    if lines or page == 1:
        return Listed(lines, total, page)
    _, total = read(1, 0)
    page = max(1, -(-total // SIZE))
    lines, total = read(SIZE, SIZE * (page - 1))
    return Listed(lines, total, page)
