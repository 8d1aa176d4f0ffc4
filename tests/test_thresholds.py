"""Where a rule draws a line: labelled rows on both sides of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harvest.match import Match, Verdict, agrees, decide, verify
from harvest.match.evidence import same_name
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


OKAFOR = Query(title=TITLE, authors=("Okafor",))
PREPRINT = replace(work(), type="posted-content", volume=None, pages=None, first_page=None)
OTHER_TITLE = "An altogether different matter, iron and copper"


@every_row(
    ("query", "judged", "status", "reason"),
    [
        (
            replace(OKAFOR, year=2015),
            PREPRINT,
            "strong",
            "title-and-author",
        ),
        (replace(OKAFOR, year=2016), PREPRINT, "ambiguous", "other-year"),
        (
            replace(OKAFOR, container="Acta Otologica", volume="99"),
            work(),
            "ambiguous",
            "elsewhere",
        ),
        (
            replace(OKAFOR, container="Acta Otologica", volume="12"),
            work(),
            "exact",
            "title-and-author",
        ),
        (
            parse_reference("Okafor, P.; Meyer, T. J. Neurol. 2011, 12, 3-9."),
            work(),
            "strong",
            "same-place",
        ),
        (parse_reference("Okafor, P.; Meyer, T. 2011, 12, 3-9."), work(), "probable", "same-place"),
    ],
    ids=[
        "four years from preprint to article",
        "five years",
        "venue and volume against it, nothing for it",
        "the volume for it",
        "no title, but all of the place",
        "no title and no journal",
    ],
)
def test_how_much_may_speak_against(query: Query, judged: Work, status: str, reason: str) -> None:
    """A line's last good row and its first bad one."""
    match = verify(query, judged)
    assert (match.status, match.reason) == (status, reason)


@every_row(
    ("author", "status"), [("Okafor", "strong"), ("Meyer", "strong"), ("Berger", "different")]
)
def test_whose_work_stands_at_the_place_of_a_doi(author: str, status: str) -> None:
    """Volume and page without title and author are another journal's as well."""
    query = Query(title=OTHER_TITLE, authors=(author,), volume="12", pages="3-9", year=2011)
    assert agrees(query, work()).status == status


@every_row(
    ("year", "venue", "status"),
    [(2011, "", "ambiguous"), (None, "", "matched"), (2011, "J Neurol", "ambiguous")],
)
def test_how_much_more_must_agree(year: int | None, venue: str, status: str) -> None:
    """Of two works with one title that is meant of which two fields more agree, not one."""
    people = (Contributor(family="Berger"),)
    rival = replace(PREPRINT, doi="10.5555/y", type="journal-article", contributors=people)
    rival = replace(rival, year=year, venue=Venue(title=venue or None))
    query = Query(title=TITLE, year=2011, container="J Neurol")
    assert decide(query, [("meant", work()), ("rival", rival)]).status == status


@every_row(("count", "status"), [(2, "ambiguous"), (3, "matched")])
def test_how_many_others_a_search_must_return(count: int, status: str) -> None:
    """Three show that it ran out of works with that title."""
    others = [(str(n), work(f"Other matters of {n} in the field")) for n in range(count)]
    short = "Cellulose acidification"
    assert decide(Query(title=short), [("meant", work(short)), *others]).status == status


@every_row(("years", "versions"), [(0, ("v2",)), (1, ("v2",)), (2, ())])
def test_how_far_versions_of_a_preprint_lie_apart(years: int, versions: tuple[str, ...]) -> None:
    """A year; later, one title is another preprint's."""
    later = replace(PREPRINT, doi="10.5555/v2", year=2011 + years)
    assert decide(Query(title=TITLE), [("v1", PREPRINT), ("v2", later)]).versions == versions


@every_row(
    ("one", "other", "is_same"),
    [
        ("bergs", "borgs", True),
        ("berg", "borg", False),
        ("bergman", "burgmen", False),
        ("berg", "bergman", True),
        ("ber", "bergman", False),
    ],
)
def test_how_alike_two_family_names_must_be(one: str, other: str, is_same: bool) -> None:
    """One letter of five may be another, none of four; four letters are enough for half a name."""
    assert same_name(one, other) is same_name(other, one) is is_same
