"""The identifier itself: a scheme and a normalized value."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

__all__ = ["Found", "Identifier"]

ARXIV_DOI = "10.48550/arxiv."
"""What arXiv's own DOIs begin with, lower-cased."""

ADDRESSES = {
    "doi": "https://doi.org/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "isbn": "https://openlibrary.org/isbn/{}",
    "pii": "https://www.sciencedirect.com/science/article/pii/{}",
    "openalex": "https://openalex.org/{}",
    "openaire": "https://explore.openaire.eu/search/result?id={}",
    "shortdoi": "https://doi.org/10/{}",
    "zotero": "zotero://select/{}",
}


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A scheme and a normalized value: Identifier("doi", "10.1000/abc").

    Schemes: doi, arxiv, pmid, pmcid, isbn, pii, openalex, openaire, shortdoi, zotero. The
    constructor trusts its caller; the `parse_*` functions are the way in for text.

    >>> print(Identifier("pmid", "123"))
    pmid:123
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @property
    def url(self) -> str:
        """Where a browser finds the work, percent-encoded; `parse_identifier` reads it back.

        >>> Identifier("doi", "10.1002/1099-1166(200112)16:1+<::aid-gps563>3.0.co;2-0").url
        'https://doi.org/10.1002/1099-1166(200112)16:1+%3C::aid-gps563%3E3.0.co;2-0'
        """
        value = _zotero_path(self.value) if self.scheme == "zotero" else self.value
        return ADDRESSES[self.scheme].format(quote(value, safe="/:;().,+@=!$*~-_"))

    @property
    def arxiv_doi(self) -> Identifier | None:
        """The DOI that arXiv registers for this arXiv id; None for any other scheme.

        >>> print(Identifier("arxiv", "1706.03762").arxiv_doi)
        doi:10.48550/arxiv.1706.03762
        """
        if self.scheme != "arxiv":
            return None
        return Identifier("doi", ARXIV_DOI + self.value.lower())

    @property
    def arxiv_id(self) -> Identifier | None:
        """The arXiv id inside one of arXiv's own DOIs; None for any other identifier.

        >>> print(Identifier("doi", "10.48550/arxiv.1706.03762").arxiv_id)
        arxiv:1706.03762
        """
        if self.scheme != "doi" or not self.value.startswith(ARXIV_DOI):
            return None
        return Identifier("arxiv", self.value.removeprefix(ARXIV_DOI))


def _zotero_path(value: str) -> str:
    """The path of a Zotero item key in a zotero://select address."""
    library, _, key = value.rpartition("/")
    return f"{library or 'library'}/items/{key}"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """An identifier in a free text, and where: `text[start:end]` is how it was written there."""

    identifier: Identifier
    start: int
    end: int
