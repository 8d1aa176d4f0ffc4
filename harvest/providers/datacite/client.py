"""DataCite: Zenodo, arXiv, figshare, Dryad and others; asked for DOIs that are not Crossref's.

A query names up to 50 DOIs; what it leaves out is asked again singly, because only the answer
about one DOI says for certain that there is none.

What counts as *absent*: a 404 in JSON:API's shape, with its list of errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from harvest.errors import SourceError, UnreadableReply
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Body, Hits, Reply
from harvest.providers.common.batch import fetch_batch, into_batches
from harvest.providers.common.http_session import HttpAnswer
from harvest.providers.common.transport import Web, escaped

__all__ = ["DataCite"]

MOST_PER_LIST = 50
LONGEST_QUERY = 3_000
IN_FULL = "affiliation=true&publisher=true"
"""Affiliations and publishers with their identifiers; without it they are bare names."""
JSON_API = "application/vnd.api+json"


class DataCite:
    """DataCite's REST API as a source. A body is one JSON:API resource with its `attributes`."""

    name = "datacite"
    schemes = frozenset({"doi"})

    def __init__(self, web: Web) -> None:
        self.line = web.line
        self.concurrency = web.line.concurrency
        self._web = web

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Up to 50 whose query fits into a request line; what a query cannot quote, singly."""
        return into_batches(identifiers, _size, most=MOST_PER_LIST, longest=LONGEST_QUERY)

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`."""
        return fetch_batch(identifiers, self._fetch_list, self._fetch_one, self.name)

    def search(self, query: Query, rows: int = 5) -> Hits:
        """See `Source.search`: all words of the title, in any order."""
        words = "".join(c if c.isalnum() else " " for c in query.title or query.raw).split()[:30]
        if not words:
            return Hits(self.name, "absent", reason="nothing to search for")
        try:
            found = self._list(f"titles.title:({' '.join(words)})", rows)
        except SourceError as error:
            return Hits(self.name, "unavailable", reason=error.reason)
        return Hits(self.name, "found" if found else "absent", tuple(found[:rows]))

    def close(self) -> None:
        """Give back what the line holds."""
        self.line.close()

    def _fetch_list(self, batch: list[Identifier]) -> Iterator[Reply]:
        """Yield the replies that one query gives."""
        quoted = " OR ".join(f'"{each.value}"' for each in batch)
        found = {_doi(body): body for body in self._list(f"doi:({quoted})", len(batch))}
        for identifier in batch:
            body = found.get(identifier.value.lower())
            if body is None:
                yield Reply(self.name, identifier, "unlisted")
            else:
                yield Reply(self.name, identifier, "found", body)

    def _list(self, query: str, rows: int) -> list[Body]:
        path = f"/dois?query={quote(query, safe='')}&page[size]={rows}&{IN_FULL}"
        sent = self._web.get_json("list", path, accept=JSON_API)
        data = sent.get("data") if isinstance(sent, dict) else None
        if not isinstance(data, list):
            raise UnreadableReply(self.name, "sent no list of DOIs")
        return [_resource(each) for each in data]

    def _fetch_one(self, identifier: Identifier) -> list[Reply]:
        path = f"/dois/{escaped(identifier.value)}?{IN_FULL}"
        sent = self._web.get_json("single", path, accept=JSON_API, is_absent=is_absent)
        if sent is None:
            reason = "DataCite has no such record"
            return [Reply(self.name, identifier, "absent", reason=reason)]
        body = _resource(sent.get("data") if isinstance(sent, dict) else None)
        return [Reply(self.name, identifier, "found", body)]


def is_absent(answer: HttpAnswer) -> bool:
    """Whether this is DataCite's own "doesn't exist"."""
    return answer.status == 404 and isinstance(answer.error_body.get("errors"), list)


def _size(identifier: Identifier) -> int | None:
    """Bytes that it takes in a query; None when a query cannot quote it."""
    value = identifier.value
    if not value.isprintable() or set('"\\') & set(value):
        return None
    return len(quote(f'"{value}" OR ', safe=""))


def _resource(sent: Any) -> Body:
    if not isinstance(sent, dict) or not isinstance(sent.get("attributes"), dict):
        raise UnreadableReply("datacite", "sent no DOI record")
    return sent


def _doi(body: Body) -> str:
    return str(body["attributes"].get("doi") or body.get("id") or "").lower()
