"""harvest annotate on files: what is written, what is refused, and that links survive."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from harvest.cache import Cache
from harvest.cli import main
from harvest.errors import UnwritableNote
from harvest.files.draft import Draft
from tests.fake import crossref_body, doi, openalex_body
from tests.registry import Registry

BEGIN, END = "%% harvest:begin %%", "%% harvest:end %%"
TITLE = "Vascular contact of the facial nerve in healthy volunteers"

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], registry: Registry) -> Run:
    """Run harvest in this process against a registry with one work; code, stdout, stderr."""
    registry.add("crossref", crossref_body(doi("a"), TITLE))
    registry.add("openalex", openalex_body(doi("a"), TITLE))

    def run_harvest(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out, printed.err

    return run_harvest


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A note that cites the work below its heading, so that a block moves the mention.

    Its vault is Obsidian's.
    """
    path = tmp_path / "vault" / "note.md"
    (path.parent / ".obsidian").mkdir(parents=True)
    path.write_bytes(b"# Loops\n\n## References\n\nSee doi:10.5555/a\n")
    return path


def stray(folder: Path) -> list[str]:
    """What a write left behind."""
    return [path.name for path in folder.glob(".*") if path.name != ".obsidian"]


def test_what_programs_keep_is_neither_read_nor_written(run: Run, note: Path) -> None:
    """Backups in a vault cite nothing; one that is named is read all the same."""
    backup = note.parent / "logseq" / "bak" / "note.md"
    backup.parent.mkdir(parents=True)
    backup.write_bytes(note.read_bytes())
    run("enrich", backup)
    assert "bak/note.md" in run("notes", "10.5555/a")[1]
    code, out, _ = run("annotate", note.parent)
    assert (code, "bak" in out) == (0, False)
    assert backup.read_bytes() == b"# Loops\n\n## References\n\nSee doi:10.5555/a\n"
    assert "bak" not in run("notes", "10.5555/a")[1]
    assert "<!-- harvest:begin -->" in note.read_text("utf-8")


def test_the_block_is_written_once(run: Run, note: Path) -> None:
    """The note's own text stays, the second run writes nothing, stdout names what was written."""
    code, out, err = run("annotate", note)
    assert (code, out) == (0, f"{note}\n"), err
    text = note.read_text(encoding="utf-8")
    assert text.startswith(f"# Loops\n\n## References\n\n{BEGIN}\n\n- Ada Berg (2011). {TITLE}. ")
    assert text.endswith(f"\n\n{END}\n\nSee doi:10.5555/a\n")
    assert run("annotate", note)[:2] == (0, "")
    assert note.read_text(encoding="utf-8") == text
    assert stray(note.parent) == []


@pytest.mark.parametrize("style", ["block", "footnotes", "frontmatter"])
def test_the_next_enrich_finds_what_it_knew(
    run: Run, note: Path, registry: Registry, style: str
) -> None:
    """Mentions keep their answers at their new lines; nothing is asked, nothing is new."""
    run("annotate", note, "--style", style)
    asked = len(registry.requests)
    with Cache.open(Path(os.environ["HARVEST_CACHE"])) as cache:
        before = cache.answers.find(str(note))
        line = note.read_text(encoding="utf-8").split("\n").index("See doi:10.5555/a") + 1
        assert [answer.mention.line for _, answer in before] == [line]
        assert before[0][1].work_id
    assert run("enrich", note)[0] == 0
    with Cache.open(Path(os.environ["HARVEST_CACHE"])) as cache:
        assert cache.answers.find(str(note)) == before
    assert len(registry.requests) == asked


