"""Pages: inert, self-contained, understood by programs."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qs

import pytest
from hypothesis import example, given, settings

from harvest.export.bibliography import to_html_bibliography
from harvest.export.chart import to_chart
from harvest.export.element import Html, joined, link, tag
from harvest.export.html import to_html
from harvest.export.indicator_display import Series
from harvest.export.metatag import citation_tags, coins, json_ld
from harvest.export.sanitize import inert
from harvest.model.record import Record
from harvest.model.work import Contributor, Ids, Venue, Version, Work
from tests.export.nasty import nasty_text
from tests.export.outline import Outline, assert_inert
from tests.export.specimen import CITING, full, hostile, sample
from tests.table import every_row


@settings(max_examples=25, deadline=None)
@given(text=nasty_text)
@example(text="\n")
def test_hostile_text_is_inert(text: str) -> None:
    """Whatever stands in any field stays text: no element, handler or script comes of it."""
    citing = [replace(CITING[0], path=text)]
    page = to_html(hostile(text), citing)
    assert_inert(page, to_html(full(), CITING))
    assert inert(text) in Outline(page).texts["h1"][0]


@settings(max_examples=25, deadline=None)
@given(text=nasty_text)
def test_hostile_bibliography_is_inert(text: str) -> None:
    """So do keys, titles and the heading of a bibliography."""
    page = to_html_bibliography([(text, hostile(text)), ("b", full())], text)
    assert_inert(page, to_html_bibliography([("a", full())]))


@every_row(
    ("made", "html"),
    [
        (tag("p", "<b>"), "<p>&lt;b&gt;</p>"),
        (tag("p", tag("b", "x")), "<p><b>x</b></p>"),
        (tag("p", 'a"', title='"><i>'), '<p title="&quot;&gt;&lt;i&gt;">a&quot;</p>'),
        (tag("li", hidden=True, lang=None), "<li hidden></li>"),
        (joined(["", "a", Html("<i>"), "<i>"], " & "), "a &amp; <i> &amp; &lt;i&gt;"),
        (link("javascript:alert(1)", "x"), "x"),
        (link("https://x.org", "x"), '<a href="https://x.org">x</a>'),
    ],
)
def test_text_is_escaped_by_construction(made: str, html: str) -> None:
    """Only what tag() made is markup."""
    assert made == html


@pytest.mark.parametrize("make", [to_html, lambda record: to_html_bibliography([("a", record)])])
def test_a_page_is_whole(make: object) -> None:
    """It loads nothing, and its policy allows its own style and script alone."""
    page = make(full())  # type: ignore[operator]
    policy = re.search(r'Policy" content="([^"]*)"', page)
    assert policy and policy[1].startswith("default-src &#x27;none&#x27;")
    for name, kind in (("style", "style"), ("script", "script")):
        inline = re.search(f"<{name}>(.*?)</{name}>", page, re.S)
        if inline:
            digest = b64encode(sha256(inline[1].encode()).digest()).decode()
            assert f"{kind}-src &#x27;sha256-{digest}&#x27;" in policy[1]
    assert "@import" not in page and "url(" not in page


def test_headings_go_down_one_at_a_time() -> None:
    """One h1, then h2, as a screen reader's outline wants it; every section has its name."""
    reader = Outline(to_html(full(), CITING))
    assert reader.tags["h1"] == 1 and reader.tags["h3"] == 0
    names = {value for _, name, value in reader.attributes if name == "id"}
    labels = [each for each in reader.attributes if each[1] == "aria-labelledby"]
    assert [tag for tag, *_ in labels].count("section") == reader.tags["section"]
    assert {value for *_, value in labels} <= names
    assert reader.texts["h2"] == [
        "Abstract", "Indicators", "Authors and affiliations", "Details", "2 versions",
        "Related works", "Cited in", "Sources",
    ]  # fmt: skip


def test_warnings_stand_first() -> None:
    """The first words of the page are the retraction's."""
    assert (
        Outline(to_html(sample("retracted"))).texts["body"][0].startswith("RETRACTED · 2018-12-31")
    )


def test_raised_and_lowered_letters() -> None:
    """The title keeps the styles of its source, and no other element."""
    assert '<h1 lang="en" dir="auto">CO<sub>2</sub> and tides: A history</h1>' in to_html(full())


def _tags(work: Work) -> list[tuple[str, str]]:
    return re.findall(r'name="citation_(\w+)" content="([^"]*)"', citation_tags(work))


@every_row(
    ("work", "expected"),
    [
        (Work(type="journal-article", venue=Venue("J")), ("journal_title", "J")),
        (Work(type="book-chapter", venue=Venue("B")), ("inbook_title", "B")),
        (Work(type="proceedings-article", venue=Venue("P")), ("conference_title", "P")),
        (Work(pages="675-80"), ("lastpage", "680")),
        (Work(published="2011-05-03"), ("publication_date", "2011/05/03")),
        (Work(ids=Ids(arxiv="2401.1")), ("arxiv_id", "2401.1")),
        (Work(contributors=(Contributor(given="A", family="van B"),)), ("author", "van B, A")),
        (Work(contributors=(Contributor(literal="The Group"),)), ("author", "The Group")),
    ],
)
def test_citation_tags(work: Work, expected: tuple[str, str]) -> None:
    """Each thing has the tag that Google Scholar's guidelines name for it."""
    assert expected in _tags(work)


