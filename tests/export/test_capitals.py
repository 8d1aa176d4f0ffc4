"""Proper names keep their capitals through BibTeX's plain style, on 200 labelled titles."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harvest.export.bibtex import to_bibtex
from harvest.export.capitals import find_protected
from harvest.export.common_word import is_common
from harvest.export.latex_title import to_latex_title
from tests.table import every_row

from .sample import CASES, make_record


def _labelled() -> list[tuple[str, list[str]]]:
    """(title, its proper names in order) of each labelled title."""
    lines = (CASES / "bibtex" / "capitals.txt").read_text("utf-8").splitlines()
    marked = [line for line in lines if line and not line.startswith("#")]
    return [(line.replace("*", ""), re.findall(r"\*([^*]+)\*", line)) for line in marked]


def _plain(latex: str) -> str:
    """*latex* as change.case$ "t" of BibTeX leaves it (btxhak §3), without its braces."""
    found = []
    depth, after_colon = 0, False
    for at, char in enumerate(latex):
        depth += (char == "{") - (char == "}")
        is_kept = depth > 0 or at == 0 or (after_colon and latex[at - 1].isspace())
        found.append(char if is_kept else char.lower())
        after_colon = char == ":" or (after_colon and char.isspace())
    return re.sub(r"\{\}|[{}]", "", "".join(found))


def _lost(printed: str, names: list[str]) -> list[str]:
    """The names that *printed* does not have, in order, with their capital."""
    lost = []
    at = 0
    for name in names:
        place = printed.find(name, at)
        if place < 0:
            lost.append(name)
        else:
            at = place + len(name)
    return lost


def test_labelled_titles_keep_their_names() -> None:
    """No proper name of the labelled titles is made small."""
    titles = _labelled()

    lost = {
        title: gone
        for title, names in titles
        if (gone := _lost(_plain(to_latex_title(title, ascii=False)), names))
    }

    assert len(titles) >= 200
    assert lost == {}


def test_bibtex_itself_keeps_them(tmp_path: Path) -> None:
    """The program prints them so, too."""
    if not shutil.which("bibtex"):
        pytest.skip("bibtex is not installed")
    titles = _labelled()
    entries = [
        to_bibtex(make_record(type="book", title=title), f"k{at}")
        for at, (title, _) in enumerate(titles)
    ]
    (tmp_path / "all.bib").write_text("\n".join(entries), encoding="utf-8")
    (tmp_path / "all.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{all}\n")

    subprocess.run(["bibtex", "all"], cwd=tmp_path, capture_output=True, check=False)

    text = " ".join((tmp_path / "all.bbl").read_text("utf-8").split())
    printed = {
        key: body for key, body in re.findall(r"\\bibitem\{(\w+)\}(.*?)(?=\\bibitem|$)", text)
    }
    for at, (title, names) in enumerate(titles):
        plain = [name for name in names if name.isascii() and name.isalpha()]
        assert _lost(re.sub(r"[{}]", "", printed[f"k{at}"]), plain) == [], title


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Effects of Treatment on Growth and Development in Premature Infants", "Treatment Growth"),
        ("Women’s Health and Patients' Views: The Nurse's Role", "Women Health Patients Nurse"),
        ("Mapped Studies of Used Cars", "Mapped Studies Used Cars"),
    ],
)
def test_common_words_are_left_to_the_style(title: str, bare: str) -> None:
    """A title in title case is not braced as a whole: common words follow the style."""
    protected = "".join(title[start:end] for start, end in find_protected(title))

    assert not any(word in protected for word in bare.split())


@every_row(
    ("title", "latex"),
    [
        ("What works? A review", "What works? {A} review"),
        ("Why? European views", "Why? {European} views"),
        ("Stop! Parkinson's is back", "Stop! {Parkinson's} is back"),
        ("Sleep — Finnish data", "Sleep --- {Finnish} data"),
        ("Dr. King in St. Louis", "Dr. {King} in {St}. {Louis}"),
        ("Tides: A history", "Tides: A history"),
        ("Tides: “Ebb” and flow", "Tides: ``{Ebb}'' and flow"),
        ("(Re)reading Kant", "({Re})reading {Kant}"),
    ],
)
def test_capitals_behind_marks(title: str, latex: str) -> None:
    """BibTeX keeps the very first letter and one behind a colon and a space, no other."""
    assert to_latex_title(title, language="en") == latex


def test_names_are_no_common_words() -> None:
    """The word list holds no country, no month, no nationality."""
    names = "Uganda Chile Brazil Friday Turkish Danish Geneva Kyoto Lisbon Euler Fermi Rio Goa"

    assert [name for name in names.split() if is_common(name)] == []
