"""Source records of one work are merged by one table of rules."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.merge import merge
from harvest.merge.policy import PARTS, POLICY
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.record import PRIVATE, Record, SourceRecord
from harvest.model.work import (
    Access,
    Affiliation,
    Contributor,
    Funder,
    Ids,
    Relation,
    Update,
    Venue,
    Version,
    Work,
)
from harvest.providers.source_record import to_source_record
from tests.mapping.shapes import ALL, NOW
from tests.table import every_row

LATER = "2026-11-21T08:00:00Z"


def said(source: str, **values: Any) -> SourceRecord:
    """What *source* says of a work."""
    indicators = values.pop("indicators", ())
    retrieved_at = values.pop("retrieved_at", NOW)
    return SourceRecord(source, retrieved_at, Work(**values), tuple(indicators))


def person(given_name: str | None, family: str, **values: Any) -> Contributor:
    """An author."""
    return Contributor("author", given_name, family, **values)


def test_every_field_has_a_rule() -> None:
    """A field added to Work without a rule would never reach a record."""
    ruled = {name for key in POLICY for name in key.split("+")} | PARTS.keys()
    ruled |= {"contributors", "contributors_complete", "updates", "is_retracted"}
    assert ruled == {field.name for field in fields(Work)}
    for name, part in PARTS.items():
        assert part.keys() == {field.name for field in fields(type(getattr(Work(), name)))}


PREFERENCE = [
    ("title", {"crossref": "C", "openalex": "O"}, "C", "crossref"),
    ("title", {"openalex": "O", "datacite": "D"}, "D", "datacite"),
    ("title", {"openalex": "O", "openaire": "A"}, "O", "openalex"),
    ("title", {"stranger": "S", "openaire": "A"}, "A", "openaire"),
    ("abstract", {"crossref": None, "openalex": "O"}, "O", "openalex"),
    ("topics", {"crossref": ("c",), "openalex": ("o",)}, ("o",), "openalex"),
    ("type", {"crossref": "other", "openalex": "dataset"}, "dataset", "openalex"),
    ("keywords", {"openalex": ("B", "a"), "datacite": ("b",)}, ("b", "a"), "datacite, openalex"),
    (
        "countries",
        {"openalex": ("NL",), "openaire": ("NL", "ES")},
        ("NL", "ES"),
        "openalex, openaire",
    ),
    ("peer_reviewed", {"openaire": True}, True, "openaire"),
    ("peer_reviewed", {"openaire": False, "stranger": True}, True, "stranger"),
    ("abstract", {"crossref": "M\ufffdller", "openalex": "Müller"}, "Müller", "openalex"),
    ("abstract", {"crossref": "M\ufffdller", "openalex": "M\ufffd"}, "M\ufffdller", "crossref"),
    ("year", {"openalex": 2010, "crossref": 2011}, 2011, "crossref"),
]


@every_row(("field", "values", "value", "source"), PREFERENCE)
def test_who_wins(field: str, values: dict[str, Any], value: Any, source: str) -> None:
    """The agency wins for what it registers, OpenAlex for what it looks at, and it is told."""
    record = merge([said(name, **{field: each}) for name, each in values.items()])
    assert getattr(record.work, field) == value
    assert record.provenance[field] == source


def test_capitals_lose_to_the_true_case() -> None:
    """A title whose case was lost and guessed gives way to one with the same words."""
    record = merge(
        [
            said("crossref", title="Bays of delaware", title_markup="BAYS OF DELAWARE"),
            said("openalex", title="Bays of Delaware"),
        ]
    )
    assert (record.work.title, record.provenance["title"]) == ("Bays of Delaware", "openalex")
    assert record.work.title_markup is None
    assert record.conflicts == ()


def test_pages_are_taken_together() -> None:
    """Pages come from one source: the one that knows where the range ends."""
    record = merge(
        [
            said("crossref", pages="675", first_page="675", last_page="675"),
            said("openalex", pages="675-680", first_page="675", last_page="680"),
        ]
    )
    assert (record.work.pages, record.work.last_page) == ("675-680", "680")
    apart = merge(
        [
            said("crossref", article_number="e5"),
            said("openalex", pages="1-12", first_page="1", last_page="12"),
        ]
    )
    assert (apart.work.article_number, apart.work.pages) == ("e5", None)


def test_a_range_is_only_completed_from_its_own_beginning() -> None:
    """Where another source has pages of elsewhere, those of the first stay as they are."""
    crossref = said("crossref", pages="407", first_page="407")
    other = said("openalex", pages="12-15", first_page="12", last_page="15")
    assert merge([crossref, other]).work.last_page is None
    same = said("openalex", pages="407-9", first_page="407", last_page="409")
    assert merge([crossref, same]).work.last_page == "409"


def test_the_linking_issn_is_told_by_those_who_look_it_up() -> None:
    """Publishers deposit what they take for it; OpenAlex has it from the ISSN portal's table."""
    crossref = said("crossref", venue=Venue(title="J", issn=("1111-1119",), issn_l="1111-1119"))
    openalex = said("openalex", venue=Venue(title="J", issn=("1111-1119",), issn_l="2222-2227"))
    assert merge([crossref, openalex]).work.venue.issn_l == "2222-2227"


