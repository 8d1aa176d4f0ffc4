"""What people type into a search, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harvest
from harvest.cache.search_query import FIELDS, read_query
from harvest.errors import InvalidArgument
from harvest.model.work import Work
from tests.command import Run


@pytest.fixture(scope="module")
def h(tmp_path_factory: pytest.TempPathFactory) -> Iterator[harvest.Session]:
    """The sample vault in a cache."""
    path = tmp_path_factory.mktemp("search") / "h.db"
    with (
        resources.as_file(resources.files("harvest") / "sample") as sample,
        harvest.open(cache=path, snapshots=[sample / "snapshot"], offline=True) as session,
    ):
        session.enrich(sample / "vault")
        yield session


def test_words_phrases_and_fields_narrow_the_list(h: harvest.Session) -> None:
    """Each form finds works that have it, and none that has not."""
    everything = {each.work_id: each.record.work for each in h.works()}
    rows: tuple[tuple[str, Callable[[Work], object]], ...] = (
        ("hemifac*", lambda w: "hemifac" in f"{w.title} {w.subtitle}".lower()),
        ("author:jankovic", lambda w: any(p.family == "Jankovic" for p in w.authors)),
        ("AUTHORS:Jankov*", lambda w: any(p.family == "Jankovic" for p in w.authors)),
        ('venue:"mov disord"', lambda w: w.venue.title == "Mov Disord"),
        ("venue:“Mov Disord”", lambda w: w.venue.title == "Mov Disord"),
        ('venue:="Trials"', lambda w: w.venue.title == "Trials"),
        ("year:2011", lambda w: w.year == 2011),
        ("year:2020-", lambda w: (w.year or 0) >= 2020),
        ("year:-1991", lambda w: w.year and w.year <= 1991),
        ("year:1991–2001", lambda w: w.year and 1991 <= w.year <= 2001),
        ("year:1991..2001 hemifacial", lambda w: w.year in (1998, 1999, 2001)),
        ("type:edited-book", lambda w: w.type == "edited-book"),
        ("retracted:yes", lambda w: w.is_retracted),
        ("access:gold", lambda w: w.access.status == "gold"),
        ("citations:50-100", lambda w: w.doi == "10.1016/b978-0-444-52014-2.00048-3"),
        ('popularity:"top 10%"', lambda w: w.doi == "10.1016/b978-0-444-52014-2.00048-3"),
        ("doi:10.1002/MDS.23692", lambda w: w.doi == "10.1002/mds.23692"),
        (
            "author: jankovic  year: 1998",
            lambda w: w.year == 1998 and w.venue.title == "Muscle Nerve",
        ),
        ('author:"Jankovic, J"', lambda w: any(p.family == "Jankovic" for p in w.authors)),
        ("author:j.jankovic", lambda w: any(p.family == "Jankovic" for p in w.authors)),
        ("author:jankovic,yaltho", lambda w: w.doi == "10.1002/mds.23692"),
        ('author:"Joseph Jankovic"', lambda w: any(p.family == "Jankovic" for p in w.authors)),
        ("year:>=2020", lambda w: (w.year or 0) >= 2020),
        ("year:<1991", lambda w: w.year and w.year < 1991),
        ("year: 2011", lambda w: w.year == 2011),
        ("type:edited book", lambda w: False),
        ('type:"Edited Book"', lambda w: w.type == "edited-book"),
        ("access:open", lambda w: w.access.status not in (None, "closed", "unknown")),
        ("retracted: yes", lambda w: w.is_retracted),
        ("popularity:top10%", lambda w: w.doi == "10.1016/b978-0-444-52014-2.00048-3"),
        ("impulse:AVERAGE", lambda w: w.doi == "10.1016/b978-0-444-52014-2.00048-3"),
        ("10.1002/MDS.23692", lambda w: w.doi == "10.1002/mds.23692"),
        ("<https://doi.org/10.1002/mds.23692>", lambda w: w.doi == "10.1002/mds.23692"),
        ("doi:https://doi.org/10.1002/mds.23692 faces", lambda w: w.doi == "10.1002/mds.23692"),
        ("doi: 10.1002/mds.23692", lambda w: w.doi == "10.1002/mds.23692"),
        ("PMID 21496615", lambda w: w.ids.pmid == "21496615"),
        ("pmid:21496615", lambda w: w.ids.pmid == "21496615"),
        ("10.1002/mds.23692 tinnitus", lambda w: False),
        ("title:jankovic", lambda w: False),
        ('"spasm hemifacial"', lambda w: False),
    )
    for text, is_meant in rows:
        found = {each.work_id for each in h.search(text, 100)}
        meant = {work_id for work_id, work in everything.items() if is_meant(work)}
        assert found == meant, text


def test_what_stats_counts_can_be_listed(h: harvest.Session) -> None:
    """The search of each bar finds as many works as the bar says."""
    bars = [bar for each in h.stats().distributions for bar in each.bars if bar.query]
    assert len(bars) > 30
    for bar in bars:
        assert len(h.search(bar.query, 1000)) == bar.count, bar


@settings(max_examples=60)
@given(
    text=st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                ['"', "*", ":", "-", "(", "AND", "NEAR(", "title:", "author:x*", "{a}"]
            ),
            st.sampled_from([f"{field}:1" for field in FIELDS]),
        ),
        max_size=5,
    ).map(" ".join)
)
def test_any_text_is_harmless(h: harvest.Session, text: str) -> None:
    """Nothing that is typed is taken for the index's own words, and nothing fails."""
    try:
        h.search(text)
        h.nearest_words(text)
    except InvalidArgument as error:
        assert "write" in str(error)


