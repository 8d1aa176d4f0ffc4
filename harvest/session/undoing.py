"""Taking back what harvest last wrote into a file."""

from __future__ import annotations

from pathlib import Path

from harvest.errors import UnwritableNote
from harvest.files.atomic import replace_file
from harvest.files.versions import keep_version, take_back
from harvest.session.results import FileChange
from harvest.text.home_path import real_path

__all__ = ["undo_file"]


def undo_file(path: Path) -> FileChange:
    """Give *path* back what it held before harvest last wrote it; again: what harvest wrote."""
    try:
        target = real_path(path)
        before, now = take_back(target)
        if before is None:
            target.unlink()
            keep_version(target, now, None)
            return FileChange(path, "removed")
        if not replace_file(target, before, expected=now):
            raise UnwritableNote(f"{path}: has changed meanwhile; run again")
    except OSError as error:
        return FileChange(path, "refused", reason=f"{path}: cannot be written: {error.strerror}")
    except UnwritableNote as error:
        return FileChange(path, "refused", reason=str(error))
    return FileChange(path, "written")
