"""The block pass: a note's text with everything that is not the user's prose blanked out.

Blanks keep every position, so whatever is found in `Page.clear` stands at the same place in
`Page.text`. A scanner of its own, because markdown-it-py gives lines but no columns of what stands
in them, and takes eight times as long (5.5 s for 10 MB, measured on the real notes).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from harvest.reading.reference_heading import heading_of, is_references
from harvest.text.doi_pattern import DOI_START
from harvest.text.span import Span

__all__ = ["MARKERS", "Page", "find_captions", "open_page"]

MARKERS = {
    "percent": ("%% harvest:begin %%", "%% harvest:end %%"),
    "html": ("<!-- harvest:begin -->", "<!-- harvest:end -->"),
}
"""What stands around harvest's own block: Obsidian's comments, or those that all others hide."""

_VISIBLE = re.compile(r"[^\n]")
_MATTER_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?!.*`)|~{3,})")
_LIST_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)]|\[\^[^\]]+\]:)[ \t]")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).){1,500}?(?<!`)\1(?!`)", re.S)
# Each begins with a literal, which the regex engine looks for at memory speed.
_PICTURES = (  # embedded, and linked: what stands around a caption, and the caption
    re.compile(r"!\[\[[^\]\n|]{0,300}(\|[^\]\n]{0,1500})?\]\]"),
    re.compile(
        r"!\[((?:[^\[\]]|(?>\[[^\[\]\n]{0,500}\](?:\([^()\s]{0,500}\))?)){0,1500})\]"
        r"\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)"
    ),
)
_CAPTION_WORDS = 5
"""A shorter one is a name or a size."""
_INLINE = (re.compile(r"<img\b[^>]{0,2000}>"),)
# A link to another note; [[1]](address) is a plain link, and [[@key]] cites.
_NOTE_LINK = re.compile(r"\[\[(?!@)[^\]\n]{1,500}\]\](?!\()")
_TAG = re.compile(r"#(?<![^\s]#)[A-Za-z][^\s,;]{0,200}")
_MATH = re.compile(
    r"\$\$[^$]{1,5000}\$\$"
    r"|(?<![\\$\w])\$(?=[^\s$])[^$\n]{1,300}?(?<=[^\s\\])\$(?![\d$])"
)
_HEADING = re.compile(
    r"^(?:[ \t]*[-*+][ \t]+)?(?:#{1,6}[ \t]+\S|(?:\*\*|__)[^*_\n]{2,60}(?:\*\*|__):?[ \t]*$).*",
    re.M,
)
_NEAR = 3000
"""A fence's heading stands not farther above it."""
_NOT_MATH = ("://", "](", "doi")


@dataclass(frozen=True, slots=True)
class Page:
    """A note, cut into front matter and body.

    Attributes:
        clear: as long as `text`, its line endings all "\\n"; front matter, code, comments, math,
            pictures, tags and harvest's own block are spaces.
        body: offset where the body begins, after the front matter.
        lines: offset of each line's first character.
        note_links: spans of the links to other notes, [[name]], which are blanked in `clear`.
    """

    text: str
    clear: str
    body: int
    lines: list[int]
    note_links: tuple[Span, ...] = ()

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1

    def without(self, spans: Iterable[Span]) -> Page:
        """The same page with further spans blanked; they may overlap."""
        return replace(self, clear=_blank(self.clear, sorted(spans)))

    def line_span(self, offset: int) -> Span:
        """Offsets of the line that holds *offset*, without its line ending."""
        line = bisect_right(self.lines, offset)
        end = self.lines[line] - 1 if line < len(self.lines) else len(self.text)
        return self.lines[line - 1], end


def open_page(text: str) -> Page:
    """Return the note with its front matter found and all that is no prose blanked.

    A line ending is CR LF, LF or CR (CommonMark 0.31, 2.1), and nothing else that Unicode offers.
    """
    plain = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
    lines = [0, *(match.end() for match in re.finditer("\n", plain))]
    body = _front_matter_end(plain)
    clear = _blank(plain, _blocks(plain, lines, body))
    if "`" in clear:
        clear = _blank(clear, _spans(_CODE_SPAN, clear))
    clear = _blank(clear, _pairs("<!--", "-->", clear))
    clear = _blank(clear, _pairs("%%", "%%", clear))
    if "![" in clear:
        for pattern in _PICTURES:
            clear = _blank(clear, _around_captions(pattern, clear))
    for pattern in _INLINE:
        clear = _blank(clear, _spans(pattern, clear))
    links = tuple(_spans(_NOTE_LINK, clear))
    clear = _blank(clear, links)
    clear = _blank(clear, _spans(_TAG, clear))
    if "$" in clear:
        clear = _blank(clear, _math(clear))
    return Page(text=text, clear=clear, body=body, lines=lines, note_links=links)


def _front_matter_end(plain: str) -> int:
    """Offset after the front matter; 0 when there is none (it must open on the first line)."""
    first = plain[: plain.find("\n") + 1]
    if first.lstrip("\ufeff").rstrip() != "---":
        return 0
    end = _MATTER_END.search(plain, len(first))
    return 0 if end is None else min(end.end() + 1, len(plain))


def _blank(plain: str, spans: Iterable[Span]) -> str:
    """Turn ascending spans into spaces; line endings stay."""
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        if end > done:
            start = max(start, done)
            pieces += (plain[done:start], _VISIBLE.sub(" ", plain[start:end]))
            done = end
    return "".join(pieces) + plain[done:] if pieces else plain


