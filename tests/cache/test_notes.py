"""Notes, mentions and their answers; decisions, names and keys that outlive them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvest.cache import Cache, StoredNote, notes
from harvest.errors import CacheError
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier
from harvest.model.mention import Annotation, Mention, Problem, Query, Reading
from tests.cache.world import EARLIER, LATER, checks, crossref, doi

FULL = Mention(
    path="a.md",
    line=3,
    column=7,
    kind="zotero",
    text="“quote” (p. 407)",
    identifiers=(doi("a"), Identifier("zotero", "2AFE3B35")),
    query=Query(title="On examples", authors=("Müller", "Berg"), year=2011, raw="On examples"),
    annotation=Annotation("quote", "407", "zotero://open-pdf/library/items/X?page=1"),
    cite_key="muller2011",
    problems=("no valid DOI: 10.x",),
)


def mention(suffix: str, line: int = 1, path: str = "a.md") -> Mention:
    """A bare DOI in a note."""
    return Mention(path, line, 1, "doi", f"10.5555/{suffix}", (doi(suffix),))


def save(cache: Cache, path: str, *mentions: Mention, content: str = "h1") -> list[int]:
    """Save a note with these mentions."""
    return [*cache.notes.save(StoredNote(path, content, 10, 20), Reading(mentions))]


def work(cache: Cache, suffix: str) -> str:
    """A derived work's handle."""
    cache.replies.save([crossref(suffix)], EARLIER)
    return cache.works.derive([doi(suffix)])[doi(suffix)]


def test_a_note_comes_back_as_it_was_read(cache: Cache) -> None:
    """Every part of every mention is kept, and what could not be read."""
    reading = Reading((FULL, mention("b", 9)), (Problem("a.md", 0, "not UTF-8"),))
    ids = cache.notes.save(StoredNote("a.md", "h", 10, 20), reading)
    assert cache.notes.get("a.md") == StoredNote("a.md", "h", 10, 20, "markdown")
    assert cache.notes.mentions("a.md") == list(zip(ids, reading.mentions, strict=True))
    assert cache.notes.problems("a.md") == list(reading.problems)
    assert cache.notes.get("b.md") is None
    assert cache.notes.mentions("b.md") == []


