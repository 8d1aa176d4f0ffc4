"""Properties: the work a note is about, the works it lists, and nothing of the note itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query
from harvest.reading.note import read_note
from harvest.reading.property import bibliography_paths, read_properties
from harvest.reading.prose import open_page
from tests.table import every_row

DOI = "doi:10.1000/x1"


def note(properties: str) -> str:
    """A note with these properties and a body that says nothing."""
    return f"---\n{properties}\n---\n\n# A heading that is no title\n"


OWN = {
    "doi": ("doi: 10.1000/x1", (2, 6), DOI),
    "DOI, quoted": ('DOI: "https://doi.org/10.1000/X1"', (2, 7), DOI),
    "after others": ("tags: [a, b]\naliases:\n  - c\ndoi: '10.1000/x1' # mine", (5, 7), DOI),
    "url": ("url: https://journals.plos.org/article?id=10.1000/x1", (2, 6), DOI),
    "source of a clipping": ("source: https://doi.org/10.1000/x1", (2, 9), DOI),
    "pmid, bare": ("pmid: 21051471", (2, 7), "pmid:21051471"),
    "pmcid": ("pmcid: PMC123456", (2, 8), "pmcid:PMC123456"),
    "arxiv, bare": ("arxiv: 1706.03762", (2, 8), "arxiv:1706.03762"),
    "isbn": ("isbn: 978-0-520-29475-2", (2, 7), "isbn:9780520294752"),
    "openalex": ("openalex: W2741809807", (2, 11), "openalex:W2741809807"),
    "ZotLit": ("zotero-key: 2AFE3B35", (2, 13), "zotero:2AFE3B35"),
    "Zotero address": (
        'Zotero URI: "zotero://select/library/items/2AFE3B35"',
        (2, 14),
        "zotero:2AFE3B35",
    ),
    "in a list": ("doi:\n  - 10.1000/x1", (3, 5), DOI),
    "not YAML at all": ("citekey: @doe2011\ntitle: A: B: C\ndoi: 10.1000/x1", (4, 6), DOI),
    "elsewhere": ("related: see doi:10.1000/x1", (2, 10), DOI),
}


@every_row(("properties", "place", "name"), OWN.values(), ids=OWN.keys())
def test_identifiers_in_properties(properties: str, place: tuple[int, int], name: str) -> None:
    """One mention at the property's value, whatever its quotes."""
    (mention,) = read_note(note(properties), "n.md").mentions
    assert (mention.line, mention.column) == place
    assert mention.kind == "frontmatter"
    assert str(mention.identifiers[0]) == name


def test_a_work_with_many_properties_is_one_mention() -> None:
    """DOI, PMID and address are one work; title, authors, year and journal describe it."""
    properties = (
        'title: "Loops: a study"\nauthors:\n  - Ada Lovelace\n  - "Gauss, Carl"\nyear: 2011\n'
        "journal: Brain\ndoi: 10.1000/x1\npmid: 123\nurl: https://doi.org/10.1000/x1\n"
        "citekey: lovelace2011"
    )
    (mention,) = read_note(note(properties), "n.md").mentions
    assert [str(one) for one in mention.identifiers] == [DOI, "pmid:123"]
    assert mention.cite_key == "lovelace2011"
    assert mention.query == Query(
        title="Loops: a study",
        authors=("Lovelace", "Gauss"),
        year=2011,
        container="Brain",
        raw="Loops: a study",
    )


LITERATURE = {
    "year": "title: A study of loops\nauthor: Ada Lovelace\nyear: 2011",
    "journal": "title: A study of loops\nauthor: Ada Lovelace\njournal: Brain\ndate: 2011-05-03",
    "tag": "title: A study of loops\nauthor: Ada Lovelace\ntags: [x, literature-note]\ndate: 2011",
    "type": "title: A study of loops\nauthors: [Lovelace]\ntype: book\npublished: 2011",
    "links": 'title: A study of loops\nauthors:\n  - "[[Ada Lovelace]]"\nyear: 2011',
    "aliases": "aliases: [Doe 2011, A study of all loops]\nauthor: Ada Lovelace\nyear: 2011",
}


@every_row("properties", LITERATURE.values(), ids=LITERATURE.keys())
def test_a_literature_note_without_identifier(properties: str) -> None:
    """Title, author and year are a work's where the properties say that the note is about one."""
    (mention,) = read_note(note(properties), "n.md").mentions
    assert (mention.kind, mention.identifiers, mention.line) == ("frontmatter", (), 2)
    assert mention.query is not None
    assert mention.query.title in ("A study of loops", "A study of all loops")
    assert (mention.query.authors, mention.query.year) == (("Lovelace",), 2011)


NONE = {
    "title only": "title: A study of loops",
    "blog post": "title: A study of loops\nauthor: Ada\ndate: 2011-05-03\ntags: [R]",
    "manuscript": "title: A study of loops\nauthor: Ada\nyear: 2011\noutput: html_document",
    "video": (
        "type: literature-note\ntitle: All about loops\nauthor: Ada\ndate: 2020\n"
        "source: https://www.youtube.com/watch?v=x"
    ),
    "no identifier": "doi: \npmid: n/a\nisbn: unknown\nzotero_key: none",
    "a page": "url: https://blog.example.org/2011/loops",
    "a date like an id": "id: 202105031130\ndate: 2021-05-03",
    "comment": "# doi: 10.1000/x1",
}


