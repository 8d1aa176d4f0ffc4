"""OpenAlex: how it is asked, and what its replies mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harvest.model.provider import SecretSetting
from harvest.providers import Body, Client
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.descriptor import Expectations, Provider

if TYPE_CHECKING:
    from harvest.model.indicator import Indicator
    from harvest.model.record import SourceRecord
    from harvest.providers.common.snapshot_entry import SnapshotEntry
    from harvest.providers.common.source_opening import Opening
    from harvest.providers.common.transport import Web

__all__ = ["PROVIDER"]


def _open(opening: Opening) -> Client:
    from harvest.providers.openalex.client import OpenAlex

    return OpenAlex(_web(opening), max_credits=opening.max_credits)


def _web(opening: Opening) -> Web:
    from harvest.providers.openalex.reply_reading import error_for

    return opening.web(headers=opening.bearer, error_for=error_for)


def _read(body: Body, retrieved_at: str) -> SourceRecord:
    from harvest.providers.openalex.mapping import to_source_record

    return to_source_record(body, retrieved_at)


def _expectations(thorough: bool) -> Expectations:
    from harvest.providers.openalex.expectations import expectations

    return expectations(thorough)


def _has_shape(body: dict[str, Any]) -> bool:
    from harvest.providers.openalex.shape import has_shape

    return has_shape(body)


def _snapshot_entry(body: Body) -> SnapshotEntry | None:
    from harvest.providers.openalex.shape import snapshot_entry

    return snapshot_entry(body)


def _venue_indicators(body: Body, as_of: str) -> tuple[Indicator, ...]:
    from harvest.providers.openalex.venue_metrics import venue_indicators

    return venue_indicators(body, as_of)


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
    read=_read,
    # The edge admits 10 in a second without a key and 30 with one; singles and lists together:
    # https://github.com/ourresearch/openalex-api-proxy
    manners=Manners({"all": Limit(5)}, 4),
    keyed_manners=Manners({"all": Limit(15)}, 8),
    web=_web,
    expectations=_expectations,
    has_shape=_has_shape,
    snapshot_entry=_snapshot_entry,
    venue_indicators=_venue_indicators,
)
