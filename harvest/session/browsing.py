"""The library as a person leafs through it: lists, pages of works and notes, what needs a decision.

What is written goes the same ways as from the command line: a decision is one of `review`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from harvest.cache import Cache
from harvest.cache.leafing import WorkLine, WorksPage
from harvest.cache.listing import AuthorLine, NoteLine, VenueLine
from harvest.cache.user import Decision
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.work import FOUND_VERSION
from harvest.session.browsed import (
    SIZE,
    Appeared,
    CitationLinks,
    Listed,
    Needs,
    NotePage,
    Share,
    WorkPage,
    listed,
)
from harvest.session.cited_within import citation_links
from harvest.session.resources import Resources, ago
from harvest.session.reviewing import (
    Choice,
    accept,
    asking_same,
    leave,
    numbered,
    open_choices,
    reject,
    same_question,
)
from harvest.session.sharing import library_share, note_share
from harvest.text.accent import without_accents

__all__ = ["Browse"]

ALARMING = ("retraction", "partial_retraction", "partial-retraction", "withdrawal", "removal",
            "expression-of-concern", "expression_of_concern")  # fmt: skip
APPEARED = ("is-preprint-of", FOUND_VERSION)
"""Relations of a preprint to the work that it became."""
LOOKED_AT = 500
"""Works among which citations are looked for."""
OPEN = 200
"""Mentions without a work that are shown with their note."""
UNDONE = 100
"""Decisions that can be taken back, the last ones of this session."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What a decision changed: what was decided before, and what had become of the mentions."""

    question: str
    decision: Decision
    answers: tuple[tuple[int, Answer], ...]


