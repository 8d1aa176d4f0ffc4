"""Unicode text as LaTeX that means the same text, escaped once.

The tables come from pylatexenc, one character at a time, under one rule: a LaTeX form is used
only if pylatexenc reads it back as the very same character. Everything else stays UTF-8, which is
right or at worst visible, while a wrong macro would be silently wrong. Encoding a character is slow
(it is parsed again), so every character is encoded once per process and then looked up.

Exceptions to "reads back the same": sub- and superscript characters (U+2082) become
``\\textsubscript{2}``, which readers give as a plain 2, and LOOKALIKES in glyph.py.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from harvest.export.latex_characters import (
    ACCENTS,
    ASCII_SPECIALS,
    LEGACY_FONT,
    LOOKALIKES,
    TYPOGRAPHY,
    UNDEFINED,
)

__all__ = ["clean", "escape_url", "read_latex", "to_latex"]

# Two characters that TeX would join into a third (-- , ``, '', ,,, ?`, <<) are kept apart.
_LIGATURES = r"[-‐‑‒–—―]{2,}|[`“‘]{2,}|['”’]{2,}|,{2,}|[?!](?=[`“‘])|<{2,}|>{2,}"
_CLUSTER = r"[^\W_][\u0300-\u036f]+"
_TO_ASCII = re.compile(rf"{_CLUSTER}|{_LIGATURES}|[&%$#_{{}}~^\\<>|]|[^\x00-\x7f]")
_TO_UTF8 = re.compile(rf"{_LIGATURES}|[&%$#_{{}}~^\\]")
_CONTROL = re.compile(
    r"[\t-\r\x1c-\x1f\x85\u2028\u2029 ]+(?:\ufffd+[\s\ufffd]+)*"
    r"|[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]"
)


def clean(text: str) -> str:
    """*text* on one line: control characters and lone surrogates gone, white space single.

    So is U+FFFD, the mark of a letter that no source knows: a word is better without it.

    >>> clean(" a\\n b\\x07 ")
    'a b'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _one_line(text).strip()


def _one_line(text: str) -> str:
    return _CONTROL.sub(lambda m: " " if m[0][0].isspace() else "", text)


def to_latex(text: str, ascii: bool = True) -> str:
    r"""*text*, which `clean` has seen, as LaTeX; with *ascii* in ASCII wherever it can be.

    >>> print(to_latex("50 % of Müller & Søn’s α_1"))
    50 \% of M{\"u}ller \& S{\o}n{\textquoteright}s \ensuremath{\alpha}\_1
    >>> to_latex("Müller & Søn", ascii=False)
    'Müller \\& Søn'
    """
    if not (text.isascii() and text.isprintable()):
        text = _one_line(text)
    if text.isalnum() and text.isascii():
        return text
    if not ascii:
        latex = _TO_UTF8.sub(_utf8, text)
    elif text.isascii():
        latex = _TO_ASCII.sub(_ascii, text)
    else:
        latex = _TO_ASCII.sub(_ascii, unicodedata.normalize("NFC", text))
    return latex if "\\{" not in latex and "\\}" not in latex else _balance(latex)


def _balance(latex: str) -> str:
    r"""Name braces that do not pair: BibTeX counts braces and knows no ``\{``."""
    depth = 0
    for brace in re.findall(r"\\[{}]", latex):
        depth += 1 if brace[1] == "{" else -1
        if depth < 0:
            break
    if depth == 0:
        return latex
    latex = latex.replace(r"\{", r"\ensuremath{\lbrace}")
    return latex.replace(r"\}", r"\ensuremath{\rbrace}")


def escape_url(url: str) -> str:
    """*url* (or DOI) verbatim, but for what would end the field: those become %7B and so on.

    >>> escape_url("10.1000/a_b%20<c>;2-#")
    '10.1000/a_b%20<c>;2-#'
    >>> escape_url("http://x.org/}, evil = {é")
    'http://x.org/%7D,%20evil%20=%20%7B%C3%A9'
    """
    return quote(clean(url), safe="!\"#$%&'()*+,-./:;<=>?@[]^_`|~")


