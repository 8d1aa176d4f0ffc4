"""What `doctor` asks Crossref, and what should come back."""

from __future__ import annotations

from urllib.parse import quote

from harvest.model.identifier import Identifier
from harvest.providers.common.question import (
    ABSENT,
    KNOWN,
    Question,
    all_of,
    listed,
    needs,
    numbered,
)
from harvest.providers.descriptor import Expectations

__all__ = ["expectations"]

KNOWN_PII = "S0004370218305988"
"""An Elsevier article that Crossref has by its publisher item identifier."""


def expectations(thorough: bool) -> Expectations:
    """What Crossref should answer; with *thorough* also the largest lists that harvest sends."""
    pace = ("x-api-pool", "x-rate-limit-limit", "x-rate-limit-interval", "x-concurrency-limit")
    envelope = needs(
        "message.total-results", "message.items", status="ok", message_type="work-list"
    )

    def listing(name: str, names: list[str], by: str = "doi") -> Question:
        wanted = quote(",".join(f"{by}:{each}" for each in names), safe="")
        path = f"/works?filter={wanted}&rows={len(names)}"
        check = all_of(envelope, listed(lambda sent: sent["message"]["items"], 1, "DOI", "type"))
        return Question(name, "list", path, headers=pace, check=check)

    found = [
        Question(
            "single record", "single", f"/works/{KNOWN}", headers=pace,
            check=needs("message.DOI", "message.type", "message.title", status="ok",
                        message_type="work"),
            usual=("author", "issued", "container-title", "ISSN", "publisher", "volume", "page",
                   "is-referenced-by-count", "references-count", "license", "link", "indexed"),
            find=lambda sent: sent["message"],
        ),
        listing("list of DOIs", [KNOWN, ABSENT]),
        listing("list by PII", [KNOWN_PII], "alternative-id"),
        Question("no such record", "single", f"/works/{ABSENT}", 404, kind="plain"),
    ]  # fmt: skip
    questions = found + ([listing("list of 50", numbered(50, KNOWN))] if thorough else [])
    return Expectations(Identifier("doi", KNOWN), questions)
