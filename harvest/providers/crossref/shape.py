"""Crossref's records on disk: how they are recognised, and what they are found by."""

from __future__ import annotations

from typing import Any

from harvest.providers import Body
from harvest.providers.common.snapshot_entry import (
    SnapshotEntry,
    below,
    doi_names,
    items,
    leaves,
    make_entry,
)
from harvest.text.standard_number import bare_doi

__all__ = ["has_shape", "snapshot_entry"]


SIGNS = {"title", "container-title", "issued", "prefix", "member", "indexed"}


def has_shape(body: dict[str, Any]) -> bool:
    """Whether *body* is a work of Crossref's, not CSL-JSON.

    >>> has_shape({"DOI": "10.1/a", "title": ["A"]}), has_shape({"doi": "10.1/a"})
    (True, False)
    """
    has_doi = isinstance(body.get("DOI"), str) and not isinstance(body.get("title"), str)
    return has_doi and not SIGNS.isdisjoint(body)


def snapshot_entry(body: Body) -> SnapshotEntry | None:
    """The entry of a record; None when it has no name of its own."""
    doi = bare_doi(body.get("DOI"))
    issued = [part for part in leaves(below(body, "issued", "date-parts")) if isinstance(part, int)]
    details = [*issued[:1], *(body.get(key) for key in ("volume", "issue", "page", "ISSN"))]
    return make_entry(
        doi,
        doi_names(doi),
        title=[body.get(key) for key in ("title", "subtitle", "original-title")],
        author=[
            below(person, key) for person in items(body.get("author")) for key in ("family", "name")
        ],
        rest=[body.get("container-title"), body.get("short-container-title"), details],
    )
