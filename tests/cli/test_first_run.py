"""What somebody meets who has set nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from harvest.model.identifier import Identifier
from harvest.settings import DEFAULTS_FILE, load_settings
from tests.command import Run
from tests.fake import crossref_body
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

pytestmark = pytest.mark.usefixtures("hurried")

DOI = "10.5555/first"


def test_the_mail_address_is_spoken_of_once(run: Run, registry: Registry, tmp_path: Path) -> None:
    """After the first run that asked somebody; not offline, not with an address, never again."""
    registry.add("crossref", crossref_body(Identifier("doi", DOI), "First"))
    (tmp_path / "a.txt").write_text(DOI)
    (tmp_path / "b.txt").write_text("10.5555/second")
    a, b = str(tmp_path / "a.txt"), str(tmp_path / "b.txt")

    assert "no mail address" not in run("enrich", a, "--offline").err
    assert "no mail address" not in run("enrich", a, "--mailto", "me@example.org").err
    assert "HARVEST_MAILTO" in run("enrich", b).err
    assert "no mail address" not in run("enrich", b, "--refresh").err


def test_init_changes_nothing_and_each_line_may_be_uncommented(run: Run, tmp_path: Path) -> None:
    """As written the file is empty; with every setting's # off it is valid and known."""
    target = tmp_path / "harvest.toml"
    assert run("config", "init", str(target)).code == 0
    text = target.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    used = [line for line in lines if line.startswith("[") or " = " in line]
    known = tomllib.loads(DEFAULTS_FILE.read_text(encoding="utf-8"))
    for section, values in tomllib.loads("\n".join(used)).items():
        assert section in known
        assert not isinstance(values, dict) or values.keys() <= known[section].keys()
    assert load_settings({}, {}, tmp_path).markers == "auto"
