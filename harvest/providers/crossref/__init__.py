"""Crossref: how it is asked, and what its replies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harvest.providers import Body, Client
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.descriptor import Expectations, Provider

if TYPE_CHECKING:
    from harvest.model.record import SourceRecord
    from harvest.providers.common.snapshot_entry import SnapshotEntry
    from harvest.providers.common.source_opening import Opening

__all__ = ["PROVIDER"]


def _open(opening: Opening) -> Client:
    from harvest.providers.crossref.client import Crossref

    return Crossref(opening.web(), mailto=opening.mailto, state_dir=opening.run.state_dir)


def _read(body: Body, retrieved_at: str) -> SourceRecord:
    from harvest.providers.crossref.mapping import to_source_record

    return to_source_record(body, retrieved_at)


def _expectations(thorough: bool) -> Expectations:
    from harvest.providers.crossref.expectations import expectations

    return expectations(thorough)


def _has_shape(body: dict[str, Any]) -> bool:
    from harvest.providers.crossref.shape import has_shape

    return has_shape(body)


def _snapshot_entry(body: Body) -> SnapshotEntry | None:
    from harvest.providers.crossref.shape import snapshot_entry

    return snapshot_entry(body)


PROVIDER = Provider(
    name="crossref",
    label="Crossref",
    address="https://api.crossref.org",
    schemes=frozenset({"doi", "isbn", "pii"}),
    agency="Crossref",
    search_rank=10,
    ranks={"registered": 10, "web": 40, "curated": 40},
    open=_open,
    read=_read,
    # https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
    manners=Manners({"single": Limit(5), "list": Limit(1)}, 1),
    polite_manners=Manners({"single": Limit(10), "list": Limit(3)}, 3),
    connects_slowly=True,
    unread=("reference",),  # half of the bytes
    expectations=_expectations,
    has_shape=_has_shape,
    snapshot_entry=_snapshot_entry,
)
