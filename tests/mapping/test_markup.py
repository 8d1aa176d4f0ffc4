"""Text as sources send it becomes plain text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from harvest.text.all_caps import name_case, sentence_case
from harvest.text.markup import clean_abstract, clean_text, clean_title, inverted_abstract
from tests.table import every_row

MATH = '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">'

TEXTS = [
    ("plain", "plain"),
    ("H<sub>2</sub>O", "H2O"),
    ("p <0.05 and > 3", "p <0.05 and > 3"),
    ("a<b and c>d", "a<b and c>d"),
    ("a T-score of </= 1.0", "a T-score of ≤ 1.0"),
    ("the mean <r> of a sample", "the mean <r> of a sample"),
    ("<i>In vivo</i> <b>and</b> <scp>CT</scp>", "In vivo and CT"),
    ("a<br/>b<p>c</p>d", "a b c d"),
    ("<jats:p>one</jats:p>", "one"),
    ("x <!-- not shown --> y", "x y"),
    ("<script>alert(1)</script>", "alert(1)"),
    ('<font color=red face="x y">red</font>', "red"),
    ("Science &amp;amp; Technology", "Science & Technology"),
    ("&lt;i&gt;E. coli&lt;/i&gt; &#x2019;s", "E. coli ’s"),
    ("p &lt; 0.05", "p < 0.05"),
    ("AT&T and R&D; &NA;", "AT&T and R&D; &NA;"),
    ("one\n          two\tthree", "one two three"),
    ("no\u00a0break thin\u2009space", "no break thin space"),
    ("zero\u200bwidth \u202eright-to-left\u202c so\u00adft", "zerowidth right-to-left soft"),
    ("nul\x00 esc\x1b[31m bell\x07", "nul esc[31m bell"),
    ("\x93quoted\x94", "“quoted”"),
    ("lone \ud800 surrogate \ue5fc private", "lone surrogate private"),
    ("Near\u2010Band\u2011Edge", "Near-Band-Edge"),
    ("Schäfer".encode().decode("cp1252"), "Schäfer"),
    ("a Â\x80b", "a €b"),
    ("wide â€ƒ space â€ƒ", "wide space"),
    ("INFORMAÇÕES À MÃO", "INFORMAÇÕES À MÃO"),
    ("Mart\u0131\u0301n e\u0301", "Martín é"),
    ("de\ufb01ne", "define"),
    ("$$\\alpha$$-particles", "α-particles"),
    ("why pay $2.99 or $1_000", "why pay $2.99 or $1_000"),
    ("broken $$\\frac{$$ formula", "broken $$\\frac{$$ formula"),
    (
        "in<mml:math><mml:mi>N</mml:mi><mml:mo>=</mml:mo><mml:mn>8</mml:mn></mml:math>nuclei",
        "in N=8 nuclei",
    ),
    (f"{MATH}<mml:mi>ν</mml:mi></mml:math>-gap", "ν-gap"),
    (
        f"the nucleus {MATH}<mml:mmultiscripts><mml:mi>Tb</mml:mi><mml:mprescripts /><mml:none />"
        "<mml:mrow><mml:mn>153</mml:mn></mml:mrow></mml:mmultiscripts></mml:math>",
        "the nucleus ¹⁵³Tb",
    ),
    ("genus<jats:italic>Pseudo</jats:italic>larvae", "genus Pseudo larvae"),
    ("Hg\n   <sub>3</sub>\n   Se\n   <sub>2</sub>\n   Crystals", "Hg3Se2 Crystals"),
    ("Dicyclo[\n  <i>b</i>\n  ,\n  <i>g</i>\n  ]na", "Dicyclo[b, g]na"),
    ("<scp>COVID</scp> \u201019", "COVID-19"),
    ("می\u200cخواهم", "می\u200cخواهم"),
]


@every_row(("raw", "clean"), TEXTS)
def test_text_becomes_plain(raw: str, clean: str) -> None:
    """Markup, entities, formulas and invisible characters go; what is text stays."""
    assert clean_text(raw) == clean


@given(
    st.text(alphabet=st.characters(), max_size=80)
    | st.text(alphabet="<>/&;abi$\\{} \n", max_size=60)
)
def test_cleaned_text_holds_nothing_invisible(raw: str) -> None:
    """Whatever is sent, no control, surrogate or unassigned character is left, nor two spaces."""
    clean = clean_text(raw)
    assert not [each for each in clean if unicodedata.category(each) in {"Cc", "Cs", "Co", "Cn"}]
    assert "  " not in clean
    assert clean == clean.strip()
    clean.encode()


@every_row(
    ("raw", "clean"),
    [
        ("Die Andrologie als Spezialgebiet*", "Die Andrologie als Spezialgebiet"),
        ("Guides Ratings *†", "Guides Ratings"),
        ("Flares of Sgr A*", "Flares of Sgr A*"),
        ("Bonds<sup>2</sup>", "Bonds"),
        ("Studies. LV.<sup>1</sup> The Use", "Studies. LV. The Use"),
        ("An area of 10 cm<sup>2</sup>", "An area of 10 cm2"),
        ("Free Ca<sup>2+</sup>", "Free Ca2+"),
        ("[Osteochondritis dissecans in 892 cases].", "Osteochondritis dissecans in 892 cases"),
        ("[2+2] cycloaddition [revisited]", "[2+2] cycloaddition [revisited]"),
        ("ANEMIA&lt;subtitle&gt;In an infant&lt;/subtitle&gt;", "ANEMIA: In an infant"),
    ],
)
def test_titles_lose_what_is_not_theirs(raw: str, clean: str) -> None:
    """Footnote marks and PubMed's brackets are no part of a title."""
    assert clean_title(raw) == clean


