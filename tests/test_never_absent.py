"""What a source sent that is equal in title, author and year is matched or shown, never absent."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.match import decide
from harvest.model.mention import Query
from harvest.model.work import Contributor, Venue, Work
from harvest.reading.lists import read_ref
from harvest.reading.reference import parse_reference

_WORDS = (
    "the of in and for hemifacial spasm vascular loops children women reply comment report part II "
    "2 annual 2011 editorial introduction soil data preprint thesis methods review correction "
    "update edition study results mice history Kant Berlin x-ray β-cells L’homme über Änderung"
).split()
_MARKS = (" ", " ", " ", " ", ": ", "; ", " - ", "? ", ", ")
_ENDS = ("", "", "", " (Part 2)", " [letter]", "?", " 2nd edition")
_PEOPLE = (
    ("Anna", "Berg"), ("Jan", "van der Berg"), ("Li", "Wu"), ("José", "García Márquez"),
    ("Maria L.", "O'Neill"), ("Di", "He"), ("Karl", "Müller"),
)  # fmt: skip
_TYPES = (
    "journal-article book monograph book-chapter dissertation report proceedings-article "
    "posted-content component peer-review journal-issue dataset"
).split()
_VENUES = ("Journal of Otology", "Part", "Letters in Physics", "Vascular loops", "Reply")


@st.composite
def _titles(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=2, max_size=9))
    marks = (draw(st.sampled_from(_MARKS)) for _ in words[1:])
    tail = "".join(mark + word for mark, word in zip(marks, words[1:], strict=False))
    return words[0].capitalize() + tail + draw(st.sampled_from(_ENDS))


@st.composite
def _works(draw: st.DrawFn) -> Work:
    people = draw(st.lists(st.sampled_from(_PEOPLE), min_size=1, max_size=4, unique=True))
    year, page = draw(st.integers(1900, 2026)), draw(st.sampled_from(("1", "407", "2003", None)))
    return Work(
        title=draw(_titles()),
        contributors=tuple(Contributor("author", given=g, family=f) for g, f in people),
        year=year,
        published=str(year),
        type=draw(st.sampled_from(_TYPES)),
        venue=Venue(title=draw(st.sampled_from(_VENUES)), publisher="Springer"),
        volume=draw(st.sampled_from((None, "12", "2011"))),
        first_page=page,
    )


def _names(work: Work, form: str, mark: str = ", ") -> str:
    """The authors, each in a form with {given}, {initial} and {family}."""
    people = ((each.given or "", each.family or "") for each in work.authors)
    return mark.join(form.format(given=g, initial=g[:1], family=f) for g, f in people)


def _where(work: Work, before_volume: str, before_page: str) -> str:
    return (f"{before_volume}{work.volume}" if work.volume else "") + (
        f"{before_page}{work.first_page}" if work.first_page else ""
    )


_STYLES: dict[str, Callable[[Work], str]] = {
    "APA": lambda w: (
        f"{_names(w, '{family}, {initial}.')} ({w.year}). {w.title}. {w.venue.title}"
        f"{_where(w, ', ', ', ')}."
    ),
    "Vancouver": lambda w: (
        f"{_names(w, '{family} {initial}')}. {w.title}. {w.venue.title}. "
        f"{w.year}{_where(w, ';', ':')}."
    ),
    "IEEE": lambda w: (
        f"{_names(w, '{initial}. {family}', ' and ')}, “{w.title},” {w.venue.title}, {w.year}."
    ),
    "book": lambda w: f"{_names(w, '{given} {family}')}, {w.title}, Springer, {w.year}.",
    "bare year": lambda w: (
        f"{w.authors[0].family}, {w.authors[0].given} {w.year}, {w.title}, Springer, Berlin."
    ),
}
_STRANGER = Work(
    title="Another thing altogether, of no interest",
    contributors=(Contributor("author", given="Z", family="Zorn"),),
    year=1950,
    type="journal-article",
)


def _queries(work: Work) -> dict[str, Query]:
    """What a table, a quote of each style, and a line of a list ask for the work."""
    first = (work.authors[0].family or "",)
    asked = {"fields": Query(title=work.title, authors=first, year=work.year)}
    for name, style in _STYLES.items():
        text = style(work)
        asked[name] = parse_reference(text)
        mention = read_ref(text, "list.txt", 1)
        assert mention.query is not None
        asked[f"{name}, as a line"] = mention.query
    return asked


@settings(max_examples=25, deadline=None, derandomize=True)
@given(_works())
def test_what_is_equal_in_title_author_and_year_is_never_absent(work: Work) -> None:
    """Whatever its type, words and style are, and whoever stands beside it."""
    for name, query in _queries(work).items():
        verdict = decide(query, [("stranger", _STRANGER), ("it", work)])
        assert verdict.status != "absent", (name, query.raw, verdict.reason)
        assert "it" in [key for key, _ in verdict.ranked]


def test_a_notice_or_another_part_is_not_the_work_itself() -> None:
    """The erratum and part two of a work by its author in its year are other works."""
    work = Work(
        title="Vascular loops of the facial nerve",
        contributors=(Contributor("author", given="Anna", family="Berg"),),
        year=2001,
        published="2001",
        type="journal-article",
        venue=Venue(title="Journal of Otology"),
    )
    for title in ("Erratum: Vascular loops of the facial nerve",
                  "Vascular loops of the facial nerve, part II"):  # fmt: skip
        query = parse_reference(f"Berg, A. (2001). {title}. Anatomical Letters, 3, 12.")
        assert decide(query, [("it", work)]).status == "absent", title
