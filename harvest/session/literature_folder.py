"""A folder of literature notes: one for each work, where the reader's own words stay.

A note that is there already for the work, by its key or DOI, is the work's note: one that harvest
wrote is renewed, and follows the key to its new name; one of the user's own gets a block with what
harvest knows, and keeps every other byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harvest.errors import UnreadableInput, UnwritableNote, UnwritableOutput
from harvest.export.literature import is_record_block, is_sealed, keep_additions, note_name, sign
from harvest.export.markdown import to_body
from harvest.files.atomic import write_text
from harvest.files.draft import Draft
from harvest.files.vault import find_notes, markers_for
from harvest.files.versions import keep_version
from harvest.session.given_works import CachedWork
from harvest.session.resources import Resources
from harvest.session.results import FileChange
from harvest.session.text_formats import UnwrittenNote, literature_notes
from harvest.text.home_path import real_path
from harvest.writeback import put_body

__all__ = ["write_folder"]


def write_folder(
    resources: Resources,
    items: Sequence[CachedWork],
    folder: Path,
    cited: Mapping[str, str] | None = None,
) -> list[FileChange]:
    """Write or renew the note of each work; what became of each.

    Args:
        cited: the keys by which works are cited, by handle; the others have their own.

    Raises:
        UnwritableOutput: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{folder}: cannot be made: {error.strerror or error}") from error
    made = list(
        literature_notes(resources, items, folder, cited)
    )  # all keys are given before any note
    there = _Existing.read(folder, resources.settings.ignore)
    markers = markers_for(folder / "note.md", resources.settings.markers)
    return [_write(note, folder, there.take(note, folder), markers) for note in made]


@dataclass
class _Existing:
    """The literature notes that a folder holds, by what they say of their works."""

    by_doi: dict[str, Path] = field(default_factory=dict)
    by_key: dict[str, Path] = field(default_factory=dict)
    taken: set[Path] = field(default_factory=set)

    @classmethod
    def read(cls, folder: Path, ignore: Sequence[str]) -> _Existing:
        from harvest.reading.literature_note import read_literature_note

        found = cls()
        for path in find_notes([folder], ignore):
            try:
                text = _text_of(path)
            except UnreadableInput:
                continue
            note = read_literature_note((text or "").removeprefix("\ufeff"), str(path))
            if note is None:
                continue
            for key in note.keys:
                found.by_key.setdefault(key, path)
            for identifier in note.mention.identifiers:
                if identifier.scheme == "doi":
                    found.by_doi.setdefault(identifier.value.lower(), path)
        return found

    def take(self, note: UnwrittenNote, folder: Path) -> Path | None:
        """The file of the work's note, which no other work gets; None where there is none."""
        doi = (note.record.work.doi or "").lower()
        own = folder / note_name(note.key)
        others = {path for name, path in self.by_doi.items() if name != doi}
        for path in (self.by_doi.get(doi), self.by_key.get(note.key), own):
            if path is not None and path not in self.taken | others and path.exists():
                self.taken.add(path)
                return path
        return None


def _write(note: UnwrittenNote, folder: Path, there: Path | None, markers: str) -> FileChange:
    own = folder / note_name(note.key)
    path = there or own
    if there is None and own.exists():
        return FileChange(own, "refused", reason=f"{own}: is the note of another work")
    try:
        old = _text_of(path)
        if old is None:
            return _changed(path, write_text(path, note.text(markers)))
        if not is_sealed(old) or is_record_block(old):
            return _adopt(note, path, markers)
        whole = keep_additions(note.text(markers), old)
        if path == own or own.exists():
            return _changed(path, write_text(path, whole))
        write_text(own, whole)
        _remove(path)
        return FileChange(own, "written", reason=f"was {path.name}")
    except UnwritableNote as error:
        return FileChange(path, "refused", reason=str(error))
    except (UnreadableInput, UnwritableOutput) as error:
        return FileChange(path, "refused", reason=f"{path}: {error}")


def _adopt(note: UnwrittenNote, path: Path, markers: str) -> FileChange:
    """Put what harvest knows into a note of the user's own, in a block."""
    draft = Draft.open(path)
    body = sign(to_body(note.record, note.citing), markers)
    try:
        text = put_body(draft.text, body.split("\n"), markers)
    except UnwritableNote as error:
        raise UnwritableNote(f"{path}: {error}") from error
    return _changed(path, draft.save(text))


def _changed(path: Path, is_written: bool) -> FileChange:
    return FileChange(path, "written" if is_written else "unchanged")


def _remove(path: Path) -> None:
    """Take away a note whose words stand under its new name."""
    before = path.read_bytes()
    path.unlink()
    keep_version(real_path(path), before, None)


def _text_of(path: Path) -> str | None:
    """The note as it is, line endings and all; None when there is none."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"cannot be read: {error}") from error
