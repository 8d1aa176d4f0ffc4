"""Matching: references to books, theses, reports and chapters as styles write them; free words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harvest.match import decide, verify
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.mention import Query
from harvest.model.work import Contributor, Venue, Work
from harvest.reading.lists import read_ref
from harvest.resolve.search import Search
from tests.table import every_row


def make_work(
    kind: str, title: str, people: str, year: int, publisher: str = "", **more: str
) -> Work:
    """A work by *people* ("Nelsen William; …"); `editors="yes"` where they edited it."""
    role = "editor" if more.pop("editors", "") else "author"
    names = [each.split() for each in people.split("; ") if each]
    series, container = more.pop("series", None), more.pop("container", None)
    return Work(
        doi=f"10.5555/{abs(hash((kind, title)))}",
        type=kind,
        title=title,
        contributors=tuple(
            Contributor(role, family=name[0], given=" ".join(name[1:])) for name in names
        ),
        year=year,
        venue=Venue(title=container, publisher=publisher or None, series=series),
        pages=more.get("pages"),
        first_page=more.get("pages", "").split("-")[0] or None,
        subtitle=more.get("subtitle"),
    )


BOOK = make_work("book", "Counting Processes for Jars", "Nelsen William B", 2003, "Jar Press")
EDITED = make_work(
    "edited-book", "Jar Validation", "Seiz Hanna; Schuma Sara", 2015, "Wiley", editors="yes"
)
SERIAL = make_work(
    "book",
    "Brauchen wir eine Reform der Gläser?",
    "Höfer Katrin",
    2015,
    "Glasstadt University Press",
    editors="yes",
    series="Glasstädter Studien",
)
THESIS = make_work(
    "dissertation",
    "Medidas de dosímetros para uso em jarros",
    "Batiste Bernardo J",
    2011,
    "Universidade de São Jarro",
)
REPORT = make_work(
    "report", "Beam Cleaning by Jar Trapping", "Chaou Anna", 2004, "Office of Jar Information"
)
CHAPTER = make_work(
    "book-chapter",
    "Jar disorders",
    "Hueson William",
    2001,
    "Cambridge University Press",
    container="Handbook of Jars",
    pages="529-544",
)


def query_of(line: str) -> Query:
    """What a line of a list asks."""
    query = read_ref(line, "list.txt", 1).query
    assert query is not None
    return query


@every_row(
    ("work", "line"),
    [
        (BOOK, "W. B. Nelsen, Counting Processes for Jars. Jar Press, 2003."),
        (BOOK, "[3] W. B. Nelsen, Counting Processes for Jars. New York: Jar Press, 2003."),
        (BOOK, "Nelsen WB. Counting Processes for Jars. Jar Press; 2003."),
        (BOOK, "Nelsen, W. B. (2003). Counting processes for jars. Jar Press."),
        (BOOK, "Nelsen, William B. Counting Processes for Jars. Jar Press, 2003."),
        (BOOK, "Nelsen, W. B. Counting Processes for Jars; Jar Press, 2003."),
        (BOOK, "(3) Nelsen, W. B. Counting Processes for Jars; Jar Press: New York, 2003."),
        (BOOK, "Nelsen, W. B. Counting Processes for Jars. (Jar Press, 2003)."),
        (BOOK, "William B. Nelsen, Counting Processes for Jars (New York: Jar Press, 2003), 32."),
        (BOOK, "William B. Nelsen, Counting Processes for Jars (New York: Jar Press, 2003), p. 32"),
        (BOOK, "Nelsen, Counting Processes for Jars, Jar Press 2003, 272 pp."),
        (BOOK, "Nelsen WB. Counting processes for jars (2nd rev. edn). Jar Press; 2003."),
        (BOOK, "Nelsen WB (2003) Counting processes for jars (transl. by R. Howe). Jar Press"),
        (BOOK, "Nelsen, William: Counting Processes for Jars : Jar Press, 2003"),
        (BOOK, "Nelsen 2003. Counting processes for jars. Jar Press."),
        (BOOK, "Nelsen (2003) Counting processes for jars. Jar Press"),
        (BOOK, "Nelsen, Counting Processes for Jars, Jar Press, New York 2003."),
        (BOOK, "Nelsen, Counting Processes for Jars, Paris, Jar Press, 2003 [1996]."),
        (EDITED, "Seiz H, Schuma S, editors. Jar Validation. Wiley; 2015."),
        (EDITED, "Seiz, Hanna, and Sara Schuma, editors. Jar Validation. Wiley, 2015."),
        (EDITED, "H. Seiz and S. Schuma, Eds., Jar Validation. Wiley, 2015."),
        (EDITED, "Seiz, H., & Schuma, S. (Eds.). (2015). Jar Validation. Wiley."),
        (EDITED, "Seiz H, Schuma S (Hrsg.): Jar Validation. Wiley, 2015."),
        (EDITED, "Jar Validation; Seiz, H., Schuma, S., Eds.; Wiley, 2015."),
        (EDITED, "15. Jar Validation. (Wiley, 2015)."),
        (SERIAL, "K. Höfer, Ed., Brauchen wir eine Reform der Gläser? in Glasstädter Studien. "
                 "Glasstadt University Press, 2015."),
        (SERIAL, "Höfer K, editor. Brauchen wir eine Reform der Gläser? Glasstadt University "
                 "Press; 2015. (Glasstädter Studien)."),
        (SERIAL, "Brauchen Wir Eine Reform Der Gläser?; Höfer, K., Ed.; Glasstädter Studien; "
                 "Glasstadt University Press, 2015."),
        (THESIS, "Batiste BJ. Medidas de dosímetros para uso em jarros [PhD thesis]. Universidade "
                 "de São Jarro; 2011."),
        (THESIS, "Batiste, B. J. (2011). Medidas de dosímetros para uso em jarros (Doctoral "
                 "dissertation). Universidade de São Jarro."),
        (THESIS, "Batiste, Bernardo. Medidas de Dosímetros Para Uso Em Jarros. 2011. Universidade "
                 "de São Jarro, PhD thesis."),
        (THESIS, "B. J. Batiste, “Medidas de dosímetros para uso em jarros,” PhD thesis, "
                 "Universidade de São Jarro, 2011."),
        (REPORT, "Chaou, A. Beam Cleaning by Jar Trapping; Office of Jar Information, 2004."),
        (REPORT, "Chaou A. (2004). Beam cleaning by jar trapping (Report No. 12-01). Office of "
                 "Jar Information."),
        (CHAPTER, "Hueson, William. “Jar Disorders.” Handbook of Jars, Cambridge University "
                  "Press, 2001, pp. 529–44."),
        (CHAPTER, "W. Hueson, “Jar disorders,” in Handbook of Jars, Cambridge University Press, "
                  "2001, pp. 529–544."),
        (CHAPTER, "Hueson W. Jar disorders. In: Roe J, editor. Handbook of Jars. Cambridge "
                  "University Press; 2001. p. 529–44."),
        (CHAPTER, "Hueson, W. Jar disorders, in: J. Roe (ed.), Handbook of Jars, 2001, 529-544."),
    ],
)  # fmt: skip
def test_a_reference_of_any_kind_finds_its_work(work: Work, line: str) -> None:
    """However a style writes a book, thesis, report or chapter, its record is taken."""
    verdict = decide(query_of(line), [("a", work)])
    assert verdict.status == "matched", (verdict.reason, verdict.match)


def test_the_next_edition_has_the_chapter_again() -> None:
    """A chapter is taken from the edition that is cited, not from the one of the year after."""
    line = "W. Hueson, “Jar disorders,” in Handbook of Jars, Press, 2001, pp. 529–544."
    other = replace(
        CHAPTER, doi="10.5555/2", year=2002, venue=Venue(title="Handbook of Jars 2.0"),
        pages="612-630", first_page="612",
    )  # fmt: skip
    assert decide(query_of(line), [("first", CHAPTER), ("second", other)]).key == "first"
    assert decide(query_of(line), [("second", other)]).status == "ambiguous"
    assert decide(query_of(line.replace(", pp. 529–544", "")), [("second", other)]).key is None


WHOLE = make_work("book", "The Semiotic Jar", "Bartes Roland", 1988, "Blackwell")


@pytest.mark.parametrize(
    "line",
    [
        'Bartes, Roland 1988. "Signs, jars." The Semiotic Jar. Oxford: Blackwell, 151-156.',
        "Bartes, Roland. “Signs, Jars.” The Semiotic Jar, Blackwell, 1988, pp. 151–56.",
        "Bartes R. Signs of democracy. The Semiotic Jar. Blackwell; 1988. p. 151-6.",
        "Bartes R. Signs of democracy. In: The Semiotic Jar. Blackwell; 1988. p. 151-6.",
        "R. Bartes, “Signs,” in The Semiotic Jar, Blackwell, 1988, pp. 151–156.",
    ],
)
def test_a_chapter_is_not_its_book(line: str) -> None:
    """The words name a part: the whole book's record is never taken for it."""
    assert not verify(query_of(line), WHOLE).is_accepted


