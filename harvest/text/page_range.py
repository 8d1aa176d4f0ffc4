"""Pages: one printed form, full first and last pages, and article numbers kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.text.no_value import is_no_number

__all__ = ["Pages", "parse_pages"]

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_LABEL = re.compile(r"^(?:pp?|pages?|S)\s*\.\s*(?=\w)|^pages?\s+", re.IGNORECASE)
_PAGE = r"(?:[A-Za-z]{0,4}\d+(?:[.\d]*\d)?[A-Za-z]{0,3}(?:\.[a-z]\d+)?|[ivxlcdm]+|[IVXLCDM]+)"
_RANGE = re.compile(rf"({_PAGE})\s*-+\s*({_PAGE})")
_COMPOUND = re.compile(r"((\w+)(-|:|\.)\w+)\s*-+\s*(\2\3\w+)")
_TWICE = re.compile(r"(.+?)\s*-+\s*\1")
_ARTICLE = re.compile(r"[eE]\d+|\d{6,}|[a-z]{2,4}\d{3,}")
_NAMED_ARTICLE = re.compile(
    r"(?:article|art\.?|paper)\s*(?:(?:id|no|number|num)\b\.?|#)?[\s:]*([A-Za-z]{0,3}\d[\w-]*)",
    re.I,
)
_NUMBER = re.compile(r"([A-Za-z]*)(\d+)")


@dataclass(frozen=True, slots=True)
class Pages:
    """What a page field says; the four fields of a work that come of it."""

    printed: str | None = None
    first: str | None = None
    last: str | None = None
    article: str | None = None


def parse_pages(
    printed: str | None, article: str | None = None, *, is_placed: bool = True
) -> Pages:
    """Read a clean page field, and the article number that came beside it.

    ACM and LIPIcs number the pages within an article: 11:1-11:16 are pages 1-16 of article 11.
    A page that is really an article number (e1000100, 104977) is one, and then there are no pages.
    Of what has no volume yet (not *is_placed*) "1-1" are none: articles in early access have them.

    >>> parse_pages("123-9")
    Pages(printed='123-9', first='123', last='129', article=None)
    >>> parse_pages("e1000100")
    Pages(printed=None, first=None, last=None, article='e1000100')
    >>> parse_pages("11:1--11:16")
    Pages(printed='1-16', first='1', last='16', article='11')
    >>> parse_pages("3-1-3-22")
    Pages(printed='3-1-3-22', first='3-1', last='3-22', article=None)
    """
    text, number = _plain(printed), _plain(article)
    if text and (named := _NAMED_ARTICLE.fullmatch(text)):
        return Pages(article=number or named[1])
    if text == "1-1" and not is_placed:
        text = None
    if text and (twice := _TWICE.fullmatch(text)):  # OpenAlex ends one page on itself: "9-9"
        text, is_range = _plain(twice[1]), False
    else:
        is_range = True
    if text is None or text == number or (number is None and _ARTICLE.fullmatch(text)):
        return Pages(article=number or text)
    compound = _COMPOUND.fullmatch(text) if is_range else None
    if compound and compound[3] == ":" and compound[1] == f"{compound[2]}:1":
        last = compound[4].removeprefix(f"{compound[2]}:")
        return Pages(f"1-{last}", "1", last, number or compound[2])
    if compound:
        return Pages(text, compound[1], compound[4], number)
    found = _RANGE.fullmatch(text) if is_range else None
    if found and not _is_section(found[1], found[2]):
        return Pages(text, found[1], _completed(found[1], found[2]), number)
    first, *rest = re.split(r"\s*[,;]\s*", text)
    return Pages(text, first.partition("-")[0] if rest else text, None if rest else text, number)


def _plain(text: str | None) -> str | None:
    """*text* with plain hyphens and without label, thousands commas, repetition or "n/a"."""
    if not text or len(text) > 100 or not any(map(str.isalnum, text)):
        return None
    text = _LABEL.sub("", text.translate(_DASHES)).strip()
    text = re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))(?=[\d,]*-|[\d,]*$)", "", text)
    text = re.sub(r"\s*-[\s-]*", "-", text).removesuffix("-")
    return None if not text or text.lower() == "na" or is_no_number(text) else text


def _is_section(first: str, last: str) -> bool:
    """A page numbered within a part, "III-318": a numeral in front of an Arabic number."""
    return first.isalpha() and not last.isalpha()


def _completed(first: str, last: str) -> str:
    """The last page in full: 9 after 123 is 129, 556 after E550 is E556.

    >>> [_completed(*pages) for pages in (("123", "9"), ("E550", "556"), ("98", "3"), ("5", "12"))]
    ['129', 'E556', '103', '12']
    """
    from_, to = _NUMBER.fullmatch(first), _NUMBER.fullmatch(last)
    if not from_ or not to or to[1] not in ("", from_[1]):
        return last
    start, end = from_[2], to[2]
    if len(end) < len(start):
        end = start[: len(start) - len(end)] + end
        if int(end) < int(start):  # "98-3" is 98 to 103
            end = str(int(end) + 10 ** len(to[2]))
    return from_[1] + end if int(end) >= int(start) else last