def find_captions(page: Page) -> Iterator[Span]:
    """Yield the spans of the pictures' captions that are left in a page."""
    if "![" in page.text:
        for pattern in _PICTURES:
            for match in pattern.finditer(page.text, page.body):
                if match[1] and page.clear[match.start(1) : match.end(1)].strip():
                    yield match.start(1) + (match[1][0] == "|"), match.end(1)


def _around_captions(pattern: re.Pattern[str], plain: str) -> Iterator[Span]:
    """Pictures, less the captions that are sentences: a caption says where a picture is from."""
    for match in pattern.finditer(plain):
        if match[1] and len(match[1].split()) >= _CAPTION_WORDS:
            yield match.start(), match.start(1) + (match[1][0] == "|")
            yield match.end(1), match.end()
        else:
            yield match.span()


def _spans(pattern: re.Pattern[str], plain: str) -> Iterator[Span]:
    return (match.span() for match in pattern.finditer(plain))


def _pairs(mark: str, stop: str, plain: str) -> Iterator[Span]:
    """Comments within a line; those of several lines are gone, and an unclosed one is none."""
    start = plain.find(mark)
    while start >= 0:
        close = plain.find(stop, start + len(mark))
        if close < 0:
            return
        end = close + len(stop)
        if plain.find("\n", start, end) < 0:
            yield start, end
        start = plain.find(mark, end)


def _math(clear: str) -> Iterator[Span]:
    """Block and inline math, but no prices around a link."""
    for match in _MATH.finditer(clear):
        if not any(mark in match.group() for mark in _NOT_MATH) and not _in_doi(clear, match):
            yield match.span()


def _in_doi(clear: str, math: re.Match[str]) -> bool:
    """Whether the dollars are those of a SICI DOI's angle brackets in LaTeX: "$<$"."""
    before = clear[max(0, math.start() - 100) : math.start()]
    return ("<" in math.group() or before.endswith("$<")) and bool(
        re.search(DOI_START + r"\S*$", before)
    )


def _blocks(plain: str, lines: list[int], body: int) -> Iterator[Span]:
    """Front matter, harvest's block, code blocks and comments of several lines, in order."""
    if body:
        yield 0, body
    done = body
    scanner = _Scanner(plain)
    for start, end in zip(lines, [*lines[1:], len(plain)], strict=True):
        if start < done:
            continue
        span = scanner.read_line(start, end)
        if span:
            yield span
            done = span[1]


class _Scanner:
    """Remembers, line by line, whether a list is open and whether the last line was blank."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.was_blank = True
        self.in_list = False
        self.absent: set[str] = set()
        self.closing: set[int] = set()  # where lines begin that close a fence of references

    def read_line(self, start: int, end: int) -> Span | None:
        """The block of no prose that begins on this line."""
        line = self.plain[start:end]
        bare = line.strip()
        was_blank, self.was_blank = self.was_blank, not bare
        if not bare:
            return None
        if start in self.closing:
            return start, end
        if ("```" in bare or "~~~" in bare) and (fence := _FENCE.match(line)):
            close = self._fence_end(fence.group(1), line.lstrip().startswith(">"), end)
            if self._holds_references(line[fence.end() :], start, end):
                self.closing.add(self.plain.rfind("\n", 0, close) + 1)
                return start, end
            return start, close
        if "%%" in bare or "<!--" in bare:
            return self._comment(line, start, end)
        if was_blank and not self.in_list and line.startswith(("    ", "\t")):
            self.was_blank = True  # so that an indented block goes on over its own lines
            return start, end
        if line[0] in " \t>*+-[0123456789" and _LIST_ITEM.match(line):
            self.in_list = True
        elif was_blank and not line[0].isspace():
            self.in_list = False
        return None

    def _fence_end(self, fence: str, quoted: bool, end: int) -> int:
        """A fence that nothing closes runs to the end of its quotation or of the note."""
        close = rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t]*$"
        found = re.compile(close + (r"|^(?![ \t]*>)" if quoted else ""), re.M).search(
            self.plain, end
        )
        return found.end() if found else len(self.plain)

    def _holds_references(self, info: str, start: int, end: int) -> bool:
        """Whether a fence of no language stands under a heading for references."""
        if info.strip().lower() not in ("", "text", "txt", "plain"):
            return False
        headings = list(_HEADING.finditer(self.plain, max(0, start - _NEAR), start))
        found = heading_of(headings[-1].group().strip(), "") if headings else None
        first = self.plain[end : end + 80].lstrip(" \t>")
        return bool(found and is_references(found[1])) and first[:1] not in tuple("@{<%$\\/#")

    def _find(self, mark: str, start: int) -> int:
        """Where *mark* stands next; asked once only for one that does not come any more."""
        at = -1 if mark in self.absent else self.plain.find(mark, start)
        if at < 0:
            self.absent.add(mark)
        return at

    def _comment(self, line: str, start: int, end: int) -> Span | None:
        for begin, ending in MARKERS.values():
            if line.strip() == begin:
                close = self._find(ending, end)
                return (start, close + len(ending)) if close > 0 else None
        line = _CODE_SPAN.sub(lambda found: " " * len(found.group()), line)
        for mark, stop in (("<!--", "-->"), ("%%", "%%")):
            opening = _unclosed(line, mark, stop)
            close = self._find(stop, end) if opening is not None else -1
            if opening is not None and close > 0:
                return start + opening, close + len(stop)
        return None


def _unclosed(line: str, mark: str, stop: str) -> int | None:
    """Column of a comment mark that its line does not close."""
    at = line.find(mark)
    while at >= 0:
        close = line.find(stop, at + len(mark))
        if close < 0:
            return at
        at = line.find(mark, close + len(stop))
    return None
