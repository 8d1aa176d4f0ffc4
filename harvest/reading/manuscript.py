r"""The citation keys of a LaTeX manuscript (.tex), or of what LaTeX wrote of it (.aux, .bbl).

natbib, BibLaTeX and the kernel name their commands alike: something with "cite" in it, optional
arguments, then the keys in braces. Comments and what is set as it stands cite nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath

from harvest.model.mention import Mention, Reading
from harvest.reading import MANUSCRIPTS
from harvest.reading.citation_key import undefined
from harvest.reading.latex_text import to_plain_text
from harvest.reading.lists import read_ref
from harvest.reading.property import bibliography_paths

__all__ = [
    "included_files",
    "is_whole",
    "named_bibliographies",
    "named_whole",
    "read_items",
    "read_manuscript",
]

_VERBATIM = re.compile(r"\\(?:verb|lstinline)\*?([^\s\w*{\[])[^\n]{0,300}?\1")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_HIDDEN = re.compile(
    r"\\begin\{(verbatim\*?|[BL]?Verbatim\*?|lstlisting|minted|comment|filecontents\*?)\}|\\iffalse\b"
)
_COMMAND = re.compile(
    r"\\(?!bibcite|setcitestyle|citestyle|citereset|citetext|(?:re)?newcite|DeclareCite)"
    r"(?:(?P<name>[a-zA-Z]*[cC]ite[a-zA-Z]*|[a-zA-Z]*cquote|bibentry)\*?"
    r"|citation|abx@aux@cite(?:\{\d+\})?)(?![a-zA-Z])"
)
_GROUP = re.compile(
    r"(?:\s*(?:\[[^\]]{0,500}\]|\([^()]{0,500}\))){0,4}\s*\{(?P<keys>[^{}\\#]{1,5000})\}"
)
_FIRST = re.compile(r"\s*(?:\[[^\]]{0,500}\]\s*)?\{[^{}]{0,50}\}")
_SECOND = re.compile(r"volcite|^(?:foreign|hyphen|hybrid)\w+cquote$")
"""Commands whose first argument is a volume or a language."""
_FILES = re.compile(
    r"\\(?:bibliography|bibdata|addbibresource(?:\[[^\]]*\])?|abx@aux@bibresource)\{([^{}]{1,2000})\}"
)
_KEY = re.compile(r"[^\s,]+")
_INCLUDED = re.compile(
    r"\\(?:input|include|subfile|subfileinclude|InputIfFileExists|@input)"
    r"(?:\s*\{\s*([^{}\\#]{1,300})\}|\s+([^\s{}\\#]{1,300}))"
    r"|\\(?:sub)?(?:import|inputfrom|includefrom)\*?\{([^{}\\#]{0,300})\}\{([^{}\\#]{1,300})\}"
)
_ROOT = re.compile(
    r"^%\s*!\s*TeX\s+root\s*=\s*(\S[^\n]*)|\\documentclass\[([^\]{}]{1,300})\]\{subfiles\}",
    re.I | re.M,
)
_WHOLE = re.compile(r"\\documentclass\b|\\begin\{document\}")
_ITEM = re.compile(
    r"\\bibitem\s*(?:\[(?:[^\[\]{}]|\{(?:[^{}]|\{[^{}]{0,500}\}){0,500}\}){0,500}\])?"
    r"\s*\{([^{}]{1,300})\}"
)
_ITEMS_END = "\\end{thebibliography}"
_SETTING = re.compile(
    r"\\(?:newblock|em|it|bf|sl|sc|emph|textit|textbf|textsc|textsl|textrm|bibinfo\s*\{\w+\}"
    r"|bibnamefont|bibfnamefont|bibfield\s*\{\w+\}|natexlab|BibitemOpen|BibitemShut\s*\{[^{}]*\}"
    r"|bibAnnoteFile\s*\{[^{}]*\})(?![a-zA-Z])|~"
)
_LINK = re.compile(r"\\href\s*\{([^{}]{0,500})\}")
_LONGEST_ITEM = 4000
_DEFINING = re.compile(r"(?:command\*?\s*\{?|\\(?:def|let|gdef|edef)\s*)\Z")


def named_bibliographies(text: str, path: str) -> tuple[str, ...]:
    """The bibliography files that a note or manuscript names, as written; with their suffix.

    >>> named_bibliographies("\\\\bibliography{refs,more}", "paper.tex")
    ('refs.bib', 'more.bib')
    """
    if PurePath(path).suffix.lower() not in MANUSCRIPTS:
        return bibliography_paths(text)
    names = [name.strip() for found in _FILES.findall(_shown(text)) for name in found.split(",")]
    return tuple(
        name if PurePath(name).suffix in (".bib", ".json") else f"{name}.bib"
        for name in dict.fromkeys(names)
        if name and not name.endswith("-blx")
    )


def included_files(text: str) -> tuple[str, ...]:
    r"""The files that a manuscript reads in, as written: \input, \include, \subfile, \import.

    >>> included_files(r"\input{one} \input two.tex \import{sec/}{three} % \input{four}")
    ('one', 'two.tex', 'sec/three')
    """
    found = (
        f"{folder.rstrip('/')}/{name}" if folder else braced or bare or name
        for braced, bare, folder, name in _INCLUDED.findall(_shown(text))
    )
    return tuple(dict.fromkeys(each.strip() for each in found))


def is_whole(text: str) -> bool:
    """Whether it is a document, no part of one."""
    return _WHOLE.search(_shown(text)) is not None


def named_whole(text: str) -> str | None:
    """The manuscript that a part says it belongs to: "% !TeX root = ../main.tex"."""
    found = _ROOT.search(text)
    return next(filter(None, found.groups())).strip() if found else None


def read_items(text: str, path: str) -> dict[str, Mention]:
    r"""The references that stand in the manuscript itself, by key: \bibitem{key} …"""
    if "\\bibitem" not in text:
        return {}
    text = _shown(text)
    found = list(_ITEM.finditer(text))
    ends = [*(each.start() for each in found[1:]), len(text)]
    lines = _Places(text)
    items: dict[str, Mention] = {}
    for item, end in zip(found, ends, strict=True):
        stop = text.find(_ITEMS_END, item.end(), end)
        words = text[item.end() : stop if stop >= 0 else end][:_LONGEST_ITEM]
        words = _SETTING.sub(" ", _LINK.sub(r" \1 ", words))
        plain = to_plain_text(" ".join(words.split()))
        line, column = lines.place(item.start())
        if plain:
            reference = read_ref(plain, path, line)
            items.setdefault(item[1], replace(reference, column=column, cite_key=item[1]))
    return items


def read_manuscript(
    text: str,
    path: str,
    library: Mapping[str, Mention],
    names: Collection[str] = (),
    listed: Collection[str] = (),
    elsewhere: Mapping[str, Mention] | None = None,
) -> Reading:
    r"""Every citation of a key, in order, and the references that stand in it.

    Args:
        library: what keys mean.
        names: of the bibliographies that count, for a message.
        listed: all keys of these bibliographies, which \nocite{*} cites.
        elsewhere: the references that stand in other parts of the manuscript, by key.
    """
    items = read_items(text, path)
    text = _shown(text)
    lines = _Places(text)
    mentions = []
    for key, start in _cited(text):
        line, column = lines.place(start)
        for each in listed if key == "*" else (key,):
            known = library.get(each) or items.get(each) or (elsewhere or {}).get(each)
            mention = Mention(path, line, column, "citekey", key, cite_key=each)
            if known is not None:
                mention = replace(mention, identifiers=known.identifiers, query=known.query)
            else:
                mention = replace(mention, problems=(undefined(each, names),))
            mentions.append(mention)
    return Reading((*mentions, *items.values()))


class _Places:
    """Places in a text as lines and columns, from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


