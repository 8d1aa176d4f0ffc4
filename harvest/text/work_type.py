"""Types of works: every source's word for one, in Crossref's vocabulary."""

from __future__ import annotations

import re

__all__ = ["CSL", "DATACITE", "OPENAIRE", "OPENALEX", "venue_kind", "worktype"]

CROSSREF = frozenset(
    "journal-article proceedings-article book-chapter book-section book-part book-track "
    "reference-entry book monograph edited-book reference-book book-set book-series posted-content "
    "dissertation report report-series report-component dataset database component peer-review "
    "grant journal journal-issue journal-volume proceedings proceedings-series standard "
    "standard-series other software blog-post".split()
)
"""Crossref's types, and software and posts of blogs, which it has no word for."""

OPENALEX = {
    "article": "journal-article",
    "review": "journal-article",
    "editorial": "journal-article",
    "erratum": "journal-article",
    "letter": "journal-article",
    "retraction": "journal-article",
    "book-review": "journal-article",
    "data-paper": "journal-article",
    "software-paper": "journal-article",
    "preprint": "posted-content",
    "conference-paper": "proceedings-article",
    "conference-abstract": "proceedings-article",
    "supplementary-materials": "component",
    "software": "software",
}

DATACITE = {
    "journalarticle": "journal-article",
    "article": "journal-article",
    "datapaper": "journal-article",
    "preprint": "posted-content",
    "conferencepaper": "proceedings-article",
    "conferenceproceeding": "proceedings",
    "bookchapter": "book-chapter",
    "peerreview": "peer-review",
    "thesis": "dissertation",
    "doctoralthesis": "dissertation",
    "masterthesis": "dissertation",
    "outputmanagementplan": "report",
    "technicalreport": "report",
    "workingpaper": "report",
    "projectdeliverable": "report",
    "software": "software",
    "computationalnotebook": "software",
    "standard": "standard",
    "monographie": "book",
    "monograph": "book",
}

OPENAIRE = {
    "article": "journal-article",
    "review": "journal-article",
    "letter": "journal-article",
    "editorial": "journal-article",
    "data paper": "journal-article",
    "software paper": "journal-article",
    "preprint": "posted-content",
    "conference object": "proceedings-article",
    "conference paper": "proceedings-article",
    "conference contribution": "proceedings-article",
    "contribution for newspaper or weekly magazine": "other",
    "part of book or chapter of book": "book-chapter",
    "thesis": "dissertation",
    "doctoral thesis": "dissertation",
    "master thesis": "dissertation",
    "bachelor thesis": "dissertation",
    "internal report": "report",
    "external research report": "report",
    "research": "report",
    "technical report": "report",
    "project deliverable": "report",
    "annotation": "peer-review",
    "collection": "dataset",
    "software": "software",
}

CSL = {
    "article-journal": "journal-article",
    "article-magazine": "journal-article",
    "article-newspaper": "journal-article",
    "article": "posted-content",
    "chapter": "book-chapter",
    "paper-conference": "proceedings-article",
    "thesis": "dissertation",
    "entry-encyclopedia": "reference-entry",
    "entry-dictionary": "reference-entry",
    "entry": "reference-entry",
    "review": "peer-review",
}

_KINDS = {
    "journal-article": "journal",
    "proceedings-article": "proceedings",
    "posted-content": "repository",
    "dataset": "repository",
    "book-series": "series",
    "report": "series",
    "report-component": "series",
    "book": "series",
    "monograph": "series",
    "edited-book": "series",
    "reference-book": "series",
    "proceedings": "series",
}
_KINDS |= dict.fromkeys(
    ("book-chapter", "book-section", "book-part", "book-track", "reference-entry"), "book"
)


def worktype(name: str | None, table: dict[str, str] | None = None) -> str | None:
    """Crossref's word for *name*: through *table*, else its own; "other" for one nobody knows.

    >>> worktype("preprint", OPENALEX), worktype("podcast"), worktype(None)
    ('posted-content', 'other', None)
    """
    if not name:
        return None
    name = name.strip().lower()
    found = table.get(name) if table else None
    if found:
        return found
    hyphened = re.sub(r"[\s_]+", "-", name)
    return hyphened if hyphened in CROSSREF else "other"


def venue_kind(type_: str | None) -> str | None:
    """What a work of this type appears in, when its source does not say."""
    return _KINDS.get(type_) if type_ else None
