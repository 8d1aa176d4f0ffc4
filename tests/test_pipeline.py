"""The flow: four answers never confused, each question asked once, nothing asked twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

import pytest

from harvest.cache import Cache
from harvest.model.answer import Answer
from harvest.model.identifier import Identifier
from harvest.model.mention import Mention, Query
from harvest.model.record import SourceRecord
from harvest.providers import Body, Reply
from harvest.providers.source_record import to_source_record
from harvest.resolve.identifier_fetching import Fetcher, Freshness
from harvest.resolve.pipeline import Pipeline, fingerprint
from harvest.resolve.rules_version import digest_of, rules_version
from harvest.resolve.title_search import TitleSearch
from tests.command import Run
from tests.fake import FakeSource, crossref_body, doi, openalex_body

TITLE = "Vascular contact of the facial nerve in healthy volunteers"


def mention(*names: Identifier, title: str | None = None, **more: object) -> Mention:
    """A mention with these identifiers and, perhaps, a title."""
    query = Query(title=title, raw=title) if title else None
    kind = names[0].scheme if names else "title"
    return Mention("note.md", 1, 1, kind, "raw", names, query, **more)  # type: ignore[arg-type]


@dataclass
class World:
    """A cache and two fake sources."""

    cache: Cache
    crossref: FakeSource = field(default_factory=FakeSource)
    openalex: FakeSource = field(
        default_factory=lambda: FakeSource("openalex", frozenset({"doi", "pmid", "openalex"}))
    )
    now: str = "2026-11-20T12:00:00Z"
    fresh: Freshness = field(default_factory=Freshness)
    is_offline: bool = False

    def resolve(self, *mentions: Mention) -> list[Answer]:
        """One run, with fresh objects as a new process would have."""
        sources = {} if self.is_offline else {"crossref": self.crossref, "openalex": self.openalex}
        fetcher = Fetcher(self.cache, sources, [], self.fresh, lambda: self.now, threading.Event())
        return Pipeline(self.cache, fetcher, TitleSearch(self.cache, fetcher)).resolve(mentions)

    @property
    def fetches(self) -> int:
        """Batches asked so far, both sources."""
        return self.crossref.fetches + self.openalex.fetches


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty cache, two empty sources."""
    with Cache.open(tmp_path / "harvest.db") as cache:
        yield World(cache)


def test_a_doi_is_matched_from_both_sources(world: World) -> None:
    """The record names both sources; confidence is full for an identifier."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    world.openalex.stock[doi("a")] = openalex_body(doi("a"), TITLE)
    (answer,) = world.resolve(mention(doi("a")))
    assert (answer.status, answer.confidence) == ("matched", 1.0)
    record = world.cache.works.record(answer.work_id or "")
    assert record is not None
    assert {name for name, said in record.sources.items() if said.status == "found"} == {
        "crossref",
        "openalex",
    }


def test_what_was_answered_is_not_asked_again(world: World) -> None:
    """A second run with the same mentions asks nothing, found or absent."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    mentions = [mention(doi("a")), mention(doi("nowhere"))]
    first = [answer.status for answer in world.resolve(*mentions)]
    asked = world.fetches
    assert [answer.status for answer in world.resolve(*mentions)] == first == ["matched", "absent"]
    assert world.fetches == asked


def test_a_name_leaves_to_another_run_what_is_under_way_there(world: World) -> None:
    """A lookup beside an enrich makes its own work only; words are compared with all works."""
    under_way = crossref_body(doi("b"), TITLE)
    world.cache.replies.save([Reply("crossref", doi("b"), "found", under_way)], world.now)
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), "Another title, of another work")
    world.resolve(mention(doi("a")))
    assert world.cache.housekeeping.info()["pending"] == 1
    world.resolve(mention(title=TITLE))
    assert world.cache.housekeeping.info()["pending"] == 0


def test_enrich_makes_the_works_that_another_run_left(
    world: World, run: Run, tmp_path: Path
) -> None:
    """A run was killed between an answer and its work: the next one makes it, whatever it asks."""
    left = crossref_body(doi("b"), TITLE)
    world.cache.replies.save([Reply("crossref", doi("b"), "found", left)], world.now)
    (tmp_path / "list.txt").write_text("10.1000/another\n")
    run("enrich", tmp_path / "list.txt", "--offline", "--cache", tmp_path / "harvest.db")
    assert world.cache.housekeeping.info()["pending"] == 0


