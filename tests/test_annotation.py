"""Zotero's links and annotations, in the shapes that its users' tools write."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query
from harvest.reading.link import parse_zotero_address
from harvest.reading.note import read_note
from harvest.reading.zotero_citation import read_citation
from tests.table import every_row

ITEM = "zotero://select/library/items/2AFE3B35"
PDF = "zotero://open-pdf/library/items/IMPZ7QXR?page=1&annotation=68NY3J2I"
GROUP_ITEM = "zotero://select/groups/123/items/2AFE3B35"
GROUP_PDF = "zotero://open-pdf/groups/123/items/IMPZ7QXR?page=1"
QUOTE = "Loops were seen in 5 (of 12) patients."


class Case(NamedTuple):
    """A note with one annotation, and what must be read off it."""

    text: str
    place: tuple[int, int]
    keys: str
    quote: str | None = None
    page: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None


BOTH = "2AFE3B35 IMPZ7QXR"

CASES = {
    "Zotero, by author": Case(
        f"“{QUOTE}” ([Doe et al., 2011, p. 3]({ITEM})) ([pdf]({PDF})) my remark",
        (1, 1), BOTH, QUOTE, "3", None, ("Doe",), 2011,
    ),
    "Zotero, by title": Case(
        f"a\n\n“{QUOTE}” ([“Vascular loops - ClinicalKey”, p. 407]({ITEM})) ([pdf]({PDF}))",
        (3, 1), BOTH, QUOTE, "407", "Vascular loops",
    ),
    "Zotero, title and year": Case(
        f"- “{QUOTE}” ([“Vascular loops”, 2011, p. iv]({ITEM})) ([pdf]({PDF}))",
        (1, 3), BOTH, QUOTE, "iv", "Vascular loops", (), 2011,
    ),
    "Zotero, two authors, German": Case(
        f"„{QUOTE}“ ([Doe und Roe, 2011, S. 3–4]({ITEM})) ([pdf]({PDF}))",
        (1, 1), BOTH, QUOTE, "3–4", None, ("Doe", "Roe"), 2011,
    ),
    "Zotero, no date": Case(
        f"« {QUOTE} » ([Doe, s. d., p. 3]({ITEM})) ([pdf]({PDF}))",
        (1, 1), BOTH, QUOTE, "3", None, ("Doe",), None,
    ),
    "Zotero, a group's": Case(
        f"“{QUOTE}” ([Doe, 2011, p. 3]({GROUP_ITEM})) ([pdf]({GROUP_PDF}))",
        (1, 1), "groups/123/2AFE3B35 groups/123/IMPZ7QXR", QUOTE, "3", None, ("Doe",), 2011,
    ),
    "quotes within the quote": Case(
        f"> “so “called” loops” ([Doe, 2011, p. 3]({ITEM})) ([pdf]({PDF}))",
        (1, 3), BOTH, "so “called” loops", "3", None, ("Doe",), 2011,
    ),
    "straight quotes": Case(
        f'>". {QUOTE}" ([Doe, 2011, p. 3]({ITEM}))',
        (1, 2), "2AFE3B35", f". {QUOTE}", "3", None, ("Doe",), 2011,
    ),
    "over two lines": Case(
        f"x\n\n> “Loops were seen\n> in all.” ([Doe, 2011, p. 3]({ITEM})) ([pdf]({PDF}))",
        (3, 3), BOTH, "Loops were seen in all.", "3", None, ("Doe",), 2011,
    ),
    "Better Notes": Case(
        f"[“{QUOTE}”]({PDF}) [(Doe, 2011, p. 3)]({ITEM})",
        (1, 1), BOTH, QUOTE, "3", None, ("Doe",), 2011,
    ),
    "Zotero Integration, block": Case(
        f"> Loops were seen\n> in 5 patients.\n> [Page 3]({PDF})",
        (3, 3), "IMPZ7QXR", "Loops were seen in 5 patients.", "3",
    ),
    "Zotero Integration, mark": Case(
        f'- <mark class="hltr-green">"{QUOTE}"</mark> [Page 12]({PDF})',
        (1, 28), "IMPZ7QXR", QUOTE, "12",
    ),
    "Zotero Integration, styled mark": Case(
        f'<mark style="background: #5fb236">Loops were seen.</mark> [(p. 2)]({PDF})',
        (1, 59), "IMPZ7QXR", "Loops were seen.", "2",
    ),
    "ZotLit, callout": Case(
        f"> [!note] [Page 3]({PDF})\n> Loops were seen\n> in 5 patients.\n\nrest",
        (1, 11), "IMPZ7QXR", "Loops were seen in 5 patients.", "3",
    ),
    "template, title in the header": Case(
        f'> [!highlight] Doe: "Vascular loops in man" (2011), p. [45]({PDF})\n> Loops were seen.',
        (1, 56), "IMPZ7QXR", "Loops were seen.", "45", "Vascular loops in man", (), 2011,
    ),
    "template, attribution": Case(
        f"> Loops were seen.\n> — Doe et al. 2011, p. 45 · [PDF]({PDF})",
        (2, 30), "IMPZ7QXR", "Loops were seen.", "1", None, ("Doe",), 2011,
    ),
    "template, quote below": Case(
        f"[[@doe2011]] ([Page 3]({PDF}))\n> Loops were seen.",
        (1, 14), "IMPZ7QXR", "Loops were seen.", "3",
    ),
    "plain words": Case(
        f"Loops were seen in all of them [@doe2011] [(p. 29)]({PDF})",
        (1, 43), "IMPZ7QXR", "Loops were seen in all of them [@doe2011]", "29",
    ),
    "mdnotes": Case(
        "* [Local library](zotero://select/items/1_2AFE3B35)", (1, 3), "2AFE3B35"
    ),
    "mdnotes, quote": Case(
        f"“{QUOTE}” ([Doe 2011:3](zotero://open-pdf/library/items/IMPZ7QXR?page=3))",
        (1, 1), "IMPZ7QXR", QUOTE, "3", None, ("Doe",), 2011,
    ),
    "both libraries": Case(
        f"links:: [Local library]({GROUP_ITEM}), "
        "[Web library](https://www.zotero.org/groups/123/items/2AFE3B35)",
        (1, 9), "groups/123/2AFE3B35",
    ),
    "file name of ZotFile": Case(
        f"**Zotero** = [Doe et al_2011_Vascular loops.pdf]({ITEM})",
        (1, 14), "2AFE3B35", None, None, "Vascular loops", ("Doe",), 2011,
    ),
    "file name of Zotero": Case(
        f"[Doe and Roe - 2011 - Vascular loops in man.pdf]({ITEM})",
        (1, 1), "2AFE3B35", None, None, "Vascular loops in man", ("Doe", "Roe"), 2011,
    ),
    "title": Case(
        f"[Vascular loops in modern man]({ITEM})",
        (1, 1), "2AFE3B35", None, None, "Vascular loops in modern man",
    ),
    "bare": Case(f"see {ITEM}.", (1, 5), "2AFE3B35"),
    "HTML": Case(f'<a href="{ITEM}">Doe</a>', (1, 10), "2AFE3B35"),
    "collection's item": Case(
        "[x](zotero://select/library/collections/ABCD2345/items/2AFE3B35)", (1, 1), "2AFE3B35"
    ),
    "old PDF link": Case(
        "[x](zotero://open-pdf/0_IMPZ7QXR/5)", (1, 1), "IMPZ7QXR"
    ),
}  # fmt: skip


@every_row("case", CASES.values(), ids=CASES.keys())
def test_annotations(case: Case) -> None:
    """One mention with its place, item and PDF; quote and page kept; title or names to search."""
    (mention,) = (each for each in read_note(case.text, "n.md").mentions if each.kind == "zotero")
    annotation, query = mention.annotation, mention.query or Query()
    assert (mention.line, mention.column) == case.place
    assert mention.kind == "zotero"
    assert {one.scheme for one in mention.identifiers} == {"zotero"}
    assert " ".join(one.value for one in mention.identifiers) == case.keys
    assert (annotation.quote if annotation else None) == case.quote
    assert case.page is None or (annotation is not None and annotation.page == case.page)
    assert (query.title, query.authors, query.year) == (case.title, case.authors, case.year)


def test_the_pdf_link_is_kept() -> None:
    """The way back to the page is part of the annotation."""
    (mention,) = read_note(f"“{QUOTE}” ([Doe, 2011]({ITEM})) ([pdf]({PDF}))", "n.md").mentions
    assert mention.annotation is not None and mention.annotation.pdf_link == PDF
    assert mention.text.startswith("“Loops") and mention.text.endswith("68NY3J2I))")


def test_six_annotations_are_six_mentions() -> None:
    """Each line is a mention of its own; all name one item."""
    line = f"“{QUOTE}” ([Doe, 2011, p. 3]({ITEM})) ([pdf]({PDF}))\n\n"
    mentions = read_note(line * 6, "n.md").mentions
    assert len(mentions) == 6
    assert len({one.identifiers for one in mentions}) == 1


def test_two_works_cited_together_are_two_mentions() -> None:
    """A quotation that cites two items names two works."""
    other = ITEM.replace("2AFE3B35", "BBBBBBBB")
    text = f"“{QUOTE}” ([Doe, 2011, p. 3]({ITEM}); [Roe, 2012]({other}))"
    first, second = read_note(text, "n.md").mentions
    assert [one.value for one in (*first.identifiers, *second.identifiers)] == [
        "2AFE3B35",
        "BBBBBBBB",
    ]


def test_what_follows_an_annotation_is_read() -> None:
    """The user's remark may cite something else; a DOI inside the quotation is the quotation's."""
    text = f"“as in 10.1000/no” ([Doe, 2011, p. 3]({ITEM})) but see 10.1000/x1"
    zotero, doi = read_note(text, "n.md").mentions
    assert (zotero.kind, doi.kind, doi.identifiers[0].value) == ("zotero", "doi", "10.1000/x1")


@pytest.mark.parametrize("key", ["2AFE3B35", "IMPZ7QXR"])
def test_a_known_key_needs_no_search(key: str) -> None:
    """The library's word is exact: its identifiers come first and its title replaces ours."""
    doi = Identifier("doi", "10.1000/x1")
    known = Mention("z", 1, 1, "bib-entry", "", (doi,), Query("The true title"), cite_key="doe2011")
    text = f"“{QUOTE}” ([“Some title”, p. 3]({ITEM})) ([pdf]({PDF}))"
    (mention,) = read_note(text, "n.md", {key: known}).mentions
    assert mention.identifiers[0] == doi
    assert mention.query == Query("The true title")
    assert mention.annotation is not None and mention.annotation.quote == QUOTE


