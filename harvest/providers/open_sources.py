"""The catalog of sources: one line opens each."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harvest.providers import Source
from harvest.providers.common.allowance import Allowance
from harvest.providers.common.polite_client import Line, Observer
from harvest.providers.common.rate_limit import Limit
from harvest.providers.common.refusal import host_of
from harvest.providers.common.transport import Session, Web, user_agent

if TYPE_CHECKING:
    from harvest.settings import Settings

__all__ = ["Sources", "open_sources", "source_names"]


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service is asked: rate by route class, and requests under way at once."""

    limits: Mapping[str, Limit]
    concurrency: int


def manners(name: str, *, polite: bool, keyed: bool) -> Manners:
    """What the service's operator asks for (apis.md §1.1, §2.1, §3.3, §5).

    Args:
        polite: a contact address is given.
        keyed: an OpenAlex key is given.
    """
    if name == "crossref" and polite:
        return Manners({"single": Limit(10), "list": Limit(3)}, 3)
    if name == "crossref":
        return Manners({"single": Limit(5), "list": Limit(1)}, 1)
    if name == "openalex":
        # The edge admits 10/s without a key and 30/s with one; singles and lists together.
        return Manners({"all": Limit(15) if keyed else Limit(5)}, 8 if keyed else 4)
    if name == "datacite":  # 1,000 in 5 minutes with an address, 500 without
        return Manners({"all": Limit(3) if polite else Limit(3, 2.0)}, 3)
    if name == "doi":
        return Manners({"all": Limit(5)}, 3)
    if name == "openaire":
        return Manners({"all": Limit(1)}, 1)
    return Manners({"all": Limit(2)}, 1)


class Sources(dict[str, Source]):
    """Sources by name, in the order of the settings; to be closed after use."""

    def __init__(self, network: _Network) -> None:
        super().__init__()
        self._network = network

    def web(self, name: str) -> Web:
        """The bare service behind a source, asked with the same manners and keys."""
        opener = WEBS.get(name)
        return opener(self._network) if opener else self._network.web(name)

    def close(self) -> None:
        """Close connections and files."""
        for source in self.values():
            close = getattr(source, "close", None)
            if close is not None:
                close()
        self._network.session.close()


def source_names(settings: Settings) -> list[str]:
    """All sources that the settings enable, those beside them included."""
    names = list(dict.fromkeys((*settings.sources, *settings.lookup_sources)))
    beside = [more for name, more in (("datacite", "doi"), ("openaire", "bip")) if name in names]
    return list(dict.fromkeys([*names, *beside]))


def open_sources(
    settings: Settings,
    *,
    stop: threading.Event | None = None,
    observe: Observer | None = None,
    allowance: Allowance | None = None,
) -> Sources:
    """The sources that the settings enable, for bulk or for a lookup; nothing is asked yet.

    Beside these: "doi" (doi.org) whenever DataCite is enabled, as it tells whose a DOI is and
    answers for agencies without an API of their own, and "bip" whenever OpenAIRE is.

    Args:
        stop: when set, waits end and what was not asked yet is answered "unavailable".
        observe: told of each HTTP request; see `politeness.Observer`.
        allowance: the requests that the run may make; by default as many as the settings say.
    """
    allowance = allowance or Allowance(settings.max_requests)
    network = _Network(settings, stop or threading.Event(), observe, allowance)
    sources = Sources(network)
    for name in source_names(settings):
        sources[name] = OPENERS[name](network)
    return sources


class _Network:
    """What all sources of a run share."""

    def __init__(
        self,
        settings: Settings,
        stop: threading.Event,
        observe: Observer | None,
        allowance: Allowance,
    ) -> None:
        self.settings = settings
        self.session = Session(user_agent(settings.mailto), settings.timeout_s)
        self._stop = stop
        self._observe = observe
        self._allowance = allowance

    def line(self, name: str) -> Line:
        settings = self.settings
        polite = settings.mailto is not None
        how = manners(name, polite=polite, keyed=settings.openalex_api_key is not None)
        base = settings.urls[name]
        return Line(
            name,
            host_of(base),
            how.limits,
            how.concurrency,
            folder=settings.state_dir,
            attempts=settings.attempts,
            stop=self._stop,
            observe=self._observe,
            allowance=self._allowance,
            # The others' limits leave room for a late first request.
            shakes_hands=name == "crossref" and base.lower().startswith("https:"),
        )

    def web(self, name: str, **options: Any) -> Web:
        return Web(self.line(name), self.session, self.settings.urls[name], **options)


def _crossref(network: _Network) -> Source:
    from harvest.providers.crossref.client import Crossref

    settings = network.settings
    return Crossref(
        network.line("crossref"),
        settings.urls["crossref"],
        mailto=settings.mailto,
        timeout_s=settings.timeout_s,
    )


def _openalex(network: _Network) -> Source:
    from harvest.providers.openalex.client import OpenAlex

    return OpenAlex(_openalex_web(network), max_credits=network.settings.max_credits)


def _openalex_web(network: _Network) -> Web:
    from harvest.providers.openalex.reply_reading import error_for

    key = network.settings.openalex_api_key
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return network.web("openalex", headers=headers, error_for=error_for)


def _datacite(network: _Network) -> Source:
    from harvest.providers.datacite.client import DataCite

    return DataCite(network.web("datacite"))


def _doi(network: _Network) -> Source:
    from harvest.providers.doi_org.client import Doi

    return Doi(_doi_web(network))


def _doi_web(network: _Network) -> Web:
    from harvest.providers.doi_org.client import may_follow

    urls = network.settings.urls
    return network.web("doi", may_follow=may_follow(urls["doi"], urls.values()))


def _openaire(network: _Network) -> Source:
    from harvest.providers.openaire.client import OpenAire

    return OpenAire(_openaire_web(network))


def _openaire_web(network: _Network) -> Web:
    from harvest.providers.openaire.client import error_for

    token = network.settings.openaire_token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return network.web("openaire", headers=headers, error_for=error_for)


def _bip(network: _Network) -> Source:
    from harvest.providers.bip.client import Bip

    return Bip(network.web("bip"))


OPENERS = {
    "crossref": _crossref,
    "openalex": _openalex,
    "datacite": _datacite,
    "doi": _doi,
    "openaire": _openaire,
    "bip": _bip,
}
WEBS = {"openalex": _openalex_web, "doi": _doi_web, "openaire": _openaire_web}
"""Services that need more than a base address to be asked."""
