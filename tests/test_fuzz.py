"""A small, fixed part of benchmarks/fuzz.py: records with something wrong in them cost no other."""

from __future__ import annotations

from pathlib import Path
from random import Random

from benchmarks.fuzz import read_records
from tests.fuzzing import Tally, mutated, try_batch
from tests.text_reader import READERS, SYNTAX, made_text


def test_mutated_records_cost_themselves_only(tmp_path: Path) -> None:
    """No exception from any reader, merger, exporter or writer, and no good work lost."""
    records = read_records(tmp_path / "nowhere")  # the bundled sample
    random = Random(16)
    chosen = random.sample(records, 11)
    tally = Tally()
    try_batch(chosen[:3], chosen[3:], tmp_path / "world", tally, random)
    assert (dict(tally.errors), tally.lost) == ({}, 0), tally.traces
    assert tally.mutations == 8


def test_mutations_are_the_same_each_time_and_leave_the_record_alone() -> None:
    """What a seed gave once it gives again."""
    body = {"DOI": "10.5555/a", "title": ["A title"], "issued": {"date-parts": [[2011, 5]]}}
    before = repr(body)
    made = [repr(mutated(body, Random(seed))) for seed in range(50)]
    assert made == [repr(mutated(body, Random(seed))) for seed in range(50)]
    assert repr(body) == before and len({*made}) > 40


def test_no_text_makes_a_reader_raise() -> None:
    """A few texts of syntax and odd letters, the same ones for each reader."""
    random = Random(16)
    texts = [made_text([*SYNTAX], random)[:600] for _ in range(12)]
    for name, read in READERS.items():
        for text in texts:
            assert not isinstance(read(text), Exception) or name in ("settings", "acceptances")
