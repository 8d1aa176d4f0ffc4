"""A table in, the same table out with columns: every byte of the user's own stays."""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.cli.enrich_command import enrich
from harvest.errors import InvalidArgument
from harvest.export.columns import COLUMNS, Cell
from harvest.session.table_copy import ANSWER_COLUMNS, DEFAULT_COLUMNS, _named
from harvest.writeback.table_text import TextTable
from tests.command import Run
from tests.table import every_row

openpyxl = pytest.importorskip("openpyxl")

FACES = "10.1002/mds.23692"
GERMAN = (
    "Nr;Titel;Autor;DOI-Adresse\n"
    '1;"The many; faces";Müller;https://doi.org/10.1002/mds.23692\n'
    '2;=1+1;"zwei\nZeilen";10.5555/nowhere\n'
    "3;kurz\n"
    ";;;\n"
    "\n"
    "4;Überzählig;a;10.5555/other;b\n"
)


def appended(
    data: bytes,
    names: Sequence[str],
    cells: Mapping[int, Sequence[Cell]],
    lost: dict[str, None] | None = None,
    size: int = 1 << 16,
    path: str = "l.csv",
) -> bytes:
    """The table with columns; read *size* bytes at a time."""

    def read() -> Iterator[bytes]:
        return (data[start : start + size] for start in range(0, len(data), size))

    return b"".join(TextTable.found(read, path).with_columns(names, cells, lost))


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """The sample's records, in place of a network."""
    with resources.as_file(resources.files("harvest") / "sample" / "snapshot") as source:
        return Path(shutil.copytree(source, tmp_path / "snapshot"))


def rows_of(data: bytes, encoding: str = "utf-8-sig", delimiter: str = ";") -> list[list[str]]:
    """The table as any reader of CSV sees it."""
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


def own_part(before: bytes, after: bytes, encoding: str) -> bool:
    """Whether each line of *after* begins with that of *before* and ends in the same line end."""
    old = before.decode(encoding).splitlines(keepends=True)
    new = after.decode(encoding).splitlines(keepends=True)
    return len(old) == len(new) and all(
        b.startswith(a.rstrip("\r\n")) and b.endswith(a[len(a.rstrip("\r\n")) :])
        for a, b in zip(old, new, strict=True)
    )


