"""Checks on what is cited: notices, published preprints, and the verdict on an entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harvest.check import Finding, World, find_findings
from harvest.check.change import find_changes
from harvest.check.field_comparison import find_differences
from harvest.check.finding_table import to_summary
from harvest.check.finding_words import finding_message
from harvest.check.preprint import published_dois
from harvest.match import decide
from harvest.model.answer import Answer, Candidate
from harvest.model.identifier import Identifier
from harvest.model.indicator import Indicator
from harvest.model.mention import Mention, Query
from harvest.model.record import Record, SourceStatus
from harvest.model.work import Contributor, Relation, Update, Venue, Version, Work
from tests.table import every_row

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
DOI = Identifier("doi", "10.5555/a")
OTHER = Identifier("doi", "10.5555/b")


def people(*families: str) -> tuple[Contributor, ...]:
    """Authors by family name."""
    return tuple(Contributor(given="Ada", family=family) for family in families)


WORK = Work(
    doi=DOI.value,
    type="journal-article",
    title=TITLE,
    contributors=people("Berg", "Stone", "Rivers"),
    contributors_complete=True,
    year=2011,
    published_online="2010-12-30",
    venue=Venue(title="Journal of Neural Examples", short_title="J Neural Ex", kind="journal"),
    volume="12",
    pages="101-110",
    first_page="101",
    last_page="110",
)
QUERY = Query(
    title=TITLE,
    authors=("Berg", "Stone", "Rivers"),
    year=2011,
    container="Journal of Neural Examples",
    volume="12",
    pages="101-10",
    raw=TITLE,
)


def entry(query: Query = QUERY, *names: Identifier, **more: Any) -> Mention:
    """A .bib entry on line 7."""
    return Mention("refs.bib", 7, 1, "bib-entry", "@article{x}", names or (DOI,), query, **more)


def note(*names: Identifier, line: int = 3, column: int = 1) -> Mention:
    """A bare identifier in a note."""
    return Mention("note.md", line, column, names[0].scheme, names[0].value, names)


def matched(mention: Mention, reason: str = "identifier") -> Answer:
    """The answer that found WORK."""
    return Answer(mention, "matched", reason, 1.0, "w1")


def found(answer: Answer, work: Work = WORK, **world: Any) -> list[Finding]:
    """The findings for one answer, in a world where w1 is *work*."""
    return find_findings([answer], World(works={"w1": work}, **world))


@every_row(
    ("changes", "field"),
    [
        ({}, None),
        ({"title": TITLE.upper() + "."}, None),
        ({"title": "Vascular contact of the facial nerve: in healthy volunteers"}, None),
        ({"title": "Vascular contact of facial nerve in healthy volunteers"}, None),
        ({"title": "Vascular contact of the optic nerve in healthy volunteers"}, "title"),
        ({"title": "Vascular contact with the facial nerve in healthy volunteers"}, "title"),
        ({"authors": ("Bérg", "Stone", "Rivers")}, None),
        ({"authors": ("Stone", "Berg", "Rivers")}, "first author"),
        ({"authors": ("Berg", "Stone", "Invented")}, "authors"),
        ({"authors": ("Berg", "Stone")}, "authors"),
        ({"authors": ("Berg", "Stone", "Berg")}, "authors"),
        ({"authors": ()}, None),
        ({"year": 2010}, None),
        ({"year": 2009}, "year"),
        ({"year": None}, None),
        ({"container": "J. Neural Examples"}, None),
        ({"container": "J Neural Ex"}, None),
        ({"container": "JNE"}, None),
        ({"container": "Annals of Invented Results"}, "venue"),
        ({"container": "CVPR"}, "venue"),
        ({"container": None}, None),
        ({"volume": "13"}, "volume"),
        ({"volume": "012"}, None),
        ({"pages": "201-210"}, "pages"),
        ({"pages": "101"}, None),
        ({"pages": "101ff."}, None),
        ({"pages": "101 et seq."}, None),
        ({"pages": "102ff."}, "pages"),
        ({"pages": "101-12"}, "pages"),
    ],
)
def test_each_field_is_compared_by_meaning(changes: dict[str, Any], field: str | None) -> None:
    """What people write differently is no difference; what is wrong is named, ours and theirs."""
    query = replace(QUERY, **changes)
    differences = find_differences(query, WORK, "@article{x}")
    assert [each.field for each in differences] == ([field] if field else [])


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [("1-14", False), ("1--14", False), ("1", False), ("1-4", True), ("1-24", True)],
)
def test_the_end_of_a_range_is_compared_whole(said: str, is_wrong: bool) -> None:
    """Four is no short form of fourteen: an end borrows digits from a longer first page only."""
    work = replace(WORK, pages="1-14", first_page="1", last_page="14")
    assert bool(find_differences(replace(QUERY, pages=said), work)) is is_wrong


def test_titles_cut_or_of_the_book_around() -> None:
    """A title in another spelling without its subtitle; BibTeX's @inbook gives the book's."""
    work = replace(WORK, title="Über die Öffnung der Krüge: eine Studie")
    query = replace(QUERY, title="Ueber die Oeffnung der Kruege")
    assert find_differences(query, work) == ()
    assert find_differences(replace(QUERY, title="Ueber die Oeffnung der Tore"), work) != ()
    inside = replace(QUERY, title="Journal of Neural Examples", container=None)
    assert find_differences(inside, WORK, "@inbook{x, author = {A and others}}") == ()
    assert find_differences(inside, WORK, "@article{x, author = {A and others}}") != ()


def test_and_others_excuses_missing_authors() -> None:
    """Only a list that ends without "and others" claims to be whole."""
    short = replace(QUERY, authors=("Berg",))
    assert find_differences(short, WORK, "author = {Berg, Ada and others}") == ()
    assert find_differences(short, WORK, "author = {Berg, Ada}")[0].field == "authors"
    assert find_differences(short, WORK) == ()


def test_a_record_whose_authors_are_cut_accuses_nobody() -> None:
    """A source that says that its list is cut does not make a stranger of the hundredth author."""
    cut = replace(WORK, contributors_complete=False)
    query = replace(QUERY, authors=(*QUERY.authors, "Hundredth"))
    assert find_differences(query, cut, "@article{x}") == ()


@every_row(
    ("said", "title", "is_wrong"),
    [
        ("NeurIPS", "Advances in Neural Information Processing Systems", False),
        ("ICML", "Proceedings of the 38th International Conference on Machine Learning", False),
        ("AAAI", "Proceedings of the AAAI Conference on Artificial Intelligence", False),
        ("ICML", "Proceedings of the AAAI Conference on Artificial Intelligence", True),
        ("NeurIPS", "NeurIPS", False),
        ("ICLR", "NeurIPS", True),
        ("PNAS", "Proceedings of the National Academy of Sciences", False),
        ("Mach. Learn.", "Machine Learning", False),
        ("Symposium on Neural Scaling Laws", "ICML", True),
        ("arXiv preprint arXiv:2001.00001", "Nature", False),
    ],
)
def test_venues_by_their_initials(said: str, title: str, is_wrong: bool) -> None:
    """Initials stand for a title that has them; others name another venue."""
    work = replace(WORK, venue=Venue(title=title))
    query = replace(QUERY, container=said)
    assert [each.field for each in find_differences(query, work)] == ["venue"] * is_wrong


@pytest.mark.parametrize(
    ("said", "title", "is_wrong"),
    [
        ("Archives of Surgery", "Archives of Dermatology", True),
        ("J Am Orient Soc", "Journal of the American Chemical Society", True),
        ("Int. J. Network Mgmt.", "International Journal of Network Management", False),
        ("J. of Env. Sc. & Hlth., B", "Journal of Environmental Science and Health, B", False),
        ("Annals Lipid Res", "J Lipid Res", True),
        ("Annals of Lipid Research", "Journal of Lipid Research", True),
        ("Arch Surg", "Annals of Surgery", True),
        ("Journal of Lipid Research", "J Lipid Res", False),
        ("Rev. Mod. Phys.", "Reviews of Modern Physics", False),
        ("IEEE Trans. Comput.", "IEEE Transactions on Computers", False),
        ("Annu. Rev. Phys.", "Annual Review of Physics", False),
        ("Radiologia", "Radiología (English Edition)", False),
    ],
)
def test_journals_that_share_a_word(said: str, title: str, is_wrong: bool) -> None:
    """Two journals' names with a word of their own each are two; one may be cut or shortened."""
    work = replace(WORK, venue=Venue(title=title))
    query = replace(QUERY, container=said)
    assert [each.field for each in find_differences(query, work)] == ["venue"] * is_wrong


