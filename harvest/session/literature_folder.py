"""A folder of literature notes: one for each work, where the reader's own words stay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harvest.errors import UnreadableInput, UnwritableOutput
from harvest.export.literature import keep_additions
from harvest.files.atomic import write_text
from harvest.session.given_works import CachedWork
from harvest.session.resources import Resources
from harvest.session.results import FileChange
from harvest.session.text_formats import literature_notes

__all__ = ["write_folder"]


def write_folder(
    resources: Resources, items: Sequence[CachedWork], folder: Path
) -> list[FileChange]:
    """Write or renew the note of each work; what became of each.

    Raises:
        UnwritableOutput: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{folder}: cannot be made: {error.strerror or error}") from error
    made = list(literature_notes(resources, items, folder))  # all keys are given before any note
    return [_write(folder / name, text) for name, text in made]


def _write(path: Path, text: str) -> FileChange:
    try:
        old = _text_of(path)
        whole = text if old is None else keep_additions(text, old)
        is_written = write_text(path, whole)
    except (UnreadableInput, UnwritableOutput) as error:
        return FileChange(path, "refused", reason=f"{path}: {error}")
    return FileChange(path, "written" if is_written else "unchanged")


def _text_of(path: Path) -> str | None:
    """The note as it is, line endings and all; None when there is none."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"cannot be read: {error}") from error
