"""Crossref: how it is asked, and what its replies mean."""

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
    from harvest.providers.crossref.client import Crossref

    return Crossref(opening.web(), mailto=opening.mailto, state_dir=opening.run.state_dir)


PROVIDER = Provider(
    name="crossref",
    label="Crossref",
    address="https://api.crossref.org",
    schemes=frozenset({"doi", "isbn", "pii"}),
    agency="Crossref",
    search_rank=10,
    ranks={"registered": 10, "web": 40, "curated": 40},
    open=_open,
    read=_ROOM.later("mapping", "to_source_record"),
    # https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
    manners=Manners({"single": Limit(5), "list": Limit(1)}, 1),
    polite_manners=Manners({"single": Limit(10), "list": Limit(3)}, 3),
    connects_slowly=True,
    unread=("reference",),  # half of the bytes
    expectations=_ROOM.later("expectations", "expectations"),
    has_shape=_ROOM.later("shape", "has_shape"),
    snapshot_entry=_ROOM.later("shape", "snapshot_entry"),
    row_reader=_ROOM.later("snapshot_columns", "row_reader"),
)