def test_a_dry_run_prints_a_diff_that_patch_takes(run: Run, note: Path) -> None:
    """Nothing is written; the diff makes just the note that a run would have made."""
    old = note.read_bytes()
    note.write_bytes(old := b"\xef\xbb\xbf" + old.replace(b"\n", b"\r\n").rstrip())
    code, out, _ = run("annotate", "--dry-run", note)
    assert code == 0
    assert note.read_bytes() == old
    lines = out.split("\n")
    assert lines[0].startswith("--- a/")
    assert [line for line in lines if line.startswith("-")] == [lines[0]]
    run("annotate", note)
    new = note.read_bytes().decode("utf-8-sig")
    added = [line[1:] for line in lines[2:] if line.startswith("+")]
    assert all(f"{line}\n" in new for line in added)
    assert "\\ No newline at end of file" in lines


@pytest.mark.parametrize("data", [
    b"\xef\xbb\xbfSee 10.5555/a\r\n", b"See 10.5555/a", b"See 10.5555/a\r", b"a\r\nSee 10.5555/a\n",
    "See 10.5555/a \u2028 naïve 𝒳\n".encode(),
])  # fmt: skip
def test_bytes_of_the_user_stay(run: Run, note: Path, data: bytes) -> None:
    """Mark, line endings, a missing last one and odd characters are as they were."""
    note.write_bytes(data)
    assert run("annotate", note)[0] == 0
    new = note.read_bytes()
    assert new.startswith(data)
    assert new != data


def test_mode_and_link_stay(run: Run, note: Path, tmp_path: Path) -> None:
    """A private note stays private; a link to a note stays a link."""
    note.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(note)
    assert run("annotate", link)[0] == 0
    assert link.is_symlink()
    assert BEGIN in note.read_text(encoding="utf-8")
    assert note.stat().st_mode & 0o777 == 0o640


def _latin(note: Path) -> None:
    note.write_bytes(b"M\xfcller 10.5555/a\n")


def _wide(note: Path) -> None:
    note.write_bytes("See 10.5555/a\n".encode("utf-16"))


def _read_only(note: Path) -> None:
    note.chmod(0o444)


def _twin(note: Path) -> None:
    os.link(note, note.with_name("twin.txt"))


def _half(note: Path) -> None:
    note.write_text(f"10.5555/a\n{BEGIN}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_latin, ":1: is not UTF-8"),
        (_wide, "UTF-16"),
        (_read_only, "is read-only"),
        (_twin, "2 names (hard links)"),
        (_half, "line 2: %% harvest:begin %% without %% harvest:end %%"),
    ],
)
def test_a_note_that_cannot_be_written_is_told_and_left(
    run: Run, note: Path, spoil: Callable[[Path], None], words: str
) -> None:
    """Exit 2, the path and the reason on stderr; the other notes are written."""
    other = note.with_name("other.md")
    other.write_text("10.5555/a\n", encoding="utf-8")
    spoil(note)
    before = note.read_bytes()
    code, out, err = run("annotate", note.parent)
    assert (code, out) == (2, f"{other}\n")
    assert str(note) in err
    assert words in err
    assert note.read_bytes() == before


def test_an_outage_takes_nothing_away(run: Run, note: Path, registry: Registry) -> None:
    """A block is not shortened because a source is down: exit 3, the note as it was."""
    run("annotate", note)
    before = note.read_bytes() + b"10.5555/b\n"
    note.write_bytes(before)
    code, out, err = run("annotate", "--offline", note)
    assert (code, out) == (3, "")
    assert "could not be asked; left as it is" in err
    assert note.read_bytes() == before


