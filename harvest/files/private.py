"""Files that only their owner may read: caches, logs and state hold notes and habits."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["is_open_to_others", "make_private"]


def make_private(path: Path) -> None:
    """Make the file *path*, empty and with mode 0600, where there is none; else leave it.

    What SQLite puts beside a database (-wal, -shm, -journal) gets the database's mode.

    Raises:
        OSError: it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return


def is_open_to_others(path: Path) -> bool:
    """Whether other users of this computer may read the file; False where modes say nothing."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)
