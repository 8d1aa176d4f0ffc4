"""Other people's BibTeX readers, as the tests ask them: fields, names and LaTeX to text."""

from __future__ import annotations

import re
import unicodedata
import warnings
from typing import Any

import bibtexparser.entrypoint
from bibtexparser import middlewares

from harvest.export.latex import read_latex
from harvest.export.latex_characters import LOOKALIKES

__all__ = [
    "fold",
    "join_name",
    "read_all_bibtexparser",
    "read_all_pybtex",
    "read_bibtexparser",
    "read_pybtex",
]


def read_all_bibtexparser(text: str) -> Any:
    """The entries of *text*, LaTeX decoded, names split; a warning or a failed block fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        library = bibtexparser.entrypoint.parse_string(
            text,
            append_middleware=[
                middlewares.SeparateCoAuthors(),
                middlewares.SplitNameParts(),
                middlewares.LatexDecodingMiddleware(),
            ],
        )
    assert not library.failed_blocks, library.failed_blocks
    return library.entries


def read_all_pybtex(text: str) -> Any:
    """The entries of *text* by key, as pybtex reads it; a warning is an error."""
    from pybtex.database import parse_string  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return parse_string(text, "bibtex").entries


def read_bibtexparser(text: str) -> Any:
    """The only entry of *text*, see `read_all_bibtexparser`."""
    [entry] = read_all_bibtexparser(text)
    return entry


def read_pybtex(text: str) -> Any:
    """The only entry of *text*, see `read_all_pybtex`."""
    [entry] = read_all_pybtex(text).values()
    return entry


def join_name(name: Any) -> tuple[str, str]:
    """(family with its particles and suffix, given) of a name in parts, folded."""
    family = " ".join([*name.von, *name.last, *name.jr])
    return fold(read_latex(family)), fold(read_latex(" ".join(name.first)))


def fold(text: str) -> str:
    """*text* without what an export may change on purpose: see glyph.py for the lookalikes.

    Raised and lowered characters become plain, white space single.
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(_plain(character) for character in text)
    return re.sub(r"\s+", " ", text).strip()


def _plain(character: str) -> str:
    form, _, _ = unicodedata.decomposition(character).partition(" ")
    if form in ("<sub>", "<super>", "<fraction>"):
        return unicodedata.normalize("NFKC", character).replace("⁄", "/").replace("−", "-")
    if character in LOOKALIKES:
        return _read_lookalike(character)
    return character


def _read_lookalike(character: str) -> str:
    return read_latex(LOOKALIKES[character])
