"""How a DOI begins: "10.", the registrant's number, perhaps parts of it (DOI Handbook, 2.2)."""

from __future__ import annotations

__all__ = ["DOI_PREFIX", "DOI_START"]

DOI_PREFIX = r"10\.\d{4,9}(?:\.\d+)*"
"""The part before the slash, as a regular expression without groups."""
DOI_START = DOI_PREFIX + "/"
