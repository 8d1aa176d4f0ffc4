"""What lies in vaults beside notes: told in a line each, and no end of anything."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from harvest.files.vault import find_notes
from harvest.model.mention import Problem
from tests.command import Run, run
from tests.table import every_row

__all__ = ["run"]

NOTE = "No DOI here.\n"


def _circle(folder: Path) -> None:
    (folder / "odd.md").symlink_to("odd.md")


def _two_links(folder: Path) -> None:
    (folder / "odd.md").symlink_to("other.md")
    (folder / "other.md").symlink_to("odd.md")


def _nowhere(folder: Path) -> None:
    (folder / "odd.md").symlink_to("gone.md")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "odd.md")


def _socket(folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)  # a socket's path may be 100 letters long
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("odd.md")
    os.chdir(before)


def _device(folder: Path) -> None:
    (folder / "odd.md").symlink_to("/dev/zero")


def _around(folder: Path) -> None:
    (folder / "odd").symlink_to("..", target_is_directory=True)


def _no_utf8(folder: Path) -> None:
    (folder / os.fsdecode(b"odd\xff.md")).write_text(NOTE)


def _broken_line(folder: Path) -> None:
    (folder / "odd\nname.md").write_text(NOTE)


def _bad_folder(folder: Path) -> None:
    (folder / os.fsdecode(b"odd\xfe")).mkdir()
    (folder / os.fsdecode(b"odd\xfe") / "a.md").write_text(NOTE)


SKIPPED: tuple[tuple[Callable[[Path], None], int, str], ...] = (
    (_circle, 1, "cannot be followed"),
    (_two_links, 2, "cannot be followed"),
    (_nowhere, 1, "leads nowhere"),
    (_pipe, 1, "named pipe"),
    (_socket, 1, "socket"),
    (_device, 1, "device"),
    (_around, 1, "folder around it"),
)
UNREAD: tuple[tuple[Callable[[Path], None], int, str], ...] = (
    (_no_utf8, 1, "no UTF-8"),
    (_broken_line, 1, "line break"),
    (_bad_folder, 1, "no UTF-8"),
)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with one good note, and a cache beside it."""
    folder = tmp_path / "vault" / "below"
    folder.mkdir(parents=True)
    (folder / "good.md").write_text(NOTE)
    monkeypatch.setenv("HARVEST_CACHE", str(tmp_path / "harvest.db"))
    return folder


@pytest.mark.parametrize(("make", "count", "words"), SKIPPED + UNREAD)
def test_what_is_odd_is_told_in_a_line_and_the_rest_is_read(
    run: Run, vault: Path, make: Callable[[Path], None], count: int, words: str
) -> None:
    """Exit code 0 for links and for what is no file; 2 where a note could not be read."""
    make(vault)
    ran = run("enrich", vault.parent, "--offline")
    told = [line for line in ran.err.splitlines() if words in line]
    assert len(told) == count
    assert all("odd" in line or "other" in line for line in told)
    assert ran.code == (0 if (make, count, words) in SKIPPED else 2)
    assert [path.name for path in find_notes([vault.parent])] == ["good.md"]
    assert run("check", vault.parent, "--offline").code == ran.code


@pytest.mark.parametrize("make", [_pipe, _device, _socket, _broken_line])
def test_what_is_named_and_cannot_be_read_exits_2(
    run: Run, vault: Path, make: Callable[[Path], None]
) -> None:
    """Nothing waits for a pipe that nobody writes to."""
    make(vault)
    [odd] = [path for path in vault.iterdir() if path.name != "good.md"]
    for command in ("enrich", "bibtex", "check"):
        assert run(command, odd, "--offline").code == 2


