"""Volume, issue and pages in a reference string, in whatever style it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["YEAR", "Locator", "find_locator"]

YEAR = r"(?:1[5-9]|20)\d\d"
_PAGE = r"[A-Za-z]{0,2}\d[\dA-Za-z]{0,9}"
_PAGES = rf"{_PAGE}(?:\s*[-–—−]+\s*{_PAGE})?"
_LOCATORS = (
    re.compile(
        rf"\b(?:vol(?:ume)?|Bd|Band|tome|t|т|том)\b\.?\s*"
        rf"(?P<volume>[A-Z]{{0,3}}\d[\w-]{{0,7}}|[IVXLC]+\b)"
        rf"(?:\s*[,.(]?\s*[–-]?\s*(?:(?:no|nr|issue|iss|H|Heft|вып)\b\.?|n°|№)\s*"
        rf"(?P<issue>[\w/–-]{{1,10}})\)?)?"
        rf"(?:[^\d]{{0,12}}(?:{YEAR}(?!\s*[-–—−])\)?[^\d]{{1,8}})?(?P<pages>{_PAGES}))?",
        re.IGNORECASE,
    ),
    # Chicago: "12, no. 3 (Spring 2011): 45–67"
    re.compile(
        rf"(?<![\d–-])(?P<volume>\d{{1,4}}),?\s+(?:no|nr|n°|H)\b\.?\s?(?P<issue>[\w/–-]{{1,10}}),?"
        rf"\s*\((?:[A-Za-z/ ]{{3,20}} )?{YEAR}\)\s*[:,]\s*(?:pp?\.?\s*)?(?P<pages>{_PAGES})"
    ),
    re.compile(
        rf"(?<![\d–-])(?P<volume>[A-Z]?\d{{1,4}}[A-Z]?)\s*"
        rf"(?:\(\s*(?P<issue>[^()]{{1,24}})\s*\))?\s*:\s*(?:pp?\.?\s*)?(?P<pages>{_PAGES})"
    ),
    re.compile(
        rf"(?<![\d–-])(?P<volume>\d{{1,4}})\s*\(\s*(?P<issue>[^()]{{1,12}})\s*\)\s*[,.;]?\s*"
        rf"(?:pp?\.?\s*)?(?P<pages>{_PAGES})"
    ),
    re.compile(
        rf"(?<![\d–-])(?!(?:1[5-9]|20)\d\d\b)(?P<volume>\d{{1,4}})\s*,\s*(?:pp?\.?\s*)?(?P<pages>{_PAGES})(?=\W|$)"
    ),
)
_PAGES_ALONE = re.compile(rf"\b(?:pp?|S|С|pages?)\.?\s*(?P<pages>\d{_PAGES[10:]}|{_PAGES})")


@dataclass(frozen=True, slots=True)
class Locator:
    """Volume, issue and pages, and where in the text they begin."""

    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    start: int | None = None


def find_locator(text: str, year: int | None) -> Locator:
    """The volume, issue and pages that stand last and are not the year."""
    for pattern in _LOCATORS:
        for found in reversed(list(pattern.finditer(text))):
            parts = found.groupdict()
            is_year = str(year) in (parts["volume"], parts["pages"])
            if found.start() < 8 or (is_year and text.count(str(year)) == 1):
                continue
            return Locator(parts["volume"], parts.get("issue"), parts["pages"], found.start())
    alone = _PAGES_ALONE.search(text)
    return Locator(pages=alone["pages"], start=alone.start()) if alone else Locator()
