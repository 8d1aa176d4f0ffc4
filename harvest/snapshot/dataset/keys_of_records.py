"""The keys of many records at once: as `row_keys` defines them, by NumPy over all of a batch.

Words are hashed and ranked record by record; sums and products of the hashes, which are most of
the work, are made for all of them together, in 64 bits of which the lower 48 count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harvest.match.normal import STOP_WORDS, numeral, word_list
from harvest.providers.common.snapshot_row import Facts
from harvest.snapshot.dataset.row_keys import (
    BITS,
    FEW,
    KEPT,
    MASK,
    TITLE_BEGIN,
    Frequencies,
    ends_keys,
    family_hash,
    name_hash,
    pair_key,
    person_key,
    place_key,
    title_key_done,
    title_key_with,
    triple_key,
    word_hash,
)
from harvest.text.notice_label import without_notice

__all__ = ["Ranks", "forms_of", "keys_of_records", "main_forms"]

RARE = 5
"""Words of a title that are paired; all of them that a query has are within its own rare words."""
SINGLE = 2
"""Of them, those that are a key by themselves."""
TRIPLES = 8
"""Places of three words in a row that a record keeps, from the start of its title."""
_SHORT = 3
"""Words of substance below which a title says little: the author's name has to."""
_HELD = 1 << 18
"""Words whose ranks are held."""
_AT_ONCE = 1 << 14
"""Records of one pass: number, key and mark of each key fit 64 bits."""


class Ranks(dict[str, int]):
    """Word → its hash, above it how common the word is: the rarest come first; 0 for stop words."""

    def __init__(self, frequencies: Frequencies) -> None:
        super().__init__()
        self._frequencies = frequencies

    def of(self, word: str) -> int:
        """The rank of a word that counts, whatever it is."""
        number = word_hash(numeral(word) or word)
        return self._frequencies.get(number, 0) << BITS | number

    def __missing__(self, word: str) -> int:
        if len(self) >= _HELD:
            self.clear()
        rank = self[word] = 0 if (numeral(word) or word) in STOP_WORDS else self.of(word)
        return rank

    def of_words(self, words: Sequence[str]) -> list[int]:
        """Those of the words of substance among *words*; of all where there are no others."""
        return [rank for word in words if (rank := self[word])] or [self.of(word) for word in words]

    def content(self, words: Sequence[str]) -> list[str]:
        """The words whose ranks `of_words` gives, numbers as digits."""
        content = [word for word in words if self[word]] or words
        return [numeral(word) or word for word in content]


class _Titles:
    """All titles of a batch: the ranks of their words one after another."""

    def __init__(self) -> None:
        self.ranks: list[int] = []
        self.lengths: list[int] = []
        self.rare: list[int] = []
        self.rare_counts: list[int] = []
        self.people: list[int] = []
        self.is_main: list[bool] = []
        self.owners: list[int] = []

    def add(self, owner: int, is_main: bool, ranks: list[int], person: int) -> None:
        """Take the words of a title of record number *owner*."""
        rare = sorted(set(ranks))[:RARE]
        self.ranks += ranks
        self.lengths.append(len(ranks))
        self.rare_counts.append(len(rare))
        self.rare += rare if len(rare) == RARE else rare + [0] * (RARE - len(rare))
        self.people.append(person)
        self.is_main.append(is_main)
        self.owners.append(owner)


def forms_of(titles: Sequence[str]) -> Sequence[str]:
    """*titles*, before them what they are without the label of a retraction."""
    bare = [without_notice(title) for title in titles]
    return titles if bare == list(titles) else tuple(dict.fromkeys((*bare, *titles)))


def main_forms(forms: Sequence[Sequence[int]]) -> set[int]:
    """Which of the forms of a title, by the ranks of its words, have keys of single words.

    The first, and with a short one ("Demo", with a subtitle) the longest.
    """
    if forms and len(forms[0]) < _SHORT:
        return {0, max(range(len(forms)), key=lambda form: len(forms[form]))}
    return {0}


