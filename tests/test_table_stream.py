"""Tables of any length: read, answered and written a piece at a time, to the same byte."""

from __future__ import annotations

import codecs
import errno
import os
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harvest
from harvest.errors import UnreadableInput, UnwritableOutput
from harvest.export.open_question import OpenQuestions
from harvest.files import chunks
from harvest.files.atomic import write_data
from harvest.model.answer import Answer
from harvest.model.mention import Mention
from harvest.reading import decode
from harvest.reading.exact_text import ExactLines, coding_of, readable
from harvest.reading.table_file import read_lines_of_table
from harvest.writeback.table_text import TextTable
from tests.command import Run
from tests.table import every_row

MARKS = st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
BYTES = st.lists(
    st.one_of(
        st.binary(max_size=3),
        st.sampled_from([b"\r\n", b"\r", b"\n", b"\0", b"a\0", b'"', b";", "ü€".encode()]),
        st.sampled_from([b"doi;title\r\n", "Łódź\r\n".encode("utf-16-le")]),
    ),
    max_size=12,
).map(b"".join)


def cut(data: bytes, size: int) -> Callable[[], Iterator[bytes]]:
    """What reads the bytes anew, so many at a time."""
    return lambda: (data[start : start + size] for start in range(0, len(data), size))


@given(mark=MARKS, body=BYTES, size=st.integers(1, 9))
def test_any_bytes_come_back_from_their_lines(mark: bytes, body: bytes, size: int) -> None:
    """Wherever they are cut; the text is that of any other list."""
    data = mark + body
    coding = coding_of(cut(data, size))
    lines = ExactLines(cut(data, size)(), coding)
    found = list(lines)
    again = b"".join(coding.to_bytes(line + end) for line, end in found)
    assert coding.mark + again + lines.rest == data
    assert [end for _, end in found][-1] == "" and "" not in [end for _, end in found][:-1]
    text, told = decode(data)
    assert told == coding
    shown = "\n".join(line for line, _ in readable(found))
    if not lines.rest:
        plain = re.sub("\r\n?", "\n", text.removeprefix("\ufeff"))
        assert re.sub("\ufffd+", "\ufffd", shown) == re.sub("\ufffd+", "\ufffd", plain)


@every_row(
    ("body", "coded", "line"),
    [
        ("ü\nü\n".encode() + b"\xff", "utf-8", 3),
        (b"a\n\xff\n" + "Łódź".encode(), "utf-8", 2),
        (codecs.BOM_UTF8 + b"a\n\xff", "utf-8", 2),
        (b"M\xfcller\n\xe9t\xe9\n", "cp1252", 1),
        ("ü".encode() + b"\n\xfc\xe9", "cp1252", 2),
        ("ü\n".encode(), "utf-8", 0),
    ],
)
def test_some_odd_bytes_do_not_decide_how_a_table_is_read(
    body: bytes, coded: str, line: int
) -> None:
    """Where more letters are UTF-8 than bytes are not, all is read so, and the line is told."""
    coding = coding_of(cut(body, 3))
    assert (coding.encoding, coding.odd_line, bool(coding.warning)) == (coded, line, line > 0)
    lines = ExactLines(cut(body, 3)(), coding)
    again = b"".join(coding.to_bytes(text + end) for text, end in lines)
    assert coding.mark + again == body


