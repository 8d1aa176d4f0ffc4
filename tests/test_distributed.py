"""With Spark: the same dataset, verdicts, records and indicators as on one machine, row by row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyarrow import RecordBatch, parquet

from benchmarks.matching import read
from benchmarks.snapshot_source import write_source
from harvest.distributed import jobs, spark_engine
from harvest.distributed.__main__ import main
from harvest.distributed.batch_work import enriching, matching
from harvest.snapshot.dataset import graph_indicators
from harvest.snapshot.dataset.building import build
from harvest.snapshot.dataset.citation_graph import count_indicators
from harvest.snapshot.dataset.counted_indicators import Counted
from harvest.snapshot.dataset.dataset_files import PLACE, Segment
from tests.dataset_world import DATASET_MARKS, OPENALEX, content, lines, work

pytestmark = DATASET_MARKS

NEEDED = shutil.which("java") and find_spec("pyspark")


def _source(folder: Path) -> Path:
    """A few files with doubles, another provider, a broken line and citations."""
    folder.mkdir(parents=True)
    records = [
        work(n, reference=[{"DOI": f"10.5555/work.{m}"} for m in range(n % 7)]) for n in range(90)
    ]
    for number in range(3):
        part = records[number * 30 : number * 30 + 31]
        (folder / f"{number}.jsonl").write_bytes(lines(*part, OPENALEX, "{"))
    return folder


def _batch(*values: str) -> RecordBatch:
    return RecordBatch.from_pydict({"value": list(values)})


ASKED = (
    "Müller7 A. Migration of cranes over plovers lakes, 7. J Ex. 1997;7:7-16.",
    "Müller8 A (1998) Migration of swifts over godwits lakes, 8",
    "https://doi.org/10.5555/WORK.9",
    "Nobody A. On something that is not there. J Ex. 2001;1:1.",
)


def test_batches_are_answered_as_by_the_command(tmp_path: Path) -> None:
    """Words, a DOI among them, and what is nowhere; DOIs to rows in the documented columns."""
    build([_source(tmp_path / "in")], tmp_path / "ds", cores=1, bucket_count=2)
    (found,) = matching(tmp_path / "ds")([_batch(*ASKED)])
    assert found.column("status").to_pylist() == ["matched", "matched", "matched", "absent"]
    assert found.column("doi").to_pylist()[:3] == [f"10.5555/work.{n}" for n in (7, 8, 9)]
    (rows,) = enriching(tmp_path / "ds")([_batch("10.5555/WORK.1", "10.5555/none")])
    first, second = rows.to_pylist()
    assert (first["title"], first["sources"]) == (
        "Migration of swifts over swifts lakes, 1",
        "crossref; openalex",
    )
    assert {name for name, value in second.items() if value is not None} == {"doi"}


def test_rows_have_what_was_counted_over_the_dataset(tmp_path: Path) -> None:
    """As where one machine enriches, under a source of their own."""
    build([_source(tmp_path / "in")], tmp_path / "ds", cores=1, bucket_count=2)
    (before,) = enriching(tmp_path / "ds")([_batch("10.5555/work.1")])
    count_indicators(tmp_path / "ds", anyway=True)
    (after,) = enriching(tmp_path / "ds")([_batch("10.5555/work.1", "10.5555/none")])
    assert before.to_pylist()[0]["snapshot_citations"] is None
    row, unknown = after.to_pylist()
    assert row["snapshot_citations"] == sum(n % 7 > 1 for n in range(90))
    assert row["snapshot_source"].startswith("harvest over ds of ")
    assert unknown["snapshot_citations"] is None


def test_what_is_wrong_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its packages, a line says which; no traceback."""
    if NEEDED:
        pytest.skip("pyspark and Java are here")
    assert main(["build", str(tmp_path), "-o", str(tmp_path / "ds")]) == 2
    assert "harvest-biblio[spark]" in capsys.readouterr().err


