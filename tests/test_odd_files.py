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
