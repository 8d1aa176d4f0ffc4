"""Folders of notes: what is read, in which order, and what is left alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.files.vault import find_notes, left_out, markers_for, read_text, stamp
from harvest.settings import load_settings


def make(folder: Path, *names: str, text: str = "x") -> None:
    """Write files, with their folders."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def names(folder: Path, *paths: Path, ignore: Sequence[str] = ()) -> list[str]:
    """The notes found, relative to *folder*."""
    found = find_notes(paths or [folder], ignore)
    return [path.relative_to(folder).as_posix() for path in found]


def test_notes_of_all_suffixes_come_sorted(tmp_path: Path) -> None:
    """Notes of every kind, whatever the case of their ending, folder by folder; nothing else."""
    make(tmp_path, "b.md", "a.MD", "c.markdown", "d/e.Rmd", "d/c.qmd", "z.txt", "refs.bib", "md")
    assert names(tmp_path) == ["a.MD", "b.md", "c.markdown", "d/c.qmd", "d/e.Rmd"]


def test_hidden_folders_and_files_are_not_entered(tmp_path: Path) -> None:
    """Obsidian's and git's own folders hold no notes of the user's."""
    make(tmp_path, ".obsidian/a.md", ".trash/b.md", ".git/c.md", ".d.md", "e/.f/g.md", "h.md")
    assert names(tmp_path) == ["h.md"]


APPS = (
    "logseq/bak/pages/a.md", "logseq/.recycle/a.md", "sub/logseq/bak/b.md", "node_modules/x/a.md",
    "web/node_modules/y/a.md", "_site/a.md", ".trash/a.md", "logseq/version-files/local/a.md",
)  # fmt: skip


def test_what_programs_keep_for_themselves_is_left_out(tmp_path: Path) -> None:
    """Backups, versions, packages and built pages are not notes, wherever in a vault they lie."""
    ignore = load_settings(cwd=tmp_path).ignore
    make(tmp_path, *APPS, "pages/a.md", "bak/b.md", "templates/c.md", "logseq/custom.md")
    found = ["bak/b.md", "logseq/custom.md", "pages/a.md", "templates/c.md"]
    assert names(tmp_path, ignore=ignore) == found
    backup = tmp_path / "logseq/bak"
    assert names(tmp_path, backup, ignore=ignore) == ["logseq/bak/pages/a.md"]
    assert names(tmp_path, backup / "pages/a.md", ignore=ignore) == ["logseq/bak/pages/a.md"]
    stored = [str(tmp_path / name) for name in (*APPS, "pages/a.md", "bak/b.md")]
    hidden = str(tmp_path / ".trash/a.md")
    assert {*left_out(tmp_path, stored, ignore), hidden} == set(stored[: len(APPS)])


def test_the_users_patterns_are_gits(tmp_path: Path) -> None:
    """Relative to the vault's root, also from a folder inside; an ignore file may take back."""
    make(tmp_path, "Archive/a.md", "sub/Archive/b.md", "sub/keep.md", "sub/c.md")
    (tmp_path / ".obsidian").mkdir()
    patterns = ("/Archive/", "sub/*", "!keep.md")
    assert names(tmp_path, ignore=patterns) == ["sub/keep.md"]
    assert names(tmp_path, tmp_path / "sub", ignore=patterns) == ["sub/keep.md"]
    make(tmp_path, "sub/.harvestignore", text="!c.md\n")
    assert names(tmp_path, ignore=patterns) == ["sub/c.md", "sub/keep.md"]


