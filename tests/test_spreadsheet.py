"""Spreadsheets: their rows as a table's, the columns told and named, bad files without harm."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from harvest.model.mention import Reading
from harvest.reading import spreadsheet
from harvest.reading.spreadsheet import read_spreadsheet
from tests.command import Run

Sheets = dict[str, list[list[object]]]

TYPES = "http://schemas.openxmlformats.org"
DOI = "https://doi.org/10.1000/x1"


def cell(value: object) -> str:
    """One cell of a sheet: numbers as numbers, texts inline."""
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def xlsx(sheets: Sheets, hidden: str = "") -> bytes:
    """The smallest workbook with these sheets."""
    names = list(sheets)
    rel = f"{TYPES}/officeDocument/2006/relationships"
    tags = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"'
        + (' state="hidden"/>' if name == hidden else "/>")
        for number, name in enumerate(names, 1)
    )
    rels = "".join(
        f'<Relationship Id="r{number}" Type="{rel}/worksheet" Target="worksheets/{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    main = f"{TYPES}/spreadsheetml/2006/main"
    package = f"{TYPES}/package/2006/relationships"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{tags}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{rels}</Relationships>',
    }
    for number, rows in enumerate(sheets.values(), 1):
        lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        files[f"xl/worksheets/{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>'
        )
    return zipped(files)


def ods(rows: list[list[object]]) -> bytes:
    """The smallest OpenDocument spreadsheet with these rows."""
    name = "urn:oasis:names:tc:opendocument:xmlns"
    lines = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{name}:office:1.0" '
        f'xmlns:table="{name}:table:1.0" xmlns:text="{name}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="T">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>'
    files = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    return zipped(files)


def zipped(files: dict[str, str]) -> bytes:
    """An archive of these texts."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def told(reading: Reading) -> list[tuple[int, str | None, list[str], int | None]]:
    """Line, title, identifiers and year of each mention."""
    return [
        (
            one.line,
            one.query.title if one.query else None,
            [str(each) for each in one.identifiers],
            one.query.year if one.query else None,
        )
        for one in reading.mentions
    ]


ROWS: list[list[object]] = [["Haupttitel", "Erscheinungsjahr", "DOI-Link"], ["Loops", 2011.0, DOI]]


@pytest.mark.parametrize(
    ("data", "path"), [(xlsx({"S": ROWS}), "a.xlsx"), (ods(ROWS), "a.ods")], ids=["xlsx", "ods"]
)
def test_rows_are_read_as_in_a_table(data: bytes, path: str) -> None:
    """A row is a mention at its number; which column was taken for what is told with the sheet."""
    reading = read_spreadsheet(data, path)
    assert told(reading) == [(2, "Loops", ["doi:10.1000/x1"], 2011)]
    (notice,) = reading.notices
    assert notice.startswith("sheet ")
    assert "title = A 'Haupttitel', year = B 'Erscheinungsjahr', doi = C 'DOI-Link'" in notice


