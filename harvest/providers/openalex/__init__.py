"""OpenAlex: how it is asked, and what its replies mean."""

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
    from harvest.providers.openalex.client import OpenAlex

    return OpenAlex(_web(opening), max_credits=opening.max_credits)


def _web(opening: Opening) -> Web:
    from harvest.providers.openalex.reply_reading import error_for

    return opening.web(headers=opening.bearer, error_for=error_for)


PROVIDER = Provider(
    name="openalex",
    label="OpenAlex",
    address="https://api.openalex.org",
    schemes=frozenset({"doi", "openalex", "pmid", "pmcid", "arxiv"}),
    secrets=(
        SecretSetting(
            "openalex_api_key",
            "OPENALEX_API_KEY",
            "set OPENALEX_API_KEY (free): ten times the daily budget",
        ),
    ),
    search_rank=20,
    completes_titles=True,
    ranks={"registered": 40, "web": 10, "curated": 30},
    open=_open,
    read=_ROOM.later("mapping", "to_source_record"),
    # The edge admits 10 in a second without a key and 30 with one; singles and lists together:
    # https://github.com/ourresearch/openalex-api-proxy
    manners=Manners({"all": Limit(5)}, 4),
    keyed_manners=Manners({"all": Limit(15)}, 8),
    web=_web,
    expectations=_ROOM.later("expectations", "expectations"),
    has_shape=_ROOM.later("shape", "has_shape"),
    snapshot_entry=_ROOM.later("shape", "snapshot_entry"),
    row_reader=_ROOM.later("snapshot_columns", "row_reader"),
    venue_indicators=_ROOM.later("venue_metrics", "venue_indicators"),
)