@pytest.mark.parametrize(
    "url", ["zotero://select/items/@doe2011", "zotero://select/items/bbt:doe2011"]
)
def test_a_link_by_cite_key(url: str) -> None:
    """A select link may name a cite key; one that no library knows says so."""
    doi = Identifier("doi", "10.1000/x1")
    known = Mention("b.bib", 1, 1, "bib-entry", "", (doi,))
    (mention,) = read_note(f"[Open]({url})", "n.md", {"doe2011": known}).mentions
    assert (mention.identifiers, mention.cite_key, mention.problems) == ((doi,), "doe2011", ())
    (unknown,) = read_note(f"[Open]({url})", "n.md").mentions
    assert unknown.problems == ("the cite key doe2011 is in no bibliography",)


@pytest.mark.parametrize(
    "url",
    [
        "zotero://select/library/collections/ABCD2345",
        "zotero://note/u/ABCD2345",
        "zotero://select/library/items/short",
        "https://www.zotero.org/support",
        "https://doi.org/10.1000/x1",
    ],
)
def test_what_names_no_item(url: str) -> None:
    """Collections, notes, half keys and other addresses are no items."""
    assert parse_zotero_address(url) is None


@every_row(
    "text",
    ["pdf", "Open in Zotero", "Zotero Select Link", "Local library", "Page ", "", "PDF link"],
)
def test_labels_say_nothing(text: str) -> None:
    """What a template writes on every link is no title."""
    assert read_citation(text) == (None, None)


def test_a_cut_file_name_is_a_cut_title() -> None:
    """Zotero 6 cuts the title in a file name at 50 characters, and the match must know."""
    name = "Doe et al. - 2011 - A Placebo-Controlled Trial of Percutaneous Coronar.pdf"
    query, _ = read_citation(name)
    assert query is not None and query.truncated
    query, _ = read_citation("Doe et al. - 2011 - A Placebo-Controlled Trial.pdf")
    assert query is not None and not query.truncated
