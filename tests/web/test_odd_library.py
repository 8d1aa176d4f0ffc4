"""Whatever sources and notes say is text: on every page, of works of every odd kind."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from harvest.cache import Cache, StoredNote
from harvest.cache.opening import open_database
from harvest.cache.works import write_works
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.mention import Annotation, Mention, Query, Reading
from harvest.model.record import Conflict, Record, SourceStatus
from harvest.model.work import (
    Access,
    Affiliation,
    Contributor,
    Funder,
    Ids,
    Relation,
    Update,
    Venue,
    Version,
    Work,
)
from harvest.settings import load_settings
from tests.web.conftest import Browser, make_app

pytest.importorskip("datasette", reason="Datasette (harvest-biblio[web]) is not installed")

pytestmark = pytest.mark.web

WHEN = "2026-11-01"
EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\u202e\x1b[31m\x00"
RUN = "javascript:alert(3)"
HERE = "http://127.0.0.1"


def hostile_work() -> Work:
    """Markup, scripts, templates and control characters in every field there is."""
    place = Affiliation(EVIL, RUN, "<b>")
    person = Contributor(given=EVIL, family=EVIL, orcid=RUN, affiliations=(place,))
    return Work(
        doi=f"10.5555/{EVIL}",
        ids=Ids(
            openalex=RUN, pmid=RUN, pmcid=EVIL, arxiv=RUN, isbn=(EVIL,), openaire=f"{RUN}_dedup_"
        ),
        type=EVIL,
        title=EVIL,
        title_markup=EVIL,
        subtitle=EVIL,
        original_title=f"{EVIL} other",
        language=EVIL,
        contributors=(person, Contributor(literal=EVIL, role="editor")),
        year=2001,
        published=EVIL,
        venue=Venue(title=EVIL, issn=(EVIL,), publisher=EVIL, series=EVIL, kind=EVIL),
        volume=EVIL,
        issue=EVIL,
        pages=EVIL,
        abstract=f"<p>{EVIL}</p>",
        keywords=(EVIL,),
        mesh=(EVIL,),
        topics=(EVIL,),
        countries=(EVIL,),
        funders=(Funder(EVIL, RUN, (EVIL,)),),
        access=Access(
            status=EVIL, is_oa=True, url=RUN, pdf_url=f"data:text/html,{EVIL}", license=EVIL
        ),
        versions=(Version(doi=None, url=RUN, host=EVIL, version=EVIL, license=EVIL, source=EVIL),),
        relations=(Relation("is-preprint-of", EVIL, EVIL),),
        updates=(Update("retraction", EVIL, EVIL, EVIL), Update(EVIL, RUN, WHEN, EVIL)),
        is_retracted=True,
    )


WORKS = {
    "hostile": hostile_work(),
    "nothing": Work(),
    "doi only": Work(doi="10.5555/only"),
    "no title": Work(doi="10.5555/untitled", year=2001, contributors=(Contributor(family="Doe"),)),
    "crowd": Work(
        doi="10.5555/crowd",
        title="A crowd",
        contributors=tuple(Contributor(given="A.", family=f"Name{n}") for n in range(5_000)),
    ),
    "right to left": Work(doi="10.5555/rtl", title="كتاب المناظر", language="ar", year=1021),
    "han": Work(doi="10.5555/han", title="基于深度学习的图像分割", language="zh", year=2020),
    "formula": Work(
        doi="10.5555/math",
        title="On x < y && z > 0 in L2(ℝⁿ) and H2O",
        title_markup="On <i>x</i> &lt; y &amp;&amp; z &gt; 0 in L<sup>2</sup>(ℝⁿ) and "
        "H<sub>2</sub>O",
    ),
    "ages": Work(doi="10.5555/long", title="word " * 2_000, year=-44),
}


def make_odd(path: Path) -> None:
    """A cache of these works, with notes that are as odd."""
    Cache.open(path).close()
    conn = open_database(path)
    found = (Indicator("influence", None, None, EVIL, EVIL, EVIL),)
    counted = (Indicator("citations", 5, EVIL, None, EVIL, EVIL),)
    rows = []
    for number, (name, work) in enumerate(WORKS.items(), 11):
        key = Identifier("doi", work.doi or f"10.5555/{number}")
        record = Record(
            work,
            (*found, *counted) if name == "hostile" else (),
            {"openalex": SourceStatus("found", f"{WHEN}T00:00:00Z")},
            {"title": EVIL},
            (Conflict("title", EVIL, EVIL),),
        )
        rows.append((number, key, {key: (True, True)}, record))
    with conn.writing():
        write_works(conn, rows)
    conn.close()
    with Cache.open(path) as cache, cache.transaction():
        ids = cache.works.ids([row[1] for row in rows])
        for note in (f"/vault/{EVIL.replace(chr(0), '')}/a {EVIL.replace(chr(0), '')}.md", "-"):
            quoted = Annotation(EVIL, EVIL, RUN)
            mentions = [
                Mention(note, line, 1, "doi", EVIL, (name,), Query(title=EVIL), quoted)
                for line, name in enumerate(ids, 3)
            ]
            asked = Mention(note, 99, 1, "title", EVIL, (), Query(title=EVIL, authors=(EVIL,)))
            lost = Mention(note, 100, 1, "url", RUN, (), None)
            numbers = cache.notes.save(
                StoredNote(note, "h" + note[-1], 1, 1), Reading((*mentions, asked, lost))
            )
            answers = [
                Answer(each, "matched", "identifier", 1.0, ids[each.identifiers[0]])
                for each in mentions
            ]
            candidates = tuple(
                Candidate(each, EVIL, EVIL, 2001, EVIL, 0.5, EVIL)
                for each in list(ids.values())[:2]
            )
            answers.append(Answer(asked, "ambiguous", EVIL, None, None, candidates))
            answers.append(Answer(lost, "unidentified", EVIL))
            cache.answers.save(zip(numbers, answers, strict=True))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The pages over the odd library."""
    path = tmp_path_factory.mktemp("odd") / "harvest.db"
    make_odd(path)
    site, app = make_app(load_settings({"cache.path": str(path)}), offline=True)
    yield Browser(site, app)
    site.close()


