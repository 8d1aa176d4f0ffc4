"""Pages, dates, names, numbers, licenses and types: the parts that every source's reader uses."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harvest.text.date import date_from_parts, date_without_padding
from harvest.text.language import language_code
from harvest.text.license import license_name
from harvest.text.page_range import Pages, parse_pages
from harvest.text.personal_name import bare_orcid, contributor_from_parts, contributor_from_whole
from harvest.text.standard_number import bare_doi, isbns, issns
from harvest.text.work_type import OPENAIRE, OPENALEX, worktype
from tests.table import every_row

PAGES = [
    ("675-680", "675", "680"),
    ("123-9", "123", "129"),
    ("98-3", "98", "103"),
    ("123–131", "123", "131"),
    ("E550-556", "E550", "E556"),
    ("S40-2", "S40", "S42"),
    ("i-iii", "i", "iii"),
    ("295-308.e4", "295", "308.e4"),
    ("III-318", "III-318", "III-318"),
    ("7-7", "7", "7"),
    ("51-3513-51-3513", "51-3513", "51-3513"),
    ("13,771-13,794", "13771", "13794"),
    ("1-3, 8-15", "1", None),
    ("pp. 4-5", "4", "5"),
    ("49-2826", "49", "2826"),
    ("n/a-n/a", None, None),
    ("None-None", None, None),
]


@every_row(("printed", "first", "last"), PAGES)
def test_pages(printed: str, first: str | None, last: str | None) -> None:
    """First and last page are in full; what is no page is absent."""
    pages = parse_pages(printed)
    assert (pages.first, pages.last, pages.article) == (first, last, None)


@every_row(
    ("printed", "article", "expected"),
    [
        ("e1000100", None, Pages(article="e1000100")),
        ("104977", "104977", Pages(article="104977")),
        ("1-12", "104977", Pages("1-12", "1", "12", "104977")),
        (None, "e5", Pages(article="e5")),
        ("e53-e53", None, Pages(article="e53")),
        (None, None, Pages()),
    ],
)
def test_article_numbers_are_no_pages(
    printed: str | None, article: str | None, expected: Pages
) -> None:
    """An article number is kept apart, whichever field it was put into."""
    assert parse_pages(printed, article) == expected


@given(st.text(alphabet="0123456789eSi-–, .", max_size=20))
def test_pages_never_fail_and_are_stable(printed: str) -> None:
    """Any text can stand in a page field, and reading the printed form again changes nothing."""
    pages = parse_pages(printed)
    if pages.printed:
        assert parse_pages(pages.printed, pages.article).printed == pages.printed


@every_row(
    ("value", "iso"),
    [
        ({"date-parts": [[2011, 5, 3]]}, "2011-05-03"),
        ({"date-parts": [[2011, 5]]}, "2011-05"),
        ({"date-parts": [["2011"]]}, "2011"),
        ({"date-parts": [[2011, 2, 30]]}, "2011-02"),
        ({"date-parts": [[2011, 2, 10**20]]}, "2011-02"),
        ({"date-parts": [[2011, 10**20, 1]]}, "2011"),
        ({"date-parts": [[2011, 13]]}, "2011"),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": [[]]}, None),
        ({"date-parts": [2011]}, "2011"),
        ({"date-parts": [[0]]}, None),
        ({"date-parts": "2011"}, None),
        ({}, None),
        (None, None),
        ([[2011]], None),
    ],
)
def test_date_parts(value: Any, iso: str | None) -> None:
    """A date is as precise as what was sent, and an impossible part ends it."""
    assert date_from_parts(value) == iso


@every_row(
    ("text", "iso"),
    [
        ("2011-01-01", "2011"),
        ("2011-05-01", "2011-05"),
        ("2011-05-03T00:00:00Z", "2011-05-03"),
        ("2011-05", "2011-05"),
        ("1998/2001", "1998"),
        ("May 2011", None),
        (2011, None),
    ],
)
def test_padding_is_no_date(text: Any, iso: str | None) -> None:
    """The first of January stands for a year, the first of a month for that month."""
    assert date_without_padding(text) == iso


WHOLE_NAMES = [
    ("Holly D. Sparks", ("Holly D.", "Sparks", None, None)),
    ("Maroesjka van Nieuwenhuijzen", ("Maroesjka", "van Nieuwenhuijzen", None, None)),
    ("Derek de la Harpe", ("Derek", "de la Harpe", None, None)),
    ("Maria Del Zompo", ("Maria", "Del Zompo", None, None)),
    ("Krömer, Cora", ("Cora", "Krömer", None, None)),
    ("BROWNE, CAROLYN S.", ("Carolyn S.", "Browne", None, None)),
    ("Theodore F. Cooke Jr.", ("Theodore F.", "Cooke", "Jr.", None)),
    ("Robert H. Haralson III", ("Robert H.", "Haralson", "III", None)),
    ("James J. Jun", ("James J.", "Jun", None, None)),
    ("Sarrel PM", ("PM", "Sarrel", None, None)),
    ("Dr. Hanan Salem", ("Hanan", "Salem", None, None)),
    ("De Schryver", (None, "De Schryver", None, None)),
    ("Nurhayati", (None, None, None, "Nurhayati")),
    ("조현재", (None, None, None, "조현재")),
    ("啓子 上田", (None, None, None, "啓子 上田")),
    ("W. E. W.", (None, None, None, "W. E. W.")),
    ("Climate Editorial Office", (None, None, None, "Climate Editorial Office")),
    ("Jane Doe, Donald Neal, X Y", (None, None, None, "Jane Doe, Donald Neal, X Y")),
]


@every_row(("name", "parts"), WHOLE_NAMES)
def test_whole_names_are_split_where_it_shows(
    name: str, parts: tuple[str | None, str | None, str | None, str | None]
) -> None:
    """Particles, suffixes and commas are read; organizations and unspaced scripts stay whole."""
    person = contributor_from_whole(name)
    assert person is not None
    assert (person.given, person.family, person.suffix, person.literal) == parts


@every_row("name", ["&NA;", "Unknown", "NA", "et al.", "…", "", None, "  "])
def test_nobody_is_no_contributor(name: str | None) -> None:
    """Placeholders name nobody."""
    assert contributor_from_whole(name) is None
    assert contributor_from_parts(None, name) is None


@every_row(
    ("given_name", "family", "suffix", "shown"),
    [
        ("H.", "UEMATSU", None, "H. Uematsu"),
        ("JM", "SMITH", None, "JM Smith"),
        ("ANNE", "KWON", None, "Anne Kwon"),
        ("Leslie E.", "Trotter, Jr.", None, "Leslie E. Trotter Jr."),
        ("P. Scott", "Harvey", "Jr", "P. Scott Harvey Jr."),
        ("Mohd Fairuz", "Adnan", "Ph.D", "Mohd Fairuz Adnan"),
        ("T", "Krzyzynski,", None, "T Krzyzynski"),
        ("Z.", "Es׳haghi", None, "Z. Es’haghi"),
        ("Hanan Salem", "Salem", None, "Hanan Salem"),
        ("Kerstin", "Uvnäs\u00adMoberg", None, "Kerstin Uvnäs-Moberg"),
        (None, "Yu-Sheng Lu", None, "Yu-Sheng Lu"),
        ("Minghui Wu", None, None, "Minghui Wu"),
    ],
)
def test_names_in_parts(
    given_name: str | None, family: str | None, suffix: str | None, shown: str
) -> None:
    """The dirt of deposited names goes, degrees among it; the name stays."""
    person = contributor_from_parts(given_name, family, suffix)
    assert person is not None
    assert person.name == shown


@given(st.text(max_size=40), st.text(max_size=40))
def test_names_never_fail(one: str, other: str) -> None:
    """Any text can stand where a name should, and a contributor always has a name to show."""
    for person in (contributor_from_whole(one), contributor_from_parts(one, other)):
        assert person is None or person.name


@every_row(
    ("text", "doi"),
    [
        ("https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("http://dx.doi.org/10.1000/a%3Cb", "10.1000/a<b"),
        ("\n   10.1000/abc\n ", "10.1000/abc"),
        ("10.1000/a b", "10.1000/a"),
        ("10.1/abc", None),
        (None, None),
        (["10.1000/abc"], None),
    ],
)
def test_bare_doi(text: object, doi: str | None) -> None:
    """A DOI loses its resolver and its capitals; anything else is none."""
    assert bare_doi(text) == doi


def test_numbers_are_checked_and_distinct() -> None:
    """ISSNs and ISBNs with a wrong check digit are dropped, others come once, in one form."""
    assert issns(["0302-9743", "03029743", "9789-6714", "x"]) == ("0302-9743",)
    assert isbns(["0-444-52014-7", "http://id.crossref.org/isbn/9780444520142", "978-1-2-3"]) == (
        "9780444520142",
    )


@every_row(
    ("value", "orcid"),
    [
        ("http://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        (["https://orcid.org/000000021825009X"], None),
        ("0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("0000-0002-1825-0098", None),
        (None, None),
        (7, None),
    ],
)
def test_orcid(value: object, orcid: str | None) -> None:
    """An ORCID iD is bare and its check digit right."""
    assert bare_orcid(value) == orcid


@every_row(
    ("text", "name"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by-nc-nd/3.0/es/", "cc-by-nc-nd-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0-1.0"),
        ("CC BY", "cc-by"),
        ("cc-by-nc-sa", "cc-by-nc-sa"),
        ("https://www.elsevier.com/tdm", "https://www.elsevier.com/tdm"),
        ("unspecified-oa", None),
        (None, None),
    ],
)
def test_license(text: str | None, name: str | None) -> None:
    """Creative Commons licenses have one spelling; others stay as they are."""
    assert license_name(text) == name


@every_row(
    ("name", "table", "type_"),
    [
        ("preprint", OPENALEX, "posted-content"),
        ("book-chapter", OPENALEX, "book-chapter"),
        ("Part of book or chapter of book", OPENAIRE, "book-chapter"),
        ("Doctoral thesis", OPENAIRE, "dissertation"),
        ("posted_content", None, "posted-content"),
        ("podcast", None, "other"),
        (None, None, None),
    ],
)
def test_type(name: str | None, table: dict[str, str] | None, type_: str | None) -> None:
    """Every source's word becomes Crossref's; an unknown one is "other"."""
    assert worktype(name, table) == type_


def test_language() -> None:
    """Codes of any kind and names become ISO 639-1; the undetermined is absent."""
    told = ["en-US", "eng", "fra/fre", "German", "und", "UNKNOWN", "", None]
    assert [language_code(each) for each in told] == [
        "en",
        "en",
        "fr",
        "de",
        None,
        None,
        None,
        None,
    ]
    assert all(re.fullmatch("[a-z]{2}", str(language_code(each))) for each in told[:4])
