"""Paths as people write them, with "~" for a home."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["home_path"]


def home_path(written: str | Path) -> Path:
    """The path with the home in place of "~" or "~name"; as it is where that is nobody's.

    A note may come from another computer, and pathlib raises a RuntimeError for its user.

    >>> home_path("~nobody-of-this-name/refs.bib").as_posix()
    '~nobody-of-this-name/refs.bib'
    """
    return Path(os.path.expanduser(written))  # noqa: PTH111 - pathlib's raises
