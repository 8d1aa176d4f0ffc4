"""What a dataset's records are written with: how rare words are, and the dictionary of bodies.

Both are made once, of a sample; updates take them as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

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


def make_helpers(folder: Path, units: Sequence[Unit]) -> None:
    """The words and the dictionary, from a sample all over the sources; made once and for all."""
    import pyarrow as pa

    words_path, dictionary_path = folder / WORDS, folder / DICTIONARY
    if words_path.exists() and dictionary_path.exists():
        return
    words, counts = Ranks({}), Counter[int]()
    raws: list[bytes] = []
    seen = 0
    for raw, body in _sample(units):
        try:
            facts = facts_of_body(body)
        except Exception:  # whatever is wrong with it, its part tells
            continue
        if facts is None or not facts.titles:
            continue
        seen += 1
        counts.update(set(words.of_title(facts.titles[0])))
        if seen % max(1, _SAMPLED // _TRAINED) == 0 or seen < 200:
            raws.append(raw)
    common = sorted((word, count) for word, count in counts.items() if count > 1)
    table = pa.table(
        {
            "word": pa.array([word for word, _ in common], pa.int64()),
            "count": pa.array([count for _, count in common], pa.int32()),
        }
    )
    dictionary_path.write_bytes(train(raws[:_TRAINED]))
    write_parquet(table, words_path)


def _sample(units: Sequence[Unit]) -> Iterator[tuple[bytes, Any]]:
    """Records from the beginnings of files all over the sources."""
    step = max(1, len(units) // _SAMPLED_UNITS)
    chosen = units[::step]
    most = _SAMPLED // len(chosen) + 1
    for unit in chosen:
        for number, record in enumerate(records_in(unit, PartResult())):
            if number >= most:
                break
            yield record.raw, record.body


@cache
def read_helpers(folder: Path) -> tuple[bytes, Ranks]:
    """The dictionary and the ranks of words of the dataset, once a process."""
    return read_dictionary(folder), Ranks(read_words(folder))
