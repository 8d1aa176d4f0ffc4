"""Keys: whole numbers by which a record and the words of who looks for it meet.

A key is the hash of something that both sides write: the whole title, two rare words of it, three
words in a row, the first author's name with a word, or year, volume and page. A record has some
twenty; a query makes all that its words allow, and the records that share the rarest are its
candidates.

All hashes are of 48 bits, made the same way in every process and on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations

from harvest.match.normal import STOP_WORDS, join_lines, name_key, numeral, split
from harvest.model.mention import Query
from harvest.providers.common.snapshot_row import Facts

__all__ = ["KEPT", "MASK", "Frequencies", "name_hash", "query_keys", "record_keys", "words_of"]

Frequencies = Mapping[int, int]
"""Hash of a word → in how many records of the sample it stands; a word not in it is rare."""

BITS = 48
MASK = (1 << BITS) - 1
KEPT = 1 << BITS
"""Set in a key of a record that stays however many bear it: each record keeps its two rarest."""

RARE = 5
"""Words of a title that are paired; all of them that a query has are within its own rare words."""
SINGLE = 2
"""Of them, those that are a key by themselves."""
RARE_ASKED = 18
TRIPLES = 8
"""Places of three words in a row that a record keeps, from the start of its title."""
LONGEST = 80
"""Words of a reference string that are looked at."""
_NAMED = 14
"""Words of a reference string, from its start, that may be the first author's name."""

_A, _B, _C, _TITLE, _PERSON, _PLACE, _NAME = (
    0x9E3779B97F4B,
    0xC2B2AE3D27D5,
    0x165667B19E37,
    0x27D4EB2F1657,
    0x85EBCA77C2B3,
    0xD6E8FEB86659,
    0xFF51AFD7ED55,
)
"""Odd numbers of 48 bits: sums of multiples of hashes are as random as the hashes are."""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_MARKED = re.compile(r"[<&\\{}$'01]")
"""What `split` does more to than to put it in lower case."""
_NUMBER = re.compile(r"[a-z]{0,2}0*(\d+)")


