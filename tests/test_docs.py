"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from harvest.cli import COMMANDS, main
from harvest.settings import DEFAULTS_FILE, environment

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def examples(block: str) -> list[tuple[str, str]]:
    """(command, output) of a console block."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts]


EXAMPLES = [example for block in BLOCKS for example in examples(block)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `harvest demo` leaves, made once."""
    folder = tmp_path_factory.mktemp("readme")
    with pytest.raises(SystemExit):
        main(["demo", "--quiet", str(folder / "harvest-demo")])
    return folder / "harvest-demo"


def test_the_readme_has_examples() -> None:
    """Were the blocks renamed, the test below would test nothing."""
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_an_example_prints_what_the_readme_shows(
    command: str,
    output: str,
    demo: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Dates differ, and "..." stands for what is left out; all else is as printed."""
    monkeypatch.chdir(demo)
    monkeypatch.delenv("HARVEST_CACHE", raising=False)
    program, *arguments = shlex.split(command)
    assert program == "harvest"
    with pytest.raises(SystemExit):
        main(arguments)
    printed = DATE.sub("DATE", capsys.readouterr().out)
    wanted = DATE.sub("DATE", output)
    matches: Callable[[str, str, int], bool] = doctest.OutputChecker().check_output
    assert matches(wanted, printed, doctest.ELLIPSIS), printed


def test_both_set_up_commands_are_one_line_each() -> None:
    """The first ends in the demo, the second runs the tests; each makes its own .venv."""
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert len(lines) == 2
    assert lines[0].endswith("harvest demo")
    assert "pytest" in lines[1]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    """A command that nobody reads of does not exist."""
    assert f"harvest {command}" in README


@pytest.mark.parametrize("variable", sorted(environment().values()))
def test_every_variable_is_in_the_readme(variable: str) -> None:
    """The table of the environment is complete."""
    assert variable in README


def test_every_setting_is_explained() -> None:
    """In the settings file a comment stands above each setting or group of settings."""
    text = DEFAULTS_FILE.read_text(encoding="utf-8")
    tomllib.loads(text)
    for block in re.split(r"\n\s*\n", text):
        settings = [line for line in block.splitlines() if re.match(r"\w+ = ", line)]
        assert not settings or "#" in block, block
