"""Text as sources send it, made plain: markup, entities, formulas and control characters.

The rules come from real records: face markup and MathML in titles, JATS in abstracts, entities
encoded twice, text decoded with the wrong table, line breaks with their indentation.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from functools import lru_cache
from typing import Any

from harvest.text.encoding import LOST, MOJIBAKE, mend_lost, repair_encoding
from harvest.text.formula import FORMULA, plain_formula
from harvest.text.lost_space import part_words_at_tags
from harvest.text.mathml import plain_mathml
from harvest.text.no_value import LONGEST, is_no_value

__all__ = ["clean_abstract", "clean_text", "clean_title", "inverted_abstract", "without_mathml"]

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ATTRIBUTE = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))*"""
_TAG = re.compile(rf"<(/?)((?:\w{{1,12}}:)?[A-Za-z][\w.-]{{0,30}}){_ATTRIBUTE}\s*/?>")
_COMMENT = re.compile(r"<!--(?:(?!<!--).){0,9999}?-->|<!\[CDATA\[|\]\]>|<\?[^<>]*\?>", re.DOTALL)
_UNSEEN = re.compile(
    r"<((?:\w+:)?(?:tex-math|annotation))\b[^<>]*>(?:(?!<\1\b).){0,9999}?</\1\s*>", re.S
)
_BLOCK = frozenset(
    "p br div sec title li ul ol dl dt dd list list-item tr td th table thead tbody label caption "
    "fig disp-formula h1 h2 h3 h4 h5 h6 hr abstract col boxed-text disp-quote".split()
)
_VARIABLE = re.compile(r"[A-Zac-hj-oq-rt-z]")
_SMALL_CAPS = re.compile(r"(?<=\u2010)\s+(?=<scp>)|(?<=</scp>)\s+(?=[\u2010\u2011,.;:)'’-])")
_INDENTED = re.compile(  # Wiley breaks the line at every tag, within words too
    r"(?<!\s)\s++(?=<su[bp]>)|(?<=</sub>)\s++(?=[A-Z][a-z]?<sub>)"
    r"|(?<=>)\s++(?=[,;.:)\]\u2010-])|(?<=[\[(/\u2010-])\s++(?=<)"
)
_MATH = re.compile(r"(.?)<((?:\w+:)?math)\b[^<>]*>((?:(?!<\2\b).){0,9999}?)</\2\s*>(.?)", re.DOTALL)
_ODD = re.compile(
    f"{MOJIBAKE}|[\u0131\ufffd\u2010\u2011\ufe63\uff0d\ufb00-\ufb04\U0001d400-\U0001d7ff]"
)
_DOTLESS = re.compile("\u0131(?=[\u0300-\u036f])")
_JOINER = re.compile(r"(?<![\u0600-\u07ff\u0900-\u109f])[\u200c\u200d]")
_FOOTNOTE = re.compile(r"(?<!\b\w)\s*[*†‡§¶⁎∗]+$")
_BRACKETED = re.compile(r"^\[([^\[\]]{10,}?)\.?\]\.?$")
_NOTE_MARK = re.compile(
    r"(?:(?<=[^\W\d_]{4})<sup>\s*[\d*†‡,a-c]{1,3}\s*</sup>\s*$|(?<=[^\W\d_]\.)<sup>[\d,]+</sup>)"
)


