"""OpenAlex works of all schemas become source records."""

from __future__ import annotations

from typing import Any

import pytest

from harvest.errors import UnreadableReply
from harvest.model.record import SourceRecord
from harvest.model.work import Affiliation, Funder
from harvest.providers.source_record import to_source_record
from tests.mapping.shapes import NOW, OPENALEX, OPENALEX_2022, changed
from tests.table import every_row


def read(**changes: Any) -> SourceRecord:
    """The source record of the fixture with *changes*."""
    return to_source_record("openalex", changed(OPENALEX, **changes), NOW)


def test_fields() -> None:
    """Every field of the fixture arrives where it belongs, bare."""
    work = read().work
    assert work.doi == "10.5555/abc.1"
    assert (work.ids.openalex, work.ids.pmid, work.ids.pmcid) == (
        "W123456",
        "29456894",
        "PMC5815332",
    )
    assert (work.ids.mag, work.ids.arxiv) == ("2741809807", "1706.03762")
    assert (work.type, work.year, work.published) == ("journal-article", 2011, "2011")
    assert (work.first_page, work.last_page) == ("675", "680")
    assert (work.keywords, work.mesh, work.topics) == (
        ("Spasm", "Loop"),
        ("Humans",),
        ("Facial Nerve",),
    )
    assert work.countries == ("NL",)
    assert work.funders == (Funder("Fund", None, ("A3",)), Funder("Trust"))
    assert (work.access.status, work.access.license) == ("diamond", "cc-by")
    assert (work.venue.issn_l, work.venue.kind) == ("0957-4484", "journal")
    assert (work.is_retracted, work.contributors_complete) == (False, True)
    assert work.abstract == "We saw."


def test_versions_have_safe_addresses() -> None:
    """Each location is a version, and only web addresses are addresses."""
    versions = read().work.versions
    assert [(each.host, each.version) for each in versions] == [
        ("Journal of Tests", "publishedVersion"),
        ("arXiv", "submittedVersion"),
    ]
    assert all(each.url and each.url.startswith("http") for each in versions)


def test_people() -> None:
    """Display names are split, groups stay whole, institutions carry ROR and country."""
    first, second = read().work.contributors
    assert (first.given, first.family) == ("Anna", "van Dyck")
    assert first.affiliations == (Affiliation("Test University", "04hcvaf32", "NL"),)
    assert second.literal == "Test Group"


def test_indicators() -> None:
    """Numbers carry source, unit and date; a class is told only where a flag says so."""
    found = {each.name: each for each in read().indicators}
    assert found["citations"].value == 10
    assert found["fwci"].value == 2.5
    assert found["citation_percentile"].class_ == "Top 10%"
    assert found["citations"].class_ is None
    assert {each.as_of for each in found.values()} == {"2026-11-20"}
    assert {each.source for each in found.values()} == {"openalex"}


def test_omitted_years_are_zero_inside_the_window_only() -> None:
    """Between the first and last year named, a missing year is zero; beyond, it is unknown."""
    found = {each.name: each for each in read().indicators}["citations_by_year"].value
    assert isinstance(found, dict)
    assert list(found) == [str(year) for year in range(2011, 2026)]
    assert (found["2012"], found["2013"], found["2025"]) == (0, 2, 4)


@every_row("value", [None, [], [{}], [{"year": None}], "x", [{"year": 1e99}]])
def test_no_counts_no_indicator(value: Any) -> None:
    """Without counts there is no such indicator, rather than an empty one."""
    assert "citations_by_year" not in {each.name for each in read(counts_by_year=value).indicators}


def test_schema_of_2022() -> None:
    """host_venue and alternate_host_venues still give venue, versions, access and topics."""
    work = to_source_record("openalex", OPENALEX_2022, NOW).work
    assert (work.venue.title, work.venue.publisher) == ("Journal of Tests", "Test Press")
    assert [each.host for each in work.versions] == ["Journal of Tests", "A Repository"]
    assert (work.published, work.topics, work.abstract) == ("1999-03", ("Sure",), "Text")
    assert work.authors[0].affiliations == (Affiliation("Somewhere"),)
    assert work.title == "An old record"


@every_row(
    ("changes", "type_"),
    [
        ({"type": "preprint"}, "posted-content"),
        ({"type": "review"}, "journal-article"),
        ({"type_crossref": "book-chapter"}, "book-chapter"),
        ({"primary_location": {"source": {"type": "conference"}}}, "proceedings-article"),
        ({"primary_location": {"source": {"type": "book series"}}}, "book-chapter"),
        ({"type": "dissertation"}, "dissertation"),
        ({"type": "libguides"}, "other"),
        ({"primary_location": {"version": "submittedVersion"}}, "posted-content"),
        ({"type": "dataset", "primary_location": {"version": "submittedVersion"}}, "dataset"),
        ({"type": None}, None),
    ],
)
def test_types(changes: dict[str, Any], type_: str | None) -> None:
    """OpenAlex's types become Crossref's, "article" by its venue."""
    assert read(**changes).work.type == type_


@every_row(
    ("date", "year", "published"),
    [
        ("2011-05-03", 2011, "2011-05-03"),
        ("2011-05-03", 2012, "2012"),
        ("2011-05-03", None, "2011-05-03"),
        (None, 2012, "2012"),
        ("2011-05-03", 9999, "2011-05-03"),
    ],
)
def test_a_date_of_another_year_gives_way(
    date: str | None, year: int | None, published: str
) -> None:
    """OpenAlex's year is the one it cites; the date of another year is another version's."""
    assert read(publication_date=date, publication_year=year).work.published == published


def test_concepts_count_from_the_middling_score() -> None:
    """Where there are no topics yet: those above 0.4, and no more than five."""
    scores = (0.9, 0.41, 0.4, 0.3)
    concepts = [{"display_name": f"C{score}", "score": score} for score in scores]
    found = read(topics=[], primary_topic=None, concepts=concepts).work.topics
    assert found == ("C0.9", "C0.41")


@pytest.mark.parametrize(
    ("name", "expected"), [("PubMed", None), ("Springer eBooks", None), ("Journal", "Journal")]
)
def test_indexes_are_no_venues(name: str, expected: str | None) -> None:
    """Nothing is published in an index, and a publisher's eBooks are no book."""
    place = {"source": {"display_name": name, "type": "repository"}}
    assert read(primary_location=place, locations=[]).work.venue.title == expected


@pytest.mark.parametrize(
    ("changes", "complete"),
    [
        ({"is_authors_truncated": True}, False),
        ({"is_authors_truncated": None}, True),
        ({"is_authors_truncated": None, "authorships": []}, None),
        ({"is_authors_truncated": None, "authors_count": 300}, False),
    ],
)
def test_cut_lists_are_known(changes: dict[str, Any], complete: bool | None) -> None:
    """A list of authors that was cut says so."""
    assert read(**changes).work.contributors_complete is complete


def test_retraction() -> None:
    """A retracted work is told so; a work of type retraction is a notice."""
    assert read(is_retracted=True).work.is_retracted is True
    assert [each.type for each in read(is_retracted=True).work.updates] == ["retraction"]
    assert read(is_retracted=True, type="retraction").work.updates == ()


def test_no_id_is_no_work() -> None:
    """A work without an OpenAlex id is no reply of OpenAlex's."""
    with pytest.raises(UnreadableReply, match="id"):
        read(id=None, ids={})