def test_a_preprint_cited_as_published_has_the_wrong_venue() -> None:
    """Nothing says that it appeared anywhere; where something does, the venue is left alone."""
    preprint = replace(WORK, type="posted-content", venue=Venue(title="arXiv", kind="repository"))
    query = replace(QUERY, container="CVPR")
    assert [each.field for each in find_differences(query, preprint)] == ["venue"]
    appeared = replace(preprint, relations=(Relation("is-preprint-of", "10.1/x", "crossref"),))
    assert find_differences(query, appeared) == ()


def test_a_summary_stays_below_what_github_takes() -> None:
    """The gravest 500, and how many there are besides."""
    findings = [Finding("not-found", entry(), "x" * 900) for _ in range(501)]
    summary = to_summary([*findings, Finding("retraction", entry())], lambda doi: "")
    assert len(summary) < 1_000_000
    assert summary.splitlines()[6].startswith("| retracted |")
    assert summary.endswith("\nand 2 more\n")


def test_verified() -> None:
    """Found, and everything that both sides say agrees."""
    (finding,) = found(matched(entry()))
    assert (finding.kind, finding.is_trouble) == ("verified", False)


def test_wrong_details_name_field_ours_and_theirs() -> None:
    """The work is right, the year is not."""
    (finding,) = found(matched(entry(replace(QUERY, year=2033))))
    assert finding.kind == "wrong-details"
    (difference,) = finding.differences
    assert (difference.field, difference.entry, difference.record) == (
        "year",
        "2033",
        "2010 or 2011",
    )
    assert finding.to_dict()["line"] == 7


