"""Which citation keys a bibliography's format can hold, and what stands for one it cannot. Pure.

BibTeX ends a key at a blank, comma or brace; LaTeX reads % # ~ \\ and quotes in it as its own.
Pandoc gives the whole file up at ^ | < >, too; biber an entry at parentheses, = and '. What the
user's own .bib has in its keys is read by the programs they use, and only the first count there.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from harvest.export.bibtex_option import Dialect

__all__ = ["can_hold", "is_citable", "nearest_key"]

_NEVER = re.compile(r"[\s\x00-\x20\x7f{},%#~\\\"]")
_PANDOC = re.compile(r"[\^|<>]")
_BIBER = re.compile(r"[()='\^|<>]")
_CITABLE = re.compile(r"[^\s\x00-\x20\x7f{}]+")


def is_citable(key: str) -> bool:
    """Whether BibTeX or pandoc (@{…}) can cite *key*.

    >>> is_citable("a,b"), is_citable("10.1/x(2)"), is_citable("a b"), is_citable("")
    (True, True, False, False)
    """
    return bool(_CITABLE.fullmatch(key))


def can_hold(key: str, dialect: Dialect, *, is_own: bool = False) -> bool:
    """Whether an entry can have *key*.

    Args:
        is_own: the entry stands under this key in a .bib of the user's.
    """
    if not key or _NEVER.search(key):
        return False
    return is_own or not (_BIBER if dialect == "biblatex" else _PANDOC).search(key)


def nearest_key(key: str, taken: Collection[str]) -> str:
    """A key like *key* that every format can hold and that is not among *taken*.

    >>> nearest_key("a, b(c)", {"abc"})
    'abc-2'
    """
    bare = _BIBER.sub("", _NEVER.sub("", key)) or "key"
    number = 1
    while (made := bare if number == 1 else f"{bare}-{number}") in taken:
        number += 1
    return made