def test_links_behind_cells_are_read() -> None:
    """By whatever the cell shows; a cell that shows an identifier says more than its link."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "A & B"
    rows = [
        ("Paper", "Link", None),
        ("Paper 1", "Link", "https://doi.org/10.1000/x1"),
        ("Paper 2", "here", "https://example.org/?a=1&b=2"),
        ("Paper 3", "10.1000/x3", "https://doi.org/10.1000/x4"),
        ("Paper 4", "Link", None),
        ("Paper 5", "Link", "https://doi.org/10.1000/(x)5?a=1&b=2"),
    ]
    for number, (paper, shown, target) in enumerate(rows, 1):
        book.active.append([paper, shown])
        if target:
            book.active.cell(number, 2).hyperlink = target
            book.active.cell(number, 2).value = shown
    book.active.cell(5, 1).hyperlink = "https://doi.org/10.1000/x6"
    book.active.cell(5, 1).value = "Paper 4"
    data = BytesIO()
    book.save(data)
    found = {line: names for line, _, names, _ in told(read_spreadsheet(data.getvalue(), "a.xlsx"))}
    assert found[2] == ["doi:10.1000/x1"]
    assert not found.get(3)
    assert found[4] == ["doi:10.1000/x3"]
    assert found[5] == ["doi:10.1000/x6"]
    assert found[6][0].startswith("doi:10.1000/(x)5")


def test_all_sheets_with_headings_are_read_and_no_others() -> None:
    """Sheets of other things and hidden ones are left alone; a remark may stand above headings."""
    sheets: Sheets = {
        "Notes": [["To do"], ["Vascular loops in man and mouse"]],
        "First": [["My list"], [""], *ROWS],
        "Second": [["DOI"], ["10.1000/x2"]],
        "Old": [["DOI"], ["10.1000/x3"]],
    }
    reading = read_spreadsheet(xlsx(sheets, hidden="Old"), "a.xlsx")
    assert [(line, names) for line, _, names, _ in told(reading)] == [
        (4, ["doi:10.1000/x1"]),
        (2, ["doi:10.1000/x2"]),
    ]
    assert len({(one.line, one.column) for one in reading.mentions}) == 2
    assert [notice.split(": ")[0] for notice in reading.notices] == [
        "sheet 'First'",
        "sheet 'Second'",
    ]


def test_a_first_sheet_without_known_headings_asks_for_columns() -> None:
    """No title is guessed; what the user says is taken, and the row of names is no work."""
    data = xlsx({"S": [["Paper", "Note"], ["Vascular loops in man", "mine"]]})
    (problem,) = read_spreadsheet(data, "a.xlsx").problems
    assert "--columns title=B" in problem.text
    for column in ("A", "1", "paper"):
        reading = read_spreadsheet(data, "a.xlsx", {"title": column})
        assert told(reading) == [(2, "Vascular loops in man", [], None)]
        assert reading.problems == ()


@pytest.mark.parametrize("path", ["a.xlsx", "a.ods", "a.xls", "a.xlsb"])
def test_what_is_no_spreadsheet_is_told(path: str) -> None:
    """A damaged or other file costs itself, with advice."""
    for data in (b"", b"not a sheet", xlsx({"S": ROWS})[:300]):
        reading = read_spreadsheet(data, path)
        assert reading.mentions == ()
        assert "save it as CSV" in reading.problems[0].text


def test_a_crash_in_the_library_costs_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A panic in Rust is no Exception; it is told all the same, and an interrupt is not."""
    import python_calamine

    class PanicException(BaseException):
        """As PyO3 names it."""

    def panic(_data: object) -> None:
        raise PanicException

    monkeypatch.setattr(python_calamine, "load_workbook", panic)
    assert "damaged" in read_spreadsheet(b"", "a.xlsx").problems[0].text

    def interrupt(_data: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(python_calamine, "load_workbook", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_spreadsheet(b"", "a.xlsx")


def test_without_the_library_one_line_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And once it is there, the same file is read, though it did not change."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"S": ROWS}))
    monkeypatch.setattr(spreadsheet, "can_read", lambda: False)
    missing = run("enrich", str(path), "--offline")
    assert missing.err.count("harvest-biblio[tables]") == 1
    monkeypatch.undo()
    assert "title = A 'Haupttitel'" in run("enrich", str(path), "--offline").err


def test_columns_from_the_command_line(run: Run, tmp_path: Path) -> None:
    """They hold wherever a table is read, are told each time, and another choice reads anew."""
    path = tmp_path / "a.csv"
    path.write_text("Paper;Where\nVascular loops in man;10.1000/x1\n")
    first = run("enrich", str(path), "--offline", "--columns", "title=Paper,doi=B")
    assert "title = A 'Paper', doi = B 'Where'" in first.err
    again = run("check", str(path), "--offline", "--columns", "title=Paper", "--columns", "doi=B")
    assert "title = A 'Paper', doi = B 'Where'" in again.err
    other = run("check", str(path), "--offline", "--columns", "title='Where'")
    assert "title = B 'Where'" in other.err
    assert run("enrich", str(path), "--plan", "--offline", "--columns", "doi=B").code == 0
    commands = (["bibtex"], ["export", "--format", "csl-json"], ["stats"])
    for command, column in zip(commands, ("Paper", "Where", "Paper"), strict=True):
        ran = run(*command, str(path), "--offline", "--columns", f"title={column}")
        assert f"title = {'A' if column == 'Paper' else 'B'} '{column}'" in ran.err, command


@pytest.mark.parametrize(
    ("said", "word"),
    [("titel=A", "'titel' is none of doi, title"), ("title", "title=B"), ("title=", "title=B")],
)
def test_columns_that_say_nothing_are_refused(
    run: Run, tmp_path: Path, said: str, word: str
) -> None:
    """Before anything is read."""
    path = tmp_path / "a.csv"
    path.write_text("Paper\nVascular loops in man\n")
    refused = run("enrich", str(path), "--offline", "--columns", said)
    assert refused.code == 2 and word in refused.err
