"""What is read costs as much as there is of it: four times the text takes four times the steps.

Steps are the calls that Python makes, its own and those into C, which are the same on every
machine. What one call into C does is not seen by that (a pattern that goes back and forth): it is
held by the processor time that thirty thousand letters may take, set far above what they do.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harvest.cache import Cache
from harvest.reading.prose import find_captions, open_page
from harvest.reading.reference_form import is_formal_reference, looks_like_reference
from harvest.resolve.intake import Library, read_paths
from tests.cache.world import LATER, crossref
from tests.table import every_row
from tests.text_reader import READERS

GROWTH = 4.5
LETTERS = 30_000
LONGEST_S = 4.0


@contextmanager
def counted() -> Iterator[list[int]]:
    """The calls that are made inside."""
    steps = [0]

    def count(frame: object, event: str, argument: object) -> None:
        steps[0] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield steps
    finally:
        sys.setprofile(before)


def steps_of(function: Callable[[], object]) -> int:
    """How many calls *function* makes, once all is imported and compiled."""
    with counted() as steps:
        function()
    return steps[0]


HOSTILE = (
    ("note", "![]("),
    ("note", "[x](zotero:"),
    ("note", "[["),
    ("note", "[[@"),
    ("note", "“a” ("),
    ("note", "[^1]: "),
    ("note", "| a "),
    ("note", "$"),
    ("list", "9"),
    ("heading", "# "),
    ("heading", " "),
    ("note", "<!--"),
    ("note", "10.1000/"),
    ("properties", "a: "),
    ("reference", "![]("),
    ("reference", "[a](<"),
    ("reference", "vol. 1 "),
    ("reference", "A., "),
    ("table", "[x](zotero:"),
    ("list", ", "),
    ("list", "[1] "),
    ("list", "\n"),
    ("bib", "\n"),
    ("bib", "@misc{"),
    ("bib", "@misc{a, b = c # "),
    ("bib", '@string{a = a # "a"}\n'),
    ("title", "\n"),
    ("title", "{"),
    ("title", "\\"),
    ("table", '"a,'),
    ("cell", " "),
    ("table", "a,b\n"),
    ("ris", "A1  - a\n"),
    ("ris", "\n"),
    ("markup", "<!--"),
    ("markup", "<math>"),
    ("markup", "&lt;"),
    ("markup", "\n"),
    ("latex", "{"),
    ("latex", "\\begin{"),
    ("latex", "\\'{"),
    ("latex", "{\\u "),
    ("latex", "\\^"),
    ("identifiers", "10.1000/"),
    ("identifiers", "https://doi.org/10.1000/("),
    ("literature note", "a: ["),
    ("properties", "- ["),
    ("properties", "a: |\n b\n"),
    ("standard input", "Eds. "),
    ("manuscript", "\\cite{a}\n"),
    ("markup", "<!-- a -->\n"),
    ("csl", '{"a" 1},'),
    ("json lines", "{} {"),
    ("endnote", "%A a\n"),
    ("settings", "a."),
    ("acceptances", "[[accept]]\n"),
    ("document", "<w:t>a</w:t>"),
)


@pytest.mark.parametrize(("reader", "unit"), HOSTILE)
def test_hostile_text_takes_steps_and_time_in_proportion(reader: str, unit: str) -> None:
    """Of what opens and never closes, of what is nearly something, of nothing but line ends."""
    read = READERS[reader]
    count = 1200 // len(unit)
    read(unit * count)
    few = steps_of(lambda: read(unit * count))
    many = steps_of(lambda: read(unit * count * 4))
    assert many <= GROWTH * few + 500, (few, many)
    started = time.process_time()
    read(unit * (LETTERS // len(unit)))
    assert time.process_time() - started < LONGEST_S


@pytest.mark.parametrize("text", ["", "See 10.5555/a\n"], ids=["empty", "equal"])
def test_equal_notes_are_read_in_proportion(tmp_path: Path, text: str) -> None:
    """Daily notes that were never written into, copies of a template."""

    def read(count: int) -> int:
        folder = tmp_path / f"{count}{len(text)}"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.md").write_text(text)
        with Cache.open(tmp_path / f"{count}{len(text)}.db") as cache:
            return steps_of(lambda: list(read_paths([str(folder)], cache, Library())))

    read(3)
    few, many = read(60), read(240)
    assert many <= GROWTH * few, (few, many)


@every_row(
    "unit",
    [
        "Doe JA, ", "Aa-Bb-Cc JA, ", "Doe, JA, ", "Doe, J. & ", "A-A-A-A, A. & ", "J. Doe, ",
        "J. A. Doe and ", "A. B. C. D. Doe, ", "J.-P. Doe; ", "Rita Roe, ", "Doe, Jane Rita, ",
        "Check ", "Doe & ", "van Doe, J.; ", "Dorg e ",
    ],
)  # fmt: skip
def test_names_that_end_in_no_reference_are_read_once(unit: str) -> None:
    """Forty authors before words that no style has: each name is not tried in all its ways."""
    started = time.process_time()
    for before in ("", "Doe, Jane ", "Doe, J., ", "J. Doe, "):
        text = f"{before}{unit * (1000 // len(unit))}x 2011 zzz"
        is_formal_reference(text)
        looks_like_reference(text, True)
    assert time.process_time() - started < LONGEST_S


@every_row("unit", ["[a](b)", "[a](b", "[a] ", "![", "![a](b)", "[a]((", "|a"])
def test_pictures_without_an_end_are_read_once(unit: str) -> None:
    """Links within a caption that is never closed: each is a link or text, and not both."""
    started = time.process_time()
    list(find_captions(open_page("![" + unit * (3000 // len(unit)))))
    assert time.process_time() - started < LONGEST_S


def test_a_note_that_is_emptied_mentions_nothing(tmp_path: Path) -> None:
    """It is read without looking for anything; what it said before is forgotten."""
    note = tmp_path / "n.md"
    with Cache.open(tmp_path / "h.db") as cache:
        for text in ("See 10.5555/a\n", " \r\n\t\n"):
            note.write_text(text)
            [sheet] = read_paths([str(note)], cache, Library())
            kept = cache.notes.mentions()
            assert len(sheet.mentions) == len(kept) == len(text.split()) // 2


def test_a_search_for_many_words_takes_steps_in_proportion(tmp_path: Path) -> None:
    """A whole page pasted into the search; and no limit of SQLite's is hit by 3,000 words."""
    with Cache.open(tmp_path / "h.db") as cache:
        cache.replies.save([crossref("a"), crossref("b")], LATER)
        cache.works.derive()

        def search(count: int) -> int:
            text = " ".join(f"word{number}" for number in range(count))
            return steps_of(lambda: (cache.works.search(text), cache.works.candidates(text)))

        search(10)
        few, many = search(750), search(3000)
        assert many <= GROWTH * few, (few, many)
