"""Works that lists give on lines of their own: the title, below it the authors, then the year."""

from __future__ import annotations

import re

from harvest.model.mention import Query
from harvest.reading.copied_title import clean_copied_title
from harvest.reading.list_entry import year_in
from harvest.reading.person import families, family
from harvest.text.particle import WRITTEN_PARTICLE
from harvest.text.script import is_unspaced
from harvest.text.year_pattern import YEAR

__all__ = ["is_title_above_names", "query_of_lines"]

_FEWEST_WORDS = 4
_MOST_LINES = 5
_MARK = re.compile(r"^[ \t>]*(?:[-*+•][ \t]+)?|^[*_]{1,3}|[*_]{1,3}$")
_LABEL = re.compile(r"^(?:authors?|by|autor(?:en|es)?|auteurs?|autori)[:：]?\s+", re.IGNORECASE)
_CAPITAL = r"[^\W\d_a-zß-ÿ]"
_PERSON = (
    rf"(?:{_CAPITAL}[\w'’-]*\.?(?:[ -]?{_CAPITAL}\.)*)"
    rf"(?: (?:{WRITTEN_PARTICLE} ){{0,2}}{_CAPITAL}[\w'’.-]*){{1,3}}"
)
_NAME = re.compile(_PERSON)
_JOINT = re.compile(r", (?:and |& )?|; | and | & | und | et | y ")
_OTHERS = re.compile(r"(?:,? et al\.?|,? and others|,? …|[.,])$")
_MOST_LETTERS = 1000
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_SENTENCE = re.compile(r"[.?!] \w")


def is_title_above_names(line: str, below: str) -> bool:
    """Whether *line* is a title of some words and the one below it names who wrote that.

    >>> is_title_above_names("**A study of many loops**", "Ann Poe, Max Roe")
    True
    >>> is_title_above_names("**Loops**", "They are found in many cells.")
    False
    """
    title, people = _bare(line), _LABEL.sub("", _bare(below))
    words = title.split()
    is_long = len(words) >= _FEWEST_WORDS and not is_unspaced(title)
    is_single = not _YEAR.search(title) and not _SENTENCE.search(title)
    return is_long and is_single and _are_names(people) and not _are_names(title)


def query_of_lines(raw: str) -> Query | None:
    """The work that the lines of *raw* are; None where they are no title, authors and year."""
    lines = raw.strip().split("\n")
    if not 3 <= len(lines) <= _MOST_LINES or not is_title_above_names(lines[0], lines[1]):
        return None
    rest = " ".join(_bare(line) for line in lines[2:])
    year = _YEAR.search(rest)
    if year is None:
        return None
    people = _LABEL.sub("", _bare(lines[1])).rstrip(".,")
    names = re.split(r", (?:and |& )?", people)
    authors = tuple(map(family, names)) if _are_whole(names) else families(people)
    container = rest[: year.start()].strip(" ,.(;") or None
    return Query(
        clean_copied_title(_bare(lines[0])).rstrip("."),
        authors,
        year_in(year[0]),
        container,
        raw=" ".join(raw.split()),
        is_reference=True,
    )


def _are_names(text: str) -> bool:
    """Whether a line holds names of persons and nothing else."""
    if len(text) > _MOST_LETTERS or text.isupper():
        return False
    return all(map(_NAME.fullmatch, _JOINT.split(_OTHERS.sub("", text))))


def _are_whole(names: list[str]) -> bool:
    """Whether each is a name in full, given names first."""
    return all(_NAME.fullmatch(name) and len(name.split()[-1]) > 2 for name in names)


def _bare(line: str) -> str:
    line = _MARK.sub("", line.strip())
    return _MARK.sub("", line).strip()
