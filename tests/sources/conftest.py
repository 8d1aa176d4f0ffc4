"""Fixtures for the sources: opened on the registry, hurried where pace is not the matter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harvest.model.identifier import Identifier
from harvest.providers import Reply, Source
from harvest.providers import open_sources as catalog
from harvest.providers.common import polite_client as politeness
from harvest.providers.common.limit import Limit, Manners
from harvest.providers.common.rate_limit import RateLimit
from harvest.providers.open_sources import Sources, open_sources
from harvest.settings import load_settings
from tests.registry import Registry
from tests.registry.collection import Collection, Records

Opener = Callable[..., Sources]


def fill(records: Records, *bodies: dict[str, Any]) -> None:
    """Put records into one of the registry's providers."""
    assert isinstance(records, Collection)
    records.fill(bodies)


def fetch_all(source: Source, identifiers: Iterable[Identifier]) -> list[Reply]:
    """All replies: in lists, and by itself what a list leaves out or open."""
    asked = list(identifiers)
    replies = [each for batch in source.batches(asked) for each in source.fetch(batch)]
    again = {each.asked for each in replies if each.outcome in ("open", "unlisted")}
    kept = [each for each in replies if each.asked not in again]
    return kept + [reply for each in asked if each in again for reply in source.fetch([each])]


@pytest.fixture
def opener(registry: Registry, tmp_path: Path) -> Iterator[Opener]:
    """Opens all sources on the registry, as the settings given by keyword say; closes them."""
    opened: list[Sources] = []

    def open_(
        *,
        mailto: str | None = "me@example.org",
        key: str | None = None,
        token: str | None = None,
        attempts: int = 2,
        timeout_s: float = 5.0,
        max_credits: int = -1,
        stop: threading.Event | None = None,
        observe: Callable[[dict[str, Any]], None] | None = None,
        url: dict[str, str] | None = None,
    ) -> Sources:
        environ = {**registry.env(), **(url or {})}
        secrets = {"HARVEST_MAILTO": mailto, "OPENALEX_API_KEY": key}
        secrets |= {"HARVEST_OPENAIRE_TOKEN": token}
        environ |= {name: value for name, value in secrets.items() if value}
        options = {
            "sources.attempts": attempts,
            "sources.timeout_s": timeout_s,
            "limits.max_credits": max_credits,
        }
        settings = load_settings(options, environ, tmp_path)
        opened.append(open_sources(settings, stop=stop, observe=observe))
        return opened[-1]

    yield open_
    for sources in opened:
        sources.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """No pace and no waiting: the list tells how long retries would have waited."""
    naps: list[float] = []
    monkeypatch.setattr(catalog, "manners", lambda *_, **__: Manners({"all": Limit(50, 0.01)}, 4))
    plain = politeness.PoliteClient.nap

    def nap(self: politeness.PoliteClient, seconds: float) -> None:
        if seconds > 0.05:
            naps.append(seconds)
        plain(self, min(seconds, 0.01))

    monkeypatch.setattr(politeness.PoliteClient, "nap", nap)
    rest = RateLimit.pause
    monkeypatch.setattr(RateLimit, "pause", lambda self, seconds: rest(self, min(seconds, 0.01)))
    monkeypatch.setattr("harvest.providers.common.rate_limit.MARGIN_MS", 0)
    for name in ("announced_limit", "announced_slots"):
        monkeypatch.setattr(politeness, name, lambda headers: None)
    return naps
