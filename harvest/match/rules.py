"""The rules by which a candidate is judged, in order: the first that has a verdict wins.

Each names the case that made it necessary. What they share: the titles must be one title, and a
number, a notice, or another word in it is a difference, however alike the rest; then author, year,
volume, page and container confirm or contradict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from harvest.match.evidence import Evidence
from harvest.match.normal import STOP_WORDS
from harvest.match.prepared import PreparedQuery, PreparedWork
from harvest.match.title import Likeness

__all__ = ["RULES", "Case", "Match", "Status"]

Status = Literal["exact", "strong", "probable", "ambiguous", "different"]

_NO_WORKS = frozenset(
    "component peer-review journal journal-issue journal-volume grant book-set book-series "
    "proceedings-series report-series database".split()
)
"""Crossref types that are no work one cites by a title that another record bears."""

_GENERIC = STOP_WORDS | frozenset(
    "editorial introduction preface foreword index contents table letter letters reply comment "
    "correspondence erratum corrigendum correction news note notes abstract abstracts books book "
    "review reviews obituary call papers announcement announcements issue information author "
    "authors guest editor editors masthead cover front back matter conclusion conclusions "
    "discussion response commentary perspective perspectives viewpoint summary questions answers "
    "acknowledgment acknowledgments reviewers report annual calendar forum opinion".split()
)
"""Titles made of these words only are borne by thousands of works."""

_WHOLES = frozenset("book monograph edited-book reference-book proceedings book-set".split())


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

    status: Status
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
        return form is not None and (form.content < 1 or set(form.words) <= _GENERIC)


Verdict = tuple[Status, str, float]
Rule = Callable[[Case], Verdict | None]


def _other_type(case: Case) -> Verdict | None:
    """A figure's DOI (component) or a peer review repeats the article's title."""
    kind = case.work.work.type
    if kind in _NO_WORKS and case.query.query.type != kind:
        return "different", "other-type", 0.0
    is_like = case.evidence.title.likeness <= Likeness.REWORDED
    if kind == "dataset" and is_like and not case.query.says_data:
        return "ambiguous", "data-of-the-work", 0.1
    return None


def _two_references(case: Case) -> Verdict | None:
    """Two entries run together by a PDF: it holds both works, and means one of them."""
    if case.query.is_several and case.evidence.title.likeness <= Likeness.REWORDED:
        return "ambiguous", "several-references", 0.5
    return None


def _container_of_it(case: Case) -> Verdict | None:
    """The book in "Heffner … In: The evolutionary biology of hearing" is not the chapter."""
    place = case.evidence.place
    if place and place.is_container and case.work.work.type in _WHOLES:
        return "different", "container", 0.0
    return None


def _notice(case: Case) -> Verdict | None:
    """ "Erratum: X", "Reply to X", "Comment on X" are not X."""
    place = case.evidence.place
    if case.evidence.title.likeness is Likeness.NOTICE or (place and place.notice):
        return "different", "notice", 0.0
    return None


def _other_number(case: Case) -> Verdict | None:
    """ "Annual report 2011" and "2012", "Part II" and "Part III", "F2" and "F5"."""
    place = case.evidence.place
    if place and place.continues == "part":
        return "different", "other-part", 0.02
    if case.evidence.title.likeness is not Likeness.NUMBERED:
        return None
    if _is_same_in_all(case) and " / -" in f"{case.evidence.title.detail} ":
        return "probable", "number-lost", 0.8
    return "different", "other-number", 0.02


def _is_same_in_all(case: Case) -> bool:
    """Author, volume, first page and year agree; a record without a year needs its journal."""
    evidence = case.evidence
    in_year = evidence.year in ("same", "near")
    undated = evidence.year == "none" and evidence.container == "same"
    return evidence.author == "same" and evidence.is_same_place and (in_year or undated)


def _unlike(case: Case) -> Verdict | None:
    """No title in common: only author, year, volume, page and journal together can tell (ACS)."""
    evidence = case.evidence
    if evidence.title.likeness is not Likeness.UNLIKE:
        return None
    if case.query.words is None or not _is_same_in_all(case):
        return "different", "other-title", 0.0
    if evidence.unexplained > 1:
        return "probable", "same-place-other-title", 0.6
    if evidence.container == "same":
        return "strong", "same-place", 0.97
    return "probable", "same-place", 0.8


def _other_author(case: Case) -> Verdict | None:
    """Two works may bear one title; the author is whom the mention names."""
    evidence = case.evidence
    if evidence.author == "other":
        if evidence.is_same_place and evidence.year == "same" and case.is_telling:
            return "strong", "same-place", 0.96
        return "different", "other-author", 0.03
    if case.query.words is not None or evidence.is_same_place:
        return None
    if evidence.coauthors == "other" or (evidence.author, evidence.coauthors) == ("near", "near"):
        return "probable", "other-coauthors", 0.5
    return None


def _reworded(case: Case) -> Verdict | None:
    """ "…in soil" and "…in sludge" by one author: the place must confirm which is meant."""
    evidence = case.evidence
    place = evidence.place
    runs_on = place is not None and (place.continues == "words" or place.is_inside)
    if place is not None and (place.continues == "number" or _is_beginning(case)):
        runs_on = True
    if evidence.title.likeness is not Likeness.REWORDED and not runs_on:
        return None
    if _is_same_in_all(case):
        return "strong", "same-place", 0.97
    if evidence.author == "same" and evidence.support >= 2 and evidence.against == 0:
        return "probable", "reworded", 0.7
    return "ambiguous" if evidence.support else "different", "reworded", 0.2


def _is_beginning(case: Case) -> bool:
    """Whether the title, as read, goes on past a comma: "Structural modeling, integrating …"."""
    place, title, form = case.evidence.place, case.query.title, case.evidence.form
    if place is None or title is None or form is None or place.continues == "subtitle":
        return False
    length = place.end - place.start
    rest = [word for word in title.words[length:] if word not in STOP_WORDS]
    assert case.query.words is not None
    return (
        len(rest) >= 3 and title.words[:length] == case.query.words.words[place.start : place.end]
    )


def _elsewhere(case: Case) -> Verdict | None:
    """Same title, same author, other place: the congress abstract, the thesis, the next year's."""
    evidence = case.evidence
    if evidence.against >= 2 and evidence.support == 0:
        return "ambiguous", "elsewhere", 0.4
    placed = "same" in (evidence.volume, evidence.page)
    if evidence.year == "other" and not placed and not _may_be_versions(case):
        return "ambiguous", "other-year", 0.4
    if evidence.against >= 2 and not evidence.is_same_place and evidence.page != "same":
        return "probable", "elsewhere", 0.7
    return None


