"""The user's own bibliography opened: the files, the vault and the Zotero that define keys."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harvest.errors import UnreadableInput
from harvest.files.generated import is_generated
from harvest.files.opened_files import OpenedFiles
from harvest.files.vault import NOTE_SUFFIXES, find_notes, read_text
from harvest.library.project import project_bibliographies
from harvest.library.scope import Definition, Layer, Scope, layer_of_entries, layer_of_notes
from harvest.model.mention import Mention, Problem
from harvest.reading import decode
from harvest.settings import Settings
from harvest.text.home_path import home_path

__all__ = ["Library", "Vault", "vault_of"]

_MARKERS = (".obsidian", "logseq", ".foam", ".zk", ".ztr-directory")
"""What programs put into a vault's top folder."""

_HEAD = 16_384
"""Bytes of a note in which it says what it is about."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Notes that belong together.

    Attributes:
        folder: absolute.
        is_deep: whether the notes of the folders below belong to it.
    """

    folder: Path
    is_deep: bool


def vault_of(path: Path, named: Path | None = None) -> Vault:
    """The vault of the note *path*: where a program made one, else the folder that was *named*.

    A note that was named by itself, in no vault that a program made, has the notes beside it only:
    the folders below may be anybody's.
    """
    path = path.absolute()
    for folder in path.parents:
        if any((folder / marker).exists() for marker in _MARKERS):
            return Vault(folder, True)
    if named is not None and named.is_dir():
        return Vault(named.absolute(), True)
    return Vault(path.parent, False)


@dataclass
class Library:
    """Works by citation key and Zotero item key, from all that the user has.

    Attributes:
        shared: what every note may cite: the bibliographies of the settings, then Zotero.
        problems: what could not be read; each file is told once.
        ignore: patterns of what below a folder is no note.
        zotero_url: where a Zotero that runs listens; None for where it does unless told otherwise.
        opened: notes that were looked at for what they define, and are to be read.
    """

    shared: Sequence[Layer] = ()
    problems: list[Problem] = field(default_factory=list)
    ignore: tuple[str, ...] = ()
    zotero_url: str | None = None
    opened: OpenedFiles = field(default_factory=OpenedFiles)
    _files: dict[Path, Layer] = field(default_factory=dict)
    _vaults: dict[Vault, Layer] = field(default_factory=dict)
    _digests: dict[Vault, str] = field(default_factory=dict)
    _projects: dict[Path, tuple[Path, ...]] = field(default_factory=dict)
    _homes: dict[tuple[Path, Path], Vault] = field(default_factory=dict)

    @classmethod
    def open(cls, settings: Settings) -> Library:
        """Read what the settings name; what cannot be read is a problem, no error."""
        library = cls(ignore=settings.ignore, zotero_url=settings.zotero_url)
        named = [library._read(path) for path in settings.bibliographies]
        zotero = library._read_zotero(settings.zotero_dir, settings.zotero_url)
        library.shared = [layer for layer in (_joined(named), zotero) if layer]
        return library

    def digest(self, vault: Vault) -> str:
        """Changes when what keys stand for in the notes of *vault* does."""
        if vault not in self._digests:
            self._digests[vault] = Scope([self.notes_of(vault), *self.shared]).digest
        return self._digests[vault]

    def home(self, path: Path, named: Path) -> Vault:
        """The vault of *path* (see `vault_of`), looked for once a folder."""
        place = path.parent, named
        if place not in self._homes:
            self._homes[place] = vault_of(path, named)
        return self._homes[place]

    def project(self, note: Path) -> tuple[Path, ...]:
        """The bibliographies of the project that *note* is a document of."""
        folder = note.parent
        if folder not in self._projects:
            self._projects[folder] = project_bibliographies(folder.absolute())
        return self._projects[folder]

    def scope(self, note: Path, names: Sequence[str], vault: Vault) -> Scope:
        """What keys mean in *note*, whose front matter names the bibliographies *names*.

        Those of its project count like its own, as in Quarto.
        """
        named = [note.absolute().parent / home_path(name) for name in names]
        every = (os.path.normpath(each) for each in (*named, *self.project(note)))
        own = [self._read(Path(each)) for each in dict.fromkeys(every)]
        layers = (_joined(own), self.notes_of(vault), *self.shared)
        return Scope(layer for layer in layers if layer)

    def keys_in(self, note: Path, names: Sequence[str]) -> list[str]:
        """All keys of the bibliographies *names*, which *note* names, in their order."""
        files = (os.path.normpath(note.absolute().parent / name) for name in names)
        return [key for each in dict.fromkeys(files) for key in self._read(Path(each))]

    def notes_of(self, vault: Vault) -> Layer:
        """The literature notes of *vault*, by key and by link."""
        if vault not in self._vaults:
            self._vaults[vault] = _read_vault(vault, self.ignore, self.opened)
        return self._vaults[vault]

    def _read_zotero(self, folder: Path | None, url: str | None) -> Layer:
        if folder is None and url is None:
            return {}
        from harvest.library.zotero import zotero_library

        try:
            works = zotero_library(folder, url)
        except UnreadableInput as error:
            self.problems.append(Problem(str(folder or url), 0, str(error)))
            return {}
        return {key: (Definition(key, each, "zotero"),) for key, each in works.items()}

    def _read(self, path: Path) -> Layer:
        path = path.absolute()
        if path not in self._files:
            from harvest.reading import read_list

            if is_generated(path):  # it says of works what harvest said of them
                self._files[path] = {}
                return {}
            text = read_text(path)
            mentions: Sequence[Mention] = ()
            if text.text is not None:
                mentions = read_list(text.text, str(path)).mentions
            self.problems += text.problems
            self._files[path] = layer_of_entries(mentions)
        return self._files[path]


def _joined(layers: Sequence[Layer]) -> Layer:
    """Layers of one rank as one; a key that two of them define has both definitions."""
    if len(layers) == 1:
        return layers[0]
    found: dict[str, list[Definition]] = {}
    for layer in layers:
        for key, definitions in layer.items():
            known = found.setdefault(key, [])
            known += (each for each in definitions if each not in known)
    return found


def _read_vault(vault: Vault, ignore: Sequence[str], opened: OpenedFiles) -> Layer:
    from harvest.reading.literature_note import may_be_literature, read_literature_note

    notes = []
    folder = vault.folder
    for path in find_notes([folder] if vault.is_deep else _files_in(folder), ignore):
        head = _head(path, opened)
        if may_be_literature(path.name, head):
            note = read_literature_note(decode(head)[0], str(path))
            notes += [note] if note else []
    return layer_of_notes(notes)


def _files_in(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return []
    return [each for each in files if each.suffix.lower() in NOTE_SUFFIXES and each.is_file()]


def _head(path: Path, opened: OpenedFiles) -> bytes:
    """The first lines of a note; nothing where it cannot be read, which is told elsewhere."""
    try:
        head = opened.head(path, _HEAD)
    except OSError:
        return b""
    return head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]
