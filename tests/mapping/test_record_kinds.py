"""What a record owes to the work, kind by kind, with the relatives of each case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harvest.export.citation import to_citation
from harvest.export.csl import to_csl
from harvest.export.latex import clean
from harvest.export.sanitize import inert
from harvest.export.thesis_kind import thesis_kind
from harvest.export.warning import find_warnings, warning_note
from harvest.merge import merge
from harvest.model.notice import is_taken_back, standing
from harvest.model.record import Record
from harvest.model.work import Contributor, Funder, Update, Venue, Work
from harvest.providers.source_record import to_source_record
from harvest.text.numbering import parse_numbering
from harvest.text.page_range import parse_pages
from harvest.text.personal_name import contributor_from_whole
from tests.mapping.shapes import NOW
from tests.table import every_row


def read(source: str, body: dict[str, Any], at: str = NOW) -> Work:
    """What *source* says."""
    return to_source_record(source, body, at).work


def crossref(**fields: Any) -> Work:
    """A Crossref record of *fields*; underscores are hyphens."""
    body = {name.replace("_", "-"): value for name, value in fields.items()}
    return read("crossref", {"DOI": "10.5555/x", "type": "journal-article"} | body)


def datacite(**attributes: Any) -> Work:
    """A DataCite record of *attributes*."""
    return read("datacite", {"attributes": {"doi": "10.5072/x"} | attributes})


def parts(*numbers: int) -> dict[str, Any]:
    """A date as Crossref writes it."""
    return {"date-parts": [list(numbers)]}


@every_row(
    ("sent", "year"),
    [
        ({"published-print": parts(2035), "published-online": parts(2017, 3)}, 2017),
        ({"published-print": parts(2099, 1), "published-online": parts(2017)}, 2017),
        ({"issued": parts(2031)}, None),
        ({"issued": parts(9999), "published-online": parts(2020, 2)}, 2020),
        ({"published-print": parts(2027)}, 2027),
        ({"published-print": parts(197), "published-online": parts(1997)}, 1997),
    ],
)
def test_no_year_after_the_reply(sent: dict[str, Any], year: int | None) -> None:
    """A year more than two after the reply is none; another date of the source stands for it."""
    work = read("crossref", {"DOI": "10.5555/x"} | sent, "2026-11-28T00:00:00Z")
    assert work.year == year
    assert work.published is None or work.published.startswith(str(year))


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("openalex", {"id": "https://openalex.org/W1", "publication_year": 2040}),
        ("datacite", {"attributes": {"doi": "10.5072/x", "publicationYear": 2040}}),
        ("openaire", {"id": "a", "publicationDate": "2040-01-01"}),
        ("doi", {"DOI": "10.5555/x", "issued": parts(2040)}),
    ],
)
def test_the_year_of_the_reply_counts_for_every_source(source: str, body: dict[str, Any]) -> None:
    """Every source's dates are held against the day of its reply; without one they stand."""
    assert read(source, body).year is None
    assert read(source, body, "").year == 2040
    assert read(source, body, "2039-05-01").year == 2040


CONCERN = Update("expression-of-concern", "10.5555/c", "2019")
TAKEN = Update("retraction", "10.5555/r", "2020")
BACK = Update("reinstatement", "10.5555/b", "2021")
LIFTED = Update("expression-of-concern-lifted", "10.5555/l", "2020")


@every_row(
    ("updates", "holding"),
    [
        ([CONCERN], ["expression-of-concern"]),
        ([CONCERN, LIFTED], ["expression-of-concern-lifted"]),
        ([CONCERN, replace(LIFTED, date="2018")], ["expression-of-concern"]),
        ([CONCERN, replace(LIFTED, date=None)], ["expression-of-concern"]),
        ([CONCERN, TAKEN], ["expression-of-concern", "retraction"]),
        ([CONCERN, TAKEN, BACK], ["reinstatement"]),
        ([TAKEN, BACK, replace(CONCERN, date="2022")], ["expression-of-concern"]),
        ([TAKEN, BACK, replace(TAKEN, date="2022", doi="10.5555/r2")], ["retraction"]),
        ([replace(TAKEN, date=None), BACK], ["retraction"]),
        ([Update("correction", date="2018"), TAKEN, BACK], ["correction", "reinstatement"]),
    ],
)
def test_the_state_is_that_of_the_last_notice(updates: list[Update], holding: list[str]) -> None:
    """What a later notice ended is history; where dates do not tell, the graver one stands."""
    assert [each.type for each in standing(updates)] == holding
    assert is_taken_back(updates) is ("retraction" in holding)