def _may_be_versions(case: Case) -> bool:
    """A preprint is cited by its own year or by the article's."""
    is_preprint = case.work.work.type == "posted-content" or case.query.says_preprint
    return is_preprint and (case.evidence.year_gap or 0) <= 4


def _shortened(case: Case) -> Verdict | None:
    """A dropped subtitle: the rest could be another work, so something else must agree."""
    evidence = case.evidence
    place = evidence.place
    goes_on = place is not None and place.continues == "subtitle"
    if evidence.title.likeness is not Likeness.SHORTENED and not goes_on:
        return None
    if evidence.author == "same" and evidence.is_same_place:
        return "strong", "shortened", 0.99
    if evidence.against:
        return "probable", "shortened", 0.7
    if evidence.author == "same" and evidence.support >= 1 and case.is_fairly_telling:
        return "strong", "shortened", 0.98
    if "same" in (evidence.author, evidence.year) and case.is_fairly_telling:
        return "strong", "shortened", 0.96
    if case.query.query.truncated and case.tells(4, 26) and evidence.against == 0:
        return "strong", "cut-off", 0.94
    if case.query.words is None and case.tells(6, 36) and evidence.against == 0:
        return "strong", "shortened", 0.95
    return "probable", "shortened", 0.8


def _short_title(case: Case) -> Verdict | None:
    """ "Editorial", "Hemifacial spasm": several works bear it; more than the title must agree."""
    evidence = case.evidence
    if case.is_telling and not case.is_generic:
        return None
    is_fair = case.is_fairly_telling and not case.is_generic
    agreeing = evidence.support + (evidence.author == "same" and not case.is_generic)
    if evidence.author in ("same", "none") and agreeing >= (1 if is_fair else 2):
        return None
    if is_fair and case.query.words is None and evidence.author == "none":
        return None
    return "ambiguous", "short-title", 0.5


def _author_unsure(case: Case) -> Verdict | None:
    """The first author of the record is not the first of the mention, or is not said."""
    evidence = case.evidence
    if case.query.words is not None and evidence.author != "same" and evidence.support < 2:
        return "probable", "author-unsure", 0.8
    return None


def _accept(case: Case) -> Verdict:
    """One title, and nothing of weight against it."""
    evidence = case.evidence
    named = "title-and-author" if evidence.author == "same" else "title"
    if evidence.author == "same" and evidence.support >= 2 and not evidence.against:
        return "exact", named, 0.998
    if evidence.author == "same" and evidence.support:
        return "exact" if evidence.title.likeness is Likeness.EQUAL else "strong", named, 0.995
    if evidence.title.likeness is Likeness.EQUAL:
        return "strong", named, 0.97
    return "strong", named, 0.96


RULES: tuple[Rule, ...] = (
    _other_type,
    _container_of_it,
    _two_references,
    _notice,
    _other_number,
    _unlike,
    _other_author,
    _reworded,
    _elsewhere,
    _short_title,
    _shortened,
    _author_unsure,
    _accept,
)
"""In order; the first verdict wins."""
