"""OpenAIRE's records on disk: how they are recognised, and what they are found by."""

from __future__ import annotations

from typing import Any

from harvest.model.identifier import Identifier
from harvest.providers import Body
from harvest.providers.common.snapshot_entry import (
    SnapshotEntry,
    below,
    doi_names,
    items,
    make_entry,
    other_names,
)
from harvest.text.standard_number import bare_doi

__all__ = ["has_shape", "snapshot_entry"]


def has_shape(body: dict[str, Any]) -> bool:
    """Whether *body* is a research product of OpenAIRE's, also one of its earlier API."""
    return "oaf:entity" in body or ("mainTitle" in body and isinstance(body.get("pids"), list))


def snapshot_entry(body: Body) -> SnapshotEntry | None:
    """The entry of a record; None when it has no name of its own."""
    own = body.get("id")
    names = [Identifier("openaire", own)] if isinstance(own, str) else []
    places = [body, *items(body.get("instances"))]
    for pid in [pid for place in places for pid in items(below(place, "pids"))]:
        value = str(below(pid, "value") or "")
        scheme = str(below(pid, "scheme") or "").lower()
        names += doi_names(bare_doi(value)) if scheme == "doi" else other_names(scheme, value)
    return make_entry(
        names[0].value if names else None,
        names,
        title=[body.get("mainTitle"), body.get("subTitle")],
        author=[below(each, "fullName") for each in items(body.get("authors"))],
        rest=[below(body, "container", "name"), str(body.get("publicationDate") or "")[:4]],
    )