def test_venue_parts_come_from_the_same_venue() -> None:
    """OpenAlex completes the journal Crossref names, but a repository's data do not mix in."""
    journal = Venue(title="Nature", issn=("0028-0836",), publisher="Springer")
    full = Venue(title="Nature", issn=("0028-0836", "1476-4687"), issn_l="0028-0836")
    record = merge([said("crossref", venue=journal), said("openalex", venue=full)])
    assert record.work.venue.issn_l == "0028-0836"
    assert record.work.venue.issn == ("0028-0836", "1476-4687")
    assert record.provenance["venue"] == "crossref"
    assert record.provenance["venue.issn_l"] == "openalex"
    other = Venue(title="arXiv", issn_l="2331-8422", issn=("2331-8422",), kind="repository")
    apart = merge([said("crossref", venue=journal), said("openalex", venue=other)])
    assert apart.work.venue == journal
    assert apart.conflicts == ()


def test_people_are_enriched() -> None:
    """ORCID iDs and affiliations come from the list that has them, for the same names only."""
    plain = (person("A.", "van Dyck"), person("Jo", "Doe"), person("J", "Doe"))
    rich = (
        person("Anna", "Dyck", orcid="0000-0002-1825-0097"),
        person("Jo", "Doe", affiliations=(Affiliation("U", "04hcvaf32", "NL"),)),
        person("Max", "Mustermann", orcid="0000-0002-1694-233X"),
    )
    record = merge([said("crossref", contributors=plain), said("openalex", contributors=rich)])
    first, second, third = record.work.authors
    assert (first.given, first.orcid) == ("A.", "0000-0002-1825-0097")
    assert second.affiliations == (Affiliation("U", "04hcvaf32", "NL"),)
    assert third == plain[2]
    assert record.provenance["contributors"] == "crossref, openalex"


def test_a_list_of_one_gives_way_to_the_whole() -> None:
    """Where the agency names only the first of many authors, the longer list is taken."""
    one = (person("Ada", "One"),)
    four = (*one, person("B", "Two"), person("C", "Three"), person("D", "Four"))
    record = merge([said("crossref", contributors=one), said("openalex", contributors=four)])
    assert record.work.contributors == four
    other = merge([said("crossref", contributors=one), said("openalex", contributors=four[1:])])
    assert other.work.contributors == one


@every_row(("more", "count"), [(1, 2), (2, 4), (3, 5)])
def test_how_much_longer_another_list_must_be(more: int, count: int) -> None:
    """Twice as long, to be taken for the whole of which the first is a part."""
    few = (person("Ada", "Berg"), person("Bo", "Holm"))
    many = (*few, *(person("C", name) for name in ("Lind", "Dahl", "Rask")[:more]))
    record = merge([said("crossref", contributors=few), said("openalex", contributors=many)])
    assert len(record.work.authors) == count


def test_a_cut_list_gives_way() -> None:
    """A list that its source cut is not preferred to a longer one."""
    many = tuple(person("A", f"Name{number}") for number in range(3))
    record = merge(
        [
            said("crossref", contributors=many[:2], contributors_complete=False),
            said("openalex", contributors=many, contributors_complete=True),
        ]
    )
    assert record.work.contributors == many
    assert record.work.contributors_complete is True


def test_editors_are_kept_beside_authors() -> None:
    """Each role comes from the first source that names it."""
    editor = Contributor("editor", "Ed", "Itor")
    record = merge(
        [
            said("crossref", contributors=(person("A", "B"), editor)),
            said("openalex", contributors=(person("A", "B"),)),
        ]
    )
    assert [each.role for each in record.work.contributors] == ["author", "editor"]


