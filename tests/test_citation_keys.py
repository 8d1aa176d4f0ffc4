"""Keys and links that cite works of the library, and what is no citation."""

from __future__ import annotations

from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query
from harvest.reading.citation_key import link_to
from harvest.reading.note import read_note
from tests.table import every_row

LIBRARY = {
    "smith2011": Mention(
        "b.bib", 3, 1, "bib-entry", "@article{…}", (Identifier("doi", "10.1000/x1"),), Query("T")
    ),
    "doe:2012": Mention("b.bib", 9, 1, "bib-entry", "@book{…}", (), Query("A book")),
    "@2AFE3B35": Mention("z", 1, 1, "bib-entry", "", (), None),
}

CITED = {
    "bare": ("as @smith2011 says", [(1, 4, "smith2011")]),
    "bracketed": ("[@smith2011; @doe:2012, p. 3]", [(1, 2, "smith2011"), (1, 14, "doe:2012")]),
    "year only": ("Smith [-@smith2011]", [(1, 8, "smith2011")]),
    "braces": ("@{smith2011}s", [(1, 1, "smith2011")]),
    "sentence end": ("see @smith2011.", [(1, 5, "smith2011")]),
    "note link": (
        "[[@smith2011]] and [[@smith2011|S]]",
        [(1, 3, "smith2011"), (1, 22, "smith2011")],
    ),
    "colon after": ("@smith2011: he", [(1, 1, "smith2011")]),
    "possessive": ("@smith2011's", [(1, 1, "smith2011")]),
    "longer key": ("@smith2011b and @smith2011-x", []),
    "mail": ("me@smith2011 and a.@smith2011", []),
    "code": ("`@smith2011`", []),
}


@every_row(("text", "expected"), CITED.values(), ids=CITED.keys())
def test_cite_keys(text: str, expected: list[tuple[int, int, str]]) -> None:
    """A key of the library is a mention that carries what the library says of it."""
    mentions = read_note(text, "n.md", LIBRARY).mentions
    assert [(one.line, one.column, one.cite_key) for one in mentions] == expected
    for mention in mentions:
        known = LIBRARY[mention.cite_key or ""]
        assert mention.kind == "citekey" and mention.path == "n.md"
        assert (mention.identifiers, mention.query) == (known.identifiers, known.query)


UNKNOWN = {
    "in brackets": ("as [@nobody; see -@no:one, p. 3]", ["nobody", "no:one"]),
    "in braces": ("[@{x/y}]", ["x/y"]),
    "link": ("[[@noone2020]] and [[@noone2020|N.]]", ["noone2020", "noone2020"]),
    "link of several words": ("[[@A page of Logseq]]", [None]),
    "bare, beside others": (
        "@anna wrote of @roe2019 and @12am, see [@nobody]",
        ["roe2019", "nobody"],
    ),
    "bare, alone": ("@roe2019 and @doe2020", []),
    "figures": ("[@nobody; @fig:a; @tbl-b] and @eq:2", ["nobody"]),
    "escaped": (r"[@nobody], (see \@ref(tab:x1), [\@no2])", ["nobody"]),
    "packages": ("[@nobody] uses @types/node12 and @angular/core@14", ["nobody"]),
    "code": ("`[@nobody]`", []),
}


@every_row(("text", "expected"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_a_key_that_nothing_defines_is_a_mention(text: str, expected: list[str | None]) -> None:
    """It is cited, so it is told: with nothing to ask for, and the reason why."""
    for library in (LIBRARY, None):
        mentions = read_note(text, "n.md", library).mentions
        assert [each.cite_key for each in mentions] == expected
        for mention in mentions:
            assert (mention.kind, mention.identifiers, mention.query) == ("citekey", (), None)
            assert mention.problems


def test_a_key_that_holds_a_doi_is_the_key() -> None:
    """Some exports make keys of DOIs: where the library has it, it is no DOI of its own."""
    library = {**LIBRARY, "10.1000/ab": LIBRARY["smith2011"]}
    mentions = read_note("[@10.1000/ab] and [@{10.1000/ab}] and [@doi:10.1000/cd]", "n.md", library)
    assert [(x.kind, x.cite_key) for x in mentions.mentions[:2]] == [("citekey", "10.1000/ab")] * 2
    assert str(mentions.mentions[2].identifiers[0]) == "doi:10.1000/cd"


def test_the_bibliography_that_lacks_a_key_is_named() -> None:
    """The reason says which of the note's own files were looked in."""
    text = "---\nbibliography: [b.bib, c.json]\n---\nas [@nobody]\n"
    (mention,) = read_note(text, "n.md", LIBRARY).mentions
    assert mention.problems == ("@nobody is not in b.bib, c.json",)


def test_links_to_literature_notes_cite() -> None:
    """By the name of the note, in any case, with heading or alias; other links do not."""
    library = {**LIBRARY, link_to("a paper"): LIBRARY["smith2011"]}
    text = "[[A paper]], [[Lit/a paper.md#Method|so]], [[Another]], ![[A paper]] `[[A paper]]`"
    mentions = read_note(text, "n.md", library).mentions
    assert [each.text for each in mentions] == ["[[A paper]]", "[[Lit/a paper.md#Method|so]]"]
    assert {each.cite_key for each in mentions} == {LIBRARY["smith2011"].cite_key}


@every_row(
    ("nocite", "keys"),
    [
        ("nocite: '@smith2011, @doe:2012'", ["smith2011", "doe:2012"]),
        ("nocite: |\n  @smith2011., @{doe:2012}", ["smith2011", "doe:2012"]),
        ("nocite: '@*'", ["smith2011", "doe:2012"]),
        ("nocited: '@smith2011'", []),
    ],
)
def test_keys_that_are_listed_uncited_are_mentions(nocite: str, keys: list[str]) -> None:
    """As pandoc reads them: a stop behind a key is no part of it, "@*" is all there are."""
    text = f"---\n{nocite}\n---\nText.\n"
    mentions = read_note(text, "n.md", LIBRARY, ["smith2011", "doe:2012"]).mentions
    assert [each.cite_key for each in mentions] == keys
    assert not any(each.problems for each in mentions)
