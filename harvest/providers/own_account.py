"""What harvest itself found out about works, kept as replies are: links that nobody deposited.

Such an account is no source's: it fills no field but the relations, under types of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.record import SourceRecord
from harvest.model.work import FOUND_PREPRINT, FOUND_VERSION, Relation, Work
from harvest.providers import Reply
from harvest.text.json_shape import mappings, number
from harvest.text.standard_number import bare_doi

__all__ = ["OWN", "link_replies", "to_source_record"]

OWN = "harvest"


def link_replies(links: Iterable[tuple[str, str, float]]) -> list[Reply]:
    """(preprint's DOI, article's DOI, confidence 0..1) as replies about both works."""
    by_doi: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for preprint, article, confidence in links:
        rounded = round(confidence, 2)
        by_doi[preprint].append({"type": FOUND_VERSION, "doi": article, "confidence": rounded})
        by_doi[article].append({"type": FOUND_PREPRINT, "doi": preprint, "confidence": rounded})
    return [
        Reply(OWN, Identifier("doi", doi), "found", {"DOI": doi, "found": each})
        for doi, each in by_doi.items()
    ]


def to_source_record(body: dict[str, Any], retrieved_at: str) -> SourceRecord:
    """The links of the work that the account is of.

    Raises:
        UnreadableReply: it names no work.
    """
    doi = bare_doi(body.get("DOI"))
    if doi is None:
        raise UnreadableReply(OWN, "an account without a DOI")
    found = tuple(
        Relation(str(each.get("type")), other, OWN, number(each.get("confidence")))
        for each in mappings(body.get("found"))
        if (other := bare_doi(each.get("doi")))
    )
    return SourceRecord(OWN, retrieved_at, Work(doi=doi, relations=found))
