"""A folder of downloaded records as a source: works without a network.

    folder ─▶ file: bodies and whose they are ─▶ entry: names and words ─▶ index: SQLite ─▶ Snapshot

Small folders are indexed in memory; large ones once, into a file of the state folder.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from harvest.errors import SettingsError
from harvest.model.identifier import Identifier
from harvest.model.mention import Query
from harvest.providers import Hits, Reply
from harvest.snapshot.index import Index, open_index

__all__ = ["Snapshot"]


class Snapshot:
    """Records on disk, asked like any other source. `close` it, or use it as a context.

    A found `Reply.source` is the provider whose record it is ("crossref", "openalex", …). A record
    that a snapshot lacks is "absent" from "snapshot", which says nothing about the provider.

    Attributes:
        flaws: what in the folder could not be used, one line a file; not an error.
    """

    name = "snapshot"
    schemes = frozenset({"doi", "openalex", "pmid", "pmcid", "arxiv", "openaire"})
    concurrency = 1

    def __init__(self, folder: Path, state_dir: Path | None = None) -> None:
        """Open the index of *folder* (or of one file), making it when there is none.

        Args:
            state_dir: where the index of a large folder is kept; None keeps it for this run only.

        Raises:
            SettingsError: there is no such folder.
        """
        if not folder.exists():
            raise SettingsError(f"{folder}: the snapshot folder does not exist")
        self._folder = folder
        self._index: Index = open_index(folder, state_dir)
        self._lock = threading.Lock()
        self.flaws = self._index.flaws()

    def batches(self, identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
        """All at once: there is no list to fill."""
        return [list(dict.fromkeys(identifiers))] if identifiers else []

    def fetch(self, identifiers: Sequence[Identifier]) -> Iterator[Reply]:
        """A reply for each record of each identifier, or one "absent"."""
        for identifier in identifiers:
            with self._lock:
                found = self._index.find(identifier)
            for provider, body in found:
                yield Reply(provider, identifier, "found", body)
            if not found:
                reason = f"not in the snapshot {self._folder}"
                yield Reply(self.name, identifier, "absent", None, reason)

    def search(self, query: Query, rows: int = 5) -> Hits:
        """Records with any of the words of *query*, best first; one for each work."""
        with self._lock:
            found = self._index.search(_text(query), rows)
        bodies, owners = tuple(body for _, body in found), tuple(owner for owner, _ in found)
        return Hits(self.name, "found" if bodies else "absent", bodies, owners=owners)

    def close(self) -> None:
        """Close the index."""
        with self._lock:
            self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _text(query: Query) -> str:
    """What to look for: the whole reference, or all that was read off the mention."""
    if query.is_reference and query.raw:
        return query.raw
    parts = (query.title or query.raw, *query.authors, query.container, query.volume, query.pages)
    year = str(query.year) if query.year else None
    return " ".join(part for part in (*parts, year) if part)