def test_a_lifted_notice_is_told_as_history() -> None:
    """Who reads of a reinstatement reads what was before; lists of references name the state."""
    record = Record(Work(updates=(TAKEN, BACK), is_retracted=False), (), {}, {}, ())
    (warning,) = find_warnings(record)
    assert (warning.words, warning.is_alarming) == ("REINSTATED", False)
    assert any("RETRACTED 2020 notice doi:10.5555/r" in each for each in warning.details)
    assert warning_note(record) == "Reinstated"


@every_row(
    ("notice", "type_"),
    [
        ({"type": "expression_of_concern"}, "expression-of-concern"),
        ({"type": "removal", "label": "Removal of Expression of Concern"}, LIFTED.type),
        ({"type": "correction", "label": "Expression of concern lifted"}, LIFTED.type),
        ({"type": "expression_of_concern_withdrawal"}, LIFTED.type),
        ({"type": "Reinstatement"}, "reinstatement"),
        ({"type": "retraction_reversed"}, "reinstatement"),
        ({"type": "correction", "label": "Retraction of Retraction"}, "reinstatement"),
        ({"type": "retraction", "label": "Retraction"}, "retraction"),
        ({"type": "partial_retraction"}, "partial-retraction"),
    ],
)
def test_words_for_the_end_of_a_notice(notice: dict[str, str], type_: str) -> None:
    """A notice that ends another is known by its type or its label, however it is worded."""
    (found,) = crossref(updated_by=[notice | {"DOI": "10.5555/n"}]).updates
    assert found.type == type_


@every_row(
    ("given", "family", "shown"),
    [
        ("世民", "李", "李世民"),
        ("길동", "홍", "홍길동"),
        ("タロウ", "ヤマダ", "ヤマダタロウ"),
        ("太郎", "山田", "山田太郎"),
        ("Shimin", "李", "李 Shimin"),
        ("Shimin", "Li", "Shimin Li"),
        ("Иван", "Иванов", "Иван Иванов"),
    ],
)
def test_names_in_han_stand_family_first(given: str, family: str, shown: str) -> None:
    """A name in parts is shown as its script has it, with nothing between."""
    assert Contributor(given=given, family=family).name == shown


@every_row(
    ("page", "number", "expected"),
    [
        ("11:1-11:16", None, ("1-16", "1", "16", "11")),
        ("11:1--11:16", "11", ("1-16", "1", "16", "11")),
        ("135:1\u2013135:29", None, ("1-29", "1", "29", "135")),
        ("3:1-3:22", "a3", ("1-22", "1", "22", "a3")),
        ("3-1-3-22", None, ("3-1-3-22", "3-1", "3-22", None)),
        ("12:5-12:9", None, ("12:5-12:9", "12:5", "12:9", None)),
        ("675-680", None, ("675-680", "675", "680", None)),
    ],
)
def test_pages_within_an_article(page: str, number: str | None, expected: tuple[Any, ...]) -> None:
    """ACM's and Dagstuhl's 11:1-11:16 are article 11, pages 1 to 16, in the record and exports."""
    found = parse_pages(page, number)
    assert (found.printed, found.first, found.last, found.article) == expected
    work = crossref(page=page, article_number=number)
    assert to_csl(merge_one(work), "k")["page"] == expected[0]


