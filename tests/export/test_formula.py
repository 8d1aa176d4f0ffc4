"""Mathematics of titles keeps its meaning in every format."""

from __future__ import annotations

import pytest

from harvest.export.bibtex import to_fields
from harvest.export.csl import to_csl
from harvest.export.latex_title import to_latex_title
from harvest.export.ris import to_ris
from harvest.text.markup import clean_title
from tests.table import every_row

from .sample import make_record

FORMULAS = [
    ("$L^p$ spaces", "Lᵖ spaces", "{$L^p$} spaces", "Lᵖ spaces"),
    ("On $$H^{1/2}$$", "On H^{1/2}", "On {$H^{1/2}$}", "On H<sup>1/2</sup>"),
    ("\\(L^p\\) norms", "Lᵖ norms", "{$L^p$} norms", "Lᵖ norms"),
    ("\\[x_1\\] here", "x₁ here", "{$x_1$} here", "x₁ here"),
    ("$B_s^0 \\to \\mu^+\\mu^-$", "Bₛ⁰ →μ⁺μ⁻", "{$B_s^0 \\to \\mu^+\\mu^-$}", "Bₛ⁰ →μ⁺μ⁻"),
    ("At $\\sqrt{s}$ = 13 TeV", "At √(s) = 13 TeV", "At {$\\sqrt{s}$} = 13 {TeV}",
     "At √(s) = 13 TeV"),
    ("The ${\\mathit{K}}_{24}$ term", "The K₂₄ term", "The {${\\mathit{K}}_{24}$} term",
     "The K₂₄ term"),
    ("$\\mathcal{L}^{2}$ gain", "ℒ² gain", "{$\\mathcal{L}^{2}$} gain", "ℒ² gain"),
]  # fmt: skip


@every_row(("raw", "plain", "latex", "csl"), FORMULAS)
def test_a_formula(raw: str, plain: str, latex: str, csl: str) -> None:
    """LaTeX mathematics in BibTeX; Unicode scripts elsewhere, or tags where Unicode has none."""
    record = make_record(type="book", title=clean_title(raw), title_markup=raw)

    assert record.work.title == plain
    assert to_fields(record)["title"] == f"{{{latex}}}"
    assert to_csl(record, "k")["title"] == csl
    assert f"TI  - {plain}\n" in to_ris(record)


@pytest.mark.parametrize("raw", ["A $5 lunch and a $10 dinner", "Prices in $ and €", "US$ 100"])
def test_a_price_is_no_formula(raw: str) -> None:
    """Dollars without a script or macro between them stay dollars."""
    assert clean_title(raw) == raw
    assert to_latex_title(raw, raw, language="en").count("\\$") == raw.count("$")


@pytest.mark.parametrize(
    "hostile", ["$x^{\\input{/etc/passwd}}$", "$x_{\\write18{ls}}$", "$a^} b_{$"]
)
def test_only_harmless_macros_are_kept(hostile: str) -> None:
    """A formula with a macro that does more than typeset is not copied."""
    latex = to_latex_title(clean_title(hostile), hostile)

    assert "\\input" not in latex
    assert "\\write" not in latex
    assert latex.count("{") == latex.count("}")
