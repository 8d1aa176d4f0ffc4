"""References in CSL styles: order, outputs, hostile text, unknown styles."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from harvest.errors import SettingsError
from harvest.export.citation import to_citation
from harvest.model.work import Contributor, Update, Venue

from .sample import make_record

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


@pytest.mark.parametrize("style", ["ieee", "nature", "vancouver", "mla", "harvard", "chicago"])
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


@pytest.mark.parametrize("style", ["no-such-style", "../../etc/passwd", "a/b", ""])
def test_unknown_style(style: str) -> None:
    """A style nobody has is a setting to correct, and never a path."""
    with pytest.raises(SettingsError, match="citation style"):
        to_citation([CURIE], style)
