"""Whose a record of a snapshot is, and what it can be found by: the rows of the sources say."""

from __future__ import annotations

from harvest.providers import Body
from harvest.providers.common.snapshot_entry import SnapshotEntry
from harvest.providers.installed import installed

__all__ = ["SnapshotEntry", "provider_of", "to_snapshot_entry"]


def provider_of(body: Body) -> str | None:
    """Whose record this is, by its shape; None when it is nobody's that we know.

    >>> provider_of({"DOI": "10.1/a", "title": ["A"]}), provider_of({"doi": "10.1/a"})
    ('crossref', None)
    """
    for name, row in installed().items():
        if row.snapshot_entry is not None and row.has_shape(body):
            return name
    return None


def to_snapshot_entry(provider: str, body: Body) -> SnapshotEntry | None:
    """The entry for *body*, None when it has no name of its own."""
    row = installed().get(provider)
    return row.snapshot_entry(body) if row is not None and row.snapshot_entry is not None else None
