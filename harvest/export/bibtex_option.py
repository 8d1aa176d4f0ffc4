"""What a bibliography entry holds and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from harvest.export.latex import clean, to_latex
from harvest.model.work import Work

__all__ = ["BibOptions", "Dialect"]

Dialect = Literal["bibtex", "biblatex"]


@dataclass(frozen=True, slots=True)
class BibOptions:
    """What an entry holds and how it is written.

    Attributes:
        ascii: ASCII LaTeX instead of UTF-8; None takes the dialect's custom (BibTeX ASCII,
            BibLaTeX UTF-8).
        markup: keep italics, sub- and superscripts of titles; False drops them.
        url: write `url` beside a DOI too; without a DOI it is always written.
        short_title: gives the abbreviated title of a work's journal, or None to keep the full
            one (see abbreviation.py); no journal is abbreviated when this is None.
        abstract, keywords, citations: write these fields too.
    """

    dialect: Dialect = "bibtex"
    ascii: bool | None = None
    markup: bool = True
    url: bool = False
    short_title: Callable[[Work], str | None] | None = None
    abstract: bool = False
    keywords: bool = False
    citations: bool = False

    @property
    def is_ascii(self) -> bool:
        """Whether text becomes ASCII LaTeX."""
        return self.dialect == "bibtex" if self.ascii is None else self.ascii

    def encode(self, text: str | None) -> str:
        """*text* as the LaTeX of a field, "" for None."""
        return to_latex(clean(text), self.is_ascii) if text else ""
