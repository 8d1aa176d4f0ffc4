"""The last version of each file of the user's that harvest wrote, so that it can be taken back.

One file each in harvest's state folder: a line of JSON (path, what harvest wrote, whether there was
a file), then the bytes as they were. Only the user may read them.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import BinaryIO

from harvest.errors import UnwritableNote
from harvest.settings import state_dir

__all__ = ["keep_version", "take_back", "version_file"]


def version_file(path: Path) -> Path:
    """Where the last version of the file *path* (no link) is kept."""
    name = sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return state_dir() / "undo" / name


def keep_version(path: Path, before: bytes | Path | None, after: str | None) -> None:
    """Keep what *path* held before it is written.

    A state folder that cannot be written costs the way back, not the writing.

    Args:
        before: what it held, or the file that holds it; None where there is no file.
        after: SHA-256 of what it will hold, hexadecimal; None where there will be no file.
    """
    kept = version_file(path)
    head = {"path": str(path), "after": after, "existed": before is not None}
    interim = kept.with_name(f".{kept.name}-{token_hex(4)}")
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(interim, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(json.dumps(head).encode("utf-8", "surrogatepass") + b"\n")
                _copy(before, file)
            interim.replace(kept)
        finally:
            interim.unlink(missing_ok=True)


def _copy(before: bytes | Path | None, file: BinaryIO) -> None:
    if isinstance(before, Path):
        with before.open("rb") as source:
            copyfileobj(source, file)
    else:
        file.write(before or b"")


def take_back(path: Path) -> tuple[bytes | None, bytes | None]:
    """What *path* held before harvest last wrote it, and what it holds; None for no file.

    Raises:
        UnwritableNote: harvest did not write it, or it has changed since.
    """
    kept = version_file(path)
    try:
        head, _, before = kept.read_bytes().partition(b"\n")
        facts = json.loads(head)
    except (OSError, ValueError) as error:
        raise UnwritableNote(f"{path}: no earlier version is kept: nothing to undo") from error
    try:
        now = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise UnwritableNote(f"{path}: cannot be read: {error.strerror}") from error
    if _digest(now) != facts["after"]:
        raise UnwritableNote(
            f"{path}: has changed since harvest wrote it, and is left as it is; what it was before"
            f" is kept in {kept} (below the first line)"
        )
    return (before if facts["existed"] else None), now


def _digest(data: bytes | None) -> str | None:
    return None if data is None else sha256(data).hexdigest()
