"""Raw replies and searches: kept as sent, the newest counts."""

from __future__ import annotations

import pytest

from harvest.cache import Cache, Known
from harvest.model.identifier import Identifier
from harvest.providers import Hits, Reply
from tests.cache.world import (
    EARLIER,
    LATER,
    absent,
    checks,
    crossref,
    crossref_body,
    doi,
    openalex_body,
    query,
)


def test_known_tells_found_and_absent_with_their_own_age(cache: Cache) -> None:
    """Each source's answer to each identifier is known by itself; what was not asked is not."""
    cache.replies.save([crossref("a"), absent("crossref", doi("b"))], EARLIER)
    cache.replies.save([absent("openalex", doi("a"))], LATER)
    asked = [doi("a"), doi("b"), doi("c"), Identifier("pmid", "1")]
    assert cache.replies.known("crossref", asked) == {
        doi("a"): Known("found", EARLIER),
        doi("b"): Known("absent", EARLIER),
    }
    assert cache.replies.known("openalex", asked) == {doi("a"): Known("absent", LATER)}


def test_an_outage_leaves_no_trace(cache: Cache) -> None:
    """Unavailable is never stored, neither as a reply nor as an empty search."""
    cache.replies.save([Reply("crossref", doi("a"), "unavailable", reason="timeout")], EARLIER)
    cache.searches.save("crossref", "q", Hits("crossref", "unavailable"), EARLIER)
    assert cache.replies.known("crossref", [doi("a")]) == {}
    assert cache.searches.get("crossref", "q") is None


def test_an_outage_does_not_forget_what_was_known(cache: Cache) -> None:
    """A failed refresh leaves the earlier answer."""
    cache.replies.save([crossref("a")], EARLIER)
    cache.replies.save([Reply("crossref", doi("a"), "unavailable")], LATER)
    assert cache.replies.known("crossref", [doi("a")]) == {doi("a"): Known("found", EARLIER)}


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (crossref("a"), absent("crossref", doi("a")), "absent"),
        (absent("crossref", doi("a")), crossref("a"), "found"),
        (crossref("a"), crossref("a", volume="13"), "found"),
        (crossref("a"), crossref("a"), "found"),
    ],
)
def test_the_newest_reply_counts(cache: Cache, first: Reply, second: Reply, outcome: str) -> None:
    """A later answer replaces the earlier one, whatever the two say."""
    cache.replies.save([first], EARLIER)
    cache.replies.save([second], LATER)
    assert cache.replies.known("crossref", [doi("a")]) == {doi("a"): Known(outcome, LATER)}


def test_only_the_last_but_one_reply_is_kept(cache: Cache) -> None:
    """History does not grow without end: two bodies for one question, however often it is asked."""
    for volume in range(5):
        cache.replies.save([crossref("a", volume=str(volume))], LATER)
    assert query(cache.path, "SELECT count(*), sum(is_current) FROM replies") == [(2, 1)]
    assert query(cache.path, "SELECT count(*) FROM bodies") == [(2,)]


def test_the_same_reply_again_takes_no_space(cache: Cache) -> None:
    """A source that says the same again is believed anew, and nothing is stored twice."""
    cache.replies.save([crossref("a")], EARLIER)
    cache.replies.save([crossref("a")], LATER)
    assert query(cache.path, "SELECT count(*) FROM replies") == [(1,)]


def test_a_search_comes_back_in_its_order(cache: Cache) -> None:
    """Bodies are kept as sent, best first."""
    bodies = (crossref_body("b"), crossref_body("a", "Other"), crossref_body("c"))
    cache.searches.save("crossref", "q", Hits("crossref", "found", bodies), EARLIER)
    stored = cache.searches.get("crossref", "q")
    assert stored is not None
    assert stored.hits == Hits("crossref", "found", bodies)
    assert stored.retrieved_at == EARLIER
    assert cache.searches.get("openalex", "q") is None


