"""doi.org: which agency registered a DOI, and metadata from agencies without an API of their own.

Metadata come by content negotiation as CSL-JSON, for Crossref, DataCite, mEDRA, JaLC and others.

What counts as *absent*: doi.org's own "DOI Not Found" page; from the agency it sends us to, a
plain or JSON 404, "no content", or a page for people where metadata were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from harvest.errors import InvalidIdentifier, SourceError, UnreadableReply
from harvest.model.identifier import Identifier, parse_doi
from harvest.model.reason import Reason
from harvest.providers import Agency, Reply
from harvest.providers.common.batch import fetch_batch, into_batches
from harvest.providers.common.http_session import HttpAnswer
from harvest.providers.common.refusal import BadRequest
from harvest.providers.common.transport import Web, escaped, is_same_site

__all__ = ["Doi", "may_follow"]

CSL = "application/vnd.citationstyles.csl+json"
MOST_PER_REQUEST = 30
LONGEST_PATH = 1_800


class Doi:
    """doi.org as a source. A body is CSL-JSON."""

    name = "doi"
    schemes = frozenset({"doi"})

    def __init__(self, web: Web) -> None:
        self.line = web.line
        self.concurrency = web.line.concurrency
        self._web = web

    def agencies(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Agency]:
        """Whose each of the DOIs is; never raises a SourceError."""
        known: dict[Identifier, Agency] = {}
        # A DOI's own comma is %2C in the list (DOI Handbook): `escaped` sees to that.
        for batch in into_batches(
            identifiers,
            lambda each: len(escaped(each.value)) + 1,
            most=MOST_PER_REQUEST,
            longest=LONGEST_PATH,
        ):
            try:
                known |= self._agencies(batch)
            except BadRequest:
                for identifier in batch:
                    known |= self._agency(identifier)
            except SourceError as error:
                known |= dict.fromkeys(batch, Agency("unavailable", reason=error.reason))
        return known

    def expand(self, short: Identifier) -> Identifier | None:
        """The DOI that a shortDOI stands for, the alias in its handle; None when it has none.

        Raises:
            SourceError: doi.org could not be asked.
        """
        sent = self._web.get_json(
            "single",
            f"/api/handles/10/{escaped(short.value)}?type=HS_ALIAS",
            is_absent=lambda answer: answer.status == 404,
        )
        values = sent.get("values") if isinstance(sent, dict) else None
        for value in values if isinstance(values, list) else ():
            data = value.get("data") if isinstance(value, dict) else None
            if isinstance(data, dict) and value.get("type") == "HS_ALIAS":
                try:
                    return parse_doi(str(data.get("value")))
                except InvalidIdentifier:
                    continue
        return None

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """One by one: content negotiation knows no lists."""
        return [[identifier] for identifier in dict.fromkeys(identifiers)]

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`."""
        for identifier in identifiers:
            yield from fetch_batch([identifier], _no_list, self._fetch_one, self.name)

    def close(self) -> None:
        """Give back what the line holds."""
        self.line.close()

    def _agency(self, identifier: Identifier) -> dict[Identifier, Agency]:
        try:
            return self._agencies([identifier])
        except SourceError as error:
            return {identifier: Agency("unavailable", reason=error.reason)}

    def _agencies(self, batch: list[Identifier]) -> dict[Identifier, Agency]:
        path = "/ra/" + ",".join(escaped(each.value) for each in batch)
        sent = self._web.get_json("list", path)
        if not isinstance(sent, list) or len(sent) != len(batch):
            raise UnreadableReply(self.name, "did not answer for each DOI that it was asked about")
        # It answers in the order of the question, but names each DOI too: believe the name.
        named = {str(each.get("DOI", "")).lower(): each for each in sent if isinstance(each, dict)}
        return {each: _read_agency(named.get(each.value.lower())) for each in batch}

    def _fetch_one(self, identifier: Identifier) -> list[Reply]:
        last: list[HttpAnswer] = []
        sent = self._web.get_json(
            "single",
            f"/{escaped(identifier.value)}",
            accept=CSL,
            is_absent=self._is_absent,
            on_answer=last.append,
        )
        if sent is None:
            return [Reply(self.name, identifier, "absent", reason=_why_absent(last[-1]))]
        if not isinstance(sent, dict) or not (sent.get("DOI") or sent.get("title")):
            raise UnreadableReply(self.name, "sent no CSL record")
        return [Reply(self.name, identifier, "found", sent)]

    def _is_absent(self, answer: HttpAnswer) -> bool:
        if answer.status in (204, 406):
            return True
        is_page = "html" in answer.headers.get("content-type", "")
        if not is_same_site(self._web.base, answer.url):
            return is_page or answer.status == 404
        if answer.status != 404:
            return False
        return not is_page or "not found" in answer.text.lower()


def _no_list(batch: list[Identifier]) -> list[Reply]:
    """Content negotiation knows no lists."""
    return [Reply(Doi.name, each, "open") for each in batch]


def may_follow(base: str, others: Iterable[str]) -> Callable[[str], bool]:
    """The rule for redirects from doi.org at *base*.

    The real one sends us over HTTPS to whichever agency holds the metadata. A stand-in may only
    send us to itself or to one of the *others*, the base addresses in the settings.

    >>> may_follow("https://doi.org", ())("https://data.crosscite.org/10.1/x")
    True
    >>> may_follow("http://127.0.0.1:1", ())("https://data.crosscite.org/10.1/x")
    False
    """
    hosts = {urlsplit(url).netloc for url in (base, *others)}
    is_real = urlsplit(base).hostname in ("doi.org", "www.doi.org", "dx.doi.org")

    def may(url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc in hosts or (is_real and parts.scheme == "https")

    return may


def _read_agency(entry: dict[str, Any] | None) -> Agency:
    """An entry of the answer: `RA` when registered, else `status` says why not.

    >>> _read_agency({"DOI": "10.5281/zenodo.1", "RA": "DataCite"}).name
    'DataCite'
    >>> _read_agency({"DOI": "10.99999/x", "status": "DOI does not exist"}).outcome
    'absent'
    """
    if entry is None:
        return Agency("unavailable", reason="doi.org did not answer for this DOI")
    if isinstance(entry.get("RA"), str):
        return Agency("registered", entry["RA"])
    status = str(entry.get("status") or "")
    if status.lower().startswith(("doi does not exist", "invalid doi")):
        return Agency("absent", reason=f"{Reason.NO_SUCH_DOI}: {status}")
    if status.lower().startswith("unknown"):
        return Agency("registered")
    return Agency("unavailable", reason="doi.org sent an answer that harvest does not know")


def _why_absent(answer: HttpAnswer) -> str:
    if answer.status == 404 and "html" in answer.headers.get("content-type", ""):
        return f"{Reason.NO_SUCH_DOI}: this DOI does not exist"
    return f"{Reason.NO_METADATA}: the DOI is registered, but its agency offers no metadata for it"
