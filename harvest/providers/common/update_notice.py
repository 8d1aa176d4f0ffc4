"""Notices about works: retractions, corrections, expressions of concern, new versions.

The affected work carries `updated-by`, the notice `update-to`: the notice is not what was
retracted. Where both name one DOI, a publisher has put the notice over the work itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from harvest.model.notice import CONCERN_LIFTED, RETRACTING, distinct_updates
from harvest.model.work import Relation, Update
from harvest.text.date import date_from_parts
from harvest.text.json_shape import mappings, text
from harvest.text.standard_number import bare_doi

__all__ = ["notices", "notices_about", "title_notice"]

Json = dict[str, Any]

_SOURCES = {"publisher": "crossref", "retraction-watch": "retraction-watch"}
_WORDS = {
    "retraction": "retracted|retractado|retractada|retraído|retratado|retratada|rétracté|rétractée|"
    "zurückgezogen|ritirato|отозвана|отозвано|撤稿|撤回|retracted article|retracted paper",
    "withdrawal": "withdrawn|withdrawn article|withdrawn paper",
    "removal": "removed|temporarily removed",
}
_NAMES = r"(?:(?:article|paper|chapter|artículo|artigo|articolo|статья|beitrag)\s+)?"
_BEFORE = {
    type_: re.compile(
        rf"\W*{_NAMES}(?:{words})(?:\s+(?:article|paper|chapter))?\s*[:\]\-–—】：]|"
        rf"\W*(?:{words.upper()})(?:\s+(?:ARTICLE|PAPER|CHAPTER))?\s*[:\]\-–—.]",
        re.IGNORECASE,
    )
    for type_, words in _WORDS.items()
}
_AFTER = {
    type_: re.compile(
        rf".*[\[(（【]\s*{_NAMES}(?:{words})(?:\s+(?:article|paper|chapter))?\s*[\])）】]\W*",
        re.IGNORECASE,
    )
    for type_, words in _WORDS.items()
    if type_ != "removal"
}
_OWN_TITLE = re.compile(r"\W*retraction\s*[:—–-]\s*(?!notice\b|the\s+(?:article|paper))", re.I)
_IEEE = re.compile(
    r"\W*notice of (?:retraction|violation of ieee publication principles)\s*[:<\-–—.]?\s*\S", re.I
)
_SIGNS = tuple(
    "retract withdraw removed retraíd retratad rétract zurückgez ritirat отозван 撤 "
    "violation".split()
)
_END = r"(?:lift|remov|withdr|retract|resol|revok|rescind)\w*"
_CONCERN_ENDED = re.compile(rf"\b{_END} (?:of )?(?:the |an? )?expression of concern|concern {_END}")
_REVERSED = re.compile(
    r"retraction (?:revers|revok|rescind|lift|withdr)|\breinstat"
    r"|\b(?:reversal|withdrawal|retraction) of (?:the |a )?retraction"
)
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


def notices_about(body: Json) -> Iterator[tuple[str, Update]]:
    """(DOI of the work, notice) for each work that the record *body* says that it updates."""
    own = bare_doi(body.get("DOI"))
    for each in mappings(body.get("update-to")):
        target = bare_doi(each.get("DOI"))
        if target and target != own:
            yield target, replace(_update(each), doi=own)


def title_notice(
    title: str | None,
    doi: str | None,
    source: str,
    updates: tuple[Update, ...],
    relations: tuple[Relation, ...] = (),
    *,
    pages: tuple[str | None, str | None] = (None, None),
) -> tuple[Update, ...]:
    """The retraction that a title tells ("RETRACTED: …", "… [retracted]"), unless a notice does.

    "Retraction: X" and IEEE's "Notice of Retraction: X" are the titles of retracted articles where
    their *pages* (first and last) are an article's, more than two; else they are the notice.
    """
    if not title or not _has_sign(title.lower()):
        return ()
    known = any(update.type in RETRACTING for update in updates)
    if known or any("retract" in each.type for each in relations):
        return ()
    type_ = _type_in_title(title, (doi or "").startswith(_NOTICE_PREFIXES), _count(*pages) > 2)
    return (Update(type_, source=source),) if type_ else ()


def _has_sign(lowered: str) -> bool:
    """Whether the words may be there: five times as fast as the patterns, for every title."""
    return any(map(lowered.__contains__, _SIGNS))


def _type_in_title(title: str, is_hindawi: bool, is_article: bool) -> str | None:
    for type_, pattern in _BEFORE.items():
        found = pattern.match(title)
        if found and (not is_hindawi or found[0].isupper()):
            return type_
    for type_, pattern in _AFTER.items():
        if pattern.fullmatch(title):
            return type_
    if is_article and (_OWN_TITLE.match(title) or _IEEE.match(title)):
        return "retraction"
    return None


def _count(first: str | None, last: str | None) -> int:
    """How many pages *first* to *last* are; 0 where that cannot be told."""
    if first and last and first.isdecimal() and last.isdecimal():
        return int(last) - int(first) + 1
    return 0


def _update(notice: Json) -> Update:
    source = text(notice.get("source")) or "publisher"
    return Update(
        type=_type(notice),
        doi=bare_doi(notice.get("DOI")),
        date=date_from_parts(notice.get("updated")),
        source=_SOURCES.get(source, source),
    )


def _type(notice: Json) -> str:
    """Crossref's type with hyphens; unknown ones are kept.

    Notices that end another are one of two, however they are called: "Removal of Expression of
    Concern", "retraction_reversed".
    """
    name = text(notice.get("type")) or "update"
    for stated in (name, text(notice.get("label")) or ""):
        words = re.sub(r"[\W_]+", " ", stated.lower())
        if _CONCERN_ENDED.search(words):
            return CONCERN_LIFTED
        if _REVERSED.search(words):
            return "reinstatement"
    return name.lower().replace("_", "-").replace(" ", "-")