def test_a_doi_that_nobody_has_is_wrong_and_the_right_one_is_named() -> None:
    """The words lead to the work, the DOI to nothing."""
    answer = matched(entry(QUERY, OTHER), "title-and-author; not at crossref, doi")
    (finding,) = found(answer, missing={OTHER})
    assert (finding.kind, finding.better) == ("wrong-doi", (DOI.value,))
    assert finding.differences[0].entry == OTHER.value


def test_a_doi_that_could_not_be_asked_is_not_called_wrong() -> None:
    """The words fit a work, but whether the DOI is its own nobody could say."""
    answer = matched(entry(QUERY, OTHER), "title-and-author; crossref: HTTP 503")
    (finding,) = found(answer, unasked={OTHER: "crossref: HTTP 503"})
    assert finding.kind == "not-checked"
    assert not finding.is_trouble


@pytest.mark.parametrize(
    ("status", "kind"), [("absent", "not-found"), ("unavailable", "not-checked")]
)
def test_an_absence_and_an_outage_are_never_confused(status: Any, kind: str) -> None:
    """ "No source knows it" needs sources that answered."""
    (finding,) = found(Answer(entry(), status, "why"))
    assert (finding.kind, finding.reason) == (kind, "why")


def conflict(query: Query, *others: str) -> Answer:
    """The DOI leads to w2, the words perhaps to *others*."""
    ids = (*others, "w2")
    candidates = tuple(Candidate(each, None, None, None, None, None, "") for each in ids)
    reason = "doi-names-another-work: 10.5555/b is 'Another'"
    return Answer(entry(query, OTHER), "ambiguous", reason, candidates=candidates)


WHEAT = Work(doi=OTHER.value, title="Effects of fertilizer on wheat", contributors=people("Mill"))


@pytest.mark.parametrize(
    ("others", "named", "kind", "better"),
    [
        (("w1",), WHEAT, "wrong-doi", (DOI.value,)),
        ((), WHEAT, "wrong-doi", ()),
        ((), replace(WORK, contributors=people("Mill")), "wrong-details", ()),
    ],
)
def test_a_doi_that_names_another_work(
    others: tuple[str, ...], named: Work, kind: str, better: tuple[str, ...]
) -> None:
    """The DOI is wrong; unless its work bears the title, and only the authors are others."""
    world = World(works={"w1": WORK, "w2": named})
    (finding,) = find_findings([conflict(QUERY, *others)], world)
    assert (finding.kind, finding.better) == (kind, better)
    assert finding.differences


