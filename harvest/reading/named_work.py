"""Works that a list or a sentence names by author and title, in no style of references."""

from __future__ import annotations

import re

from harvest.reading.person import PEOPLE, PERSON
from harvest.text.year_pattern import YEAR, YEAR_IN_BRACKETS

__all__ = ["find_in_prose", "title_and_people"]

_ANY_YEAR = re.compile(YEAR)
_MARK = re.compile(r"[*_\"“«]|\]\(")
_NAMED = r"(?:[*_]{1,3}|[\"“„«])[^*_\"”»]{6,200}(?:[*_]{1,3}|[\"”»])"
_TITLE_CASE = r"[^\W\d_a-z][\w'’-]*(?:[ :,–-]+(?:[a-z]{1,4}|&|[^\W\d_a-z][\w'’-]*)){2,14}"
_TITLE = r"(?P<title>" + _NAMED + "|" + _TITLE_CASE + ")"
_YEARLESS = (
    # "Clean Code" by Robert C. Martin; The Art of Computer Programming by Donald E. Knuth
    re.compile(rf"{_TITLE},? by (?P<people>{PEOPLE})[.,]?\s*$"),
    # Thomas Kuhn, *The Structure of Scientific Revolutions*
    re.compile(rf"(?P<people>{PEOPLE})[,.:] ?(?P<title>{_NAMED})(?:[.,] [^.?!]{{2,60}})?[.,]?\s*$"),
    # Knuth, Donald. The Art of Computer Programming. Addison-Wesley.
    re.compile(
        rf"(?P<people>[^\W\d_a-z][\w'’-]+, {PERSON.replace('{1,3}', '{0,3}')})\.? "
        r"(?P<title>[^.?!]{8,200})\. [^.?!]{3,60}\.?\s*$"
    ),
    # Jane Doe, Max Roe, and Ann Poe. Title of some words. In Venue
    re.compile(
        rf"(?P<people>{PERSON}(?:, {PERSON}){{0,40}},? (?:and|&) {PERSON})\. "
        r"(?P<title>[^\W\d_a-z][^.?!]{12,300})[.?!] (?:In )?[^\W\d_a-z]"
    ),
    # **Knuth, Donald** *The Art of Computer Programming* - a remark
    re.compile(
        rf"\*\*(?P<people>[^\W\d_a-z][\w'’-]+, {PERSON.replace('{1,3}', '{0,3}')})\*\*[,.:]? "
        rf"(?P<title>(?:[*_]{{1,2}}[\"“]?|[\"“«])[^*_\"“”»]{{6,200}}[\"”»*_]{{1,3}})"
    ),
    # [The art of loops](https://…) by Jane Doe
    re.compile(
        r"\[(?P<title>[^\[\]]{8,300})\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\))?[,:–—-]?\s\(?"
        rf"(?:by|von|par|por|di|door|av) (?P<people>{PEOPLE})"
    ),
    # *Design Patterns*, Gamma et al.
    re.compile(rf"(?P<title>{_NAMED})[,.]? (?P<people>[^\W\d_a-z][\w'’-]+ et al\.?)\s*$"),
)
"""Books and the like in a list, as people note them down without a year."""

_TITLED = r"(?:[*_]{1,2}|[\"“«])(?:[^*_\"“”«»\n ]+ ){2,40}[^*_\"“”«»\n ]+(?:[*_]{1,2}|[\"”»])"
_IN_PROSE = (
    # José Esteban Muñoz, *Ephemera as evidence: notes to queer acts* (1996)
    (
        ("(",),
        re.compile(
            rf"(?!(?:See|Cf|In|And|But|As|From|The|Also|Compare|Read|Like|With)\b)"
            rf"{PEOPLE}(?:[,:]|['’]s(?: [a-z]+){{0,2}})? {_TITLED},? {YEAR_IN_BRACKETS}"
        ),
    ),
    # In 1963, Erving Goffman's book "Stigma: notes on the management of spoiled identity"
    (
        ("'s", "’s"),
        re.compile(
            rf"\b{YEAR},? {PERSON}['’]s (?:[a-z]+ ){{0,2}}(?:book|paper|article"
            rf"|essay|study|monograph|thesis|dissertation),? {_TITLED}"
        ),
    ),
    # In his 1967 manifesto "Behaviors and Futures," Roy Ascott
    (
        ("n his ", "n her ", "n their ", "n the "),
        re.compile(
            rf"\b[Ii]n (?:his|her|their|the) {YEAR} [a-z-]{{4,20}},? {_TITLED},?"
            rf" {PERSON}"
        ),
    ),
    # Ann Poe's early argument in *Beyond Modern Sculpture* (1968)
    (
        ("'s", "’s"),
        re.compile(rf"{PERSON}['’]s (?:[a-z-]+ ){{0,6}}in {_TITLED},? {YEAR_IN_BRACKETS}"),
    ),
    # *The Loop Society* (*Schlingengesellschaft*, 2010) by Ann Poe
    (
        (" by ",),
        re.compile(rf"{_TITLED} \([^()\n]{{0,60}}\b{YEAR}\),? by {PERSON}"),
    ),
    # Mascardi et al. (2007) [A comparison of upper ontologies](https://…)
    (
        ("](",),
        re.compile(
            r"[^\W\d_a-zß-ÿ][\w'’-]+(?: et al\.?| (?:and|&) [^\W\d_a-zß-ÿ][\w'’-]+)? "
            rf"{YEAR_IN_BRACKETS}[:,]? "
            r"\[(?:[^\[\]\s]+ ){3,40}[^\[\]\s]+\]\(https?://[^\s()]+\)"
        ),
    ),
    # [The middle years: new perspectives](https://…) (John Oldham, Robert Liebert)
    (
        (") (",),
        re.compile(
            rf"\[(?:[^\[\]\s]+ ){{2,40}}[^\[\]\s]+\]\(https?://[^\s()]+\) "
            rf"\({PERSON}(?:(?:, | and | & |, and ){PERSON}){{1,5}}\)"
        ),
    ),
)
"""Works that a sentence names with their authors and a title of four words and more."""

_LONGEST_LINE = 20_000
"""A longer line is no prose."""


def find_in_prose(text: str) -> list[tuple[int, int]]:
    """The spans of works that sentences name in full: authors, title, year.

    >>> find_in_prose("See Ann Poe, *On the many forms of loops* (1996), and others.")
    [(4, 48)]
    """
    if ") (" not in text and not (_ANY_YEAR.search(text) and _MARK.search(text)):
        return []
    text = text[:_LONGEST_LINE]
    forms = (form for needles, form in _IN_PROSE if any(each in text for each in needles))
    found = (match.span() for form in forms for match in form.finditer(text))
    return sorted(found)


def title_and_people(text: str) -> tuple[str, str] | None:
    """Title and authors of a work that a list names without a year; None for other texts.

    >>> title_and_people('"Clean Code" by Robert C. Martin')
    ('Clean Code', 'Robert C. Martin')
    """
    found = next(filter(None, (pattern.match(text.strip()) for pattern in _YEARLESS)), None)
    return (found["title"].strip('*_"“”„«» .,'), found["people"]) if found else None
