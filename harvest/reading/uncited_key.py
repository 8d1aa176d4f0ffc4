"""Keys that a note lists without citing them: pandoc's `nocite` in the front matter.

https://pandoc.org/MANUAL.html#including-uncited-items-in-the-bibliography
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from harvest.model.mention import Mention
from harvest.reading.citation_key import undefined

__all__ = ["find_uncited"]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n((?:(?!---|\.\.\.)[^\n]*\n){1,2000})")
_NOCITE = re.compile(r"^nocite[ \t]*:[^\n]*\n(?:[ \t]+[^\n]*\n|[ \t]*-[^\n]*\n)*", re.M)
_KEY = re.compile(r"@(?:\{([^{}\n]{1,200})\}|(\*|\w[^\s,;\]\"'|]{0,200}))")


def find_uncited(
    text: str,
    path: str,
    library: Mapping[str, Mention],
    bibliographies: Sequence[str],
    listed: Collection[str],
) -> Iterator[Mention]:
    """A mention for each key that `nocite` names; "@*" names all that are *listed*."""
    front = _FRONT.match(text)
    block = _NOCITE.search(text, *front.span(1)) if front else None
    if block is None:
        return
    for found in _KEY.finditer(text, *block.span()):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        key = found[1] or found[2]
        key = key if key in library else key.rstrip(".:")
        for each in listed if key == "*" else (key,):
            known = library.get(each)
            yield Mention(
                path,
                line,
                column,
                "citekey",
                found[0],
                known.identifiers if known else (),
                known.query if known else None,
                cite_key=each,
                problems=() if known else (undefined(f"@{each}", bibliographies),),
            )
