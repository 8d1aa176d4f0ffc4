"""The rules by which a candidate is judged, in order: the first that has a verdict wins.

Each names the case that made it necessary. What they share: the titles must be one title, and a
number, a notice, or another word in it is a difference, however alike the rest; then author, year,
volume, page and container confirm or contradict.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from harvest.match.around_title import (
    follows_title,
    has_name_of_container,
    is_in_container,
    is_in_series,
    is_other_year,
    is_piece,
    leads_to_publisher,
)
from harvest.match.case import Case, MatchStatus
from harvest.match.likeness import Likeness
from harvest.match.normal import STOP_WORDS

__all__ = ["RULES"]

_NO_WORKS = frozenset(
    "component peer-review journal journal-issue journal-volume grant book-set book-series "
    "proceedings-series report-series database".split()
)
"""Crossref types that are no work one cites by a title that another record bears."""

_WHOLES = frozenset("book monograph edited-book reference-book proceedings book-set".split())

_PIECES = frozenset("journal-article book-chapter proceedings-article".split())

_RANGE = re.compile(r"(?<![\d-])\d{1,4}\s?[-–—]\s?\d{1,4}(?![\d-])")
"""From page to page, wherever it stands."""


_PLANS = frozenset(("protocol", "rationale"))
"""Words by which the plan of a study is told from its results."""


Judgement = tuple[MatchStatus, str, float]
_Rule = Callable[[Case], Judgement | None]


def _other_type(case: Case) -> Judgement | None:
    """A figure's DOI (component), a peer review or a whole book may bear the title of the work."""
    kind = case.work.work.type
    if kind in _NO_WORKS and case.query.query.type != kind:
        return "different", "other-type", 0.0
    is_like = case.evidence.title.likeness <= Likeness.REWORDED
    if kind == "dataset" and is_like and not case.query.says_data:
        return "ambiguous", "data-of-the-work", 0.1
    type_ = case.query.query.type
    if type_ == "book-chapter" and kind in _WHOLES and is_like:
        return "ambiguous", "whole-of-the-part", 0.2
    is_printed = case.work.volume is not None or case.work.page is not None
    is_printed = is_printed and not case.evidence.is_same_place
    if type_ == "dissertation" and kind in _PIECES and is_printed and is_like:
        return "ambiguous", "article-of-the-thesis", 0.4
    return None


def _two_references(case: Case) -> Judgement | None:
    """Two entries run together by a PDF: it holds both works, and means one of them."""
    if case.query.is_several and case.evidence.title.likeness <= Likeness.REWORDED:
        return "ambiguous", "several-references", 0.5
    return None


def _container_of_it(case: Case) -> Judgement | None:
    """The book in "Heffner … In: The evolutionary biology of hearing" is not the chapter.

    Nor is it in '"Signs." The semiotic jar. Blackwell, 151-156', where another title precedes.
    Nor is an issue's front matter, "JAMA Pediatrics" in *JAMA Pediatrics*, what stands in it.
    """
    place = case.evidence.place
    if place is None:
        return None
    if case.work.work.type in _WHOLES:
        if place.is_container:
            return "different", "container", 0.0
        if place.follows_quotation or follows_title(case, place):
            return "ambiguous", "whole-of-the-part", 0.2
    if has_name_of_container(case):
        return "different", "container", 0.0
    return None


def _notice(case: Case) -> Judgement | None:
    """ "Erratum: X", "Reply to X", "Comment on X" are not X."""
    place = case.evidence.place
    if case.evidence.title.likeness is Likeness.NOTICE or (place and place.notice):
        return "different", "notice", 0.0
    if place and place.continues == "notice" and not _is_same_in_all(case):
        return "different", "notice", 0.02  # "[letter]" may be said of the work itself
    return None


def _other_number(case: Case) -> Judgement | None:
    """ "Annual report 2011" and "2012", "Part II" and "Part III", "F2" and "F5"."""
    place = case.evidence.place
    if place and place.continues == "part":
        return "different", "other-part", 0.02
    if place and place.continues == "edition" and case.work.work.type not in _WHOLES:
        return "different", "other-part", 0.02
    if place and place.continues == "year" and is_other_year(case, place):
        return "different", "other-number", 0.02
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


def _unlike(case: Case) -> Judgement | None:
    """No title in common: only author, year, volume, page and journal together can tell (ACS)."""
    evidence = case.evidence
    if evidence.title.likeness is not Likeness.UNLIKE:
        return None
    if case.query.words is None or not _is_same_in_all(case):
        return "different", "other-title", 0.0
    if evidence.unexplained > 1:
        return "probable", "same-place-other-title", 0.6
    if case.work.page == "1" and case.work.volume in [str(year) for year in case.work.years]:
        return "probable", "same-place", 0.6  # journals whose volume is the year begin all at 1
    if evidence.container == "same":
        return "strong", "same-place", 0.97
    return "probable", "same-place", 0.8


def _other_author(case: Case) -> Judgement | None:
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


def _reworded(case: Case) -> Judgement | None:
    """ "…in soil" and "…in sludge" by one author: the place must confirm which is meant."""
    evidence = case.evidence
    place = evidence.place
    runs_on = place is not None and (place.continues == "words" or place.is_inside)
    if place is not None and place.continues == "in":
        is_placed = is_in_container(case, place) or is_in_series(case, place)
        runs_on = place.is_inside or not is_placed
    if place is not None and (place.continues == "number" or is_piece(case, place)):
        runs_on = True
    if evidence.title.likeness is not Likeness.REWORDED and not runs_on:
        return None
    if _is_same_in_all(case):
        return "strong", "same-place", 0.97
    if evidence.author == "same" and evidence.support >= 2 and evidence.against == 0:
        return "probable", "reworded", 0.7
    return "ambiguous" if evidence.support else "different", "reworded", 0.2


