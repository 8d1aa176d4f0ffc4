"""Names of persons and organizations as sources send them, as parts.

Only what the text shows is split off: a comma, a particle, a suffix, a surname after given names.
nameparser does the same at 100 times the cost (a tenth of a millisecond a name, and OpenAlex sends
a hundred authors), drops titles into fields of their own and guesses at organizations.
"""

from __future__ import annotations

import re
from dataclasses import replace

from harvest.model.work import Affiliation, Contributor
from harvest.text.all_caps import name_case
from harvest.text.markup import clean_text
from harvest.text.name_addition import (
    clean_suffix,
    is_addition,
    without_additions,
    without_honorific,
)
from harvest.text.no_value import LONGEST, is_code, is_no_value
from harvest.text.particle import HIGH_PARTICLES, LOW_PARTICLES

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
_GIVEN_TOO = frozenset("Di Van Du Da La Le Al".split())
"""Particles of one language that are given names in another: "Di Wu", "Van Nguyen"."""
_ORGANIZATION = frozenset(
    "department dept hospital college school group consortium committee commission council society "
    "association academy foundation agency network investigators team staff office center centre "
    "ministry ltd inc gmbh corp company corporation museum survey library archive archives "
    "observatory administration authority service services world international national federal "
    "machines systems technologies statistics nations solutions industries communications "
    "publications programme consorcio alliance initiative forum trust enterprise enterprises "
    "organization organisation federation union press bureau board study trial the of for and und "
    "et für laboratory laboratories laboratoire laboratorio labor &".split()
)
_ORGANIZED = ("universit", "institut", "collaborat", "laborator")
_ON_BEHALF = re.compile(r"^(?:(?:on )?behalf of|for|and)\s+(?:the\s+)*(?=\w)", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[\u05f3\u2032\u00b4`](?=[^\W\d_])")
_CONSONANTS = re.compile(r"[A-Z][b-df-hj-np-tv-xz]{1,2}")
_INITIAL = re.compile(r"(?:^|[\s.-])[^\W\d_a-z]\.(?=[\s-]|[A-Z]\.|$)|\s[A-Z]\s")
_COUNTRY = re.compile(r"\b(?:U\.\s?S\.(?:\s?A\.)?|U\.\s?K\.|E\.\s?U\.|U\.\s?N\.|D\.\s?C\.)")
_DASH = re.compile(r"\s*[\u2013\u2014]\s*")
_ET_AL = re.compile(
    r"[\s,;]*\bet al\b[.,]*$|[\s*†‡§]+$|\s*[(\[](?:eds?|hrsg|hg|ed[ae]?s|coord|trans|dir)\.?[)\]]$",
    re.IGNORECASE,
)
_DAUGHTER = re.compile(
    r"(?:ovna|evna|yevna|овна|евна|ична)$|^(?:[oO]['’‘ʻ`]?g['’‘ʻ`]?li|[qk]izi|угли|кизи)$"
)
_SON = re.compile(r"(?:[oe]v|y)ich$|(?:[ое]в|ь)ич$")
_RUSSIAN = re.compile(r"(?:[oe]v|in|sk[iy]+|enko|chuk|[ое]в|ин|ск[иі]й|енко|чук)$")
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
    doubtful: bool = False,
) -> Contributor | None:
    """The person whose name was sent in parts; None when the parts name nobody.

    With *doubtful*, one part alone is read as `contributor_from_whole` does. A family name that
    holds everything is taken apart, when it shows where.

    >>> contributor_from_parts("LOUIS", "MCADAMS, III").name
    'Louis McAdams III'
    >>> contributor_from_parts(None, "F. C. De Schryver").family
    'De Schryver'
    """
    family = _clean_name(family)
    given = _clean_given(given, family)
    if _is_nobody(family) and _is_nobody(given):
        return None
    given = None if given and is_code(given) else given
    given, family, split_suffix = without_additions(given, family)
    suffix = clean_suffix(suffix) or split_suffix
    if not given or not family:
        person = contributor_from_whole(
            family or given, role=role, orcid=orcid, affiliations=affiliations, doubtful=doubtful
        )
        if person and suffix:
            family = person.family or person.literal
            return replace(person, family=family, suffix=suffix, literal=None)
        return person
    return Contributor(
        role,
        name_case(given, 3 if family.isupper() else 4),
        name_case(family),
        suffix,
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
    doubtful: bool = False,
) -> Contributor | None:
    """The person or organization of a name sent as one text; None when it names nobody.

    Names in Han, Kana or Hangul stay whole where nothing shows where the family name ends. With
    *doubtful* so does a name of several words without a comma, an initial or an ORCID iD, which
    may as well be an organization's: "World Bank".

    >>> contributor_from_whole("Maroesjka van Nieuwenhuijzen").family
    'van Nieuwenhuijzen'
    >>> contributor_from_whole("Di Wu").family, contributor_from_whole("Jan Van Dyke").family
    ('Wu', 'Van Dyke')
    >>> contributor_from_whole("Climate Editorial Office").literal
    'Climate Editorial Office'
    """
    name = _clean_name(name, keep_comma=organization)
    if name and organization:
        name = _ON_BEHALF.sub("", name)
    if name is None or _is_nobody(name):
        return None
    if doubtful and not orcid:
        organization = organization or not _shows_person(name)
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
    if name.isascii():
        if name.isalpha() or name.replace(" ", "").isalpha():
            return name
        name = _APOSTROPHE.sub("’", name) if "`" in name else name
    else:
        name = _APOSTROPHE.sub("’", _DASH.sub("-", name))
    if " al" in name or name[-1:] in "*†‡§)]":
        name = _ET_AL.sub("", name)
    return (name if keep_comma else name.strip(" ,;")) or None


