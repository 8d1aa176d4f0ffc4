"""What is right in another writing: given names, titles, pages, and the book around a chapter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.check.field_comparison import find_differences
from harvest.check.given_comparison import contradicts
from harvest.check.title_letters import readings
from harvest.model.mention import Query
from harvest.model.work import Contributor, Work
from harvest.reading.bib_file import read_bibtex
from tests.table import every_row

WRONG = [
    ("Anna Maria", "Alexander Martin"),
    ("Robert Paul", "Alexander Martin"),
    ("R. P.", "Alexander Martin"),
    ("Ming", "Hong"),
    ("Wei", "Lan"),
    ("Susan", "Peter J."),
    ("K", "Alexander Martin"),
    ("Giovanni", "Klaus"),
]
RIGHT = [
    ("A. M.", "Alexander Martin"),
    ("AM", "Alexander Martin"),
    ("A.", "Alexander Martin"),
    ("Alex", "Alexander Martin"),
    ("Martin", "Alexander Martin"),
    ("M. Alexander", "Alexander Martin"),
    ("Bob", "Robert"),
    ("Peggy", "Margaret"),
    ("Misha", "Mikhail"),
    ("Yuri", "Iurii"),
    ("Aleksei", "Alexey"),
    ("Evgeny", "Yevgeniy"),
    ("Xiao-Ming", "Xiaoming"),
    ("Xiao Ming", "Xiaoming"),
    ("X.-M.", "Xiaoming"),
    ("Jean-Paul", "J. P."),
    ("José", "Jose"),
    ("Björn", "Bjoern"),
    ("世民", "Shimin"),
    ("Владимир", "Vladimir"),
    ("", "Anna"),
    ("Anna", ""),
]


@every_row(("said", "known"), WRONG)
def test_given_names_that_cannot_be_one(said: str, known: str) -> None:
    """No name and no initial of the one stands in the other, whichever is asked."""
    assert contradicts(said, known)
    assert contradicts(known, said)


@every_row(("said", "known"), RIGHT)
def test_given_names_in_another_writing(said: str, known: str) -> None:
    """Initials, order, short forms, transliteration, accents and scripts contradict nothing."""
    assert not contradicts(said, known)
    assert not contradicts(known, said)


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=7).map(str.title), min_size=1))
def test_initials_of_a_name_fit_it(names: list[str]) -> None:
    """Any name is that of its own initials, and its own in any order."""
    whole = " ".join(names)

    assert not contradicts(" ".join(f"{name[0]}." for name in names), whole)
    assert not contradicts(" ".join(reversed(names)), whole)


def _entry(fields: str) -> tuple[Query, str]:
    [mention] = read_bibtex(f"@article{{k, title={{Tides}}, {fields}}}", "x.bib").mentions
    assert mention.query is not None
    return mention.query, mention.text


@every_row(
    ("authors", "is_wrong"),
    [
        ("Mustergnug, Anna Maria and Li, Wei", True),
        ("Anna Maria Mustergnug and Wei Li", True),
        ("Mustergnug, A. M. and Li, Hong", True),
        ("Mustergnug, Alexander and Li, Wei", False),
        ("Mustergnug, A. and Li, W.", False),
        ("A. Martin Mustergnug and others", False),
        ("Mustergnug, Jr., Alexander and Li, Wei", False),
        ("Mustergnug and Li", False),
    ],
)
def test_given_names_of_an_entry(authors: str, is_wrong: bool) -> None:
    """An invented given name of a right family name is a wrong detail, at any author."""
    people = (("Mustergnug", "Alexander Martin"), ("Li", "Wei"))
    work = Work(title="Tides", contributors=tuple(Contributor("author", g, f) for f, g in people))
    query, text = _entry(f"author={{{authors}}}")

    found = [each.field for each in find_differences(query, work, text)]

    assert found == (["given name"] if is_wrong else [])


def test_one_of_two_namesakes() -> None:
    """Where two authors share a family name, the given names of either are right."""
    people = tuple(Contributor("author", given, "Wang") for given in ("Wei", "Long"))
    query, text = _entry("author={Wang, Long and Wang, Wei}")

    assert find_differences(query, Work(title="Tides", contributors=people), text) == ()


TITLES = [
    ("$L^p$ bounds on $\\mathbb{R}^n$", "L<sup>p</sup> bounds on ℝn"),
    ("Lp bounds", "$$L^p$$ bounds"),
    ("TGF-beta in mice", "TGF-β in mice"),
    ("TGF-$\\beta$ in mice", "TGF-&beta; in mice"),
    ("CO2 uptake", "CO<sub>2</sub> uptake"),
    ("CO$_2$ uptake", "CO₂ uptake"),
    ("{\\L}ukasiewicz logic", "Łukasiewicz logic"),
    ("On \\textit{E. coli}", "On <i>E. coli</i>"),
    ("R&D in firms", "R&amp;D in firms"),
    ("$B_s^0 \\to \\mu\\mu$ decays", "Bs0→μμ decays"),
    ("Modelling colour", "Modeling color"),
    ("Ueber die Oeffnung der Kruege", "Über die Öffnung der Krüge"),
    ("Aarhus og Oeresund", "Århus og Øresund"),
    ("$\\bar{B}$ mesons", "B̄ mesons"),
]


@every_row(("one", "other"), TITLES)
def test_titles_in_another_writing(one: str, other: str) -> None:
    """Markup, TeX, Greek, scripts and spelling do not make another title."""
    assert readings(one) & readings(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CO2 uptake", "CO3 uptake"),
        ("Tides of the sea", "Tides of the lake"),
        ("α-waves", "β-waves"),
    ],
)
def test_other_titles(one: str, other: str) -> None:
    """Another word, number or Greek letter does."""
    assert not readings(one) & readings(other)


PAGES = [
    ("pages={11:1--11:16}", "1-16", None, False),
    ("pages={11:1--11:16}", "1-16", "11", False),
    ("pages={11:1--11:16}", "1-16", "12", True),
    ("pages={11:1--11:17}", "1-16", None, True),
    ("articleno={22}, numpages={33}", "1-33", None, False),
    ("articleno={22}, numpages={34}", "1-33", None, True),
    ("articleno={22}", "1-33", "22", False),
    ("eid={22}", "1-33", None, False),
    ("pages={22}", "1-33", "23", True),
    ("pages={22}", "40-52", None, True),
]


@every_row(("fields", "pages", "article", "is_wrong"), PAGES)
def test_article_numbers(fields: str, pages: str, article: str | None, is_wrong: bool) -> None:
    """n:1--n:m is pages 1-m of article n; a false number or count of pages is still wrong."""
    first, last = pages.split("-")
    work = Work(
        title="Tides", pages=pages, first_page=first, last_page=last, article_number=article
    )
    query, text = _entry(fields)

    assert bool(find_differences(query, work, text)) is is_wrong


@every_row(
    ("authors", "known", "is_wrong"),
    [
        ("Berg, Ada and Mill, Eva", ("Berg", "*A University", "Mill"), False),
        ("Berg, Ada and Mill, Eva", ("*A University", "Berg", "Mill"), False),
        ("Berg, Ada and Mill, Eva", ("Berg", "Mill", "*For the Study Group"), False),
        ("{The Study Group}", ("*The Study Group", "Berg"), True),
        ("Mill, Eva and Berg, Ada", ("*A University", "Berg", "Mill"), True),
        ("Berg, Ada", ("Berg", "*A University", "Mill"), True),
        ("{A University}", ("*Another Board", "*Its Office"), True),
    ],
)
def test_affiliations_among_the_authors_may_be_left_out(
    authors: str, known: tuple[str, ...], is_wrong: bool
) -> None:
    """Publishers list them, and study groups, as authors; a person left out is still missed."""
    text = f"@article{{x, title={{A study of jars}}, author={{{authors}}}}}"
    (mention,) = read_bibtex(text, "a.bib").mentions
    people = tuple(
        Contributor(literal=name[1:]) if name[0] == "*" else Contributor(family=name, given="E. A.")
        for name in known
    )
    assert mention.query is not None
    found = find_differences(
        mention.query, Work(title="A study of jars", contributors=people), text
    )
    assert bool(found) is is_wrong


def test_a_raised_mark_at_the_end_of_a_title_is_a_footnote() -> None:
    """Behind a year or initials, too, where only TeX tells it from the title; a power is none."""
    for title, mark in (("A journey in 1874", "1"), ("Talk with J. Erian, F.R.C.O.G.", "2")):
        text = f"@article{{x, title={{{title}\\textsuperscript{{{mark}}}}}, year=1875}}"
        (mention,) = read_bibtex(text, "a.bib").mentions
        assert mention.query is not None
        assert find_differences(mention.query, Work(title=title), text) == ()
        assert find_differences(mention.query, Work(title=f"{title} 3"), text)
