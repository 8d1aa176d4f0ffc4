"""The pages in a real Chromium, where one is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from harvest.export.bibliography import to_html_bibliography
from harvest.export.html import to_html
from tests.export.nasty import FRAGMENTS
from tests.export.outline import assert_inert
from tests.export.specimen import full, hostile, sample
from tests.run import PATIENCE_S

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
FLAGS += " --disable-background-networking --disable-component-update --disable-sync"
FLAGS += " --virtual-time-budget=2000 --dump-dom --enable-logging=stderr"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


def open_page(folder: Path, page: str, view: str = "") -> tuple[str, str]:
    """What becomes of the page in the browser, and what the browser complained of."""
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8", errors="strict")
    command = [CHROMIUM, *FLAGS.split(), f"--user-data-dir={folder / 'profile'}"]
    command.append(f"file://{path}{view}")
    ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    complaints = [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
    return ran.stdout, "\n".join(complaints)


def test_a_hostile_page_does_nothing(tmp_path: Path) -> None:
    """No image, frame or handler comes of hostile text, and the page's policy is never needed."""
    text = "".join(each for each in FRAGMENTS if each != "\ud800")
    dom, complaints = open_page(tmp_path, to_html(hostile(text)))
    assert complaints == ""
    assert_inert(dom, to_html(full()))


def test_the_bibliography_is_filtered_and_sorted(tmp_path: Path) -> None:
    """The script runs under the page's policy; retracted works stay on top in every order."""
    chapter = sample("chapter")
    chapter = replace(chapter, work=replace(chapter.work, title="Zygomatic spasm"))
    items = [(name, sample(name)) for name in ("article", "retracted")]
    page = to_html_bibliography([("chapter", chapter), *items, ("full", full())])
    dom, complaints = open_page(tmp_path, page, "#order=title&filter=SPASM")
    assert complaints == ""
    assert "2 of 4 works" in dom
    keys = re.findall(r"<li [^>]*?(hidden)?(?:=\"\")?>(?:(?!<li ).)*<code>(\w+)</code>", dom, re.S)
    assert [key for hidden, key in keys if not hidden] == ["article", "chapter"]
    first = dom.index("Retracted or under concern")
    assert first < dom.index("<code>retracted</code>") < dom.index(">Works<")
