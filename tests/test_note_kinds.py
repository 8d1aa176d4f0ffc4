"""Kinds of references in notes: what people write them under, in and beside, in many languages."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harvest.model.mention import Mention
from harvest.reading.note import read_note
from tests.table import every_row

BOOK = "Doe, Jane: A title of many words. 2014"
FORMAL = "Doe, J. (2011). A study of many loops. *Brain*, 134, 5-9."


def mentions(text: str) -> Sequence[Mention]:
    """What a note says."""
    return read_note(text, "n.md").mentions


HEADINGS = (
    "## Kirjallisuus", "## Lähteet ja kirjallisuus", "## Zdroje a literatura",
    "## Seznam použité literatury", "## Irodalomjegyzék", "## Felhasznált irodalom",
    "## Βιβλιογραφία", "## المراجع", "## Zum Weiterlesen", "## Bibliographical notes",
    "## [References](#refs)", "REFERENCES", "## XII. Literatur", "__Bibliography__",
    "References\n----------", "- ## Literatura", "## 3) References :books:",
    "## Daftar Pustaka", "## Tài liệu tham khảo", "## منابع", "## Використана література",
    "## Gebruikte bronnen", "## Primärquellen", "## Works referenced", "## 참고문헌 목록",
)  # fmt: skip


@every_row("heading", HEADINGS)
def test_headings_of_lists(heading: str) -> None:
    """What stands under them is a reference, which by itself would be none."""
    assert len(mentions(f"# A\n\nText.\n\n{heading}\n\n- {BOOK}\n")) == 1
    assert mentions(f"# A\n\nText.\n\n- {BOOK}\n") == ()


@every_row(
    "line",
    [
        "## Resources",
        "## Reference architecture",
        "## Literature search",
        "## Källkod",
        "NASA",
        "## Meeting notes",
    ],
)
def test_other_headings_open_no_list(line: str) -> None:
    """Nor does a word in capitals."""
    assert mentions(f"# A\n\n{line}\n\n- {BOOK}\n") == ()


@every_row(
    "text",
    [
        "European Commission (2020) White paper on artificial nerves. Brussels.",
        "OECD, Loops at a glance 2019: OECD indicators, OECD Publishing, Paris, 2019.",
        "Bundesamt für Nerven: Bericht über Schlingen in Kellern, Salzgitter 2014",
        "UNESCO. Loops of the world report. Paris: UNESCO, 2015.",
        "NICE. Loops in adults: diagnosis and management. NICE guideline NG136. 2019.",
        "ISO 9241-210:2019. Ergonomics of loops. Geneva: Organization for Standardization.",
    ],
)
def test_references_of_no_person_under_a_heading(text: str) -> None:
    """By organizations, in the forms that styles give them."""
    assert len(mentions(f"## References\n\n1. {text}\n")) == 1


def test_references_of_no_person_in_a_quote() -> None:
    """Without a heading the form shows them, which a remark in italics has not."""
    report = "World Bank. (2022). *World report on loops 2022: a recovery*. Washington: World Bank."
    assert len(mentions(f"Text.\n\n> {report}\n")) == 1
    assert mentions("They left. (2022). *Nobody had seen that coming*. So it was.\n") == ()


LINE_BY_LINE = (
    "**A study of many loops**\nJared Poe, Ann McDoe\n2020\n\n"
    "**Another study of loops**\nMax Roe\n2021",
    "1. A study of many loops\n   Poe J, McDoe A\n   Brain 2020\n"
    "2. Another study of loops\n   Roe M\n   2021",
    "- **A study of many loops**\n  Authors: J. Poe, A. McDoe\n  2020\n"
    "- **Another study of loops**\n  Max Roe\n  2021",
)


@every_row("text", LINE_BY_LINE)
def test_title_authors_and_year_on_lines_of_their_own(text: str) -> None:
    """In a list each is a part of the work; a bold line over sentences is a heading."""
    found = [one.query for one in mentions(f"## Papers\n\n{text}\n")]
    assert [(one.title, one.authors, one.year) for one in found if one] == [
        ("A study of many loops", ("Poe", "McDoe"), 2020),
        ("Another study of loops", ("Roe",), 2021),
    ]
    assert mentions("## Papers\n\n**A study of many loops**\nThey were found\nin 2020\n") == ()


TABLES = (
    ("Study | Published | Link", "A study of many loops in men | 2019 | -", "A study of many"),
    ("# | Paper | Year", "1 | A study of many loops in men | 2019", "A study of many"),
    ("Artículo | Año | Enlace", "Un estudio de muchos lazos | 2019 | x", "Un estudio de"),
    ("Model | Authors | Paper", "RAPTOR | Poe et al. 2024 | arXiv", None),
    ("Paper | Link", "A study of many loops in men | x", None),
    ("Paper | Year", "Loops | 2019", None),
    ("Task | Published | Link", "Write a new page for the town | 2024 | x", None),
)


@every_row("head, row, title", TABLES)
def test_tables_that_head_titles_as_papers(head: str, row: str, title: str | None) -> None:
    """A long name with a year beside it is a title; a word that only leads there is none."""
    rule = "|".join(["--"] * (head.count("|") + 1))
    found = [one.query.title for one in mentions(f"| {head} |\n|{rule}|\n| {row} |\n") if one.query]
    assert [(each or "")[: len(title or "")] for each in found] == ([title] if title else [])


ONLINE = (
    "_Introducing loops for education_ (2025). Available at: [https://a.org/x](https://a.org/x)"
    " (Accessed: 23 April 2025).",
    "_Loops in education: safety and literacy_, IBM (2024). Available at: https://a.org/x",
    "DOE, Jane. Estudo de muitos laços. Medium, 2015. Disponível em: <https://a.org/x>.",
    "Roe, R. (2021) Schlingen im Alltag der Stadt. Verfügbar unter: https://a.org/x",
    "Doe J. Étude de nombreuses boucles [Internet]. 2019. Disponible sur : https://a.org/x",
)


@every_row("text", ONLINE)
def test_pages_of_the_web_as_styles_cite_them(text: str) -> None:
    """Without a heading, too; an address with some words before it is none."""
    assert len(mentions(f"[[bibliography]]\n\n{text}\n\nMore text.\n")) == 1
    assert mentions("The files of 2019 are here: https://a.org/x\n") == ()


PROSE = (
    "Found the article of José Doe Roe, *Loops as evidence: notes to acts* (1996), unread.",
    'In 1963, Erving Roe\'s book "Loops: notes on a spoiled identity" told of that.',
    "Ann Poe's study “On the many forms of loops” (1996) began it.",
    "from [The middle years of loops](https://books.example.org/x?id=1&y=2) (Ann B. Poe, Max Roe)",
)
NO_WORKS = (
    "Ann Poe, *The Shining* (1980), is a film.",
    "See [the page of the town](https://example.org/x) (New York) for more.",
    'In 1963, Ann Poe\'s dog "Loops" ran away.',
    "Ann Poe (1996) told of *the many forms that loops have*.",
)


@every_row("text", PROSE)
def test_works_that_sentences_name_in_full(text: str) -> None:
    """Author, a title of four words and more, and the year; or a link and two authors."""
    (one,) = mentions(f"# A\n\n{text}\n")
    assert one.query is not None and "oops" in (one.query.title or "")


@every_row("text", NO_WORKS)
def test_what_sentences_name_otherwise(text: str) -> None:
    """Short titles, places, and titles without their authors are left alone."""
    assert mentions(f"# A\n\n{text}\n") == ()


@every_row(
    "text",
    [
        f"> [!cite] {FORMAL}",
        f"> [!cite]- {FORMAL}\n> and a remark",
        f"> Loops are many.\n> — {FORMAL}",
        f"> Loops are many.\n\n— {FORMAL}",
    ],
)
def test_where_quotes_say_they_are_from(text: str) -> None:
    """In the title of a callout, and behind the dash below a quote."""
    (one,) = mentions(f"# A\n\n{text}\n")
    assert one.query is not None and one.query.title == "A study of many loops"


@every_row(
    "text, title",
    [
        (
            "---\ntitel: Eine Studie über Schlingen\nautor: Jane Doe\njahr: 2011\n---\n",
            "Eine Studie",
        ),
        ("---\ntítulo: Un estudio de lazos\nautores: Jane Doe\naño: 2011\n---\n", "Un estudio"),
        ("---\ntitre: Une étude de boucles\nauteurs: Jane Doe\nrevue: Cerveau\n---\n", "Une étude"),
        ("---\n标题: 血管袢与面神经关系的研究\n作者: 李世民\n年份: 2011\n---\n", "血管袢"),
        ("title:: A study of loops\nauthors:: [[Jane Doe]], [[Ann Poe]]\nyear:: 2011\n", "A study"),
        ("- **Title**: A study of loops\n- **Authors**: Doe et al.\n- **Year**: 2022\n", "A study"),
        ("- **题目**：血管袢与面神经关系的研究\n- **作者**：李世民\n- **年份**：2023\n", "血管袢"),
        ('+++\ntitle = "A study of loops"\nauthors = "J. Doe"\nyear = 2020 \n+++\n', "A study"),
        ("| 论文标题 | 年份 |\n|--|--|\n| 血管袢与面神经关系的研究 | 2011 |\n", "血管袢"),
    ],
)
def test_works_in_properties_and_tables_of_other_languages(text: str, title: str) -> None:
    """Title, authors and year without a DOI; ideographs stand without spaces."""
    (one,) = mentions(f"{text}\nText.\n")
    assert one.query is not None and (one.query.title or "").startswith(title)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitel: Mein Garten im Herbst\nautor: Jane Doe\ndatum: 2011\n---\n",
        "title:: My garden in autumn\nauthor:: Jane Doe\n",
        "Title: A study of loops\nAuthor: Jane Doe\nYear: 2011\n",
        '+++\ntitle = "My garden in autumn"\nauthor = "Jane Doe"\ndate = "2011"\n+++\n',
        "- **Title**: My garden in autumn\n- **Author**: Jane Doe\n",
    ],
)
def test_notes_of_ones_own_are_no_works(text: str) -> None:
    """A date is any note's; and a table of fields without their marks is text."""
    assert mentions(f"{text}\nText.\n") == ()


@every_row(
    "row, title, year",
    [
        ("| **Loop-Net** | Doe et al. 2024 | trains |", "Loop-Net", 2024),
        ("| Loops | Doe & Roe (2021), [a link](https://a.org/x) | y |", "Loops", 2021),
        ("| **Keeping loops in many nerves** EMNLP'25 findings | many | y |",
         "Keeping loops in many nerves", 2025),
        ("| Loops | Monday 2024 | done |", None, None),
        ("| Loops of many nerves | soon | done |", None, None),
    ],
)  # fmt: skip
def test_a_table_of_papers_by_their_nicknames(
    row: str, title: str | None, year: int | None
) -> None:
    """Who made it and when stands beside, or where it appeared behind the title."""
    found = mentions(f"| paper | id / venue | what |\n|---|---|---|\n{row}\n")
    asked = [(one.query.title, one.query.year) for one in found if one.query]
    assert asked == ([(title, year)] if title else [])
