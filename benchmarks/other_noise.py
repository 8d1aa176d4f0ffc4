"""Noise and twins that the rules were not made on: other typos, other styles, other near twins.

What `noise.py` holds has been looked at while the rules were written. This is asked with a seed
that is new each time, so that nobody mends the rules for the strings that come up.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

from harvest.model.work import Contributor, Work

__all__ = ["NOISES", "REFERENCE_NOISES", "STYLES", "TWINS"]

_NEIGHBORS = {
    "a": "sqz", "b": "vgn", "c": "xvd", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok", "j": "hku", "k": "jli", "l": "kop", "m": "nk", "n": "bmh", "o": "ipl", "p": "ol",
    "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs",
    "y": "tuh", "z": "xa",
}  # fmt: skip
_SCANNED = (
    ("rn", "m"), ("m", "rn"), ("l", "1"), ("cl", "d"), ("fi", "ﬁ"), ("O", "0"), ("ii", "u"),
    ("e", "c"), ("h", "b"), ("fl", "ﬂ"), ("vv", "w"), ("o", "0"),
)  # fmt: skip
_SITES = (
    " | JAMA Dermatology | JAMA Network", " - Scholars Portal Journals", " | Semantic Scholar",
    " - CORE Reader", " | SAGE Journals", " | Annual Reviews", " - Europe PMC", " | DeepDyve",
    " on JSTOR", " | Scilit", " - ProQuest", " | BMJ Open", " : Free Download",
    " | Cochrane Library",
)  # fmt: skip
_NOTICES = (
    "Erratum for ", "Letter to the Editor: ", "Author response to ",
    "Expression of concern: ", "Book review: ", "Invited commentary: ", "Editorial: ",
    "In reply: ", "Addendum to ", "Discussion of ", "Publisher Correction: ", "Abstract: ",
    "Rebuttal to: ",
)  # fmt: skip
_LATER = (
    ": a 10-year follow-up", " in children", " in adults", " (2nd edition)", ": an update",
    ": the second report", " in women", ", 2019 update", ": a reply", " – part two", " in mice",
    ": study protocol", " revisited", " Volume 2",
)  # fmt: skip
_OPPOSITES = (
    ("dorsal", "ventral"), ("left", "right"), ("male", "female"), ("acute", "chronic"),
    ("upper", "lower"), ("children", "adults"), ("rats", "mice"), ("type 1", "type 2"),
    ("increased", "decreased"), ("high", "low"), ("with", "without"), ("anterior", "posterior"),
    ("malignant", "benign"), ("primary", "secondary"), ("positive", "negative"), ("hyper", "hypo"),
    ("early", "late"), ("north", "south"), ("summer", "winter"), ("before", "after"),
    ("in vitro", "in vivo"), ("human", "murine"), ("first", "second"), ("inner", "outer"),
    ("human", "canine"), ("treatment", "diagnosis"), ("oral", "topical"), ("skin", "liver"),
)  # fmt: skip


def neighbor_key(title: str, chance: random.Random) -> str:
    """A key beside the right one."""
    places = [at for at, letter in enumerate(title) if letter.lower() in _NEIGHBORS]
    if not places:
        return title
    at = chance.choice(places)
    return title[:at] + chance.choice(_NEIGHBORS[title[at].lower()]) + title[at + 1 :]


def scanned(title: str, chance: random.Random) -> str | None:
    """Letters that a scanner takes for others, once."""
    fits = [(at.start(), a, b) for a, b in _SCANNED for at in re.finditer(re.escape(a), title)]
    if not fits:
        return None
    at, read, taken = chance.choice(fits)
    return title[:at] + taken + title[at + len(read) :]


def lost_space(title: str, chance: random.Random) -> str | None:
    """Two words run together, or one torn apart."""
    gaps = [at.start() for at in re.finditer(" ", title)]
    if not gaps:
        return None
    if chance.random() < 0.5:
        at = chance.choice(gaps)
        return title[:at] + title[at + 1 :]
    inside = [at.start() + 3 for at in re.finditer(r"[a-z]{7,}", title)]
    if not inside:
        return None
    at = chance.choice(inside)
    return title[:at] + " " + title[at:]


def without_accents(title: str, chance: random.Random) -> str | None:
    """ASCII only; None when it was before, or is of other letters."""
    letters = unicodedata.normalize("NFKD", title)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain if plain.isascii() and plain != title else None


def without_first_word(title: str, chance: random.Random) -> str | None:
    """The article at the beginning lost."""
    return re.sub(r"^(?:The|A|An) ", "", title) if re.match(r"(?:The|A|An) ", title) else None


def broken(title: str, chance: random.Random) -> str | None:
    """Hyphenated at a line's end, as copied from a PDF."""
    inside = [at.start() + 4 for at in re.finditer(r"[a-z]{8,}", title)]
    if not inside:
        return None
    at = chance.choice(inside)
    return title[:at] + chance.choice(("-\n", "- ", "\u00ad", "-\r\n  ")) + title[at:]


def other_site(title: str, chance: random.Random) -> str:
    """With the name of a site."""
    return title + chance.choice(_SITES)


def decorated(title: str, chance: random.Random) -> str:
    """In quotes, marks and stars, as notes have it."""
    return chance.choice(("“{}”", "**{}**", "«{}»", "'{}.'", "_{}_", "[{}]", '"{}"')).format(title)


