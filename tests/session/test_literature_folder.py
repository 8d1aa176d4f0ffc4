"""A folder of literature notes: one note a work, whoever wrote it and whatever its key was."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.reading.literature_note import read_literature_note
from tests.command import Run
from tests.fake import crossref_body, doi
from tests.registry import Registry
from tests.sources.conftest import hurried as hurried  # a fixture

pytestmark = pytest.mark.usefixtures("hurried")

TITLE = "Vascular contact of the facial nerve in healthy volunteers"


@pytest.fixture
def folder(tmp_path: Path, registry: Registry, run: Run) -> Path:
    """An empty folder; two works are known."""
    registry.add("crossref", crossref_body(doi("a"), TITLE), crossref_body(doi("b"), "Wheat"))
    run("lookup", "10.5555/a", "10.5555/b")
    path = tmp_path / "Literature"
    path.mkdir()
    return path


def export(run: Run, folder: Path, *refs: str) -> str:
    """What is told on stderr."""
    ran = run("export", "--format", "markdown", *(refs or ("10.5555/a",)), "--to", folder)
    return ran.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("@berg2011.md", "---\ntitle: Mine\ndoi: 10.5555/A\n---\nMy words.\n"),
        (
            "Berg on loops.md",
            "---\ncitekey: mine2011\ndoi: https://doi.org/10.5555/a\n---\n\nWords",
        ),
        (
            "deep/x.md",
            "\ufeff---\r\ndoi: 10.5555/a\r\nauthor: B\r\ntitle: T\r\n---\r\n# Mine\r\n\r\n"
            "<% tp.x %>\r\n",
        ),
    ],
)
def test_a_note_of_the_users_own_is_the_works_note(
    run: Run, folder: Path, name: str, text: str
) -> None:
    """By its DOI: it gets a block, every other byte stays, there is no second note, and again."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    assert "1 note written" in export(run, folder)
    written = path.read_bytes().decode()
    assert TITLE in written and "<!-- harvest:begin -->" in written
    rest = iter(written)
    assert all(char in rest for char in text)
    assert [each.name for each in folder.rglob("*.md")] == [path.name]
    assert "0 notes written, 1 unchanged" in export(run, folder)
    before = path.read_bytes()
    run("annotate", path)
    assert path.read_bytes() == before


def test_a_note_is_found_by_its_key(run: Run, folder: Path) -> None:
    """A note that has the work's key and no DOI is that work's."""
    run("key", "10.5555/a", "loops")
    (folder / "@loops.md").write_text("---\ntitle: Mine\nauthor: B\n---\nWords.\n", "utf-8")
    export(run, folder)
    assert [each.name for each in folder.iterdir()] == ["@loops.md"]
    assert TITLE in (folder / "@loops.md").read_text("utf-8")


def test_a_note_follows_its_key(run: Run, folder: Path) -> None:
    """Under a new key it has the new name, with what the reader added, and no twin is left."""
    run("key", "10.5555/a", "first")
    export(run, folder)
    old = folder / "first.md"
    old.write_text(old.read_text("utf-8") + "My own words.\n", "utf-8")
    run("key", "10.5555/a", "second")
    export(run, folder)
    assert [each.name for each in folder.iterdir()] == ["second.md"]
    text = (folder / "second.md").read_text("utf-8")
    assert text.endswith("My own words.\n")
    note = read_literature_note(text, "second.md")
    assert note is not None and "second" in note.keys
    run("undo", old)
    assert "My own words." in old.read_text("utf-8")


def test_one_note_serves_one_work(run: Run, folder: Path) -> None:
    """Two works never share a note; one that cannot be written costs no other."""
    run("key", "10.5555/a", "same")
    (folder / "x.md").write_text("---\ncitekey: same\ndoi: 10.5555/b\ntitle: W\n---\n", "utf-8")
    (folder / "y.md").write_text(
        "---\ndoi: 10.5555/a\ntitle: T\nauthor: B\n---\n```\nopen\n", "utf-8"
    )
    told = export(run, folder, "10.5555/a", "10.5555/b")
    assert "1 left as before" in told
    assert "a comment or code that is not closed" in told
    assert sorted(each.name for each in folder.iterdir()) == ["x.md", "y.md"]
    assert "Wheat" in (folder / "x.md").read_text("utf-8")
    (folder / "y.md").unlink()
    other = "---\ndoi: 10.5555/c\ntitle: T\nauthor: B\n---\n"
    (folder / "same.md").write_text(other, "utf-8")
    assert "same.md: is the note of another work" in export(run, folder)
    assert (folder / "same.md").read_text("utf-8") == other