@every_row("properties", NONE.values(), ids=NONE.keys())
def test_the_note_itself_is_no_work(properties: str) -> None:
    """What every post and manuscript carries names no work."""
    assert read_note(note(properties), "n.md").mentions == ()


def test_a_list_of_references() -> None:
    """`references` holds strings, or CSL-JSON items as pandoc has them; each is a mention."""
    properties = (
        "references:\n- 10.1000/x1\n- Doe J, Roe R. A study of loops. Brain 2011;134:5-9.\n"
        "- '[[A note]]'\n- id: gauss1801\n  type: book\n  title: The arithmetic of all\n"
        "  author:\n  - family: Gauss\n    given: Carl\n  issued: {date-parts: [[1801]]}\n"
        "  DOI: 10.1000/x2\n- type: personal_communication\n  title: A talk with Bob on loops\n"
    )
    doi, string, item = read_note(note(properties), "n.md").mentions
    assert [(one.line, one.kind) for one in (doi, string, item)] == [
        (3, "frontmatter"),
        (4, "frontmatter"),
        (6, "frontmatter"),
    ]
    assert str(doi.identifiers[0]) == DOI
    assert string.query is not None and string.query.title == "A study of loops"
    assert (item.cite_key, str(item.identifiers[0])) == ("gauss1801", "doi:10.1000/x2")
    assert item.query is not None
    assert (item.query.authors, item.query.year) == (("Gauss",), 1801)


def test_a_cite_key_is_resolved() -> None:
    """The note's own cite key brings what the library knows of it."""
    doi = Identifier("doi", "10.1000/x1")
    library = {"doe2011": Mention("b", 1, 1, "bib-entry", "", (doi,), Query("T"))}
    (mention,) = read_note(note("citekey: '@doe2011'"), "n.md", library).mentions
    assert (mention.identifiers, mention.query) == ((doi,), Query("T"))
    assert (mention.line, mention.column, mention.cite_key) == (2, 11, "doe2011")


@every_row(
    ("text", "paths"),
    [
        ("---\nbibliography: refs.bib\n---\n", ("refs.bib",)),
        ("---\nbibliography: [a.bib, 'b c.json']\n---\n", ("a.bib", "b c.json")),
        ("---\nbibliography:\n- a.bib\n- b.bib\n...\n", ("a.bib", "b.bib")),
        ("\ufeff---\r\nbibliography: a.bib\r\n---\r\n", ("a.bib",)),
        ("bibliography: a.bib", ()),
        ("---\nbibliography: a.bib\n", ()),
        ("", ()),
    ],
)
def test_bibliographies(text: str, paths: tuple[str, ...]) -> None:
    """A note's bibliographies, as written; only front matter that is closed counts."""
    assert bibliography_paths(text) == paths


VALUES = {
    "plain": ("a: b c # d", ["b c"]),
    "hash in a word": ("a: b#c", ["b#c"]),
    "double quotes": (r'a: "b \"c\" \u00e9"', ['b "c" é']),
    "single quotes": ("a: 'it''s'", ["it's"]),
    "flow": ("a: [b, 'c, d', \"e\"]", ["b", "c, d", "e"]),
    "list": ("a:\n- b\n-  c\n", ["b", "c"]),
    "deep": ("a:\n  b:\n    - c: d\n      e: f", ["d", "f"]),
    "folded": ("a: >\n  b\n  c\nd: e", ["b c", "e"]),
    "block with colons": ("a: |\n  b: c\n\n  d\ne: f", ["b: c d", "f"]),
    "wrapped": ("a: b\n  c\nd: e", ["b c", "e"]),
    "null": ("a: ~\nb: null\nc:", []),
    "colon in a value": ("a: b: c", ["b: c"]),
    "address": ("a: http://b.org", ["http://b.org"]),
    "time": ("a: 10:20", ["10:20"]),
    "no key": ("just words", []),
}


@every_row(("properties", "values"), VALUES.values(), ids=VALUES.keys())
def test_values(properties: str, values: list[str]) -> None:
    """The scalars of front matter, unquoted, in order."""
    found = read_properties(open_page(note(properties)))
    assert [one.value for one in found] == values


@given(st.text(alphabet="ab:-[]{}\"'#|>,&*?@ \n\t\\u", max_size=60))
def test_any_front_matter_is_read(properties: str) -> None:
    """No front matter raises; each value begins where its property says."""
    text = note(properties)
    for found in read_properties(open_page(text)):
        assert 0 < found.offset <= len(text)
        assert found.path and found.value == found.value.strip()
    read_note(text, "n.md")


