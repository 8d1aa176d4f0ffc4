"""What happens to titles on their way into notes, and titles that only look like others."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

__all__ = ["NOISES", "TWINS"]

_SUFFIXES = (
    " - ClinicalKey", " | Nature", " - PubMed", " - ScienceDirect", " (PDF)", " | Request PDF",
    " – Wikipedia", " | SpringerLink", " - PMC", " | Oxford Academic", " - Wiley Online Library",
)  # fmt: skip
_PREFIXES = (
    "Erratum: ", "Correction to: ", "Corrigendum to ", "Reply to: ", "Comment on ", "Retraction: ",
    "Response to: ", "Re: ", "Commentary on ", "Erratum to: ", "Author Correction: ",
)  # fmt: skip
_PARTS = (": part II", ". Part 3", ", part 2", " II", " III", ": 2", " (Part I)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def one_typo(title: str, chance: random.Random) -> str:
    """One letter changed, lost, doubled, or two swapped."""
    places = [at for at, letter in enumerate(title[:-1]) if letter.isalpha()]
    if not places:
        return title
    at = chance.choice(places)
    return chance.choice(
        (
            title[:at] + chance.choice(_LETTERS) + title[at + 1 :],
            title[:at] + title[at + 1 :],
            title[:at] + title[at] + title[at:],
            title[:at] + title[at + 1] + title[at] + title[at + 2 :],
        )
    )


def three_typos(title: str, chance: random.Random) -> str:
    """Three of them."""
    for _ in range(3):
        title = one_typo(title, chance)
    return title


def bare(title: str, chance: random.Random) -> str:
    """In lower case, without punctuation."""
    return " ".join(re.sub(r"[^\w\s]", " ", title.lower()).split())


def entities(title: str, chance: random.Random) -> str:
    """As a web page's source has it."""
    return f"<i>{title}</i>".replace("&", "&amp;").replace("-", "&#45;").replace("'", "&rsquo;")


_OF_ANOTHER = re.compile(
    r"comment|reply|response|erratum|corrigendum|abstract\W*$|discussion"
    r"|(?:part|phase) [\dIVX]+\b|.*\W(?:reply|response)\W*$",
    re.IGNORECASE,
)


def without_subtitle(title: str, chance: random.Random) -> str | None:
    """Up to the subtitle, when there is one and four words before it.

    Not where the rest would be the title of another work: that which is commented on, its part 1.
    """
    found = re.match(r"(.{15,}?\w)(?::| - | – |\?) (?=\w)", title)
    if found is None or _OF_ANOTHER.match(title[found.end() :]):
        return None
    return found[1] if len(found[1].split()) >= 4 else None


def cut_off(title: str, chance: random.Random) -> str | None:
    """Cut with an ellipsis, as search pages do."""
    length = chance.randint(40, 65)
    return title[:length].rstrip() + chance.choice(("…", "...", " …")) if len(title) > 75 else None


def with_site(title: str, chance: random.Random) -> str:
    """With a site's name, as browsers show it."""
    return title + chance.choice(_SUFFIXES)


def upper(title: str, chance: random.Random) -> str:
    """In capitals."""
    return title.upper()


NOISES: dict[str, Callable[[str, random.Random], str | None]] = {
    "clean": lambda title, chance: title,
    "capitals": upper,
    "case and punctuation lost": bare,
    "entities and tags": entities,
    "site suffix": with_site,
    "one typo": one_typo,
    "three typos": three_typos,
    "cut off with …": cut_off,
    "subtitle dropped": without_subtitle,
}


def other_number(title: str, chance: random.Random) -> str | None:
    """A number in the title changed, or a roman numeral."""
    found = list(re.finditer(r"\b(?:\d{1,4}|I{2,3}|IV|VI{1,3})\b", title))
    if not found:
        return None
    at = chance.choice(found)
    other = (
        str(int(at.group()) + chance.randint(1, 3))
        if at.group().isdigit()
        else chance.choice([each for each in ("II", "III", "IV", "V", "VI") if each != at.group()])
    )
    return title[: at.start()] + other + title[at.end() :]


def added_part(title: str, chance: random.Random) -> str:
    """The title of a further part."""
    return title.rstrip(".?! ") + chance.choice(_PARTS)


def notice(title: str, chance: random.Random) -> str:
    """The title of a notice about the work."""
    return chance.choice(_PREFIXES) + title


def other_word(title: str, chance: random.Random, words: list[str] | None = None) -> str | None:
    """One word of substance replaced by another."""
    places = [found for found in re.finditer(r"[a-z]{4,}", title)]
    if len(places) < 3 or not words:
        return None
    at = chance.choice(places)
    other = chance.choice(words)
    return None if other == at.group() else title[: at.start()] + other + title[at.end() :]


def added_word(title: str, chance: random.Random, words: list[str] | None = None) -> str | None:
    """One word of substance more."""
    parts = title.split()
    if len(parts) < 4 or not words:
        return None
    parts.insert(chance.randint(0, len(parts)), chance.choice(words))
    return " ".join(parts)


TWINS: dict[str, Callable[..., str | None]] = {
    "number changed": other_number,
    "part added": added_part,
    "notice prefixed": notice,
    "word replaced": other_word,
    "word added": added_word,
}
