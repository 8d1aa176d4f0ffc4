"""What harvest 0.1.0 left in users' hands opens and works: their cache and their settings."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.command import Run

OLD = Path(__file__).parent / "fixtures" / "0.1.0"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the cache of 0.1.0, which is the one in use."""
    (tmp_path / "harvest.db").write_bytes(gzip.decompress((OLD / "harvest.db.gz").read_bytes()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARVEST_CACHE", str(tmp_path / "harvest.db"))
    return tmp_path


def test_works_and_pinned_keys_are_there(home: Path, run: Run) -> None:
    """A pinned key stands before the entry, whatever pattern is in force now."""
    ran = run("lookup", "--offline", "--bibtex", "10.1002/mds.23692")
    assert ran.out.startswith("@article{yaltho2011,")


def test_a_persons_choices_are_kept(home: Path, run: Run) -> None:
    """What was accepted is the answer, what was rejected is not offered, the rest is open."""
    listed = run("review", "--list", "--json").out.splitlines()
    assert [json.loads(line)["text"][-6:] for line in listed] == ["part 3"]
    (home / "list.txt").write_text("Remarks on the measurement of loops, part 1\n")
    ran = run("enrich", "--offline", "list.txt", "--report", "-")
    assert json.loads(ran.out)["doi"] == "10.5555/pair.1b"


def test_notes_and_full_text_are_there(home: Path, run: Run) -> None:
    """Links to notes and the search index outlive the change of version."""
    assert "Hemifacial spasm.md:6" in run("notes", "10.1016/b978-0-444-52014-2.00048-3").out
    assert "Vascular loop" in run("search", "vascular loop").out


def test_everything_can_be_made_again_from_the_replies(home: Path, run: Run) -> None:
    """`cache rebuild` gives the same record as before."""
    before = run("lookup", "--offline", "--json", "10.1002/mds.23692").out
    assert run("cache", "rebuild").code == 0
    assert run("lookup", "--offline", "--json", "10.1002/mds.23692").out == before


def test_settings_are_read_as_before(home: Path, run: Run) -> None:
    """Every setting of 0.1.0 is still one, with the meaning it had."""
    (home / "harvest.toml").write_bytes((OLD / "harvest.toml").read_bytes())
    shown = run("config", "show").out
    for line in ("'ada@example.org'", "cache.max_age_days = 365", "limits.max_requests = 5000"):
        assert line in shown
    assert "sources.lookup = ['openaire', 'bip']" in shown
    assert "bibtex.key = 'auth.lower + year'" in shown