@every_row(
    ("work", "line"),
    [
        (BOOK, "W. B. Nelsen, Counting Processes for Jars II. Jar Press, 2003."),
        (BOOK, "Rowe T. Counting Processes for Jars. Jar Press; 2003."),
        (BOOK, "Nelsen WB. Counting Processes for Jars in Children. Jar Press; 2003."),
        (EDITED, "Jar Validation and Jar Testing. (Wiley, 2015)."),
        (REPORT, "Chaou, A. Beam Cleaning by Jar Trapping: a reply; Office of Jars, 2004."),
        (replace(THESIS, type="journal-article", volume="3", venue=Venue(title="J Jarros")),
         "Batiste BJ. Medidas de dosímetros para uso em jarros [PhD thesis]. São Jarro; 2011."),
    ],
)  # fmt: skip
def test_another_work_is_not_taken(work: Work, line: str) -> None:
    """A part, another author, more of a title, a reply, the article of a thesis are others."""
    assert not verify(query_of(line), work).is_accepted


@pytest.mark.parametrize(
    "title",
    [
        "Guidelines for jars (Glass, Clay), 2015",
        "Jars of the world, their makers, 1998",
        "“Big jars” in medicine: a review. 2004. A study",
    ],
)
def test_a_title_that_looks_like_a_reference_is_still_found(title: str) -> None:
    """A line that is nothing but a work's title finds it, whatever form it seems to have."""
    work = Work(doi="10.5555/t", type="journal-article", title=title)
    assert verify(query_of(title), work).is_accepted