@every_row("end", ["\n", "\r\n", "\r"])
@every_row(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("cp1252", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
def test_encoding_mark_and_line_ends_stay(encoding: str, mark: bytes, end: str) -> None:
    """Excel's table comes back in its own encoding, mark and line ends; new columns line up."""
    data = mark + GERMAN.replace("\n", end).encode(encoding)
    made = appended(data, ["doi", "year"], {2: [FACES, 2011], 3: ["=x", -1]})
    assert made.startswith(mark)
    assert own_part(data[len(mark) :], made[len(mark) :], encoding)
    rows = [row for row in rows_of(made[len(mark) :], encoding) if row]
    assert {len(row) for row in rows} == {7}  # a row with a cell too many makes room for all
    assert [row[5:] for row in rows] == [
        ["doi", "year"],
        [FACES, "2011"],
        ["'=x", "-1"],
        ["", ""],
        ["", ""],
        ["", ""],
    ]
    assert rows[2][1:3] == ["=1+1", f"zwei{end}Zeilen"]


CELLS = st.text(st.sampled_from('ab1;,"\n\t =ü '), max_size=6)


@given(
    table=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6),
    delimiter=st.sampled_from(";,\t"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    is_ended=st.booleans(),
)
def test_any_table_keeps_its_cells(
    table: list[list[str]], delimiter: str, quoting: Any, end: str, is_ended: bool
) -> None:
    """Whatever csv writes: the user's cells read back as they were, and come first."""
    out = io.StringIO()
    head = ["doi", "title"]
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(
        [head, *table]
    )
    text = out.getvalue() if is_ended else out.getvalue().removesuffix(end)
    made = appended(text.encode(), ["new"], {})
    before, after = rows_of(text.encode(), "utf-8", delimiter), rows_of(made, "utf-8", delimiter)
    assert [new[: len(old)] for old, new in zip(before, after, strict=True)] == before
    assert own_part(text.encode(), made, "utf-8")


@every_row(
    ("path", "column", "delimiter"),
    [
        ("l.csv", ["DOI", "10.5555/a", "", "10.5555/b"], ","),
        ("l.csv", ["Titel", "Tides, and rivers", "Beds"], ";"),
        ("l.csv", ["Titel", '"Tides, and rivers"', "Beds"], ","),
        ("l.csv", ["Titel", "Tides, rivers; and beds"], "\t"),
        ("l.tsv", ["DOI", "10.5555/a"], "\t"),
    ],
)
def test_a_table_of_one_column_gets_a_delimiter(
    path: str, column: list[str], delimiter: str
) -> None:
    """One that spreadsheets know and that parts no cell; without it a .csv had tabs."""
    data = "".join(f"{cell}\r\n" for cell in column).encode()
    made = appended(data, ["year"], {2: [2011]}, path=path)
    rows = [row for row in rows_of(made, "utf-8", delimiter) if row]
    assert {len(row) for row in rows} == {2}
    assert [row[1] for row in rows[:2]] == ["year", "2011"]


def test_bytes_that_are_no_text_stay() -> None:
    """A broken byte behind a mark costs nothing but itself."""
    data = codecs.BOM_UTF8 + b"doi,note\n10.5555/a,caf\xe9\n"
    assert appended(data, ["x"], {2: ["y"]}) == data.replace(b"note", b"note,x").replace(
        b"caf\xe9", b"caf\xe9,y"
    )


def test_what_an_encoding_lacks_is_written_plainly_and_told() -> None:
    """Windows-1252 has no Polish letters: they are written without their strokes."""
    lost: dict[str, None] = {}
    made = appended("doi;Größe\n1;2\n".encode("cp1252"), ["a"], {2: ["Łódź é"]}, lost)
    assert made.decode("cp1252").splitlines()[1] == "1;2;Lódz é"
    assert "".join(lost) == "Łź"


def test_quotation_marks_as_in_the_table() -> None:
    """Where every heading stands in quotation marks, the new cells do."""
    made = appended(b'"doi","title"\n"a","b"\n', ["x"], {2: ["y"]})
    assert made == b'"doi","title","x"\n"a","b","y"\n'


def test_what_stands_above_the_headings_stays() -> None:
    """Excel's sep= and an export's own words are no rows."""
    data = b"sep=;\ndoi;title\n10.5555/a;b\n"
    made = appended(data, ["x"], {3: ["y"]})
    assert made == b"sep=;\ndoi;title;x\n10.5555/a;b;y\n"


def test_enrich_writes_the_table_with_columns(run: Run, tmp_path: Path, snapshot: Path) -> None:
    """Default columns, in order; what is found stands in its row, what is not says so."""
    listed, out = tmp_path / "l.csv", tmp_path / "out.csv"
    listed.write_text(f"Nr,Adresse\n1,https://doi.org/{FACES}\n2,10.5555/nowhere\n")
    ran = run("enrich", listed, "-o", out, "--offline", "--snapshot", snapshot)
    assert ran.code == 1
    found, lost = csv.DictReader(out.read_text().splitlines())
    assert list(found) == ["Nr", "Adresse", *DEFAULT_COLUMNS]
    assert (found["status"], found["doi"], found["year"]) == ("matched", FACES, "2011")
    assert found["cite_key"]
    assert (lost["Nr"], lost["status"], lost["doi"]) == ("2", "absent", "")
    again = tmp_path / "again.csv"
    run("enrich", listed, "-o", again, "--offline", "--snapshot", snapshot)
    assert again.read_bytes() == out.read_bytes()


def test_chosen_columns_and_names_that_clash(run: Run, tmp_path: Path, snapshot: Path) -> None:
    """--columns chooses, a name that is taken gets harvest_ before it, --prefix is the user's."""
    listed = tmp_path / "l.tsv"
    listed.write_text(f"doi\tYear\n{FACES}\t\n")
    options = ["--offline", "--snapshot", snapshot, "-o", "-"]
    ran = run("enrich", listed, "--columns", "doi,year,reason", *options)
    assert ran.out == (
        f"doi\tYear\tharvest_doi\tharvest_year\treason\n{FACES}\t\t{FACES}\t2011\tidentifier\n"
    )
    assert "harvest_" in ran.err
    ran = run("enrich", listed, "--columns", "year", "--prefix", "x_", *options)
    assert ran.out.splitlines()[0] == "doi\tYear\tx_year"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["l.csv", "-o", "out.csv", "--columns", "yaer"], "did you mean year?"),
        (["l.csv", "-o", "out.xlsx"], "becomes a .csv file"),
        (["l.csv", "-o", "l.csv"], "the table itself"),
        (["l.csv", "n.md", "-o", "out.csv"], "one table"),
        (["n.md", "-o", "out.csv"], "one table"),
        (["l.ods", "-o", "out.ods"], ".xlsx or .csv"),
        (["l.csv", "--columns", "year"], "go with -o"),
    ],
)
def test_what_cannot_be_written_is_refused_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    """Wrong use ends with 2 before anything is asked, and leaves no file."""
    monkeypatch.chdir(tmp_path)
    for name in ("l.csv", "n.md", "l.ods"):
        Path(name).write_text("doi\n10.5555/a\n")
    ran = run("enrich", *arguments, "--offline")
    assert ran.code == 2
    assert told in ran.err
    assert not Path("out.csv").exists()
    assert Path("l.csv").read_text() == "doi\n10.5555/a\n"


