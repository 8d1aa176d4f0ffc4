"""BibTeX files: every entry is read where it stands, and what is broken is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.model.mention import Mention, Reading
from harvest.reading import decode, read_list
from harvest.reading.bib_file import read_bibtex
from harvest.reading.latex_text import to_plain_text, to_verbatim
from harvest.reading.person import families, family
from tests.table import every_row

BIB = Path(__file__).parents[2] / "shared" / "data" / "bib"


def one(text: str) -> Mention:
    """The only mention of a .bib text that has no problem."""
    reading = read_bibtex(text, "a.bib")
    assert reading.problems == ()
    (mention,) = reading.mentions
    return mention


def names(mention: Mention) -> list[str]:
    """The identifiers of a mention, printed."""
    return [str(identifier) for identifier in mention.identifiers]


ENTRY = r"""% Encoding: UTF-8

  @Article{wall2011,
  author    = {Wall, Tom and Jane van der Berg and {World Health Organization} and others},
  title     = "The {MRI} of M{\"u}ller \& S{\o}n: $\alpha$--waves",
  journal   = jo # { B},
  year      = 2011, volume = {12}, number = 3, pages = {407--412},
  doi       = {10.1000/ABC},
}
@string{jo = "J Otol"}
"""


def test_an_entry_says_all_it_has() -> None:
    """An entry's place, key, identifiers and description are read, with LaTeX decoded."""
    mention = one(ENTRY)
    assert (mention.line, mention.column, mention.kind) == (3, 3, "bib-entry")
    assert mention.cite_key == "wall2011"
    assert mention.text.startswith("@Article{wall2011,") and mention.text.endswith("}")
    assert names(mention) == ["doi:10.1000/abc"]
    query = mention.query
    assert query is not None
    assert query.title == "The MRI of Müller & Søn: α–waves"
    assert query.authors == ("Wall", "van der Berg", "World Health Organization")
    assert (query.year, query.container, query.volume) == (2011, "J Otol B", "12")
    assert (query.issue, query.pages, query.type) == ("3", "407-412", "journal-article")
    assert not query.is_reference and query.raw == query.title


@every_row(
    ("fields", "found"),
    [
        ("doi={10.1000/abc}", "doi:10.1000/abc"),
        ("DOI={https://doi.org/10.1000/abc}", "doi:10.1000/abc"),
        (r"doi={10.1007/978-3\_4}", "doi:10.1007/978-3_4"),
        (r"doi={10.1007/978-3{\_}4}", "doi:10.1007/978-3_4"),
        (
            r"doi={10.1002/(SICI)1098-2361(2000)19:1$<$65::AID-ZOO7$>$3.0.CO;2-\#}",
            "doi:10.1002/(sici)1098-2361(2000)19:1<65::aid-zoo7>3.0.co;2-#",
        ),
        (
            r"doi={10.1002/(SICI)10(2000)1:1\ensuremath{<}6::AID-Z7\ensuremath{>}3.0.CO;2-A}",
            "doi:10.1002/(sici)10(2000)1:1<6::aid-z7>3.0.co;2-a",
        ),
        (r"url={\url{https://doi.org/10.1000/abc}}", "doi:10.1000/abc"),
        (r"howpublished={\href{https://doi.org/10.1000/abc}{here}}", "doi:10.1000/abc"),
        ("doi={10.1000/abc}, url={https://doi.org/10.1000/other}", "doi:10.1000/abc"),
        ("url={https://doi.org/10.1000/other}, doi={10.1000/abc}", "doi:10.1000/abc"),
        ("url={https://example.org/}", ""),
        ("eprint={1706.03762}, archiveprefix={arXiv}", "arxiv:1706.03762"),
        ("eprint={1706.03762v2}", "arxiv:1706.03762"),
        ("eprint={12345}, eprinttype={jstor}", ""),
        ("eprint={21051471}, eprinttype={pubmed}", "pmid:21051471"),
        ("journal={arXiv:1706.03762}", "arxiv:1706.03762"),
        ("pmid={21051471}, doi={10.1000/abc}", "doi:10.1000/abc pmid:21051471"),
        ("pmc={PMC3159421}", "pmcid:PMC3159421"),
        ("isbn={978-0-444-52014-2}", ""),
        ("doi={n/a}", ""),
        ("note={Erratum in doi:10.1000/other}", ""),
        ("note={Erratum: \\doi{10.1000/other}}", ""),
        ("note={See \\doi{10.1000/abc} for more}", "doi:10.1000/abc"),
        ("journal={arXiv preprint arXiv:1706.03762}", "arxiv:1706.03762"),
        ("journal={CoRR}, volume={abs/1706.03762}", "arxiv:1706.03762"),
        ("article-doi={10.1000/abc}", "doi:10.1000/abc"),
        ("lid={10.1000/abc [doi]}", "doi:10.1000/abc"),
        ("location-id={S0092-8674(20)30229-4 [pii] 10.1000/abc [doi]}", "doi:10.1000/abc"),
    ],
)
def test_reads_the_names_of_a_work(fields: str, found: str) -> None:
    """Each field that names the work gives its identifier; what names another work gives none."""
    assert " ".join(names(one(f"@article{{k, title={{A}}, {fields}}}"))) == found


