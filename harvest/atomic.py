"""Writing a file whole or not at all."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harvest.errors import UnreadableInput

__all__ = ["write_lines", "write_text"]


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
        _replace(target, data)
    except OSError as error:
        raise UnreadableInput(f"{path}: cannot be written: {error.strerror or error}") from error
    return True


def write_lines(path: Path, values: Iterable[Any]) -> bool:
    """Write JSON Lines, as `write_text` does."""
    return write_text(
        path, "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
    )


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        os.chmod(name, mode)  # noqa: PTH101
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
