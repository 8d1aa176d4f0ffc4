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