GIVEN = {
    "field": "DOI: 10.1000/own\n",
    "Dataview": "- **DOI**:: 10.1000/own\n",
    "callout": "> [!info]\n> [DOI](https://doi.org/10.1000/own)\n",
    "bare": "# Loops\n\n<https://doi.org/10.1000/own>\n",
}


@pytest.mark.parametrize("body", GIVEN.values(), ids=GIVEN.keys())
def test_a_title_is_not_searched_where_the_note_gives_its_identifier(body: str) -> None:
    """What a person calls their note need not be the title; the DOI tells."""
    text = f"---\ntitle: On loops and me (notes)\nauthors: [Doe]\nyear: 2019\n---\n\n{body}"
    mentions = read_note(text, "n.md").mentions
    assert {str(each.identifiers[0]) for each in mentions} == {"doi:10.1000/own"}
    assert mentions[0].kind == "frontmatter" and mentions[0].query is None


@pytest.mark.parametrize(
    "body",
    [
        "It replies to 10.1000/x.\n",
        "DOI: 10.1000/x\nDOI: 10.1000/y\n",
        "\n" * 30 + "DOI: 10.1000/x",
    ],
)
def test_other_identifiers_are_not_the_notes_own(body: str) -> None:
    """One in a sentence, one of two, one far below: the title is asked for as before."""
    text = f"---\ntitle: On loops and me\nauthors: [Doe]\nyear: 2019\n---\n\n{body}"
    own = read_note(text, "n.md").mentions[0]
    assert own.kind == "frontmatter" and own.query is not None and not own.identifiers


@every_row(
    "title",
    [
        "Edelkamp 2020", "Edelkamp et al., (2020)", "Edelkamp and Wild 2020", "van der Berg 2020b",
        "Edelkamp 2020 - QuickXsort", "Edelkamp - 2020 - QuickXsort", "Reading notes",
        "Notes on sorting",
        "Summary of: QuickXsort", "Literature note: QuickXsort", "'@edelkamp2020'",
        "2024-05-01 Sorting",
    ],
)  # fmt: skip
def test_a_label_denies_no_doi(title: str) -> None:
    """A note's title that is its user's label says nothing of the work that its DOI names."""
    (mention,) = read_note(note(f"title: {title}\ndoi: 10.1000/x1"), "n.md").mentions
    assert [str(one) for one in mention.identifiers] == ["doi:10.1000/x1"]
    assert mention.query is None


@pytest.mark.parametrize("title", ["World energy outlook 2020", "Current treatments of loops"])
def test_a_title_may_deny_the_doi(title: str) -> None:
    """A title that a work may bear is kept, without its site's tail."""
    (mention,) = read_note(note(f"title: {title} - PubMed\ndoi: 10.1000/x1"), "n.md").mentions
    assert mention.query is not None and mention.query.title == title


@pytest.mark.parametrize(
    "matter",
    ["doi: [10.1000/x1, 10.1000/x2]", "doi: 10.1000/x1, 10.1000/x2",
     "doi:\n  - 10.1000/x1\n  - 10.1000/x2",
     "dois: [10.1000/x1, 10.1000/x2]", "doi: [https://doi.org/10.1000/x1, 10.1000/x2, 10.1000/x1]"],
)  # fmt: skip
def test_several_dois_are_several_works(matter: str) -> None:
    """A property that lists DOIs gives each of them."""
    mentions = read_note(note(matter), "n.md").mentions
    named = [[str(one) for one in each.identifiers] for each in mentions]
    assert named == [["doi:10.1000/x1"], ["doi:10.1000/x2"]]


READWISE = """# QuickXsort

![rw-book-cover](https://example.org/cover.png)

## Metadata
- Author: [[{author}]]
- Full Title: QuickXsort: A Fast Sorting Scheme in Theory
- Category: #{category}
- URL: https://example.org/document/123456

## Highlights
- A line of mine.
"""


def test_readwises_note() -> None:
    """The default note of Readwise gives title and authors; a site's name is no author."""
    for author, families in (
        ("Stefan Edelkamp, Armin Weiß, and Sebastian Wild", ("Edelkamp", "Weiß", "Wild")),
        ("api.zotero.org", ()),
    ):
        (mention,) = read_note(READWISE.format(author=author, category="articles"), "n").mentions
        assert (mention.kind, mention.line) == ("frontmatter", 7)
        assert mention.query is not None and mention.query.authors == families
        assert mention.query.title == "QuickXsort: A Fast Sorting Scheme in Theory"


@pytest.mark.parametrize("category", ["books", "tweets", "podcasts"])
def test_readwises_other_notes(category: str) -> None:
    """Books and tweets are no articles."""
    assert read_note(READWISE.format(author="A B", category=category), "n").mentions == ()


@pytest.mark.parametrize("key", ["citekey", "bibtex_key", "citation-key"])
def test_a_literature_note_without_doi(key: str) -> None:
    """Title, authors and a key in the properties are a work's."""
    matter = note(f"title: QuickXsort, a fast scheme\nauthors: [Stefan Edelkamp]\n{key}: e2020")
    (mention,) = read_note(matter, "n.md").mentions
    assert mention.query is not None and mention.query.authors == ("Edelkamp",)
