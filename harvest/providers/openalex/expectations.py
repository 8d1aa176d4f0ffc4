"""What `doctor` asks OpenAlex, and what should come back."""

from __future__ import annotations

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
from harvest.providers.openalex.queries import SELECT, works_path

__all__ = ["expectations"]

KNOWN_ISSN = "0028-0836"


def expectations(thorough: bool) -> Expectations:
    """What OpenAlex should answer; with *thorough* also the largest lists that harvest sends."""
    budget = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    needed = ("id", "doi", "display_name", "publication_year", "type", "ids", "authorships")

    def listing(name: str, dois: list[str]) -> Question:
        path = works_path({}, {"doi": dois}, SELECT, 100)
        records = listed(lambda sent: sent["results"], 1, *needed)
        return Question(
            name, "list", path, headers=budget, check=all_of(needs("meta.count"), records)
        )

    found = [
        Question(
            "single record", "single", f"/works/doi:{KNOWN}", headers=budget,
            check=needs(*needed, "cited_by_count"), usual=SELECT,
        ),
        listing("list of DOIs", [KNOWN, ABSENT]),
        Question(
            "title completion", "single", "/autocomplete/works?q=array%20programming%20with",
            check=needs("meta.count", "results"), usual=("display_name", "id", "external_id"),
            find=lambda sent: sent["results"],
        ),
        Question(
            "venue", "single", f"/sources/issn:{KNOWN_ISSN}", check=needs("id", "display_name"),
            usual=("summary_stats.2yr_mean_citedness", "summary_stats.h_index", "is_in_doaj"),
        ),
        Question("no such record", "single", f"/works/doi:{ABSENT}", 404, kind=""),
    ]  # fmt: skip
    questions = found + ([listing("list of 100", numbered(100, KNOWN))] if thorough else [])
    return Expectations(Identifier("doi", KNOWN), questions)