def test_several_that_fit_verify_an_entry() -> None:
    """A preprint and its article both fit: the reference is real, and neither is named as it."""
    candidates = tuple(Candidate(each, None, None, None, None, 0.5, "") for each in ("w2", "w1"))
    answer = Answer(entry(QUERY), "ambiguous", "several", candidates=candidates)
    (finding,) = find_findings([answer], World(works={"w1": WORK, "w2": WHEAT}))
    assert (finding.kind, finding.doi, finding.work_id) == ("verified", None, None)
    assert finding.reason == f"several: it fits {DOI.value}"
    poorer = replace(WORK, contributors=people("Berg", "Stone"))
    (finding,) = find_findings([answer], World(works={"w1": poorer, "w2": WHEAT}))
    assert (finding.kind, finding.doi, finding.is_choice) == ("record-poorer", None, False)


TWIN = replace(WORK, doi="10.5555/twin", contributors=people("Mills"), year=2018, volume="9")
BARE = Query(title=TITLE, raw=TITLE)
BOOK = replace(WORK, type="book", contributors=people("Berg"), year=1979, published_online=None)
SHARED = [DOI.value, "10.5555/twin"]


@every_row(
    ("query", "works", "kind", "fields", "better"),
    [
        (replace(BARE, year=2015), (WORK, TWIN), "near-miss", ["year"], SHARED),
        (replace(BARE, container="Annals of Pots"), (WORK,), "near-miss", ["venue"], SHARED[:1]),
        (replace(BARE, year=2017), (WORK, TWIN), "near-miss", ["year"], SHARED),
        (replace(BARE, authors=("Quist",)), (WORK,), "near-miss", ["first author"], SHARED[:1]),
        (replace(BARE, volume="12", year=1999), (WORK,), "near-miss", ["year"], SHARED[:1]),
        (replace(BARE, authors=("Mills",), year=2008), (TWIN,), "wrong-details", ["year"], []),
        (replace(QUERY, authors=(), year=1999), (WORK, TWIN), "wrong-details", ["year"], []),
        (replace(QUERY, authors=("Quist",)), (WORK,), "wrong-details", ["first author"], []),
        (replace(BARE, authors=("Berg",), year=1999), (BOOK,), "near-miss", ["year"], SHARED[:1]),
    ],
)
def test_a_work_that_is_not_surely_meant_accuses_nobody(
    query: Query, works: tuple[Work, ...], kind: str, fields: list[str], better: list[str]
) -> None:
    """A title is borne by several: an author, or a place beside it, must agree; a book's year."""
    world = World(works={str(each.doi): each for each in works})
    candidates = tuple(Candidate(each, None, None, None, None, 0.5, "") for each in world.works)
    answer = Answer(
        replace(entry(query), identifiers=()), "ambiguous", "several", candidates=candidates
    )
    (finding,) = find_findings([answer], world)
    assert (finding.kind, list(finding.better)) == (kind, better)
    assert [each.field for each in finding.differences] == fields
    message = finding_message(finding, lambda doi: doi)
    assert ("nearest is" in message, "nearest are" in message) == (
        len(better) == 1,
        len(better) > 1,
    )
    if len(works) == 1:
        alone = replace(answer, status="matched", work_id=str(works[0].doi), candidates=())
        assert find_findings([alone], world)[0].kind == kind
        chosen = replace(alone, reason="chosen by you")
        assert find_findings([chosen], world)[0].kind == "wrong-details"


def test_another_work_of_the_title_of_what_is_in_no_index_is_told_as_such() -> None:
    """The report of an article has its title: near or not, the entry is not accused."""
    report = replace(entry(replace(BARE, authors=("Quist",)), DOI), text="@techreport{x}")
    unnamed = replace(report, identifiers=())
    (finding,) = found(matched(unnamed, "title"))
    assert finding.kind == "not-indexed" and DOI.value in finding.reason
    assert found(matched(report))[0].kind == "wrong-details"


HALVES = "Minimisation of jars by an optimiser"


@every_row(
    ("said", "kind"),
    [
        (HALVES, "verified"),
        ("Minimization of jars by an optimizer", "verified"),
        ("Minimization of jars by an optimiser", "near-miss"),
        ("Minimisation of pots by an optimiser", "wrong-details"),
    ],
)
def test_a_title_respelled_by_halves_is_nearly_the_title(said: str, kind: str) -> None:
    """Another country's spelling of all of it is a writer's own choice."""
    answer = matched(entry(replace(QUERY, title=said)))
    (finding,) = found(answer, replace(WORK, title=HALVES))
    assert (finding.kind, finding.doi) == (kind, DOI.value)


