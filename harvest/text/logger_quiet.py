"""What other libraries log stays off the terminal of a program that has not asked for logging."""

from __future__ import annotations

import logging
from functools import cache

__all__ = ["keep_off_terminal"]


@cache
def keep_off_terminal(name: str) -> None:
    """Let the logger print nothing by itself; levels, and handlers of the program, stay.

    Without any handler Python prints warnings to stderr. A library is to have one that does
    nothing (logging HOWTO, "Configuring Logging for a Library"); those that forgot get it here.
    """
    logging.getLogger(name).addHandler(logging.NullHandler())
