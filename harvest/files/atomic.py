"""Writing a file whole or not at all; through to what is no file: a device, a pipe."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex

from harvest.errors import UnwritableOutput
from harvest.files.versions import keep_version
from harvest.text.home_path import real_path

__all__ = ["replace_file", "write_data", "write_text"]

_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|\d+))/fd/(\d+)")
_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}
_LONGEST_CHAIN = 40
"""Symbolic links that Linux follows before it gives up."""
READER_S = 10.0
"""A pipe that nobody reads is waited for so long."""


_INTERIM = re.compile(r"\.harvest-[0-9a-f]{12}\.tmp")
_ABANDONED_S = 24 * 3600
_swept: set[Path] = set()


def write_text(path: Path, text: str) -> bool:
    """Write *text* to *path* in UTF-8; see `write_data`."""
    return write_data(path, text.encode("utf-8", "replace"))  # a path in it may be no text


def write_data(path: Path, data: bytes | Iterable[bytes]) -> bool:
    """Write *data*, whole or piece by piece, to *path*; False when the file already held just that.

    A file is replaced in one step: a reader sees the old or the new text, never half of one. A
    device, a named pipe, or what the process was given as an open file (/dev/stdout, /dev/fd/3)
    is written to, and stays what it is.

    Raises:
        UnwritableOutput: it cannot be written; an old file is as it was.
    """
    pieces = [data] if isinstance(data, bytes) else data
    try:
        descriptor = _descriptor(path)
        if descriptor is not None:
            return _write_through(os.dup(descriptor), pieces)
        if path.exists() and not (path.is_file() or path.is_dir()):
            return _write_through(_opened(path), pieces)
        with suppress(FileNotFoundError):
            path.stat()  # raises for a link in a circle, which leads to no file
        target = real_path(path)
        if isinstance(data, bytes) and target.is_file() and target.read_bytes() == data:
            return False
        return replace_file(target, pieces)
    except (OSError, ValueError) as error:  # a name with a NUL is no OSError
        reason = getattr(error, "strerror", None) or str(error)
        raise UnwritableOutput(f"{path}: cannot be written: {reason}") from error


def _opened(path: Path) -> int:
    """A pipe or a device, open for writing; the reader of a pipe may come a little later."""
    until = time.monotonic() + READER_S
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NOCTTY | getattr(os, "O_NONBLOCK", 0))
        except OSError as error:
            if error.errno != errno.ENXIO or not path.is_fifo():
                raise
            if time.monotonic() >= until:
                raise OSError(errno.ENXIO, "nobody reads this pipe") from error
            time.sleep(0.05)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def _descriptor(path: Path) -> int | None:
    """The number of the open file that *path* stands for, through whatever links; else None."""
    for _ in range(_LONGEST_CHAIN):
        name = os.path.normpath(path.absolute())
        found = _DESCRIPTOR.fullmatch(name)
        if found is not None:
            return int(found[1])
        if name in _STANDARD:
            return _STANDARD[name]
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _write_through(descriptor: int, pieces: Iterable[bytes]) -> bool:
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(pieces)
    return True


def replace_file(
    target: Path, data: bytes | Iterable[bytes], expected: bytes | None = None
) -> bool:
    """Put *data* in place of the file *target* in one step, under its mode and owner.

    What it held is kept (see `harvest.files.versions`).

    Args:
        target: no symbolic link: that would be replaced by a file.
        expected: what the file must still hold at the last moment; None to replace anything.

    Returns:
        False when the file held something else than expected, or, where anything is replaced,
        *data* itself; it is left so.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    _sweep(target.parent)
    # Named before it is made, so that no interrupt leaves a file nobody knows of; and short, as
    # the note's own name may already be as long as names can be.
    interim = target.with_name(f".harvest-{token_hex(6)}.tmp")
    try:
        digest = sha256()
        with interim.open("xb") as file:
            _dress(interim, target)  # before it holds anything that not all may read
            for piece in [data] if isinstance(data, bytes) else data:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if expected is not None and target.read_bytes() != expected:
            return False
        after = digest.hexdigest()
        if expected is None and target.is_file() and _digest(target) == after:
            return False
        keep_version(target, target if target.is_file() else None, after)
        interim.replace(target)
    finally:
        interim.unlink(missing_ok=True)
    return True


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _sweep(folder: Path) -> None:
    """Remove what a killed run left in *folder* a day ago or before; looked for once a run."""
    if folder in _swept:
        return
    _swept.add(folder)
    oldest = time.time() - _ABANDONED_S
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _INTERIM.fullmatch(entry.name):
                continue
            with suppress(OSError):
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < oldest:
                    Path(entry.path).unlink()


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
