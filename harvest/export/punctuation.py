"""Quotation marks and stops of a reference, where its pieces meet.

The rules are those of CSL ("punctuation-in-quote", flipping of nested quotation marks) and of every
manual of style: no full stop behind a question mark, none twice, stops inside quotation marks
where the language wants that. Tags and private characters between marks are looked through.
"""

from __future__ import annotations

import re

__all__ = ["END", "curl", "tidy"]

END = "\ue030"
"""Stands behind the last quotation mark of a piece: only stops outside of it may move inside."""


_MARK = "(?:<[^<>]*>|[\ue010-\ue030])*"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<![\w'])'(?=\d\ds?\b)")
_OPENING = re.compile(r"(?:^|(?<=[\s(\[{/“‘–—\ue010-\ue01f-]))\"(?=\S)")
_SINGLE = re.compile(
    r"(?:^|(?<=[\s(\[{/“–—\ue010-\ue01f-]))'(?=[^\s'’])([^'‘’“”\"]*(?:[’'](?=\w)[^'‘’“”\"]*)*)'(?!\w)"
)
_BEFORE_STOP = re.compile(rf"(”[”’{END}]*{END}{_MARK})([.,])(?!\.)")
_TWO_STOPS = re.compile(rf"([.?!…])({_MARK}[”’]*{_MARK})\.(?=\s|$|[<”’\ue010-\ue030])")


def curl(text: str) -> str:
    """*text* with straight quotation marks and apostrophes made typographic.

    Single quotation marks become double ones: which are used is a matter of their depth. What does
    not pair stays.

    >>> curl("The \\"Spoke Sign\\" of O'Brien's 'new' workers' rights")
    'The “Spoke Sign” of O’Brien’s “new” workers’ rights'
    """
    if '"' not in text and "'" not in text:
        return text
    text = _APOSTROPHE.sub("’", text)
    if text.count('"') % 2 == 0:
        text = _OPENING.sub("“", text)
        if text.count('"') == text.count("“") - text.count("”"):
            text = text.replace('"', "”")
    text = _SINGLE.sub(r"“\1”", text)
    return re.sub(r"(?<=[\w’])'(?!\w)", "’", text)


def tidy(reference: str, stops_inside: bool) -> str:
    """*reference* with its stops and quotation marks in order.

    >>> tidy(f"“A “new” thing”{END}. <i>Why?</i>. Sea, “Land”{END}, et al..", stops_inside=True)
    '“A ‘new’ thing.” <i>Why?</i> Sea, “Land,” et al.'
    """
    if stops_inside:
        reference = _BEFORE_STOP.sub(r"\2\1", reference)
    reference = _TWO_STOPS.sub(_one_stop, reference)
    return _nested(reference.replace(END, ""))


def _one_stop(match: re.Match[str]) -> str:
    """The first of two stops; an ellipsis of three stays whole."""
    if match[0] == ".." and match.string[: match.end()].endswith("..."):
        return "." if match.string[: match.end()].endswith("....") else ".."
    return match[1] + match[2]


def _nested(text: str) -> str:
    """Quotation marks inside others become single ones, by depth; unpaired ones stay."""
    if text.count("“") < 2 or text.count("“") != text.count("”"):
        return text
    depth = 0
    found = []
    for char in text:
        if char == "“":
            depth += 1
        inner = depth % 2 == 0 and depth > 0
        if char == "”":
            depth -= 1
        if depth < 0:
            return text
        found.append({"“": "‘", "”": "’"}.get(char, char) if inner else char)
    return "".join(found)
