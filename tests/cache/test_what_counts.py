"""Which of several answers, keys and names counts: rows on both sides of each line."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from harvest.cache import Cache, CitationKey
from harvest.cache.grouping import MappedReply, group
from harvest.errors import CacheError
from harvest.model.identifier import Identifier
from harvest.model.record import SourceRecord
from harvest.model.work import Ids, Work
from harvest.providers import Hits
from tests.cache.world import EARLIER, LATER, crossref, crossref_body, doi

JUST_LATER = "2026-01-01T00:00:01Z"


def states(cache: Cache) -> list[str]:
    """The state of each stored reply, the oldest first."""
    with closing(sqlite3.connect(cache.path)) as conn:
        return [state for (state,) in conn.execute("SELECT state FROM replies ORDER BY id")]


def found(*bodies: dict[str, object]) -> Hits:
    """What a search at Crossref found."""
    return Hits("crossref", "found", bodies)


@pytest.mark.parametrize(("since", "is_known"), [(EARLIER, True), (JUST_LATER, False)])
def test_a_prefix_is_known_for_a_while(cache: Cache, since: str, is_known: bool) -> None:
    """To the second at which it was told."""
    cache.replies.save_prefix_agencies("doi", {"10.5555": "DataCite"}, EARLIER)
    known = cache.replies.prefix_agencies(["10.5555", "10.6666"], since)
    assert known == ({"10.5555": "DataCite"} if is_known else {})


def test_only_what_was_asked_for_ages(cache: Cache) -> None:
    """A hit that nobody asked for needs no refresh, and the second of the limit is young."""
    cache.replies.save([crossref("a")], EARLIER)
    cache.searches.save("crossref", "q", found(crossref_body("b")), EARLIER)
    assert cache.replies.stale(JUST_LATER, ["crossref"]) == [(doi("a"), "crossref")]
    assert cache.replies.stale(EARLIER, ["crossref"]) == []
    assert cache.replies.stale(LATER, ["openalex"]) == []


def test_of_two_answers_only_the_newer_makes_a_work(cache: Cache) -> None:
    """What is superseded before anything was made of it never will be."""
    cache.replies.save([crossref("a", volume="1")], EARLIER)
    cache.replies.save([crossref("a", volume="2")], LATER)
    assert states(cache) == ["derived", "pending"]


def test_a_hit_found_twice_is_a_hit_still(cache: Cache) -> None:
    """Nobody asked for it: no work is made of it, however often a search brings it along."""
    for title in ("q", "r"):
        cache.searches.save("crossref", title, found(crossref_body("a")), EARLIER)
    assert states(cache) == ["candidate"]
    cache.works.derive()
    assert list(cache.works.all_records()) == []


def test_a_hit_that_changed_is_found_as_it_is_now(cache: Cache) -> None:
    """A later search says more of a work than the earlier one, unless it was asked for itself."""
    cache.searches.save("crossref", "q", found(crossref_body("a", volume="1")), EARLIER)
    cache.searches.save("crossref", "r", found(crossref_body("a", volume="2")), LATER)
    stored = cache.searches.get("crossref", "r")
    assert stored is not None
    assert [body["volume"] for body in stored.hits.bodies] == ["2"]


def test_a_made_key_is_never_anothers(cache: Cache) -> None:
    """Two works never get one key, in whatever case."""
    cache.replies.save([crossref("a"), crossref("b")], EARLIER)
    handles = cache.works.derive([doi("a"), doi("b")])
    cache.keys.give(handles[doi("a")], "doe2011")
    with pytest.raises(CacheError, match="doe2011"):
        cache.keys.give(handles[doi("b")], "Doe2011")


@pytest.mark.parametrize("origins", [("note", "zotero"), ("zotero", "note")])
def test_of_two_origins_of_a_key_the_stronger_stays(cache: Cache, origins: tuple[str, str]) -> None:
    """In whatever order the library was read."""
    cache.replies.save([crossref("a")], EARLIER)
    handle = cache.works.derive([doi("a")])[doi("a")]
    cache.keys.add(CitationKey("/v", "doe", handle, origin) for origin in origins)
    assert [each.origin for each in cache.keys.find([handle])] == ["note"]


@pytest.mark.parametrize(("dois", "count"), [(("a",), 1), (("a", "b"), 3)])
def test_a_name_that_two_works_share_joins_neither(dois: tuple[str, ...], count: int) -> None:
    """An account without a DOI goes to the one work that has its PMID; of two, to none."""
    works = [Work(doi=f"10.5555/{each}", ids=Ids(pmid="9")) for each in dois]
    accounts = [
        MappedReply(number, Identifier("pmid", "9"), SourceRecord("openalex", EARLIER, work))
        for number, work in enumerate([*works, Work(ids=Ids(pmid="9"))])
    ]
    assert len(group(accounts)) == count
