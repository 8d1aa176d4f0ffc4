"""shortDOIs: what shortdoi.org gives for a DOI, "10/" and a few letters and digits.

They are names of doi.org's, so only doi.org can say which DOI one stands for.
"""

from __future__ import annotations

import re

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.model import Identifier
from harvest.model.identifier.wrapping import unwrapped

__all__ = ["parse_shortdoi", "short_in_path"]

_FORM = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?(?:shortdoi|doi)\.org/+|doi:?\s*)*(10/)?([a-z0-9]{2,10})",
    re.IGNORECASE,
)
_VOWELS = frozenset("aeiouy")


def parse_shortdoi(text: str) -> Identifier:
    """The shortDOI that *text* is: "10/c9wr8n", with doi: or an address before it.

    Raises:
        InvalidIdentifier: another shape.

    >>> print(parse_shortdoi("https://doi.org/c9wr8n"))
    shortdoi:c9wr8n
    """
    match = _FORM.fullmatch(unwrapped(text).rstrip("/"))
    if match is None or (not match[1] and short_in_path(f"/{match[2]}") is None):
        raise InvalidIdentifier(text, "is no shortDOI, which is like 10/c9wr8n")
    return Identifier("shortdoi", match[2].lower())


def short_in_path(path: str) -> str | None:
    """The shortDOI that an address's path at doi.org names; None where it is a page of the site.

    With "10/" before it nothing else can be meant. Without, a word is none: it has vowels and no
    digit ("doi.org/resources").
    """
    match = re.fullmatch(r"/+(10/)?([a-z0-9]{2,10})/?", path, re.IGNORECASE)
    if match is None:
        return None
    value = match[2].lower()
    is_name = bool(match[1]) or (not value.isdigit() and not _is_word(value) and len(value) > 2)
    return value if is_name else None


def _is_word(value: str) -> bool:
    return value.isalpha() and not _VOWELS.isdisjoint(value)
