"""Files that are opened because something names them, or that lie where they are looked for.

Whoever opens a named pipe waits for its writer, and a device may have no end; a name that a note,
a project or a folder gives is read only where a plain file stands.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

__all__ = ["is_descriptor", "open_plain", "read_plain"]

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


def read_plain(path: Path, most: int = -1) -> bytes:
    """The bytes of a plain file, or of one that the shell opened for us; at most so many.

    Raises:
        OSError: it cannot be read, or is a pipe, a device, a folder or no name of a file.
    """
    with open_plain(path) as file:
        return file.read(most)


def open_plain(path: Path) -> BufferedReader:
    """The file, to be read and closed; see `read_plain`."""
    if is_descriptor(path):
        return path.open("rb")
    try:
        return open(path, "rb", opener=_opened)
    except ValueError as error:  # a NUL in the name
        raise OSError(errno.EINVAL, "is no name of a file", str(path)) from error


def is_descriptor(path: Path) -> bool:
    """Whether it is a file that the shell opened for us: <(…) or standard input."""
    return str(path) == "/dev/stdin" or path.parent.as_posix() in ("/dev/fd", "/proc/self/fd")


def _opened(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | _NO_WAIT)
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # Python itself refuses a folder
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is a pipe or a device, no plain file", path)
    return descriptor
