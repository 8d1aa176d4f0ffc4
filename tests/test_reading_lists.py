"""Tables, plain lists, RIS, CSL-JSON and EndNote: each record where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.model.mention import Mention, Query
from harvest.reading import LIST_SUFFIXES, decode, read_list
from harvest.reading.line_by_line import is_title_above_names
from harvest.reading.lists import read_ref
from harvest.reading.person import families
from harvest.reading.wrapped_line import unwrapped
from tests.table import every_row


def shown(mention: Mention) -> tuple[int, str, str | None]:
    """Line, identifiers and title of a mention."""
    names = " ".join(map(str, mention.identifiers))
    return mention.line, names, mention.query.title if mention.query else None


def only(text: str, path: str) -> Mention:
    """The only mention of a text that has no problem."""
    reading = read_list(text, path)
    assert reading.problems == ()
    (mention,) = reading.mentions
    return mention


def query(text: str, path: str) -> Query:
    """The query of the only mention."""
    found = only(text, path).query
    assert found is not None
    return found


@every_row(
    ("text", "path"),
    [
        ("DOI,Title\n10.1000/abc,A title\n", "a.csv"),
        ("title;doi\nA title;10.1000/abc\n", "a.csv"),
        ("Titel\tDOI\nA title\t10.1000/abc\n", "a.tsv"),
        ("doi|title\n10.1000/abc|A title\n", "a.csv"),
        ('"DOI","Article Title"\n"https://doi.org/10.1000/ABC","A title"\n', "a.csv"),
        ("\ufeffdoi,title\r\n10.1000/abc,A title\r\n", "a.csv"),
        ("doi,title\r10.1000/abc,A title", "a.csv"),
        ('doi,title\n="10.1000/abc",A title\n', "a.csv"),
        ('doi,title\n"=HYPERLINK(""https://doi.org/10.1000/abc"")",A title\n', "a.csv"),
        ("Link,Document Title,x\nhttps://doi.org/10.1000/abc,A title,9\n", "a.csv"),
        ("doi , TITLE \n 10.1000/abc , A title \n", "a.csv"),
    ],
)
def test_a_table_is_read_whatever_its_form(text: str, path: str) -> None:
    """Delimiter, order, case and language of the headings, quotes and line ends do not matter."""
    assert shown(only(text, path)) == (2, "doi:10.1000/abc", "A title")


def test_rows_stand_in_physical_lines() -> None:
    """The header is line 1; a quoted cell over two lines moves the rows after it."""
    text = 'doi,title\n10.1000/a1,"A\ntitle"\n,Second\n\n10.1000/a3,\n'
    mentions = read_list(text, "a.csv").mentions
    assert [shown(each) for each in mentions] == [
        (2, "doi:10.1000/a1", "A title"),
        (4, "", "Second"),
        (6, "doi:10.1000/a3", None),
    ]
    assert mentions[0].text == '10.1000/a1,"A\ntitle"'
    assert {(each.kind, each.column) for each in mentions} == {("row", 1)}


def test_a_leading_separator_line_is_counted() -> None:
    """Excel's "sep=;" line is no row, but a line."""
    assert shown(only("sep=;\ndoi;title\n10.1000/abc;A title\n", "a.csv"))[0] == 3


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('"About the data: exported, 2023"\nDOI,Title\n10.1000/a1,A title\n', [3]),
        ("My papers\n\nYear;Title\n2011;A title\n", [4]),
        ("doi\n10.1000/a1\nTitle, Year\n", [2, 3]),
        ("10.1000/a1,One\ntitle,doi\n", [1, 2]),
    ],
    ids=["Dimensions", "blank line", "one heading", "no headings"],
)
def test_what_stands_above_the_headings_is_no_row(text: str, places: list[int]) -> None:
    """What an export says of itself is left out, but never a row."""
    assert [each.line for each in read_list(text, "a.csv").mentions] == places


def test_an_odd_item_costs_no_other() -> None:
    """What is no object in a JSON list is reported, and the rest read."""
    reading = read_list('[3,\n{"DOI": "10.1000/a1"}, null]', "a.json")
    assert [shown(each)[1] for each in reading.mentions] == ["doi:10.1000/a1"]
    assert [each.line for each in reading.problems] == [1, 2]