def test_a_locked_folder_is_told(run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold notes: exit code 2."""
    locked = vault / "locked"
    locked.mkdir()
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    problems: list[Problem] = []
    assert [path.name for path in find_notes([vault], (), problems)] == ["good.md"]
    assert [each.is_unread for each in problems] == [True]
    ran = run("enrich", vault, "--offline")
    assert (ran.code, "locked: this folder cannot be read: Permission denied" in ran.err) == (
        2,
        True,
    )


def test_a_note_that_cannot_be_read_exits_2_each_time(run: Run, vault: Path) -> None:
    """Also when it comes from the cache: a binary file that is called a note."""
    (vault / "binary.md").write_bytes(b"\0\1\xff\xfe\0" * 99)
    for _ in range(2):
        ran = run("enrich", vault, "--offline")
        assert (ran.code, "binary.md: is a binary file" in ran.err) == (2, True)
    assert run("enrich", vault, "--plan", "--offline").code == 2


def test_copies_are_looked_at_once_each(run: Run, vault: Path) -> None:
    """A vault of equal notes is read as fast as one of distinct ones; a moved one is found."""
    from harvest.cache import Cache, MovedNotes, StoredNote
    from harvest.model.mention import Reading

    looked = 0

    def note(path: str) -> StoredNote:
        return StoredNote(path, "same", 0, 0, "markdown")

    def exists(self: Path) -> bool:
        nonlocal looked
        looked += 1
        return True

    with pytest.MonkeyPatch.context() as patch, Cache.open(vault / "c.db") as cache:
        patch.setattr(Path, "exists", exists)
        moved = MovedNotes()
        for number in range(60):
            cache.notes.save(note(f"/v/{number}.md"), Reading(), moved)
        assert looked < 60
        patch.setattr(Path, "exists", lambda self: self.name != "7.md")
        cache.notes.save(note("/v/new.md"), Reading())
        assert "/v/7.md" not in cache.notes.under("/v")


def test_nothing_is_counted_as_cached_that_is_not(run: Run, vault: Path) -> None:
    """A plan without sources has nothing to ask, and yet nothing in the cache."""
    (vault / "good.md").write_text("10.5555/case.x and https://doi.org/10.5555/case.y\n")
    ran = run("enrich", vault, "--plan", "--offline")
    assert "in the cache: 0 identifiers, 0 titles" in ran.out


LOOKED_AT = (
    ".gitignore", ".harvestignore", ".obsidian/templates.json", "_metadata.yml", "refs.bib",
    "named.bib", ".harvest-check.toml", "lib.json",
)  # fmt: skip
"""Files beside notes that harvest looks for by itself, or that a note names."""


@pytest.mark.parametrize("odd", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero")])
def test_a_pipe_or_device_is_not_waited_for(
    run: Run, tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    """Whoever opens a pipe waits for ever, and a device has no end: named files are told of."""
    for name in LOOKED_AT:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        odd(tmp_path / name)
    (tmp_path / "n.md").write_text("---\nbibliography: [named.bib, lib.json]\n---\n[@a]\n")
    for command in (["enrich"], ["bibtex"], ["annotate", "--dry-run"]):
        ran = run(*command, tmp_path, "--offline")
        assert ran.err.count("no plain file") == 2, ran.err
        assert "Traceback" not in ran.err
    (tmp_path / "l.txt").write_text("10.5555/a\n")
    ran = run("check", tmp_path / "l.txt", "--offline")
    assert (ran.code, ".harvest-check.toml: cannot be read" in ran.err) == (2, True), ran.err
    ran = run("review", "--import", tmp_path / "refs.bib")
    assert (ran.code, "is no plain file" in ran.err) == (2, True), ran.err


@every_row(
    "named",
    ["~nobody-of-this-name/refs.bib", "x" * 300 + ".bib", "loop.bib", "n.md/refs.bib", "..", "\\0"],
)
def test_a_bibliography_of_an_impossible_name_costs_itself_only(
    run: Run, tmp_path: Path, named: str
) -> None:
    """A note may come from another computer: what it names is told, and the note is read."""
    if not (tmp_path / "loop.bib").is_symlink():
        (tmp_path / "loop.bib").symlink_to("loop.bib")
    for name in ("n.md", "_quarto.yml"):
        ends = "---\n" if name == "n.md" else ""
        (tmp_path / name).write_text(f"{ends}bibliography: '{named}'\n{ends}[@a] 10.5555/a\n")
    ran = run("enrich", tmp_path, "--offline")
    assert "cannot be read" in ran.err
    assert "n.md:4: unavailable: '10.5555/a'" in ran.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["enrich", ""], "'' is an empty path"),
        (["bibtex", ""], "'' is an empty path"),
        (["annotate", ""], "'' is an empty path"),
        (["cache", "forget", ""], "'' is no name of a file or folder"),
    ],
)
def test_an_empty_path_is_not_the_working_directory(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], words: str
) -> None:
    """As a shell makes it of a variable that is not set: nothing is read, written or forgotten."""
    monkeypatch.chdir(vault)
    before = {path: path.read_bytes() for path in vault.glob("*.md") if path.is_file()}
    ran = run(*command)
    assert (ran.code, words in ran.err) == (2, True), ran.err
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("command", [["undo"], ["check", "--config"], ["cache", "info", "--cache"]])
def test_a_link_in_a_circle_is_refused_wherever_it_is_named(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    """With a message, and no traceback of whoever followed it."""
    (tmp_path / "odd.md").symlink_to("odd.md")
    ran = run(*command, tmp_path / "odd.md")
    assert ran.code == 2
    assert "odd.md" in ran.err and "Traceback" not in ran.err
