"""Keys: whole numbers by which a record and the words of who looks for it meet.

A key is the hash of something that both sides write: the whole title, two rare words of it, three
words in a row, the first author's name with a word, or year, volume and page; of a short title
also parts of its words, which a slip may spare. A record has some twenty; a query makes all that
its words allow, and the records that share the rarest are its candidates.

All hashes are of 48 bits, made the same way in every process and on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from hashlib import blake2b
from itertools import combinations
from typing import Any

from harvest.match.normal import STOP_WORDS, join_lines, name_key, numeral, word_list
from harvest.model.mention import Query
from harvest.snapshot.dataset.dataset_files import KEY_BITS as BITS

__all__ = [
    "BITS",
    "FEW",
    "KEPT",
    "MASK",
    "TITLE_BEGIN",
    "Frequencies",
    "ends_keys",
    "family_hash",
    "name_hash",
    "pair_key",
    "person_key",
    "place_key",
    "query_keys",
    "title_key_done",
    "title_key_with",
    "triple_key",
    "word_hash",
]

Frequencies = Mapping[int, int]
"""Hash of a word → in how many records of the sample it stands; a word not in it is rare."""

MASK = (1 << BITS) - 1
KEPT = 1 << BITS
"""Set in a key of a record that stays however many bear it: each record keeps its two rarest."""

RARE_ASKED = 18
LONGEST = 80
"""Words of a reference string that are looked at."""
_NAMED = 14
"""Words of a reference string, from its start, that may be the first author's name."""

FEW = 6
"""Words of substance of a title that may be found by parts of its words."""
_END = 4
"""Letters of such a part: the first ones of a word, or the last ones."""

_A, _B, _C, TITLE_BEGIN, _PERSON, _PLACE, _NAME, _ENDS = (
    0x9E3779B97F4B,
    0xC2B2AE3D27D5,
    0x165667B19E37,
    0x27D4EB2F1657,
    0x85EBCA77C2B3,
    0xD6E8FEB86659,
    0xFF51AFD7ED55,
    0xC4CEB9FE1A85,
)
"""Odd numbers of 48 bits: sums of multiples of hashes are as random as the hashes are."""
_NUMBER = re.compile(r"[a-z]{0,2}0*(\d+)")


@lru_cache(maxsize=1 << 17)
def word_hash(word: str) -> int:
    """The hash of one word."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=6).digest(), "big")


def name_hash(name: str) -> int:
    """The key of an identifier ("pmid:123")."""
    return word_hash(name.casefold()) * _NAME & MASK


# The arithmetic of keys: of single numbers, or of arrays of 64 bits without a sign.


def title_key_with(value: Any, word: Any) -> Any:
    """One more word of a title whose first ones have made *value*, from `TITLE_BEGIN` on."""
    return (value * _A + word) & MASK


def title_key_done(value: Any) -> Any:
    """The key of a title of which these are all words."""
    return value * _C & MASK


def person_key(family: Any, word: Any) -> Any:
    """The key of a family name and a word of the title."""
    return (family * _PERSON + word * _B) & MASK


def pair_key(one: Any, other: Any) -> Any:
    """The key of two words, in whatever order."""
    return ((one + other) * _A ^ one * other) & MASK


def triple_key(one: Any, two: Any, three: Any) -> Any:
    """The key of three words in a row."""
    return (one * _A + two * _B + three * _C) & MASK


def _title_key(hashes: Iterable[int]) -> int:
    return int(title_key_done(reduce(title_key_with, hashes, TITLE_BEGIN)))


def _words_of(text: str) -> list[str]:
    """The words of *text* as keys are made of them: folded, numbers as digits."""
    return [numeral(word) or word for word in word_list(text)]


@lru_cache(maxsize=1 << 17)
def family_hash(family: str) -> int:
    """The hash of a family name, 0 where there is none in it."""
    name = name_key(family)
    return word_hash(name) if name else 0


@lru_cache(maxsize=1 << 17)
def _ends(word: str) -> tuple[int, int]:
    """The hashes of a word's beginning and of its end."""
    return word_hash(word[:_END]), word_hash(word[-_END:])


