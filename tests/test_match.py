"""Matching: labelled pairs, decisions among candidates, and what must hold for any text."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvest.match import agrees, decide, verify
from harvest.match.likeness import Likeness
from harvest.match.title_difference import compare, prepare_title
from harvest.model.mention import Query
from harvest.model.work import Contributor, Relation, Venue, Work
from harvest.reading.copied_title import title_query
from harvest.reading.reference import parse_reference
from tests.table import every_row

CASES = Path(__file__).with_name("cases") / "match.csv"


def read_cases() -> list[dict[str, str]]:
    """The labelled pairs."""
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def names(text: str) -> tuple[str, ...]:
    """Names written with semicolons between."""
    return tuple(name.strip() for name in text.split(";") if name.strip())


def to_query(case: dict[str, str]) -> Query:
    """The mention of a case as a query."""
    mention = case["mention"].replace("\\n", "\n")
    if case["form"] == "reference":
        return parse_reference(mention)
    query = title_query(mention)
    year = int(case["year"]) if case["year"] else query.year
    return replace(query, authors=names(case["authors"]) or query.authors, year=year)


def make_work(
    title: str,
    authors: str = "",
    year: int | None = None,
    container: str | None = None,
    volume: str | None = None,
    pages: str | None = None,
    type: str = "journal-article",
    doi: str = "10.5555/x",
    relations: tuple[Relation, ...] = (),
) -> Work:
    """A work of the fields that matching reads."""
    return Work(
        doi=doi,
        type=type,
        title=title,
        contributors=tuple(Contributor(family=name) for name in names(authors)),
        year=year,
        venue=Venue(title=container),
        volume=volume,
        pages=pages,
        first_page=pages.split("-")[0] if pages else None,
        relations=relations,
    )


def to_work(case: dict[str, str]) -> Work:
    """The candidate of a case."""
    return make_work(
        title=case["candidate_title"],
        authors=case["candidate_authors"],
        year=int(case["candidate_year"]) if case["candidate_year"] else None,
        container=case["container"] or None,
        volume=case["volume"] or None,
        pages=case["pages"] or None,
        type=case["type"],
    )


@every_row("case", read_cases(), ids=lambda case: case["mention"][:40])
def test_labelled_pair(case: dict[str, str]) -> None:
    """Each labelled pair gets the status and the reason that its label says."""
    match = verify(to_query(case), to_work(case))
    assert (match.status, match.reason) == (case["status"], case["reason"]), case["why"]


def test_labels_are_many_and_mostly_negative() -> None:
    """There are 200 pairs or more, and the negatives are no fewer than the positives."""
    counts = Counter(case["status"] in ("exact", "strong") for case in read_cases())
    assert counts.total() >= 200
    assert counts[False] >= counts[True] >= 50


ARTICLE = make_work(
    "Vascular loops of the cerebellopontine angle in hemifacial spasm",
    "Okafor; Lindqvist",
    2011,
    "Journal of Neurology",
    "12",
    "407-412",
    doi="10.5555/article",
)
PREPRINT = make_work(
    ARTICLE.title or "", "Okafor; Lindqvist", 2010, type="posted-content", doi="10.5555/preprint"
)
TITLE = title_query(ARTICLE.title or "")


def test_two_good_candidates_are_ambiguous() -> None:
    """Two works with the same title and nothing to tell them apart: a person must choose."""
    other = replace(ARTICLE, doi="10.5555/b", volume="30", first_page="1", pages="1-9", year=2015)
    verdict = decide(TITLE, [("a", ARTICLE), ("b", other)])
    assert (verdict.status, verdict.key, verdict.reason) == ("ambiguous", None, "several")
    assert {key for key, _ in verdict.ranked} == {"a", "b"}


def test_the_place_tells_two_candidates_apart() -> None:
    """Volume and page in the mention choose between two works with one title and author."""
    other = replace(ARTICLE, doi="10.5555/b", volume="30", first_page="1", pages="1-9", year=2012)
    reference = f"Okafor P (2011) {ARTICLE.title}. J Neurol 12:407-412"
    verdict = decide(parse_reference(reference), [("b", other), ("a", ARTICLE)])
    assert (verdict.status, verdict.key) == ("matched", "a")


def test_article_before_preprint() -> None:
    """Preprint and article are one work; the article is taken, the preprint linked."""
    verdict = decide(TITLE, [("preprint", PREPRINT), ("article", ARTICLE)])
    assert (verdict.key, verdict.versions) == ("article", ("preprint",))


def test_versions_of_a_preprint() -> None:
    """Two versions on one server, each with a DOI, are one work; years apart they are two."""
    second = replace(PREPRINT, doi="10.5555/preprint-2", year=2011)
    verdict = decide(TITLE, [("v1", PREPRINT), ("v2", second)])
    assert (verdict.status, verdict.key, verdict.versions) == ("matched", "v1", ("v2",))
    later = replace(second, year=2015)
    assert decide(TITLE, [("v1", PREPRINT), ("later", later)]).status == "ambiguous"


def test_preprint_when_the_mention_says_so() -> None:
    """A mention that says preprint means the preprint."""
    reference = f"Okafor P, Lindqvist E. {ARTICLE.title}. bioRxiv preprint, 2010."
    verdict = decide(parse_reference(reference), [("a", ARTICLE), ("p", PREPRINT)])
    assert (verdict.key, verdict.versions) == ("p", ("a",))


def test_translation_by_the_title_given() -> None:
    """Of a work and its translation, the one whose title was given is taken."""
    german = replace(
        ARTICLE,
        doi="10.5555/de",
        title="Gefäßschlingen des Kleinhirnbrückenwinkels bei Spasmus hemifacialis",
        relations=(Relation("is-translation-of", "10.5555/article", "crossref"),),
    )
    works = [("en", ARTICLE), ("de", german)]
    assert decide(TITLE, works).key == "en"
    assert decide(title_query(german.title or ""), works).key == "de"
    knowing = replace(ARTICLE, original_title=german.title)
    works = [("en", knowing), ("de", replace(german, volume=None, pages=None))]
    assert decide(TITLE, works).key == "en"
    assert decide(title_query(german.title or ""), works).key == "de"


def test_duplicates_of_one_place_are_one_work() -> None:
    """Two records with the same title, author, volume and page are one; the fuller is taken."""
    copy = replace(ARTICLE, doi="10.5555/copy", contributors=ARTICLE.contributors[:1])
    verdict = decide(TITLE, [("copy", copy), ("article", ARTICLE)])
    assert (verdict.status, verdict.key, verdict.versions) == ("matched", "article", ("copy",))


OTHERS = [
    (f"other {at}", make_work(title, "Aalto", 1999, doi=f"10.5555/other{at}"))
    for at, title in enumerate(
        ("Dialysis units of the north and their cost", "Scalp psoriasis and its course",
         "Psoriasis after years of dialysis", "Skin and kidney in old age")
    )
]  # fmt: skip
SHORT = ("short", make_work("Dialysis and psoriasis", "Okafor", 1979, doi="10.5555/short"))


@pytest.mark.parametrize("title", ["Dialysis and psoriasis", "dialysis and psoriaiss"])
def test_a_short_title_that_one_candidate_bears(title: str) -> None:
    """A short title is matched, not quite surely, when the search showed that it has no twin."""
    verdict = decide(title_query(title), [SHORT, *OTHERS])
    assert (verdict.key, verdict.reason, verdict.confidence) == ("short", "sole-bearer", 0.9)
    assert verdict.ranked[0] == ("short", verdict.match)


@pytest.mark.parametrize(
    ("title", "others", "why"),
    [
        ("Hemifacial spasm", ["Surgery for hemifacial spasm"], "it is a topic of others"),
        ("Hemifacial spasm", ["Hemifacial spasm"], "two bear it"),
        (
            "Dialysis and psoriasis",
            ["Dialysis and psoriasis: a review"],
            "its subtitle may be lost",
        ),
        ("Depression", [], "one word names no work"),
        ("Letter to the editor", [], "it names a kind of text"),
    ],
)
def test_a_short_title_that_may_mean_another(title: str, others: list[str], why: str) -> None:
    """A topic, a title that others bear too, a kind of text stay with a person."""
    works = [(other, make_work(other, "Meyer", 2001, doi=f"10.5555/{other}x")) for other in others]
    own = ("own", make_work(title, "Okafor", 1979, doi="10.5555/own"))
    assert decide(title_query(title), [own, *works, *OTHERS]).status == "ambiguous", why


def test_a_short_title_needs_room_and_known_words() -> None:
    """A topic alone in a search proves nothing, nor does a slip that another title knows."""
    spasm = ("own", make_work("Hemifacial spasm", "Okafor", 1979))
    assert decide(title_query("Hemifacial spasm"), [spasm]).status == "ambiguous"
    assert decide(title_query("Hemifacial spasm"), [spasm, *OTHERS]).key == "own"
    known = ("k", make_work("The care of dyalysis in the north", "Meyer", 2001))
    query = title_query("Dyalysis and psoriasis")
    assert decide(query, [SHORT, *OTHERS]).key == "short"
    assert decide(query, [SHORT, known, *OTHERS]).status == "ambiguous"


def test_a_short_title_without_its_subtitle() -> None:
    """Author or year must agree, and both where others have the words within their titles.

    A title of a series ("Clinical update: …") never tells which of them is meant.
    """
    whole = ("whole", make_work("The norm of reciprocity: a preliminary statement", "Aalto", 1960))
    within = ("within", make_work("On the norm of reciprocity in trade", "Meyer", 2001))
    same = ("same", make_work("The norm of reciprocity: second thoughts", "Aalto", 1971))
    query = title_query("The norm of reciprocity")
    author, year = replace(query, authors=("Aalto",)), replace(query, year=1960)
    both = replace(author, year=1960)
    for asked, found, key in (
        (query, [whole], None), (author, [whole], "whole"), (year, [whole], "whole"),
        (author, [whole, within], None), (both, [whole, within], "whole"),
        (both, [whole, same], None),
    ):  # fmt: skip
        assert decide(asked, [*found, *OTHERS]).key == key, (asked, found)
    update = ("own", make_work("Clinical update: pain of the lower back", "Aalto", 1960))
    assert decide(replace(both, title="Clinical update"), [update, *OTHERS]).key is None


def test_where_works_of_a_volume_begin_at_one() -> None:
    """A volume that is a year and page 1 are the place of all works of such a journal."""
    work = make_work("Loops of arteries", "Okafor", 2019, "Case Reports in Otology", "2019", "1-8")
    text = "Okafor, P. Case Reports in Otology 2019, 2019, 1."
    assert decide(parse_reference(text), [("a", work)]).status == "ambiguous"
    placed = replace(work, pages="17-20", first_page="17")
    assert decide(parse_reference(text.replace(", 1.", ", 17.")), [("a", placed)]).key == "a"


def test_a_title_cut_off() -> None:
    """A beginning that one candidate has is enough; what equals it may not be what goes on."""
    query = title_query("Loops of brain arteries in the …")
    whole = ("whole", make_work("Loops of brain arteries in the narrow canal", "Okafor", 1990))
    assert decide(query, [whole, *OTHERS]).reason == "sole-bearer"
    other = ("other", make_work("Loops of brain arteries in the skull", "Meyer", 1980))
    assert decide(query, [whole, other, *OTHERS]).status == "ambiguous"
    ended = "Loops of arteries of the cerebellopontine angle"
    longer = replace(make_work(f"{ended}. A study of canals"), doi="10.5555/longer")
    works = [("equal", make_work(ended)), ("longer", longer)]
    assert decide(title_query(f"{ended}. …"), works).status == "ambiguous"


def test_no_candidate_is_absent() -> None:
    """Without candidates, or with other works only, the answer is absent."""
    assert decide(TITLE, []).status == "absent"
    other = make_work("Soil bacteria of the northern fens and their seasons", "Aalto", 1999)
    assert decide(TITLE, [("a", other)]).status == "absent"


def test_first_author_outweighs_a_shared_title() -> None:
    """Of two works with one title, the one by the author named is taken."""
    other = replace(ARTICLE, doi="10.5555/b", contributors=(Contributor(family="Aalto"),))
    query = replace(TITLE, authors=("Okafor",))
    assert decide(query, [("b", other), ("a", ARTICLE)]).key == "a"


@every_row(
    ("query", "status"),
    [
        (Query(title=ARTICLE.title, authors=("Okafor",), year=2011), {"exact", "strong"}),
        (Query(title=f"{ARTICLE.title}: a review of cases"), {"exact", "strong"}),
        (Query(title=ARTICLE.title, authors=("Okafor",), year=2015), {"exact", "strong"}),
        (Query(title="Soil bacteria of the northern fens"), {"different"}),
        (Query(title="Erratum: " + (ARTICLE.title or "")), {"different"}),
        (Query(title=ARTICLE.title, authors=("Aalto", "Nieminen")), {"different"}),
        (Query(title=ARTICLE.title, authors=("Okafor", "Meyer", "Novak", "Silva")), {"probable"}),
        (Query(year=2011), {"ambiguous"}),
    ],
)
def test_a_doi_and_a_title(query: Query, status: set[str]) -> None:
    """A sloppy citation agrees with its DOI; another title, author or a notice does not."""
    assert agrees(query, ARTICLE).status in status


def test_evidence_is_told() -> None:
    """A match says in words what agreed and what did not."""
    query = parse_reference(f"Okafor P (2011) {ARTICLE.title}. J Neurol 13:407-412")
    assert {"title: equal", "author: same", "volume: other", "page: same"} <= set(
        verify(query, ARTICLE).evidence
    )


@every_row(
    ("left", "right", "likeness"),
    [
        ("Part II: Kinetics of uptake", "Part 2: kinetics of uptake", Likeness.EQUAL),
        ("Dehydrin F2 of barley roots", "Dehydrin F5 of barley roots", Likeness.NUMBERED),
        ("Smooth muscle of the hyper tensive rat", "Smooth-muscle of the hypertensive rat",
         Likeness.EQUAL),
        ("Tumour behaviour in paediatrics", "Tumor behavior in pediatrics", Likeness.SPELLED),
        ("TNF-α and β-catenin in mice", "TNF-alpha and beta-catenin in mice", Likeness.EQUAL),
        ("Case report: a loop of the vertebral artery", "A loop of the vertebral artery",
         Likeness.EQUAL),
        ("面部痙攣の手術的治療", "面部痙攣の手術的治療", Likeness.EQUAL),
        ("面部痙攣の手術的治療", "三叉神経痛の薬物療法", Likeness.UNLIKE),
        ("", "A loop of the vertebral artery", Likeness.UNLIKE),
        ("Loops of the nerve versus in the nerve", "Loops of the nerve in the nerve",
         Likeness.REWORDED),
        ("Loops versus knots of the nerve", "Loops vs. knots of the nerve", Likeness.SPELLED),
        ("The function of an illusion", "The function of an inclusion", Likeness.REWORDED),
    ],
)  # fmt: skip
def test_how_titles_differ(left: str, right: str, likeness: Likeness) -> None:
    """Titles are compared by their words, and the kind of difference is named, both ways."""
    assert compare(prepare_title(left), prepare_title(right)).likeness is likeness
    assert compare(prepare_title(right), prepare_title(left)).likeness is likeness


TEXT = st.text(max_size=120) | st.sampled_from(
    [case["mention"] for case in read_cases()[::5]] + ["", "\x00<b>&amp;", "{\\'e}", "…", "10"]
)
WORKS = [to_work(case) for case in read_cases()[::7]]


@settings(max_examples=80, deadline=None)
@given(text=TEXT, title=TEXT, name=TEXT, pages=TEXT)
@example(text="", title="", name="", pages="²")
@example(text="Review", title="Review: loops", name="", pages="")
def test_verify_never_raises(text: str, title: str, name: str, pages: str) -> None:
    """Whatever the texts hold there is a verdict with a confidence between 0 and 1."""
    work = Work(
        title=title, original_title=name, contributors=(Contributor(family=name),), pages=pages,
        volume=pages, venue=Venue(title=name), published=pages,
    )  # fmt: skip
    for query in (parse_reference(text), title_query(text), Query(title=text, pages=pages)):
        for match in (verify(query, work), agrees(query, work)):
            assert 0 <= match.confidence <= 1


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(read_cases()), st.permutations(range(min(6, len(WORKS)))))
def test_order_plays_no_part(case: dict[str, str], order: list[int]) -> None:
    """The order of the candidates never changes the decision."""
    own = [("own", to_work(case)), ("twin", replace(to_work(case), doi="10.5555/twin"))]
    works = own + [(f"w{at}", WORKS[at]) for at in sorted(order)]
    shuffled = own[::-1] + [(f"w{at}", WORKS[at]) for at in order]
    assert decide(to_query(case), works) == decide(to_query(case), shuffled)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([case for case in read_cases() if case["status"] in ("exact", "strong")]),
    st.sampled_from(["upper", "spaces", "quotes", "full stop", "accents"]),
)
def test_noise_does_not_matter(case: dict[str, str], noise: str) -> None:
    """Capitals, spaces, quotes, a full stop, accents as extra characters: still accepted."""
    if case["form"] == "reference":
        return
    mention = case["candidate_title"]
    noisy = {
        "upper": mention.upper(),
        "spaces": "  " + mention.replace(" ", " \n "),
        "quotes": f"“{mention}”",
        "full stop": mention + ".",
        "accents": mention.replace("ø", "ø").replace("e", "é", 1),
    }[noise]
    query = replace(to_query(case), title=title_query(noisy).title, truncated=False)
    assert verify(query, to_work(case)).is_accepted, noisy


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([case for case in read_cases() if case["form"] == "title"]),
       st.sampled_from(["part 7", "VII", "7"]))  # fmt: skip
def test_a_further_part_is_never_taken(case: dict[str, str], part: str) -> None:
    """A title with a part number more is not the work without it."""
    title = f"{case['candidate_title']}: {part}"
    assert not verify(title_query(title), to_work(case)).is_accepted


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([case for case in read_cases() if ":" not in case["candidate_title"]]),
       st.sampled_from(["Erratum: ", "Reply to: ", "Comment on: ", "Corrigendum: "]))  # fmt: skip
def test_a_notice_is_never_taken(case: dict[str, str], prefix: str) -> None:
    """A notice about a work is not the work, and the work is not the notice."""
    work, title = to_work(case), case["candidate_title"]
    assert not verify(title_query(prefix + title), work).is_accepted
    assert not verify(title_query(title), replace(work, title=prefix + title)).is_accepted