@pytest.mark.parametrize(
    ("file", "settings"),
    [
        ("templates.json", '{"folder": "Meta/My [T]emplates"}'),
        ("plugins/templater-obsidian/data.json", '{"templates_folder": "/Meta/My [T]emplates/"}'),
    ],
)
def test_template_folders_are_those_that_the_vault_names(
    tmp_path: Path, file: str, settings: str
) -> None:
    """A form is no note. Its folder is read from Obsidian's settings, never guessed by name."""
    make(tmp_path, "Meta/My [T]emplates/a.md", "Meta/b.md", "Templates/c.md", "My Templates/d.md")
    make(tmp_path, f".obsidian/{file}", text=settings)
    assert names(tmp_path) == ["Meta/b.md", "My Templates/d.md", "Templates/c.md"]
    assert names(tmp_path, tmp_path / "Meta") == ["Meta/b.md"]
    forms = tmp_path / "Meta/My [T]emplates"
    assert names(tmp_path, forms) == ["Meta/My [T]emplates/a.md"]
    assert left_out(tmp_path, [str(forms / "a.md"), str(tmp_path / "Meta/b.md")], ()) == [
        str(forms / "a.md")
    ]


@pytest.mark.parametrize("settings", ["", "[]", '{"folder": 3}', '{"folder": "/"}', "[" * 9999])
def test_odd_settings_of_obsidian_name_no_folder(tmp_path: Path, settings: str) -> None:
    """What cannot be read there costs no note."""
    make(tmp_path, "a.md")
    make(tmp_path, ".obsidian/templates.json", text=settings)
    assert names(tmp_path) == ["a.md"]


@pytest.mark.parametrize(
    ("marks", "note", "markers"),
    [
        ((".obsidian",), "a.md", "percent"),
        ((".obsidian",), "deep/er/a.md", "percent"),
        ((".obsidian",), "a.qmd", "html"),
        ((".obsidian",), "a.Rmd", "html"),
        (("logseq",), "pages/a.md", "html"),
        (("logseq", ".obsidian"), "a.md", "html"),
        ((), "a.md", "html"),
    ],
)
def test_markers_are_those_that_the_program_hides(
    tmp_path: Path, marks: tuple[str, ...], note: str, markers: str
) -> None:
    """By suffix and vault; the setting overrides both."""
    for mark in marks:
        (tmp_path / mark).mkdir()
    assert markers_for(tmp_path / note) == markers
    assert {markers_for(tmp_path / note, each) for each in ("percent", "html")} == {
        "percent", "html",
    }  # fmt: skip


RULES = [
    ("drafts/\n", ["a.md", "sub/a.md", "sub/drafts.md"]),
    ("*.md\n!a.md\n", ["a.md", "sub/a.md"]),
    ("/a.md\n", ["drafts/d.md", "sub/a.md", "sub/drafts.md"]),
    ("# comment\n\n**/a.md\n", ["drafts/d.md", "sub/drafts.md"]),
    ("sub/*\n!sub/a.md\n", ["a.md", "drafts/d.md", "sub/a.md"]),
]


@pytest.mark.parametrize("name", [".gitignore", ".harvestignore"])
@pytest.mark.parametrize(("rules", "left"), RULES)
def test_ignore_files_decide(tmp_path: Path, name: str, rules: str, left: list[str]) -> None:
    """Both ignore files speak git's language."""
    make(tmp_path, "a.md", "drafts/d.md", "sub/a.md", "sub/drafts.md")
    make(tmp_path, name, text=rules)
    assert names(tmp_path) == left


def test_the_deepest_rule_wins(tmp_path: Path) -> None:
    """A folder may take back what the folder above it excluded, and the other way round."""
    make(tmp_path, "keep/a.md", "keep/b.md", "c.md")
    make(tmp_path, ".gitignore", text="a.md\n")
    make(tmp_path, "keep/.harvestignore", text="!a.md\nb.md\n")
    assert names(tmp_path) == ["c.md", "keep/a.md"]


def test_rules_above_the_named_folder_count(tmp_path: Path) -> None:
    """Below a repository's root its ignore file holds, wherever the user begins."""
    make(tmp_path, ".git/HEAD", "sub/a.md", "sub/b.md")
    make(tmp_path, ".gitignore", text="sub/a.md\n")
    assert names(tmp_path, tmp_path / "sub") == ["sub/b.md"]


def test_rules_outside_a_repository_do_not(tmp_path: Path) -> None:
    """Without a repository only the named folder's own rules are read."""
    make(tmp_path, "sub/a.md")
    make(tmp_path, ".gitignore", text="sub/\n")
    assert names(tmp_path, tmp_path / "sub") == ["sub/a.md"]


