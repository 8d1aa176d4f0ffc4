"""TOML that others wrote, within bounds: reading a key of many thousand parts takes for ever."""

from __future__ import annotations

import re
import tomllib
from typing import Any

__all__ = ["read_toml"]

LONGEST = 500_000
"""Characters; harvest's own settings with all their explanations are a fiftieth of that."""
MOST_PARTS = 20

_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DOTTED = re.compile(rf"(?:[\w\"-]+[ \t]*\.[ \t]*){{{MOST_PARTS}}}")


def read_toml(text: str) -> dict[str, Any]:
    """The table that *text* is.

    Raises:
        ValueError: it is no TOML, or beyond the bounds; says which and where.

    >>> read_toml("a.b = 1")
    {'a': {'b': 1}}
    """
    if len(text) > LONGEST:
        raise ValueError(f"it has more than {LONGEST:,} characters")
    if found := _DOTTED.search(_STRING.sub('""', text)):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"line {line}: a key of more than {MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
