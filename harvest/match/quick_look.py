"""A quick look at a candidate: whether reading all of its record could make it a match.

What it rules out, `evidence` would find to be unlike in title and to stand elsewhere, which makes
no match and no rival of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from harvest.match.normal import Words
from harvest.match.prepared import prepare_query
from harvest.match.title_difference import prepare_title
from harvest.match.title_place import has_enough_words, may_be_there
from harvest.model.mention import Query
from harvest.text.notice_label import without_notice

__all__ = ["may_fit", "nearness"]

_DIGITS = re.compile(r"\d+")
_FORMULA = re.compile(r"<\w*:?math|[\\$]", re.IGNORECASE)
"""Of which more is written in a deposit than is read in a title."""


def may_fit(query: Query, titles: Iterable[str], volume: str | None, page: str | None) -> bool:
    """Whether a work with one of *titles*, at *volume* and *page*, may be what is meant.

    Always so but for a reference string in which too few words of the title stand.

    >>> string = Query(raw="Ada M. Nests of cranes. J Ex. 1999;7:12-5.", is_reference=True)
    >>> may_fit(string, ["Nest of a crane"], None, None)
    True
    >>> may_fit(string, ["Migrating swifts before winter begins"], "7", "11")
    False
    >>> may_fit(string, ["RETRACTED ARTICLE: Nests of cranes"], None, None)
    True
    """
    words = prepare_query(query).words
    if words is None:
        return True
    if any(_may_stand_in(words, title) for title in titles):
        return True
    return _is_named(volume, query.raw) and _is_named(page, query.raw)


def nearness(query: Query, title: str) -> float:
    """How near *title* comes to what the query says, 0..100, letter by letter.

    A retraction's label is no part of it. Rough: it tells which of many titles to look at first,
    not whether one is meant.

    >>> query = Query(title="Migrating swfts", raw="Migrating swfts")
    >>> nearness(query, "Migrating swifts") > nearness(query, "Migrating cranes")
    True
    """
    compare = fuzz.partial_ratio if query.is_reference else fuzz.ratio
    asked = query.raw if query.is_reference else query.title or query.raw
    return compare(without_notice(title).casefold(), asked.casefold())


def _may_stand_in(text: Words, sent: str) -> bool:
    """Whether a title may, as it was *sent*: the work's own may be without a label or markup."""
    fits = has_enough_words if _FORMULA.search(sent) else may_be_there
    for form in {sent, without_notice(sent)}:
        title = prepare_title(form)
        heads = (title.words[:at] for at in title.breaks if at >= 3)
        if any(fits(text, words) for words in (title.words, *heads)):
            return True
    return False


def _is_named(number: str | None, text: str) -> bool:
    """Whether any number in *number* may stand in *text*; roman ones may stand anywhere."""
    found = _DIGITS.findall(number or "")
    return any(each.lstrip("0") in text for each in found) if found else bool(number)
