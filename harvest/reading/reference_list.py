"""References in a note: under their heading, in footnotes, behind a label, or by their own form."""

from __future__ import annotations

import re
from dataclasses import replace

from harvest.reading.line_by_line import is_title_above_names as _above_names
from harvest.reading.loose_reference import (
    LABEL,
    MARKER,
    LooseReference,
    LooseReferences,
    captioned,
    line_end,
)
from harvest.reading.named_work import find_in_prose
from harvest.reading.prose import Page
from harvest.reading.reference_form import (
    is_formal_reference,
    looks_like_reference,
)
from harvest.reading.reference_heading import BOLD_LEVEL, heading_of, is_references, lists_own_work
from harvest.text.doi_pattern import DOI_HINT

__all__ = ["LooseReference", "find_references", "find_heading"]

_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^[^\]\s]{1,60}\]:(?:[ \t]+|$)")
_INLINE_NOTE = re.compile(r"\^\[((?:[^\[\]\n]|\[[^\[\]\n]{0,300}\]){25,2500})\]")
_NEW_BLOCK = re.compile(r"[#>|<*+\[!-]|\d{1,4}[.)][ \t]|:::|\$\$|`{3}|~{3}")
"""What no paragraph goes on with; any other line goes on with a footnote right above it."""
_HASHES = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?#{1,6}[ \t]+(?:\d{1,3}[.)][ \t]+)?")
_HTML_ITEM = re.compile(r"[ \t>]*<(?:li|p)\b[^<>]{0,200}>[ \t]*")
_HTML_END = re.compile(r"(?:</(?:li|p|ul|ol)>|\s)+$")
_CITE_CALLOUT = re.compile(
    r"[ \t]*>[ \t>]*\[!(?:cite|citation|references?|bibliography)\b[^\]\n]*\][+-]?[ \t]*", re.I
)
# Tables, fenced divs, HTML, and definitions of links, whose target is no reference but a name.
_SKIPPED = re.compile(
    r"\||:::|<(?!https?:|a\b[^<>]{0,200}></a>)|\$\$|#"
    r"|\[(?!\^)[^\]\n]{1,200}\]:[ \t]*(?:<?(?:\w{2,12}:|" + DOI_HINT + ")|$)"
)
_CALLOUT = re.compile(r"[ \t]*>[ \t>]*\[![\w-]+")
_OUTLINE = re.compile(
    r"([ \t]*)[-*+][ \t]+(?:(#{1,6}[ \t]+.+)|(?:\*\*|__)?([^*_\n]{2,60}?):?(?:\*\*|__)?:?)[ \t]*$"
)


_ADDRESS_WITHIN = re.compile(r"(https?://\S{4,500})[ \t]+(?=[^\W\d_a-z])")
_GOES_ON = re.compile(
    r"(?:[,&:–—(-][”\"»’*_]{0,2}|\b(?:and|und|et|y|e|in|of|the))\s*$", re.IGNORECASE
)
"""What ends no reference: its next line is a part of it."""
_LONGEST_WORD = 40


def find_references(page: Page) -> list[LooseReference]:
    """Return the entries of all reference lists, footnotes and citation callouts, in order.

    Elsewhere, what is a reference by its form, and lines in a row that look like references.
    """
    gatherer = _Gatherer(page)
    lines = page.clear.split("\n")
    for start, line, below in zip(page.lines, lines, [*lines[1:], ""], strict=True):
        gatherer.read_line(start, line, below)
    gatherer.finish()
    entries = [one for entry in gatherer.entries for one in _apart(page, entry)]
    return sorted([*entries, *captioned(page)], key=lambda entry: entry.start)


def _apart(page: Page, entry: LooseReference) -> list[LooseReference]:
    """The entry, or two of them: a second reference behind the address of the first."""
    for address in _ADDRESS_WITHIN.finditer(page.clear, entry.start, entry.end):
        if is_formal_reference(page.clear[address.end() : entry.end]):
            rest = LooseReference(address.end(), entry.end, entry.is_listed, True, entry.is_loose)
            return [replace(entry, end=address.end(1)), rest]
    return [entry]


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
        found = heading_of(bare, below) if bare and line[0] not in " \t>" else None
        if found and is_references(found[1]):
            is_underlined = found[0] < BOLD_LEVEL and bare[0] != "#"
            after = number + (2 if is_underlined else 1)
            offset = page.lines[after] if after < len(lines) else len(page.text)
            best = max(best or (False, 0), (found[0] < BOLD_LEVEL, offset))
    return best[1] if best else None


