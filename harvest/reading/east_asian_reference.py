"""References in Chinese, Japanese and Korean: who, what and where, by the marks they have there.

The Chinese standard GB/T 7714 has "李世民. 题名[J]. 刊名, 2011"; elsewhere titles stand in corner
brackets or 《》, before or behind the year, with nothing between them and the names.
"""

from __future__ import annotations

import re

from harvest.text.script import is_unspaced

__all__ = ["east_asian_parts", "half_width", "with_western_numbers"]

_WIDE = str.maketrans("．。，、：；（）［］　０１２３４５６７８９", "..,,:;()[] 0123456789")
_WIDE_MARK = re.compile("[．。，、：；（）［］\u3000０-９]")
_TITLED = re.compile(r"[「『《〈]([^「」『』《》〈〉]{2,300})[」』》〉]")
_DATE = re.compile(r"[(\[,、\s]*(?:1[5-9]|20)\d\d\s?年?[a-z]?[)\]]?[\s,、:.]*$")
_NAMES_END = re.compile(r"[.:。]\s*")
_NAME = re.compile(r"[^\W\d_]{2,5}(?:[·・ ][^\W\d_]{1,12}){0,2}|等|他|외|[A-Z][\w'-]+(?: [A-Z]+)?")
_BETWEEN_NAMES = re.compile(r"\s*(?:[,，、;；・&]|和|与|및)\s*")
_NAMES_DOT = re.compile(r"(?<=[\u4e00-\u9fff])・(?=[\u4e00-\u9fff])")
"""Between two persons; between Kana it parts the names of one."""
_MOST_NAMES = 60
_NUMBERED = (
    (re.compile(r"((?:1[5-9]|20)\d\d)\s?[年년]"), r" \1 "),
    (re.compile(r"第?\s?(\d{1,4})\s?[巻卷권](?!\w*[出社])"), r" vol. \1 "),
    (re.compile(r"第?\s?(\d{1,4})\s?[号號期호]"), r" (no. \1) "),
    (re.compile(r"第?\s?(\d{1,5}(?:\s?[-–~〜]\s?\d{1,5})?)\s?[页頁쪽면]"), r" pp. \1 "),
)


def half_width(text: str) -> str:
    """A text of such a script with the stops, brackets and digits of ASCII; any other as it is."""
    return text.translate(_WIDE) if _WIDE_MARK.search(text) and is_unspaced(text) else text


def with_western_numbers(text: str) -> str:
    """*text* with volume, issue, pages and year as European references have them.

    >>> with_western_numbers("言語研究12巻3号, 45-67頁, 2015年").split()
    ['言語研究', 'vol.', '12', '(no.', '3)', ',', 'pp.', '45-67', ',', '2015']
    """
    for pattern, western in _NUMBERED:
        text = pattern.sub(western, text)
    return text


def east_asian_parts(text: str) -> tuple[str, str, str] | None:
    """Authors, title and what follows; None where the reference does not begin in such a script.

    >>> east_asian_parts("李世民, 秦叔宝. 血管袢的研究. 中华医学杂志, 2011, 12: 45")
    ('李世民, 秦叔宝', '血管袢的研究', '中华医学杂志, 2011, 12: 45')
    >>> east_asian_parts("佐藤花子『社会学の基礎』岩波書店、2010年")
    ('佐藤花子', '社会学の基礎', '岩波書店,2010年')
    """
    if not is_unspaced(text):
        return None
    text = half_width(text)
    titled = _TITLED.search(text)
    if titled and titled.start() < 200:
        before = _DATE.sub("", text[: titled.start()]).strip(" ,、.:")
        rest = text[titled.end() :].strip(" ,、.:")
        within = _TITLED.match(rest)
        names = before if _are_names(before) else ""
        return _NAMES_DOT.sub("、", names), titled[1], within[1] if within else rest
    for end in _NAMES_END.finditer(text[:300]):
        names = _DATE.sub("", text[: end.start()])
        if not _are_names(names):
            return None
        title, _, rest = text[end.end() :].partition(".")
        return (names, title.strip(), rest.strip()) if len(title.strip()) > 3 else None
    return None


def _are_names(text: str) -> bool:
    names = _BETWEEN_NAMES.split(text.strip(" ,、."))
    return len(names) <= _MOST_NAMES and all(map(_NAME.fullmatch, names))