def _character_table() -> dict[int, str | None]:
    """What single characters become: None drops them."""
    table: dict[int, str | None] = {
        code: None
        for code in (*range(0x20), 0x7F, 0xAD, 0x61C, 0x180E, *range(0x200E, 0x2010), 0x200B)
    }
    table |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF))
    table |= {code: " " for code in (9, 10, 11, 12, 13)}
    for code in range(0x80, 0xA0):  # C1 controls are nearly always Windows-1252 read as Latin-1
        table[code] = bytes([code]).decode("cp1252", "ignore") or " "
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x1D400, 0x1D800)}
    table |= {0x2010: "-", 0x2011: "-", 0xFE63: "-", 0xFF0D: "-"}
    table |= {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
    return table


_CHARACTERS = _character_table()
SHORT = 120
"""Longer texts are titles and abstracts, which hardly come twice."""
_UNFIT = frozenset({"Cc", "Cs", "Co", "Cn"})


def clean_text(text: str) -> str:
    """*text* as one line of plain Unicode: no markup, entities, control or invisible characters.

    A tag is only what is built like one, so that "p <0.05 and > 3" stays; what it encloses is kept
    and joined to its neighbors (H<sub>2</sub>O), but for block tags, which leave a space.

    >>> clean_text("H<sub>2</sub>O &amp;amp; p <0.05 and > 3")
    'H2O & p <0.05 and > 3'
    """
    return _clean_short(text) if len(text) <= SHORT else _clean(text)


@lru_cache(maxsize=8192)
def _clean_short(text: str) -> str:
    """As `_clean`; journals, publishers, institutions and topics come again and again."""
    return _clean(text)


def _clean(text: str) -> str:
    if _is_plain(text):
        return text.strip()
    if "&" in text:
        text = _decode_entities(text)
    if "<" in text:
        text = _drop_markup(text)
    if "$" in text or "\\" in text:
        text = FORMULA.sub(_plain_tex, text)
    return _plain_characters(text)


def clean_title(text: str) -> str:
    """*text* cleaned, without the footnote mark at its end ("… of Medicine*"); "Sgr A*" stays.

    A word for "no title" is "".
    PubMed's brackets round a translated title go too: they are its notation, not the title's.

    >>> clean_title("Die Andrologie als Spezialgebiet<sup>1</sup> *"), clean_title("Sgr A*")
    ('Die Andrologie als Spezialgebiet', 'Sgr A*')
    """
    clean = clean_text(_NOTE_MARK.sub("", text.rstrip(" *†‡")) if "<sup>" in text else text)
    if clean and not clean[-1].isalnum():
        clean = _FOOTNOTE.sub("", clean)
        clean = _BRACKETED.sub(r"\1", clean) if clean[:1] == "[" else clean
    return "" if len(clean) <= LONGEST and is_no_value(clean) else clean


def _is_plain(text: str) -> bool:
    """Whether *text* surely needs no cleaning: the quick way for most texts."""
    if "<" in text or "&" in text or "$" in text or "\\" in text or "  " in text:
        return False
    if not text.isprintable():
        return False
    if text.isascii():
        return True
    return unicodedata.is_normalized("NFC", text) and not _ODD.search(text)


def _decode_entities(text: str) -> str:
    """Entities decoded until none is left; three rounds, for `&amp;amp;lt;` occurs."""
    for _ in range(3):
        decoded = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        if decoded == text:
            break
        text = decoded
    return text


def _drop_markup(text: str) -> str:
    text = _COMMENT.sub("", text.replace("</=", "≤"))  # PubMed's way to write it in ASCII
    text = without_mathml(text)
    text = _UNSEEN.sub(_unseen, text)
    if "\n" in text:
        text = _INDENTED.sub(_unbroken, _INDENTED.sub(_unbroken, text))
    text = part_words_at_tags(_SMALL_CAPS.sub("", text))
    return _TAG.sub(_in_place_of_tag, text)


def _unbroken(blank: re.Match[str]) -> str:
    return "" if "\n" in blank[0] else blank[0]


def without_mathml(text: str) -> str:
    """*text* with its MathML as plain text and all other markup as it is."""
    return _MATH.sub(_plain_math, text) if "math" in text else text


def _unseen(found: re.Match[str]) -> str:
    """TeX beside MathML says the same again; it is kept where it has its own dollars."""
    if found[1].endswith("annotation"):
        return ""
    inner = _TAG.sub("", found[0])
    return inner if "$" in inner else ""


def _in_place_of_tag(found: re.Match[str]) -> str:
    name = found[2].rpartition(":")[2].lower()
    if name == "subtitle":  # JAMA deposits "TITLE<subtitle>Subtitle</subtitle>"
        return "" if found[1] else ": "
    if name in _BLOCK:
        return " "
    if len(found[2]) == 1 and not found[1] and _VARIABLE.fullmatch(found[2]):
        return found[0]  # the mean <r> of a sample is no tag
    return ""


def _plain_math(found: re.Match[str]) -> str:
    """MathML as text (its characters where it is broken), with the spaces back it replaced."""
    before, _, inner, after = found.groups()
    inner = re.sub(r">\s+<", "><", inner)
    plain = plain_mathml(inner)
    plain = " ".join(_TAG.sub("", inner).split()) if plain is None else plain
    opening = " " if before and (before.isalnum() or before in ",;:)") else ""
    closing = " " if after and (after.isalnum() or after == "(") else ""
    return f"{before}{opening}{plain}{closing}{after}"


def _plain_tex(found: re.Match[str]) -> str:
    """TeX as the characters it sets; as it was when it cannot be read."""
    plain = plain_formula(next(part for part in found.groups() if part is not None))
    return found[0] if plain is None else plain


def _plain_characters(text: str) -> str:
    text = _visible(repair_encoding(text))
    if LOST in text:
        text = mend_lost(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _visible(text: str) -> str:
    """*text* with single spaces between what can be seen."""
    text = _DOTLESS.sub("i", _JOINER.sub("", text)).translate(_CHARACTERS)
    if not text.isprintable():
        text = "".join(
            character
            for character in text
            if character.isprintable() or unicodedata.category(character) not in _UNFIT
        )
    return " ".join(text.split())


_HEADING = re.compile(
    r"<((?:\w+:)?(?:title|label))\b[^<>]*>((?:(?!<\1\b).){0,999}?)</\1\s*>", re.DOTALL
)
_PARAGRAPH = re.compile(r"</?(?:\w+:)?(?:p|sec|list-item|list|br|div|li|disp-formula)\b[^<>]*>")
_ABSTRACT_TITLE = re.compile(
    r"\W*(?:abstract|summary|zusammenfassung|résumé|resumen|resumo|riassunto|аннотация)\W*", re.I
)
_LEADING_TITLE = re.compile(r"(?:(?:Abstract|ABSTRACT)[\s:.—-]+)+(?=[^\W\d_]*[A-Z]|[\d\"“(])")


def clean_abstract(text: str) -> str:
    """An abstract in JATS, HTML or plain text as paragraphs, its own title "Abstract" dropped.

    The heading of a section opens its paragraph: "Methods: We …".

    >>> clean_abstract("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><p>Two.</p>")
    'One.\\n\\nTwo.'
    """
    if "<" not in text and "&lt;" in text:
        text = _decode_entities(text)
    if "<" in text:
        text = _HEADING.sub(_plain_heading, text)
        text = _PARAGRAPH.sub("\x00", text)
    paragraphs = [clean for part in text.split("\x00") if (clean := clean_text(part))]
    if len(paragraphs) == 1 and is_no_value(paragraphs[0]):
        return ""
    if paragraphs:
        paragraphs[0] = _LEADING_TITLE.sub("", paragraphs[0], count=1)
    return "\n\n".join(_headings_joined(paragraphs))


def _plain_heading(found: re.Match[str]) -> str:
    heading = clean_text(found[2])
    if not heading or _ABSTRACT_TITLE.fullmatch(heading):
        return "\x00"
    return f"\x00{heading.rstrip(':')}:\x00"


def _headings_joined(paragraphs: list[str]) -> list[str]:
    """Each short paragraph that ends in a colon put in front of the one it announces."""
    joined: list[str] = []
    heading = ""
    for paragraph in paragraphs:
        if paragraph.endswith(":") and len(paragraph) < 80:
            heading += paragraph + " "
            continue
        joined.append(heading + paragraph)
        heading = ""
    return joined


def inverted_abstract(index: Any) -> str:
    """The abstract that OpenAlex's inverted index holds; "" when there is none.

    The index is `{word: [positions]}`, in old records a JSON text of it inside "InvertedIndex".

    >>> inverted_abstract({"world": [1], "Hello": [0]})
    'Hello world'
    """
    if isinstance(index, str):
        try:
            index = json.loads(index)
        except ValueError:
            return ""
    if not isinstance(index, dict):
        return ""
    if isinstance(index.get("InvertedIndex"), dict):
        index = index["InvertedIndex"]
    words = {
        position: word
        for word, positions in index.items()
        if type(positions) is list
        for position in positions
        if type(position) is int
    }
    return clean_abstract(" ".join([words[position] for position in sorted(words)]))
