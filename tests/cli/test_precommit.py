"""The hook that .pre-commit-hooks.yaml offers, run by pre-commit itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.run import PATIENCE_S

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

pytestmark = [pytest.mark.precommit, pytest.mark.slow]

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
TITLE = "Vascular contact of the facial nerve in healthy volunteers"
GOOD = f"@article{{a, title={{{TITLE}}}, author={{Berg, Ada}}, year=2011, doi={{10.5555/a}}}}\n"
GREY = "@online{b, title={A page about the keeping of looms}, url={https://example.org}}\n"
UNKNOWN = "@article{c, title={Never heard of in all its life}, journal={J}, year=2011}\n"


def sh(folder: Path, *command: str, **env: str) -> tuple[int, str]:
    """Exit code, and all that was printed."""
    here = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}", **env}
    ran = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=PATIENCE_S
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the hook installed, as it is offered but for the making of a venv."""
    (hook,) = yaml.safe_load(MANIFEST.read_text("utf-8"))
    hook |= {"language": "system"}
    config: dict[str, Any] = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    for command in ("init -q", "config user.name A", "config user.email a@example.org"):
        assert sh(tmp_path, "git", *command.split())[0] == 0
    assert sh(tmp_path, "pre-commit", "install")[0] == 0
    return tmp_path


def commit(folder: Path, **files: str) -> tuple[int, str]:
    """Commit files of these names, "_" for a dot."""
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    assert sh(folder, "git", "add", "-A")[0] == 0
    return sh(folder, "git", "commit", "-m", "refs")


def test_the_manifest_is_one(tmp_path: Path) -> None:
    """By pre-commit's own word."""
    assert sh(tmp_path, "pre-commit", "validate-manifest", str(MANIFEST))[0] == 0


def test_hard_findings_stop_a_commit_and_soft_ones_do_not(
    repository: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong year stops it and is shown; what is not found, or in no index, does not."""
    monkeypatch.setenv("HARVEST_MAILTO", "me@example.org")
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    code, told = commit(repository, refs_bib=GOOD.replace("2011", "1999"))
    assert code == 1
    assert "wrong details: @a" in told
    code, told = commit(repository, refs_bib=GOOD, grey_bib=GREY + UNKNOWN, notes_txt="no hook")
    assert code == 0, told


def test_where_nobody_can_be_asked_the_commit_passes_with_a_warning(
    repository: Path, registry: Registry
) -> None:
    """On a train; the warning is what pre-commit shows with --verbose."""
    (repository / "harvest.toml").write_text("[sources]\nattempts = 1\n", encoding="utf-8")
    for source in ("crossref", "openalex", "datacite", "doi"):
        registry.faults.always(source, "reset")
    code, told = commit(repository, refs_bib=GOOD)
    assert code == 0, told
    code, told = sh(repository, "pre-commit", "run", "-a", "--verbose")
    assert (code, "not everything could be checked" in told) == (0, True)
