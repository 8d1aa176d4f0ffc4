"""Lists of works: what a facet says is what choosing it gives, however many works there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.cache import Cache, StoredNote, leafing
from harvest.cache.leafing import FACETS, ORDERS, prefixed
from harvest.errors import CacheError, InvalidArgument
from harvest.model.answer import Answer
from harvest.model.mention import Mention, Reading
from harvest.providers import Reply
from tests.cache.world import EARLIER, LATER, doi, openalex_body

WORDS = "nerve vessel spasm loop signal".split()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty works of several years, types, venues and topics; two notes mention some."""
    path = tmp_path_factory.mktemp("leafing") / "harvest.db"
    with Cache.open(path) as cache:
        for number in range(20):
            title = f"{WORDS[number % 5].capitalize()} and {WORDS[number % 3]}s {number}"
            issn = f"000{number % 3}-0000"
            source = {"display_name": f"Journal {issn}", "issn_l": issn, "issn": [issn]}
            source["type"] = "journal"
            body = {
                "publication_year": 2000 + number % 4 if number else None,
                "publication_date": f"{2000 + number % 4}-01-01" if number else None,
                "type_crossref": ("journal-article", "book-chapter")[number % 2],
                "cited_by_count": number * 7 % 11,
                "primary_location": {"source": source},
                "topics": [{"display_name": f"Topic {number % 4}"}, {"display_name": "All"}],
                "open_access": {"oa_status": ("gold", "closed", "green")[number % 3]},
                "is_retracted": number == 3,
                "abstract_inverted_index": None,
                "referenced_works": [f"https://openalex.org/W{number - 1}"],
            }
            name = doi(f"l{number}")
            when = EARLIER if number < 15 else LATER
            cache.replies.save(
                [
                    Reply(
                        "openalex",
                        name,
                        "found",
                        openalex_body(number, f"l{number}", title, **body),
                    )
                ],
                when,
            )
        cache.works.derive()
        for note, cited in (("a.md", (1, 2, 3)), ("b.md", (3,))):
            mentions = tuple(
                Mention(note, line, 1, "doi", "", (doi(f"l{n}"),))
                for line, n in enumerate(cited, 1)
            )
            ids = cache.notes.save(StoredNote(note, note, 1, 1), Reading(mentions))
            found = cache.works.ids([each.identifiers[0] for each in mentions])
            cache.answers.save(
                (number, Answer(each, "matched", "identifier", 1.0, found[each.identifiers[0]]))
                for number, each in zip(ids, mentions, strict=True)
            )
    return path


@pytest.mark.parametrize("few", [0, 5_000], ids=["as if many", "few"])
def test_a_facet_gives_what_it_says(
    filled: Path, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each value of each facet leads to as many works as it has; together they are all."""
    monkeypatch.setattr(leafing, "_FEW_WORKS", few)
    with Cache.open(filled, read_only=True) as cache:
        works = cache.leafing.works
        for text, chosen in (("", {}), ("nerv", {}), ("", {"year": "2001"}), ("an", {"type": "x"})):
            page = works(text, chosen)
            for facet in page.facets:
                for value, _, count in facet.values:
                    narrowed = works(text, {**chosen, facet.name: value})
                    assert narrowed.total == count, (text, chosen, facet.name, value)
                if facet.name in ("year", "type", "access"):
                    assert sum(count for *_, count in facet.values) == page.total, facet.name
        names = {facet.name for facet in works().facets if facet.values}
        assert {"year", "type", "access", "venue", "topic"} <= names
        assert works("", {"cited": "yes"}).total == 3
        assert works("", {"cited": "no"}).total == 17
        assert works("", {"author": "Ada Müller"}).total == 20
        assert works("", {"added": EARLIER[:7]}).total == 15


@pytest.mark.parametrize("order", ORDERS)
def test_pages_hold_each_work_once_in_order(filled: Path, order: str) -> None:
    """Whatever the order, and beyond the last page is the last one."""
    with Cache.open(filled, read_only=True) as cache:
        for text in ("", "and"):
            pages = [cache.leafing.works(text, {}, order, page, 6) for page in (1, 2, 3, 4)]
            lines = [line for page in pages for line in page.lines]
            assert len({line.work_id for line in lines}) == len(lines) == 20 == pages[0].total
            assert cache.leafing.works(text, {}, order, 99, 6).lines == pages[-1].lines
        years = [line.year or 0 for line in lines]
        cited = [line.citations or 0 for line in lines]
        notes = [line.notes for line in lines]
        if order == "year":
            assert years == sorted(years, reverse=True)
        if order == "oldest":
            assert years[:-1] == sorted(years[:-1]) and years[-1] == 0
        if order == "citations":
            assert cited == sorted(cited, reverse=True)
        if order == "notes":
            assert notes == sorted(notes, reverse=True) and notes[0] == 2


def test_all_words_must_be_there_and_beginnings_are_enough(filled: Path) -> None:
    """Any text is harmless; what has no word finds nothing."""
    with Cache.open(filled, read_only=True) as cache:
        for text in ("ner", "NERVE ves", "ner, ves!", 'ner" OR "ves', "(", "title:x", "*", "'"):
            found = cache.leafing.works(text)
            words = [word.lower() for word in text.replace('"', " ").split() if word.isalpha()]
            for line in found.lines:
                for word in words:
                    assert any(
                        each.startswith(word.strip(",!"))
                        for each in str(line.title).lower().split()
                    ), (text, line.title)
        assert cache.leafing.works("ner").total == 9
        assert cache.leafing.works("***").total == 0
    assert prefixed("***") == ""


def test_what_cannot_be_asked_is_refused(filled: Path) -> None:
    """A facet or an order that there is not; and nothing is written where nothing may be."""
    with Cache.open(filled, read_only=True) as cache:
        with pytest.raises(InvalidArgument, match="facet colour"):
            cache.leafing.works("", {"colour": "red"})
        with pytest.raises(InvalidArgument, match="sideways"):
            cache.leafing.works("", {}, "sideways")
        with pytest.raises(CacheError, match="readonly"):
            cache.notes.remove(["a.md"])
    assert "year" in FACETS


def test_who_cites_whom(filled: Path) -> None:
    """Each cites the one before it; only links among the works shown are drawn."""
    import harvest

    with harvest.open(cache=filled, offline=True) as h:
        cited = h.browse.citations()
        numbers = [int(str(line.title).split()[-1]) for line in cited.works]
        links = {(numbers[citing], numbers[named]) for citing, named in cited.links}
        assert (cited.known, links) == (3, {(2, 1), (3, 2)})
        share = h.browse.sharing()
        assert [note.name for note in share.notes] == ["a", "b"]
        assert len(share.links) == 4
        note = share.notes[1].note_id
        page = h.browse.note_page(note)
        assert page and page.share and [each.name for each in page.share.notes] == ["b", "a"]
        needs = h.browse.needs()
        assert (needs.ambiguous, needs.stale) == (0, 20)
        assert h.browse.works(chosen={"asked": needs.stale_before}).total == 20
        assert h.browse.works(chosen={"asked": "1999-01-01"}).total == 0