def test_a_long_table_leaves_little_of_the_database_in_memory(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is read from its file, and when it is read from the cache again."""
    monkeypatch.setattr(notes, "MANY", 2)

    def held() -> object:
        return cache.notes._conn.row("PRAGMA cache_size")

    save(cache, "few.md", mention("a"), mention("b"))
    before = held()
    save(cache, "many.csv", *(mention(each) for each in "abc"))
    assert held() == (-notes.LONG_CACHE_KIB,) != before
    cache.notes._conn.run("PRAGMA cache_size=-32768")
    assert len([*cache.notes.each_mention("many.csv")]) == 3
    assert held() == (-notes.LONG_CACHE_KIB,)


TEXT = st.text(max_size=8)
MAYBE = st.none() | TEXT


@given(
    st.builds(
        Mention,
        path=st.just("n.md"),
        line=st.integers(1, 9),
        column=st.integers(1, 9),
        kind=TEXT,
        text=TEXT,
        identifiers=st.lists(st.builds(Identifier, TEXT, TEXT), max_size=2).map(tuple),
        query=st.none()
        | st.builds(Query, MAYBE, st.lists(TEXT).map(tuple), st.none() | st.integers(0, 3000)),
        annotation=st.none() | st.builds(Annotation, TEXT, MAYBE, MAYBE),
        cite_key=MAYBE,
        problems=st.lists(TEXT, max_size=2).map(tuple),
    )
)
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
def test_any_mention_comes_back(cache: Cache, given_mention: Mention) -> None:
    """Hostile text in any field is kept as it is."""
    [mention_id] = save(cache, "n.md", given_mention)
    assert cache.notes.mentions("n.md") == [(mention_id, given_mention)]


@pytest.mark.parametrize(
    ("root", "found"),
    [
        ("", ["/v/a.md", "/v/sub/b.md", "/vault/c.md", "d.md"]),
        ("/v", ["/v/a.md", "/v/sub/b.md"]),
        ("/v/", ["/v/a.md", "/v/sub/b.md"]),
        ("/v/sub", ["/v/sub/b.md"]),
        ("/v/a.md", ["/v/a.md"]),
        ("/v/%", []),
        ("/v/_.md", []),
    ],
)
def test_notes_under_a_folder(cache: Cache, root: str, found: list[str]) -> None:
    """A folder's notes are those below it, not those whose path begins alike."""
    for path in ("/v/a.md", "/v/sub/b.md", "/vault/c.md", "d.md"):
        save(cache, path, content=path)
    assert list(cache.notes.under(root)) == found


def test_a_mention_that_moved_within_its_note_keeps_its_answer(cache: Cache) -> None:
    """New lines above change nothing; what is gone is gone; what is new has no answer."""
    handle = work(cache, "a")
    first, second = save(cache, "a.md", mention("a", 1), mention("b", 2))
    cache.answers.save([(first, Answer(mention("a"), "matched", "identifier", 1.0, handle))])
    cache.answers.save([(second, Answer(mention("b"), "absent", "not at crossref"))])
    kept, new = save(cache, "a.md", mention("a", 5), mention("c", 6), content="h2")
    assert kept == first
    assert new not in (first, second)
    assert [(number, each.status) for number, each in cache.answers.find()] == [(first, "matched")]
    assert cache.answers.citing(handle)[0].line == 5


def test_a_moved_note_keeps_its_links(cache: Cache, tmp_path: Path) -> None:
    """The same content under a new path, and the old file gone: the note was moved."""
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    handle = work(cache, "a")
    [number] = save(cache, str(old), mention("a", path=str(old)))
    cache.answers.save([(number, Answer(mention("a"), "matched", "identifier", 1.0, handle))])
    assert save(cache, str(new), mention("a", path=str(new))) == [number]
    assert [each.path for each in cache.answers.citing(handle)] == [str(new)]
    assert cache.notes.get(str(old)) is None


def test_a_copied_note_is_another_note(cache: Cache, tmp_path: Path) -> None:
    """The same content twice, and both files there: two notes."""
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.touch()
    save(cache, str(old), mention("a"))
    save(cache, str(new), mention("a"))
    assert len(cache.notes.under(str(tmp_path))) == 2


def test_answers_come_back_with_their_candidates(cache: Cache) -> None:
    """All four answers are kept apart, and a new one replaces the old."""
    handle = work(cache, "a")
    candidate = Candidate(handle, "10.5555/a", "On examples", 2011, "Müller", 0.5, "title")
    foreign = replace(candidate, work_id="w0000000001", doi=None, confidence=None)
    mentions = [mention(name, line) for line, name in enumerate("abcd", 1)]
    answers = [
        Answer(mentions[0], "matched", "identifier", 1.0, handle),
        Answer(mentions[1], "ambiguous", "two", candidates=(candidate, foreign)),
        Answer(mentions[2], "absent", "not at crossref"),
        Answer(mentions[3], "unavailable", "crossref: timeout"),
    ]
    ids = save(cache, "a.md", *mentions)
    cache.answers.save(zip(ids, answers, strict=True))
    assert cache.answers.find() == list(zip(ids, answers, strict=True))
    assert cache.answers.find("a.md") == cache.answers.find()
    assert cache.answers.find("b.md") == []
    settled = Answer(mentions[1], "matched", "chosen by you", 1.0, handle)
    cache.answers.save([(ids[1], settled)])
    assert cache.answers.find()[1] == (ids[1], settled)
    checks(cache.path)


def test_an_answer_for_a_vanished_mention_is_dropped(cache: Cache) -> None:
    """Another process may have read the note anew meanwhile."""
    [number] = save(cache, "a.md", mention("a"))
    cache.notes.remove(["a.md"])
    candidate = Candidate("w0000000001", None, None, None, None, None, "x")
    cache.answers.save([(number, Answer(mention("a"), "ambiguous", "x", candidates=(candidate,)))])
    assert cache.answers.find() == []
    checks(cache.path)


def test_works_with_their_notes(cache: Cache) -> None:
    """Each matched mention is listed by work, with its place; open ones are not."""
    handle = work(cache, "a")
    ids = save(cache, "b.md", replace(FULL, path="b.md"), mention("x", 9, "b.md"))
    cache.answers.save(
        [
            (ids[0], Answer(FULL, "matched", "identifier", 1.0, handle)),
            (ids[1], Answer(mention("x"), "absent", "nowhere")),
        ]
    )
    [citing] = cache.answers.citing()
    assert (citing.work_id, citing.path, citing.line) == (handle, "b.md", 3)
    assert citing.mention == replace(FULL, path="b.md")
    assert cache.answers.citing(handle) == [citing]
    assert cache.answers.citing("w0000000000") == []
    cache.housekeeping.rebuild()
    assert cache.answers.citing(handle) == [citing]


def test_removed_notes_leave_works_decisions_and_keys(cache: Cache) -> None:
    """Only the note and its mentions go."""
    handle = work(cache, "a")
    [number] = save(cache, "a.md", mention("a"))
    cache.answers.save([(number, Answer(mention("a"), "matched", "identifier", 1.0, handle))])
    cache.decisions.decide("print", doi("a"))
    cache.keys.give(handle, "key")
    cache.notes.remove(["a.md", "never.md"])
    assert cache.notes.under() == {}
    assert cache.answers.citing() == []
    assert cache.works.record(handle) is not None
    assert cache.decisions.chosen("print") == doi("a")
    assert cache.keys.first([handle]).get(handle) == "key"


def test_decisions_add_up(cache: Cache) -> None:
    """What was ruled out stays so until it is chosen; a choice stands until it is ruled out."""
    assert (cache.decisions.chosen("f"), cache.decisions.rejected("f")) == (None, ())
    cache.decisions.decide("f", None, (doi("a"),))
    cache.decisions.decide("f", None, (doi("b"),))
    assert (cache.decisions.chosen("f"), cache.decisions.rejected("f")) == (
        None,
        (doi("a"), doi("b")),
    )
    cache.decisions.decide("f", doi("a"))
    assert (cache.decisions.chosen("f"), cache.decisions.rejected("f")) == (doi("a"), (doi("b"),))
    cache.decisions.decide("f", None, (doi("c"),))
    assert cache.decisions.chosen("f") == doi("a")
    cache.decisions.decide("f", None, (doi("a"),))
    assert (cache.decisions.chosen("f"), cache.decisions.rejected("f")) == (
        None,
        (doi("b"), doi("c"), doi("a")),
    )
    assert cache.decisions.chosen("other") is None


def test_citation_keys_are_unique_whatever_their_case(cache: Cache) -> None:
    """BibTeX does not tell Smith2011 from smith2011."""
    first, second = work(cache, "a"), work(cache, "b")
    cache.keys.give(first, "Muller2011")
    with pytest.raises(CacheError, match=first):
        cache.keys.give(second, "muller2011")
    cache.keys.give(second, "muller2011a", origin="pinned")
    cache.keys.give(first, "Muller2011b")
    assert cache.keys.first([first, second]) == {first: "Muller2011b", second: "muller2011a"}
    assert cache.keys.is_taken("MULLER2011B") and cache.keys.is_taken("muller2011a")
    assert not cache.keys.is_taken("muller2011")
    assert cache.keys.only_work("MULLER2011B") == first
    assert cache.keys.only_work("muller2011") is None
    assert cache.keys.first(["w0000000000"]).get("w0000000000") is None


def test_prune_drops_what_is_old_and_nobody_holds(cache: Cache) -> None:
    """Cited, chosen and pinned works stay, whatever their age, and so do young ones."""
    handles = {name: work(cache, name) for name in ("cited", "chosen", "pinned", "keyed", "old")}
    cache.replies.save([crossref("young")], LATER)
    handles["young"] = cache.works.derive([doi("young")])[doi("young")]
    [number] = save(cache, "a.md", mention("cited"))
    answer = Answer(mention("cited"), "matched", "identifier", 1.0, handles["cited"])
    cache.answers.save([(number, answer)])
    cache.decisions.decide("f", doi("chosen"))
    cache.keys.give(handles["pinned"], "mine", origin="pinned")
    cache.keys.give(handles["keyed"], "theirs")
    gone = cache.housekeeping.prune("2026-03-01T00:00:00Z")
    assert gone["works"] == 2
    assert set(cache.works.records(handles.values())) == {
        handles[name] for name in ("cited", "chosen", "pinned", "young")
    }
    assert cache.replies.known("crossref", [doi("old")]) == {}
    assert cache.keys.first([handles["keyed"]]).get(handles["keyed"]) == "theirs"
    assert cache.works.search("examples")
    checks(cache.path)