@every_row(
    ("entry_type", "kind", "isbn"),
    [
        ("book", "book", True),
        ("proceedings", "proceedings", True),
        ("incollection", "book-chapter", False),
        ("inproceedings", "proceedings-article", False),
        ("phdthesis", "dissertation", False),
        ("misc", None, False),
        ("UNKNOWN", None, False),
    ],
)
def test_an_isbn_names_a_book_and_no_part_of_it(
    entry_type: str, kind: str | None, isbn: bool
) -> None:
    """The type follows from the entry type, and an ISBN counts for whole books only."""
    mention = one(f"@{entry_type}{{k, title={{A}}, isbn={{978-0-444-52014-2 and 0-444-52014-7}}}}")
    assert mention.query is not None and mention.query.type == kind
    assert names(mention) == (["isbn:9780444520142"] if isbn else [])


def test_a_wrong_isbn_matters_only_where_it_names_the_work() -> None:
    """An article's ISBN field, often an ISSN, is no problem; a book's wrong ISBN is one."""
    text = "@{}{{k, title={{A}}, isbn={{1234-5678}}}}"
    assert one(text.format("article")).problems == ()
    assert "no valid ISBN" in one(text.format("book")).problems[0]


@pytest.mark.parametrize(
    ("doi", "reason"),
    [
        ("10.1016/j.", "looks cut off"),
        ("10.1000/abc, 10.1000/def", "more than a DOI"),
        ("see publisher", "begins with 10.NNNN/"),
    ],
)
def test_a_broken_doi_costs_only_itself(doi: str, reason: str) -> None:
    """An entry with a broken DOI keeps its query and says what is wrong."""
    mention = one(f"@article{{k, title={{A title}}, doi={{{doi}}}}}")
    assert mention.identifiers == ()
    assert mention.query is not None and mention.query.title == "A title"
    (problem,) = mention.problems
    assert problem.startswith("no valid DOI: ") and repr(doi) in problem and reason in problem


def test_names_and_fields_written_otherwise_are_read() -> None:
    """Names held apart as in lists of other programs; comments between fields, as biber has it."""
    text = (
        "@article{a, author = {Berg, Ada; Mill, E.; Fox, U.}, % three\n  year = 2011, % 2012\n"
        "  % title = {Old},\n  title = {A}}\n@article{b, author = {{A; B Group} and Berg, A.}}"
    )
    one, two = read_bibtex(text, "a.bib").mentions
    assert one.query is not None and two.query is not None
    assert (one.query.authors, one.query.year) == (("Berg", "Mill", "Fox"), 2011)
    assert (one.query.title, one.query.people) == ("A", ("Berg, Ada", "Mill, E.", "Fox, U."))
    assert two.query.authors == ("A; B Group", "Berg")


def test_an_entry_inherits_what_crossref_names() -> None:
    """A chapter takes the book's title as its container, and its year."""
    text = "@incollection{a, title={A}, crossref={B}}\n@book{b, title={The Book}, year=2010}"
    chapter, book = read_bibtex(text, "a.bib").mentions
    assert chapter.query is not None and book.query is not None
    assert (chapter.query.container, chapter.query.year) == ("The Book", 2010)
    assert book.query.container is None


