"""References that run over several lines, as in papers that were made text: one line each again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from harvest.text.doi_pattern import DOI_START

__all__ = ["unwrapped"]

_NUMBER = re.compile(r"\s*(?:\[\d{1,4}\]|\(\d{1,4}\)|\d{1,4}[.)])\s+\S")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_BROKEN = re.compile(rf"(?:{DOI_START}\S*|https?://\S*)[/._-]\Z|[^\W\d_]-\Z")

Numbered = tuple[int, str]
_GoesOn = Callable[[str], bool]


def unwrapped(lines: Sequence[Numbered]) -> list[Numbered]:
    """The references of a section, each with the number of its first line; blank lines are gone.

    Where references are numbered, what has no number goes on. Else a line that is indented behind
    one that is not goes on, or what stands between two blank lines is one, where just one of its
    lines has a year.

    >>> unwrapped([(4, "[1] Berg A. On"), (5, "tides. 2011."), (6, "[2] Mill E. Wheat. 1999.")])
    [(4, '[1] Berg A. On tides. 2011.'), (6, '[2] Mill E. Wheat. 1999.')]
    """
    written = [(number, line.rstrip()) for number, line in lines]
    if sum(bool(_NUMBER.match(line)) for _, line in written) > 1:
        return _joined(written, lambda line: not _NUMBER.match(line))
    first = next((line for _, line in written if line), "")
    if not first[:1].isspace() and any(line[:1].isspace() for _, line in written):
        return _joined(written, lambda line: line[:1].isspace())
    found: list[Numbered] = []
    blocks = _blocks(written)
    for block in blocks:
        is_one = sum(bool(_YEAR.search(line)) for _, line in block) == 1 and len(blocks) > 1
        found += _joined(block, lambda _: True) if is_one else block
    return found


def _joined(lines: Iterable[Numbered], goes_on: _GoesOn) -> list[Numbered]:
    found: list[tuple[int, list[str]]] = []
    for number, line in lines:
        if not line:
            continue
        if found and goes_on(line):
            parts = found[-1][1]
            parts += [line.strip()] if _BROKEN.search(parts[-1]) else [" ", line.strip()]
        else:
            found.append((number, [line]))
    return [(number, "".join(parts)) for number, parts in found]


def _blocks(lines: Iterable[Numbered]) -> list[list[Numbered]]:
    blocks: list[list[Numbered]] = [[]]
    for number, line in lines:
        if line:
            blocks[-1].append((number, line))
        elif blocks[-1]:
            blocks.append([])
    return blocks
