"""Where the block goes, and which markers are refused with which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harvest.errors import UnwritableNote
from harvest.model.indicator import Indicator
from harvest.writeback import Style, annotate, is_annotated
from tests.table import every_row
from tests.writeback.sample import LOOP, cited

BEGIN, END = "%% harvest:begin %%", "%% harvest:end %%"
LINE = annotate("", [LOOP]).splitlines()[2]
BLOCK = f"{BEGIN}\n\n{LINE}\n\n{END}"
OLD = f"{BEGIN}\nold\n{END}"

PLACES = {
    "empty note": ("", f"{BLOCK}\n"),
    "no line ending at the end": ("Text", f"Text\n\n{BLOCK}"),
    "at the end": ("Text\n", f"Text\n\n{BLOCK}\n"),
    "a blank line at the end": ("Text\n\n", f"Text\n\n{BLOCK}\n"),
    "blanks at the end": ("Text\n  ", f"Text\n  \n{BLOCK}"),
    "only front matter": ("---\na: b\n---\n", f"---\na: b\n---\n\n{BLOCK}\n"),
    "below the heading": (
        "## References\n\n- mine\n\n## After\n", f"## References\n\n{BLOCK}\n\n- mine\n\n## After\n"
    ),
    "no blank line below the heading": (
        "# References\n- mine", f"# References\n\n{BLOCK}\n\n- mine"
    ),
    "heading at the end": ("a\n# References", f"a\n# References\n\n{BLOCK}"),
    "underlined heading": ("References\n---\n\na\n", f"References\n---\n\n{BLOCK}\n\na\n"),
    "German": ("# Literatur\n", f"# Literatur\n\n{BLOCK}\n"),
    "French": ("# Références\n", f"# Références\n\n{BLOCK}\n"),
    "Spanish": ("# Bibliografía\n\nb\n", f"# Bibliografía\n\n{BLOCK}\n\nb\n"),
    "Portuguese": ("# Referências\n\nb\n", f"# Referências\n\n{BLOCK}\n\nb\n"),
    "Italian": ("# Riferimenti\n\nb\n", f"# Riferimenti\n\n{BLOCK}\n\nb\n"),
    "bold": ("**Sources**\n\nb\n", f"**Sources**\n\n{BLOCK}\n\nb\n"),
    "the last heading of two": (
        "# Sources\n\na\n\n# References\n\nb\n",
        f"# Sources\n\na\n\n# References\n\n{BLOCK}\n\nb\n",
    ),
    "a heading before a line in bold": (
        "# References\n\na\n\n**Sources**\n\nb\n",
        f"# References\n\n{BLOCK}\n\na\n\n**Sources**\n\nb\n",
    ),
    "heading in code": ("```\n# References\n```\n", f"```\n# References\n```\n\n{BLOCK}\n"),
    "heading in a quotation": ("> # References\n", f"> # References\n\n{BLOCK}\n"),
    "in place": (f"a\n{OLD}\nb\n", f"a\n{BLOCK}\nb\n"),
    "in place, not moved to the heading": (
        f"{OLD}\n# References\n", f"{BLOCK}\n# References\n"
    ),
    "in place, at the end": (f"a\n{OLD}", f"a\n{BLOCK}"),
    "in place, empty": (f"{BEGIN}\n{END}\n", f"{BLOCK}\n"),
    "mark": ("\ufeffText\n", f"\ufeffText\n\n{BLOCK}\n"),
    "mark and block": (f"\ufeff{OLD}\n", f"\ufeff{BLOCK}\n"),
}  # fmt: skip


@every_row(("text", "expected"), PLACES.values(), ids=PLACES)
def test_the_block_goes_where_it_belongs(text: str, expected: str) -> None:
    """Below the heading for references, at the end, or where it is already."""
    assert annotate(text, [LOOP]) == expected


@pytest.mark.parametrize(
    ("text", "ending"),
    [("a\r\nb", "\r\n"), ("a\rb\r", "\r"), ("a\r\nb\n", "\n"), ("a\nb\r\n", "\r\n"), ("a", "\n")],
)
def test_new_lines_end_as_the_line_above(text: str, ending: str) -> None:
    """A mixed note stays mixed; a pure one stays pure."""
    new = annotate(text, [LOOP])
    assert BLOCK.replace("\n", ending) in new
    assert annotate(new.replace(LINE, "x"), [LOOP]) == new


REFUSED = {
    "begin alone": (f"a\n{BEGIN}\nb\n", "line 2: .*begin.* without .*end"),
    "end alone": (f"a\n{END}\n", "line 2: .*end.* without .*begin"),
    "wrong order": (f"{END}\n{BEGIN}\n", "line 1: .*end.* without"),
    "nested": (f"{BEGIN}\n{BEGIN}\n{END}\n{END}\n", "line 2: .*before the one of line 1 ends"),
    "two blocks": (f"{OLD}\na\n{OLD}\n", "line 5: a second block; the first begins on line 1"),
    "block and a half": (f"{OLD}\n{BEGIN}\n", "line 4: .*begin.* without"),
    "in a fence": (f"a\n```\n{OLD}\n```\n", "line 3: .*stands in code"),
    "in a fence without end": (f"~~~\n{OLD}\n", "line 2: .*stands in code"),
    "in a comment": (f"<!--\n{OLD}\n-->\n", "line 2: .*stands in code, a comment"),
    "in a span": (f"`{BEGIN}` and `{END}`\n", "line 1: .*must stand alone"),
    "in the front matter": (f"---\na: b\n{OLD}\n---\n", "line 3: .*front matter"),
    "in a quotation": (f"> {BEGIN}\n> a\n> {END}\n", "line 1: .*must stand alone"),
    "in a list": (f"- a\n  {BEGIN}\n  {END}\n", "line 2: .*must stand alone"),
    "after text": (f"a {BEGIN}\n{END}\n", "line 1: .*must stand alone"),
    "before text": (f"{BEGIN}\n{END} a\n", "line 2: .*must stand alone"),
    "misspelled": (f"%%harvest:begin%%\n{END}\n", "line 1: .*written just so"),
    "in capitals": (f"%% Harvest:Begin %%\n{END}\n", "line 1: .*written just so"),
    "fence without end": ("a\n```\nb\n", "line 2: a comment or code that is not closed"),
    "comment without end": ("a %% b\n\nc\n", "line 1: a comment or code that is not closed"),
}


@every_row(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_clear_is_refused(text: str, words: str) -> None:
    """The message says where and what; nothing is guessed."""
    with pytest.raises(UnwritableNote, match=words):
        annotate(text, [LOOP])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{OLD}\n<!-- harvest:begin -->\n<!-- harvest:end -->\n", "line 4: .*beside %% .*line 1"),
        (f"{BEGIN}\nold\n<!-- harvest:end -->\n", "line 3: .*markers of one kind"),
        ("<!-- harvest:begin -->\n", "line 1: <!-- harvest:begin --> without <!-- harvest:end -->"),
        ("a <!-- harvest:begin -->\n", "line 1: <!-- harvest:begin --> must stand alone"),
    ],
)
def test_markers_of_two_kinds_are_refused(text: str, words: str) -> None:
    """One note has one block, whichever comments it is in; nothing is guessed."""
    with pytest.raises(UnwritableNote, match=words):
        annotate(text, [LOOP])


def test_a_block_keeps_its_markers_and_a_new_one_gets_those_asked_for() -> None:
    """Each program hides comments of its own; what the user chose once is not changed."""
    html = BLOCK.replace("%% h", "<!-- h").replace(" %%", " -->")
    assert annotate("Text\n", [LOOP], markers="html") == f"Text\n\n{html}\n"
    assert annotate(f"{html}\n".replace(LINE, "x"), [LOOP], markers="percent") == f"{html}\n"
    assert annotate(f"{OLD}\n", [LOOP], markers="html") == f"{BLOCK}\n"


@pytest.mark.parametrize("style", ["block", "footnotes", "frontmatter"])
def test_a_date_alone_is_no_reason_to_write(style: Style) -> None:
    """Sources that were asked again and said the same leave the note as it is."""
    dated = (Indicator("citations", 12, "citations", None, source="crossref", as_of="2026-11-21"),)
    later = (Indicator("citations", 12, "citations", None, source="crossref", as_of="2026-12-01"),)
    more = (Indicator("citations", 13, "citations", None, source="crossref", as_of="2026-12-01"),)
    first, second, third = (
        cited(LOOP.record.work, indicators=each, is_subject=True) for each in (dated, later, more)
    )
    written = annotate("Text\n", [first], style)
    assert "2026-11-21" in written
    assert annotate(written, [second], style) == written
    assert annotate(written, [third], style) == annotate("Text\n", [third], style)


def test_a_line_says_where_the_work_stands() -> None:
    """Venue, volume, issue and pages, or the article's number."""
    work = replace(LOOP.record.work, volume="64", issue="5", pages="407-14", first_page=None)
    assert "* 64(5), 407–414." in annotate("", [cited(work)])
    article = replace(work, volume=None, issue=None, pages=None, article_number="e12")
    assert "*, e12." in annotate("", [cited(replace(article, last_page=None))])


