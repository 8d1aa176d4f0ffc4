"""Names as BibTeX wants them: "von Last, Jr, First", organisations in braces.

BibTeX finds the parts of a name by commas, the word "and" and the case of the first letters (btxhak
§4), so whatever in a name would be misread goes into braces, and nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvest.export.latex import clean, to_latex
from harvest.model.work import Contributor
from harvest.text.particle import WRITTEN_PARTICLE

__all__ = ["format_name", "format_names"]

_TRAILING_PARTICLES = re.compile(rf"(?<=\S)(?:\s+{WRITTEN_PARTICLE})+$")
_LEADING_PARTICLES = re.compile(rf"^(?:{WRITTEN_PARTICLE}\s+)+", re.IGNORECASE)
_SEPARATOR = re.compile(r",|(?:^|\s)and(?:\s|$)", re.IGNORECASE)
# bibtexparser takes the space behind an escaped character for a part of it, and misses the "and".
_ESCAPE_AT_END = re.compile(r"(\\[&%$#_])$")
_WORD_GAP = re.compile(r"[\s~]+")


def format_names(people: Sequence[Contributor], truncated: bool, ascii: bool = True) -> str:
    """All *people* joined by "and"; *truncated* adds "and others".

    >>> from harvest.model.work import Contributor
    >>> format_names([Contributor(family="Curie", given="Marie")], truncated=True)
    'Curie, Marie and others'
    """
    names = [
        _ESCAPE_AT_END.sub(r"{\1}", name)
        for person in people
        if (name := format_name(person, ascii))
    ]
    return " and ".join([*names, "others"] if names and truncated else names)


def format_name(person: Contributor, ascii: bool = True) -> str:
    """One name, or "" for a nameless contributor.

    >>> format_name(Contributor(family="Berg", given="Jane van der", suffix="Jr."))
    'van der Berg, Jr., Jane'
    >>> format_name(Contributor(literal="Centers for Disease Control and Prevention"))
    '{Centers for Disease Control and Prevention}'
    """
    family, given, suffix = _parts(person)
    if not family:
        return _braced(clean(person.literal or "") or given or suffix, ascii)
    if not given:
        return _lone_family(f"{family} {suffix}".strip(), ascii)
    parts = (_family(family, ascii), _part(suffix, ascii), _part(given, ascii))
    return ", ".join(part for part in parts if part)


def _parts(person: Contributor) -> tuple[str, str, str]:
    """Family, given and suffix, cleaned; particles that a source put after the given name moved."""
    family, given = clean(person.family or ""), clean(person.given or "")
    if family and given:
        particles = _TRAILING_PARTICLES.search(given)
        if particles:
            given, family = given[: particles.start()], particles[0].strip() + " " + family
    return family, given, clean(person.suffix or "")


def _braced(text: str, ascii: bool) -> str:
    return f"{{{to_latex(text, ascii)}}}" if text else ""


def _part(text: str, ascii: bool) -> str:
    """A given name or suffix: braced only if BibTeX would split it."""
    return _braced(text, ascii) if _SEPARATOR.search(text) else to_latex(text, ascii)


def _family(family: str, ascii: bool) -> str:
    """A family name before a comma.

    BibTeX takes everything up to the last word in lower case for particles: right for "van der
    Berg", wrong for "Ortega y Gasset", which is braced.
    """
    if _SEPARATOR.search(family):
        return _braced(family, ascii)
    if " " in family or "\u00a0" in family:
        words = _WORD_GAP.split(_LEADING_PARTICLES.sub("", family))
        if any(word[:1].islower() for word in words[:-1]):
            return _braced(family, ascii)
    return to_latex(family, ascii)


def _lone_family(family: str, ascii: bool) -> str:
    """A name of one part: several words would be read as given names unless braced."""
    if family.lower() == "others" or _SEPARATOR.search(family) or _WORD_GAP.search(family):
        return _braced(family, ascii)
    return to_latex(family, ascii)
