"""OpenAIRE: how it is asked, and what its replies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harvest.model.provider import SecretSetting
from harvest.providers import Client
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.common.room import Room
from harvest.providers.descriptor import Provider

if TYPE_CHECKING:
    from harvest.providers.common.source_opening import Opening
    from harvest.providers.common.transport import Web

__all__ = ["PROVIDER"]

_ROOM = Room(__name__)


def _open(opening: Opening) -> Client:
    from harvest.providers.openaire.client import OpenAire

    return OpenAire(_web(opening))


def _web(opening: Opening) -> Web:
    from harvest.providers.openaire.client import Refusals

    return opening.web(headers=opening.bearer, error_for=Refusals().error_for)


PROVIDER = Provider(
    name="openaire",
    label="OpenAIRE",
    address="https://api.openaire.eu/graph/v3",
    schemes=frozenset({"doi", "pmid", "pmcid", "arxiv", "openaire"}),
    role="lookup",
    secrets=(SecretSetting("openaire_token", "HARVEST_OPENAIRE_TOKEN"),),
    search_rank=40,
    searches_alone=True,
    ranks={"registered": 50, "web": 20, "curated": 20},
    is_cluster=True,
    open=_open,
    read=_ROOM.later("mapping", "to_source_record"),
    # Its terms count by the hour (60 for anonymous users), its headers say 7,200:
    # https://graph.openaire.eu/docs/apis/terms
    manners=Manners({"all": Limit(1)}, 1),
    web=_web,
    expectations=_ROOM.later("expectations", "expectations"),
    has_shape=_ROOM.later("shape", "has_shape"),
    snapshot_entry=_ROOM.later("shape", "snapshot_entry"),
)
