"""The card in the terminal, and the words it shares with page and note."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.export.card import to_card
from harvest.export.indicator_display import find_gauges, find_series, sparkline
from harvest.export.sanitize import cell_width, inert, safe_link
from harvest.export.warning import find_warnings
from harvest.model.indicator import Indicator
from harvest.model.record import Record
from harvest.model.work import Contributor, Update, Work
from tests.export.nasty import nasty_text
from tests.export.specimen import CITING, full, goldens, hostile, sample
from tests.table import every_row

HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
COLOR = re.compile(r"\x1b\[[0-9;]{1,4}m")


@every_row("path", sorted(goldens()), ids=lambda path: path.name)
def test_goldens(path: Path) -> None:
    """Cards, pages and notes of the sample works are what they were; a change must be meant."""
    assert goldens()[path] == path.read_text(encoding="utf-8")


@every_row("width", range(40, 121, 8))
@every_row("verbose", [False, True])
def test_lines_fit(width: int, verbose: bool) -> None:
    """No line is wider than the terminal, but for an address that must stay whole."""
    for line in to_card(full(), width=width, verbose=verbose, citing=CITING).splitlines():
        assert cell_width(line) <= width or "https://" in line, line


def test_wide_letters_count_twice() -> None:
    """A Chinese title, which has no spaces, is broken by cells and loses no character."""
    title = "面肌痉挛的诊断与治疗" * 9
    card = to_card(Record(Work(title=title), (), {}, {}, ()), width=41)
    lines = card.splitlines()
    assert "".join(lines) == title
    assert max(map(cell_width, lines)) in (40, 41)


def test_nothing_is_cut_silently() -> None:
    """What the short card leaves out it counts, and the long one shows."""
    short, long = to_card(full()), to_card(full(), verbose=True)
    assert "… and 3 more" in short
    assert "Ada K.\nBergk" in long
    assert "(-v shows them)" in short
    assert "(-v shows them)" not in long
    assert "10.5555/pre" in short, "another version is told at once"
    for text in ("keyword 12", "Sea Fund", "OpenAlex says 2020"):
        assert text not in short and text in long


def test_many_notes_are_counted() -> None:
    """Of more than six places that cite it, five are shown and the rest counted."""
    many = [replace(CITING[1], line=line) for line in range(1, 10)]
    assert "… and 4 more" in to_card(full(), citing=many)
    assert "Inbox.md:9" in to_card(full(), citing=many, verbose=True)


def test_color_changes_no_text() -> None:
    """Without color there is no escape; with it, the same text, the warning in red."""
    plain, colored = to_card(full(), citing=CITING), to_card(full(), citing=CITING, color=True)
    assert "\x1b" not in plain
    assert COLOR.sub("", colored) == plain
    assert colored.startswith("\x1b[1;31m! RETRACTED\x1b[0m")


def test_an_empty_record_has_a_card() -> None:
    """A record that says nothing is shown as just that."""
    assert to_card(Record(Work(), (), {}, {}, ())) == "Untitled\n"


@settings(max_examples=30, deadline=None)
@given(text=nasty_text, width=st.integers(1, 130), verbose=st.booleans(), color=st.booleans())
def test_hostile_text_is_inert(text: str, width: int, verbose: bool, color: bool) -> None:
    """Whatever a source says in any field, it moves no cursor, rings no bell, reorders no line."""
    citing = [replace(CITING[0], path=text)]
    card = to_card(hostile(text), width=width, verbose=verbose, color=color, citing=citing)
    assert not HARMFUL.search(COLOR.sub("", card) if color else card)


@every_row(
    ("updates", "retracted", "words"),
    [
        ((), None, []),
        ((), True, ["RETRACTED"]),
        ((Update("retraction", "10.1/n"),), True, ["RETRACTED"]),
        ((Update("withdrawal"),), True, ["WITHDRAWN"]),
        ((Update("correction"), Update("retraction")), True, ["RETRACTED", "CORRECTED"]),
        ((Update("erratum"), Update("expression-of-concern")), False,
         ["EXPRESSION OF CONCERN", "CORRECTED"]),
        ((Update("new_version"),), None, ["NEW VERSION"]),
    ],
)  # fmt: skip
def test_warnings(updates: tuple[Update, ...], retracted: bool | None, words: list[str]) -> None:
    """The gravest comes first; a retraction without a notice is one, and none is told twice."""
    record = Record(Work(updates=updates, is_retracted=retracted), (), {}, {}, ())
    assert [each.words for each in find_warnings(record)] == words


def test_warnings_stand_before_all_else() -> None:
    """The first line of a retracted work's card says so."""
    assert to_card(sample("retracted")).startswith("! RETRACTED 2018-12-31 · notice doi:10.1371/")


