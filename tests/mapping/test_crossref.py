"""Crossref records become source records."""

from __future__ import annotations

from typing import Any

import pytest

from harvest.errors import UnreadableReply
from harvest.model.record import SourceRecord
from harvest.model.work import Affiliation, Funder, Relation, Update, Work
from harvest.providers.source_record import to_source_record
from tests.mapping.shapes import CROSSREF, NOW, changed
from tests.table import every_row


def read(**changes: Any) -> SourceRecord:
    """The source record of the fixture with *changes*."""
    return to_source_record("crossref", changed(CROSSREF, **changes), NOW)


def work(**changes: Any) -> Work:
    """Its work."""
    return read(**changes).work


def test_fields() -> None:
    """Every field of the fixture arrives where it belongs, clean."""
    found = work()
    assert found.doi == "10.5555/abc.1"
    assert found.title == "Loops of the AICA & spasm"
    assert found.title_markup == CROSSREF["title"][0]
    assert (found.subtitle, found.language, found.type) == ("A study", "en", "journal-article")
    assert (found.volume, found.issue, found.pages) == ("12", "3", "675-80")
    assert (found.first_page, found.last_page) == ("675", "680")
    assert found.abstract == "p < 0.05."
    assert found.venue.title == "Journal of Tests"
    assert found.venue.short_title == "J Tests"
    assert found.venue.issn == ("1361-6528", "0957-4484")
    assert found.funders == (Funder("Fund", "10.13039/100000001", ("A1", "A2")),)
    assert found.access.license == "cc-by-4.0"
    assert found.is_retracted is None
    assert read().indicators[0].value == 42
    assert read().indicators[0].as_of == "2026-11-20"


def test_contributors() -> None:
    """Empty authors go, capitals go, organizations stay whole, roles are kept."""
    people = work().contributors
    assert [(each.role, each.name) for each in people] == [
        ("author", "Anna Van Dyck"),
        ("author", "The Test Group"),
        ("editor", "Ed Itor"),
    ]
    assert people[0].orcid == "0000-0002-1825-0097"
    assert people[0].affiliations == (Affiliation("Test University", "04hcvaf32"),)


DATES = [
    ({}, (2011, "2011-05", "2010-12-20", "2011-05")),
    ({"published_print": None}, (2010, "2010-12-20", "2010-12-20", None)),
    (
        {"published_print": {"date-parts": [[2010]]}},
        (2010, "2010-12-20", "2010-12-20", "2010"),
    ),
    (
        {"published_print": None, "journal_issue": {"published-print": {"date-parts": [[2012]]}}},
        (2012, "2012", "2010-12-20", "2012"),
    ),
    (
        {"published_print": None, "published_online": {}, "issued": {"date-parts": [[None]]}},
        (None, None, None, None),
    ),
    (
        {"published_print": None, "published_online": None, "issued": {},
         "posted": {"date-parts": [[2020, 4, 1]]}},
        (2020, "2020-04-01", None, None),
    ),
]  # fmt: skip


@every_row(("changes", "dates"), DATES)
def test_dates(changes: dict[str, Any], dates: tuple[Any, ...]) -> None:
    """The year is that of print, else the earliest; the record's own dates are never taken."""
    found = work(**changes)
    assert (
        found.year,
        found.published,
        found.published_online,
        found.published_print,
    ) == dates


FIRST = {"published_print": None, "issued": {"date-parts": [[2010, 12, 20]]}}


@every_row(
    ("issue", "created", "year", "of_issue"),
    [
        (2012, 2010, 2012, "2012"),  # an online-only issue, two years on
        (2013, 2010, 2010, None),
        (2011, 2011, 2011, "2011"),
        (2011, 2012, 2010, "2011"),  # the record of an archive that was put online at once
        (2008, 2010, 2010, "2008"),
        (2007, 2010, 2010, None),
    ],
)
def test_how_far_an_issue_may_lie_from_its_articles(
    issue: int, created: int, year: int, of_issue: str | None
) -> None:
    """Two years; further off, its date is that of the journal's start or of an archive."""
    found = work(
        **FIRST,
        journal_issue={"published-online": {"date-parts": [[issue]]}},
        created={"date-parts": [[created]]},
    )
    assert (found.year, found.published_issue) == (year, of_issue)


