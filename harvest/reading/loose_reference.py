"""References outside all lists: by their form, behind a label, in a caption, several in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harvest.reading.prose import Page, find_captions
from harvest.reading.reference_form import is_formal_reference, looks_like_reference

__all__ = ["LABEL", "MARKER", "LooseReference", "LooseReferences", "captioned", "line_end"]

MARKER = re.compile(
    r"(?P<indent>[ \t>]*)(?:(?:[-*+•–—]|\(?\d{1,4}\\?[.)])[ \t]+(?:\[[ xX]\][ \t]+)?"
    r"|\[\^[^\]\s]{1,60}\]:[ \t]*|\[\d{1,4}\][ \t]*(?!\()|\\?\[\d{1,4}\\?\][ \t]+)"
)
_STYLE = (
    r"(?:\s*\(?(?:APA|MLA|Chicago|Vancouver|Harvard|IEEE|AMA|ACS|GB/T 7714)"
    r"(?:[ -]?\d{1,4}(?:th)?)?\)?)?"
)
LABEL = re.compile(
    r"(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?[^\w\s>|]{0,4}\s?(?:\*\*|__|\*)?"
    r"(?:(?:full |suggested |recommended |original |bibliographic |complete )?"
    r"(?:citations?|references?|sources?|cite(?: this(?: \w+)?)?(?: as)?"
    r"|how to cite(?: this(?: \w+)?)?"
    r"|ref|paper|article|zitation|zitierweise|zitiervorschlag|zitieren als|quelle|literatur"
    r"|referenz"
    r"|cita|cita bibliográfica|referencia|fuente|cómo citar|référence|citer|pour citer|fonte"
    r"|citação"
    r"|referência|como citar|citazione|riferimento|come citare|bron|källa|kilde|źródło|источник"
    r"|引用|引用格式|引文|出处|出處|来源|來源|参考文献|参考|參考|出典|출처)"
    + _STYLE
    + r"|APA|MLA|IEEE|Vancouver|Harvard"
    r")(?:\*\*|__|\*)?\s?[:：]{1,2}(?:\*\*|__|\*)?[ \t]*",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"[\[(\d.)\]]{0,6}\s*(?:[\"“„«*_]|(?:[a-z]{2,4} ){0,2}[^\W\d_a-z][\w'’-]+(?:, "
    r"|\.? [^\W\d_a-z]{1,3}[,.]"
    r"| (?:et al|and|und|et|y|&) )|[^\W\d_a-z]\. ?[^\W\d_]|[^.?!]{3,80}\. \()"
)
_FEWEST_ALIKE = 3
"""References in a row that need no heading."""
_LONGEST = 900
"""A longer text that begins as a reference is a paragraph about it."""


_BOLD_LEAD = re.compile(r"\*\*([^*]{1,80})\*\*")
_FEWEST_IN_TITLE = 4
_IN_TEXT = re.compile(
    r"[(\[][^()\[\]]{0,80}(?:et al\.?|&|\band\b)[^()\[\]]{0,80}\b(?:19|20)\d\d[^()\[\]]*[)\]]"
)
"""Authors and year within brackets, as a text cites."""
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)")
_POSSESSIVE = re.compile(r"[^.“\"*_]{3,80}['’]s? (?:[“\"*_(]|20\d\d|19\d\d)")
_VERBS = re.compile(r"\b(?:is|are|was|were|been|has|have|introduced|showed|shows|approached)\b")
_LEADING_TO = re.compile(
    r"\b(?:[Rr]ead|[Ss]ee|consult|refer to|found in|[Ss]iehe|[Vv]gl\.|[Vv]éase|[Vv]er|[Vv]oir"
    r"|[Vv]edi|[Zz]ie):?\s+(?=[^\W\d_a-z])"
)
_CAPTION_SOURCE = re.compile(
    r"[(\[,.:;–—-]?\s*\b(?:(?:figure |image |taken |adapted |modified |reproduced "
    r"|reprinted )*from|source|after"
    r"|adapted|based on|credits?|aus|quelle|nach|fuente|tomado de|adaptado de|fonte|source"
    r"|d['’]après|tiré de"
    r"|来源|出处|引自)\b\s*:?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LooseReference:
    """What may be one reference: its span in the note.

    Attributes:
        is_listed: it stands under a heading that announces references.
        is_sure: its form or its place has shown that it is one.
        is_loose: no list of references holds it for certain, so that identifiers in its further
            lines speak for themselves.
    """

    start: int
    end: int
    is_listed: bool
    is_sure: bool = False
    is_loose: bool = False


class LooseReferences:
    """References outside all lists: by their form, behind a label, or several in a row."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.entries: list[LooseReference] = []
        self.run: list[LooseReference] = []
        self.lines: list[tuple[int, int]] = []
        self.is_labelled = False

    def read_line(self, line: str, start: int) -> None:
        """Go on with the open paragraph or item, or open a new one."""
        marker = MARKER.match(line)
        bare = line.lstrip("> \t")
        begin = start + len(line) - len(bare)
        label = LABEL.match(bare)
        if label or marker or not bare:
            self.close()
        if label:
            self.close_run()
            self.is_labelled = True
            begin += label.end()
        elif marker:
            begin = start + marker.end()
        end = line_end(line, start)
        if begin < end:
            self.lines.append((begin, end))

    def close(self) -> None:
        """Judge what was gathered: the whole, or each of its lines."""
        lines, self.lines = self.lines, []
        is_labelled, self.is_labelled = self.is_labelled, self.is_labelled and not lines
        if not lines:
            return
        whole = LooseReference(lines[0][0], lines[-1][1], False, True, True)
        if is_labelled:
            if whole.end - whole.start <= _LONGEST and looks_like_reference(
                self._text(whole), True
            ):
                self.entries.append(whole)
            return
        alike = self._judged(lines, whole)
        if not alike:
            self.close_run()
        self.run += alike

    def _judged(self, lines: list[tuple[int, int]], whole: LooseReference) -> list[LooseReference]:
        """The reference, or references, that a paragraph is."""
        several = [LooseReference(start, end, False, True, True) for start, end in lines]
        if len(several) > 1 and all(self._is_like(entry) for entry in several):
            return several
        if led := self._led_to(whole):
            return [led]
        if not self._is_formal(whole) and (below := self._below(several)):
            return below
        return [whole] if self._is_like(whole) else []

    def _below(self, lines: list[LooseReference]) -> list[LooseReference]:
        """The references that the last lines of a paragraph are, below what they are for."""
        clear = self.page.clear
        if not _YEAR.search(clear, lines[0].start, lines[-1].end):
            return []
        for number in range(1, len(lines)):
            if clear[lines[number].start].islower():
                continue
            tail = LooseReference(lines[number].start, lines[-1].end, False, True, True)
            if self._parts(lines[number - 1], lines[number]) and self._is_formal(tail):
                break
        else:
            return []
        found = [tail]
        for line in lines[number + 1 :]:
            if self._is_formal(line):
                found[-1] = replace(found[-1], end=line.start)
                found.append(replace(line, end=lines[-1].end))
        return found

    def _parts(self, above: LooseReference, below: LooseReference) -> bool:
        """Whether what is below begins anew: behind a sentence, or farther in."""
        clear, page = self.page.clear, self.page
        indents = [each.start - page.line_span(each.start)[0] for each in (above, below)]
        return clear[above.end - 1] in '.:!?)”"*' or indents[1] > indents[0]

    def _is_formal(self, entry: LooseReference) -> bool:
        return entry.end - entry.start <= _LONGEST and is_formal_reference(self._text(entry))

    def _led_to(self, whole: LooseReference) -> LooseReference | None:
        """The reference that a sentence ends with: "For more you can read Doe, J. (2011) ..."."""
        text = self.page.clear[whole.start : whole.end]
        for found in _LEADING_TO.finditer(text) if _YEAR.search(text) else ():
            entry = LooseReference(whole.start + found.end(), whole.end, False, True, True)
            if entry.end - entry.start <= _LONGEST and is_formal_reference(self._text(entry)):
                return entry
        return None

    def close_run(self) -> None:
        """Keep of a run what is sure by its form, and all of it if enough are alike."""
        self.close()
        run, self.run = self.run, []
        is_block = len(run) >= _FEWEST_ALIKE
        self.entries += [one for one in run if is_block or is_formal_reference(self._text(one))]

    def _text(self, entry: LooseReference) -> str:
        return " ".join(re.sub(r"\n[ \t>]*", " ", self.page.clear[entry.start : entry.end]).split())

    def _is_like(self, entry: LooseReference) -> bool:
        if not 25 <= entry.end - entry.start <= _LONGEST:
            return False
        text = self._text(entry)
        if text[0] == "|":
            return False
        if is_formal_reference(text):
            return True
        return (
            bool(_BEGINNING.match(text))
            and not _is_about_works(text)
            and looks_like_reference(text, False)
        )


