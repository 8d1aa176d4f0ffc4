"""Paths as people write them, with "~" for a home, and where their links lead."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["home_path", "real_path"]


def home_path(written: str | Path) -> Path:
    """The path with the home in place of "~" or "~name"; as it is where that is nobody's.

    A note may come from another computer, and pathlib raises a RuntimeError for its user.

    >>> home_path("~nobody-of-this-name/refs.bib").as_posix()
    '~nobody-of-this-name/refs.bib'
    """
    return Path(os.path.expanduser(written))  # noqa: PTH111 - pathlib's raises


def real_path(path: Path) -> Path:
    """Where all links lead; of links in a circle the first, which whoever opens it is told of.

    pathlib raises a RuntimeError for these until Python 3.13.
    """
    return Path(os.path.realpath(path))
