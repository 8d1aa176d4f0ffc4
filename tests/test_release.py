"""What is released is whole: it says one version everywhere, and can be installed elsewhere."""

from __future__ import annotations

import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml

import harvest

ROOT = Path(__file__).parents[1]


def test_there_is_one_version() -> None:
    """In the package, its metadata, CITATION.cff and the top of the changelog."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == harvest.__version__ == citation["version"]
    heading = next(line for line in changelog.splitlines() if line.startswith("## "))
    assert heading == f"## {harvest.__version__} - {citation['date-released']}"


@pytest.mark.slow
def test_a_release_can_be_built_and_installed_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wheel and sdist pass twine, the wheel runs the demo, the sdist has what its tests need."""
    pytest.importorskip("build", reason="the extra release is not installed")
    pytest.importorskip("twine", reason="the extra release is not installed")
    from benchmarks.release import main

    made = main(tmp_path)
    assert {path.name.removeprefix("harvest_biblio-") for path in made} == {
        f"{harvest.__version__}.tar.gz",
        f"{harvest.__version__}-py3-none-any.whl",
    }
    assert "entries in" in capsys.readouterr().out
    with tarfile.open(next(path for path in made if path.suffix == ".gz")) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"README.md", "CITATION.cff", "docs/card.svg", "tests/conftest.py"} <= names
