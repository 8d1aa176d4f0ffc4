"""Options that every command shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Run


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
