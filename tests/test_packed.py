"""Very long tables: as many rows in memory as before, and the same answers."""

from __future__ import annotations

import errno
import io
import json
import pickle
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harvest
from harvest.model import packed
from harvest.model.packed import Distinct, Packed, compact
from harvest.resolve import enrich


@settings(max_examples=20)
@given(items=st.lists(st.integers(), max_size=30), at=st.slices(30), then=st.booleans())
def test_packed_items_are_a_sequence(items: list[int], at: slice, then: bool) -> None:
    """Length, order, indices, slices and equality are those of a tuple."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "BLOCK", 4)
        made: Packed[int] = Packed(items)
        made = made.mapped(lambda item: item + 1) if then else made
        wanted = [item + 1 for item in items] if then else items
        assert list(made) == wanted and len(made) == len(wanted)
        assert made[at] == tuple(wanted)[at]
        assert [made[n] for n in range(-len(wanted), len(wanted))] == wanted * 2
        assert made == tuple(wanted) and made != (*wanted, 0)
        with pytest.raises(IndexError):
            made[len(wanted)]


@pytest.mark.parametrize("written", [0, 1, 3])
def test_without_room_for_a_file_items_stay_in_memory(
    monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    """No folder for it, or a disk that is full after some blocks, one of them in half."""
    monkeypatch.setattr(packed, "BLOCK", 2)

    class Full(io.FileIO):
        blocks = 0

        def write(self, block: Any) -> int:
            self.blocks += 1
            if self.blocks > written:
                return super().write(bytes(block)[:1])
            return super().write(block)

    def opened(buffering: int) -> io.FileIO:
        if not written:
            raise OSError(errno.ENOENT, "no usable folder")
        number, name = tempfile.mkstemp()
        Path(name).unlink()
        return Full(number, "w+b")

    monkeypatch.setattr(tempfile, "TemporaryFile", opened)
    made: Packed[int] = Packed(range(11))
    assert list(made) == list(range(11))
    assert pickle.loads(pickle.dumps(made.mapped(lambda item: -item))) == made.mapped(
        lambda item: -item
    )


def test_several_threads_read_the_same_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each at its own place."""
    monkeypatch.setattr(packed, "BLOCK", 2)
    made: Packed[int] = Packed(range(400))
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda first: [made[n] for n in range(first, 400, 4)], range(4))
        assert [*found] == [[*range(first, 400, 4)] for first in range(4)]


@given(things=st.lists(st.integers(0, 60) | st.text(max_size=1)), many=st.integers(1, 9))
def test_different_things_are_counted(things: list[object], many: int) -> None:
    """As a set would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "MANY", many)
        made, seen = Distinct(), set[object]()
        for thing in things:
            assert made.add(thing) == (thing not in seen)
            seen.add(thing)
            assert thing in made and len(made) == len(seen)
        assert object() not in made


def test_few_items_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound itself is still few."""
    monkeypatch.setattr(packed, "MANY", 3)
    assert compact(iter("abc")) == ("a", "b", "c")
    assert isinstance(compact(iter("abcd")), Packed)
    assert compact([]) == ()


def _enriched(folder: Path, name: str) -> tuple[object, ...]:
    """A table of 12 works, one asked twice, one unknown, one without anything; twice over."""
    works = [
        {"DOI": f"10.5555/w{n}", "title": [f"Tides of the inner sea, part {n}"], "type": "book"}
        for n in range(10)
    ]
    snapshot = folder / "snap"
    snapshot.mkdir(exist_ok=True)
    lines = "".join(json.dumps(work) + "\n" for work in works)
    (snapshot / "crossref.jsonl").write_text(lines)
    table = folder / "list.csv"
    rows = [f"{n},10.5555/w{n}" for n in (*range(10), 3, 11)]
    table.write_text("\r\n".join(["Nr,DOI", *rows, "x,", ""]), newline="")
    with harvest.open(cache=folder / f"{name}.db", snapshots=[snapshot], offline=True) as h:
        h.enrich(table)
        result = h.enrich(table)  # read from the cache
        report = [h.report(result, format) for format in get_args(harvest.ReportFormat)]
        answers = [(each.status, each.record and each.record.work.doi) for each in result.answers]
        assert [each.mention.line for each in result.answers] == list(range(2, 14))
        return h.table(result).data, answers, report


def test_a_table_in_chunks_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers, their records, the report and the table written back are as without chunks."""
    whole = _enriched(tmp_path, "whole")
    for module in (packed, enrich):
        monkeypatch.setattr(module, "MANY", 5)
    monkeypatch.setattr(packed, "BLOCK", 2)
    assert _enriched(tmp_path, "chunks") == whole