BY = "http://creativecommons.org/licenses/by/4.0/"
BY_NC = "http://creativecommons.org/licenses/by-nc/4.0/"


@every_row(
    ("licenses", "name"),
    [
        ({"am": BY_NC, "vor": BY}, "cc-by-4.0"),
        ({"am": BY_NC, "unspecified": BY}, "cc-by-4.0"),
        ({"am": BY_NC}, "cc-by-nc-4.0"),
        ({"tdm": BY}, None),
    ],
)
def test_the_license_is_that_of_the_published_version(
    licenses: dict[str, str], name: str | None
) -> None:
    """The manuscript's counts only where nothing is said of the article; text mining never."""
    deposited = [{"URL": url, "content-version": each} for each, url in licenses.items()]
    assert work(license=deposited).access.license == name


def test_only_dois_are_related() -> None:
    """What is no DOI by its type is none, though it looks like one."""
    targets = [
        {"id": "10.5555/a", "id-type": "doi"},
        {"id": "10.5555/b"},
        {"id": "10.5555/c", "id-type": "accession"},
    ]
    found = work(relation={"has-preprint": targets}).relations
    assert [each.doi for each in found] == ["10.5555/a", "10.5555/b"]


LNCS = "Lecture Notes in Computer Science"


@every_row(
    ("titles", "title", "series"),
    [
        ([LNCS, "Web Engineering"], "Web Engineering", LNCS),
        (["Web Engineering", LNCS], "Web Engineering", LNCS),
        (["Advances in Discovery", LNCS], "Advances in Discovery", LNCS),
        (["Proceedings of X 2019", "X Series"], "Proceedings of X 2019", "X Series"),
        (["Population Studies", "Shared Custody"], "Shared Custody", "Population Studies"),
        (["Only One"], "Only One", None),
        ([""], None, None),
        ("Bare Text", "Bare Text", None),
    ],
)
def test_two_container_titles(titles: Any, title: str | None, series: str | None) -> None:
    """The book and its series are told apart in either order."""
    venue = work(type="book-chapter", container_title=titles).venue
    assert (venue.title, venue.series) == (title, series)


def test_a_book_lies_in_a_series() -> None:
    """What contains a book is a series, not a journal; its ISBN is the work's own."""
    found = work(type="monograph", container_title=["Studies"], ISBN=["0-444-52014-7"])
    assert (found.venue.title, found.venue.series, found.venue.kind) == (None, "Studies", "series")
    assert found.ids.isbn == ("9780444520142",)
    assert found.venue.isbn == ()


NOTICE = {"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction",
          "updated": {"date-parts": [[2012, 1, 2]]}, "source": "publisher"}  # fmt: skip


def test_the_victim_is_retracted() -> None:
    """Two registrations of one notice are one, and Retraction Watch's is kept."""
    twice = [NOTICE, NOTICE | {"source": "retraction-watch", "record-id": 7}]
    found = work(updated_by=twice)
    assert found.updates == (
        Update("retraction", "10.5555/notice", "2012-01-02", "retraction-watch"),
    )
    assert found.is_retracted is True


def test_the_notice_is_not_retracted() -> None:
    """A notice points to its victim; nothing happened to itself, whatever its title says."""
    found = work(title=["Retracted: Loops"], update_to=[NOTICE | {"DOI": "10.5555/victim"}])
    assert found.is_retracted is None
    assert found.updates == ()
    assert Relation("is-retraction-of", "10.5555/victim", "crossref") in found.relations