@every_row("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@every_row("end", ["\n", "\r\n", "\r"])
@every_row("is_ended", [True, False])
def test_wherever_the_file_is_cut_the_table_is_the_same(
    encoding: str, end: str, is_ended: bool
) -> None:
    """Cells with line breaks, a row too long and one too short at the end only, wide letters."""
    rows = ['Nr;"Tit;el"', '1;"Grün\nund\n\n""blau"""', '2;"offen', "3;ü", "", "4;a;b;c", "5"]
    text = end.join(end.join(row.split("\n")) for row in rows) + end * is_ended
    data = text.encode(encoding)
    wanted = None
    for size in (1, 2, 3, 5, 7, 64, 1 << 16):
        table = TextTable.found(cut(data, size), "l.csv")
        made = b"".join(table.with_columns(["doi"], {2: ["x"], 9: ["=y"]}))
        wanted = wanted or made
        assert made == wanted
    assert table.width == 4
    assert wanted is not None
    assert wanted.decode(encoding).split(end)[0] == 'Nr;"Tit;el";;;doi'
    assert wanted.decode(encoding).split(end)[4] == '""blau""";;;x'
    assert wanted.decode(encoding).split(end)[8] == "4;a;b;c;'=y"


def _table_of(count: int) -> Iterator[bytes]:
    yield b"\xef\xbb\xbfNr;Titel;DOI\r\n"
    for number in range(count):
        yield f'{number};"Zahl; {number} der Reihe";10.5555/n{number}\r\n'.encode()


def _peak(work: Callable[[], object]) -> int:
    """The most bytes that *work* held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _read(count: int) -> object:
    return read_lines_of_table(ExactLines(_table_of(count), coding_of(lambda: _table_of(9))), "l")


def _copy(count: int) -> object:
    table = TextTable.found(lambda: _table_of(count), "l.csv")
    return sum(map(len, table.with_columns(["doi"], {})))


def _questions(count: int) -> object:
    answers = (
        Answer(Mention("l.csv", n, 1, "row", f"n {n}"), "absent", "not at crossref")
        for n in range(count)
    )
    return OpenQuestions(answers, most=20, most_places=20)


@every_row("work", [_read, _copy, _questions], ids=lambda work: work.__name__)
def test_memory_does_not_grow_with_the_table(
    work: Callable[[int], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row more takes a fraction of what the row itself, as a mention or answer, would."""
    monkeypatch.setattr("harvest.model.packed.MANY", 100)
    monkeypatch.setattr("harvest.model.packed.BLOCK", 50)
    monkeypatch.setattr("harvest.reading.table_file.MOST_LOOKED_AT", 50)
    work(10)  # what is made once only
    assert _peak(lambda: work(900)) - _peak(lambda: work(300)) < 500 * 600


def test_a_table_that_changes_meanwhile_is_not_written(tmp_path: Path) -> None:
    """Its lines would get another row's columns: nothing is written, and it is told."""
    table, out = tmp_path / "l.csv", tmp_path / "out.csv"
    table.write_text("doi,note\n10.5555/a,x\n")
    with harvest.open(cache=tmp_path / "h.db", offline=True) as h:
        result = h.enrich(table)
        copy = h.table(result)
        assert copy.data.startswith(b"doi,note,status")
        table.write_text("doi,note\n10.5555/b,x\n")
        with pytest.raises(UnreadableInput, match=r"l\.csv: .*changed meanwhile: run again"):
            write_data(out, copy)
        with pytest.raises(UnreadableInput, match="changed meanwhile"):
            h.table(result)
        table.write_bytes(b"\xff\xfe\xff")  # not even the encoding is the same
        with pytest.raises(UnreadableInput, match="changed meanwhile"):
            write_data(out, copy)
        table.unlink()
        with pytest.raises(UnreadableInput, match="No such file"):
            write_data(out, copy)
    assert [each.name for each in tmp_path.glob("*.csv")] == []
    assert not list(tmp_path.glob(".harvest-*"))


def test_a_table_that_changes_while_it_is_read_is_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it would be the old one's rows."""
    table = tmp_path / "l.csv"
    table.write_text("doi\n10.5555/a\n")
    monkeypatch.setattr(chunks, "CHUNK", 4)
    read = chunks.FileChunks(table)
    first = list(read())
    assert b"".join(first) == table.read_bytes()
    coming = read()
    assert next(coming) == b"doi\n"
    with table.open("ab") as file:
        file.write(b"more")
    with pytest.raises(OSError, match="changed meanwhile"):
        list(coming)


def _broken(error: BaseException) -> Iterator[bytes]:
    yield b"half"
    raise error


@every_row(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), UnwritableOutput),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (UnreadableInput("l.csv: gone"), UnreadableInput),
    ],
)
@every_row("there", [b"the old one", None])
def test_what_ends_the_writing_leaves_the_old_file(
    tmp_path: Path, error: BaseException, raised: type[BaseException], there: bytes | None
) -> None:
    """A full disk, Ctrl-C, an input that cannot be read on: no half file, none of ours."""
    target = tmp_path / "out.csv"
    target.unlink(missing_ok=True)
    if there is not None:
        target.write_bytes(there)
    with pytest.raises(raised):
        write_data(target, _broken(error))
    assert [each.name for each in tmp_path.iterdir()] == (["out.csv"] if there else [])
    assert there is None or target.read_bytes() == there


