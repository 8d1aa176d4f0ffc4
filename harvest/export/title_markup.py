"""The styles that a raw title (HTML, JATS, MathML) gives to the characters of the clean title.

The clean title is the text; markup only says which of its characters are raised, lowered or set in
italics. Markup that does not spell the title is not used at all, so nothing hostile in it can
reach an export.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from harvest.text.markup import without_mathml

__all__ = ["Styles", "find_styles"]

Styles = tuple[str, ...]
"""Styles of one character, outermost first: i, b, sub, sup, sc, tt."""

_TAG = re.compile(r"<(/?)\s*(?:[\w.-]+:)?([A-Za-z][\w-]*)[^<>]*?(/?)>")
_STYLES = {
    "i": "i",
    "em": "i",
    "italic": "i",
    "b": "b",
    "bold": "b",
    "strong": "b",
    "sub": "sub",
    "inf": "sub",
    "sup": "sup",
    "sc": "sc",
    "scp": "sc",
    "tt": "tt",
    "monospace": "tt",
}
_SCRIPTS = {
    "msub": ("", "sub"),
    "msup": ("", "sup"),
    "msubsup": ("", "sub", "sup"),
    "munder": ("", "sub"),
    "mover": ("", "sup"),
    "munderover": ("", "sub", "sup"),
}
"""MathML elements whose children stand below or above: the style of each child in order."""
_MAX_DEPTH = 40


@dataclass(slots=True)
class _Element:
    name: str
    styles: Styles
    children: int = 0

    def child_styles(self) -> Styles:
        """The styles inside the next child (MathML 3 §3.4 for what the scripts mean)."""
        if self.name == "mmultiscripts":
            style = "" if self.children == 0 else ("sup", "sub")[self.children % 2]
        else:
            scripts = _SCRIPTS.get(self.name, ())
            style = scripts[self.children] if self.children < len(scripts) else ""
        return (*self.styles, style) if style and style not in self.styles else self.styles


def find_styles(title: str, markup: str) -> list[Styles] | None:
    """The styles of each character of *title*, or None if *markup* has none or another text.

    >>> find_styles("CO2", "CO<sub>2</sub>")
    [(), (), ('sub',)]
    >>> find_styles("CO2", "CO<sub>3</sub>") is None
    True
    """
    plain = without_mathml(markup)
    for form in dict.fromkeys((markup, plain, html.unescape(plain))):
        styled = _read(form)
        found = _align(title, styled) if any(styles for _, styles in styled) else None
        if found is not None:
            return None if _is_uniform(title, found) else found
    return None


def _read(markup: str) -> list[tuple[str, Styles]]:
    """The visible characters of *markup*, each with its styles."""
    stack = [_Element("", ())]
    found: list[tuple[str, Styles]] = []
    end = 0
    for tag in _TAG.finditer(markup):
        found += _characters(markup[end : tag.start()], stack[-1].styles)
        end = tag.end()
        _turn(stack, tag[2].lower(), closing=bool(tag[1]), empty=bool(tag[3]))
    return found + _characters(markup[end:], stack[-1].styles)


def _characters(text: str, styles: Styles) -> list[tuple[str, Styles]]:
    text = unicodedata.normalize("NFC", html.unescape(text))
    return [(char, styles) for char in text if not char.isspace()]


def _turn(stack: list[_Element], name: str, closing: bool, empty: bool) -> None:
    """Enter or leave an element; a closing tag that closes nothing is ignored."""
    if closing:
        names = [element.name for element in stack[1:]]
        if name in names:
            del stack[len(names) - names[::-1].index(name) :]
        return
    if name == "mprescripts":
        stack[-1].children = 1
        return
    styles = stack[-1].child_styles()
    stack[-1].children += 1
    own = _STYLES.get(name)
    if not empty and len(stack) < _MAX_DEPTH:
        stack.append(_Element(name, (*styles, own) if own and own not in styles else styles))


def _align(title: str, styled: list[tuple[str, Styles]]) -> list[Styles] | None:
    """Lay *styled* over *title*, letter by letter; white space may differ."""
    found: list[Styles] = []
    rest = iter(styled)
    for char in title:
        if char.isspace():
            found.append(())
            continue
        raw, styles = next(rest, ("", ()))
        if raw == char:
            found.append(styles)
        elif unicodedata.normalize("NFKC", char) == raw:
            found.append(())  # The title has the raised character itself: H₂O for H<sub>2</sub>O.
        else:
            return None
    if next(rest, None) is not None:
        return None
    return _bridge(title, found)


def _bridge(title: str, styles: list[Styles]) -> list[Styles]:
    """Give a space the styles of its neighbors where they agree, so that phrases stay whole."""
    for index in range(1, len(title) - 1):
        if title[index].isspace() and styles[index - 1] == styles[index + 1]:
            styles[index] = styles[index - 1]
    return styles


def _is_uniform(title: str, styles: list[Styles]) -> bool:
    """A style on the whole title sets nothing apart."""
    return len(set(styles)) < 2
