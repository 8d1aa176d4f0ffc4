"""What closes a list of names that goes on: "et al.", "and others", "u. a.", "и др.", "等"."""

from __future__ import annotations

import re

__all__ = ["AND_OTHERS", "without_others"]

AND_OTHERS = re.compile(
    r"\bet(?:\.\s*|\s+)al\b\.?|\bet\s+(?:alii|coll\.?)(?!\w)|\band\s+(?:others|colleagues)\b|"
    r"\bu\.\s?a\.(?!\w)|\bund\s+andere\b|\by\s+(?:otros|cols?\.?)(?!\w)|\be\s+(?:outros|altri)\b|"
    r"\bи\s+др(?:\.|угие)|(?<=[\u3040-\u30ff\u3400-\u9fff\s，、,])[等他]$|^[等他]$|[…]|\.\.\.",
    re.IGNORECASE,
)


def without_others(name: str) -> str:
    """*name* without "et al." behind it; "" where it is nothing else.

    >>> [without_others(name) for name in ("Chao et. al.", "P. Chao et.al", "李世民等", "et al")]
    ['Chao', 'P. Chao', '李世民', '']
    """
    return AND_OTHERS.sub("", name).strip(" ,;，；、")
