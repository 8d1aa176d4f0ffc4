"""Shell completion: made for each shell, and put where that shell looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from harvest.cli import COMMANDS, cli, main

PLACES = {
    "bash": "share/bash-completion/completions/harvest",
    "zsh": "share/zsh/site-functions/_harvest",
    "fish": "config/fish/completions/harvest.fish",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own."""
    monkeypatch.delenv("BASH_COMPLETION_USER_DIR", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def _run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["completion", *words])
    return int(ended.value.code or 0)


def test_install_writes_what_is_printed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One file a shell, in its place, and the same text as for one's own place."""
    for shell, place in PLACES.items():
        assert _run("install", shell) == 0
        assert str(home / place) in capsys.readouterr().err
        assert _run(shell) == 0
        assert (home / place).read_text() == capsys.readouterr().out
        assert "_HARVEST_COMPLETE" in (home / place).read_text()


def test_the_shell_in_use(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a name it is the user's shell; one that is not known is asked for."""
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert _run("install") == 0
    assert (home / PLACES["fish"]).exists()
    for unknown in ("/bin/tcsh", ""):
        monkeypatch.setenv("SHELL", unknown)
        assert _run("install") == 2
        assert "install bash" in capsys.readouterr().err


def test_what_is_in_the_way_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file where a folder should be is no traceback, and stays."""
    (home / "share").write_text("mine")

    assert _run("install", "bash") == 2
    assert "share" in capsys.readouterr().err
    assert (home / "share").read_text() == "mine"


def test_words_are_completed() -> None:
    """Commands, and the options of a command that is only then loaded."""
    complete = ShellComplete(cli, {}, "harvest", "_HARVEST_COMPLETE")

    def words(given: list[str], begun: str) -> list[str]:
        return [each.value for each in complete.get_completions(given, begun)]

    assert words([], "") == sorted(COMMANDS)
    assert words([], "en") == ["enrich"]
    assert "--report" in words(["enrich"], "--rep")
    assert "bibtex" in words(["lookup", "--format"], "bib")
