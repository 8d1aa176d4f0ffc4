"""Where a rule draws a line: labelled rows on both sides of it."""

from __future__ import annotations

import pytest

from harvest.match import Match, Verdict, verify
from harvest.merge import merge
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.model.record import SourceRecord
from harvest.model.work import Contributor, Venue, Work
from harvest.reading.reference import parse_reference
from harvest.resolve.search import Search
from tests.table import every_row

NAME = Identifier("doi", "10.5555/x")
TITLE = "Surgery for hemifacial spasm of the old man"


def work(title: str = TITLE, venue: str = "J Neurol", year: int = 2011) -> Work:
    """A work by Okafor and Meyer."""
    people = (Contributor(family="Okafor"), Contributor(family="Meyer"))
    return Work(
        doi=NAME.value,
        type="journal-article",
        title=title,
        contributors=people,
        year=year,
        venue=Venue(title=venue),
        volume="12",
        pages="3-9",
        first_page="3",
    )


@pytest.mark.parametrize(
    ("title", "status", "why"),
    [
        ("Cell wall acidit", "strong", "three words of substance, fourteen letters"),
        ("Cell wall acids", "ambiguous", "thirteen letters"),
        ("Cellulose acidification", "ambiguous", "two words, however long"),
    ],
)
def test_how_much_a_title_must_tell(title: str, status: str, why: str) -> None:
    """A short title alone is nobody's for sure."""
    assert verify(Query(title=title), work(title)).status == status, why


@every_row(
    ("year", "is_same"),
    [(2013, False), (2014, False), (2015, True), (2016, True), (2017, True), (2018, False)],
)
def test_how_far_a_year_after_the_title_may_be_off(year: int, is_same: bool) -> None:
    """One year: electronic and print differ so. Two are another year's guidelines."""
    title = "Guidelines for the care of chronic pain"
    text = f"Okafor P, Meyer T. {title}, {year}. J Neurol. 2016;12:3-9"
    match = verify(parse_reference(text), work(title, year=2016))
    assert (match.status, match.reason) == (
        ("exact", "title-and-author") if is_same else ("different", "other-number")
    )


@pytest.mark.parametrize(
    ("said", "venue", "is_same"),
    [
        ("Neurol Clin", "Neurologic Clinics", True),
        ("Clin North", "Clinics North America", True),  # two of three words
        ("J Neurol", "Journal Neurology Neurosurgery", True),
        ("J Neurol", "Journal Neurology Neurosurgery Psychiatry", False),  # two of four
        ("Clin", "Clinics North America", False),
    ],
)
def test_how_much_of_a_venue_an_abbreviation_must_cover(
    said: str, venue: str, is_same: bool
) -> None:
    """Three of five words and more: with less it may be another journal."""
    match = verify(Query(title=TITLE, container=said, year=2011), work(venue=venue))
    assert ("container: same" in match.evidence) is is_same


@pytest.mark.parametrize(("confidence", "is_open"), [(0.94, True), (0.95, False), (1.0, False)])
def test_how_sure_the_first_search_must_be(confidence: float, is_open: bool) -> None:
    """What the cache or a completion suggests ends the search at 0.95 only."""
    search = Search(
        Query(title=TITLE), _verdict=Verdict("matched", NAME, Match("strong", "title", confidence))
    )
    assert search.is_open is is_open
    search.is_widely_searched = True
    assert not search.is_open


@pytest.mark.parametrize("newer_first", [True, False])
def test_of_two_records_of_one_source_the_newer_speaks(newer_first: bool) -> None:
    """Two replies for one DOI that differ: what was got later is what the source says now."""
    old = SourceRecord("crossref", "2026-01-01T00:00:00Z", Work(doi=NAME.value, volume="1"))
    new = SourceRecord("crossref", "2026-06-01T00:00:00Z", Work(doi=NAME.value, volume="2"))
    record = merge([new, old] if newer_first else [old, new])
    assert record.work.volume == "2"
