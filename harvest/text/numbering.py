"""Volumes and issues as numbers: the words around them, of whatever language, are no part."""

from __future__ import annotations

import re
from typing import NamedTuple

from harvest.text.no_value import is_no_number

__all__ = ["Numbering", "parse_numbering"]

_VOLUME_WORD = r"volume|vol|band|bd|jahrgang|jg|tome|tomo|t|том|т|volumen|année|annee|årg|årgang"
_ISSUE_WORD = (
    r"issue|iss|number|numéro|numero|número|no|nr|nº|n°|num|núm|heft|h|fasc|fascicule|fascículo|"
    r"fasciculus|fascicolo|выпуск|вып|номер|№|cahier"
)
_NUMBER = r"[^\W\d_]{0,4}\d[\w./–&-]*|[IVXLCDM]+|[ivxlcdm]+"
_WORDED = {
    "volume": re.compile(rf"(?:{_VOLUME_WORD})\b[\s.:]*({_NUMBER})", re.IGNORECASE),
    "issue": re.compile(rf"(?:{_ISSUE_WORD})(?:\b|(?<=[№°º]))[\s.:]*({_NUMBER})", re.IGNORECASE),
}
_BOTH = re.compile(
    rf"(?:(?:{_VOLUME_WORD})\b[\s.:]*)?(\d[\w./-]*)[\s,;]*"
    rf"(?:\(\s*(?:(?:{_ISSUE_WORD})(?:\b|(?<=[№°º]))[\s.:]*)?(\d[\w./-]*)\s*\)"
    rf"|(?:{_ISSUE_WORD})(?:\b|(?<=[№°º]))[\s.:]*(\d[\w./-]*))",
    re.IGNORECASE,
)
_CJK = re.compile(
    r"[第제]?\s*([\d〇一二三四五六七八九十百]+)\s*[巻卷集輯辑號号期권호]|[巻卷號号期]\s*(\d+)"
)
_WITH_SUPPLEMENT = re.compile(r"(\d+)[\s,]*\(?\s*((?:supplement|suppl?)\b.*?)\)?", re.IGNORECASE)
_IDEOGRAPHS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_SUPPLEMENT = re.compile(r"(?:supplement|supplement(?:ary|al)|suppl?)[\s_.]+(\w+)", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


class Numbering(NamedTuple):
    """Volume and issue, each None where it is not known."""

    volume: str | None
    issue: str | None


def parse_numbering(volume: str | None, issue: str | None) -> Numbering:
    """The numbers in the clean fields *volume* and *issue*.

    IEEE's "PP" with issue 99 and the "0(0)" of others are no numbers, but words for "not yet".

    >>> parse_numbering("Volume 12", "Issue 3"), parse_numbering("第12巻", "第3号")
    (Numbering(volume='12', issue='3'), Numbering(volume='12', issue='3'))
    >>> parse_numbering("Vol. 7, No. 2", None), parse_numbering("PP", "99")
    (Numbering(volume='7', issue='2'), Numbering(volume=None, issue=None))
    >>> parse_numbering("6", "Supplement_1"), parse_numbering("XII", "Spring")
    (Numbering(volume='6', issue='Suppl. 1'), Numbering(volume='XII', issue='Spring'))
    """
    if volume and issue and volume.isdecimal() and issue.isdecimal() and "0" not in (volume, issue):
        return Numbering(volume, issue)
    if volume and volume.upper() == "PP" and issue == "99":
        issue = None
    if volume and not issue and (both := _BOTH.fullmatch(volume)):
        issue = both[2] or both[3]
        return Numbering(both[1], None if _YEAR.fullmatch(issue) else issue)
    if volume and not issue and (joined := _WITH_SUPPLEMENT.fullmatch(volume)):
        volume, issue = joined[1], joined[2]
    volume = volume if volume == issue == "0" else _number(volume, "volume")
    issue = _number(issue, "issue") or ("0" if issue == "0" and volume not in (None, "0") else None)
    return Numbering(volume if volume != "0" else None, issue)


def _number(text: str | None, kind: str) -> str | None:
    if not text or is_no_number(text):
        return None
    if text.isdecimal():
        return text
    if found := _WORDED[kind].fullmatch(text):
        return found[1]
    if (cjk := _CJK.fullmatch(text)) is not None:
        return _arabic(cjk[1] or cjk[2])
    if found := _SUPPLEMENT.fullmatch(text):
        return f"Suppl. {found[1]}"
    return text.replace("_", " ").strip() or None


def _arabic(number: str) -> str:
    """A number in ideographs below a thousand in digits: 十二 is 12."""
    if number.isdecimal():
        return str(int(number))
    if not set(number) & set("十百"):
        return "".join(str(_IDEOGRAPHS.get(each, each)) for each in number)
    total = digit = 0
    for each in number:
        if each in "十百":
            total += (digit or 1) * (10 if each == "十" else 100)
            digit = 0
        else:
            digit = _IDEOGRAPHS.get(each, 0)
    return str(total + digit)
