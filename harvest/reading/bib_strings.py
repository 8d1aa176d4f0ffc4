"""What the values of a .bib file say: delimiters off, @string abbreviations in their place."""

from __future__ import annotations

__all__ = ["Strings"]

_GROWTH, _START = 4, 100_000


class Strings:
    """Abbreviations by lower-case name, and how far they may still make the file grow.

    An abbreviation may be made of others, so a dozen lines can stand for more text than any memory
    holds: all of them together may add four times the file, and 100,000 letters.

    Attributes:
        known: what each abbreviation stands for.
        cut: lines of values in which they were left as they are, since they would add more.
    """

    def __init__(self, known: dict[str, str], length: int) -> None:
        self.known = known
        self.cut: set[int] = set()
        self._left = _GROWTH * length + _START

    def value(self, raw: str, line: int) -> str:
        """What the raw value on *line* says, its parts joined."""
        parts = _parts(raw) if "#" in raw else [raw.strip()]
        parts_read = [self._part(part) for part in parts]
        growth = sum(map(len, parts_read)) - len(raw)
        if growth > self._left:
            self.cut.add(line)
            return raw.strip()
        self._left -= max(growth, 0)
        return parts_read[0].strip() if len(parts_read) == 1 else "".join(parts_read).strip()

    def _part(self, part: str) -> str:
        if len(part) > 1 and (part[0], part[-1]) in (("{", "}"), ('"', '"')):
            return part[1:-1]
        return self.known.get(part.lower(), part)


def _parts(raw: str) -> list[str]:
    """*raw* split at each `#` that stands outside braces and quotes."""
    parts, depth, is_quoted, start = [], 0, False, 0
    for at, char in enumerate(raw):
        if char in "{}":
            depth += 1 if char == "{" else -1
        elif char == '"' and depth == 0:
            is_quoted = not is_quoted
        elif char == "#" and depth == 0 and not is_quoted:
            parts.append(raw[start:at].strip())
            start = at + 1
    return [*parts, raw[start:].strip()]
