"""Lists of references in a note: under their heading, in footnotes, in a citation callout."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.reading.prose import Page

__all__ = ["Entry", "find_entries", "find_heading", "looks_like_reference"]

_HEADINGS = (
    "references?", "reference list", "bibliograph(?:y|ies)", "works? cited", "cited works?",
    "literature(?: cited)?", "sources?", "primary sources", "secondary sources",
    "key references", "references cited", "references? (?:and|&) (?:notes|sources|links|resources)",
    "references? (?:and|&) further reading",
    "(?:sources|notes) (?:and|&) references", "select(?:ed)? (?:bibliography|references)",
    "(?:zitierte )?literatur", "literatur(?:verzeichnis|liste|angaben|hinweise|nachweise?)",
    "quellen", "quellen(?:verzeichnis|angaben|nachweise?)", "referenzen", "bibliogra(?:ph|f)ie",
    "literatur und quellen", "quellen und literatur", "einzelnachweise",
    "références?(?: bibliographiques)?", "références? citées", r"bibliographie(?: \w+){0,2}",
    "(?:ouvrages|œuvres|oeuvres|travaux) cités?e?s?", "sources? citées",
    "referencias?(?: bibliográficas)?", "bibliografía", "fuentes", "(?:obras|trabajos) citad[oa]s",
    "referências?(?: bibliográficas)?", "bibliografia", "fontes", "literatura citada",
    "riferimenti(?: bibliografici)?", "fonti", "opere citate", "参考文献",
)  # fmt: skip
_NAME = re.compile("(?:" + "|".join(_HEADINGS) + ")", re.I)
_ATX = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*$")
_BOLD = re.compile(r"[ \t]*(?:\*\*|__)(.{1,60}?)(?:\*\*|__)[ \t]*:?[ \t]*$")
_PLAIN = re.compile(r"([^\W\d_][^:]{3,40}):[ \t]*$")
_BOLD_LEVEL = 7

_MARKER = re.compile(
    r"(?P<indent>[ \t>]*)(?:(?:[-*+]|\(?\d{1,4}\\?[.)])[ \t]+(?:\[[ xX]\][ \t]+)?"
    r"|\[\^[^\]\s]{1,60}\]:[ \t]*|\[\d{1,4}\][ \t]*(?!\()|\\?\[\d{1,4}\\?\][ \t]+)"
)
_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^[^\]\s]{1,60}\]:(?:[ \t]+|$)")
_INLINE_NOTE = re.compile(r"\^\[((?:[^\[\]\n]|\[[^\[\]\n]{0,300}\]){25,2500})\]")
_CITE_CALLOUT = re.compile(r"[ \t]*>[ \t>]*\[!(?:cite|citation|references?|bibliography)\b", re.I)
# Tables, fenced divs, HTML, and definitions of links, whose target is no reference but a name.
_SKIPPED = re.compile(
    r"\||:::|<(?!https?:|a\b[^<>]{0,200}></a>)|\$\$|#"
    r"|\[(?!\^)[^\]\n]{1,200}\]:[ \t]*(?:<?(?:\w{2,12}:|10\.)|$)"
)
_URL = re.compile(r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)|<?https?://\S+|\[\[[^\]]*\]\]")

_YEAR = re.compile(r"(?<![\d/.-])(?:1[5-9]\d\d|20[0-4]\d)[a-z]?(?![\d/-])")
_TELLING = re.compile(r"\b(?:is|are|was|were|been)\b")  # what a remark on the list is full of
_FEATURES = (
    re.compile(r"\b[^\W\d_][\w'’-]+,? (?:[^\W\d_]\.?[ -]?){1,3}(?:,|;|\.|&|\(|and\b)"),
    re.compile(r"\bet\.? al\b|\b(?:eds?|hrsg|dir|coord|a cura di)\b\.|\bin: |\bu\. ?a\.", re.I),
    re.compile(r"\d+\s*(?:\(\d+[^()]{0,12}\))?\s*[:,]\s*(?:e|pp?\.?\s*|S\.\s*)?\d+\s*[-–]\s*\d+"),
    re.compile(r"[“\"«„][^”\"»“]{15,}[”\"»“]|(?<!\w)[*_][^*_]{6,}[*_](?!\w)"),
    # Organization. Title of some words. Place; 2017.
    re.compile(r"^[^.?!]{3,100}\. [^.?!]{12,300}[.?!] [^.?!]{2,80}\b(?:1[5-9]|20)\d\d\W{0,3}$"),
    # J. P. Doe, Title of some words, Publisher (2017)
    re.compile(r"^(?:[^\W\d_]\.[ -]?){1,3}[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?, [^,]{3}"),
    # Organization. (2017). Title of some words. Publisher; and Doe, Jane: A title.
    re.compile(r"\. \((?:1[5-9]|20)\d\d[^()]{0,20}\)\. [^.?!]{12,300}[.?!] \S"),
    re.compile(r"^[^\W\d_][\w'’-]+, [^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*)?: [^.:?!]{12}"),
    re.compile(r"\b(?:vol|no|pp|journal|proceedings|university press|verlag|press)\b", re.I),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be one reference: its span in the note.

    Attributes:
        is_listed: it stands under a heading that announces references.
    """

    start: int
    end: int
    is_listed: bool


