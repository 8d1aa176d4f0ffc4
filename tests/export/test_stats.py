"""Distributions of works: each work once in each, as text, JSON and a page."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.export.chart import to_figure
from harvest.export.distribution import CLASSES, VENUES, YEARS, Bar, count_works
from harvest.export.sanitize import cell_width
from harvest.export.stats_page import to_stats_page, to_stats_text
from harvest.model.indicator import Indicator
from harvest.model.record import Record
from harvest.model.work import Access, Update, Venue, Work
from tests.command import Run
from tests.export.nasty import nasty_text
from tests.export.outline import Outline, assert_inert


def record(work: Work | None = None, **numbers: object) -> Record:
    """A record of a work with indicators: citations=3, popularity="Top 1%"."""
    indicators = tuple(
        Indicator(name, None, None, value, "bip", None)
        if isinstance(value, str)
        else Indicator(name, value, None, None, "openalex", None)  # type: ignore[arg-type]
        for name, value in numbers.items()
    )
    return Record(work or Work(), indicators, {}, {}, ())


def counts(name: str, *records: Record) -> list[tuple[str, int]]:
    """(label, count) of each bar of a distribution that is not empty."""
    bars = count_works(records)[name].bars
    return [(bar.label, bar.count) for bar in bars if bar.count]


ODD = st.one_of(st.none(), nasty_text)
RECORDS = st.builds(
    record,
    st.builds(
        Work,
        type=ODD,
        year=st.one_of(st.none(), st.integers(-3, 2030)),
        venue=st.builds(Venue, title=ODD),
        access=st.builds(Access, status=st.sampled_from(["gold", "closed", "unknown", "x"])),
        is_retracted=st.sampled_from([None, True, False]),
    ),
    citations=st.one_of(st.none(), st.integers(-2, 5000), st.floats(0, 9)),
    influence=st.sampled_from([*CLASSES, "Top 5%", ""]),
)


@settings(max_examples=12)
@given(records=st.lists(RECORDS, max_size=5))
def test_each_work_is_counted_once_in_each(records: list[Record]) -> None:
    """Whatever records say, every distribution adds up; text and page are inert."""
    stats = count_works(records)
    assert stats.works == len(records)
    for each in stats.distributions:
        assert sum(bar.count for bar in each.bars) == len(records), each.name
    text = to_stats_text(stats, 60)
    assert all(cell_width(line) <= 80 for line in text.splitlines())
    assert "\x1b" not in text
    assert_inert(to_stats_page(stats), to_stats_page(count_works([record()])))


@pytest.mark.parametrize(
    ("name", "given_", "expected"),
    [
        ("year", [Work(year=2020), Work(year=2022), Work(year=2022), Work()],
         [("2020", 1), ("2022", 2), ("unknown", 1)]),
        ("year", [Work(year=1600), Work(year=2020)], [(f"≤ {2020 - YEARS}", 1), ("2020", 1)]),
        ("type", [Work(type="book-chapter"), Work(type="posted-content"), Work(type="book-part")],
         [("Book chapter", 1), ("Book part", 1), ("Preprint", 1)]),
        ("access", [Work(access=Access("closed")), Work(access=Access("diamond")), Work()],
         [("Diamond", 1), ("Closed", 1), ("unknown", 1)]),
        ("notices", [Work(is_retracted=True, updates=(Update("correction"),)),
                     Work(updates=(Update("erratum"), Update("expression-of-concern"))), Work()],
         [("Expression of concern", 1), ("Retracted", 1), ("none", 1)]),
        ("venue", [Work(venue=Venue(f"J{n:02}")) for n in range(VENUES + 2)],
         [*((f"J{n:02}", 1) for n in range(VENUES)), ("2 others", 2)]),
        ("venue", [Work(venue=Venue(f"J{n:02}")) for n in range(VENUES + 1)],
         [(f"J{n:02}", 1) for n in range(VENUES + 1)]),
    ],
)  # fmt: skip
def test_what_is_counted(name: str, given_: list[Work], expected: list[tuple[str, int]]) -> None:
    """Kinds in their order, the rare ones together, what is unknown last."""
    assert counts(name, *map(record, given_)) == expected


def test_numbers_fall_into_their_bars() -> None:
    """The bounds belong to the bar that names them; the highest count of any source counts."""
    works = [record(citations=each) for each in (0, 1, 9, 10, 99, 100, 999, 1000)]
    twice = replace(works[0], indicators=works[0].indicators + works[3].indicators)
    assert [count for _, count in counts("citations", *works, twice, record())] == [
        1, 2, 3, 2, 1, 1,
    ]  # fmt: skip
    assert counts("impulse", record(impulse="Top 1%"), record()) == [("Top 1%", 1), ("unknown", 1)]


def test_a_figure_is_for_everybody() -> None:
    """Title and description are named by the picture, each bar has its number, links lead on."""
    stats = count_works([record(Work(year=2020)), record(Work(year=2021, type='"a&b"'))])
    for each in stats.distributions:
        figure = to_figure(each)
        reader = Outline(figure)
        ids = [value for tag, name, value in reader.attributes if name == "id"]
        named = [("svg", "aria-labelledby"), ("svg", "aria-describedby")]
        assert [
            reader.attributes.count((*at, id_)) for at, id_ in zip(named, ids, strict=True)
        ] == [1, 1]
        assert 'role="img"' in figure
        assert reader.tags["a"] == 0
        assert reader.tags["tr"] == len(each.bars) + 1

    def link(bar: Bar) -> str | None:
        return f"/search?q={bar.query}" if bar.query else None

    linked = Outline(to_figure(stats["type"], link))
    assert ("a", "href", '/search?q=type:" a&b "') in linked.attributes
    assert ("svg", "role", "group") in linked.attributes
    assert Outline(to_figure(stats["year"], link)).tags["a"] == 4


@pytest.mark.parametrize("name", ["year", "venue"])
def test_everything_stays_in_the_picture(name: str) -> None:
    """Bars and labels of long names and many years lie inside the view."""
    works = [Work(year=1900 + n, venue=Venue("Long name " * 20 + str(n))) for n in range(100)]
    figure = to_figure(count_works(map(record, works))[name])
    height = float(re.findall(r'viewBox="0 0 640 (\d+)"', figure)[0])
    shapes = re.findall(r'<rect x="([\d.]+)" [^>]*?y="([\d.]+)"', figure)
    assert all(0 <= float(x) <= 640 and 0 <= float(y) <= height for x, y in shapes)
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", figure)
    assert texts and all(len(each) <= 56 for each in texts)


def test_the_command_counts_the_cache_or_what_notes_cite(run: Run, tmp_path: Path) -> None:
    """Bars in text, one JSON object, a page; the whole cache, or some works of it."""
    with resources.as_file(resources.files("harvest") / "sample") as sample:
        at = ("--offline", "--snapshot", sample / "snapshot", "-q")
        [vault] = run("stats", sample / "vault", "--json", *at).lines
        assert vault["works"] == sum(bar["count"] for bar in vault["year"]) > 20
        [one] = run("stats", "10.1002/mds.23692", "--json", *at).lines
    assert [bar["value"] for bar in one["year"]] == ["2011"]
    page = tmp_path / "stats.html"
    ran = run("stats", "--html", page, "-q")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert "<svg" in page.read_text("utf-8")
    assert run("stats").out.startswith(f"{vault['works']} works\n\nYear\n")
    assert run("stats", "--cache", tmp_path / "none.db").out == "0 works\n"