class Inert(HTMLParser):
    """What a page holds that it must not: scripts, handlers, styles, addresses that run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Elements and attributes that only our own templates may have."""
        given = dict(attrs)
        if tag == "script" and given.get("src") != "/-/harvest/static/site.js":
            data = given.get("type") == "application/ld+json"
            self.wrong += [] if data else [f"script {given}"]
        if tag in ("img", "iframe", "object", "embed", "style", "base", "template", "b>"):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src", "action", "xlink:href"):
                self.links.append(value or "")
                scheme = urlsplit(value or "").scheme.lower()
                if scheme not in ("", "http", "https", "obsidian", "vscode", "file", "zotero"):
                    self.wrong.append(f"{tag} {name} {value}")

    def handle_data(self, data: str) -> None:
        """Text without what reorders or hides it, and no template that ran."""
        self.wrong += [repr(each) for each in ("\u202e", "\x1b", "\x00", "}}49") if each in data]


def all_pages(odd: Browser) -> list[str]:
    """Every kind of page, and those of every work and note."""
    works = [line.work_id for line in odd.site.session.browse.works().lines]
    notes = [line.note_id for line in odd.site.session.browse.notes().lines]
    evil = quote(EVIL)
    return [
        "", "works", "works?order=citations", "works?order=notes", f"works?q={evil}", "notes",
        f"notes?q={evil}", "graph", "review", "check", "authors", f"authors?q={evil}", "venues",
        f"venues?q={evil}", f"author?name={evil}", f"works?topic={evil}", f"works?venue={evil}",
        f"works?type={evil}", f"works?notice={evil}", f"works?orcid={evil}", f"works?asked={evil}",
        f"works?influence={evil}", f"works?order={evil}", f"venue?name={evil}", f"nothing/{evil}",
        f"works/w0000000000?outcome={evil}", f"works?added={evil}&page={evil}", f"review?at={evil}",
        *(f"works/{each}{end}" for each in works for end in ("", "/cite", f"/cite?style={evil}")),
        *(f"notes/{each}" for each in notes),
    ]  # fmt: skip


def test_nothing_that_is_said_can_run(odd: Browser) -> None:
    """On no page is there a script, a handler, a style or an address but those of the templates."""
    seen = 0
    for address in all_pages(odd):
        got = odd.get(address)
        assert got.status_code in (200, 400, 404), (address, got.status_code)
        page = Inert()
        page.feed(got.text)
        assert page.wrong == [], address
        seen += "alert(1)" in got.text
    assert seen > 20  # it is there to be read


def test_works_without_a_name_can_be_followed(odd: Browser) -> None:
    """A link of every list and graph has words: the title, or the DOI, or that there is none."""
    import re

    for address in ("works", "graph", "notes/1", ""):
        text = odd.get(address).text
        assert not re.search(r"<a [^>]*>\s*(<title></title>|</a>)", text), address
        assert not re.search(r"<text[^>]*></text>", text), address
    text = odd.get("works").text
    assert "Untitled (10.5555/only)" in text


def test_a_crowd_of_authors_is_shown_and_folded(odd: Browser) -> None:
    """All five thousand are there, but do not push the rest of the page away; the list counts."""
    [found] = odd.site.session.browse.works("crowd").lines
    text = odd.get(f"works/{found.work_id}").text
    assert "Name4999" in text
    head = text.split("<header>")[1].split("</header>")[0]
    assert "<details" in head and head.index("<details") < head.index("Name100<")
    assert "and 4994 more" in odd.get("works?q=crowd").text


def test_pages_tell_the_direction_of_titles(odd: Browser) -> None:
    """Arabic runs from the right, and so does each title that is not ours in a list."""
    [found] = odd.site.session.browse.works("كتاب").lines
    assert '<h1 lang="ar" dir="auto">كتاب المناظر</h1>' in odd.get(f"works/{found.work_id}").text
    assert odd.site.session.browse.works("基于深度学习的图像分割").total == 1


def test_what_came_through_a_pipe_is_no_file(odd: Browser) -> None:
    """No link opens "-" in an editor."""
    links: list[Any] = []
    for line in odd.site.session.browse.notes().lines:
        page = Inert()
        page.feed(odd.get(f"notes/{line.note_id}").text)
        links.append([each for each in page.links if each.startswith(("obsidian", "vscode"))])
    assert sorted(map(bool, links)) == [False, True]
