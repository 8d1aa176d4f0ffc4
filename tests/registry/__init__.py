"""A registry on loopback that speaks like Crossref, OpenAlex, doi.org, DataCite, OpenAIRE, BIP!.

It is strict where they are, limits where they do, and misbehaves when told to, so that the real
clients can be tested and measured without a network:

    with Registry(crossref=[{"DOI": "10.1/a", "title": ["A"]}], limits=True) as registry:
        registry.faults.script("crossref", 503, "reset")
        ... run harvest with registry.env() ...
        assert registry.summary().too_many["crossref"] == 0

It imports nothing of harvest: a misunderstanding of an API there must not be shared here.
"""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from tests.registry import bip as bip_api
from tests.registry import crossref as crossref_api
from tests.registry import datacite as datacite_api
from tests.registry import doi_org, synthetic
from tests.registry import openaire as openaire_api
from tests.registry import openalex as openalex_api
from tests.registry.call import Body
from tests.registry.collection import Collection, Records
from tests.registry.fault import Fault, Faults
from tests.registry.log import Received, Summary, summarize
from tests.registry.server import Server
from tests.registry.synthetic import synthetic_doi

__all__ = ["Fault", "Received", "Registry", "Summary", "synthetic_doi"]

Filling = Iterable[Body] | Records

ADDRESSES = {
    "crossref": "HARVEST_CROSSREF_URL",
    "openalex": "HARVEST_OPENALEX_URL",
    "openaire": "HARVEST_OPENAIRE_URL",
    "doi": "HARVEST_DOI_URL",
    "datacite": "HARVEST_DATACITE_URL",
    "bip": "HARVEST_BIP_URL",
}
PORTER = "porter unicode61 remove_diacritics 2"


