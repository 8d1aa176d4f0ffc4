"""BIP!: how it is asked, and what its replies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harvest.providers import Client
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.common.room import Room
from harvest.providers.descriptor import Provider

if TYPE_CHECKING:
    from harvest.providers.common.source_opening import Opening

__all__ = ["PROVIDER"]

_ROOM = Room(__name__)


def _open(opening: Opening) -> Client:
    from harvest.providers.bip.client import Bip

    return Bip(opening.web())


def _has_shape(body: dict[str, Any]) -> bool:
    return not {"attrank", "pop_class", "inf_class"}.isdisjoint(body)


PROVIDER = Provider(
    name="bip",
    label="BIP!",
    address="https://bip-api.imsi.athenarc.gr",
    schemes=frozenset({"doi"}),
    role="stand-in",
    stands_in_for="openaire",
    comes_with=frozenset({"openaire"}),
    ranks={"registered": 60},
    open=_open,
    read=_ROOM.later("mapping", "to_source_record"),
    manners=Manners({"all": Limit(1)}, 1),
    expectations=_ROOM.later("expectations", "expectations"),
    has_shape=_has_shape,
)
