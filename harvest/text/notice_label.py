"""The words by which publishers mark a title as retracted: no part of the title."""

from __future__ import annotations

import re

__all__ = ["without_notice"]

_WORDS = (
    r"(?:notice of )?(?:retract(?:ion|ed)|withdrawn|withdrawal|removed|removal)"
    r"(?: article| paper| chapter| notice| note)?"
    r"|(?:notice of )?violation of ieee publication principles|notice of (?:retraction|violation)"
    r"|(?:artículo|artigo|articolo) (?:retractado|retratado|ritrattato)|retractado|retracté"
    r"|article (?:retracté|rétracté)|rétracté|rétractation|zurückgezogen|zurückgezogener artikel"
    r"|ingetrokken|отозвана|ретракция|отозванная статья|撤稿|撤回|철회"
)
_BEFORE = re.compile(
    rf"^\W*(?:{_WORDS})\s*(?:[:.\]】）)\u2013\u2014-]+|(?<=[】\]）)]))\s*", re.IGNORECASE
)
_AFTER = re.compile(rf"\s*[\[(【（](?:{_WORDS})[\])】）]\W*$", re.IGNORECASE)
_OPENING = frozenset("[(【（")
_CAPITALS = re.compile(r"^\W*(?:RETRACTED|WITHDRAWN|REMOVED)(?: ARTICLE)?\s+(?=\S)")


def without_notice(title: str) -> str:
    """*title* without the label of a retraction before or behind it; a bare notice stays.

    >>> without_notice("RETRACTED ARTICLE: Tides"), without_notice("Tides [Retracted]")
    ('Tides', 'Tides')
    >>> without_notice("Retraction"), without_notice("Retraction of tides under load")
    ('Retraction', 'Retraction of tides under load')
    """
    bare = _CAPITALS.sub("", _BEFORE.sub("", title))
    if not _OPENING.isdisjoint(bare):  # few titles have any, and to look for a label takes long
        bare = _AFTER.sub("", bare)
    return bare if any(map(str.isalnum, bare)) else title
