"""Queries and works made ready for comparison: normalised once, judged many times."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from harvest.match.normal import STOP_WORDS, Words, join_lines, name_key, split
from harvest.match.title_difference import Title, prepare_title
from harvest.model.mention import Query
from harvest.model.work import Contributor, Work
from harvest.reading.reference import TEXT_KIND
from harvest.text.doi_pattern import DOI_START
from harvest.text.notice_label import without_notice

__all__ = ["PreparedQuery", "PreparedWork", "prepare_query", "prepare_work"]

_LINK = re.compile(
    rf"https?://\S+|\b{DOI_START}\S+|\bdoi:?\s|\bPMC?ID:?\s*(?:PMC)?\d+|\bPMC\d+\b"
    rf"|{TEXT_KIND}",
    re.IGNORECASE,
)
_LOCATOR = re.compile(r"[A-Za-z]{0,2}\d+[A-Za-z]?")
_PLACE = re.compile(
    r"\d\s*(?:\([^()]{1,20}\))?\s*[:,]\s*[A-Za-z]{0,2}\d+\s*[-–]+\s*[A-Za-z]{0,2}\d+"
)
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_PREPRINT = re.compile(
    r"preprint|\barxiv\b|biorxiv|medrxiv|chemrxiv|psyarxiv|\bssrn\b|research square|\bosf\b"
    r"|working paper|discussion paper",
    re.IGNORECASE,
)
_DATA = re.compile(r"data ?set|database|zenodo|dryad|figshare|pangaea|\bdata from\b", re.IGNORECASE)

_PLACED = frozenset(
    "journal-article book-chapter book-section book-part book-track proceedings-article "
    "reference-entry posted-content peer-review component".split()
)
"""Types that a reference places in a journal or book; it names the publisher of others."""

Item = TypeVar("Item")
Prepared = TypeVar("Prepared")


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query ready to be compared.

    Attributes:
        title: its title, as read; None when it has none.
        words: the words of the whole reference string; None for a bare title.
        authors: family names as `name_key` gives them.
        years: the year read, or any year that stands in the reference string.
        locators: numbers in the reference string, as written in lower case without leading zeros.
        pages: first page, same form.
    """

    query: Query
    title: Title | None
    words: Words | None
    authors: tuple[str, ...]
    years: frozenset[int]
    locators: frozenset[str]
    volume: str | None
    issue: str | None
    page: str | None
    container: tuple[str, ...]
    says_preprint: bool
    says_data: bool
    is_several: bool

    @property
    def bare(self) -> Query:
        """The whole string as a title."""
        return Query(title=self.query.raw, raw=self.query.raw)


@dataclass(frozen=True, slots=True)
class PreparedWork:
    """A work ready to be compared.

    Attributes:
        titles: the forms its title has: with the subtitle, without it, the original one.
        authors: the family names of its authors, else of its editors, in order.
        container_numbers: in its venue's title: of an edition, a volume, a year.
        given_names: of the first author, those of more than an initial, as `name_key` gives them.
        is_complete: whether these are known to be all its authors.
        years: of print, online publication and issue.
        containers: words of its venue's titles.
        publisher: words of its publisher's name, where a reference names it: of a book, a thesis,
            a report.
    """

    work: Work
    titles: tuple[Title, ...]
    authors: tuple[str, ...]
    is_complete: bool
    years: frozenset[int]
    volume: str | None
    issue: str | None
    page: str | None
    containers: tuple[tuple[str, ...], ...]
    publisher: tuple[str, ...] = ()
    given_names: frozenset[str] = frozenset()
    container_numbers: frozenset[str] = frozenset()

    @property
    def is_placed(self) -> bool:
        """Whether it stands in a journal or book."""
        return self.work.type in _PLACED


