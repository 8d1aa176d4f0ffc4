"""Which sources other packages announce, found without loading what finds packages.

importlib.metadata takes a quarter of the time in which a cached work is looked up, and most people
have no such package. So the files that it would read are looked through for the group's name first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["announced", "may_be_announced"]


def announced(group: str) -> Sequence[EntryPoint]:
    """The entry points of *group*, sorted by name."""
    if not may_be_announced(group, sys.path):
        return ()
    from importlib.metadata import entry_points

    return sorted(entry_points(group=group), key=lambda each: (each.name, each.value))


def may_be_announced(group: str, folders: Iterable[str]) -> bool:
    """Whether a package in *folders* names *group*; True also where only its loader could tell."""
    return any(_names(group.encode(), folder or ".") for folder in folders)


def _names(group: bytes, folder: str) -> bool:
    try:
        packages = os.listdir(folder)  # noqa: PTH208  # half a thousand names: Path is slow here
    except OSError:
        return Path(folder).is_file()  # a zip file
    return any(
        name.endswith(".egg")
        or (name.endswith((".dist-info", ".egg-info")) and group in _read(f"{folder}/{name}"))
        for name in packages
    )


def _read(package: str) -> bytes:
    try:
        return Path(package, "entry_points.txt").read_bytes()
    except OSError:
        return b""
