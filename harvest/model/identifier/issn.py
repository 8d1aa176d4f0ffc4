"""ISSNs: numbers of journals and series. They name no work, so they are no `Identifier`."""

from __future__ import annotations

import re

__all__ = ["normal_issn"]


def normal_issn(text: str) -> str | None:
    """*text* as 1234-5679; None when it is no ISSN or its check digit is wrong (ISO 3297).

    >>> normal_issn("03781119"), normal_issn("1234-5678")
    ('0378-1119', None)
    """
    digits = text.strip().replace("-", "").upper()
    if not re.fullmatch(r"[0-9]{7}[0-9X]", digits):
        return None
    total = sum((8 - place) * int(digit) for place, digit in enumerate(digits[:7]))
    return f"{digits[:4]}-{digits[4:]}" if "0123456789X"[-total % 11] == digits[7] else None