def test_without_works_a_note_gets_no_block_and_keeps_its_own_empty() -> None:
    """What is cited no more goes; the block's place stays the user's choice."""
    assert annotate("Text\n", []) == "Text\n"
    assert annotate(f"a\n{BLOCK}\nb\n", []) == f"a\n{BEGIN}\n{END}\nb\n"
    assert annotate(f"a\n{BEGIN}\n{END}\nb\n", [LOOP]) == f"a\n{BLOCK}\nb\n"


def test_the_note_s_own_footnotes_are_not_defined_twice() -> None:
    """The user's definition of a label stands; ours is left out."""
    new = annotate("Loops[^doe2011].\n\n[^Doe2011]: mine\n", [LOOP], "footnotes")
    assert new == "Loops[^doe2011].\n\n[^Doe2011]: mine\n"
    assert "\n[^doe2011]: Jane Doe" in annotate("Loops[^doe2011].\n", [LOOP], "footnotes")


def test_a_change_of_style_takes_the_same_block() -> None:
    """There is one block a note."""
    new = annotate(annotate("Text\n", [LOOP]), [LOOP], "footnotes")
    assert new == annotate("Text\n", [LOOP], "footnotes")
    assert is_annotated(new, "block")
    assert not is_annotated("Text\n", "block")