def ends_keys(words: Sequence[str]) -> list[int]:
    """The keys of a title of few *words* that two mistyped neighbors still have in common with it.

    A slip spoils the beginning of a word or its end, hardly both. Each key is of one of the two of
    a word and one of the two of the next (behind the last comes the first), of the place, and of
    how many words there are, which keeps such small parts telling.
    """
    count = len(words)
    if count > FEW:
        return []
    ends = [_ends(word) for word in words]
    return [
        (one * _A + other * _B + ((FEW + 1) * count + at) * _ENDS) & MASK
        for at in range(count if count > 2 else count and 1)
        for one in ends[at]
        for other in ends[(at + 1) % count]
    ]


def _rarest(hashes: Iterable[int], frequencies: Frequencies, most: int) -> list[int]:
    """The *most* rarest of the words, the rarest first; equally rare ones by their hashes."""
    get = frequencies.get
    ranked = sorted({get(each, 0) << BITS | each for each in hashes})
    return [each & MASK for each in ranked[:most]]


def place_key(year: int | None, volume: str | None, page: str | None) -> int | None:
    """The key of a year, a volume and a first page; None where there is no page or year."""
    first = _locator_hash(page) if page is not None and year is not None else 0
    if not first or year is None:
        return None
    return (year * _A + _locator_hash(volume or "") * _B + first * _PLACE) & MASK


@lru_cache(maxsize=1 << 16)
def _locator_hash(text: str) -> int:
    """The hash of a volume or a first page; 0 where there is no number in it."""
    found = _NUMBER.match(text.strip().lower())
    return word_hash(found[1]) if found else 0


def _content(words: Sequence[str]) -> Sequence[str]:
    """The words of substance among *words*; all where there are no others."""
    return [word for word in words if word not in STOP_WORDS] or words


def query_keys(query: Query, frequencies: Frequencies) -> dict[int, float]:
    """The keys by which the work that is meant may be found → how telling its kind is."""
    if query.is_reference and query.raw:
        return _keys_of_string(query, frequencies)
    text = query.title or query.raw
    words = _words_of(text) if text else []
    found = _keys_of_words(words, frequencies)
    found |= dict.fromkeys(ends_keys(_content(words)), 1.0)
    extra = [*query.authors[:2]]
    content = [word for word in words if word not in STOP_WORDS]
    rare = _rarest(map(word_hash, content), frequencies, 8)
    for person in extra:
        if family := name_key(person):
            for word in rare:
                found.setdefault(person_key(word_hash(family), word), 1.0)
    _add_place(found, query)
    if query.is_free:
        for person in content:
            for word in rare:
                found.setdefault(person_key(word_hash(name_key(person)), word), 1.0)
    return found


def _keys_of_string(query: Query, frequencies: Frequencies) -> dict[int, float]:
    words = _words_of(join_lines(query.raw))[:LONGEST]
    found = _keys_of_words(words, frequencies)
    for letter in words:
        if len(letter) == 1 and letter.isascii():  # an initial is not the whole title "M"
            found.pop(word_hash(letter), None)
    if query.title:
        words_of_title = _words_of(query.title)
        hashes = [word_hash(word) for word in _content(words_of_title)]
        for end in range(max(1, len(hashes) - 3), len(hashes) + 1):
            found.setdefault(_title_key(hashes[:end]), 1.5)
        found |= dict.fromkeys(ends_keys(_content(words_of_title)), 1.0)
    telling = [word for word in words if len(word) > 2 and word not in STOP_WORDS]
    rare = _rarest(map(word_hash, telling), frequencies, RARE_ASKED)
    names = [name_key(name) for name in query.authors[:2]]
    names += [name_key(word) for word in words[:_NAMED] if len(word) > 1 and word.isalpha()]
    for name in dict.fromkeys(filter(None, names)):
        for word in rare:
            found.setdefault(person_key(word_hash(name), word), 1.0)
    _add_place(found, query)
    return found


def _keys_of_words(words: Sequence[str], frequencies: Frequencies) -> dict[int, float]:
    content = _content(words)
    hashes = [word_hash(word) for word in content]
    if not hashes:
        return {}
    rare = _rarest(hashes, frequencies, RARE_ASKED)
    found = {_title_key(hashes): 1.5}
    found |= dict.fromkeys(rare, 1.0)
    found |= {pair_key(one, other): 1.0 for one, other in combinations(rare, 2)}
    for at in range(len(hashes) - 2):
        one, two, three = hashes[at : at + 3]
        found[triple_key(one, two, three)] = 1.0
    return found


def _add_place(found: dict[int, float], query: Query) -> None:
    key = place_key(query.year, query.volume, query.pages)
    if key is not None:
        found.setdefault(key, 1.5)
