"""Cite keys of pandoc, Obsidian and Logseq, resolved through the user's library.

A key in brackets, or behind the brackets of a link, cites whether anything defines it or not. "@"
alone stands in many a text that cites nothing: there a key must be known, or stand in a note that
cites others and hold a digit, as keys with a year do.
Pandoc's grammar: letters, digits and _ with single inner punctuation, or anything in braces
(Pandoc User's Guide, "Citation syntax").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harvest.model.mention import Mention
from harvest.reading.literature_note import link_name
from harvest.reading.prose import Page

__all__ = ["find_cite_keys", "link_to"]

_KEY = re.compile(
    r"(?<![\w@/.\\])-?@(?:\{([^{}\s]{1,200})\}|(\w(?:\w|[:.#$%&\-+?<>~/]+(?=\w)){0,199}))"
)
_TAIL = re.compile(r"[:.?/~<>]+[^:.?/~<>]*\Z")
# References to figures, tables and sections (Quarto, pandoc-crossref), and manubot's own prefixes.
_NO_WORK = re.compile(
    r"(?:fig|tbl|tab|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|tag|raw|url|wikidata|https?)[:-]"
)
_LINK = re.compile(r"\[\[(@[^\]\n|#]{1,300}+)(?:[|#][^\]\n]{0,500}+)?\]\]")
# Manubot's way to give an identifier a key within a note.
_ALIAS = re.compile(r"^\[@([^\]\s]{1,200})\]:", re.M)
_HANDLE = re.compile(r"\d|[^@]*/")
_PACKAGE = re.compile(r"[a-z0-9][\w.-]*/[a-z][\w.-]*")
"""A package as npm names it, behind its "@"; a cite key with a stroke holds a number or colon."""
_PERSON = re.compile(r"[A-Z][\w'’.-]+ [A-Z][\w'’-]+|(?![a-z]+[A-Z])[^\W\d]{1,14}(?:-[^\W\d]+)*")
"""What a note of a person is called, and no note of a work: it has a number or more words."""
_LONGEST = 2000  # of a group of citations in brackets

Claim = tuple[int, int, Mention]


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A key that nothing defines, with its span."""

    start: int
    end: int
    key: str
    is_citation: bool


def link_to(name: str) -> str:
    """The key under which a library has what a link means; *name* as `link_name` has it."""
    return f"[[{name}]]"


def find_cite_keys(
    page: Page,
    path: str,
    library: Mapping[str, Mention],
    bibliographies: Sequence[str] = (),
    *,
    cites: bool = False,
) -> list[Claim]:
    """Return the keys that the note cites with their spans, those that nothing defines among them.

    Args:
        cites: whether the note is known to cite keys that were taken out of *page* before.
        library: works by key, and by `link_to` their literature notes.
        bibliographies: those that the note names, for the reason why a key is not known.
    """
    found = list(_links(page, path, library))
    unknown: list[_Unknown] = []
    if "@" in page.clear:
        inside = [(start, end) for start, end, _ in found]
        for match in _KEY.finditer(page.clear):
            if any(start <= match.start() < end for start, end in inside):
                continue
            claim = _read(page, path, match, library)
            if isinstance(claim, _Unknown):
                unknown.append(claim)
            else:
                found.append(claim)
    aliases = set(_ALIAS.findall(page.text)) if unknown else ()
    unknown = [each for each in unknown if each.key not in aliases]
    cites = cites or bool(found) or any(each.is_citation for each in unknown)
    for each in unknown:
        if each.is_citation or (cites and _has_year(each.key)):
            found.append(_unidentified(page, path, each, bibliographies))
    return found


