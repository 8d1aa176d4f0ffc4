"""What a dataset's records are written with: how rare words are, and the dictionary of bodies.

Both are made once, of a sample; updates take them as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from harvest.match.normal import word_list
from harvest.snapshot.dataset.dataset_files import DICTIONARY, WORDS, read_dictionary, read_words
from harvest.snapshot.dataset.frames import train
from harvest.snapshot.dataset.keys_of_records import Ranks
from harvest.snapshot.dataset.parts import PartResult, records_in
from harvest.snapshot.dataset.row import facts_of_body
from harvest.snapshot.dataset.sources import Unit
from harvest.snapshot.dataset.storage import write_parquet

__all__ = ["make_helpers", "read_helpers"]

_SAMPLED_UNITS = 64
_SAMPLED = 20_000
_TRAINED = 1_500
"""Records that the dictionary is trained on."""
_ALL_TRAINED = 200
"""Of so few records all are."""


class _Sample(NamedTuple):
    """What comes of one unit: in how many records words stand, and some records."""

    words: Counter[int]
    raws: list[bytes]


def make_helpers(
    run: Callable[[str, Sequence[Callable[[], _Sample]]], list[_Sample]],
    folder: Path,
    units: Sequence[Unit],
) -> None:
    """The words and the dictionary, from a sample all over the sources; made once and for all.

    Args:
        run: does a step's calls.
    """
    import pyarrow as pa

    words_path, dictionary_path = folder / WORDS, folder / DICTIONARY
    if words_path.exists() and dictionary_path.exists():
        return
    chosen = units[:: max(1, len(units) // _SAMPLED_UNITS)]
    most = _SAMPLED // len(chosen) + 1
    samples = run("sample", [partial(_sample, unit, most, len(chosen)) for unit in chosen])
    counts = Counter[int]()
    for each in samples:
        counts.update(each.words)
    common = sorted((word, count) for word, count in counts.items() if count > 1)
    table = pa.table(
        {
            "word": pa.array([word for word, _ in common], pa.int64()),
            "count": pa.array([count for _, count in common], pa.int32()),
        }
    )
    raws = [raw for each in samples for raw in each.raws]
    dictionary_path.write_bytes(train(raws[:_TRAINED]))
    write_parquet(table, words_path)


def _sample(unit: Unit, most: int, count: int) -> _Sample:
    """The first *most* records of a unit, one of *count* that are looked at."""
    hashes, words = Ranks({}), Counter[int]()
    raws = []
    seen = 0
    for record in islice(records_in(unit, PartResult()), most):
        try:
            facts = facts_of_body(record.body)
        except Exception:  # whatever is wrong with it, its part tells
            continue
        if facts is None or not facts.titles:
            continue
        seen += 1
        words.update(set(hashes.of_words(word_list(facts.titles[0]))))
        if seen % (_SAMPLED // _TRAINED) == 0 or seen * count <= _ALL_TRAINED:
            raws.append(record.raw)
    return _Sample(words, raws)


@cache
def read_helpers(folder: Path) -> tuple[bytes, Ranks]:
    """The dictionary and the ranks of words of the dataset, once a process."""
    return read_dictionary(folder), Ranks(read_words(folder))
