"""Very long tables: as many rows in memory as before, and the same answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harvest
from harvest.model import packed
from harvest.model.packed import Packed, compact
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
        report = h.report(result)
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