def test_an_empty_search_is_remembered(cache: Cache) -> None:
    """That nothing was found is an answer with its own age."""
    cache.searches.save("crossref", "q", Hits("crossref", "absent"), EARLIER)
    stored = cache.searches.get("crossref", "q")
    assert stored is not None
    assert stored.hits == Hits("crossref", "absent")


def test_a_hit_answers_for_its_own_identifier(cache: Cache) -> None:
    """What a search returned need not be asked again by its DOI, and is no work until chosen."""
    cache.searches.save("crossref", "q", Hits("crossref", "found", (crossref_body("a"),)), EARLIER)
    assert cache.replies.known("crossref", [doi("a")]) == {doi("a"): Known("found", EARLIER)}
    cache.works.derive()
    assert cache.works.ids([doi("a")]) == {}
    assert list(cache.works.derive([doi("a")])) == [doi("a")]


def test_a_hit_joins_the_work_that_is_there(cache: Cache) -> None:
    """A candidate from one source completes a work that came from another."""
    body = openalex_body(1, "a")
    cache.searches.save("openalex", "q", Hits("openalex", "found", (body,)), EARLIER)
    cache.replies.save([crossref("a")], LATER)
    handle = cache.works.derive([doi("a")])[doi("a")]
    record = cache.works.record(handle)
    assert record is not None
    assert set(record.sources) == {"crossref", "openalex"}


def test_two_hits_with_one_doi_both_come_back(cache: Cache) -> None:
    """OpenAlex can have two works with one DOI: neither hides the other."""
    bodies = (openalex_body(1, "a"), openalex_body(2, "a", "On examples, again"))
    cache.searches.save("openalex", "q", Hits("openalex", "found", bodies), EARLIER)
    stored = cache.searches.get("openalex", "q")
    assert stored is not None
    assert stored.hits.bodies == bodies


def test_a_hit_that_cannot_be_read_is_left_out(cache: Cache) -> None:
    """A body of the wrong shape costs only itself."""
    bodies = ({"nonsense": 1}, crossref_body("a"))
    cache.searches.save("crossref", "q", Hits("crossref", "found", bodies), EARLIER)
    stored = cache.searches.get("crossref", "q")
    assert stored is not None
    assert stored.hits.bodies == (bodies[1],)


def test_a_hit_stays_found_after_its_reply_is_renewed(cache: Cache) -> None:
    """A fresh reply takes the candidate's place in the stored search, twice over too."""
    cache.searches.save("crossref", "q", Hits("crossref", "found", (crossref_body("a"),)), EARLIER)
    for volume in ("13", "14"):
        cache.replies.save([crossref("a", volume=volume)], LATER)
    stored = cache.searches.get("crossref", "q")
    assert stored is not None
    assert [body["volume"] for body in stored.hits.bodies] == ["14"]
    checks(cache.path)


def test_hostile_text_is_only_text(cache: Cache) -> None:
    """Quotes, NULs, lone surrogates and SQL in a reply are stored and come back or are spelled out.

    JSON can hold half a character; a database cannot.
    """
    title = "'); DROP TABLE works; -- \x00 \ud800 <script>"
    odd = Identifier("doi", "10.5555/\ud83d'x")
    cache.replies.save([crossref("a", title=title), absent("crossref", odd)], EARLIER)
    handle = cache.works.derive([doi("a")])[doi("a")]
    assert cache.works.record(handle) is not None
    assert doi("a") in cache.replies.known("crossref", [doi("a")])
    checks(cache.path)


def test_many_are_looked_up_in_one_go(cache: Cache) -> None:
    """There is no limit on how many identifiers one question may hold."""
    many = [doi(f"n{number}") for number in range(40_000)]
    cache.replies.save([absent("crossref", each) for each in many[:5]], EARLIER)
    assert len(cache.replies.known("crossref", many)) == 5
    assert cache.works.ids(many) == {}