def test_an_absence_ages_faster_than_a_record(world: World) -> None:
    """After the absence's age it is asked again; the record is not."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    world.resolve(mention(doi("a")), mention(doi("late")))
    world.crossref.stock[doi("late")] = crossref_body(doi("late"), "Another title, later on")
    world.fresh = Freshness(found_since="2026-06-01", absent_since="2026-12-01")
    answers = world.resolve(mention(doi("a")), mention(doi("late")))
    assert [answer.status for answer in answers] == ["matched", "matched"]
    assert world.crossref.asked == {doi("a"): 1, doi("late"): 2}


def test_an_outage_is_never_an_absence(world: World) -> None:
    """Down: unavailable, with the reason, nothing stored; up again: asked and matched."""
    world.crossref.down = world.openalex.down = "connection refused"
    (answer,) = world.resolve(mention(doi("a")))
    assert answer.status == "unavailable"
    assert "connection refused" in answer.reason
    assert world.cache.replies.known("crossref", [doi("a")]) == {}
    world.crossref.down = world.openalex.down = None
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    assert [each.status for each in world.resolve(mention(doi("a")))] == ["matched"]


def test_one_source_down_does_not_cost_the_match(world: World) -> None:
    """What answered is enough; the next run asks only the source that failed."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    world.openalex.down = "HTTP 503"
    assert [each.status for each in world.resolve(mention(doi("a")))] == ["matched"]
    world.openalex.down = None
    world.openalex.stock[doi("a")] = openalex_body(doi("a"), TITLE)
    (answer,) = world.resolve(mention(doi("a")))
    record = world.cache.works.record(answer.work_id or "")
    assert record is not None
    assert record.sources["openalex"].status == "found"
    assert world.crossref.asked[doi("a")] == 1


def test_absent_at_one_and_down_at_the_other_is_unavailable(world: World) -> None:
    """Only when everyone who could know has said no is a work absent."""
    world.openalex.down = "HTTP 503"
    assert [each.status for each in world.resolve(mention(doi("a")))] == ["unavailable"]


def test_offline_is_unavailable_not_absent(world: World) -> None:
    """Without a network only the cache can answer, and its silence says nothing."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    world.resolve(mention(doi("a")))
    world.is_offline = True
    answers = world.resolve(mention(doi("a")), mention(doi("b")), mention(title=TITLE + " again"))
    assert [each.status for each in answers] == ["matched", "unavailable", "unavailable"]


def test_equal_questions_are_asked_once(world: World) -> None:
    """Six annotations of one Zotero item make one search and six answers."""
    key = Identifier("zotero", "2AFE3B35")
    world.crossref.found = (crossref_body(doi("a"), TITLE),)
    mentions = [
        Mention("n.md", line, 1, "zotero", "…", (key,), Query(title=TITLE, raw=TITLE))
        for line in range(6)
    ]
    answers = world.resolve(*mentions)
    assert [answer.status for answer in answers] == ["matched"] * 6
    assert len(world.crossref.searches) == 1
    assert [answer.mention for answer in answers] == mentions


def test_a_resolved_zotero_key_needs_no_search(world: World) -> None:
    """Another note with the same key, whatever its title, is matched without asking."""
    key = Identifier("zotero", "2AFE3B35")
    world.crossref.found = (crossref_body(doi("a"), TITLE),)
    first = Mention("a.md", 1, 1, "zotero", "…", (key,), Query(title=TITLE, raw=TITLE))
    world.resolve(first)
    other = Mention("b.md", 1, 1, "zotero", "…", (key,), Query(title="Berg et al.", raw="Berg"))
    (answer,) = world.resolve(other)
    assert answer.status == "matched"
    assert len(world.crossref.searches) == 1


def test_a_zotero_key_outlives_the_library_that_explained_it(world: World) -> None:
    """With its DOI from Zotero once, the key is known also when Zotero cannot be read."""
    key = Identifier("zotero", "2AFE3B35")
    world.crossref.stock = {doi("a"): crossref_body(doi("a"), TITLE)}
    named = Query(title="Berg et al.", raw="Berg")
    world.resolve(Mention("a.md", 1, 1, "zotero", "…", (doi("a"), key), named))
    (answer,) = world.resolve(Mention("b.md", 1, 1, "zotero", "…", (key,), named))
    assert answer.status == "matched"
    assert not world.crossref.searches


def test_a_search_that_found_nothing_is_remembered(world: World) -> None:
    """The same title is not searched twice, negative answers included."""
    query = mention(title="A title that no source has ever heard of in its life")
    assert [each.status for each in world.resolve(query)] == ["absent"]
    searches = len(world.crossref.searches) + len(world.openalex.searches)
    assert [each.status for each in world.resolve(query)] == ["absent"]
    assert len(world.crossref.searches) + len(world.openalex.searches) == searches


def test_an_absence_under_other_rules_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not found counts for the rules that read and judged it only; a hit always counts."""
    known, unknown = mention(title=TITLE), mention(title="A title that nobody has, to this day")
    world.crossref.found = (crossref_body(doi("a"), TITLE),)
    world.resolve(known)
    world.crossref.found = ()
    world.resolve(unknown)
    before = len(world.crossref.searches)
    monkeypatch.setattr("harvest.resolve.title_search.rules_version", lambda: "others")
    world.resolve(known, unknown)
    assert world.crossref.searches[before:] == [unknown.query]


