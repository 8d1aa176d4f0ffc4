"""Names of persons and organizations as sources send them, as parts.

Only what the text shows is split off: a comma, a particle, a suffix, a surname after given names.
nameparser does the same at 100 times the cost (a tenth of a millisecond a name, and OpenAlex sends
a hundred authors), drops titles into fields of their own and guesses at organizations.
"""

from __future__ import annotations

import re

from harvest.model.work import Affiliation, Contributor
from harvest.text.all_caps import name_case
from harvest.text.markup import clean_text

__all__ = ["bare_orcid", "contributor_from_parts", "contributor_from_whole"]

_NOBODY = frozenset(
    "na n/a n/d #n/d none null unknown anonymous anon anonym author authors et al".split()
) | {
    "et al",
    "[anonymous]",
    "no author",
    "not available",
    "no authorship indicated",
    "[no author]",
    "s.n",
}
_SUFFIX = re.compile(r"(?:jr|sr|[2-5](?:nd|rd|th)|ii|iii|iv)\b\.?", re.IGNORECASE)
_DEGREE = re.compile(
    r"(?:ph\.?\s?d|m\.?\s?d|m\.?\s?sc|d\.?\s?phil|m\.?\s?p\.?\s?h|mbbs|frcs|facs|d\.?d\.?s|rn)\.?",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"^(?:(?:prof|dr|drs|mr|mrs|ms|ing|dipl)\b\.?[\s-]*)+(?=\w)", re.IGNORECASE)
