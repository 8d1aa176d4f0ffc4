"""Files are written whole or not at all; what is no file is written to and stays what it is."""

from __future__ import annotations

import gzip
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from harvest.errors import UnwritableOutput
from harvest.files.atomic import write_text
from tests.command import Run, run

__all__ = ["run"]

TEXT = "Žižek – 東京\n"


def test_a_new_text_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """Through links, under the old file's mode; the same text again is not written."""
    target, link = tmp_path / "real.bib", tmp_path / "link.bib"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert write_text(link, TEXT)
    assert (target.read_text(encoding="utf-8"), link.is_symlink()) == (TEXT, True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert not write_text(target, TEXT)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.bib", "real.bib"]


def test_what_a_killed_run_left_is_removed_a_day_later(tmp_path: Path) -> None:
    """Beside what is written next; what is new, named otherwise, or no file of ours stays."""
    old, kept = f".harvest-{'0a' * 6}.tmp", [f".harvest-{'0b' * 6}.tmp", ".harvest-.tmp", "n.md"]
    for name in (old, *kept):
        (tmp_path / name).write_text(TEXT)
    for name in (old, *kept[1:]):
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / f".harvest-{'0c' * 6}.tmp").symlink_to(tmp_path / "n.md")
    (tmp_path / f".harvest-{'0d' * 6}.tmp").mkdir()
    write_text(tmp_path / "out.bib", TEXT)
    left = {each.name for each in tmp_path.iterdir()}
    assert len(left) == 6 and old not in left and left.issuperset(kept)


@pytest.mark.parametrize("device", ["/dev/full", "/dev/null"])
def test_a_device_is_written_to_and_stays(device: str, tmp_path: Path) -> None:
    """Also behind a link, and also when it is full: then the error names what was not written."""
    if not Path(device).exists():
        pytest.skip(f"no {device} here")
    link = tmp_path / "out.bib"
    link.symlink_to(device)
    before = Path(device).stat()
    for path in (Path(device), link):
        if device == "/dev/full":
            with pytest.raises(UnwritableOutput, match="No space left"):
                write_text(path, TEXT)
        else:
            assert write_text(path, TEXT)
    now = Path(device).stat()
    assert (now.st_ino, now.st_rdev, now.st_mode) == (before.st_ino, before.st_rdev, before.st_mode)
    assert link.is_symlink()


def test_a_named_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    """Who reads at the other end gets the text."""
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    assert write_text(pipe, TEXT)
    reader.join()
    assert got == [TEXT]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_what_the_process_was_given_is_written_on(name: str, tmp_path: Path) -> None:
    """After what it holds already, as a shell's >> says: the file behind it is not replaced."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc here")
    path = tmp_path / "link" if name == "link" else Path(name)
    if name == "link":
        path.symlink_to("/dev/stdout")
    log = tmp_path / "log"
    log.write_text("before\n")
    number = log.stat().st_ino
    code = "import sys, pathlib; from harvest.files import atomic;"
    code += "atomic.write_text(pathlib.Path(sys.argv[1]), 'now\\n')"
    with log.open("a") as out:
        subprocess.run([sys.executable, "-c", code, str(path)], stdout=out, check=True)
    assert log.read_text() == "before\nnow\n"
    assert log.stat().st_ino == number


@pytest.mark.parametrize("name", ["folder", "no/such/folder/x.bib", "folder/x\0y", "/dev/fd/999"])
def test_what_cannot_be_written_is_told(name: str, tmp_path: Path) -> None:
    """A folder, a place that is not there, a name that none can have, a file that is not open."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnwritableOutput) as raised:
        write_text(tmp_path / name, TEXT)
    assert raised.value.exit_code == 2
    assert [each.name for each in tmp_path.rglob("*")] == ["folder"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("cache path >&-", "standard output is closed"),
        ("export --format ris >&-", "standard output is closed"),
        ("export --format ris >/dev/full", "full"),
        ("export --format ris -o /dev/full", "/dev/full: cannot be written"),
        ("enrich list.txt --offline --report /dev/full", "/dev/full: cannot be written"),
    ],
)
def test_a_closed_or_full_target_is_no_success(command: str, told: str, tmp_path: Path) -> None:
    """The exit code is not 0, and stderr says what was not written."""
    folder = Path(__file__).parent / "fixtures" / "0.1.0"
    (tmp_path / "h.db").write_bytes(gzip.decompress((folder / "harvest.db.gz").read_bytes()))
    (tmp_path / "list.txt").write_text("10.5555/a\n")
    env = {**os.environ, "HARVEST_CACHE": str(tmp_path / "h.db")}
    ran = subprocess.run(
        f"{sys.executable} -m harvest {command}", shell=True, env=env, cwd=tmp_path,
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, told in ran.stderr, "Traceback" in ran.stderr) == (2, True, False), (
        ran.stderr
    )


def test_a_pipe_that_nobody_reads_is_not_waited_for(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither as a result's place nor as a log's; a link in a circle stays one."""
    monkeypatch.setattr("harvest.files.atomic.READER_S", 0.1)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, words in (("pipe", "nobody reads this pipe"), ("loop", "symbolic links")):
        with pytest.raises(UnwritableOutput, match=words):
            write_text(tmp_path / name, TEXT)
        ran = run("lookup", "10.5555/a", "--offline", "--log", tmp_path / name)
        assert (ran.code, f"--log {tmp_path / name}: cannot be written" in ran.err) == (2, True)
    assert (tmp_path / "pipe").is_fifo() and (tmp_path / "loop").is_symlink()