def test_a_named_file_is_taken_though_ignored(tmp_path: Path) -> None:
    """What the user names is read, of whatever kind it is."""
    make(tmp_path, "a.md", "list.txt")
    make(tmp_path, ".gitignore", text="*\n")
    assert names(tmp_path, tmp_path / "a.md", tmp_path / "list.txt") == ["a.md", "list.txt"]


def test_each_file_comes_once(tmp_path: Path) -> None:
    """A folder and a note in it, named both, give the note once, where it was first met."""
    make(tmp_path, "a.md", "b.md")
    assert names(tmp_path, tmp_path / "b.md", tmp_path) == ["b.md", "a.md"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    """A link to a folder above is not followed for ever; one to elsewhere is followed."""
    make(tmp_path, "vault/a.md", "other/b.md")
    vault = tmp_path / "vault"
    (vault / "loop").symlink_to(vault, target_is_directory=True)
    (vault / "other").symlink_to(tmp_path / "other", target_is_directory=True)
    (vault / "gone.md").symlink_to(tmp_path / "nowhere.md")
    assert names(vault, vault) == ["a.md", "other/b.md"]


def test_a_stamp_tells_change(tmp_path: Path) -> None:
    """Size and time as before: the same stamp, unread. New content: another one."""
    path = tmp_path / "a.md"
    path.write_bytes(b"one")
    first = stamp(path)
    assert stamp(path, first) is first
    path.write_bytes(b"two")
    os.utime(path, ns=(first.mtime_ns + 1, first.mtime_ns + 1))
    second = stamp(path, first)
    assert (second.size, second.sha256) != (first.size, first.sha256)


def test_an_unchanged_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second scan costs no reading."""
    path = tmp_path / "a.md"
    path.write_bytes(b"one")
    known = stamp(path)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read"))
    assert stamp(path, known) == known


TEXTS = {
    "UTF-8": ("é".encode(), "é", None),
    "mark": ("\ufeffé".encode(), "é", None),
    "UTF-16": ("é\n".encode("utf-16"), "é\n", None),
    "line endings": (b"a\r\nb\rc\n", "a\r\nb\rc\n", None),
    "empty": (b"", "", None),
    "Latin-1": ("a\né".encode("latin-1"), "a\né", "is not UTF-8"),
    "Windows": ("“a”".encode("cp1252"), "“a”", "is not UTF-8"),
    "one odd byte": (b"Warszawa\n\xff\n" + "Łódź".encode(), "Warszawa\n\ufffd\nŁódź", "is UTF-8"),
    "binary": (b"\x89PNG\r\n\0\0\0", None, "binary"),
}


@pytest.mark.parametrize(("raw", "text", "problem"), TEXTS.values(), ids=TEXTS.keys())
def test_texts(tmp_path: Path, raw: bytes, text: str | None, problem: str | None) -> None:
    """Encodings are told apart, line endings stay, and what is odd is told."""
    path = tmp_path / "a.md"
    path.write_bytes(raw)
    read = read_text(path)
    assert read.text == text
    assert bool(read.problems) == bool(problem)
    assert problem is None or problem in read.problems[0].text


def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    """A file that is gone does not end the run."""
    read = read_text(tmp_path / "gone.md")
    assert read.text is None and "cannot be read" in read.problems[0].text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    """No file raises."""
    path = tmp_path_factory.mktemp("bytes") / "a.md"
    path.write_bytes(raw)
    read = read_text(path)
    assert (read.text is None) <= bool(read.problems)


@pytest.mark.parametrize("named", ["out", "out/vault"])
def test_an_ignored_folder_that_is_named_is_read(tmp_path: Path, named: str) -> None:
    """The repository's rules exclude it, the user asks for it: the user is right."""
    (tmp_path / ".git").mkdir()
    make(tmp_path, ".gitignore", text="out/\n")
    make(tmp_path, "out/vault/a.md")
    assert find_notes([tmp_path]) == []
    assert find_notes([tmp_path / named]) == [tmp_path / "out" / "vault" / "a.md"]
