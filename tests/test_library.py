"""The user's library: what a key means in a note, from the nearest definition outward."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harvest.library.shelf import Library, Vault, vault_of
from harvest.settings import load_settings


def write(folder: Path, **files: str) -> None:
    """Files by name; "__" in a name is a folder's slash, and its last "_" the dot of the suffix."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(".".join(path.name.rsplit("_", 1)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def bib(key: str, name: str) -> str:
    """One entry whose DOI ends in *name*."""
    return f"@article{{{key}, title={{On {name}}}, doi={{10.5555/{name}}}}}\n"


def library(folder: Path, *bibliographies: str) -> Library:
    """A library with these files in its settings."""
    settings = load_settings({}, {}, folder)
    paths = tuple(folder / name for name in bibliographies)
    return Library.open(replace(settings, bibliographies=paths))


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault where "all" is defined in every place, and each place defines one of its own."""
    write(
        tmp_path,
        own_bib=bib("all", "own") + bib("own", "own"),
        shared_bib=bib("all", "shared") + bib("shared", "shared") + bib("lit", "shared"),
        lit__note_md="---\naliases: ['@all', '@lit']\ndoi: 10.5555/lit\n---\n",
        topic_md="[@all]",
    )
    (tmp_path / ".obsidian").mkdir()
    return tmp_path


def meaning(folder: Path, key: str, *names: str) -> str | None:
    """The end of the DOI that *key* means in topic.md, which names these bibliographies."""
    note = folder / "topic.md"
    scope = library(folder, "shared.bib").scope(note, names, vault_of(note))
    return scope[key].identifiers[0].value.split("/")[1] if key in scope else None


def test_the_nearest_definition_counts(vault: Path) -> None:
    """The note's own bibliography, the vault's literature notes, the settings' bibliographies."""
    assert meaning(vault, "all", "own.bib") == "own"
    assert meaning(vault, "all") == "lit"
    assert meaning(vault, "lit") == "lit"
    assert meaning(vault, "shared") == "shared"
    (vault / "lit/note.md").unlink()
    assert meaning(vault, "all") == "shared"
    assert meaning(vault, "own") is None


PROJECTS = {
    "quarto": {"_quarto.yml": "project:\n  type: book\nbibliography: refs.bib\n"},
    "quarto, a list": {"_quarto.yaml": "bibliography:\n  - more.bib\n  - refs.bib # ours\n"},
    "a folder's metadata": {
        "_quarto.yml": "website:\n",
        "sub/_metadata.yml": "bibliography: ../refs.bib",
    },
    "bookdown": {
        "_bookdown.yml": "",
        "index.Rmd": "---\nbibliography: [refs.bib, gone.bib]\n---\n",
    },
    "MyST": {"myst.yml": "version: 1\nproject:\n  bibliography:\n    - refs.bib\n"},
}


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS.keys())
def test_a_projects_bibliography_is_that_of_its_documents(
    tmp_path: Path, files: dict[str, str]
) -> None:
    """In every folder below, beside what the document names itself, and none above or beside it."""
    for name, text in ({"refs.bib": bib("k", "project")} | files).items():
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).write_text(text, encoding="utf-8")
    write(tmp_path, own_bib=bib("own", "own"))
    note, other = tmp_path / "p/sub/one.qmd", tmp_path / "other/two.qmd"
    note.parent.mkdir(exist_ok=True)
    scope = library(tmp_path).scope(note, ("../../own.bib",), vault_of(note))
    assert {"k", "own"} <= set(scope)
    assert "k" not in library(tmp_path).scope(other, (), vault_of(other))


def test_keys_are_exact(vault: Path) -> None:
    """Case tells keys apart."""
    assert meaning(vault, "All", "own.bib") is None
    write(vault, own_bib=bib("doe", "one") + bib("Doe", "two"))
    assert (meaning(vault, "doe", "own.bib"), meaning(vault, "Doe", "own.bib")) == ("one", "two")