def test_what_is_cited_no_more_leaves_the_block(run: Run, note: Path) -> None:
    """The block follows the note."""
    run("annotate", note)
    text = note.read_text(encoding="utf-8").replace("See doi:10.5555/a\n", "Nothing.\n")
    note.write_text(text, encoding="utf-8")
    assert run("annotate", note)[0] == 0
    assert note.read_text(encoding="utf-8") == (
        f"# Loops\n\n## References\n\n{BEGIN}\n{END}\n\nNothing.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("refs.bib",), "no Markdown note"),
        (("-",), "no Markdown note"),
        (("x.md",), "no such file"),
    ],
)
def test_only_notes_are_written_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    """A list, standard input or nothing at all is wrong usage."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "refs.bib").write_text("@misc{a, doi={10.5555/a}}", encoding="utf-8")
    code, _, err = run("annotate", *arguments)
    assert code == 2
    assert words in err


def test_a_literature_note_is_described(run: Run, note: Path) -> None:
    """The work that the note is about, not one it cites; the user's lines stay."""
    matter = "---\nsr-due:  2026-01-01\ndoi: '10.5555/a'\n"
    note.write_text(f"{matter}---\nText\n", encoding="utf-8")
    assert run("annotate", note, "--style", "frontmatter")[0] == 0
    text = note.read_text(encoding="utf-8")
    assert text.startswith(f'{matter}harvest_citekey: "')
    assert f'\nharvest_title: "{TITLE}"\n' in text
    note.write_text("See 10.5555/a\n", encoding="utf-8")
    run("annotate", note, "--style", "frontmatter")
    assert "harvest_title" not in note.read_text(encoding="utf-8")


def test_a_note_that_changed_meanwhile_is_left(tmp_path: Path) -> None:
    """Whoever wrote last before us wins."""
    path = tmp_path / "a.md"
    path.write_text("old", encoding="utf-8")
    draft = Draft.open(path)
    path.write_text("theirs", encoding="utf-8")
    with pytest.raises(UnwritableNote, match="has changed while harvest worked"):
        draft.save("ours")
    assert path.read_text(encoding="utf-8") == "theirs"
    assert stray(tmp_path) == []


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_whatever_happens_the_old_note_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: type[BaseException]
) -> None:
    """An interrupt or a full disk at any step leaves the note as it was, and no other file."""
    path = tmp_path / ("n" * 252 + ".md")
    path.write_text("old", encoding="utf-8")
    draft = Draft.open(path)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises((KeyboardInterrupt, UnwritableNote)):
        draft.save("new")
    assert path.read_text(encoding="utf-8") == "old"
    assert stray(tmp_path) == []


def test_a_reader_never_sees_half_a_note(tmp_path: Path) -> None:
    """While a note is written over and over, every look at it finds one whole text."""
    path = tmp_path / ("n" * 252 + ".md")
    texts = ["a" * 200_000, "b" * 200_000]
    path.write_text(texts[0], encoding="utf-8")
    done = threading.Event()
    seen: set[str] = set()

    def look() -> None:
        while not done.is_set():
            seen.add(path.read_text(encoding="utf-8"))

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(20):
        Draft.open(path).save(texts[1 - number % 2])
    done.set()
    reader.join()
    assert seen <= set(texts)


def test_help_loads_no_library_for_nothing() -> None:
    """Writing back, checks and readers of notes cost nothing where none of them is asked for."""
    slow = ("harvest.writeback", "harvest.check", "harvest.match", "harvest.reading.")
    script = (
        "import sys, harvest.cli.lookup_command, harvest.cli.enrich_command;"
        "import harvest.resolve.enrich;"
        f" print([n for n in sys.modules if n.startswith({slow!r})])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize("style", ["block", "frontmatter", "footnotes"])
def test_a_note_that_export_made_is_left_to_it(run: Run, note: Path, style: str) -> None:
    """Its block holds the whole record: a list of what it cites must not take its place."""
    assert run("enrich", note)[0] == 0
    folder = note.parent / "works"
    assert run("export", "--format", "markdown", "--to", folder, "10.5555/a")[0] == 0
    (made,) = folder.iterdir()
    made.write_bytes(made.read_bytes() + b"\nMine, with doi:10.5555/a\n")
    before = made.read_bytes()
    code, out, err = run("annotate", made, "--style", style)
    assert (code, out) == (0, "")
    assert "1 left to harvest export" in err
    assert made.read_bytes() == before
