"""Answers of the BIP! API as source records: indicators of one DOI, and nothing else."""

from __future__ import annotations

from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.indicator import Indicator
from harvest.model.record import SourceRecord
from harvest.model.work import Work
from harvest.providers.common.impact import impact
from harvest.text.standard_number import bare_doi

__all__ = ["to_source_record"]

SOURCE = "bip"

_NAMES = {
    "citations": ("cc", "cc_class"),
    "popularity": ("attrank", "pop_class"),
    "influence": ("pagerank", "inf_class"),
    "impulse": ("3_year_cc", "imp_class"),
}


def to_source_record(body: dict[str, Any], retrieved_at: str) -> SourceRecord:
    """What BIP! says of a work.

    Raises:
        UnreadableReply: there is no DOI, which every answer has.
    """
    doi = bare_doi(body.get("doi"))
    if doi is None:
        raise UnreadableReply(SOURCE, "scores without a DOI")
    as_of = retrieved_at[:10] or None
    found: list[Indicator] = []
    for name, (score, class_) in _NAMES.items():
        found += impact(name, body.get(score), body.get(class_), SOURCE, as_of)
    return SourceRecord(SOURCE, retrieved_at, Work(doi=doi), tuple(found))
