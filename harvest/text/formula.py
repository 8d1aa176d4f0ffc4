"""TeX formulas of titles as Unicode: scripts where Unicode has them, else in braces (H^{1/2})."""

from __future__ import annotations

import re

from harvest.text.logger_quiet import keep_off_terminal

__all__ = ["FORMULA", "plain_formula", "plain_script"]

FORMULA = re.compile(
    r"\$\$(.{1,2000}?)\$\$|\$([^$]{0,500}?[\\^_{][^$]{0,500}?)\$|\\\((.{1,500}?)\\\)"
    r"|\\\[(.{1,500}?)\\\]"
)
"""A formula between dollars, \\( \\) or \\[ \\]; a price has neither script nor macro in it."""

_UP = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ−∗*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ⁻**",
        strict=True,
    )
)
_DOWN = dict(
    zip(
        "0123456789+-=()aehijklmnoprstuvxβγρφχ−",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ₋",
        strict=True,
    )
)
_MACRO = re.compile(r"\\(?:[A-Za-z]+|.)\s*")


def plain_formula(formula: str) -> str | None:
    """The TeX *formula* (without its dollars) as text; None where it cannot be read.

    >>> plain_formula("L^p"), plain_formula("B_s^0"), plain_formula("H^{1/2}")
    ('Lᵖ', 'Bₛ⁰', 'H^{1/2}')
    """
    try:
        found = "".join(_pieces(formula)).strip()
    except Exception:  # pylatexenc's errors have no common base; a title must survive them
        return None
    return None if "%s" in found else found


def _pieces(formula: str) -> list[str]:
    found = []
    start = at = depth = 0
    while at < len(formula):
        char = formula[at]
        depth += (char == "{") - (char == "}")
        if char == "\\":
            at += 2
        elif char in "^_" and depth == 0:
            found.append(_set(formula[start:at]))
            inner, at = _argument(formula, at + 1)
            found.append(plain_script(_set(inner), char))
            start = at
        else:
            at += 1
    return [*found, _set(formula[start:])]


def _argument(formula: str, at: int) -> tuple[str, int]:
    """The argument that begins at *at*, and where it ends."""
    while at < len(formula) and formula[at].isspace():
        at += 1
    if at < len(formula) and formula[at] == "{":
        depth = 0
        for end in range(at, len(formula)):
            depth += (formula[end] == "{") - (formula[end] == "}")
            if depth == 0:
                return formula[at + 1 : end], end + 1
    macro = _MACRO.match(formula, at)
    end = macro.end() if macro else at + 1
    return formula[at:end], end


def plain_script(text: str, mark: str) -> str:
    """*text* raised (mark "^") or lowered ("_").

    >>> plain_script("2+", "^"), plain_script("1/2", "^"), plain_script("c", "_")
    ('²⁺', '^{1/2}', '_c')
    """
    table = _UP if mark == "^" else _DOWN
    if text in ("′", "'", "∘", "°", "†", "‡"):
        return {"∘": "°", "'": "′"}.get(text, text)
    if text and all(char in table for char in text):
        return "".join(table[char] for char in text)
    return f"{mark}{{{text}}}" if len(text) != 1 else f"{mark}{text}"


_PILED = re.compile(r"(?:\\(?:[\"'`^~=.]|[uvHcdbkrt](?![A-Za-z])|[a-z]{3,9})[\s{]*\{\s*){6}")
"""Accents upon accents, each of which doubles the decoder's work."""


def _set(tex: str) -> str:
    """What TeX without scripts sets."""
    if not tex or (tex.isascii() and tex.isalnum()):
        return tex
    if _PILED.search(tex):
        return re.sub(r"\\(?:[A-Za-z]+\s*|.)|[{}$]", "", tex).strip()
    # Heavy, and hardly ever needed; what it cannot substitute it would log as a warning.
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    keep_off_terminal("pylatexenc")
    plain: str = LatexNodes2Text(math_mode="text").latex_to_text(f"${tex}$")
    lead = " " if tex[:1].isspace() else ""
    return lead + re.sub(r"[{}$]", "", plain).strip() + (" " if tex[-1:].isspace() else "")
