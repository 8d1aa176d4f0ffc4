"""The months' names in English, and as BibTeX abbreviates them."""

from __future__ import annotations

__all__ = ["MONTHS", "SHORT_MONTHS"]

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
SHORT_MONTHS = tuple(name[:3].lower() for name in MONTHS)
