"""Text as LaTeX: escaped once, read back the same, nothing left to break an entry."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.export.latex import clean, escape_url, read_latex, to_latex
from tests.table import every_row

from .reader import fold
from .sample import texts


@pytest.mark.parametrize(
    ("first", "last"),
    [(0x20, 0x24F), (0x370, 0x3FF), (0x1E00, 0x1EFF), (0x2000, 0x218F), (0x2190, 0x22FF)],
)
def test_every_character_is_read_back(first: int, last: int) -> None:
    """Latin, Greek and symbols stay what they are, or a lookalike that glyph.py names."""
    for code in range(first, last + 1):
        character = chr(code)
        if fold(clean(f"a{character}b")) != "ab":
            assert fold(read_latex(to_latex(f"a{character}b"))) == fold(f"a{character}b"), hex(code)


@given(texts(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_braces_pair_and_lines_are_single(text: str, ascii: bool) -> None:
    """BibTeX counts braces without regard to backslashes: they pair, on one line."""
    latex = to_latex(text, ascii)

    depth = 0
    for character in latex:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert "\n" not in latex


@given(st.text(st.sampled_from("abcé&%$#_{}~^\\–—“”‘’αß"), max_size=30))
def test_common_text_is_ascii(text: str) -> None:
    """What LaTeX has a form for is ASCII."""
    assert to_latex(text).isascii()


@given(texts())
def test_addresses_cannot_leave_their_field(url: str) -> None:
    """An address has no space, brace or backslash, and stays as it is without such."""
    safe = escape_url(url)

    assert safe.isascii()
    assert not set(safe) & set(" {}\\\n")
    assert escape_url(safe) == safe


@every_row(
    ("text", "cleaned"),
    [
        (" a  b ", "a b"),
        ("a\r\nb\tc", "a b c"),
        ("a\x00\x1b[31mb\x9b", "a[31mb"),
        ("a\u2028b\x85c", "a b c"),
        ("a\ud800b", "ab"),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    """Control characters and lone surrogates go, white space is one space, the rest stays."""
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("t t\u0305", r"t \ensuremath{\overline{\mathrm{t}}}"),
        ("ℒ", r"\ensuremath{\mathcal{L}}"),
        ("ℜ", r"\ensuremath{\mathfrak{R}}"),
        ("ℝ", r"\ensuremath{\mathbb{R}}"),
        ("Nguyễn", r"Nguy{\~{\^e}}n"),
    ],
)
def test_letters_of_mathematics(text: str, latex: str) -> None:
    """Script, double-struck and overlined letters are mathematics that pdfLaTeX knows."""
    assert to_latex(text) == latex


@pytest.mark.parametrize("mark", ["\u0301", "\u0308", "\u0302\u0301"])
def test_marks_without_end_are_cut(mark: str) -> None:
    """Fifty accents upon a letter would take the decoder for ever; the word is still written."""
    text = to_latex(f"Ensala{mark * 50}da")
    assert text.startswith("Ensal") and text.endswith("da") and len(text) < 60
