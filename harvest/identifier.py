"""Identifiers of works: recognise, normalise, print."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Identifier"]


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A scheme and a normalised value: Identifier("doi", "10.1000/abc").

    Schemes: doi, arxiv, pmid, pmcid, isbn, openalex, openaire, zotero.
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