def test_a_notice_in_place_is_a_retraction() -> None:
    """A notice about its own DOI was put over the work itself."""
    found = work(update_to=[NOTICE | {"DOI": "10.5555/ABC.1"}])
    assert (found.is_retracted, [each.type for each in found.updates]) == (True, ["retraction"])


@every_row(
    ("title", "doi", "type_"),
    [
        ("RETRACTED: Loops", "10.5555/a", "retraction"),
        ("Retracted Article: Loops", "10.5555/a", "retraction"),
        ("WITHDRAWN: Loops", "10.5555/a", "withdrawal"),
        ("Retracted: Loops", "10.1155/2014/1", None),
        ("Retraction: Loops", "10.5555/a", "retraction"),  # the pages are an article's
        ("Retraction notice to Loops", "10.5555/a", None),
        ("Notice of Retraction: Loops", "10.5555/a", "retraction"),
        ("Loops of the nerve [retracted]", "10.5555/a", "retraction"),
        ("Loops of the nerve (Retracted Article)", "10.5555/a", "retraction"),
        ("Artículo retractado: Loops", "10.5555/a", "retraction"),
        ("Zurückgezogen: Loops", "10.5555/a", "retraction"),
        ("【撤稿】Loops", "10.5555/a", "retraction"),
        ("Why papers are retracted", "10.5555/a", None),
        ("Withdrawn consent: a study", "10.5555/a", None),
    ],
)
def test_titles_that_tell_of_retraction(title: str, doi: str, type_: str | None) -> None:
    """A title that shouts it is believed; Hindawi's, which name notices, are not."""
    found = work(title=[title], DOI=doi)
    assert [each.type for each in found.updates] == ([type_] if type_ else [])
    assert found.is_retracted is (True if type_ else None)


def test_contradictory_notices_stay() -> None:
    """A correction and a retraction are two notices, and unknown types are kept."""
    found = work(
        updated_by=[
            NOTICE | {"type": "expression_of_concern", "DOI": "10.5555/n1"},
            NOTICE | {"type": "correction"},
            NOTICE,
        ]
    )
    assert sorted(each.type for each in found.updates) == [
        "correction",
        "expression-of-concern",
        "retraction",
    ]


def test_relations_and_versions() -> None:
    """A preprint is a relation and a version; citations and web addresses are neither."""
    found = work()
    assert found.relations == (Relation("has-preprint", "10.5555/pre.1", "crossref"),)
    assert [(each.doi, each.version) for each in found.versions] == [
        ("10.5555/pre.1", "submittedVersion")
    ]


@pytest.mark.parametrize(
    ("relation", "version", "type_"),
    [
        ("has-preprint", "submittedVersion", "Preprint"),
        ("is-preprint-of", "publishedVersion", None),
        ("is-translation-of", None, "Original"),
        ("has-translation", None, "Translation"),
        ("is-version-of", None, None),
    ],
)
def test_another_form_of_the_work_is_a_version(
    relation: str, version: str | None, type_: str | None
) -> None:
    """The other edition is kept as a version, under its own DOI, and named for what it is."""
    linked = {relation: [{"id": "10.5555/other", "id-type": "doi", "asserted-by": "subject"}]}
    found = work(relation=linked).versions
    assert [(each.doi, each.version, each.type) for each in found] == [
        ("10.5555/other", version, type_)
    ]


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"title": []}, None),
        ({"title": [""]}, None),
        ({"title": None}, None),
        ({"title": [""], "original_title": ["処理責任"]}, "処理責任"),
        ({"title": ["THE SPINAL FLUID IN EPILEPSY"]}, "The spinal fluid in epilepsy"),
    ],
)
def test_odd_titles(changes: dict[str, Any], title: str | None) -> None:
    """No title is no title; capitals are undone; an original title stands in."""
    assert work(**changes).title == title


def test_no_doi_is_no_record() -> None:
    """A record without a DOI is no reply of Crossref's."""
    with pytest.raises(UnreadableReply, match="DOI"):
        read(DOI=None)
