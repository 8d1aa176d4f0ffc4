"""The manual page is what the commands say of themselves."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from harvest.cli import COMMANDS
from harvest.cli.manual import to_man

PAGE = Path(__file__).parents[2] / "docs" / "harvest.1"


def test_the_page_is_up_to_date() -> None:
    """It is made by `python -m harvest.cli.manual > docs/harvest.1`, and names every command."""
    page = to_man()

    assert PAGE.read_text("utf-8") == page
    assert [
        name for name in COMMANDS if f".SS harvest {name}".replace("-", "\\-") not in page
    ] == []


@pytest.mark.slow
def test_groff_has_nothing_to_say() -> None:
    """No request that roff does not know, nothing that runs over the line's end."""
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")

    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-b", str(PAGE)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert [line for line in done.stderr.splitlines() if "cannot break" not in line] == []