def test_the_rules_version_is_that_of_the_code(tmp_path: Path) -> None:
    """Whatever rule, word list or name of a rule changes, the version does; a cache file does not.

    That of the program covers what reads, what judges and the words that both go by.
    """
    rooms = [tmp_path / "match", tmp_path / "reading"]
    for room in rooms:
        room.mkdir()
        (room / "rules.py").write_text(f"# {room.name}\n")
    seen = {digest_of(rooms)}
    (rooms[0] / "rules.pyc").write_bytes(b"compiled")
    assert digest_of(rooms) in seen
    for name, text in (("rules.py", "# other\n"), ("words.txt", "the"), ("more.py", "")):
        (rooms[1] / name).write_text(text)
        seen.add(digest_of(rooms))
    (rooms[1] / "more.py").rename(rooms[1] / "moved.py")
    seen.add(digest_of(rooms))
    assert len(seen) == 5
    house = files("harvest")
    assert rules_version() == digest_of([house / "match", house / "reading", house / "text"])


def test_a_hit_is_read_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a search found is mapped when it comes, for judging and for the cache together."""
    read: list[str] = []

    def reading(source: str, body: Body, retrieved_at: str) -> SourceRecord:
        read.append(body["DOI"])
        return to_source_record(source, body, retrieved_at)

    monkeypatch.setattr("harvest.providers.source_record.to_source_record", reading)
    world.crossref.found = tuple(crossref_body(doi(each), f"Other {each}") for each in "abc")
    (answer,) = world.resolve(mention(title=TITLE))
    assert answer.status == "absent"
    assert sorted(read) == ["10.5555/a", "10.5555/b", "10.5555/c"]


def test_a_doi_that_names_another_work_is_a_conflict(world: World) -> None:
    """The title given decides nothing silently: both works are offered, the likely one first."""
    other = "Effects of fertilizer on the growth of winter wheat"
    world.crossref.stock = {
        doi("wrong"): crossref_body(doi("wrong"), other),
        doi("right"): crossref_body(doi("right"), TITLE),
    }
    world.crossref.found = (world.crossref.stock[doi("right")],)
    (answer,) = world.resolve(mention(doi("wrong"), title=TITLE))
    assert answer.status == "ambiguous"
    assert answer.reason.startswith("doi-names-another-work")
    assert [candidate.doi for candidate in answer.candidates] == [
        doi("right").value,
        doi("wrong").value,
    ]


def test_a_notes_own_title_denies_its_doi_only_as_another_works(world: World) -> None:
    """A label that no work bears is no denial; the title of another work is one."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    title = "Current treatments of all our jars"
    world.crossref.stock[doi("b")] = crossref_body(doi("b"), title)
    label = replace(mention(doi("a"), title="Thoughts that came to me at sea"), kind="frontmatter")
    assert world.resolve(label)[0].status == "matched"
    world.crossref.found = (crossref_body(doi("b"), title),)
    other = replace(mention(doi("a"), title=title), kind="frontmatter")
    assert world.resolve(other)[0].status == "ambiguous"


class Registry(FakeSource):
    """doi.org, which knows what one shortDOI stands for."""

    expanded = 0

    def expand(self, short: Identifier) -> Identifier | None:
        """The DOI, or None."""
        self.expanded += 1
        return doi("a") if short.value == "c9wr8n" else None


