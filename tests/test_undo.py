"""harvest undo and cache forget: what harvest wrote or read can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.files.versions import version_file
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry

TITLE = "Vascular contact of the facial nerve in healthy volunteers"
NOTE = b"# Loops\r\n\r\nSee doi:10.5555/a\r\n"


@pytest.fixture
def note(tmp_path: Path, registry: Registry) -> Path:
    """A note that cites a known work."""
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    path = tmp_path / "vault" / "note.md"
    path.parent.mkdir()
    path.write_bytes(NOTE)
    return path


def test_a_note_is_as_it_was_and_again_as_it_was_written(run: Run, note: Path) -> None:
    """To the byte, also through a link; once more takes the undoing back."""
    link = note.parent.parent / "link.md"
    link.symlink_to(note)
    run("annotate", note)
    written = note.read_bytes()
    assert written != NOTE
    assert run("undo", link).out == f"{link} is as it was before\n"
    assert note.read_bytes() == NOTE
    assert run("undo", note).code == 0
    assert note.read_bytes() == written
    assert version_file(note.resolve()).stat().st_mode & 0o777 == 0o600


def test_a_file_that_changed_since_is_left_alone(run: Run, note: Path) -> None:
    """What the user wrote afterwards is not lost; the message says where the old version is."""
    run("annotate", note)
    mine = note.read_bytes() + b"mine\n"
    note.write_bytes(mine)
    ran = run("undo", note)
    assert ran.code == 2
    assert "has changed since" in ran.err
    kept = version_file(note.resolve())
    assert str(kept) in ran.err
    assert kept.read_bytes().partition(b"\n")[2] == NOTE
    assert note.read_bytes() == mine


def test_bibliographies_and_outputs_come_back(run: Run, note: Path, tmp_path: Path) -> None:
    """A completed .bib, a file that -o replaced, and one that was not there before."""
    bib, out, new = (tmp_path / name for name in ("refs.bib", "out.bib", "new.bib"))
    bib.write_text("@article{a, doi={10.5555/a}}\n", encoding="utf-8")
    out.write_text("mine\n", encoding="utf-8")
    run("enrich", bib, "--write")
    for target in (out, new):
        run("bibtex", note, "-o", target)
    ran = run("undo", bib, out, new)
    assert (ran.code, ran.err) == (0, "")
    assert bib.read_text("utf-8") == "@article{a, doi={10.5555/a}}\n"
    assert out.read_text("utf-8") == "mine\n"
    assert not new.exists()
    assert run("undo", new).code == 0
    assert TITLE in new.read_text("utf-8").replace("{", "").replace("}", "")


def test_what_harvest_never_wrote_cannot_be_undone(run: Run, note: Path) -> None:
    """One line each, exit 2; the others are undone."""
    other = note.parent / "other.md"
    other.write_bytes(NOTE)
    run("annotate", note)
    ran = run("undo", other, note)
    assert ran.code == 2
    assert "nothing to undo" in ran.err
    assert note.read_bytes() == NOTE


def test_a_vault_can_be_forgotten(run: Run, note: Path, tmp_path: Path) -> None:
    """Its notes, mentions and quotations leave the file for good; works and other notes stay."""
    secret = "my private thoughts on Quixote"
    note.write_bytes(NOTE + f"\n“{secret}” 10.5555/a\n".encode())
    sibling = tmp_path / "vault2" / "b.md"
    sibling.parent.mkdir()
    sibling.write_bytes(NOTE)
    cache = tmp_path / "c.db"
    run("enrich", note.parent, sibling.parent, "--cache", cache)
    ran = run("cache", "forget", note.parent, "--cache", cache)
    assert (ran.code, "forgot 1 notes, 2 mentions" in ran.err) == (0, True)
    listed = run("notes", "--cache", cache, "10.5555/a").out
    assert ("vault2/b.md" in listed, "note.md" in listed) == (True, False)
    assert b"Quixote" not in b"".join(each.read_bytes() for each in tmp_path.glob("c.db*"))
    assert run("cache", "forget", note.parent, "--cache", cache).code == 2