def _read(
    page: Page, path: str, match: re.Match[str], library: Mapping[str, Mention]
) -> Claim | _Unknown:
    number = 1 if match.group(1) is not None else 2
    braces = 1 if number == 1 else 0
    key = _known(match.group(number), library)
    if key is not None:
        end = match.start(number) + len(key) + braces
        return match.start(), end, _mention(page, path, (match.start(), end), library[key], key)
    # A prefix may stand before an identifier that is a mention by itself: [@url:https://…].
    is_prefix = _NO_WORK.match(page.text, match.start(number))
    is_other = is_prefix or _names_no_work(match.group(number), page, match.start())
    is_citation = not is_other and _is_citation(page, match.start())
    return _Unknown(match.start(), match.end(), match.group(number), is_citation)


def _names_no_work(key: str, page: Page, start: int) -> bool:
    """Whether a key is a package's name, or that of a person who has a note."""
    in_braces = page.clear.startswith("@{", start + (page.clear[start] == "-"))
    if _PACKAGE.fullmatch(key) and not in_braces and not re.search(r"\d\d", key):
        return True
    return page.clear[max(start - 2, 0) : start] == "[[" and _PERSON.fullmatch(key) is not None


def _links(page: Page, path: str, library: Mapping[str, Mention]) -> Iterator[Claim]:
    """Links to literature notes: [[key]], [[A note of its title]], [[@A note of its title]]."""
    for start, end in page.note_links:
        known = library.get(link_to(link_name(page.text[start + 2 : end - 2])))
        if known is not None:
            yield start, end, _mention(page, path, (start, end), known, known.cite_key)
    for match in _LINK.finditer(page.clear):
        key = match[1][1:].strip()
        known = library.get(link_to(link_name(match[1])))
        is_plain = " " not in key or _PERSON.fullmatch(key)
        if key in library or (known is None and is_plain):
            continue  # a key like any other, or a person
        span = match.span()
        if known is not None:
            yield *span, _mention(page, path, span, known, known.cite_key)
        else:
            problem = f"no note or bibliography defines [[{match[1]}]]"
            line, column = page.position(span[0])
            text = page.text[slice(*span)]
            yield *span, Mention(path, line, column, "citekey", text, problems=(problem,))


def _is_citation(page: Page, offset: int) -> bool:
    """Whether a key stands in brackets: outside them it may be anybody's handle."""
    start = max(page.line_span(offset)[0], offset - _LONGEST)
    if page.clear.rfind("[", start, offset) <= page.clear.rfind("]", start, offset):
        return False
    closing = page.clear.find("]", offset)
    return not page.clear.startswith("](", closing)  # [@anna](https://…) is a link


def _has_year(key: str) -> bool:
    """Whether a bare key holds a digit as keys do, and is no package, hour or reference."""
    is_other = _HANDLE.match(key) or _NO_WORK.match(key)
    return not is_other and any(char.isdigit() for char in key)


def _known(key: str, library: Mapping[str, Mention]) -> str | None:
    """The longest beginning of *key* that the library holds: a key may run into punctuation."""
    while key and key not in library:
        shorter = _TAIL.sub("", key)
        key = shorter if shorter != key else ""
    return key or None


def _mention(
    page: Page, path: str, span: tuple[int, int], known: Mention, key: str | None
) -> Mention:
    line, column = page.position(span[0])
    return replace(
        known,
        path=path,
        line=line,
        column=column,
        kind="citekey",
        text=page.text[slice(*span)],
        annotation=None,
        cite_key=key,
        problems=(),
    )


def _unidentified(page: Page, path: str, unknown: _Unknown, bibliographies: Sequence[str]) -> Claim:
    line, column = page.position(unknown.start)
    mention = Mention(
        path=path,
        line=line,
        column=column,
        kind="citekey",
        text=page.text[unknown.start : unknown.end],
        cite_key=unknown.key,
        problems=(undefined(f"@{unknown.key}", bibliographies),),
    )
    return unknown.start, unknown.end, mention


def undefined(key: str, bibliographies: Collection[str]) -> str:
    """What is wrong with a key that none of *bibliographies* has, in words."""
    where = f"is not in {', '.join(bibliographies)}" if bibliographies else "is defined nowhere"
    return f"{key} {where}"