NOISES: dict[str, Callable[[str, random.Random], str | None]] = {
    "neighbor key": neighbor_key,
    "scanned": scanned,
    "space lost or gained": lost_space,
    "accents lost": without_accents,
    "article lost": without_first_word,
    "line broken": broken,
    "other site": other_site,
    "quoted, starred": decorated,
}


def opposite(title: str, chance: random.Random) -> str | None:
    """One word replaced by the other of a pair."""
    pairs = [(a, b) for one, two in _OPPOSITES for a, b in ((one, two), (two, one))]
    fits = [(a, b) for a, b in pairs if re.search(rf"\b{a}\b", title)]
    if not fits:
        return None
    word, other = chance.choice(fits)
    return re.sub(rf"\b{word}\b", other, title, count=1)


def later(title: str, chance: random.Random) -> str:
    """The same people's next paper."""
    return title.rstrip(".?! ") + chance.choice(_LATER)


def other_notice(title: str, chance: random.Random) -> str:
    """A notice, reply or review of it."""
    return chance.choice(_NOTICES) + title


def swapped_words(title: str, chance: random.Random) -> str | None:
    """Two words of substance changed places: "effect of A on B"."""
    places = list(re.finditer(r"\b[a-z]{5,}\b", title))
    if len(places) < 4:
        return None
    one, two = sorted(chance.sample(places, 2), key=lambda each: each.start())
    if one.group() == two.group():
        return None
    middle = title[one.end() : two.start()]
    return f"{title[: one.start()]}{two.group()}{middle}{one.group()}{title[two.end() :]}"


def half_of(title: str, chance: random.Random) -> str | None:
    """Its first half and another end: what a language model makes up."""
    words = title.split()
    ends = ("a systematic review", "a randomized trial", "a machine learning approach")
    if len(words) < 8:
        return None
    return " ".join(words[: len(words) // 2]) + f": {chance.choice(ends)}"


TWINS: dict[str, Callable[[str, random.Random], str | None]] = {
    "opposite": opposite,
    "later": later,
    "other notice": other_notice,
    "words swapped": swapped_words,
    "half made up": half_of,
}


def _names(work: Work, shape: Callable[[Contributor], str], most: int, rest: str) -> str:
    people = [shape(person) for person in work.authors]
    return ", ".join(people[:most]) + (rest if len(people) > most else "")


def _initials(person: Contributor, dot: str, gap: str = "") -> str:
    parts = re.split(r"[\s-]+", (person.given or "").replace(".", " ").strip())
    return gap.join(part[0] + dot for part in parts if part)


def _family(person: Contributor) -> str:
    return person.family or person.literal or ""


def _mla(work: Work) -> str:
    first = work.authors[0]
    others = ", et al" if len(work.authors) > 2 else ""
    return (
        f"{_family(first)}, {first.given or ''}{others}. “{work.title}.” {work.venue.title}, "
        f"vol. {work.volume}, no. {work.issue or 1}, {work.year}, pp. {work.pages}."
    )


def _ieee(work: Work) -> str:
    names = _names(work, lambda each: f"{_initials(each, '.', ' ')} {_family(each)}", 6, " et al.")
    return (
        f"[{len(work.title or '') % 60}] {names}, “{work.title},” {_short(work)}, "
        f"vol. {work.volume}, no. {work.issue or 2}, pp. {work.pages}, {work.year}."
    )


def _acs(work: Work) -> str:
    names = "; ".join(f"{_family(each)}, {_initials(each, '.', ' ')}" for each in work.authors[:10])
    return f"{names} {_short(work)} {work.year}, {work.volume}, {work.first_page}."


def _chicago(work: Work) -> str:
    first = work.authors[0]
    return (
        f"{_family(first)}, {first.given or ''}, et al. {work.year}. “{work.title}.” "
        f"{work.venue.title} {work.volume} ({work.issue or 3}): {work.pages}."
    )


def _harvard(work: Work) -> str:
    names = _names(work, lambda each: f"{_family(each)}, {_initials(each, '.')}", 3, " et al.")
    where = f"{work.venue.title}, {work.volume}, pp. {work.pages}"
    return f"{names} ({work.year}) ‘{work.title}’, {where}."


def _gost(work: Work) -> str:
    names = _names(work, lambda each: f"{_family(each)} {_initials(each, '.')}", 3, " [и др.]")
    return (
        f"{names} {work.title} // {work.venue.title}. – {work.year}. – Т. {work.volume}. "
        f"– С. {work.pages}."
    )


def _plain(work: Work) -> str:
    return f"{_family(work.authors[0])} et al., {work.title}, {work.year}"


def _undated(work: Work) -> str:
    names = _names(work, lambda each: f"{_family(each)} {_initials(each, '')}", 2, ", et al")
    return f"{names}. {work.title}. {_short(work)} {work.volume}:{work.first_page}"


def _short(work: Work) -> str:
    return work.venue.short_title or work.venue.title or ""


STYLES: dict[str, Callable[[Work], str]] = {
    "MLA": _mla,
    "IEEE": _ieee,
    "ACS": _acs,
    "Chicago": _chicago,
    "Harvard": _harvard,
    "GOST": _gost,
    "plain": _plain,
    "undated": _undated,
}
"""Of works with author, title, year, volume, page and journal."""

REFERENCE_NOISES: dict[str, Callable[[str, random.Random], str | None]] = {
    "as it is": lambda text, chance: text,
    "neighbor key": neighbor_key,
    "scanned": scanned,
    "line broken": broken,
    "accents lost": without_accents,
    "capitals": lambda text, chance: text.upper(),
}
