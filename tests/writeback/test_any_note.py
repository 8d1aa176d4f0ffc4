"""What must hold for any note and any works: nothing of the user's changes, twice is once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from harvest.errors import UnwritableNote
from harvest.reading.note import read_note
from harvest.reading.property import HARVEST_PROPERTIES
from harvest.writeback import STYLES, Cited, Style, annotate
from tests.writeback.sample import LOOP, NERVE, hostile_works, notes

BEGIN, END = "%% harvest:begin %%", "%% harvest:end %%"
MOST = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
STYLE = st.sampled_from(STYLES)
MARKED: tuple[Style, ...] = ("block", "footnotes")
WORKS = st.lists(st.sampled_from([LOOP, NERVE]) | hostile_works(), max_size=2)


OWN_MATTER = "---\nsr-due: 2026-01-01\nsr-ease:  250\ntags: [a,  'b']\n---\nText\n"


def written(text: str, works: list[Cited], style: Style) -> str:
    """The annotated note; a note that is refused is no example."""
    try:
        return annotate(text, works, style)
    except UnwritableNote:
        assume(False)
        raise


def outside(text: str) -> tuple[str, str]:
    """What stands before and after the block, found by its markers alone."""
    start, end = text.index(BEGIN), text.rindex(END) + len(END)
    return text[:start], text[end:]


def is_user_text(old: str, before: str, after: str) -> bool:
    """Whether *before* and *after* are *old*, but for line endings at the seam."""
    for shorter in range(5):
        for later in range(5):
            cut, rest = before[: len(before) - shorter], after[later:]
            lead, tail = before[len(cut) :], after[:later]
            if not (lead + tail).strip("\r\n") and cut + rest == old:
                return True
    return False


@MOST
@given(notes(), WORKS, STYLE)
def test_twice_is_once(text: str, works: list[Cited], style: Style) -> None:
    """Annotating an annotated note changes nothing."""
    once = written(text, works, style)
    assert annotate(once, works, style) == once


@MOST
@given(notes(), WORKS, st.sampled_from(MARKED))
def test_all_outside_the_block_stays(text: str, works: list[Cited], style: Style) -> None:
    """The user's text is there to the letter; only line endings set a new block apart."""
    new = written(text, works, style)
    if BEGIN in text:
        assert outside(new) == outside(text)
    elif works and new != text:
        assert is_user_text(text, *outside(new))
    else:
        assert new == text


@MOST
@given(notes(), WORKS)
def test_all_but_own_properties_stays(text: str, works: list[Cited]) -> None:
    """Lines of other properties and of the body stay, in their order, whatever is written."""
    new = written(text, works, "frontmatter")
    emptied = annotate(new, [], "frontmatter")
    bare = written(text, [], "frontmatter")
    fence = re.compile(r"(\ufeff?)---(\r\n|\r|\n)---\2")
    assert emptied == bare or fence.sub(r"\1", emptied, count=1) == bare
    if "harvest_" not in text:
        assert bare == text


@MOST
@given(notes(), WORKS, STYLE)
def test_the_note_reads_as_before(text: str, works: list[Cited], style: Style) -> None:
    """What is written is no mention, and hides and changes none."""
    text = text.removeprefix("\ufeff")  # as the vault gives it
    new = written(text, works, style)
    before, after = (
        [(one.kind, one.text, one.identifiers, one.query) for one in read_note(each, "n").mentions]
        for each in (text, new)
    )
    assert after == before


@MOST
@given(notes(), WORKS, st.integers(1, 2), st.sampled_from(MARKED))
def test_an_update_is_as_good_as_new(
    text: str, works: list[Cited], kept: int, style: Style
) -> None:
    """A block that loses works is the block the note would get now."""
    text = text.replace("harvest:", "")
    full, fresh = written(text, works, style), annotate(text, works[:kept], style)
    assume(fresh != text)  # a work without a key has no footnote
    assert annotate(full, works[:kept], style) == fresh


@MOST
@given(st.lists(hostile_works(), min_size=1, max_size=3), st.booleans())
def test_front_matter_is_yaml_that_says_the_same(works: list[Cited], has_some: bool) -> None:
    """A YAML parser reads the user's properties as before, and harvest's as text of one line."""
    old = OWN_MATTER if has_some else "T"
    new = annotate(old, works, "frontmatter")
    matter = yaml.safe_load(new.split("---\n")[1]) if new.startswith("---\n") else {}
    theirs = {name: value for name, value in matter.items() if name not in HARVEST_PROPERTIES}
    assert theirs == (yaml.safe_load(old.split("---\n")[1]) if has_some else {})
    texts = [
        one for value in matter.values() for one in (value if isinstance(value, list) else [value])
    ]
    assert not any("\n" in str(one) for one in texts)
    for mark in ("[[", "](", "%%", "`", "{{", "{%", "<%", "<script", "<!", "://", "\x1b", "\u202e"):
        assert not any(mark in str(one) for one in texts)


@MOST
@given(st.text(alphabet="ab#-*>`%$ \t\r\n\ufeff\u2028é", max_size=60), STYLE)
def test_any_text_at_all(text: str, style: Style) -> None:
    """Random text is annotated or refused, never broken: its own characters are all there."""
    new = written(text, [LOOP], style)
    assert annotate(new, [LOOP], style) == new
    if style != "frontmatter":
        assert is_user_text(text, *outside(new))


TAME = st.lists(
    st.sampled_from(
        ["Prose.", "", "# A", "## References", "- [[b]]", "> q", "```\ncode\n```", "%% c %%"]
    ),
    max_size=8,
).map("\n".join)


@MOST
@given(TAME, STYLE)
def test_an_ordinary_note_is_never_refused(text: str, style: Style) -> None:
    """Refusal is for notes that are broken."""
    assert annotate(text, [LOOP], style) != text


@pytest.mark.slow
def test_real_notes_keep_every_byte(data: Path) -> None:
    """Every real note takes every style, keeps its characters, and reads as before."""
    refused = []
    paths = sorted((data / "notes").rglob("*.md"))
    for path in paths:
        text = path.read_bytes().decode("utf-8")
        mentions = [(one.kind, one.text) for one in read_note(text, "n").mentions]
        for style in STYLES:
            try:
                new = annotate(text, [LOOP, NERVE], style)
            except UnwritableNote as error:
                refused.append(f"{path.name}, {style}: {error}")
                continue
            assert annotate(new, [LOOP, NERVE], style) == new
            assert [(one.kind, one.text) for one in read_note(new, "n").mentions] == mentions
            if style == "frontmatter":
                emptied = annotate(new, [], style)
                assert emptied in (text, "---\n---\n" + text, "---\r\n---\r\n" + text)
            else:
                assert is_user_text(text, *outside(new))
    assert len(paths) > 50
    assert refused == []
