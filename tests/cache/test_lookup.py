"""Reading works: by name, by handle, by their words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.cache import Cache
from harvest.cache.packing import pack_record, to_handle, to_number, unpack
from harvest.merge import merge
from harvest.model.identifier import Identifier
from harvest.model.record import Record
from harvest.providers import Reply
from harvest.providers.source_record import to_source_record
from tests.cache.world import EARLIER, LATER, absent, checks, crossref, doi, openalex


@pytest.fixture
def works(cache: Cache) -> dict[str, str]:
    """Handles of a few works by the suffixes of their DOIs."""
    titles = {
        "loop": "Vascular loop in the cerebellopontine angle",
        "spasm": "Hemifacial spasm: a review",
        "cafe": "Étude du café à Zürich",
        "other": "Nothing to do with it",
    }
    cache.replies.save([crossref(name, title=title) for name, title in titles.items()], EARLIER)
    return {name.value[8:]: handle for name, handle in cache.works.derive(map(doi, titles)).items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vascular loop", ["loop"]),
        ("LOOP Müller", ["loop"]),
        ("muller 2011 hemifacial", ["spasm"]),
        ("cafe zurich", ["cafe"]),
        ("Café Zürich", ["cafe"]),
        ("loop spasm", []),
        ("unheard-of", []),
        ("", []),
        ("   ", []),
        ('"', []),
    ],
)
def test_search_finds_works_that_hold_all_words(
    cache: Cache, works: dict[str, str], text: str, found: list[str]
) -> None:
    """Case, diacritics and punctuation do not matter; every word must be there."""
    assert cache.works.search(text) == [works[name] for name in found]


def test_search_looks_everywhere(cache: Cache, works: dict[str, str]) -> None:
    """Venue and abstract are searched too, and no more is returned than was asked for."""
    cache.replies.save([openalex(doi("loop"), 1, "loop")], LATER)
    cache.works.derive()
    assert cache.works.search("nerves vessels") == [works["loop"]]
    assert set(cache.works.search("Journal of Examples")) == set(works.values())
    assert len(cache.works.search("Journal of Examples", limit=2)) == 2


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Muller A. Vascular loop in the CPA. J Examples 2011", "loop"),
        ("Hemifacial Spasm", "spasm"),
        ("etude cafe", "cafe"),
    ],
)
def test_candidates_share_words_and_the_closest_comes_first(
    cache: Cache, works: dict[str, str], text: str, best: str
) -> None:
    """A reference need not agree in every word."""
    assert cache.works.candidates(text)[0] == works[best]


def test_candidates_of_foreign_words_are_none(cache: Cache, works: dict[str, str]) -> None:
    """A text that shares no word with any work has no candidates."""
    assert cache.works.candidates("xyzzy plugh") == []
    assert cache.works.candidates("") == []


@given(st.text(max_size=30))
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_no_text_breaks_a_search(cache: Cache, text: str) -> None:
    """Whatever a user types is searched for, never executed and never an error."""
    cache.works.search(text)
    cache.works.candidates(text)


@pytest.mark.parametrize(
    "text",
    ["NEAR(", 'a" OR "b', "title:x*", "^a", "- + ( )", "\x00", "\ud800 x", "AND OR NOT", "*"],
)
def test_the_search_languages_own_words_are_only_words(cache: Cache, text: str) -> None:
    """FTS5's operators mean nothing in what a user types."""
    assert cache.works.search(text) == []
    assert cache.works.candidates(text) == []


def test_the_index_follows_every_change(cache: Cache, works: dict[str, str]) -> None:
    """After a change, a deletion and a rebuild the index fits the table."""
    cache.replies.save([crossref("loop", title="Renamed")], LATER)
    cache.replies.save([absent("crossref", doi("spasm"))], LATER)
    cache.works.derive()
    checks(cache.path)
    assert cache.works.search("vascular") == []
    assert cache.works.search("hemifacial") == []
    assert cache.works.search("renamed") == [works["loop"]]
    cache.housekeeping.rebuild()
    checks(cache.path)
    assert cache.works.search("renamed") == [works["loop"]]


def test_records_come_back_whole_and_in_order(cache: Cache, works: dict[str, str]) -> None:
    """What is not here is left out; a handle of the wrong form is not here."""
    asked = [works["spasm"], "w0000000000", "nonsense", "", "wÄ", works["loop"]]
    found = cache.works.records(asked)
    assert list(found) == [works["spasm"], works["loop"]]
    assert found[works["loop"]].work.authors[0].family == "Müller"
    assert cache.works.record("nonsense") is None


@pytest.mark.parametrize(
    "reply", [crossref("a"), openalex(doi("a"), 1, "a"), crossref("a", author=[], title=[])]
)
def test_a_packed_record_is_the_record(reply: Reply) -> None:
    """Leaving out what is empty loses nothing, down to the JSON of the contract."""
    assert reply.body is not None
    record = merge([to_source_record(reply.source, reply.body, EARLIER)])
    read = Record.from_dict(unpack(pack_record(record)))
    assert read == record
    assert read.to_dict() == record.to_dict()


def test_a_saved_name_leads_to_its_work(cache: Cache, works: dict[str, str]) -> None:
    """A Zotero key that was resolved once is resolved for good."""
    key = Identifier("zotero", "2AFE3B35")
    assert cache.works.ids([key]) == {}
    cache.decisions.save_name(key, doi("loop"), "found by title")
    assert cache.decisions.name(key) == doi("loop")
    assert cache.works.ids([key, doi("loop")]) == {key: works["loop"], doi("loop"): works["loop"]}
    cache.housekeeping.rebuild()
    assert cache.works.ids([key]) == {key: works["loop"]}


@given(st.integers(0, 2**50 - 1))
def test_a_handle_is_its_number(number: int) -> None:
    """Handles are eleven characters and lose nothing."""
    assert len(to_handle(number)) == 11
    assert to_number(to_handle(number)) == number


@given(st.text(max_size=12))
def test_any_text_is_a_handle_or_none(text: str) -> None:
    """What is no handle has no number; what has one shows it again."""
    number = to_number(text)
    assert number is None or to_handle(number) == text