_LOW_PARTICLES = frozenset(
    "van von der den dem de da do dos das del della delle di du d la le les lo los el al ibn bin "
    "ben ter ten te tot thoe zu zum zur af av vom 't y e".split()
)
_HIGH_PARTICLES = frozenset("Van Von De Del Della Di Du Da Dos La Le El Al Ter Ten St St.".split())
_ORGANIZATION = re.compile(
    r"\b(?:universit\w*|institut\w*|department|dept|hospital|college|school|group|consortium|"
    r"collaborat\w*|committee|commission|council|society|association|academy|foundation|agency|"
    r"network|investigators|team|staff|office|center|centre|ministry|ltd|inc|gmbh|corp|company|"
    r"company|laborator\w*|organi[sz]ation|federation|union|press|bureau|board|society|study|trial|"
    r"the|of|for|and|und|et|für)\b|&",
    re.IGNORECASE,
)
_ON_BEHALF = re.compile(r"^(?:(?:on )?behalf of|for|and)\s+(?:the\s+)*(?=\w)", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[\u05f3\u2032\u00b4`](?=[^\W\d_])")
_CONSONANTS = re.compile(r"[A-Z][b-df-hj-np-tv-xz]{1,2}")
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])\s*/?\s*$")
_UNSPACED = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def contributor_from_parts(
    given: str | None,
    family: str | None,
    suffix: str | None = None,
    *,
    role: str = "author",
    orcid: str | None = None,
    affiliations: tuple[Affiliation, ...] = (),
) -> Contributor | None:
    """The person whose name was sent in parts; None when the parts name nobody.

    A family name that holds everything is taken apart, when it shows where.

    >>> contributor_from_parts("LOUIS", "MCADAMS, III").name
    'Louis McAdams III'
    >>> contributor_from_parts(None, "F. C. De Schryver").family
    'De Schryver'
    """
    family = _clean_name(family)
    given = _clean_given(given, family)
    if _is_nobody(family) and _is_nobody(given):
        return None
    if not given or not family:
        return contributor_from_whole(
            family or given, role=role, orcid=orcid, affiliations=affiliations
        )
    family, split_suffix = _without_suffix(family)
    return Contributor(
        role,
        name_case(given, 3 if family.isupper() else 4),
        name_case(family),
        _clean_suffix(suffix) or split_suffix,
        None,
        orcid,
        affiliations,
    )


def contributor_from_whole(
    name: str | None,
    *,
    role: str = "author",
    orcid: str | None = None,
    affiliations: tuple[Affiliation, ...] = (),
    organization: bool = False,
) -> Contributor | None:
    """The person or organization of a name sent as one text; None when it names nobody.

    Names in Han, Kana or Hangul stay whole: nothing shows where the family name ends.

    >>> contributor_from_whole("Maroesjka van Nieuwenhuijzen").family
    'van Nieuwenhuijzen'
    >>> contributor_from_whole("Climate Editorial Office").literal
    'Climate Editorial Office'
    """
    name = _clean_name(name, keep_comma=organization)
    if name and organization:
        name = _ON_BEHALF.sub("", name)
    if name is None or _is_nobody(name):
        return None
    parts = None if organization or _is_whole(name) else _split(name)
    if parts is None:
        return Contributor(role, literal=name, orcid=orcid, affiliations=affiliations)
    given, family, suffix = parts
    shouted = name.isupper()
    return Contributor(
        role,
        name_case(given, 3 if shouted else 4) if given else None,
        name_case(family),
        suffix,
        None,
        orcid,
        affiliations,
    )


def bare_orcid(value: object) -> str | None:
    """The ORCID iD in *value* (URL, number, or a list of one), checked by its last digit.

    >>> bare_orcid("http://orcid.org/0000-0002-1825-0097"), bare_orcid("0000-0000-0000-0000")
    ('0000-0002-1825-0097', None)
    """
    if isinstance(value, list):
        value = value[0] if value else None
    found = _ORCID.search(value) if isinstance(value, str) else None
    if not found:
        return None
    orcid = "-".join(found.groups()).upper()
    total = 0
    for digit in orcid[:-1].replace("-", ""):
        total = (total + int(digit)) * 2
    return orcid if "0123456789X"[(12 - total % 11) % 11] == orcid[-1] else None


def _clean_name(name: str | None, keep_comma: bool = False) -> str | None:
    if not name:
        return None
    if "\xad" in name:  # a soft hyphen before a capital was a hyphen: "Uvnäs-Moberg"
        name = re.sub(r"\xad(?=[A-ZÀ-Þ])", "-", name)
    name = clean_text(name)
    if name.isascii() and name.replace(" ", "").isalpha():
        return name
    name = _APOSTROPHE.sub("’", re.sub(r"\s*[\u2013\u2014]\s*", "-", name))
    name = re.sub(r"[\s,;]*\bet al\b[.,]*$|[\s*†‡§]+$", "", name)
    return (name if keep_comma else name.strip(" ,;")) or None


def _clean_given(given: str | None, family: str | None) -> str | None:
    given = _clean_name(given)
    if given and family and len(given) > len(family) and given.endswith(" " + family):
        given = given[: -len(family) - 1]
    return _HONORIFIC.sub("", given) if given and "r" in given else given


def _is_nobody(name: str | None) -> bool:
    return not name or name.lower().strip(".;&") in _NOBODY or not any(map(str.isalpha, name))


def _is_whole(name: str) -> bool:
    """Whether *name* is an organization, or a person's in a script without spaces."""
    if " " not in name:
        return "," not in name
    return bool(_ORGANIZATION.search(name) or _UNSPACED.search(name)) or name.count(",") > 1


def _split(name: str) -> tuple[str | None, str, str | None] | None:
    """(given, family, suffix) of a person's name; None when it does not show."""
    name = _HONORIFIC.sub("", name)
    if "," in name:
        family, _, given = name.partition(",")
        family, given = family.strip(), given.strip()
        if _SUFFIX.fullmatch(given) or _DEGREE.fullmatch(given):
            return _split_spaced(family, _clean_suffix(given))
        if family.count(" ") > 3 or given.count(" ") > 3 or not family or not given:
            return None
        return given, family, None
    return _split_spaced(name, None)


def _split_spaced(name: str, suffix: str | None) -> tuple[str | None, str, str | None] | None:
    words = name.split()
    if all(len(word) <= 2 and word.endswith(".") for word in words):
        return None  # signed with initials: "W. E. W."
    if suffix is None and len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = _clean_suffix(words.pop())
    if len(words) > 1 and _is_initials(words[-1], words[0]):
        return words[-1].upper(), " ".join(words[:-1]), suffix
    start = len(words) - 1
    while start > 0 and (
        words[start - 1] in _LOW_PARTICLES
        or (words[start - 1] in _HIGH_PARTICLES and (start > 1 or len(words) == 2))
    ):
        start -= 1
    return " ".join(words[:start]) or None, " ".join(words[start:]), suffix


def _is_initials(last: str, first: str) -> bool:
    """Whether a name ends in its initials, as PubMed writes it: "Sarrel PM", "Miller Jm"."""
    if len(last) > 3 or len(first) < 3 or first.isupper() or not last.isalpha():
        return False
    return last.isupper() or bool(_CONSONANTS.fullmatch(last) and last != "Ng")


def _without_suffix(family: str) -> tuple[str, str | None]:
    """A family name, and the suffix or degree that was put behind its comma."""
    if "," not in family:
        return family, None
    bare, _, rest = family.partition(",")
    rest = rest.strip()
    if _SUFFIX.fullmatch(rest) or _DEGREE.fullmatch(rest):
        return bare.strip(), _clean_suffix(rest)
    return family, None


def _clean_suffix(suffix: str | None) -> str | None:
    """A suffix of the name proper (Jr., III); degrees and titles are none."""
    suffix = clean_text(suffix).strip(" ,") if suffix else ""
    if not suffix or not _SUFFIX.fullmatch(suffix):
        return None
    if suffix.lower() in {"jr", "sr"}:
        return suffix.capitalize() + "."
    return suffix.upper() if suffix.lower() in {"ii", "iii", "iv"} else suffix