def _clean_given(given: str | None, family: str | None) -> str | None:
    given = _clean_name(given)
    if given and family and len(given) > len(family) and given.endswith(" " + family):
        given = given[: -len(family) - 1]
    return given


def _is_nobody(name: str | None) -> bool:
    if not name or name.lower().strip(".;&") in _NOBODY:
        return True
    if not name[0].isalpha() and not any(map(str.isalpha, name)):
        return True
    return len(name) <= LONGEST and is_no_value(name)


def _is_whole(name: str) -> bool:
    """Whether *name* is an organization, or a person's in a script without spaces."""
    if " " not in name:
        return "," not in name
    if name.count(",") == 1 and _UNSPACED.search(name):
        return False  # "李, 世民"
    return _is_organization(name) or bool(_UNSPACED.search(name)) or _commas(name) > 1


def _is_organization(name: str) -> bool:
    """Whether a word of *name* is one of those that organizations are called by."""
    words = name.lower().replace("-", " ").replace("/", " ").split()
    if not _ORGANIZATION.isdisjoint(words):
        return True
    return any(
        word.startswith(_ORGANIZED) or word.strip(".,;()") in _ORGANIZATION for word in words
    )


def _commas(name: str) -> int:
    """Commas of *name* that part names; those before a suffix or a degree do not."""
    if "," not in name:
        return 0
    return sum(not is_addition(part.strip()) for part in name.split(",")[1:])


def _shows_person(name: str) -> bool:
    """Whether *name* is written as a person's: with a comma, an initial, a title or a suffix."""
    if "," in name or _INITIAL.search(_COUNTRY.sub("", name)) or without_honorific(name) != name:
        return True
    words = name.split()
    return len(words) < 2 or is_addition(words[-1]) or _is_initials(words[-1], words[0])


def _split(name: str) -> tuple[str | None, str, str | None] | None:
    """(given, family, suffix) of a person's name; None when it does not show."""
    name = without_honorific(name)
    if "," in name:
        family, _, given = name.partition(",")
        family, given = family.strip(), given.strip()
        if is_addition(given):
            return _split_spaced(family, clean_suffix(given))
        if family.count(" ") > 3 or given.count(" ") > 3 or not family or not given:
            return None
        parted = without_additions(given, family)
        return (parted[0], parted[1] or family, parted[2])
    _, bare, suffix = without_additions(None, name)
    if suffix and name.count(" ") == 1:  # "Smith JR": initials, as PubMed writes them
        return _split_spaced(name, None)
    return _split_spaced(bare or name, suffix)


def _split_spaced(name: str, suffix: str | None) -> tuple[str | None, str, str | None] | None:
    words = name.split()
    if all(len(word) <= 2 and word.endswith(".") for word in words):
        return None  # signed with initials: "W. E. W."
    if len(words) > 1 and _is_initials(words[-1], words[0]):
        return words[-1].upper(), " ".join(words[:-1]), suffix
    if len(words) > 2 and _ends_in_patronymic(words):
        return " ".join(words[1:]), words[0], suffix
    start = len(words) - 1
    while start > 0 and (
        words[start - 1] in LOW_PARTICLES
        or (words[start - 1] in HIGH_PARTICLES and (start > 1 or _is_no_given(words)))
    ):
        start -= 1
    return " ".join(words[:start]) or None, " ".join(words[start:]), suffix


def _ends_in_patronymic(words: list[str]) -> bool:
    """Whether a name ends in its father's: "Ivanova Anna Petrovna", "Soliyev Murod Olim o‘g‘li".

    Then the family name stands first. "Milosevich" is a surname, too, so that for men the first
    word has to look like one.
    """
    if _DAUGHTER.search(words[-1]):
        return True
    return bool(_SON.search(words[-1]) and _RUSSIAN.search(words[0]))


def _is_no_given(words: list[str]) -> bool:
    """Whether a particle with nothing before it is one: "De Schryver", but not "Di Wu"."""
    return len(words) == 2 and words[0] not in _GIVEN_TOO


def _is_initials(last: str, first: str) -> bool:
    """Whether a name ends in its initials, as PubMed writes it: "Sarrel PM", "Miller Jm"."""
    if len(last) > 3 or len(first) < 3 or first.isupper() or not last.isalpha():
        return False
    return last.isupper() or bool(_CONSONANTS.fullmatch(last) and last != "Ng")