def workbook(path: Path) -> None:
    """Two sheets with widths, a format, a formula, and titles above the headings."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Liste"
    sheet.append(["Leseliste 2026"])
    sheet.append(["DOI", "Title", "Punkte"])
    sheet.append([f"https://doi.org/{FACES}", "The many faces of hemifacial spasm", 3])
    sheet.append(["10.5555/nowhere", "=HYPERLINK(1)", "=C3*2"])
    sheet.column_dimensions["A"].width = 44
    sheet["C3"].number_format = "0.00"
    other = book.create_sheet("Notizen")
    other["B2"] = "bleibt"
    book.save(path)


def test_a_workbook_keeps_what_is_the_users(run: Run, tmp_path: Path, snapshot: Path) -> None:
    """Other sheets, widths, formats, formulas stay; numbers are numbers, texts no formulas."""
    workbook(tmp_path / "l.xlsx")
    out = tmp_path / "out.xlsx"
    ran = run("enrich", tmp_path / "l.xlsx", "-o", out, "--columns", "doi,year,status,title",
              "--offline", "--snapshot", snapshot)  # fmt: skip
    assert ran.code == 1, ran.err
    book = openpyxl.load_workbook(out)
    sheet = book["Liste"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1] == ["DOI", "Title", "Punkte", "harvest_doi", "year", "status", "harvest_title"]
    assert rows[2][3:6] == [FACES, 2011, "matched"]
    assert rows[3][2] == "=C3*2"
    assert rows[3][5] == "absent"
    assert (sheet.column_dimensions["A"].width, sheet["C3"].number_format) == (44, "0.00")
    assert book["Notizen"]["B2"].value == "bleibt"


def test_text_in_a_workbook_is_never_a_formula(tmp_path: Path) -> None:
    """A title that begins with = is a text, and looks like one when it is edited."""
    from harvest.writeback.workbook import NewCells, append_to_workbook

    workbook(tmp_path / "l.xlsx")
    data = (tmp_path / "l.xlsx").read_bytes()
    made, _ = append_to_workbook(data, ["t"], {"Liste": NewCells(2, {3: ["=1+1\x07"], 4: [7]})})
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Liste"]
    assert (sheet["D3"].value, sheet["D3"].data_type, sheet["D3"].quotePrefix) == (
        "=1+1",
        "s",
        True,
    )
    assert sheet["D4"].value == 7


def test_what_newer_excels_add_to_a_sheet_is_told_as_lost() -> None:
    """openpyxl drops it with a warning; the caller's filters of warnings stay as they are."""
    from harvest.writeback.workbook import NewCells, append_to_workbook

    plain, newer = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x/></ext></extLst></worksheet>'
    )
    with zipfile.ZipFile(plain) as parts, zipfile.ZipFile(newer, "w") as copy:
        for name in parts.namelist():
            text = parts.read(name).decode()
            copy.writestr(name, text.replace("</worksheet>", extension))
    filters = [*warnings.filters]
    with pytest.warns(UserWarning, match="Data Validation"):
        _, lost = append_to_workbook(newer.getvalue(), ["t"], {"Sheet": NewCells(1, {2: [7]})})
    assert lost == ["data validation of newer kinds"]
    assert warnings.filters == filters
    assert append_to_workbook(plain.getvalue(), ["t"], {"Sheet": NewCells(1, {2: [7]})})[1] == []