def test_funders_and_versions_join() -> None:
    """One funder with all awards; one place with what each source knows of it."""
    place = "https://doi.org/10.5555/a"
    record = merge(
        [
            said(
                "crossref",
                funders=(Funder("The Fund", "10.13039/1000", ("A1",)),),
                relations=(Relation("has-preprint", "10.5555/p", "crossref"),),
            ),
            said(
                "openalex",
                funders=(Funder("The fund", None, ("A-1", "A2")), Funder("Trust")),
                versions=(Version(url="http://www.doi.org/10.5555/a".replace("www.", "")),),
            ),
            said(
                "openaire",
                versions=(Version(url=place + "/", host="Journal", peer_reviewed=True),),
                relations=(Relation("has-preprint", "10.5555/p", "openaire"),),
            ),
        ]
    )
    assert record.work.funders == (
        Funder("The Fund", "10.13039/1000", ("A1", "A2")),
        Funder("Trust"),
    )
    assert [(each.host, each.peer_reviewed) for each in record.work.versions] == [("Journal", True)]
    assert record.work.relations == (Relation("has-preprint", "10.5555/p", "crossref"),)


@pytest.mark.parametrize("others", [(), (said("crossref", title="A"),)])
def test_one_place_is_one_version(others: tuple[SourceRecord, ...]) -> None:
    """Whoever else answers, an address told twice counts once, and keeps all its data sources."""
    told = (
        Version(url="https://doi.org/10.5555/a", collected_from="Crossref"),
        Version(url="http://dx.doi.org/10.5555/A", host="Journal", collected_from="DOAJ"),
        Version(url="https://doi.org/10.5555/a/", collected_from="Crossref"),
        Version(host="Archive"),
        Version(host="Library"),
    )
    versions = merge([said("openaire", versions=told), *others]).work.versions
    joined = replace(told[0], host="Journal", collected_from="Crossref · DOAJ")
    assert versions == (joined, *told[3:])


def test_access_skips_the_unknown() -> None:
    """An unknown status is no answer, and parts come from whoever has them."""
    record = merge(
        [
            said("crossref", access=Access(license="cc-by-4.0")),
            said("openalex", access=Access()),
            said("openaire", access=Access("gold", True, "https://x")),
        ]
    )
    assert record.work.access == Access("gold", True, "https://x", None, "cc-by-4.0")


NOTICE = Update("retraction", "10.5555/n", "2012", "crossref")


def test_a_retraction_is_never_lost() -> None:
    """One source that knows suffices; the same notice told twice is one; dissent is a conflict."""
    record = merge(
        [
            said("crossref", updates=(NOTICE,), is_retracted=True),
            said(
                "openalex", updates=(Update("retraction", source="openalex"),), is_retracted=False
            ),
        ]
    )
    assert record.work.is_retracted is True
    assert record.work.updates == (NOTICE,)
    assert [each.field for each in record.conflicts] == ["is_retracted"]


def test_the_notice_is_not_the_victim() -> None:
    """OpenAlex marks notices as retracted; Crossref's link to the victim overrules it."""
    record = merge(
        [
            said("crossref", relations=(Relation("is-retraction-of", "10.5555/v", "crossref"),)),
            said("openalex", updates=(Update("retraction", source="openalex"),), is_retracted=True),
        ]
    )
    assert (record.work.is_retracted, record.work.updates) == (False, ())


AGREEING = [
    ({"title": "Loops: a Study"}, {"title": "LOOPS – A study."}),
    ({"title": "Loops of the artery"}, {"title": "Loops of the artery: a study of forty"}),
    ({"title": "Hemifacial sp"}, {"title": "Hemifacial spasm"}),  # twelve letters
    ({"year": 2011, "published_online": "2010-12"}, {"year": 2010}),
    ({"issue": "suppl_1"}, {"issue": "Supplement 1"}),
    ({"issue": "05"}, {"issue": "5"}),
    ({"type": "book-chapter"}, {"type": "proceedings-article"}),
    ({"type": "component"}, {"type": "journal-article"}),
    (
        {"venue": Venue("J. Tests", issn=("0957-4484",))},
        {"venue": Venue("Journal of Tests", issn=("0957-4484",))},
    ),
    ({"contributors": (person("Anna", "van Dyck"),)}, {"contributors": (person("A.", "Dyck"),)}),
    ({"contributors": (person("Wei", "Zhang"),)}, {"contributors": (person("Zhang", "Wei"),)}),
    ({"volume": "1"}, {}),
]


