"""MathML, raised and lowered letters keep their meaning where a format has no markup."""

from __future__ import annotations

import pytest

from harvest.export.bibtex import to_fields
from harvest.export.citation import to_citation
from harvest.export.csl import to_csl
from harvest.export.plain_title import plain_title
from harvest.export.ris import to_ris
from harvest.text.markup import clean_title
from harvest.text.mathml import plain_mathml
from tests.table import every_row

from .sample import make_record

S, N, HALF = "<mi>s</mi>", "<mn>2</mn>", "<mrow><mn>1</mn><mo>/</mo><mn>2</mn></mrow>"
MATHML = [
    (f"<msup>{S}{N}</msup>", "s²"),
    (f"<msup>{S}{HALF}</msup>", "s^{1/2}"),
    (f"<msubsup>{S}{N}{HALF}</msubsup>", "s₂^{1/2}"),
    (f"<msqrt>{S}{N}</msqrt>", "√(s2)"),
    (f"<mroot>{S}<mn>3</mn></mroot>", "³√(s)"),
    (f"<mfrac>{S}<mrow>{S}<mo>+</mo>{N}</mrow></mfrac>", "s/(s+2)"),
    (f"<mover>{S}<mo>¯</mo></mover>", "s̄"),
    (f"<munder><mi>lim</mi><mrow>{S}<mo>→</mo>{N}</mrow></munder>", "lim_{s→2}"),
    (f"<mmultiscripts><mi>U</mi><mprescripts/><none/>{N}</mmultiscripts>", "²U"),
    (f"<mmultiscripts><mi>U</mi>{N}<none/></mmultiscripts>", "U₂"),
    ("<mi>a</mi><mo>&amp;</mo><mi>b</mi>", "a&b"),
    (f"<semantics>{S}<annotation>s</annotation></semantics>", "s"),
]


@every_row("prefix", ["", "mml:"])
@every_row(("inner", "plain"), MATHML)
def test_mathml(inner: str, plain: str, prefix: str) -> None:
    """Scripts, roots, fractions and accents are told, with and without a namespace."""
    named = inner.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")

    assert plain_mathml(named) == plain
    assert clean_title(f"On <{prefix}math>{named}</{prefix}math> now") == f"On {plain} now"


@pytest.mark.parametrize("broken", ["<mi>a", "<mi>&nosuch;</mi></mrow>", "<mrow>" * 50])
def test_broken_mathml(broken: str) -> None:
    """What is no XML is read as its characters, without an error."""
    assert plain_mathml(broken) is None
    assert clean_title(f"On <math>{broken}</math>").startswith("On")


SCRIPTS = [
    ("H<sup>1/2</sup>", "H^{1/2}"),
    ("10<sup>-3</sup> M", "10⁻³ M"),
    ("Fe<sup>2+</sup>", "Fe²⁺"),
    ("O<sub>7-δ</sub> here", "O_{7-δ} here"),
    ("CO<sub>2</sub>", "CO2"),
    ("k<sub>cat</sub> of", "kcat of"),
    ("the 2<sup>nd</sup> law", "the 2nd law"),
    ("a star<sup>*</sup> here", "a star* here"),
]


@every_row(("raw", "plain"), SCRIPTS)
def test_plain_scripts(raw: str, plain: str) -> None:
    """RIS and ready references in plain text never run H^{1/2} into H1/2."""
    record = make_record(type="book", title=clean_title(raw), title_markup=raw)

    assert plain_title(clean_title(raw), raw) == plain
    assert f"TI  - {plain}\n" in to_ris(record)
    assert plain in to_citation([record], "apa")[0]


def test_every_format() -> None:
    """A title in MathML stands raised in BibTeX and CSL, too."""
    raw = f"The <math><msup>{S}{HALF}</msup></math> of <i>Ips</i>"
    record = make_record(type="book", title=clean_title(raw), title_markup=raw)

    assert to_csl(record, "k")["title"] == "The s<sup>1/2</sup> of <i>Ips</i>"
    assert "s\\textsuperscript{1/2} of \\emph{" in to_fields(record)["title"]
