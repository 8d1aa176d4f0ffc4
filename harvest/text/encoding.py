"""Text that was decoded with the wrong table, put right; characters lost for good, where known.

UTF-8 read as Latin-1 or Windows-1252 is turned back as a whole where all of it can be. Else ftfy
repairs the parts that are surely broken; it is heavy, so it is loaded only when a text shows a
sequence that right texts hardly have.
"""

from __future__ import annotations

import re

__all__ = ["LOST", "MOJIBAKE", "mend_lost", "repair_encoding"]

MOJIBAKE = (
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\u00c3\\ "
)
"""Pattern: the first byte of a UTF-8 character as a letter, and a second that cannot follow it."""

LOST = "\ufffd"
"""What stands for a character that could not be decoded."""

_SUSPECT = re.compile(MOJIBAKE)
_TWICE = re.compile("[\u00c2\u00c3][\u0080-\u00bf]")
_UNIT = re.compile("(?<=\\d)\\s?\u00c5\u00a0")
_POSSESSIVE = re.compile(f"(?<=[^\\W\\d_]{{2}}){LOST}(?=[sS]\\b)|(?<=[sS]){LOST}(?=\\s+[^\\W\\d_])")
_DASH = re.compile(f"(?<=\\s){LOST}(?=\\s)")


def repair_encoding(text: str) -> str:
    """UTF-8 that was read as Windows-1252 or Latin-1, put right, also when that was done twice.

    Soft hyphens, no-break spaces and controls are second bytes, so this comes before they are
    dropped. "2 Å" with a no-break space behind it is no "Š".

    >>> repair_encoding("Ver\\u00c3\\u00adssimo"), repair_encoding("2.5\\u00a0\\u00c5\\u00a0wide")
    ('Veríssimo', '2.5\\xa0Å\\xa0wide')
    """
    for times in range(3):
        if text.isascii() or not (_SUSPECT if times == 0 else _TWICE).search(text):
            break
        repaired = _turned_back(text)
        if repaired == text:
            break
        text = repaired
    return text


def _turned_back(text: str) -> str:
    import ftfy
    import ftfy.bad_codecs  # registers sloppy-windows-1252, which knows all 256 bytes

    if not _UNIT.search(text):
        for table in ("latin-1", "sloppy-windows-1252"):
            try:
                return text.encode(table).decode("utf-8")
            except UnicodeError:
                continue
    return ftfy.fix_encoding(text)


def mend_lost(text: str) -> str:
    """*text* with the lost characters that can be told: dashes between spaces, apostrophes.

    >>> mend_lost("Cloud computing \\ufffd Service"), mend_lost("MUSEUM\\ufffdS WEBSITE")
    ('Cloud computing – Service', 'MUSEUM’S WEBSITE')
    """
    return _POSSESSIVE.sub("’", _DASH.sub("–", text))
