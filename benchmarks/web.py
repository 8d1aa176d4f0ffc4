"""What each page of `harvest serve` costs, in CPU time of the server, on large caches.

    python -m benchmarks.web
    python -m benchmarks.web --works 100000 --keep /tmp/large.db

The works are made up, with authors, venues, topics, classes and abstracts of the usual length; a
tenth of them are cited in notes, half of them in one list. Each page is asked for once to warm up
and then a few times; the least and the worst are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import httpx

from harvest import Session, load_settings
from harvest.cache import Cache, StoredNote
from harvest.cache.opening import open_database
from harvest.cache.works import write_works
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.mention import Annotation, Mention, Query, Reading
from harvest.model.record import Record, SourceStatus
from harvest.model.work import Access, Affiliation, Contributor, Update, Venue, Work
from harvest.web.serving import make_app
from harvest.web.site import OWN

WHEN = "2026-11-01"
TYPES = ("journal-article",) * 8 + ("book-chapter", "posted-content", "proceedings-article")
ACCESSES = ("closed", "closed", "gold", "green", "hybrid", "bronze", "unknown")
CLASSES = ("Top 0.1%", "Top 1%", "Top 10%", "Average", "Average", "Average")
WORDS = (
    "nerve vessel spasm loop signal model cell graph method study long early neural facial "
    "clinical adult image learning brain risk trial review human acute chronic data network therapy"
).split()
CHUNK = 2_000


def make_work(number: int, chance: random.Random) -> Work:
    """A work like those of a real library, no two alike."""
    words = [*chance.choices(WORDS, k=9), f"n{number}"]
    people = [
        Contributor(
            given=f"Ada {chance.choice('ABCDE')}.",
            family=f"Family{int(chance.paretovariate(0.6)) % 60_000}",
            orcid=f"0000-0001-{number % 10_000:04}-{place:04}" if chance.random() < 0.3 else None,
            affiliations=(Affiliation(f"University of {chance.choice(WORDS)}", None, "DE"),),
        )
        for place in range(chance.randint(1, 8))
    ]
    venue = int(chance.paretovariate(0.7)) % 8_000
    issn = f"{venue:04}-1234"
    return Work(
        doi=f"10.5555/web.{number:07}",
        type=chance.choice(TYPES),
        title=" ".join(words).capitalize(),
        contributors=tuple(people),
        year=1970 + int(56 * chance.random() ** 0.5),
        venue=Venue(title=f"Journal of {venue}", issn=(issn,), issn_l=issn, kind="journal"),
        abstract=" ".join(chance.choices(WORDS, k=180)),
        topics=tuple({f"Topic {int(chance.paretovariate(0.8)) % 4_000}" for _ in range(3)}),
        access=Access(status=chance.choice(ACCESSES), is_oa=None),
        updates=(Update("retraction", None, WHEN, "crossref"),) if number % 500 == 7 else (),
        is_retracted=number % 500 == 7 or None,
    )


def make_record(number: int, chance: random.Random) -> Record:
    """The work with citations and classes."""
    cited = int(chance.paretovariate(0.9)) % 20_000
    classes = [
        Indicator(name, None, None, chance.choice(CLASSES), "bip", WHEN)
        for name in ("popularity", "influence", "impulse")
    ]
    years = {str(year): cited // 10 for year in range(2016, 2026)}
    counted = [
        Indicator("citations", cited, "citations", None, "openalex", WHEN),
        Indicator("citations_by_year", years, "citations", None, "openalex", WHEN),
    ]
    sources = {"openalex": SourceStatus("found", f"{WHEN}T00:00:00Z")}
    return Record(make_work(number, chance), (*counted, *classes), sources, {}, ())


def make_cache(path: Path, works: int) -> None:
    """A cache of so many works, with a note for each thirty of them."""
    chance = random.Random(works)
    Cache.open(path).close()
    conn = open_database(path)
    for start in range(0, works, CHUNK):
        rows = []
        for number in range(start, min(start + CHUNK, works)):
            name = Identifier("doi", f"10.5555/web.{number:07}")
            identity = number * 7_919 + 13
            rows.append((identity, name, {name: (True, True)}, make_record(number, chance)))
        with conn.writing():
            write_works(conn, rows)
    conn.close()
    with Cache.open(path) as cache:
        _make_notes(cache, works, chance)
        _make_list(cache, works)


def _make_notes(cache: Cache, works: int, chance: random.Random) -> None:
    with cache.transaction():
        for note in range(max(1, works // 30)):
            path = f"/vault/{note % 50:02}/note {note}.md"
            names = [f"10.5555/web.{chance.randrange(works):07}" for _ in range(4)]
            quote = Annotation("a quotation of some length, as people keep them", "12", None)
            mentions = [
                Mention(path, line, 1, "doi", doi, (Identifier("doi", doi),), None, quote)
                for line, doi in enumerate(names, 3)
            ]
            mentions.append(Mention(path, 9, 1, "title", "Long", (), Query(title=f"Long {note}")))
            stored = StoredNote(path, f"hash{note}", 10, note)
            numbers = cache.notes.save(stored, Reading(tuple(mentions)))
            found = cache.works.ids([each.identifiers[0] for each in mentions[:4]])
            answers = [
                Answer(each, "matched", "identifier", 1.0, found[each.identifiers[0]])
                for each in mentions[:4]
            ]
            works_found = list(dict.fromkeys(found.values()))[:3]
            choices = tuple(
                Candidate(each, None, "Long", 2001, "Ada", 0.5, "close") for each in works_found
            )
            if note % 20:
                answers.append(Answer(mentions[4], "absent", "asked everywhere"))
            else:
                answers.append(Answer(mentions[4], "ambiguous", "several", None, None, choices))
            cache.answers.save(zip(numbers, answers, strict=True))


def _make_list(cache: Cache, works: int) -> None:
    """A bibliography that names every second work, what no source has, and what is to decide."""
    path = "/vault/all.bib"
    mentions = [
        Mention(path, line, 1, "entry", f"e{line}", (Identifier("doi", doi),), None, cite_key=doi)
        for line in range(1, works // 2)
        for doi in [f"10.5555/web.{2 * line:07}"]
    ]
    unknown = [
        Mention(path, line, 1, "entry", f"Lost {line}", (), Query(title=f"Lost {line}"))
        for line in range(works // 2, works // 2 + works // 10)
    ]
    with cache.transaction():
        reading = Reading((*mentions, *unknown))
        numbers = cache.notes.save(StoredNote(path, "all", 10, 0), reading)
        found = cache.works.ids([each.identifiers[0] for each in mentions])
        handles = list(dict.fromkeys(found.values()))[:3]
        choices = tuple(
            Candidate(each, None, "Lost", 2001, "Ada", 0.5, "close") for each in handles
        )
        answers = [
            Answer(each, "matched", "identifier", 1.0, found[each.identifiers[0]])
            for each in mentions
        ]
        answers += [
            Answer(each, "absent", "asked everywhere")
            if place % 4
            else Answer(each, "ambiguous", "several", None, None, choices)
            for place, each in enumerate(unknown)
        ]
        cache.answers.save(zip(numbers, answers, strict=True))


def addresses(path: Path) -> list[str]:
    """A page of each kind, the large ones first."""
    with Session.open(load_settings({"cache.path": str(path)}), read_only=True) as h:
        found = h.browse.works(order="citations")
        work = found.lines[0].work_id
        listed = h.browse.notes("all.bib")[0][0].note_id
        author = quote(h.browse.authors()[0][0].name)
        venue = quote(h.browse.venues()[0][0].venue)
    return [
        "", "works", "works?page=150", "works?order=citations", "works?order=class",
        "works?order=notes", "works?q=ner", "works?q=nerv+spas&order=year", "works?q=n12",
        "works?type=journal-article", "works?year=2011", "works?influence=Average",
        "works?cited=no", "works?cited=yes", "works?topic=Topic+1", f"works?venue={venue}",
        f"works/{work}", f"works/{work}/cite?style=vancouver", "notes", "notes?q=note+1", "notes/5",
        f"notes/{listed}", f"notes/{listed}?page=40",
        "graph", "review", "check", "authors", "authors?q=family12", f"author?name={author}",
        "venues", "venues?q=12", f"venue?name={venue}", "static/site.css",
    ]  # fmt: skip


def measure(path: Path, times: int = 3) -> None:
    """Ask for each page as a browser does, and print CPU milliseconds of this process."""
    site, app = make_app(load_settings({"cache.path": str(path)}), offline=True)

    async def ask_all() -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for address in addresses(path):
                spent = []
                for _ in range(times + 1):
                    before = time.process_time()
                    got = await client.get(f"{OWN}/{address}")
                    spent.append((time.process_time() - before) * 1000)
                    assert got.status_code == 200, address
                least, most = min(spent[1:]), max(spent[1:])
                print(f"{least:7.0f} {most:7.0f} {len(got.content) / 1024:7.0f}  /{address}")

    print("  least   worst      KB  page (CPU ms)")
    asyncio.run(ask_all())
    site.close()


def main() -> None:
    """Make the cache, ask for each page, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="where the cache is kept, and found again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "web.db"
        if not path.exists():
            make_cache(path, options.works)
        measure(path)


if __name__ == "__main__":
    main()
