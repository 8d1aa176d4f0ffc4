"""What programs broke inside an identifier, made whole before anything is looked for.

Four breakages, each with marks that nothing else has: invisible characters (PDFs, web pages); the
"2.0.CO" of a SICI DOI that a chat or editor took for a web address; its angle brackets as LaTeX
writes them; a DOI that goes on in the next line. Every mended text knows where its characters
stood.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from harvest.model.identifier.wrapping import INVISIBLE
from harvest.text.doi_pattern import DOI_PREFIX, DOI_START

__all__ = ["Mended", "mend"]

Cut = tuple[int, int, str]
"""A span of the text as given, and what stands there once it is mended."""

_INVISIBLES = re.compile(f"[{INVISIBLE}]+")
_SICI_LINK = re.compile(
    r"(?<=[>;$}])\\?\[(?:https?://)?(\d\.\d\.co(?:;\d-?[\w#]?)?)\\?\]\([^()\s]*\)"
    r"|(?<=[>;$}])<?https?://(?=\d\.\d\.co;)",
    re.IGNORECASE,
)
_ANGLE = re.compile(
    r"\\?\$\s*\\?([<>])\s*\\?\$"
    r"|\\ensuremath\s*\{?\s*(?:\\?([<>])|\\(lt|gt)|\\text(less|greater)(?:\{\})?)\s*\}?"
    r"|\{?\\text(less|greater)(?:\{\}|\s*\}|(?![a-z]))\}?"
)
_DOI_BEFORE = re.compile(DOI_PREFIX + r"[^\s\"]*\Z")
_BREAK = re.compile(
    rf"({DOI_START}" + r"[^\s<>\"|]*)(?<=([./_-]))[ \t]*(\n[ \t>]*)(?=[a-z0-9(])", re.IGNORECASE
)
_STEM = re.compile(DOI_START + r"(?:[a-z]+|j\.[a-z]+(?:\.(?:19|20)\d\d(?:\.\d\d?)?)?)\.\Z", re.I)
"""What a DOI cannot end with: a journal's name, and the full stop that its number follows."""
_GOES_ON = re.compile(
    r"(?:[a-z0-9()]+[._/-])+[a-z0-9()]*\d[a-z0-9().-]*|[a-z]*\d{4,}[a-z0-9]*", re.I
)
_LOOKS_MORE = re.compile(r"[a-z0-9()._/-]*\d[a-z0-9()._/-]*", re.IGNORECASE)
_NEW_ITEM = re.compile(rf"(?:{DOI_START}|" + r"\d{1,3}[.)]\s)")


class Mended:
    """A text that was mended, and where each of its characters stood before."""

    __slots__ = ("_gained", "_put_in", "_starts", "text")

    def __init__(
        self, text: str, starts: list[int], gained: list[int], put_in: dict[int, int]
    ) -> None:
        self.text = text
        self._starts = starts
        self._gained = gained
        self._put_in = put_in

    def start(self, offset: int) -> int:
        """Where the character at *offset* stood in the text as it was given."""
        at = bisect_right(self._starts, offset) - 1
        return offset + self._gained[at] if at >= 0 else offset

    def end(self, offset: int) -> int:
        """Where a span that ends at *offset* ended in the text as it was given."""
        return self._put_in.get(offset - 1) or self.start(offset - 1) + 1


def mend(text: str) -> Mended:
    """*text* with what programs broke in its identifiers made whole.

    >>> mend("10.1002/(SICI)1-2<1::AID-3>[3.0.CO](http://3.0.CO);2-A").text
    '10.1002/(SICI)1-2<1::AID-3>3.0.CO;2-A'
    >>> mend("doi: 10.1371/journal.\\npone.0212345 and on").text
    'doi: 10.1371/journal.pone.0212345 and on'
    """
    cuts = sorted(_cuts(text))
    if not cuts:
        return Mended(text, [], [], {})
    pieces: list[str] = []
    starts: list[int] = []
    gained: list[int] = []
    put_in: dict[int, int] = {}
    done = length = 0
    for start, end, instead in cuts:
        if start < done:
            continue
        pieces += (text[done:start], instead)
        length += start - done
        for number in range(len(instead)):  # what is put in stands where the broken span begins
            starts.append(length + number)
            gained.append(start - length - number)
            put_in[length + number] = end
        length += len(instead)
        starts.append(length)
        gained.append(end - length)
        done = end
    return Mended("".join(pieces) + text[done:], starts, gained, put_in)


def _cuts(text: str) -> Iterator[Cut]:
    if not text.isascii() and any(char in text for char in INVISIBLE):
        yield from ((found.start(), found.end(), "") for found in _INVISIBLES.finditer(text))
    if "0.CO" in text or "0.co" in text:
        for found in _SICI_LINK.finditer(text):
            yield found.start(), found.end(), found[1] or ""
    if "$" in text or "\\ensuremath" in text or "\\text" in text:
        yield from _angles(text)
    if "\n" in text and "10." in text:
        for found in _BREAK.finditer(text):
            if _continues(found, text):
                yield *found.span(3), ""


def _angles(text: str) -> Iterator[Cut]:
    """Angle brackets in LaTeX, where a DOI has begun before them without a space between."""
    for found in _ANGLE.finditer(text):
        if _DOI_BEFORE.search(text, max(0, found.start() - 200), found.start()):
            word = next(filter(None, found.groups()))
            yield found.start(), found.end(), "<" if word in ("<", "lt", "less") else ">"


def _continues(found: re.Match[str], text: str) -> bool:
    """Whether the line below goes on with the DOI that the line above breaks off."""
    if _NEW_ITEM.match(text, found.end()):
        return False
    if found[2] == ".":
        more = _GOES_ON.match(text, found.end())
        return bool(more and _STEM.search(found[1]))
    return _LOOKS_MORE.match(text, found.end()) is not None
