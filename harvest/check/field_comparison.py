"""Field by field: does what an entry says agree with the record?

Stricter than matching, which must find a work from a sloppy citation: here a word of the title
that was changed counts, and a missing author. What two people would write differently does not:
case, accents, hyphens, a subtitle left out, initials, abbreviated journals, "and others".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from harvest.check.finding import Difference
from harvest.check.given_comparison import contradicts
from harvest.check.title_letters import is_spelled_by_halves, readings
from harvest.check.venue_name import names_venue
from harvest.match.evidence import Evidence, collect_evidence, same_name
from harvest.match.likeness import Likeness
from harvest.match.normal import STOP_WORDS, name_key, split
from harvest.match.prepared import PreparedQuery, PreparedWork, prepare_query, prepare_work
from harvest.model.mention import Query
from harvest.model.work import Contributor, Work
from harvest.text.and_others import AND_OTHERS, without_others
from harvest.text.notice_label import without_notice
from harvest.text.page_range import parse_pages
from harvest.text.script import script_of

__all__ = ["find_differences"]

_AUTHOR_FIELD = re.compile(
    r"\bauthor\s*=\s*(.*?)(?=[}\"]\s*(?:,\s*[\w-]+\s*=|,?\s*\}?\s*$))", re.IGNORECASE | re.DOTALL
)
_MOST_NAMES = 50
"""Longer lists are cut by readers and by sources."""
_SHOWN = 5
_FEWEST_WORDS = 3
"""Of a title before its subtitle."""

_Check = Callable[["_Case"], Difference | None]


class _Case:
    """A query and a work, prepared, and what the matcher sees in them."""

    def __init__(self, query: Query, work: Work, text: str) -> None:
        self.query, self.work, self.text = query, work, text
        self.asked: PreparedQuery = prepare_query(query)
        self.known: PreparedWork = prepare_work(work)
        self.evidence: Evidence = collect_evidence(self.asked, self.known, thorough=True)


def find_differences(query: Query, work: Work, text: str = "") -> tuple[Difference, ...]:
    """The fields of *query* that contradict *work*; what one side does not say is no difference.

    *text* is the entry as written, "" where its list of authors need not be whole: without
    "and others" there, an author left out is a difference.
    """
    case = _Case(query, work, text)
    found = (check(case) for check in _CHECKS)
    return tuple(each for each in found if each is not None)


def _title(case: _Case) -> Difference | None:
    query, work = case.query, case.work
    if not query.title or not work.title:
        return None
    if is_spelled_by_halves(query.title, _whole(work)):
        return Difference("title", query.title, _whole(work))
    given = readings(query.title) | readings(without_notice(query.title))
    if any(given & readings(form) for form in _forms(work)):
        return None
    bare = readings(_without_mark(_without_raised(query.title, case.text)))
    if any(bare & readings(f) or given & readings(_without_mark(f)) for f in _forms(work)):
        return None
    if _INBOOK.match(case.text) and given & readings(work.venue.title or ""):
        return None  # BibTeX's @inbook has the book's title, and a chapter of it
    if case.evidence.title.likeness is Likeness.SHORTENED or _is_cut(work.title):
        for one in given:
            for other in readings(_whole(work)):
                if one.startswith(other) or other.startswith(one):
                    return None
    return Difference("title", query.title, _whole(work))


_INBOOK = re.compile(r"\s*@inbook\b", re.IGNORECASE)
_RAISED = re.compile(
    r"\btitle\s*=\s*[{\"][^\n]*?\\textsuperscript\s*\{([^}]{1,2})\}\s*[}\"]+\s*(?:,|\}|$)",
    re.IGNORECASE | re.MULTILINE,
)


def _without_raised(title: str, text: str) -> str:
    """The title without what the entry's *text* raises at its end: a footnote, or a power.

    >>> _without_raised("The year 18741", r"title = {The year 1874\\textsuperscript{1}},")
    'The year 1874'
    """
    found = _RAISED.search(text)
    return title.removesuffix(found[1]) if found else title


_MARK = re.compile(r"([^\W\d_]{3}(?:[.:?!)\]\"”’]{0,3}|\s?[–—-]))(?:[\d¹²³]{1,2}|\s*[*†‡§¶#]+)\s*$")


def _without_mark(title: str) -> str:
    """The title without the mark of a footnote at its end, however it lost its markup.

    Only one of two titles may lose it: "interleukin 1" is not "interleukin 2".

    >>> _without_mark("Ecology in culture1"), _without_mark("Parvovirus B19")
    ('Ecology in culture', 'Parvovirus B19')
    >>> _without_mark("[Repair of the knee].1"), _without_mark("Widgets for the Web -1")
    ('[Repair of the knee].', 'Widgets for the Web -')
    """
    tagless = re.sub(r"<(sup)\b[^>]*>[^<]{1,3}</\1>\s*$", "", title, flags=re.IGNORECASE)
    return _MARK.sub(r"\1", tagless)


def _whole(work: Work) -> str:
    return f"{work.title}: {work.subtitle}" if work.subtitle else work.title or ""


def _forms(work: Work) -> Iterator[str]:
    for title in (work.title, _whole(work), work.original_title, work.title_markup):
        if title:
            yield title
            yield without_notice(title)
            if not title.isascii() and len(title.partition(": ")[0].split()) >= _FEWEST_WORDS:
                yield title.partition(": ")[0]  # which the matcher knows of others to be cut off


def _is_cut(title: str) -> bool:
    """Whether a record's title stops where none ends: "Putrescine is involved in"."""
    return split(title).words[-1:] != () and split(title).words[-1] in STOP_WORDS