class Browse:
    """What the pages of a browser need; got as `session.browse`. May raise CacheError.

    Attributes:
        vaults: the folders and files whose notes are shown; all that were read, when empty.
    """

    def __init__(self, working: Callable[[], AbstractContextManager[Resources]]) -> None:
        self.vaults: tuple[Path, ...] = ()
        self._working = working
        self._decided: list[_Before] = []

    # Lists.

    def works(
        self,
        text: str = "",
        chosen: Mapping[str, str] | None = None,
        order: str = "",
        page: int = 1,
        size: int = SIZE,
    ) -> WorksPage:
        """The works with all words (or beginnings) of *text* and what was *chosen* of facets.

        Raises:
            InvalidArgument: there is no such facet, or order.
        """
        with self._working() as at:
            return at.cache.leafing.works(text, chosen, order, page, size)

    def notes(self, text: str = "", page: int = 1) -> Listed[NoteLine]:
        """One page of the files that were read and have *text* in their path, by their paths.

        Capitals, accents and how these are encoded make no difference.
        """
        with self._working() as at:
            listing, wanted = at.cache.listing, _folded(text)
            found = [
                number
                for number, path in listing.note_paths()
                if self.is_shown(path) and wanted in _folded(path)
            ]

            def read(limit: int, skipped: int) -> tuple[list[NoteLine], int]:
                return listing.note_lines(found[skipped : skipped + limit]), len(found)

            return listed(read, page)

    def authors(self, text: str = "", page: int = 1) -> Listed[AuthorLine]:
        """One page of authors, those of most works first."""
        with self._working() as at:
            return listed(partial(at.cache.listing.authors, text), page)

    def venues(self, text: str = "", page: int = 1) -> Listed[VenueLine]:
        """One page of venues, those of most works first."""
        with self._working() as at:
            return listed(partial(at.cache.listing.venues, text), page)

    # One of them.

    def work(self, work_id: str) -> WorkPage | None:
        """All about a work; None when there is none of this handle."""
        with self._working() as at:
            record = at.cache.works.record(work_id)
            if record is None:
                return None
            everywhere = at.cache.answers.citing(work_id)
            citing = [link for link in everywhere if self.is_shown(link.path)]
            listing = at.cache.listing
            notes = {
                each: found.note_id
                for each in dict.fromkeys(link.path for link in citing)
                if (found := listing.note_at(each))
            }
            key = at.cache.keys.first([work_id]).get(work_id)
            replies = tuple(listing.replies(work_id))
            hidden = len(everywhere) - len(citing)
            return WorkPage(work_id, record, key, tuple(citing), notes, replies, hidden)

    def note(self, note_id: int) -> tuple[NoteLine, list[str], list[Answer]] | None:
        """A file, its works, and what became of each of its mentions; None when there is none."""
        with self._working() as at:
            line = self._note_line(at.cache, note_id)
            if line is None:
                return None
            works = at.cache.listing.works_of_note(note_id)
            return line, works, [answer for _, answer in at.cache.answers.find(line.path)]

    def note_page(self, note_id: int, page: int = 1) -> NotePage | None:
        """A file with a page of its works; None when there is none.

        What it quotes is of these works; graphs, and what has no work, are on the first page only.
        """
        with self._working() as at:
            cache, line = at.cache, self._note_line(at.cache, note_id)
            if line is None:
                return None
            own = cache.listing.works_of_note(note_id)

            def read(limit: int, skipped: int) -> tuple[list[WorkLine], int]:
                return cache.leafing.of_handles(own[skipped : skipped + limit]), len(own)

            works = listed(read, page)
            quoted = cache.answers.quoting(line.path, [each.work_id for each in works.lines])
            if works.page > 1:
                return NotePage(line, works, tuple(quoted))
            open_ = cache.answers.find(line.path, is_open=True, limit=OPEN)
            share = note_share(cache, note_id, own, 12, self.is_shown)
            return NotePage(
                line,
                works,
                tuple(quoted),
                tuple(Choice(number, answer) for number, answer in open_),
                share if len(share.notes) > 1 else None,
                citation_links(cache, own[:LOOKED_AT]) if len(own) > 1 else None,
            )

    def _note_line(self, cache: Cache, note_id: int) -> NoteLine | None:
        line = cache.listing.note(note_id)
        return line if line is not None and self.is_shown(line.path) else None

    def is_shown(self, path: str) -> bool:
        """Whether the file at *path* is in one of the vaults that are shown."""
        if not self.vaults:
            return True
        return any(map(Path(os.path.normpath(path)).is_relative_to, self.vaults))

    def orcids(self, name: str) -> tuple[str, ...]:
        """The ORCID iDs that stand beside an author's name."""
        with self._working() as at:
            return at.cache.listing.orcids(name)

    def venue(self, key: str) -> VenueLine | None:
        """The venue that a facet's value names."""
        with self._working() as at:
            return at.cache.listing.venue(key)

    def venue_of(self, work_id: str) -> str | None:
        """What `venue` takes for a work's venue; None when it has none."""
        with self._working() as at:
            return at.cache.listing.venue_of(work_id)

    # What needs a person, and how the library grew.

    def needs(self) -> Needs:
        """What is retracted, what appeared, what is open and what is stale."""
        with self._working() as at:
            listing, leafing = at.cache.listing, at.cache.leafing
            statuses, before = listing.statuses(), ago(24 * at.settings.max_age_days)
            return Needs(
                tuple(leafing.of_handles(listing.noticed(ALARMING, SIZE))),
                _appeared(at.cache),
                len(self._open(at.cache)),
                statuses.get("unidentified", 0),
                statuses.get("absent", 0),
                statuses.get("unavailable", 0),
                listing.stale(before),
                before,
            )

    def growth(self) -> list[tuple[str, int]]:
        """(month, works first asked for in it) of the last two years in which any was."""
        with self._working() as at:
            return at.cache.listing.growth()

    # Who shares what, who cites whom.

    def sharing(self, limit: int = 24) -> Share:
        """The works that most notes share, and these notes."""
        with self._working() as at:
            return library_share(at.cache, limit, self._shown_notes(at.cache), self.is_shown)

    def citations(self) -> CitationLinks:
        """Which of the works that most notes mention cite which."""
        with self._working() as at:
            pairs = at.cache.listing.most_shared(LOOKED_AT, self._shown_notes(at.cache))
            return citation_links(at.cache, list(dict.fromkeys(work for _, work in pairs)))

    def _shown_notes(self, cache: Cache) -> list[int] | None:
        """The numbers of the notes that are shown; None for all."""
        if not self.vaults:
            return None
        return [number for number, path in cache.listing.note_paths() if self.is_shown(path)]

    def drop_note(self, path: Path) -> None:
        """Leave no trace of a file that was read for a moment only; its works stay."""
        with self._working() as at:
            at.cache.notes.remove([str(path.absolute())])

    # Decisions: those of `review`, which can be taken back.

    def choose(self, number: int, work: str) -> None:
        """As `Session.accept`."""
        self._decide(number, lambda cache: accept(cache, number, work))

    def reject(self, number: int) -> None:
        """As `Session.reject`."""
        self._decide(number, lambda cache: reject(cache, number))

    def leave(self, number: int) -> None:
        """As `Session.leave`."""
        self._decide(number, lambda cache: leave(cache, number))

    @property
    def can_undo(self) -> bool:
        """Whether a decision of this session can be taken back."""
        return bool(self._decided)

    def undo(self) -> int | None:
        """Take back the last decision of this session: the number of its mention; None without."""
        with self._working() as at:
            if not self._decided:
                return None
            before = self._decided.pop()
            with at.cache.transaction():
                at.cache.decisions.restore(before.question, before.decision)
                at.cache.answers.save(before.answers)
            return before.answers[0][0] if before.answers else None

    def choices(self) -> list[Choice]:
        """As `Session.review`: the questions that a person must decide, each once."""
        with self._working() as at:
            found: dict[str, Choice] = {}
            for choice in self._open(at.cache):
                found.setdefault(same_question(choice.answer), choice)
            return list(found.values())

    def _open(self, cache: Cache) -> list[Choice]:
        return [each for each in open_choices(cache) if self.is_shown(each.answer.mention.path)]

    def _decide(self, number: int, decision: Callable[[Cache], None]) -> None:
        with self._working() as at, at.cache.transaction():
            cache = at.cache
            answer = numbered(cache, number)
            question, same = same_question(answer), tuple(asking_same(cache, answer))
            before = _Before(question, cache.decisions.get(question), same)
            decision(cache)
        self._decided = [*self._decided[1 - UNDONE :], before]


def _appeared(cache: Cache) -> tuple[Appeared, ...]:
    """The preprints that notes mention and that have appeared, each with what it became."""
    became = dict(cache.listing.related(APPEARED, SIZE))
    lines = cache.leafing.of_handles(became)
    ids = cache.works.ids([Identifier("doi", doi) for doi in became.values()])
    found = []
    for line in lines:
        doi = became[line.work_id]
        work_id = ids.get(Identifier("doi", doi))
        found.append(Appeared(line, doi, work_id if work_id != line.work_id else None))
    return tuple(found)


def _folded(text: str) -> str:
    return without_accents(text.casefold()).casefold()
