"""Writing a file whole or not at all."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from harvest.errors import UnreadableInput

__all__ = ["replace_file", "write_lines", "write_text"]


def write_text(path: Path, text: str) -> bool:
    """Write *text* to *path*, or to stdout for "-"; False when the file already said just that.

    The file is replaced in one step: a reader sees the old or the new text, never half of one.

    Raises:
        UnreadableInput: the file cannot be written; the old one is as it was.
    """
    if str(path) == "-":
        sys.stdout.write(text)
        return True
    data = text.encode("utf-8")
    try:
        target = path.resolve()
        if target.is_file() and target.read_bytes() == data:
            return False
        replace_file(target, data)
    except OSError as error:
        raise UnreadableInput(f"{path}: cannot be written: {error.strerror or error}") from error
    return True


def write_lines(path: Path, values: Iterable[Any]) -> bool:
    """Write JSON Lines, as `write_text` does."""
    return write_text(
        path, "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
    )


def replace_file(target: Path, data: bytes, expected: bytes | None = None) -> bool:
    """Put *data* in place of the file *target* in one step, under its mode and owner.

    Args:
        target: no symbolic link: that would be replaced by a file.
        expected: what the file must still hold at the last moment; None to replace anything.

    Returns:
        False when the file held something else; it is left so.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    # Named before it is made, so that no interrupt leaves a file nobody knows of; and short, as
    # the note's own name may already be as long as names can be.
    interim = target.with_name(f".harvest-{token_hex(6)}.tmp")
    try:
        with interim.open("xb") as file:
            _dress(interim, target)  # before it holds anything that not all may read
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if expected is not None and target.read_bytes() != expected:
            return False
        interim.replace(target)
    finally:
        interim.unlink(missing_ok=True)
    return True


def _dress(interim: Path, target: Path) -> None:
    """Give the new file the old one's mode, owner and extended attributes."""
    if not target.exists():
        return
    status = target.stat()
    if hasattr(os, "listxattr"):
        for name in os.listxattr(target):
            with suppress(OSError):
                os.setxattr(interim, name, os.getxattr(target, name))
    if hasattr(os, "chown") and status.st_uid != interim.stat().st_uid:
        with suppress(OSError):
            os.chown(interim, status.st_uid, status.st_gid)
    interim.chmod(status.st_mode & 0o7777)
