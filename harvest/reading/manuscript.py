r"""The citation keys of a LaTeX manuscript (.tex), or of what LaTeX wrote of it (.aux).

natbib, BibLaTeX and the kernel name their commands alike: something with "cite" in it, optional
arguments, then the keys in braces. Comments cite nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from harvest.model.mention import Mention, Reading
from harvest.reading import MANUSCRIPTS
from harvest.reading.property import bibliography_paths

__all__ = ["named_bibliographies", "read_manuscript"]

_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_CITE = re.compile(
    r"\\(?!bibcite|setcitestyle|citestyle|citereset|DeclareCite)(?:[a-zA-Z]*[cC]ite[a-zA-Z]*\*?(?:\s*(?:\[[^\]]{0,500}\]|\([^()]{0,500}\))){0,4}"
    r"|citation|abx@aux@cite(?:\{\d+\})?)\s*\{(?P<keys>[^{}\\]{1,5000})\}"
)
_FILES = re.compile(
    r"\\(?:bibliography|bibdata|addbibresource(?:\[[^\]]*\])?|abx@aux@bibresource)\{([^{}]{1,2000})\}"
)
_KEY = re.compile(r"[^\s,]+")


def named_bibliographies(text: str, path: str) -> tuple[str, ...]:
    """The bibliography files that a note or manuscript names, as written; with their suffix.

    >>> named_bibliographies("\\\\bibliography{refs,more}", "paper.tex")
    ('refs.bib', 'more.bib')
    """
    if PurePath(path).suffix.lower() not in MANUSCRIPTS:
        return bibliography_paths(text)
    names = [
        name.strip() for found in _FILES.findall(_uncommented(text)) for name in found.split(",")
    ]
    return tuple(
        name if PurePath(name).suffix in (".bib", ".json") else f"{name}.bib"
        for name in dict.fromkeys(names)
        if name and not name.endswith("-blx")
    )


def read_manuscript(text: str, path: str, library: Mapping[str, Mention]) -> Reading:
    r"""Every citation of a key, in order; "*" (\nocite{*}) is none."""
    text = _uncommented(text)
    names = ", ".join(named_bibliographies(text, path))
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    mentions = []
    for group in _CITE.finditer(text):
        for found in _KEY.finditer(text, *group.span("keys")):
            key, start = found[0], found.start()
            if key == "*":
                continue
            line = bisect_right(lines, start)
            column = start - lines[line - 1] + 1
            known = library.get(key)
            where = f"is not in {names}" if names else "is defined nowhere"
            mention = Mention(
                path, line, column, "citekey", key, cite_key=key, problems=(f"{key} {where}",)
            )
            if known is not None:
                mention = replace(
                    mention, identifiers=known.identifiers, query=known.query, problems=()
                )
            mentions.append(mention)
    return Reading(tuple(mentions))


def _uncommented(text: str) -> str:
    """The text with its comments blanked, every place as it was."""
    return _COMMENT.sub(lambda match: " " * len(match[0]), text)