@every_row(
    ("text", "expected"),
    [
        ("10.1000/a1\n10.1000/a2\n", [(1, "doi:10.1000/a1", None), (2, "doi:10.1000/a2", None)]),
        (
            "10.1000/a1,A longer title,2011\n",
            [(1, "doi:10.1000/a1", None)],
        ),
        ("title\nHemifacial spasm\n", [(2, "", "Hemifacial spasm")]),
        ("doi\n", []),
        ("", []),
        ("a,b\n1,2\n", []),
    ],
)
def test_small_and_headless_tables(text: str, expected: list[tuple[int, str, str | None]]) -> None:
    """One column is enough; without headings a cell is what it looks like."""
    assert [shown(each) for each in read_list(text, "a.csv").mentions] == expected


def test_a_broken_doi_keeps_the_row() -> None:
    """A row with a broken DOI has its title to search with, and says what is wrong."""
    mention = only("doi,title,year\n10.1016/j.,A title,2011\n", "a.csv")
    assert mention.identifiers == ()
    assert mention.query is not None and (mention.query.title, mention.query.year) == (
        "A title",
        2011,
    )
    assert "'10.1016/j.'" in mention.problems[0] and "cut off" in mention.problems[0]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-cmd", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_formulas_are_text(formula: str) -> None:
    """A formula in a cell is neither computed nor changed."""
    assert query(f'doi,title\n10.1000/abc,"{formula}"\n', "a.csv").title == formula


def test_an_unclosed_quotation_mark_costs_one_line() -> None:
    """A quotation mark that nothing closes is reported, and the rows after it are read."""
    reading = read_list('title,author\n"A title, Smith\nB title,Doe\nC title,Roe\n', "a.csv")
    titles = [each.query.title for each in reading.mentions if each.query]
    assert titles[1:] == ["B title", "C title"]
    assert [each.line for each in reading.problems] == [2]


ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","DOI",'
    '"Url","Pages","Issue","Volume"\n'
)
SCOPUS = (
    "Authors,Author(s) ID,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,"
    "Cited by,DOI,Link\n"
)


@pytest.mark.parametrize(
    "text",
    [
        ZOTERO + '"2AFE3B35","journalArticle","2011","Wall, T; van der Berg, J","A title","J Otol",'
        '"","10.1000/abc","https://example.org/","407-412","3","12"\n',
        SCOPUS + '"Wall T.; van der Berg J.","1;2","A title","2011","J Otol","12","3","","407",'
        '"412","5","10.1000/abc","https://www.scopus.com/x"\n',
        "PMID,Title,Authors,Journal/Book,Publication Year,DOI,Vol,Issue,Pages\n"
        ",A title,Wall T; van der Berg J,J Otol,2011,10.1000/abc,12,3,407–412\n",
        "AU\tTI\tSO\tVL\tIS\tBP\tEP\tDI\tPY\n"
        "Wall, T; van der Berg, J\tA title\tJ Otol\t12\t3\t407\t412\t10.1000/abc\t2011\n",
    ],
    ids=["zotero", "scopus", "pubmed", "web of science"],
)
def test_exports_of_known_programs(text: str) -> None:
    """The columns of Zotero, Scopus, PubMed and Web of Science are understood."""
    mention = only(text, "export.csv")
    assert [str(each) for each in mention.identifiers] == ["doi:10.1000/abc"]
    found = mention.query
    assert found is not None
    assert (found.title, found.authors, found.year) == ("A title", ("Wall", "van der Berg"), 2011)
    assert (found.container, found.volume, found.issue) == ("J Otol", "12", "3")
    assert found.pages == "407-412"


def test_the_type_of_a_row_decides_on_its_isbn() -> None:
    """An ISBN names a row that is a book, and not a chapter's."""
    text = "title,isbn,item type\nA,978-0-444-52014-2,{}\n"
    assert only(text.format("book"), "a.csv").identifiers
    assert not only(text.format("bookSection"), "a.csv").identifiers


LINES = """\
# a comment

10.1000/abc
- Hemifacial spasm
Wall TP, Fallon JM. Vascular loops. J Otol 2001;12(3):407-12. doi:10.1000/abc
10.1016/j.
10.1000/a1, 10.1000/b2
https://example.org/x
21051471
PMID: 21051471
"""


def test_lines_of_a_list() -> None:
    """A line is an identifier, several of them, a title, a reference string, or a problem."""
    mentions = read_list(LINES, "a.txt").mentions
    assert [(each.line, each.column, each.kind, len(each.identifiers)) for each in mentions] == [
        (3, 1, "doi", 1),
        (4, 3, "title", 0),
        (5, 1, "reference", 1),
        (6, 1, "doi", 0),
        (7, 1, "doi", 1),
        (7, 13, "doi", 1),
        (8, 1, "url", 0),
        (9, 1, "title", 0),
        (10, 1, "pmid", 1),
    ]
    assert [each.line for each in mentions if each.problems] == [6, 8, 9]
    assert [each.line for each in mentions if each.query] == [4, 5]