def test_a_workbook_as_csv_or_as_values(
    run: Run, tmp_path: Path, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As .csv the sheet that was read; a very long workbook as values, which is told."""
    workbook(tmp_path / "l.xlsx")
    options = ["--columns", "year", "--offline", "--snapshot", snapshot]
    run("enrich", tmp_path / "l.xlsx", "-o", tmp_path / "out.csv", *options)
    rows = rows_of((tmp_path / "out.csv").read_bytes(), delimiter=",")
    assert [row[3] for row in rows] == ["", "year", "2011", ""]
    monkeypatch.setattr("harvest.session.table_copy.MOST_ROWS", 3)
    ran = run("enrich", tmp_path / "l.xlsx", "-o", tmp_path / "out.xlsx", *options)
    assert "values only" in ran.err
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Liste", "Notizen"]
    assert [cell.value for cell in book["Liste"]["D"]] == [None, "year", 2011, None]


def append(book: Any, cells: dict[int, list[Any]]) -> tuple[Any, list[str]]:
    """The first sheet of the workbook with columns "a" and "b", and what was not kept."""
    from harvest.writeback.workbook import NewCells, append_to_workbook

    data = io.BytesIO()
    book.save(data)
    name = book.worksheets[0].title
    made, lost = append_to_workbook(data.getvalue(), ["a", "b"], {name: NewCells(1, cells)})
    return openpyxl.load_workbook(io.BytesIO(made))[name], lost


def test_new_columns_of_a_workbook_stand_behind_what_holds_something() -> None:
    """A colored row to the last column takes no room; merged cells of these rows do, others not."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.styles import PatternFill

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["DOI", "title"])
    sheet.append(["10.5555/a", "x"])
    for column in range(1, 16_385):
        sheet.cell(1, column).fill = PatternFill("solid", fgColor="FFFF00")
    sheet.merge_cells("B2:D2")
    sheet.merge_cells("A9:Z9")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
    sheet.add_chart(chart, "B5")
    made, lost = append(book, {2: [1, 2]})
    assert [made.cell(1, at).value for at in range(1, 8)] == ["DOI", "title"] + [None] * 2 + [
        "a",
        "b",
        None,
    ]
    assert [made.cell(2, at).value for at in (5, 6)] == [1, 2]
    assert (lost, len(made._charts)) == ([], 1)
    sheet["XFD2"] = "a stray"
    with pytest.raises(InvalidArgument, match="no room for 2 more"):
        append(book, {2: [1, 2]})


