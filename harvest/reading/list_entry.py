"""One entry of a list, whatever its format: names of a work and a description, still as texts.

Each reader of a format makes a `ListEntry`; here its texts become identifiers and a query. A name
that is broken costs the entry nothing but that name: it is reported, and the description is still
there to search with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from harvest.errors import InvalidIdentifier
from harvest.model.identifier import (
    Identifier,
    beginning_of,
    find_identifiers,
    parse_arxiv,
    parse_doi,
    parse_identifier,
    parse_isbn,
    parse_openaire,
    parse_openalex,
    parse_pmcid,
    parse_pmid,
)
from harvest.model.mention import Mention, Query
from harvest.text.and_others import without_others

__all__ = ["BOOK_TYPES", "ListEntry", "year_in"]

BOOK_TYPES = frozenset({"book", "edited-book", "monograph", "proceedings", "reference-book"})
"""Types whose ISBN names the work itself and not the book around it."""

_PARSERS: dict[str, Callable[[str], Identifier]] = {
    "doi": parse_doi,
    "pmid": parse_pmid,
    "pmcid": parse_pmcid,
    "arxiv": parse_arxiv,
    "openalex": parse_openalex,
    "openaire": parse_openaire,
    "isbn": parse_isbn,
}
_ORDER = {scheme: rank for rank, scheme in enumerate(_PARSERS)}
_PLACEHOLDER = re.compile(
    r"[\W_]*(?:n/?a|none|null|nil|nan|unknown|no doi|tba|false|true)?[\W_]*", re.I
)
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_ISBN_BREAK = re.compile(r"[,;/|]|\([^)]*\)|\band\b|\s+(?=97[89]|\d[\d-]{8})|\s{2,}")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """What one entry says.

    Attributes:
        names: (scheme, text) of each field that should name the work; "url" for addresses and
            whatever else may hold an identifier or not, "eprint" for a number of some archive.
        type: Crossref type, where the entry says one.
        reference: a whole reference string, where the entry has nothing better.
    """

    names: tuple[tuple[str, str], ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    year: int | None = None
    container: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    type: str | None = None
    reference: str | None = None
    truncated: bool = False

    def to_mention(
        self, path: str, place: tuple[int, int], kind: str, text: str, cite_key: str | None = None
    ) -> Mention:
        """The mention at *place* (line, column) that this entry is."""
        identifiers, problems, start = self._identify()
        query = self._to_query()
        if query and start and not identifiers:
            query = replace(query, doi_start=start)
        return Mention(path, *place, kind, text, identifiers, query, None, cite_key, problems)

    def _to_query(self) -> Query | None:
        if self.reference and not self.title:
            from harvest.reading.reference import parse_reference

            return parse_reference(self.reference)
        if not (self.title or self.container or self.authors):
            return None
        return Query(
            title=self.title,
            authors=self.authors,
            people=tuple(map(without_others, self.people)),
            year=self.year,
            container=self.container,
            volume=self.volume,
            issue=self.issue,
            pages=self.pages,
            raw=self.title or self._as_reference(),
            is_reference=not self.title,
            type=self.type,
            truncated=self.truncated,
        )

    def _as_reference(self) -> str:
        """A reference string for an entry without a title: "Wall. J Otol. 2001;12(3):407"."""
        issue = f"({self.issue})" if self.issue else ""
        pages = f":{self.pages}" if self.pages else ""
        place = f"{self.year or ''};{self.volume or ''}{issue}{pages}"
        parts = (", ".join(self.authors), self.container or "", place.strip(";"))
        return ". ".join(part for part in parts if part)

    def _identify(self) -> tuple[tuple[Identifier, ...], tuple[str, ...], str | None]:
        """The identifiers, best first and one a scheme; what is wrong with the others.

        And how a DOI begins that is cut off.
        """
        found: dict[str, Identifier] = {}
        start: str | None = None
        problems: list[str] = []
        for scheme, text in sorted(self.names, key=lambda name: name[0] in ("url", "eprint")):
            if _PLACEHOLDER.fullmatch(text) or (scheme == "isbn" and self.type not in BOOK_TYPES):
                continue
            try:
                identifier = _read_name(scheme, text)
            except InvalidIdentifier as error:
                start = start or beginning_of(error)
                if scheme in _PARSERS:
                    problems.append(f"no valid {_NAMES.get(scheme, scheme)}: {error}")
                continue
            if identifier.scheme != "isbn" or self.type in BOOK_TYPES:
                found.setdefault(identifier.scheme, identifier)
        ranked = sorted(found.values(), key=lambda each: _ORDER.get(each.scheme, 99))
        return tuple(ranked), tuple(problems), start


_NAMES = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "arxiv": "arXiv id", "isbn": "ISBN"}
_NAMES |= {"openalex": "OpenAlex id", "openaire": "OpenAIRE id"}


def year_in(text: str) -> int | None:
    """The first year in *text*, a date in whatever form; None when it holds none.

    >>> year_in("03 May 2011"), year_in("in press")
    (2011, None)
    """
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def _read_name(scheme: str, text: str) -> Identifier:
    """The identifier in a field of *scheme*; a DOI field may hold an address or more than a DOI."""
    if scheme == "url":
        return parse_identifier(text)
    if scheme == "eprint":
        return parse_arxiv(text)
    if scheme == "isbn":
        return _first_isbn(text)
    try:
        return _PARSERS[scheme](text)
    except InvalidIdentifier:
        inside = _one_of({found.identifier for found in find_identifiers(text)}, scheme)
        if inside is None:
            raise
        return inside


def _one_of(identifiers: Iterable[Identifier], scheme: str) -> Identifier | None:
    """The only identifier of *scheme*; None when there is none, or a choice."""
    fitting = [each for each in identifiers if each.scheme == scheme]
    return fitting[0] if len(fitting) == 1 else None


def _first_isbn(text: str) -> Identifier:
    """The first valid ISBN of a field that may list several editions'."""
    for piece in _ISBN_BREAK.split(text):
        try:
            return parse_isbn(piece)
        except InvalidIdentifier:
            continue
    return parse_isbn(text)