def _is_about_works(text: str) -> bool:
    """Whether a text outside all lists tells of works that it cites, and is none of them.

    It begins with the bold name of a thing, the authors stand with the year in brackets, it goes
    on about somebody's work, or it has the verbs of sentences.
    """
    if (bold := _BOLD_LEAD.match(text)) and len(bold[1].split()) < _FEWEST_IN_TITLE:
        return True
    if not _YEAR.search(_IN_TEXT.sub("", text)):
        return True
    return bool(_POSSESSIVE.match(text)) or len(_VERBS.findall(text)) > 1


def captioned(page: Page) -> Iterator[LooseReference]:
    """Yield the references that captions end with, behind a word for where they are from."""
    for start, end in find_captions(page):
        yield from _in_caption(page, start, end)


def _in_caption(page: Page, start: int, end: int) -> Iterator[LooseReference]:
    caption = page.clear[start:end].rstrip(" )].")
    for found in _CAPTION_SOURCE.finditer(caption):
        text = caption[found.end() :]
        if is_formal_reference(text) or looks_like_reference(text, False):
            yield LooseReference(start + found.end(), start + len(caption), False, True, True)
            return


def line_end(line: str, start: int) -> int:
    """Offset where a line that begins at *start* ends, without the space behind it."""
    return start + len(line.rstrip())
