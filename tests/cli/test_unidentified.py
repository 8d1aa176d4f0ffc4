"""Mentions with nothing to ask for: counted, told in one line with the advice, exit code 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Run


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A note that cites eight keys that its bibliography lacks, beside another .bib."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lib.bib").write_text("@book{some2000, title={A thing}}\n")
    (tmp_path / "other.bib").write_text(
        "@book{k1,\n title={X}}\n@book( k2 , title={Y})\n@book{z9,}"
    )
    cited = "; ".join(f"@k{n}" for n in range(8))
    (tmp_path / "n.md").write_text(f"---\nbibliography: lib.bib\n---\nSee [{cited}].\n")
    return tmp_path


def test_what_is_unidentified_is_reported(vault: Path, run: Run) -> None:
    """A line of the report for each, one line on stderr with the advice, exit code 1."""
    ran = run("enrich", "n.md", "--offline", "--report", "-")
    assert [each["status"] for each in ran.lines] == ["unidentified"] * 8
    assert ran.lines[0]["reason"] == "nothing to ask for; @k0 is not in lib.bib"
    assert ran.code == 1
    assert "8 unidentified" in ran.err
    [advice] = [line for line in ran.err.splitlines() if "@k0" in line]
    assert "@k4 and 3 more; other.bib holds 2 of 8 keys" in advice
    assert "n.md:4: unidentified" in run("enrich", "n.md", "--offline", "-v").err


def test_without_a_bibliography_the_settings_are_named(vault: Path, run: Run) -> None:
    """Where no .bib of the vault holds a key."""
    (vault / "other.bib").unlink()
    ran = run("bibtex", "n.md", "--offline")
    assert (ran.code, ran.out) == (1, "")
    assert "notes.bibliographies" in ran.err and "@k0" in ran.err


def test_a_notes_unidentified_mentions_are_listed(vault: Path, run: Run) -> None:
    """`notes --note` has them, too, with exit code 1."""
    run("enrich", "n.md", "--offline", "-q")
    ran = run("notes", "--note", "n.md")
    assert ran.code == 1
    assert "@k7  (unidentified: " in ran.out and "n.md:4" in ran.out


def test_one_key_for_two_works_writes_no_file(vault: Path, run: Run) -> None:
    """Both places are named, the exit code is 2, and the file is as it was."""
    (vault / "lib.bib").write_text("@book{k1, title={One}}\n\n@book{k1, title={Two}}\n")
    (vault / "out.bib").write_text("as it was")
    ran = run("bibtex", "n.md", "--offline", "-o", "out.bib")
    assert ran.code == 2
    assert "lib.bib:1 (One)" in ran.err and "lib.bib:3 (Two)" in ran.err
    assert (vault / "out.bib").read_text() == "as it was"