CAM = make_work(
    "proceedings-article",
    "Grad-CAM: Visual Explanations from Deep Networks",
    "Selvara Ramprasaath; Coggs Michael",
    2017,
    container="International Conference on Vision",
)
SPASM = make_work("book-chapter", "Hemifacial spasm", "Abruzze Giovanni", 2011, container="Nerves")
OTHER = make_work("journal-article", "Hemifacial spasm of jars", "Okafor Peter", 2014)
GUIDE = replace(
    make_work("report", "Glass in adults: diagnosis and management", "", 2019),
    contributors=(
        Contributor("author", literal="National Institute for Health and Care Excellence"),
    ),
    report_number="NG136",
)
BLOOD = make_work(
    "journal-article", "Glass in veins", "Okafor Peter", 2014,
    container="Proceedings of the National Academy of Sciences",
)  # fmt: skip
NORM = replace(
    make_work("standard", "ISO 9241-210 Ergonomics of jars", "", 2019),
    venue=Venue(publisher="International Organization for Standardization (ISO)"),
)
WORLD = [("cam", CAM), ("spasm", SPASM), ("other", OTHER)]
WORLD += [("guide", GUIDE), ("blood", BLOOD), ("norm", NORM)]


@every_row(
    ("words", "status", "first"),
    [
        ("Selvara 2017 Grad-CAM", "matched", "cam"),
        ("grad-cam selvara vision", "matched", "cam"),
        ("Selvara 2020 Grad-CAM", "ambiguous", "cam"),
        ("gradcam selvara", "ambiguous", "cam"),
        ("visual explanations networks", "ambiguous", "cam"),
        ("abruzze hemifacial spasm", "matched", "spasm"),
        ("spasms hemifacial giovanni abruzze 2011", "matched", "spasm"),
        ("hemifacial spasm Lindqvist", "ambiguous", "spasm"),
        ("Selvara (2017) grad-cam", "matched", "cam"),
        ("entirely other words", "absent", None),
        ("grad school", "ambiguous", "cam"),
        ("NICE", "ambiguous", "guide"),
        ("NICE glass adults", "ambiguous", "guide"),
        ("NICE NG136 2019", "ambiguous", "guide"),
        ("nice guideline NG136", "ambiguous", "guide"),
        ("PNAS glass 2014 okafor", "matched", "blood"),
        ("ISO 9241", "ambiguous", "norm"),
        ("ISO ergonomics 2019", "ambiguous", "norm"),
        ("SELVARA 2017 GRAD-CAM", "matched", "cam"),
        ("WHO glass", "ambiguous", "blood"),
    ],
)
def test_free_words(words: str, status: str, first: str | None) -> None:
    """What fits is offered, best first; only words that leave no doubt are a match."""
    verdict = decide(query_of(words), WORLD)
    assert verdict.status == status
    assert (verdict.ranked[0][0] if verdict.ranked else None) == first


def test_free_words_offer_the_most_cited_of_five() -> None:
    """Of works that explain as many words, those cited most come first, five of them."""
    works = [(f"w{at}", replace(OTHER, doi=f"10.5555/{at}")) for at in range(8)]
    ranked = decide(query_of("okafor spasm"), works, {"w3": 90, "w6": 40}).ranked
    assert [key for key, _ in ranked] == ["w3", "w6", "w0", "w1", "w2"]


def test_a_search_counts_citations_as_its_source_does() -> None:
    """The indicators that come with a candidate rank it."""
    search = Search(query_of("okafor spasm"), searched=["crossref"])
    for at in range(2):
        count = Indicator("citations", 10 * at, "citations", None, "crossref", None)
        search.add(Identifier("doi", f"10.5555/{at}"), OTHER, [count])
    assert search.rows == 20
    assert [str(name) for name, _ in search.verdict.ranked] == ["doi:10.5555/1", "doi:10.5555/0"]


@pytest.mark.parametrize("status", ["title", "row"])
def test_a_title_of_a_list_gets_no_looser(status: str) -> None:
    """Only a line of a plain list may be free words; a title of a table or a note stays one."""
    query = replace(query_of("abruzze hemifacial spasm"), is_free=False)
    assert decide(query, WORLD).status != "matched"