@every_row(
    "title",
    [
        f"Retraction: {TITLE}",
        f"RETRACTED ARTICLE: {TITLE}",
        f"{TITLE} [retracted]",
        f"WITHDRAWN: {TITLE}",
        f"Artículo retractado: {TITLE}",
        f"Zurückgezogen: {TITLE}",
        f"[撤稿] {TITLE}",
    ],
)
def test_the_label_of_a_retraction_is_no_part_of_a_title(title: str) -> None:
    """It came after the work was cited; who cites it with another label is right, too."""
    taken_back = replace(WORK, title=title, is_retracted=True)
    line = f"Berg A, Stone B, Rivers C. {TITLE}. J Neural Ex. 2011;12:101-110."
    in_words = Mention("a.txt", 1, 1, "reference", line, (), replace(QUERY, raw=line))
    for mention in (entry(), entry(replace(QUERY, title=f"RETRACTED: {TITLE}")), in_words):
        kinds = [each.kind for each in found(matched(mention), taken_back)]
        assert kinds == ["retraction", "verified"]
    for said in (TITLE, f"RETRACTED: {TITLE}"):
        query = replace(QUERY, title=said, volume=None, pages=None)
        assert decide(query, [("w", taken_back)]).status == "matched"
    notice = replace(taken_back, title=f"Retraction: {TITLE}", pages="12", last_page="12")
    notice = replace(notice, first_page="12")
    assert decide(replace(QUERY, volume=None, pages=None), [("w", notice)]).status != "matched"


def test_a_work_that_only_a_search_for_its_title_gives_may_be_retracted() -> None:
    """What is verified that way is told as taken back, also by a notice that was asked for."""
    answer = Answer(replace(entry(), identifiers=()), "absent", "not found at crossref")
    near = {QUERY.key: [("w1", WORK)]}
    for world in (
        World(works={"w1": replace(WORK, is_retracted=True)}, near=near),
        World(works={"w1": WORK}, near=near, notices={DOI.value: (RETRACTION,)}),
    ):
        told = find_findings([answer], world)
        assert [(each.kind, each.work_id) for each in told] == [
            ("retraction", "w1"),
            ("verified", "w1"),
        ]


def test_a_candidate_of_another_title_and_author_is_none() -> None:
    """The nearest that a search found is named, but the entry is not said to mean it."""
    candidates = (Candidate("w2", None, None, None, None, 0.5, ""),)
    answer = Answer(entry(QUERY), "ambiguous", "reworded", candidates=candidates)
    (finding,) = find_findings([answer], World(works={"w2": WHEAT}))
    assert finding.kind == "not-found"
    assert str(WHEAT.doi) in finding.reason


def test_what_a_snapshot_lacks_is_not_called_invented() -> None:
    """Without a source that was asked nothing is known to be absent, nor a DOI to be wrong."""
    answer = Answer(entry(), "absent", "not in the snapshot")
    (finding,) = found(answer, is_asked=False)
    assert finding.kind == "not-checked"


RETRACTION = Update("retraction", "10.5555/n", "2015-01-02", "crossref")
CORRECTION = Update("correction", "10.5555/c", "2012-01-02", "crossref")


@every_row(
    ("updates", "is_retracted", "kinds"),
    [
        ((), False, []),
        ((), None, []),
        ((), True, ["retraction"]),
        ((RETRACTION,), True, ["retraction"]),
        ((CORRECTION, RETRACTION), True, ["retraction", "correction"]),
        ((CORRECTION, replace(CORRECTION, doi="10.5555/d")), False, ["correction"]),
        ((Update("expression-of-concern", "10.5555/e"),), False, ["expression-of-concern"]),
        ((Update("withdrawal", "10.5555/w"),), True, ["withdrawal"]),
        ((RETRACTION, replace(RETRACTION, type="correction")), True, ["retraction"]),
    ],
)
def test_notices(updates: tuple[Update, ...], is_retracted: bool, kinds: list[str]) -> None:
    """One finding for each type of notice; one notice under two types counts as the graver."""
    work = replace(WORK, updates=updates, is_retracted=is_retracted)
    findings = found(matched(note(DOI)), work)
    assert [each.kind for each in findings] == kinds
    assert all(each.mention.line == 3 and each.is_trouble for each in findings)


