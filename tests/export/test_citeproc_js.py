"""References by citeproc-js, another processor, are the same but for a few known differences.

citeproc-js is not under the MIT licence: it is a tool of this test, never shipped. The test is
skipped, visibly, where npm cannot install it: `npm install citeproc`, and its folder in NODE_PATH.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harvest.export import styling
from harvest.export.citation import csl_items, to_citation
from harvest.export.warning import warning_note
from harvest.model.record import Record

from .sample import read_crossref

pytestmark = pytest.mark.slow

citeproc = pytest.importorskip("citeproc")
SCRIPT = Path(__file__).parents[2] / "benchmarks" / "citeproc.js"
STYLES = ("apa", "vancouver", "chicago", "ieee")
_STYLE_FOLDER = Path(styling.__file__).with_name("citation_styles")
_FILES = {"vancouver": "nlm-citation-sequence", "chicago": "chicago-author-date"}
_LABEL = re.compile(r"^\[?\d+[\].]\s*")
_COMMA = re.compile(r", (and|&) ")
_TAG = re.compile(r"<[^<>]*>")
CAUSES = {
    # 501b-502: citeproc-js fills the last page up to 5502, or cuts it down to 02. Pages with a
    # letter are no numbers that could be shortened, so they stay as printed.
    "pages with a letter": (re.compile(r"(\d[a-z])–\d+"), r"\1–"),
    # "K.-H." without a hyphen: CSL 1.0.2 keeps it (initialize-with-hyphen), and so do we.
    "hyphen between initials": (re.compile(r"(?<=\w\.)[- ](?=\w\.)"), " "),
}
"""Why references differ, and what takes the difference away."""


def by_citeproc_js(records: list[Record], style: str) -> list[str]:
    """The references of *records* by citeproc-js; skips where it is not installed."""
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    items = csl_items(records, style)
    command = ["node", str(SCRIPT), str(_STYLE_FOLDER / f"{_FILES.get(style, style)}.csl")]
    done = subprocess.run(
        [*command, citeproc.LOCALES_PATH],
        input=json.dumps(items), capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    if "Cannot find module 'citeproc'" in done.stderr:
        pytest.skip("citeproc-js is not installed: npm install citeproc, NODE_PATH=node_modules")
    assert done.returncode == 0, done.stderr
    return [_plain(each) for each in json.loads(done.stdout)]


def _plain(reference: str) -> str:
    """*reference* without label and comma before "and": citeproc-js has none before a group."""
    return _COMMA.sub(r" \1 ", _LABEL.sub("", " ".join(reference.split())))


def our_references(records: list[Record], style: str) -> list[str]:
    """Ours without markup, as the other processor's text is: raised letters are not told."""
    found = to_citation(records, style, "html")
    return [_plain(html.unescape(_TAG.sub("", each))) for each in found]


def _without_known(reference: str) -> str:
    for pattern, form in CAUSES.values():
        reference = pattern.sub(form, reference)
    return reference


@pytest.mark.citeproc
@pytest.mark.parametrize("style", STYLES)
def test_the_same_references(style: str) -> None:
    """In at most one reference of a hundred is there a difference without a known cause."""
    records = [each for each in read_crossref(step=60) if not warning_note(each)]

    pairs = zip(our_references(records, style), by_citeproc_js(records, style), strict=True)

    differing = [pair for pair in pairs if len(set(map(_without_known, pair))) > 1]
    assert len(differing) <= len(records) / 100, differing
