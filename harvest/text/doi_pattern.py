"""How a DOI begins: "10.", the registrant's number, perhaps parts of it (DOI Handbook, 2.2).

All other patterns are made of these, as regular expressions without groups.
"""

from __future__ import annotations

__all__ = ["DOI_HINT", "DOI_PREFIX", "DOI_START", "RESOLVER"]

DOI_PREFIX = r"10\.\d{4,9}(?:\.\d+)*"
"""The part before the slash."""
DOI_START = DOI_PREFIX + "/"
DOI_HINT = r"10\.\d"
"""What is enough to look closer."""
RESOLVER = r"https?://(?:dx\.|www\.)?doi\.org/"
"""What stands before a DOI in an address."""
