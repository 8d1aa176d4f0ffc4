"""What `doctor` asks DataCite, and what should come back."""

from __future__ import annotations

from urllib.parse import quote

from harvest.model.identifier import Identifier
from harvest.providers.common.question import ABSENT, Question, listed, needs, numbered
from harvest.providers.descriptor import Expectations

__all__ = ["expectations"]

KNOWN = "10.48550/arxiv.1706.03762"
"""A work that DataCite has: others' known one is Crossref's."""
JSON_API = "application/vnd.api+json"


def expectations(thorough: bool) -> Expectations:
    """What DataCite should answer; with *thorough* also the largest lists that harvest sends."""
    needed = ("attributes.doi", "attributes.titles", "attributes.creators", "attributes.types")

    def listing(name: str, dois: list[str]) -> Question:
        query = " OR ".join(f'"{doi}"' for doi in dois)
        path = f"/dois?query={quote(f'doi:({query})', safe='')}&page[size]={len(dois)}"
        check = listed(lambda sent: sent["data"], 1, *needed)
        return Question(name, "list", path, accept=JSON_API, check=check)

    found = [
        Question(
            "single record", "single", f"/dois/{KNOWN}", accept=JSON_API,
            check=needs(*(f"data.{name}" for name in needed)),
            usual=("publicationYear", "dates", "publisher", "relatedIdentifiers", "rightsList"),
            find=lambda sent: sent["data"]["attributes"],
        ),
        listing("list of DOIs", [KNOWN, ABSENT]),
        Question("no such record", "single", f"/dois/{ABSENT}", 404, accept=JSON_API,
                 check=needs("errors")),
    ]  # fmt: skip
    questions = found + ([listing("list of 50", numbered(50, KNOWN))] if thorough else [])
    return Expectations(Identifier("doi", KNOWN), questions)
