"""Headings that announce references, as people write them in the languages of this package.

A heading is a name of such a list, perhaps with an adjective before it, a second noun or a short
phrase behind it ("Key references", "Sources and further reading", "Bibliografía citada en el
texto"), and whatever number, emoji, emphasis or bracket surrounds these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvest.reading.reference_heading_name import LATIN, UNSPACED

__all__ = [
    "BOLD_LEVEL",
    "Heading",
    "heading_of",
    "is_references",
    "lists_own_work",
    "references_within",
]

Heading = tuple[int, str]
"""Level (1 is highest) and text."""

_ADJECTIVES = (
    "key|main|primary|secondary|selected|select|important|relevant|related|additional|further|other"
    "|external|general|annotated|full|complete|cited|scientific|academic|my|useful|supporting"
    "|original|foundational|seminal|influential|recommended|suggested|recent|core|technical|final|working|partial|short|classic"
    "|weitere|weiterführende|zitierte|verwendete|ausgewählte|wichtige|grundlegende|ergänzende"
    "|benutzte|empfohlene|wissenschaftliche|principales|primarias|secundarias|otras|outras|altre"
    "|autres|principali|principais|fuentes|основная|рекомендуемая"
)
_JOINTS = r"and|und|et|y|e|i|a|in|și|şi|oraz|та|dan|és|ja|και|и|en|och|og|ve|or|&amp;|&|\+|/|,|·"
_SECOND = (
    "notes?|links?|resources?|footnotes|endnotes|acknowledge?ments?|credits|data|tools|web ?links?"
    "|further reading|useful links|external links|history|anmerkungen|links und quellen|fußnoten"
    "|weblinks|hinweise|liens|notas|enlaces|recursos|note|collegamenti|заметки|ссылки|примечания"
    "|methods|see also|materials|reviews|documents|books|articles|bücher|livres|libros|libri|livros"
)
_PHRASES = (
    r"(?:cited|used|consulted|mentioned)(?: (?:here|above|in (?:the |this )?\w+))?"
    r"|(?:citad|consultad|utilizad|usad|recomendad)[oa]s?(?: en (?:el|este|la) \w+)?"
    r"|(?:citées?|utilisées?|consultées?)(?: dans (?:le|ce|la) \w+)?|(?:citat"
    r"|consultat)[ei](?: nel \w+)?"
    r"|zum (?:thema|weiterlesen|nachlesen)|(?:for|on|about) (?:[\w’'-]+ ?){1,3}"
    r"|(?:sur|sobre|su|zu|über|del|de la|du) (?:\w+ ?){1,3}|section|list|list so far"
    r"|to (?:find|read|review|cite|check|consult)"
)
_ONE_WORD_MORE = {"bibliographie", "bibliografia", "bibliografía"}
_NAMES = "|".join(LATIN.values())
_LATIN_NAME = re.compile(
    rf"(?:(?:{_ADJECTIVES})(?:,? (?:and |& |/ ?)?|/))*(?:{_NAMES})"
    rf"(?:\s*(?:{_JOINTS})\s*(?:(?:{_ADJECTIVES}) )*(?:{_NAMES}|{_SECOND}))*"
    rf"(?: (?:{_PHRASES}))?"
    rf"|(?:notes|books|articles|footnotes|links|resources|anmerkungen|notas|notes)\s*(?:{_JOINTS})\s*(?:{_NAMES})",
    re.IGNORECASE,
)
_FIELDED = re.compile(rf"(?:{'|'.join(_ONE_WORD_MORE)})(?: [^\W\d_]+){{0,2}}", re.IGNORECASE)
_ATX = re.compile(r"(#{1,6})[ \t]+(.*)$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*$")
_BOLD = re.compile(r"[ \t]*(?:\*\*|__)(.{1,60}?)(?:\*\*|__)[ \t]*:?[ \t]*$")
_HTML = re.compile(r"<h([1-6])\b[^>]*>(.{1,120}?)</h\1>[ \t]*$", re.IGNORECASE)
_PLAIN = re.compile(r"([^\W_][^:：]{1,40})[:：][ \t]*$")
BOLD_LEVEL = 7
_DRESS = re.compile(
    r"\s\^[\w-]+$|[*_`]|</?\w+[^<>]{0,100}>|\{[^}]*\}|\[\[|\]\]|\[\^?\d*\]|:[a-z_]+:"
)
_LINKED = re.compile(r"\[([^\[\]]{1,60})\]\([^()\s]{0,200}\)")
_IN_BRACKETS = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]{0,60})[)）\]】]")
_NUMBER = re.compile(
    r"^(?:[\W\d_]|[ivxIVX]+[.)](?=\s)|[A-Z][.)](?=\s)|第?[一二三四五六七八九十]{1,3}(?:章|节|節|部分)?[、.．\s：:]"
    r"|(?:appendix|section|chapter|part|annex|anhang|kapitel|anexo|附录|附錄)\s*\w{0,3}\s*[:.–—-]\s*)+",
    re.IGNORECASE,
)


_OWN_WORK = re.compile(
    r"\b(?:publications?|papers|publikationen|veröffentlichungen|schriften|publicaciones"
    r"|publicações"
    r"|pubblicazioni|articles?)\b",
    re.IGNORECASE,
)


def is_references(name: str) -> bool:
    """Whether a heading announces references, whatever number, emoji or bracket it carries.

    >>> is_references("📚 7. Sources and further reading"), is_references("九、参考资料")
    (True, True)
    >>> is_references("Source code"), is_references("Literature search")
    (False, False)
    """
    if len(name) > 120:
        return False
    bare = _DRESS.sub("", _LINKED.sub(r"\1", name))
    inside = [_trimmed(found) for found in _IN_BRACKETS.findall(bare)]
    outside = _trimmed(_IN_BRACKETS.sub("", bare))
    if not outside and name.lstrip(" *_")[:1] in ("[", "【"):
        return any(map(_names_list, inside))
    return _names_list(outside) or (bool(outside) and any(map(_names_list, inside)))


def lists_own_work(name: str) -> bool:
    """Whether a heading may stand over what its author wrote rather than read."""
    return _OWN_WORK.search(name) is not None


def _trimmed(name: str) -> str:
    return re.sub(r"[\W_]+$", "", _NUMBER.sub("", " ".join(name.split())))


def _names_list(name: str) -> bool:
    if not name:
        return False
    return bool(_LATIN_NAME.fullmatch(name) or _FIELDED.fullmatch(name) or UNSPACED.fullmatch(name))


def heading_of(bare: str, below: str) -> Heading | None:
    """Level and text of the heading that a line is; a line in bold is one of the lowest level.

    Args:
        bare: the line without the space around it.
        below: the next line, which may underline it.
    """
    if bare[0] == "#":
        atx = _ATX.match(bare)
        if atx is None:
            return None
        # In two steps: a pattern would try each blank and each mark of the line as their beginning.
        return len(atx.group(1)), atx.group(2).rstrip(" \t").rstrip("#").rstrip(" \t")
    if bare[0] == "<" and (html := _HTML.match(bare)):
        return int(html.group(1)), html.group(2)
    if len(bare) > 80 or bare[0] == "|":
        return None
    if bare[0] in "*_" and (bold := _BOLD.match(bare)):
        return BOLD_LEVEL, bold.group(1)
    if below[:4].lstrip(" ")[:1] in ("=", "-") and (under := _UNDERLINE.match(below)):
        return (1 if under.group(1)[0] == "=" else 2), bare
    if bare[-1] in ":：" and (plain := _PLAIN.match(bare)) and is_references(plain.group(1)):
        return BOLD_LEVEL, plain.group(1)
    return (BOLD_LEVEL, bare) if bare.isupper() and is_references(bare) else None


def references_within(lines: Sequence[str]) -> int | None:
    """The number of the line behind the last heading of references; None where there is none."""
    found = None
    for number, line in enumerate(lines):
        bare = line.strip().strip("#*:. \t").lstrip("0123456789. ")
        if 0 < len(bare) <= 60 and is_references(bare):
            found = number + 1
    return found