def merge_one(work: Work) -> Record:
    """A record of one account."""
    return Record(work, (), {}, {}, ())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("M\ufffdller", "Mller"),
        ("The \ufffd end", "The end"),
        ("\ufffdber", "ber"),
        ("a \ufffd\ufffd b", "a b"),
        ("Müller", "Müller"),
    ],
)
def test_a_lost_letter_is_never_printed(text: str, kept: str) -> None:
    """What no source knows is left out: no mark and no question mark in its place."""
    assert clean(text) == inert(text) == kept
    work = Work(type="book", title=text, contributors=(Contributor(family=text, given="A"),))
    assert "\ufffd" not in str(to_csl(merge_one(work), "k"))
    assert "\ufffd" not in "".join(to_citation([merge_one(work)], "apa"))


@every_row(
    ("name", "family"),
    [
        ("Ivanova Anna Petrovna", "Ivanova"),
        ("Иванова Анна Петровна", "Иванова"),
        ("Шевченко Тарас Григорович", "Шевченко"),
        ("Petrov Ilya Ilyich", "Petrov"),
        ("Soliyev Murodjon Xokimjon o‘g‘li", "Soliyev"),
        ("Karimova Dilnoza Rustam qizi", "Karimova"),
        ("Anna Petrovna Ivanova", "Ivanova"),
        ("John A. Milosevich", "Milosevich"),
        ("Anna Maria Petrovich", "Petrovich"),
    ],
)
def test_patronymics_show_the_family_name(name: str, family: str) -> None:
    """A name that ends in the father's begins with the family's; surnames in -ovich stay."""
    person = contributor_from_whole(name)
    assert person is not None
    assert person.family == family


CURIE = {"name": "Curie, Marie", "givenName": "Marie", "familyName": "Curie"}


@every_row(
    ("creators", "general", "literal"),
    [
        ([{"name": "Sagiv Schiber", "affiliation": ["LSU"]}], "Software", False),
        ([CURIE, CURIE | {"name": "Joliot, Irène"}, {"name": "Clóvis De Castro"}], "Text", False),
        ([{"name": "Yue Shi"}], "Dissertation", False),
        ([{"name": "World Bank"}], "Dataset", True),
        ([{"name": "Meise Botanic Garden"}], "Text", True),
        ([CURIE, {"name": "World Bank"}], "Dataset", True),
        ([CURIE, CURIE | {"name": "B, C"}, {"name": "Natural History Museum"}], "Dataset", True),
        ([{"name": "United Nations"}, {"name": "World Bank"}], "Dataset", True),
    ],
)
def test_what_shows_a_person(creators: list[Any], general: str, literal: bool) -> None:
    """An affiliation, the other people or the kind of work show that a bare name is a person's."""
    work = datacite(creators=creators, types={"resourceTypeGeneral": general})
    assert (work.contributors[-1].literal is not None) is literal


@pytest.mark.parametrize(
    ("authors", "literal"),
    [
        ([{"family": "Arash Lashkari"}, {"given": "B.", "family": "Parhizkar"}], False),
        ([{"family": "The Lancet"}, {"given": "B.", "family": "Parhizkar"}], True),
        ([{"family": "International Business Machines"}], True),
        ([{"family": "World Bank"}], True),
    ],
)
def test_what_shows_a_person_to_crossref(authors: list[Any], literal: bool) -> None:
    """A family name of several words is a person's among persons in parts, else whole."""
    assert (crossref(author=authors).contributors[0].literal is not None) is literal


@every_row(
    ("fields", "type_"),
    [
        ({"subtype": "preprint"}, "posted-content"),
        ({}, "posted-content"),
        ({"subtype": "working_paper"}, "posted-content"),
        ({"subtype": "dissertation"}, "dissertation"),
        ({"subtype": "report"}, "report"),
        ({"subtype": "blog"}, "blog-post"),
        ({"subtype": "other", "publisher": "Front Matter"}, "blog-post"),
        ({"subtype": "other"}, "other"),
        ({"subtype": "review"}, "peer-review"),
        ({"subtype": "other", "DOI": "10.5194/acp-2019-155-rc2"}, "peer-review"),
    ],
)
def test_posted_content_is_not_always_a_preprint(fields: dict[str, str], type_: str) -> None:
    """Posts of blogs, comments in open reviews and theses are called what they are."""
    work = read("crossref", {"DOI": "10.5555/x", "type": "posted-content"} | fields)
    assert work.type == type_
    genre = to_csl(merge_one(work), "k").get("genre")
    assert (genre == "Preprint") is (type_ == "posted-content")


