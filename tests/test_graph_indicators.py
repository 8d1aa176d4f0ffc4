"""Indicators over citation graphs: as matrices of scipy have them, and by their definitions."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.citation_graph import DuckDBTables, count_indicators
from harvest.snapshot.dataset.graph_indicators import compute_indicators
from tests.command import Run
from tests.dataset_world import DATASET_MARKS, lines, made, work

pytestmark = DATASET_MARKS

Graph = tuple[dict[int, int | None], list[tuple[int, int]]]


def measured(graph: Graph) -> dict[int, dict[str, Any]]:
    """The indicators of a graph by id."""
    years, edges = graph
    with DuckDBTables() as tables:
        tables.load(list(years.items()), edges)
        assert compute_indicators(tables) == len(years)
        return {row["id"]: row for row in tables.rows("SELECT * FROM indicator")}


def made_up(count: int, seed: int) -> Graph:
    """A graph with cycles, works that cite nothing, equal values and missing years."""
    rng = random.Random(seed)
    years = {n: rng.choice([None, *range(1990, 2027)]) for n in range(count)}
    edges = []
    for citing in range(count):
        for _ in range(rng.choice([0, 0, 1, 3, 9])):
            edges.append((citing, min(int(rng.paretovariate(0.6)), count - 1)))
    edges += [(n, (n + 1) % 5) for n in range(5)]  # a ring
    edges += [(7, 7), (8, 9), (8, 9), (10, count + 5), (count + 6, 3)]
    return years, edges


def by_matrices(graph: Graph) -> dict[str, Any]:
    """The same by sparse matrices and power iteration."""
    numpy = pytest.importorskip("numpy")
    sparse = pytest.importorskip("scipy.sparse")
    years, edges = graph
    count = len(years)
    links = sorted({(a, b) for a, b in edges if a != b and a in years and b in years})
    a, b = (numpy.array(side) for side in zip(*links, strict=True))
    out = numpy.bincount(a, minlength=count)
    matrix = sparse.csr_matrix((1 / out[a], (b, a)), shape=(count, count))
    dangling = out == 0
    year = numpy.array([numpy.nan if each is None else each for each in years.values()])
    last = numpy.nanmax(year)

    def settle(follow: float, base: Any) -> Any:
        score = numpy.full(count, 1 / count)
        for _ in range(300):
            score = follow * (matrix @ score + score[dangling].sum() / count) + base
        return score

    attention = numpy.bincount(b[year[a] > last - 3], minlength=count).astype(float)
    recency = numpy.nan_to_num(numpy.exp(-0.16 * (last - year)))
    base = 0.5 * attention / attention.sum() + 0.3 * recency / recency.sum()
    return {
        "citations": numpy.bincount(b, minlength=count),
        "influence": settle(0.5, 0.5 / count),
        "popularity": settle(0.2, base),
        "impulse": numpy.bincount(b[year[a] <= year[b] + 3], minlength=count),
    }


@pytest.mark.parametrize("count", [50, pytest.param(10_000, marks=pytest.mark.slow)])
def test_scores_are_those_of_the_published_formulas(count: int) -> None:
    """To nine places, on graphs with cycles, dangling nodes, ties and missing years."""
    graph = made_up(count, seed=count)
    found, wanted = measured(graph), by_matrices(graph)
    for name, values in wanted.items():
        for node, value in enumerate(values):
            assert found[node][name] == pytest.approx(float(value), rel=1e-9, abs=1e-15), name
    for name in ("influence", "popularity"):
        assert sum(row[name] for row in found.values()) == pytest.approx(1, abs=1e-9)


def test_classes_are_shares_of_the_whole() -> None:
    """No class holds more than its share, equal values are in one class, nothing is in none."""
    count = 3_000
    edges = [(citing, cited) for cited in range(60) for citing in range(100, 100 + 60 - cited // 3)]
    found = measured((dict.fromkeys(range(count), 2020), edges))
    tops = {label: 0 for label in ("Top 0.1%", "Top 1%", "Top 10%", None)}
    for row in found.values():
        tops[row["citations_class"]] += 1
    assert tops == {"Top 0.1%": 3, "Top 1%": 27, "Top 10%": 30, None: 2940}
    by_value: dict[int, set[str | None]] = {}
    for row in found.values():
        by_value.setdefault(row["citations"], set()).add(row["citations_class"])
    assert all(len(classes) == 1 for classes in by_value.values())


@pytest.mark.parametrize(
    "graph",
    [
        ({1: None, 2: None}, [(1, 2)]),
        ({1: 2020}, []),
        ({1: 2020, 2: 2021}, [(1, 1), (2, 2)]),
    ],
)
def test_small_graphs_have_scores_and_no_classes(graph: Graph) -> None:
    """No year, no citation, one work only: scores add up to one, and nobody is at the top."""
    found = measured(graph)
    assert sum(row["influence"] for row in found.values()) == pytest.approx(1)
    assert sum(row["popularity"] for row in found.values()) == pytest.approx(1)
    assert {row["influence_class"] for row in found.values()} == {None}


def test_the_indicators_of_a_dataset(tmp_path: Path, run: Run) -> None:
    """Counted from the references of its records; a small graph only if it is wanted anyway."""
    records = [
        {
            "DOI": f"10.5555/{n}",
            "title": [f"Work {n}"],
            "issued": {"date-parts": [[2000 + n]]},
            "reference": [{"DOI": f"10.5555/{m}"} for m in range(n)] + [{"key": "x"}, {"DOI": 7}],
        }
        for n in range(6)
    ]
    source = tmp_path / "a.jsonl"
    source.write_text("\n".join(map(json.dumps, records)))
    build([source], tmp_path / "ds", cores=1, bucket_count=2)
    ran = run("snapshot", "indicators", tmp_path / "ds")
    assert ran.code == 2 and "--anyway" in ran.err
    ran = run("snapshot", "indicators", tmp_path / "ds", "--anyway")
    assert ran.code == 0 and "harvest over ds of " in ran.err
    assert ran.err.rstrip().endswith(": of 6 works of crossref")
    rows = parquet.read_table(tmp_path / "ds" / "indicators.parquet").to_pylist()
    assert [(row["name"], row["citations"], row["impulse"]) for row in rows] == [
        (f"10.5555/{n}", 5 - n, min(5 - n, 3)) for n in range(6)
    ]
    assert not (tmp_path / "ds" / "graph").exists()


def test_works_that_were_removed_are_not_counted(tmp_path: Path) -> None:
    """Neither they nor their citations, though their rows are still there."""
    citing = [work(n, reference=[{"DOI": "10.5555/work.1"}]) for n in (2, 3)]
    made(tmp_path, {"a": lines(work(1), *citing)})
    made(tmp_path, {"deleted.csv": b"doi\n10.5555/work.2\n"}, update=True)
    count_indicators(tmp_path / "ds", anyway=True)
    rows = parquet.read_table(tmp_path / "ds" / "indicators.parquet").to_pylist()
    assert {row["name"]: row["citations"] for row in rows} == {
        "10.5555/work.1": 1, "10.5555/work.3": 0,
    }  # fmt: skip


def _cited(count: int) -> list[dict[str, Any]]:
    """Crossref's records, each citing all before it."""
    return [
        {
            "DOI": f"10.5555/{n}",
            "title": [f"Work {n}"],
            "type": "journal-article",
            "issued": {"date-parts": [[2000 + n]]},
            "indexed": {"date-time": "2025-03-01T00:00:00Z"},
            "reference": [{"DOI": f"10.5555/{m}"} for m in range(n)],
        }
        for n in range(count)
    ]


