"""Whether a line is a whole reference or a title alone: by its years, brackets and quotation marks.

A title taken for a reference costs little, since matching finds it in the whole string; a reference
taken for a title is found nowhere.
"""

from __future__ import annotations

import re

from harvest.model.mention import Query
from harvest.reading.reference import THESIS

__all__ = ["has_reference_form"]

_YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"
_DATE = rf"(?:[A-Z][a-z]{{2,8}}\.?\s+)?(?:\d{{1,2}},?\s+)?{_YEAR}"
_MORE = r"(?:\s[A-Z][a-z]+|\s?[-–/]\s?\d{2,4}|\s?\[\d{4}\])?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # Council of Economic Advisers. 2015. "Gender pay gap"; Batista, B. Avaliação. 2011. Usp.
        rf".{{2}}.*[.,?!\"”)]\s+{_YEAR}[.,:]\s+\S+\s+\S",
        # ACI (2006). Building code requirements; Robert, P.-Ch. 1878 "Inscription"
        rf".{{2}}.*\(\s*{_YEAR}(?:,[^()]{{2,20}})?\)\s*[.,:]\s*\S+\s+\S",
        rf".{{2}}.*\s\(?{_YEAR}\)?\s*[.,:]?\s*[\"“„«]",
        # OECD (1999) Environment in the transition. OECD; OECD 1999. Environment in the transition
        rf"[^.]{{2,120}}\(\s*{_YEAR}\s*\)\s+\S.*[.,]\s+\w",
        rf"[^.,;:]{{2,80}}\s{_YEAR}\.\s+\S+\s+\S+\s+\S",
        # Performance evaluation. 2018;127-128:154-175
        rf".{{4}}.*\b{_YEAR}\s*;\s*\S+:\s*\w",
        # Plate section. In: The trees of Ireland; GOST's two strokes
        r".{4}.*(?:[.,?!]\s+[Ii]n:|\s//)\s+\S+\s+\S",
        # Nutrition of pond fishes (Crowell, 1964), p. 20
        rf".{{2}}.*[([][^()\[\]]+[,:]\s*{_DATE}[)\]]",
        # H. Maier, Chemiker im Dritten Reich. Wiley, 2015. Studien
        rf".{{2}}.*(?:[.;:?!(]\s|\s\(|,\s).*[,;]\s*{_DATE}{_MORE}[\s.)\]]*(?:\.\s.*)?$",
        # Fifty-third annual report. Washington: Federal Reserve System (1966).
        rf".{{2}}.*[.;]\s.*\(\s*{_DATE}\s*\)\.?\s*$",
        # Damer, Attacking faulty reasoning, Wadsworth, Belmont, California 1980.
        rf".{{2}}(?>.*?,\s){{2}}.*\b{_YEAR}\.\s*$",
        rf".{{2}}.*,\s{_YEAR},\s(?:n°|no\.?|nr\.?|H\.)\s*\d",
        # From clocks to chaos, Princeton University Press 1988, 272 pp.
        rf".{{2}}.*[.,]\s.*\b(?:Press|Verlag|Publish\w+|University|Éditions)\b\W+{_YEAR}\b",
        rf".{{2}}.*\b{_YEAR}\b.*\b\d+\s*(?:pp?|S)\.",
    )
)
_QUOTED_PART = re.compile(r"\w[^“\"]*[“\"][^“”\"]{8,}[.,?!][”\"]\s+\w+\s+\w+")
"""'Hueston, William. "Thyroid disorders." Handbook of women's health': no year is needed."""

LONGEST = 600
"""Letters of a line in which its form is looked for: the patterns go back and forth."""


def has_reference_form(text: str, query: Query) -> bool:
    """Whether *text*, read as *query*, has the form of a reference in any style.

    >>> from harvest.reading.reference import parse_reference
    >>> book, title = "K. Roe, Jars. Wiley, 2015.", "Global burden of jars, 2015"
    >>> [has_reference_form(each, parse_reference(each)) for each in (book, title)]
    [True, False]
    """
    if query.volume and query.pages:
        return True
    if query.year and (query.authors or query.volume or query.pages):
        return True
    line = " ".join(text[:LONGEST].split())
    return any(form.match(line) for form in (*_FORMS, _QUOTED_PART)) or bool(THESIS.search(line))