@every_row(("one", "other"), AGREEING)
def test_spelling_is_no_conflict(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Case, punctuation, subtitles, online years and kindred types are no disagreement."""
    assert merge([said("crossref", **one), said("openalex", **other)]).conflicts == ()


DISAGREEING = [
    ("title", {"title": "Loops of the artery"}, {"title": "Cats and dogs"}, "Cats and dogs"),
    ("title", {"title": "Hemifacial s"}, {"title": "Hemifacial spasm"}, "Hemifacial spasm"),
    ("year", {"year": 2011}, {"year": 2009}, 2009),
    ("volume", {"volume": "12"}, {"volume": "13"}, "13"),
    ("first_page", {"first_page": "1"}, {"first_page": "11"}, "11"),
    ("type", {"type": "dataset"}, {"type": "journal-article"}, "journal-article"),
    ("doi", {"doi": "10.5555/a"}, {"doi": "10.5555/b"}, "10.5555/b"),
    (
        "venue",
        {"venue": Venue("Nature", kind="journal")},
        {"venue": Venue("Cell", kind="journal")},
        "Cell",
    ),
    (
        "contributors",
        {"contributors": (person("A", "Smith"),)},
        {"contributors": (person("B", "Jones"),)},
        "B Jones",
    ),
]


@every_row(("field", "one", "other", "value"), DISAGREEING)
def test_disagreement_is_a_conflict(
    field: str, one: dict[str, Any], other: dict[str, Any], value: Any
) -> None:
    """What lost is kept, with its source."""
    record = merge([said("openalex", **other), said("crossref", **one)])
    assert [(each.field, each.source, each.value) for each in record.conflicts] == [
        (field, "openalex", value)
    ]


def test_an_alias_is_no_conflict() -> None:
    """A cluster known by several DOIs does not deny any of them."""
    cluster = said("openaire", doi="10.5555/a")
    cluster = replace(cluster, aliases=(Identifier("doi", "10.5555/b"),))
    assert merge([said("crossref", doi="10.5555/b"), cluster]).conflicts == ()


def test_two_works_with_one_doi() -> None:
    """The most cited is taken first; another work under the same DOI only leaves a conflict."""
    count = [
        Indicator("citations", number, "citations", None, "openalex", None) for number in (1, 9)
    ]
    few = said("openalex", doi="10.5555/a", title="Loops", volume="1", indicators=count[:1])
    many = said("openalex", doi="10.5555/a", title="Loops", issue="2", indicators=count[1:])
    stray = said("openalex", doi="10.5555/a", title="Cats", language="fr")
    record = merge([few, stray, many])
    assert (record.work.volume, record.work.issue, record.work.language) == ("1", "2", None)
    assert [each.value for each in record.indicators] == [9]
    assert [(each.field, each.value) for each in record.conflicts] == [("title", "Cats")]


def test_sources_tell_when() -> None:
    """Each source is found, at its latest reply."""
    record = merge([said("openalex"), said("openalex", retrieved_at=LATER, title="T")])
    assert record.sources["openalex"].status == "found"
    assert record.sources["openalex"].retrieved_at == LATER


def by_year(counts: dict[str, int], total: int, as_of: str = "2026-11-20") -> list[Indicator]:
    """OpenAlex's numbers."""
    return [
        Indicator("citations", total, "citations", None, "openalex", as_of),
        Indicator("citations_by_year", counts, "citations", None, "openalex", as_of),
    ]


WINDOW = {str(year): 1 for year in range(2016, 2027)}


@every_row(
    ("year", "counts", "total", "own"),
    [
        (2016, WINDOW, 11, {"early_citations": 4, "recent_citations": 3}),
        (2010, WINDOW, 50, {"recent_citations": 3}),
        (2014, WINDOW, 50, {"recent_citations": 3}),
        (2014, WINDOW, 11, {"early_citations": 2, "recent_citations": 3}),
        (2024, WINDOW, 11, {"recent_citations": 3}),
        (2023, WINDOW, 11, {"recent_citations": 3}),  # the third year after it is not over
        (2022, WINDOW, 11, {"early_citations": 4, "recent_citations": 3}),
        (2016, {"2016": 2, "2020": 1}, 9, {"early_citations": 2}),
        (None, {"2016": 2}, 2, {}),
        (2016, {}, 0, {}),
    ],
)
def test_own_numbers_only_when_known(
    year: int | None, counts: dict[str, int], total: int, own: dict[str, int]
) -> None:
    """What harvest reckons is its own by name and source, and absent when a year is unknown."""
    record = merge([said("openalex", year=year, indicators=by_year(counts, total))])
    found = {each.name: each.value for each in record.indicators if each.source == "harvest"}
    assert found == own


def test_numbers_stand_side_by_side() -> None:
    """Sources that count differently are both told, with source and date."""
    crossref = Indicator("citations", 5, "citations", None, "crossref", "2026-11-20")
    openalex = Indicator("citations", 7, "citations", None, "openalex", "2026-11-20")
    record = merge(
        [said("openalex", indicators=[openalex]), said("crossref", indicators=[crossref])]
    )
    assert record.indicators == (crossref, openalex)


def test_nothing_makes_an_empty_record() -> None:
    """No records are no error and no facts."""
    assert merge([]) == Record(Work(), (), {}, {}, ())


REAL = [to_source_record(source, body, NOW) for source, body in ALL.items()]


@every_row("order", list(itertools.permutations(range(4))))
def test_order_does_not_matter(order: tuple[int, ...]) -> None:
    """The same records in any order make the same record."""
    records = [REAL[place] for place in order]
    assert merge(records) == merge(sorted(records, key=repr))


TEXT = st.sampled_from([None, "Loops of the artery", "LOOPS OF THE ARTERY", "Cats", "é"])
PERSON = st.builds(
    Contributor,
    given=st.sampled_from([None, "A.", "Anna"]),
    family=st.sampled_from(["Dyck", "van Dyck", "Doe"]),
    orcid=st.sampled_from([None, "0000-0002-1825-0097"]),
)
WORK = st.builds(
    Work,
    doi=st.sampled_from([None, "10.5555/a", "10.5555/b"]),
    ids=st.builds(Ids, openalex=st.sampled_from([None, "W1", "W2"])),
    type=st.sampled_from([None, "other", "dataset", "journal-article"]),
    title=TEXT,
    title_markup=TEXT,
    contributors=st.lists(PERSON, max_size=3).map(tuple),
    year=st.sampled_from([None, 2010, 2011]),
    venue=st.builds(Venue, title=TEXT, issn=st.sampled_from([(), ("0957-4484",), ("0028-0836",)])),
    pages=st.sampled_from([None, "1", "1-5"]),
    first_page=st.sampled_from([None, "1"]),
    last_page=st.sampled_from([None, "1", "5"]),
    keywords=st.sampled_from([(), ("a", "B"), ("b",)]),
    access=st.builds(Access, status=st.sampled_from(["unknown", "gold", "closed"])),
    updates=st.sampled_from([(), (NOTICE,), (Update("retraction", source="openalex"),)]),
    relations=st.sampled_from([(), (Relation("is-retraction-of", "10.5555/v", "crossref"),)]),
    is_retracted=st.sampled_from([None, True, False]),
)
RECORDS = st.lists(
    st.builds(
        SourceRecord,
        source=st.sampled_from(["crossref", "openalex", "openaire", "stranger"]),
        retrieved_at=st.sampled_from([NOW, LATER]),
        work=WORK,
        indicators=st.sampled_from([(), tuple(by_year(WINDOW, 11)), tuple(by_year({}, 3)[:1])]),
    ),
    min_size=1,
    max_size=4,
)


@given(records=RECORDS, data=st.data())
def test_merge_is_independent_of_order_and_repetition(
    records: list[SourceRecord], data: st.DataObject
) -> None:
    """Shuffling or repeating records changes nothing."""
    shuffled = data.draw(st.permutations(records + records[:1]))
    assert merge(shuffled) == merge(records)


@given(records=RECORDS)
def test_no_null_wins_and_nothing_is_invented(records: list[SourceRecord]) -> None:
    """A field that the first record of a source knows is known; a value is always somebody's."""
    record = merge(records)
    for name in ("doi", "type", "title", "year"):
        told = {getattr(each.work, name) for each in records}
        value = getattr(record.work, name)
        assert value in told
        assert (value is not None) == (name in record.provenance)
    if len(records) == 1:
        assert record.work.title == records[0].work.title
    json_keys = record.to_dict().keys()
    assert {field.name for field in fields(Work)} - PRIVATE <= json_keys
    assert Record.from_dict(record.to_dict(private=True)) == record


@given(records=RECORDS)
def test_a_source_record_alone_is_kept(records: list[SourceRecord]) -> None:
    """One record's work comes out as it went in, but for what a notice decides."""
    work = records[0].work
    merged = merge(records[:1]).work
    assert replace(merged, updates=(), is_retracted=None) == replace(
        work, updates=(), is_retracted=None
    )