class _Gatherer:
    """Walks the lines and knows the section, the open entry and the callout it is in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.entries: list[LooseReference] = []
        self.prose = LooseReferences(page)
        self.named: list[LooseReference] = []  # within sentences
        self.level: int | None = None  # of the references heading we are under
        self.outline: int | None = None  # indent of that heading, if it is an item of an outline
        self.is_nested = False
        self.is_own = False
        self.in_quote = False
        self.in_callout = False
        self.in_remark = False  # a callout that cites nothing
        self.start: int | None = None
        self.end = 0
        self.after_blank = True
        self.is_item = False

    def read_line(self, start: int, line: str, below: str) -> None:
        bare = line.strip()
        if not bare:
            self._read_blank()
            return
        is_title = self.level is not None and bare[:2] == "**" and _above_names(bare, below)
        if not is_title and (
            self._opens_section(line, bare, below) or self._opens_callout(line, bare, start)
        ):
            self.prose.close_run()
            self._read_formal_heading(line, start)
            self.prose.is_labelled = self.level is None and LABEL.fullmatch(bare) is not None
        elif self.level is None and not self.in_callout:
            self._read_prose(line, start)
        elif not self.in_remark:
            self._read_listed(line, start)
        self.after_blank = False

    def finish(self) -> None:
        self.close()
        self.prose.close_run()
        taken = {entry.start for entry in self.entries}
        self.entries += [entry for entry in self.prose.entries if entry.start not in taken]
        whole = [(entry.start, entry.end) for entry in self.entries]
        self.entries += [
            entry
            for entry in self.named
            if not any(start < entry.end and entry.start < end for start, end in whole)
        ]

    def close(self) -> None:
        if self.start is not None and self.start < self.end:
            is_listed = self.level is not None
            self.entries.append(
                LooseReference(self.start, self.end, is_listed, is_loose=self.is_own)
            )
        self.start = None

    def _read_blank(self) -> None:
        self.close()
        self.prose.close()
        self.after_blank = True
        self.in_callout = self.in_remark = False

    def _opens_section(self, line: str, bare: str, below: str) -> bool:
        if line[0] not in " \t>" or not line.startswith(("    ", "\t", ">")):
            if self.in_quote:
                self.in_quote, self.level = False, None
            if self._read_heading(bare, below):
                return True
        elif bare[0] == ">" and (inner := bare.lstrip("> \t")) and self._read_heading(inner, ""):
            self.in_quote = self.level is not None
            return True
        return self._read_outline(line, below) if bare[0] in "-*+" else False

    def _read_outline(self, line: str, below: str) -> bool:
        """A heading that is an item of an outline ("- # References"), and the item that ends it."""
        indent = _indent(line)
        if self.outline is not None:
            self.is_nested = self.is_nested or indent > self.outline
            if indent < self.outline or (self.is_nested and indent == self.outline):
                self.close()
                self.level = self.outline = None
        found = _OUTLINE.match(line)
        if found is None:
            return False
        if found[2]:
            opened = self.level
            if not self._read_heading(found[2].strip(), ""):
                return False
            if self.level is not None and self.level != opened:
                self.outline, self.is_nested = indent, False
            return True
        is_parent = bool(MARKER.match(below)) and _indent(below) > indent
        if self.level is None and is_parent and is_references(found[3]):
            self.close()
            self.level, self.outline, self.is_nested = BOLD_LEVEL, indent, True
            return True
        return False

    def _opens_callout(self, line: str, bare: str, start: int) -> bool:
        if bare[0] == ">" and "[!" in bare and _CALLOUT.match(line):
            self.close()
            cites = _CITE_CALLOUT.match(line)
            self.in_callout, self.in_remark = cites is not None, cites is None
            if cites and is_formal_reference(line[cites.end() :]):  # in the callout's title
                self._open(start + cites.end(), line, start)
            return True
        if bare[0] != ">" and (self.in_callout or self.in_remark):
            self.close()
            self.in_callout = self.in_remark = False
        return False

    def _read_heading(self, bare: str, below: str) -> bool:
        found = heading_of(bare, below)
        if found is None:
            return False
        level, name = found
        self.close()
        if is_references(name):
            self.is_own = lists_own_work(name) and (self.is_own or self.level is None)
            self.level = min(level, self.level or level)  # "Primary sources" may stand below
        elif self.level is not None and level <= self.level:
            self.level = self.outline = None
        return True

    def _read_formal_heading(self, line: str, start: int) -> None:
        """A heading that is a reference: what follows is about that work."""
        lead = _HASHES.match(line)
        if lead and is_formal_reference(line[lead.end() :].strip()):
            begin, end = start + lead.end(), line_end(line, start)
            self.entries.append(LooseReference(begin, end, False, True, True))

    def _read_prose(self, line: str, start: int) -> None:
        """Outside a list a footnote may be a reference, and what has the form of one."""
        footnote = _FOOTNOTE.match(line) if "[^" in line else None
        if footnote:
            self.close()
            self.start, self.end = start + footnote.end(), line_end(line, start)
        elif self.start is not None and (line[0] in " \t" or not _NEW_BLOCK.match(line)):
            if self.start >= self.end:  # the definition's text begins below its mark
                self.start = start + len(line) - len(line.lstrip())
            self.end = line_end(line, start)
        else:
            self.close()
            self._read_inline(line, start)
            self.named += (
                LooseReference(start + begin, start + end, False, True)
                for begin, end in find_in_prose(line)
            )
            self.prose.read_line(line, start)

    def _read_inline(self, line: str, start: int) -> None:
        """Footnotes within the prose, as pandoc and Obsidian have them: ^[Doe J. A title. 2011]."""
        if "^[" in line:
            for note in _INLINE_NOTE.finditer(line):
                self.entries.append(
                    LooseReference(start + note.start(1), start + note.end(1), False)
                )

    def _read_listed(self, line: str, start: int) -> None:
        if item := _HTML_ITEM.match(line):
            self._open(start + item.end(), line, start)
            self.is_item = True
            return
        if _SKIPPED.match(line.lstrip("> \t")):
            self.close()
            return
        marker = MARKER.match(line)
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
            self.end = line_end(_HTML_END.sub("", line), start)

    def _open(self, begin: int, line: str, start: int) -> None:
        self.close()
        end = line_end(_HTML_END.sub("", line), start)
        if begin < end:
            self.start, self.end = begin, end

    def _begins_anew(self, line: str) -> bool:
        """Whether each line of this paragraph is a reference of its own."""
        above = self.page.clear[self.start or 0 : self.end]
        if not looks_like_reference(line, True) or _GOES_ON.search(above[-_LONGEST_WORD:]):
            return False
        return looks_like_reference(above, True)


def _indent(line: str) -> int:
    lead = line[: len(line) - len(line.lstrip(" \t"))]
    return len(lead.expandtabs(4))