class Registry:
    """The server and its providers. It runs from construction until `close`.

    Attributes:
        crossref, openalex, datacite, openaire, bip, doi: the providers (`openalex.account`,
            `doi.agencies`, `bip.scores` ...).
        faults: what goes wrong; see `Faults`.
        latency: seconds before an answer, by source; may be changed at any time.

    Args:
        crossref, openalex, datacite, openaire: records in each provider's shape, or `Records`.
        bip: `{"doi", "attrank", "pop_class", ...}`.
        venues: OpenAlex "sources".
        agencies: registration agency by DOI, for DOIs of other agencies.
        csl: CSL-JSON by DOI, for those.
        limits: enforce the rates; the credits of OpenAlex are always counted.
        budget: OpenAlex credits for the day, by default 1,000 keyless and 10,000 with a key.
    """

    def __init__(
        self,
        *,
        crossref: Filling = (),
        openalex: Filling = (),
        datacite: Filling = (),
        openaire: Filling = (),
        bip: Iterable[Body] = (),
        venues: Iterable[Body] = (),
        agencies: Mapping[str, str] | None = None,
        csl: Mapping[str, Body] | None = None,
        latency: Mapping[str, float] | None = None,
        limits: bool = False,
        budget: int | None = None,
        port: int = 0,
    ) -> None:
        self.crossref = crossref_api.Crossref(_records(crossref, crossref_api), limits)
        works = _records(openalex, openalex_api, PORTER)
        self.openalex = openalex_api.OpenAlex(works, list(venues), limits, budget)
        self.datacite = datacite_api.DataCite(_records(datacite, datacite_api), limits)
        self.openaire = openaire_api.OpenAire(_records(openaire, openaire_api), limits)
        self.bip = bip_api.Bip(bip)
        self.doi = doi_org.DoiOrg(self.crossref.records, self.datacite.records, agencies, csl)
        self.faults = Faults()
        self.latency: dict[str, float] = dict(latency or {})
        providers: list[Any] = [self.crossref, self.openalex, self.datacite]
        providers += [self.openaire, self.bip, self.doi]
        self._server = Server(port, providers, self.faults, self.latency)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @classmethod
    def from_data(cls, folder: Path, **options: Any) -> Registry:
        """A registry with the records of the data folder: what there is of its files."""
        crossref = ("crossref-works.jsonl.gz", "matching-corpus.jsonl.gz")
        return cls(
            crossref=_unique(each for name in crossref for each in read_lines(folder / name)),
            openalex=read_lines(folder / "openalex-works.jsonl.gz"),
            **options,
        )

    @classmethod
    def synthetic(cls, count: int, **options: Any) -> Registry:
        """A world of *count* made-up works that Crossref and OpenAlex both know."""
        return cls(
            crossref=synthetic.Synthetic(count, synthetic.crossref_body),
            openalex=synthetic.Synthetic(count, synthetic.openalex_body),
            **options,
        )

    def hold(self, source: str, after: int) -> threading.Event:
        """Hold all answers of *source* after the first so many, until this event is set."""
        gate = threading.Event()
        self._server.gates[source] = after, gate
        return gate

    def add(self, source: str, *bodies: Body) -> None:
        """Let *source* know more records; they must have its own shape."""
        self._collection(source).fill(bodies)

    def replay(self, folder: Path) -> None:
        """Know the works of the answers that `harvest doctor --record` kept in *folder*."""
        known: dict[tuple[str, str], Body] = {}
        for path in sorted(folder.glob("*.json")):
            kept = json.loads(path.read_text(encoding="utf-8"))
            source = kept["source"]
            for body in _works_in(kept["body"]) if kept["status"] == 200 else ():
                name = source, str(body.get("DOI") or body.get("id") or body.get("doi"))
                known[name] = max(known.get(name, {}), body, key=len)  # lists have fewer fields
        for (source, _), body in known.items():
            self._know(source, body)

    def _know(self, source: str, body: Body) -> None:
        if source == "bip":
            self.bip.scores[str(body["doi"])] = body
        elif source == "openalex" and "issn" in body:
            self.openalex.venues.append(body)
        elif source != "doi":
            self.add(source, body)

    def remove(self, source: str, doi: str) -> None:
        """Let *source* forget what it has under *doi*."""
        scheme = "pid" if source == "openaire" else "doi"
        self._collection(source).remove(scheme, doi)

    def _collection(self, source: str) -> Collection:
        records = getattr(self, source).records
        assert isinstance(records, Collection), f"the records of {source} are synthetic"
        return records

    @property
    def url(self) -> str:
        """The address without a provider's part."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def requests(self) -> list[Received]:
        """Everything received so far, in the order of arrival."""
        return list(self._server.received)

    def asked(self, source: str) -> list[Received]:
        """What one source received."""
        return [each for each in self.requests if each.source == source]

    def summary(self) -> Summary:
        """Counts by source, and whether the client was polite."""
        return summarize(self.requests)

    def forget(self) -> None:
        """Empty the log, as between a cold and a warm run."""
        self._server.received.clear()

    def base(self, source: str) -> str:
        """The base address of one source."""
        return f"{self.url}/{source}"

    def env(self) -> dict[str, str]:
        """The environment that makes harvest ask here."""
        return {variable: self.base(source) for source, variable in ADDRESSES.items()}

    def close(self) -> None:
        """Stop listening and cut every connection: from now on nobody answers."""
        self._server.cut_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _works_in(body: Any) -> list[Body]:
    """The records within an answer, be it one or a list, in whatever envelope."""
    if isinstance(body, list):
        return [each for each in body if "msg" not in each]
    for envelope in ("message", "items", "results", "data"):
        if isinstance(body, dict) and envelope in body:
            return _works_in(body[envelope])
    return [body] if isinstance(body, dict) and "count" not in body else []


def read_lines(path: Path) -> Iterator[Body]:
    """The records of a gzipped JSON Lines file; none when there is no such file."""
    if not path.exists():
        return
    with gzip.open(path, "rt") as lines:
        for line in lines:
            yield json.loads(line)


def _unique(bodies: Iterable[Body]) -> Iterator[Body]:
    seen: set[str] = set()
    for body in bodies:
        doi = str(body.get("DOI")).lower()
        if doi not in seen:
            seen.add(doi)
            yield body


def _records(filling: Filling, api: Any, tokenizer: str | None = None) -> Records:
    if not isinstance(filling, Iterable):
        return filling
    options = {"tokenizer": tokenizer} if tokenizer else {}
    return Collection(filling, api.names_of, api.words_of, **options)