def _utf8(match: re.Match[str]) -> str:
    token = match[0]
    return ASCII_SPECIALS.get(token) or "".join(f"{{{char}}}" for char in token)


def _ascii(match: re.Match[str]) -> str:
    token = match[0]
    known = _ENCODED.get(token)
    if known is None:
        known = _ENCODED[token] = _encode(token)
    return known


_ENCODED: dict[str, str] = {**ASCII_SPECIALS, **LEGACY_FONT, **TYPOGRAPHY, **LOOKALIKES}
"""Every token met so far. It can only grow by the characters of Unicode and their clusters."""


MOST_MARKS = 5
"""Combining marks upon a letter; no writing has more, and each doubles the time to check it."""


def _encode(token: str) -> str:
    if token.isascii() or (len(token) > 1 and not unicodedata.combining(token[1])):
        return "".join(_isolate(char) for char in token)
    if len(token) > MOST_MARKS + 1:
        return _encode(token[: MOST_MARKS + 1])
    script = _script(token) or _overlined(token)
    if script:
        return script
    for candidate in (_from_pylatexenc(token), _from_accents(token)):
        if candidate and candidate.isascii() and read_latex(candidate) == token:
            return candidate
    return token


def _isolate(char: str) -> str:
    """*char* so that its neighbour cannot form a ligature with it."""
    if char in LEGACY_FONT:
        return LEGACY_FONT[char]
    plain = LOOKALIKES.get(char, char)
    return f"{{{plain}}}" if plain.isascii() else _from_pylatexenc(char) or char


def _script(token: str) -> str | None:
    """Sub- and superscript characters as the markup they stand for: U+2082 is a lowered 2."""
    if len(token) > 1 or token in "¹²³ªº":
        return None
    form, _, code = unicodedata.decomposition(token).partition(" ")
    if form == "<fraction>" and len(parts := code.split()) == 3:
        over, _, under = (chr(int(part, 16)) for part in parts)
        return rf"\ensuremath{{\frac{{{over}}}{{{under}}}}}" if token not in "¼½¾" else None
    if form not in ("<sub>", "<super>") or " " in code:
        return None
    plain = chr(int(code, 16))
    macro = "textsubscript" if form == "<sub>" else "textsuperscript"
    inner = LOOKALIKES.get(plain, plain)
    return rf"\{macro}{{{inner}}}" if inner.isascii() else None


def _overlined(token: str) -> str | None:
    r"""A letter under a line (U+0305), a mark of mathematics: ``\ensuremath{\overline{...}}``."""
    base, marks = token[0], token[1:]
    if marks != "\u0305" or not base.isalnum() or not base.isascii():
        return None
    return rf"\ensuremath{{\overline{{\mathrm{{{base}}}}}}}"


def _from_pylatexenc(char: str) -> str | None:
    from pylatexenc.latexencode import (  # type: ignore[import-untyped]
        get_builtin_uni2latex_dict,
    )

    form: str | None = get_builtin_uni2latex_dict().get(ord(char)) if len(char) == 1 else None
    if form is None or _MACRO_REFUSED.search(form):
        return None
    bare = form.startswith("\\") and not form.startswith(r"\ensuremath")
    return f"{{{form}}}" if bare else form


_MACRO_REFUSED = re.compile(rf"^\\acute|\\(?:cyr|CYR|(?:{'|'.join(UNDEFINED)})(?![A-Za-z]))")


def _from_accents(token: str) -> str | None:
    """Nested accent macros for letters that have no form of their own: ``{\\d a}``."""
    decomposed = unicodedata.normalize("NFD", token)
    base, marks = decomposed[0], decomposed[1:]
    if not marks or not base.isascii() or not all(mark in ACCENTS for mark in marks):
        return None
    form = base
    for mark in marks:
        form = rf"{{\{ACCENTS[mark]}{form}}}"
    return form


def read_latex(latex: str) -> str:
    """The text that *latex* means, as pylatexenc reads it; braces go, unknown macros too.

    >>> read_latex(r"M{\\\"u}ller \\& {Co}")
    'Müller & Co'
    """
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    text: str = LatexNodes2Text().latex_to_text(latex)
    return unicodedata.normalize("NFC", text)