def _elsewhere(case: Case) -> Judgement | None:
    """Same title, same author, other place: the congress abstract, the thesis, the next year's."""
    evidence = case.evidence
    if _is_of_other_edition(case):
        return "probable", "other-edition", 0.5
    if evidence.against >= 2 and evidence.support == 0:
        return "ambiguous", "elsewhere", 0.4
    placed = "same" in (evidence.volume, evidence.page)
    if evidence.year == "other" and not placed and not _may_be_versions(case):
        return "ambiguous", "other-year", 0.4
    if evidence.against >= 2 and not evidence.is_same_place and evidence.page != "same":
        return "probable", "elsewhere", 0.7
    return None


def _is_of_other_edition(case: Case) -> bool:
    """Whether a chapter stands in a book of another number than is said: "Pro jQuery 2.0".

    The next edition bears the chapter again, by its author, a year or more later.
    """
    evidence, numbers = case.evidence, case.work.container_numbers
    if case.query.words is None or case.work.work.type != "book-chapter":
        return False
    if evidence.year == "same" or evidence.page == "same":
        return False
    is_numbered = not numbers <= set(case.query.words.words)
    has_range = case.work.page is not None and _RANGE.search(case.query.query.raw)
    if evidence.year == "near" and has_range:
        return True
    return is_numbered or (evidence.page == "other" and evidence.year != "none")


def _may_be_versions(case: Case) -> bool:
    """A preprint is cited by its own year or by the article's."""
    is_preprint = case.work.work.type == "posted-content" or case.query.says_preprint
    return is_preprint and (case.evidence.year_gap or 0) <= 4


def _shortened(case: Case) -> Judgement | None:
    """A dropped subtitle: the rest could be another work, so something else must agree."""
    evidence = case.evidence
    place = evidence.place
    goes_on = place is not None and place.continues == "subtitle"
    goes_on = goes_on and not leads_to_publisher(case)
    if evidence.title.likeness is not Likeness.SHORTENED and not goes_on:
        return None
    if evidence.author == "same" and evidence.is_same_place:
        return "strong", "shortened", 0.99
    if evidence.against:
        return "probable", "shortened", 0.7
    if _is_plan(case):
        return "probable", "plan-or-results", 0.6
    if (goes_on or evidence.title.beyond) and not _is_loose_subtitle(case):
        return "probable", "longer", 0.6
    if evidence.author == "same" and evidence.support >= 1 and case.is_fairly_telling:
        return "strong", "shortened", 0.98
    if "same" in (evidence.author, evidence.year) and case.is_fairly_telling:
        return "strong", "shortened", 0.96
    return _shortened_alone(case)


def _shortened_alone(case: Case) -> Judgement:
    """A title without its end, and nothing beside it that agrees: how much is left must tell."""
    evidence = case.evidence
    if case.may_lack_part:
        return "probable", "part-cut-off", 0.7
    if case.query.query.truncated and case.tells(4, 26) and evidence.against == 0:
        return "strong", "cut-off", 0.94
    if case.query.words is None and case.tells(6, 36) and evidence.against == 0:
        return "strong", "shortened", 0.95
    return "probable", "shortened", 0.8


def _is_plan(case: Case) -> bool:
    """Whether the subtitle that the mention lacks is that of a study's plan, not its results."""
    form, cut = case.evidence.form, case.evidence.title.cut
    return form is not None and cut > 0 and bool(_PLANS & set(form.words[-cut:]))


def _is_loose_subtitle(case: Case) -> bool:
    """Whether what the mention says after the title's end may be missing in the record alone.

    "X: a ten-year follow-up" and "X: authors' reply" are other works than "X", of the same author,
    and often of the same year. A book's subtitle, or a journal's name after a dash, is no such.
    """
    evidence, beyond = case.evidence, set(case.evidence.title.beyond) - STOP_WORDS
    if case.work.work.type in _WHOLES and evidence.author == "same" and evidence.year == "same":
        return True
    return bool(beyond) and any(beyond <= set(name) for name in case.work.containers)


def _short_title(case: Case) -> Judgement | None:
    """ "Editorial", "Hemifacial spasm": several works bear it; more than the title must agree."""
    evidence = case.evidence
    if case.is_telling and not case.is_generic:
        return None
    is_fair = case.is_fairly_telling and not case.is_generic
    if evidence.author == "near" and evidence.is_same_place and evidence.year == "same":
        return None
    agreeing = evidence.support + (evidence.author == "same" and not case.is_generic)
    if evidence.author in ("same", "none") and agreeing >= (1 if is_fair else 2):
        return None
    if is_fair and case.query.words is None and evidence.author == "none":
        return None
    return "ambiguous", "short-title", 0.5


def _author_unsure(case: Case) -> Judgement | None:
    """The first author of the record is not the first of the mention, or is not said."""
    evidence = case.evidence
    if case.query.words is not None and evidence.author != "same" and evidence.support < 2:
        return "probable", "author-unsure", 0.8
    return None


def _accept(case: Case) -> Judgement:
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


RULES: tuple[_Rule, ...] = (
    _container_of_it,
    _other_type,
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
