r"""LaTeX as .bib files hold it: to plain text, and to the bare characters of an identifier.

pylatexenc decodes what needs decoding; most fields hold no backslash and take the short way.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from harvest.text.logger_quiet import keep_off_terminal

__all__ = ["to_plain_text", "to_verbatim"]

MAX_LENGTH = 20_000
"""Longer texts are no titles; they lose their markup the crude way."""

_SPACE = re.compile(r"\s+")
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_DASHES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", " "))
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?\s*|[\"'`^~=.])|[{}$]")
_DEEP = re.compile(r"\{\s*(?:\{\s*){30}")

_ACCENTS = re.compile(r"(?:\\(?:[\"'`^~=.]|[uvHcdbkrt](?![A-Za-z]))[\s{]*){5}")
"""More accents upon each other than any letter has: each doubles the decoder's work."""

_LETTER = r"(?:[A-Za-z]|\\[ij])"
_ATOM = re.compile(
    rf"\{{\\[\"'`^~=.]\s*\{{?{_LETTER}\}}?\}}|\\[\"'`^~=.]\{{{_LETTER}\}}|\\[\"'`^~=.][A-Za-z]"
    rf"|\{{\\[uvHcdbkr](?:\s+|\{{){_LETTER}\}}?\}}|\\[uvHcdbkr]\{{{_LETTER}\}}"
    r"|\{\\(?:ss|o|O|l|L|ae|AE|oe|OE|aa|AA|i|j)\s*\}"
)
"""One accented or special letter: what most titles and names have, and nothing else."""

_NOTE = re.compile(
    r"\\(?:thanks|footnote(?:mark|text)?|tnote(?:ref|mark|text)|fnref|label|index)(?![A-Za-z])\*?"
    r"(?:\s*\[[^\]\n]{0,40}\])?(?:\s*\{(?:[^{}]|\{[^{}]{0,200}\}){0,500}\})?"
)
"""What stands beside a title or a name and is no part of it."""

_ESCAPED = re.compile(r"\\([&%_#])")

_VERBATIM = (
    (re.compile(r"\{?\\textunderscore(?:\{\}|\s)?\}?"), "_"),
    (re.compile(r"\{?\\textless(?:\{\}|\s)?\}?|\$\s*\\?(?:lt|<)\s*\$"), "<"),
    (re.compile(r"\{?\\textgreater(?:\{\}|\s)?\}?|\$\s*\\?(?:gt|>)\s*\$"), ">"),
    (re.compile(r"\{?\\(?:textendash|textemdash)(?:\{\}|\s)?\}?"), "-"),
    (re.compile(r"\{?\\(?:texttildelow|textasciitilde|~)(?:\{\})?\}?|\$\\sim\$"), "~"),
    (re.compile(r"\{?\\([_%&#$<>{}])\}?"), r"\1"),
    (re.compile(r"\\href\s*\{([^{}]*)\}.*", re.DOTALL), r"\1"),
    (re.compile(r"\\(?:url|path|nolinkurl)\s*(?=\{)|[{}]|\\allowbreak\s*"), ""),
)


def to_plain_text(value: str) -> str:
    r"""The text that LaTeX would show for *value*, on one line.

    >>> to_plain_text(r'The {MRI} of M{\"u}ller \& $\alpha$-waves')
    'The MRI of Müller & α-waves'
    """
    if "\\" in value:
        value = _NOTE.sub("", value)
        value = _ATOM.sub(lambda match: _letter(match[0]), value)
    simple = _ESCAPED.sub(r"\1", value)
    if "\\" in simple or "$" in simple:
        value = _decoded(value)
    else:
        value = simple
        for latex, char in _DASHES:
            value = value.replace(latex, char)
        value = value.replace("{", "").replace("}", "")
    return _SPACE.sub(" ", value).strip()


def to_verbatim(value: str) -> str:
    r"""The characters of a DOI, number or address that *value* wraps in LaTeX.

    >>> to_verbatim(r"\url{https://doi.org/10.1007/978-3{\_}4}")
    'https://doi.org/10.1007/978-3_4'
    """
    for pattern, plain in _VERBATIM:
        value = pattern.sub(plain, value)
    return value.strip()


def _decoded(value: str) -> str:
    if len(value) > MAX_LENGTH or _DEEP.search(value) or _ACCENTS.search(value):
        return _COMMAND.sub("", value)
    value = _BARE_PERCENT.sub(r"\\%", value)  # BibTeX knows no comments, pylatexenc does
    try:
        return str(_decoder().latex_to_text(value))
    except Exception:  # whatever a library makes of hostile text, the entry is still read
        return _COMMAND.sub("", value)


@lru_cache(maxsize=2048)
def _letter(latex: str) -> str:
    """One letter, looked up once: pylatexenc takes a millisecond each time."""
    return _decoded(latex)


@cache
def _decoder() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    keep_off_terminal("pylatexenc")
    return LatexNodes2Text(math_mode="text", keep_comments=True)
