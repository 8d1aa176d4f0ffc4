"""Works from replies: what belongs together, whatever order it came in."""

from __future__ import annotations

import itertools
import logging
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.cache import Cache, StoredNote
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Reading
from harvest.providers import Hits, Reply
from tests.cache.world import (
    EARLIER,
    LATER,
    absent,
    checks,
    crossref,
    crossref_body,
    derived_tables,
    doi,
    openalex,
    openalex_body,
    query,
)

PMID = Identifier("pmid", "123")
PUBMED = {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"}


def openalex_id(number: int) -> Identifier:
    """An OpenAlex work's identifier."""
    return Identifier("openalex", f"W{number}")


def derive(cache: Cache, replies: Iterable[Reply]) -> None:
    """Save the replies and make all works."""
    cache.replies.save(replies, EARLIER)
    cache.works.derive()


TOGETHER: dict[str, tuple[Sequence[Reply], Sequence[Sequence[Identifier]]]] = {
    "the same own DOI": (
        [crossref("a"), openalex(doi("a"), 1, "a")],
        [[doi("a"), openalex_id(1)]],
    ),
    "two OpenAlex works with one DOI": (
        [openalex(doi("a"), 1, "a"), openalex(openalex_id(2), 2, "a")],
        [[doi("a"), openalex_id(1), openalex_id(2)]],
    ),
    "an alias: asked B, and told of A": (
        [crossref("b", "a"), openalex(doi("a"), 1, "a")],
        [[doi("a"), doi("b"), openalex_id(1)]],
    ),
    "no alias when B has a work of its own": (
        [crossref("b", "a"), openalex(doi("b"), 2, "b")],
        [[doi("a")], [doi("b"), openalex_id(2)]],
    ),
    "asked by PMID": (
        [openalex(PMID, 1, "a"), crossref("a")],
        [[PMID, doi("a"), openalex_id(1)]],
    ),
    "no DOI on one side, one PMID on both": (
        [openalex(openalex_id(1), 1, ids=PUBMED), openalex(doi("a"), 2, "a", ids=PUBMED)],
        [[openalex_id(1), openalex_id(2), doi("a"), PMID]],
    ),
    "one PMID and two DOIs": (
        [openalex(doi("a"), 1, "a", ids=PUBMED), openalex(doi("b"), 2, "b", ids=PUBMED)],
        [[doi("a"), openalex_id(1)], [doi("b"), openalex_id(2)]],
    ),
    "no DOI, and two DOIs that share its PMID": (
        [
            openalex(doi("a"), 1, "a", ids=PUBMED),
            openalex(doi("b"), 2, "b", ids=PUBMED),
            openalex(openalex_id(3), 3, ids=PUBMED),
        ],
        [[doi("a"), openalex_id(1)], [doi("b"), openalex_id(2)], [openalex_id(3)]],
    ),
    "no DOI at all, joined by way of a third": (
        [
            openalex(openalex_id(1), 1, ids=PUBMED),
            openalex(
                openalex_id(2), 2, ids={"pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC77"}
            ),
            openalex(
                openalex_id(3),
                3,
                ids=PUBMED | {"pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC77"},
            ),
        ],
        [[openalex_id(1), openalex_id(2), openalex_id(3), PMID]],
    ),
    "strangers": ([crossref("a"), crossref("b")], [[doi("a")], [doi("b")]]),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_what_belongs_together_is_one_work(tmp_path: Path, name: str) -> None:
    """In every order of arrival the names lead to the same works, as many as expected."""
    replies, works = TOGETHER[name]
    states = []
    for number, order in enumerate(itertools.permutations(replies)):
        with Cache.open(tmp_path / f"{number}.db") as cache:
            for reply in order:
                derive(cache, [reply])
            states.append(cache.works.ids([each for names in works for each in names]))
            assert cache.housekeeping.info()["tables"]["works"] == len(works)
    found = [{states[0].get(each) for each in names} for names in works]
    assert all(len(handles) == 1 for handles in found)
    assert len(set.union(*found) - {None}) == len(works)
    assert all(state == states[0] for state in states)


@pytest.mark.parametrize(
    ("others", "home"),
    [
        ([crossref("a"), crossref("b")], "b"),
        ([crossref("b", "a")], "a"),
        ([crossref("b", "a"), openalex(doi("b"), 2, "b")], "b"),
        ([], "b"),
    ],
)
def test_a_cluster_of_dois_glues_nothing(cache: Cache, others: list[Reply], home: str) -> None:
    """OpenAIRE's record of several DOIs goes to the one that was asked, or whose alias that is."""
    body = {
        "id": "doi_dedup___::abc",
        "mainTitle": "On examples",
        "pids": [{"scheme": "doi", "value": "10.5555/a"}, {"scheme": "doi", "value": "10.5555/b"}],
        "type": "publication",
        "instances": [],
    }
    derive(cache, [*others, Reply("openaire", doi("b"), "found", body)])
    works = cache.works.ids([doi("a"), doi("b")])
    told = {
        handle: set(record.sources)
        for handle, record in cache.works.records(works.values()).items()
    }
    assert "openaire" in told[works[doi(home)]]
    assert sum("openaire" in sources for sources in told.values()) == 1


def test_a_record_tells_who_does_not_have_it(cache: Cache) -> None:
    """An absence is listed among the sources with its own date, whenever it comes."""
    derive(cache, [openalex(doi("a"), 1, "a")])
    cache.replies.save([absent("crossref", doi("a"))], LATER)
    cache.works.derive()
    record = cache.works.record(cache.works.ids([doi("a")])[doi("a")])
    assert record is not None
    told = {name: (each.status, each.retrieved_at) for name, each in record.sources.items()}
    assert told == {"crossref": ("absent", LATER), "openalex": ("found", EARLIER)}


def test_a_reply_that_cannot_be_read_is_told_and_passed_over(
    cache: Cache, caplog: pytest.LogCaptureFixture
) -> None:
    """One bad body costs only itself, and is not tried again until a rebuild."""
    bad = Reply("crossref", doi("bad"), "found", {"nonsense": 1})
    odd = Reply("no-such-source", doi("a"), "found", {"x": 1})
    with caplog.at_level(logging.WARNING):
        derive(cache, [bad, odd, crossref("a")])
    assert "doi:10.5555/bad" in caplog.text
    assert list(cache.works.ids([doi("a"), doi("bad")])) == [doi("a")]
    assert (cache.housekeeping.info()["pending"], cache.housekeeping.info()["unreadable"]) == (0, 2)
    cache.housekeeping.rebuild()
    assert cache.housekeeping.info()["unreadable"] == 2
    checks(cache.path)


def test_what_was_saved_and_not_derived_is_derived_next_time(cache: Cache) -> None:
    """A run that was cut off between saving and deriving loses nothing."""
    cache.replies.save([crossref(f"a{number}") for number in range(1000)], EARLIER)
    cache.works.derive()
    assert cache.housekeeping.info()["tables"]["works"] == 1000


def test_a_refreshed_reply_changes_the_work_in_place(cache: Cache) -> None:
    """The handle stays, the record is the new one, the venue no work is in any more goes."""
    derive(cache, [crossref("a", title="Early")])
    before = cache.works.ids([doi("a")])
    late = crossref_body("a", "Late") | {"container-title": ["Other"]}
    cache.replies.save([Reply("crossref", doi("a"), "found", late)], LATER)
    cache.works.derive()
    assert cache.works.ids([doi("a")]) == before
    record = cache.works.record(before[doi("a")])
    assert record is not None
    assert record.work.title == "Late"
    assert query(cache.path, "SELECT title FROM venues") == [("Other",)]
    checks(cache.path)


def test_a_work_all_sources_lost_is_no_work(cache: Cache) -> None:
    """When the last source says absent, nothing is left to describe."""
    derive(cache, [crossref("a")])
    cache.replies.save([absent("crossref", doi("a"))], LATER)
    cache.works.derive()
    assert cache.works.ids([doi("a")]) == {}
    checks(cache.path)


def test_a_work_that_gets_a_doi_keeps_what_the_user_tied_to_it(cache: Cache) -> None:
    """Citation key and matches move along when the work's first name changes."""
    name = openalex_id(1)
    derive(cache, [openalex(name, 1)])
    before = cache.works.ids([name])[name]
    cache.keys.give(before, "muller2011")
    mention = Mention("a.md", 1, 1, "openalex", "W1", (name,))
    [number] = cache.notes.save(StoredNote("a.md", "h", 1, 1), Reading((mention,)))
    cache.answers.save([(number, Answer(mention, "matched", "identifier", 1.0, before))])
    cache.replies.save([openalex(name, 1, "a")], LATER)
    cache.works.derive()
    after = cache.works.ids([name])[name]
    assert after != before
    assert after == cache.works.ids([doi("a")])[doi("a")] == cache.works.id_of(doi("a"))
    assert cache.keys.first([after]).get(after) == "muller2011"
    assert [each.path for each in cache.answers.citing(after)] == ["a.md"]
    assert cache.works.record(before) is None


def test_a_chapters_isbn_leads_to_the_book(cache: Cache) -> None:
    """A book and its chapters share the ISBN; asked for it, the book is meant."""
    isbn = "9780444520142"
    chapters = [crossref(f"ch{n}", type="book-chapter", ISBN=[isbn]) for n in range(3)]
    derive(cache, [*chapters, crossref("book", type="book", ISBN=[isbn])])
    found = cache.works.ids([Identifier("isbn", isbn)])
    assert list(found.values()) == [cache.works.ids([doi("book")])[doi("book")]]


def test_the_work_found_by_asking_for_a_name_comes_first(cache: Cache) -> None:
    """Two works claim a PMID: the one that was answered for it is meant."""
    for order in ((1, "a", 2, "b"), (2, "b", 1, "a")):
        derive(cache, [openalex(PMID, order[0], order[1], ids=PUBMED)])
        derive(cache, [openalex(doi(order[3]), order[2], order[3], ids=PUBMED)])
        meant = cache.works.ids([doi(order[1])])[doi(order[1])]
        assert cache.works.ids([PMID]) == {PMID: meant}


def test_rebuild_makes_the_same_tables_and_leaves_the_rest(cache: Cache) -> None:
    """All that is derived comes out the same, even where it was damaged by hand."""
    body = openalex_body(5, "c")
    cache.searches.save("openalex", "q", Hits("openalex", "found", (body,)), EARLIER)
    hits = Hits("crossref", "found", (crossref_body("never"),))
    cache.searches.save("crossref", "q", hits, EARLIER)
    replies = [reply for replies, _ in TOGETHER.values() for reply in replies]
    derive(cache, [*replies, crossref("c"), absent("crossref", doi("zz"))])
    handle = cache.works.ids([doi("a")])[doi("a")]
    cache.keys.give(handle, "key", origin="pinned")
    cache.decisions.decide("f", doi("a"))
    before = derived_tables(cache)
    counts = cache.housekeeping.rebuild()
    assert derived_tables(cache) == before
    assert counts["works"] == len(before["works"])
    with cache.transaction():
        cache._conn.execute("DELETE FROM contributors")
        cache._conn.execute("UPDATE works SET title = 'wrong', venue_id = NULL")
        cache._conn.execute("INSERT INTO works (id, handle, identifier) VALUES (7, 'w', 'doi:x')")
    cache.housekeeping.rebuild()
    assert derived_tables(cache) == before
    assert cache.keys.first([handle]).get(handle) == "key"
    assert cache.decisions.chosen("f") == doi("a")
    assert cache.works.ids([doi("never")]) == {}
    checks(cache.path)


def test_a_cut_off_rebuild_is_finished_by_the_next_run(cache: Cache) -> None:
    """Between the steps of a rebuild every work can still be read."""
    derive(cache, [crossref(f"a{number}") for number in range(5)])
    before = derived_tables(cache)
    with cache.transaction():
        cache._conn.execute("UPDATE replies SET state = 'pending'")
    assert len(cache.works.records(cache.works.ids([doi("a1")]).values())) == 1
    cache.works.derive()
    assert derived_tables(cache) == before


NAMES = st.sampled_from(
    [doi("a"), doi("b"), doi("c"), openalex_id(1), openalex_id(2), PMID, Identifier("pmid", "9")]
)


@st.composite
def some_replies(draw: st.DrawFn) -> list[Reply]:
    """Replies of a few sources about a few names, tangled."""
    replies = []
    for _ in range(draw(st.integers(1, 7))):
        asked = draw(NAMES)
        own = draw(st.sampled_from(["a", "b", "c", None]))
        pmid = draw(st.sampled_from([PUBMED, {"pmid": "https://pubmed.ncbi.nlm.nih.gov/9"}, {}]))
        if draw(st.integers(0, 5)) == 0:
            replies.append(absent("crossref", asked))
        elif own and asked.scheme == "doi" and draw(st.booleans()):
            replies.append(Reply("crossref", asked, "found", crossref_body(own)))
        else:
            replies.append(openalex(asked, draw(st.integers(1, 3)), own, ids=pmid))
    unique = {(each.source, each.asked): each for each in replies}
    return list(unique.values())


@given(some_replies())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_works_depend_on_the_replies_alone(replies: list[Reply]) -> None:
    """One by one, in any order, or all at once and rebuilt: the same works with the same names."""
    shuffled = sorted(replies, key=lambda each: str((each.source, each.asked.value[::-1])))
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        for number, order in enumerate((replies, shuffled, replies)):
            with Cache.open(Path(folder) / f"{number}.db") as cache:
                for reply in order if number < 2 else ():
                    derive(cache, [reply])
                if number == 2:
                    derive(cache, order)
                found = derived_tables(cache)
                cache.housekeeping.rebuild()
                assert derived_tables(cache) == found
                checks(cache.path)
                tables.append((found["identifiers"], found["replies"]))
    assert tables[0] == tables[1] == tables[2]


def nested(depth: int) -> object:
    """Lists in lists."""
    found: object = []
    for _ in range(depth):
        found = [found]
    return found


HUGE = 10**25
DEEP = nested(450)

SPOILED: dict[str, list[Reply]] = {
    "a count beyond 64 bits": [crossref("bad", None, **{"is-referenced-by-count": HUGE})],
    "a year beyond 64 bits": [crossref("bad", issued={"date-parts": [[HUGE, HUGE, HUGE]]})],
    "lists 450 deep": [crossref("bad", title=DEEP, author=DEEP, issued=DEEP)],
    "an object for an id": [openalex(doi("bad"), 7, "bad", ids={"pmid": {"a": 1}, "mag": [1]})],
    "a number too long to write": [crossref("bad", score=10**5000)],
    "nested too deep to write": [crossref("bad", archive=nested(100_000))],
    "one of two of a work": [
        crossref("bad", None, **{"is-referenced-by-count": HUGE}),
        openalex(doi("bad"), 7, "bad"),
    ],
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_reply_that_spoils_its_work_costs_no_other(cache: Cache, name: str) -> None:
    """Whatever cannot be mapped, merged or written: the works beside it are made, now and later."""
    spoiled = SPOILED[name]
    derive(cache, [crossref("a"), *spoiled, openalex(doi("b"), 8, "b")])
    assert {doi("a"), doi("b")} <= cache.works.ids([doi("a"), doi("b"), doi("bad")]).keys()
    assert cache.housekeeping.info()["pending"] == 0
    told = {(asked, source) for asked, source, why in cache.replies.unreadable() if why}
    assert doi("bad") in cache.works.ids([doi("bad")]) or told
    cache.housekeeping.rebuild()
    assert {doi("a"), doi("b")} <= cache.works.ids([doi("a"), doi("b")]).keys()
    assert {(asked, source) for asked, source, _ in cache.replies.unreadable()} == told
    if len(spoiled) > 1:
        assert doi("bad") in cache.works.ids([doi("bad")])
    derive(cache, [crossref("bad")])
    assert not any(source == "crossref" for _, source, _ in cache.replies.unreadable())
    checks(cache.path)


@pytest.mark.parametrize("data", [b"xx", b"", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_row_is_named_and_the_rest_goes_on(cache: Cache, data: bytes) -> None:
    """Of damaged bytes: reading says where; a rebuild names the reply and keeps the others."""
    derive(cache, [crossref("a"), crossref("b")])
    work = cache.works.ids([doi("a")])[doi("a")]
    with closing(sqlite3.connect(cache.path)) as conn, conn:
        conn.execute(
            "UPDATE records SET record = ? WHERE work_id IN (SELECT id FROM works)", (data,)
        )
        conn.execute(
            "UPDATE bodies SET body = ? WHERE reply_id IN "
            "(SELECT id FROM replies WHERE value = '10.5555/a')",
            (data,),
        )
    assert cache.works.record(work) is None
    assert [each.startswith(f"work {work} (") for each in cache.damage] == [True]
    cache.housekeeping.rebuild()
    assert [(asked, source) for asked, source, _ in cache.replies.unreadable()] == [
        (doi("a"), "crossref")
    ]
    assert cache.works.ids([doi("a"), doi("b")]).keys() == {doi("b")}
    assert cache.works.record(cache.works.ids([doi("b")])[doi("b")]) is not None
