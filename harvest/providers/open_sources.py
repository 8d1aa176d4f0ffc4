"""Open the sources that the settings enable, each by its row."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from harvest.providers import Client
from harvest.providers.common.allowance import Allowance
from harvest.providers.common.http_session import HttpSession
from harvest.providers.common.limit import Manners
from harvest.providers.common.polite_client import Observer
from harvest.providers.common.source_opening import Opening, Run
from harvest.providers.common.transport import Web, user_agent
from harvest.providers.descriptor import Provider
from harvest.providers.installed import installed
from harvest.text.secret_mask import SecretMask

if TYPE_CHECKING:
    from harvest.settings import Settings

__all__ = ["Sources", "open_sources", "source_names"]


class Sources(dict[str, Client]):
    """Sources by name, in the order of the settings; to be closed after use."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def open(self, name: str) -> None:
        """Open the source *name* beside the others."""
        self[name] = installed()[name].open(self._opening(name))

    def web(self, name: str) -> Web:
        """The bare service behind a source, asked with the same manners and keys."""
        return installed()[name].web(self._opening(name))

    def close(self) -> None:
        """Close connections and files."""
        for source in self.values():
            source.close()
        self._run.session.close()

    def _opening(self, name: str) -> Opening:
        row = installed()[name]
        return Opening(row, self._run, manners(row, self._run))


def manners(row: Provider, run: Run) -> Manners:
    """How the service of *row* is asked in this run."""
    keyed = bool(row.secrets) and row.secrets[0].name in run.secrets
    return row.manners_for(polite=run.mailto is not None, keyed=keyed)


def source_names(settings: Settings) -> list[str]:
    """All sources that the settings enable, and those that come with them."""
    names = list(dict.fromkeys((*settings.sources, *settings.lookup_sources)))
    rows = installed()
    companions = [name for name, row in rows.items() if not row.comes_with.isdisjoint(names)]
    found = list(dict.fromkeys([*names, *companions]))
    moved = {name for name, row in rows.items() if settings.urls.get(name) != row.address}
    if moved:  # a test's or a mirror's address: nobody expects requests to go elsewhere unasked
        found = [name for name in found if rows[name].role != "stand-in" or name in moved]
    return found


def _users(settings: Settings) -> Iterator[str]:
    """Users with their passwords, where base addresses and proxies name them."""
    proxies = (value for name, value in os.environ.items() if name.lower().endswith("_proxy"))
    for url in (*settings.urls.values(), *proxies):
        user, separator, _ = url.partition("://")[2].partition("/")[0].rpartition("@")
        if separator and ":" in user:
            yield unquote(user)


def open_sources(
    settings: Settings,
    *,
    stop: threading.Event | None = None,
    observe: Observer | None = None,
    allowance: Allowance | None = None,
) -> Sources:
    """The sources that the settings enable, for bulk or for a lookup; nothing is asked yet.

    Args:
        stop: when set, waits end and what was not asked yet is answered "unavailable".
        observe: told of each HTTP request; see `polite_client.Observer`.
        allowance: the requests that the run may make; by default as many as the settings say.
    """
    stop = stop or threading.Event()
    mask = SecretMask([*settings.secrets.values(), *_users(settings)], settings.mailto)
    run = Run(
        session=HttpSession(user_agent(settings.mailto), settings.timeout_s, stop=stop, mask=mask),
        urls=settings.urls,
        secrets=settings.secrets,
        mailto=settings.mailto,
        timeout_s=settings.timeout_s,
        attempts=settings.attempts,
        max_credits=settings.max_credits,
        state_dir=settings.state_dir,
        stop=stop,
        observe=observe,
        allowance=allowance or Allowance(settings.max_requests),
    )
    sources = Sources(run)
    for name in source_names(settings):
        sources.open(name)
    return sources
