"""ISBNs: both lengths, checked, and kept as thirteen digits.

The two check sums are a line each; python-stdnum has them too, but takes 45 ms to import, an
eighth of what a whole cached `harvest lookup` may take.
"""

from __future__ import annotations

import re

from harvest.errors import InvalidIdentifier
from harvest.model.identifier.model import Identifier
from harvest.model.identifier.wrapping import unwrapped

__all__ = ["parse_isbn"]

_LABEL = re.compile(r"(?:urn:)?(?:e-?|p-?)?isbn(?:[-\s]?1[03](?=[\s:]))?[\s:=#]*", re.IGNORECASE)


def parse_isbn(text: str) -> Identifier:
    """The ISBN that *text* is, as ISBN-13 digits, if its check digit is right.

    Raises:
        InvalidIdentifier: wrong length, a wrong character, or a check digit that does not fit.

    >>> parse_isbn("ISBN 0-444-52014-7").value
    '9780444520142'
    """
    bare = unwrapped(text)
    label = _LABEL.match(bare)
    digits = re.sub(r"[\s-]", "", bare[label.end() :] if label else bare).upper()
    if not re.fullmatch(r"[0-9]*[0-9X]", digits):
        raise InvalidIdentifier(text, "is no ISBN: it has more than digits, hyphens and a last X")
    if len(digits) == 10:
        return Identifier("isbn", _thirteen(text, digits))
    if len(digits) == 13 and digits.isdecimal():
        return Identifier("isbn", _checked_thirteen(text, digits))
    raise InvalidIdentifier(text, f"is no ISBN: it has {len(digits)} digits, not 10 or 13")


def _thirteen(text: str, digits: str) -> str:
    """The ISBN-13 of an ISBN-10 whose check digit is right."""
    total = sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9]))
    wanted = "0123456789X"[-total % 11]
    if digits[9] != wanted:
        raise InvalidIdentifier(text, f"is no ISBN: check digit {digits[9]}, it should be {wanted}")
    body = "978" + digits[:9]
    return body + _check_digit(body)


def _checked_thirteen(text: str, digits: str) -> str:
    if digits[:3] not in ("978", "979"):
        raise InvalidIdentifier(text, f"is no ISBN: it begins with {digits[:3]}, not 978 or 979")
    wanted = _check_digit(digits[:12])
    if digits[12] != wanted:
        raise InvalidIdentifier(
            text, f"is no ISBN: check digit {digits[12]}, it should be {wanted}"
        )
    return digits


def _check_digit(body: str) -> str:
    """The thirteenth digit, after weights 1, 3, 1, 3, …"""
    return str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body)) % 10)
