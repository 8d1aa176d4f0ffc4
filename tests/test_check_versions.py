"""Published versions that nobody deposited, near titles, kinds of entries, the user's word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harvest.check.field_comparison import find_differences
from harvest.check.near_title import nearest
from harvest.check.unnamed_version import published_version
from harvest.model.mention import Query
from harvest.model.work import Contributor, Relation, Venue, Work
from tests.table import every_row

TITLE = "Seasonal growth of made-up lichens on northern roofs"


def people(*names: str) -> tuple[Contributor, ...]:
    """Authors by family name."""
    return tuple(Contributor(given="Ada", family=name) for name in names)


ARTICLE = Work(
    doi="10.5555/article",
    type="journal-article",
    title=TITLE,
    contributors=people("Berg", "Stone", "Rivers"),
    year=2021,
)
PREPRINT = replace(ARTICLE, doi="10.48550/arxiv.2001.00001", type="posted-content", year=2020)
OTHER = Relation("has-preprint", "10.48550/arxiv.1901.00009", "crossref")


@every_row(
    ("changes", "is_found"),
    [
        ({}, True),
        ({"title": TITLE.upper()}, True),
        ({"title": f"{TITLE} and walls"}, True),
        ({"year": 2024}, True),
        ({"year": 2019}, True),
        ({"contributors": people("Berg", "Stone", "Rivers", "Late")}, True),
        ({"type": "proceedings-article"}, True),
        ({"year": 2025}, False),
        ({"year": 2017}, False),
        ({"year": None}, False),
        ({"title": f"{TITLE}. Part II"}, False),
        ({"title": f"Erratum: {TITLE}"}, False),
        ({"title": f"Reply to: {TITLE}"}, False),
        ({"title": TITLE.replace("lichens", "mosses")}, False),
        ({"title": "Seasonal growth of made-up lichens under drought in a trial"}, False),
        ({"contributors": people("Mill", "Stone", "Rivers")}, False),
        ({"contributors": people("Berg", "Quill", "Vane")}, False),
        ({"contributors": ()}, False),
        ({"type": "peer-review"}, False),
        ({"type": "posted-content"}, False),
        ({"relations": (OTHER,)}, False),
        ({"title": "Made-up lichens"}, False),
    ],
)
def test_an_article_is_a_version_only_where_all_agrees(
    changes: dict[str, Any], is_found: bool
) -> None:
    """Title, authors and time; a group's other papers, parts, notices and reviews are none."""
    found = published_version(PREPRINT, [("a", replace(ARTICLE, **changes))])
    assert (found is not None) is is_found


def test_the_article_goes_before_the_conference_paper_and_twins_before_nobody() -> None:
    """Equal in all else, the article is the version of record; two equal articles are none."""
    paper = replace(ARTICLE, doi="10.5555/paper", type="proceedings-article")
    twin = replace(ARTICLE, doi="10.5555/twin")
    found = published_version(PREPRINT, [("p", paper), ("a", ARTICLE)])
    assert found is not None
    assert found.key == "a"
    assert published_version(PREPRINT, [("t", twin), ("a", ARTICLE)]) is None


@every_row(
    ("said", "is_near"),
    [
        (TITLE.replace("northern", "southern"), True),
        (TITLE.replace("made-up ", ""), True),
        (f"{TITLE} in winter", True),
        ("Seasonal growth of lichens", False),
        ("Growth", False),
        ("An unheard-of study of other things altogether", False),
    ],
)
def test_a_near_title_differs_in_few_words(said: str, is_near: bool) -> None:
    """A word changed, lost or added, whoever is said to have written it."""
    query = Query(title=said, authors=("Nobody",))
    assert (nearest(query, [("w", ARTICLE)]) is not None) is is_near


@every_row(
    ("other", "is_other"),
    [
        (replace(ARTICLE, doi="10.5555/a", year=2019), False),
        (replace(ARTICLE, doi="10.5555/a", contributors=people("Mill")), False),
        (replace(ARTICLE, doi="10.5555/a"), True),
        (replace(ARTICLE, doi=None), False),
    ],
)
def test_of_titles_equally_near_who_and_when_decide(other: Work, is_other: bool) -> None:
    """The same author, then the same year, then the DOI that sorts first."""
    query = Query(title=f"{TITLE} again", authors=("Berg",), year=2021)
    for works in ([("a", ARTICLE), ("b", other)], [("b", other), ("a", ARTICLE)]):
        assert nearest(query, works) == (("b", other) if is_other else ("a", ARTICLE))


@every_row(
    ("said", "known", "is_same"),
    [
        (f"{TITLE}1", TITLE, True),
        (TITLE, f"{TITLE}*", True),
        (f"{TITLE}<sup>2</sup>", TITLE, True),
        (f"{TITLE}.1", f"{TITLE}.", True),
        (f"[{TITLE}].1", TITLE, True),
        (f"{TITLE} -2", f"{TITLE} -", True),
        (f"{TITLE}. Study 2", f"{TITLE}. Study", False),
        ("The role of interleukin 1", "The role of interleukin 2", False),
        ("A study of Parvovirus B19", "A study of Parvovirus B", False),
    ],
)
def test_a_footnote_mark_is_no_part_of_a_title(said: str, known: str, is_same: bool) -> None:
    """On one side, at the end; numbers that both have count."""
    work = Work(title=known, venue=Venue(title="J"))
    assert (find_differences(Query(title=said), work) == ()) is is_same