def _authors(case: _Case) -> Difference | None:
    given = [key for key in map(name_key, case.query.authors) if key]
    people = case.work.authors or case.work.contributors
    if not given or not people:
        return None
    known = [_keys(person.family, person.given, person.literal, person.name) for person in people]
    known_names = _listed([person.family or person.name for person in people])
    given_names = _listed(case.query.authors)
    # Publishers list affiliations and study groups among the people; an entry may leave them out.
    persons = [number for number, person in enumerate(people) if person.family]
    if not _is_among(given[0], known[: (persons[0] if persons else 0) + 1]):
        return Difference("first author", given_names, known_names)
    if len(given) > len(known) and all(map(_is_among, given, ([each] for each in known))):
        return _poorer_authors(case, given_names, known_names)
    strangers = [name for name in given if not _is_among(name, known)]
    strangers += [name for name in set(given) if _is_too_often(name, given, known)]
    if strangers and case.work.contributors_complete is not False:
        return Difference("authors", given_names, known_names)
    bodies = [known[number] for number, person in enumerate(people) if not person.family]
    count = sum(not _is_among(name, bodies) for name in given) if persons and bodies else len(given)
    if _lacks_authors(case, count, len(persons) or len(people)):
        return Difference(
            "authors", f"{len(given)}: {given_names}", f"{len(people)}: {known_names}"
        )
    return None


def _given_names(case: _Case) -> Difference | None:
    """An author whose given names nobody of that family name in the record can have."""
    people = case.work.authors
    for family, whole in zip(case.query.authors, case.query.people, strict=False):
        namesakes = [each for each in people if _is_namesake(family, each)]
        given = _given_in(without_others(whole), family)
        if not given or not namesakes:
            continue
        if all(contradicts(given, _known_given(each)) for each in namesakes):
            known = namesakes[0]
            return Difference("given name", whole, f"{known.family}, {known.given}")
    return None


def _is_namesake(family: str, person: Contributor) -> bool:
    return bool(person.family) and same_name(name_key(family), name_key(person.family or ""))


def _known_given(person: Contributor) -> str:
    """The given names, and what of a compound family name may be taken for one."""
    if not person.given:
        return ""
    more = (person.family or "").split()
    return " ".join([person.given, *(more if len(more) > 1 else ())])


def _given_in(whole: str, family: str) -> str:
    """The given names in a *whole* name; "" where it has none or is turned in a way unknown."""
    last, comma, given = whole.partition(",")
    if comma:
        return given.rpartition(",")[2] if name_key(last) == name_key(family) else ""
    words = whole.split()
    rest = [word for word in words if word not in family.split()]
    return " ".join(rest) if len(rest) < len(words) else ""


