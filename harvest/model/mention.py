"""What a note, list or .bib file says of a work: where it stands, and what can be read off it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from harvest.model.identifier import Identifier

__all__ = ["Annotation", "Mention", "Problem", "Query", "Reading"]

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""What a file's name may hold and a line may not."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a mention says of a work beside its identifiers; any part may be absent.

    Attributes:
        title: the title as far as it could be read, cleaned of site names and markup.
        authors: family names, in order; "et al." left out.
        people: the authors' whole names as written, beside `authors`; () where not known so.
        year: year of publication.
        container: journal, book or proceedings title, full or abbreviated.
        pages: as written ("407-12", "e1000100").
        raw: the whole text the rest was read from (a reference string, a title).
        is_reference: True when `raw` is a whole reference string, False when it is a bare title.
        type: Crossref type when the mention says so ("book-chapter"), else None.
        truncated: the title was cut off ("Vascular loop in the cerebello…").
        is_free: a few words that need not be a title: whoever half remembers a work types its
            author, its year, a word of its title.
        doi_start: how the work's DOI begins, where no more of it was left; None when unknown.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    container: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    raw: str = ""
    is_reference: bool = False
    type: str | None = None
    truncated: bool = False
    is_free: bool = False
    people: tuple[str, ...] = ()
    doi_start: str | None = None

    @property
    def key(self) -> str:
        """A short name of what is asked; the same for texts that differ in case or spacing only."""
        parts = (self.title, *self.authors, str(self.year or ""), self.container, self.volume)
        parts += (self.issue, self.pages, self.raw, self.type)
        parts += (self.doi_start,) if self.doi_start else ()
        folded = "\x1f".join(" ".join((part or "").casefold().split()) for part in parts)
        return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A quotation pasted from a reader, with its way back.

    Attributes:
        quote: the highlighted sentence, without its quotation marks; None for a bare link.
        page: page label as written ("407", "iv"), None when absent.
        pdf_link: the zotero://open-pdf/ address.
    """

    quote: str | None = None
    page: str | None = None
    pdf_link: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a file that names one work.

    Attributes:
        path: the file as the user named it (or found below the folder named); "-" is stdin,
            "zotero:…" a Zotero that runs.
        line, column: where the span begins, physical, both from 1.
        kind: doi, arxiv, pmid, pmcid, isbn, openalex, openaire, url, zotero, citekey, reference,
            title, bib-entry, row, frontmatter.
        text: the raw span.
        identifiers: all identifiers the span gives for the work, best first. A Zotero item key is
            Identifier("zotero", "2AFE3B35") or Identifier("zotero", "groups/123/2AFE3B35").
        query: what else it says; None when there is nothing to search with.
        annotation: quote and page when the span is a reader's annotation.
        cite_key: the key of a .bib entry or an @key.
    """

    path: str
    line: int
    column: int
    kind: str
    text: str
    identifiers: tuple[Identifier, ...] = ()
    query: Query | None = None
    annotation: Annotation | None = None
    cite_key: str | None = None
    problems: tuple[str, ...] = field(default=())
    """What is wrong with the mention ("no valid DOI: ..."), for the report."""

    @property
    def is_in_file(self) -> bool:
        """Whether it stands in a file: not on standard input, nor in a Zotero that runs."""
        return self.path not in ("", "-") and not self.path.startswith("zotero:")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be read; the rest of the file was.

    Attributes:
        line: physical line from 1; 0 for the whole file.
        is_unread: nothing of the file or folder could be read, though it is there to be read.
    """

    path: str
    line: int
    text: str
    is_unread: bool = False

    def __str__(self) -> str:
        path = _UNPRINTABLE.sub("\ufffd", self.path)
        place = f"{path}:{self.line}" if self.line else path
        return f"{place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file gave: its mentions in order, and what could not be read.

    Attributes:
        mentions: a tuple; packed where a table has very many rows.
        notices: how the file was understood, where that is not plain: a line each, for the user,
            without the path.
    """

    mentions: Sequence[Mention] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
