"""The pages in a real Chromium, served on a port, as a person uses them. `.ci/run` runs these."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.run import PATIENCE_S
from tests.web.conftest import demo_settings, make_library
from tests.web.test_review import numbers, open_questions

pytest.importorskip("datasette", reason="Datasette (harvest-biblio[web]) is not installed")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PATIENCE_MS = 1000 * PATIENCE_S
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), "")
AXE = next(
    (
        path
        for folder in os.environ.get("NODE_PATH", "").split(os.pathsep)
        if (path := Path(folder) / "axe-core" / "axe.min.js").is_file()
    ),
    None,
)
PAGES = (
    "", "works", "works?q=spasm", "notes", "graph", "review", "check", "authors", "venues",
    "author?name=Joseph+Jankovic", "nothing",
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


class Served:
    """`harvest serve` in a thread of this process.

    Attributes:
        address: what it printed.
        root: where the pages are.
    """

    def __init__(self, folder: Path) -> None:
        import uvicorn

        from harvest.web.serving import _listen, make_app

        self.site, app = make_app(demo_settings(folder), offline=True)
        listening = _listen(None)
        port = listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/?token={self.site.token}"
        self.root = f"http://127.0.0.1:{port}/-/harvest"
        self.port = port
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server and its session."""
        self.server.should_exit = True
        self.thread.join(10)
        self.site.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample with open questions, served."""
    folder = tmp_path_factory.mktemp("served")
    make_library(folder)
    open_questions(folder)
    made = Served(folder)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE_MS
        )
        yield made
        made.close()


def window(chromium: Any, **options: Any) -> Any:
    """A browser context that waits for a page as long as it takes."""
    made = chromium.new_context(**options)
    made.set_default_timeout(PATIENCE_MS)
    return made


@pytest.fixture
def page(chromium: Any, served: Served) -> Iterator[Any]:
    """A browser window that opened the printed address; what it complains of fails the test."""
    context = window(chromium, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    complaints: list[str] = []
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.goto(served.address)
    yield made
    context.close()
    assert [each for each in complaints if "404" not in each] == []


def follow(page: Any, act: Callable[[], object]) -> None:
    """Do what leads to another page, and wait until that is there with its script."""
    with page.expect_navigation():
        act()


def test_the_printed_address_leads_to_the_library(page: Any, served: Served) -> None:
    """The token is not left in the address."""
    assert page.url == f"{served.root}/"
    assert page.inner_text("h1") == "The library"


def test_every_page_fits_every_screen_and_reader(chromium: Any, served: Served) -> None:
    """Nothing sticks out at 400 px or more, and axe-core finds nothing serious, light and dark."""
    work = ""
    for width, scheme in ((1280, "light"), (400, "dark")):
        context = window(
            chromium,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,
        )
        page = context.new_page()
        page.goto(served.address)
        page.goto(f"{served.root}/works?q=spasm")
        work = page.get_attribute(".works h3 a", "href").rpartition("/")[2]
        note = served.site.session.browse.notes("Vascular")[0][0].note_id
        for address in (*PAGES, f"works/{work}", f"works/{work}/cite", f"notes/{note}"):
            page.goto(f"{served.root}/{address}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            if AXE is not None:
                source = AXE.read_text(encoding="utf-8")
                found = page.evaluate(f"async () => {{ {source}; return await axe.run(document) }}")
                grave = [
                    (each["id"], each["nodes"][0]["html"])
                    for each in found["violations"]
                    if each["impact"] in ("serious", "critical")
                ]
                assert not grave, (address, width, scheme)
        context.close()


def test_a_search_and_a_facet(page: Any) -> None:
    """Typed after "/", narrowed by a click, widened again."""
    page.keyboard.press("/")
    page.keyboard.type("hemifac")
    follow(page, lambda: page.keyboard.press("Enter"))
    assert "/works?q=hemifac" in page.url
    assert "works" in page.inner_text("[role=status]")
    before = page.locator(".works > li").count()
    follow(page, lambda: page.click("aside a >> text='2011'"))
    assert page.locator(".works > li").count() < before
    follow(page, lambda: page.click(".chosen a"))
    assert page.locator(".works > li").count() == before
    follow(page, lambda: page.click(".orders a >> text='Oldest first'"))
    assert "order=oldest" in page.url


def test_review_by_keys_and_by_mouse(page: Any, served: Served) -> None:
    """The same questions are then closed for `harvest review --list`, and open after undo."""
    before = numbers(served.site)
    page.goto(f"{served.root}/review")
    follow(page, lambda: page.keyboard.press("1"))
    assert before[0] not in numbers(served.site)
    follow(page, lambda: page.keyboard.press("u"))
    assert numbers(served.site) == before
    page.goto(f"{served.root}/review")
    follow(page, lambda: page.click("text=None of these"))
    assert before[0] not in numbers(served.site)
    follow(page, lambda: page.click("text=Undo the last decision"))
    assert "Which work is meant?" in page.inner_text("main")
    assert numbers(served.site) == before


def test_a_bibliography_is_dropped(page: Any, served: Served, tmp_path: Path) -> None:
    """Judged, and the mended file is downloaded."""
    path = tmp_path / "refs.bib"
    path.write_text(
        "@article{faces,\n  title = {The many faces of hemifacial spasm: Differential diagnosis of "
        "unilateral facial spasms},\n  doi = {10.1002/mds.23692},\n  year = {1999},\n}\n"
    )
    page.goto(f"{served.root}/check")
    page.set_input_files("#file", str(path))
    page.click("main button")
    page.wait_for_selector("text=to act on")
    with page.expect_download() as waiting:
        page.click("text=Take the mended file away")
    assert "year = {2011}" in Path(waiting.value.path()).read_text()


def test_another_origin_gets_nothing(chromium: Any, served: Served) -> None:
    """A page elsewhere can neither read the library, nor send a form to it, nor frame it."""
    context = window(chromium)
    page = context.new_page()
    page.goto(served.address)
    before = numbers(served.site)
    page.route("http://evil.example/**", lambda route: route.fulfill(body="<body></body>"))
    page.goto("http://evil.example/")
    read = page.evaluate(
        "address => fetch(address, {credentials: 'include'}).then(r => r.text(), e => 'refused')",
        f"{served.root}/works",
    )
    assert read == "refused"
    page.evaluate(
        """([address, number]) => {
          const form = document.createElement("form");
          form.method = "post"; form.action = address + "/review";
          const fields = {decision: "none", number, token: "guessed"};
          for (const [name, value] of Object.entries(fields)) {
            const input = document.createElement("input");
            input.name = name; input.value = value; form.append(input);
          }
          document.body.append(form); form.submit();
        }""",
        [served.root, str(before[0])],
    )
    page.wait_for_url("**/-/harvest/review")
    assert "Nothing was changed" in page.inner_text("main")
    assert numbers(served.site) == before
    context.close()


def test_pages_are_read_without_a_script(chromium: Any, served: Served) -> None:
    """Lists, facets and decisions are links and forms."""
    context = window(chromium, java_script_enabled=False)
    page = context.new_page()
    page.goto(served.address)
    page.fill("#find", "vasc")
    follow(page, lambda: page.click(".find button"))
    title = page.inner_text(".works h3 a")
    follow(page, lambda: page.click(".works h3 a"))
    assert title[:30] in page.inner_text("h1")
    context.close()


def test_ten_thousand_works(chromium: Any, tmp_path: Path) -> None:
    """Every list is there at once, paged, searched and narrowed down."""
    from benchmarks.web import make_cache

    make_cache(tmp_path / "harvest.db", 10_000)
    served = Served(tmp_path)
    context = window(chromium)
    page = context.new_page()
    try:
        page.goto(served.address)
        assert "10,000 works" in page.inner_text("main")
        for address in ("works", "notes", "authors", "venues", "graph", "review"):
            page.goto(f"{served.root}/{address}")
            assert page.locator("main li, main tbody tr").count() > 1, address
        page.goto(f"{served.root}/works?order=citations")
        follow(page, lambda: page.click("text=Next"))
        assert "Page 2 of 200" in page.inner_text("main")
        follow(page, lambda: page.click("aside a >> text='Article'"))
        assert "Type: Article" in page.inner_text(".chosen")
    finally:
        context.close()
        served.stop()
