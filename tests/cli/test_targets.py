"""What commands say of what they are given: files, works, and what is neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harvest.cli.targets import is_file_name, is_plainly_ref, split_targets
from tests.command import Run
from tests.table import every_row

DOI = "10.5555/case.r1g"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a note without references and a snapshot of one work; it is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none.md").write_text("# Empty\n\nNothing is cited here.\n")
    (tmp_path / "list.csv").write_text(f"doi\n{DOI}\n")
    (tmp_path / "snap").mkdir()
    work: dict[str, object] = {"DOI": DOI, "title": ["Grown tides"], "type": "journal-article"}
    work |= {"author": [{"family": "Berg", "given": "Ada"}], "issued": {"date-parts": [[2011]]}}
    (tmp_path / "snap" / "crossref.jsonl").write_text(json.dumps(work) + "\n")
    yield tmp_path


AT = ("--offline", "--snapshot", "snap")


def test_refs_and_paths_are_told_apart(folder: Path) -> None:
    """What is there is a path; of the rest a mistyped path stays one where files are meant."""
    given = ["none.md", "-", DOI, "@berg2011", "nosuch.md", "PMID: 1", "https://doi.org/x"]
    paths, refs = split_targets(given, are_files=True)
    assert (paths, refs) == (["none.md", "-", "nosuch.md"], [DOI, *given[3:4], *given[5:]])
    assert split_targets(["Grown tides"]) == ([], ["Grown tides"])
    for text in ("10.md", "doi.md", "arxiv/x.md", "w1.md", "2020-01-01.md", "a" * 5000, "x\0.md"):
        assert not is_plainly_ref(text), text
    for text in ("10.1000/x", "arXiv:1706.03762", "1706.03762v2", "PMC123", "W2741809807"):
        assert is_plainly_ref(text), text


def test_bibtex_takes_works(run: Run, folder: Path) -> None:
    """A DOI, an address and a key are works; what leads nowhere is told, and so is a lost file."""
    assert run("bibtex", DOI, *AT).out.startswith("@article{bergGrownTides2011,")
    both = run("bibtex", "list.csv", f"https://doi.org/{DOI}", "@bergGrownTides2011", *AT)
    assert both.out.count("@article") == 1 and both.code == 0
    absent = run("bibtex", "10.5555/none", *AT)
    assert (absent.code, absent.out) == (1, "")
    assert absent.err.startswith("10.5555/none: absent")
    assert "nosuch.md: no such file" in run("bibtex", "nosuch.md", *AT).err


@pytest.mark.parametrize(
    "command", ["bibtex", "enrich", "annotate", "stats", "export --format ris", "check"]
)
def test_a_note_without_mentions_is_named(run: Run, folder: Path, command: str) -> None:
    """No command is silent about it; a list beside it that has some is not."""
    ran = run(*command.split(), "none.md", *AT)
    assert "none.md: no mention of a work found in it" in ran.err
    assert ran.code == 0


@every_row(
    ("command", "told"),
    [
        ("export --format ris nosuch.md", "nosuch.md: no such file"),
        ("stats nosuch.csv", "nosuch.csv: no such file"),
        ("check nosuch.bib", "nosuch.bib: no such file"),
        ("annotate nosuch.md", "nosuch.md: no such file"),
        ("notes none.md", "harvest notes --note none.md"),
        ("open sub/folder", "harvest notes --note sub/folder"),
        ("key nosuch.md", "is a file, no work"),
        ("export --format ris /no/such", "/no/such: no such file"),
        ("stats ./nosuch", "./nosuch: no such file"),
        ("lookup /no/such", "/no/such: no such file or folder, and no work's name"),
        ("lookup nosuch.bib", "nosuch.bib: no such file"),
        ("lookup ~/my\u00a0notes/a.md", "no such file"),
        ("lookup ./none.md", "no work; what it cites: harvest enrich ./none.md"),
        ("notes --note sub", "sub is a folder"),
    ],
)
def test_a_file_is_no_work(run: Run, folder: Path, command: str, told: str) -> None:
    """What is a file, or a file's name, is never looked for among works; exit code 2."""
    (folder / "sub" / "folder").mkdir(parents=True, exist_ok=True)
    ran = run(*command.split())
    assert (ran.code, told in ran.err) == (2, True), ran.err


def test_words_for_bibtex_are_told_where_to_go(run: Run, folder: Path) -> None:
    """bibtex reads files and REFs that are plain; words are for lookup."""
    ran = run("bibtex", "grown tides of berg", *AT)
    assert (ran.code, "harvest lookup --bibtex 'grown tides of berg'" in ran.err) == (2, True)
    assert is_file_name("my notes.md") and not is_file_name("doi.org/10.1000/refs.txt")


def test_notes_say_why_there_is_nothing(run: Run, folder: Path) -> None:
    """A note that is not there is an error; one that cites nothing, and an empty cache, are not."""
    lost = run("notes", "--note", "nosuch.md")
    assert (lost.code, lost.err) == (2, "harvest: nosuch.md: no such note\n")
    assert "none.md: no mention of a work found in it" in run("notes", "--note", "none.md").err
    run("enrich", "list.csv", *AT)
    assert "none.md: does not cite it" in run("notes", DOI, "--note", "none.md").err
    Path("list.csv").unlink()
    assert "Grown tides" in run("notes", "--note", "list.csv").out  # the cache knows it still


def test_lookup_writes_a_file(run: Run, folder: Path) -> None:
    """All formats, whole or not at all; nothing is written where nothing was found."""
    out = folder / "out"
    for options, start in (
        (("--json",), '{"ref": "10.5555'),
        (("--bibtex",), "@article{"),
        (("--format", "ris"), "TY  - JOUR"),
        ((), "Grown tides"),
    ):
        ran = run("lookup", DOI, *options, "-o", out, *AT)
        assert (ran.code, ran.out) == (0, "")
        assert start in out.read_text("utf-8").splitlines()[0]
    before = out.read_text("utf-8")
    assert run("lookup", "10.5555/none", "-o", out, *AT).code == 1
    assert out.read_text("utf-8") == before
    assert run("lookup", DOI, "-o", folder / "no" / "x", *AT).code == 2


def test_write_of_a_table_says_what_to_use(run: Run, folder: Path) -> None:
    """--write is for .bib files; a table is written with -o."""
    told = run("enrich", "list.csv", "--write", *AT).err
    assert "for a table: harvest enrich list.csv -o FILE" in told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("enrihc",), "Did you mean 'enrich'?"),
        (("cahce", "info"), "'cache'"),
        (("cache", "inof"), "Did you mean 'info'?"),
        (("enrich", "--reprot", "x"), "Did you mean '--report'?"),
        ((DOI,), f"harvest lookup {DOI}"),
        (("Grown tides",), "harvest lookup 'Grown tides'"),
        (("none.md",), "harvest enrich none.md"),
        (("xyzzy",), "No such command 'xyzzy'."),
    ],
)
def test_what_is_mistyped_is_guessed(
    run: Run, folder: Path, given: tuple[str, ...], told: str
) -> None:
    """Commands, their parts and options; and a work or a file where a command is missing."""
    ran = run(*given)
    assert ran.code == 2
    assert told in ran.err
