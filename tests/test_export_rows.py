"""Tables of works: one row a work, an author or a place, in CSV, .xlsx and Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import harvest
from harvest.export.columns import COLUMNS
from harvest.session import table_rows
from harvest.writeback import row_file
from harvest.writeback.row_file import to_file
from tests.command import Run

FACES = "10.1002/mds.23692"
ROWS: list[dict[str, Any]] = [
    {"title": "=1+1", "year": 2011, "fwci": -0.5, "retracted": False},
    {"title": "Łódź", "year": None, "fwci": None, "retracted": None},
]
TYPES: Any = {"title": "text", "year": "integer", "fwci": "number", "retracted": "boolean"}


@pytest.fixture(scope="module")
def h(tmp_path_factory: pytest.TempPathFactory) -> Iterator[harvest.Session]:
    """The sample vault in a cache."""
    folder = tmp_path_factory.mktemp("rows")
    with (
        resources.as_file(resources.files("harvest") / "sample") as sample,
        harvest.open(
            cache=folder / "h.db", snapshots=[sample / "snapshot"], offline=True
        ) as session,
    ):
        session.enrich(sample / "vault")
        yield session


def read(data: bytes) -> list[dict[str, str]]:
    """CSV as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_holds_every_work_and_computes_nothing() -> None:
    """Texts are guarded, numbers are not, what is unknown is empty."""
    first, second = read(to_file(ROWS, TYPES, "csv"))
    assert first == {"title": "'=1+1", "year": "2011", "fwci": "-0.5", "retracted": "false"}
    assert second == {"title": "Łódź", "year": "", "fwci": "", "retracted": ""}


def test_a_workbook_holds_types() -> None:
    """Numbers are numbers, and a text that begins with = is a text."""
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(to_file(ROWS, TYPES, "xlsx"))).active
    assert [cell.value for cell in sheet[1]] == list(TYPES)
    assert [cell.value for cell in sheet[2]] == ["=1+1", 2011, -0.5, False]
    assert sheet["A2"].data_type == "s"


def test_parquet_holds_types() -> None:
    """Columns have their types also where the first rows are empty."""
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(to_file(ROWS[::-1], TYPES, "parquet")))
    assert [str(each) for each in table.schema.types] == ["string", "int64", "double", "bool"]
    assert table.to_pylist() == ROWS[::-1]


def test_the_whole_cache_one_row_a_work(h: harvest.Session) -> None:
    """All columns, one row each."""
    rows = read(h.export_rows())
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert len({row["work"] for row in rows}) == len(rows) == len(list(h.rows()))


def test_one_row_an_author(h: harvest.Session) -> None:
    """Authors stand in their order, counted from 1."""
    rows = [row for row in read(h.export_rows(FACES, long="authors")) if row["role"] == "author"]
    [work] = h.works(FACES)
    people = work.record.work.authors
    assert [row["family"] for row in rows] == [each.family or "" for each in people]
    assert [row["position"] for row in rows] == [str(n + 1) for n in range(len(people))]


def test_one_row_a_place(h: harvest.Session) -> None:
    """Each place in a note that mentions the work, with its line."""
    rows = read(h.export_rows(FACES, long="notes"))
    assert [(row["path"], int(row["line"])) for row in rows] == [
        (link.path, link.line) for link in h.notes(FACES)
    ]
    assert rows


def test_what_is_not_installed_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what to install, exit code 2, and no file is left."""
    monkeypatch.setattr(row_file, "can_write", lambda: False)
    ran = run("export", "--format", "xlsx", "-o", tmp_path / "x.xlsx")
    assert ran.code == 2
    assert "harvest-biblio[tables]" in ran.err
    assert not (tmp_path / "x.xlsx").exists()
    assert run("export", "--format", "bibtex", "--long", "notes").code == 2


def test_many_rows_cost_what_few_do_each(
    h: harvest.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked of the cache for some rows at a time is found by index."""
    monkeypatch.setattr(table_rows, "CHUNK", 5)
    conn = h._resources.cache._conn
    seen: list[str] = []
    conn.set_trace_callback(seen.append)
    assert list(h.rows())
    conn.set_trace_callback(None)
    forms = Counter(re.sub(r"\d|'[^']*'", "", sql) for sql in seen)
    repeated = [sql for sql in seen if forms[re.sub(r"\d|'[^']*'", "", sql)] > 1]
    plans = [
        row[-1]
        for sql in repeated
        if sql.lstrip().startswith("SELECT")
        for row in conn.rows(f"EXPLAIN QUERY PLAN {sql}")
    ]
    assert len(plans) > 10
    assert [each for each in plans if each.startswith("SCAN") and "VIRTUAL" not in each] == []


@pytest.mark.parametrize(
    ("format_", "name", "said"),
    [
        ("parquet", "x.csv", "name it x.parquet"),
        ("csv", "x.XLSX", "name it x.csv"),
        ("xlsx", "x.ods", "name it x.xlsx"),
        ("csl-json", "x.csv", "makes no .csv file"),
    ],
)
def test_no_table_under_the_name_of_another(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, name: str, said: str
) -> None:
    """A program that goes by the ending would take it for something else."""
    monkeypatch.chdir(tmp_path)
    ran = run("export", "--format", format_, "-o", name)
    assert (ran.code, said in ran.err, Path(name).exists()) == (2, True, False), ran.err