@every_row(
    ("ref", "kind", "names"),
    [
        ("10.1000/ABC", "doi", "doi:10.1000/abc"),
        (
            "https://www.nature.com/articles/s41586-020-2649-2",
            "doi",
            "doi:10.1038/s41586-020-2649-2",
        ),
        ("1706.03762", "arxiv", "arxiv:1706.03762"),
        ("978-0-444-52014-2", "isbn", "isbn:9780444520142"),
        ("1. 10.1000/abc", "doi", "doi:10.1000/abc"),
        ("[12] 10.1000/abc", "doi", "doi:10.1000/abc"),
        ("10.1000/abc PMID: 21051471", "doi", "doi:10.1000/abc pmid:21051471"),
        ("10.1000/abc|def", "doi", ""),
        ("\\url{10.1000/abc}", "doi", "doi:10.1000/abc"),
        ('<a href="https://doi.org/10.1000/abc">PDF</a>', "doi", "doi:10.1000/abc"),
        ("see 10.1000/abc and others", "doi", "doi:10.1000/abc"),
        ("Smith et al., Brain 2011, 10.1000/abc", "doi", "doi:10.1000/abc"),
        ("Smith J. A title of this work. 10.1000/abc", "reference", "doi:10.1000/abc"),
        ("Hemifacial spasm", "title", ""),
        ("The 2009 influenza pandemic", "title", ""),
        ("Smith J, Doe K. A title of it. J Test. 2011;10(2):100-110.", "reference", ""),
        ("Smith J. A title of it. doi:10.1016/j.", "reference", ""),
        ("10.1016/j.", "doi", ""),
        ("https://example.org/", "url", ""),
        ("12345", "title", ""),
        ("", "title", ""),
    ],
)
def test_the_kind_of_a_ref(ref: str, kind: str, names: str) -> None:
    """A REF is taken for what it is, and a broken identifier never for a title."""
    mention = read_ref(ref, "", 1)
    assert mention.kind == kind
    assert " ".join(map(str, mention.identifiers)) == names
    assert bool(mention.query or mention.identifiers) != (kind in ("doi", "url") and not names) or (
        not any(char.isalpha() for char in ref)
    )


def test_a_reference_string_keeps_one_work() -> None:
    """Of two DOIs in one reference string the first is the work's, and the other is reported."""
    mention = read_ref("Smith J. A title. doi:10.1000/abc. Erratum: doi:10.1000/def", "", 1)
    assert [str(each) for each in mention.identifiers] == ["doi:10.1000/abc"]
    assert "10.1000/def" in mention.problems[0]


RIS = """\
TY  - JOUR
AU  - Wall, T
AU  - van der Berg, J
TI  - A title
  that goes on
JO  - J Otol
PY  - 2011/05/03/
VL  - 12
IS  - 3
SP  - 407
EP  - 412
DO  - 10.1000/ABC
ER  -

TY  - BOOK
TI  - A book
SN  - 978-0-444-52014-2
ER  -
"""
NBIB = """\

PMID- 21051471
OWN - NLM
TI  - A title
      that goes on
FAU - Wall, Tom
AU  - Wall T
FAU - van der Berg, Jane
AU  - van der Berg J
JT  - J Otol
DP  - 2011 May
VI  - 12
IP  - 3
PG  - 407-412
LID - 10.1000/abc [doi]
"""
CSL = """\
[
  {"id": "wall2011", "type": "article-journal", "title": "A title that <i>goes</i> on",
   "author": [{"family": "Wall", "given": "T"},
              {"family": "Berg", "non-dropping-particle": "van der"}],
   "issued": {"date-parts": [["2011", 5]]}, "container-title": "J Otol",
   "volume": 12, "issue": "3", "page": "407–412", "DOI": "10.1000/abc"}
]
"""
BETTER = """\
{"config": {}, "items": [{"itemType": "journalArticle", "title": "A title that goes on",
 "creators": [{"creatorType": "editor", "lastName": "No"},
              {"creatorType": "author", "lastName": "Wall"},
              {"creatorType": "author", "lastName": "van der Berg"}],
 "date": "2011-05", "publicationTitle": "J Otol", "volume": "12", "issue": "3",
 "pages": "407-412", "DOI": "10.1000/abc", "citationKey": "wall2011"}]}
"""
ENW = """\
%0 Journal Article
%T A title
that goes on
%A Wall, Tom
%A van der Berg, Jane
%D 2011
%J J Otol
%V 12
%N 3
%P 407-412
%R 10.1000/abc
"""
XML = """\
<?xml version="1.0"?><xml><records>
<record><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style>Wall, T</style></author><author>van der Berg, J</author>
</authors></contributors><titles><title><style>A title</style><style> that goes on</style></title>
<secondary-title>J Otol</secondary-title></titles><dates><year>2011</year></dates>
<volume>12</volume><number>3</number><pages>407-412</pages>
<electronic-resource-num>https://doi.org/10.1000/abc</electronic-resource-num></record>
</records></xml>
"""


