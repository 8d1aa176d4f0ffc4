"""Does an entry name the venue that the record names? Full, abbreviated, or by its initials."""

from __future__ import annotations

import re

from harvest.check.preprint import has_appeared, is_preprint
from harvest.match.evidence import Agreement
from harvest.match.normal import split
from harvest.model.work import Work

__all__ = ["names_venue"]

_PREPRINT = re.compile(
    r"preprint|rxiv\b|\bcorr\b|\bssrn\b|research square|\bosf\b|(?:working|discussion) paper",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    "proceedings proc of the in on annual international conference conf symposium workshop "
    "journal and for a an ieee acm cvf meeting transactions trans th st nd rd".split()
)


def names_venue(given: str, work: Work, matcher: Agreement) -> bool | None:
    """Whether *given* names where *work* appeared; None when that cannot be told.

    *matcher* is what the matcher finds, which knows abbreviations of full titles but leaves
    initials alone: "CVPR" may be any venue to it.
    """
    known = [name for name in (work.venue.title, work.venue.short_title, work.venue.series) if name]
    known += [each.host for each in work.versions if each.host]
    if work.type == "journal-article" and known and all(_is_sister(given, name) for name in known):
        return False
    if matcher == "same" or any(_is_one(given, name) for name in known):
        return True
    if is_preprint(work):
        # Where it appeared has a record of its own, which is not this one.
        return None if has_appeared(work) else _PREPRINT.search(given) is not None
    if not known or _PREPRINT.search(given):
        return None
    if matcher == "other" or _initials_in(given) or any(map(_initials_in, known)):
        return False
    if work.type == "journal-article" and all(_have_own_words(given, name) for name in known):
        return False
    return None if _share_a_word(given, known) else False


def _is_one(given: str, name: str) -> bool:
    return _is_same(given, name) or _names(given, name) or _names(name, given)


def _words(name: str) -> list[str]:
    return [word for word in split(name).words if not word.isdigit()]


def _is_same(one: str, other: str) -> bool:
    first, second = ([w for w in _words(name) if w not in _FILLERS] for name in (one, other))
    return bool(first) and first == second


def _initials_in(name: str) -> list[str]:
    """The words of *name* that look like a venue's initials: "NeurIPS", "CVPR", "J-STARS"."""
    return [
        word
        for word in re.findall(r"[A-Za-z&-]+", name)
        if sum(map(str.isupper, word)) >= 2 and word.lower() not in _FILLERS
    ]


def _names(short: str, name: str) -> bool:
    """Whether *short* holds initials that stand in *name*, or that *name* begins its words with."""
    words = _words(name)
    first_letters = "".join(word[0] for word in words)
    for initials in _initials_in(short):
        if initials.lower() in words:
            return True
        capitals = "".join(filter(str.isupper, initials)).lower()
        if len(words) > 1 and len(capitals) > 1 and _in_order(capitals, first_letters):
            return True
    return False


def _in_order(letters: str, within: str) -> bool:
    rest = iter(within)
    return all(letter in rest for letter in letters)


_KINDS = {
    "journal": r"j|jour|jnl|journal",
    "annals": r"ann|annals|annales|annali|annalen",
    "archives": r"arch|archives?|archivio|archivos|archiv",
    "bulletin": r"bull|bulletin|boletin|bollettino",
    "reviews": r"rev|reviews?|revue|revista|rivista",
    "letters": r"lett|letters",
    "transactions": r"trans|transactions",
    "advances": r"adv|advances",
    "acta": r"acta",
    "magazine": r"mag|magazine",
    "proceedings": r"proc|proceedings",
}
_KIND = {name: re.compile(words) for name, words in _KINDS.items()}


def _is_sister(one: str, other: str) -> bool:
    """Whether two journals' names differ in nothing but the kind: "Annals of …", "Archives of …".

    >>> _is_sister("Annals Lipid Res", "Journal of Lipid Research")
    True
    >>> _is_sister("J. Lipid Res.", "Journal of Lipid Research")
    False
    """
    first, second = _kind_and_rest(one), _kind_and_rest(other)
    if first is None or second is None or first[0] == second[0]:
        return False
    rests = first[1], second[1]
    return len(rests[0]) == len(rests[1]) > 0 and all(map(_may_abbreviate, *rests))


def _kind_and_rest(name: str) -> tuple[str, list[str]] | None:
    """The kind that a journal's name says it is, and the other words; None without one kind."""
    words = [word for word in _words(name) if word not in ("of", "the", "and", "for", "in", "on")]
    kinds = [
        (kind, at)
        for at, word in enumerate(words)
        for kind, pattern in _KIND.items()
        if pattern.fullmatch(word)
    ]
    if len(kinds) != 1:
        return None
    kind, at = kinds[0]
    return kind, words[:at] + words[at + 1 :]


def _have_own_words(one: str, other: str) -> bool:
    """Whether each has a word that the other lacks: "Archives of Surgery", "… of Dermatology".

    Journals' names are that exact; those of conferences come in too many wordings.
    """
    return _has_own_word(one, other) and _has_own_word(other, one)


def _has_own_word(one: str, other: str) -> bool:
    other_words = _words(other)
    words = [word for word in _words(one) if len(word) > 2 and word not in _FILLERS]
    return any(not any(_may_abbreviate(word, each) for each in other_words) for word in words)


def _may_abbreviate(one: str, other: str) -> bool:
    """Whether one word may be short for the other: "Neurol" or "Hlth", whichever is the shorter."""
    short, long = sorted((one, other), key=len)
    return one[:3] == other[:3] or (short[0] == long[0] and _in_order(short, long))


def _share_a_word(given: str, known: list[str]) -> bool:
    stems = {word[:4] for word in _words(given) if word not in _FILLERS}
    return any(
        stems & {word[:4] for word in _words(name) if word not in _FILLERS} for name in known
    )
