"""What reads as the year of a work: from 1500, before which nothing was printed as today, to 2049.

Regular expressions without groups.
"""

from __future__ import annotations

__all__ = ["YEAR", "YEAR_IN_BRACKETS"]

YEAR = r"(?:1[5-9]\d\d|20[0-4]\d)"
YEAR_IN_BRACKETS = rf"\({YEAR}[a-z]?(?:,? [^()]{{1,20}})?\)"
"""As author-date styles have it: "(2011)", "(2011a)", "(2011, March)"."""
