"""Identifiers that a catalog or publisher gives: PubMed, OpenAlex, OpenAIRE, Elsevier, Zotero."""

from __future__ import annotations

import re

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.issn import normal_issn
from harvest.model.identifier.model import Identifier
from harvest.model.identifier.wrapping import unwrapped

__all__ = [
    "parse_openaire",
    "parse_openalex",
    "parse_pii",
    "parse_pmcid",
    "parse_pmid",
    "parse_zotero",
]

_PMID = re.compile(r"(?:(?:pmid|pubmed|medline)\s*(?:id\s*)?(?:[:=#]\s*)?)?(\d+)", re.IGNORECASE)
_PMCID = re.compile(
    r"(?:pmcid\s*(?:[:=#]\s*)?)?(?:pmc\s*(?:[:=#]\s*)?)?0*(\d{1,9})(?:\.\d+)?", re.IGNORECASE
)
_OPENALEX = re.compile(
    r"(?:(?:https?://)?(?:api\.|www\.|explore\.)?openalex\.org/(?:works/)?|openalex:?\s*)?"
    r"([a-z])(\d+)",
    re.IGNORECASE,
)
_OPENAIRE = re.compile(r"(?:openaire:\s*)?(?:50\|)?([\w.-]{12})::([0-9a-f]{32})", re.IGNORECASE)
_PII = re.compile(
    r"(?:pii\s*(?:[:=]\s*)?)?(s\d{7}[\dx]\d{7}[\dx]|b97[89]\d{15}[\dx])", re.IGNORECASE
)
_ZOTERO = re.compile(
    r"(?:zotero:/*(?:select/)?)?(?:library/(?:items/)?|(groups/\d+)/(?:items/)?)?([A-Z0-9]{8})"
)


def parse_pmid(text: str) -> Identifier:
    """The PubMed id that *text* is. Here, where a PMID is asked for, a bare number is one.

    Raises:
        InvalidIdentifier: no number of 1 to 8 digits.

    >>> parse_pmid("PMID: 21051471").value
    '21051471'
    """
    match = _PMID.fullmatch(unwrapped(text))
    if match is None:
        raise InvalidIdentifier(text, "is no PMID, which is a number of 1 to 8 digits")
    value = match[1].lstrip("0")
    if not value or len(value) > 8 or not value.isascii():
        raise InvalidIdentifier(text, f"is no PMID: {len(value)} digits, not 1 to 8")
    return Identifier("pmid", value)


def parse_pmcid(text: str) -> Identifier:
    """The PubMed Central id that *text* is, with its PMC and without a version.

    Raises:
        InvalidIdentifier: no number after PMC.

    >>> parse_pmcid("pmc3159421.1").value
    'PMC3159421'
    """
    match = _PMCID.fullmatch(unwrapped(text))
    if match is None or not match[1].isascii() or not match[1].strip("0"):
        raise InvalidIdentifier(text, "is no PMCID, which is like PMC3159421")
    return Identifier("pmcid", f"PMC{match[1]}")


def parse_openalex(text: str) -> Identifier:
    """The OpenAlex id of a work that *text* is: bare, or in an address.

    Raises:
        InvalidIdentifier: no W and digits; the id of an author or another entity is told apart.

    >>> parse_openalex("https://openalex.org/works/w2741809807").value
    'W2741809807'
    """
    match = _OPENALEX.fullmatch(unwrapped(text).rstrip("/"))
    if match is None or not match[2].isascii():
        raise InvalidIdentifier(text, "is no OpenAlex work, which is like W2741809807")
    letter, digits = match[1].upper(), match[2].lstrip("0")
    if letter != "W":
        raise InvalidIdentifier(
            text, f"is an OpenAlex id, but of no work: {letter} where W must be"
        )
    if not 1 <= len(digits) <= 12:
        raise InvalidIdentifier(text, f"is no OpenAlex work: {len(digits)} digits after the W")
    return Identifier("openalex", f"W{digits}")


def parse_openaire(text: str) -> Identifier:
    """The OpenAIRE id that *text* is: a source's prefix of twelve characters, `::`, an MD5.

    Raises:
        InvalidIdentifier: another shape.

    >>> parse_openaire("50|doi_dedup___::0123456789abcdef0123456789abcdef").value
    'doi_dedup___::0123456789abcdef0123456789abcdef'
    """
    match = _OPENAIRE.fullmatch(unwrapped(text))
    if match is None or not match[1].isascii():
        raise InvalidIdentifier(
            text, "is no OpenAIRE id: twelve characters, ::, 32 hexadecimal digits"
        )
    return Identifier("openaire", f"{match[1]}::{match[2].lower()}")


def parse_pii(text: str) -> Identifier:
    """The publisher item identifier that *text* is: S, ISSN, year, number; or B, ISBN, number.

    Elsevier and some others address their articles by it, with or without its punctuation.

    Raises:
        InvalidIdentifier: another shape.

    >>> parse_pii("S0092-8674(20)30229-4").value
    'S0092867420302294'
    """
    match = _PII.fullmatch(re.sub(r"[-()]", "", unwrapped(text)))
    if match is None or not match[1].isascii():
        raise InvalidIdentifier(text, "is no PII, which is like S0092867420302294")
    value = match[1].upper()
    if value.startswith("S") and not normal_issn(value[1:9]):
        raise InvalidIdentifier(text, "is no PII: the ISSN in it fails its check digit")
    return Identifier("pii", value)


def parse_zotero(text: str) -> Identifier:
    """The key of an item in a Zotero library, from `zotero:KEY` or a zotero://select address.

    Raises:
        InvalidIdentifier: another shape.

    >>> parse_zotero("zotero://select/groups/123/items/2AFE3B35").value
    'groups/123/2AFE3B35'
    """
    match = _ZOTERO.fullmatch(unwrapped(text))
    if match is None:
        raise InvalidIdentifier(text, "is no Zotero item, which has a key like 2AFE3B35")
    return Identifier("zotero", f"{match[1]}/{match[2]}" if match[1] else match[2])