def find_entries(page: Page) -> list[Entry]:
    """Return the entries of all reference lists, footnotes and citation callouts, in order."""
    gatherer = _Gatherer(page)
    lines = page.clear.split("\n")
    for start, line, below in zip(page.lines, lines, [*lines[1:], ""], strict=True):
        gatherer.read_line(start, line, below)
    gatherer.close()
    return gatherer.entries


def find_heading(page: Page) -> int | None:
    """Offset of the line below the note's heading for references; None without such a heading.

    The last one, as references close a text; a line in bold serves only where no heading does.

    >>> from harvest.reading.prose import open_page
    >>> find_heading(open_page("# A\\n## Literatur\\n- b\\n"))
    17
    """
    best: tuple[bool, int] | None = None
    lines = page.clear.split("\n")
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True)):
        bare = line.strip()
        found = _heading(bare, below) if bare and line[0] not in " \t>" else None
        if found and _is_references(found[1]):
            is_underlined = found[0] < _BOLD_LEVEL and bare[0] != "#"
            after = number + (2 if is_underlined else 1)
            offset = page.lines[after] if after < len(lines) else len(page.text)
            best = max(best or (False, 0), (found[0] < _BOLD_LEVEL, offset))
    return best[1] if best else None


def looks_like_reference(text: str, is_listed: bool) -> bool:
    """Whether a text without identifiers reads as a reference: a year, names, pages, a title.

    Under its own heading a year and one other trait are enough; elsewhere two are wanted.

    >>> looks_like_reference("Doe J, Roe R. A study of loops. Brain 2011;134:5-9.", True)
    True
    >>> looks_like_reference("see the meeting of 2011", True)
    False
    """
    text = _URL.sub("]", text[:3000])
    if not 25 <= len(text) <= 2500 or len(text.split()) < 5 or text.rstrip().endswith("?"):
        return False
    traits = sum(1 for pattern in _FEATURES if pattern.search(text))
    has_year = _YEAR.search(text) is not None
    if has_year:
        return traits >= (1 if is_listed else 2)
    return is_listed and traits >= 2 and len(_TELLING.findall(text)) < 3