def _poorer_authors(case: _Case, given_names: str, known_names: str) -> Difference | None:
    """The record's authors are the first ones of the entry's.

    Of old articles many a publisher deposited the first author only; that is worth no word.
    """
    if len(case.work.authors) < 2 or case.work.contributors_complete is False:
        return None
    return Difference("authors", given_names, known_names, is_poorer=True)


def _keys(*names: str | None) -> list[str]:
    return [key for name in names if name and (key := name_key(name))]


def _is_among(name: str, people: list[list[str]]) -> bool:
    keys = [key for each in people for key in each]
    if keys and all(script_of(key) != script_of(name) for key in keys):
        return True  # names in two scripts cannot be compared
    return any(same_name(name, key) for key in keys)


def _is_too_often(name: str, given: list[str], known: list[list[str]]) -> bool:
    """Whether a name stands there twice and the record has one of that name."""
    count = given.count(name)
    return count > 1 and count > sum(_is_among(name, [each]) for each in known)


def _is_open(text: str) -> bool:
    """Whether the authors' field of an entry says that there are more: "and others", "等"."""
    fields = _AUTHOR_FIELD.findall(text) or [text]
    names = (name for field in fields for name in re.split(r"\s+and\s+(?!others)", field))
    return any(AND_OTHERS.search(name.strip(" {},")) for name in names)


def _lacks_authors(case: _Case, given: int, known: int) -> bool:
    """Whether the entry leaves authors out without "and others"; known only with its text."""
    if not case.text or known > _MOST_NAMES or _is_open(case.text):
        return False
    return given < known and case.work.contributors_complete is not False


def _listed(names: tuple[str, ...] | list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _year(case: _Case) -> Difference | None:
    """Online and print may fall into two years; each of them is right."""
    year, known = case.query.year, case.known.years
    if not year or not known or year in known:
        return None
    return Difference("year", str(year), " or ".join(map(str, sorted(known))))


def _venue(case: _Case) -> Difference | None:
    given, work = case.query.container, case.work
    if not given or names_venue(given, work, case.evidence.container) is not False:
        return None
    return Difference("venue", given, work.venue.title or work.venue.series or "")


def _volume(case: _Case) -> Difference | None:
    if case.evidence.volume != "other":
        return None
    return Difference("volume", case.query.volume or "", case.work.volume or "")


def _is_last_page(given: str | None, known: str | None) -> bool:
    """Whether a range ends as the record's does, written in full or cut; True when unsaid.

    >>> _is_last_page("407--14", "414"), _is_last_page("1-4", "14"), _is_last_page("407", "9")
    (True, False, True)
    """
    page_range = re.fullmatch(r"\d+\s*[-\u2010-\u2014]+\s*\d+", (given or "").strip())
    if page_range is None or not known or not known.isdecimal():
        return True
    return parse_pages(given).last in (None, known)


_ARTICLE_PAGES = re.compile(r"(\d+):(\d+)\s*-+\s*\1:(\d+)")
_PAGE_COUNT = re.compile(r"\bnumpages\s*=\s*[{\"]?\s*(\d+)", re.IGNORECASE)


def _is_article(case: _Case) -> bool | None:
    """Whether an article's number, with pages counted from 1, is that of the record.

    ACM and others write page m of article n as n:m. None where the entry has no such number.
    """
    given, work = (case.query.pages or "").strip(), case.work
    number = work.article_number
    if found := _ARTICLE_PAGES.fullmatch(given):
        pages = (work.first_page or found[2], work.last_page or found[3])
        return number in (None, found[1]) and pages == found.groups()[1:]
    if not given.isdecimal() or work.first_page != "1":
        return None
    counted = _PAGE_COUNT.search(case.text)
    is_counted = counted is None or work.last_page in (None, counted[1])
    return is_counted and number in (None, given) and given != work.last_page


def _pages(case: _Case) -> Difference | None:
    work = case.work
    if _is_article(case):
        return None
    if case.evidence.page != "other" and _is_last_page(case.query.pages, work.last_page):
        return None
    known = work.pages or work.first_page or work.article_number or ""
    return Difference("pages", case.query.pages or "", known)


_CHECKS: tuple[_Check, ...] = (_title, _authors, _given_names, _year, _venue, _volume, _pages)
