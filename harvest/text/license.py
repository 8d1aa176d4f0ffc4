"""Licenses in one spelling: "cc-by-4.0" for a Creative Commons address, text or code."""

from __future__ import annotations

import re

__all__ = ["is_creative_commons", "license_name"]

_CC_URL = re.compile(
    r"creativecommons\.org/(?:licenses|publicdomain)/([a-z+-]+)(?:/(\d\.\d))?", re.I
)
_CC_TEXT = re.compile(r"cc[\s_-]*(by(?:[\s_-]*(?:nc|nd|sa))*|0|zero)[\s_-]*(\d\.\d)?\b.*", re.I)
_UNSAID = frozenset({"", "unspecified", "unspecified-oa", "none", "null", "unknown"})


def license_name(text: str | None) -> str | None:
    """The license *text* names; a text that is no Creative Commons license stays as it is.

    >>> license_name("http://creativecommons.org/licenses/by-nc/4.0/"), license_name("CC BY-NC-ND")
    ('cc-by-nc-4.0', 'cc-by-nc-nd')
    """
    if text is None or text.lower() in _UNSAID:
        return None
    if found := _CC_URL.search(text):
        kind, version = found[1].lower().strip("-"), found[2]
        kind = {"zero": "cc0", "mark": "public-domain"}.get(kind, f"cc-{kind}")
    elif found := _CC_TEXT.fullmatch(text.strip()):
        kind = "cc-" + re.sub(r"[\s_]+", "-", found[1].lower())
        kind, version = ("cc0" if kind in {"cc-0", "cc-zero"} else kind), found[2]
    else:
        return text
    return f"{kind}-{version}" if version else kind


def is_creative_commons(address: str) -> bool:
    """Whether *address* is that of a Creative Commons license."""
    return _CC_URL.search(address) is not None
