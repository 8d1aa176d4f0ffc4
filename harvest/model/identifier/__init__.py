"""Identifiers of works: recognize, normalize, print, and find them in text.

`parse_*` takes a text that is an identifier and returns it normalized, or raises
InvalidIdentifier, whose message quotes the text and says what is wrong with it. `find_*` takes any
text and returns what is there, perhaps nothing.
"""

from __future__ import annotations

import re

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.address import parse_address
from harvest.model.identifier.arxiv import parse_arxiv
from harvest.model.identifier.catalog import (
    parse_openaire,
    parse_openalex,
    parse_pii,
    parse_pmcid,
    parse_pmid,
    parse_zotero,
)
from harvest.model.identifier.cut_doi import beginning_of
from harvest.model.identifier.doi import parse_doi
from harvest.model.identifier.isbn import parse_isbn
from harvest.model.identifier.model import Found, Identifier
from harvest.model.identifier.scanning import Broken, find_broken, find_identifiers
from harvest.model.identifier.shortdoi import parse_shortdoi
from harvest.model.identifier.wrapping import OPENING, unwrapped, without_invisibles
from harvest.text.doi_pattern import DOI_HINT

__all__ = [
    "Broken",
    "Found",
    "Identifier",
    "beginning_of",
    "find_broken",
    "find_identifiers",
    "looks_like_identifier",
    "parse_address",
    "parse_arxiv",
    "parse_doi",
    "parse_identifier",
    "parse_isbn",
    "parse_openaire",
    "parse_openalex",
    "parse_pii",
    "parse_pmcid",
    "parse_pmid",
    "parse_shortdoi",
]

_FORMS = (
    (r"zotero:", parse_zotero),
    (r"(?:openaire:\s*)?(?:50\|)?[\w.-]{12}::\w", parse_openaire),
    (r"(?:doi\s*(?::\s*)?)+10/[a-z0-9]{2,10}\W*$", parse_shortdoi),
    (
        r"(?:https?://)?(?:dx\.|www\.)?(?:short)?doi\.org/+(?:10/)?[a-z0-9]{2,10}\W*$",
        parse_shortdoi,
    ),
    (r"(?:doi\s*(?:[:=]\s*)?)*(?:https?:?/*)?(?:(?:dx|www)\.)?doi\.org\s*[:/]", parse_doi),
    (rf"(?:urn:|info:)?d\.?o\.?i\.?(?![a-z])|{DOI_HINT}|10\.\S+/", parse_doi),
    (r"10/(?=\d*[a-z])[a-z0-9]{2,10}\W*$", parse_shortdoi),
    (r"arxiv\s*:|arxiv\s+\S*\d", parse_arxiv),
    (r"\d{4}\.\d{4,5}(?:v\d+)?\W*$|[a-z-]+(?:\.[a-z-]+)?/\d{7}(?:v\d+)?\W*$", parse_arxiv),
    (r"(?:https?|ftp):/|www\.|[a-z0-9.-]+\.[a-z]{2,}(?::\d+)?/\S", parse_address),
    (r"pmc(?:id)?\s*(?:[:=#]\s*)?(?:pmc)?\d", parse_pmcid),
    (r"(?:pmid|pubmed)\s*(?:id\s*)?(?:[:=#]\s*)?\d", parse_pmid),
    (r"pii\s*[:=]\s*[sb]\d", parse_pii),
    (r"(?:urn:)?e?isbn(?:\W.*\d|\d)", parse_isbn),
    (r"openalex:|w\d{4,}\W*$", parse_openalex),
    (r"97[89][\d\s-]{10,14}\W*$|\d[\d-]{8,11}[\dx]\W*$", parse_isbn),
)
"""What a pasted text begins like, and who reads it. Order matters: an address may hold a DOI."""

_READERS = tuple((re.compile(form, re.IGNORECASE), parse) for form, parse in _FORMS)
_LABEL = re.compile(r"!?\[[^\n]*")
_ADDRESS = re.compile(r"\s*<?(\S+?)>?\s*(?:\"[^\"]*\"\s*)?\)[.,;:]?")


def parse_identifier(text: str) -> Identifier:
    """The identifier that *text* is, of whatever scheme, in any form that people paste.

    A bare number is never a PMID: it needs "pmid:".

    Raises:
        InvalidIdentifier: it is none. Whether it was meant as one, `looks_like_identifier` tells.

    >>> print(parse_identifier("https://www.nature.com/articles/s41586-020-2649-2"))
    doi:10.1038/s41586-020-2649-2
    """
    bare = _bare(text)
    for form, parse in _READERS:
        if form.match(bare):
            return _parse_as(parse, text, bare)
    if re.fullmatch(r"\d+\W*", bare):
        raise InvalidIdentifier(text, f"is a bare number; for a PMID write pmid:{bare}")
    raise InvalidIdentifier(
        text, "is empty" if not unwrapped(bare) else "is no identifier of a known form"
    )


def looks_like_identifier(text: str) -> bool:
    """Whether *text* is, or was meant as, an identifier or an address, and so is no title.

    >>> looks_like_identifier("10.1016/j."), looks_like_identifier("Doing gender")
    (True, False)
    """
    bare = _bare(text)
    return any(form.match(bare) for form, _ in _READERS)


def _bare(text: str) -> str:
    """*text* less invisible characters, brackets and quotes; of a Markdown link the address."""
    bare = without_invisibles(text).strip()
    label, _, rest = bare.rpartition("](")
    if _LABEL.fullmatch(label) and (link := _ADDRESS.fullmatch(rest)):
        bare = link[1]
    return bare.lstrip(OPENING)


def _parse_as(parse: object, text: str, bare: str) -> Identifier:
    """Read *bare*; an error quotes *text*, which is what was given."""
    assert callable(parse)
    try:
        identifier = parse(bare)
    except InvalidIdentifier as error:
        raise InvalidIdentifier(text, error.reason) from None
    assert isinstance(identifier, Identifier)
    return identifier