def keys_of_records(records: Sequence[Facts], ranks: Ranks) -> tuple[Any, Any]:
    """(keys, ends): the keys of record n are keys[ends[n]:ends[n + 1]], sorted, each once.

    Those marked `KEPT` stay whatever the cap: of each record its two rarest.
    """
    import numpy as np

    keys, counts = [], [np.zeros(1, np.int64)]
    for at in range(0, len(records), _AT_ONCE):
        some = records[at : at + _AT_ONCE]
        own, count = _keys_of_some(some, ranks)
        keys.append(own)
        counts.append(count)
    return np.concatenate([*keys, np.zeros(0, np.int64)]), np.cumsum(np.concatenate(counts))


def _keys_of_some(records: Sequence[Facts], ranks: Ranks) -> tuple[Any, Any]:
    """The keys of a batch, and how many each record has."""
    import numpy as np

    titles = _Titles()
    singles: list[int] = []
    owners: list[int] = []
    for number, facts in enumerate(records):
        for name in facts.names:
            singles.append(name_hash(name) | KEPT)
            owners.append(number)
        if not facts.is_findable:
            continue
        person = family_hash(facts.families[0]) if facts.families else 0
        forms = [words for title in forms_of(facts.titles) if (words := word_list(title))]
        found = [ranks.of_words(words) for words in forms]
        main = main_forms(found)
        for form, words in enumerate(forms):
            titles.add(number, form in main, found[form], person)
            if len(found[form]) <= FEW:
                parts = ends_keys(ranks.content(words))
                singles += parts
                owners += [number] * len(parts)
        place = place_key(facts.year, facts.volume, facts.page)
        if place is not None:
            singles.append(place)
            owners.append(number)
    pieces = [(np.array(singles, np.uint64), np.array(owners, np.uint64))]
    if titles.owners:
        pieces += _keys_of_titles(titles)
    key = np.concatenate([each for each, _ in pieces])
    owner = np.concatenate([each for _, each in pieces])
    mark = key >> BITS
    packed = np.sort((owner << (BITS + 1)) | ((key & MASK) << 1) | mark)
    is_last = np.ones(len(packed), bool)  # of the same key the marked one
    is_last[:-1] = packed[1:] >> 1 != packed[:-1] >> 1
    packed = packed[is_last]
    counts = np.bincount((packed >> (BITS + 1)).astype(np.int64), minlength=len(records))
    keys = ((packed >> 1) & MASK) | ((packed & 1) << BITS)
    return keys.astype(np.int64), counts


def _keys_of_titles(titles: _Titles) -> Iterator[tuple[Any, Any]]:
    """(keys, the records they are of), kind by kind."""
    import numpy as np

    hashes, lengths = np.array(titles.ranks, np.uint64) & MASK, np.array(titles.lengths)
    person, owner = np.array(titles.people, np.uint64), np.array(titles.owners, np.uint64)
    rare = np.array(titles.rare, np.uint64).reshape(-1, RARE) & MASK
    rare_count, is_main = np.array(titles.rare_counts), np.array(titles.is_main)
    start = np.cumsum(lengths) - lengths
    has_person, is_short = person > 0, lengths < _SHORT
    keys = np.full(len(owner), TITLE_BEGIN, np.uint64)
    for place in range(int(lengths.max())):
        on = np.flatnonzero(lengths > place)
        keys[on] = title_key_with(keys[on], hashes[start[on] + place])
    keys = title_key_done(keys)
    yield keys | _mark(~(is_short & has_person)), owner
    for place in range(SINGLE):
        on = np.flatnonzero(has_person & (rare_count > place))
        yield person_key(person[on], rare[on, place]) | _mark(is_short[on]), owner[on]
        on = np.flatnonzero(is_main & (rare_count > place))
        yield rare[on, place], owner[on]
    for place in range(RARE):
        for other in range(place + 1, RARE):
            on = np.flatnonzero(is_main & (rare_count > other))
            found = pair_key(rare[on, place], rare[on, other])
            is_rarest = (place, other) == (0, 1)
            yield found | _mark(~is_short[on] & is_rarest), owner[on]
    for place in range(TRIPLES):
        on = np.flatnonzero(is_main & (lengths > place + 2))
        at = start[on] + place
        yield triple_key(hashes[at], hashes[at + 1], hashes[at + 2]), owner[on]


def _mark(are_kept: Any) -> Any:
    return are_kept.astype("uint64") << BITS