def test_pieces_are_a_file_like_any_other(tmp_path: Path) -> None:
    """Through a link, kept for undo, and not written again where they say the same."""
    target, link = tmp_path / "real.csv", tmp_path / "out.csv"
    link.symlink_to(target)
    target.write_bytes(b"old")
    assert write_data(link, iter([b"a", b"", b"b"]))
    assert (target.read_bytes(), link.is_symlink()) == (b"ab", True)
    before = target.stat()
    assert not write_data(link, iter([b"ab"]))
    assert target.stat().st_ino == before.st_ino
    assert harvest.undo(target).outcome == "written"
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["-o", "link.csv"], "the table itself"),
        (["-o", "hard.csv"], "the table itself"),
        (["-o", "here/l.csv"], "the table itself"),
        (["--report", "l.csv"], "what is read"),
        (["--report", "here/l.csv"], "what is read"),
        (["-o", "out.csv", "--report", "here/out.csv"], "both"),
        (["-o", "-", "--report", "-"], "both"),
    ],
)
def test_no_output_is_written_over_what_is_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    """By whatever link it is named; nor one output over the other."""
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text("doi\n10.5555/a\n")
    Path("link.csv").symlink_to("l.csv")
    os.link("l.csv", "hard.csv")
    Path("here").symlink_to(".")
    ran = run("enrich", "l.csv", *options, "--offline")
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert Path("l.csv").read_text() == "doi\n10.5555/a\n"
    assert not Path("out.csv").exists()


def test_outputs_beside_the_table(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through a link to the same folder and to a device; a NUL far down is a character."""
    monkeypatch.chdir(tmp_path)
    own = [b"doi,note\r\n10.5555/a,", b'"x\r\ny"', b"\r\n10.5555/b,", b"z" * 9_000 + b"\0"]
    Path("l.csv").write_bytes(b"".join(own))
    Path("here").symlink_to(".")
    options = ["--columns", "status", "--report", "/dev/null", "--offline"]
    ran = run("enrich", "l.csv", "-o", "here/out.csv", *options)
    assert ran.code == 3, ran.err
    own.insert(1, own.pop(1) + b",unavailable")
    written = b"".join(own).replace(b"note\r", b"note,status\r") + b",unavailable"
    assert Path("out.csv").read_bytes() == written
    ran = run("enrich", "l.csv", "-o", "/dev/stdout", *options)
    assert ran.code == 3, ran.err


@pytest.mark.parametrize("data", [b"doi\n10.5555/a\0b\n", b"PK\x03\x04\0\0\0\0"])
def test_what_is_no_table_becomes_none(run: Run, tmp_path: Path, data: bytes) -> None:
    """A file that could not be read is told, and no table of nothing is written."""
    table, out = tmp_path / "l.csv", tmp_path / "out.csv"
    table.write_bytes(data)
    ran = run("enrich", table, "-o", out, "--offline")
    assert (ran.code, "binary file" in ran.err, out.exists()) == (2, True, False)
    with harvest.open(cache=tmp_path / "h.db", offline=True) as h:
        result = h.enrich(table)
        with pytest.raises(UnreadableInput, match="no table is written"):
            h.table(result)
