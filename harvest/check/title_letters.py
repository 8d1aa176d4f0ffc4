"""The letters of a title, however its markup, its mathematics and its Greek are written."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from harvest.match.normal import split
from harvest.reading.latex_text import to_plain_text

__all__ = ["is_spelled_by_halves", "readings"]

_TAG = re.compile(r"</?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>")
_TEX_COPY = re.compile(
    r"<(?:\w+:)?(?:annotation|tex-math)\b.*?</(?:\w+:)?(?:annotation|tex-math)>", re.S
)
_MACRO = re.compile(
    r"\\(?:math(?:bb|bf|cal|frak|it|rm|scr|sf|tt)|text(?:bf|it|rm|sc|sub|super|up)?(?:script)?|emph"
    r"|operatorname|overline|underline|widetilde|widehat|bar|hat|tilde|vec|dot|ddot|sqrt|frac|rm|it"
    r"|bf|cal|left|right|big|Big|displaystyle|ensuremath|mbox|hbox|,|;|!|:| )(?![A-Za-z])"
)
_GREEK_MACRO = re.compile(r"\\(?:var)?([a-zA-Z]+)")
_SYMBOLS = str.maketrans({"∞": " infty ", "≤": " le ", "≥": " ge ", "→": " to ", "×": " times "})
_SYMBOLS |= dict.fromkeys(range(0x2B9, 0x2C0), "")  # Qurʾān, Earthʹs: no letters to most
_WORDS = {
    "infinity": "infty", "leq": "le", "geq": "ge", "rightarrow": "to", "longrightarrow": "to",
    "leqslant": "le", "geqslant": "ge", "versus": "", "vs": "",
}  # fmt: skip
_SPELLINGS = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"(?<=\w\w)ll", "l"),
        (r"(?<=\w\w)our(?=s?$|ed|ing|al)", "or"),
        (r"(?<=\w\w[^aeiou])is(?=e[drs]?$|ing$|ation)", "iz"),
        (r"(?<=al)ys(?=e[drs]?$|ing$)", "yz"),
        (r"(?<=\w\w[bt])re(?=s?$)", "er"),
        (r"ae|oe", "e"),
    )
)
_DROPPED = frozenset(("the", "and", ""))


def readings(title: str) -> frozenset[str]:
    """The letters and digits of *title* under each way to read it; two titles that share one agree.

    Neither hyphens nor spaces nor "&" make a title, nor do scripts raised or lowered.

    >>> bool(readings("$L^p$ bounds on $\\\\mathbb{R}^n$") & readings("L<sup>p</sup> bounds on ℝn"))
    True
    >>> bool(readings("TGF-β in mice") & readings("TGF-beta in mice"))
    True
    """
    return frozenset(filter(None, map(_letters, _plain_forms(title))))


_EITHER = re.compile(r"(?<=\w\w[^aeiou])i[sz](?=e[drs]?$|ing$|ation)")
_ONLY_S = re.compile(
    r"(?:advert|adv|ar|compr|comprom|desp|dev|disgu|exerc|exc|franch|improv|inc|merchand|prec|conc"
    r"|prem|prom|rev|r|superv|surm|surpr|telev|w|enterpr|expert|parad|treat|dem)is\w+"
)


def is_spelled_by_halves(title: str, known: str) -> bool:
    """Whether *title* has both "-ise" and "-ize" where *known*, letter for letter it, has one.

    Somebody who writes a title in another spelling writes all of it so.

    >>> is_spelled_by_halves("Minimization by an optimiser", "Minimisation by an optimiser")
    True
    >>> is_spelled_by_halves("Minimization by an optimizer", "Minimisation by an optimiser")
    False
    """
    kinds, others = _endings(title), _endings(known)
    return len(kinds) > 1 and len(others) == 1 and bool(readings(title) & readings(known))


def _endings(title: str) -> set[str]:
    words = [word for word in split(title).words if not _ONLY_S.fullmatch(word)]
    return {found[0] for word in words if (found := _EITHER.search(word))}


_AS_TWO = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
    | {"Ø": "Oe", "Å": "Aa"}
)
"""How letters are written where a keyboard lacks them: "Ueber", "Aarhus"."""


def _plain_forms(title: str) -> Iterator[str]:
    yield title
    if not title.isascii():
        yield unicodedata.normalize("NFC", title).translate(_AS_TWO)
    if "<" in title or "&" in title:
        title = _TAG.sub("", _TEX_COPY.sub("", html.unescape(html.unescape(title))))
        yield title
    if "\\" in title or "$" in title:
        yield to_plain_text(title)
        yield _GREEK_MACRO.sub(r" \1 ", _MACRO.sub("", title))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_SYMBOLS)
    words = split("".join(map(_named, plain)) if not plain.isascii() else plain).words
    return "".join(_spelled(word) for word in words if word not in _DROPPED)


def _named(char: str) -> str:
    """A Greek letter by its name, as titles spell it where they have no Greek."""
    if not "\u0370" <= char <= "\u03ff":
        return char
    name = unicodedata.name(char, "").partition("LETTER ")[2].partition(" ")[0].lower()
    return {"lamda": "lambda", "omicron": "o"}.get(name, name) or char


@lru_cache(maxsize=20_000)
def _spelled(word: str) -> str:
    """*word* with American and British spelling made one.

    >>> _spelled("modelling") == _spelled("modeling"), _spelled("colours") == _spelled("colors")
    (True, True)
    """
    word = _WORDS.get(word, word)
    for british, american in _SPELLINGS:
        word = british.sub(american, word)
    return word