@every_row(
    ("text", "path", "line"),
    [
        (RIS, "a.ris", 1),
        (NBIB, "a.nbib", 2),
        (CSL, "a.json", 2),
        (BETTER, "a.json", 1),
        (ENW, "a.enw", 1),
        (XML, "a.xml", 2),
    ],
    ids=["ris", "nbib", "csl", "better bibtex", "enw", "xml"],
)
def test_exchange_formats_say_the_same(text: str, path: str, line: int) -> None:
    """One work in each format gives one and the same reading, at the line where it begins."""
    mention = read_list(text, path).mentions[0]
    assert (mention.line, mention.kind) == (line, "row")
    assert str(mention.identifiers[0]) == "doi:10.1000/abc"
    found = mention.query
    assert found is not None
    assert found.title == "A title that goes on"
    assert found.authors in (("Wall", "van der Berg"), ("Wall", "van der Berg", "WHO"))
    assert (found.year, found.container, found.volume) == (2011, "J Otol", "12")
    assert (found.issue, found.pages, found.type) == ("3", "407-412", "journal-article")


def test_books_in_ris_have_their_isbn() -> None:
    """The second record of the file is a book, named by its ISBN, at its own line."""
    book = read_list(RIS, "a.ris").mentions[1]
    assert shown(book) == (15, "isbn:9780444520142", "A book")


@pytest.mark.parametrize(("text", "key"), [(CSL, "wall2011"), (BETTER, "wall2011")])
def test_json_items_have_cite_keys(text: str, key: str) -> None:
    """CSL-JSON and Better BibTeX's JSON give the key that notes cite by."""
    assert only(text, "a.json").cite_key == key


@every_row(
    ("text", "path", "line", "reason"),
    [
        ('[{"DOI": "10.1000/abc"},\n {"id": tru}]', "a.json", 2, "no JSON: skipped"),
        ("{}", "b.ris", 1, "no RIS record begins here"),
        ("nothing", "a.enw", 0, "holds no EndNote record"),
        ("<xml/>", "a.xml", 0, "holds no EndNote record"),
        ("<xml>\n<record><a></record></xml>", "a.xml", 2, "not an EndNote record"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><record/>', "a.xml", 0, "declares XML entities"),
        ("[1]", "a.json", 1, "not an object"),
        ("<?xml version='1.0'?>\n<rdf:RDF/>", "a.rdf", 1, "is XML or HTML, no list"),
        ("<rdf:RDF\n xmlns:z='#'>", "a.rdf", 1, "is XML or HTML, no list"),
        ("FN Clarivate\nVR 1.0\nPT J\nTI A title", "a.txt", 1, "is Web of Science's plain text"),
        ("---\nreferences:\n- id: a\n  title: A title", "a.yaml", 1, "is YAML, no list"),
    ],
)
def test_broken_files_are_named_by_line_and_reason(
    text: str, path: str, line: int, reason: str
) -> None:
    """What cannot be read is reported where it stands; what stands before it is kept."""
    problem = read_list(text, path).problems[0]
    assert problem.line == line and reason in problem.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@article{k, title={A}}", "bib-entry"),
        ("% a comment\n@article{k, title={A}}", "bib-entry"),
        ('[{"title": "A"}]', "row"),
        ("10.1000/abc", "doi"),
    ],
)
def test_standard_input_is_read_by_its_looks(text: str, kind: str) -> None:
    """Without a suffix the text itself says what it is."""
    assert only(text, "-").kind == kind


@every_row(
    ("data", "text", "is_warned"),
    [
        (b"", "", False),
        ("é".encode(), "é", False),
        ("é".encode("utf-8-sig"), "é", False),
        ("doi é".encode("utf-16"), "doi é", False),
        ("doi é".encode("utf-16-be"), "doi é", True),
        ("doi é".encode("utf-16-le"), "doi é", True),
        ("é “x”".encode("cp1252"), "é “x”", True),
        (b"\xe9\x81", "é\x81", True),
        ("żółw".encode() + b" \xe9", "żółw \ufffd", True),
        (b"\xc3\xa9 M\xfcller \xe9t\xe9", "Ã© Müller été", True),
    ],
)
def test_encodings(data: bytes, text: str, is_warned: bool) -> None:
    """UTF-8 and marked UTF-16 are read as they are; a guess is made, and said, for the rest."""
    decoded, coding = decode(data)
    assert decoded == text
    assert bool(coding.warning) is is_warned


