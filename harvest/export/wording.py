"""The words in which a record is shown to people: types, access, versions, sources, notices."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from harvest.export.sanitize import inert
from harvest.model.provider import known_providers

__all__ = [
    "ACCESS",
    "MEANINGS",
    "VERSIONS",
    "access_words",
    "country_name",
    "label_of",
    "notice_words",
    "source_name",
    "type_words",
]

TYPES = {
    "journal-article": "Article",
    "book-chapter": "Part of book or chapter of book",
    "book-section": "Part of book or chapter of book",
    "book-part": "Part of book or chapter of book",
    "book-track": "Part of book or chapter of book",
    "proceedings-article": "Conference paper",
    "posted-content": "Preprint",
    "blog-post": "Blog post",
    "reference-entry": "Entry in a reference work",
    "edited-book": "Edited book",
    "reference-book": "Reference work",
    "dissertation": "Thesis",
    "peer-review": "Peer review",
    "component": "Part or supplement of a work",
    "other": "Other",
}

ACCESS = {
    "diamond": "open access (diamond: free to read and to publish)",
    "gold": "open access (gold: in an open-access journal)",
    "green": "open access (green: a copy in a repository)",
    "hybrid": "open access (hybrid: open article in a subscription journal)",
    "bronze": "free to read (bronze: on the publisher's site, no open license)",
    "closed": "closed access",
}

VERSIONS = {
    "publishedVersion": "published version",
    "acceptedVersion": "accepted manuscript",
    "submittedVersion": "submitted manuscript",
}

_OTHERS = {"retraction-watch": "Retraction Watch", "harvest": "harvest (own)"}
"""Who is no source of its own, but named as one."""

_LABELS = {
    "citations": "Citations",
    "fwci": "FWCI",
    "citation_percentile": "Citation percentile",
    "early_citations": "Early citations",
    "recent_citations": "Recent citations",
    "venue_2yr_mean_citedness": "Journal",
    "venue_h_index": "Journal h",
    "venue_in_doaj": "In DOAJ",
}

MEANINGS = {
    "citations": "works that cite it",
    "fwci": "1 is average for its field and year",
    "citation_percentile": "more cited than this share of its field",
    "popularity": "current attention",
    "influence": "impact over all the years",
    "impulse": "momentum right after publication",
    "early_citations": "to the third year after publication",
    "recent_citations": "in the last three full years",
    "venue_2yr_mean_citedness": "its 2-year mean citedness; not the impact factor",
    "venue_h_index": "h-index of the journal",
    "venue_in_doaj": "listed in the Directory of Open Access Journals",
    "downloads": "from repositories",
    "views": "in repositories",
}
"""What each indicator tells, in one line."""

_NOTICES = {
    "retraction": "RETRACTED",
    "partial_retraction": "PARTLY RETRACTED",
    "partial-retraction": "PARTLY RETRACTED",
    "withdrawal": "WITHDRAWN",
    "removal": "REMOVED",
    "expression-of-concern": "EXPRESSION OF CONCERN",
    "expression_of_concern": "EXPRESSION OF CONCERN",
    "expression-of-concern-lifted": "EXPRESSION OF CONCERN LIFTED",
    "reinstatement": "REINSTATED",
    "reinstated": "REINSTATED",
    "correction": "CORRECTED",
    "corrigendum": "CORRECTED",
    "erratum": "CORRECTED",
}


def type_words(type_: str | None) -> str:
    """What kind of work it is: "Part of book or chapter of book"; "" when unknown.

    >>> type_words("book-chapter"), type_words("report-series"), type_words(None)
    ('Part of book or chapter of book', 'Report series', '')
    """
    name = inert(type_)
    return TYPES.get(name) or name.replace("-", " ").capitalize()


def access_words(status: str | None, is_oa: bool | None) -> str:
    """How the work can be read, as one phrase; "" when no source says."""
    known = ACCESS.get(status or "")
    if known or is_oa is None:
        return known or ""
    return "open access" if is_oa else "closed access"


def source_name(source: str | None) -> str:
    """The name of a source as it writes itself; several are joined by commas.

    >>> source_name("crossref, openalex")
    'Crossref, OpenAlex'
    """
    return ", ".join(_label(name) for name in inert(source).split(", "))


def _label(name: str) -> str:
    row = known_providers().get(name)
    return row.label if row else _OTHERS.get(name, name)


def country_name(code: str | None) -> str:
    """The English name of an ISO 3166 country; its code when it has none here.

    >>> country_name("it"), country_name("ZZ")
    ('Italy', 'ZZ')
    """
    name = inert(code)
    return _countries().get(name.upper(), name)


@cache
def _countries() -> dict[str, str]:
    """Code → name. The table is that of the time zone database (public domain), names in full."""
    table = Path(__file__).with_name("country.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in table.splitlines())


def label_of(indicator: str) -> str:
    """The short name under which an indicator is shown."""
    name = inert(indicator)
    return _LABELS.get(name) or name.replace("_", " ").capitalize()


def notice_words(type_: str) -> str:
    """What a notice says of the work: "RETRACTED", "CORRECTED", or its own type in capitals."""
    name = inert(type_).lower()
    return _NOTICES.get(name) or name.replace("_", " ").replace("-", " ").upper()
