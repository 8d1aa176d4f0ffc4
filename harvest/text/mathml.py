"""MathML of titles as one line of text that keeps its meaning: Bₛ⁰, H^{1/2}, √(s), a/(b + c), x̄."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from harvest.text.formula import plain_script

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["plain_mathml"]

_PREFIX = re.compile(r"(</?)\w+:(?=\w)")
_ATTRIBUTES = re.compile(r"(<\w+)\s[^<>]*?(/?>)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")
_DEEPEST = 40
_SCRIPTS = {
    "msub": "_", "msup": "^", "msubsup": "_^", "munder": "_", "mover": "^", "munderover": "_^",
}  # fmt: skip
_ACCENTS = {
    "¯": "\u0304", "‾": "\u0305", "―": "\u0305", "_": "\u0305", "̅": "\u0305", "\u0304": "\u0304",
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "∼": "\u0303", "˙": "\u0307",
    "¨": "\u0308", "→": "\u20d7", "⃗": "\u20d7", "˘": "\u0306", "ˇ": "\u030c", "−": "\u0305",
}  # fmt: skip
"""What stands over a letter, and the character that combines with it."""


def plain_mathml(inner: str) -> str | None:
    """What stands inside a <math> element as text; None where it is no XML.

    The meaning of the elements is that of MathML 3 §3.3 and §3.4.

    >>> plain_mathml("<mml:msup><mml:mi>H</mml:mi><mml:mn>2</mml:mn></mml:msup>")
    'H²'
    >>> plain_mathml("<msqrt><mi>s</mi></msqrt>")
    '√(s)'
    """
    from xml.etree import ElementTree  # heavy, and few titles have mathematics

    text = _ATTRIBUTES.sub(r"\1\2", _PREFIX.sub(r"\1", inner))
    try:
        root = ElementTree.fromstring(f"<math>{_BARE_AMPERSAND.sub('&amp;', text)}</math>")
    except ElementTree.ParseError:
        return None
    return None if _depth(text) > _DEEPEST else _row(root)


def _depth(text: str) -> int:
    deepest = depth = 0
    for tag in re.finditer(r"<(/?)\w+[^<>]*?(/?)>", text):
        depth += -1 if tag[1] else int(not tag[2])
        deepest = max(deepest, depth)
    return deepest


def _row(element: Element) -> str:
    """An element's own text and that of its children, in their order."""
    pieces = [element.text or ""]
    for child in element:
        pieces += [_plain(child), child.tail or ""]
    return " ".join("".join(pieces).split())


def _plain(element: Element) -> str:
    name = element.tag
    parts = [_plain(child) for child in element]
    if name in ("annotation", "annotation-xml", "tex-math", "none"):
        return ""
    if name == "mmultiscripts":
        return _multiscripts(element, parts)
    if name == "msqrt":
        return f"√({_row(element)})"
    if name == "mroot" and len(parts) == 2:
        return f"{plain_script(parts[1], '^')}√({parts[0]})"
    if name == "mfrac" and len(parts) == 2:
        return "/".join(map(_factor, parts))
    if name in _SCRIPTS and len(parts) == len(_SCRIPTS[name]) + 1:
        return _scripted(parts[0], parts[1:], _SCRIPTS[name], name)
    return _row(element)


def _factor(text: str) -> str:
    return text if re.fullmatch(r"\w*", text) else f"({text})"


def _scripted(base: str, parts: list[str], marks: str, name: str) -> str:
    over = _ACCENTS.get(parts[0]) if name == "mover" else None
    if over and len(base) <= 2:
        return unicodedata.normalize("NFC", "".join(char + over for char in base))
    return base + "".join(map(_script, parts, marks))


def _script(text: str, mark: str) -> str:
    return plain_script(text, mark) if text else ""


def _multiscripts(element: Element, parts: list[str]) -> str:
    """Scripts behind and, after <mprescripts/>, before the base: ²³⁵U."""
    names = [child.tag for child in element]
    at = names.index("mprescripts") if "mprescripts" in names else len(names)
    after, before = (
        "".join(_script(text, "_^"[place % 2]) for place, text in enumerate(scripts))
        for scripts in (parts[1:at], parts[at + 1 :])
    )
    return before + "".join(parts[:1]) + after
