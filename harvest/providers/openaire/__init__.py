"""OpenAIRE: how it is asked, and what its replies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harvest.model.provider import SecretSetting
from harvest.providers import Body, Client
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.descriptor import Expectations, Provider

if TYPE_CHECKING:
    from harvest.model.record import SourceRecord
    from harvest.providers.common.snapshot_entry import SnapshotEntry
    from harvest.providers.common.source_opening import Opening
    from harvest.providers.common.transport import Web

__all__ = ["PROVIDER"]


def _open(opening: Opening) -> Client:
    from harvest.providers.openaire.client import OpenAire

    return OpenAire(_web(opening))


def _web(opening: Opening) -> Web:
    from harvest.providers.openaire.client import Refusals

    return opening.web(headers=opening.bearer, error_for=Refusals().error_for)


def _read(body: Body, retrieved_at: str) -> SourceRecord:
    from harvest.providers.openaire.mapping import to_source_record

    return to_source_record(body, retrieved_at)


def _expectations(thorough: bool) -> Expectations:
    from harvest.providers.openaire.expectations import expectations

    return expectations(thorough)


def _has_shape(body: dict[str, Any]) -> bool:
    from harvest.providers.openaire.shape import has_shape

    return has_shape(body)


def _snapshot_entry(body: Body) -> SnapshotEntry | None:
    from harvest.providers.openaire.shape import snapshot_entry

    return snapshot_entry(body)


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
    read=_read,
    # Its terms count by the hour (60 for anonymous users), its headers say 7,200:
    # https://graph.openaire.eu/docs/apis/terms
    manners=Manners({"all": Limit(1)}, 1),
    web=_web,
    expectations=_expectations,
    has_shape=_has_shape,
    snapshot_entry=_snapshot_entry,
)
