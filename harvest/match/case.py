"""What a rule judges, a query beside a work, and what it says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from harvest.match.evidence import Evidence
from harvest.match.likeness import Likeness
from harvest.match.normal import STOP_WORDS
from harvest.match.prepared import PreparedQuery, PreparedWork
from harvest.match.word_difference import numbers_part

__all__ = ["Case", "Match", "MatchStatus"]

MatchStatus = Literal["exact", "strong", "probable", "ambiguous", "different"]

_GENERIC = STOP_WORDS | frozenset(
    "editorial introduction preface foreword index contents table letter letters reply comment "
    "correspondence erratum corrigendum correction news note notes abstract abstracts books book "
    "review reviews obituary call papers announcement announcements issue information author "
    "authors guest editor editors masthead cover front back matter conclusion conclusions "
    "discussion response commentary perspective perspectives viewpoint summary questions answers "
    "acknowledgment acknowledgments reviewers report annual calendar forum opinion error errors "
    "byline figure figures table legend caption clarification miscellany classified case cases "
    "study studies update updates example examples clinical quiz tutorial".split()
)
"""Titles made of these words only are borne by thousands of works."""


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict on a candidate.

    Attributes:
        status: exact and strong are matches; probable and ambiguous are for a person; different
            is no match.
        reason: the rule that spoke, one word.
        confidence: 0..1, the share of such verdicts that were right (benchmarks/matching.py).
        evidence: what agreed and what did not, in words.
    """

    status: MatchStatus
    reason: str
    confidence: float
    evidence: tuple[str, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether harvest takes the candidate without asking."""
        return self.status in ("exact", "strong")


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule judges: the query, the work and the evidence gathered from both."""

    query: PreparedQuery
    work: PreparedWork
    evidence: Evidence

    def tells(self, words: int, letters: int) -> bool:
        """Whether what the mention gives of the title has so many words of substance."""
        form = self.evidence.form
        return form is not None and form.tells(words, letters, self._shared)

    @property
    def _shared(self) -> int | None:
        """How many words of the work's title the mention gives; None for all of them."""
        form, cut = self.evidence.form, self.evidence.title.cut
        if form is None or not cut:
            return None
        asked = self.query.title
        if self.query.words is None and asked and len(asked.words) > len(form.words):
            return None
        return len(form.words) - cut

    @property
    def may_lack_part(self) -> bool:
        """Whether what was cut off says which part, year or edition it is."""
        form, cut = self.evidence.form, self.evidence.title.cut
        is_cut = self.query.query.truncated and form is not None and cut > 0
        return is_cut and form is not None and numbers_part(form.words[-cut:])

    @property
    def is_telling(self) -> bool:
        """Whether the title alone singles out a work: "Hemifacial spasm" does not."""
        return self.tells(4, 22)

    @property
    def is_fairly_telling(self) -> bool:
        """Three words of substance: one work in fifty shares such a title with another."""
        return self.tells(3, 14)

    @property
    def is_generic(self) -> bool:
        """Whether it names a kind of text, not its matter: "Editorial", "Call for papers"."""
        form = self.evidence.form
        if form is None:
            return False
        return form.content < 1 or set(form.words[: self._shared]) <= _GENERIC

    @property
    def is_equal(self) -> bool:
        """Whether title, first author and year are the mention's: then it is never none at all.

        A title that goes on as a part, an edition or a notice is another one, unless what follows
        is the venue ("Part", a journal).
        """
        evidence, place = self.evidence, self.evidence.place
        if evidence.title.likeness is not Likeness.EQUAL:
            return False
        if evidence.author != "same" or not (evidence.year == "same" or self._is_year_around):
            return False
        if place is None:
            return True
        goes_on = place.continues in ("part", "edition", "year", "notice")
        is_other = place.notice is not None or place.is_container
        return not is_other and (not goes_on or self._is_venue_next)

    @property
    def _is_venue_next(self) -> bool:
        """Whether the words right after the title are those of its venue."""
        place, text = self.evidence.place, self.query.words
        if place is None or text is None:
            return False
        names = self.work.containers
        return any(text.words[place.end : place.end + len(name)] == name for name in names)

    @property
    def _is_year_around(self) -> bool:
        """Whether a year of the work stands before or after its title, whatever year was read."""
        place, text = self.evidence.place, self.query.words
        if place is None or text is None:
            return False
        around = {*text.words[: place.start], *text.words[place.end :]}
        return any(str(year) in around for year in self.work.years)