@every_row(
    ("lines", "references"),
    [
        ("[1] Berg A. Loops. 10.5555/ab-\n  cd.\n[2] Mill E.", {1: "10.5555/ab-cd.", 3: "Mill E."}),
        ("1. Berg A. See https://a.org/\nb\n2. Mill E.", {1: "https://a.org/b", 3: "Mill E."}),
        ("[1] Berg A. On vas-\ncular loops.\n\n[2] Mill E.", {1: "vas-cular loops.", 4: "Mill E."}),
        ("Berg A. On\n  loops.\nMill E.", {1: "On loops.", 3: "Mill E."}),
        ("  Berg A. On\n  loops.\nMill E.", {1: "On", 2: "loops.", 3: "Mill E."}),
        ("Berg A. On\nloops. 2011.\n\nMill E. 1999.", {1: "On loops. 2011.", 4: "Mill E. 1999."}),
        (
            "Berg A. 2010.\nMill E. 2011.\n\nFoe.",
            {1: "Berg A. 2010.", 2: "Mill E. 2011.", 4: "Foe."},
        ),
        ("Berg A. On loops.\nMill E. 2011.", {1: "Berg A. On loops.", 2: "Mill E. 2011."}),
    ],
)
def test_lines_of_a_reference_are_put_together(lines: str, references: dict[int, str]) -> None:
    """By numbers, else by indents, else by blank lines; a break within an address is none."""
    found = unwrapped(list(enumerate(lines.split("\n"), 1)))
    assert [number for number, _ in found] == list(references)
    assert all(text.endswith(references[number]) for number, text in found)


@every_row(
    ("above", "below", "is_title"),
    [
        ("**A study of many loops**", "Ann Poe, Max Roe", True),
        ("- A study of many loops", "by Ann Poe and Max van Roe et al.", True),
        ("A study of many loops, 2011", "Ann Poe, Max Roe", False),
        ("Many loops. A study of them", "Ann Poe, Max Roe", False),
        ("Ann Poe, Max Roe", "Eva Foe, Ida Mill", False),
        ("A study of many loops", "They are found in many cells.", False),
        ("Many loops", "Ann Poe, Max Roe", False),
    ],
)
def test_a_title_stands_above_the_names(above: str, below: str, is_title: bool) -> None:
    """One title of some words, without a year, that is no list of names itself."""
    assert is_title_above_names(above, below) is is_title


@given(st.text(max_size=80), st.sampled_from(sorted(LIST_SUFFIXES | {""})))
def test_any_text_is_read_as_any_format(text: str, suffix: str) -> None:
    """No text crashes any reader, and every place lies inside the text."""
    reading = read_list(text, f"a{suffix}")
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for mention in reading.mentions:
        assert 1 <= mention.line <= last and mention.column >= 1
    for problem in reading.problems:
        assert 0 <= problem.line <= last


@given(st.binary(max_size=60))
def test_any_bytes_are_decoded(data: bytes) -> None:
    """No bytes are refused."""
    decode(data)


@every_row(
    ("text", "names"),
    [
        ("Chao et. al.", ("Chao",)), ("P. Chao et.al", ("Chao",)), ("Chao et al", ("Chao",)),
        ("Chao, P. u. a.", ("Chao",)), ("García, J. y otros", ("García",)), ("Al, Bob", ("Al",)),
        ("Silva, A. e outros", ("Silva",)), ("Иванов А. и др.", ("Иванов",)),
        ("李世民、秦叔宝 等", ("李世民", "秦叔宝")), ("김철수, 이영희 외", ("김철수", "이영희")),
        ("李世民；秦叔宝", ("李世民", "秦叔宝")), ("李世民，秦叔宝", ("李世民", "秦叔宝")),
        ("李 世民", ("李",)), ("李世民, 秦叔宝", ("李世民", "秦叔宝")),
        ("Wei Wang 0059", ("Wang",)), ("Wang 0059, Wei; Smith, J", ("Wang", "Smith")),
        ("Smith J, Doe K, et al.", ("Smith", "Doe")), ("Petal, X", ("Petal",)),
    ],
)  # fmt: skip
def test_names_as_people_write_them(text: str, names: tuple[str, ...]) -> None:
    """And others is nobody in any language; a namesake's number and wide marks are no name."""
    assert families(text) == names
