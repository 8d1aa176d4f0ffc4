"""arXiv identifiers, old style and new, and their way to DOIs and back.

Rules: arXiv's "Understanding the arXiv identifier": YYMM.NNNNN since April 2007, archive/YYMMNNN
before; the subject class of the old style ("math.GT") is no part of the identifier.
"""

from __future__ import annotations

import re

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.doi import parse_doi
from harvest.model.identifier.model import ARXIV_DOI, Identifier
from harvest.model.identifier.wrapping import unwrapped

__all__ = ["OLD_ARCHIVES", "parse_arxiv"]

OLD_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    "|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin"
    "|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
"""The archives that had identifiers of the old style, as alternatives of a pattern."""

_LABEL = re.compile(
    r"(?:arxiv\s*[:.]?\s*|(?:https?://)?(?:[\w.-]*\.)?(?:arxiv|ar5iv|alphaxiv)(?:\.labs\.arxiv)?\.org/"
    r"(?:abs|pdf|html|format|src|e-print|ps)?/?)*",
    re.IGNORECASE,
)
_NEW = re.compile(r"(\d\d)(\d\d)\.(\d{4,5})(?:v\d{1,3})?")
_OLD = re.compile(
    rf"({OLD_ARCHIVES})(?:\.[a-z-]{{2,}})?/(\d\d)(\d\d)(\d{{3}})(?:v\d{{1,3}})?",
    re.IGNORECASE,
)


def parse_arxiv(text: str) -> Identifier:
    """The arXiv id that *text* is, without its version: bare, `arXiv:`, an address, or a DOI.

    Raises:
        InvalidIdentifier: *text* is no arXiv id.

    >>> parse_arxiv("arXiv:1706.03762v5").value
    '1706.03762'
    >>> parse_arxiv("https://arxiv.org/abs/math.GT/0309136").value
    'math/0309136'
    """
    bare = unwrapped(text)
    if ARXIV_DOI in bare.lower():
        return _from_doi(text, bare)
    label = _LABEL.match(bare)
    bare = bare[label.end() :] if label else bare
    bare = re.sub(r"(?:\.pdf)?(?:[?#].*)?$|\s*\[[\w.-]+\]?$", "", bare, flags=re.IGNORECASE).rstrip(
        "/"
    )
    if match := _NEW.fullmatch(bare):
        return _checked_new(text, match)
    if match := _OLD.fullmatch(bare):
        return _checked_old(text, match)
    raise InvalidIdentifier(text, "is no arXiv id, which is like 1706.03762 or hep-th/9901001")


def _from_doi(text: str, bare: str) -> Identifier:
    """The arXiv id in one of arXiv's DOIs, checked like any other."""
    suffix = parse_doi(bare).value.removeprefix(ARXIV_DOI)
    try:
        return parse_arxiv(suffix)
    except InvalidIdentifier as error:
        raise InvalidIdentifier(text, error.reason) from None


def _checked_new(text: str, match: re.Match[str]) -> Identifier:
    """The id of the new style, if its month and length fit its year."""
    year, month, number = int(match[1]), int(match[2]), match[3]
    if not 1 <= month <= 12:
        raise InvalidIdentifier(text, f"is no arXiv id: {match[2]} is no month")
    if (year, month) < (7, 4):
        raise InvalidIdentifier(text, "is no arXiv id: numbers of this style begin in April 2007")
    wanted = 5 if year >= 15 else 4
    if len(number) != wanted:
        raise InvalidIdentifier(
            text, f"is no arXiv id: one of 20{year:02} has {wanted} digits after the point"
        )
    return Identifier("arxiv", f"{match[1]}{match[2]}.{number}")


def _checked_old(text: str, match: re.Match[str]) -> Identifier:
    """The id of the old style, if its month exists and lies between August 1991 and March 2007."""
    year, month = int(match[2]), int(match[3])
    full_year = year + (1900 if year > 50 else 2000)
    if not 1 <= month <= 12 or not (1991, 8) <= (full_year, month) <= (2007, 3):
        raise InvalidIdentifier(
            text, f"is no arXiv id: {match[2]}{match[3]} is no month from 9108 to 0703"
        )
    return Identifier("arxiv", f"{match[1].lower()}/{match[2]}{match[3]}{match[4]}")