def test_the_notice_is_not_the_victim() -> None:
    """Who cites the retraction notice itself is told nothing."""
    relation = Relation("is-retraction-of", "10.5555/victim", "crossref")
    notice = replace(WORK, title=f"Retraction: {TITLE}", relations=(relation,), is_retracted=False)
    assert found(matched(note(DOI)), notice) == []


def test_what_is_said_twice_in_a_line_is_found_once_and_once_in_each_line() -> None:
    """A link and its text name the work in one line; another line is another finding."""
    answers = [
        matched(note(DOI)),
        matched(note(Identifier("pmid", "1"), column=40)),
        matched(note(DOI, line=9)),
    ]
    world = World(works={"w1": replace(WORK, updates=(RETRACTION,))})
    assert [each.mention.line for each in find_findings(answers, world)] == [3, 9]


ARXIV = Identifier("doi", "10.48550/arxiv.2001.00001")
PREPRINT = replace(WORK, doi=ARXIV.value, type="posted-content")


@every_row(
    ("names", "work", "dois"),
    [
        ((ARXIV,), PREPRINT, ()),
        (
            (ARXIV,),
            replace(PREPRINT, relations=(Relation("is-preprint-of", "10.5555/a", "crossref"),)),
            ("10.5555/a",),
        ),
        (
            (ARXIV,),
            replace(PREPRINT, relations=(Relation("is-version-of", "10.5555/a", "datacite"),)),
            ("10.5555/a",),
        ),
        (
            (ARXIV,),
            replace(
                PREPRINT,
                relations=(Relation("is-version-of", "10.48550/arxiv.1901.1", "datacite"),),
            ),
            (),
        ),
        (
            (ARXIV,),
            replace(PREPRINT, versions=(Version("10.5555/a", version="publishedVersion"),)),
            ("10.5555/a",),
        ),
        ((Identifier("arxiv", "2001.00001"),), WORK, ("10.5555/a",)),
        ((DOI,), WORK, ()),
        ((DOI, ARXIV), WORK, ()),
        ((DOI,), replace(WORK, relations=(Relation("has-preprint", ARXIV.value, "crossref"),)), ()),
    ],
)
def test_published_preprints(
    names: tuple[Identifier, ...], work: Work, dois: tuple[str, ...]
) -> None:
    """Who cites a preprint learns where it appeared; who cites the article learns nothing new."""
    assert published_dois(note(*names), work) == dois


def record(work: Work = WORK, *indicators: Indicator, **sources: str) -> Record:
    """A record of *work*."""
    statuses = {name: SourceStatus(each, "2026-01-01") for name, each in sources.items()}
    return Record(work, indicators, statuses, {"year": "crossref"}, ())


def cited(count: int) -> Indicator:
    """So many citations."""
    return Indicator("citations", count, "citations", None, "openalex", "2026-01-01")


@every_row(
    ("before", "after", "kinds"),
    [
        (record(), record(), []),
        (record(WORK, cited(7)), record(WORK, cited(19)), [("indicator", "citations")]),
        (record(), record(WORK, cited(19)), []),
        (record(), record(replace(WORK, updates=(RETRACTION,))), [("notice", "retraction")]),
        (record(), record(replace(WORK, is_retracted=True)), [("notice", "retraction")]),
        (
            record(replace(WORK, updates=(Update("retraction", source="openalex"),))),
            record(replace(WORK, updates=(Update("retraction", source="openalex"),))),
            [],
        ),
        (record(), record(replace(WORK, year=2012)), [("field", "year")]),
        (record(crossref="found"), record(crossref="absent"), [("source", "crossref")]),
        (
            record(PREPRINT),
            record(replace(PREPRINT, relations=(Relation("is-preprint-of", "10.5555/a", "x"),))),
            [("published", "doi")],
        ),
        (record(), record(replace(WORK, keywords=("new",), topics=("new",))), []),
    ],
)
def test_changes(before: Record, after: Record, kinds: list[tuple[str, str]]) -> None:
    """News about a work, and no noise."""
    assert [(each.kind, each.name) for each in find_changes(before, after)] == kinds
