"""Reference strings and titles: what is read off them, in every common style."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.reading.author import find_authors
from harvest.reading.copied_title import clean_copied_title, title_query
from harvest.reading.reference import parse_reference
from tests.table import every_row

TITLE = "Vascular loops of the angle in hemifacial spasm"

STYLES = {
    "Vancouver": f"Okafor PA, Lindqvist E. {TITLE}. J Neurol. 2011;12(3):407-12.",
    "AMA": f"3. Okafor PA, Lindqvist E. {TITLE}. J Neurol. 2011;12(3):407-412.",
    "APA": f"Okafor, P. A., & Lindqvist, E. (2011). {TITLE}. Journal of Neurology, 12(3), 407-412.",
    "Springer": f"Okafor PA, Lindqvist E (2011) {TITLE}. J Neurol 12(3):407-412",
    "LNCS": f"Okafor, P.A., Lindqvist, E.: {TITLE}. J. Neurol. 12(3), 407-412 (2011)",
    "IEEE": f"[12] P. A. Okafor and E. Lindqvist, “{TITLE},” J. Neurol., vol. 12, no. 3, "
    "pp. 407-412, 2011.",
    "MLA": f"Okafor, Peter, and Eva Lindqvist. “{TITLE}.” Journal of Neurology, vol. 12, no. 3, "
    "2011, pp. 407-12.",
    "Chicago": f"Okafor, Peter, and Eva Lindqvist. 2011. “{TITLE}.” Journal of Neurology 12 (3): "
    "407-12.",
    "Nature": f"Okafor, P. A. & Lindqvist, E. {TITLE}. J. Neurol. 12, 407-412 (2011).",
    "German": f"Okafor PA, Lindqvist E: {TITLE}. J Neurol, Bd. 12, Nr. 3, S. 407-412 (2011)",
    "German, after the year": f"Okafor PA, Lindqvist E. {TITLE}. J Neurol 2011; Bd. 12 (H. 3), "
    "S. 407-12",
    "GOST": f"Okafor P.A., Lindqvist E. [и др.] {TITLE} // J Neurol. – 2011. – Т. 12, № 3. – "
    "С. 407-412.",
    "broken": "Okafor PA, Lindqvist E (2011) Vascular loops of the angle in hemi-\nfacial spasm. "
    "J Neurol 12(3):407-\n412",
    "with DOI": f"Okafor PA, Lindqvist E (2011) {TITLE}. J Neurol 12(3):407-412. "
    "https://doi.org/10.5555/12345678",
}


@every_row("style", STYLES)
def test_style(style: str) -> None:
    """Title, family names, year, volume and first page are read in every style."""
    query = parse_reference(STYLES[style])
    assert query.title == TITLE
    assert query.authors == ("Okafor", "Lindqvist")
    assert (query.year, query.volume) == (2011, "12")
    assert (query.pages or "").startswith("407")
    assert (query.container or "").startswith("J")
    assert query.is_reference
    assert query.raw == STYLES[style]


@every_row(
    ("text", "field", "value"),
    [
        ("Smith J, et al. A study of loops in man. Brain 2001;3:1-9.", "authors", ("Smith",)),
        ("Smith J. A study of loops in man. Brain.", "year", None),
        ("Smith J (2001a) A study of loops in man. Brain 3:1-9", "year", 2001),
        ("Smith J (2001) The 1968 flu and its loops. Brain 3:1-9", "year", 2001),
        ("Smith, J.; Doe, A. J. Am. Chem. Soc. 2004, 126, 123-130.", "volume", "126"),
        ("Smith, J.; Doe, A. J. Am. Chem. Soc. 2004, 126, 123-130.", "authors", ("Smith", "Doe")),
        ("Smith, J. Arch. Dermatol. 1988, 124, 1569.", "year", 1988),
        ("Smith, J. Arch. Dermatol. 1988, 124 (3), 2033-2040.", "year", 1988),
        ("Smith J (2001) Loops. PLoS Med 4:e287", "pages", "e287"),
        ("Smith J (2001) A loop. In: Doe A (ed) Loops in man. Springer", "type", "book-chapter"),
        ("Иванов А. А. Две петли // Журнал. 2001. Т. 3. С. 1-9.", "title", "Две петли"),
        (
            "Иванов А. А. О малых петлях / А. А. Иванов // Мозг. 2001. С. 1-9.",
            "title",
            "О малых петлях",
        ),
        ("Smith J (2001) Is it a loop? Or a knot? Brain 3:1-9", "title", "Is it a loop?"),
    ],
)
def test_part(text: str, field: str, value: object) -> None:
    """Odd forms are read right, and what is not said is not invented."""
    assert getattr(parse_reference(text), field) == value


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("van der Berg P, O'Neil J, Müller-Lüdenscheidt K", ("van der Berg", "O'Neil",
                                                            "Müller-Lüdenscheidt")),
        ("Juan-Luis Klein, Christian Jetté, und Matthieu Roy", ("Klein", "Jetté", "Roy")),
        ("Murphy FV IV, Kaelin WG Jr", ("Murphy", "Kaelin")),
        ("Effects of light on the growth of plants", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_authors(text: str, names: tuple[str, ...]) -> None:
    """Family names come out in order, whichever way round the names are written."""
    assert find_authors(text) == names


@every_row(
    "text",
    [
        f"{TITLE} - ClinicalKey",
        f"{TITLE} | Nature",
        f"{TITLE} - PubMed",
        f"{TITLE} - ScienceDirect",
        f"{TITLE} (PDF)",
        f"(PDF) {TITLE}",
        f"[PDF] {TITLE}",
        f"{TITLE} | Request PDF",
        f"{TITLE} – Wikipedia",
        f"{TITLE} | SpringerLink",
        f"{TITLE} - PMC - NCBI",
        f"(1) {TITLE} | Request PDF",
        f"(20+) {TITLE} - ResearchGate",
        f"[2106.09685v2] {TITLE}",
        f"{TITLE} :: SSRN",
        f"{TITLE} - 中国知网",
        f"{TITLE} - Journal of Neuroscience (Elsevier)",
        f"{TITLE} | Annals of Otology & Rhinology (SAGE)",
        f"{TITLE}: Journal of Sleep: Vol 12, No 3",
        f"{TITLE}_百度学术".replace("_", " _"),
        f"{TITLE} | Journal of Otology | Oxford Academic",
        f"{TITLE}.pdf",
        f"{TITLE} …",
        f"“{TITLE}”",
        f"<i>{TITLE}</i>",
        f"  {TITLE}\n",
        f"{TITLE.replace(' in ', ' &#105;n ')}",
        f"{TITLE}<sup>1,2</sup>",
    ],
)
def test_web_title(text: str) -> None:
    """Site names, file endings, quotes, markup and entities around a title are taken off."""
    assert clean_copied_title(text) == TITLE


@every_row(
    "title",
    [
        "Nature",
        "PubMed",
        "Wikipedia – a survey of its articles on medicine",
        "Working memory",
        "Loops in men: a review of journals (Elsevier)",
        "Loops in men: The journal of one who had them (1920)",
        "“Many hands make light work”: a study of synapses",
        "What is nature? A reply to nature",
    ],
)
def test_title_left_alone(title: str) -> None:
    """A title that only looks like site names, or holds quotes inside, is left as it is."""
    assert clean_copied_title(title) == title


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [("A loop…", True), ("A loop...", True), ("A loop … - PubMed", True), ("A … loop", False)],
)
def test_truncated(text: str, is_cut: bool) -> None:
    """An ellipsis at the end, also before a site's name, marks a title that was cut off."""
    assert title_query(text).truncated is is_cut


PIECES = (
    "Smith J", ". ", "(2001)", "12:3-4", ",", "In: ", "“", "”", "et al", "\n", "-", "Loops in man",
    "doi:10.1/x", "vol. ", "pp. ", "S. ", ": ",
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_parse_never_raises(text: str) -> None:
    """Any text gives a query that keeps it whole, and no year or title out of nothing."""
    query = parse_reference(text)
    assert query.raw == text and query.is_reference
    assert query.year is None or str(query.year) in text
    assert title_query(text).raw == text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_clean_is_stable(text: str) -> None:
    """Cleaning a clean title changes nothing, and never leaves control characters."""
    once = clean_copied_title(text)
    assert clean_copied_title(once) == once
    assert all(letter.isprintable() or letter == " " for letter in once if ord(letter) < 32)