def test_a_blog_post_stands_in_its_blog() -> None:
    """The blog is named by the group, or by an institution that is not the publisher."""
    post: dict[str, Any] = {"type": "posted-content", "subtype": "blog"}
    post["publisher"] = "Front Matter"
    by_group = crossref(**post, group_title="Upstream", institution=[{"name": "Front Matter"}])
    by_name = crossref(**post, group_title="Chemistry", institution=[{"name": "chem-bla-ics"}])
    assert [each.venue.title for each in (by_group, by_name)] == ["Upstream", "chem-bla-ics"]
    assert to_csl(merge_one(by_group), "k")["type"] == "post-weblog"


@pytest.mark.parametrize(
    ("institutions", "publisher"),
    [
        ([{"name": "Argonne National Laboratory"}, {"name": "DOE"}], "Argonne National Laboratory"),
        ([{"name": "US Navy", "department": ["Funding"]}, {"name": "Rand"}], "Rand"),
        ([{"name": "Historical Energy Database"}], "OSTI"),
        ([], "OSTI"),
    ],
)
def test_who_a_report_is_by(institutions: list[Any], publisher: str) -> None:
    """A report is by the institution that wrote it, not by who paid for it or keeps it."""
    work = crossref(type="report", publisher="OSTI", institution=institutions)
    assert work.venue.publisher == publisher


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("datacite", {"attributes": {"doi": "10.48550/arXiv.math/0309136"}}),
        ("datacite", {"attributes": {"doi": "10.48550/arXiv.2101.1", "subjects": [
            {"subject": "Number Theory (math.NT)", "subjectScheme": "arXiv"}]}}),
        ("openalex", {"id": "W1", "locations": [{"landing_page_url": "http://arxiv.org/abs/math.GT/0309136"}]}),
        ("openaire", {"id": "a", "pids": [{"scheme": "arXiv", "value": "math/0309136"}]}),
        ("openaire", {"id": "a", "pids": [{"scheme": "arXiv", "value": "2101.00001"}], "subjects": [
            {"subject": {"scheme": "keyword", "value": "Number Theory (math.NT)"}}]}),
    ],
)  # fmt: skip
def test_the_class_at_arxiv(source: str, body: dict[str, Any]) -> None:
    """The class stands in older identifiers, and behind the names of arXiv's subjects."""
    assert (read(source, body).eprint_class or "").partition(".")[0] == "math"


@pytest.mark.parametrize(
    ("version", "edition"),
    [("2nd ed.", "2nd ed."), ("3. Auflage", "3. Auflage"), ("2", "2"), ("1.0", None), ("v2", None)],
)
def test_the_edition_of_a_deposited_book(version: str, edition: str | None) -> None:
    """DataCite calls the edition of a book its version; a number of the file is none."""
    work = datacite(version=version, types={"resourceTypeGeneral": "Book"})
    assert work.edition == edition


def test_funders_of_openalex_have_their_ror() -> None:
    """The id of a funder's organization is carried."""
    body = {"id": "W1", "funders": [{"display_name": "DFG", "ror": "https://ror.org/018mejw64"}]}
    assert read("openalex", body).funders == (Funder("DFG", None, (), "018mejw64"),)


def test_csl_of_an_agency_has_no_placeholders() -> None:
    """Words for "unknown" in CSL from an agency are none, in every field."""
    filler = "(:unav)"
    names = "title publisher container-title volume issue page edition abstract language".split()
    body: dict[str, Any] = {"DOI": "10.5555/x", "type": "article-journal"}
    body |= dict.fromkeys(names, filler)
    body |= {"author": [{"family": filler, "given": filler}, {"literal": filler}]}
    body |= {"publisher-place": filler, "keyword": filler, "event": filler}
    work = read("doi", body)
    assert work == Work(doi="10.5555/x", type="journal-article", venue=Venue())