def test_what_could_not_be_read_gives_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from `harvest snapshot build`; and nothing else does."""

    def build_here(_: object, sources: list[Path], folder: Path, **options: Any) -> Segment:
        return build(sources, folder, cores=1, bucket_count=2, **options)

    session = SimpleNamespace(stop=lambda: None)
    monkeypatch.setattr(spark_engine, "open_spark", lambda _: session)
    monkeypatch.setattr(jobs, "build_dataset", build_here)
    assert main(["build", str(_source(tmp_path / "in")), "-o", str(tmp_path / "ds")]) == 1
    assert "0.jsonl" in capsys.readouterr().err
    (tmp_path / "sound.jsonl").write_bytes(lines(work(1)))
    assert main(["build", str(tmp_path / "sound.jsonl"), "-o", str(tmp_path / "other")]) == 0


def test_whose_works_were_counted_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a dataset of several providers those of one are."""
    counted = Counted("ds", "2025-03-01", "crossref", 12_796, "2025-03-02T00:00:00Z", anyway=True)
    session = SimpleNamespace(stop=lambda: None)
    monkeypatch.setattr(spark_engine, "open_spark", lambda _: session)
    monkeypatch.setattr(jobs, "count_indicators", lambda *_, **__: counted)
    assert main(["indicators", "--snapshot", str(tmp_path)]) == 0
    told = "harvest over ds of 2025-03-01: of 12,796 works of crossref\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize(
    ("works", "citations", "cores", "parts"),
    [
        (0, 0, 8, 1),
        (12_796, 156, 400, 1),  # a task each for nothing would take minutes
        (1_000_000, 10_000_000, 8, 10),
        (1_000_000, 10_000_000, 400, 400),
        (10**8, 15 * 10**8, 400, 1_500),
        (10**9, 10**10, 400, 2_000),
    ],
)
def test_a_graph_is_split_by_its_size(works: int, citations: int, cores: int, parts: int) -> None:
    """A small one hardly, a large one so that a part fits into memory."""
    assert jobs.parts_of(works, citations, cores) == parts


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A session with two workers."""
    if not NEEDED:
        pytest.skip("needs Java and pyspark")
    from harvest.distributed.spark_engine import open_spark

    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    session = open_spark("local[2]")
    session.conf.set("spark.sql.shuffle.partitions", "2")
    yield session
    session.stop()


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_spark_does_the_same(tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset row by row and key by key; each verdict, record and indicator."""
    monkeypatch.setattr(graph_indicators, "_MOST_STEPS", 4)
    source, ours, theirs = _source(tmp_path / "in"), tmp_path / "a" / "ds", tmp_path / "b" / "ds"
    for folder in (ours, theirs):
        folder.parent.mkdir()
    here = build([source], ours, cores=1, bucket_count=2)
    there = jobs.build_dataset(spark, [source], theirs, bucket_count=2)
    assert (there.records, there.rows, sorted(there.problems)) == (
        here.records,
        here.rows,
        sorted(here.problems),
    )
    assert content(theirs) == content(ours)
    asked = tmp_path / "asked.txt"
    asked.write_text("\n".join(ASKED))
    jobs.match_strings(spark, str(asked), theirs, str(tmp_path / "matched"))
    (batch,) = matching(ours)([_batch(*ASKED)])
    assert _rows(tmp_path / "matched", "text") == sorted(
        batch.to_pylist(), key=lambda row: str(row["text"])
    )
    asked.write_text("10.5555/work.1\n10.5555/work.2\n")
    jobs.enrich_dois(spark, str(asked), theirs, str(tmp_path / "enriched"))
    first, second = _rows(tmp_path / "enriched", "doi")
    assert (first["doi"], second["doi"]) == ("10.5555/work.1", "10.5555/work.2")
    spark.conf.set("spark.sql.shuffle.partitions", "200")
    told = jobs.count_indicators(spark, theirs, anyway=True)
    count_indicators(ours, anyway=True)
    assert told.works == 90
    assert len(list((theirs / "indicators.parquet").glob("*.parquet"))) == 1
    assert spark.conf.get("spark.sql.shuffle.partitions") == "200"
    _same_indicators(
        _rows(theirs / "indicators.parquet", "name"),
        parquet.read_table(ours / "indicators.parquet").to_pylist(),
    )


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_does_the_same_with_200_000_records(data: Path, tmp_path: Path, spark: Any) -> None:
    """Made from real ones, with all that is wrong with files: rows, keys, verdicts, records."""
    write_source(tmp_path / "in", data, 200_000, spread=60_000)
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    here = build([tmp_path / "in"], ours, cores=2)
    there = jobs.build_dataset(spark, [tmp_path / "in"], theirs)
    assert (there.records, there.rows, sorted(there.problems)) == (
        here.records,
        here.rows,
        sorted(here.problems),
    )
    assert here.rows > 195_000
    for path in sorted(ours.rglob("*.parquet")):
        table = parquet.read_table(path)
        other = parquet.read_table(theirs / path.relative_to(ours))
        columns = [name for name in table.column_names if name not in PLACE]
        assert table.select(columns).equals(other.select(columns)), path.name
    strings = sorted({each["string"] for each in read(data / "matching-positive.jsonl.gz")})[::10]
    asked = [" ".join(each.split()) for each in strings]
    (tmp_path / "asked.txt").write_text("\n".join(asked), encoding="utf-8")
    jobs.match_strings(spark, str(tmp_path / "asked.txt"), theirs, str(tmp_path / "matched"))
    (batch,) = matching(ours)([_batch(*asked)])
    verdicts = sorted(batch.to_pylist(), key=lambda row: str(row["text"]))
    assert _rows(tmp_path / "matched", "text") == verdicts
    assert sum(row["status"] == "matched" for row in verdicts) > len(asked) / 2
    dois = sorted({row["doi"] for row in verdicts if row["doi"]})
    (tmp_path / "dois.txt").write_text("\n".join(dois), encoding="utf-8")
    jobs.enrich_dois(spark, str(tmp_path / "dois.txt"), theirs, str(tmp_path / "enriched"))
    (records,) = enriching(theirs)([_batch(*dois)])  # dated as this build is
    assert _rows(tmp_path / "enriched", "doi") == records.to_pylist()


def _same_indicators(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        for name, value in one.items():
            is_score = isinstance(value, float)
            assert other[name] == (pytest.approx(value, rel=1e-9) if is_score else value)


def _rows(folder: Path, by: str) -> list[dict[str, Any]]:
    """What Spark wrote, in the order of a column."""
    rows: list[dict[str, Any]] = parquet.read_table(folder).to_pylist()
    return sorted(rows, key=lambda row: str(row[by]))
