"""Titles for formats without markup: raised and lowered letters that mean something stay so."""

from __future__ import annotations

import re
from itertools import groupby

from harvest.export.title_markup import find_styles
from harvest.text.formula import plain_script

__all__ = ["plain_title", "script_in_text"]

_ORDINAL = re.compile(r"st|nd|rd|th|er?|re|ème|eme|de|os?|as?|a|TM|R|SM|ste", re.IGNORECASE)


def plain_title(title: str, markup: str | None) -> str:
    """*title* with the scripts of its raw form *markup* in Unicode, or in braces: 10⁻³, H^{1/2}.

    A number below (CO2, as everybody writes it), an ordinal (2nd), a note's star and words of
    letters that Unicode cannot lower (kcat) stay plain.

    >>> plain_title("H1/2 of CO2, 10-3", "H<sup>1/2</sup> of CO<sub>2</sub>, 10<sup>-3</sup>")
    'H^{1/2} of CO2, 10⁻³'
    """
    styles = find_styles(title, markup) if markup else None
    if not styles:
        return title
    pieces = []
    pairs = zip(title, styles, strict=True)
    for style, group in groupby(pairs, key=lambda pair: [s for s in pair[1] if s in _MARKS][-1:]):
        piece = "".join(char for char, _ in group)
        pieces.append(script_in_text(piece, style[0]) if style else piece)
    return "".join(pieces)


_MARKS = {"sub": "_", "sup": "^"}


def script_in_text(text: str, style: str) -> str:
    """*text*, raised ("sup") or lowered ("sub"), as plain text shows it."""
    is_number_below = style == "sub" and text.isdecimal()
    has_meaning = any(char.isalnum() or char in "+-−" for char in text)
    if is_number_below or not has_meaning or _ORDINAL.fullmatch(text):
        return text
    scripted = plain_script(text, _MARKS[style])
    is_word = text.replace(" ", "").isalpha()
    return text if is_word and scripted.startswith(_MARKS[style]) else scripted
