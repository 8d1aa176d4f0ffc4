"""References as notes of the humanities give them: "Ann Poe, *On Loops* (Paris: Vrin, 1977), 27".

The Chicago Manual of Style (17th edition, chapter 14) has a full note, which ends with the place,
publisher and year in brackets, and a shortened one: name, short title, page.
"""

from __future__ import annotations

import re

from harvest.reading.person import PEOPLE
from harvest.text.year_pattern import YEAR

__all__ = ["named_in_note"]

_LEAD = r"(?:(?:See(?: also)?|Cf\.|Compare|Vgl\.|Siehe|Voir|Véase|Cfr\.|Quoted in|Cited in):? )?"
_QUOTED = r"[“\"„«][^“”\"„»\n]{3,300}[”\"“»]"
_ITALIC = r"(?:\*[^*\n]{3,300}\*|_[^_\n]{3,300}_)"
_PAGE = r"(?:pp?\.|S\.|fols?\.|ch\.|chap\.|§)?\s?(?:\d{1,5}|[ivxlc]{1,7})(?:\s?[–—-]\s?\d{1,5})?"
_PAGES = rf"{_PAGE}(?:, {_PAGE}){{0,8}}"
_FAMILY = r"[^\W\d_a-zß-ÿ][\w'’-]+(?:[ -][^\W\d_a-zß-ÿ][\w'’-]+)?"
_NOTES = (
    # Michel Foucault, *Discipline and Punish*, trans. Alan Sheridan (New York: Vintage, 1977), 27
    re.compile(
        rf"{_LEAD}(?P<people>{PEOPLE})(?:, eds?\.|,? \(eds?\.\)|, trans\.)?,"
        rf" (?P<title>{_ITALIC})[^()\n]{{0,150}}"
        rf" \([^()\n]{{2,90}}, {YEAR}(?:[/–-]\d{{2,4}})?\)(?:[,.;:]|\W*$)"
    ),
    # Ann Poe, “The many loops of brains,” *Journal of Loops* 12, no. 3 (2011): 45–67
    re.compile(
        rf"{_LEAD}(?P<people>{PEOPLE}),? (?P<title>{_QUOTED}),? (?:"
        rf"(?:in:? )?[*_]?[^\W\d_][^()\n]{{2,180}} \((?:[^()\n]{{2,90}}[ ,/])?|\([^()\n]{{2,90}}, )"
        rf"{YEAR}(?:[/–-]\d{{2,4}})?\)(?:[,.;:]|\W*$)"
    ),
)
_SHORTENED = re.compile(
    # Foucault, “Prison Talk,” in Foucault, *Power/Knowledge*, p. 54
    rf"{_LEAD}(?P<people>{_FAMILY}(?:(?:, {_FAMILY}){{0,2}},? (?:and|&) {_FAMILY}|,? et al\.)?), "
    rf"(?P<title>{_QUOTED}|{_ITALIC}),? (?:in:? [^.\n]{{3,120}}, )?{_PAGES}[.”]?$"
)


def named_in_note(text: str) -> tuple[str, str] | None:
    """Title and authors of the work that a note names, in full or shortened; None for other texts.

    >>> named_in_note("Ann Poe, *On the Loops of Old* (Paris: Vrin, 1977), 27.")
    ('On the Loops of Old', 'Ann Poe')
    >>> named_in_note("Poe, “Loop Talk,” in Poe, Power, p. 54.")
    ('Loop Talk', 'Poe')
    >>> named_in_note("Ann Poe, *On the Loops of Old* (1977), is a film.")
    """
    if "*" not in text and "_" not in text and not re.search('[“"„«]', text):
        return None
    found = next(filter(None, (form.match(text) for form in (*_NOTES, _SHORTENED))), None)
    return (found["title"].strip('*_"“”„«» .,'), found["people"]) if found else None
