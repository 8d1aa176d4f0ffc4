"""Standard numbers of a work and its venue, bare and checked: DOI, ISSN, ISBN."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harvest.model.identifier.issn import normal_issn
from harvest.text.doi_pattern import DOI_START, RESOLVER

__all__ = ["bare_doi", "bare_ror", "distinct_dois", "isbns", "issns"]

_DOI = re.compile(rf"(?:{RESOLVER}|doi:|info:doi/)?\s*({DOI_START}\S+)", re.I)
_ROR = re.compile(r"ror\.org/(0[a-z0-9]{8})/?\s*$", re.IGNORECASE)
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")


def bare_doi(text: object) -> str | None:
    """The DOI that *text* is, lower-cased, without resolver; None when it is none.

    >>> bare_doi("https://doi.org/10.1000/ABC"), bare_doi("10.1/x")
    ('10.1000/abc', None)
    """
    found = _DOI.match(text.strip()) if isinstance(text, str) else None
    if not found:
        return None
    doi = found[1]
    if found.start(1) > 4 and "%" in doi and _PERCENT.search(doi):
        from urllib.parse import unquote

        doi = unquote(doi)
    return doi.lower() if doi.isprintable() else None


def bare_ror(value: object) -> str | None:
    """The bare id in the address of an organization at ROR; None when it is none.

    >>> bare_ror("https://ror.org/021nxhr62"), bare_ror("https://www.wikidata.org/wiki/Q1")
    ('021nxhr62', None)
    """
    found = _ROR.search(value) if isinstance(value, str) else None
    return found[1].lower() if found else None


def distinct_dois(texts: Iterable[object]) -> tuple[str, ...]:
    """The DOIs among *texts*, in order, each once."""
    return tuple(dict.fromkeys(doi for text in texts if (doi := bare_doi(text))))


def issns(texts: Iterable[str]) -> tuple[str, ...]:
    """The valid ISSNs among *texts* as NNNN-NNNX, in order, each once."""
    return tuple(dict.fromkeys(issn for text in texts if (issn := normal_issn(text.strip()[-9:]))))


def isbns(texts: Iterable[str]) -> tuple[str, ...]:
    """The valid ISBNs among *texts* as thirteen digits, in order, each once."""
    return tuple(dict.fromkeys(isbn for text in texts if (isbn := _isbn(text))))


def _isbn(text: str) -> str | None:
    """An ISBN-13 from any form; Crossref's old one is "http://id.crossref.org/isbn/978…"."""
    from harvest.errors import InvalidIdentifier
    from harvest.model.identifier import parse_isbn

    try:
        return parse_isbn(text.rpartition("/")[2]).value
    except InvalidIdentifier:
        return None