def test_a_shortdoi_is_resolved_once(world: World) -> None:
    """doi.org is asked one time what it stands for; offline it is told, and never absent."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    short, unknown = Identifier("shortdoi", "c9wr8n"), Identifier("shortdoi", "zzz9")
    world.is_offline = True
    (answer,) = world.resolve(mention(short))
    assert answer.status == "unavailable" and "10/c9wr8n is a shortDOI" in answer.reason
    registry = Registry("doi", frozenset({"doi"}), stock={doi("a"): {}})
    for _ in range(2):
        fetcher = Fetcher(
            world.cache,
            {"crossref": world.crossref, "doi": registry},
            [],
            world.fresh,
            lambda: world.now,
            threading.Event(),
        )
        title_search = TitleSearch(world.cache, fetcher)
        found, lost = Pipeline(world.cache, fetcher, title_search).resolve(
            [mention(short), mention(unknown)]
        )
        assert (found.status, lost.status) == ("matched", "absent")
    assert registry.expanded == 3  # the unknown one twice


def test_a_persons_choice_is_never_overruled(world: World) -> None:
    """Neither the identifier nor a search changes what was chosen."""
    world.crossref.stock = {
        doi("a"): crossref_body(doi("a"), TITLE),
        doi("b"): crossref_body(doi("b"), "Effects of fertilizer on winter wheat"),
    }
    asked = mention(doi("b"), title=TITLE)
    world.resolve(mention(doi("a")))
    world.cache.decisions.decide(fingerprint(asked), doi("a"))
    (answer,) = world.resolve(asked)
    assert (answer.status, answer.reason) == ("matched", "chosen by you")
    record = world.cache.works.record(answer.work_id or "")
    assert record is not None
    assert record.work.doi == doi("a").value


def test_what_a_person_rejected_is_not_offered_again(world: World) -> None:
    """A ruled-out work is neither matched nor a candidate."""
    world.crossref.found = (crossref_body(doi("a"), TITLE),)
    asked = mention(title=TITLE)
    world.cache.decisions.decide(fingerprint(asked), None, [doi("a")])
    (answer,) = world.resolve(asked)
    assert answer.status == "absent"


def test_another_name_leads_to_the_doi_at_every_source(world: World) -> None:
    """A PMID is asked at OpenAlex, and the DOI it turns out to have at Crossref."""
    pmid = Identifier("pmid", "21496615")
    world.openalex.stock[pmid] = openalex_body(doi("a"), TITLE)
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    (answer,) = world.resolve(mention(pmid))
    record = world.cache.works.record(answer.work_id or "")
    assert record is not None
    assert record.sources["crossref"].status == "found"


def test_a_known_work_answers_to_its_pii(world: World) -> None:
    """The address at ScienceDirect of a work that is in the cache asks for nothing."""
    own = {"alternative-id": ["S0378595515000015"]}
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE, **own)
    world.crossref.schemes = frozenset({"doi", "pii"})
    (first,) = world.resolve(mention(doi("a")))
    world.is_offline = True
    (answer,) = world.resolve(mention(Identifier("pii", "S0378595515000015")))
    assert (answer.status, answer.work_id) == ("matched", first.work_id)


def test_the_words_of_a_link_dispute_nothing(world: World) -> None:
    """A link may be called anything: its address says which work is meant."""
    world.crossref.stock[doi("a")] = crossref_body(doi("a"), TITLE)
    asked = replace(mention(doi("a"), title="Some other paper on barn owls"), kind="url")
    (answer,) = world.resolve(asked)
    assert answer.status == "matched"


def test_the_next_identifier_is_asked_where_the_first_leads_nowhere(world: World) -> None:
    """A wrong DOI beside a good PMID does not lose the work."""
    pmid = Identifier("pmid", "1")
    world.openalex.stock[pmid] = openalex_body(doi("a"), TITLE)
    (answer,) = world.resolve(mention(doi("nowhere"), pmid))
    assert answer.status == "matched"


def test_an_interrupted_run_keeps_what_was_answered(world: World) -> None:
    """After stop, the answered batch is in the cache and only the rest is asked next time."""
    names = [doi(f"{n:03}") for n in range(150)]
    world.crossref.stock = {name: crossref_body(name, f"{TITLE} {name}") for name in names}
    world.crossref.concurrency = 1
    stop = threading.Event()

    class Stopping(FakeSource):
        """Ctrl-C comes while the first batch is under way."""

        def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
            stop.set()
            yield from super().fetch(identifiers)

    source = Stopping(stock=world.crossref.stock, asked=world.crossref.asked, concurrency=1)
    Fetcher(world.cache, {"crossref": source}, [], Freshness(), lambda: world.now, stop).fetch_all(
        names
    )
    answered = len(world.cache.replies.known("crossref", names))
    assert answered == 50
    world.resolve(*(mention(name) for name in names))
    assert set(world.crossref.asked.values()) == {1}


def test_the_order_of_mentions_costs_nothing(world: World) -> None:
    """Repeated and shuffled identifiers fill the same batches."""
    names = [doi(f"{n:03}") for n in range(100)]
    world.crossref.stock = {name: crossref_body(name, f"{TITLE} {name}") for name in names}
    shuffled = names[::-1] + names[::2] + names[1::2]
    world.resolve(*(mention(name) for name in shuffled))
    assert world.crossref.fetches == 2
