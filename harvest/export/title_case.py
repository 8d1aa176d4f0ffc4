"""Titles in the case that a CSL style asks for: "Ground-Based Measurements of the Sea".

The rules and the words that stay small are those of the CSL 1.0.2 specification ("Title case
conversion"): a word with a capital of its own is never touched.
"""

from __future__ import annotations

import re

__all__ = ["in_title_case"]

_SMALL = frozenset(
    """
    a about above across afore after against al along alongside amid amidst among amongst an and
    anenst apropos apud around as aside astride at athwart atop barring before behind below
    beneath beside besides between beyond but by c ca circa d' de despite down during et except
    for forenenst from given in inside into lest like modulo near next nor notwithstanding of off
    on onto or out over per plus pro qua sans since so than the through throughout thru thruout
    till to toward towards under underneath until unto up upon v van versus via vis-à-vis von vs
    with within without yet
    """.split()
)
# Letters with the apostrophes, accents and style marks (private characters) inside them.
_WORD = re.compile(r"[^\W_][^\W_'’\ue010-\ue02f]*(?:['’\ue010-\ue02f][^\W_]+)*")
_SYMBOL = re.compile(r"[^\W\d_a-zA-Z]\d*")  # β, and the β2 of TGF-β2, are no words
_LETTER_WORDS = ("e-", "x-")  # e-mail, x-ray: of these two the letter is half a word
_OPENS = re.compile(r"[:?!—]['\"”’)\]\ue020-\ue02f]*\s+['\"“‘(\[\ue010-\ue01f]*$")


def in_title_case(title: str) -> str:
    """*title* with its words capitalised, but for the small ones inside it.

    A letter that stands alone stays as it is, before a hyphen, too: it is a variable (k-mer), a
    place in a molecule (p-xylene) or a word of another language.

    >>> in_title_case("sun- and heat-damaged skin (elastotic) after the war: a study of what for")
    'Sun- and Heat-Damaged Skin (Elastotic) after the War: A Study of What For'
    """
    words = list(_WORD.finditer(title))
    pieces = []
    end = 0
    for at, word in enumerate(words):
        pieces.append(title[end : word.start()])
        is_edge = at in (0, len(words) - 1) or bool(_OPENS.search(title[: word.start()]))
        is_word = is_edge or title[word.start() : word.end() + 1] in _LETTER_WORDS
        is_symbol = _SYMBOL.fullmatch(word[0]) or (len(word[0]) == 1 and not is_word)
        pieces.append(word[0] if is_symbol else _cased(word[0], is_edge))
        end = word.end()
    return "".join(pieces) + title[end:]


def _cased(word: str, is_edge: bool) -> str:
    if word != word.lower() or (not is_edge and word in _SMALL):
        return word
    return word[0].upper() + word[1:]
