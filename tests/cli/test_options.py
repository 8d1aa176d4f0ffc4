"""Options that every command shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Run
from tests.table import every_row


@pytest.mark.parametrize("order", ["before", "behind", "both"])
@pytest.mark.parametrize("command", [["config", "show"], ["cache", "path"]])
def test_shared_options_may_stand_before_the_command(
    run: Run, tmp_path: Path, command: list[str], order: str
) -> None:
    """`harvest --cache X lookup` is `harvest lookup --cache X`; the later of two wins."""
    here, other = f"{tmp_path}/here.db", f"{tmp_path}/other.db"
    arguments = {
        "before": ["--cache", here, *command],
        "behind": [*command, "--cache", here],
        "both": ["--cache", other, *command, "--cache", here],
    }[order]
    shown = run(*arguments)
    assert shown.code == 0
    assert here in shown.out
    assert other not in shown.out


@pytest.mark.parametrize("arguments", [["-q", "enrich"], ["enrich", "-q"]])
def test_quiet_before_the_command(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    """-q silences the same wherever it stands, even beside a -v."""
    (tmp_path / "list.txt").write_text("10.5555/nowhere\n")
    asked = [*arguments, tmp_path / "list.txt", "--offline"]
    assert run(*asked).err == run(*asked, "-v").err == ""


def test_options_of_some_commands_stand_behind(run: Run) -> None:
    """What not every command knows is refused before one, not passed over."""
    ran = run("--offline", "lookup", "10.5555/nowhere")
    assert ran.code == 2
    assert "No such option" in ran.err


@pytest.mark.parametrize("source", ["crossref", "openalex"])
def test_a_password_in_an_address_is_told_nowhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """A mirror's address may hold one: not in messages, logs or the names of files."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv(f"HARVEST_{source.upper()}_URL", "http://me:hush@127.0.0.1:9/x")
    (tmp_path / "once.toml").write_text("[sources]\nattempts = 1\n")
    log = tmp_path / "log.jsonl"
    shared = ("--config", tmp_path / "once.toml", "-vv")
    ran = run(*shared, "lookup", "10.5555/a", "--sources", source, "--log", log)
    assert "127.0.0.1:9 refuses connections" in ran.err
    files = "".join(str(path) for path in tmp_path.rglob("*"))
    assert "hush" not in ran.err + ran.out + log.read_text() + files


@every_row(
    "arguments",
    [
        ["--cache", "", "cache", "path"],
        ["cache", "path", "--cache", ""],
        ["cache", "path", "--config", " "],
        ["export", "--format", "markdown", "--to", "", "list.txt"],
        ["export", "--format", "ris", "-o", "", "list.txt"],
        ["check", "--fixes", "", "list.bib"],
        ["lookup", "10.5555/a", "-o", ""],
        ["lookup", "10.5555/a", "--log", ""],
        ["enrich", "--report", "", "list.txt"],
        ["doctor", "--offline", "--record", ""],
        ["stats", "--html", ""],
        ["review", "--export", ""],
        ["undo", ""],
    ],
)
def test_an_empty_name_is_refused(run: Run, arguments: list[str]) -> None:
    """As of a variable that is not set: neither the working directory nor as if not given."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "is no name of a file or folder" in ran.err


def test_a_folder_that_cannot_be_is_told_before_anybody_is_asked(run: Run, tmp_path: Path) -> None:
    """Offline, too: `doctor --record` says so and ends, with nothing examined."""
    (tmp_path / "file").write_text("")
    ran = run("doctor", "--offline", "--record", tmp_path / "file" / "below")
    assert (ran.code, ran.out) == (2, "")
    assert "below: cannot be made: Not a directory" in ran.err
