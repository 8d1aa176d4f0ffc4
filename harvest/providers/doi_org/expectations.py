"""What `doctor` asks doi.org, and what should come back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harvest.model.identifier import Identifier
from harvest.providers.common.question import ABSENT, KNOWN, Question, lacking, needs, numbered
from harvest.providers.descriptor import Expectations

__all__ = ["expectations"]

CSL = "application/vnd.citationstyles.csl+json"


def expectations(thorough: bool) -> Expectations:
    """What doi.org should answer; with *thorough* also the largest lists that harvest sends."""

    def agencies(sent: Any) -> Iterable[str]:
        entries = sent if isinstance(sent, list) else []
        if len(entries) < 2 or lacking(entries[0], ["DOI", "RA"]):
            yield "does not name the agency (RA) of each DOI"
        elif lacking(entries[-1], ["status"]):
            yield "does not say (status) that a DOI does not exist"

    found = [
        Question("agencies", "list", f"/ra/{KNOWN},{ABSENT}", check=agencies),
        Question("metadata", "single", f"/{KNOWN}", accept=CSL, check=needs("DOI", "title")),
        Question("no such DOI", "single", f"/{ABSENT}", 404, accept=CSL, kind=""),
    ]
    many = Question("30 agencies", "list", f"/ra/{','.join(numbered(30, KNOWN))}", check=agencies)
    questions = found + ([many] if thorough else [])
    return Expectations(Identifier("doi", KNOWN), questions)