def test_look_ups_show_what_was_counted(tmp_path: Path, run: Run) -> None:
    """Beside the providers' own, in card, JSON and table, under the snapshot's name and date."""
    source, ds = tmp_path / "a.jsonl", tmp_path / "works"
    source.write_text("\n".join(map(json.dumps, _cited(12))))
    build([source], ds, cores=1, bucket_count=2)
    at = ("--snapshot", ds, "--offline")
    (tmp_path / "refs.csv").write_text("doi,x\n10.5555/0,y\n10.5555/none,z\n")
    assert "harvest over" not in run("lookup", "10.5555/0", *at).out
    assert run("snapshot", "indicators", ds, "--anyway").code == 0
    told = "harvest over works of 2025-03-01"
    card = run("lookup", "10.5555/0", *at).out  # the work was in the cache before they were
    assert f"11 {told}" in card and "BIP!" not in card and f"{told} 2025" not in card
    (row,) = (
        each
        for each in json.loads(run("lookup", "10.5555/0", "--json", *at).out)["work"]["indicators"]
        if each["name"] == "citations" and each["source"] == told
    )
    assert (row["value"], row["as_of"]) == (11, "2025-03-01")
    columns = "snapshot_citations,snapshot_influence_class,snapshot_source,influence_class"
    out = tmp_path / "out.csv"
    run("enrich", tmp_path / "refs.csv", "-o", out, "--columns", columns, *at)
    rows = [line.split(",") for line in out.read_text().splitlines()]
    assert rows[1][2:] == ["11", "Top 10%", told, ""]
    assert rows[2][2:] == ["", "", "", ""]
    facts = ds / "indicators.json"
    small = json.loads(facts.read_text()) | {"anyway": False}
    facts.write_text(json.dumps(small))
    run("--cache", tmp_path / "new.db", "lookup", "10.5555/1", *at)
    assert told not in run("lookup", "10.5555/2", *at).out  # a small graph that nobody wanted
    facts.write_text(json.dumps(small | {"works": 1_000_000}))
    assert told in run("lookup", "10.5555/3", *at).out
    (ds / "indicators.parquet").write_bytes(b"PAR1")
    ran = run("lookup", "10.5555/4", *at)
    assert ran.code == 0 and "its indicators cannot be read" in ran.err


def test_a_new_count_replaces_the_old(tmp_path: Path, run: Run) -> None:
    """What was counted before stands in no record any more, and what is known is not read again."""
    ds, at = tmp_path / "works", ("--snapshot", tmp_path / "works", "--offline", "--json")
    for number in (3, 5):
        source = tmp_path / f"{number}.jsonl"
        source.write_text("\n".join(map(json.dumps, _cited(number))))
        build([source], ds, cores=1, bucket_count=2, update=number == 5)
        run("snapshot", "indicators", ds, "--anyway")
        found = json.loads(run("lookup", "10.5555/0", *at).out)["work"]["indicators"]
        own = [each["value"] for each in found if each["source"].startswith("harvest over works")]
        assert own[0] == number - 1 and len(own) == 4