def test_library_headings_without_their_marks() -> None:
    """OpenAIRE's Library of Congress headings are words; call numbers are no keywords."""
    subjects = [
        {"subject": {"scheme": scheme, "value": value}}
        for scheme, value in (
            ("lcsh", "lcsh:Forestry"), ("lcsh", "lcsh:SD1-669.5"), ("lcsh", "lcsh:S"),
            ("keyword", "C4"), ("keyword", "TK5101-6720"), ("keyword", "Forestry"),
        )
    ]  # fmt: skip
    assert read("openaire", {"id": "a", "subjects": subjects}).keywords == ("C4", "Forestry")


def test_a_lost_letter_is_mended_by_who_knows_it() -> None:
    """Between two sources the text without U+FFFD is taken, whoever is asked first."""
    broken = to_source_record("crossref", {"DOI": "10.5555/x", "title": ["Gr\ufffdne Wellen"]}, NOW)
    whole = to_source_record(
        "openalex", {"id": "W1", "doi": "10.5555/x", "title": "Grüne Wellen"}, NOW
    )
    assert merge([broken, whole]).work.title == "Grüne Wellen"


@every_row(
    ("degree", "words"),
    [
        ("Väitöskirja", "Doctoral dissertation"),
        ("Proefschrift", "Doctoral dissertation"),
        ("disertační práce", "Doctoral dissertation"),
        ("Doctor of Science", "Doctoral dissertation"),
        ("Doctor of Sciences", "Habilitation thesis"),
        ("Dissertação de mestrado", "Master's thesis"),
        ("μεταπτυχιακή εργασία", "Master's thesis"),
        ("کارشناسی ارشد", "Master's thesis"),
        ("praca licencjacka", "Bachelor's thesis"),
        ("卒業論文", "Bachelor's thesis"),
        ("Skripsi", "Bachelor's thesis"),
        ("Tesi di laurea", "Tesi di laurea"),
    ],
)
def test_degrees_of_many_languages(degree: str, words: str) -> None:
    """A thesis is called by its degree, in whatever language it is told."""
    assert thesis_kind(degree).words == words


@every_row(
    ("volume", "issue", "expected"),
    [
        ("제12권", "제3호", ("12", "3")),
        ("卷12", "期3", ("12", "3")),
        ("12 (Suppl 2)", None, ("12", "Suppl. 2")),
        ("12, Supplement", None, ("12", "Supplement")),
        ("Jg. 44", "H. 2", ("44", "2")),
        ("XII", "Spring 2020", ("XII", "Spring 2020")),
    ],
)
def test_numbers_of_many_languages(
    volume: str, issue: str | None, expected: tuple[str, str]
) -> None:
    """The word around a number is no part of it; a supplement in the volume is the issue."""
    assert parse_numbering(volume, issue) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Article 5", (None, None, None, "5")),
        ("Art. no. e12", (None, None, None, "e12")),
        ("Article ID 123456", (None, None, None, "123456")),
        ("123-", ("123", "123", "123", None)),
    ],
)
def test_words_in_the_place_of_pages(page: str, expected: tuple[str | None, ...]) -> None:
    """A named article number is one; a range that was left open is its first page."""
    found = parse_pages(page)
    assert (found.printed, found.first, found.last, found.article) == expected


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("上田 啓子", None, None),
        ("啓子 上田", None, None),
        ("Dr. med. Hans Meier", "Hans", "Meier"),
        ("Jean-Paul Sartre (ed.)", "Jean-Paul", "Sartre"),
        ("Ann Lee [Hrsg.]", "Ann", "Lee"),
    ],
)
def test_whole_names_and_what_stands_beside_them(
    name: str, given: str | None, family: str | None
) -> None:
    """Han with a space comes in either order and stays whole; titles and roles are dropped."""
    person = contributor_from_whole(name)
    assert person is not None
    assert (person.given, person.family) == (given, family)
