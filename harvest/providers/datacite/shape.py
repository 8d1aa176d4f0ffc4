"""DataCite's records on disk: how they are recognised, and what they are found by."""

from __future__ import annotations

from typing import Any

from harvest.providers import Body
from harvest.providers.common.snapshot_entry import (
    SnapshotEntry,
    below,
    doi_names,
    items,
    make_entry,
)
from harvest.text.standard_number import bare_doi

__all__ = ["has_shape", "snapshot_entry"]


def has_shape(body: dict[str, Any]) -> bool:
    """Whether *body* is a DOI record of DataCite's."""
    attributes = body.get("attributes")
    return isinstance(attributes, dict) and "doi" in attributes


def snapshot_entry(body: Body) -> SnapshotEntry | None:
    """The entry of a record; None when it has no name of its own."""
    attributes = body["attributes"]
    doi = bare_doi(attributes.get("doi"))
    return make_entry(
        doi,
        doi_names(doi),
        title=[below(each, "title") for each in items(attributes.get("titles"))],
        author=[below(each, "name") for each in items(attributes.get("creators"))],
        rest=[attributes.get("publicationYear"), below(attributes, "container", "title")],
    )