@lru_cache(maxsize=1 << 17)
def word_hash(word: str) -> int:
    """The hash of one word."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=6).digest(), "big")


def name_hash(name: str) -> int:
    """The key of an identifier ("pmid:123")."""
    return word_hash(name.casefold()) * _NAME & MASK


def _title_key(hashes: Sequence[int]) -> int:
    value = _TITLE
    for each in hashes:
        value = (value * _A + each) & MASK
    return value * _C & MASK


def _person_key(family: int, word: int) -> int:
    return (family * _PERSON + word * _B) & MASK


def _pair_key(one: int, other: int) -> int:
    """The key of two words, in whatever order."""
    return ((one + other) * _A ^ one * other) & MASK


def words_of(text: str) -> Sequence[str]:
    """The words of *text* as keys are made of them: folded, numbers as digits."""
    words = _WORD.findall(text.lower()) if _is_plain(text) else split(text).words
    return [numeral(word) or word for word in words]


def _is_plain(text: str) -> bool:
    """Whether `split` would only put it in lower case: so it is with most titles."""
    return text.isascii() and not _MARKED.search(text)


@lru_cache(maxsize=1 << 18)
def _content_hash(word: str) -> int:
    """The hash of a word of substance, 0 for others."""
    number = numeral(word) or word
    return 0 if number in STOP_WORDS else word_hash(number)


def content_hashes(text: str) -> list[int]:
    """The hashes of the words of substance in *text*; of all words where it has no others."""
    words = _WORD.findall(text.lower()) if _is_plain(text) else split(text).words
    found = [number for word in words if (number := _content_hash(word))]
    return found or [word_hash(numeral(word) or word) for word in words]


@lru_cache(maxsize=1 << 17)
def _family_hash(family: str) -> int:
    """The hash of a family name, 0 where there is none in it."""
    name = name_key(family)
    return word_hash(name) if name else 0


def record_keys(facts: Facts, frequencies: Frequencies) -> list[int]:
    """The keys of a record; those marked `KEPT` stay whatever the cap: its rarest two."""
    keys = [name_hash(name) | KEPT for name in facts.names]
    if not facts.is_findable:
        return keys
    person = _family_hash(facts.families[0]) if facts.families else 0
    for form, title in enumerate(facts.titles):
        hashes = content_hashes(title)
        if hashes:
            rare = _rarest(hashes, frequencies, RARE)
            keys += _title_keys(hashes, rare, person)
            if form == 0:
                keys += _piece_keys(hashes, rare)
    place = _place_key(facts.year, facts.volume, facts.page)
    if place is not None:
        keys.append(place)
    return list(dict.fromkeys(keys))


def _title_keys(hashes: Sequence[int], rare: list[int], person: int) -> list[int]:
    """The keys of a whole title, and of its rare words with the author."""
    is_short = len(hashes) < 3
    keys = [_title_key(hashes) | (0 if is_short and person else KEPT)]
    if person:
        kept = KEPT if is_short else 0
        keys += [(person * _PERSON + each * _B) & MASK | kept for each in rare[:2]]
    return keys


def _piece_keys(hashes: Sequence[int], rare: list[int]) -> list[int]:
    """The keys of what is left of a title where words of it are misspelt or missing."""
    keys = rare[:SINGLE]
    for place, one in enumerate(rare):
        for other in rare[place + 1 :]:
            keys.append(((one + other) * _A ^ one * other) & MASK)
    if len(hashes) > 2:
        if len(rare) > 1:
            keys[SINGLE] |= KEPT  # the two rarest words
        last, here = hashes[0] * _A + hashes[1] * _B, hashes[1]
        for three in hashes[2 : TRIPLES + 2]:
            keys.append((last + three * _C) & MASK)
            last, here = here * _A + three * _B, three
    return keys


def _rarest(hashes: Iterable[int], frequencies: Frequencies, most: int) -> list[int]:
    """The *most* rarest of the words, the rarest first; equally rare ones by their hashes."""
    get = frequencies.get
    ranked = sorted({get(each, 0) << BITS | each for each in hashes})
    return [each & MASK for each in ranked[:most]]


def _place_key(year: int | None, volume: str | None, page: str | None) -> int | None:
    first = _locator_hash(page) if page is not None and year is not None else 0
    if not first or year is None:
        return None
    return (year * _A + _locator_hash(volume or "") * _B + first * _PLACE) & MASK


@lru_cache(maxsize=1 << 16)
def _locator_hash(text: str) -> int:
    """The hash of a volume or a first page; 0 where there is no number in it."""
    found = _NUMBER.match(text.strip().lower())
    return word_hash(found[1]) if found else 0


def query_keys(query: Query, frequencies: Frequencies) -> dict[int, float]:
    """The keys by which the work that is meant may be found → how telling its kind is."""
    if query.is_reference and query.raw:
        return _keys_of_string(query, frequencies)
    text = query.title or query.raw
    found = _keys_of_words(words_of(text), frequencies) if text else {}
    extra = [*query.authors[:2]]
    content = [word for word in words_of(text) if word not in STOP_WORDS] if text else []
    rare = _rarest(map(word_hash, content), frequencies, 8)
    for person in extra:
        if family := name_key(person):
            for word in rare:
                found.setdefault(_person_key(word_hash(family), word), 1.0)
    _add_place(found, query)
    if query.is_free:
        for person in content:
            for word in rare:
                found.setdefault(_person_key(word_hash(name_key(person)), word), 1.0)
    return found


def _keys_of_string(query: Query, frequencies: Frequencies) -> dict[int, float]:
    words = words_of(join_lines(query.raw))[:LONGEST]
    found = _keys_of_words(words, frequencies)
    if query.title:
        hashes = content_hashes(query.title)
        for end in range(max(1, len(hashes) - 3), len(hashes) + 1):
            found.setdefault(_title_key(hashes[:end]), 1.5)
    telling = [word for word in words if len(word) > 2 and word not in STOP_WORDS]
    rare = _rarest(map(word_hash, telling), frequencies, RARE_ASKED)
    names = [name_key(name) for name in query.authors[:2]]
    names += [name_key(word) for word in words[:_NAMED] if len(word) > 1 and word.isalpha()]
    for name in dict.fromkeys(filter(None, names)):
        for word in rare:
            found.setdefault(_person_key(word_hash(name), word), 1.0)
    _add_place(found, query)
    return found


def _keys_of_words(words: Sequence[str], frequencies: Frequencies) -> dict[int, float]:
    content = [word for word in words if word not in STOP_WORDS] or list(words)
    hashes = [word_hash(word) for word in content]
    if not hashes:
        return {}
    rare = _rarest(hashes, frequencies, RARE_ASKED)
    found = {_title_key(hashes): 1.5}
    found |= dict.fromkeys(rare, 1.0)
    found |= {_pair_key(one, other): 1.0 for one, other in combinations(rare, 2)}
    for at in range(len(hashes) - 2):
        one, two, three = hashes[at : at + 3]
        found[(one * _A + two * _B + three * _C) & MASK] = 1.0
    return found


def _add_place(found: dict[int, float], query: Query) -> None:
    key = _place_key(query.year, query.volume, query.pages)
    if key is not None:
        found.setdefault(key, 1.5)
