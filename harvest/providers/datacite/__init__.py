"""DataCite: how it is asked, and what its replies mean."""

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
    from harvest.providers.datacite.client import DataCite

    return DataCite(opening.web())


def _read(body: Body, retrieved_at: str) -> SourceRecord:
    from harvest.providers.datacite.mapping import to_source_record

    return to_source_record(body, retrieved_at)


def _expectations(thorough: bool) -> Expectations:
    from harvest.providers.datacite.expectations import expectations

    return expectations(thorough)


def _has_shape(body: dict[str, Any]) -> bool:
    from harvest.providers.datacite.shape import has_shape

    return has_shape(body)


def _snapshot_entry(body: Body) -> SnapshotEntry | None:
    from harvest.providers.datacite.shape import snapshot_entry

    return snapshot_entry(body)


PROVIDER = Provider(
    name="datacite",
    label="DataCite",
    address="https://api.datacite.org",
    schemes=frozenset({"doi"}),
    role="others-lack",
    agency="DataCite",
    search_rank=30,
    searches_alone=True,
    ranks={"registered": 20, "web": 30, "curated": 10},
    open=_open,
    read=_read,
    # 1,000 in 5 minutes with an address, 500 without: https://support.datacite.org/docs/rate-limit
    manners=Manners({"all": Limit(3, 2.0)}, 3),
    polite_manners=Manners({"all": Limit(3)}, 3),
    expectations=_expectations,
    has_shape=_has_shape,
    snapshot_entry=_snapshot_entry,
)