class _Gatherer:
    """Walks the lines and knows the section, the open entry and the callout it is in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.entries: list[Entry] = []
        self.level: int | None = None  # of the references heading we are under
        self.in_callout = False
        self.start: int | None = None
        self.end = 0
        self.after_blank = True
        self.is_item = False

    def read_line(self, start: int, line: str, below: str) -> None:
        bare = line.strip()
        if not bare:
            self._read_blank()
            return
        is_flush = not line.startswith(("    ", "\t", ">"))
        if is_flush and self._read_heading(bare, below):
            return
        if bare[0] == ">" and "[!" in bare and _CITE_CALLOUT.match(line):
            self.close()
            self.in_callout = True
            return
        if self.in_callout and bare[0] != ">":
            self.close()
            self.in_callout = False
        if self.level is None and not self.in_callout:
            self._read_prose(line, start)
        else:
            self._read_listed(line, start)
        self.after_blank = False

    def close(self) -> None:
        if self.start is not None and self.start < self.end:
            self.entries.append(Entry(self.start, self.end, self.level is not None))
        self.start = None

    def _read_blank(self) -> None:
        self.close()
        self.after_blank = True
        self.in_callout = False

    def _read_heading(self, bare: str, below: str) -> bool:
        found = _heading(bare, below)
        if found is None:
            return False
        level, name = found
        self.close()
        if _is_references(name):
            self.level = min(level, self.level or level)  # "Primary sources" may stand below
        elif self.level is not None and level <= self.level:
            self.level = None
        return True

    def _read_prose(self, line: str, start: int) -> None:
        """Outside a list only a footnote may be a reference."""
        footnote = _FOOTNOTE.match(line) if "[^" in line else None
        if footnote:
            self.close()
            self.start, self.end = start + footnote.end(), _trimmed(line, start)
        elif self.start is not None and line[0] in " \t":
            if self.start >= self.end:  # the definition's text begins below its mark
                self.start = start + len(line) - len(line.lstrip())
            self.end = _trimmed(line, start)
        else:
            self.close()
            self._read_inline(line, start)

    def _read_inline(self, line: str, start: int) -> None:
        """Footnotes within the prose, as pandoc and Obsidian have them: ^[Doe J. A title. 2011]."""
        if "^[" in line:
            for note in _INLINE_NOTE.finditer(line):
                self.entries.append(Entry(start + note.start(1), start + note.end(1), False))

    def _read_listed(self, line: str, start: int) -> None:
        if _SKIPPED.match(line.lstrip("> \t")):
            self.close()
            return
        marker = _MARKER.match(line)
        if marker:
            self._open(start + marker.end(), line, start)
            self.is_item = True
        elif self.start is None:
            if self.after_blank and self.is_item and line[0] in " \t":
                return  # a paragraph below an item is a remark on it
            lead = len(line) - len(line.lstrip(" \t>"))
            self._open(start + lead, line, start)
            self.is_item = False
        elif not self.is_item and self._begins_anew(line):
            lead = len(line) - len(line.lstrip(" \t>"))
            self._open(start + lead, line, start)
        else:
            self.end = _trimmed(line, start)

    def _open(self, begin: int, line: str, start: int) -> None:
        self.close()
        end = _trimmed(line, start)
        if begin < end:
            self.start, self.end = begin, end

    def _begins_anew(self, line: str) -> bool:
        """Whether each line of this paragraph is a reference of its own."""
        above = self.page.clear[self.start or 0 : self.end]
        return looks_like_reference(above, True) and looks_like_reference(line, True)


def _trimmed(line: str, start: int) -> int:
    return start + len(line.rstrip())


def _heading(bare: str, below: str) -> tuple[int, str] | None:
    """Level and text of the heading a line is; a line in bold is one of the lowest level."""
    if bare[0] == "#":
        atx = _ATX.match(bare)
        return (len(atx.group(1)), atx.group(2)) if atx else None
    if len(bare) > 80 or bare[0] == "|":
        return None
    if bare[0] in "*_" and (bold := _BOLD.match(bare)):
        return _BOLD_LEVEL, bold.group(1)
    if below[:4].lstrip(" ")[:1] in ("=", "-") and (under := _UNDERLINE.match(below)):
        return (1 if under.group(1)[0] == "=" else 2), bare
    if bare[-1] == ":" and (plain := _PLAIN.match(bare)) and _is_references(plain.group(1)):
        return _BOLD_LEVEL, plain.group(1)
    return None


def _is_references(name: str) -> bool:
    name = re.sub(r"[*_`]|\{[^}]*\}|\([^()]*\)$", "", name.rstrip())
    name = re.sub(r"^(?:[\W\d_]|[ivxIVX]+\.(?=\s))+|[\W_]+$", "", name)
    return _NAME.fullmatch(name) is not None
