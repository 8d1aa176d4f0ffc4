"""BIP!: impact scores and classes by DOI, up to 50 in a request.

What counts as *absent*: an entry that says "Not Found"; singly, a 404 in JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harvest.errors import UnreadableReply
from harvest.model.identifier import Identifier
from harvest.providers import Body, Reply
from harvest.providers.common.batch import fetch_batch, into_batches
from harvest.providers.common.http_session import HttpAnswer
from harvest.providers.common.transport import Web, escaped

__all__ = ["Bip"]

MOST_PER_LIST = 50
LONGEST_PATH = 3_000


class Bip:
    """BIP!'s API as a source. A body holds scores (`attrank` …) and classes (`pop_class` …)."""

    name = "bip"
    schemes = frozenset({"doi"})

    def __init__(self, web: Web) -> None:
        self.line = web.line
        self.concurrency = web.line.concurrency
        self._web = web

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """Up to 50: more would be cut off without a word. A DOI with a comma goes singly."""
        return into_batches(identifiers, _size, most=MOST_PER_LIST, longest=LONGEST_PATH)

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """See `Source.fetch`."""
        return fetch_batch(identifiers, self._fetch_list, self._fetch_one, self.name)

    def close(self) -> None:
        """Give back what the line holds."""
        self.line.close()

    def _fetch_list(self, batch: list[Identifier]) -> Iterator[Reply]:
        """Yield the replies that one request gives; all are told of in it."""
        path = ",".join(escaped(each.value.lower()) for each in batch)
        sent = self._web.get_json("list", f"/paper/scores/batch/{path}")
        found = {entry["doi"].lower(): entry for entry in _entries(sent)}
        for identifier in batch:
            entry = found.get(identifier.value.lower())
            if entry is None:
                yield Reply(self.name, identifier, "open")
            else:
                yield self._reply(identifier, entry)

    def _fetch_one(self, identifier: Identifier) -> list[Reply]:
        path = f"/paper/scores/{escaped(identifier.value.lower())}"
        sent = self._web.get_json("single", path, is_absent=is_absent)
        entry = {"msg": "Not Found", "doi": identifier.value} if sent is None else sent
        return [self._reply(identifier, _entries([entry])[0])]

    def _reply(self, identifier: Identifier, entry: Body) -> Reply:
        if "msg" in entry:
            return Reply(self.name, identifier, "absent", reason="BIP! has no such record")
        return Reply(self.name, identifier, "found", entry)


def is_absent(answer: HttpAnswer) -> bool:
    """Whether this is BIP!'s own 404: JSON with a message."""
    return answer.status == 404 and bool({"msg", "message"} & answer.error_body.keys())


def _size(identifier: Identifier) -> int | None:
    """Bytes that it takes in a path; None when a comma would split it there."""
    return None if "," in identifier.value else len(escaped(identifier.value)) + 1


def _entries(sent: Any) -> list[Body]:
    if not isinstance(sent, list):
        raise UnreadableReply("bip", "sent no list of scores")
    if not all(isinstance(each, dict) and isinstance(each.get("doi"), str) for each in sent):
        raise UnreadableReply("bip", "sent scores without their DOI")
    return sent