def _cited(text: str) -> Iterator[tuple[str, int]]:
    """Each key that is cited and where; those of "\\cites" have several groups of them."""
    for command in _COMMAND.finditer(text):
        if _DEFINING.search(text[max(0, command.start() - 30) : command.start()]):
            continue
        name, at = command["name"] or "", command.end()
        is_several = name.endswith("cites")
        while True:
            if _SECOND.search(name) and (first := _FIRST.match(text, at)):
                at = first.end()
            group = _GROUP.match(text, at)
            if group is None:
                break
            for found in _KEY.finditer(text, *group.span("keys")):
                yield found[0], found.start()
            at = group.end()
            if not is_several:
                break


def _shown(text: str) -> str:
    """The text with what LaTeX passes over blanked, every place as it was."""
    text = _COMMENT.sub(_blank, _VERBATIM.sub(_blank, text))
    end = text.find("\\end{document}")
    return _without_hidden(text if end < 0 else text[:end])


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _without_hidden(text: str) -> str:
    """The text with its verbatim blocks blanked; one that nothing ends hides nothing."""
    parts: list[str] = []
    endless: set[str] = set()
    at = 0
    while found := _HIDDEN.search(text, at):
        mark = f"\\end{{{found[1]}}}" if found[1] else "\\fi"
        end = -1 if mark in endless else text.find(mark, found.end())
        if end < 0:
            endless.add(mark)
            parts.append(text[at : found.end()])
            at = found.end()
            continue
        parts += [text[at : found.start()], re.sub(r"[^\n]", " ", text[found.start() : end])]
        at = end
    return "".join([*parts, text[at:]])
