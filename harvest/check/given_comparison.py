"""Whether the given names that somebody wrote can be those of the record's author.

Wrong is only what cannot be right: no name and no initial of the one stands in the other. Initials,
short forms and nicknames, another order, and other transliterations are a writer's own choice.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from harvest.text.accent import without_accents

__all__ = ["contradicts"]

_NICKNAMES = """
alexander alex sandy sasha xander alejandro aleksandr | andrew andy drew andrei | anthony tony
antonio toni | barbara babs | benjamin ben | catherine katherine kate kathy cathy katie kitty
katya katarzyna kasia | charles charlie chuck carlos karl carl | christopher chris kit | daniel
dan danny | david dave | deborah debbie | donald don | dorothy dot | edward ted ed eddie ned
eduardo | elizabeth liz beth betty lisa eliza elisabeth bess | eugene gene evgeny | francis
frank francisco paco pancho | franklin frank | frederick fred freddie fritz friedrich | gerald
gerry jerry | gregory greg | guillermo memo | harold hal harry | henry harry hank heinrich |
ignacio nacho | isabel bella | jacob jake jack | james jim jimmy jamie jaime | jennifer jen
jenny | john jack johnny jon jan johann hans ivan juan ian | jonathan jon | jose pepe joseph joe
josef | joshua josh | judith judy | kenneth ken | lawrence larry laurence | leonard len leo |
margaret peggy meg maggie greta rita | martha marty | mary molly polly maria marie | matthew
matt | maximilian max | michael mike mick misha michel mikhail | mohammad mohammed muhammad md
mohamed | nicholas nick klaus nikolai | pamela pam | patricia pat trish patty | patrick pat
paddy | peter pete pedro petr | philip phil | raymond ray | rebecca becky | richard dick rick
rich richie ricardo | robert bob rob bobby bert robin roberto | ronald ron | rosario charo |
rudolf rudi | samuel sam | sarah sally sadie | sergio sergey | stephen steve steven stefan
esteban | susan sue suzy susanna | theodore ted theo fedor | thomas tom tommy tomas | timothy
tim | valentina valya | victoria vicky | vincent vince | virginia ginny | vladimir volodya vova
wladimir | walter walt wally | william bill will billy liam wilhelm willem guillaume | yuri
georg george jorge jerzy jiri
"""
_SAME: dict[str, set[int]] = {}
for _at, _group in enumerate(_NICKNAMES.split("|")):
    for _name in _group.split():
        _SAME.setdefault(_name, set()).add(_at)
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sh?ch|tch|tsch|cz|ch|tj", "c"), (r"sch|sh|sz|ś|š", "s"), (r"zh|ž", "z"), (r"kh|x", "h"),
        (r"ph|f", "f"), (r"th", "t"), (r"ck|q|c(?=[aou])|k", "k"), (r"w|v", "v"),
        (r"[yji]+", "i"), (r"ou|u", "u"), (r"(.)\1", r"\1"),
    )
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = 75.0
_LEAST = 4
_MOST_INITIALS = 3


def contradicts(given: str, known: str) -> bool:
    """Whether nothing in the given names *given* fits those *known*; False where one is empty.

    >>> contradicts("Anna Maria", "Alexander Martin"), contradicts("R. P.", "Alexander Martin")
    (True, True)
    >>> contradicts("A. M.", "Alexander Martin"), contradicts("Bob", "Robert")
    (False, False)
    """
    given_names, known_names = _names(given), _names(known)
    if not given_names or not known_names or not (_is_latin(given) and _is_latin(known)):
        return False
    one, other = ("".join(map(str.lower, names)) for names in (given_names, known_names))
    if one.startswith(other) or other.startswith(one):
        return False
    return not any(_fits(mine, their) for mine in given_names for their in known_names)


def _names(text: str) -> list[str]:
    """The names and initials in *text*, without accents; "JA" is two initials."""
    plain = without_accents(text.replace("ø", "o").replace("ł", "l"))
    found: list[str] = []
    for word in _WORD.findall(plain):
        is_initials = word.isupper() and len(word) <= _MOST_INITIALS
        found += list(word) if is_initials else [word]
    return found


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(char, "") for char in text if char.isalpha())


def _fits(mine: str, their: str) -> bool:
    """Whether two names, either perhaps an initial, can be one."""
    one, other = mine.lower(), their.lower()
    if len(one) == 1 or len(other) == 1:
        return _sound(one)[:1] == _sound(other)[:1] or one[0] == other[0]
    if one.startswith(other) or other.startswith(one):
        return True
    if _SAME.get(one, set()) & _SAME.get(other, set()):
        return True
    first, second = _sound(one), _sound(other)
    if first == second or first.startswith(second) or second.startswith(first):
        return True
    return min(len(one), len(other)) >= _LEAST and fuzz.ratio(first, second) >= _ALIKE


def _sound(name: str) -> str:
    """*name* in a spelling that transliterations of it share."""
    for pattern, sound in _SOUNDS:
        name = pattern.sub(sound, name)
    return name