class _Recent:
    """The last prepared forms by the identity of what they were made from.

    By identity, since hashing a work costs more than preparing it; the original is kept alive
    with its form, so that an identity cannot be reused.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[int, tuple[Any, Any]] = OrderedDict()

    def get(self, item: Item, make: Callable[[Item], Prepared]) -> Prepared:
        """The form of *item*, made by *make* unless it was made lately."""
        key = id(item)
        kept = self._kept.get(key)
        if kept is not None and kept[0] is item:
            form: Prepared = kept[1]
            return form
        form = make(item)
        self._kept[key] = (item, form)
        if len(self._kept) > self._size:
            with suppress(KeyError):  # another thread was faster
                self._kept.popitem(last=False)
        return form


_queries = _Recent(512)
_works = _Recent(4096)


def prepare_query(query: Query) -> PreparedQuery:
    """*query* as a PreparedQuery; cheap when it was prepared a moment ago."""
    return _queries.get(query, _prepare_query)


def prepare_work(work: Work) -> PreparedWork:
    """*work* as a PreparedWork; cheap when it was prepared a moment ago."""
    return _works.get(work, _prepare_work)


def _prepare_query(query: Query) -> PreparedQuery:
    raw = join_lines(_LINK.sub(" ", query.raw)) if query.is_reference else ""
    years = {query.year} if query.year else {int(found) for found in _YEAR.findall(raw)}
    text = f"{query.raw} {query.container or ''} {query.type or ''}"
    return PreparedQuery(
        query=query,
        title=prepare_title(query.title) if query.title else None,
        words=split(raw) if query.is_reference else None,
        authors=tuple(key for key in map(name_key, query.authors) if key),
        years=frozenset(years),
        locators=frozenset(_locator(found) or "" for found in _LOCATOR.findall(raw)),
        volume=_locator(query.volume),
        issue=_locator(query.issue),
        page=_first_page(query.pages),
        container=_content(query.container or ""),
        says_preprint=bool(_PREPRINT.search(text)) or query.type == "posted-content",
        says_data=bool(_DATA.search(text)),
        is_several=_is_several(raw),
    )


def _is_several(raw: str) -> bool:
    """Whether after a whole reference, up to its pages, another one follows with its own.

    Real strings from PDFs run two entries together ("…1984;143:251-6. Nishibori A, … 2005. …");
    which of the two is meant nobody can tell.
    """
    first = _PLACE.search(raw)
    rest = raw[first.end() :] if first and _YEAR.search(raw[: first.end() + 20]) else ""
    return bool(_YEAR.search(rest) and _PLACE.search(rest)) and len(_LONG_WORD.findall(rest)) >= 3


def _prepare_work(work: Work) -> PreparedWork:
    dates = (work.published, work.published_online, work.published_print)
    years = {int(date[:4]) for date in dates if date and date[:4].isdecimal()}
    people = work.authors or work.contributors
    venue = work.venue
    names = (venue.title, venue.short_title, venue.series)
    return PreparedWork(
        work=work,
        titles=_titles(work),
        authors=tuple(key for key in map(_family_key, people) if key),
        is_complete=work.contributors_complete is True or len(people) > 1,
        years=frozenset(years | ({work.year} if work.year else set())),
        volume=_locator(work.volume),
        issue=_locator(work.issue),
        page=_locator(work.article_number) if not (work.first_page or work.pages) else
        _first_page(work.first_page or work.pages),
        containers=tuple(words for words in (_content(name or "") for name in names) if words),
        container_numbers=frozenset(filter(str.isdigit, split(venue.title or "").words)),
        given_names=_given_keys(people[0]) if people else frozenset(),
        publisher=() if work.type in _PLACED else _content(venue.publisher or ""),
    )  # fmt: skip


def _titles(work: Work) -> tuple[Title, ...]:
    forms = [work.title]
    if work.title and work.subtitle and work.subtitle.lower() not in work.title.lower():
        forms.insert(0, f"{work.title}: {work.subtitle}")
    forms.append(work.original_title)
    if work.title and _is_taken_back(work):
        forms.append(without_notice(work.title))
    unique = dict.fromkeys(form for form in forms if form)
    return tuple(title for title in map(prepare_title, unique) if title.words)


def _is_taken_back(work: Work) -> bool:
    """Whether a title "Retraction: X" is the article's own: a notice has a page, if any."""
    return bool(work.is_retracted and work.last_page and work.last_page != work.first_page)


def _given_keys(person: Contributor) -> frozenset[str]:
    words = (person.given or "").replace("-", " ").split()
    keys = [*map(name_key, words), name_key("".join(words))]
    return frozenset(key for key in keys if len(key) > 1)


def _family_key(person: Contributor) -> str:
    if person.family:
        return name_key(person.family)
    words = (person.literal or person.given or "").split()
    return name_key(words[-1]) if 0 < len(words) <= 3 else name_key(" ".join(words))


def _locator(text: str | None) -> str | None:
    """A volume or page as it is compared: lower case, no leading zeros."""
    if not text:
        return None
    found = re.match(r"\W*([a-z]{0,2})0*(\d+)([a-z]?)", text.lower())
    return "".join(found.groups()) if found else None


_AND_NEXT = re.compile(r"(?<=\d)\s*(?:ff?|sqq?|et\s+seqq?)\.?\s*$", re.IGNORECASE)
"""Behind a first page: "93 ff.", "93 et seq."."""


def _first_page(pages: str | None) -> str | None:
    if not pages:
        return None
    return _locator(re.split(r"[-–—,;]", _AND_NEXT.sub("", pages).strip())[0])


def _content(text: str) -> tuple[str, ...]:
    """The words of a container's title that can be told from others."""
    return tuple(word for word in _letters(split(text).words) if word not in STOP_WORDS)


def _letters(words: Iterable[str]) -> list[str]:
    return [word for word in words if not word.isdigit()]
