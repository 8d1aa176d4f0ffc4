"""Citation keys: patterns, scripts, collisions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.errors import SettingsError
from harvest.export.bibtex import is_valid_key
from harvest.export.key_pattern import make_key, unique_key
from harvest.model.work import Contributor, Ids, Venue, Work
from tests.table import every_row

from .sample import make_record, works

MULLER = {
    "title": "A Test of the Search & Rescue of DNA",
    "year": 2020,
    "contributors": (
        Contributor(family="Müller", given="Jane"),
        Contributor(family="O'Neil"),
        Contributor(role="editor", family="Boss"),
    ),
    "venue": Venue(title="Journal of the Things at Sea"),
}


@every_row(
    ("pattern", "key"),
    [
        ("auth.lower + shorttitle(3,3) + year", "mullerTestSearchRescue2020"),
        ("auth+year", "Muller2020"),
        ("auth.german.lower+year", "mueller2020"),
        ("auth.ascii.upper", "MULLER"),
        ("authors(1)", "Muller"),
        ("authors(2) + '_' + year", "MullerONeil_2020"),
        ("authors + ':' + veryshorttitle", "MullerONeil:Test"),
        ("shorttitle(2)", "TestSearch"),
        ("shorttitle(4,1).lower", "testsearchrescuedna"),
        ("veryshorttitle(1,1) + year", "Test2020"),
        ("journal.lower + year", "jts2020"),
        ("title", "ATestOfTheSearchRescueOfDNA"),
        ("'x-' + year", "x-2020"),
    ],
)
def test_patterns(pattern: str, key: str) -> None:
    """Each function and modifier does what the module says."""
    assert make_key(make_record(**MULLER), pattern) == key


@every_row(
    ("values", "key"),
    [
        ({"title": "深度学习", "contributors": (Contributor(family="王"),), "year": 1999},
         "wangShenDuXueXi1999"),
        ({"title": "Война и мир", "contributors": (Contributor(family="Толстой"),)},
         "tolstoyVoynaIMir"),
        ({"title": "Θεωρία", "contributors": (Contributor(family="Παπαδόπουλος"),)},
         "papadopoylosTheoria"),
        ({"title": "On and Off", "contributors": (Contributor(family="van der Berg"),)},
         "vanderbergOnAndOff"),
        ({"title": "THE STRUCTURE OF MATTER"}, "StructureMatter"),
        ({"title": "<i>E. coli</i> at sea"}, "EColiSea"),
        ({"title": "Meta-analysis: a T-cell’s view"}, "MetaanalysisTcellsView"),
        ({"contributors": (Contributor(literal="Centers for Disease Control and Prevention"),),
          "year": 2001}, "centersdiseasecontrol2001"),
        ({"contributors": (Contributor(role="editor", family="Boss"),), "year": 2001}, "boss2001"),
        ({"doi": "10.1000/a.b"}, "doi101000ab"),
        ({"year": 2001, "ids": Ids(openalex="W12")}, "anonW122001"),
        ({}, "anon"),
    ],
)  # fmt: skip
def test_works_of_all_scripts_and_none(values: dict[str, object], key: str) -> None:
    """Names and titles of any script, and works that lack them, get a readable ASCII key."""
    assert make_key(make_record(**values)) == key


@given(works())
@settings(max_examples=100, deadline=None)
def test_every_work_has_a_usable_key(work: Work) -> None:
    """A key is never empty, always legal, always ASCII, and the same twice."""
    record = make_record(title=work.title, contributors=work.contributors, year=work.year)

    key = make_key(record)

    assert is_valid_key(key)
    assert re.fullmatch("[A-Za-z0-9]+", key)
    assert make_key(record) == key


@every_row(
    ("pattern", "wrong"),
    [
        ("auth + writer", "'writer'"),
        ("auth.small", "'.small'"),
        ("shorttitle(a)", "'shorttitle(a)'"),
        ("shorttitle(1,2,3)", "'shorttitle(1,2,3)'"),
        ("auth(", "'auth('"),
        ("'a b'", "\"'a b'\""),
        ("'{'", "\"'{'\""),
        ("auth + ", "''"),
        ("", "''"),
        ("__import__('os')", "__import__"),
    ],
)
def test_wrong_patterns(pattern: str, wrong: str) -> None:
    """A wrong pattern is a setting to correct: the message quotes the pattern and the part."""
    with pytest.raises(SettingsError) as caught:
        make_key(make_record(**MULLER), pattern)
    assert wrong in str(caught.value)
    assert repr(pattern) in str(caught.value)


def lowered(taken: set[str]) -> Callable[[str], bool]:
    """Whether a key is among those taken, in whatever case."""
    return lambda key: key.lower() in {each.lower() for each in taken}


def test_the_newcomer_takes_the_suffix() -> None:
    """Suffixes go a to z, then aa, and keys differ by more than case."""
    taken: set[str] = set()
    given_keys = []
    for _ in range(29):
        key = unique_key("Muller2020" if len(taken) % 2 else "muller2020", lowered(taken))
        assert key.lower() not in {other.lower() for other in taken}
        taken.add(key)
        given_keys.append(key.lower().removeprefix("muller2020"))

    assert given_keys == ["", *"abcdefghijklmnopqrstuvwxyz", "aa", "ab"]


@given(st.text("aB1", min_size=1, max_size=3), st.sets(st.text("aB1", max_size=4)))
def test_a_free_key_is_kept(base: str, taken: set[str]) -> None:
    """A key that nobody has stays as it is; any other answer begins with it and is new."""
    key = unique_key(base, lowered(taken))

    assert key.startswith(base)
    assert key.lower() not in {other.lower() for other in taken}
    assert key == base or base.lower() in {other.lower() for other in taken}


@every_row(
    "title",
    [
        "RETRACTED: Tides", "RETRACTED ARTICLE: Tides", "Retracted: Tides", "[Retracted] Tides",
        "Tides [RETRACTED]", "Retraction: Tides", "WITHDRAWN: Tides", "Artículo retractado: Tides",
        "Notice of Retraction: Tides", "Zurückgezogen: Tides", "【撤稿】Tides", "RETRACTED Tides",
    ],
)  # fmt: skip
def test_a_notice_is_no_part_of_a_key(title: str) -> None:
    """The key of a retracted work is that of its title."""
    assert make_key(make_record(title=title, year=2020)) == "Tides2020"