def test_what_openpyxl_cannot_copy_is_copied_as_values(
    run: Run, tmp_path: Path, snapshot: Path
) -> None:
    """A sheet of charts without a drawing makes openpyxl fail: the copy has values, and says so."""
    book = openpyxl.Workbook()
    book.active.append(["DOI"])
    book.active.append([FACES])
    book.create_chartsheet("Chart")
    book.save(tmp_path / "l.xlsx")
    out = tmp_path / "out.xlsx"
    ran = run("enrich", tmp_path / "l.xlsx", "-o", out, "--columns", "year",
              "--offline", "--snapshot", snapshot)  # fmt: skip
    assert (ran.code, "openpyxl cannot copy it" in ran.err) == (0, True), ran.err
    rows = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
    assert list(rows) == [("DOI", "year"), (FACES, 2011)]


@every_row(
    ("columns", "taken", "prefix", "names"),
    [
        (["doi", "year"], ["Nr"], None, ["doi", "year"]),
        (["doi", "year"], ["DOI "], None, ["harvest_doi", "year"]),
        (["doi", "year"], ["doi", "harvest_doi"], None, ["harvest_doi_2", "year"]),
        (["doi"], ["doi", "harvest_doi", "Harvest_DOI_2"], None, ["harvest_doi_3"]),
        (["doi", "year"], ["doi", "h_year"], "h_", ["h_doi", "h_year_2"]),
        (["doi"], ["H_doi"], "H_", ["H_doi_2"]),
        (["doi", "year"], ["doi"], "", ["doi_2", "year"]),
    ],
)
def test_no_heading_is_there_twice(
    columns: list[str], taken: list[str], prefix: str | None, names: list[str]
) -> None:
    """A name that is taken gets "harvest_", one that is taken even so a number."""
    assert _named(columns, taken, prefix) == names


def test_a_table_that_was_enriched_can_be_enriched_again(
    run: Run, tmp_path: Path, snapshot: Path
) -> None:
    """The second run's columns are named apart from the first one's, and that is told."""
    first, second, third = (tmp_path / f"{number}.csv" for number in (1, 2, 3))
    first.write_text(f"doi;title\n{FACES};The many faces of hemifacial spasm\n")
    options = ["--columns", "title,year", "--offline", "--snapshot", snapshot]
    run("enrich", first, "-o", second, *options)
    ran = run("enrich", second, "-o", third, *options)
    heads = rows_of(third.read_bytes())[0]
    assert heads == ["doi", "title", "harvest_title", "year", "harvest_title_2", "harvest_year"]
    assert "the new ones are harvest_title_2, harvest_year" in ran.err


@every_row(
    ("name", "content", "output"),
    [
        ("l.csv", b"\x00\x01\x02" * 99, "out.csv"),
        ("l.csv", b"PK\x03\x04" + bytes(99), "out.csv"),
        ("l.xlsx", b"no workbook", "out.xlsx"),
        ("l.tsv", b"doi\n10.5555/a\n", "out.csv"),
        ("l.csv", b"doi\n10.5555/a\n", "out.tsv"),
        ("l.csv", b"doi\n10.5555/a\n", "report.csv"),
    ],
)
def test_nothing_is_written_of_what_cannot_be_read_or_become_that(
    run: Run, tmp_path: Path, name: str, content: bytes, output: str
) -> None:
    """Exit code 2, a word why, and no file."""
    (tmp_path / name).write_bytes(content)
    made = tmp_path / output
    ran = run("enrich", tmp_path / name, "-o", made, "--offline", "--report",
              tmp_path / "report.csv")  # fmt: skip
    assert (ran.code, made.exists() and output != "report.csv") == (2, False)
    assert name in ran.err or "--report" in ran.err


def test_every_column_is_documented() -> None:
    """docs/tables.md and `enrich --help` name each column that --columns takes, once."""
    told = " ".join((enrich.help or "").partition("that -o can add:")[2].split())
    assert told.partition(".")[0].split(", ") == [
        *ANSWER_COLUMNS,
        *(column.name for column in COLUMNS),
    ]
    text = (Path(__file__).parents[1] / "docs" / "tables.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert rows == [*ANSWER_COLUMNS, *(column.name for column in COLUMNS)]
