"""The bibliographic description of a work, and its parts.

Texts are clean Unicode: no markup, no entities, no control characters. Absent values are None or
empty, never invented. Dates are ISO strings of the precision the source gave ("2011", "2011-05",
"2011-05-03").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = [
    "FOUND_PREPRINT",
    "FOUND_VERSION",
    "Access",
    "Affiliation",
    "Contributor",
    "Funder",
    "Ids",
    "Relation",
    "Update",
    "Venue",
    "Version",
    "Work",
]


_UNSPACED = re.compile("[\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")


def _is_unspaced(name: str) -> bool:
    """Whether *name* is in Han, Kana or Hangul, the family name first and nothing between."""
    return not name.isascii() and _UNSPACED.match(name) is not None


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An organisation a contributor names as theirs. `ror` is the bare ROR id, `country` ISO-2."""

    name: str | None = None
    ror: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person or organisation in a role on one work.

    Attributes:
        role: "author", "editor", "translator" or "chair".
        literal: the whole name where it has no parts: an organisation, or an unparsed name.
        orcid: bare ORCID iD ("0000-0002-1825-0097").
    """

    role: str = "author"
    given: str | None = None
    family: str | None = None
    suffix: str | None = None
    literal: str | None = None
    orcid: str | None = None
    affiliations: tuple[Affiliation, ...] = ()

    @property
    def name(self) -> str:
        """The name to show: "Jane van der Berg Jr.", "李世民", or the literal."""
        if self.literal:
            return self.literal
        if self.family and self.given and _is_unspaced(self.family):
            gap = "" if _is_unspaced(self.given) else " "
            return f"{self.family}{gap}{self.given}"
        parts = (self.given, self.family, self.suffix)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a work appeared (OpenAlex calls this a "source"; our source is a provider).

    Attributes:
        kind: "journal", "book", "proceedings", "repository", "series" or None when unknown.
        series: title of the series a book or proceedings volume belongs to.
        publisher_place: where the publisher sits, as the source writes it ("Cham").
        event: the conference whose proceedings this is, event_place where it was held and
            event_date its first day.
    """

    title: str | None = None
    short_title: str | None = None
    issn: tuple[str, ...] = ()
    issn_l: str | None = None
    isbn: tuple[str, ...] = ()
    publisher: str | None = None
    series: str | None = None
    kind: str | None = None
    publisher_place: str | None = None
    event: str | None = None
    event_place: str | None = None
    event_date: str | None = None


@dataclass(frozen=True, slots=True)
class Funder:
    """Who paid. `doi` is the funder's registry DOI, `ror` its bare ROR id; `awards` are numbers."""

    name: str | None = None
    doi: str | None = None
    awards: tuple[str, ...] = ()
    ror: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """How the work can be read. `status`: diamond|gold|green|hybrid|bronze|closed|unknown."""

    status: str = "unknown"
    is_oa: bool | None = None
    url: str | None = None
    pdf_url: str | None = None
    license: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One place where one version of the work lives.

    Attributes:
        host: name of the journal or repository.
        version: "publishedVersion", "acceptedVersion", "submittedVersion" or None.
        type: what the host calls it ("Article", "Preprint"), None when unsaid.
        peer_reviewed: None when unsaid.
        source: the provider that told us.
        collected_from: where the provider has it from: its data source (OpenAIRE names it); where
            several told of this place, they are joined by " · ".
    """

    doi: str | None = None
    url: str | None = None
    host: str | None = None
    version: str | None = None
    is_oa: bool | None = None
    license: str | None = None
    source: str | None = None
    type: str | None = None
    peer_reviewed: bool | None = None
    collected_from: str | None = None


FOUND_VERSION = "found-published-version"
FOUND_PREPRINT = "found-preprint"
"""Types of relations that nobody deposited: harvest found them, by title and authors."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another work: `type` as Crossref names it (has-preprint, is-translation-of, …).

    Types of its own, which begin with "found-", are for what harvest found itself, and only they
    have a `confidence` (0..1).
    """

    type: str
    doi: str
    source: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A notice about this work: retraction, correction, expression-of-concern, …

    `doi` is the notice's. `source` is who registered it (crossref, retraction-watch, openalex).
    """

    type: str
    doi: str | None = None
    date: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Ids:
    """The work's other names, bare: "W2741809807", "29456894", "PMC5815332", "1706.03762"."""

    openalex: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    mag: str | None = None
    arxiv: str | None = None
    isbn: tuple[str, ...] = ()
    openaire: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A work as one source, or the merged record, describes it. Every field may be absent.

    Attributes:
        type: Crossref's vocabulary ("journal-article", "book-chapter", "posted-content", …).
        language: ISO 639-1.
        year: year of publication: print if known, else the earliest.
        published_issue: date of the issue that the article stands in, where that is known.
        edition: as the source writes it: "2", "3rd revised"; None for the first where unsaid.
        version: of software, data or a preprint: "1.2.3", "v2".
        degree: what a thesis was written for, as the source names it ("Mestrado em Física").
        report_number: number in a series of reports ("RFC 9110").
        eprint_class: arXiv's primary class ("cs.LG").
        pages: as printed, ASCII hyphen ("675-680"); first_page and last_page are the full forms.
        peer_reviewed: None when no source says.
        title_markup: the title as the source sent it, with its markup, where that differs.
        contributors_complete: False when the source cut the list; None when it cannot be known.
    """

    doi: str | None = None
    ids: Ids = field(default_factory=Ids)
    type: str | None = None
    title: str | None = None
    subtitle: str | None = None
    original_title: str | None = None
    language: str | None = None
    contributors: tuple[Contributor, ...] = ()
    year: int | None = None
    published: str | None = None
    published_online: str | None = None
    published_print: str | None = None
    venue: Venue = field(default_factory=Venue)
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    article_number: str | None = None
    abstract: str | None = None
    keywords: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    funders: tuple[Funder, ...] = ()
    access: Access = field(default_factory=Access)
    peer_reviewed: bool | None = None
    versions: tuple[Version, ...] = ()
    relations: tuple[Relation, ...] = ()
    updates: tuple[Update, ...] = ()
    is_retracted: bool | None = None
    published_issue: str | None = None
    edition: str | None = None
    version: str | None = None
    degree: str | None = None
    report_number: str | None = None
    eprint_class: str | None = None
    title_markup: str | None = None
    contributors_complete: bool | None = None

    @property
    def authors(self) -> tuple[Contributor, ...]:
        """The contributors in the role of author, in order."""
        return tuple(person for person in self.contributors if person.role == "author")