def test_an_entry_without_title_becomes_a_reference() -> None:
    """What has journal, volume and page, but no title, is searched as a reference string."""
    query = one("@article{k, author={Wall, T}, journal={J Otol}, year=2011, pages={4--9}}").query
    assert query is not None and query.is_reference
    assert query.raw == "Wall. J Otol. 2011;:4-9"


@pytest.mark.parametrize(
    ("text", "mentions", "problem", "line"),
    [
        ("@a{k, title={A}}\n\n@b{k, title={B}}", 2, "the key 'k' is used already in line 1", 3),
        ("@a{k, title={A}, title={B}}", 1, "has a field more than once: title", 1),
        ("\n@a{k, title={A\n@b{l, title={B}}", 1, "not a BibTeX entry: Unexpected block start", 2),
        ("@a{k, title={A}", 0, "Unexpectedly reached end of file", 1),
        ("no entry here", 0, "holds no BibTeX entry", 0),
    ],
)
def test_what_is_broken_is_named_and_the_rest_read(
    text: str, mentions: int, problem: str, line: int
) -> None:
    """A broken block is a problem with its line and reason; other entries are read."""
    reading = read_bibtex(text, "a.bib")
    assert len(reading.mentions) == mentions
    assert [(each.line, problem in each.text) for each in reading.problems] == [(line, True)]


@every_row(
    "text",
    ["", "\n\n", "% nothing", "@comment{x}", '@string{a = "b"}', "@preamble{x}"],
)
def test_a_file_without_works_is_no_problem(text: str) -> None:
    """An empty file, or one of comments and strings, gives nothing and complains of nothing."""
    assert read_bibtex(text, "a.bib") == Reading()


def test_entries_without_a_key_are_read() -> None:
    """Exports that leave the key out, comma and all, are read; none repeats the other's key."""
    reading = read_bibtex("@a{title={A}}\n@b{ title = {B}}\n@c{, title={C}}", "a.bib")
    assert [each.query.title for each in reading.mentions if each.query] == ["A", "B", "C"]
    assert {each.cite_key for each in reading.mentions} == {None}
    assert {each.query.container for each in reading.mentions if each.query} == {None}
    assert reading.problems == ()


def test_lines_are_physical_even_after_a_backslash() -> None:
    r"""A value whose line ends in a backslash does not move the entries after it."""
    text = "@a{k, abstract={one\\\\\ntwo\\\nthree}}\n\n @b{l, title={B}}"
    assert [(each.line, each.column) for each in read_bibtex(text, "a.bib").mentions] == [
        (1, 1),
        (5, 2),
    ]


def test_line_ends_and_encodings_do_not_matter() -> None:
    """CRLF, CR, a byte order mark and Latin-1 give the same entry in the same line."""
    text = "\n@a{k, title={Müller}}\n"
    for data in (
        text.encode(),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.encode("utf-16-be"),
        text.encode("latin-1"),
    ):
        (mention,) = read_list(decode(data)[0], "a.bib").mentions
        assert mention.line == 2
        assert mention.query is not None and mention.query.title == "Müller"


@every_row(
    ("latex", "plain"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"M\"uller", "Müller"),
        (r"M\"{u}ller", "Müller"),
        (r"{\v{C}}ech \c{S}", "Čech Ş"),
        (r"\'{\i}", "í"),
        (r"{\O}stby {\ss} \aa", "Østby ß å"),
        (r"50% of \emph{E. coli}", "50% of E. coli"),
        (r"50\% \& more", "50% & more"),
        ("``quoted'' a~b---c", "“quoted” a b—c"),
        ("{{Nested} {Case}}", "Nested Case"),
        (r"$\beta$-amyloid", "β-amyloid"),
        ("a\n   b", "a b"),
        ("{" * 5000 + "x" + "}" * 5000, "x"),
        ("\\", ""),
        (r"\foo{x}", "x"),
        (r"Widgets\thanks{By {the} \emph{Fund}}", "Widgets"),
        (r"Widgets\footnotemark[1] of clay\footnote{See p.~3.}", "Widgets of clay"),
        (r"Widgets\label{w} \indexed", "Widgets"),
    ],
)
def test_latex_becomes_text(latex: str, plain: str) -> None:
    """LaTeX in a field is decoded; the worst of it only loses its markup."""
    assert to_plain_text(latex) == plain