@every_row(
    ("raw", "clean"),
    [
        ("<jats:title>Abstract</jats:title>\n  <jats:p>One.</jats:p>", "One."),
        (
            "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aim</jats:title><jats:p>To see."
            "</jats:p></jats:sec><jats:sec><jats:title>Methods:</jats:title>"
            "<jats:p>By eye.</jats:p></jats:sec>",
            "Aim: To see.\n\nMethods: By eye.",
        ),
        ("<p>First.</p><p>Second &amp; last.</p>", "First.\n\nSecond & last."),
        ("Abstract: We saw it.", "We saw it."),
        ("Abstract algebra is abstract.", "Abstract algebra is abstract."),
        ("&lt;p&gt;Encoded twice.&lt;/p&gt;", "Encoded twice."),
        ("<jats:p>p &lt; 0.05</jats:p>", "p < 0.05"),
        ("", ""),
    ],
)
def test_abstracts_are_paragraphs(raw: str, clean: str) -> None:
    """Sections and paragraphs stay apart, and the title "Abstract" goes."""
    assert clean_abstract(raw) == clean


@every_row(
    ("index", "abstract"),
    [
        ({"b": [1, 3], "a": [0, 2]}, "a b a b"),
        ('{"IndexLength": 2, "InvertedIndex": {"world": [1], "Hello": [0]}}', "Hello world"),
        ({"far": [10**12], "near": [0]}, "near far"),
        ({"odd": "0", "ok": [0, None, "x"]}, "ok"),
        ("no JSON", ""),
        (None, ""),
        ([], ""),
    ],
)
def test_inverted_index_is_put_in_order(index: object, abstract: str) -> None:
    """Words come back at their positions, also from JSON in a string; rubbish gives nothing."""
    assert inverted_abstract(index) == abstract


@every_row(
    ("title", "evidence", "cased"),
    [
        ("THE SPINAL FLUID IN EPILEPSY", "", "The spinal fluid in epilepsy"),
        ("DNA REPAIR. II. THE X-RAY", "", "DNA repair. II. The X-ray"),
        ("VASCULAR LOOPS: A NEW VIEW", "", "Vascular loops: A new view"),
        (
            "TMDL MODELING OF DELAWARE'S BAYS",
            "Bays of Delaware.",
            "TMDL modeling of Delaware's bays",
        ),
        ("SOFTWARE GEOGEBRA AO ENSINO", "O GeoGebra é …", "Software GeoGebra ao ensino"),
        ("CHEMISTRY OF A 3-METHOXY HEXOSE", "", "Chemistry of a 3-methoxy hexose"),
        ("JAPAN", "", "JAPAN"),
        ("HIV AND DNA", "", "HIV AND DNA"),
        ("DNA 解析の方法", "", "DNA 解析の方法"),
        ("Mixed case STAYS", "", "Mixed case STAYS"),
    ],
)
def test_capitals_become_a_sentence(title: str, evidence: str, cased: str) -> None:
    """Only a title that is all capitals is changed, and acronyms and known words keep theirs."""
    assert sentence_case(title, evidence) == cased


@every_row(
    ("name", "shortest", "cased"),
    [
        ("UEMATSU", 2, "Uematsu"),
        ("O’BRIEN", 2, "O’Brien"),
        ("TAYLOR-ROBINSON", 2, "Taylor-Robinson"),
        ("LI", 2, "Li"),
        ("NG", 2, "NG"),
        ("JM", 4, "JM"),
        ("ANNE", 4, "Anne"),
        ("van Dyck", 2, "van Dyck"),
    ],
)
def test_names_in_capitals(name: str, shortest: int, cased: str) -> None:
    """Names lose their capitals, initials do not."""
    assert name_case(name, shortest) == cased
