"""DataCite: how it is asked, and what its replies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.providers import Client
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.common.room import Room
from harvest.providers.descriptor import Provider

if TYPE_CHECKING:
    from harvest.providers.common.source_opening import Opening

__all__ = ["PROVIDER"]

_ROOM = Room(__name__)


def _open(opening: Opening) -> Client:
    from harvest.providers.datacite.client import DataCite

    return DataCite(opening.web())


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
    read=_ROOM.later("mapping", "to_source_record"),
    # 1,000 in 5 minutes with an address, 500 without: https://support.datacite.org/docs/rate-limit
    manners=Manners({"all": Limit(3, 2.0)}, 3),
    polite_manners=Manners({"all": Limit(3)}, 3),
    expectations=_ROOM.later("expectations", "expectations"),
    has_shape=_ROOM.later("shape", "has_shape"),
    snapshot_entry=_ROOM.later("shape", "snapshot_entry"),
    row_reader=_ROOM.later("snapshot_columns", "row_reader"),
)