def test_every_key_of_an_entry_defines_it(tmp_path: Path) -> None:
    """BibLaTeX's ids; CSL-JSON's id beside a citation-key; Zotero's address."""
    address = "http://zotero.org/users/1/items/2AFE3B35"
    items = [
        {"id": "doe2011", "citation-key": "Doe_11", "title": "Loops"},
        {"id": address, "title": "Loops"},
        {"id": 7, "title": "Seven"},
    ]
    write(
        tmp_path,
        a_bib="@book{main, ids = {older, oldest}, title={T}}",
        b_json=json.dumps(items),
    )
    scope = library(tmp_path, "a.bib", "b.json").scope(tmp_path / "n.md", (), vault_of(tmp_path))
    keys = ("main", "older", "oldest", "doe2011", "Doe_11", address, "2AFE3B35", "7")
    assert [key for key in keys if key not in scope] == []


@pytest.mark.parametrize(
    ("second", "is_same"),
    [
        ("@book{k, title={Another}, doi={https://doi.org/10.5555/A}}", True),
        ("@book{k, title={The {Same} title}, doi={10.5555/b}}", False),
        ("@book{k, title={The {S}ame Title.}}", True),
        ("@book{k, title={Another title}}", False),
    ],
)
def test_one_key_for_two_works_is_seen(tmp_path: Path, second: str, is_same: bool) -> None:
    """Defined twice with one meaning is no trouble; with two, both places are known."""
    write(tmp_path, a_bib="@book{k, title={The same title}, doi={10.5555/a}}\n\n" + second)
    scope = library(tmp_path, "a.bib").scope(tmp_path / "n.md", (), vault_of(tmp_path / "n.md"))
    one, other = scope.definitions("k")
    assert one.is_same_work(other) is is_same
    assert [each.place for each in (one, other)] == [f"{tmp_path / 'a.bib'}:{n}" for n in (1, 3)]


def test_a_vault_is_where_a_program_made_one(tmp_path: Path) -> None:
    """Else the folder that was named; of a note named by itself only what lies beside it."""
    deep = tmp_path / "a/b"
    deep.mkdir(parents=True)
    assert vault_of(deep / "n.md") == Vault(deep, False)
    assert vault_of(deep / "n.md", tmp_path / "a") == Vault(tmp_path / "a", True)
    (tmp_path / "logseq").mkdir()
    assert vault_of(deep / "n.md", tmp_path / "a") == Vault(tmp_path, True)


def test_notes_beside_a_note_define_keys_and_those_below_do_not(tmp_path: Path) -> None:
    """A note in no vault may lie in a home folder: what is below is not walked through."""
    text = "---\ndoi: 10.5555/x\n---\n"
    write(tmp_path, **{"@beside_md": text, "below__@below_md": text})
    note = tmp_path / "n.md"
    scope = library(tmp_path).scope(note, (), vault_of(note))
    assert "beside" in scope and "below" not in scope


def test_a_key_alone_defines_nothing(tmp_path: Path) -> None:
    """A note that only bears the key leaves it to the bibliographies."""
    write(tmp_path, **{"@k_md": "My thoughts.\n"}, a_bib=bib("k", "bib"))
    note = tmp_path / "n.md"
    scope = library(tmp_path, "a.bib").scope(note, (), vault_of(note))
    assert str(scope["k"].identifiers[0]) == "doi:10.5555/bib"
    assert "k" not in library(tmp_path).scope(note, (), vault_of(note))


def test_the_digest_changes_with_what_keys_mean(vault: Path) -> None:
    """A note is read anew when a literature note or bibliography says something else."""
    home = Vault(vault, True)
    before = library(vault, "shared.bib").digest(home)
    assert library(vault, "shared.bib").digest(home) == before
    write(vault, lit__note_md="---\naliases: ['@all']\ndoi: 10.5555/lit\n---\n")
    assert library(vault, "shared.bib").digest(home) != before
