"""A work on a line: what it says, and that nothing in a record is markup there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from harvest.export.note_text import in_markdown
from harvest.export.sanitize import inert
from harvest.model.work import Contributor, Ids, Venue, Work
from harvest.writeback import Cited, Style, annotate
from harvest.writeback.markdown_line import block_lines, footnote_lines
from tests.table import every_row
from tests.writeback.sample import HOSTILE, LOOP, NERVE, cited, hostile_works

ADDRESS = re.compile(
    r"https://(doi\.org|pubmed\.ncbi\.nlm\.nih\.gov|pmc\.ncbi\.nlm\.nih\.gov/articles|arxiv\.org/abs"
    r"|openalex\.org|openlibrary\.org/isbn)/[\w/:;.,+%~-]*"
)
RAW = (
    "[[", "`r ", "```", "{{", "{%", "<%", "%>", "%}", "<script", "<!--", "==", "((", "::",
    "\x1b", "\u202e", "\u2028", "\x85", "\x00", "\n", "\r",
)  # fmt: skip


def test_a_line_says_who_when_what_where_and_how_received() -> None:
    """Each number and class has its source and date."""
    assert block_lines([LOOP]) == [
        "- Jane Doe, Kim Roe (2011). Vascular loops: a review. *Brain*. "
        "[doi:10.1000/loop](https://doi.org/10.1000/loop). "
        "Cited by 1,234 (Crossref 2026-11-21), 1,300 (OpenAlex 2026-11-21); "
        "Popularity Top 1%, Influence Top 10% (OpenAIRE 2026-11-21)."
    ]


def test_a_retraction_comes_first() -> None:
    """In bold, with date, notice and source; a correction is told at the end."""
    assert footnote_lines([NERVE]) == [
        "[^group]: **RETRACTED** (2014-05-01, [notice](https://doi.org/10.1000/notice), Crossref). "
        "Working Group. The facial nerve. "
        r"[doi:10.1000/nerve(1)\<2>](https://doi.org/10.1000/nerve%281%29%3C2%3E). "
        "CORRECTED (2012-01-01, Crossref)."
    ]


@every_row(
    ("work", "line"),
    [
        (Work(), "Untitled."),
        (Work(title="Why?"), "Why?"),
        (Work(title="1984"), "1984\\."),
        (Work(title="A", ids=Ids(pmid="12")), "A. [PMID 12](https://pubmed.ncbi.nlm.nih.gov/12/)."),
        (
            Work(title="A", ids=Ids(arxiv="1706.03762")),
            "A. [arXiv:1706.03762](https://arxiv.org/abs/1706.03762).",
        ),
        (
            Work(title="A", venue=Venue(isbn=("9780306406157",))),
            "A. [ISBN 9780306406157](https://openlibrary.org/isbn/9780306406157).",
        ),
        (
            Work(title="A", contributors=tuple(Contributor(family=one) for one in "BCDEFGHIJ")),
            "B, C, D, E, F, G … and 3 more. A.",
        ),
        (Work(title="x" * 700), "x" * 599 + "…"),
    ],
)
def test_what_is_missing_is_left_out(work: Work, line: str) -> None:
    """No field is invented, no list is cut without saying so."""
    assert block_lines([cited(work)]) == [f"- {line}"]


def test_labels_are_words_and_each_stands_once() -> None:
    """A citation key from a .bib may hold anything; a label may not."""
    works = [cited(Work(title="A"), key) for key in ("a]: b", "a]: b", "Ünal:2011", "", "x")]
    lines = footnote_lines(works, {"x"})
    assert [line.split(": A")[0] for line in lines] == ["[^a-:-b]", "[^Ünal:2011]"]


def _flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *_flat(token.children or []))]


@settings(max_examples=40, deadline=None)
@given(st.lists(hostile_works(), min_size=1, max_size=2), st.sampled_from(["block", "footnotes"]))
def test_nothing_in_a_record_is_markup(works: list[Cited], style: Style) -> None:
    """One flat list of plain text, whose only links lead to known resolvers."""
    lines = block_lines(works) if style == "block" else footnote_lines(works)
    for line in lines:
        assert not [mark for mark in RAW if mark in line]
        assert "%%" not in line
        assert not re.search(r"harvest:(begin|end)", line, re.IGNORECASE)
    if style == "footnotes":
        lines = ["- " + line.split("]: ", 1)[1] for line in lines]
    tokens = _flat(
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse("\n".join(lines))
    )
    kinds = [token.type for token in tokens]
    assert kinds.count("list_item_open") == len(lines)
    assert not {
        kind for kind in kinds if kind.startswith(("html", "code", "fence", "image", "head"))
    }
    assert not {"s_open", "table_open", "ordered_list_open", "blockquote_open", "hr"} & set(kinds)
    for token in tokens:
        if token.type == "link_open":
            assert ADDRESS.fullmatch(str(token.attrs["href"])), token.attrs["href"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=6), max_size=6).map("".join))
def test_a_reader_sees_the_very_characters(text: str) -> None:
    """What is escaped reads as what it was."""
    tokens = _flat(MarkdownIt("commonmark").parse("x " + in_markdown(text)))
    shown = "".join(token.content for token in tokens if token.type.startswith("text"))
    assert shown == f"x {inert(text)}".rstrip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(a", r"\(a"),  # stands after a parenthesis of ours
        ("50 % of P<0.05", r"50 % of P\<0.05"),
        ("a <i>b</i>", "a &lt;i>b&lt;/i>"),
        ("key:: a: b", r"key:\: a: b"),
        ("AT&T &amp; co", r"AT&T \&amp; co"),
    ],
)
def test_only_what_would_be_markup_is_escaped(text: str, shown: str) -> None:
    """A line stays readable as source."""
    assert in_markdown(text) == shown


def test_a_hostile_record_cannot_end_the_block() -> None:
    """The end marker in a title is text; the block ends where harvest ends it."""
    work = cited(Work(title="a %% harvest:end %%\n\n# Mine", venue=Venue(title="%%")))
    new = annotate("Text\n", [work])
    assert new.count("%% harvest:end %%") == 1
    assert new.endswith("\n\n%% harvest:end %%\n")