def test_json_ld_says_what_the_page_says() -> None:
    """The description is JSON, of schema.org's type, and says that the work was retracted."""
    found = json.loads(re.sub("<[^>]*>", "", json_ld(full())))
    assert found["@type"] == "ScholarlyArticle"
    assert found["creativeWorkStatus"] == ["Retracted", "Corrected"]
    assert found["author"][0]["affiliation"][0]["name"] == "Institute of Tides"
    assert found["isPartOf"]["isPartOf"]["isPartOf"]["name"] == "Journal of Examples"


@settings(max_examples=30, deadline=None)
@given(text=nasty_text)
def test_no_text_ends_the_json(text: str) -> None:
    """Between its tags the JSON has no character that HTML reads, and stays JSON."""
    inside = re.sub(r"^<script[^>]*>|</script>$", "", json_ld(hostile(text)))
    assert not set(inside) & set("<>&")
    assert json.loads(inside).get("name", "").startswith(inert(text))


def test_coins_is_an_openurl() -> None:
    """The span's title, read as a query, names the article, its journal and its DOI."""
    title = re.findall('title="([^"]*)"', coins(full().work))[0].replace("&amp;", "&")
    found = parse_qs(title)
    assert found["rft.atitle"] == ["CO2 and tides: A history"]
    assert found["rft.jtitle"] == ["Journal of Examples"]
    assert found["rft_id"] == ["info:doi/10.5555/tides"]
    assert len(found["rft.au"]) == 11


@pytest.mark.parametrize("years", [1, 2, 15, 60])
def test_bars_stay_in_the_picture(years: int) -> None:
    """Every year has its bar, inside the view, and its number in the table."""
    counts = tuple(range(years))
    chart = to_chart(Series(1960, counts, "OpenAlex", "2026-11-20"))
    bars = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', chart)
    assert len(bars) == years
    for x, y, width, height in bars:
        assert float(x) >= 0 and float(x) + float(width) <= 640
        assert float(y) >= 0 and float(y) + float(height) <= 170
    assert chart.count('scope="row"') == years


def test_retracted_works_stand_on_top() -> None:
    """In a bibliography they have a section of their own, before all others."""
    items = [("a", sample("article")), ("r", sample("retracted")), ("c", sample("chapter"))]
    page = to_html_bibliography(items, "My vault")
    reader = Outline(page)
    assert reader.texts["h2"] == ["Retracted or under concern", "Works"]
    assert [text[:12] for text in reader.texts["h3"]] == [
        "Grape Seed P",
        "Hemifacial s",
        "The many fac",
    ]
    assert "3 works, 1 of them retracted" in page


def test_a_class_stands_without_its_score() -> None:
    """A score that nobody can read alone stays away; its class stands in the bibliography."""
    page = to_html_bibliography([("full", full())])
    assert "Popularity Top 1% (OpenAIRE 2026-11-20)" in page
    assert "1.2e-08" not in page


def test_an_empty_bibliography_is_a_page() -> None:
    """No work, no list, still a page."""
    assert "0 works" in to_html_bibliography([])


def test_an_empty_record_is_a_page() -> None:
    """A record that says nothing has a title and no sections."""
    reader = Outline(to_html(Record(Work(), (), {}, {}, ())))
    assert reader.texts["h1"] == ["Untitled"]
    assert reader.tags["section"] == 0


@every_row(
    "work, head, kept",
    [
        (Work(contributors=tuple(Contributor(family=f"N{n}.") for n in range(40))), "N39.", None),
        (Work(contributors=tuple(Contributor(family=f"N{n}.") for n in range(41))), "N19.", "N40."),
        (
            Work(versions=tuple(Version(url=f"http://x.example/{n}.") for n in range(13))),
            "12.",
            None,
        ),
        (
            Work(versions=tuple(Version(url=f"http://x.example/{n}.") for n in range(14))),
            "11.",
            "13.",
        ),
        (Work(abstract="\n\n".join(f"{n}. " + "word " * 190 for n in range(4))), "3.", None),
        (Work(abstract="\n\n".join(f"{n}. " + "word " * 190 for n in range(5))), "1.", "4."),
        (Work(abstract="word " * 20_000 + "end."), "end.", None),
    ],
)
def test_what_is_very_long_is_folded(work: Work, head: str, kept: str | None) -> None:
    """Of authors, versions and paragraphs; nothing is lost, one alone is never folded away."""
    page = to_html(Record(work, (), {}, {}, ()))
    folds = re.findall(r'<details class="kept">.*?</details>', page, re.DOTALL)
    assert bool(folds) == bool(kept)
    assert head in page and not any(head in fold for fold in folds)
    if kept is not None:
        assert kept in folds[0]
