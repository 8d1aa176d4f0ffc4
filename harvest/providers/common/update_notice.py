"""Notices about works: retractions, corrections, expressions of concern, new versions.

The affected work carries `updated-by`, the notice `update-to`: the notice is not what was
retracted. Where both name one DOI, a publisher has put the notice over the work itself.
"""

from __future__ import annotations

import re
from typing import Any

from harvest.model.notice import RETRACTING, distinct_updates
from harvest.model.work import Relation, Update
from harvest.text.date import date_from_parts
from harvest.text.json_shape import mappings, text
from harvest.text.standard_number import bare_doi

__all__ = ["notices", "title_notice"]

Json = dict[str, Any]

_SOURCES = {"publisher": "crossref", "retraction-watch": "retraction-watch"}
_RETRACTED_TITLE = re.compile(
    r"\W*(RETRACTED|WITHDRAWN)(?: ARTICLE| PAPER| CHAPTER)?\b\s*[:\]\-–—.]"
)
_RETRACTED_MIXED = re.compile(r"\W*(retracted|withdrawn)(?: article| paper)?\s*[:\]\-–—]", re.I)
_NOTICE_PREFIXES = ("10.1155/",)
"""Hindawi titles its notices "Retracted: <title of the victim>" (10.1155/2019/3954675)."""


def notices(body: Json, doi: str) -> tuple[tuple[Update, ...], tuple[Relation, ...]]:
    """Notices about this work, and what this work is itself a notice of."""
    updates = [_update(each) for each in mappings(body.get("updated-by"))]
    relations = []
    for each in mappings(body.get("update-to")):
        target = bare_doi(each.get("DOI"))
        if target == doi:
            updates.append(_update(each))
        elif target:
            relations.append(Relation(f"is-{_type(each)}-of", target, "crossref"))
    return distinct_updates(updates), tuple(dict.fromkeys(relations))


def title_notice(
    title: str | None,
    doi: str | None,
    source: str,
    updates: tuple[Update, ...],
    relations: tuple[Relation, ...] = (),
) -> tuple[Update, ...]:
    """The retraction that a title shouts ("RETRACTED: …"), unless a notice already says so."""
    known = any(update.type in RETRACTING for update in updates)
    if not title or known or any("retract" in each.type for each in relations):
        return ()
    found = _RETRACTED_TITLE.match(title)
    if not found and not (doi or "").startswith(_NOTICE_PREFIXES):
        found = _RETRACTED_MIXED.match(title)
    if not found:
        return ()
    type_ = "retraction" if found[1].lower() == "retracted" else "withdrawal"
    return (Update(type_, source=source),)


def _update(notice: Json) -> Update:
    source = text(notice.get("source")) or "publisher"
    return Update(
        type=_type(notice),
        doi=bare_doi(notice.get("DOI")),
        date=date_from_parts(notice.get("updated")),
        source=_SOURCES.get(source, source),
    )


def _type(notice: Json) -> str:
    """Crossref's type with hyphens; unknown ones are kept."""
    name = text(notice.get("type")) or "update"
    return name.lower().replace("_", "-").replace(" ", "-")