def _indicator(value: float | dict[str, int] | None, unit: str | None = None) -> Indicator:
    return Indicator("x", value, unit, None, "openalex", "2026-01-01")


@every_row(
    ("indicator", "text"),
    [
        (_indicator(1234567), "1,234,567"),
        (_indicator(0), "0"),
        (_indicator(70.0), "70"),
        (_indicator(2.345), "2.35"),
        (_indicator(1.5e-9), "1.5e-09"),
        (_indicator(12345.6), "1.23e+04"),
        (_indicator(0.9731, "fraction"), "97.3 %"),
        (_indicator(1.0, "fraction"), "100 %"),
    ],
)
def test_numbers(indicator: Indicator, text: str) -> None:
    """Counts have thousands, ratios two digits, fractions are per cent."""
    assert find_gauges([indicator])[0].values[0].text == text


def test_gauges_stand_side_by_side() -> None:
    """One indicator of two sources is one gauge; what has neither number nor class is none."""
    gauges = find_gauges(full().indicators)
    assert [value.origin for value in gauges[0].values] == [
        "OpenAlex 2026-11-20",
        "Crossref 2026-11-01",
    ]
    assert find_gauges([_indicator(None)]) == []


@pytest.mark.parametrize(
    ("counts", "first", "row"),
    [
        ({"2019": 2, "2021": 5}, 2019, (2, 0, 5)),
        ({"2019": 2}, 2019, (2,)),
        ({"2019": 2, "<b>": 3}, 2019, (2,)),
        ({"2019": -4}, 2019, (0,)),
    ],
)
def test_series(counts: dict[str, int], first: int, row: tuple[int, ...]) -> None:
    """Years left out inside the window are zero; what is no year is none."""
    series = find_series([replace(_indicator(counts), name="citations_by_year")])
    assert series is not None
    assert (series.first, series.counts) == (first, row)


@pytest.mark.parametrize("counts", [{}, {"1": 2}, {"1000": 1, "9999": 1}])
def test_no_series(counts: dict[str, int]) -> None:
    """Without years, or with an absurd span of them, there is nothing to draw."""
    assert find_series([replace(_indicator(counts), name="citations_by_year")]) is None


@settings(max_examples=60, deadline=None)
@given(counts=st.lists(st.integers(0, 10**6), max_size=40))
def test_sparkline(counts: list[int]) -> None:
    """One character a year; a dot exactly where there is none, the tallest bar at the most."""
    line = sparkline(counts)
    assert len(line) == len(counts)
    assert [char == "·" for char in line] == [count == 0 for count in counts]
    if any(counts):
        assert line[counts.index(max(counts))] == "█"


@every_row(
    ("url", "kept"),
    [
        ("https://x.org/a?b=c&d#e", "https://x.org/a?b=c&d#e"),
        ("http://x.org/a b\"'<>", "http://x.org/a%20b%22'%3C%3E"),
        ("https://x.org/%20a", "https://x.org/%20a"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("java\x00script:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("ftp://x.org", ""),
        ("//x.org/a", ""),
        ("https:///a", ""),
        ("https://[x", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_are_links(url: str | None, kept: str) -> None:
    """A link leads to the web or nowhere, and cannot end the attribute it stands in."""
    assert safe_link(url) == kept


@settings(max_examples=60, deadline=None)
@given(text=st.text())
def test_inert_is_stable(text: str) -> None:
    """Making text harmless twice changes nothing more."""
    assert inert(inert(text)) == inert(text)


def test_authors_without_names_are_left_out() -> None:
    """A nameless author leaves no stray comma."""
    people = (Contributor(), Contributor(family="Berg"))
    card = to_card(Record(Work(title="T", contributors=people), (), {}, {}, ()))
    assert card == "T\nBerg\n"