@given(st.text(alphabet="\\{}$%&~\"'`^ae_#@ \n", max_size=30))
def test_any_latex_is_decoded(latex: str) -> None:
    """No text breaks the decoding."""
    to_plain_text(latex)
    to_verbatim(latex)


@every_row(
    ("name", "expected"),
    [
        ("Wall, Tom", "Wall"),
        ("van der Berg, Jane", "van der Berg"),
        ("Jane van der Berg", "van der Berg"),
        ("Jean de La Fontaine", "de La Fontaine"),
        ("John Smith Jr.", "Smith"),
        ("Smith, Jr., John", "Smith"),
        ("Smith JA", "Smith"),
        ("Smith J.-A.", "Smith"),
        ("Plato", "Plato"),
        ("others", ""),
        ("et al.", ""),
        ("", ""),
        ("李明", "李明"),
    ],
)
def test_family_names(name: str, expected: str) -> None:
    """The family name is found in each way of writing a name."""
    assert family(name) == expected


@every_row(
    ("text", "expected"),
    [
        ("Wall, T.; Doe, K.", ("Wall", "Doe")),
        ("Wall, T. and Doe, K.", ("Wall", "Doe")),
        ("Tom Wall & Kim Doe", ("Wall", "Doe")),
        ("Smith J, Doe K", ("Smith", "Doe")),
        ("Smith J.A., Doe K., et al.", ("Smith", "Doe")),
        ("Wall, Tom", ("Wall",)),
        ("Wall", ("Wall",)),
        ("", ()),
    ],
)
def test_lists_of_names(text: str, expected: tuple[str, ...]) -> None:
    """A field of authors is split however it separates them."""
    assert families(text) == expected


@given(st.text(alphabet='@{}(),="#\\\n abk%', max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text crashes the reader, and every mention stands at an @."""
    for mention in read_bibtex(text, "a.bib").mentions:
        assert text.split("\n")[mention.line - 1][mention.column - 1] == "@"


@pytest.mark.skipif(not BIB.exists(), reason="no ../shared/data beside this checkout")
def test_real_files_are_read_or_refused_with_line_and_reason() -> None:
    """Each of 484 real files, many broken on purpose, is read; few blocks are refused."""
    mentions, refused = 0, []
    for path in sorted(BIB.glob("*.bib"))[::2]:
        text, _ = decode(path.read_bytes())
        reading = read_list(text, str(path))
        mentions += len(reading.mentions)
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for mention in reading.mentions:
            assert lines[mention.line - 1][mention.column - 1 :].startswith("@")
        refused += [each for each in reading.problems if each.text.startswith("not a BibTeX")]
        assert reading.mentions or reading.problems or not text.strip()
    assert mentions > 1000
    assert len(refused) < 10


@pytest.mark.parametrize("join", ["a{0} # a{0}", '"x" # a{0} # a{0} # {{y}}', "a{0}#a{0}#a{0}"])
def test_abbreviations_that_double_are_left_as_they_are(join: str) -> None:
    """Forty lines that stand for a terabyte: told with the line, and all entries are read."""
    lines = ['@string{a0 = "xxxxxxxxxx"}']
    lines += [f"@string{{a{n + 1} = {join.format(n)}}}" for n in range(40)]
    entries = [f"@article{{k{n}, title = a40, doi = {{10.5555/{n}}}}}" for n in range(50)]
    reading = read_bibtex("\n".join([*lines, *entries]), "bomb.bib")
    assert [each.identifiers[0].value for each in reading.mentions] == [
        f"10.5555/{n}" for n in range(50)
    ]
    [problem] = reading.problems
    assert problem.line > 1 and "too long" in problem.text
    assert sum(len(each.query.title or "") for each in reading.mentions if each.query) < 500_000


def test_a_long_abbreviation_used_often_is_bounded() -> None:
    """One of 50,000 letters in 2,000 entries would make a hundred megabytes."""
    entries = [f"@misc{{k{n}, title = long}}" for n in range(2000)]
    text = "\n".join(['@string{long = "' + "x " * 25_000 + '"}', *entries])
    reading = read_bibtex(text, "long.bib")
    assert len(reading.mentions) == 2000
    assert "too long" in reading.problems[-1].text
