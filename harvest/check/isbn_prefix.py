"""What an ISBN tells by itself: its check digit, and the group that its prefix was given to.

The groups are those of the International ISBN Agency (https://www.isbn-international.org/range_file_generation);
of the many, the large ones are named.
"""

from __future__ import annotations

import re

from harvest.errors import InvalidIdentifier
from harvest.model.identifier import parse_isbn

__all__ = ["isbn_words"]

_ISBN = re.compile(
    r"\bisbns?(?:-?1[03])?\s*(?:\"?\s*[=:]|-|\s)\s*[\[{\"\s]*([\dXx][\d\sXx-]{8,})", re.I
)
_RIS = re.compile(r"^SN\s+-\s+([\d][\d\sXx-]{8,})", re.M)
_GROUPS = {
    "0": "English", "1": "English", "2": "French", "3": "German", "4": "Japan",
    "5": "former USSR", "7": "China", "80": "Czech Republic and Slovakia", "81": "India",
    "82": "Norway", "83": "Poland", "84": "Spain", "85": "Brazil", "86": "former Yugoslavia",
    "87": "Denmark", "88": "Italy", "89": "Korea", "90": "Netherlands", "91": "Sweden",
    "92": "international organizations", "93": "India", "94": "Netherlands",
    "600": "Iran", "601": "Kazakhstan", "602": "Indonesia", "603": "Saudi Arabia",
    "604": "Vietnam", "605": "Turkey", "606": "Romania", "607": "Mexico", "608": "North Macedonia",
    "609": "Lithuania", "611": "Thailand", "612": "Peru", "613": "Mauritius", "614": "Lebanon",
    "615": "Hungary", "616": "Thailand", "617": "Ukraine", "618": "Greece", "619": "Bulgaria",
    "620": "Mauritius", "621": "Philippines", "622": "Iran", "623": "Indonesia", "624": "Sri Lanka",
    "625": "Turkey", "626": "Taiwan", "627": "Pakistan", "628": "Colombia", "629": "Malaysia",
    "630": "Romania", "631": "Argentina", "65": "Brazil",
}  # fmt: skip
_SMALL = re.compile(r"9[5-9]\d")
"""Prefixes of three to five digits: single countries."""


def isbn_words(text: str) -> str:
    """What the ISBN in an entry's *text* tells; "" where there is none.

    >>> isbn_words("isbn = {978-3-16-148410-0}")
    'its ISBN fits its check digit (978-3: German)'
    >>> isbn_words("isbn = {978-3-16-148410-1}")
    'its ISBN 978-3-16-148410-1 contradicts its check digit'
    """
    found = _ISBN.search(text) or _RIS.search(text)
    if found is None:
        return ""
    number = found[1].strip().rstrip("-")
    try:
        is_two = len(re.sub(r"\D", "", number)) > 13
        isbn = parse_isbn(number.split()[0] if is_two else number).value
    except InvalidIdentifier:
        return f"its ISBN {number} contradicts its check digit"
    return f"its ISBN fits its check digit ({_group(isbn)})"


def _group(isbn: str) -> str:
    ean, rest = isbn[:3], isbn[3:]
    if ean == "979":
        return {"10": "979-10: France", "11": "979-11: Korea", "12": "979-12: Italy"}.get(
            rest[:2], "979"
        )
    prefix = next((rest[:n] for n in (1, 2, 3) if rest[:n] in _GROUPS), "")
    if prefix:
        return f"978-{prefix}: {_GROUPS[prefix]}"
    return "978: a single country" if _SMALL.match(rest) else "978, a prefix not given out"