def test_a_field_that_cannot_be_read_is_told() -> None:
    """A range of words is none; unknown fields are words, as in a title with a colon."""
    for text in ("year:x", "year:-", "year:>", "citations:many", "retracted:maybe", "year:20²",
                 "access:free", "doi:none", "pmid:x", "impulse:best"):  # fmt: skip
        with pytest.raises(InvalidArgument, match="write"):
            read_query(text)
    for text in ("Tides: a history", "foo:bar", "RETRACTED: Grape seed", "The year: a history",
                 "A hot topic: mice", "Diabetes type: which one"):  # fmt: skip
        assert not read_query(text).conditions


def test_misspelt_words_are_guessed(h: harvest.Session) -> None:
    """The nearest words come first; words that some work has need none."""
    near = h.nearest_words("hemifacal spasm TINITUS qqqqqqqq microvasc*")
    assert h.nearest_words("authr:jankovic") == {"authr": ["author:"]}
    assert near == {"hemifacal": ["hemifacial"], "TINITUS": ["tinnitus"], "qqqqqqqq": []}


def test_the_command_prints_any_format(run: Run, h: harvest.Session) -> None:
    """Quotation marks that the shell takes away, formats, and hints where nothing is found."""
    at = ("--cache", h.settings.cache)
    one = run("search", "venue:mov disord", "author:tan", *at)
    assert one.code == 0 and one.out.count("\n") == 1 and "Tan 1999" in one.out
    for format_, start in (("bibtex", "@article"), ("ris", "TY  - "), ("card", "Bilateral")):
        assert run("search", "author:tan", "--format", format_, *at).out.startswith(start)
    assert run("search", "author:tan", "--format", "json", *at).lines[0]["year"] == 1999
    none = run("search", "hemifacal", "spasm", "--format", "bibtex", *at)
    assert (none.code, none.out) == (1, "")
    assert "no work has 'hemifacal'; did you mean hemifacial?" in none.err
    for wrong in ("year:x", "", " ", "(", "*"):
        assert run("search", wrong, *at).code == 2
    assert Path(h.settings.cache).exists()
